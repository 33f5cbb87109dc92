package fetch

import (
	"fmt"
	"slices"
	"testing"
	"time"
)

// visitor is a source that asks once a run.
type visitor struct {
	source string
	due    time.Time // when it comes next
	phase  time.Time // a moment of its rhythm
	served []time.Time
}

// Six times as many sources as the limit allows come every five minutes, and when they are told to. All get their share.
func TestTooManySourcesShareALimitFairly(t *testing.T) {
	const sources, every = 600, 5 * time.Minute
	rate := Rate{Requests: 20, Per: time.Minute}
	now := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	begin, end := now, now.Add(10*time.Hour)
	client := New(Options{Now: func() time.Time { return now }})
	api, err := client.API(APIOptions{Base: "https://api.example", Rates: map[string]Rate{"": rate}})
	if err != nil {
		t.Fatal(err)
	}
	crowd := make([]*visitor, sources)
	for i := range crowd {
		at := begin.Add(time.Duration(i) * every / sources)
		crowd[i] = &visitor{source: fmt.Sprintf("source %d", i), due: at, phase: at}
	}
	served := 0
	for {
		v := slices.MinFunc(crowd, func(a, b *visitor) int { return a.due.Compare(b.due) })
		if now = v.due; now.After(end) {
			break
		}
		p := api.pass(client.site(api.base), "")
		p.source = v.source
		at, sentAway := p.opens(client.clock.now())
		if sentAway {
			v.due = later(now.Add(every), at)
			continue
		}
		served++
		v.served = append(v.served, at)
		v.due = v.phase.Add((now.Sub(v.phase)/every + 1) * every)
	}
	allowed := int(end.Sub(begin)/rate.Per) * rate.Requests
	if served < allowed*8/10 {
		t.Errorf("%d requests, though %d were allowed", served, allowed)
	}
	round := sources / rate.Requests * int(rate.Per/time.Minute) // minutes until all had their turn
	for _, v := range crowd {
		last := begin
		for _, at := range append(v.served, end) {
			if wait := at.Sub(last); wait > 3*time.Duration(round)*time.Minute {
				t.Fatalf("%s waited for %s, of %d times it was served", v.source, wait, len(v.served))
			}
			last = at
		}
	}
}

// Who is sent away keeps the place in the line, however often it comes before its time, and goes before newcomers then.
func TestAPlaceInTheLine(t *testing.T) {
	now := time.Unix(1_779_278_400, 0)
	l := newLine(Rate{Requests: 60, Per: time.Minute}, now)
	if l.stands(now) {
		t.Error("a line before anyone came")
	}
	at := now.Add(30 * time.Second)
	var places []time.Time
	for i := range 100 {
		places = append(places, l.join(fmt.Sprint(i), at, now))
	}
	if !slices.IsSortedFunc(places, time.Time.Compare) || places[0].Before(at) || places[99].Sub(at) < 80*time.Second {
		t.Errorf("the first is told %s, the last %s", places[0].Sub(now), places[99].Sub(now))
	}
	for range 5 {
		if again := l.join("70", at, now); !again.Equal(places[70]) {
			t.Errorf("told %s, and now %s", places[70].Sub(now), again.Sub(now))
		}
	}
	if l.first("70", now) || !l.first("70", places[70]) || !l.first("70", places[70].Add(turnLasts-1)) || l.first("70", places[70].Add(turnLasts)) {
		t.Error("its turn is not when it was told")
	}
	l.serve("new", now, at)
	if !l.first("new", now) || l.first("new", at.Add(runLasts)) {
		t.Error("who is served goes on with its run")
	}
	for i := range 30_000 {
		if place := l.join(fmt.Sprint("many ", i), at, now); place.After(now.Add(lineEnds)) {
			t.Fatalf("told to come back in %s", place.Sub(now))
		}
	}
	if l.join("late", at, now.Add(7*time.Hour)); len(l.turns) > maxHosts {
		t.Errorf("%d turns are remembered", len(l.turns))
	}
}
