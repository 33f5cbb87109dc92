package file

import (
	"bytes"
	"embed"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"github.com/cespare/xxhash/v2"
)

//go:embed maps/*.yaml
var shipped embed.FS

// Map says how the columns of a file become records: see the README of this folder for its written form.
type Map struct {
	Name    string // of a shipped map, or the file it was read from
	About   string
	Record  string // review or mention
	Site    string // the review site or network; a source's own site overrides it
	Threads bool   // the file holds whole conversations: it is read twice, to tell which brand and which thread a post belongs to

	fields   map[string]*field
	missing  []string // what every field takes as "not given", beside nothing at all
	unescape bool     // texts come with HTML entities
	sum      uint64   // of the written form
}

// MapNames lists the maps that come with the program.
func MapNames() []string {
	entries, err := shipped.ReadDir("maps")
	if err != nil {
		return nil // not reached: the folder is part of the program
	}
	var names []string
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".yaml"))
	}
	return names
}

// LoadMap reads a shipped map by its name, or a map of the user's own by its file (a name with a slash, or ending in
// .yaml or .yml). What is wrong in it is reported with file, line and what would be right.
func LoadMap(name string) (*Map, error) {
	if strings.ContainsAny(name, `/\`) || strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml") {
		text, err := os.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the map: %w", err)
		}
		return ParseMap(filepath.Base(name), text)
	}
	text, err := shipped.ReadFile(path.Join("maps", name+".yaml"))
	if err != nil {
		return nil, fmt.Errorf("there is no map %q: %s; a map of your own is named by its file, such as ./my-map.yaml", name, suggest(name, MapNames()))
	}
	m, err := ParseMap(name+".yaml", text)
	if err != nil {
		return nil, err
	}
	m.Name = name
	return m, nil
}

// ParseMap reads a map from its written form. file is only for messages.
func ParseMap(file string, text []byte) (*Map, error) {
	m := &Map{Name: file, fields: map[string]*field{}, sum: xxhash.Sum64(text)}
	y := &yamlFile{name: file}
	root, err := y.parse(bytes.TrimPrefix(text, []byte("\xEF\xBB\xBF")))
	if err != nil {
		return nil, err
	}
	err = y.mapping(root, map[string]yamlKey{
		"name":     {func(n yamlNode) (err error) { m.Name, err = y.text(n); return }},
		"about":    {func(n yamlNode) (err error) { m.About, err = y.text(n); return }},
		"record":   {func(n yamlNode) (err error) { m.Record, err = y.oneOf(n, recordReview, recordMention); return }},
		"site":     {func(n yamlNode) (err error) { m.Site, err = y.siteName(n); return }},
		"missing":  {func(n yamlNode) (err error) { m.missing, err = y.texts(n); return }},
		"unescape": {func(n yamlNode) error { _, err := y.oneOf(n, "html"); m.unescape = true; return err }},
		"threads":  {func(n yamlNode) (err error) { m.Threads, err = y.yesNo(n); return }},
		"fields":   {func(n yamlNode) error { return y.fields(n, m) }},
	})
	if err != nil {
		return nil, err
	}
	return m, m.check(y)
}

const (
	recordReview  = "review"
	recordMention = "mention"
)

// kindOf is the kind of a field, and whether the map's record has such a field.
func (m *Map) kindOf(name string) (kind, bool) {
	if m.Record == recordReview {
		return kindIn(reviewFields(), name)
	}
	return kindIn(mentionFields(), name)
}

func (m *Map) fieldNames() []string {
	if m.Record == recordReview {
		return namesOf(reviewFields())
	}
	return namesOf(mentionFields())
}

// check finds what is wrong with the map as a whole and gets its fields ready.
func (m *Map) check(y *yamlFile) error {
	switch {
	case m.Record == "":
		return y.errorf(1, "record is missing: review or mention")
	case m.Site == "":
		return y.errorf(1, "site is missing: the short name of the review site or network, such as glassdoor or x")
	case len(m.fields) == 0:
		return y.errorf(1, "fields are missing")
	case m.Threads && m.Record != recordMention:
		return y.errorf(1, "threads: only mentions have conversations")
	}
	for _, name := range orderedNames(m.fields) {
		f := m.fields[name]
		k, found := m.kindOf(name)
		if !found {
			return y.errorf(f.line, "a %s has no field %q: %s", m.Record, name, suggest(name, m.fieldNames()))
		}
		if err := f.prepare(name, k, m); err != nil {
			return y.errorf(f.line, "%s: %w", name, err)
		}
	}
	for _, needed := range []string{"id", "posted"} {
		if m.fields[needed] == nil {
			return y.errorf(1, "the field %s is missing: every %s needs one", needed, m.Record)
		}
	}
	return m.checkDerived(y)
}

func (m *Map) checkDerived(y *yamlFile) error {
	for _, from := range m.fields["id"].derive {
		if m.fields[from] == nil || from == "id" {
			return y.errorf(m.fields["id"].line, "id: derive names %q, which is not a field of this map: %s", from, suggest(from, orderedNames(m.fields)))
		}
	}
	return nil
}

// columns lists the names of all columns the map looks at.
func (m *Map) columns() []string {
	seen := map[string]bool{}
	var all []string
	for _, name := range orderedNames(m.fields) {
		for _, column := range m.fields[name].allColumns() {
			if !seen[column] {
				seen[column] = true
				all = append(all, column)
			}
		}
	}
	return all
}

// missingColumns lists what the header lacks, in words; empty if the map fits.
func (m *Map) missingColumns(header map[string]int, brandGiven bool) []string {
	var lacking []string
	for _, name := range orderedNames(m.fields) {
		f := m.fields[name]
		if f.optional || (name == "brand" && brandGiven) {
			continue
		}
		if lack := f.lacks(header); lack != "" {
			lacking = append(lacking, fmt.Sprintf("%s (for %s)", lack, name))
		}
	}
	return lacking
}

// fitting names the shipped maps that fit a header.
func fitting(header map[string]int) []string {
	var names []string
	for _, name := range MapNames() {
		if m, err := LoadMap(name); err == nil && len(m.missingColumns(header, false)) == 0 {
			names = append(names, name)
		}
	}
	return names
}

var siteName = regexp.MustCompile(`^[a-z0-9][a-z0-9._-]{0,63}$`)
