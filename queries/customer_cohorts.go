package queries

import (
	"context"
	"time"
)

// CohortRow is how many of those first seen in a month were seen again so many months later.
type CohortRow struct {
	Brand      string    `json:"brand" title:"Brand" key:"yes"`
	Cohort     time.Time `json:"cohort" title:"First seen in the month from" unit:"date" key:"yes"`
	Age        int       `json:"age" title:"Months later" unit:"n" key:"yes"`
	Size       uint64    `json:"n" title:"Persons of the cohort" unit:"n"`
	Seen       uint64    `json:"seen" title:"Seen again" unit:"n"`
	Share      *float64  `json:"share" title:"Share" unit:"%"`
	Low        *float64  `json:"low" title:"95 % from" unit:"%"`
	High       *float64  `json:"high" title:"95 % to" unit:"%"`
	Partial    bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"` // the later month is not over
	Suppressed bool      `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// cohortCount is how many persons of a cohort were seen so many months later. A cohort is a month by its place among those
// asked about, from 1.
type cohortCount struct {
	Series  string `ch:"series"`
	Cohort  uint64 `ch:"cohort"`
	Age     int64  `ch:"age"`
	Persons uint64 `ch:"persons"`
}

// maxCohortMonths is how many months can be told apart at once.
const maxCohortMonths = 126

// Cohorts are the loyalty cohorts of the filter's period: a month in which nobody of a cohort was seen is 0, a month that
// has not begun has no row.
func (c *Customer) Cohorts(ctx context.Context, f Filter) (Answer[CohortRow], error) {
	a, err := answer[CohortRow]("customer.Cohorts", f)
	if err != nil {
		return a, err
	}
	months, err := c.months(ctx, f)
	if err != nil || len(months) == 0 {
		return a, err
	}
	if over := len(months) - maxCohortMonths; over > 0 {
		months = months[over:]
		a.note("Cohorts from before %s are left out: at most %s months are shown.", MonthOf(months[0]), maxCohortMonths)
	}
	moments := make([]time.Time, len(months))
	for i, month := range months {
		moments[i] = f.begins(month)
	}
	counts, err := readSeries[cohortCount](ctx, c.reader, "customer.Cohorts", f, momentsOf(moments))
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		for i, month := range months {
			if f.To.IsZero() || month.Before(f.To) {
				addCohort(&a, series, month, cohortOf(counts, series, i+1))
			}
		}
	}
	return a, nil
}

// months are those from the first that begins in the period, or holds anything, to this one.
func (c *Customer) months(ctx context.Context, f Filter) ([]time.Time, error) {
	first := f.From
	if first.IsZero() {
		span, err := read[heldDays](ctx, c.reader, "customer.Span", f)
		if err != nil || len(span) == 0 || span[0].N == 0 {
			return nil, err
		}
		first = Month.start(span[0].First)
	}
	if first.Day() != 1 {
		first = Month.Next(Month.start(first))
	}
	var months []time.Time
	for month := first; !month.After(f.today()); month = Month.Next(month) {
		months = append(months, month)
	}
	return months, nil
}

// cohortOf are the persons of a cohort by how many months later they were seen.
func cohortOf(counts []cohortCount, series string, cohort int) map[int]uint64 {
	seen := map[int]uint64{}
	for _, c := range counts {
		if c.Series == series && int(c.Cohort) == cohort {
			seen[int(c.Age)] = c.Persons
		}
	}
	return seen
}

// addCohort adds a cohort's months up to now; one of nobody is no cohort.
func addCohort(a *Answer[CohortRow], series string, month time.Time, seen map[int]uint64) {
	size := seen[0]
	if size == 0 {
		return
	}
	hidden := size < a.Filter.minGroup()
	if hidden {
		a.keepQuiet(fewPersons)
	} else {
		a.count(series, size)
	}
	for age := 0; !month.AddDate(0, age, 0).After(a.Filter.today()); age++ {
		row := CohortRow{Brand: brandName(series), Cohort: month, Age: age, Suppressed: hidden,
			Partial: a.Filter.begins(month.AddDate(0, age+1, 0)).After(a.Filter.Now)}
		if !hidden {
			share := shareOf(seen[age], size)
			row.Size, row.Seen, row.Share, row.Low, row.High = size, seen[age], &share.value, &share.low, &share.high
		}
		a.Rows = append(a.Rows, row)
	}
}
