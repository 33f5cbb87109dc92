package world

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// FailNetworks lets a function decide for each request to a network's API whether and how it fails; nil as a fault lets
// it be answered, nil as the function ends the trouble. Requests that a fault answers reach no limit and cost nothing.
func (w *World) FailNetworks(decide func(r *http.Request) Fault) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trouble = decide
}

// RetryForm is how a 429 says when to come back.
type RetryForm string

// The forms that occur.
const (
	RetryUnsaid    RetryForm = "unsaid"
	RetrySeconds   RetryForm = "seconds"
	RetryDate      RetryForm = "HTTP date"
	RetryTwice     RetryForm = "two headers"
	RetryMalformed RetryForm = "malformed"
	RetryUnix      RetryForm = "Unix time of reset"
	RetryRFC3339   RetryForm = "RFC 3339 time of reset"
	RetryLeft      RetryForm = "seconds to reset"
)

// RetryForms are all of them.
func RetryForms() []RetryForm {
	return []RetryForm{RetryUnsaid, RetrySeconds, RetryDate, RetryTwice, RetryMalformed, RetryUnix, RetryRFC3339, RetryLeft}
}

// TooMany answers 429 and asks for a pause, in one of the forms, as of the world's clock.
func (w *World) TooMany(form RetryForm, pause time.Duration) Fault {
	return func(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
		h, at := rw.Header(), w.Now().Add(pause)
		switch form {
		case RetrySeconds:
			h.Set("Retry-After", strconv.Itoa(int(pause.Seconds())))
		case RetryDate:
			h.Set("Retry-After", at.UTC().Format(http.TimeFormat))
		case RetryTwice:
			h["Retry-After"] = []string{strconv.Itoa(int(pause.Seconds())), at.UTC().Format(http.TimeFormat)}
		case RetryMalformed:
			h.Set("Retry-After", "soon, please")
		case RetryUnix:
			h.Set("X-Rate-Limit-Remaining", "0")
			h.Set("X-Rate-Limit-Reset", strconv.FormatInt(at.Unix(), 10))
		case RetryRFC3339:
			h.Set("X-RateLimit-Remaining", "0")
			h.Set("X-RateLimit-Reset", at.UTC().Format("2006-01-02T15:04:05.000000Z"))
		case RetryLeft:
			h.Set("X-Ratelimit-Remaining", "0.0")
			h.Set("X-Ratelimit-Reset", strconv.Itoa(int(pause.Seconds())))
		}
		http.Error(rw, "too many requests", http.StatusTooManyRequests)
	}
}

// WebPage503 answers 503 with a web page, as a proxy does.
func WebPage503(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
	rw.Header().Set("Content-Type", "text/html; charset=utf-8")
	rw.WriteHeader(http.StatusServiceUnavailable)
	_, _ = rw.Write([]byte("<!doctype html><html><body><h1>503 Service Temporarily Unavailable</h1></body></html>")) // the reader may have gone
}

// WebPage200 answers with a web page in place of the API, as a captive network does.
func WebPage200(rw http.ResponseWriter, r *http.Request, _ http.Handler) {
	write(rw, r, "text/html; charset=utf-8", []byte("<!doctype html><html><body>Please log in to the wireless network.</body></html>"))
}

// CutJSON answers the first half as if it were all.
func CutJSON(rw http.ResponseWriter, r *http.Request, next http.Handler) {
	body := bodyOf(r, next)
	rw.Header().Set("Content-Type", "application/json")
	_, _ = rw.Write(body[:len(body)/2]) // the reader may have gone
}

// Reset breaks the connection before a word was said.
func Reset(rw http.ResponseWriter, _ *http.Request, _ http.Handler) {
	connection, _, err := http.NewResponseController(rw).Hijack()
	if err != nil {
		panic(http.ErrAbortHandler)
	}
	if tcp, ok := connection.(*net.TCPConn); ok {
		_ = tcp.SetLinger(0) // as good as it gets
	}
	_ = connection.Close() // the same
}

// Hang says nothing until the reader loses patience, or for as long as it may.
func Hang(most time.Duration) Fault {
	return func(_ http.ResponseWriter, r *http.Request, _ http.Handler) {
		timer := time.NewTimer(most)
		defer timer.Stop()
		select {
		case <-r.Context().Done():
		case <-timer.C:
		}
		panic(http.ErrAbortHandler)
	}
}

// Shuffled answers with the page's posts out of order.
func Shuffled(seed uint64) Fault { return misled(mischief{shuffle: true, seed: seed}) }

// Overlapping answers with a page that begins with the last posts of the one before.
func Overlapping() Fault { return misled(mischief{overlap: true}) }

// PageAgain answers with the page before once more, from where the token that was asked with goes on.
func PageAgain() Fault { return misled(mischief{again: true}) }

// CursorExpired answers as the platform does when a page's token no longer holds. Requests without one are answered.
func CursorExpired() Fault { return misled(mischief{expired: true}) }

func misled(m mischief) Fault {
	return func(rw http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(rw, r.WithContext(context.WithValue(r.Context(), mischiefKey{}, m)))
	}
}

// TokenExpired ends the session or access token that a request carries, and then lets it be answered. Keys that do not
// expire are left alone.
func (w *World) TokenExpired(rw http.ResponseWriter, r *http.Request, next http.Handler) {
	w.gates.end((&ask{r: r}).bearer())
	next.ServeHTTP(rw, r)
}

// Trouble decides by dice, thrown anew each time an address is asked for: so large a share of requests fails, each kind
// of fault as often as the others. The same seed gives the same faults to the same requests.
func (w *World) Trouble(seed uint64, share float64) func(r *http.Request) Fault {
	var mu sync.Mutex
	asked := map[string]int{}
	faults := w.faultsOf(seed)
	return func(r *http.Request) Fault {
		mu.Lock()
		address := r.Method + r.URL.RequestURI()
		asked[address]++
		throw := hashed(fmt.Sprint(seed, address, asked[address]))
		mu.Unlock()
		if float64(throw%1_000_000) >= share*1_000_000 {
			return nil
		}
		return faults[throw/1_000_000%uint64(len(faults))]
	}
}

// faultsOf are all kinds of faults.
func (w *World) faultsOf(seed uint64) []Fault {
	all := []Fault{ServerError, WebPage503, WebPage200, CutJSON, Hangup, Reset, Hang(100 * time.Millisecond), Shuffled(seed), Overlapping(), PageAgain(),
		CursorExpired(), w.TokenExpired}
	for _, form := range RetryForms() {
		all = append(all, w.TooMany(form, 20*time.Second))
	}
	return all
}
