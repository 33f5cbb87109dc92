package world

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// NetworkPath is the path below which a network's API is served, by the kind of source that asks it: a source's base
// address is the world's with it.
func NetworkPath(kind string) string { return "/net/" + kind }

// ask is one request to a network's API.
type ask struct {
	*society
	w     *World
	gates *gates
	rw    http.ResponseWriter
	r     *http.Request
	q     url.Values
	path  string    // below the network's prefix, with its leading slash
	now   time.Time // of what is to be seen
	clock time.Time // of limits, sessions and of how far back a network shows anything
	ill   mischief
}

// networkAPIs answer for the networks, by the kind of source that asks.
func networkAPIs() map[string]func(*ask) {
	return map[string]func(*ask){Mastodon: (*ask).mastodon, X: (*ask).x, Bluesky: (*ask).bluesky,
		YouTube: (*ask).youtube, Instagram: (*ask).instagram, Facebook: (*ask).facebook,
		Reddit: (*ask).reddit, Trustpilot: (*ask).trustpilot, "googlebusiness": (*ask).google, "feed": (*ask).feed}
}

// serveNetwork answers below /net/.
func (w *World) serveNetwork(rw http.ResponseWriter, r *http.Request) {
	name, rest, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/net/"), "/")
	api := networkAPIs()[name]
	if api == nil {
		http.NotFound(rw, r)
		return
	}
	if err := r.ParseForm(); err != nil {
		http.Error(rw, err.Error(), http.StatusBadRequest)
		return
	}
	now := w.Now()
	w.inSociety(now, func(s *society) {
		api(&ask{society: s, w: w, gates: w.gates, rw: rw, r: r, q: r.URL.Query(), path: "/" + rest, now: s.clamp(now), clock: now, ill: mischiefOf(r)})
	})
}

// json answers with a value.
func (a *ask) json(status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		http.Error(a.rw, err.Error(), http.StatusInternalServerError)
		return
	}
	a.rw.Header().Set("Content-Type", "application/json; charset=utf-8")
	a.rw.Header().Set("Content-Length", strconv.Itoa(len(body)))
	a.rw.WriteHeader(status)
	_, _ = a.rw.Write(body) // the reader may have gone
}

// bearer is the token a request carries; "" for none.
func (a *ask) bearer() string {
	token, _ := strings.CutPrefix(a.r.Header.Get("Authorization"), "Bearer ")
	return token
}

// number is a parameter within bounds.
func (a *ask) number(name string, otherwise, most int) int {
	n, err := strconv.Atoi(a.q.Get(name))
	if err != nil || n < 1 {
		return otherwise
	}
	return min(n, most)
}

// instant is a parameter that is a time; false: it is missing or none.
func (a *ask) instant(name string) (time.Time, bool) {
	t, err := time.Parse(time.RFC3339Nano, a.q.Get(name))
	return t, err == nil
}

// route says whether a path fits a pattern such as "/api/v1/statuses/*", and what stands for the stars.
func (a *ask) route(pattern string) (parts []string, ok bool) {
	have, want := strings.Split(strings.Trim(a.path, "/"), "/"), strings.Split(strings.Trim(pattern, "/"), "/")
	if len(have) != len(want) {
		return nil, false
	}
	for i, w := range want {
		if w == "*" {
			parts = append(parts, have[i])
		} else if w != have[i] {
			return nil, false
		}
	}
	return parts, true
}

// newestFirst turns a list round.
func newestFirst(list []*post) []*post {
	turned := slices.Clone(list)
	slices.Reverse(turned)
	return turned
}

// pages cuts a list, newest first, into pages. A cursor names the last post before the page, so that what is posted
// meanwhile moves nothing. next is "" where nothing follows; ok is false for a cursor that does not hold.
func (a *ask) pages(list []*post, cursor string, size int) (page []*post, next string, ok bool) {
	from := 0
	if cursor != "" {
		at, id, ok := readCursor(cursor)
		if !ok || a.ill.expired {
			return nil, "", false
		}
		from = slices.IndexFunc(list, func(p *post) bool {
			return cmp.Or(p.posted.Compare(at), cmp.Compare(p.id, id)) < 0
		})
		if from < 0 {
			from = len(list)
		}
	}
	page, to := a.ill.slice(list, from, size)
	switch {
	case a.ill.again && from > 0:
		next = cursor
	case to < len(list) && to > 0:
		next = writeCursor(list[to-1])
	}
	return a.ill.shuffled(page), next, true
}

func writeCursor(p *post) string {
	return base64.RawURLEncoding.EncodeToString(fmt.Appendf(nil, "%d %s", p.posted.UnixNano(), p.id))
}

func readCursor(cursor string) (at time.Time, id string, ok bool) {
	text, err := base64.RawURLEncoding.DecodeString(cursor)
	nanos, id, found := strings.Cut(string(text), " ")
	n, convErr := strconv.ParseInt(nanos, 10, 64)
	return time.Unix(0, n).UTC(), id, err == nil && convErr == nil && found
}

// mischief is what a faulty answer does to its page.
type mischief struct {
	shuffle bool   // the posts of the page are out of order
	overlap bool   // the page begins with the end of the one before
	again   bool   // the page before comes once more
	expired bool   // the cursor does not hold any more
	seed    uint64 // of the shuffling
}

type mischiefKey struct{}

func mischiefOf(r *http.Request) mischief {
	m, _ := r.Context().Value(mischiefKey{}).(mischief) // none: nothing is wrong
	return m
}

// slice is a page's part of a list and where it ends.
func (m mischief) slice(list []*post, from, size int) (page []*post, to int) {
	switch {
	case m.again:
		from = max(0, from-size)
	case m.overlap:
		from = max(0, from-min(3, size-1))
	}
	to = min(from+size, len(list))
	return list[from:to], to
}

func (m mischief) shuffled(page []*post) []*post {
	if !m.shuffle {
		return page
	}
	page = slices.Clone(page)
	rand.New(rand.NewPCG(m.seed, 7)).Shuffle(len(page), func(i, j int) { page[i], page[j] = page[j], page[i] })
	return page
}

// less orders ids that are numbers.
func less(a, b string) bool {
	if len(a) != len(b) {
		return len(a) < len(b)
	}
	return a < b
}
