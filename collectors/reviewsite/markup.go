package reviewsite

import (
	"strings"

	"github.com/PuerkitoBio/goquery"
	"golang.org/x/net/html"
)

// syntax names the attributes of a way to mark items up inside the HTML itself.
type syntax struct {
	item, kind, prop, id string
}

// Microdata, and RDFa Lite, which says the same with other attributes.
func microdata() syntax {
	return syntax{item: "itemscope", kind: "itemtype", prop: "itemprop", id: "itemid"}
}
func rdfa() syntax { return syntax{item: "typeof", kind: "typeof", prop: "property", id: "resource"} }

// readMarkup turns the page's items into nodes. An item that hangs on no other is a root.
func readMarkup(doc *goquery.Document, s syntax) *graph {
	r := markupReader{syntax: s, doc: doc}
	for _, top := range doc.Nodes {
		r.gather(top, nil, 0)
	}
	return newGraph(r.roots)
}

type markupReader struct {
	syntax
	doc   *goquery.Document
	roots []*node
	refs  int // itemref lookups made; bounded, because each walks the page
	bytes int // of text gathered; bounded, because nested properties hold each other's text
}

const maxMarkupText = 32 << 20

// gather walks the page. Recursion is bounded by the parser's own limit of 512 nested elements.
func (r *markupReader) gather(el *html.Node, owner *node, nest int) {
	if el.Type == html.ElementNode {
		owner, nest = r.element(el, owner, nest)
	}
	for c := el.FirstChild; c != nil; c = c.NextSibling {
		r.gather(c, owner, nest)
	}
}

// element reads one element's attributes and says which item its children belong to.
func (r *markupReader) element(el *html.Node, owner *node, nest int) (*node, int) {
	_, isItem := attrOK(el, r.item)
	props := strings.Fields(attr(el, r.prop))
	if !isItem || nest >= maxNest {
		if owner != nil && len(props) > 0 {
			r.addText(owner, props, el)
		}
		return owner, nest
	}
	n := &node{props: map[string][]any{}, el: el, id: attr(el, r.id)}
	for kind := range strings.FieldsSeq(attr(el, r.kind)) {
		n.types = append(n.types, shortName(kind))
	}
	if owner != nil && len(props) > 0 {
		addAll(owner, props, n)
	} else {
		r.roots = append(r.roots, n)
		n.types = append(n.types, orphanTypes(props)...)
	}
	r.itemref(el, n, nest+1)
	return n, nest + 1
}

// orphanTypes gives an item without a type and without an owner the type its property implies.
func orphanTypes(props []string) []string {
	for _, p := range props {
		if p = shortName(p); p == "aggregaterating" || p == "review" {
			return []string{p}
		}
	}
	return nil
}

func (r *markupReader) addText(owner *node, props []string, el *html.Node) {
	if r.bytes > maxMarkupText {
		return
	}
	v := markupValue(el)
	r.bytes += len(v)
	addAll(owner, props, v)
}

func addAll(n *node, props []string, v any) {
	for _, p := range props {
		p = shortName(p)
		n.props[p] = append(n.props[p], v)
	}
}

// itemref adds properties that stand elsewhere on the page.
func (r *markupReader) itemref(el *html.Node, n *node, nest int) {
	for ref := range strings.FieldsSeq(attr(el, "itemref")) {
		if r.refs++; r.refs > 200 {
			return
		}
		r.doc.Find("[id]").EachWithBreak(func(_ int, s *goquery.Selection) bool {
			if s.AttrOr("id", "") != ref {
				return true
			}
			if target := s.Nodes[0]; !within(el, target) {
				r.gather(target, n, nest)
			}
			return false
		})
	}
}

// within says whether el is target or stands inside it: a reference to it would go round for ever.
func within(el, target *html.Node) bool {
	for p := el; p != nil; p = p.Parent {
		if p == target {
			return true
		}
	}
	return false
}

// markupValue is the value of a property: what the page says for machines before what it shows.
func markupValue(el *html.Node) string {
	if v, ok := attrOK(el, "content"); ok {
		return v
	}
	var names []string
	switch el.Data {
	case "a", "link", "area":
		names = []string{"href"}
	case "img", "audio", "video", "source", "iframe", "embed":
		names = []string{"src"}
	case "time":
		names = []string{"datetime"}
	case "data", "meter":
		names = []string{"value"}
	case "object":
		names = []string{"data"}
	}
	for _, name := range names {
		if v, ok := attrOK(el, name); ok && strings.TrimSpace(v) != "" {
			return v
		}
	}
	return elementText(el)
}
