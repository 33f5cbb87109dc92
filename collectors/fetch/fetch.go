// Package fetch is the one polite HTTP client of the program, and its one colly set-up. Whoever wants a page asks
// Client.Get for it and gets a Page in UTF-8 or an *Error that says what was wrong and what can be done about it.
//
// What colly does: the exchange itself, how many run at once on a host, the body's size limit, the time limit. What is
// done here because colly would do it wrong for a program that runs for months: robots.txt (colly reads it once for
// ever, takes a 5xx for "allowed" and does not look again after a redirect), pauses between requests (colly's cannot be
// cancelled and do not count redirects), decompression (colly's limit counts compressed bytes) and the charset
// (colly guesses before it reads the page's own declaration).
//
// A platform's API is asked through an API instead, without colly: it has no robots.txt, no links and no cookies, but
// methods, bodies, keys, refusals whose text matters, and limits that hang on the key rather than on the host. What both
// share is the connection, the unpacking with its size limit, the cache on disk, and the errors.
package fetch

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"
)

// Source is what a kind is told of the source it collects.
type Source struct {
	Name  string // the source's name in the configuration
	Brand string // the brand its records belong to
	Site  string // short name of the review site or network, lower case
}

// Options of a Client. The zero value of each field means its default.
type Options struct {
	UserAgent       string        // product and version; default "Renown/0.1"
	Contact         string        // address or URL a site's keeper can turn to; goes into the User-Agent
	Timeout         time.Duration // for one request with its body; default 30 s
	MaxBytes        int64         // of a body after decompression; default 20 MiB
	MaxRedirects    int           // default 10
	DelayPerHost    time.Duration // between the starts of two requests for pages to a host; default 1 s, negative: none
	ParallelPerHost int           // pages; default 1. An API is asked at least apiParallel things at once
	Retries         int           // after a 5xx, a 429 or a broken connection; default 3, negative: none
	Backoff         time.Duration // before the first retry, doubled for each further one; default 1 s
	MaxRetryAfter   time.Duration // longest Retry-After that is waited for; longer ones are returned; default 30 s
	CacheDir        string        // where bodies with validators are kept; "": conditional GET is off
	CacheBytes      int64         // bound of the cache on disk; default 256 MiB
	Ledger          Ledger        // keeps what paid requests cost; nil: budgets are kept in memory only
	Transport       http.RoundTripper
	Logger          *slog.Logger
	Now             func() time.Time
	Sleep           func(context.Context, time.Duration) error
}

func (o Options) withDefaults() Options {
	setDefault(&o.UserAgent, "Renown/0.1")
	setDefault(&o.Timeout, 30*time.Second)
	setDefault(&o.MaxBytes, 20<<20)
	setDefault(&o.MaxRedirects, 10)
	setDefault(&o.DelayPerHost, time.Second)
	setDefault(&o.ParallelPerHost, 1)
	setDefault(&o.Retries, 3)
	setDefault(&o.Backoff, time.Second)
	setDefault(&o.MaxRetryAfter, 30*time.Second)
	setDefault(&o.CacheBytes, 256<<20)
	o.DelayPerHost = max(o.DelayPerHost, 0)
	o.Retries = max(o.Retries, 0)
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Sleep == nil {
		o.Sleep = sleep
	}
	if o.Transport == nil {
		o.Transport = defaultTransport(o.Timeout)
	}
	return o
}

func setDefault[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// digestBytes is how much of pages the whole program takes apart at once. A page's tree takes ten times its size and
// more, and several sources may each have a large page at the same moment.
const digestBytes = 4 << 20

// Client fetches pages politely. One client serves the whole program, so that all sources share each host's limits.
type Client struct {
	opt       Options
	userAgent string
	cache     *cache
	digesting *semaphore.Weighted
	clock     *clock
	direct    http.RoundTripper // for APIs
	paced     bool              // an API without known limits is asked at a modest rate

	mu     sync.Mutex
	hosts  map[string]*host
	sites  map[string]*site  // by their base address
	purses map[string]*purse // by their budget's name
}

// New makes a client. It touches neither the network nor the disk.
func New(options Options) *Client {
	paced := options.DelayPerHost >= 0
	options = options.withDefaults()
	return &Client{
		opt:       options,
		userAgent: agentLine(options.UserAgent, options.Contact),
		cache:     newCache(options.CacheDir, options.CacheBytes, options.Logger),
		digesting: semaphore.NewWeighted(digestBytes),
		clock:     newClock(options.Now, options.Sleep),
		direct:    unpacking{next: options.Transport, limit: options.MaxBytes, refusals: true},
		paced:     paced,
		hosts:     make(map[string]*host),
		sites:     make(map[string]*site),
		purses:    make(map[string]*purse),
	}
}

// Digest does what takes a page of that many bytes apart, as soon as the pages that others take apart leave room for it.
// A page larger than all the room there is waits until it is alone.
func (c *Client) Digest(ctx context.Context, size int, do func() error) error {
	weight := min(int64(size), digestBytes)
	if err := c.digesting.Acquire(ctx, weight); err != nil {
		return err
	}
	defer c.digesting.Release(weight)
	return do()
}

// agentLine is the User-Agent header: who we are and whom to ask to stop us.
func agentLine(product, contact string) string {
	line := product
	if contact = strings.TrimSpace(contact); contact != "" {
		line += " (+" + contact + ")"
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, line)
}

// UserAgent is the header the client introduces itself with.
func (c *Client) UserAgent() string { return c.userAgent }

// Get fetches one page. It waits for the host's turn, follows redirects, retries what may pass, and returns either the
// whole page or an error: an *Error, or ctx's own.
func (c *Client) Get(ctx context.Context, rawURL string) (*Page, error) {
	return c.Session().Get(ctx, rawURL)
}

// Session counts what one run of one source asks for. Its methods may be called from several goroutines.
type Session struct {
	client          *Client
	requests, bytes atomic.Int64
}

// Session begins a count.
func (c *Client) Session() *Session { return &Session{client: c} }

// Requests is the number of requests sent so far, robots.txt, redirects and retries included.
func (s *Session) Requests() int64 { return s.requests.Load() }

// Bytes is the number of body bytes read so far, after decompression.
func (s *Session) Bytes() int64 { return s.bytes.Load() }

// Get is Client.Get, counted.
func (s *Session) Get(ctx context.Context, rawURL string) (*Page, error) {
	u, err := parseAddress(rawURL)
	if err != nil {
		return nil, err
	}
	return s.follow(ctx, u, s.step)
}

// step fetches one address of a chain of redirects: robots.txt first, then the page, from the cache if it is unchanged.
func (s *Session) step(ctx context.Context, u *url.URL, header http.Header) (answer, error) {
	h := s.client.hostOf(u)
	if err := s.checkRobots(ctx, h, u); err != nil {
		return answer{}, err
	}
	stored := s.client.cache.get(u.String())
	if stored != nil {
		stored.condition(header)
	}
	got, err := s.retry(ctx, h, u, header)
	if err != nil {
		return answer{}, err
	}
	if got.status == http.StatusNotModified && stored != nil {
		return stored.answer(got.header), nil
	}
	return got, nil
}

func sleep(ctx context.Context, d time.Duration) error {
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
