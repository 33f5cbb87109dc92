package backlash_test

import (
	"math"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"

	"renown/queries/backlash"
)

var monday = time.Date(2026, 3, 2, 0, 0, 0, 0, time.UTC)

// hours are weeks of an office's counts: 40 an hour by day, 4 by night, with a steady ripple, from a fixed seed.
func hours(weeks int) []backlash.Point {
	dice := rand.New(rand.NewPCG(7, 11))
	points := make([]backlash.Point, weeks*168)
	for i := range points {
		mean := 4.0
		if h := i % 24; h >= 8 && h < 20 {
			mean = 40
		}
		points[i] = backlash.Point{At: monday.Add(time.Duration(i) * time.Hour), Value: math.Round(mean + math.Sqrt(mean)*dice.NormFloat64()/2)}
		points[i].Value = max(0, points[i].Value)
	}
	return points
}

func TestSurge(t *testing.T) {
	points := hours(6)
	if alerts := backlash.Find(points, time.Hour, backlash.Settings{}); len(alerts) != 0 {
		t.Fatalf("ordinary weeks raise %+v", alerts)
	}
	at := 5*168 + 3*24 + 10 // a Thursday at 10
	for i, n := range []float64{220, 400, 300, 90} {
		points[at+i].Value = n
	}
	alerts := backlash.Find(points, time.Hour, backlash.Settings{})
	if len(alerts) != 1 {
		t.Fatalf("%d alerts: %+v", len(alerts), alerts)
	}
	a := alerts[0]
	begun := points[at].At
	if !a.Start.Equal(begun) || !a.At.Equal(begun.Add(time.Hour)) || !a.Peak.Equal(begun.Add(time.Hour)) || !a.Calm.Equal(begun.Add(4*time.Hour)) {
		t.Errorf("start %v, at %v, peak %v, calm %v", a.Start, a.At, a.Peak, a.Calm)
	}
	if a.Value != 220 || a.Expected < 35 || a.Expected > 45 || a.PeakOf != 400 || a.Total != 1010 || a.Weeks != 4 || a.Falling || a.Severity < 5 {
		t.Errorf("%+v", a)
	}
	for _, part := range []string{"220 in an hour", "are usual", "standard deviations", "over the last 4 weeks"} {
		if !strings.Contains(a.Reason, part) {
			t.Errorf("reason %q lacks %q", a.Reason, part)
		}
	}
}

// TestSeason: what is usual at ten in the morning stands out at three in the night.
func TestSeason(t *testing.T) {
	points := hours(5)
	night := 4*168 + 2*24 + 3
	points[night].Value = 40
	alerts := backlash.Find(points, time.Hour, backlash.Settings{})
	if len(alerts) != 1 || !alerts[0].Start.Equal(points[night].At) {
		t.Errorf("%+v", alerts)
	}
}

func TestDrop(t *testing.T) {
	points := hours(6)
	at := 5*168 + 24 + 9
	for i := range 8 {
		points[at+i].Value = 0
	}
	if alerts := backlash.Find(points, time.Hour, backlash.Settings{}); len(alerts) != 0 {
		t.Errorf("a drop that nobody asked for: %+v", alerts)
	}
	alerts := backlash.Find(points, time.Hour, backlash.Settings{Falling: true})
	if len(alerts) != 1 || !alerts[0].Falling || !alerts[0].Start.Equal(points[at].At) || alerts[0].PeakOf != 0 || alerts[0].Expected < 35 {
		t.Errorf("%+v", alerts)
	}
}

// TestGap: hours that are missing are not a drop, and nothing that follows is held against them.
func TestGap(t *testing.T) {
	points := hours(6)
	at := 5*168 + 24 + 9
	gap := append(append([]backlash.Point(nil), points[:at]...), points[at+30:]...)
	if alerts := backlash.Find(gap, time.Hour, backlash.Settings{Falling: true}); len(alerts) != 0 {
		t.Errorf("a gap raises %+v", alerts)
	}
	for i := range 30 {
		points[at+i].Missing = true
	}
	if alerts := backlash.Find(points, time.Hour, backlash.Settings{Falling: true}); len(alerts) != 0 {
		t.Errorf("missing points raise %+v", alerts)
	}
	if alerts := backlash.Find(gap, time.Hour, backlash.Settings{Falling: true, Fill: true}); len(alerts) == 0 {
		t.Error("filled with 0, the gap is a drop")
	}
}

