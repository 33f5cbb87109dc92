package main

import (
	"context"
	"fmt"
	"sync"
	"time"

	"renown/collectors"
)

const oneDay = 24 * time.Hour

// justNow is how long before the present the first start's last collection is made: then the time its requests must wait
// for a limit is still in the past, where nobody waits for real.
const justNow = 3 * time.Minute

// pastRound is one collection of the demo's first start, at its time in the past.
type pastRound struct {
	age   time.Duration
	reads scope
}

// scope is which sources a round collects.
type scope int

const (
	theReviews  scope = 1 << iota // of review sites
	theNetworks                   // but for the fleeting ones
	theFleeting                   // what is shown for a day only
	everySource = theReviews | theNetworks | theFleeting
)

func (s scope) has(kind string) bool {
	switch kind {
	case "reviewsite":
		return s&theReviews != 0
	case "instagram": // shows the posts of a hashtag for a day
		return s&theFleeting != 0
	}
	return s&theNetworks != 0
}

// pastRounds are when the first start collects the made-up world, so that there is something to see of what only time
// shows: ratings as a site published them then, edited reviews, vanished ones, followers and likes that grow. X shows a
// week, so it is read at least as often.
func pastRounds() []pastRound {
	rounds := []pastRound{{90 * oneDay, theReviews}, {60 * oneDay, theReviews}}
	for age := 56 * oneDay; age > 21*oneDay; age -= 6 * oneDay {
		rounds = append(rounds, pastRound{age, theNetworks | theFleeting})
	}
	rounds[5].reads = everySource // a month and a bit ago
	for n := range 21 {
		age, reads := 20*oneDay-time.Duration(n)*23*time.Hour, theFleeting
		if n%2 == 0 || 8*oneDay < age && age < 14*oneDay { // the backlash is in these days
			reads |= theNetworks
		}
		rounds = append(rounds, pastRound{age, reads})
	}
	return append(rounds, pastRound{justNow, everySource})
}

// pastLife is how far the demo's first start is with its past.
type pastLife struct {
	clock  *shiftedClock
	bar    *progress
	rounds []pastRound
	from   int // the first of them that this start lives

	mu      sync.Mutex
	on      bool
	round   int              // the one in hand
	sources int              // that it collects
	ended   int              // of them
	records int64            // of all rounds so far
	brought map[string]int64 // by the sources of the round
}

func (a *app) pastLife(clock *shiftedClock) *pastLife {
	life := &pastLife{clock: clock, rounds: pastRounds()}
	life.bar = a.progressBy(clock.now, life.text) // the past must not move the bar
	return life
}

// begin begins a round.
func (l *pastLife) begin(round, sources int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.on, l.round, l.sources, l.ended, l.brought = true, round, sources, 0, map[string]int64{}
}

// end ends the last one.
func (l *pastLife) end() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.on = false
	l.bar.end()
}

// note is told of every batch and every end.
func (l *pastLife) note(p collectors.Progress) {
	l.mu.Lock()
	on := l.on
	if on {
		l.records += p.Records - l.brought[p.Source]
		l.brought[p.Source] = p.Records
		if p.Run != nil {
			l.ended++
		}
	}
	l.mu.Unlock()
	if on {
		l.bar.tick()
	}
}

// text is how far it is: done and total count rounds in hundredths.
func (l *pastLife) text() (done, total int64, text string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	const parts = 100
	done, total = int64(l.round-l.from)*parts, int64(len(l.rounds)-l.from)*parts
	if l.sources > 0 {
		done += int64(l.ended) * parts / int64(l.sources)
	}
	return done, total, fmt.Sprintf("%s: %s records", ago(l.rounds[l.round].age), thousands(l.records))
}

func ago(age time.Duration) string {
	switch days := age / oneDay; days {
	case 0:
		return "today"
	case 1:
		return "yesterday"
	default:
		return fmt.Sprintf("%d days ago", days)
	}
}

// fill makes the first collections, each at its time on the demo's clock. A source that fails in one of them is collected
// again in the next.
func (a *app) fill(ctx context.Context, dir string, s *session, state *demoState, life *pastLife, runner *collectors.Runner) error {
	if state.Filled {
		a.say("4/5  Collecting goes on in the background\n5/5  The pages")
		return nil
	}
	a.say("4/5  Collecting from %d sources as they stood on %d days, the first of them %d days ago",
		len(s.config.Sources), len(life.rounds), life.rounds[0].age/oneDay)
	if state.Lived > 0 {
		a.say("     Going on after %d of them", state.Lived)
	}
	if err := a.live(ctx, dir, s, state, life, runner); err != nil {
		return err
	}
	a.say("     %s records, seen again ones counted again", thousands(life.records))
	if err := a.bringCustomers(ctx, dir, s); err != nil {
		return err
	}
	a.say("5/5  The roll-ups the pages read")
	if err := s.warehouse.Flush(ctx); err != nil {
		return err
	}
	state.Filled = true
	return state.write(dir)
}

// live lives through the rounds, from the one on in which an earlier start was ended.
func (a *app) live(ctx context.Context, dir string, s *session, state *demoState, life *pastLife, runner *collectors.Runner) error {
	defer life.clock.set(0)
	defer life.end()
	life.from = state.Lived
	for i, round := range life.rounds {
		if i < state.Lived {
			continue
		}
		var names []string
		for _, source := range s.config.Sources {
			if round.reads.has(source.Kind) {
				names = append(names, source.Name)
			}
		}
		life.begin(i, len(names))
		life.clock.set(-round.age)
		if _, err := runner.RunOnce(ctx, names...); err != nil {
			return err
		}
		if err := s.warehouse.Flush(ctx); err != nil { // the next round asks what this one has read
			return err
		}
		state.Lived = i + 1
		if err := state.write(dir); err != nil {
			return err
		}
	}
	return nil
}
