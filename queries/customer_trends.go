package queries

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// FansRow is how many fans there were in one bucket of time, and how many of them are customers.
type FansRow struct {
	Brand      string    `json:"brand" title:"Brand" key:"yes"`
	Bucket     time.Time `json:"bucket" title:"From" unit:"date" key:"yes"`
	Fans       uint64    `json:"n" title:"Fans" unit:"n" key:"yes"`
	Active     *uint64   `json:"active" title:"Active customers" unit:"n"`
	Former     *uint64   `json:"former" title:"Former customers" unit:"n"`
	Share      *float64  `json:"share" title:"Active customers among the fans" unit:"%"`
	Low        *float64  `json:"low" title:"95 % from" unit:"%"`
	High       *float64  `json:"high" title:"95 % to" unit:"%"`
	Partial    bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"` // cut by the period or not over yet
	Suppressed bool      `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

type fansAt struct {
	Series string `ch:"series"`
	Edge   uint32 `ch:"edge"`
	Others uint64 `ch:"other_fans"`
	Active uint64 `ch:"active_fans"`
	Former uint64 `ch:"former_fans"`
}

func (x fansAt) place() (string, uint32) { return x.Series, x.Edge }

// placed is a row that belongs to a brand's stretch of time.
type placed interface {
	place() (series string, edge uint32)
}

// stretchOf is a brand's row of a stretch; the zero row where there is none.
func stretchOf[T placed](rows []T, series string, edge time.Time) (found T) {
	for _, row := range rows {
		if s, e := row.place(); s == series && int64(e) == edge.Unix() {
			return row
		}
	}
	return found
}

// stretches are the moments at which the buckets begin, the first not before the period.
func (f Filter) stretches(buckets []time.Time) []time.Time {
	moments := make([]time.Time, len(buckets))
	for i, b := range buckets {
		if b.Before(f.From) {
			b = f.From
		}
		moments[i] = f.begins(b)
	}
	return moments
}

func momentsOf(moments []time.Time) any {
	seconds := make([]uint32, len(moments))
	for i, m := range moments {
		seconds[i] = uint32(max(0, m.Unix()))
	}
	return clickhouse.Named("moments", seconds)
}

// calendar chooses the grain, and gives the buckets of the filter's period from the first on that anything is known of: what
// was before collecting began is not zero.
func (c *Customer) calendar(ctx context.Context, f *Filter) ([]time.Time, error) {
	known := *f
	known.From, known.To, known.Networks, known.Languages = time.Time{}, f.To, nil, nil
	span, err := read[heldDays](ctx, c.reader, "customer.Span", known)
	if err != nil || len(span) == 0 || span[0].N == 0 {
		return nil, err
	}
	chosen, err := f.withGrain(span[0].First, span[0].Last)
	if err != nil {
		return nil, fmt.Errorf("query customer.Span: %w", err)
	}
	*f = chosen
	first := f.start(span[0].First)
	return slices.DeleteFunc(f.calendar([]time.Time{first, f.start(span[0].Last)}), func(b time.Time) bool { return b.Before(first) }), nil
}

// heldDays are the first and the last that hold anything.
type heldDays struct {
	First time.Time `ch:"first_day"`
	Last  time.Time `ch:"last_day"`
	N     uint64    `ch:"n"`
}

// Fans are the fans over time, and how many of them are customers.
func (c *Customer) Fans(ctx context.Context, f Filter) (Answer[FansRow], error) {
	f = f.WithoutPrevious()
	a, err := answer[FansRow]("customer.Fans", f)
	if err != nil {
		return a, err
	}
	buckets, err := c.calendar(ctx, &a.Filter)
	if err != nil || len(buckets) == 0 {
		return a, err
	}
	moments := a.Filter.stretches(buckets)
	found, err := readSeries[fansAt](ctx, c.reader, "customer.Fans", a.Filter, momentsOf(moments))
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		for i, bucket := range buckets {
			addFans(&a, series, bucket, stretchOf(found, series, moments[i]))
		}
	}
	if len(f.Tags) == 0 {
		a.note(noTags)
	}
	return a, nil
}

// hides says whether one of the groups must not be shown, and notes that it is so.
func (a *Answer[T]) hides(cells ...uint64) bool {
	for _, hidden := range hide(cells, a.Filter.minGroup()) {
		if hidden {
			a.keepQuiet(fewPersons)
			return true
		}
	}
	return false
}

// addFans adds a bucket. Where the list would tell of too few, only the fans are counted.
func addFans(a *Answer[FansRow], series string, bucket time.Time, is fansAt) {
	row := FansRow{Brand: brandName(series), Bucket: bucket, Fans: is.Active + is.Former + is.Others, Partial: a.Filter.partial(bucket)}
	if row.Suppressed = a.hides(is.Active, is.Former, is.Others); !row.Suppressed {
		row.Active, row.Former = &is.Active, &is.Former
		if row.Fans > 0 {
			share := shareOf(is.Active, row.Fans)
			row.Share, row.Low, row.High = &share.value, &share.low, &share.high
		}
	}
	a.Rows = append(a.Rows, row)
	a.count(series, row.Fans)
}

// AdvocatesAtRow is how many persons spoke rather well, or rather ill, of a brand in one bucket of time. A bucket in which
// fewer than the minimum group were judged has no net: a gap.
type AdvocatesAtRow struct {
	Brand      string    `json:"brand" title:"Brand" key:"yes"`
	Bucket     time.Time `json:"bucket" title:"From" unit:"date" key:"yes"`
	Persons    uint64    `json:"n" title:"Persons with a judged post" unit:"n"`
	Advocates  uint64    `json:"advocates" title:"Advocates" unit:"n"`
	Detractors uint64    `json:"detractors" title:"Detractors" unit:"n"`
	Net        *float64  `json:"net" title:"Advocates minus detractors" unit:"pp"` // of the persons
	Low        *float64  `json:"low" title:"95 % from" unit:"pp"`
	High       *float64  `json:"high" title:"95 % to" unit:"pp"`
	Partial    bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"`
}

