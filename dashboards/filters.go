package dashboards

import (
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"renown/dashboards/pages"
	"renown/queries"
)

// filterBar is the row of chips under a page's title. Every chip works as links or as a plain form.
type filterBar struct{ Chips []chip }

type chip struct {
	Name, Value string
	Choices     []pages.Choice // one of them: links
	Boxes       *boxes         // several of them: a form
	Range       *dayRange      // two days: a form
}

type form struct {
	Action string
	Hidden [][2]string
}

type boxes struct {
	form
	Choices []box
	Hint    string
}

type box struct {
	Key, Value, Name string
	On               bool
}

type dayRange struct {
	form
	From, To string
}

// maxListed is how many brands or sites of the warehouse a chip lists beside those of the configuration.
const maxListed = 60

func newFilterBar(p pages.Page, v pages.View, known knownNames) *filterBar {
	chips := []chip{brandChip(p, v, known), periodChip(p, v)}
	if !p.Search { // a list of reviews compares nothing
		chips = []chip{brandChip(p, v, known), againstChip(p, v, known), periodChip(p, v), compareChip(p, v), grainChip(p, v)}
	}
	if len(known.sites) > 1 || len(v.Sites) > 0 {
		chips = append(chips, siteChip(p, v, known))
	}
	return &filterBar{Chips: chips}
}

func brandNames(v pages.View, known knownNames) []string {
	var names []string
	for _, b := range v.Brands {
		names = append(names, b.Name)
	}
	for _, name := range append(known.brands, v.Brand) {
		if name != "" && !slices.Contains(names, name) && len(names) < maxListed {
			names = append(names, name)
		}
	}
	return names
}

func brandChip(p pages.Page, v pages.View, known knownNames) chip {
	c := chip{Name: "Brand", Value: v.BrandName()}
	for _, name := range brandNames(v, known) {
		c.Choices = append(c.Choices, pages.Choice{Name: name, Address: v.With(p.Path, "brand", name), On: name == v.Brand})
	}
	return c
}

func againstChip(p pages.Page, v pages.View, known knownNames) chip {
	c := chip{Name: "Against", Value: "no one", Boxes: &boxes{
		form: form{p.Path, pages.Hidden(v.Query(), "against", "page")},
		Hint: "At most " + strconv.Itoa(queries.MaxAgainst) + ". No tick compares with no one.",
	}}
	c.Boxes.Hidden = append(c.Boxes.Hidden, [2]string{"against", pages.Nothing})
	switch n := len(v.Against); {
	case n == 1:
		c.Value = v.Against[0]
	case n > 1:
		c.Value = strconv.Itoa(n) + " competitors"
	}
	for _, name := range brandNames(v, known) {
		if name != v.Brand {
			c.Boxes.Choices = append(c.Boxes.Choices, box{"against", name, name, slices.Contains(v.Against, name)})
		}
	}
	return c
}

func periodChip(p pages.Page, v pages.View) chip {
	c := chip{Name: "Period", Value: v.PeriodName()}
	for _, each := range [][2]string{{pages.Days30, "Last 30 days"}, {pages.Days90, "Last 90 days"}, {pages.Months12, "Last 12 months"}, {pages.All, "All time"}} {
		c.Choices = append(c.Choices, pages.Choice{Name: each[1], Address: v.With(p.Path, "period", each[0]), On: v.Period == each[0]})
	}
	c.Range = &dayRange{form: form{p.Path, pages.Hidden(v.Query(), "period", "from", "to", "page")}}
	if from, to := v.Bounds(); !from.IsZero() {
		c.Range.From, c.Range.To = from.Format(time.DateOnly), to.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return c
}

func compareChip(p pages.Page, v pages.View) chip {
	c := chip{Name: "Compared with", Value: v.CompareName()}
	for _, each := range [][2]string{{pages.Previous, "The period before"}, {pages.LastYear, "The same period last year"}, {pages.Nothing, "Nothing"}} {
		c.Choices = append(c.Choices, pages.Choice{Name: each[1], Address: v.With(p.Path, "compare", each[0]), On: v.Compare == each[0]})
	}
	return c
}

func grainChip(p pages.Page, v pages.View) chip {
	c := chip{Name: "Step", Value: "automatic"}
	if v.Grain != "" {
		c.Value = string(v.Grain)
	}
	for _, each := range [][2]string{{"", "What fits the period"}, {"day", "Day"}, {"week", "Week"}, {"month", "Month"}, {"quarter", "Quarter"}, {"year", "Year"}} {
		c.Choices = append(c.Choices, pages.Choice{Name: each[1], Address: v.With(p.Path, "grain", each[0]), On: string(v.Grain) == each[0]})
	}
	return c
}

func siteChip(p pages.Page, v pages.View, known knownNames) chip {
	c := chip{Name: "Site", Value: "all", Boxes: &boxes{
		form: form{p.Path, pages.Hidden(v.Query(), "site", "page")}, Hint: "No tick means all of them.",
	}}
	switch n := len(v.Sites); {
	case n == 1:
		c.Value = v.Sites[0]
	case n > 1:
		c.Value = strconv.Itoa(n) + " sites"
	}
	names := known.sites
	for _, site := range v.Sites {
		if !slices.Contains(names, site) {
			names = append(slices.Clone(names), site)
		}
	}
	for _, site := range names {
		c.Boxes.Choices = append(c.Boxes.Choices, box{"site", site, site, slices.Contains(v.Sites, site)})
	}
	return c
}

// searchForm is what the drill-down narrows further.
type searchForm struct {
	form
	Rows     pages.Rows
	Stars    []box
	Statuses []box
	Clear    string
}

func newSearchForm(p pages.Page, v pages.View) *searchForm {
	f := &searchForm{form: form{p.Path, pages.Hidden(v.Common())}, Rows: v.Rows}
	for stars := 5; stars >= 1; stars-- {
		n := strconv.Itoa(stars)
		f.Stars = append(f.Stars, box{Value: n, Name: n + " ★", On: v.Rows.Stars == stars})
	}
	for _, status := range []string{"current", "former", queries.NotGiven} {
		f.Statuses = append(f.Statuses, box{Value: status, Name: status, On: v.Rows.Status == status})
	}
	if v.Rows != (pages.Rows{Page: v.Rows.Page}) {
		f.Clear = pages.At(p.Path, v.Common())
	}
	return f
}

// knownNames are the brands and sites the warehouse holds, most reviews first.
type knownNames struct{ brands, sites []string }

// choices remembers the known names for a minute, so that a page's frame does not wait for the warehouse.
type choices struct {
	mu    sync.Mutex
	until time.Time
	known knownNames
}

const (
	choicesKept = time.Minute
	choicesWait = time.Second      // a frame stands without them rather than wait longer
	choicesRest = 10 * time.Second // before a warehouse that did not answer is asked again
)

func (c *choices) get(ctx context.Context, o Options) knownNames {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := o.Now()
	if now.Before(c.until) {
		return c.known
	}
	// Who asked may leave; what is learnt is for everybody.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), choicesWait)
	defer cancel()
	known, err := askNames(ctx, o.Queries, now)
	if err != nil {
		o.Logger.Warn("brands and sites could not be listed", "error", err)
		c.until = now.Add(choicesRest)
		return c.known
	}
	c.known, c.until = known, now.Add(choicesKept)
	return known
}
