package fetch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"
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
	// Authorize puts the key on a request. It is called anew for each attempt. nil: no key is needed.
	Authorize func(ctx context.Context, r *http.Request) error
	// Renew is called when an answer refuses the key (400, 401 or 403), once a request; true: the key is a new one, try
	// again. nil: keys do not expire.
	Renew func(ctx context.Context, refused *Error) (bool, error)
	// Explain reads the platform's own words out of a refusal's body. nil: its text is left out.
	Explain func(status int, body []byte) string
}

// Rate is a number of requests in a time.
type Rate struct {
	Requests int
	Per      time.Duration
}

// Ask is one request.
type Ask struct {
	Method string     // "": GET
	Path   string     // below Base, or a whole address
	Query  url.Values // added to the path's own
	Header http.Header
	Form   url.Values // body, as a form
	JSON   any        // body, as JSON; Form and JSON exclude each other
	Limit  string     // which of the platform's limits counts it: "search", "users"; "": the one for all
	Cost   []Cost     // what it costs at most; taken from the budgets before the request is sent
	// Actual is what it cost after all; the difference is corrected. nil: what Cost says.
	Actual func(*Reply) []Cost
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
// may pass, and no more while it keeps failing. Its limits, circuit and budgets are those of every source that talks to
// the same host with the same account. robots.txt is not asked: it speaks to crawlers, an API has terms and keys.
type API struct {
	client          *Client
	opt             APIOptions
	base            *url.URL
	requests, bytes atomic.Int64
}

// API makes a talk with a platform's API.
func (c *Client) API(o APIOptions) (*API, error) {
	base, err := parseAddress(o.Base)
	if err != nil {
		return nil, err
	}
	return &API{client: c, opt: o, base: base}, nil
}

// Requests is the number of requests sent so far by this source, retries included.
func (a *API) Requests() int64 { return a.requests.Load() }

// Bytes is the number of body bytes read so far, after decompression.
func (a *API) Bytes() int64 { return a.bytes.Load() }

// Get asks for a path with a query.
func (a *API) Get(ctx context.Context, path string, query url.Values) (*Reply, error) {
	return a.Do(ctx, Ask{Path: path, Query: query})
}

// Do sends a request and returns a 2xx answer, or an *Error: of kind RateLimited (with RetryAt) where the platform wants
// a longer pause than is waited for, OverBudget, CircuitOpen, Denied where the key is refused, Status otherwise; see
// IsGone for what is there no more.
func (a *API) Do(ctx context.Context, ask Ask) (*Reply, error) {
	u, err := a.address(ask)
	if err != nil {
		return nil, err
	}
	body, contentType, err := encodeBody(ask)
	if err != nil {
		return nil, err
	}
	request, err := http.NewRequestWithContext(ctx, method(ask), u.String(), bytes.NewReader(body))
	if err != nil {
		return nil, failure(BadAddress, u, nil, "the request cannot be made")
	}
	for name, values := range ask.Header {
		request.Header[name] = values
	}
	if contentType != "" {
		request.Header.Set("Content-Type", contentType)
	}
	request.Header.Set("User-Agent", a.client.userAgent)
	if a.opt.Authorize != nil && !ask.Anonymous {
		if err := a.opt.Authorize(ctx, request); err != nil {
			return nil, err
		}
	}
	response, err := a.client.opt.Transport.RoundTrip(request)
	if err != nil {
		return nil, failure(Unreachable, u, err, "%v", err)
	}
	defer response.Body.Close()
	a.requests.Add(1)
	data, err := io.ReadAll(response.Body)
	if err != nil {
		return nil, failure(Truncated, u, err, "the answer is truncated: %v", err)
	}
	a.bytes.Add(int64(len(data)))
	if response.StatusCode < 200 || response.StatusCode > 299 {
		failed := failure(Status, u, nil, "the platform answered %d %s", response.StatusCode, http.StatusText(response.StatusCode))
		failed.Status, failed.Answer = response.StatusCode, data
		return nil, failed
	}
	return &Reply{Status: response.StatusCode, URL: u.String(), Header: response.Header, Body: data}, nil
}

func method(ask Ask) string {
	if ask.Method == "" {
		return http.MethodGet
	}
	return ask.Method
}

func (a *API) address(ask Ask) (*url.URL, error) {
	path := ask.Path
	if !strings.Contains(path, "://") {
		path = strings.TrimSuffix(a.base.String(), "/") + "/" + strings.TrimPrefix(path, "/")
	}
	u, err := parseAddress(path)
	if err != nil {
		return nil, err
	}
	if len(ask.Query) > 0 {
		query := u.Query()
		for name, values := range ask.Query {
			query[name] = values
		}
		u.RawQuery = query.Encode()
	}
	return u, nil
}

func encodeBody(ask Ask) (body []byte, contentType string, err error) {
	switch {
	case ask.JSON != nil && ask.Form != nil:
		return nil, "", errors.New("a request has one body, not a form and JSON")
	case ask.JSON != nil:
		if body, err = json.Marshal(ask.JSON); err != nil {
			return nil, "", fmt.Errorf("encoding a request: %w", err)
		}
		return body, "application/json", nil
	case ask.Form != nil:
		return []byte(ask.Form.Encode()), "application/x-www-form-urlencoded", nil
	}
	return nil, "", nil
}

// IsGone says whether a request failed because what it asked for is there no more (404 or 410).
func IsGone(err error) bool {
	var e *Error
	return errors.As(err, &e) && (e.Status == http.StatusNotFound || e.Status == http.StatusGone)
}
