// Package backlash finds what stands out in a series of counts: it reads the series point by point and uses, at each, only
// the past. Pure functions.
package backlash

import "time"

// Settings are one setting for all series.
type Settings struct {
	Z        float64       // robust standard deviations above the baseline that raise an alert; 0: the default
	Floor    float64       // and at least so many an hour; 0: the default
	CoolDown time.Duration // no second alert on a series so soon after the first; 0: the default
	Falling  bool          // look for drops, too
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

// Detector reads one series. Its zero value is not ready: see New.
type Detector struct{}

// New makes a detector of a series whose intervals are so wide: 5 minutes, an hour, a day.
func New(interval time.Duration, s Settings) *Detector { return &Detector{} }

// Add reads the next point. Points come in order of time; intervals that were left out count as missing unless fill is
// set, then as 0.
func (d *Detector) Add(p Point) {}

// Alerts are those found so far, oldest first; the last one may still last.
func (d *Detector) Alerts() []Alert { return nil }

// Find reads a whole series and gives its alerts: the same as adding its points one by one.
func Find(points []Point, interval time.Duration, s Settings) []Alert { return nil }
