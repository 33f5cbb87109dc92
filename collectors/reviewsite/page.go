// Package reviewsite reads Glassdoor-style review pages: schema.org data as JSON-LD, microdata or RDFa, then the CSS
// rules of the configuration. Its README says how to write rules. Parse does no I/O; Collector fetches.
package reviewsite

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
	"golang.org/x/net/html/charset"

	"renown/warehouse/record"
)

// Page is what one page gives. Reviews carry neither brand nor site nor source: the page does not know them.
type Page struct {
	Rating    *SiteRating         // nil: the page publishes none
	Reviews   []record.Review     // in the order of the page, each id once
	Origins   []map[string]string // of each review, by field as rules name it: rules, embedded state, JSON-LD, microdata or RDFa
	Rejects   []record.Reject     // reviews that could not be used, with the reason
	Next      string              // address of the next page, absolute; "" if there is none
	Notes     []string            // what a reader should know: "JSON-LD block 2 is invalid and was skipped: …"
	Truncated bool                // the page ends in the middle
}

// Problems are the notes and a sentence for each review that could not be used.
func (p Page) Problems() []string {
	all := append([]string{}, p.Notes...)
	for _, r := range p.Rejects {
		all = append(all, strings.TrimSuffix(r.Reason+": "+r.Detail, ": "))
	}
	return all
}

// maxPage is the largest page read, in bytes.
const maxPage = 12 << 20

// Parse reads a page. pageURL resolves links and may be empty; rules may be nil; now is when the page was read, for
// dates such as "3 days ago". The error is for pages that cannot be read at all, and for rules that cannot work.
func Parse(r io.Reader, pageURL string, rules *Rules, now time.Time) (Page, error) {
	c, err := rules.compile()
	if err != nil {
		return Page{}, err
	}
	body, err := io.ReadAll(io.LimitReader(r, maxPage+1))
	if err != nil {
		return Page{}, fmt.Errorf("reading the page: %w", err)
	}
	return parse(body, pageURL, c, now)
}

func parse(body []byte, pageURL string, rules compiled, now time.Time) (Page, error) {
	if len(body) > maxPage {
		return Page{}, fmt.Errorf("the page is larger than %d MB", maxPage>>20)
	}
	body, err := toUTF8(body)
	if err != nil {
		return Page{}, err
	}
	if len(bytes.TrimSpace(body)) == 0 {
		return Page{}, errors.New("the page is empty")
	}
	cutOff, err := survey(body)
	if err != nil {
		return Page{}, err
	}
	doc, err := goquery.NewDocumentFromReader(bytes.NewReader(body))
	if err != nil {
		return Page{}, fmt.Errorf("reading the page as HTML: %w", err)
	}
	p := readPage(doc, pageURL, rules, now)
	if p.Truncated = cutOff; cutOff {
		p.Notes = append(p.Notes, "the page ends in the middle")
	}
	return p, nil
}

func readPage(doc *goquery.Document, pageURL string, rules compiled, now time.Time) Page {
	ld, notes := readJSONLD(doc)
	micro, lite := readMarkup(doc, microdata()), readMarkup(doc, rdfa())
	embedded, stateNotes := readState(doc, rules.state)
	css := cssReviews(doc, rules, now)
	if rules.review != nil && len(css) == 0 {
		notes = append(notes, "rules: review matches nothing on the page")
	}
	drafts, combineNotes := combine([]layer{
		{name: "rules", drafts: css, rules: true},
		{name: "embedded state", drafts: embedded.reviews(now), rules: true},
		{name: "JSON-LD", drafts: reviewsOf(ld, now)},
		{name: "microdata", drafts: reviewsOf(micro, now)},
		{name: "RDFa", drafts: reviewsOf(lite, now)},
	})
	p := Page{Notes: append(append(notes, stateNotes...), combineNotes...)}
	base := baseOf(doc, pageURL)
	p.finish(drafts, base, pageURL, now)
	p.findRating(doc, rules, embedded, []source{{"JSON-LD", ld}, {"microdata", micro}, {"RDFa", lite}}, pageURL)
	p.Next = nextPage(doc, rules.next, base)
	return p
}

type source struct {
	name  string
	graph *graph
}

// findRating takes the published rating from the first that has one: rules, embedded state, structured data, plugins.
func (p *Page) findRating(doc *goquery.Document, rules compiled, embedded *state, sources []source, pageURL string) {
	for _, read := range []func() (*SiteRating, []string){
		func() (*SiteRating, []string) { return noted("rules")(cssRating(doc, rules)) },
		func() (*SiteRating, []string) { return noted("embedded state")(embedded.rating()) },
		func() (*SiteRating, []string) { return ratingOf(sources[0].graph, sources[0].name, pageURL) },
		func() (*SiteRating, []string) { return ratingOf(sources[1].graph, sources[1].name, pageURL) },
		func() (*SiteRating, []string) { return ratingOf(sources[2].graph, sources[2].name, pageURL) },
		func() (*SiteRating, []string) { return widgetRating(doc), nil },
	} {
		rating, notes := read()
		p.Notes = append(p.Notes, notes...)
		if rating != nil {
			p.Rating = rating
			return
		}
	}
}

