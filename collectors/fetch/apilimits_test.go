package fetch_test

import (
	"fmt"
	"net/http"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"renown/collectors/fetch"
)

func left(n int, reset string) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-RateLimit-Limit", "100")
		w.Header().Set("X-RateLimit-Remaining", strconv.Itoa(n))
		w.Header().Set("X-RateLimit-Reset", reset)
		ok(w, r)
	}
}

func TestALimitThatIsUsedUpIsWaitedForOrRefused(t *testing.T) {
	client, clock := simulated(t)
	server := serve(t, clock, script(left(0, "20"), left(0, "3600"), ok))
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Account: "skyways-token"})
	answers(t, api, fetch.Ask{})
	answers(t, api, fetch.Ask{})
	if clock.rested() != 20*time.Second {
		t.Errorf("waited %s, want 20s", clock.rested())
	}
	at := clock.now()
	failed := refused(t, api, fetch.Ask{}, fetch.RateLimited)
	if server.asked() != 2 || clock.rested() != 20*time.Second || !failed.RetryAt.Equal(at.Add(time.Hour)) {
		t.Errorf("asked %d times, waited %s, retry at %s", server.asked(), clock.rested(), failed.RetryAt)
	}
	clock.pass(time.Hour)
	answers(t, api, fetch.Ask{})
}

func TestWhoSharesALimit(t *testing.T) {
	client, clock := simulated(t)
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/search" {
			left(0, "3600")(w, r)
			return
		}
		ok(w, r)
	})
	mine := fetch.APIOptions{Source: "x skyways", Base: server.URL, Account: "skyways-token"}
	same, other := mine, mine
	same.Source, same.Base = "x rivals", server.URL+"/"
	other.Account = "rivals-token"
	answers(t, talk(t, client, mine), fetch.Ask{Path: "search", Limit: "search"})
	search := fetch.Ask{Path: "search", Limit: "search"}
	refused(t, talk(t, client, mine), search, fetch.RateLimited)
	refused(t, talk(t, client, same), search, fetch.RateLimited)
	answers(t, talk(t, client, same), fetch.Ask{Path: "users", Limit: "users"})
	answers(t, talk(t, client, same), fetch.Ask{Path: "posts"})
	answers(t, talk(t, client, other), search)
	if server.asked() != 4 {
		t.Errorf("asked %d times, want 4", server.asked())
	}
}

func TestPatienceWithAPlatform(t *testing.T) {
	date := func(t time.Time) string { return t.Format(http.TimeFormat) }
	for name, c := range map[string]struct {
		code   int
		header []string
		waits  time.Duration // at least this, if the answer comes in the end
		after  time.Duration // or RetryAt this much later
	}{
		"seconds":            {429, []string{"Retry-After", "20"}, 20 * time.Second, 0},
		"date":               {429, []string{"Retry-After", date(start.Add(25 * time.Second))}, 25 * time.Second, 0},
		"two":                {429, []string{"Retry-After", "5", "Retry-After", "20"}, 20 * time.Second, 0},
		"one malformed":      {429, []string{"Retry-After", "soon", "Retry-After", "9"}, 9 * time.Second, 0},
		"malformed":          {429, []string{"Retry-After", "in a while"}, time.Second, 0},
		"nothing":            {429, nil, time.Second, 0},
		"zero":               {429, []string{"Retry-After", "0"}, time.Second, 0},
		"reset":              {429, []string{"x-rate-limit-remaining", "0", "x-rate-limit-reset", strconv.FormatInt(start.Add(17*time.Second).Unix(), 10)}, 17 * time.Second, 0},
		"the later counts":   {429, []string{"x-rate-limit-remaining", "0", "x-rate-limit-reset", "4", "Retry-After", "21"}, 21 * time.Second, 0},
		"unavailable":        {503, []string{"Retry-After", "20"}, 20 * time.Second, 0},
		"long":               {429, []string{"Retry-After", "3600"}, 0, time.Hour},
		"a long reset":       {429, []string{"x-rate-limit-remaining", "0", "x-rate-limit-reset", date(start.Add(10 * time.Minute))}, 0, 10 * time.Minute},
		"unavailable, long":  {503, []string{"Retry-After", date(start.Add(time.Hour))}, 0, time.Hour},
		"absurd":             {429, []string{"Retry-After", "99999999999999999999"}, 0, 7 * 24 * time.Hour},
		"an allowance is up": {429, []string{"X-App-Usage", `{"call_count":100}`}, 0, 10 * time.Minute},
	} {
		t.Run(name, func(t *testing.T) {
			client, clock := simulated(t)
			server := serve(t, clock, script(status(c.code, c.header...), ok))
			api := talk(t, client, fetch.APIOptions{Base: server.URL})
			if c.after == 0 {
				answers(t, api, fetch.Ask{})
				if rested := clock.rested(); rested < c.waits || rested > c.waits+500*time.Millisecond || server.asked() != 2 {
					t.Errorf("waited %s, want %s; asked %d times", rested, c.waits, server.asked())
				}
				return
			}
			for range 2 {
				failed := refused(t, api, fetch.Ask{}, fetch.RateLimited)
				if !failed.RetryAt.Equal(start.Add(c.after)) {
					t.Errorf("retry at %s", failed.RetryAt)
				}
			}
			if server.asked() != 1 || clock.rested() != 0 {
				t.Errorf("asked %d times, waited %s", server.asked(), clock.rested())
			}
		})
	}
}

