package collectors

import "time"

// Clock is the runner's time. SystemClock is the real one.
type Clock interface {
	// Now is the wall clock: it may jump.
	Now() time.Time
	// Steady does not jump; only the difference of two of its times means anything. A machine's sleep may be missing in it.
	Steady() time.Time
	// NewTimer fires once after d of real time, whatever the wall clock does meanwhile.
	NewTimer(d time.Duration) Timer
}

// Timer is a running timer.
type Timer interface {
	C() <-chan time.Time
	Stop() bool
}

// SystemClock is the machine's clock.
type SystemClock struct{}

// Now is time.Now.
func (SystemClock) Now() time.Time { return time.Now() }

// Steady is time.Now, whose differences go by Go's monotonic clock.
func (SystemClock) Steady() time.Time { return time.Now() }

// NewTimer is time.NewTimer.
func (SystemClock) NewTimer(d time.Duration) Timer { return systemTimer{time.NewTimer(d)} }

type systemTimer struct{ *time.Timer }

func (t systemTimer) C() <-chan time.Time { return t.Timer.C }
