package queries

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Hour is the grain of short periods of posts. It cannot be asked for: what is shown by the hour is so by itself.
const Hour Grain = "hour"

// hourDays is up to how many days a period of posts is shown by the hour.
const hourDays = 14

// SeriesRow is one bucket of the series that alerts are raised on.
type SeriesRow struct {
	Brand    string    `json:"brand" title:"Brand" key:"yes"`
	Bucket   time.Time `json:"bucket" title:"From" unit:"time" key:"yes"`
	Partial  bool      `json:"partial" title:"Incomplete" unit:"yes/no"`
	Mentions *uint64   `json:"mentions" title:"Mentions by customers" unit:"n"` // nil: not known
	Negative *uint64   `json:"negative" title:"Negative ones" unit:"n"`         // nil: not known
	// Expected is the median of the negative ones in the same hour of the four weeks before; of buckets of an hour only.
	Expected *float64 `json:"expected" title:"Negative ones expected"`
	Weeks    uint64   `json:"weeks" title:"Weeks behind it" unit:"n"`
}

// Series are the brands' mentions and negative mentions over time: by the hour where the period is two weeks or less and
// no grain is asked for.
func (b *Backlash) Series(ctx context.Context, f Filter) (Answer[SeriesRow], error) {
	a, err := answer[SeriesRow]("backlash.Series", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	var pasts []*past
	var first, last time.Time
	for _, brand := range f.series() {
		p, err := b.hourly(ctx, brand, f.Now)
		if err != nil {
			return a, err
		}
		pasts = append(pasts, p)
		if len(p.known) > 0 && (first.IsZero() || p.known[0].from.Before(first)) {
			first = p.known[0].from
		}
		if until := p.until(); until.After(last) {
			last = until
		}
	}
	if first.IsZero() {
		return a, nil
	}
	if a.Filter, err = a.Filter.hourly(midnight(first), midnight(last)); err != nil {
		return a, fmt.Errorf("query backlash.Series: %w", err)
	}
	for i, p := range pasts {
		rows := p.rows(a.Filter, brandName(f.series()[i]), first, last)
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

// hourly is a brand's past by the hour, of the roll-up. Of all brands together it is not known what was not read.
func (b *Backlash) hourly(ctx context.Context, brand string, now time.Time) (*past, error) {
	p := &past{brand: brand, now: now.UTC()}
	var err error
	if p.history, err = b.series(ctx, p); err != nil {
		return nil, err
	}
	return p, b.survey(ctx, p)
}

func (b *Backlash) series(ctx context.Context, p *past) ([]historyRow, error) {
	return read[historyRow](ctx, b.reader, "backlash.Series", Filter{Now: p.now}, clickhouse.Named("brand", p.brand))
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

// hourOf is an hour of a series: missing where it is not known.
type hourOf struct {
	at                 time.Time
	mentions, negative float64
	missing            bool
}

// hours are all hours that may be known.
func (p *past) hours() []hourOf {
	var hours []hourOf
	for point := range p.series(time.Hour, func(h historyRow) float64 { return float64(h.Mentions) }) {
		hours = append(hours, hourOf{at: point.At, mentions: point.Value, missing: point.Missing})
	}
	i := 0
	for point := range p.series(time.Hour, func(h historyRow) float64 { return float64(h.Negative) }) {
		hours[i].negative = point.Value
		i++
	}
	return hours
}

// rows are the buckets of the filter's period, or of the time from first to last.
func (p *past) rows(f Filter, brand string, first, last time.Time) []SeriesRow {
	if f.From.IsZero() {
		f.From = midnight(first)
	}
	if end := midnight(last).AddDate(0, 0, 1); f.To.IsZero() || f.To.After(end) {
		f.To = end
	}
	hours := p.hours()
	var rows []SeriesRow
	next := 0
	for at := f.From; at.Before(f.To); {
		end := earlier(f.Grain.after(at), f.To)
		row := SeriesRow{Brand: brand, Bucket: f.Grain.begin(at)}
		for next < len(hours) && hours[next].at.Before(at) {
			next++
		}
		from := next
		for next < len(hours) && hours[next].at.Before(end) {
			next++
		}
		row.fill(hours[from:next], f.Grain.after(row.Bucket).Sub(row.Bucket))
		if f.Grain == Hour && row.Negative != nil {
			row.Expected, row.Weeks = usualHour(hours, from)
		}
		rows = append(rows, row)
		at = end
	}
	return rows
}

func (r *SeriesRow) fill(hours []hourOf, width time.Duration) {
	var mentions, negative uint64
	known := 0
	for _, h := range hours {
		if !h.missing {
			known++
			mentions, negative = mentions+uint64(h.mentions), negative+uint64(h.negative)
		}
	}
	r.Partial = known < int(width/time.Hour)
	if known > 0 {
		r.Mentions, r.Negative = &mentions, &negative
	}
}

// usualHour is the median of the negative mentions one, two, three and four weeks before, as far as they are known.
func usualHour(hours []hourOf, i int) (*float64, uint64) {
	var before []float64
	for week := 1; week <= 4; week++ {
		then := hours[i].at.AddDate(0, 0, -7*week)
		at, found := slices.BinarySearchFunc(hours, then, func(h hourOf, t time.Time) int { return h.at.Compare(t) })
		if found && !hours[at].missing {
			before = append(before, hours[at].negative)
		}
	}
	if len(before) == 0 {
		return nil, 0
	}
	slices.Sort(before)
	n := len(before)
	median := (before[(n-1)/2] + before[n/2]) / 2
	return &median, uint64(n)
}

// begin is the start of the bucket that holds the time.
func (g Grain) begin(at time.Time) time.Time {
	if g == Hour {
		return at.Truncate(time.Hour)
	}
	return g.start(at)
}

// after is the start of the bucket after the one that holds the time.
func (g Grain) after(at time.Time) time.Time {
	if g == Hour {
		return at.Truncate(time.Hour).Add(time.Hour)
	}
	return g.Next(g.start(at))
}
