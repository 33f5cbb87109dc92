package backlash

import (
	"math"
	"time"
)

const (
	memory   = 28 * 24 * time.Hour // of the baseline and of the spread: four weeks
	beyond   = math.MinInt64       // the index of a time that is too far away to have one
	maxFloat = math.MaxFloat64
)

// clock numbers a series' intervals, and its bins: an hour's worth of intervals, or one interval where that is longer.
type clock struct {
	interval time.Duration
	perBin   int64
	origin   time.Time
}

// begin takes the series' first time. Intervals below an hour are counted from the full hour, so that bins are the clock's
// hours; longer ones from the first time, so that days may begin at any zone's midnight.
func (c *clock) begin(first time.Time) {
	c.origin = first
	if c.perBin > 1 {
		c.origin = first.Truncate(time.Hour)
	}
}

// index numbers the interval that t lies in. A day that is an hour short or long where clocks change is a day.
func (c *clock) index(t time.Time) int64 {
	sec := float64(t.Unix()) - float64(c.origin.Unix()) + float64(t.Nanosecond()-c.origin.Nanosecond())/1e9
	i := sec/c.interval.Seconds() + 1e-9
	if c.perBin == 1 {
		i += 0.5
	}
	if math.Abs(i) > 1e12 {
		return beyond
	}
	return int64(math.Floor(i))
}

func (c *clock) bin(i int64) int64 {
	b := i / c.perBin
	if i%c.perBin < 0 {
		b--
	}
	return b
}

// start is when interval i begins. Only called for gaps that are filled.
func (c *clock) start(i int64) time.Time {
	return c.origin.Add(time.Duration(i) * c.interval)
}
