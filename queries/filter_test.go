package queries

import (
	"strings"
	"testing"
	"time"
)

func TestValidate(t *testing.T) {
	if err := spring().WithPrevious().Validate(); err != nil {
		t.Errorf("a good filter: %v", err)
	}
	for want, change := range map[string]func(*Filter){
		"what time it is":        func(f *Filter) { f.Now = time.Time{} },
		"is empty":               func(f *Filter) { f.To = f.From },
		"not a UTC midnight":     func(f *Filter) { f.From = f.From.Add(time.Hour) },
		"outside the years":      func(f *Filter) { f.From = date("1700-01-01") },
		"needs both ends":        func(f *Filter) { f.PrevFrom = date("2025-01-01") },
		"to compare with, from":  func(f *Filter) { f.PrevFrom, f.PrevTo = date("2025-02-01"), date("2025-01-01") },
		"9 competitors":          func(f *Filter) { f.Against = strings.Split("a b c d e f g h i", " ") },
		"competitor has no name": func(f *Filter) { f.Against = []string{" "} },
		"too many: name at most": func(f *Filter) { f.Sites = make([]string, 101) },
		"longer than":            func(f *Filter) { f.Search = strings.Repeat("é", 1100) },
		"not valid UTF-8":        func(f *Filter) { f.Brand = "\xff" },
		`status "retired"`:       func(f *Filter) { f.Status = "retired" },
		`grain "fortnight"`:      func(f *Filter) { f.Grain = "fortnight" },
		"stars 6":                func(f *Filter) { f.Stars = 6 },
		"limit 10001":            func(f *Filter) { f.Limit = 10_001 },
		"offset -1":              func(f *Filter) { f.Offset = -1 },
		"minimum group size -1":  func(f *Filter) { f.MinGroup = -1 },
	} {
		f := spring()
		change(&f)
		if err := f.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want an error with %q, got %v", want, err)
		}
		if _, err := New(nil).Run(t.Context(), "employer.Summary", f); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("Run: want an error with %q, got %v", want, err)
		}
	}
}

func TestPeriodsToCompareWith(t *testing.T) {
	for _, tc := range []struct{ from, to, previous, lastYear string }{
		{"2025-03-01", "2025-04-01", "2025-02-01 2025-03-01", "2024-03-01 2024-04-01"}, // a whole month: the month before
		{"2025-01-01", "2026-01-01", "2024-01-01 2025-01-01", "2024-01-01 2025-01-01"},
		{"2025-03-02", "2025-04-01", "2025-01-31 2025-03-02", "2024-03-02 2024-04-01"}, // thirty days
		{"2025-03-10", "2025-03-11", "2025-03-09 2025-03-10", "2024-03-10 2024-03-11"},
	} {
		f := Filter{From: date(tc.from), To: date(tc.to)}
		for want, got := range map[string]Filter{"previous " + tc.previous: f.WithPrevious(), "last year " + tc.lastYear: f.WithLastYear()} {
			if text := got.PrevFrom.Format(time.DateOnly) + " " + got.PrevTo.Format(time.DateOnly); !strings.HasSuffix(want, text) {
				t.Errorf("%s to %s: compared with %s, want %s", tc.from, tc.to, text, want)
			}
		}
	}
	open := Filter{From: date("2025-01-01"), PrevFrom: date("2024-01-01"), PrevTo: date("2024-02-01")}
	if open.WithPrevious().hasPrevious() || open.WithLastYear().hasPrevious() || open.WithoutPrevious().hasPrevious() || !open.hasPrevious() {
		t.Error("an open period has none to compare with")
	}
}

func TestLastDay(t *testing.T) {
	now := date("2025-05-10 15:00:00")
	for to, want := range map[string]string{"2025-05-01": "2025-04-30", "2025-05-11": "2025-05-10", "2025-05-10": "2025-05-09", "2026-01-01": "2025-05-10"} {
		if got := (Filter{To: date(to), Now: now}).lastDay(); !got.Equal(date(want)) {
			t.Errorf("to %s: last day %v, want %s", to, got, want)
		}
	}
	if got := (Filter{Now: now}).lastDay(); !got.Equal(date("2025-05-10")) {
		t.Errorf("unbounded: last day %v", got)
	}
}

func TestSeriesNamesEachBrandOnce(t *testing.T) {
	f := Filter{Brand: "A", Against: []string{"B", "A", "B", "C"}}
	if got := strings.Join(f.series(), " "); got != "A B C" {
		t.Errorf("series %q", got)
	}
}
