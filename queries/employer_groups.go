package queries

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// dimensionNames are the groupings as the SQL files name them.
func dimensionNames() []string { return []string{"status", "location", "job", "language", "site"} }

// names are the dimensions that the choice narrows by, as the SQL files name them.
func (c choice) names() []string {
	names := []string{}
	for _, d := range c.dims() {
		names = append(names, dimensionNames()[d])
	}
	return names
}

// narrowed is the group of reviews that the filter chooses.
func (f Filter) narrowed() (chosen choice) {
	for d, narrows := range []bool{f.Status != "", f.Location != "", f.Job != "", len(f.Languages) > 0, len(f.Sites) > 0} {
		if narrows {
			chosen[d] = chosenCode
		}
	}
	return chosen
}

// cut says whether the filter narrows reviews by what review_day does not know: then they are read one by one.
func (f Filter) narrowedFinely() bool { return f.Location != "" || f.Job != "" || len(f.Languages) > 0 }

// reviewParameters are the parts of the filter that only questions about reviews know.
func (f Filter) reviewParameters() []any {
	return []any{
		clickhouse.Named("cut", f.narrowedFinely()),
		clickhouse.Named("one_by_one", f.narrowedFinely() || f.Status != ""), // of what is not kept by employment status either
		clickhouse.Named("any_location", f.Location == ""),
		clickhouse.Named("location", given(strings.Trim(f.Location, blanks))),
		clickhouse.Named("any_job", f.Job == ""),
		clickhouse.Named("job", given(strings.Trim(f.Job, blanks))),
	}
}

// readReviews runs one SQL file about reviews.
func readReviews[T any](ctx context.Context, r *reader, name string, f Filter, more ...any) ([]T, error) {
	return read[T](ctx, r, name, f, append(f.reviewParameters(), more...)...)
}

// What the reviews of a combination are counted by: each of these may be told only of groups that are large enough in it.
const (
	countGone    = iota - 1 // those that vanished
	countReviews            // those still there
	countHeld               // both
	countRated
	countRecommend
	countCEO
	countOutlook
	countAspects // the first of six
)

// noBucket is the bucket where none were asked for; days are its UTC midnights, in seconds since 1970.
const noBucket = 0

type groupRow struct {
	Series string     `ch:"series"`
	Bucket time.Time  `ch:"bucket"`
	Codes  [][]uint64 `ch:"codes"`
	Counts [][]uint64 `ch:"counts"`
	Chosen []uint64   `ch:"chosen"` // the codes of what the filter chooses
}

// guard knows of which groups nothing must be told.
type guard struct {
	f    Filter
	rows map[key]groupRow // nil: the filter narrows nothing, and everything may be told
}

// guard reads what the filter's reviews can be narrowed to. more are dimensions beside the filter's own that a panel cuts
// by; bucketed tells them by bucket.
func (e *Employer) guard(ctx context.Context, f Filter, bucketed bool, more ...int) (guard, error) {
	chosen := f.narrowed()
	for _, d := range more {
		chosen[d] = chosenCode
	}
	dims := chosen.dims()
	if len(dims) == 0 {
		return guard{f: f}, nil
	}
	fine := slices.ContainsFunc(dims, func(d int) bool { return d != byStatusCode && d != bySiteCode })
	rows, err := readReviews[groupRow](ctx, e.reader, "employer.Groups", f,
		clickhouse.Named("dims", chosen.names()), clickhouse.Named("fine", fine), clickhouse.Named("bucketed", bucketed))
	g := guard{f, make(map[key]groupRow, len(rows))}
	for _, row := range rows {
		g.rows[key{row.Series, row.Bucket.Unix()}] = row
	}
	return g, err
}

// guards are of the filter's period and of the one compared with.
func (e *Employer) guards(ctx context.Context, f Filter, bucketed bool, more ...int) (now, before guard, err error) {
	if now, err = e.guard(ctx, f, bucketed, more...); err != nil || !f.hasPrevious() {
		return now, guard{}, err
	}
	before, err = e.guard(ctx, f.previous(), bucketed, more...)
	return now, before, err
}

// mixture is a brand's reviews, counted by one thing, in a bucket of those asked for.
func (g guard) mixture(series string, bucket int64, by int) mixture {
	row := g.rows[key{series, bucket}]
	cells := make(mixture, len(row.Codes))
	for i, codes := range row.Codes {
		n := row.Counts[i]
		if by == countGone {
			cells[i] = combination{choice(codes), n[countHeld] - n[countReviews]}
			continue
		}
		cells[i] = combination{choice(codes), n[by]}
	}
	return cells
}

// chosen is the group of reviews that the filter chooses.
func (g guard) chosen(series string, bucket int64) choice {
	if row, known := g.rows[key{series, bucket}]; known {
		return choice(row.Chosen)
	}
	return choice{}
}

// hides says whether a brand's figures must not be told that count by one thing.
func (g guard) hides(series string, by int) bool { return g.hidesAt(series, noBucket, by) }

// hidesAt is the same of one bucket.
func (g guard) hidesAt(series string, bucket int64, by int) bool {
	return g.rows != nil && g.mixture(series, bucket, by).hides(g.chosen(series, bucket), g.f.minGroup())
}

// size is how many of a brand's reviews the filter leaves in a bucket.
func (g guard) sizeAt(series string, bucket int64) uint64 {
	return g.mixture(series, bucket, countReviews).size(g.chosen(series, bucket))
}

// hidden are the buckets of which nothing must be told: those that are too small, and as many more as keep the period's
// total from giving them away.
func (g guard) hidden(series string, buckets []time.Time) []bool {
	hidden, sizes := make([]bool, len(buckets)), make([]uint64, len(buckets))
	if g.rows == nil {
		return hidden
	}
	for i, bucket := range buckets {
		hidden[i], sizes[i] = g.hidesAt(series, bucket.Unix(), countReviews), g.sizeAt(series, bucket.Unix())
	}
	return hideMore(hidden, sizes, g.f.minGroup())
}
