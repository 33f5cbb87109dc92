package queries

import (
	"fmt"
	"time"
)

// maxBuckets is how many buckets a time series may have for each brand.
const maxBuckets = 5000

// grainFor is the default grain of a period of so many days. Reviews are few: a month of them by day would draw the
// luck of one or two a day as ups and downs.
func grainFor(days int) Grain {
	switch {
	case days <= 14:
		return Day
	case days <= 200:
		return Week
	case days <= 5*366:
		return Month
	case days <= 20*366:
		return Quarter
	}
	return Year
}

// start is the first day of the bucket that holds the day; weeks start on Monday. Pages, whose weeks may start on
// Sunday, ask Filter.start.
func (g Grain) start(day time.Time) time.Time {
	y, m, d := day.Date()
	switch g {
	case Week:
		return time.Date(y, m, d-(int(day.Weekday())+6)%7, 0, 0, 0, 0, time.UTC)
	case Month:
		return time.Date(y, m, 1, 0, 0, 0, 0, time.UTC)
	case Quarter:
		return time.Date(y, m-(m-1)%3, 1, 0, 0, 0, 0, time.UTC)
	case Year:
		return time.Date(y, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Next is the first day of the bucket after the one that starts at start.
func (g Grain) Next(start time.Time) time.Time {
	switch g {
	case Week:
		return start.AddDate(0, 0, 7)
	case Month:
		return start.AddDate(0, 1, 0)
	case Quarter:
		return start.AddDate(0, 3, 0)
	case Year:
		return start.AddDate(1, 0, 0)
	}
	return start.AddDate(0, 0, 1)
}

// start is the first day of the bucket of the filter's grain that holds the day; weeks start when the filter's do.
func (f Filter) start(day time.Time) time.Time {
	if f.Grain == Week && f.SundayWeeks {
		y, m, d := day.Date()
		return time.Date(y, m, d-int(day.Weekday()), 0, 0, 0, 0, time.UTC)
	}
	return f.Grain.start(day)
}

// next is the first day of the bucket after the one that starts at start.
func (f Filter) next(start time.Time) time.Time { return f.Grain.Next(start) }

// buckets are the starts of the buckets that overlap the days [from, to).
func (f Filter) buckets(from, to time.Time) []time.Time {
	var starts []time.Time
	for b := f.start(from); b.Before(to); b = f.next(b) {
		starts = append(starts, b)
	}
	return starts
}

// calendar are the buckets of the filter's period: from its start, or the first that holds anything, to its end, but
// not further into the future than there is anything to show. What was found must be in f's grain.
func (f Filter) calendar(found []time.Time) []time.Time {
	from, last := f.From, f.start(f.today())
	for i, b := range found {
		if f.From.IsZero() && (i == 0 || b.Before(from)) {
			from = b
		}
		if b.After(last) {
			last = b
		}
	}
	if from.IsZero() {
		return nil
	}
	to := f.next(last)
	if !f.To.IsZero() && f.To.Before(to) {
		to = f.To
	}
	return f.buckets(from, to)
}

// partial says whether the bucket is only partly covered: cut by the period's ends, or not over yet where the filter
// counts its days.
func (f Filter) partial(bucket time.Time) bool {
	after := f.next(bucket)
	return bucket.Before(f.From) || f.begins(after).After(f.Now) || (!f.To.IsZero() && after.After(f.To))
}

// withGrain chooses the grain where none was asked for, by the period's length or, of an unbounded one, by the first
// and last day that hold anything. It refuses more buckets than anybody can look at.
func (f Filter) withGrain(first, last time.Time) (Filter, error) {
	from, to := f.From, f.To
	if from.IsZero() {
		from = first
	}
	if to.IsZero() {
		to = last.AddDate(0, 0, 1)
	}
	if from.IsZero() { // nothing is held
		from = to
	}
	days := int(to.Sub(from).Hours() / 24)
	if f.Grain == "" {
		f.Grain = grainFor(days)
	}
	width := map[Grain]int{Day: 1, Week: 7, Month: 28, Quarter: 90, Year: 365}[f.Grain]
	if days/width > maxBuckets {
		return f, fmt.Errorf("%d days are too many for the grain %q: choose a wider one or a shorter period", days, string(f.Grain))
	}
	return f, nil
}

// point is one place in a time series: nil rows are gaps.
type point[T any] struct {
	brand          string
	bucket         time.Time
	partial        bool
	row            *T
	previous       *T
	previousBucket *time.Time

	withheld, previousWithheld bool
}

// timed is a row that belongs to a brand's bucket.
type timed interface {
	at() (series string, bucket time.Time)
}

// hiding says of which of a brand's buckets nothing must be told.
type hiding func(series string, buckets []time.Time) []bool

// series lays rows on the calendar, brand by brand, with the bucket as far into the period compared with beside each.
func series[T timed](f Filter, rows, before []T) []point[T] {
	all := func(_ string, buckets []time.Time) []bool { return make([]bool, len(buckets)) }
	return guarded(f, rows, before, all, all)
}

// guarded is the same without what must not be told of the period and of the one compared with.
func guarded[T timed](f Filter, rows, before []T, hide, hideBefore hiding) []point[T] {
	found := make([]time.Time, len(rows))
	for i, row := range rows {
		_, found[i] = row.at()
	}
	now, then := byBucket(rows), byBucket(before)
	var earlier []time.Time
	if f.hasPrevious() {
		earlier = f.buckets(f.PrevFrom, f.PrevTo)
	}
	var points []point[T]
	calendar := f.calendar(found)
	for _, brand := range f.series() {
		hidden, hiddenThen := hide(brand, calendar), hideBefore(brand, earlier)
		for i, bucket := range calendar {
			p := point[T]{brand: brandName(brand), bucket: bucket, partial: f.partial(bucket), row: now[key{brand, bucket.Unix()}], withheld: hidden[i]}
			if i < len(earlier) {
				p.previousBucket = &earlier[i]
				p.previous, p.previousWithheld = then[key{brand, earlier[i].Unix()}], hiddenThen[i]
			}
			points = append(points, p)
		}
	}
	return points
}

type key struct {
	series string
	bucket int64
}

func byBucket[T timed](rows []T) map[key]*T {
	m := make(map[key]*T, len(rows))
	for i := range rows {
		name, bucket := rows[i].at()
		m[key{name, bucket.Unix()}] = &rows[i]
	}
	return m
}

func brandName(series string) string {
	if series == "" {
		return AllBrands
	}
	return series
}
