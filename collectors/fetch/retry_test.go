package fetch_test

import (
	"context"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"renown/collectors/fetch"
)

// pauses records what a client would have slept.
func pauses(list *[]time.Duration) func(*fetch.Options) {
	return func(o *fetch.Options) {
		o.Backoff = time.Second
		o.Sleep = func(ctx context.Context, d time.Duration) error {
			if d > 0 {
				*list = append(*list, d)
			}
			return ctx.Err()
		}
	}
}

// times answers with the handler the first n times, then with a page.
func times(n int64, handler http.HandlerFunc, asked *atomic.Int64) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if asked.Add(1) <= n {
			handler(w, r)
			return
		}
		text("page")(w, r)
	}
}

func status(code int, header ...string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		for i := 0; i < len(header); i += 2 {
			w.Header().Add(header[i], header[i+1])
		}
		w.WriteHeader(code)
	}
}

func hangUp(w http.ResponseWriter, _ *http.Request) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		conn.Close()
	}
}

func TestPassingFaultsAreTriedAgain(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"500": status(500), "502": status(502), "503": status(503), "429": status(429), "hang up": hangUp,
		"half a page": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, "half")
		},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int64
			var slept []time.Duration
			server := site(t, map[string]http.HandlerFunc{"/page": times(2, handler, &asked)})
			page, err := quick(t, pauses(&slept)).Get(t.Context(), server.URL+"/page")
			if err != nil || string(page.Body) != "page" {
				t.Fatalf("%+v, %v", page, err)
			}
			if len(slept) != 2 || slept[0] < time.Second || slept[0] > 1500*time.Millisecond || slept[1] < 2*time.Second || slept[1] > 3*time.Second {
				t.Errorf("slept %v", slept)
			}
		})
	}
}

func TestLastingFaultsAreReturned(t *testing.T) {
	for code, want := range map[int]struct {
		kind  fetch.Kind
		asked int64
	}{
		500: {fetch.Status, 4}, 429: {fetch.RateLimited, 4}, 503: {fetch.RateLimited, 4},
		400: {fetch.Status, 1}, 403: {fetch.Status, 1}, 404: {fetch.Status, 1}, 304: {fetch.Status, 1},
	} {
		var asked atomic.Int64
		var slept []time.Duration
		server := site(t, map[string]http.HandlerFunc{"/page": times(99, status(code), &asked)})
		failed := fails(t, quick(t, pauses(&slept)), server.URL+"/page", want.kind, fmt.Sprint(code))
		if asked.Load() != want.asked || failed.Status != code || !failed.RetryAt.IsZero() {
			t.Errorf("%d: asked %d times, want %d; %+v", code, asked.Load(), want.asked, failed)
		}
	}
}

func TestRetryAfterIsHonoured(t *testing.T) {
	now := time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)
	date := func(t time.Time) string { return t.Format(http.TimeFormat) }
	for name, c := range map[string]struct {
		header []string
		waits  time.Duration // exactly this, if the page comes in the end
		after  time.Duration // or RetryAt this much later
	}{
		"seconds":          {header: []string{"Retry-After", "20"}, waits: 20 * time.Second},
		"date":             {header: []string{"Retry-After", date(now.Add(25 * time.Second)), "Date", date(now)}, waits: 25 * time.Second},
		"a wrong clock":    {header: []string{"Retry-After", date(now.Add(time.Hour + 25*time.Second)), "Date", date(now.Add(time.Hour))}, waits: 25 * time.Second},
		"date in the past": {header: []string{"Retry-After", date(now.Add(-time.Hour)), "Date", date(now)}},
		"two":              {header: []string{"Retry-After", "5", "Retry-After", "20"}, waits: 20 * time.Second},
		"malformed":        {header: []string{"Retry-After", "in a while"}},
		"one malformed":    {header: []string{"Retry-After", "soon", "Retry-After", "9"}, waits: 9 * time.Second},
		"negative":         {header: []string{"Retry-After", "-5"}},
		"long":             {header: []string{"Retry-After", "3600"}, after: time.Hour},
		"decimals":         {header: []string{"Retry-After", "19.5"}, waits: 19500 * time.Millisecond},
		"Unix time":        {header: []string{"Retry-After", "1777636820", "Date", date(now)}, waits: 20 * time.Second},
		"milliseconds":     {header: []string{"Retry-After", "1777636820000", "Date", date(now)}, waits: 20 * time.Second},
		"RFC 3339":         {header: []string{"Retry-After", "2026-05-01T12:00:20Z", "Date", date(now)}, waits: 20 * time.Second},
		"two in a line":    {header: []string{"Retry-After", "5, 20"}, waits: 20 * time.Second},
		"dates in a line":  {header: []string{"Retry-After", date(now.Add(9*time.Second)) + ", " + date(now.Add(20*time.Second)), "Date", date(now)}, waits: 20 * time.Second},
		"absurd":           {header: []string{"Retry-After", "99999999999999999999"}, after: 7 * 24 * time.Hour},
	} {
		t.Run(name, func(t *testing.T) {
			var asked atomic.Int64
			var slept []time.Duration
			server := site(t, map[string]http.HandlerFunc{"/page": times(1, status(429, c.header...), &asked)})
			client := quick(t, pauses(&slept), func(o *fetch.Options) { o.Now = func() time.Time { return now } })
			if c.after > 0 {
				failed := fails(t, client, server.URL+"/page", fetch.RateLimited, "429")
				if !failed.RetryAt.Equal(now.Add(c.after)) || len(slept) != 0 {
					t.Errorf("retry at %s after sleeping %v", failed.RetryAt, slept)
				}
				again := fails(t, client, server.URL+"/other", fetch.RateLimited)
				if asked.Load() != 1 || !again.RetryAt.Equal(failed.RetryAt) {
					t.Errorf("the host was disturbed again: asked %d times, %v", asked.Load(), again)
				}
				return
			}
			if _, err := client.Get(t.Context(), server.URL+"/page"); err != nil {
				t.Fatal(err)
			}
			if len(slept) == 0 || slept[0] < max(c.waits, time.Second) || slept[0] > max(c.waits, 1500*time.Millisecond) {
				t.Errorf("slept %v, want %s", slept, c.waits)
			}
		})
	}
}
