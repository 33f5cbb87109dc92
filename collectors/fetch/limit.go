package fetch

import "time"

// resetSlack is by how much two answers may differ about when the same window ends: headers speak in whole seconds.
const resetSlack = 2 * time.Second

// limit is what is known of one of a platform's limits for one account. The site's lock guards it.
type limit struct {
	name    string
	pacer   *pacer        // what the documentation promises; nil: nothing
	per     time.Duration // how long a window takes if the platform does not say; 0: unknown
	windows map[string]*window
	quiet   time.Time // the platform asked not to be disturbed before

	flying   int  // requests sent and not yet answered
	answered bool // a request was answered, so that it is known whether answers speak of the limit
	speaks   bool // they do
}

// window is a stretch of time in which so many requests are left.
type window struct {
	stated
	since time.Time // the answer that first told of it
	seen  time.Time // the answer that last did
	reset time.Time
}

func newLimit(name string, rate Rate, now time.Time) *limit {
	l := &limit{name: name, windows: make(map[string]*window), per: rate.Per}
	if rate.Requests > 0 {
		l.pacer = newPacer(rate, now)
	}
	return l
}

// closedUntil is when the limit lets the next request go, as far as the platform has said; zero: now.
func (l *limit) closedUntil(now time.Time) time.Time {
	until := l.quiet
	for _, w := range l.windows {
		if w.left <= 0 && w.reset.After(until) {
			until = w.reset
		}
	}
	if until.After(now) {
		return until
	}
	return time.Time{}
}

// full says that the requests on their way may use up all that is left, or that one of them has yet to tell how much
// that is.
func (l *limit) full(now time.Time) bool {
	live := false
	for _, w := range l.windows {
		if !w.reset.After(now) {
			continue
		}
		live = true
		if !w.percent && w.left <= l.flying {
			return true
		}
	}
	unknown := !l.answered || (l.speaks && !live)
	return unknown && l.flying > 0
}

// roomy says that by the platform's own word more than half of an allowance is left: then there is no need to spread
// requests by what the documentation says. allowance: it says so in per cent.
func (l *limit) roomy(now time.Time) (roomy, allowance bool) {
	for _, w := range l.windows {
		if !w.reset.After(now) {
			continue
		}
		if left := w.left - l.flying; left <= 0 || w.allowed == 0 || 2*left <= w.allowed {
			return false, false
		}
		roomy, allowance = true, allowance || w.percent
	}
	return roomy, allowance
}

// learn takes over what an answer says, to a request that was sent at a time.
func (l *limit) learn(list []stated, sent, now time.Time) {
	for _, s := range list {
		l.speaks = true
		if !s.timed {
			s.reset = l.per
			if s.reset == 0 {
				s.reset = time.Minute
			}
		}
		l.learnWindow(s, sent, now)
	}
}

func (l *limit) learnWindow(s stated, sent, now time.Time) {
	reset := now.Add(s.reset)
	w := l.windows[s.key]
	switch {
	case w == nil && len(l.windows) >= 2*maxPolicies:
		return
	case w == nil, !w.reset.After(now), s.timed && reset.After(w.reset.Add(resetSlack)), s.percent:
		l.windows[s.key] = &window{stated: s, since: now, seen: now, reset: reset}
		return
	case s.timed && reset.Before(w.reset.Add(-resetSlack)) && sent.Before(w.since):
		return // of the window before: the answer was overtaken
	}
	w.left = min(w.left, s.left) // answers overtake each other: within a window nothing is given back
	w.seen = now
	if s.allowed > 0 {
		w.allowed = s.allowed
	}
}

// count takes a request off that was sent without its answer telling what is left.
func (l *limit) count() {
	for _, w := range l.windows {
		if !w.percent && w.left > 0 {
			w.left--
		}
	}
}

// settle takes over what a request's end shows: what its answer says of the limit, or at least that it was sent.
func (l *limit) settle(list []stated, sent, now time.Time) {
	l.answered = true
	if len(list) == 0 {
		l.count()
	}
	l.learn(list, sent, now)
}
