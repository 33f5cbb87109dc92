package main

import (
	"sync/atomic"
	"time"
)

// shiftedClock is a clock that can be put back, for the demo to live through its past.
type shiftedClock struct {
	now   func() time.Time
	shift atomic.Int64 // nanoseconds
}

// Now is the shifted time.
func (c *shiftedClock) Now() time.Time { return c.now().Add(time.Duration(c.shift.Load())) }

func (c *shiftedClock) set(shift time.Duration) { c.shift.Store(int64(shift)) }
