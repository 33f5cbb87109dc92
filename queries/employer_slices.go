package queries

import (
	"context"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// Dimension is what reviews are cut into slices by.
type Dimension string

// The dimensions.
const (
	ByStatus   Dimension = "status"
	ByLocation Dimension = "location"
	ByJob      Dimension = "job"
)

// defaultSlices is how many locations or jobs are shown by themselves.
const defaultSlices = 12

type sliceSums struct {
	Series      string  `ch:"series"`
	Dim         string  `ch:"dim"`
	Value       string  `ch:"value"`
	N           uint64  `ch:"n"`
	Rated       uint64  `ch:"rated"`
	RatedSum    float64 `ch:"rated_sum"`
	Recommended uint64  `ch:"recommended"`
	RecommendN  uint64  `ch:"recommend_n"`
	values      uint64
}

// Slices are the filter's reviews by status, location and job.
func (e *Employer) Slices(ctx context.Context, f Filter) (Answer[SliceRow], error) {
	return e.slicesAnswer(ctx, "employer.Slices", f, ByStatus, ByLocation, ByJob)
}

// ByStatus compares current and former employees.
func (e *Employer) ByStatus(ctx context.Context, f Filter) (Answer[SliceRow], error) {
	return e.slicesAnswer(ctx, "employer.ByStatus", f, ByStatus)
}

// ByLocation compares the locations with the most reviews; Limit says how many.
func (e *Employer) ByLocation(ctx context.Context, f Filter) (Answer[SliceRow], error) {
	return e.slicesAnswer(ctx, "employer.ByLocation", f, ByLocation)
}

// ByJob compares the job titles with the most reviews; Limit says how many.
func (e *Employer) ByJob(ctx context.Context, f Filter) (Answer[SliceRow], error) {
	return e.slicesAnswer(ctx, "employer.ByJob", f, ByJob)
}

func (e *Employer) slicesAnswer(ctx context.Context, query string, f Filter, dims ...Dimension) (Answer[SliceRow], error) {
	a, err := answer[SliceRow](query, f)
	if err != nil {
		return a, err
	}
	if f.Status != "" {
		a.Notes = append(a.Notes, fmt.Sprintf("Slices are of all employees: the filter %q is not applied here.", f.Status))
	}
	sums, err := e.slices(ctx, f, dims)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		for i, dim := range dims {
			group := pick(sums, series, dim)
			for _, s := range group {
				if i == 0 {
					a.count(series, s.N)
				}
			}
			addSlices(&a, brandName(series), dim, group)
		}
	}
	return a, nil
}

func (e *Employer) slices(ctx context.Context, f Filter, dims []Dimension) ([]sliceSums, error) {
	names := make([]string, len(dims))
	for i, d := range dims {
		names[i] = string(d)
	}
	return read[sliceSums](ctx, e.reader, "employer.Slices", f, clickhouse.Named("dims", names))
}

// hidesSlice says whether the filter chooses a status, location or job that the slices would not show by itself.
func (e *Employer) hidesSlice(ctx context.Context, f Filter) (bool, error) {
	chosen := map[Dimension]string{ByStatus: f.Status, ByLocation: f.Location, ByJob: f.Job}
	var dims []Dimension
	for _, dim := range []Dimension{ByStatus, ByLocation, ByJob} {
		if chosen[dim] != "" {
			dims = append(dims, dim)
		}
	}
	if len(dims) == 0 {
		return false, nil
	}
	sums, err := e.slices(ctx, f, dims)
	if err != nil {
		return false, err
	}
	for _, dim := range dims {
		group := pick(sums, f.Brand, dim)
		for i, hidden := range hide(sizes(group, func(s sliceSums) uint64 { return s.N }), f.minGroup()) {
			if hidden && group[i].Value == given(strings.Trim(chosen[dim], blanks)) {
				return true, nil
			}
		}
	}
	return false, nil
}

func pick(sums []sliceSums, series string, dim Dimension) []sliceSums {
	var group []sliceSums
	for _, s := range sums {
		if s.Series == series && s.Dim == string(dim) {
			s.values = 1
			group = append(group, s)
		}
	}
	return group
}

func sizes(group []sliceSums, of func(sliceSums) uint64) []uint64 {
	counts := make([]uint64, len(group))
	for i, s := range group {
		counts[i] = of(s)
	}
	return counts
}

// shown is a slice that is displayed, or whose place is shown as withheld.
type shown struct {
	sliceSums
	label  string
	hidden bool
}

// addSlices adds one brand's slices in one dimension. A mean or share is left out where too few of the slice's
// reviews give it, or where it would give another away.
func addSlices(a *Answer[SliceRow], brand string, dim Dimension, group []sliceSums) {
	least := a.Filter.minGroup()
	rows := arrange(dim, group, a.Filter)
	kept := make([]sliceSums, len(rows))
	for i, s := range rows {
		kept[i] = s.sliceSums
	}
	noMean := hide(sizes(kept, func(s sliceSums) uint64 { return s.Rated }), least)
	noShare := hide(sizes(kept, func(s sliceSums) uint64 { return s.RecommendN }), least)
	for i, s := range rows {
		row := SliceRow{Brand: brand, Dimension: string(dim), Value: s.label, Suppressed: s.hidden}
		if s.hidden || noMean[i] || noShare[i] {
			a.withhold()
		}
		if !s.hidden {
			row.Reviews, row.MeanN, row.RecommendN, row.ValuesInside = s.N, s.Rated, s.RecommendN, s.values
			if !noMean[i] {
				row.Mean = ratio(s.RatedSum, float64(s.Rated))
			}
			if !noShare[i] {
				row.Recommend = percent(s.Recommended, s.RecommendN)
			}
		}
		a.Rows = append(a.Rows, row)
	}
}

// arrange chooses what is shown, the largest first. Groups too small to show are shown as withheld (statuses), or lie
// in the row of all others (locations and jobs, whose very names may tell on somebody).
func arrange(dim Dimension, group []sliceSums, f Filter) []shown {
	hidden := hide(sizes(group, func(s sliceSums) uint64 { return s.N }), f.minGroup())
	var rows []shown
	other := shown{label: OtherValues}
	var first sliceSums
	for i, s := range group {
		if dim == ByStatus {
			rows = append(rows, shown{s, sliceLabel(s.Value), hidden[i]})
			continue
		}
		if !hidden[i] && len(rows) < f.limit(defaultSlices) {
			rows = append(rows, shown{s, sliceLabel(s.Value), false})
			continue
		}
		if other.values == 0 {
			first = s
		}
		other.hidden = other.hidden || hidden[i]
		other.add(s)
	}
	if other.values == 0 {
		return rows
	}
	if other.values == 1 && !other.hidden {
		return append(rows, shown{first, sliceLabel(first.Value), false})
	}
	other.hidden = other.hidden && other.N < f.minGroup()
	return append(rows, other)
}

func (s *sliceSums) add(more sliceSums) {
	s.N += more.N
	s.Rated += more.Rated
	s.RatedSum += more.RatedSum
	s.Recommended += more.Recommended
	s.RecommendN += more.RecommendN
	s.values++
}

func sliceLabel(value string) string {
	if value == "" {
		return NotGiven
	}
	return value
}
