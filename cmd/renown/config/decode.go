package config

import (
	"encoding"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strconv"
	"strings"
	"time"

	"github.com/goccy/go-yaml/ast"
)

// maxNodes and maxDepth bound what aliases can unfold to.
const (
	maxNodes = 200_000
	maxDepth = 40
)

// decoder turns the parsed file into structs. It is our own, because every problem must carry its line and the
// nearest key, and none may show what a variable brought.
type decoder struct {
	opts     Options
	file     string
	dir      string
	problems []Problem
	secrets  []SecretState
	values   map[string]string // what the variables brought -> how the file names it
	anchors  map[string]ast.Node
	lines    map[string]int // where each value stands, by its path: "brands[2].name"
	nodes    int
	depth    int
}

func (d *decoder) problem(line int, format string, args ...any) {
	d.problems = append(d.problems, Problem{File: d.file, Line: line, Text: d.hide(fmt.Sprintf(format, args...))})
}

// at is the line of the first of the paths that the file has.
func (d *decoder) at(paths ...string) int {
	for _, path := range paths {
		if line, ok := d.lines[path]; ok {
			return line
		}
	}
	return 1
}

func lineOf(n ast.Node) int {
	if m, ok := n.(*ast.MappingNode); ok && len(m.Values) > 0 {
		return lineOf(m.Values[0])
	}
	if m, ok := n.(*ast.MappingValueNode); ok {
		return lineOf(m.Key)
	}
	if n == nil || n.GetToken() == nil || n.GetToken().Position == nil {
		return 1
	}
	return n.GetToken().Position.Line
}

// value decodes node into v; where names it in errors, such as "brands[2].staffed".
func (d *decoder) value(n ast.Node, v reflect.Value, where string) {
	if _, known := d.lines[where]; !known {
		d.lines[where] = lineOf(n)
	}
	d.nodes++
	d.depth++
	defer func() { d.depth-- }()
	if d.nodes > maxNodes || d.depth > maxDepth {
		if d.nodes != math.MaxInt32 {
			d.problem(lineOf(n), "the file is nested too deeply or unfolds to too much")
			d.nodes = math.MaxInt32
		}
		return
	}
	switch n := n.(type) {
	case nil, *ast.NullNode, *ast.CommentGroupNode:
		return // nothing was said: the default stays
	case *ast.TagNode:
		d.value(n.Value, v, where)
	case *ast.AnchorNode:
		d.value(n.Value, v, where)
		d.anchors[anchorName(n.Name)] = n.Value
	case *ast.AliasNode:
		d.alias(n, v, where)
	default:
		d.concrete(n, v, where)
	}
}

func anchorName(n ast.Node) string {
	if n == nil || n.GetToken() == nil {
		return ""
	}
	return n.GetToken().Value
}

func (d *decoder) alias(n *ast.AliasNode, v reflect.Value, where string) {
	target, ok := d.anchors[anchorName(n.Value)]
	if !ok {
		d.problem(lineOf(n), "%s: nothing above is marked &%s", where, anchorName(n.Value))
		return
	}
	d.value(target, v, where)
}

func (d *decoder) concrete(n ast.Node, v reflect.Value, where string) {
	if v.Kind() == reflect.Pointer {
		if v.IsNil() {
			v.Set(reflect.New(v.Type().Elem()))
		}
		d.concrete(n, v.Elem(), where)
		return
	}
	if s, ok := v.Addr().Interface().(*Source); ok {
		d.source(n, s, where)
		return
	}
	if u, ok := v.Addr().Interface().(unmarshaler); ok {
		d.custom(n, u, where)
		return
	}
	if isScalar(v) {
		d.scalar(n, v, where)
		return
	}
	switch v.Kind() {
	case reflect.Struct:
		d.structure(n, where, "", v)
	case reflect.Slice:
		d.list(n, v, where)
	case reflect.Map:
		d.table(n, v, where)
	default:
		d.problem(lineOf(n), "%s: cannot be set here (%s)", where, v.Type())
	}
}

