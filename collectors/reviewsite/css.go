package reviewsite

import (
	"strings"
	"time"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

func find(s *goquery.Selection, c compiledField) *goquery.Selection {
	if c.sel == nil {
		return s
	}
	return s.FindMatcher(c.sel)
}

// cssReviews reads the reviews the rules describe, in the order of the page.
func cssReviews(doc *goquery.Document, rules compiled, now time.Time) []*draft {
	if rules.review == nil {
		return nil
	}
	var all []*draft
	doc.FindMatcher(rules.review).Each(func(_ int, s *goquery.Selection) {
		d := newDraft()
		for _, field := range sortedKeys(rules.fields) {
			c := rules.fields[field]
			d.set(field, cssValue(s, c, field), c.reading(now))
		}
		d.set("id", markupID(s.Nodes[0]), reading{})
		all = append(all, d)
	})
	return all
}

// cssValue is the first text that the rule finds and that is not empty; of a longer text, all that it finds, a line
// each.
func cssValue(s *goquery.Selection, c compiledField, field string) string {
	name := c.Attr
	if name == "" && (field == "url" || field == "next") {
		name = "href"
	}
	var values []string
	var last *html.Node
	find(s, c).EachWithBreak(func(_ int, m *goquery.Selection) bool {
		if last != nil && within(m.Nodes[0], last) {
			return true // part of what was taken already
		}
		if value := c.pick(nodeValue(m.Nodes[0], name, field)); clean(value) != "" {
			values, last = append(values, value), m.Nodes[0]
		}
		return len(values) == 0 || (longText(field) && len(values) < 100)
	})
	return strings.Join(values, "\n")
}

func nodeValue(el *html.Node, name, field string) string {
	if name != "" {
		return attr(el, name)
	}
	if field == "date" || field == "response_date" || field == "rating" {
		return markupValue(el)
	}
	return oneLineUnlessText(field, elementText(el))
}
