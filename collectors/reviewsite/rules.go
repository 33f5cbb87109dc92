package reviewsite

import (
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/andybalholm/cascadia"
	"github.com/goccy/go-yaml"
)

// Rules say where a page keeps what its structured data lacks. They win over structured data where both speak.
type Rules struct {
	Review     string           `yaml:"review"`      // selector of the element of one review; the fields are looked for inside it
	Fields     map[string]Field `yaml:"fields"`      // by field name
	Next       Field            `yaml:"next"`        // the link to the next page
	SiteRating Field            `yaml:"site_rating"` // the site's own published rating
	SiteCount  Field            `yaml:"site_count"`  // of how many
	State      *StateRules      `yaml:"state"`       // JSON the page embeds for its own scripts
}

// StateRules read JSON embedded in the page. Select holds paths such as props.pageProps.reviews instead of selectors.
type StateRules struct {
	Script     Field            `yaml:"script"` // the script element
	Review     string           `yaml:"review"` // path to the list of reviews
	Fields     map[string]Field `yaml:"fields"` // paths inside a review
	SiteRating Field            `yaml:"site_rating"`
	SiteCount  Field            `yaml:"site_count"`
}

// Field says where one field is and how to read it. In YAML it is a selector alone (title: h2) or a map.
type Field struct {
	Select string            `yaml:"select"` // CSS selector; "": the review's element itself
	Attr   string            `yaml:"attr"`   // attribute to read; "": the text (of next and url: href)
	Match  string            `yaml:"match"`  // regular expression; its first group, or all it matches, is the value
	Layout string            `yaml:"layout"` // of a date, as Go writes it: 02.01.2006
	Values map[string]string `yaml:"values"` // what a text stands for: {"Würde ich weiterempfehlen": positive}
	Best   *float64          `yaml:"best"`   // of a rating
	Worst  *float64          `yaml:"worst"`
}

// UnmarshalYAML reads a field in its short form, a selector, or its long one.
func (f *Field) UnmarshalYAML(unmarshal func(any) error) error {
	var short string
	if err := unmarshal(&short); err == nil {
		*f = Field{Select: short}
		return nil
	}
	type long Field
	var l long
	if err := unmarshal(&l); err != nil {
		return err
	}
	*f = Field(l)
	return nil
}

func (f Field) empty() bool {
	return f.Select == "" && f.Attr == "" && f.Match == ""
}

// ParseRules reads a file of rules and checks it. An unknown key is an error.
func ParseRules(text []byte) (*Rules, error) {
	var r Rules
	if err := yaml.UnmarshalWithOptions(text, &r, yaml.Strict()); err != nil {
		return nil, fmt.Errorf("reading rules: %w", err)
	}
	if err := r.Validate(); err != nil {
		return nil, err
	}
	return &r, nil
}

// Validate says which rule cannot work, and why.
func (r *Rules) Validate() error {
	if r == nil {
		return nil
	}
	_, err := r.compile()
	return err
}

// compiled rules are ready to be used; the zero value has none.
type compiled struct {
	review                      cascadia.Selector
	fields                      map[string]compiledField
	next, siteRating, siteCount *compiledField
	state                       *compiledState
}

type compiledField struct {
	Field
	sel   cascadia.Selector // nil: the element itself
	match *regexp.Regexp
}

type compiledState struct {
	script, siteRating, siteCount *compiledField
	review                        string
	fields                        map[string]compiledField
}

func (r *Rules) compile() (compiled, error) {
	if r == nil {
		return compiled{}, nil
	}
	var c compiled
	var errs []error
	note := func(err error) { errs = append(errs, err) }
	if r.Review != "" {
		c.review = compileSelector("review", r.Review, note)
	} else if len(r.Fields) > 0 {
		note(errors.New("rules: fields need review, the selector of one review's element"))
	}
	c.fields = compileFields("fields.", r.Fields, true, note)
	c.next = compilePage("next", r.Next, true, note)
	c.siteRating = compilePage("site_rating", r.SiteRating, true, note)
	c.siteCount = compilePage("site_count", r.SiteCount, true, note)
	if r.State != nil {
		c.state = r.State.compile(note)
	}
	return c, errors.Join(errs...)
}

func (r *StateRules) compile(note func(error)) *compiledState {
	if r.Script.empty() {
		note(errors.New("rules: state.script is missing: the selector of the script element"))
	}
	return &compiledState{
		script:     compilePage("state.script", r.Script, true, note),
		review:     r.Review,
		fields:     compileFields("state.fields.", r.Fields, false, note),
		siteRating: compilePage("state.site_rating", r.SiteRating, false, note),
		siteCount:  compilePage("state.site_count", r.SiteCount, false, note),
	}
}

func compileFields(prefix string, fields map[string]Field, css bool, note func(error)) map[string]compiledField {
	all := map[string]compiledField{}
	for _, name := range sortedKeys(fields) {
		if !slices.Contains(fieldNames(), name) {
			note(fmt.Errorf("rules: %s%s is not a field; the fields are %s", prefix, name, strings.Join(fieldNames(), ", ")))
			continue
		}
		all[name] = compileField(prefix+name, fields[name], css, note)
	}
	return all
}

func compilePage(name string, f Field, css bool, note func(error)) *compiledField {
	if f.empty() {
		return nil
	}
	c := compileField(name, f, css, note)
	return &c
}

func compileField(name string, f Field, css bool, note func(error)) compiledField {
	c := compiledField{Field: f}
	if css && f.Select != "" {
		c.sel = compileSelector(name, f.Select, note)
	}
	if f.Match != "" {
		re, err := regexp.Compile(f.Match)
		if err != nil {
			note(fmt.Errorf("rules: %s: match is not a regular expression: %w", name, err))
		}
		c.match = re
	}
	if f.Best != nil && f.Worst != nil && *f.Best == *f.Worst {
		note(fmt.Errorf("rules: %s: best and worst are the same", name))
	}
	if f.Layout != "" && f.Layout == time.Unix(0, 0).UTC().Format(f.Layout) {
		note(fmt.Errorf("rules: %s: layout %q names no part of a date; write how 2 January 2006 would look, such as 02.01.2006", name, f.Layout))
	}
	return c
}

func compileSelector(name, text string, note func(error)) cascadia.Selector {
	sel, err := cascadia.Compile(text)
	if err != nil {
		note(fmt.Errorf("rules: %s: %q is not a CSS selector: %w", name, text, err))
	}
	return sel
}

// pick is the part of a text that match names; without match all of it.
func (c compiledField) pick(text string) string {
	if c.match == nil {
		return text
	}
	m := c.match.FindStringSubmatch(text)
	switch {
	case m == nil:
		return ""
	case len(m) > 1:
		return m[1]
	}
	return m[0]
}

func (c compiledField) reading(now time.Time) reading {
	return reading{layout: c.Layout, values: c.Values, scale: scale{best: c.Best, worst: c.Worst}, now: now}
}
