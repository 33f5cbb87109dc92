package dashboards

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"sync"
	"time"

	"renown/dashboards/pages"
	"renown/queries"
)

// filterBar is the row of chips under a page's title. Every chip works as links or as a plain form.
type filterBar struct {
	Label string
	Chips []chip
}

type chip struct {
	Name, Value string
	Choices     []pages.Choice // one of them: links
	Boxes       *boxes         // several of them: a form
	Range       *dayRange      // two days: a form
	Text        *textField     // a name as it is typed: a form
}

type textField struct {
	form
	Key, Value, Label string
	Clear             string
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
	chips := []chip{brandChip(p, v, known)}
	if !p.Search { // a list of rows compares nothing
		chips = append(chips, againstChip(p, v, known))
	}
	chips = append(chips, periodChip(p, v))
	if !p.Search && !p.Narrowed { // nor does one without a form, and neither goes by steps of time
		chips = append(chips, compareChip(p, v), grainChip(p, v))
	}
	for _, key := range narrowings(p, v) {
		if c, ok := narrowingChip(key, p, v, known); ok {
			chips = append(chips, c)
		}
	}
	return &filterBar{Label: v.L.T("Filters"), Chips: chips}
}

// narrowings are the filters a page offers, and those that are in force though it does not: they must be seen, and be
// taken off.
func narrowings(p pages.Page, v pages.View) []string {
	keys := slices.Clone(p.Narrow)
	q := v.Common()
	for _, key := range []string{"network", "site", "lang", "campaign", "location", "job", "status", "zone"} {
		if q.Has(key) && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	return keys
}

func narrowingChip(key string, p pages.Page, v pages.View, known knownNames) (chip, bool) {
	l := v.L
	switch key {
	case "network":
		return listChip(p, v, key, l.T("Network"), v.Networks, known.networks, l.T("%s networks", l.Int(len(v.Networks))))
	case "site":
		return listChip(p, v, key, l.T("Site"), v.Sites, known.sites, l.T("%s sites", l.Int(len(v.Sites))))
	case "lang":
		return listChip(p, v, key, l.T("Language"), v.Languages, known.languages, l.T("%s languages", l.Int(len(v.Languages))))
	case "campaign":
		return campaignChip(p, v)
	case "status":
		return choiceChip(p, v, key, l.T("Employment"), v.Status, []string{"current", "former", queries.NotGiven}), true
	case "location":
		return textChip(p, v, key, l.T("Location"), v.Location), true
	case "job":
		return textChip(p, v, key, l.T("Job"), v.Job), true
	case "zone":
		return zoneChip(p, v), true
	}
	return chip{}, false
}

// listChip offers several names of which any may be ticked. With one name or none there is nothing to choose.
func listChip(p pages.Page, v pages.View, key, name string, chosen, known []string, several string) (chip, bool) {
	c := chip{Name: name, Value: v.L.T("all"), Boxes: &boxes{
		form: form{p.Path, pages.Hidden(v.Query(), key, "page")}, Hint: v.L.T("No tick means all of them."),
	}}
	switch n := len(chosen); {
	case n == 1:
		c.Value = pages.NameOf(v.L, key, chosen[0])
	case n > 1:
		c.Value = several
	}
	names := slices.Clone(known)
	for _, each := range chosen {
		if !slices.Contains(names, each) {
			names = append(names, each)
		}
	}
	for _, each := range names {
		c.Boxes.Choices = append(c.Boxes.Choices, box{key, each, pages.NameOf(v.L, key, each), slices.Contains(chosen, each)})
	}
	return c, len(known) > 1 || len(chosen) > 0
}

// choiceChip offers fixed words of which one may be chosen.
func choiceChip(p pages.Page, v pages.View, key, name, chosen string, words []string) chip {
	c := chip{Name: name, Value: v.L.T("all")}
	if chosen != "" {
		c.Value = v.L.T(chosen)
	}
	c.Choices = []pages.Choice{{Name: v.L.T("all"), Address: v.With(p.Path, key, ""), On: chosen == ""}}
	for _, word := range words {
		c.Choices = append(c.Choices, pages.Choice{Name: v.L.T(word), Address: v.With(p.Path, key, word), On: chosen == word})
	}
	return c
}

// textChip takes a name as it is typed.
func textChip(p pages.Page, v pages.View, key, name, chosen string) chip {
	c := chip{Name: name, Value: v.L.T("all"), Text: &textField{
		form: form{p.Path, pages.Hidden(v.Query(), key, "page")}, Key: key, Value: chosen, Label: name,
	}}
	if chosen != "" {
		c.Value, c.Text.Clear = chosen, v.With(p.Path, key, "")
	}
	return c
}

func campaignChip(p pages.Page, v pages.View) (chip, bool) {
	c := chip{Name: v.L.T("Campaign"), Value: v.L.T("all posts")}
	if v.Campaign != "" {
		c.Value = v.Campaign
	}
	c.Choices = []pages.Choice{{Name: v.L.T("all posts"), Address: v.With(p.Path, "campaign", ""), On: v.Campaign == ""}}
	for _, campaign := range v.CampaignsOfBrand() {
		c.Choices = append(c.Choices, pages.Choice{Name: campaign.Name, Address: v.With(p.Path, "campaign", campaign.Name), On: v.Campaign == campaign.Name})
	}
	return c, len(c.Choices) > 1
}

// zoneChip offers the brand's time zone, the reader's own (which a script told us by a cookie) and UTC.
func zoneChip(p pages.Page, v pages.View) chip {
	c := chip{Name: v.L.T("Time zone"), Value: v.Zone}
	add := func(zone, name, address string) {
		if zone != "" && !slices.ContainsFunc(c.Choices, func(each pages.Choice) bool { return each.Name == name }) {
			c.Choices = append(c.Choices, pages.Choice{Name: name, Address: address, On: v.Zone == zone})
		}
	}
	add(v.BrandZone(), v.L.T("%s: the brand’s", v.BrandZone()), v.With(p.Path, "zone", ""))
	if v.Viewer != v.BrandZone() {
		add(v.Viewer, v.L.T("%s: yours", v.Viewer), v.With(p.Path, "zone", v.Viewer))
	}
	if v.BrandZone() != "UTC" && v.Viewer != "UTC" {
		add("UTC", "UTC", v.With(p.Path, "zone", "UTC"))
	}
	if v.Zone != v.BrandZone() && v.Zone != v.Viewer && v.Zone != "UTC" {
		add(v.Zone, v.Zone, v.With(p.Path, "zone", v.Zone))
	}
	return c
}

func brandNames(v pages.View, known knownNames) []string {
	var names []string
	for _, b := range v.Brands {
		names = append(names, b.Name)
	}
	for _, name := range append(slices.Clone(known.brands), v.Brand) {
		if name != "" && !slices.Contains(names, name) && len(names) < maxListed {
			names = append(names, name)
		}
	}
	return names
}

func brandChip(p pages.Page, v pages.View, known knownNames) chip {
	c := chip{Name: v.L.T("Brand"), Value: v.BrandName()}
	for _, name := range brandNames(v, known) {
		with := v
		if name != v.Brand {
			with.Campaign = "" // a campaign is one brand's
		}
		c.Choices = append(c.Choices, pages.Choice{Name: name, Address: with.With(p.Path, "brand", name), On: name == v.Brand})
	}
	return c
}

func againstChip(p pages.Page, v pages.View, known knownNames) chip {
	c := chip{Name: v.L.T("Against"), Value: v.L.T("no one"), Boxes: &boxes{
		form: form{p.Path, pages.Hidden(v.Query(), "against", "page")},
		Hint: v.L.T("At most %s. No tick compares with no one.", v.L.Int(queries.MaxAgainst)),
	}}
	c.Boxes.Hidden = append(c.Boxes.Hidden, [2]string{"against", pages.Nothing})
	switch n := len(v.Against); {
	case n == 1:
		c.Value = v.Against[0]
	case n > 1:
		c.Value = v.L.T("%s competitors", v.L.Int(n))
	}
	for _, name := range brandNames(v, known) {
		if name != v.Brand {
			c.Boxes.Choices = append(c.Boxes.Choices, box{"against", name, name, slices.Contains(v.Against, name)})
		}
	}
	return c
}

func periodChip(p pages.Page, v pages.View) chip {
	c := chip{Name: v.L.T("Period"), Value: v.PeriodName()}
	for _, each := range [][2]string{
		{pages.Days7, "Last 7 days"}, {pages.Days30, "Last 30 days"}, {pages.Days90, "Last 90 days"}, {pages.Months12, "Last 12 months"},
		{pages.ThisMonth, "This month"}, {pages.ThisQuarter, "This quarter"}, {pages.ThisYear, "This year"}, {pages.All, "All time"},
	} {
		c.Choices = append(c.Choices, pages.Choice{Name: v.L.T(each[1]), Address: v.With(p.Path, "period", each[0]), On: v.Period == each[0]})
	}
	c.Range = &dayRange{form: form{p.Path, pages.Hidden(v.Query(), "period", "from", "to", "page")}}
	if from, to := v.Bounds(); !from.IsZero() {
		c.Range.From, c.Range.To = from.Format(time.DateOnly), to.AddDate(0, 0, -1).Format(time.DateOnly)
	}
	return c
}

func compareChip(p pages.Page, v pages.View) chip {
	c := chip{Name: v.L.T("Compared with"), Value: v.CompareName()}
	for _, each := range [][2]string{{pages.Previous, "The period before"}, {pages.LastYear, "The same period last year"}, {pages.Nothing, "Nothing"}} {
		c.Choices = append(c.Choices, pages.Choice{Name: v.L.T(each[1]), Address: v.With(p.Path, "compare", each[0]), On: v.Compare == each[0]})
	}
	return c
}

func grainChip(p pages.Page, v pages.View) chip {
	c := chip{Name: v.L.T("Step"), Value: v.L.T("automatic")}
	if v.Grain != "" {
		c.Value = v.L.T(string(v.Grain))
	}
	for _, each := range [][2]string{{"", "What fits the period"}, {"day", "Day"}, {"week", "Week"}, {"month", "Month"}, {"quarter", "Quarter"}, {"year", "Year"}} {
		c.Choices = append(c.Choices, pages.Choice{Name: v.L.T(each[1]), Address: v.With(p.Path, "grain", each[0]), On: string(v.Grain) == each[0]})
	}
	return c
}

// searchForm is what the drill-down narrows further.
type searchForm struct {
	form
	Rows   pages.Rows
	Stars  []box
	Fields []searchField // instead of those of reviews
	Clear  string
}

// searchField is a field of a list's own search: typed, or one of some choices.
type searchField struct {
	Key, Label, Value string
	Any               string // what no choice means
	Choices           []box
}

func newSearchFields(p pages.Page, v pages.View) []searchField {
	var fields []searchField
	for _, field := range p.Fields {
		value := v.Rows.More.Get(field.Key)
		f := searchField{Key: field.Key, Label: field.Label, Value: value, Any: cmp.Or(field.Any, "any")}
		for _, word := range field.Words {
			name := v.L.T(word)
			if field.Name != nil {
				name = field.Name(v.L, word)
			}
			f.Choices = append(f.Choices, box{Value: word, Name: name, On: word == value})
		}
		fields = append(fields, f)
	}
	return fields
}

func newSearchForm(p pages.Page, v pages.View) *searchForm {
	f := &searchForm{form: form{p.Path, pages.Hidden(v.Common())}, Rows: v.Rows, Fields: newSearchFields(p, v)}
	for stars := 5; stars >= 1; stars-- {
		n := strconv.Itoa(stars)
		f.Stars = append(f.Stars, box{Value: n, Name: n + " ★", On: v.Rows.Stars == stars})
	}
	if !v.Rows.None() {
		f.Clear = pages.At(p.Path, v.Common())
	}
	return f
}

// knownNames are the brands, sites, networks and languages the warehouse holds, most records first.
type knownNames struct{ brands, sites, networks, languages []string }

// choices remembers the known names, so that a page's frame does not wait for the warehouse: what is known is given at
// once, and asked for anew in the background when it is older than a minute.
type choices struct {
	mu     sync.Mutex
	until  time.Time
	known  knownNames
	asking chan struct{} // closed when the question under way is answered; nil: none is
}

const (
	choicesKept = time.Minute
	choicesWait = 300 * time.Millisecond // a first frame stands without them rather than wait longer
	choicesRest = 10 * time.Second       // before a warehouse that did not answer is asked again
)

func (c *choices) get(ctx context.Context, o Options) knownNames {
	c.mu.Lock()
	first := c.until.IsZero()
	if o.Now().After(c.until) && c.asking == nil {
		c.asking = make(chan struct{})
		go c.refresh(context.WithoutCancel(ctx), o) // who asked may leave; what is learnt is for everybody
	}
	answered, known := c.asking, c.known
	c.mu.Unlock()
	if !first || answered == nil {
		return known
	}
	select {
	case <-answered:
	case <-time.After(choicesWait):
	case <-ctx.Done():
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.known
}

func (c *choices) refresh(ctx context.Context, o Options) {
	ctx, cancel := context.WithTimeout(ctx, o.PanelTimeout)
	defer cancel()
	known, err := askNames(ctx, o.Queries, o.Now())
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.asking)
	c.asking = nil
	if err != nil {
		o.Logger.Warn("brands, sites and networks could not be listed", "error", err)
		c.until = o.Now().Add(choicesRest)
		return
	}
	c.known, c.until = known, o.Now().Add(choicesKept)
}
