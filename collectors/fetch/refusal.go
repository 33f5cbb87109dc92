package fetch

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"
)

// wordsMax is how much is shown of a platform's own words.
const wordsMax = 300

// failure makes an error without secrets in it, whatever the platform or the transport said.
func (c *call) failure(kind Kind, cause error, format string, args ...any) *Error {
	e := failure(kind, c.url, cause, format, args...)
	c.clean(e)
	return e
}

// cleaned takes the request's secrets out of an error of ours.
func (c *call) cleaned(err error) error {
	if e := (*Error)(nil); errors.As(err, &e) {
		c.clean(e)
	}
	return err
}

func (c *call) clean(e *Error) {
	secrets := c.secretsOf(c.last)
	// Scrubbed before it is cut, lest the cut leave half a secret.
	e.Detail, e.URL = oneLine(scrub(e.Detail, secrets)), scrub(e.URL, secrets)
	e.remedy = c.remedy(e)
}

// contextual adds the address to what has none: the end of ctx, and what Authorize or Renew said.
func (c *call) contextual(err error) error {
	if failed := (*Error)(nil); errors.As(err, &failed) {
		return err
	}
	return fmt.Errorf("fetching %s: %w", scrub(RedactURL(c.url), c.secretsOf(c.last)), err)
}

// refusal turns an answer other than 2xx into its error.
func (c *call) refusal(got answer) *Error {
	opt := c.api.opt
	kind := c.kindOf(got)
	if opt.Judge != nil {
		if judged := opt.Judge(got.status, got.body); judged != "" {
			kind = judged
		}
	}
	e := failure(kind, c.url, nil, "the platform answered %d %s", got.status, http.StatusText(got.status))
	if opt.Explain != nil {
		if words := strings.TrimSpace(opt.Explain(got.status, got.body)); words != "" {
			e.Detail += ": " + words
		}
	}
	e.Status, e.Answer = got.status, got.body
	c.clean(e)
	return e
}

func (c *call) kindOf(got answer) Kind {
	switch got.status {
	case http.StatusUnauthorized, http.StatusForbidden:
		return Denied
	case http.StatusTooManyRequests:
		return RateLimited
	case http.StatusServiceUnavailable:
		if _, said := retryAfter(got.header, c.api.client.opt.Now()); said {
			return RateLimited
		}
	}
	return Status
}

// remedy is what helps where an API differs from a page.
func (c *call) remedy(e *Error) string {
	switch {
	case e.Kind == Denied && c.api.opt.Authorize == nil && c.api.opt.Account == "":
		return "the platform does not answer this without a key: give one in the source's settings, if it takes one, or ask the platform's keeper for access"
	case e.Kind == Denied && c.api.opt.Keys != "":
		return "check the source's " + c.api.opt.Keys + ": it may be wrong, expired, withdrawn, or lack a permission for this"
	case e.Kind == Status && (e.Status == http.StatusNotFound || e.Status == http.StatusGone):
		return "the platform does not know what was asked for: check the names and ids in the source's settings"
	case e.Kind == Status && e.Status == http.StatusBadRequest:
		return "the platform does not understand the request: check the names and ids in the source's settings"
	case e.Kind == TooLarge:
		return "check that the source's address is that of an API"
	}
	return ""
}

// oneLine makes a platform's words fit for a log line: no control characters, no line breaks, not too long.
func oneLine(text string) string {
	text = strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD"))), " ")
	runes := []rune(text)
	if len(runes) > wordsMax {
		return string(runes[:wordsMax]) + "…"
	}
	return text
}

// secretMin is how long a text must be at least to be taken out of others: a shorter one would tear up plain words.
const secretMin = 5

func scrub(text string, secrets []string) string {
	for _, secret := range secrets {
		text = strings.ReplaceAll(text, secret, redacted)
	}
	return text
}

// secretsOf gathers what a request holds that nobody must see, in every spelling in which it might be quoted, the
// longest first.
func (c *call) secretsOf(r *http.Request) []string {
	found := secrets{}
	found.add(c.api.opt.Account.Reveal())
	found.address(c.url)
	if r != nil {
		found.address(r.URL)
		found.headers(r.Header)
	}
	found.body(c.body, c.contentType)
	list := make([]string, 0, len(found))
	for secret := range found {
		list = append(list, secret)
	}
	slices.SortFunc(list, func(a, b string) int { return len(b) - len(a) })
	return list
}

type secrets map[string]bool

func (s secrets) add(secret string) {
	for _, spelling := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
		if len(spelling) >= secretMin {
			s[spelling] = true
		}
	}
}

func (s secrets) address(u *url.URL) {
	if password, ok := u.User.Password(); ok {
		s.add(password)
	}
	s.values(u.Query())
}

func (s secrets) values(values url.Values) {
	for name, list := range values {
		if secretName(name) {
			for _, value := range list {
				s.add(value)
			}
		}
	}
}

func (s secrets) headers(header http.Header) {
	for name, list := range header {
		if !secretName(name) && name != "Cookie" {
			continue
		}
		for _, value := range list {
			s.add(value)
			scheme, rest, found := strings.Cut(value, " ")
			if found {
				s.add(rest)
			}
			if plain, err := base64.StdEncoding.DecodeString(rest); err == nil && strings.EqualFold(scheme, "Basic") {
				_, password, _ := strings.Cut(string(plain), ":")
				s.add(password)
			}
		}
	}
}

func (s secrets) body(body []byte, contentType string) {
	switch contentType {
	case "application/x-www-form-urlencoded":
		if values, err := url.ParseQuery(string(body)); err == nil {
			s.values(values)
		}
	case "application/json":
		var tree any
		if json.Unmarshal(body, &tree) == nil {
			s.tree(tree, false)
		}
	}
}

func (s secrets) tree(tree any, secret bool) {
	switch node := tree.(type) {
	case string:
		if secret {
			s.add(node)
		}
	case []any:
		for _, child := range node {
			s.tree(child, secret)
		}
	case map[string]any:
		for name, child := range node {
			s.tree(child, secret || secretName(name))
		}
	}
}
