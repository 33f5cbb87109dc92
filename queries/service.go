package queries

import (
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/staffed"
)

// Service answers conversations with customers: how soon, how well and how humanly they are answered.
type Service struct{ reader *reader }

// longAgo is how far back it is looked for the conversation whose target passes now.
const longAgo = 40 * 366 * 24 * time.Hour

type hoursInForce struct {
	Brand    string      `ch:"brand"`
	Since    time.Time   `ch:"since"`
	Zone     string      `ch:"zone"`
	Staffed  string      `ch:"staffed"`
	Holidays []time.Time `ch:"holidays"`
	Target   uint32      `ch:"target"` // seconds
}

// period is what the row says, as package staffed counts with it.
func (h hoursInForce) period() (staffed.Period, error) {
	p := staffed.Period{Since: h.Since, Target: time.Duration(h.Target) * time.Second}
	var err error
	if p.Hours.Zone, err = time.LoadLocation(h.Zone); err != nil {
		return p, fmt.Errorf("service hours of %s since %s: %w", h.Brand, h.Since.Format(time.DateOnly), err)
	}
	if h.Staffed != "" {
		if p.Hours.Week, err = staffed.ParseWeek(h.Staffed); err != nil {
			return p, fmt.Errorf("service hours of %s since %s: %w", h.Brand, h.Since.Format(time.DateOnly), err)
		}
	}
	for _, day := range h.Holidays {
		y, m, d := day.Date()
		p.Hours.Holidays = append(p.Hours.Holidays, staffed.Day{Year: y, Month: m, Day: d})
	}
	return p, nil
}

// staffing is the service hours and targets of the filter's brands as they changed, by brand.
func (s *Service) staffing(ctx context.Context, f Filter) (map[string]staffed.History, error) {
	rows, err := read[hoursInForce](ctx, s.reader, "service.Staffing", f)
	if err != nil {
		return nil, err
	}
	histories := map[string]staffed.History{}
	for _, row := range rows {
		p, err := row.period()
		if err != nil {
			return nil, err
		}
		histories[row.Brand] = append(histories[row.Brand], p)
	}
	return histories, nil
}

type brandTarget struct {
	Brand  string
	Target time.Duration
}

// targetsOf are the reply targets that were ever in force, by brand: those a conversation of theirs can have.
func targetsOf(histories map[string]staffed.History) []brandTarget {
	var targets []brandTarget
	for _, brand := range slices.Sorted(maps.Keys(histories)) {
		for _, p := range histories[brand] {
			if t := (brandTarget{brand, p.Target}); p.Target > 0 && !slices.Contains(targets, t) {
				targets = append(targets, t)
			}
		}
	}
	return targets
}

// noTarget stands in lists of targets that must not be empty: it is of no brand, and passes for nobody.
const noTarget = math.MaxUint64

// passing are the latest beginnings of conversations whose target has passed by now, for each brand and target. Of two
// conversations of a brand the older has always waited longer in staffed time, too, so one instant tells them apart. The
// SQL finds it by the brand's number in the upper half of a key, and the target in the lower.
func (s *Service) passing(_ context.Context, f Filter, histories map[string]staffed.History) ([]any, error) {
	brands, numbers := []string{""}, []uint64{0}
	of, seconds, keys, passed := []string{""}, []uint32{0}, []uint64{noTarget}, []int64{-1}
	for _, t := range targetsOf(histories) {
		if brands[len(brands)-1] != t.Brand {
			brands, numbers = append(brands, t.Brand), append(numbers, uint64(len(numbers)))
		}
		target := uint32(t.Target / time.Second)
		of, seconds = append(of, t.Brand), append(seconds, target)
		keys = append(keys, numbers[len(numbers)-1]<<32|uint64(target))
		passed = append(passed, latestSince(histories[t.Brand], f.Now, t.Target))
	}
	return []any{
		clickhouse.Named("pass_brands", of), clickhouse.Named("pass_targets", seconds), clickhouse.Named("passed", passed),
		clickhouse.Named("due_brands", brands), clickhouse.Named("due_numbers", numbers), clickhouse.Named("due_keys", keys),
	}, nil
}

// latestSince is the latest instant, in milliseconds since 1970, since which d of staffed time has passed by now; long
// ago, if so much has not passed for decades.
func latestSince(h staffed.History, now time.Time, d time.Duration) int64 {
	now = now.UTC().Truncate(time.Millisecond)
	back := d
	for ; h.Between(now.Add(-back), now) < d; back *= 2 {
		if back > longAgo {
			return now.Add(-longAgo).UnixMilli()
		}
	}
	passed, not := now.Add(-back).UnixMilli(), now.UnixMilli()
	for not-passed > 1 {
		if middle := passed + (not-passed)/2; h.Between(time.UnixMilli(middle), now) >= d {
			passed = middle
		} else {
			not = middle
		}
	}
	return passed
}

// span is the first and last day on which a conversation of the filter began; zero days where there is none.
func (s *Service) span(ctx context.Context, f Filter) (SpanRow, error) {
	rows, err := read[SpanRow](ctx, s.reader, "service.Span", f)
	if err != nil || len(rows) == 0 {
		return SpanRow{}, err
	}
	return rows[0], nil
}

// waitSums are waits in seconds, read as their number, those around the middle, the 90th percentile and the longest.
type waitSums struct {
	n, skipped   uint64
	middle       []float64
	p90, slowest float64
}

// median is the median with its interval: medianOf, of sorted waits of which only those around the middle are known.
func (w waitSums) median() estimate {
	if w.n == 0 || len(w.middle) == 0 {
		return estimate{}
	}
	n := float64(w.n)
	rank := func(r float64) float64 { return atRank(w.middle, r-float64(w.skipped)) }
	e := estimate{n: w.n, value: rank((n + 1) / 2), vague: w.n < leastForMedian}
	if e.vague {
		return e
	}
	begins := medianRank(int(w.n))
	e.low, e.high = rank(begins), rank(n+1-begins)
	e.below, e.above = e.value-e.low, e.high-e.value
	return e
}

// of is a number that stands on n waits; nil without any.
func (w waitSums) of(seconds float64) *float64 {
	if w.n == 0 {
		return nil
	}
	return &seconds
}

// hoursNotes tell what is not configured of the filter's brand.
func hoursNotes(f Filter, histories map[string]staffed.History) []Sentence {
	if f.Brand == "" {
		return nil
	}
	var notes []Sentence
	h := histories[f.Brand]
	if len(h.At(f.Now).Hours.Week) == 0 {
		notes = append(notes, sentence("%s: no staffed hours are configured, so staffed time is calendar time.", f.Brand))
	}
	if !slices.ContainsFunc(h, func(p staffed.Period) bool { return p.Target > 0 }) {
		notes = append(notes, sentence("%s: no reply target is configured, so nothing is within it or past it.", f.Brand))
	}
	return notes
}
