package queries

import (
	"context"
	"time"
)

type firstDay struct {
	Series string    `ch:"series"`
	Day    time.Time `ch:"first_day"`
}

// firstDays is the first day of all time that holds a review, by series; nothing where nothing is compared.
func (e *Employer) firstDays(ctx context.Context, f Filter) (map[string]time.Time, error) {
	if !f.hasPrevious() {
		return nil, nil
	}
	rows, err := readReviews[firstDay](ctx, e.reader, "employer.FirstDays", f)
	days := make(map[string]time.Time, len(rows))
	for _, row := range rows {
		days[row.Series] = row.Day
	}
	return days, err
}

// beganLate is the first day, if it cuts more than a tenth off the beginning of the period compared with: then fewer
// days are compared than the period's name says.
func (f Filter) beganLate(first time.Time) *time.Time {
	slack := f.PrevTo.Sub(f.PrevFrom) / 10
	if !f.hasPrevious() || !first.After(f.PrevFrom.Add(slack)) || !first.Before(f.PrevTo) {
		return nil
	}
	return &first
}

// beganLate notes it on a brand's row.
func (a *Answer[T]) beganLate(row *SummaryRow, first time.Time) {
	if row.PreviousSince = a.Filter.beganLate(first); row.PreviousSince != nil {
		a.notes(beganLateNote(row.Brand, *row.PreviousSince, a.Filter))
	}
}

func beganLateNote(brand string, since time.Time, f Filter) Sentence {
	return sentence("%s: the period compared with begins on %s, but the first review held was written on %s.", brand, f.PrevFrom, since)
}
