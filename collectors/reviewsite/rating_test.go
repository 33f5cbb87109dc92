package reviewsite

import (
	"errors"
	"math"
	"testing"

	"renown/warehouse/record"
)

func on(best, worst float64) scale { return scale{best: &best, worst: &worst} }

func upTo(best float64) scale { return scale{best: &best} }

func TestParseRating(t *testing.T) {
	for _, c := range []struct {
		text  string
		scale scale
		want  float64
	}{
		{"4.5", scale{}, 4.5}, {"4,5", scale{}, 4.5}, {" 4 ", scale{}, 4}, {"4.", scale{}, 4}, {"4.2631578947368425", scale{}, 4.2631578947368425}, {"4.5e0", scale{}, 4.5},
		{"60%", scale{}, 3}, {"87,5 %", scale{}, 4.375}, {"6/10", scale{}, 3}, {"4.5/5", scale{}, 4.5}, {"4.5 out of 5", scale{}, 4.5}, {"4,5 von 5 Sternen", scale{}, 4.5},
		{"3 sur 5", scale{}, 3}, {"8 de 10", scale{}, 4}, {"Rated 4 of 5 stars", scale{}, 4}, {"★★★★☆", scale{}, 4}, {"★★★", scale{}, 5}, {"★★★★★★★☆☆☆", scale{}, 3.5},
		{"0%", scale{}, 1}, {"1/10", scale{}, 1}, // our scale has no star below the first
		{"8", upTo(10), 4}, {"80", upTo(100), 4}, {"0.9", upTo(1), 4.5},
		{"8", on(10, 0), 4}, {"4.94", on(5, 0), 4.94}, {"1", on(10, 1), 1}, {"10", on(10, 1), 5}, {"5.5", on(10, 1), 3}, {"2", on(3, 1), 3},
		{"1", on(1, 6), 5}, {"6", on(1, 6), 1}, {"3.5", on(1, 6), 3}, // German school grades
		{"6/10", on(5, 1), 3}, {"4/5", on(5, 1), 4}, {"8/10", on(10, 1), 1 + 4*7.0/9}, // a scale the text states itself wins, unless it is the same
	} {
		got, err := parseRating(c.text, c.scale)
		if err != nil || math.Abs(got.five-c.want) > 1e-12 {
			t.Errorf("%q is %v (%v), want %v", c.text, got.five, err, c.want)
		}
	}
}

func TestParseRatingRefuses(t *testing.T) {
	for _, c := range []struct {
		text  string
		scale scale
		far   bool // out of range
	}{
		{"0", scale{}, true}, {"5.1", scale{}, true}, {"11/10", scale{}, true}, {"120%", scale{}, true}, {"0.5", on(5, 1), true}, {"1e300", scale{}, true},
		{"", scale{}, false}, {"great", scale{}, false}, {"-3", scale{}, true}, {"about -3", scale{}, false}, {"NaN", scale{}, false}, {"Inf", scale{}, false}, {"0x4", scale{}, true},
		{"4", on(5, 5), false}, {"4/0", scale{}, false}, {"x1e9", scale{}, false},
	} {
		got, err := parseRating(c.text, c.scale)
		if err == nil || errors.Is(err, errRange) != c.far {
			t.Errorf("%q is %v, %v; want an error (out of range: %v)", c.text, got.five, err, c.far)
		}
	}
}

func TestParseCount(t *testing.T) {
	for text, want := range map[string]record.Count{
		"13582": 13582, "13,582": 13582, "13.582 Bewertungen": 13582, "(1 078)": 1078, "1 078 avis": 1078, "1’204": 1204, "1.2k": 1200, "3M": 3_000_000, "54.0": 54, "0": 0,
		"based on 7 reviews": 7, "1,234,567": 1_234_567, "5 more": 5,
	} {
		if got, err := parseCount(text); err != nil || got != want {
			t.Errorf("%q is %d (%v), want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "many", "-5", "3.7", "1,2,3", "99999999999999999999999"} {
		if got, err := parseCount(text); err == nil {
			t.Errorf("%q is %d, want an error", text, got)
		}
	}
}

func TestNobodyRatedIsNoRating(t *testing.T) {
	for _, c := range [][2]string{{"0", "0"}, {"", "12"}, {"0", ""}} {
		if r, err := siteRating(c[0], c[1], scale{}); r != nil || !errors.Is(err, errNoRating) {
			t.Errorf("%q of %q is %+v, %v", c[0], c[1], r, err)
		}
	}
	if r, err := siteRating("4", "0", scale{}); err != nil || r.Count != record.NotGiven {
		t.Errorf("a rating of nobody's: %+v, %v; the count is not given", r, err)
	}
}
