package reviewsite

import (
	"encoding/json"
	"strconv"
	"strings"

	"golang.org/x/net/html"
)

// node is one item of structured data, however the page writes it: JSON-LD, microdata and RDFa all become nodes, so
// that what a Review looks like is said once. Types and property names are lower case and without their vocabulary.
type node struct {
	types []string
	id    string
	props map[string][]any // string or *node
	el    *html.Node       // the element of microdata and RDFa; nil for JSON-LD
}

// maxNest is how deep structured data may nest; deeper parts are left out.
const maxNest = 60

// shortName takes the vocabulary off a type or property: "http://schema.org/Review" and "schema:Review" are "review".
func shortName(s string) string {
	s = strings.TrimSpace(s)
	if i := strings.LastIndexAny(s, "/#:"); i >= 0 {
		s = s[i+1:]
	}
	return strings.ToLower(s)
}

func (n *node) is(types ...string) bool {
	for _, have := range n.types {
		for _, t := range types {
			if have == t {
				return true
			}
		}
	}
	return false
}

// fromJSON turns decoded JSON-LD into nodes. Root arrays and @graph give several.
func fromJSON(v any, depth int) []*node {
	if depth > maxNest {
		return nil
	}
	switch v := v.(type) {
	case []any:
		var all []*node
		for _, e := range v {
			all = append(all, fromJSON(e, depth+1)...)
		}
		return all
	case map[string]any:
		n := objectNode(v, depth)
		if graph, ok := v["@graph"]; ok {
			if len(n.props) == 0 {
				return fromJSON(graph, depth+1)
			}
			return append([]*node{n}, fromJSON(graph, depth+1)...)
		}
		return []*node{n}
	}
	return nil
}

func objectNode(m map[string]any, depth int) *node {
	n := &node{props: map[string][]any{}}
	for key, v := range m {
		switch key {
		case "@type", "type":
			n.types = append(n.types, typeNames(v)...)
			if key == "type" {
				n.add(key, values(v, depth+1))
			}
		case "@id":
			n.id, _ = v.(string)
		case "@context", "@graph":
		default:
			n.add(shortName(key), values(v, depth+1))
		}
	}
	return n
}

func (n *node) add(key string, vs []any) {
	if len(vs) > 0 {
		n.props[key] = append(n.props[key], vs...)
	}
}

func typeNames(v any) []string {
	switch v := v.(type) {
	case string:
		return []string{shortName(v)}
	case []any:
		var names []string
		for _, e := range v {
			if s, ok := e.(string); ok {
				names = append(names, shortName(s))
			}
		}
		return names
	}
	return nil
}

// values flattens a property's value: arrays, @list, @set and @value objects.
func values(v any, depth int) []any {
	if depth > maxNest {
		return nil
	}
	switch v := v.(type) {
	case string:
		return []any{v}
	case json.Number:
		return []any{v.String()}
	case bool:
		return []any{strconv.FormatBool(v)}
	case []any:
		var all []any
		for _, e := range v {
			all = append(all, values(e, depth+1)...)
		}
		return all
	case map[string]any:
		for _, key := range []string{"@value", "@list", "@set"} {
			if inner, ok := v[key]; ok {
				return values(inner, depth+1)
			}
		}
		return []any{objectNode(v, depth)}
	}
	return nil
}

// graph is all the structured data of one syntax on a page.
type graph struct {
	roots []*node
	byID  map[string]*node
}

func newGraph(roots []*node) *graph {
	g := &graph{roots: roots, byID: map[string]*node{}}
	g.each(func(n, _ *node, _ string) {
		if n.id == "" || len(n.props) == 0 {
			return
		}
		if old, ok := g.byID[n.id]; !ok || len(n.props) > len(old.props) {
			g.byID[n.id] = n
		}
	})
	return g
}

// each visits every node once, in the order of the page, with the node it hangs on and by which property.
func (g *graph) each(visit func(n, parent *node, prop string)) {
	for _, n := range g.roots {
		walk(n, nil, "", visit)
	}
}

func walk(n, parent *node, prop string, visit func(n, parent *node, prop string)) {
	visit(n, parent, prop)
	for _, key := range sortedKeys(n.props) {
		for _, v := range n.props[key] {
			if child, ok := v.(*node); ok {
				walk(child, n, key, visit)
			}
		}
	}
}

// resolve follows a bare reference ({"@id": …}) to the node it names.
func (g *graph) resolve(n *node) *node {
	if n == nil || len(n.props) > 0 || n.id == "" {
		return n
	}
	if found, ok := g.byID[n.id]; ok {
		return found
	}
	return n
}

// nodes are the values of the properties that are nodes, references followed.
func (g *graph) nodes(n *node, props ...string) []*node {
	var all []*node
	for _, p := range props {
		for _, v := range n.props[p] {
			if child, ok := v.(*node); ok {
				all = append(all, g.resolve(child))
			}
		}
	}
	return all
}

// text is the first property of those named that has a text; a node stands for its name, text or address.
func (g *graph) text(n *node, props ...string) string {
	for _, p := range props {
		for _, v := range n.props[p] {
			if s := g.valueText(v, 0); strings.TrimSpace(s) != "" {
				return s
			}
		}
	}
	return ""
}

func (g *graph) valueText(v any, depth int) string {
	if s, ok := v.(string); ok {
		return s
	}
	n, ok := v.(*node)
	if !ok || depth > 2 {
		return ""
	}
	n = g.resolve(n)
	for _, p := range []string{"name", "text", "value", "description", "addresslocality", "addressregion", "addresscountry", "address", "url"} {
		inners := n.props[p]
		for _, inner := range inners[:min(len(inners), 4)] {
			if s := g.valueText(inner, depth+1); strings.TrimSpace(s) != "" {
				return s
			}
		}
	}
	return ""
}