// unmarshaler is a type that can be written in several forms: it tries them one after the other.
type unmarshaler interface {
	UnmarshalYAML(unmarshal func(any) error) error
}

// custom lets a type read itself, in our strict way: the forms it tries are decoded here.
func (d *decoder) custom(n ast.Node, u unmarshaler, where string) {
	err := u.UnmarshalYAML(func(target any) error {
		before := d.problems
		d.problems = nil
		d.value(n, reflect.ValueOf(target).Elem(), where)
		found := Problems(d.problems)
		d.problems = before
		if len(found) > 0 {
			return found
		}
		return nil
	})
	var found Problems
	if errors.As(err, &found) {
		d.problems = append(d.problems, found...)
	} else if err != nil {
		d.problem(lineOf(n), "%s: %v", where, err)
	}
}

func isScalar(v reflect.Value) bool {
	if _, ok := v.Addr().Interface().(encoding.TextUnmarshaler); ok {
		return true
	}
	switch v.Interface().(type) {
	case time.Duration, time.Time:
		return true
	}
	switch v.Kind() {
	case reflect.String, reflect.Bool, reflect.Int, reflect.Int64, reflect.Int32, reflect.Float32, reflect.Float64:
		return true
	}
	return false
}

// entries are the key-value pairs of a mapping, with "<<" merges put first so that what is written out wins.
func (d *decoder) entries(n ast.Node, where string) ([]*ast.MappingValueNode, bool) {
	var all []*ast.MappingValueNode
	switch n := n.(type) {
	case *ast.MappingNode:
		all = n.Values
	case *ast.MappingValueNode:
		all = []*ast.MappingValueNode{n}
	default:
		d.problem(lineOf(n), "%s: expected keys and values (key: value), found %s", where, describe(n))
		return nil, false
	}
	return all, true
}

// structure decodes a mapping into one or more structs that share its keys. kind names them in errors.
func (d *decoder) structure(n ast.Node, where, kind string, targets ...reflect.Value) {
	entries, ok := d.entries(n, where)
	if !ok {
		return
	}
	seen := map[string]int{}
	for _, e := range entries {
		key, line := keyText(e), lineOf(e.Key)
		if e.Key.IsMergeKey() {
			d.problem(line, "%s: merging with << is not supported: write the keys out", where)
			continue
		}
		if before, twice := seen[key]; twice {
			d.problem(line, "%s: %q is given twice, first on line %d", where, key, before)
			continue
		}
		seen[key] = line
		if !d.field(e, key, where, targets) {
			d.problem(line, "%s: unknown key %q%s; %s", where, key, kind, Suggest(key, keysOf(targets)))
		}
	}
}

func (d *decoder) field(e *ast.MappingValueNode, key, where string, targets []reflect.Value) bool {
	found := false
	for _, t := range targets {
		if f, ok := fieldOf(t, key); ok {
			path := strings.TrimPrefix(where+"."+key, "file.")
			d.lines[path] = lineOf(e.Key)
			d.value(e.Value, f, path)
			found = true
		}
	}
	return found
}

func keyText(e *ast.MappingValueNode) string {
	if s, ok := e.Key.(*ast.StringNode); ok {
		return s.Value
	}
	if t := e.Key.GetToken(); t != nil {
		return t.Value
	}
	return ""
}

func (d *decoder) list(n ast.Node, v reflect.Value, where string) {
	seq, ok := n.(*ast.SequenceNode)
	if !ok {
		d.problem(lineOf(n), "%s: expected a list ([a, b], or lines that begin with -), found %s", where, describe(n))
		return
	}
	out := reflect.MakeSlice(v.Type(), len(seq.Values), len(seq.Values))
	for i, item := range seq.Values {
		d.value(item, out.Index(i), fmt.Sprintf("%s[%d]", where, i+1))
	}
	v.Set(out)
}

