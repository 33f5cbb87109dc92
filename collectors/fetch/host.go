package fetch

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"github.com/gocolly/colly/v2"
)

// maxHosts bounds what is remembered of hosts; beyond it those that were idle longest are forgotten.
const maxHosts = 4096

// host is what all sources share of one host: its collector, its turn and its robots.txt.
type host struct {
	key       string // scheme://host:port
	collector *colly.Collector
	delay     time.Duration // from the options
	now       func() time.Time
	sleep     func(context.Context, time.Duration) error

	lastUsed time.Time // guarded by the client's lock

	mu    sync.Mutex
	next  time.Time     // when the next request may start
	quiet time.Time     // the host asked not to be disturbed before
	crawl time.Duration // the Crawl-delay of robots.txt

	robotsLock chan struct{} // guards what follows; a lock that can be waited for with a context
	robots     *robots       // nil: not read yet
	robotsErr  error         // why it could not be read
	robotsFail time.Time     // and when
}

func (c *Client) hostOf(u *url.URL) *host {
	key := u.Scheme + "://" + u.Host
	c.mu.Lock()
	defer c.mu.Unlock()
	h := c.hosts[key]
	if h == nil {
		c.forgetIdle()
		h = c.newHost(key)
		c.hosts[key] = h
	}
	h.lastUsed = c.opt.Now()
	return h
}

func (c *Client) forgetIdle() {
	if len(c.hosts) < maxHosts {
		return
	}
	limit := c.opt.Now().Add(-time.Hour)
	for key, h := range c.hosts {
		if h.lastUsed.Before(limit) {
			delete(c.hosts, key)
		}
	}
}

func (c *Client) newHost(key string) *host {
	collector := colly.NewCollector(
		colly.UserAgent(c.userAgent),
		colly.AllowURLRevisit(),
		colly.ParseHTTPErrorResponse(),
		colly.MaxBodySize(int(c.opt.MaxBytes)+1), // one more than allowed, so that a body that is cut is seen
	)
	collector.IgnoreRobotsTxt = true // see the package comment: checkRobots does it
	collector.DisableCookies()       // cookies live as long as one Get: see follow
	collector.WithTransport(unpacking{next: c.opt.Transport, limit: c.opt.MaxBytes})
	collector.SetRequestTimeout(c.opt.Timeout)
	if err := collector.Limit(&colly.LimitRule{DomainGlob: "*", Parallelism: c.opt.ParallelPerHost}); err != nil {
		c.opt.Logger.Error("limiting a host", "host", key, "error", err)
	}
	return &host{
		key: key, collector: collector, delay: c.opt.DelayPerHost, now: c.opt.Now, sleep: c.opt.Sleep,
		robotsLock: make(chan struct{}, 1),
	}
}

// turn waits until the host may be asked again. It is called when colly has given the request its place, so that the
// pause lies between the requests as they are sent.
func (h *host) turn(ctx context.Context) error {
	h.mu.Lock()
	now := h.now()
	at := h.next
	if at.Before(now) {
		at = now
	}
	h.next = at.Add(max(h.delay, h.crawl))
	h.mu.Unlock()
	return h.sleep(ctx, at.Sub(now))
}

// quieten keeps everyone from the host until a time it asked for.
func (h *host) quieten(until time.Time) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if until.After(h.quiet) {
		h.quiet = until
	}
}

func (h *host) quietUntil() time.Time {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.quiet
}

// answer is what one request brought.
type answer struct {
	status    int
	header    http.Header
	body      []byte // only of a 2xx
	charset   string
	fromCache bool
}

// ask makes one request on the host's collector. colly's wait for a free place knows no context, so it is left behind
// when ctx ends: the abandoned request sees ctx when its place comes and is not sent.
func (s *Session) ask(ctx context.Context, h *host, u *url.URL, header http.Header) (answer, error) {
	type result struct {
		answer answer
		err    error
	}
	done := make(chan result, 1)
	go func() {
		got, err := s.exchange(ctx, h, u, header.Clone())
		done <- result{got, err}
	}()
	select {
	case r := <-done:
		return r.answer, r.err
	case <-ctx.Done():
		return answer{}, ctx.Err()
	}
}

func (s *Session) exchange(ctx context.Context, h *host, u *url.URL, header http.Header) (answer, error) {
	var got answer
	var turnErr error
	collector := h.collector.Clone()
	collector.Context = ctx
	collector.OnRequestHeaders(func(r *colly.Request) {
		if turnErr = h.turn(ctx); turnErr != nil {
			r.Abort()
			return
		}
		s.requests.Add(1)
	})
	collector.OnResponseHeaders(func(r *colly.Response) {
		got.status, got.header = r.StatusCode, r.Headers.Clone()
		if r.StatusCode < 200 || r.StatusCode > 299 {
			r.Request.Abort() // the body of a refusal is of no use to anyone
		}
	})
	collector.OnResponse(func(r *colly.Response) { got.body = r.Body })
	err := collector.Request(http.MethodGet, u.String(), nil, nil, header)
	s.bytes.Add(int64(len(got.body)))
	switch {
	case turnErr != nil:
		return answer{}, turnErr
	case err != nil && !errors.Is(err, colly.ErrAbortedAfterHeaders):
		return got, s.client.explain(ctx, u, got.status != 0, err)
	}
	restoreHeaders(got.header)
	return got, nil
}

// explain turns what net/http says into an *Error, without the address that net/http puts into its messages.
func (c *Client) explain(ctx context.Context, u *url.URL, answered bool, err error) error {
	if ctx.Err() != nil {
		return ctx.Err()
	}
	var wrapped *url.Error
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	var netErr net.Error
	opt := c.opt
	switch {
	case errors.Is(err, errTooLarge):
		return failure(TooLarge, u, err, "the answer is larger than %s", bytesText(opt.MaxBytes))
	case errors.Is(err, errEncoding):
		return failure(Truncated, u, err, "the answer cannot be unpacked: %v", err)
	case errors.Is(err, errDamaged):
		return failure(Truncated, u, err, "the answer is damaged: %v", err)
	case errors.As(err, &netErr) && netErr.Timeout():
		return failure(Timeout, u, err, "no whole answer within %s", opt.Timeout)
	case answered && errors.Is(err, io.ErrUnexpectedEOF):
		return failure(Truncated, u, err, "the answer is truncated: the connection ended before the page did")
	case answered:
		return failure(Truncated, u, err, "the answer is truncated: %v", err)
	}
	return failure(Unreachable, u, err, "%v", err)
}
