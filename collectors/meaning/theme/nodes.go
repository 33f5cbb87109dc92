package theme

import (
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
)

// fields reads a mapping strictly: a key that read does not know, or that comes twice, is a problem.
func (r *reader) fields(n ast.Node, what string, read map[string]func(ast.Node)) {
	known := strings.Join(slices.Sorted(maps.Keys(read)), ", ")
	r.pairs(n, what, func(key string, at, value ast.Node) {
		take, ok := read[key]
		if !ok {
			r.problem(lineOf(at), "%s: unknown key %q; the keys are %s", what, key, known)
			return
		}
		take(value)
	})
}

// perLanguage reads a mapping of languages.
func (r *reader) perLanguage(n ast.Node, what string, read func(lang string, n ast.Node)) {
	r.pairs(n, what, func(lang string, at, value ast.Node) {
		if !slices.Contains(languages, lang) {
			r.problem(lineOf(at), "%s: %q is not a language; the languages are %s", what, lang, strings.Join(languages, ", "))
			return
		}
		read(lang, value)
	})
}

func (r *reader) pairs(n ast.Node, what string, take func(key string, at, value ast.Node)) {
	var pairs []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		pairs = n.Values
	case *ast.MappingValueNode:
		pairs = []*ast.MappingValueNode{n}
	case *ast.CommentGroupNode, nil:
		return
	default:
		r.problem(lineOf(n), "%s: expected keys and values (key: value)", what)
		return
	}
	seen := map[string]int{}
	for _, p := range pairs {
		key, line := "", lineOf(p.Key)
		if t := p.Key.GetToken(); t != nil {
			key = t.Value
		}
		if first, twice := seen[key]; twice {
			r.problem(line, "%s: %q is given twice, first on line %d", what, key, first)
			continue
		}
		seen[key] = line
		take(key, p.Key, p.Value)
	}
}

func (r *reader) list(n ast.Node, what string) []ast.Node {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		r.problem(lineOf(n), "%s: expected a list ([a, b], or lines that begin with -)", what)
		return nil
	}
	return seq.Values
}

// text is a scalar as it is written: no, 24/7 and the like are words here.
func (r *reader) text(n ast.Node, what string) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return n.Value.Value
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode:
		return n.GetToken().Value
	}
	r.problem(lineOf(n), "%s: expected a text", what)
	return ""
}

func lineOf(n ast.Node) int {
	switch m := n.(type) {
	case *ast.MappingNode:
		if len(m.Values) > 0 {
			return lineOf(m.Values[0])
		}
	case *ast.MappingValueNode:
		return lineOf(m.Key)
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}
