package config

import (
	"fmt"
	"net"
	"path/filepath"
	"reflect"
	"strings"
	"time"
	"unicode"

	"github.com/goccy/go-yaml/ast"
)

// source decodes one entry of sources: the keys every source has, and those of its kind.
func (d *decoder) source(n ast.Node, s *Source, where string) {
	s.Line = lineOf(n)
	entries, ok := d.entries(n, where)
	if !ok {
		return
	}
	if len(entries) > 0 {
		s.Line = lineOf(entries[0].Key)
	}
	targets := []reflect.Value{reflect.ValueOf(s).Elem()}
	kind, title := scalarOf(entries, "kind"), where
	if name := scalarOf(entries, "name"); name != "" {
		title = fmt.Sprintf("source %q", name)
	}
	settings, known := d.opts.Kinds[kind]
	if !known {
		d.unknownKind(entries, kind, title, s.Line)
		d.onlyCommon(entries, targets[0], where)
		return
	}
	s.Settings = settings()
	targets = append(targets, reflect.ValueOf(s.Settings).Elem())
	before := len(d.problems)
	d.structure(n, where, " for kind "+kind, targets...)
	d.zeros(targets[1], entries, title)
	if len(d.problems) == before {
		d.settings(s, entries, title)
	}
}

// zeros refuses amounts of 0 among a kind's keys: a kind takes them for left out, and its default may be what the user
// wanted none of.
func (d *decoder) zeros(settings reflect.Value, entries []*ast.MappingValueNode, where string) {
	for _, e := range entries {
		text, _ := scalarText(e.Value)
		if f, found := fieldOf(settings, keyText(e)); found && text != "" && f.CanInterface() && isAmount(f) && f.IsZero() && d.unharmed(e) {
			d.problem(lineOf(e.Key), "%s: %s: %s would count as left out, which means the default: write more, or leave it out", where, keyText(e), text)
		}
	}
}

func isAmount(v reflect.Value) bool { return v.CanInt() || v.CanFloat() }

// unharmed says that nothing was found wrong on an entry's line.
func (d *decoder) unharmed(e *ast.MappingValueNode) bool {
	for _, p := range d.problems {
		if p.Line == lineOf(e.Value) {
			return false
		}
	}
	return true
}

// onlyCommon decodes what can be understood of a source whose kind is not known, so that its other slips show too.
func (d *decoder) onlyCommon(entries []*ast.MappingValueNode, v reflect.Value, where string) {
	for _, e := range entries {
		d.field(e, keyText(e), where, []reflect.Value{v})
	}
}

func (d *decoder) unknownKind(entries []*ast.MappingValueNode, kind, where string, line int) {
	names := make([]string, 0, len(d.opts.Kinds))
	for name := range d.opts.Kinds {
		names = append(names, name)
	}
	if kind == "" {
		d.problem(line, "%s: kind is missing; %s", where, list(names))
		return
	}
	meant := ""
	if _, near := Nearest(kind, names); near {
		meant = Suggest(kind, names) + " "
	}
	d.problem(lineOfKey(entries, "kind", line), "%s: unknown kind %q; %s%s", where, kind, meant, list(names))
}

func scalarOf(entries []*ast.MappingValueNode, key string) string {
	for _, e := range entries {
		if keyText(e) == key {
			text, _ := scalarText(e.Value)
			return text
		}
	}
	return ""
}

func lineOfKey(entries []*ast.MappingValueNode, key string, otherwise int) int {
	for _, e := range entries {
		if keyText(e) == key {
			return lineOf(e.Key)
		}
	}
	return otherwise
}

// settings makes the kind's paths absolute and lets the kind check its own keys.
func (d *decoder) settings(s *Source, entries []*ast.MappingValueNode, where string) {
	if r, ok := s.Settings.(interface{ Resolve(dir string) }); ok {
		r.Resolve(d.dir)
	}
	if f, ok := fieldOf(reflect.ValueOf(s.Settings).Elem(), "map"); ok && f.Kind() == reflect.String {
		d.checkMap(f.String(), lineOfKey(entries, "map", s.Line), where)
	}
	v, ok := s.Settings.(interface{ Validate() error })
	if !ok {
		return
	}
	if err := v.Validate(); err != nil {
		d.problem(d.blame(err, entries, s.Line), "%s: %v%s", where, err, d.emptied(err, entries))
	}
}

