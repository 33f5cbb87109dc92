package pages

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"renown/dashboards/chart"
	"renown/queries"
)

// Brand is one brand of the configuration.
type Brand struct {
	Name string
	Own  bool
}

// The periods a reader picks by name. Custom is the one with days of its own.
const (
	Days30   = "30d"
	Days90   = "90d"
	Months12 = "12m"
	All      = "all"
	Custom   = "custom"
)

// What a period is compared with.
const (
	Previous = "previous"
	LastYear = "year"
	Nothing  = "none"
)

// View is what a reader asked for, read from the address of a page. What is at its default does not stand in the
// address, so that a shared address stays short and "the last 12 months" stays the last 12 months.
type View struct {
	Brands  []Brand // all that are configured, in their order: it decides a brand's colour
	Brand   string
	Against []string
	Period  string
	From    time.Time // of a Custom period; UTC midnight
	Until   time.Time // of a Custom period: its last day, inclusive
	Compare string
	Grain   queries.Grain
	Sites   []string
	Rows    Rows
	Now     time.Time

	againstSet bool // the reader chose the competitors herself
}

// Rows is what the drill-down to reviews narrows further.
type Rows struct {
	Stars         int
	Status        string
	Location, Job string
	Search        string
	Vanished      bool
	Page          int // from 1
}

const day = 24 * time.Hour

// ParseView reads a page's address. The error says which part of it is not understood.
func ParseView(q url.Values, brands []Brand, now time.Time) (View, error) {
	v := View{Brands: brands, Now: now.UTC(), Period: Months12, Compare: Previous}
	v.Brand = q.Get("brand")
	if v.Brand == "" {
		v.Brand = defaultBrand(brands)
	}
	v.Sites = present(q["site"])
	v.readAgainst(q["against"])
	err := errors.Join(
		v.readPeriod(q), oneOf(q, "compare", &v.Compare, Previous, LastYear, Nothing),
		oneOf(q, "grain", (*string)(&v.Grain), "day", "week", "month", "quarter", "year"),
		v.Rows.read(q), sane(q),
	)
	if err == nil {
		err = v.Filter().Validate()
	}
	return v, err
}

// sane refuses what no page of ours would ask: broken text, and values longer than any name.
func sane(q url.Values) error {
	for key, values := range q {
		for _, value := range values {
			if !utf8.ValidString(value) || strings.ContainsRune(value, 0) {
				return fmt.Errorf("%s is not valid text", key)
			}
			if len(value) > 2000 {
				return fmt.Errorf("%s is longer than 2000 bytes", key)
			}
		}
	}
	return nil
}

func defaultBrand(brands []Brand) string {
	for _, b := range brands {
		if b.Own {
			return b.Name
		}
	}
	if len(brands) > 0 {
		return brands[0].Name
	}
	return ""
}

// present drops empty values and repeats, keeping the order.
func present(values []string) []string {
	var kept []string
	for _, value := range values {
		if value != "" && !slices.Contains(kept, value) {
			kept = append(kept, value)
		}
	}
	return kept
}

// readAgainst takes the competitors chosen, or the other configured brands. "none" is the choice of no one.
func (v *View) readAgainst(chosen []string) {
	v.againstSet = len(present(chosen)) > 0
	if !v.againstSet {
		for _, b := range v.Brands {
			chosen = append(chosen, b.Name)
		}
	}
	for _, name := range present(chosen) {
		if name != v.Brand && name != Nothing && len(v.Against) < queries.MaxAgainst {
			v.Against = append(v.Against, name)
		}
	}
}

func oneOf(q url.Values, key string, into *string, allowed ...string) error {
	value := q.Get(key)
	if value == "" {
		return nil
	}
	if !slices.Contains(allowed, value) {
		return fmt.Errorf("%s %q is not one of %s", key, value, strings.Join(allowed, ", "))
	}
	*into = value
	return nil
}

func (v *View) readPeriod(q url.Values) error {
	if err := oneOf(q, "period", &v.Period, Days30, Days90, Months12, All, Custom); err != nil {
		return err
	}
	if v.Period != Custom && (q.Get("period") != "" || q.Get("from")+q.Get("to") == "") {
		return nil
	}
	v.Period = Custom
	return errors.Join(readDay(q, "from", &v.From), readDay(q, "to", &v.Until), v.ordered())
}

func (v *View) ordered() error {
	if !v.From.IsZero() && !v.Until.IsZero() && v.Until.Before(v.From) {
		return fmt.Errorf("the period ends (%s) before it begins (%s)", chart.Date(v.Until), chart.Date(v.From))
	}
	return nil
}

func readDay(q url.Values, key string, into *time.Time) error {
	value := q.Get(key)
	if value == "" {
		return nil
	}
	t, err := time.Parse(time.DateOnly, value)
	if err != nil || t.Year() < 1995 || t.Year() > 2149 {
		return fmt.Errorf("%s %q is not a day such as 2026-03-01", key, value)
	}
	*into = t
	return nil
}

func (r *Rows) read(q url.Values) error {
	r.Location, r.Job, r.Search = q.Get("location"), q.Get("job"), strings.TrimSpace(q.Get("q"))
	r.Vanished = q.Get("vanished") != ""
	return errors.Join(
		oneOf(q, "status", &r.Status, "current", "former", queries.NotGiven),
		number(q, "stars", &r.Stars, 1, 5), number(q, "page", &r.Page, 1, 1_000_000),
	)
}

