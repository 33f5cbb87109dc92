package fetch

import (
	"testing"
	"time"
)

func said(left int, reset time.Duration) []stated {
	return []stated{{key: "X-RateLimit", allowed: 10, left: left, reset: reset, timed: true}}
}

// Answers overtake each other: within a window nothing is given back, and one of the window before changes nothing.
func TestAnswersThatOvertakeEachOther(t *testing.T) {
	at := func(seconds int) time.Time {
		return time.Unix(1_779_278_400, 0).Add(time.Duration(seconds) * time.Second)
	}
	l := newLimit("", Rate{}, at(0))
	left := func() int { return l.windows["X-RateLimit"].left }
	for i, step := range []struct {
		list      []stated
		sent, now int
		want      int
	}{
		{said(8, 60*time.Second), 0, 0, 8},
		{said(5, 59*time.Second), 0, 1, 5},
		{said(7, 58*time.Second), 0, 2, 5},     // sent before, answered after
		{said(4, 57*time.Second), 0, 3, 4},     // the seconds were rounded
		{nil, 4, 4, 3},                         // an answer that says nothing was counted all the same
		{said(9, 60*time.Second), 61, 61, 9},   // a new window
		{said(1, 2*time.Second), 59, 62, 9},    // an answer from the window before
		{said(2, 20*time.Second), 63, 64, 2},   // the platform has shortened the window
		{said(10, 90*time.Second), 65, 66, 10}, // or begun another one early
	} {
		l.settle(step.list, at(step.sent), at(step.now))
		if left() != step.want {
			t.Errorf("step %d: %d left, want %d", i, left(), step.want)
		}
	}
}

// Who gives up after its turn has passed frees nobody else's.
func TestOnlyATurnToComeIsGivenBack(t *testing.T) {
	now := time.Unix(1_779_278_400, 0)
	for passed, want := range map[bool]time.Duration{true: 6 * time.Second, false: 0} {
		x := newPacer(Rate{Requests: 10, Per: time.Minute}, now)
		x.plan.take(now)
		p := &pass{booked: []*pacer{x}, at: now}
		if !passed {
			p.at = now.Add(time.Second)
		}
		p.unbook(now)
		if got := x.plan.next(now).Sub(now); got != want {
			t.Errorf("passed %t: the next one waits %s, want %s", passed, got, want)
		}
	}
}

func TestAWindowWithoutAnEndIsAMinuteOrTheRates(t *testing.T) {
	now := time.Unix(1_779_278_400, 0)
	for per, want := range map[time.Duration]time.Duration{0: time.Minute, 5 * time.Minute: 5 * time.Minute} {
		l := newLimit("", Rate{Requests: 10, Per: per}, now)
		l.settle([]stated{{key: "a"}}, now, now)
		if got := l.closedUntil(now).Sub(now); got != want {
			t.Errorf("closed for %s, want %s", got, want)
		}
	}
}