// emptied says so where a kind misses what stands there as a variable that holds nothing.
func (d *decoder) emptied(err error, entries []*ast.MappingValueNode) string {
	for _, e := range entries {
		if keyText(e) != blamed(err) {
			continue
		}
		raw, _ := scalarText(e.Value)
		if m := variable.FindStringSubmatch(raw); m != nil && m[0] == raw {
			if value, set := d.opts.Env(m[1]); set && value == "" {
				return fmt.Sprintf(" (%s is set but empty in the environment)", m[1])
			}
		}
	}
	return ""
}

// blame is the line of the first key that the kind's complaint begins with, else the source's own.
func (d *decoder) blame(err error, entries []*ast.MappingValueNode, line int) int {
	return lineOfKey(entries, blamed(err), line)
}

func blamed(err error) string {
	word, _, _ := strings.Cut(err.Error(), " ")
	return strings.Trim(word, `":,`)
}

func (d *decoder) checkMap(name string, line int, where string) {
	if name == "" || IsMapFile(name) {
		return
	}
	for _, shipped := range d.opts.Maps {
		if shipped == name {
			return
		}
	}
	d.problem(line, "%s: unknown map %q (%s); a map of your own is named by its file, such as ./my-map.yaml", where, name, Suggest(name, d.opts.Maps))
}

// IsMapFile says whether a map's name is a file's rather than a shipped map's.
func IsMapFile(name string) bool {
	ext := strings.ToLower(filepath.Ext(name))
	return ext == ".yaml" || ext == ".yml" || strings.ContainsRune(name, filepath.Separator)
}

func (d *decoder) defaults(c *Config) {
	setDefault(&c.Listen, DefaultListen)
	setDefault(&c.MinGroup, DefaultMinGroup)
	if c.Warehouse == (Warehouse{}) {
		_ = c.Warehouse.UnmarshalText([]byte(DefaultWarehouse)) // a constant that a test reads
	}
	c.Warehouse.Dir = d.absolute(c.Warehouse.Dir)
	c.Cache = Path(d.absolute(string(c.Cache)))
	if c.Spool == "" {
		c.Spool = Path(spoolFor(c.Warehouse))
	}
	c.Spool = Path(d.absolute(string(c.Spool)))
	for i := range c.Brands {
		setDefault(&c.Brands[i].ReplyTarget, DefaultReplyTarget)
		if c.Brands[i].TimeZone.Location == nil {
			c.Brands[i].TimeZone = TimeZone{time.UTC}
		}
	}
	for i := range c.Sources {
		if _, said := d.lines[fmt.Sprintf("sources[%d].every", i+1)]; !said || c.Sources[i].Kind == dropKind {
			setDefault(&c.Sources[i].Every, DefaultEvery)
		}
		if own := c.Own(); own != nil {
			setDefault(&c.Sources[i].Brand, own.Name)
		}
	}
}

func setDefault[T comparable](v *T, value T) {
	var zero T
	if *v == zero {
		*v = value
	}
}

func spoolFor(w Warehouse) string {
	if w.Embedded() {
		return filepath.Join(w.Dir, "spool")
	}
	return "renown-spool"
}

func (d *decoder) absolute(path string) string {
	if path == "" || filepath.IsAbs(path) {
		return path
	}
	return filepath.Join(d.dir, path)
}

// shortestKey is how long a key for hashing authors must be at least: a shorter one can be guessed.
const shortestKey = 16

// LargestPageMB is the longest page that is fetched: a longer one is not parsed either, to keep memory small.
const LargestPageMB = 12

func (d *decoder) check(c *Config) {
	if _, _, err := net.SplitHostPort(c.Listen); err != nil {
		d.problem(d.at("listen"), "listen: %q is not an address: write it like %s", c.Listen, DefaultListen)
	}
	if c.MinGroup < 1 {
		d.problem(d.at("min_group"), "min_group: %d is not a group: write 1 or more (the default is %d)", c.MinGroup, DefaultMinGroup)
	}
	if key := c.AuthorKey.Reveal(); key != "" && len(key) < shortestKey {
		d.problem(d.at("author_key"), "author_key: a key needs %d characters or more, best of them random", shortestKey)
	}
	if c.Fetch.Parallel < 0 || c.Fetch.MaxMB < 0 || c.Fetch.Redirects < 0 {
		d.problem(d.at("fetch"), "fetch: a limit cannot be negative")
	}
	if c.Fetch.MaxMB > LargestPageMB {
		d.problem(d.at("fetch.max_page_mb", "fetch"), "fetch: max_page_mb is %d, but pages above %d MB are not parsed", c.Fetch.MaxMB, LargestPageMB)
	}
	d.checkBrands(c)
	d.checkCampaigns(c)
	if err := c.Index.Check(); err != nil {
		d.problem(d.at("index"), "index: %v", err)
	}
	d.readThemes(c)
	d.checkSources(c)
}