func noted(from string) func(*SiteRating, error) (*SiteRating, []string) {
	return func(r *SiteRating, err error) (*SiteRating, []string) {
		if r != nil {
			r.From = from
		}
		if err != nil && !errors.Is(err, errNoRating) {
			return r, []string{fmt.Sprintf("%s: the published rating was not understood: %v", from, err)}
		}
		return r, nil
	}
}

func cssRating(doc *goquery.Document, rules compiled) (*SiteRating, error) {
	if rules.siteRating == nil {
		return nil, errNoRating
	}
	count := ""
	if rules.siteCount != nil {
		count = cssValue(doc.Selection, *rules.siteCount, "rating")
	}
	c := *rules.siteRating
	return siteRating(clean(cssValue(doc.Selection, c, "rating")), clean(count), scale{best: c.Best, worst: c.Worst})
}

// nextPage finds the link to the next page: by the rule, else by rel="next".
func nextPage(doc *goquery.Document, rule *compiledField, base string) string {
	if rule != nil {
		return absolute(base, cssValue(doc.Selection, *rule, "next"))
	}
	var next string
	doc.Find("link[rel][href], a[rel][href]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
		for rel := range strings.FieldsSeq(strings.ToLower(s.AttrOr("rel", ""))) {
			if rel == "next" {
				next = absolute(base, s.AttrOr("href", ""))
			}
		}
		return next == ""
	})
	return next
}

// baseOf is the address that the page's links start from: the one of its base element, else its own.
func baseOf(doc *goquery.Document, pageURL string) string {
	if base := absolute(pageURL, doc.Find("base[href]").First().AttrOr("href", "")); base != "" {
		return base
	}
	return pageURL
}

// absolute resolves a link against the page; "" if it is no http address.
func absolute(pageURL, link string) string {
	link = strings.TrimSpace(link)
	if link == "" {
		return ""
	}
	base, err := url.Parse(pageURL)
	if err != nil {
		base = &url.URL{}
	}
	u, err := base.Parse(link)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Host == "" {
		return ""
	}
	return u.String()
}

// toUTF8 decodes a saved page by its own declaration. A fetched page is UTF-8 already.
func toUTF8(body []byte) ([]byte, error) {
	body = bytes.TrimPrefix(body, []byte("\xef\xbb\xbf"))
	if utf8.Valid(body) {
		return body, nil
	}
	encoding, name, _ := charset.DetermineEncoding(body, "")
	if name == "utf-8" {
		return bytes.ToValidUTF8(body, []byte("\uFFFD")), nil
	}
	out, err := encoding.NewDecoder().Bytes(body)
	if err != nil {
		return nil, fmt.Errorf("reading the page as %s: %w", name, err)
	}
	return out, nil
}

// survey reads the tags once before the tree is built: it refuses pages whose tree would not fit into memory, and sees
// whether the page ends in the middle: inside a tag, a comment or a script, or after <html> without </html> or </body>.
func survey(body []byte) (cutOff bool, err error) {
	z := html.NewTokenizer(bytes.NewReader(body))
	var opened, closed, inScript bool
	things := 0
	for {
		kind := z.Next()
		if kind == html.ErrorToken {
			if !errors.Is(z.Err(), io.EOF) {
				return false, fmt.Errorf("reading the page as HTML: %w", z.Err())
			}
			return (opened && !closed) || inScript || len(z.Raw()) > 0 || openComment(body), nil
		}
		if things++; things > maxElements {
			return false, fmt.Errorf("the page has more than %d elements", maxElements)
		}
		if kind != html.StartTagToken && kind != html.EndTagToken {
			continue
		}
		name, more := z.TagName()
		tag := string(name)
		for more {
			_, _, more = z.TagAttr()
			things++
		}
		opened = opened || (kind == html.StartTagToken && tag == "html")
		closed = closed || (kind == html.EndTagToken && (tag == "html" || tag == "body"))
		if tag == "script" {
			inScript = kind == html.StartTagToken
		}
	}
}

func openComment(body []byte) bool {
	i := bytes.LastIndex(body, []byte("<!--"))
	return i >= 0 && bytes.LastIndex(body, []byte("-->")) < i && !bytes.Contains(body[i:], []byte(">"))
}
