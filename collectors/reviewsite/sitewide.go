package reviewsite

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"

	"github.com/PuerkitoBio/goquery"

	"renown/warehouse/record"
)

// SiteRating is the rating the site itself publishes for the whole employer.
type SiteRating struct {
	Value       float64      // on 1 to 5, with every digit the page gives
	Count       record.Count // of how many ratings or reviews; record.NotGiven if the page does not say
	Raw         string       // as the page writes it
	Best, Worst float64      // the scale it was read on
	From        string       // where it was found: JSON-LD, microdata, RDFa, rules, state, or a rating plugin's name
}

// MarshalJSON writes the count as a number or null.
func (r SiteRating) MarshalJSON() ([]byte, error) {
	var count *int64
	if r.Count != record.NotGiven {
		n := int64(r.Count)
		count = &n
	}
	return json.Marshal(map[string]any{"value": r.Value, "count": count, "raw": r.Raw, "best": r.Best, "worst": r.Worst, "from": r.From})
}

// ratingOf finds the published rating in structured data. Where a page publishes several, the employer's own comes
// first, then the one of the thing the page is about, then the first on the page.
func ratingOf(g *graph, from, pageURL string) (*SiteRating, []string) {
	var best *SiteRating
	var bestRank int
	var notes []string
	g.each(func(n, parent *node, prop string) {
		if !isAggregate(n, prop) {
			return
		}
		r, err := aggregate(g, n)
		if r == nil {
			if !errors.Is(err, errNoRating) {
				notes = append(notes, fmt.Sprintf("%s: the published rating was not understood: %v", from, err))
			}
			return
		}
		if err != nil {
			notes = append(notes, fmt.Sprintf("%s: the published count was not understood: %v", from, err))
		}
		if rank := rankOf(g, n, parent, pageURL); best == nil || rank > bestRank {
			r.From = from
			best, bestRank = r, rank
		}
	})
	return best, notes
}

func isAggregate(n *node, prop string) bool {
	if len(n.props) == 0 {
		return false
	}
	return n.is("aggregaterating", "employeraggregaterating") || (prop == "aggregaterating" && len(n.types) == 0)
}

func aggregate(g *graph, n *node) (*SiteRating, error) {
	value := g.text(n, "ratingvalue", "average", "value")
	r, err := siteRating(value, g.text(n, "ratingcount"), scaleOf(g, n))
	if r == nil {
		return nil, err
	}
	if r.Count == record.NotGiven && err == nil {
		return siteRating(value, g.text(n, "reviewcount"), scaleOf(g, n))
	}
	return r, err
}

func rankOf(g *graph, n, parent *node, pageURL string) int {
	rank := 0
	if n.is("employeraggregaterating") {
		rank += 8
	}
	about := append(g.nodes(n, "itemreviewed"), g.resolve(parent))
	for _, item := range about {
		if item == nil {
			continue
		}
		if samePage(g.text(item, "url"), pageURL) || samePage(item.id, pageURL) {
			rank += 4
		}
		if item.is("organization", "corporation", "localbusiness", "employer", "airline") {
			rank += 2
		}
	}
	return rank
}

func samePage(a, b string) bool {
	if a == "" || b == "" {
		return false
	}
	u, err1 := url.Parse(a)
	v, err2 := url.Parse(b)
	if err1 != nil || err2 != nil {
		return false
	}
	return strings.EqualFold(u.Hostname(), v.Hostname()) && strings.Trim(u.Path, "/") == strings.Trim(v.Path, "/")
}

// widget is a rating plugin that writes the page's rating neither as JSON-LD nor as microdata.
type widget struct {
	name         string
	element      string // selector of the element that holds the rating
	value, count string // attributes of the element, or, if inner, selectors inside it
	inner        bool
}

// widgets are the rating plugins known, sorted by name. A site that is not one of them needs rules.
func widgets() []widget {
	return []widget{
		{name: "kk Star Ratings", element: ".kk-star-ratings[data-score]", value: "data-score", count: "data-count"},
		{name: "Mediavine Create", element: "[data-mv-create-rating]", value: "data-mv-create-rating", count: "data-mv-create-total-ratings"},
		{name: "Rate my Post", element: ".rmp-rating-widget", value: ".rmp-rating-widget__results__rating", count: ".rmp-rating-widget__results__votes", inner: true},
		{name: "Tasty Recipes", element: ".tasty-recipes-rating", value: ".average", count: ".count", inner: true},
		{name: "WP Recipe Maker", element: ".wprm-recipe-rating", value: ".wprm-recipe-rating-average", count: ".wprm-recipe-rating-count", inner: true},
	}
}

func widgetRating(doc *goquery.Document) *SiteRating {
	for _, w := range widgets() {
		var found *SiteRating
		doc.Find(w.element).EachWithBreak(func(_ int, s *goquery.Selection) bool {
			value, count := w.read(s)
			r, err := siteRating(value, count, scale{})
			if r == nil || err != nil {
				return true
			}
			r.From, found = w.name, r
			return false
		})
		if found != nil {
			return found
		}
	}
	return nil
}

func (w widget) read(s *goquery.Selection) (value, count string) {
	if !w.inner {
		return s.AttrOr(w.value, ""), s.AttrOr(w.count, "")
	}
	return oneLine(s.Find(w.value).First().Text()), oneLine(s.Find(w.count).First().Text())
}