// TestSparse: a series of almost only zeros has no spread at all; one or two mentions are still nothing, and the floor holds.
func TestSparse(t *testing.T) {
	points := make([]backlash.Point, 0, 6*168)
	for i := range 6 * 168 {
		points = append(points, backlash.Point{At: monday.Add(time.Duration(i) * time.Hour)})
	}
	for i, n := range map[int]float64{300: 1, 511: 2, 700: 1, 850: 9} {
		points[i].Value = n
	}
	if alerts := backlash.Find(points, time.Hour, backlash.Settings{}); len(alerts) != 0 {
		t.Errorf("%+v", alerts)
	}
	points[900].Value = 12
	alerts := backlash.Find(points, time.Hour, backlash.Settings{})
	if len(alerts) != 1 || alerts[0].Severity > 10 || math.IsNaN(alerts[0].Severity) {
		t.Errorf("%+v", alerts)
	}
	if alerts := backlash.Find(points, time.Hour, backlash.Settings{Floor: 13}); len(alerts) != 0 {
		t.Errorf("below the floor: %+v", alerts)
	}
}

func TestDays(t *testing.T) {
	dice := rand.New(rand.NewPCG(3, 5))
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	var points []backlash.Point
	for i := range 120 { // over the night the clocks change
		n := 30.0
		if i%7 >= 5 {
			n = 8
		}
		points = append(points, backlash.Point{At: time.Date(2026, 1, 5+i, 0, 0, 0, 0, zone), Value: math.Round(n + 3*dice.Float64())})
	}
	if alerts := backlash.Find(points, 24*time.Hour, backlash.Settings{Falling: true}); len(alerts) != 0 {
		t.Errorf("ordinary days raise %+v", alerts)
	}
	points[103].Value = 110
	alerts := backlash.Find(points, 24*time.Hour, backlash.Settings{})
	if len(alerts) != 1 || !alerts[0].Start.Equal(points[103].At) || !strings.Contains(alerts[0].Reason, "110 in a day") {
		t.Errorf("%+v", alerts)
	}
}

// TestFewDays: a day of sixty reviews stands out after ten weeks in which one of three days had up to three.
func TestFewDays(t *testing.T) {
	dice := rand.New(rand.NewPCG(8, 5))
	var points []backlash.Point
	for i := range 90 {
		n := 0.0
		if i%3 == 0 {
			n = float64(dice.IntN(4))
		}
		points = append(points, backlash.Point{At: time.Date(2026, 1, 5+i, 0, 0, 0, 0, time.UTC), Value: n})
	}
	points[70].Value = 60
	alerts := backlash.Find(points, 24*time.Hour, backlash.Settings{Of: "reviews"})
	if len(alerts) != 1 || !alerts[0].Start.Equal(points[70].At) {
		t.Fatalf("%+v", alerts)
	}
	if want := "60 reviews in a day, where none are usual: "; !strings.HasPrefix(alerts[0].Reason, want) ||
		!strings.HasSuffix(alerts[0].Reason, "against the same day of the week over the last 4 weeks") {
		t.Errorf("%q does not begin with %q", alerts[0].Reason, want)
	}
}

// TestReasonsOfOtherWidths: what is held to be usual is told as it is found.
func TestReasonsOfOtherWidths(t *testing.T) {
	for want, width := range map[string]time.Duration{
		"300 in 6 hours, where 30 are usual (10 times as many)": 6 * time.Hour, "against the same hours of the week over the last 4 weeks": 6 * time.Hour,
		"300 in an hour, ": time.Hour, "against the same hour of the week over": time.Hour,
		"300 in 7 days, ": 7 * 24 * time.Hour, "against the intervals before": 7 * 24 * time.Hour,
	} {
		var points []backlash.Point
		for i := range int64(max(40, 40*24*time.Hour/width)) {
			points = append(points, backlash.Point{At: time.Date(2026, 1, 5, 0, 0, 0, 0, time.UTC).Add(time.Duration(i) * width), Value: 30})
		}
		points[len(points)-1].Value = 300
		alerts := backlash.Find(points, width, backlash.Settings{})
		if len(alerts) != 1 || !strings.Contains(alerts[0].Reason, want) {
			t.Errorf("%s lacks %q: %+v", width, want, alerts)
		}
	}
}

