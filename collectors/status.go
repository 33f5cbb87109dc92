package collectors

import (
	"time"
)

// SourceStatus is what the Sources page shows of a source's schedule.
type SourceStatus struct {
	Name, Kind, Brand string
	Every             time.Duration
	Running           bool
	Since             time.Time     // start of the run that goes on; zero: none
	Last              time.Time     // start of the last run; zero: none yet
	LastGood          time.Time     // end of the last run without an error; zero: none known
	Next              time.Time     // when it is due next; while it runs, what it was due for
	Lag               time.Duration // how late it is against its rhythm: for so long it should have ended well again; 0: it is not
	OK                bool          // the last run ended well
	Complete          bool          // and saw everything
	Failures          int           // in a row
	LastError, Remedy string        // of the last run, if it failed
}

// Status lists all sources in the order they were given.
func (r *Runner) Status() []SourceStatus {
	r.mu.Lock()
	defer r.mu.Unlock()
	now := r.now()
	list := make([]SourceStatus, len(r.jobs))
	for i, j := range r.jobs {
		s := SourceStatus{
			Name: j.Name, Kind: j.Kind, Brand: j.Brand, Every: j.Every, Running: j.busy,
			Last: j.last.Started, LastGood: j.lastGood, Next: j.due, OK: j.last.OK, Complete: j.last.Complete,
			Failures: j.failures, LastError: j.last.Error, Remedy: j.last.Remedy,
		}
		if j.busy {
			s.Since = j.started
		}
		s.Lag = r.lag(j, now)
		list[i] = s
	}
	return list
}

// lag is how much longer than its interval ago a source's last good run ended; without one, how long ago the program
// began.
func (r *Runner) lag(j *job, now time.Time) time.Duration {
	switch {
	case !j.lastGood.IsZero():
		return max(0, now.Sub(j.lastGood.Add(j.Every)))
	case !r.began.IsZero():
		return max(0, now.Sub(r.began))
	}
	return 0
}

// Pause says whether collecting is paused because records cannot be stored, since when and why.
type Pause struct {
	Paused bool
	Since  time.Time
	Err    string
}

// Paused tells of the pause, if there is one.
func (r *Runner) Paused() Pause {
	since, err := r.sink.state()
	if err == nil {
		return Pause{}
	}
	return Pause{Paused: true, Since: since, Err: err.Error()}
}