func (d *decoder) checkBrands(c *Config) {
	for i, b := range c.Brands {
		item := fmt.Sprintf("brands[%d]", i+1)
		line := d.at(item+".name", item)
		if err := checkName(b.Name); err != nil {
			d.problem(line, "%s: %v", item, err)
		}
		if sameName(b.Name, "all") {
			d.problem(line, "%s: a brand cannot be called %q: the word stands for all brands together", item, b.Name)
		}
		for _, other := range c.Brands[:i] {
			if sameName(other.Name, b.Name) && b.Name != "" {
				d.problem(line, "%s: the brand %q is there twice", item, b.Name)
			}
		}
	}
}

func (d *decoder) checkCampaigns(c *Config) {
	for i, campaign := range c.Campaigns {
		item := fmt.Sprintf("campaigns[%d]", i+1)
		line := d.at(item+".name", item)
		where := fmt.Sprintf("campaign %q", campaign.Name)
		if err := checkName(campaign.Name); err != nil {
			d.problem(line, "%s: %v", item, err)
		}
		d.checkBrand(c, campaign.Brand, where, d.at(item+".brand", item))
		if len(campaign.Hashtags) == 0 {
			d.problem(line, "%s: hashtags are missing", where)
		}
		if !campaign.To.IsZero() && campaign.To.Before(campaign.From) {
			d.problem(line, "%s: it ends (to) before it begins (from)", where)
		}
		for _, other := range c.Campaigns[:i] {
			if sameName(other.Name, campaign.Name) && campaign.Name != "" {
				d.problem(line, "%s: it is there twice", where)
			}
		}
	}
}

// shortestEvery is how often others may be asked at most. Files dropped into a folder of one's own bother nobody.
const (
	shortestEvery = time.Minute
	dropKind      = "file"
)

func (d *decoder) checkSources(c *Config) {
	for i, s := range c.Sources {
		where, item := fmt.Sprintf("source %q", s.Name), fmt.Sprintf("sources[%d]", i+1)
		if err := checkName(s.Name); err != nil {
			d.problem(s.Line, "%s: %v", item, err)
		}
		d.checkBrand(c, s.Brand, where, d.at(item+".brand", item))
		if s.Every < 0 || s.Timeout < 0 {
			d.problem(s.Line, "%s: a length of time cannot be negative", where)
		}
		if s.Every >= 0 && s.Every < shortestEvery && s.Kind != dropKind {
			d.problem(d.at(item+".every", item), "%s: every: %s is too often to be polite: write 1m or more", where, s.Every)
		}
		for _, other := range c.Sources[:i] {
			if sameName(other.Name, s.Name) && s.Name != "" {
				d.problem(s.Line, "%s: the name is taken by the source on line %d", where, other.Line)
			}
		}
	}
}

func (d *decoder) checkBrand(c *Config, brand, where string, line int) {
	if brand == "" {
		d.problem(line, "%s: brand is missing; %s", where, Suggest("", c.BrandNames()))
		return
	}
	// The exact name, not merely one that differs in case: it is the key the records are kept under.
	if b := c.Brand(brand); b == nil || b.Name != brand {
		d.problem(line, "%s: unknown brand %q; %s", where, brand, Suggest(brand, c.BrandNames()))
	}
}

func checkName(name string) error {
	if strings.TrimSpace(name) == "" {
		return fmt.Errorf("name is missing")
	}
	if strings.TrimSpace(name) != name || strings.ContainsFunc(name, unicode.IsControl) || len(name) > 200 {
		return fmt.Errorf("the name %q has blanks at its ends, control signs or more than 200 bytes", name)
	}
	return nil
}
