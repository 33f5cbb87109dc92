package fetch

import (
	"context"
	"crypto/sha256"
	"errors"
	"net/http"
	"net/url"
	"sync/atomic"
)

// APIOptions say how a source talks to one platform's API.
type APIOptions struct {
	Source  string // the source's name, for the Sources page and the log
	Base    string // address that every path is below: "https://mastodon.example"
	Account Secret // what the platform counts requests by: a token, a key, a client's id; "" counts by address
	// Rates are the limits the platform's documentation promises, by the name an Ask gives as Limit; "" is for all
	// requests. What answers' headers say of limits goes before.
	Rates map[string]Rate
	// Budgets that requests are paid from. Sources of one Account share them.
	Budgets []Budget
	// Authorize puts the key on a request. It is called anew for each attempt, before the request counts for anything, so
	// that it may ask for a session (Anonymous) itself. nil: no key is needed.
	Authorize func(ctx context.Context, r *http.Request) error
	// Renew is called when an answer refuses the key (400, 401 or 403), once a request, and by one request at a time;
	// true: the key is a new one, try again. Its own requests must be Anonymous. nil: keys do not expire.
	Renew func(ctx context.Context, refused *Error) (bool, error)
	// Explain reads the platform's own words out of a refusal's body. nil: its text is left out.
	Explain func(status int, body []byte) string
	// Judge says what kind of error a refusal is where its status does not tell: RateLimited for a 400 whose body speaks
	// of too many calls. "": as the status says. nil: always so.
	Judge func(status int, body []byte) Kind
	// Keys names the settings that hold the key, for the remedy of a refused one: "token". "": the key in general.
	Keys string
}

// Ask is one request.
type Ask struct {
	Method string     // "": GET
	Path   string     // below Base, or a whole address; one of another host only if Anonymous
	Query  url.Values // added to the path's own
	Header http.Header
	Form   url.Values // body, as a form
	JSON   any        // body, as JSON; Form and JSON exclude each other
	Limit  string     // which of the platform's limits counts it: "search", "users"; "": the one for all
	Cost   []Cost     // what it costs at most; taken from the budgets before the request is sent
	// Actual is what it cost after all; the difference is corrected. nil: what Cost says.
	Actual func(*Reply) []Cost
	// Delivered: only what an answer delivers is paid for, so that a refusal or a fault costs nothing. Else every attempt
	// that was sent is taken to be counted.
	Delivered bool
	// Repeatable: a POST that may be sent again when it is not known whether the first one was done. A GET always is.
	Repeatable bool
	// Conditional asks only for what has changed, with the client's cache on disk. For feeds, not for people's posts.
	Conditional bool
	// Anonymous leaves the key out: a request for a session, for one.
	Anonymous bool
}

// Cost is what a request takes out of a budget.
type Cost struct {
	Budget string // its name
	Item   string // what is bought, for a budget that counts different things: a hashtag
	Amount float64
}

// Reply is a 2xx answer, whole.
type Reply struct {
	Status    int
	URL       string // may hold secrets: Redact it
	Header    http.Header
	Body      []byte // in UTF-8
	FromCache bool
}

// API asks one platform's API for one source: politely, within its limits and the user's budgets, again where a fault
// may pass, and no more while it keeps failing. Limits are shared by all sources that talk to the same base address with
// the same account; the circuit, and the number of requests on their way at once, by all that talk to the same base
// address, since those protect the host and not the account; budgets by all that name the same one. robots.txt is not
// asked: it speaks to crawlers, an API has terms and keys. Its methods may be called from several goroutines.
type API struct {
	client          *Client
	opt             APIOptions
	base            *url.URL
	account         account
	renewing        chan struct{} // held by whoever renews the key
	keys, vain      atomic.Int64  // how often the key was renewed, and could not be
	requests, bytes atomic.Int64
}

// API makes a talk with a platform's API. It touches neither the network nor the ledger.
func (c *Client) API(o APIOptions) (*API, error) {
	base, err := parseAddress(o.Base)
	if err != nil {
		return nil, err
	}
	for name, rate := range o.Rates {
		if err := rate.check(name); err != nil {
			return nil, err
		}
	}
	a := &API{client: c, opt: o, base: base, account: sha256.Sum256([]byte(o.Account.Reveal())), renewing: make(chan struct{}, 1)}
	for _, budget := range o.Budgets {
		if err := c.openPurse(budget, o.Source); err != nil {
			return nil, err
		}
	}
	a.pass(c.site(base), "") // so that the Sources page shows it before its first request
	return a, nil
}

// Requests is the number of requests sent so far by this source, retries and redirects included.
func (a *API) Requests() int64 { return a.requests.Load() }

// Bytes is the number of body bytes read so far, after decompression.
func (a *API) Bytes() int64 { return a.bytes.Load() }

// Get asks for a path with a query.
func (a *API) Get(ctx context.Context, path string, query url.Values) (*Reply, error) {
	return a.Do(ctx, Ask{Path: path, Query: query})
}

// Do sends a request and returns a 2xx answer, or an *Error: of kind RateLimited (with RetryAt) where the platform wants
// a longer pause than is waited for, OverBudget, CircuitOpen, LedgerDown, Denied where the key is refused, Status
// otherwise; see IsGone for what is there no more. Errors of Authorize and Renew come as they are.
func (a *API) Do(ctx context.Context, ask Ask) (*Reply, error) {
	c, err := a.call(ask)
	if err != nil {
		return nil, err
	}
	reply, err := c.run(ctx)
	if err != nil {
		return nil, c.contextual(err)
	}
	return reply, nil
}

// IsGone says whether a request failed because what it asked for is there no more (404 or 410).
func IsGone(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Status == http.StatusGone)
}