func number(q url.Values, key string, into *int, lowest, highest int) error {
	value := q.Get(key)
	if value == "" {
		return nil
	}
	n, err := strconv.Atoi(value)
	if err != nil || n < lowest || n > highest {
		return fmt.Errorf("%s %q is not a number from %d to %d", key, value, lowest, highest)
	}
	*into = n
	return nil
}

// Bounds gives the period as UTC midnights, the end exclusive. A zero time is unbounded.
func (v View) Bounds() (from, to time.Time) {
	tomorrow := v.Now.Truncate(day).Add(day)
	switch v.Period {
	case Days30:
		return tomorrow.AddDate(0, 0, -30), tomorrow
	case Days90:
		return tomorrow.AddDate(0, 0, -90), tomorrow
	case Months12:
		return tomorrow.AddDate(-1, 0, 0), tomorrow
	case Custom:
		if v.Until.IsZero() {
			return v.From, tomorrow
		}
		return v.From, v.Until.Add(day)
	}
	return time.Time{}, time.Time{}
}

// Filter is the view as the queries understand it.
func (v View) Filter() queries.Filter {
	f := queries.Filter{
		Brand: v.Brand, Against: v.Against, Grain: v.Grain, Sites: v.Sites, Now: v.Now,
		Stars: v.Rows.Stars, Status: v.Rows.Status, Location: v.Rows.Location, Job: v.Rows.Job,
		Search: v.Rows.Search, Vanished: v.Rows.Vanished,
	}
	f.From, f.To = v.Bounds()
	switch v.Compare {
	case LastYear:
		return f.WithLastYear()
	case Nothing:
		return f.WithoutPrevious()
	}
	return f.WithPrevious()
}

// Query is the view as an address holds it, without what is at its default.
func (v View) Query() url.Values {
	q := v.Common()
	set := func(key, value string) {
		if value != "" {
			q.Set(key, value)
		}
	}
	set("status", v.Rows.Status)
	set("location", v.Rows.Location)
	set("job", v.Rows.Job)
	set("q", v.Rows.Search)
	if v.Rows.Stars > 0 {
		q.Set("stars", strconv.Itoa(v.Rows.Stars))
	}
	if v.Rows.Vanished {
		q.Set("vanished", "1")
	}
	if v.Rows.Page > 1 {
		q.Set("page", strconv.Itoa(v.Rows.Page))
	}
	return q
}

// Common is the part of Query that is held across pages.
func (v View) Common() url.Values {
	q := url.Values{}
	if v.Brand != defaultBrand(v.Brands) {
		q.Set("brand", v.Brand)
	}
	if v.againstSet {
		q["against"] = slices.Clone(v.Against)
		if len(v.Against) == 0 {
			q.Set("against", Nothing)
		}
	}
	if v.Period == Custom {
		setDay(q, "from", v.From)
		setDay(q, "to", v.Until)
	}
	if v.Period != Months12 {
		q.Set("period", v.Period)
	}
	if v.Compare != Previous {
		q.Set("compare", v.Compare)
	}
	if v.Grain != "" {
		q.Set("grain", string(v.Grain))
	}
	if len(v.Sites) > 0 {
		q["site"] = slices.Clone(v.Sites)
	}
	return q
}

func setDay(q url.Values, key string, t time.Time) {
	if !t.IsZero() {
		q.Set(key, t.Format(time.DateOnly))
	}
}

// At is the address of path with the view.
func At(path string, q url.Values) string {
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// With is the view's address at path with one common key set to value; "" puts the key back to its default.
func (v View) With(path, key, value string) string {
	q := v.Query()
	q.Del("page")
	if key == "period" {
		q.Del("from")
		q.Del("to")
	}
	q.Del(key)
	if value != "" {
		q.Set(key, value)
	}
	return At(path, q)
}

// PeriodName is the period in words.
func (v View) PeriodName() string {
	switch v.Period {
	case Days30:
		return "last 30 days"
	case Days90:
		return "last 90 days"
	case Months12:
		return "last 12 months"
	}
	return chart.Span(v.Bounds())
}

// CompareName is what the period is compared with, in words.
func (v View) CompareName() string {
	f := v.Filter()
	switch {
	case f.PrevFrom.IsZero():
		return "nothing"
	case v.Compare == LastYear:
		return "same period last year"
	}
	return "the " + chart.Days(f.PrevTo.Sub(f.PrevFrom)) + " before"
}

// BrandName is the brand in words.
func (v View) BrandName() string {
	if v.Brand == "" {
		return queries.AllBrands
	}
	return v.Brand
}

// Alone is the view without competitors.
func (v View) Alone() View {
	v.Against, v.againstSet = nil, true
	return v
}

// Palette gives the brands their looks: the one looked at is drawn strongly.
func (v View) Palette() chart.Palette {
	order := make([]string, len(v.Brands))
	for i, b := range v.Brands {
		order[i] = b.Name
	}
	return chart.NewPalette(v.BrandName(), order)
}

// RowsOf is the address of the reviews behind a number: the view's, narrowed by rows. brand "" keeps the view's.
func (v View) RowsOf(brand string, rows Rows) string {
	if brand != "" && brand != queries.AllBrands {
		v.Brand = brand
	}
	v.Rows = rows
	return At("/hr/reviews", v.Query())
}

// During is the view narrowed to the days from from to the one before to, within its own period.
func (v View) During(from, to time.Time) View {
	start, end := v.Bounds()
	if from.Before(start) {
		from = start
	}
	if !end.IsZero() && to.After(end) {
		to = end
	}
	v.Period, v.From, v.Until = Custom, from, to.AddDate(0, 0, -1)
	return v
}
