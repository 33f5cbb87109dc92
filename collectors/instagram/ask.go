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

// judge gives a refusal its kind: the Graph API answers 400 to nearly everything.
func judge(status int, body []byte) fetch.Kind {
	var r refusal
	if json.Unmarshal(body, &r) != nil || r.Error.Code == 0 {
		return ""
	}
	switch r.Error.Code {
	case codeApp, codeUser, codePage, codeCustom, codeInstagram:
		return fetch.RateLimited
	case codeSession, codeToken:
		return fetch.Denied
	}
	if status == http.StatusUnauthorized || status == http.StatusForbidden {
		return fetch.Status // a permission is missing for this, not the token refused: the others go on
	}
	return ""
}

// refused says what an error means beyond its kind. paged: a page's cursor was among what was asked.
func (c *Collector) refused(err error, paged bool) error {
	var e *fetch.Error
	var r refusal
	if !errors.As(err, &e) || json.Unmarshal(e.Answer, &r) != nil {
		return err
	}
	code, sub := r.Error.Code, r.Error.Subcode
	switch {
	case e.Kind == fetch.RateLimited && e.RetryAt.IsZero():
		later := *e
		later.RetryAt = c.now().Add(pause)
		return &later
	case code == codeHashtags:
		return errTagsUsedUp
	case code == codeSensitive, sub == subcodeTag:
		return errTagRefused
	case code == codeAccount, sub == subcodeNoAccount:
		return errNoAccount
	case code == codeParameter && sub == subcodeGone:
		return errUnavailable
	case code == codeParameter && paged:
		return network.ErrToken
	}
	return err
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
	r.answered = r.now().UTC() // so old is what the answer tells
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
