package queries

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	detect "renown/queries/backlash"
)

const dayWidth = 24 * time.Hour

type reviewDayRow struct {
	Site     string    `ch:"site"`
	Day      time.Time `ch:"day"`
	N        uint64    `ch:"n"`
	Rated    uint64    `ch:"rated"`
	RatedSum float64   `ch:"rated_sum"`
	RatedSq  float64   `ch:"rated_sq"`
}

// reviewAlerts are the surges of the reviews a day on each site, and the surges and drops of their rating. Fewer reviews
// are no alert: sites publish them late, so that the newest days always have few.
func (b *Backlash) reviewAlerts(ctx context.Context, p *past) ([]Alert, error) {
	rows, err := b.reviews(ctx, p)
	if err != nil {
		return nil, err
	}
	sites := map[string][]reviewDayRow{}
	for _, row := range rows {
		sites[row.Site] = append(sites[row.Site], row)
	}
	var alerts []Alert
	for site, days := range sites {
		whole := everyDay(days, p.collected[site].to, p.now)
		alerts = append(alerts, p.find(alertReviews, site, dayWidth, perDay(whole))...)
		alerts = append(alerts, ratingAlerts(site+ratingOf, whole)...)
	}
	return alerts, nil
}

func (b *Backlash) reviews(ctx context.Context, p *past) ([]reviewDayRow, error) {
	return read[reviewDayRow](ctx, b.reader, "backlash.Reviews", Filter{Now: p.now}, p.parameters()...)
}

// ratingOf follows the site in the subject of an alert on the rating there.
const ratingOf = " rating"

// everyDay are the days from the first review to the newest, or to the day before the site was last read.
func everyDay(rows []reviewDayRow, until, now time.Time) []reviewDayRow {
	last := rows[len(rows)-1].Day.UTC()
	if read := midnight(until).AddDate(0, 0, -1); read.After(last) {
		last = read
	}
	if today := midnight(now).AddDate(0, 0, -1); last.After(today) {
		last = today
	}
	var days []reviewDayRow
	for day := rows[0].Day.UTC(); !day.After(last); day = day.AddDate(0, 0, 1) {
		if len(rows) > 0 && rows[0].Day.Equal(day) {
			days, rows = append(days, rows[0]), rows[1:]
			continue
		}
		days = append(days, reviewDayRow{Day: day})
	}
	return days
}

func perDay(days []reviewDayRow) points {
	return func(yield func(detect.Point) bool) {
		for _, d := range days {
			if !yield(detect.Point{At: d.Day.UTC(), Value: float64(d.N)}) {
				return
			}
		}
	}
}

// The rating of the last two weeks is held against that of the twelve weeks before them: two means of enough reviews that
// are half a star and four standard errors apart. It is calm when one of the three is no longer true by half.
const (
	ratingDays   = 14
	ratingBefore = 84
	ratingLeast  = 10 // reviews of the two weeks
	ratingUsual  = 30 // and of the twelve
	ratingApart  = 0.5
	ratingErrors = 4.0
	ratingNormal = 56 // days
)

// ratingAlerts are the stretches in which the rating of two weeks stood out from the twelve before, up or down.
func ratingAlerts(subject string, days []reviewDayRow) []Alert {
	var alerts []Alert
	var open *Alert
	var usual reviewDayRow
	began := 0                     // the first of the two weeks that raised the open one
	ordinary := slices.Clone(days) // without what stood out
	for i := range days {
		recent := ratedIn(days, i-ratingDays+1, i+1)
		if open == nil || i-began >= ratingNormal { // else what was usual when it was raised
			usual = ratedIn(ordinary, i-ratingDays-ratingBefore+1, i-ratingDays+1)
		}
		apart, z, ok := differ(recent, usual)
		out := ok && recent.Rated >= ratingLeast && math.Abs(apart) >= ratingApart && z >= ratingErrors
		switch {
		case open != nil && (!ok || math.Abs(apart) < ratingApart/2 || z < ratingErrors/2 || open.Falling != (apart < 0)):
			open.Calm = days[i].Day.UTC()
			open = nil
		case open != nil:
			open.rise(days[i], recent, z)
			if ordinary[i] = (reviewDayRow{}); i-began >= ratingNormal-1 {
				copy(ordinary[began:i+1], days[began:i+1])
			}
		case out:
			alerts = append(alerts, ratingAlert(subject, days[i], recent, usual, z))
			open, began = &alerts[len(alerts)-1], max(0, i-ratingDays+1)
			clear(ordinary[began : i+1])
		}
	}
	return alerts
}

func ratingAlert(subject string, day reviewDayRow, recent, usual reviewDayRow, z float64) Alert {
	at := day.Day.UTC()
	value, expected := recent.RatedSum/float64(recent.Rated), usual.RatedSum/float64(usual.Rated)
	return Alert{
		Kind: alertReviews, Subject: subject, Start: at, At: at.AddDate(0, 0, 1), Peak: at, Falling: value < expected,
		Severity: z, Value: value, Expected: expected, PeakOf: value, Total: float64(recent.Rated),
		Reason: fmt.Sprintf("the %d reviews of two weeks give %.2f ★, the %d of the twelve weeks before gave %.2f: %.1f standard errors apart",
			recent.Rated, value, usual.Rated, expected, z),
		Evidence: Evidence{Interval: dayWidth, Weeks: ratingBefore / 7},
	}
}

// rise takes a further day into an alert that lasts.
func (a *Alert) rise(day, recent reviewDayRow, z float64) {
	a.Total += float64(day.Rated)
	if z > a.Severity {
		a.Severity, a.Peak, a.PeakOf = z, day.Day.UTC(), recent.RatedSum/float64(recent.Rated)
	}
}

// ratedIn sums the days from one index to before another.
func ratedIn(days []reviewDayRow, from, to int) (sum reviewDayRow) {
	for _, d := range days[max(from, 0):max(to, 0)] {
		sum.Rated, sum.RatedSum, sum.RatedSq = sum.Rated+d.Rated, sum.RatedSum+d.RatedSum, sum.RatedSq+d.RatedSq
	}
	return sum
}

// differ is how far two means are apart, and in how many standard errors of their difference (Welch). Not ok: they stand
// on too few reviews. The few recent ones are taken to vary as the usual ones at least: looked at every day, ten that
// happen to agree would soon be found.
func differ(recent, usual reviewDayRow) (apart, errors float64, ok bool) {
	if recent.Rated < ratingLeast/2 || usual.Rated < ratingUsual {
		return 0, 0, false
	}
	apart = recent.RatedSum/float64(recent.Rated) - usual.RatedSum/float64(usual.Rated)
	ordinary := variance(usual)
	spread := math.Sqrt(max(ordinary, variance(recent))/float64(recent.Rated) + ordinary/float64(usual.Rated))
	return apart, math.Abs(apart) / spread, true
}

// variance is that of the stars of single reviews, which is never taken to be none.
func variance(d reviewDayRow) float64 {
	const least = 0.25
	mean := d.RatedSum / float64(d.Rated)
	return max(least, (d.RatedSq-d.RatedSum*mean)/float64(d.Rated-1))
}
