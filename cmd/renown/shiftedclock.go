package main

import (
	"context"
	"sync/atomic"
	"time"
)

// shiftedClock is a clock that can be put back, for the demo to live through its past. There nobody waits for real.
type shiftedClock struct {
	now   func() time.Time
	shift atomic.Int64 // nanoseconds
}

// Now is the shifted time.
func (c *shiftedClock) Now() time.Time { return c.now().Add(time.Duration(c.shift.Load())) }

func (c *shiftedClock) set(shift time.Duration) { c.shift.Store(int64(shift)) }

// Sleep puts the clock forward as long as it shows the past; in the present it waits.
func (c *shiftedClock) Sleep(ctx context.Context, d time.Duration) error {
	for until := c.Now().Add(d); c.Now().Before(until); {
		shift := c.shift.Load()
		if shift >= 0 {
			return wait(ctx, until.Sub(c.Now()))
		}
		c.shift.CompareAndSwap(shift, min(int64(until.Sub(c.now())), 0))
	}
	return ctx.Err()
}

func wait(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
