package fetch_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"sync"
	"testing"
	"time"

	"renown/collectors/fetch"
)

// start is the time of the simulated clocks.
var start = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)

// span is a simulated clock: sleeping moves it.
type span struct {
	mu    sync.Mutex
	at    time.Time
	slept time.Duration
}

func (s *span) now() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *span) pass(d time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = s.at.Add(d)
}

func (s *span) sleep(ctx context.Context, d time.Duration) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if d > 0 {
		s.at = s.at.Add(d)
		s.slept += d
	}
	return ctx.Err()
}

func (s *span) rested() time.Duration {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.slept
}

// simulated is a client that lives by a simulated clock. It waits for no unknown limits.
func simulated(t *testing.T, change ...func(*fetch.Options)) (*fetch.Client, *span) {
	t.Helper()
	clock := &span{at: start}
	options := fetch.Options{DelayPerHost: -1, Timeout: 20 * time.Second, Contact: "ops@example.org", Now: clock.now, Sleep: clock.sleep}
	for _, f := range change {
		f(&options)
	}
	return fetch.New(options), clock
}

// platform is a real server on loopback whose Date is the simulated one. It keeps what it was asked.
type platform struct {
	*httptest.Server
	clock *span
	mu    sync.Mutex
	seen  []*http.Request
}

func serve(t *testing.T, clock *span, handler http.HandlerFunc) *platform {
	t.Helper()
	p := &platform{clock: clock}
	p.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		p.mu.Lock()
		p.seen = append(p.seen, r)
		p.mu.Unlock()
		w.Header().Set("Date", clock.now().UTC().Format(http.TimeFormat))
		w.Header().Set("Content-Type", "application/json")
		handler(w, r)
	}))
	t.Cleanup(p.Close)
	return p
}

func (p *platform) asked() int {
	p.mu.Lock()
	defer p.mu.Unlock()
	return len(p.seen)
}

func (p *platform) last() *http.Request {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.seen[len(p.seen)-1]
}

func ok(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(`{"ok":true}`)) }

// script answers with each handler once, with the last one for good.
func script(handlers ...http.HandlerFunc) http.HandlerFunc {
	var mu sync.Mutex
	return func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		handler := handlers[0]
		if len(handlers) > 1 {
			handlers = handlers[1:]
		}
		mu.Unlock()
		handler(w, r)
	}
}

// repeat is a handler so many times, for a script.
func repeat(n int, handler http.HandlerFunc) []http.HandlerFunc {
	return slices.Repeat([]http.HandlerFunc{handler}, n)
}

func talk(t *testing.T, client *fetch.Client, o fetch.APIOptions) *fetch.API {
	t.Helper()
	if o.Source == "" {
		o.Source = "x skyways"
	}
	api, err := client.API(o)
	if err != nil {
		t.Fatal(err)
	}
	return api
}

// bearer puts a key on requests as most platforms want it.
func bearer(key string) func(context.Context, *http.Request) error {
	return func(_ context.Context, r *http.Request) error {
		r.Header.Set("Authorization", "Bearer "+key)
		return nil
	}
}

// refused asks and wants an *Error of the kind, with a remedy.
func refused(t *testing.T, api *fetch.API, ask fetch.Ask, kind fetch.Kind) *fetch.Error {
	t.Helper()
	reply, err := api.Do(t.Context(), ask)
	if err == nil {
		t.Fatalf("got %d %s, want an error", reply.Status, reply.Body)
	}
	var failed *fetch.Error
	if !errors.As(err, &failed) {
		t.Fatalf("error %v (%T) is not an *Error", err, err)
	}
	if failed.Kind != kind || failed.Remedy() == "" {
		t.Errorf("kind %q, want %q; remedy %q; %v", failed.Kind, kind, failed.Remedy(), err)
	}
	return failed
}

func answers(t *testing.T, api *fetch.API, ask fetch.Ask) *fetch.Reply {
	t.Helper()
	reply, err := api.Do(t.Context(), ask)
	if err != nil {
		t.Fatal(err)
	}
	return reply
}

func values(pairs ...string) url.Values {
	v := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		v.Add(pairs[i], pairs[i+1])
	}
	return v
}
