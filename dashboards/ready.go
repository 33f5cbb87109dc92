package dashboards

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"renown/dashboards/locale"
	"renown/dashboards/pages"
)

// What takes long to answer is asked before anybody comes: where a brand has millions of posts, its overview takes seconds.
const (
	readyAfter = 15 * time.Second // of the start: the collectors and the first reader come first
	readyEvery = 10 * time.Minute // from the end of one round to the next
	readySoon  = time.Minute      // after a reader's last change, which made all worthless
	readyLimit = time.Minute      // a round ends after that: what it did not come to is asked when it is looked at
	readyFor   = readyEvery + readyLimit + time.Minute
)

// LongPage is how long a page's panels take one after the other for it to be kept ready. Of a quicker page every panel is asked when it is
// looked at: it shows what was collected or imported a moment ago.
const LongPage = 2 * time.Second

// ready holds what panels say of the brand that pages open with, as readers of each locale see it.
type ready struct {
	mu       sync.Mutex
	contents map[string]readyContent
	locales  []string // of readers, as their browsers name them; those who came last at the end
	changes  int      // that made what was asked before them worthless
	changed  chan struct{}
}

type readyContent struct {
	pages.Content
	as     time.Time // when the round began in which it was asked, by the pages' clock
	until  time.Time // by the machine's
	alerts uint64    // what the pulse said of the alerts before
}

// mostLocales bounds for how many kinds of readers pages are kept ready.
const mostLocales = 6

func newReady() *ready {
	return &ready{contents: map[string]readyContent{}, locales: []string{"de-DE", "en-US"}, // until readers have come
		changed: make(chan struct{}, 1)}
}

// readyKey names what a panel says of a page as it opens; "" for a page whose address asks for something else.
func readyKey(p pages.Panel, v pages.View) string {
	if len(v.Query()) > 0 {
		return ""
	}
	return p.ID() + " " + v.L.Tag() + " " + v.L.DayOf(v.Now).Format(time.DateOnly)
}

func (r *ready) get(key string) (readyContent, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	c, ok := r.contents[key]
	return c, ok && time.Now().Before(c.until)
}

// met remembers in whose locale pages are opened.
func (r *ready) met(l locale.Locale) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if at := slices.Index(r.locales, l.Tag()); at >= 0 {
		r.locales = slices.Delete(r.locales, at, at+1)
	}
	r.locales = append(r.locales, l.Tag())
	if len(r.locales) > mostLocales {
		r.locales = r.locales[1:]
	}
}

// begin gives the locales to ask for, and what counts the changes.
func (r *ready) begin() (locales []string, changes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.Clone(r.locales), r.changes
}

// keep holds a page's answers, unless something was changed since they were asked for. What is too old goes.
func (r *ready) keep(answers map[string]readyContent, changes int) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.changes != changes {
		return
	}
	now := time.Now()
	maps.DeleteFunc(r.contents, func(_ string, c readyContent) bool { return now.After(c.until) })
	maps.Copy(r.contents, answers)
}

func (r *ready) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.contents = map[string]readyContent{}
	r.changes++
	select {
	case r.changed <- struct{}{}:
	default: // it is known
	}
}

// rounds calls prepare until ctx ends.
func (r *ready) rounds(ctx context.Context, prepare func()) {
	for pause := readyAfter; ; {
		select {
		case <-ctx.Done():
			return
		case <-r.changed:
			pause = readySoon
		case <-time.After(pause):
			prepare()
			pause = readyEvery
		}
	}
}

// forget makes every panel be asked anew: a reader changed something, and looks for it.
func (s *Server) forget() {
	s.options.Queries.Forget()
	s.ready.forget()
}

// round is one preparing of all pages.
type round struct {
	from    pages.Source
	locales []string
	began   time.Time // by the pages' clock
}

// Prepare asks for the panels of each page as it opens, one after the other, and keeps for the next minutes those of pages that take
// long whole. What fails is asked again when it is looked at. It takes a minute at most.
func (s *Server) Prepare(ctx context.Context, long time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, readyLimit)
	defer cancel()
	locales, changes := s.ready.begin()
	r := round{s.source(), locales, s.options.Now()}
	r.from.Queries = s.options.Queries.Remembering() // asks anew, and once for all locales and panels
	for _, page := range pages.AllPages() {
		if !page.Filters || page.Search || page.Narrowed {
			continue // nobody opens it without something to look for
		}
		answers, took := s.preparePage(ctx, page, r)
		if took >= long {
			s.ready.keep(answers, changes)
		}
	}
}

// preparePage asks for a page's panels. took is how long that is for one reader.
func (s *Server) preparePage(ctx context.Context, page pages.Page, r round) (answers map[string]readyContent, took time.Duration) {
	answers = map[string]readyContent{}
	pulse, err := s.pulse.ask(ctx)
	if err != nil {
		return nil, 0
	}
	for _, p := range page.Panels {
		if !canWait(p) {
			continue
		}
		for i, tag := range r.locales {
			began := time.Now()
			v, err := pages.ParseView(nil, s.house(), s.render.texts.For("", tag), s.options.Now())
			if err != nil {
				continue
			}
			s.annotate(ctx, &v)
			c, err := s.load(ctx, p, v, r.from)
			if ctx.Err() != nil {
				return answers, took
			}
			if i == 0 { // the others ask what is remembered
				took += time.Since(began)
			}
			if err == nil && c.Again == "" {
				answers[readyKey(p, v)] = readyContent{c, r.began, time.Now().Add(readyFor), pulse.Alerts}
			}
		}
	}
	return answers, took
}

// canWait tells the panels that may be some minutes old. What a desk works from may not; of alerts it is known whether there are others.
func canWait(p pages.Panel) bool { return p.Live == "" || p.Live == pages.LiveAlerts }

// prepared is what was asked before the reader came, if that was done.
func (s *Server) prepared(ctx context.Context, p pages.Panel, v pages.View) (c readyContent, ok bool) {
	key := readyKey(p, v)
	if key == "" {
		return c, false
	}
	s.ready.met(v.L)
	if c, ok = s.ready.get(key); !ok || p.Live == "" {
		return c, ok
	}
	pulse, err := s.pulse.ask(ctx)
	return c, err == nil && pulse.Alerts == c.alerts
}
