package file

import (
	"errors"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
)

// field says where the value of one field of a record comes from and how it is read.
type field struct {
	line int // in the map's file

	columns  []string // the first of them that is given counts
	join     []string // or: all of them, with what stands between
	with     string
	derive   []string // only for id: the fields it is made from
	constant bool
	value    string
	optional bool

	json      *[]string // the cell holds JSON: the path to the value
	match     *regexp.Regexp
	missing   []string
	values    map[string]string
	lenient   bool // what is not understood becomes otherwise
	otherwise string
	fallback  string
	layouts   []string
	zone      string
	scale     [2]float64
	split     string

	unescape bool
	kind     kind
	absent   map[string]bool
	parse    valueParser
	instead  value // otherwise, parsed
	standIn  value // fallback, parsed
}

// missingWord is how otherwise says "leave the field empty".
const missingWord = "missing"

// prepare checks the field and gets everything ready that does not depend on a file.
func (f *field) prepare(name string, k kind, m *Map) error {
	f.kind, f.unescape = k, m.unescape && k == kindText
	if err := f.checkOrigin(name); err != nil {
		return err
	}
	if err := f.checkKeys(); err != nil {
		return err
	}
	f.absent = map[string]bool{}
	for _, word := range slices.Concat(m.missing, f.missing) {
		f.absent[word] = true
	}
	var err error
	if f.parse, err = f.parserFor(); err != nil {
		return err
	}
	if err = f.checkWords(); err != nil {
		return err
	}
	f.foldValues()
	return nil
}

// checkWords reads every value that the map itself gives, so that a wrong one is found before a file is read.
func (f *field) checkWords() (err error) {
	if f.lenient && f.otherwise != missingWord {
		if f.instead, err = f.parse(f.otherwise); err != nil {
			return fmt.Errorf("otherwise: %w", err)
		}
	}
	if f.fallback != "" {
		if f.standIn, err = f.parse(f.fallback); err != nil {
			return fmt.Errorf("default: %w", err)
		}
	}
	if f.constant {
		if _, err = f.parse(f.value); err != nil {
			return fmt.Errorf("value: %w", err)
		}
	}
	for _, from := range orderedNames(f.values) {
		if to := f.values[from]; to != "" {
			if _, err = f.parse(to); err != nil {
				return fmt.Errorf("values: %s: %w", from, err)
			}
		}
	}
	return nil
}

func (f *field) checkOrigin(name string) error {
	origins := 0
	for _, given := range []bool{len(f.columns) > 0, len(f.join) > 0, len(f.derive) > 0, f.constant} {
		if given {
			origins++
		}
	}
	switch {
	case origins != 1:
		return errors.New("give one of: column, join, derive, value")
	case len(f.derive) > 0 && name != "id":
		return errors.New("derive is for the id only")
	case slices.Contains(f.allColumns(), ""):
		return errors.New("a column's name is empty")
	}
	return nil
}

// checkKeys refuses keys that mean nothing for the field's kind.
func (f *field) checkKeys() error {
	switch {
	case len(f.layouts) > 0 && f.kind != kindTime:
		return errors.New("layout is for dates only")
	case f.zone != "" && f.kind != kindTime:
		return errors.New("zone is for dates only")
	case f.scale != [2]float64{} && f.kind != kindScore:
		return errors.New("scale is for ratings only")
	case f.split != "" && f.kind != kindList:
		return errors.New("split is for lists only")
	}
	return nil
}

func (f *field) allColumns() []string { return slices.Concat(f.columns, f.join) }

// lacks names what the header would need for this field; "" if it has it.
func (f *field) lacks(header map[string]int) string {
	var lack []string
	for _, column := range f.allColumns() {
		if _, found := header[column]; !found {
			lack = append(lack, column)
		}
	}
	switch {
	case len(lack) == 0, len(lack) < len(f.columns):
		return ""
	case len(f.columns) > 0:
		return strings.Join(lack, " or ")
	}
	return strings.Join(lack, ", ")
}

