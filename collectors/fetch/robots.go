package fetch

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/temoto/robotstxt"
)

const (
	robotsAge = 24 * time.Hour // as RFC 9309, 2.4 asks
	robotsMax = 512 << 10      // RFC 9309, 2.5: at least 500 KiB must be read

	// robotsPatience is how long a failure to read robots.txt holds for everyone: long enough for all sources that
	// wait for the same host to hear of it, instead of each finding out for itself.
	robotsPatience = 5 * time.Second
)

// robots is one host's robots.txt as it applies to this program.
type robots struct {
	group *robotstxt.Group // nil: everything is allowed
	text  []byte
	read  time.Time
}

// checkRobots returns an error if the host's robots.txt keeps this program from the address.
func (s *Session) checkRobots(ctx context.Context, h *host, u *url.URL) error {
	select {
	case h.robotsLock <- struct{}{}:
		defer func() { <-h.robotsLock }()
	case <-ctx.Done():
		return ctx.Err()
	}
	if h.robots == nil || h.now().Sub(h.robots.read).Abs() > robotsAge {
		if err := s.renewRobots(ctx, h, u); err != nil {
			return err
		}
	}
	return h.robots.check(u)
}

func (s *Session) renewRobots(ctx context.Context, h *host, u *url.URL) error {
	if h.robotsErr != nil && h.now().Sub(h.robotsFail).Abs() < robotsPatience {
		return h.robotsErr
	}
	rules, err := s.readRobots(ctx, u)
	if err != nil {
		if ctx.Err() == nil {
			h.robotsErr, h.robotsFail = err, h.now()
		}
		return err
	}
	h.robots, h.robotsErr = rules, nil
	h.setCrawlDelay(rules.delay())
	return nil
}

func (h *host) setCrawlDelay(d time.Duration) {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.crawl = d
	if d > h.delay {
		h.next = h.now().Add(d) // the request for robots.txt itself counts
	}
}

// readRobots follows RFC 9309, 2.3.1: absent (4xx) allows everything, unreachable (5xx, no connection) nothing.
func (s *Session) readRobots(ctx context.Context, page *url.URL) (*robots, error) {
	address := &url.URL{Scheme: page.Scheme, Host: page.Host, User: page.User, Path: "/robots.txt"}
	got, err := s.follow(ctx, address, func(ctx context.Context, u *url.URL, header http.Header) (answer, error) {
		return s.retry(ctx, s.client.hostOf(u), u, header)
	})
	var failed *Error
	switch {
	case err == nil:
		return parseRobots(got.Body, s.client.userAgent, s.client.opt.Now()), nil
	case !errors.As(err, &failed):
		return nil, err
	case failed.Kind == Status && failed.Status < 500:
		return &robots{read: s.client.opt.Now()}, nil
	case failed.Kind == RateLimited:
		return nil, failed
	case failed.Kind == RedirectLoop || failed.Kind == TooLarge || failed.Kind == BadAddress:
		// The file is there for no one: RFC 9309, 2.3.1.2 lets a program treat it as absent.
		return &robots{read: s.client.opt.Now()}, nil
	}
	return nil, &Error{Kind: RobotsDown, URL: RedactURL(address), Status: failed.Status, RetryAt: failed.RetryAt,
		Detail: "robots.txt could not be read, so the page may not be fetched: " + failed.Detail, cause: failed}
}

func parseRobots(body []byte, userAgent string, now time.Time) *robots {
	text := tidyRobots(body[:min(len(body), robotsMax)])
	data, err := robotstxt.FromBytes(text)
	if err != nil {
		return &robots{read: now} // not a robots.txt at all
	}
	return &robots{group: data.FindGroup(userAgent), text: text, read: now}
}

// tidyRobots leaves out what the parser would refuse the whole file for: lines that no group owns, delays that are no
// numbers.
func tidyRobots(body []byte) []byte {
	var out bytes.Buffer
	owned := false
	for line := range robotsLines(body) {
		switch line.field {
		case "user-agent", "useragent":
			owned = true
		case "crawl-delay", "crawldelay":
			seconds, err := strconv.ParseFloat(line.value, 64)
			if err != nil || !(seconds >= 0 && seconds <= 1e6) {
				continue
			}
		case "allow", "disallow":
		default:
			continue
		}
		if owned {
			fmt.Fprintf(&out, "%s: %s\n", line.field, line.value)
		}
	}
	return out.Bytes()
}

type robotsLine struct{ field, value string }

func robotsLines(body []byte) func(yield func(robotsLine) bool) {
	return func(yield func(robotsLine) bool) {
		scanner := bufio.NewScanner(bytes.NewReader(bytes.TrimPrefix(body, utf8BOM)))
		scanner.Buffer(nil, robotsMax+1)
		for scanner.Scan() {
			text, _, _ := strings.Cut(scanner.Text(), "#")
			field, value, found := strings.Cut(text, ":")
			if found && !yield(robotsLine{strings.ToLower(strings.TrimSpace(field)), strings.TrimSpace(value)}) {
				return
			}
		}
	}
}

func (r *robots) delay() time.Duration {
	if r.group == nil {
		return 0
	}
	return r.group.CrawlDelay
}

func (r *robots) check(u *url.URL) error {
	path := u.EscapedPath()
	if path == "" {
		path = "/"
	}
	if u.RawQuery != "" {
		path += "?" + u.RawQuery
	}
	if r.group == nil || path == "/robots.txt" || r.group.Test(path) {
		return nil
	}
	return failure(Forbidden, u, nil, "the site's robots.txt forbids this page to programs (%s)", r.blame(path))
}

// blame finds the line that forbids the path: the longest of those that do on their own. The parser does not say.
func (r *robots) blame(path string) string {
	worst := ""
	for line := range robotsLines(r.text) {
		if line.field != "disallow" || len(line.value) <= len(worst) {
			continue
		}
		alone, err := robotstxt.FromString("User-agent: *\nDisallow: " + line.value + "\n")
		if err == nil && !alone.TestAgent(path, "*") {
			worst = line.value
		}
	}
	return fmt.Sprintf("rule %q", "Disallow: "+worst)
}
