package file

import (
	"errors"
	"fmt"
	"math"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
)

// yamlFile reads a map's written form. It walks the syntax tree itself so that every mistake, of form or of meaning, is
// reported with its line.
type yamlFile struct{ name string }

type yamlNode = ast.Node

// yamlKey is what is done with the value of a key.
type yamlKey struct{ read func(yamlNode) error }

func (y *yamlFile) errorf(line int, format string, args ...any) error {
	return fmt.Errorf("%s:%d: %w", y.name, line, fmt.Errorf(format, args...))
}

func (y *yamlFile) parse(text []byte) (yamlNode, error) {
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		var syntax yaml.Error
		if errors.As(err, &syntax) && syntax.GetToken() != nil {
			return nil, y.errorf(syntax.GetToken().Position.Line, "%s", syntax.GetMessage())
		}
		return nil, fmt.Errorf("%s: %w", y.name, err)
	}
	if len(file.Docs) != 1 || file.Docs[0].Body == nil {
		return nil, y.errorf(1, "a map is one YAML document with the keys record, site and fields")
	}
	return file.Docs[0].Body, nil
}

func lineOf(n yamlNode) int {
	if t := n.GetToken(); t != nil && t.Position != nil {
		return t.Position.Line
	}
	return 1
}

// pairs are the keys and values of a mapping; each key may stand once.
func (y *yamlFile) pairs(n yamlNode, use func(key string, line int, value yamlNode) error) error {
	m, ok := n.(ast.MapNode)
	if !ok {
		return y.errorf(lineOf(n), "expected keys with values here")
	}
	seen := map[string]bool{}
	for iter := m.MapRange(); iter.Next(); {
		key, err := y.text(iter.Key())
		if err != nil {
			return err
		}
		if seen[key] {
			return y.errorf(lineOf(iter.Key()), "%q stands twice", key)
		}
		seen[key] = true
		if err := use(key, lineOf(iter.Key()), iter.Value()); err != nil {
			return err
		}
	}
	return nil
}

// mapping reads a mapping with known keys only.
func (y *yamlFile) mapping(n yamlNode, keys map[string]yamlKey) error {
	return y.pairs(n, func(key string, line int, value yamlNode) error {
		known, found := keys[key]
		if !found {
			return y.errorf(line, "unknown key %q: %s", key, suggest(key, orderedNames(keys)))
		}
		return known.read(value)
	})
}

func orderedNames[V any](m map[string]V) []string {
	names := make([]string, 0, len(m))
	for name := range m {
		names = append(names, name)
	}
	sort.Strings(names)
	return names
}

// text reads a scalar as it is written: 0 is "0", and nothing is "".
func (y *yamlFile) text(n yamlNode) (string, error) {
	switch v := n.(type) {
	case *ast.StringNode:
		return v.Value, nil
	case *ast.LiteralNode:
		return v.Value.Value, nil
	case *ast.NullNode:
		return "", nil
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return v.GetToken().Value, nil
	}
	return "", y.errorf(lineOf(n), "expected a single value here")
}

