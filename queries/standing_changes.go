package queries

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// StandingChangeRow is how one key metric of one function changed.
type StandingChangeRow struct {
	Brand    string `json:"brand" title:"Brand" key:"yes"`
	Function string `json:"function" title:"Function" key:"yes"` // hr, marketing, crm, service
	Metric   string `json:"metric" title:"Metric" key:"yes"`     // rating, target, …
	Title    string `json:"title" title:"What" key:"yes"`
	Unit     string `json:"value_unit" title:"Unit"` // ★, % or s; changes of % are percentage points
	// Good is the direction that is good for the brand: up or down.
	Good      string   `json:"good" title:"Good is" key:"yes"`
	Verdict   string   `json:"verdict" title:"Verdict"` // better, worse; unclear: no clear change; "": not comparable
	Clearness *float64 `json:"clearness" title:"Change ÷ its distance to no change"`
	Value     Measure  `json:"value" title:"Value"`

	PreviousSince *time.Time `json:"previous_since" title:"First review held" unit:"date"` // of HR, if it is long after the period compared with begins
}

// The verdicts on a change.
const (
	Better       = "better"
	Worse        = "worse"
	UnclearMoved = "unclear"
)

// keyMetric is one of the figures whose changes are told.
type keyMetric struct {
	function, metric, title, unit, good string
}

func keyMetrics() []keyMetric {
	return []keyMetric{
		{"hr", "rating", "Overall rating", "★", "up"},
		{"hr", "recommend", "Would recommend the work", "%", "up"},
		{"hr", "ceo", "Approval of the CEO", "%", "up"},
		{"hr", "outlook", "Positive business outlook", "%", "up"},
		{"hr", "response", "Reviews with an employer response", "%", "up"},
		{"marketing", "sentiment", "Net sentiment", "%", "up"},
		{"marketing", "voice", "Share of voice", "%", "up"},
		{"crm", "advocates", "Advocates among advocates and detractors", "%", "up"},
		{"crm", "repeat", "Came back within 90 days", "%", "down"},
		{"service", "target", "Answered within target", "%", "up"},
		{"service", "answered", "Response rate", "%", "up"},
		{"service", "turned", "Turn-around rate", "%", "up"},
	}
}

type waitsOfStretch struct {
	Series  string    `ch:"series"`
	Edge    int64     `ch:"edge"`
	N       uint64    `ch:"wait_n"`
	Skipped uint64    `ch:"wait_skipped"`
	Middle  []float64 `ch:"wait_middle"`
}

func (w waitsOfStretch) name() string { return w.Series }

func (w waitsOfStretch) median() estimate {
	return waitSums{n: w.N, skipped: w.Skipped, middle: w.Middle}.median()
}

// waits are how long first replies took.
func (s *Standing) waits(ctx context.Context, f Filter) (now, before []waitsOfStretch, err error) {
	return both[waitsOfStretch](ctx, s.reader, "standing.Waits", f)
}

// Changes is how the key metrics of all four functions changed for the filter's brand: the clear changes first, then the
// unclear ones, each group by how far the change lies outside its own uncertainty.
func (s *Standing) Changes(ctx context.Context, f Filter) (Answer[StandingChangeRow], error) {
	a, err := answer[StandingChangeRow]("standing.Changes", f)
	if err != nil {
		return a, err
	}
	if !f.hasPrevious() {
		a.note("Nothing is compared: choose a period with a beginning, and what it is compared with.")
		return a, nil
	}
	var now, before partSums
	var waits, waitsBefore []waitsOfStretch
	var sub Answer[SubRatingRow]
	alone := f
	alone.Against = nil
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { now, before, err = s.periods(groupCtx, f); return err })
	group.Go(func() (err error) { waits, waitsBefore, err = s.waits(groupCtx, alone); return err })
	group.Go(func() (err error) { sub, err = (&Employer{s.reader}).SubRatings(groupCtx, alone); return err })
	if err := group.Wait(); err != nil {
		return a, err
	}
	first, err := (&Employer{s.reader}).firstDays(ctx, alone)
	if err != nil {
		return a, err
	}
	m := f.measured(now, before)
	a.Rows = changeRows(f, m, sub.Rows, f.compared(of(waits, f.Brand).median(), of(waitsBefore, f.Brand).median()))
	for i, row := range a.Rows {
		a.N = max(a.N, row.Value.N)
		if row.Function == "hr" {
			a.Rows[i].PreviousSince = f.beganLate(first[f.Brand])
		}
	}
	m.withheld = m.withheld || sub.Suppressed
	a.tell(m, first)
	return a, nil
}

// changeRows are the rows of the filter's own brand, in the order to show.
func changeRows(f Filter, m *measures, sub []SubRatingRow, median Measure) []StandingChangeRow {
	brand := brandName(f.Brand)
	var rows []StandingChangeRow
	add := func(k keyMetric, value Measure) {
		row := StandingChangeRow{Brand: brand, Function: k.function, Metric: k.metric, Title: k.title, Unit: k.unit, Good: k.good, Value: value, Clearness: value.clearness()}
		row.Verdict = row.verdict()
		rows = append(rows, row)
	}
	for _, k := range keyMetrics() {
		value := m.of[f.Brand][k.function+"."+k.metric]
		if k.metric == "repeat" {
			value = value.mapped(100, -1) // the index counts those who need not come back
		}
		add(k, value)
	}
	for _, r := range sub {
		add(keyMetric{"hr", r.Aspect, "Rating for " + strings.ToLower(r.Title), "★", "up"}, r.Mean)
	}
	add(keyMetric{"service", "first_reply", "Median first reply", "s", "down"}, median)
	slices.SortStableFunc(rows, func(a, b StandingChangeRow) int {
		return cmp.Or(cmp.Compare(b.order(), a.order()), cmp.Compare(orNone(b.Clearness), orNone(a.Clearness)))
	})
	return rows
}

// order is 2 of a clear change, 1 of another, 0 of what cannot be compared.
func (r StandingChangeRow) order() int {
	switch r.Verdict {
	case Better, Worse:
		return 2
	case UnclearMoved:
		return 1
	}
	return 0
}

func (r StandingChangeRow) verdict() string {
	switch {
	case r.Value.Change == nil:
		return ""
	case !r.Value.Clear:
		return UnclearMoved
	case (*r.Value.Change > 0) == (r.Good == "up"):
		return Better
	}
	return Worse
}

func orNone(v *float64) float64 {
	if v == nil {
		return -1
	}
	return *v
}

// clearness is how many times the distance from the change to its interval's end nearest to 0 fits into the change: above
// 1 the interval leaves 0 out. nil without an interval, or where it has no width.
func (m Measure) clearness() *float64 {
	if m.Change == nil || m.ChangeLow == nil || m.ChangeHigh == nil {
		return nil
	}
	change, reach := *m.Change, *m.Change-*m.ChangeLow
	if change < 0 {
		change, reach = -change, *m.ChangeHigh-*m.Change
	}
	return ratio(change, reach)
}