// TestGrows: after the cool-down, a surge that lasts and grows far beyond itself is raised again.
func TestGrows(t *testing.T) {
	points := hours(6)
	at := 5*168 + 24 + 2
	for i := range 20 {
		points[at+i].Value = 60
		if i >= 10 {
			points[at+i].Value = 20_000
		}
	}
	alerts := backlash.Find(points, time.Hour, backlash.Settings{})
	if len(alerts) != 2 || !alerts[0].Calm.Equal(alerts[1].Start) || alerts[1].PeakOf != 20_000 || alerts[0].PeakOf >= 20_000 {
		t.Errorf("%+v", alerts)
	}
}

// TestNoLookAhead cuts the future off: what was raised before is the same, and of an alert that is over, all of it.
func TestNoLookAhead(t *testing.T) {
	all := nab(t)
	dice := rand.New(rand.NewPCG(1, 2))
	for _, s := range all {
		whole := backlash.Find(s.points, 5*time.Minute, backlash.Settings{Falling: true})
		for range 6 {
			cut := dice.IntN(len(s.points))
			assertPrefix(t, s.name, whole, backlash.Find(s.points[:cut], 5*time.Minute, backlash.Settings{Falling: true}), s.points[max(cut-1, 0)].At)
		}
		for _, a := range whole { // right after each alert was raised
			cut := int(a.At.Sub(s.points[0].At) / (5 * time.Minute))
			assertPrefix(t, s.name, whole, backlash.Find(s.points[:cut], 5*time.Minute, backlash.Settings{Falling: true}), s.points[cut-1].At)
		}
	}
}

func assertPrefix(t *testing.T, name string, whole, part []backlash.Alert, last time.Time) {
	t.Helper()
	end := last.Add(5 * time.Minute)
	n := 0
	for _, a := range whole {
		if !a.At.After(end) {
			n++
		}
	}
	if len(part) != n {
		t.Fatalf("%s cut at %v: %d alerts, of all %d", name, last, len(part), n)
	}
	for i, a := range part {
		w := whole[i]
		if a.Calm.IsZero() { // it lasted when the future was cut off: only what was known by then is the same
			a.Calm, a.Peak, a.PeakOf, a.Total, a.Severity = w.Calm, w.Peak, w.PeakOf, w.Total, w.Severity
		}
		if !reflect.DeepEqual(a, w) {
			t.Errorf("%s cut at %v:\n%+v\nnot\n%+v", name, last, a, w)
		}
	}
}

// TestChunks: the alerts do not depend on when one asks.
func TestChunks(t *testing.T) {
	points := hours(6)
	points[5*168+34].Value = 300
	want := backlash.Find(points, time.Hour, backlash.Settings{Falling: true})
	d := backlash.New(time.Hour, backlash.Settings{Falling: true})
	for i, p := range points {
		d.Add(p)
		if i%13 == 0 {
			d.Alerts()
		}
	}
	if got := d.Alerts(); len(want) != 1 || !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nnot\n%+v", got, want)
	}
}

