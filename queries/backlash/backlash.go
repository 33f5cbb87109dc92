// Package backlash finds what stands out in a series of counts: it reads the series point by point and uses, at each, only
// the past. Pure functions.
//
// # What the detector is
//
// A control chart on counts with a robust seasonal baseline, three trailing windows and a spread that each series teaches.
//
//   - Baseline: the weighted median of the same hour of the week over the last four weeks, an hour to either side counting
//     half and the same hour of another day of the week a fifth, so that a series of a few days has a baseline, too.
//   - Excess: the counts of the last one, three and six hours against what the baseline expected there, on the
//     variance-stabilising scale of the negative binomial distribution (Anscombe 1948): 2/σ·(asinh σ√(y+⅜) − asinh σ√(e+⅜)).
//     It is Anscombe's square root where counts are small, so that the variance is never below Poisson's and zeros do not
//     explode, and a log ratio over σ where they are large.
//   - Spread: σ is taken from the upper tail of the series' own log ratios of the last four weeks (their 95th percentile
//     over 1.645), wider while the history is short. A series that has surges every week needs a bigger one to stand out: this
//     is what peaks-over-threshold detectors (SPOT; Siffer et al. 2017) do with a fitted tail and what the novelty of contextual
//     detectors (CAD-OSE) comes to. A median absolute deviation alone, which looks at the middle of the distribution, does
//     much worse on heavy-tailed mentions.
//   - Score: the mean of the three excesses over the standard deviation such a mean has, so that 3 means three robust
//     standard deviations.
//
// An alert is an excursion of the score: raised at Z with at least Floor counts in the last hour, over when the score falls
// below half of Z, raised anew when it grows to half as much again. What was tried and what it gave is in README.md.
package backlash

import "time"

// The defaults of Settings.
const (
	DefaultZ        = 3.0
	DefaultFloor    = 10.0
	DefaultCoolDown = 6 * time.Hour
)

// Settings are one setting for all series.
type Settings struct {
	Z        float64       // robust standard deviations above the baseline that raise an alert; 0: the default, 3
	Floor    float64       // and at least so many an hour (an interval, where that is longer); 0: the default, 10
	CoolDown time.Duration // no second alert on a series so soon after the first; 0: the default, 6 hours
	Falling  bool          // look for drops, too
	Fill     bool          // intervals that were left out count as 0, not as missing
	Of       string        // what is counted, for reasons: "negative mentions"; "": it is left out
}

func (s Settings) withDefaults() Settings {
	if !(s.Z > 0) {
		s.Z = DefaultZ
	}
	if !(s.Floor > 0) {
		s.Floor = DefaultFloor
	}
	if s.CoolDown <= 0 {
		s.CoolDown = DefaultCoolDown
	}
	return s
}

// Point is a count of one interval. A missing one is not 0: leave it out, or say Missing.
type Point struct {
	At      time.Time // the interval's start
	Value   float64
	Missing bool
}

// Alert is one excursion. The times are starts of intervals, but for At.
type Alert struct {
	Start    time.Time // of the first interval that stood out
	At       time.Time // when it could be known: the end of the interval that raised it
	Peak     time.Time
	Calm     time.Time // zero: it lasts
	Falling  bool
	Severity float64 // the highest score, in robust standard deviations
	Value    float64 // counted in the interval that raised it
	Expected float64
	PeakOf   float64
	Total    float64
	Weeks    int    // of history behind the baseline when it was raised
	Reason   string // a sentence with its numbers
}

// Detector reads one series in memory that does not grow but for its alerts: four weeks of hours. Its zero value is not
// ready: see New.
type Detector struct {
	interval time.Duration
	settings Settings
	clock    clock
	started  bool
	at       int64 // index of the last point read
	bin      int64 // and of its bin
	base     baseline
	window   windows
	up, down *excursion
	alerts   []Alert
}

// New makes a detector of a series whose intervals are so wide: 5 minutes, an hour, a day. Other widths work, from a
// minute on: what is counted more often is to be added up first.
func New(interval time.Duration, s Settings) *Detector {
	interval = max(interval, time.Minute)
	perBin := max(1, int64((time.Hour+interval/2)/interval))
	binWidth := time.Duration(perBin) * interval
	d := &Detector{interval: interval, settings: s.withDefaults(), clock: clock{interval: interval, perBin: perBin}}
	d.base = newBaseline(binWidth)
	d.window = newWindows(interval, binWidth)
	d.up = &excursion{settings: d.settings, interval: interval, open: -1}
	if s.Falling {
		d.down = &excursion{settings: d.settings, interval: interval, open: -1, falling: true}
	}
	return d
}

// most is above any count; larger ones are read as so many, so that sums stay finite.
const most = 1e12

// Add reads the next point. Points come in order of time: one that is not after the last one read is left out, for the
// past is what was already judged. Intervals that were left out count as missing unless Settings.Fill is set, then as 0. What is
// not a count (negative, infinite, not a number) counts as missing.
func (d *Detector) Add(p Point) {
	if !(p.Value >= 0) || p.Value > maxFloat {
		p.Missing = true
	}
	p.Value = min(p.Value, most)
	if !d.started {
		if p.Missing {
			return
		}
		d.started = true
		d.clock.begin(p.At)
		d.at = d.clock.index(p.At) - 1
		d.bin = d.clock.bin(d.at + 1)
		d.base.begin(d.bin)
	}
	i := d.clock.index(p.At)
	if i <= d.at || i == beyond {
		return
	}
	if d.settings.Fill {
		d.fill(i)
	}
	d.read(i, p)
}

// fill reads a 0 for each interval before i that was left out. What lies more than the baseline's memory away from both
// ends of a gap can't change anything and is not read.
func (d *Detector) fill(i int64) {
	span := int64(memory/d.interval) + 1
	from := d.at + 1
	if i-from > 2*span {
		d.zeros(from, from+span)
		from = i - span
	}
	d.zeros(from, i)
}

func (d *Detector) zeros(from, to int64) {
	for i := from; i < to; i++ {
		d.read(i, Point{At: d.clock.start(i)})
	}
}

// read judges the point with index i, which is after all others.
func (d *Detector) read(i int64, p Point) {
	if bin := d.clock.bin(i); bin != d.bin {
		if d.window.judged {
			d.window.learn(d.up.open >= 0 || d.down != nil && d.down.open >= 0)
		}
		if bin-d.bin > int64(d.base.memory()) {
			d.window.forget()
		}
		d.base.advance(bin)
		d.bin = bin
	}
	d.window.advance(i - d.at)
	d.at = i
	if p.Missing {
		d.settle(p)
		return
	}
	expected := d.base.expected
	if d.base.ready {
		d.window.add(p.Value, expected)
	}
	d.settle(p)
	d.base.add(p.Value)
}

// settle lets the excursions see the point and keeps the alerts.
func (d *Detector) settle(p Point) {
	j := d.window.judge(d.down != nil)
	d.alerts = d.up.see(d.alerts, p, d.base, j.up, j.upShort, j)
	if d.down != nil {
		d.alerts = d.down.see(d.alerts, p, d.base, j.down, j.downShort, j)
	}
}

// Alerts are those found so far, oldest first; the last one may still last.
func (d *Detector) Alerts() []Alert {
	return append([]Alert(nil), d.alerts...)
}

// Find reads a whole series and gives its alerts: the same as adding its points one by one.
func Find(points []Point, interval time.Duration, s Settings) []Alert {
	d := New(interval, s)
	for _, p := range points {
		d.Add(p)
	}
	return d.Alerts()
}
