package fetch_test

import (
	"errors"
	"fmt"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"renown/collectors/fetch"
)

func TestRobotsAreObeyed(t *testing.T) {
	const rules = "\ufeffSitemap: /map.xml\nDisallow: /before-any-group\nCrawl-delay: soon\n" +
		"User-agent: *\nDisallow: /\n\n" +
		"User-agent: Otherbot\nUser-agent: renown # us\nDisallow: /private\nAllow: /private/open\nDisallow: /*?sort=\nCrawl-delay: never\nDisallow:\n"
	server := site(t, map[string]http.HandlerFunc{"/robots.txt": text(rules), "/": text("page")})
	client := quick(t)
	for path, rule := range map[string]string{
		"/page": "", "/before-any-group": "", "/private/open/door": "", "/": "",
		"/private/x": `"Disallow: /private"`, "/page?sort=asc": `"Disallow: /*?sort="`,
	} {
		if rule == "" {
			if _, err := client.Get(t.Context(), server.URL+path); err != nil {
				t.Errorf("%s: %v", path, err)
			}
			continue
		}
		fails(t, client, server.URL+path, fetch.Forbidden, "robots.txt forbids", rule)
	}
}

func TestRobotsByStatus(t *testing.T) {
	for status, want := range map[int]fetch.Kind{
		200: "", 204: "", 301: "", 401: "", 403: "", 404: "", 410: "",
		429: fetch.RateLimited, 500: fetch.RobotsDown, 502: fetch.RobotsDown, 503: fetch.RateLimited,
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			var pages atomic.Int64
			server := site(t, map[string]http.HandlerFunc{
				"/robots.txt": func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(status) },
				"/page":       func(w http.ResponseWriter, r *http.Request) { pages.Add(1); text("page")(w, r) },
			})
			_, err := quick(t).Get(t.Context(), server.URL+"/page")
			switch {
			case want == "" && (err != nil || pages.Load() != 1):
				t.Errorf("%d pages, error %v", pages.Load(), err)
			case want != "" && (!fetch.IsKind(err, want) || pages.Load() != 0):
				t.Errorf("%d pages, error %v, want %s", pages.Load(), err, want)
			}
		})
	}
}

func TestRobotsAreReadOnceADayAndBySourcesTogether(t *testing.T) {
	var reads atomic.Int64
	server := site(t, map[string]http.HandlerFunc{
		"/robots.txt": func(w http.ResponseWriter, r *http.Request) {
			reads.Add(1)
			text("User-agent: *\nDisallow: /x")(w, r)
		},
		"/": text("page"),
	})
	var later atomic.Int64
	client := quick(t, func(o *fetch.Options) {
		o.ParallelPerHost = 4
		o.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	})
	results := make(chan error, 8)
	for range 8 {
		go func() {
			_, err := client.Get(t.Context(), server.URL+"/page")
			results <- err
		}()
	}
	for range 8 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if reads.Load() != 1 {
		t.Errorf("read %d times by 8 at once", reads.Load())
	}
	later.Store(int64(25 * time.Hour))
	if _, err := client.Get(t.Context(), server.URL+"/page"); err != nil || reads.Load() != 2 {
		t.Errorf("a day later: read %d times, error %v", reads.Load(), err)
	}
}

// A page may redirect to where the other host's robots.txt does not want us.
func TestRobotsAreAskedAgainAfterARedirect(t *testing.T) {
	var visited atomic.Bool
	other := site(t, map[string]http.HandlerFunc{
		"/robots.txt": text("User-agent: *\nDisallow: /closed"),
		"/closed":     func(http.ResponseWriter, *http.Request) { visited.Store(true) },
	})
	server := site(t, map[string]http.HandlerFunc{"/page": func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, other.URL+"/closed", http.StatusFound)
	}})
	fails(t, quick(t), server.URL+"/page", fetch.Forbidden, other.URL+"/closed", "Disallow: /closed")
	if visited.Load() {
		t.Error("the closed page was fetched")
	}
}

func TestAHugeRobotsFileOrACircleOfThemIsNone(t *testing.T) {
	for name, handler := range map[string]http.HandlerFunc{
		"endless": endless,
		"circle": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/robots.txt?again", http.StatusFound)
		},
		"html":   text("<!doctype html><html><body>Welcome: <a href='/'>home</a></body></html>"),
		"binary": text("\x00\x01\xff\xfe: \x00\n:::\n\n"),
	} {
		t.Run(name, func(t *testing.T) {
			server := site(t, map[string]http.HandlerFunc{"/robots.txt": handler, "/page": text("page")})
			if _, err := quick(t, func(o *fetch.Options) { o.MaxBytes = 1 << 20 }).Get(t.Context(), server.URL+"/page"); err != nil {
				t.Error(err)
			}
		})
	}
}

