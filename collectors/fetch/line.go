package fetch

import "time"

const (
	turnLasts = 10 * time.Minute // how late a source may come back for its turn
	runLasts  = time.Minute      // between two requests of one run
	lineEnds  = 6 * time.Hour    // nobody is told to come back later than that
)

// line is for sources that want more than a limit allows. Who would wait for too long is sent away with a time to come
// back at, one after another at the limit's own pace. Those whose time has come, and those in the middle of a run, go
// before newcomers: else the same few would be in time again and again, and others never.
type line struct {
	places *bucket
	turns  map[string]turn // by source
}

// turn is when a source goes before others.
type turn struct{ from, until time.Time }

func newLine(r Rate, now time.Time) *line {
	return &line{places: newBucket(r, now.Add(-r.Per)), turns: make(map[string]turn)}
}

// stands says whether anyone was sent away for a time that is still to come.
func (l *line) stands(now time.Time) bool { return l.places.next(now).After(now) }

// first says whether the source goes before newcomers.
func (l *line) first(source string, now time.Time) bool {
	t := l.turns[source]
	return !now.Before(t.from) && now.Before(t.until)
}

// serve notes that the source got its turn.
func (l *line) serve(source string, now, at time.Time) {
	l.forget(now)
	l.turns[source] = turn{now, at.Add(runLasts)}
}

// join says when the source may come back, at the earliest at a time. Who has a place in the line keeps it.
func (l *line) join(source string, at, now time.Time) time.Time {
	if t := l.turns[source]; t.from.After(now) {
		return later(t.from, at)
	}
	l.forget(now)
	place := later(at, l.places.next(now))
	if place.Sub(now) > lineEnds {
		return now.Add(lineEnds)
	}
	l.places.take(place)
	l.turns[source] = turn{place, place.Add(turnLasts)}
	return place
}

// forget bounds what is remembered by the sources that still come.
func (l *line) forget(now time.Time) {
	if len(l.turns) < maxHosts {
		return
	}
	for source, t := range l.turns {
		if !now.Before(t.until) {
			delete(l.turns, source)
		}
	}
}
