package fetch

import (
	"context"
	"math/rand/v2"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// maxRetryAfter bounds what a host can ask for: a typing error in its settings must not silence a source for years.
const maxRetryAfter = 7 * 24 * time.Hour

// retry asks until there is an answer worth having: faults that may pass are tried again after a growing pause.
func (s *Session) retry(ctx context.Context, h *host, u *url.URL, header http.Header) (answer, error) {
	opt := s.client.opt
	for attempt := 0; ; attempt++ {
		if err := s.respectQuiet(ctx, h, u); err != nil {
			return answer{}, err
		}
		got, err := s.ask(ctx, h, u, header)
		pause, again := s.judge(h, u, got, &err)
		if !again || attempt >= opt.Retries {
			return got, err
		}
		pause = max(pause, backoff(opt.Backoff, attempt))
		opt.Logger.Debug("asking again", "url", RedactURL(u), "status", got.status, "error", err, "pause", pause)
		if err := opt.Sleep(ctx, pause); err != nil {
			return answer{}, err
		}
	}
}

// judge says whether the answer is worth another try, and after what pause at least. An answer that asks for patience
// becomes an error of its own.
func (s *Session) judge(h *host, u *url.URL, got answer, err *error) (pause time.Duration, again bool) {
	if *err != nil {
		return 0, IsKind(*err, Unreachable) || IsKind(*err, Truncated)
	}
	busy := got.status == http.StatusTooManyRequests || got.status == http.StatusServiceUnavailable
	if !busy {
		return 0, got.status >= 500
	}
	now := s.client.opt.Now()
	wait, said := retryAfter(got.header, now)
	limit := failure(RateLimited, u, nil, "the site answered %d %s", got.status, http.StatusText(got.status))
	limit.Status = got.status
	*err = limit
	if !said {
		return 0, true
	}
	limit.RetryAt = now.Add(wait)
	limit.Detail += " and wants to be asked again " + waitText(wait)
	h.quieten(limit.RetryAt)
	return wait, wait <= s.client.opt.MaxRetryAfter
}

// respectQuiet waits out what the host asked another request for, or refuses if that takes too long.
func (s *Session) respectQuiet(ctx context.Context, h *host, u *url.URL) error {
	until := h.quietUntil()
	wait := until.Sub(s.client.opt.Now())
	if wait <= 0 {
		return nil
	}
	if wait <= s.client.opt.MaxRetryAfter {
		return s.client.opt.Sleep(ctx, wait)
	}
	err := failure(RateLimited, u, nil, "the site wants to be asked again %s", waitText(wait))
	err.RetryAt = until
	return err
}

func waitText(d time.Duration) string { return "in " + d.Round(time.Second).String() }

// backoff is base, 2·base, 4·base, … with up to half of it added at random, so that sources do not march in step.
func backoff(base time.Duration, attempt int) time.Duration {
	pause := base << min(attempt, 6)
	return pause + rand.N(pause/2+1)
}

// retryAfter reads Retry-After. By the standard it is seconds or a date (RFC 9110, 10.2.3); decimals, Unix time, RFC 3339
// and several in one line occur. Of several the longest wait counts; one that cannot be read counts as absent. A point in
// time is taken relative to the server's own clock where it shows it.
func retryAfter(header http.Header, now time.Time) (wait time.Duration, said bool) {
	for _, line := range header.Values("Retry-After") {
		for _, value := range apart(line) {
			if d, ok := readReset(value, header.Get("Date"), now); ok {
				wait, said = max(wait, d), true
			}
		}
	}
	return wait, said
}

// apart takes a header's line apart at its commas, but for the one after the weekday of a date.
func apart(line string) []string {
	var values []string
	day := ""
	for part := range strings.SplitSeq(line, ",") {
		part = strings.TrimSpace(part)
		if isWeekday(part) {
			day = part + ", "
			continue
		}
		values, day = append(values, day+part), ""
	}
	return values
}

func isWeekday(text string) bool {
	for day := range time.Weekday(7) {
		if name := day.String(); text == name || text == name[:3] {
			return true
		}
	}
	return false
}
