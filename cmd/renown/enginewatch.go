package main

import (
	"context"
	"errors"
	"time"
)

// errEngineGone says that the renown whose engine was shared has ended, and its engine with it.
var errEngineGone = errors.New("the renown that ran the database engine here has ended, and the engine with it: start again")

// watchEngine reports deaths of the session's own engine, which is started again by itself, and returns errEngineGone
// when one that belongs to another program is gone. It returns nil when ctx ends.
func (s *session) watchEngine(ctx context.Context) error {
	if s.engine == nil {
		return nil
	}
	if s.engine.Joined() {
		return s.watchShared(ctx)
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case err := <-s.engine.Err():
			s.log.Error("the database engine died and is being started again; nothing is lost", "error", err)
		}
	}
}

// watchShared asks a shared engine now and then whether it is there. Its owner starts a crashed one again within a
// moment, so only a longer silence counts.
func (s *session) watchShared(ctx context.Context) error {
	const pause, silences = time.Second, 5
	silent := 0
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-time.After(pause):
		}
		asking, cancel := context.WithTimeout(ctx, 2*time.Second)
		err := s.warehouse.Conn().Ping(asking)
		cancel()
		if silent++; err == nil {
			silent = 0
		}
		if silent >= silences && ctx.Err() == nil {
			s.log.Warn("the shared database engine is gone; starting an own one", "error", err)
			return errEngineGone
		}
	}
}