// TestHostile: nothing that is not a count in its order changes anything.
func TestHostile(t *testing.T) {
	points := hours(6)
	points[5*168+34].Value = 300
	want := backlash.Find(points, time.Hour, backlash.Settings{})
	d := backlash.New(time.Hour, backlash.Settings{})
	for i, p := range points {
		d.Add(p)
		d.Add(backlash.Point{At: p.At, Value: 1e6})                        // again
		d.Add(backlash.Point{At: p.At.Add(-50 * time.Hour), Value: 1e6})   // back
		d.Add(backlash.Point{At: time.Time{}, Value: 1e6})                 // no time
		d.Add(backlash.Point{At: time.Unix(math.MaxInt64, 0), Value: 1e6}) // no year anyone knows
		d.Add(backlash.Point{At: time.Unix(-1<<62, 0), Value: float64(i)})
	}
	if got := d.Alerts(); !reflect.DeepEqual(got, want) {
		t.Errorf("%+v\nnot\n%+v", got, want)
	}
	for _, v := range []float64{math.NaN(), math.Inf(1), math.Inf(-1), -1, math.MaxFloat64} {
		p := append([]backlash.Point(nil), points...)
		p[200].Value, p[201].Value = v, v
		for _, a := range backlash.Find(p, time.Hour, backlash.Settings{Falling: true}) {
			if bad := a.Severity + a.Value + a.Expected + a.PeakOf + a.Total; math.IsNaN(bad) || math.IsInf(bad, 0) {
				t.Errorf("%v: %+v", v, a)
			}
		}
	}
}

// TestDecadeApart: a gap of ten years costs nothing and leaves no history.
func TestDecadeApart(t *testing.T) {
	first, later := hours(5), hours(5)
	for i := range later {
		later[i].At = later[i].At.AddDate(10, 0, 0)
	}
	later[10].Value = 40 // would stand out, were the old weeks still history
	for _, fill := range []bool{false, true} {
		d := backlash.New(time.Minute, backlash.Settings{Fill: fill})
		for _, p := range append(first, later...) {
			d.Add(p)
		}
		d.Alerts()
	}
	if alerts := backlash.Find(append(first, later...), time.Hour, backlash.Settings{}); len(alerts) != 0 {
		t.Errorf("%+v", alerts)
	}
}

func FuzzAdd(f *testing.F) {
	f.Add(int64(300), []byte{0, 1, 2, 3, 200, 9, 9, 9}, true)
	f.Add(int64(0), []byte{255, 255, 1, 0}, false)
	f.Fuzz(func(t *testing.T, seconds int64, steps []byte, fill bool) {
		d := backlash.New(time.Duration(seconds%1_000_000)*time.Second, backlash.Settings{Fill: fill, Falling: true, Z: 1, Floor: 1})
		at := monday
		for i := 0; i+1 < len(steps); i += 2 {
			at = at.Add(time.Duration(int8(steps[i])) * time.Duration(seconds%100_000) * time.Second)
			v := float64(steps[i+1])
			if steps[i+1] > 250 {
				v = math.Inf(int(steps[i]) - 100)
			}
			d.Add(backlash.Point{At: at, Value: v})
		}
		for _, a := range d.Alerts() {
			sum := a.Severity + a.Value + a.Expected + a.PeakOf + a.Total
			if math.IsNaN(sum) || math.IsInf(sum, 0) || a.Start.After(a.At) || !a.Calm.IsZero() && !a.Calm.After(a.Peak) || a.Reason == "" {
				t.Errorf("%+v", a)
			}
		}
	})
}

// TestAllocations: a point costs no memory once the history is full.
func TestAllocations(t *testing.T) {
	d := backlash.New(5*time.Minute, backlash.Settings{})
	at := monday
	next := func() {
		at = at.Add(5 * time.Minute)
		d.Add(backlash.Point{At: at, Value: float64(at.Minute() % 7)})
	}
	for range 30 * 288 {
		next()
	}
	if n := testing.AllocsPerRun(5000, next); n > 0 {
		t.Errorf("%v allocations a point", n)
	}
}

func BenchmarkAdd(b *testing.B) {
	for _, interval := range []time.Duration{5 * time.Minute, time.Hour} {
		b.Run(interval.String(), func(b *testing.B) {
			d := backlash.New(interval, backlash.Settings{})
			at := monday
			b.ReportAllocs()
			for b.Loop() {
				at = at.Add(interval)
				d.Add(backlash.Point{At: at, Value: float64(at.Unix() / 60 % 7)})
			}
		})
	}
}
