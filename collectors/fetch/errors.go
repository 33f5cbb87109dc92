package fetch

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// Kind says what went wrong with a request, in the words a user needs to mend it.
type Kind string

// The kinds of errors.
const (
	BadAddress   Kind = "bad address"   // not an http or https URL
	Forbidden    Kind = "forbidden"     // robots.txt does not allow the page
	RobotsDown   Kind = "robots down"   // robots.txt could not be read, so nothing may be fetched
	RateLimited  Kind = "rate limited"  // 429 or 503 for longer than is waited for; see RetryAt
	Status       Kind = "status"        // an answer other than 2xx
	Timeout      Kind = "timeout"       // the host was too slow
	TooLarge     Kind = "too large"     // the body is larger than MaxBytes
	Truncated    Kind = "truncated"     // the body ended before it was whole
	RedirectLoop Kind = "redirect loop" // redirects in a circle, or too many
	Unreachable  Kind = "unreachable"   // no connection, no such host, no valid certificate
	Denied       Kind = "denied"        // the platform refuses the key
	OverBudget   Kind = "over budget"   // the budget for the request is used up; see RetryAt
	CircuitOpen  Kind = "circuit open"  // the host failed too often and is left alone for a while; see RetryAt
	LedgerDown   Kind = "ledger down"   // what was spent cannot be read or entered, so nothing may be spent
)

// Error is why a page could not be had. Its message and its fields hold no secrets.
type Error struct {
	Kind    Kind
	URL     string    // redacted
	Status  int       // the HTTP status, 0 if there was none
	RetryAt time.Time // when the host wants to be asked again; zero: it did not say
	Detail  string    // this case's particulars
	Answer  []byte    // a refusal's body, to be read by the platform's collector; it is never shown
	remedy  string    // of this case; "": what the kind's is
	cause   error
}

func (e *Error) Error() string {
	return fmt.Sprintf("fetching %s: %s", e.URL, e.Detail)
}

// Unwrap gives the cause, for errors.Is.
func (e *Error) Unwrap() error { return e.cause }

// Remedy says what a user can do about the error.
func (e *Error) Remedy() string {
	if e.remedy != "" {
		return e.remedy
	}
	switch e.Kind {
	case BadAddress:
		return "correct the source's url: it must be a whole http:// or https:// address"
	case Forbidden:
		return "the site asks programs to stay away from this page: ask its keeper for permission or an export, or import a downloaded file with a source of kind file"
	case RobotsDown:
		return "the site's robots.txt must be readable (or absent) before its pages may be fetched: the next run tries again"
	case RateLimited:
		return "the site wants fewer requests: collect this source less often (every), and less from this host at once"
	case Timeout:
		return "the site was too slow: the next run tries again; raise the timeout if it always is"
	case TooLarge:
		return "check that the url is a page and not a download, and look for one that shows fewer reviews at a time"
	case Truncated:
		return "the connection broke in the middle of the page: the next run tries again"
	case RedirectLoop:
		return "open the address in a browser and put the one you arrive at into the source's url"
	case Unreachable:
		return "check the address, the network and the site's certificate: the next run tries again"
	case Denied:
		return "check the key, token or password in the source's settings: it may be wrong, expired, withdrawn, or lack a permission for this"
	case OverBudget:
		return "raise the budget in the source's settings, or wait" + untilText(" until ", e.RetryAt)
	case CircuitOpen:
		return "nothing need be done if it passes: the host is tried again" + untilText(" at ", e.RetryAt) + "; if it lasts, check the address and the platform's own status page"
	case LedgerDown:
		return "the warehouse must be reachable and have room on its disk before anything that costs is asked for: the next run tries again"
	case Status:
		return statusRemedy(e.Status)
	}
	return ""
}

func untilText(word string, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return word + at.UTC().Format("2006-01-02 15:04 UTC")
}

func statusRemedy(status int) string {
	switch {
	case status == http.StatusUnauthorized || status == http.StatusProxyAuthRequired:
		return "the page wants a login: check the credentials in the source's url"
	case status == http.StatusForbidden || status == http.StatusUnavailableForLegalReasons:
		return "the site refuses this program: ask its keeper for permission or an export, or import a downloaded file with a source of kind file"
	case status == http.StatusNotFound || status == http.StatusGone:
		return "the page is gone: look for its new address and put it into the source's url"
	case status >= 300 && status < 400:
		return "the address has moved: open it in a browser and put the one you arrive at into the source's settings"
	case status >= 500:
		return "the site has a fault of its own: the next run tries again"
	}
	return "open the address in a browser and check the source's url"
}

// IsKind says whether err is an *Error of the kind.
func IsKind(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

func failure(kind Kind, u *url.URL, cause error, format string, args ...any) *Error {
	return &Error{Kind: kind, URL: RedactURL(u), Detail: fmt.Sprintf(format, args...), cause: cause}
}

func parseAddress(rawURL string) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(rawURL))
	if err != nil {
		// The parser's own message quotes the address, which may hold a password.
		return nil, &Error{Kind: BadAddress, URL: Redact(rawURL), Detail: "the address cannot be read as a URL"}
	}
	if err := checkAddress(u); err != nil {
		return nil, err
	}
	u.Fragment, u.RawFragment = "", ""
	return u, nil
}

func checkAddress(u *url.URL) error {
	if u.Scheme != "http" && u.Scheme != "https" {
		return failure(BadAddress, u, nil, "only http and https addresses are fetched, not %q", u.Scheme)
	}
	if u.Hostname() == "" {
		return failure(BadAddress, u, nil, "the address names no host")
	}
	return nil
}
