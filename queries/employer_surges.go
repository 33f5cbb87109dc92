package queries

import (
	"context"
	"math"
	"slices"
	"time"

	"gonum.org/v1/gonum/stat/distuv"
)

// A surge by metrics.md: a month of at least surgeTimes the median of the surgeReach months before and after it, whose
// share of five stars is above theirs with p below surgeP.
const (
	surgeTimes = 3
	surgeReach = 6
	surgeP     = 0.01
)

// SurgeRow is a month of one brand's reviews beside the months around it.
type SurgeRow struct {
	Brand   string    `json:"brand" title:"Brand" key:"yes"`
	Month   time.Time `json:"month" title:"Month" unit:"date" key:"yes"`
	Reviews uint64    `json:"n" title:"Reviews" unit:"n"`
	Rated   uint64    `json:"rated" title:"Rated reviews" unit:"n"`
	Fives   uint64    `json:"five_stars" title:"Of 5 stars" unit:"n"`
	Share   *float64  `json:"five_share" title:"5-star share" unit:"%"`

	Around      uint64   `json:"months_around" title:"Months around" unit:"n"` // at most 12; fewer at the edges
	Median      *float64 `json:"median_around" title:"Median of the months around"`
	Times       *float64 `json:"times_median" title:"Times that median"` // nil: that median is 0
	RatedAround uint64   `json:"rated_around" title:"Rated reviews around" unit:"n"`
	ShareAround *float64 `json:"five_share_around" title:"5-star share around" unit:"%"`
	Z           *float64 `json:"z" title:"z"`
	P           *float64 `json:"p" title:"p, one-sided" unit:"p"`
	Flagged     bool     `json:"flagged" title:"Surge" unit:"yes/no"`
	Partial     bool     `json:"partial" title:"Incomplete" unit:"yes/no"` // the running month
	Suppressed  bool     `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

type monthSums struct {
	Series string    `ch:"series"`
	Month  time.Time `ch:"month"`
	N      uint64    `ch:"n"`
	Rated  uint64    `ch:"rated"`
	Fives  uint64    `ch:"fives"`
}

// Surges are the months in which far more reviews were written than around them, and far better ones; none is good news.
func (e *Employer) Surges(ctx context.Context, f Filter) (Answer[SurgeRow], error) {
	return e.surgesAnswer(ctx, "employer.Surges", f, func(r SurgeRow) bool { return r.Flagged })
}

// SurgeMonths are all months as Surges looks at them, flagged or not.
func (e *Employer) SurgeMonths(ctx context.Context, f Filter) (Answer[SurgeRow], error) {
	return e.surgesAnswer(ctx, "employer.SurgeMonths", f, func(SurgeRow) bool { return true })
}

func (e *Employer) surgesAnswer(ctx context.Context, query string, f Filter, wanted func(SurgeRow) bool) (Answer[SurgeRow], error) {
	a, err := answer[SurgeRow](query, f)
	if err != nil {
		return a, err
	}
	found, err := e.surges(ctx, f)
	if err != nil {
		return a, err
	}
	guard, err := e.monthGuard(ctx, f)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		rows := judgeMonths(monthsOf(found, series, f), f)
		hidden := guard.hidden(series, starts(rows))
		for i, row := range rows {
			row.Brand = brandName(series)
			if hidden[i] {
				a.withhold()
				row = SurgeRow{Brand: row.Brand, Month: row.Month, Suppressed: true}
			}
			a.count(series, row.Reviews)
			if wanted(row) {
				a.Rows = append(a.Rows, row)
			}
		}
	}
	return a, nil
}

// monthGuard knows of which months nothing must be told.
func (e *Employer) monthGuard(ctx context.Context, f Filter) (guard, error) {
	f.Grain, f.From, f.To = Month, time.Time{}, time.Time{}
	return e.guard(ctx, f, true)
}

func starts(rows []SurgeRow) []time.Time {
	months := make([]time.Time, len(rows))
	for i, row := range rows {
		months[i] = row.Month
	}
	return months
}

func (e *Employer) surges(ctx context.Context, f Filter) ([]monthSums, error) {
	return readReviews[monthSums](ctx, e.reader, "employer.Surges", f)
}

// monthsOf are a series' months from the first that holds a review to the last, those without any included; up to the
// running month at least, as a month in which nobody wrote is a month too.
func monthsOf(found []monthSums, series string, f Filter) []monthSums {
	var months []monthSums
	for _, m := range found {
		if m.Series != series {
			continue
		}
		for len(months) > 0 && Month.Next(months[len(months)-1].Month).Before(m.Month) {
			months = append(months, monthSums{Month: Month.Next(months[len(months)-1].Month)})
		}
		months = append(months, m)
	}
	for len(months) > 0 && Month.Next(months[len(months)-1].Month).Before(Month.start(f.today())) {
		months = append(months, monthSums{Month: Month.Next(months[len(months)-1].Month)})
	}
	return months
}

// judgeMonths judges the months that overlap the filter's period by all months around them.
func judgeMonths(months []monthSums, f Filter) []SurgeRow {
	var rows []SurgeRow
	for i, m := range months {
		after := Month.Next(m.Month)
		if !after.After(f.From) || (!f.To.IsZero() && !m.Month.Before(f.To)) {
			continue
		}
		row := SurgeRow{Month: m.Month, Reviews: m.N, Rated: m.Rated, Fives: m.Fives, Share: percent(m.Fives, m.Rated), Partial: after.After(f.Now)}
		var around []monthSums
		for j := max(0, i-surgeReach); j <= min(len(months)-1, i+surgeReach); j++ {
			// The running month is not over: its count would pull the median down.
			if j != i && !Month.Next(months[j].Month).After(f.Now) {
				around = append(around, months[j])
			}
		}
		row.judge(around, f.minGroup())
		rows = append(rows, row)
	}
	return rows
}

// judge compares the month with those around it.
func (r *SurgeRow) judge(around []monthSums, least uint64) {
	if r.Around = uint64(len(around)); r.Around == 0 {
		return
	}
	counts := make([]float64, len(around))
	var fives uint64
	for i, m := range around {
		counts[i] = float64(m.N)
		fives += m.Fives
		r.RatedAround += m.Rated
	}
	slices.Sort(counts)
	middle := medianOf(counts).value
	r.Median, r.Times, r.ShareAround = &middle, ratio(float64(r.Reviews), middle), percent(fives, r.RatedAround)
	z, ok := twoShares(r.Fives, r.Rated, fives, r.RatedAround)
	if !ok {
		return
	}
	p := distuv.UnitNormal.Survival(z)
	r.Z, r.P = &z, &p
	r.Flagged = r.Reviews >= least && float64(r.Reviews) >= surgeTimes*middle && p < surgeP
}

// twoShares is the z of two shares by the pooled two-proportion test: above 0 where the first is larger. It says nothing
// where one is of nothing, or both are 0 or both 100 %.
func twoShares(part1, n1, part2, n2 uint64) (z float64, ok bool) {
	if n1 == 0 || n2 == 0 {
		return 0, false
	}
	a, b := float64(n1), float64(n2)
	pooled := float64(part1+part2) / (a + b)
	deviation := math.Sqrt(pooled * (1 - pooled) * (1/a + 1/b))
	if deviation == 0 {
		return 0, false
	}
	return (float64(part1)/a - float64(part2)/b) / deviation, true
}
