package queries

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Hour is the grain of short periods of posts. It cannot be asked for: what is shown by the hour is so by itself.
const Hour Grain = "hour"

// hourDays is up to how many days a period of posts is shown by the hour.
const hourDays = 14

// usualWeeks is how many weeks before tell what is usual in an hour or on a day.
const usualWeeks = 4

// SeriesRow is one bucket of the series that alerts are raised on.
type SeriesRow struct {
	Brand    string    `json:"brand" title:"Brand" key:"yes"`
	Bucket   time.Time `json:"bucket" title:"From" unit:"time" key:"yes"` // an hour's beginning; of a wider bucket its first day, as a UTC midnight
	Partial  bool      `json:"partial" title:"Incomplete" unit:"yes/no"`
	Mentions *uint64   `json:"mentions" title:"Mentions by customers" unit:"n"` // nil: not known
	Negative *uint64   `json:"negative" title:"Negative ones" unit:"n"`         // nil: not known
	// Expected is the median of the negative ones in the same hour, or on the same day, of the four weeks before; of buckets
	// of an hour or a day only. UsualLow and UsualHigh are three robust standard deviations around it.
	Expected  *float64 `json:"expected" title:"Negative ones expected"`
	UsualLow  *float64 `json:"usual_low" title:"Usual from"`
	UsualHigh *float64 `json:"usual_high" title:"Usual to"`
	Weeks     uint64   `json:"weeks" title:"Weeks behind it" unit:"n"`
}