// texts reads a list of scalars, or one scalar as a list of one.
func (y *yamlFile) texts(n yamlNode) ([]string, error) {
	list, ok := n.(*ast.SequenceNode)
	if !ok {
		one, err := y.text(n)
		return []string{one}, err
	}
	all := make([]string, 0, len(list.Values))
	for _, item := range list.Values {
		one, err := y.text(item)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, nil
}

func (y *yamlFile) oneOf(n yamlNode, allowed ...string) (string, error) {
	word, err := y.text(n)
	if err == nil && !slices.Contains(allowed, word) {
		err = y.errorf(lineOf(n), "%q is not one of: %s", word, strings.Join(allowed, ", "))
	}
	return word, err
}

func (y *yamlFile) yesNo(n yamlNode) (bool, error) {
	word, err := y.oneOf(n, "true", "false")
	return word == "true", err
}

func (y *yamlFile) siteName(n yamlNode) (string, error) {
	word, err := y.text(n)
	if err == nil && !siteName.MatchString(word) {
		err = y.errorf(lineOf(n), "site %q: a short name in lower case, such as glassdoor", word)
	}
	return word, err
}

func (y *yamlFile) pattern(n yamlNode) (*regexp.Regexp, error) {
	text, err := y.text(n)
	if err != nil {
		return nil, err
	}
	compiled, err := regexp.Compile(text)
	if err != nil {
		return nil, y.errorf(lineOf(n), "match: %w", err)
	}
	return compiled, nil
}

// scale reads [lowest, highest].
func (y *yamlFile) scale(n yamlNode) ([2]float64, error) {
	words, err := y.texts(n)
	if err != nil {
		return [2]float64{}, err
	}
	if len(words) == 2 {
		low, errLow := strconv.ParseFloat(words[0], 64)
		high, errHigh := strconv.ParseFloat(words[1], 64)
		if errLow == nil && errHigh == nil && low < high && !math.IsInf(high-low, 0) {
			return [2]float64{low, high}, nil
		}
	}
	return [2]float64{}, y.errorf(lineOf(n), "scale is [lowest, highest], such as [0, 10]")
}

func (y *yamlFile) table(n yamlNode) (map[string]string, error) {
	table := map[string]string{}
	err := y.pairs(n, func(key string, _ int, value yamlNode) (err error) {
		table[key], err = y.text(value)
		return err
	})
	return table, err
}

// fields reads the fields of a map: each a column's name, or a mapping.
func (y *yamlFile) fields(n yamlNode, m *Map) error {
	return y.pairs(n, func(name string, line int, value yamlNode) error {
		f, err := y.field(value)
		if err != nil {
			return err
		}
		f.line = line
		m.fields[name] = f
		return nil
	})
}

func (y *yamlFile) field(n yamlNode) (*field, error) {
	f := &field{with: "\n"}
	if _, ok := n.(ast.MapNode); !ok {
		columns, err := y.texts(n)
		f.columns = columns
		return f, err
	}
	err := y.mapping(n, map[string]yamlKey{
		"column":    {func(n yamlNode) (err error) { f.columns, err = y.texts(n); return }},
		"join":      {func(n yamlNode) (err error) { f.join, err = y.texts(n); return }},
		"with":      {func(n yamlNode) (err error) { f.with, err = y.text(n); return }},
		"derive":    {func(n yamlNode) (err error) { f.derive, err = y.texts(n); return }},
		"value":     {func(n yamlNode) (err error) { f.value, err = y.text(n); f.constant = true; return }},
		"optional":  {func(n yamlNode) (err error) { f.optional, err = y.yesNo(n); return }},
		"json":      {func(n yamlNode) (err error) { f.json, err = y.jsonPath(n); return }},
		"match":     {func(n yamlNode) (err error) { f.match, err = y.pattern(n); return }},
		"missing":   {func(n yamlNode) (err error) { f.missing, err = y.texts(n); return }},
		"values":    {func(n yamlNode) (err error) { f.values, err = y.table(n); return }},
		"otherwise": {func(n yamlNode) (err error) { f.otherwise, err = y.text(n); f.lenient = true; return }},
		"default":   {func(n yamlNode) (err error) { f.fallback, err = y.text(n); return }},
		"layout":    {func(n yamlNode) (err error) { f.layouts, err = y.texts(n); return }},
		"zone":      {func(n yamlNode) (err error) { f.zone, err = y.text(n); return }},
		"scale":     {func(n yamlNode) (err error) { f.scale, err = y.scale(n); return }},
		"split":     {func(n yamlNode) (err error) { f.split, err = y.text(n); return }},
	})
	return f, err
}

// jsonPath reads where in a cell of JSON the value stands: "true" or "" for the whole, else names and numbers with dots.
func (y *yamlFile) jsonPath(n yamlNode) (*[]string, error) {
	text, err := y.text(n)
	path := []string{}
	if text != "" && text != "true" {
		path = strings.Split(text, ".")
	}
	return &path, err
}
