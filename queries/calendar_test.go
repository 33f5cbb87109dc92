package queries

import (
	"testing"
	"time"
)

func TestBuckets(t *testing.T) {
	for _, tc := range []struct {
		grain              Grain
		day, start, follow string
	}{
		{Day, "2025-03-05", "2025-03-05", "2025-03-06"},
		{Week, "2025-03-05", "2025-03-03", "2025-03-10"}, // a Wednesday
		{Week, "2025-03-09", "2025-03-03", "2025-03-10"}, // a Sunday
		{Week, "2025-03-10", "2025-03-10", "2025-03-17"},
		{Month, "2024-02-29", "2024-02-01", "2024-03-01"},
		{Quarter, "2025-03-31", "2025-01-01", "2025-04-01"},
		{Quarter, "2025-12-31", "2025-10-01", "2026-01-01"},
		{Year, "2025-12-31", "2025-01-01", "2026-01-01"},
	} {
		start := tc.grain.start(date(tc.day))
		if next := tc.grain.Next(start); !start.Equal(date(tc.start)) || !next.Equal(date(tc.follow)) {
			t.Errorf("%s of %s: %v to %v, want %s to %s", tc.grain, tc.day, start, next, tc.start, tc.follow)
		}
	}
}

// A week of who starts weeks on Sunday holds the days from one Sunday to the Saturday after it, over months' and years' ends.
func TestSundayWeeks(t *testing.T) {
	f := Filter{Grain: Week, SundayWeeks: true, Now: date("2025-03-05")}
	for day, start := range map[string]string{
		"2025-03-05": "2025-03-02", "2025-03-02": "2025-03-02", "2025-03-08": "2025-03-02", "2025-03-09": "2025-03-09", "2025-01-01": "2024-12-29",
	} {
		if got := f.start(date(day)); !got.Equal(date(start)) {
			t.Errorf("the week of %s starts %v, want %s", day, got, start)
		}
	}
	if got := f.buckets(date("2025-02-26"), date("2025-03-09")); len(got) != 2 || !got[0].Equal(date("2025-02-23")) || !got[1].Equal(date("2025-03-02")) {
		t.Errorf("weeks of 26 February to 8 March: %v", got)
	}
	f.Grain = Month
	if got := f.start(date("2025-03-09")); !got.Equal(date("2025-03-01")) {
		t.Errorf("months do not start on Sundays: %v", got)
	}
}

func TestDefaultGrain(t *testing.T) {
	for days, want := range map[int]Grain{1: Day, 14: Day, 15: Week, 200: Week, 201: Month, 1826: Month, 2000: Quarter, 9000: Year} {
		f, err := Filter{From: date("2000-01-01"), To: date("2000-01-01").AddDate(0, 0, days)}.withGrain(time.Time{}, time.Time{})
		if err != nil || f.Grain != want {
			t.Errorf("%d days: grain %s, want %s (%v)", days, f.Grain, want, err)
		}
	}
	_, err := Filter{From: date("1990-01-01"), To: date("2025-01-01"), Grain: Day}.withGrain(time.Time{}, time.Time{})
	if err == nil {
		t.Error("35 years of days were not refused")
	}
}

func TestCalendar(t *testing.T) {
	now := date("2025-05-10 15:00:00")
	march, july := date("2025-03-01"), date("2025-07-01")
	for _, tc := range []struct {
		name        string
		f           Filter
		found       []time.Time
		first, last string
		n           int
	}{
		{"nothing at all", Filter{}, nil, "", "", 0},
		{"from the first found to now", Filter{}, []time.Time{march}, "2025-03-01", "2025-05-01", 3},
		{"as far ahead as there is anything", Filter{}, []time.Time{march, july}, "2025-03-01", "2025-07-01", 5},
		{"gaps before the first found", Filter{From: date("2025-01-15")}, []time.Time{march}, "2025-01-01", "2025-05-01", 5},
		{"not into an empty future", Filter{From: march, To: date("2026-01-01")}, nil, "2025-03-01", "2025-05-01", 3},
		{"up to the end", Filter{From: march, To: date("2025-05-01")}, nil, "2025-03-01", "2025-04-01", 2},
		{"wholly ahead", Filter{From: july, To: date("2025-09-01")}, nil, "", "", 0},
	} {
		tc.f.Now, tc.f.Grain = now, Month
		got := tc.f.calendar(tc.found)
		if len(got) != tc.n || (tc.n > 0 && (!got[0].Equal(date(tc.first)) || !got[tc.n-1].Equal(date(tc.last)))) {
			t.Errorf("%s: %v", tc.name, got)
		}
	}
}

func TestPartial(t *testing.T) {
	f := Filter{From: date("2025-03-10"), To: date("2025-05-11"), Now: date("2025-05-10 15:00:00"), Grain: Month}
	for bucket, want := range map[string]bool{"2025-03-01": true, "2025-04-01": false, "2025-05-01": true} {
		if got := f.partial(date(bucket)); got != want {
			t.Errorf("%s partial: %v, want %v", bucket, got, want)
		}
	}
	if f.Grain = Day; !f.partial(date("2025-05-10")) || f.partial(date("2025-05-09")) {
		t.Error("today is partial, yesterday is not")
	}
}

// A day is over when it is over in the filter's zone: at 19:00 UTC it is half past midnight in Kolkata.
func TestPartialByZone(t *testing.T) {
	late := date("2025-05-10 19:00:00")
	utc, kolkata := Filter{Now: late, Grain: Day}, Filter{Now: late, Grain: Day, Zone: "Asia/Kolkata"}
	if !utc.partial(date("2025-05-10")) || kolkata.partial(date("2025-05-10")) || !kolkata.partial(date("2025-05-11")) {
		t.Error("10 May is over at 19:00 UTC in Kolkata only, where 11 May runs")
	}
	all := kolkata.calendar([]time.Time{date("2025-05-09")})
	if len(all) != 3 || !all[2].Equal(date("2025-05-11")) {
		t.Errorf("the calendar of Kolkata ends with its own today: %v", all)
	}
}
