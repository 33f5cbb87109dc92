package fetch

import (
	"math/rand/v2"
	"testing"
	"time"
)

// However requests come, no stretch of the rate's time holds more of them than the rate allows.
func TestABucketNeverExceedsItsRate(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	random := rand.New(rand.NewPCG(seed, 1))
	for _, rate := range []Rate{{1, time.Second}, {2, time.Minute}, {7, time.Minute}, {30, 5 * time.Minute}, {300, 5 * time.Minute}, {200, time.Hour}, {833, 5 * time.Minute}} {
		now := time.Unix(1_779_278_400, 0)
		b := newBucket(rate, now)
		var sent []time.Time
		for range 3000 {
			if random.IntN(50) == 0 {
				now = now.Add(time.Duration(random.Int64N(int64(rate.Per) * 2)))
			}
			now = b.next(now)
			b.take(now)
			sent = append(sent, now)
			if n := len(sent) - 1 - rate.Requests; n >= 0 && now.Sub(sent[n]) < rate.Per {
				t.Fatalf("%+v: %d requests within %s", rate, rate.Requests+1, now.Sub(sent[n]))
			}
		}
		rested := b.next(now.Add(24 * time.Hour))
		for range max(1, rate.Requests/10) {
			if at := b.next(rested); !at.Equal(rested) {
				t.Errorf("%+v: after a rest the first tenth may go at once, not %s later", rate, at.Sub(rested))
			}
			b.take(rested)
		}
		if !b.next(rested).After(rested) {
			t.Errorf("%+v: more than a tenth may go at once", rate)
		}
	}
}

// A program that is restarted all the time does not get a tenth of the rate on top each time.
func TestANewBucketHoldsOneRequest(t *testing.T) {
	now := time.Unix(1_779_278_400, 0)
	b := newBucket(Rate{Requests: 300, Per: 5 * time.Minute}, now)
	if !b.next(now).Equal(now) {
		t.Error("the first request waits")
	}
	b.take(now)
	if wait := b.next(now).Sub(now); wait < time.Second {
		t.Errorf("the second request waits %s", wait)
	}
	b.giveBack()
	if !b.next(now).Equal(now) {
		t.Error("what was given back is not free again")
	}
}

func TestTheClockNeverGoesBack(t *testing.T) {
	wall := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	c := newClock(func() time.Time { return wall }, nil)
	start := c.now()
	wall = wall.Add(10 * time.Second)
	until := c.now().Add(5 * time.Second)
	wall = wall.Add(-time.Hour)
	if got := c.now().Sub(start); got != 10*time.Second {
		t.Errorf("after a step back %s have passed, want 10s", got)
	}
	if got := c.wall(until); !got.Equal(wall.Add(5 * time.Second)) {
		t.Errorf("the pause ends at %s by the machine's clock, which shows %s", got, wall)
	}
	wall = wall.Add(5 * time.Second)
	if c.now().Before(until) {
		t.Error("the pause is not over")
	}
}