func TestHostsAreNotPressed(t *testing.T) {
	const crawlDelay, own = 300 * time.Millisecond, 100 * time.Millisecond
	for name, c := range map[string]struct {
		robots string
		gap    time.Duration
	}{"our own pause": {"", own}, "the site's Crawl-delay": {"User-agent: *\nCrawl-delay: 0.3\n", crawlDelay}} {
		t.Run(name, func(t *testing.T) {
			var now, most atomic.Int64
			starts := make(chan time.Time, 10)
			server := site(t, map[string]http.HandlerFunc{
				"/robots.txt": func(w http.ResponseWriter, r *http.Request) {
					starts <- time.Now()
					text(c.robots)(w, r)
				},
				"/": func(w http.ResponseWriter, r *http.Request) {
					most.Store(max(most.Load(), now.Add(1)))
					defer now.Add(-1)
					starts <- time.Now()
					text("page")(w, r)
				},
			})
			client := quick(t, func(o *fetch.Options) { o.DelayPerHost = own })
			began := time.Now()
			results := make(chan error, 4)
			for range 4 { // four sources on one host
				go func() {
					_, err := client.Get(t.Context(), server.URL)
					results <- err
				}()
			}
			for range 4 {
				if err := <-results; err != nil {
					t.Error(err)
				}
			}
			close(starts)
			// A request may be on its way for longer than the next one, so single gaps say nothing; all of them do.
			requests, last := 0, began
			for at := range starts {
				requests++
				if at.After(last) {
					last = at
				}
			}
			if least := time.Duration(requests-1) * c.gap; requests != 5 || last.Sub(began) < least {
				t.Errorf("%d requests within %s, want 5 within no less than %s", requests, last.Sub(began), least)
			}
			if most.Load() != 1 {
				t.Errorf("%d requests at once", most.Load())
			}
		})
	}
}

func TestParallelPerHostIsABound(t *testing.T) {
	var now, most atomic.Int64
	server := site(t, map[string]http.HandlerFunc{"/": func(w http.ResponseWriter, r *http.Request) {
		most.Store(max(most.Load(), now.Add(1)))
		defer now.Add(-1)
		time.Sleep(20 * time.Millisecond)
		text("page")(w, r)
	}})
	client := quick(t, func(o *fetch.Options) { o.ParallelPerHost = 3 })
	results := make(chan error, 12)
	for i := range 12 {
		go func() {
			_, err := client.Get(t.Context(), fmt.Sprint(server.URL, "/", i))
			results <- err
		}()
	}
	for range 12 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
	if got := most.Load(); got < 2 || got > 3 {
		t.Errorf("%d requests at once, want up to 3", got)
	}
}

func TestAForbiddenPageSaysTheWayOut(t *testing.T) {
	server := site(t, map[string]http.HandlerFunc{"/robots.txt": text("User-agent: *\nDisallow: /\n")})
	_, err := quick(t).Get(t.Context(), server.URL+"/reviews")
	var failed *fetch.Error
	if !errors.As(err, &failed) || failed.Remedy() == "" {
		t.Fatalf("error %v", err)
	}
}

// Of eight sources of a host that is down, one finds out and the others hear of it.
func TestADeadHostIsFoundOutOnce(t *testing.T) {
	var reads atomic.Int64
	server := site(t, map[string]http.HandlerFunc{"/robots.txt": func(w http.ResponseWriter, _ *http.Request) {
		reads.Add(1)
		w.WriteHeader(http.StatusBadGateway)
	}})
	var later atomic.Int64
	client := quick(t, func(o *fetch.Options) {
		o.Retries = -1
		o.Now = func() time.Time { return time.Now().Add(time.Duration(later.Load())) }
	})
	results := make(chan error, 8)
	for range 8 {
		go func() {
			_, err := client.Get(t.Context(), server.URL+"/page")
			results <- err
		}()
	}
	for range 8 {
		if err := <-results; !fetch.IsKind(err, fetch.RobotsDown) {
			t.Error(err)
		}
	}
	if reads.Load() != 1 {
		t.Errorf("robots.txt was asked for %d times", reads.Load())
	}
	later.Store(int64(time.Minute))
	if _, err := client.Get(t.Context(), server.URL+"/page"); err == nil || reads.Load() != 2 {
		t.Errorf("a minute later: asked %d times, error %v", reads.Load(), err)
	}
}
