package queries

import (
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// The roll-ups of posts hold each post twice: by the UTC day, and by the quarter of an hour, the step by which time zones
// differ. A question takes UTC days whole that lie within one stretch of what it tells apart, and of the others the
// quarters. A file that asks so says which days are whole: those in [whole_from, whole_until) that are not among edges.

// Where nothing is bounded, what a Date holds; and how far back days are taken whole where a period has no beginning.
const (
	firstDate = "1970-01-01"
	lastDate  = "2149-06-06"
	firstYear = 2005
)

// inAll are the steps of a question that puts the whole period together.
func (f Filter) inAll() []any { return wholeDays(firstDate, lastDate, f.ends()) }

// byDay are the steps of a question that tells days apart.
func (f Filter) byDay() []any {
	f.Grain = Day
	return f.byGrain()
}

// byGrain are the steps of a question that tells the buckets of the filter's grain apart, which may be days.
func (f Filter) byGrain() []any {
	switch {
	case f.zone() == "UTC":
		return wholeDays(firstDate, lastDate, nil)
	case f.Grain == Day || f.Grain == "":
		return wholeDays(firstDate, firstDate, nil)
	}
	from, to := f.From, f.To
	first, last := firstDate, lastDate
	if from.IsZero() {
		from = f.start(time.Date(firstYear, 1, 1, 0, 0, 0, 0, time.UTC))
		first = f.begins(from).Format(time.DateOnly)
	}
	if to.IsZero() {
		to = f.today()
		last = f.begins(to).Format(time.DateOnly)
	}
	moments, zone := f.ends(), f.location()
	for b := f.start(from); b.Before(to); b = f.next(b) {
		moments = append(moments, dawn(b, zone))
	}
	return wholeDays(first, last, moments)
}

// byMoments are the steps of a question that tells apart what lies between some moments, seconds since 1970.
func (f Filter) byMoments(seconds []uint32) []any {
	moments := f.ends()
	for _, s := range seconds {
		moments = append(moments, time.Unix(int64(s), 0).UTC())
	}
	return wholeDays(firstDate, lastDate, moments)
}

// ends are the moments at which the filter's period begins and ends, where it does.
func (f Filter) ends() (moments []time.Time) {
	for _, day := range []time.Time{f.From, f.To} {
		if !day.IsZero() {
			moments = append(moments, f.begins(day))
		}
	}
	return moments
}

func wholeDays(from, until string, moments []time.Time) []any {
	edges := []string{}
	for _, m := range moments {
		if !m.Equal(midnight(m)) {
			edges = append(edges, m.Format(time.DateOnly))
		}
	}
	slices.Sort(edges)
	return []any{
		clickhouse.Named("whole_from", from), clickhouse.Named("whole_until", until), clickhouse.Named("edges", slices.Compact(edges)),
	}
}