func (d *decoder) table(n ast.Node, v reflect.Value, where string) {
	entries, ok := d.entries(n, where)
	if !ok {
		return
	}
	if v.IsNil() {
		v.Set(reflect.MakeMap(v.Type()))
	}
	for _, e := range entries {
		key := reflect.New(v.Type().Key()).Elem()
		if key.Kind() != reflect.String {
			d.problem(lineOf(e), "%s: cannot be set here (%s)", where, v.Type())
			return
		}
		key.SetString(keyText(e))
		item := reflect.New(v.Type().Elem()).Elem()
		d.value(e.Value, item, where+"."+keyText(e))
		v.SetMapIndex(key, item)
	}
}

// scalar decodes a single value. Errors show what stands in the file, never what a variable brought.
func (d *decoder) scalar(n ast.Node, v reflect.Value, where string) {
	raw, ok := scalarText(n)
	if !ok {
		d.problem(lineOf(n), "%s: expected %s, found %s", where, wanted(v), describe(n))
		return
	}
	text, expanded, ok := d.expand(raw, lineOf(n))
	if !ok {
		return
	}
	if v.Type() == reflect.TypeFor[time.Duration]() && text == "never" && strings.HasSuffix(where, "_every") {
		v.SetInt(-1) // as the kinds understand it
		return
	}
	if err := setScalar(v, text); err != nil {
		if expanded {
			err = fmt.Errorf("what %s stands for is not %s", raw, wanted(v))
		}
		d.problem(lineOf(n), "%s: %v", where, err)
	}
}

func scalarText(n ast.Node) (string, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value, true
	case *ast.LiteralNode:
		return n.Value.Value, true
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value, true
	}
	return "", false
}

func setScalar(v reflect.Value, text string) error {
	switch target := v.Addr().Interface().(type) {
	case *time.Duration:
		return setParsed(v, text, ParseDuration)
	case *time.Time:
		return setParsed(v, text, ParseDay)
	case encoding.TextUnmarshaler:
		return target.UnmarshalText([]byte(text))
	}
	var err error
	switch v.Kind() {
	case reflect.String:
		v.SetString(text)
	case reflect.Bool:
		err = setBool(v, text)
	case reflect.Float32, reflect.Float64:
		err = setFloat(v, text)
	default:
		err = setInt(v, text)
	}
	return err
}

func setParsed[T any](v reflect.Value, text string, parse func(string) (T, error)) error {
	parsed, err := parse(text)
	if err == nil {
		v.Set(reflect.ValueOf(parsed))
	}
	return err
}

func setBool(v reflect.Value, text string) error {
	switch strings.ToLower(text) {
	case "true", "yes":
		v.SetBool(true)
	case "false", "no":
		v.SetBool(false)
	default:
		return fmt.Errorf("%q is not true or false", text)
	}
	return nil
}

func setInt(v reflect.Value, text string) error {
	n, err := strconv.ParseInt(strings.ReplaceAll(text, "_", ""), 10, 64)
	if err != nil || v.OverflowInt(n) {
		return fmt.Errorf("%q is not a whole number", text)
	}
	v.SetInt(n)
	return nil
}

func setFloat(v reflect.Value, text string) error {
	x, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(x) || math.IsInf(x, 0) {
		return fmt.Errorf("%q is not a number", text)
	}
	v.SetFloat(x)
	return nil
}

func wanted(v reflect.Value) string {
	switch v.Addr().Interface().(type) {
	case *time.Duration:
		return "a length of time such as 6h"
	case *time.Time:
		return "a day such as 2026-03-01"
	case *Warehouse:
		return "a warehouse such as embedded:./renown-data"
	}
	switch v.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int, reflect.Int32, reflect.Int64:
		return "a whole number"
	case reflect.Float32, reflect.Float64:
		return "a number"
	}
	return "a single valid text"
}

func describe(n ast.Node) string {
	switch n.(type) {
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys and values"
	case *ast.SequenceNode:
		return "a list"
	case *ast.StringNode, *ast.LiteralNode:
		return "a text"
	case *ast.IntegerNode, *ast.FloatNode:
		return "a number"
	case *ast.BoolNode:
		return "true or false"
	}
	return "something else"
}
