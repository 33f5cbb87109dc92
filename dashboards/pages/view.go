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
	"renown/dashboards/locale"
	"renown/queries"
)

// Brand is one brand of the configuration.
type Brand struct {
	Name string
	Own  bool
	Zone string // IANA name of its time zone; "": UTC
}

// Campaign is one marketing campaign of the configuration.
type Campaign = queries.Campaign

// House is what the configuration says that pages are made of.
type House struct {
	Brands    []Brand    // in their order, which decides a brand's colour
	Campaigns []Campaign // in their order
}

// The periods a reader picks by name. Custom is the one with days of its own.
const (
	Days7       = "7d"
	Days30      = "30d"
	Days90      = "90d"
	Months12    = "12m"
	ThisMonth   = "month"
	ThisQuarter = "quarter"
	ThisYear    = "ytd"
	All         = "all"
	Custom      = "custom"
)

// periods are the names a period may have in an address.
func periods() []string {
	return []string{Days7, Days30, Days90, Months12, ThisMonth, ThisQuarter, ThisYear, All, Custom}
}

// What a period is compared with.
const (
	Previous = "previous"
	LastYear = "year"
	Nothing  = "none"
)

// View is what a reader asked for, read from the address of a page. What is at its default does not stand in the
// address, so that a shared address stays short and "the last 12 months" stays the last 12 months.
type View struct {
	House
	L       locale.Locale // the reader's; its moments are told in Zone
	Zone    string        // IANA name of the time zone the page's days and hours are in
	Brand   string
	Against []string
	Period  string
	From    time.Time // of a Custom period; UTC midnight
	Until   time.Time // of a Custom period: its last day, inclusive
	Compare string
	Grain   queries.Grain
	Rows    Rows
	Now     time.Time

	Networks  []string
	Sites     []string
	Languages []string // codes such as "en"
	Campaign  string   // name of a campaign; "": all posts
	Location  string   // of reviews
	Job       string   // of reviews: a job family
	Status    string   // of reviews: current, former or queries.NotGiven

	Notes chart.Context // what every time chart shows beside its numbers

	againstSet bool // the reader chose the competitors herself
	zoneSet    bool // the reader chose another zone than the brand's

	Viewer string // the time zone of the reader's own clock, if it is known
}

// Rows is what the drill-down to reviews narrows further.
type Rows struct {
	Stars    int
	Search   string
	Vanished bool
	Page     int        // from 1
	More     url.Values // what only some lists know, by its name in the address: see rowKeys
}

// None says whether the rows are not narrowed, whatever page of them is shown.
func (r Rows) None() bool { return r.Stars == 0 && r.Search == "" && !r.Vanished && len(r.More) == 0 }

// rowKeys are the address parts that only some lists of rows know. A list reads those it understands from Rows.More.
func rowKeys() []string {
	return []string{"hashtag", "author", "direction", "sentiment", "state", "theme", "weekday", "hour", "handle", "thread", "order", "kind", "id", "in", "age"}
}

const day = 24 * time.Hour

// ParseView reads a page's address. The error says which part of it is not understood.
func ParseView(q url.Values, house House, l locale.Locale, now time.Time) (View, error) {
	v := View{House: house, L: l, Now: now.UTC(), Period: Months12, Compare: Previous}
	v.Brand = q.Get("brand")
	if v.Brand == "" {
		v.Brand = defaultBrand(house.Brands)
	}
	v.Sites, v.Networks, v.Languages = present(q["site"]), present(q["network"]), present(q["lang"])
	v.Location, v.Job = q.Get("location"), q.Get("job")
	v.readAgainst(q["against"])
	err := errors.Join(
		v.readZone(q.Get("zone")), v.readPeriod(q), oneOf(q, "compare", &v.Compare, Previous, LastYear, Nothing),
		oneOf(q, "grain", (*string)(&v.Grain), "day", "week", "month", "quarter", "year"),
		oneOf(q, "status", &v.Status, "current", "former", queries.NotGiven),
		v.readCampaign(q.Get("campaign")), v.Rows.read(q), sane(q),
	)
	if err == nil {
		err = v.Filter().Validate()
	}
	return v, err
}

// readZone takes the zone chosen, or the brand's own.
func (v *View) readZone(chosen string) error {
	v.Zone, v.zoneSet = v.BrandZone(), chosen != ""
	if chosen != "" {
		v.Zone = chosen
	}
	zone, err := queries.Zone(v.Zone)
	if err != nil || v.Zone == "Local" {
		v.Zone = "UTC"
		return fmt.Errorf("zone %q is not a time zone such as Europe/Berlin", chosen)
	}
	v.L = v.L.In(zone)
	return nil
}

// BrandZone is the time zone of the brand looked at, as configured; UTC if it has none.
func (v View) BrandZone() string {
	for _, b := range v.Brands {
		if b.Name == v.Brand && b.Zone != "" {
			return b.Zone
		}
	}
	return "UTC"
}

// readCampaign takes a campaign of the brand's by its name.
func (v *View) readCampaign(name string) error {
	v.Campaign = name
	if name != "" && !slices.ContainsFunc(v.CampaignsOfBrand(), func(c Campaign) bool { return c.Name == name }) {
		return fmt.Errorf("%s has no campaign %q", v.BrandName(), name)
	}
	return nil
}

