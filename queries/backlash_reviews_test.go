package queries

import (
	"fmt"
	"math"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// rated are days of two reviews each, of three and five stars, but where stars says otherwise: so many of so many stars.
func rated(days int, stars func(day int) (n int, each float64)) []reviewDayRow {
	var rows []reviewDayRow
	for day := range days {
		row := reviewDayRow{Day: date("2026-01-05").AddDate(0, 0, day), N: 2, Rated: 2, RatedSum: 8, RatedSq: 34}
		if n, each := stars(day); n >= 0 {
			row.N, row.Rated, row.RatedSum, row.RatedSq = uint64(n), uint64(n), float64(n)*each, float64(n)*each*each
		}
		rows = append(rows, row)
	}
	return rows
}

func TestRatingDropsAndRecovers(t *testing.T) {
	const fall, lasts = 120, 30
	found := ratingAlerts("workplace rating", rated(260, func(day int) (int, float64) {
		if day >= fall && day < fall+lasts {
			return 3, 1.5
		}
		return -1, 0
	}))
	if len(found) == 0 {
		t.Fatal("a month of one and two stars after four is no drop")
	}
	a := found[0]
	since := int(a.Start.Sub(date("2026-01-05")).Hours()/24) - fall
	if !a.Falling || since < 2 || since > 10 || !a.At.Equal(a.Start.AddDate(0, 0, 1)) || a.Value >= a.Expected-ratingApart || math.Abs(a.Expected-4) > 0.01 || a.PeakOf < 1.5 || a.PeakOf > 1.6 ||
		a.Calm.IsZero() || !a.Calm.After(date("2026-01-05").AddDate(0, 0, fall+lasts)) {
		t.Errorf("after %d days: %+v", since, a)
	}
	// Each day only the past is used: cut off after the alert, the alert is the same but for what came later.
	cut := ratingAlerts("workplace rating", rated(fall+since+1, func(day int) (int, float64) {
		if day >= fall {
			return 3, 1.5
		}
		return -1, 0
	}))
	if len(cut) != 1 || !cut[0].Calm.IsZero() || !cut[0].At.Equal(a.At) || cut[0].Reason != a.Reason {
		t.Errorf("%+v", cut)
	}
}

// When a month of praise is over, the usual rating is no drop; when it stays, it becomes the usual one, and a fall from it
// is a drop again.
func TestRatingReturns(t *testing.T) {
	praised := func(from, to int) []reviewDayRow {
		return rated(400, func(day int) (int, float64) {
			if day >= from && day < to {
				return 8, 5
			}
			return 2, 2.5
		})
	}
	found := ratingAlerts("workplace rating", praised(120, 140))
	if len(found) != 1 || found[0].Falling || found[0].Calm.IsZero() {
		t.Errorf("three weeks of praise: %+v", found)
	}
	found = ratingAlerts("workplace rating", praised(120, 320))
	if len(found) != 2 || found[0].Falling || !found[1].Falling || found[1].Start.Before(date("2026-01-05").AddDate(0, 0, 320)) {
		t.Errorf("half a year of praise: %+v", found)
	}
	for _, a := range found[:1] {
		if a.Level = a.level(); a.Level != "watch" {
			t.Errorf("praise is %s", a.Level)
		}
	}
}

// A drop on a site with barely enough reviews to know the usual lasts as long as it lasts.
func TestDropOnASparseSite(t *testing.T) {
	found := ratingAlerts("crewtalk rating", rated(200, func(day int) (int, float64) {
		switch {
		case day >= 100 && day < 125:
			return 1, 1
		case day < 100 && day%3 == 0:
			return 1, 4
		case day >= 125:
			return 1, 4
		}
		return 0, 0
	}))
	if len(found) != 1 || !found[0].Falling || found[0].Calm.Before(date("2026-01-05").AddDate(0, 0, 125)) {
		t.Errorf("%+v", found)
	}
}

func TestFewReviewsAreNoDrop(t *testing.T) {
	for what, stars := range map[string]func(int) (int, float64){
		"the usual": func(int) (int, float64) { return -1, 0 },
		"too few": func(day int) (int, float64) {
			return map[bool]int{true: 1, false: 0}[day%4 == 0], float64(1 + 4*(day/130%2))
		},
		"nine that agree": func(day int) (int, float64) {
			if day >= 150 && day < 153 {
				return 3, 5
			}
			return -1, 0
		},
	} {
		if found := ratingAlerts("r", rated(200, stars)); len(found) > 0 {
			t.Errorf("%s: %+v", what, found)
		}
	}
}

// A day on which many reviews appear is a surge, and stays one when the site has taken them down since.
func TestReviewsSurge(t *testing.T) {
	var b record.Batch
	for day := range 70 {
		for n := range 2 {
			b.Reviews = append(b.Reviews, review("Skyways Air", fmt.Sprint("r", day, "-", n), date("2026-01-05").AddDate(0, 0, day).Format(time.DateOnly), record.Score(3+2*n)))
		}
	}
	surge := date("2026-03-05")
	for n := range 30 {
		b.Reviews = append(b.Reviews, review("Skyways Air", fmt.Sprint("s", n), surge.Format(time.DateOnly), 5))
	}
	w := warehousetest.New(t)
	store(t, w, &b)
	now := date("2026-04-01")
	found := ofKind(detected(t, w, now), alertReviews)
	if len(found) == 0 || found[0].Subject != "workplace" || !found[0].Start.Equal(surge) || found[0].Value != 32 || found[0].Falling {
		t.Fatalf("%+v", found)
	}
	if err := w.Conn().Exec(t.Context(), "ALTER TABLE review_day UPDATE gone = reviews - 2, reviews = 2 WHERE day = '2026-03-05' SETTINGS mutations_sync = 1"); err != nil {
		t.Fatal(err)
	}
	if again := ofKind(detected(t, w, now), alertReviews); len(again) == 0 || again[0].Value != 32 {
		t.Errorf("taken down: %+v", again)
	}
}
