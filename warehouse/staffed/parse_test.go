package staffed

import (
	"slices"
	"strings"
	"testing"
	"time"
)

func TestWeekIsReadAndWritten(t *testing.T) {
	for text, want := range map[string]string{
		"Mon-Fri 09:00-17:00":                               "Mon-Fri 09:00-17:00",
		"Fri 09:00-17:00, mon-Thursday 09:00-17:00":         "Mon-Fri 09:00-17:00",
		"Sat-Mon 10:00-14:00":                               "Mon 10:00-14:00, Sat-Sun 10:00-14:00",
		"Mon 22:00-24:00,Tue 00:00-06:00":                   "Tue 00:00-06:00, Mon 22:00-24:00",
		"Mon 09:00-12:00, Mon 13:00-17:00, Mon 09:00-12:00": "Mon 09:00-12:00, Mon 13:00-17:00",
		"Sun-Sat 00:00-24:00":                               "Mon-Sun 00:00-24:00",
		"Mon 09:00-17:00, Wed 09:00-17:00, Tue 09:00-17:30": "Mon 09:00-17:00, Wed 09:00-17:00, Tue 09:00-17:30",
	} {
		week, err := ParseWeek(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := FormatWeek(week); got != want {
			t.Errorf("%s is written %s, want %s", text, got, want)
		}
		again, err := ParseWeek(want)
		if err != nil || FormatWeek(again) != want {
			t.Errorf("%s read again: %s, %v", want, FormatWeek(again), err)
		}
	}
	week, err := ParseWeek("Sat 10:00-14:30")
	if want := []Span{{Day: time.Saturday, From: 600, To: 870}}; err != nil || !slices.Equal(week, want) {
		t.Errorf("%v, %v", week, err)
	}
	if FormatWeek(nil) != "" {
		t.Error("no week is written")
	}
}

func TestBadWeeks(t *testing.T) {
	for text, word := range map[string]string{
		"": "staffed time", "Mon-Fri": "staffed time", "Mon-Fry 09:00-17:00": `"Fry"`, "Mon 9-17": "time of day",
		"Mon 09:00-25:00": "time of day", "Mon 17:00-09:00": "22:00-24:00", "Mon 09:00": "hours", "Mon 09:00-17:00,": "staffed time",
	} {
		if _, err := ParseWeek(text); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%q: %v", text, err)
		}
	}
}