// meter is a platform that counts strictly, in windows that begin with their first request, and says what is left.
type meter struct {
	clock   *span
	allowed int
	per     time.Duration
	say     func(h http.Header, left int, reset, now time.Time)

	mu       sync.Mutex
	reset    time.Time
	used     int
	exceeded int
}

func (m *meter) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	m.mu.Lock()
	defer m.mu.Unlock()
	now := m.clock.now()
	if !now.Before(m.reset) {
		m.used, m.reset = 0, now.Add(m.per).Truncate(time.Second)
	}
	m.used++
	m.say(w.Header(), max(m.allowed-m.used, 0), m.reset, now)
	if m.used > m.allowed {
		m.exceeded++
		w.WriteHeader(http.StatusTooManyRequests)
		return
	}
	ok(w, r)
}

func TestParallelAsksNeverOvershoot(t *testing.T) {
	for name, say := range map[string]func(h http.Header, left int, reset, now time.Time){
		"unix time": func(h http.Header, left int, reset, _ time.Time) {
			h.Set("x-rate-limit-remaining", strconv.Itoa(left))
			h.Set("x-rate-limit-reset", strconv.FormatInt(reset.Unix(), 10))
		},
		"RFC 3339": func(h http.Header, left int, reset, _ time.Time) {
			h.Set("X-RateLimit-Remaining", strconv.Itoa(left))
			h.Set("X-RateLimit-Reset", reset.Format(time.RFC3339Nano))
		},
		"seconds left": func(h http.Header, left int, reset, now time.Time) {
			h.Set("X-Ratelimit-Remaining", fmt.Sprintf("%d.0", left))
			h.Set("X-Ratelimit-Reset", strconv.Itoa(int((reset.Sub(now)+time.Second-1)/time.Second)))
		},
		"combined": func(h http.Header, left int, reset, now time.Time) {
			h.Set("RateLimit", fmt.Sprintf(`"default";r=%d;t=%d`, left, int((reset.Sub(now)+time.Second-1)/time.Second)))
		},
	} {
		t.Run(name, func(t *testing.T) {
			client, clock := simulated(t, func(o *fetch.Options) { o.MaxRetryAfter = 24 * time.Hour })
			m := &meter{clock: clock, allowed: 3, per: time.Minute, say: say}
			server := serve(t, clock, m.ServeHTTP)
			var group sync.WaitGroup
			for i := range 50 {
				api := talk(t, client, fetch.APIOptions{Source: fmt.Sprint("source ", i%5), Base: server.URL, Account: "skyways-token"})
				group.Go(func() {
					if _, err := api.Do(t.Context(), fetch.Ask{Limit: "search"}); err != nil {
						t.Error(err)
					}
				})
			}
			group.Wait()
			if m.exceeded != 0 || server.asked() != 50 {
				t.Errorf("the limit was exceeded %d times in %d requests", m.exceeded, server.asked())
			}
		})
	}
}

func TestDocumentedRatesAreKept(t *testing.T) {
	client, clock := simulated(t, func(o *fetch.Options) { o.MaxRetryAfter = 24 * time.Hour })
	var mu sync.Mutex
	var at []time.Time
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		at = append(at, clock.now())
		mu.Unlock()
		ok(w, r)
	})
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Rates: map[string]fetch.Rate{"search": {Requests: 30, Per: time.Minute}}})
	for range 100 {
		answers(t, api, fetch.Ask{Limit: "search"})
	}
	for i := 30; i < len(at); i++ {
		if d := at[i].Sub(at[i-30]); d < time.Minute {
			t.Fatalf("31 requests within %s", d)
		}
	}
	if took := clock.now().Sub(start); took > 4*time.Minute {
		t.Errorf("100 requests took %s", took)
	}
	before := clock.now()
	for range 20 {
		answers(t, api, fetch.Ask{Limit: "users"})
	}
	if !clock.now().Equal(before) {
		t.Error("a limit of which nothing is known was waited for")
	}
}

// What a wait for a rate would be too long for is refused, with the time at which it makes sense.
func TestARateThatTakesTooLong(t *testing.T) {
	client, clock := simulated(t)
	server := serve(t, clock, ok)
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Rates: map[string]fetch.Rate{"": {Requests: 5, Per: time.Hour}}})
	answers(t, api, fetch.Ask{})
	failed := refused(t, api, fetch.Ask{}, fetch.RateLimited)
	if want := start.Add(12 * time.Minute); !failed.RetryAt.Equal(want) || server.asked() != 1 {
		t.Errorf("retry at %s, want %s", failed.RetryAt, want)
	}
	clock.pass(12 * time.Minute)
	answers(t, api, fetch.Ask{})
}