// balanceAt is a balance of a stretch of time.
type balanceAt struct {
	Series     string `ch:"series"`
	Edge       uint32 `ch:"edge"`
	Persons    uint64 `ch:"persons"`
	Advocates  uint64 `ch:"advocates"`
	Detractors uint64 `ch:"detractors"`
}

func (b balanceAt) place() (string, uint32) { return b.Series, b.Edge }

// AdvocatesTrend are advocates and detractors over time, each bucket by itself.
func (c *Customer) AdvocatesTrend(ctx context.Context, f Filter) (Answer[AdvocatesAtRow], error) {
	f = f.WithoutPrevious()
	a, err := answer[AdvocatesAtRow]("customer.AdvocatesTrend", f)
	if err != nil {
		return a, err
	}
	buckets, err := c.calendar(ctx, &a.Filter)
	if err != nil || len(buckets) == 0 {
		return a, err
	}
	moments := a.Filter.stretches(buckets)
	found, err := readSeries[balanceAt](ctx, c.reader, "customer.AdvocatesTrend", a.Filter, momentsOf(moments))
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		for i, bucket := range buckets {
			is := stretchOf(found, series, moments[i])
			row := AdvocatesAtRow{Brand: brandName(series), Bucket: bucket, Persons: is.Persons, Advocates: is.Advocates, Detractors: is.Detractors, Partial: a.Filter.partial(bucket)}
			if is.Persons >= f.minGroup() { // of a handful it would jump from one end to the other
				m := measure(netOf(is.Advocates, is.Detractors, is.Persons), nil, 0)
				row.Net, row.Low, row.High = m.Value, m.Low, m.High
			}
			a.Rows = append(a.Rows, row)
			a.count(series, is.Persons)
		}
	}
	return a, nil
}
