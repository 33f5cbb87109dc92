package fetch_test

import (
	"context"
	"errors"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"

	"renown/collectors/fetch"
)

func TestLargePagesAreTakenApartOneAtATime(t *testing.T) {
	client := fetch.New(fetch.Options{})
	var at, most atomic.Int64
	var all sync.WaitGroup
	for range 50 {
		all.Go(func() {
			err := client.Digest(t.Context(), 20<<20, func() error {
				if now := at.Add(1); now > most.Load() {
					most.Store(now)
				}
				runtime.Gosched()
				at.Add(-1)
				return nil
			})
			if err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if most.Load() != 1 {
		t.Errorf("%d at once", most.Load())
	}
}

func TestSmallPagesDoNotWaitForEachOther(t *testing.T) {
	client := fetch.New(fetch.Options{})
	err := client.Digest(t.Context(), 100<<10, func() error {
		return client.Digest(t.Context(), 0, func() error { return nil })
	})
	if err != nil {
		t.Error(err)
	}
}

func TestWaitingForRoomEndsWithItsContext(t *testing.T) {
	client := fetch.New(fetch.Options{})
	ctx, cancel := context.WithCancel(t.Context())
	_ = client.Digest(t.Context(), 20<<20, func() error {
		cancel()
		if err := client.Digest(ctx, 20<<20, func() error { return nil }); !errors.Is(err, context.Canceled) {
			t.Errorf("error %v", err)
		}
		return nil
	})
}
