package instagram

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// pause is how long the API is left alone when it says that it was asked too often: its count goes by the last hour and
// shrinks all the time.
const pause = 30 * time.Minute

var (
	errTagRefused  = errors.New("the hashtag is unknown to Instagram, or held to be sensitive")
	errTagsUsedUp  = errors.New("30 different hashtags were asked for in 7 days, as many as Instagram allows")
	errNoAccount   = errors.New("no such professional account is shown")
	errUnavailable = errors.New("it is there no more, or not for this token")
)

// refusal is the body of an answer that is none.
type refusal struct {
	Error struct {
		Message string `json:"message"`
		Code    int    `json:"code"`
		Subcode int    `json:"error_subcode"`
		UserMsg string `json:"error_user_msg"`
	} `json:"error"`
}

// explain is the API's message.
func explain(_ int, body []byte) string {
	var r refusal
	if json.Unmarshal(body, &r) != nil || r.Error.Message == "" {
		return ""
	}
	text := cut(r.Error.Message, 400)
	if r.Error.UserMsg != "" {
		text += " " + cut(r.Error.UserMsg, 300)
	}
	return fmt.Sprintf("%s (code %d)", text, r.Error.Code)
}

// The codes of the Graph API's errors.
const (
	codeApp, codeUser, codePage, codeCustom, codeInstagram = 4, 17, 32, 613, 80002 // too many calls
	codeHashtags                                           = 18
	codeSensitive                                          = 24
	codeParameter                                          = 100
	codeSession, codeToken                                 = 102, 190
	codeAccount                                            = 110
	subcodeGone                                            = 33
	subcodeNoAccount                                       = 2207013
	subcodeTag                                             = 2207024
)

// refused gives an error its meaning: the Graph API answers 400 to nearly everything.
func (c *Collector) refused(err error, paged bool) error {
	var e *fetch.Error
	if !errors.As(err, &e) || len(e.Answer) == 0 {
		return err
	}
	var r refusal
	if json.Unmarshal(e.Answer, &r) != nil {
		return err
	}
	switch r.Error.Code {
	case codeApp, codeUser, codePage, codeCustom, codeInstagram:
		at := e.RetryAt
		if at.IsZero() {
			at = c.now().Add(pause)
		}
		return meant(e, fetch.RateLimited, at, "Instagram wants fewer requests")
	case codeSession, codeToken:
		return meant(e, fetch.Denied, time.Time{}, "Instagram refuses the token")
	case codeHashtags:
		return errTagsUsedUp
	case codeSensitive:
		return errTagRefused
	case codeAccount:
		return errNoAccount
	}
	return c.refusedNode(err, e, &r, paged)
}

func (c *Collector) refusedNode(err error, e *fetch.Error, r *refusal, paged bool) error {
	switch {
	case r.Error.Subcode == subcodeNoAccount:
		return errNoAccount
	case r.Error.Subcode == subcodeTag:
		return errTagRefused
	case r.Error.Code == codeParameter && r.Error.Subcode == subcodeGone:
		return errUnavailable
	case r.Error.Code == codeParameter && paged:
		return network.ErrToken
	case e.Kind == fetch.Denied:
		return meant(e, fetch.Status, time.Time{}, "Instagram refuses this request") // a permission is missing: the others go on
	}
	return err
}

func meant(e *fetch.Error, kind fetch.Kind, retryAt time.Time, detail string) error {
	if said := explain(e.Status, e.Answer); said != "" {
		detail += ": " + said
	}
	return &fetch.Error{Kind: kind, URL: e.URL, Status: e.Status, RetryAt: retryAt, Detail: detail, Answer: e.Answer}
}

func (c *Collector) authorize(_ context.Context, r *http.Request) error {
	r.Header.Set("Authorization", "Bearer "+c.settings.Token.Reveal()) // never in the address, which is logged on the way
	return nil
}

// platform names the limit for what is not the account's own: 200 calls an hour for each user of the app. Calls for the
// account's own are limited by how many people see it, which only the answers' headers tell.
const platform = "platform"

func (r *run) get(ctx context.Context, path, limit string, query url.Values, cost ...fetch.Cost) ([]byte, error) {
	reply, err := r.api.Do(ctx, fetch.Ask{Path: path, Query: query, Limit: limit, Cost: cost})
	if err != nil {
		return nil, r.refused(err, query.Has("after") || strings.Contains(query.Get("fields"), ".after("))
	}
	return reply.Body, nil
}

func query(pairs ...string) url.Values {
	q := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return q
}
