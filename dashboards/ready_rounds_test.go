package dashboards

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"
)

// Pages are prepared soon after the start, then every ten minutes; and a minute after a reader's last change, not amid many.
func TestWhenPagesArePrepared(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		r, start := newReady(), time.Now()
		var got []time.Duration
		go r.rounds(ctx, func() {
			got = append(got, time.Since(start))
			time.Sleep(30 * time.Second)
		})
		for _, at := range []time.Duration{12 * time.Minute, 12*time.Minute + 40*time.Second, 13 * time.Minute} {
			time.Sleep(at - time.Since(start))
			r.forget()
		}
		time.Sleep(14*time.Minute + 10*time.Second - time.Since(start)) // amid a round
		r.forget()
		time.Sleep(27*time.Minute - time.Since(start))
		cancel()
		synctest.Wait()
		minutes := func(m, s time.Duration) time.Duration { return m*time.Minute + s*time.Second }
		want := []time.Duration{minutes(0, 15), minutes(10, 45), minutes(14, 0), minutes(15, 30), minutes(26, 0)}
		if !slices.Equal(got, want) {
			t.Errorf("prepared at %v, want %v", got, want)
		}
	})
}