// CampaignsOfBrand are the campaigns of the brand looked at; of all brands together, all.
func (v View) CampaignsOfBrand() []Campaign {
	var own []Campaign
	for _, c := range v.Campaigns {
		if v.Brand == "" || c.Brand == v.Brand {
			own = append(own, c)
		}
	}
	return own
}

// today is the day it is now in the page's zone, as a UTC midnight.
func (v View) today() time.Time {
	zone, err := queries.Zone(v.Zone)
	if err != nil {
		zone = time.UTC // readZone has refused such a zone
	}
	y, m, d := v.Now.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
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
	if err := oneOf(q, "period", &v.Period, periods()...); err != nil {
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
		return fmt.Errorf("the period ends (%s) before it begins (%s)", v.Until.Format(time.DateOnly), v.From.Format(time.DateOnly))
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
	r.Search, r.Vanished = strings.TrimSpace(q.Get("q")), q.Get("vanished") != ""
	for _, key := range rowKeys() {
		if value := q.Get(key); value != "" {
			if r.More == nil {
				r.More = url.Values{}
			}
			r.More.Set(key, value)
		}
	}
	return errors.Join(number(q, "stars", &r.Stars, 1, 5), number(q, "page", &r.Page, 1, 1_000_000))
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
	today := v.today()
	tomorrow := today.Add(day)
	switch v.Period {
	case Days7:
		return tomorrow.AddDate(0, 0, -7), tomorrow
	case Days30:
		return tomorrow.AddDate(0, 0, -30), tomorrow
	case Days90:
		return tomorrow.AddDate(0, 0, -90), tomorrow
	case Months12:
		return tomorrow.AddDate(-1, 0, 0), tomorrow
	case ThisMonth:
		return today.AddDate(0, 0, 1-today.Day()), tomorrow
	case ThisQuarter:
		return time.Date(today.Year(), today.Month()-(today.Month()-1)%3, 1, 0, 0, 0, 0, time.UTC), tomorrow
	case ThisYear:
		return time.Date(today.Year(), 1, 1, 0, 0, 0, 0, time.UTC), tomorrow
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
		Brand: v.Brand, Against: v.Against, Grain: v.Grain, Now: v.Now, Zone: v.Zone, SundayWeeks: v.L.SundayWeeks(),
		Networks: v.Networks, Sites: v.Sites, Languages: v.Languages, Hashtags: v.Hashtags(), Tags: v.Tags(), Campaigns: v.Campaigns,
		Status: v.Status, Location: v.Location, Job: v.Job,
		Stars: v.Rows.Stars, Search: v.Rows.Search, Vanished: v.Rows.Vanished, Kind: searchKind(v.Rows.More.Get("in")),
		Direction: v.Rows.More.Get("direction"), Sentiment: v.Rows.More.Get("sentiment"), Author: v.Rows.More.Get("author"),
	}
	f = v.Rows.narrowTalks(f)
	f.From, f.To = v.Bounds()
	switch v.Compare {
	case LastYear:
		return f.WithLastYear()
	case Nothing:
		return f.WithoutPrevious()
	}
	return f.WithPrevious()
}

// Hashtags are those that posts are narrowed to: those a list is asked for, with commas between them, or else the chosen
// campaign's. None: all posts.
func (v View) Hashtags() []string {
	if asked := v.Rows.More.Get("hashtag"); asked != "" {
		var tags []string
		for _, tag := range strings.Split(asked, ",") {
			tags = append(tags, strings.ToLower(strings.TrimLeft(strings.TrimSpace(tag), "#＃")))
		}
		return present(tags)
	}
	for _, c := range v.CampaignsOfBrand() {
		if v.Campaign != "" && c.Name == v.Campaign {
			return c.Hashtags
		}
	}
	return nil
}

// Tags are the hashtags of all campaigns of the brand: who carries one is a fan.
func (v View) Tags() []string {
	var tags []string
	for _, c := range v.CampaignsOfBrand() {
		tags = append(tags, c.Hashtags...)
	}
	return present(tags)
}

// PeriodName is the period in words.
func (v View) PeriodName() string {
	switch v.Period {
	case Days7:
		return v.L.T("last 7 days")
	case Days30:
		return v.L.T("last 30 days")
	case Days90:
		return v.L.T("last 90 days")
	case Months12:
		return v.L.T("last 12 months")
	case ThisMonth:
		return v.L.T("this month")
	case ThisQuarter:
		return v.L.T("this quarter")
	case ThisYear:
		return v.L.T("this year")
	}
	return v.L.Span(v.Bounds())
}

// CompareName is what the period is compared with, in words.
func (v View) CompareName() string {
	f := v.Filter()
	switch {
	case f.PrevFrom.IsZero():
		return v.L.T("nothing")
	case v.Compare == LastYear:
		return v.L.T("same period last year")
	}
	return v.L.T("the %s before", v.L.Days(f.PrevTo.Sub(f.PrevFrom)))
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
	p := chart.NewPalette(v.L, v.BrandName(), order)
	p.Context = v.Notes
	return p
}
