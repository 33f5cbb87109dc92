package collectors

import (
	"hash/fnv"
	"time"

	"renown/warehouse/record"
)

const (
	firstSpread = 30 * time.Second // what is due together is spread over this time, or over more where there are many
	eachSpread  = 100 * time.Millisecond
	eachRhythm  = time.Second     // the same for what is due again and again, within the interval
	retryFirst  = 5 * time.Minute // after the first failure, unless the interval is shorter
	retryLast   = 6 * time.Hour   // between two tries of a source that keeps failing, unless the interval is longer
)

// schedule says when a source is due: every interval, counted from a moment of its own, so that sources of the same
// interval are spread and a restart or a slow run does not shift them.
type schedule struct {
	every    time.Duration
	anchor   time.Time // a moment at which the source is due
	due      time.Time // when it runs next
	failures int       // in a row
	faults   int       // of those: that were no mere wait for a limit
	spread   float64   // 0 to 1, from the source's name: the same after every start
}

// spreadOf maps a name to [0, 1).
func spreadOf(name string) float64 {
	h := fnv.New64a()
	h.Write([]byte(name)) // never fails
	return float64(mix(h.Sum64())>>11) / (1 << 53)
}

// mix spreads the bits of hashes of similar names (the finalizer of MurmurHash3).
func mix(h uint64) uint64 {
	h ^= h >> 33
	h *= 0xff51afd7ed558ccd
	h ^= h >> 33
	h *= 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

func newSchedule(name string, every time.Duration) schedule {
	return schedule{every: every, spread: spreadOf(name)}
}

// spreadWindow is the time over which so many sources are spread when they are due at once: no more than some ten begin in
// a second.
func spreadWindow(sources int) time.Duration {
	return max(firstSpread, time.Duration(sources)*eachSpread)
}

// soon is a moment of the source's own in the window from now, and in the first tenth of its interval.
func (s *schedule) soon(now time.Time, window time.Duration) time.Time {
	return now.Add(time.Duration(s.spread * float64(min(window, s.every/10))))
}

// begin sets the first due time from the ledger: a source that ran before keeps its rhythm, one that is overdue or new
// runs soon, but not all of them in the same moment. Many new ones begin close together all the same, and go on from
// there in a rhythm that is spread wider: the hosts they share have a limit for every minute.
func (s *schedule) begin(now time.Time, last record.Run, sources int) {
	soon := s.soon(now, spreadWindow(sources))
	s.anchor, s.due = soon, soon
	if wide := s.spread * float64(min(time.Duration(sources)*eachRhythm, s.every)); time.Duration(wide) > soon.Sub(now) {
		s.anchor = now.Add(s.every + time.Duration(wide))
	}
	if last.Started.IsZero() || last.Started.After(now) {
		return
	}
	if last.OK {
		s.anchor = last.Started.UTC()
		s.due = latest(soon, last.Started.Add(s.every))
		return
	}
	s.due = latest(soon, last.Finished.Add(min(s.every, retryFirst)))
}

// setback is what a failed run says of when the next one makes sense.
type setback struct {
	rhythm  bool      // no reason to stay away for longer than usual
	limited bool      // a limit was used up: no fault, which would be given longer and longer to pass
	retryAt time.Time // when to come back, if the site or the limit said so
}

// done sets the next due time after a run; failed is nil after a good one. A failed one is tried again after a pause that
// grows, no later than its rhythm says if it is to keep that. A limit that opens in days does not silence the source for
// so long: it may have more to ask for than what is limited, and what is not let through costs the site nothing.
func (s *schedule) done(finished time.Time, failed *setback) {
	if failed == nil {
		s.failures, s.faults = 0, 0
		s.due = s.following(finished)
		return
	}
	s.failures++
	if !failed.limited {
		s.faults++
	}
	s.due = finished.Add(s.pause())
	if longest := finished.Add(max(s.every, retryLast)); failed.retryAt.Before(longest) {
		s.due = latest(s.due, failed.retryAt)
	} else {
		s.due = longest
	}
	if usual := s.following(finished); failed.rhythm && usual.Before(s.due) {
		s.due = usual
	}
}

// pause grows with each fault in a row. A tenth of it differs from source to source, so that those that failed
// together do not come back together.
func (s *schedule) pause() time.Duration {
	most := max(s.every, retryLast)
	pause := min(s.every, retryFirst)
	for i := 1; i < s.faults && pause < most; i++ {
		pause *= 2
	}
	pause = min(pause, most)
	return pause + time.Duration(s.spread*float64(pause)/10)
}

// following is the first due time after now in the source's rhythm. Those that were missed are not made up for: one
// run brings what several would have brought.
func (s *schedule) following(now time.Time) time.Time {
	if now.Before(s.anchor) {
		return s.anchor
	}
	return s.anchor.Add((now.Sub(s.anchor)/s.every + 1) * s.every)
}

// shift moves the schedule with a wall clock that was set back, so that the source neither waits for the time it has
// seen already nor runs through it twice.
func (s *schedule) shift(by time.Duration) {
	s.anchor, s.due = s.anchor.Add(by), s.due.Add(by)
}

func latest(a, b time.Time) time.Time {
	if b.After(a) {
		return b
	}
	return a
}
