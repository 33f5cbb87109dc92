package queries

import (
	"math"
	"testing"
)

func TestMeasureOfMeans(t *testing.T) {
	// 100 reviews of mean 4 and sample variance 1 against 100 of mean 3.5 and the same variance: the standard error
	// of the difference is sqrt(2/100). Student's quantiles: 1.984217 with 99 degrees of freedom, 1.972017 with Welch's 198.
	now, before := meanOf(100, 400, 1600+99), meanOf(100, 350, 1225+99)
	m := measure(now, &before, 5)
	wantNumbers(t, map[string]*float64{"value": m.Value, "low": m.Low, "high": m.High, "change": m.Change, "from": m.ChangeLow, "to": m.ChangeHigh},
		map[string]float64{"value": 4, "low": 4 - 0.1984216951586228, "high": 4 + 0.1984216951586228, "change": 0.5,
			"from": 0.5 - 1.972017477836004*math.Sqrt2/10, "to": 0.5 + 1.972017477836004*math.Sqrt2/10})
	if !m.Clear || m.N != 100 || *m.PreviousN != 100 {
		t.Errorf("%+v", m)
	}
	if m := measure(now, &before, 101); m.Clear {
		t.Error("clear below the minimum group")
	}
}

func TestMeasureOfLittle(t *testing.T) {
	none, one, same := meanOf(0, 0, 0), meanOf(1, 4, 16), meanOf(6, 24, 96)
	if m := measure(none, &same, 5); m.Value != nil || m.Change != nil || m.Clear || *m.Previous != 4 {
		t.Errorf("nothing now: %+v", m)
	}
	if m := measure(same, &none, 5); m.Change != nil || *m.PreviousN != 0 || m.Previous != nil {
		t.Errorf("nothing before: %+v", m)
	}
	if m := measure(one, nil, 5); *m.Value != 4 || m.Low != nil || m.PreviousN != nil {
		t.Errorf("one review: %+v", m)
	}
	// No spread at all counts as one star more that lies 1 off: a variance of 1/6, of the mean 1/36; Student's quantile
	// with 5 degrees of freedom is 2.570582.
	if m := measure(same, &same, 5); math.Abs(*m.High-4-2.570582/6) > 1e-6 || math.Abs(*m.Low-4+2.570582/6) > 1e-6 || *m.Change != 0 || m.Clear {
		t.Errorf("no change: %+v", m)
	}
	worse := meanOf(6, 18, 54)
	if m := measure(worse, &same, 5); *m.Change != -1 || !m.Clear {
		t.Errorf("a clear loss: %+v", m)
	}
}

func TestIntervalsStayOnTheScale(t *testing.T) {
	if e := meanOf(2, 6, 26); e.low != 1 || e.high != 5 { // 1 and 5 stars
		t.Errorf("%+v", e)
	}
	// As 0 of 2, and 2.5 of 5: Wilson's intervals of these shares are 0 to 65.76 % and 17.04 to 82.96 %.
	if e := meanAtMost(2, 2); e.value != 1 || math.Abs(e.low-1) > 1e-9 || math.Abs(e.high-3.6304790899733876) > 1e-9 {
		t.Errorf("%+v", e)
	}
	if e := meanAtMost(5, 15); math.Abs(e.low-1.681694322574351) > 1e-9 || math.Abs(e.high-4.3183056774256485) > 1e-9 {
		t.Errorf("%+v", e)
	}
}

func TestShares(t *testing.T) {
	// Wilson, 1927: 0 of 10 gives 0 to 27.75 %, 10 of 10 gives 72.25 to 100 %.
	zero, full := shareOf(0, 10), shareOf(10, 10)
	if math.Abs(zero.low) > 1e-9 || math.Abs(zero.high-27.7533) > 1e-3 || math.Abs(full.low-72.2467) > 1e-3 || math.Abs(full.high-100) > 1e-9 {
		t.Errorf("%+v %+v", zero, full)
	}
}

func TestChangeOfShares(t *testing.T) {
	// Newcombe, 1998, table II, method 10: 56/70 against 48/80 differ by 0.2, from 0.0524 to 0.3339; 10/10 against
	// 0/10 by 1, from 0.6075 to 1.
	for _, c := range []struct {
		now, before      estimate
		change, from, to float64
	}{
		{shareOf(56, 70), shareOf(48, 80), 20, 5.24, 33.39}, {shareOf(10, 10), shareOf(0, 10), 100, 60.75, 100},
	} {
		m := measure(c.now, &c.before, 5)
		if math.Abs(*m.Change-c.change) > 1e-9 || math.Abs(*m.ChangeLow-c.from) > 0.005 || math.Abs(*m.ChangeHigh-c.to) > 0.005 || !m.Clear {
			t.Errorf("%v: %v to %v", *m.Change, *m.ChangeLow, *m.ChangeHigh)
		}
	}
	// Six of six are no proof of more than 30 of 40.
	before := shareOf(30, 40)
	if m := measure(shareOf(6, 6), &before, 5); m.Clear {
		t.Errorf("clear from %v to %v", *m.ChangeLow, *m.ChangeHigh)
	}
}

// equal are reviews that all weigh 1.
func equal(stars ...float64) weightedStars {
	var w weightedStars
	for _, s := range stars {
		w.n++
		w.w, w.ws, w.ww, w.wws, w.wwss = w.w+1, w.ws+s, w.ww+1, w.wws+s, w.wwss+s*s
	}
	return w
}

func TestShrunkDrawsFewReviewsToThePrior(t *testing.T) {
	if s := equal(5, 5, 5).shrunk(); math.Abs(s.value-(24.5+15)/10) > 1e-9 {
		t.Errorf("three reviews: %+v", s)
	}
	if s := (weightedStars{n: 3000, w: 3000, ws: 15000, ww: 3000, wws: 15000, wwss: 75000}).shrunk(); s.value < 4.99 || s.low < 4.98 {
		t.Errorf("three thousand: %+v", s)
	}
	if s := (weightedStars{}).shrunk(); s.n != 0 {
		t.Errorf("nothing has a rating: %+v", s)
	}
}

func TestBands(t *testing.T) {
	for rating, want := range map[float64]string{
		1: "very dissatisfied", 1.5: "very dissatisfied", 1.51: "dissatisfied", 2.5: "dissatisfied", 3.5: "OK", 3.51: "satisfied", 4: "satisfied", 4.01: "very satisfied", 5: "very satisfied",
	} {
		if got := band(&rating); got != want {
			t.Errorf("%v is %q, want %q", rating, got, want)
		}
	}
}
