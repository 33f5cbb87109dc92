package world

import (
	"fmt"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// gates are what the networks' servers keep in mind: how much each account has asked for, who is logged in, what is to
// be paid. They go by the world's clock.
type gates struct {
	mu       sync.Mutex
	windows  map[string]*gateWindow
	exceeded map[string]int
	billed   map[string]float64
	sessions map[string]*session
	items    map[string]map[string]time.Time // different things asked for, and when first
	names    map[string]string               // what ids stand for
	generous bool
}

type gateWindow struct {
	start time.Time
	used  int
}

func newGates(o Options) *gates {
	return &gates{windows: map[string]*gateWindow{}, exceeded: map[string]int{}, billed: map[string]float64{},
		sessions: map[string]*session{}, items: map[string]map[string]time.Time{}, names: map[string]string{}, generous: o.Generous}
}

// gate is one limit as it stands after a request.
type gate struct {
	limit, left int
	reset       time.Time // when the window ends
	open        bool
}

// pass counts a request, or n units, against a limit. A network's windows lie side by side on the clock.
func (g *gates) pass(now time.Time, network, name, account string, limit int, per time.Duration, n int) gate {
	start := now.Truncate(per)
	return g.within(start, start.Add(per), network, name, account, limit, n)
}

// within is pass for a window that is given.
func (g *gates) within(start, end time.Time, network, name, account string, limit, n int) gate {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.generous {
		limit *= 1000
	}
	key := network + "/" + name + "/" + account
	w := g.windows[key]
	if w == nil || !w.start.Equal(start) {
		w = &gateWindow{start: start}
		g.windows[key] = w
	}
	w.used += n
	if w.used > limit {
		g.exceeded[network+" "+name]++
		w.used -= n
		return gate{limit: limit, left: max(0, limit-w.used), reset: end}
	}
	return gate{limit: limit, left: limit - w.used, reset: end, open: true}
}

// distinct counts different things asked for in a rolling window, and says whether this one may be.
func (g *gates) distinct(now time.Time, network, name, account, item string, limit int, per time.Duration) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	key := network + "/" + name + "/" + account
	if g.items[key] == nil {
		g.items[key] = map[string]time.Time{}
	}
	items := g.items[key]
	maps.DeleteFunc(items, func(_ string, at time.Time) bool { return now.Sub(at) >= per })
	if _, known := items[item]; !known && len(items) >= limit {
		g.exceeded[network+" "+name]++
		return false
	}
	items[item] = now
	return true
}

// remember keeps what an id stands for.
func (g *gates) remember(kind, id, what string) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.names[kind+"/"+id] = what
}

func (g *gates) recall(kind, id string) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.names[kind+"/"+id]
}

func (g *gates) bill(network string, dollars float64) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.billed[network] += dollars
}

// Exceeded is how many requests went over a network's limit, by network and limit: "x search", "reddit ".
func (w *World) Exceeded() map[string]int {
	w.gates.mu.Lock()
	defer w.gates.mu.Unlock()
	over := map[string]int{}
	for k, n := range w.gates.exceeded {
		over[k] = n
	}
	return over
}

// Billed is what a network charged so far, in dollars: X for each post, user and request for counts that it answered.
func (w *World) Billed(network string) float64 {
	w.gates.mu.Lock()
	defer w.gates.mu.Unlock()
	return w.gates.billed[network]
}

// session is a login or a token that ends.
type session struct {
	account string
	ends    time.Time
	used    bool // of a token to refresh with: it holds once
}

// open makes a session and gives its token.
func (g *gates) open(kind, account string, ends time.Time) string {
	g.mu.Lock()
	defer g.mu.Unlock()
	token := fmt.Sprintf("%s-%s-%d", kind, letters(hashed(fmt.Sprint(kind, account, ends.UnixNano(), len(g.sessions))), 30), ends.Unix())
	g.sessions[token] = &session{account: account, ends: ends}
	return token
}

// holds says for whom a session's token is, and whether it holds still.
func (g *gates) holds(token string, now time.Time) (account string, known, valid bool) {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.sessions[token]
	if s == nil {
		return "", false, false
	}
	return s.account, true, now.Before(s.ends)
}

// end lets a session's token expire before its time.
func (g *gates) end(token string) bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	s := g.sessions[token]
	if s == nil || s.used {
		return false
	}
	s.ends, s.used = time.Time{}, true
	return true
}

// unix writes the three headers of a limit with a Unix time.
func (g gate) unix(h http.Header, prefix string) {
	h.Set(prefix+"limit", strconv.Itoa(g.limit))
	h.Set(prefix+"remaining", strconv.Itoa(g.left))
	h.Set(prefix+"reset", strconv.FormatInt(g.reset.Unix(), 10))
}