// Series are the brands' mentions and negative mentions over time: by the hour where the period is two weeks or less and
// no grain is asked for.
func (b *Backlash) Series(ctx context.Context, f Filter) (Answer[SeriesRow], error) {
	a, err := answer[SeriesRow]("backlash.Series", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	var unrests []unrest
	var first, last time.Time
	for _, brand := range f.series() {
		c, err := b.unrest(ctx, brand, f)
		if err != nil {
			return a, err
		}
		unrests = append(unrests, c)
		if c.known() && (first.IsZero() || c.at[0].Before(first)) {
			first = c.at[0]
		}
		if c.until.After(last) {
			last = c.until
		}
	}
	if first.IsZero() {
		return a, nil
	}
	if a.Filter, err = a.Filter.hourly(f.dayOf(first), f.dayOf(last)); err != nil {
		return a, fmt.Errorf("query backlash.Series: %w", err)
	}
	for i, c := range unrests {
		rows := c.rows(a.Filter, brandName(f.series()[i]), f.dayOf(first), f.dayOf(last))
		if i == 0 || f.series()[0] != "" {
			for _, row := range rows {
				a.N += row.n()
			}
		}
		a.Rows = append(a.Rows, rows...)
	}
	return a, nil
}

func (r SeriesRow) n() uint64 {
	if r.Mentions == nil {
		return 0
	}
	return *r.Mentions
}

// dayOf is the day of a moment in the filter's zone, as a UTC midnight.
func (f Filter) dayOf(at time.Time) time.Time {
	y, m, d := at.In(f.location()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// unrest is what is known of a brand's posts by customers, step by step: sums up to and without each step, so that any
// stretch of steps is a difference of two.
type unrest struct {
	step               time.Duration
	at                 []time.Time // of the steps that may be known, in order
	mentions, negative []uint64    // one longer than at
	told               []int       // how many of the steps before are known
	until              time.Time
}

func (c unrest) known() bool { return len(c.at) > 0 }

// unrest reads a brand's posts around the period: what is usual in it goes by the four weeks before, and what is known by
// posts up to a silence away. Of all brands together it is not known what was not read.
func (b *Backlash) unrest(ctx context.Context, brand string, f Filter) (unrest, error) {
	p := &past{brand: brand, now: f.Now.UTC()}
	step := f.hourStep()
	var err error
	if p.history, err = b.series(ctx, p, f, step); err != nil {
		return unrest{}, err
	}
	if err := b.survey(ctx, p); err != nil {
		return unrest{}, err
	}
	return p.unrest(step), nil
}

func (b *Backlash) series(ctx context.Context, p *past, f Filter, step time.Duration) ([]historyRow, error) {
	first, last := beginningOfTime, endOfTime
	if !f.From.IsZero() {
		first = f.begins(f.From).Add(-usualWeeks*7*24*time.Hour - silence).Format(instant)
	}
	if !f.To.IsZero() {
		last = f.begins(f.To).Add(silence).Format(instant)
	}
	return read[historyRow](ctx, b.reader, "backlash.Series", Filter{Now: p.now}, clickhouse.Named("brand", p.brand),
		clickhouse.Named("first", first), clickhouse.Named("last", last), clickhouse.Named("width", uint32(step/time.Second)))
}

// hourStep is the widest step that hours and days of the filter's zone are made of: an hour, or a quarter of one where its
// clocks do not differ by whole hours from UTC's.
func (f Filter) hourStep() time.Duration {
	from, to := f.From, f.To
	if from.IsZero() {
		from = f.Now.AddDate(-20, 0, 0)
	}
	if to.IsZero() {
		to = f.Now
	}
	for at := from.AddDate(0, -3, 0); at.Before(to.AddDate(0, 1, 0)); at = at.AddDate(0, 0, 7) {
		if _, offset := at.In(f.location()).Zone(); offset%3600 != 0 {
			return 15 * time.Minute
		}
	}
	return time.Hour
}

func (p *past) unrest(step time.Duration) unrest {
	c := unrest{step: step, mentions: []uint64{0}, negative: []uint64{0}, told: []int{0}, until: p.until()}
	var negative []uint64
	for point := range p.series(step, func(h historyRow) float64 { return float64(h.Negative) }) {
		negative = append(negative, uint64(point.Value))
	}
	for point := range p.series(step, func(h historyRow) float64 { return float64(h.Mentions) }) {
		i := len(c.at)
		mentions, bad, told := c.mentions[i], c.negative[i], c.told[i]
		if !point.Missing {
			mentions, bad, told = mentions+uint64(point.Value), bad+negative[i], told+1
		}
		c.at = append(c.at, point.At)
		c.mentions, c.negative, c.told = append(c.mentions, mentions), append(c.negative, bad), append(c.told, told)
	}
	return c
}

// sums are what is known of the stretch, and in how many steps.
type unrestSums struct {
	mentions, negative uint64
	told               int
}

func (c unrest) between(from, to time.Time) unrestSums {
	place := func(t time.Time) int {
		i, _ := slices.BinarySearchFunc(c.at, t, time.Time.Compare)
		return i
	}
	i, j := place(from), place(to)
	return unrestSums{c.mentions[j] - c.mentions[i], c.negative[j] - c.negative[i], c.told[j] - c.told[i]}
}

// hourly is the filter with the grain of a series of posts.
func (f Filter) hourly(first, last time.Time) (Filter, error) {
	from, to := f.From, f.To
	if from.IsZero() {
		from = first
	}
	if to.IsZero() {
		to = last.AddDate(0, 0, 1)
	}
	if f.Grain == "" && to.Sub(from) <= hourDays*dayWidth {
		f.Grain = Hour
		return f, nil
	}
	return f.withGrain(first, last)
}

// rows are the buckets of the filter's period, or of the days from first to last.
func (c unrest) rows(f Filter, brand string, first, last time.Time) []SeriesRow {
	if f.From.IsZero() {
		f.From = first
	}
	if end := last.AddDate(0, 0, 1); f.To.IsZero() || f.To.After(end) {
		f.To = end
	}
	var rows []SeriesRow
	for day := f.From; day.Before(f.To); {
		next := day.AddDate(0, 0, 1)
		if f.Grain != Hour && f.Grain != Day {
			next = f.next(f.start(day))
		}
		if f.Grain == Hour {
			rows = append(rows, c.hoursOf(f, brand, day)...)
		} else {
			row := SeriesRow{Brand: brand, Bucket: f.start(day)}
			row.fill(c.between(f.begins(day), f.begins(earlier(next, f.To))), f.begins(next).Sub(f.begins(row.Bucket)), c.step)
			if f.Grain == Day {
				row.compare(c, func(week int) (from, to time.Time) {
					return f.begins(day.AddDate(0, 0, -7*week)), f.begins(next.AddDate(0, 0, -7*week))
				})
			}
			rows = append(rows, row)
		}
		day = next
	}
	return rows
}

// hoursOf are the hours of a day, counted from its beginning: a day on which the clocks change has more or fewer.
func (c unrest) hoursOf(f Filter, brand string, day time.Time) []SeriesRow {
	var rows []SeriesRow
	begin, end := f.begins(day), f.begins(day.AddDate(0, 0, 1))
	for at := begin; at.Before(end); at = at.Add(time.Hour) {
		to := earlier(at.Add(time.Hour), end)
		row := SeriesRow{Brand: brand, Bucket: at}
		row.fill(c.between(at, to), time.Hour, c.step)
		row.compare(c, func(week int) (from, to time.Time) {
			then := f.begins(day.AddDate(0, 0, -7*week)).Add(at.Sub(begin))
			return then, then.Add(time.Hour)
		})
		rows = append(rows, row)
	}
	return rows
}

func (r *SeriesRow) fill(sums unrestSums, width, step time.Duration) {
	r.Partial = sums.told < int(width/step)
	if sums.told > 0 {
		r.Mentions, r.Negative = &sums.mentions, &sums.negative
	}
}

// compare tells what is usual, by the weeks before that are known from end to end.
func (r *SeriesRow) compare(c unrest, then func(week int) (from, to time.Time)) {
	if r.Negative == nil {
		return
	}
	var before []float64
	for week := 1; week <= usualWeeks; week++ {
		from, to := then(week)
		if sums := c.between(from, to); sums.told > 0 && sums.told >= int(to.Sub(from)/c.step) {
			before = append(before, float64(sums.negative))
		}
	}
	if len(before) == 0 {
		return
	}
	median, low, high := usual(before)
	r.Expected, r.UsualLow, r.UsualHigh, r.Weeks = &median, &low, &high, uint64(len(before))
}

// usual is the median of some counts and three robust standard deviations around it: 1.4826 times the median of what they
// lie apart from it, but no less than chance would have them lie apart. An outbreak among four weeks widens it little.
func usual(counts []float64) (median, low, high float64) {
	median = middle(counts)
	apart := make([]float64, len(counts))
	for i, n := range counts {
		apart[i] = math.Abs(n - median)
	}
	spread := max(1.4826*middle(apart), math.Sqrt(median), 1)
	return median, max(0, median-3*spread), median + 3*spread
}

// middle is the median of values, which it sorts.
func middle(values []float64) float64 {
	slices.Sort(values)
	n := len(values)
	return (values[(n-1)/2] + values[n/2]) / 2
}