func TestAHostOfWhichNothingIsKnownIsAskedModestly(t *testing.T) {
	for delay, modest := range map[time.Duration]bool{0: true, time.Minute: true, -1: false} {
		client, clock := simulated(t, func(o *fetch.Options) { o.DelayPerHost = delay })
		server := serve(t, clock, ok)
		for i := range 60 {
			answers(t, talk(t, client, fetch.APIOptions{Base: server.URL, Account: fetch.Secret(fmt.Sprint("account ", i%3))}), fetch.Ask{})
		}
		took := clock.now().Sub(start)
		if modest != (took > 55*time.Second) || took > 70*time.Second {
			t.Errorf("delay %s: 60 requests took %s", delay, took)
		}
	}
}

// While the platform itself says that there is plenty of room, what its documentation says does not slow anyone down.
func TestRoomThatThePlatformShowsIsUsed(t *testing.T) {
	for name, header := range map[string][]string{
		"requests":  {"X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "4000", "X-RateLimit-Reset", "600"},
		"allowance": {"X-App-Usage", `{"call_count":10,"total_time":20,"total_cputime":30}`},
	} {
		client, clock := simulated(t)
		server := serve(t, clock, status(200, header...))
		api := talk(t, client, fetch.APIOptions{Base: server.URL, Rates: map[string]fetch.Rate{"posts": {Requests: 10, Per: time.Hour}}})
		for range 100 {
			answers(t, api, fetch.Ask{Limit: "posts"})
		}
		if clock.rested() != 0 {
			t.Errorf("%s: waited %s", name, clock.rested())
		}
	}
	client, clock := simulated(t)
	server := serve(t, clock, status(200, "X-RateLimit-Limit", "5000", "X-RateLimit-Remaining", "2000", "X-RateLimit-Reset", "600"))
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Rates: map[string]fetch.Rate{"": {Requests: 60, Per: time.Minute}}})
	for range 20 {
		answers(t, api, fetch.Ask{})
	}
	if clock.rested() < 15*time.Second {
		t.Errorf("with less than half left, waited only %s", clock.rested())
	}
}

func TestFewAreOnTheirWayAtOnce(t *testing.T) {
	client, clock := simulated(t)
	var now, most atomic.Int64
	arrived := make(chan struct{}, 100)
	gate := make(chan struct{})
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		n := now.Add(1)
		for m := most.Load(); n > m && !most.CompareAndSwap(m, n); m = most.Load() {
		}
		arrived <- struct{}{}
		if r.URL.Path != "/first" {
			<-gate
		}
		now.Add(-1)
		ok(w, r)
	})
	answers(t, talk(t, client, fetch.APIOptions{Base: server.URL}), fetch.Ask{Path: "first"})
	<-arrived
	var group sync.WaitGroup
	for range 30 {
		api := talk(t, client, fetch.APIOptions{Base: server.URL})
		group.Go(func() {
			if _, err := api.Get(t.Context(), "posts", nil); err != nil {
				t.Error(err)
			}
		})
	}
	for range 4 {
		<-arrived
	}
	close(gate)
	group.Wait()
	if most.Load() != 4 {
		t.Errorf("%d requests at once, want 4", most.Load())
	}
}

// Requests whose turn passed while all places were taken do not catch up all at once.
func TestLateRequestsKeepTheRate(t *testing.T) {
	client, clock := simulated(t, func(o *fetch.Options) { o.MaxRetryAfter = 24 * time.Hour })
	var mu sync.Mutex
	var at []time.Time
	busy := make(chan struct{}, 100)
	gate := make(chan struct{})
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		at = append(at, clock.now())
		mu.Unlock()
		busy <- struct{}{}
		if r.URL.Path == "/posts" {
			<-gate
		}
		ok(w, r)
	})
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Rates: map[string]fetch.Rate{"": {Requests: 10, Per: time.Minute}}})
	answers(t, api, fetch.Ask{})
	var group sync.WaitGroup
	for range 40 {
		group.Go(func() {
			if _, err := api.Get(t.Context(), "posts", nil); err != nil {
				t.Error(err)
			}
		})
	}
	for range 5 { // all places are taken, and the others' turns pass
		<-busy
	}
	clock.pass(time.Hour)
	close(gate)
	group.Wait()
	// A simulated pause moves the clock for the three others that are on their way too.
	for i := 10; i < len(at); i++ {
		if d := at[i].Sub(at[i-10]); d < 35*time.Second {
			t.Fatalf("11 requests within %s", d)
		}
	}
}

// A clock that stands still, as in the kinds' recorded cases, does not keep requests waiting for ever.
func TestAClockThatStandsStill(t *testing.T) {
	client, clock := simulated(t, func(o *fetch.Options) { o.Now = func() time.Time { return start } })
	server := serve(t, clock, script(left(0, "25"), status(429, "Retry-After", "20"), ok))
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Rates: map[string]fetch.Rate{"": {Requests: 200, Per: time.Hour}}})
	for range 50 {
		answers(t, api, fetch.Ask{})
	}
}