// foldValues lets the table of values be asked in lower case too.
func (f *field) foldValues() {
	folded := make(map[string]string, 2*len(f.values))
	for from, to := range f.values {
		folded[strings.ToLower(from)] = to
	}
	for from, to := range f.values {
		folded[from] = to
	}
	f.values = folded
}

// bind gives the function that reads the field's text from the cells of a row with this header. It returns nil if the
// header has none of the field's columns.
func (f *field) bind(header map[string]int) func(cells []string) string {
	if f.constant {
		return func([]string) string { return f.value }
	}
	var at []int
	for _, column := range f.allColumns() {
		if i, found := header[column]; found {
			at = append(at, i)
		}
	}
	switch {
	case len(at) == 0:
		return nil
	case len(f.join) > 0:
		return func(cells []string) string { return f.joined(cells, at) }
	case len(at) == 1:
		only := at[0]
		return func(cells []string) string { return f.given(cells[only]) }
	}
	return func(cells []string) string {
		for _, i := range at {
			if text := f.given(cells[i]); text != "" {
				return text
			}
		}
		return ""
	}
}

func (f *field) joined(cells []string, at []int) string {
	var parts []string
	for _, i := range at {
		if text := f.given(cells[i]); text != "" {
			parts = append(parts, text)
		}
	}
	return strings.Join(parts, f.with)
}

// given trims a cell and makes nothing of what means nothing.
func (f *field) given(cell string) string {
	cell = strings.TrimSpace(cell)
	if len(f.absent) > 0 && f.absent[cell] {
		return ""
	}
	return cell
}

// read makes a value of a field's text. ok is false when none is given; usedOtherwise when it was not understood and
// the map says what to do then.
func (f *field) read(text string) (v value, ok, usedOtherwise bool, err error) {
	if text != "" {
		v, ok, err = f.understand(text)
	}
	if err != nil && f.lenient {
		return f.instead, f.otherwise != missingWord, true, nil
	}
	if err == nil && !ok && f.fallback != "" {
		return f.standIn, true, false, nil
	}
	return v, ok, false, err
}

func (f *field) understand(text string) (v value, ok bool, err error) {
	if f.json != nil {
		if text, err = f.unwrap(text); err != nil || text == "" {
			return v, false, err
		}
	}
	if f.match != nil {
		found := f.match.FindStringSubmatch(text)
		if found == nil {
			return v, false, fmt.Errorf("%.80q does not match %s", text, f.match)
		}
		text = found[len(found)-1]
	}
	if len(f.values) > 0 {
		if text, ok = f.look(text); !ok {
			return v, false, fmt.Errorf("%.80q is not in the table of values", text)
		}
	}
	if f.unescape && strings.IndexByte(text, '&') >= 0 {
		text = html.UnescapeString(text)
	}
	if text == "" {
		return v, false, nil
	}
	v, err = f.parse(text)
	return v, err == nil, err
}

func (f *field) look(text string) (string, bool) {
	if to, found := f.values[text]; found {
		return to, true
	}
	if to, found := f.values[strings.ToLower(text)]; found {
		return to, true
	}
	return text, false
}

// unwrap takes the value out of a cell of JSON. A list field keeps the list as JSON.
func (f *field) unwrap(text string) (string, error) {
	if plain, ok := plainString(text); ok && len(*f.json) == 0 {
		return f.given(plain), nil
	}
	found, err := pick(text, *f.json)
	if err != nil {
		return "", err
	}
	if f.kind != kindList && len(found) > 0 && (found[0] == '{' || found[0] == '[') {
		return "", fmt.Errorf("a single value was expected: %.60q", found)
	}
	return f.given(cellText(found)), nil
}

// plainString is the text of a JSON string that holds nothing to unescape.
func plainString(text string) (string, bool) {
	if len(text) < 2 || text[0] != '"' || text[len(text)-1] != '"' {
		return "", false
	}
	inner := text[1 : len(text)-1]
	if strings.ContainsAny(inner, "\"\\\n\r\t") {
		return "", false
	}
	return inner, true
}
