package youtube

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// Costs, as the documentation's "Quota costs" has them: every list call is one unit, but for searches, which have a bucket
// of their own.
const (
	unitCost   = 1
	searchCost = 1
)

// errDisabled says that a video or channel takes no comments. That is no fault.
var errDisabled = errors.New("comments are turned off")

// refusal is the body of an answer that is none.
type refusal struct {
	Error struct {
		Message string `json:"message"`
		Status  string `json:"status"`
		Errors  []struct {
			Reason string `json:"reason"`
		} `json:"errors"`
		Details []struct {
			Reason string `json:"reason"`
		} `json:"details"`
	} `json:"error"`
}

// reasons are the API's own words for what was wrong.
func (r *refusal) reasons() []string {
	all := []string{r.Error.Status}
	for _, e := range r.Error.Errors {
		all = append(all, e.Reason)
	}
	for _, d := range r.Error.Details {
		all = append(all, d.Reason)
	}
	return all
}

func (r *refusal) is(reasons ...string) bool {
	return slices.ContainsFunc(r.reasons(), func(have string) bool { return slices.Contains(reasons, have) })
}

func (r *refusal) daily() bool {
	return r.is("quotaExceeded", "dailyLimitExceeded") || (r.is("RESOURCE_EXHAUSTED", "RATE_LIMIT_EXCEEDED") && strings.Contains(r.Error.Message, "per day"))
}

// explain is the API's message without its markup, and the reason.
func explain(_ int, body []byte) string {
	var r refusal
	if json.Unmarshal(body, &r) != nil || r.Error.Message == "" {
		return ""
	}
	text := regexp.MustCompile(`<[^>]*>`).ReplaceAllString(r.Error.Message, "")
	for _, e := range r.Error.Errors {
		if e.Reason != "" {
			return cut(text, 500) + " (" + cut(e.Reason, 60) + ")"
		}
	}
	return cut(text, 500)
}

// judge gives a refusal its kind: YouTube answers 403 to a used-up quota, to a wrong key and to a video without comments
// alike, and 400 to a wrong key too.
func judge(status int, body []byte) fetch.Kind {
	var r refusal
	if json.Unmarshal(body, &r) != nil {
		return ""
	}
	switch {
	case r.daily():
		return fetch.OverBudget
	case r.is("rateLimitExceeded", "userRateLimitExceeded", "servingLimitExceeded", "RATE_LIMIT_EXCEEDED"):
		return fetch.RateLimited
	case r.is("keyInvalid", "API_KEY_INVALID", "keyExpired", "accessNotConfigured", "SERVICE_DISABLED", "ipRefererBlocked", "API_KEY_SERVICE_BLOCKED",
		"API_KEY_IP_ADDRESS_BLOCKED", "API_KEY_HTTP_REFERRER_BLOCKED", "dailyLimitExceededUnreg", "CONSUMER_SUSPENDED"):
		return fetch.Denied
	case status == http.StatusForbidden && len(r.Error.Errors) > 0:
		return fetch.Status // this request, not the key: a hidden playlist, say. The others go on
	}
	return ""
}

// refused says what an error means beyond its kind: until when the day's quota is used up, and what is no fault.
func (c *Collector) refused(err error) error {
	var e *fetch.Error
	if !errors.As(err, &e) || len(e.Answer) == 0 {
		return err
	}
	var r refusal
	if json.Unmarshal(e.Answer, &r) != nil {
		return err
	}
	switch {
	case e.Kind == fetch.OverBudget:
		until := *e
		until.RetryAt = c.midnight()
		return &until
	case r.is("commentsDisabled"):
		return errDisabled
	case r.is("invalidPageToken"):
		return network.ErrToken
	}
	return err
}

// midnight is when the day's quota begins anew: midnight in California.
func (c *Collector) midnight() time.Time {
	y, m, d := c.now().In(c.pacific).Date()
	return time.Date(y, m, d+1, 0, 0, 0, 0, c.pacific).UTC()
}

func (c *Collector) authorize(_ context.Context, r *http.Request) error {
	r.Header.Set("X-Goog-Api-Key", c.settings.Key.Reveal()) // rather than in the address, which is logged on the way
	return nil
}

// get asks for a list, and takes the time of the answer for what it tells.
func (r *run) get(ctx context.Context, what string, query url.Values) (*fetch.Reply, error) {
	cost := fetch.Cost{Budget: r.unitBudget(), Amount: unitCost}
	if what == "search" {
		cost = fetch.Cost{Budget: r.searchBudget(), Amount: searchCost}
	}
	reply, err := r.api.Do(ctx, fetch.Ask{Path: pathOf(what), Query: query, Limit: what, Cost: []fetch.Cost{cost}})
	r.answered = r.now().UTC()
	if err != nil {
		return nil, r.refused(err)
	}
	return reply, nil
}

func pathOf(what string) string { return "/youtube/v3/" + what }

func query(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}
