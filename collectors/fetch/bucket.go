package fetch

import (
	"fmt"
	"time"
)

// Rate is a number of requests in a time.
type Rate struct {
	Requests int
	Per      time.Duration
}

// bucket spreads requests so that no stretch of the rate's time, wherever it begins, holds more than its requests: a
// tenth of them may go at once, the rest at even distances. It is the generic cell rate algorithm (ITU-T I.371), which
// needs to remember only one time. A new bucket holds one request, because the program may just have been restarted.
type bucket struct {
	interval time.Duration
	slack    time.Duration
	tat      time.Time // the theoretical arrival time of the next request
}

func newBucket(r Rate, now time.Time) *bucket {
	burst := max(1, r.Requests/10)
	even := time.Duration(r.Requests - burst + 1)
	b := &bucket{interval: (r.Per + even - 1) / even}
	b.slack = time.Duration(burst-1) * b.interval
	b.tat = now.Add(b.slack)
	return b
}

func (r Rate) check(name string) error {
	if r.Requests <= 0 || r.Per <= 0 {
		return fmt.Errorf("the rate %q of an API needs a number of requests and a time", name)
	}
	return nil
}

// next is when a request may go at the earliest.
func (b *bucket) next(now time.Time) time.Time {
	if at := b.tat.Add(-b.slack); at.After(now) {
		return at
	}
	return now
}

// take books a request for a time that next has given.
func (b *bucket) take(at time.Time) {
	if b.tat.Before(at) {
		b.tat = at
	}
	b.tat = b.tat.Add(b.interval)
}

// giveBack cancels a booking for a time that is still to come.
func (b *bucket) giveBack() { b.tat = b.tat.Add(-b.interval) }

// pacer spreads the requests of one limit. plan gives each its turn in advance, so that who would wait for too long hears
// it at once; but a request may miss its turn while all places are taken, and those that did must not catch up together.
// So sent counts once more when they really go.
type pacer struct {
	plan, sent *bucket
	line       *line
}

func newPacer(r Rate, now time.Time) *pacer {
	return &pacer{plan: newBucket(r, now), sent: newBucket(r, now), line: newLine(r, now)}
}
