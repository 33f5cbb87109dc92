package backlash_test

import (
	"math"
	"strings"
	"testing"
	"time"

	"renown/queries/backlash"
)

func TestLevel(t *testing.T) {
	for _, c := range []struct {
		severity, value float64
		want            string
	}{{3, 1000, "watch"}, {4, 19, "watch"}, {4, 20, "high"}, {9, 99, "high"}, {6, 100, "critical"}, {5.9, 1e6, "high"}} {
		if got := backlash.Level(c.severity, c.value); got != c.want {
			t.Errorf("%v of %v: %s, not %s", c.severity, c.value, got, c.want)
		}
	}
}

func TestOwnPost(t *testing.T) {
	usual := backlash.Opinions{Negative: 300, Judged: 1000}
	v := backlash.OwnPost(400, 150, backlash.Opinions{Negative: 260, Judged: 320}, usual)
	// By hand: p = .8125, q = .3, pooled 560/1320 = .42424, sd = sqrt(.42424·.57576·(1/320+1/1000)) = .031741, (p−q)/sd = 16.146;
	// Wilson low of 260 of 320 = .7662.
	if !v.Raised || math.Abs(v.Severity-16.146) > 0.01 || math.Abs(v.Share-81.25) > 1e-9 || math.Abs(v.Usual-30) > 1e-9 || math.Abs(v.Low-76.62) > 0.05 {
		t.Errorf("%+v", v)
	}
	for _, part := range []string{"400 replies for 150 likes", "81 % of the 320 judged are negative", "30 % is usual (of 1,000)", "16.1 standard deviations"} {
		if !strings.Contains(v.Reason(), part) {
			t.Errorf("%q lacks %q", v.Reason(), part)
		}
	}
	for name, c := range map[string]struct {
		replies, likes  int64
		negative, usual backlash.Opinions
		why             string
	}{
		"liked":            {400, 201, backlash.Opinions{Negative: 260, Judged: 320}, usual, "fewer than 2 replies for each like"},
		"few":              {19, 0, backlash.Opinions{Negative: 19, Judged: 19}, usual, "fewer than 20 replies"},
		"not judged":       {400, 0, backlash.Opinions{}, usual, "none of them judged"},
		"few judged":       {400, 0, backlash.Opinions{Negative: 9, Judged: 9}, usual, "fewer than 10 judged"},
		"mixed":            {400, 0, backlash.Opinions{Negative: 170, Judged: 320}, usual, "not mostly negative"},
		"always like that": {400, 0, backlash.Opinions{Negative: 260, Judged: 320}, backlash.Opinions{Negative: 800, Judged: 1000}, "no more negative than usual"},
		"nonsense":         {-5, -5, backlash.Opinions{Negative: 9, Judged: -3}, backlash.Opinions{Negative: -1, Judged: -1}, "fewer than 20 replies"},
	} {
		if v := backlash.OwnPost(c.replies, c.likes, c.negative, c.usual); v.Raised || !strings.Contains(v.Reason(), c.why) || math.IsNaN(v.Severity) {
			t.Errorf("%s: %+v", name, v)
		}
	}
	if v := backlash.OwnPost(60, 0, backlash.Opinions{Negative: 38, Judged: 40}, backlash.Opinions{Negative: 1, Judged: 3}); !v.Raised || v.Usual != 50 {
		t.Errorf("an account without a past: %+v", v)
	}
}

func TestRaised(t *testing.T) {
	now := time.Date(2026, 6, 10, 9, 0, 0, 0, time.UTC)
	tag := backlash.Tag{FirstSeen: now.Add(-26 * time.Hour), Now: now, Uses: 120, Authors: 90,
		Negative: backlash.Opinions{Negative: 95, Judged: 110}, Usual: backlash.Opinions{Negative: 200, Judged: 800}}
	v := backlash.Raised(tag)
	if !v.Raised || !strings.Contains(v.Reason(), "new on 9 June 2026, 120 uses by 90 authors") {
		t.Errorf("%+v", v)
	}
	for why, change := range map[string]func(*backlash.Tag){
		"not new":                          func(t *backlash.Tag) { t.FirstSeen = now.AddDate(0, 0, -15) },
		"not new: first":                   func(t *backlash.Tag) { t.FirstSeen = time.Time{} },
		"fewer than 10 authors":            func(t *backlash.Tag) { t.Authors = 9 },
		"more than 3 uses for each author": func(t *backlash.Tag) { t.Authors = 39 },
		"not mostly negative":              func(t *backlash.Tag) { t.Negative.Negative = 60 },
		"no more negative than usual":      func(t *backlash.Tag) { t.Usual.Negative = 690 },
	} {
		changed := tag
		change(&changed)
		if v := backlash.Raised(changed); v.Raised || !strings.Contains(v.Reason(), why) {
			t.Errorf("%s: %+v", why, v)
		}
	}
}
