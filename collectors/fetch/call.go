package fetch

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strings"
)

// call is one Ask on its way: attempts, redirects and a renewed key included.
type call struct {
	api         *API
	ask         Ask
	method      string
	url         *url.URL
	body        []byte
	contentType string
	site        *site

	stored  *cached       // what is to be asked for only if it has changed
	last    *http.Request // as it was sent, or would have been
	key     int64         // which key it was sent with
	pass    *pass
	hops    int
	renewed bool
	decides bool // the open circuit waits for how this call ends
}

func (a *API) call(ask Ask) (*call, error) {
	u, err := a.address(ask)
	if err != nil {
		return nil, err
	}
	c := &call{api: a, ask: ask, method: ask.Method, url: u, site: a.client.site(a.base)}
	if c.method == "" {
		c.method = http.MethodGet
	}
	if !sameHost(u, a.base) {
		c.site = a.client.site(root(u))
	}
	c.body, c.contentType, err = encodeBody(ask)
	return c, err
}

func sameHost(a, b *url.URL) bool { return a.Scheme == b.Scheme && strings.EqualFold(a.Host, b.Host) }

func root(u *url.URL) *url.URL { return &url.URL{Scheme: u.Scheme, Host: u.Host} }

// address puts an ask's path below the base. A whole address, a platform's own link to the next page for one, must not
// lure the key to another host.
func (a *API) address(ask Ask) (*url.URL, error) {
	u := *a.base
	if strings.Contains(ask.Path, "://") {
		whole, err := parseAddress(ask.Path)
		if err != nil {
			return nil, err
		}
		u = *whole
		keyed := !ask.Anonymous && (a.opt.Authorize != nil || a.opt.Account != "")
		if keyed && !sameHost(&u, a.base) {
			return nil, failure(BadAddress, &u, nil, "the address is not on %s, and the key is for that host alone", a.base.Host)
		}
	} else if ask.Path != "" {
		below, err := parseAddress(strings.TrimRight(root(a.base).String()+a.base.EscapedPath(), "/") + "/" + strings.TrimLeft(ask.Path, "/"))
		if err != nil {
			return nil, err
		}
		below.User = a.base.User
		u = *below
	}
	if len(ask.Query) > 0 {
		query := u.Query()
		for name, values := range ask.Query {
			query[name] = values
		}
		u.RawQuery = query.Encode()
	}
	return &u, nil
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

// request makes the request of the next attempt, with the key as it is now.
func (c *call) request(ctx context.Context) (*http.Request, error) {
	r, err := http.NewRequestWithContext(ctx, c.method, c.url.String(), bytes.NewReader(c.body))
	if err != nil {
		return nil, failure(BadAddress, c.url, nil, "the request cannot be made")
	}
	r.Header.Set("Accept", "application/json")
	if c.contentType != "" {
		r.Header.Set("Content-Type", c.contentType)
	}
	for name, values := range c.ask.Header {
		r.Header[http.CanonicalHeaderKey(name)] = values
	}
	r.Header.Set("User-Agent", c.api.client.userAgent)
	r.Header.Set("Accept-Encoding", "gzip")
	if user := c.url.User; user != nil && r.Header.Get("Authorization") == "" {
		password, _ := user.Password()
		r.SetBasicAuth(user.Username(), password)
	}
	if c.ask.Conditional && c.method == http.MethodGet {
		if c.stored = c.api.client.cache.get(c.cacheKey(r)); c.stored != nil {
			c.stored.condition(r.Header)
		}
	}
	c.last, c.key = r, c.api.keys.Load()
	if c.api.opt.Authorize != nil && !c.ask.Anonymous {
		return r, c.api.opt.Authorize(ctx, r)
	}
	return r, nil
}

// cacheKey tells answers apart that different accounts or formats get at the same address.
func (c *call) cacheKey(r *http.Request) string {
	return c.url.String() + "\n" + r.Header.Get("Accept") + "\n" + hex.EncodeToString(c.api.account[:])
}

// redirect turns to where the answer sends the call. With a key, that is on the same host only.
func (c *call) redirect(got answer) error {
	to, err := redirectTarget(c.url, got)
	if err != nil {
		return err
	}
	if c.hops++; c.hops > c.api.client.opt.MaxRedirects {
		return c.failure(RedirectLoop, nil, "more than %d redirects", c.api.client.opt.MaxRedirects)
	}
	if !sameHost(to, c.url) {
		if !c.keyless() {
			e := c.failure(Status, nil, "the platform redirects to another host (%s), to which no key is sent", to.Host)
			e.Status, e.remedy = got.status, "if that is where the platform lives now, put its address into the source's settings"
			return e
		}
		c.site = c.api.client.site(root(to))
	}
	kept := got.status == http.StatusTemporaryRedirect || got.status == http.StatusPermanentRedirect
	if c.method != http.MethodGet && !kept {
		c.method, c.body, c.contentType = http.MethodGet, nil, ""
	}
	c.url = to
	return nil
}

// keyless says that a request may go to any host: there is nothing in it that another one must not see.
func (c *call) keyless() bool {
	authorized := c.api.opt.Authorize != nil && !c.ask.Anonymous
	return !authorized && c.method == http.MethodGet && len(c.secretsOf(c.last)) == 0
}

// repeatable says whether the request may be sent again after a fault that leaves open whether it was done.
func (c *call) repeatable(fault error) bool {
	return c.method == http.MethodGet || c.method == http.MethodHead || c.ask.Repeatable || neverSent(fault)
}

// neverSent says that there was not even a connection.
func neverSent(fault error) bool {
	var op *net.OpError
	var dns *net.DNSError
	return (errors.As(fault, &op) && op.Op == "dial") || errors.As(fault, &dns)
}
