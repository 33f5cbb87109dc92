package fetch

import (
	"context"
	"fmt"
	"net/http"
	"net/http/cookiejar"
	"net/url"
)

type stepFunc func(ctx context.Context, u *url.URL, header http.Header) (answer, error)

// follow goes from address to address until a step answers with a page. Each hop is a request like any other: its
// host's robots.txt, turn and limits apply. Cookies set on the way live until the page is there.
func (s *Session) follow(ctx context.Context, u *url.URL, step stepFunc) (*Page, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("preparing cookies: %w", err)
	}
	start, seen := u, map[string]int{}
	for hops := 0; ; hops++ {
		if err := s.checkHops(start, u, hops, seen); err != nil {
			return nil, err
		}
		got, err := step(ctx, u, requestHeader(jar, u))
		if err != nil {
			return nil, contextual(u, err)
		}
		if !isRedirect(got) {
			return s.page(u, got)
		}
		jar.SetCookies(u, (&http.Response{Header: got.header}).Cookies())
		if u, err = redirectTarget(u, got); err != nil {
			return nil, err
		}
	}
}

// checkHops allows an address to come up twice, because sites set a cookie and send the reader back.
func (s *Session) checkHops(start, u *url.URL, hops int, seen map[string]int) error {
	if hops > s.client.opt.MaxRedirects {
		return failure(RedirectLoop, start, nil, "more than %d redirects", s.client.opt.MaxRedirects)
	}
	if seen[u.String()]++; seen[u.String()] > 2 {
		return failure(RedirectLoop, start, nil, "the site redirects in a circle (at %s)", RedactURL(u))
	}
	return nil
}

func requestHeader(jar http.CookieJar, u *url.URL) http.Header {
	header := http.Header{}
	header.Set("Accept", "text/html,application/xhtml+xml,application/json;q=0.9,application/xml;q=0.9,*/*;q=0.5")
	header.Set("Accept-Encoding", "gzip")
	carrier := &http.Request{Header: header}
	for _, cookie := range jar.Cookies(u) {
		carrier.AddCookie(cookie)
	}
	return header
}

func isRedirect(a answer) bool {
	switch a.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return a.header.Get("Location") != ""
	}
	return false
}

// redirectTarget resolves where the answer sends the reader. A login in the address goes along only on the same host.
func redirectTarget(from *url.URL, a answer) (*url.URL, error) {
	to, err := from.Parse(a.header.Get("Location"))
	if err != nil {
		return nil, failure(BadAddress, from, nil, "the site redirects to an address that cannot be read")
	}
	if err := checkAddress(to); err != nil {
		return nil, failure(BadAddress, from, err, "the site redirects to %s, which is not an http or https address", RedactURL(to))
	}
	if to.User == nil && to.Scheme == from.Scheme && to.Host == from.Host {
		to.User = from.User
	}
	to.Fragment, to.RawFragment = "", ""
	return to, nil
}

// page turns the last answer into a Page, or into the error its status stands for.
func (s *Session) page(u *url.URL, a answer) (*Page, error) {
	if a.status < 200 || a.status > 299 {
		err := failure(Status, u, nil, "the site answered %d %s", a.status, http.StatusText(a.status))
		err.Status = a.status
		return nil, err
	}
	if !a.fromCache {
		a.body, a.charset = toUTF8(a.body, a.header.Get("Content-Type"))
		s.client.cache.put(u.String(), a)
	}
	return &Page{URL: u.String(), Status: a.status, Header: a.header, Body: a.body, Charset: a.charset, FromCache: a.fromCache}, nil
}

// contextual adds the address to what has none: the end of ctx.
func contextual(u *url.URL, err error) error {
	if _, ok := err.(*Error); ok {
		return err
	}
	return fmt.Errorf("fetching %s: %w", RedactURL(u), err)
}

func bytesText(n int64) string {
	switch {
	case n >= 1<<20:
		return fmt.Sprintf("%.4g MiB", float64(n)/(1<<20))
	case n >= 1<<10:
		return fmt.Sprintf("%.4g KiB", float64(n)/(1<<10))
	}
	return fmt.Sprintf("%d bytes", n)
}
