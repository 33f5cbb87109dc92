package fetch

import (
	"context"
	"sync"
	"time"
)

// clock is the time that pauses, limits and circuits go by. It never goes back, whatever is done to the machine's clock:
// a step back by an hour must not keep a limit for an hour longer. And once a pause is over its end has been reached,
// even if the clock that was given stands still.
type clock struct {
	read  func() time.Time
	sleep func(context.Context, time.Duration) error

	mu   sync.Mutex
	last time.Time // as read
	at   time.Time // as told
}

func newClock(read func() time.Time, sleep func(context.Context, time.Duration) error) *clock {
	return &clock{read: read, sleep: sleep}
}

func (c *clock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.advance()
}

func (c *clock) advance() time.Time {
	read := c.read()
	if c.last.IsZero() {
		c.at = read
	} else if d := read.Sub(c.last); d > 0 {
		c.at = c.at.Add(d)
	}
	c.last = read
	return c.at
}

// wait sleeps until a time of this clock.
func (c *clock) wait(ctx context.Context, until time.Time) error {
	if err := c.sleep(ctx, until.Sub(c.now())); err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.advance().Before(until) {
		c.at = until
	}
	return nil
}

// wall is what the machine's clock will show at a time of this clock. The zero time stays zero.
func (c *clock) wall(at time.Time) time.Time {
	if at.IsZero() {
		return at
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.advance()
	return c.last.Add(at.Sub(now)).UTC()
}
