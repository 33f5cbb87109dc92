package facebook

import (
	"encoding/json"
	"errors"
	"strings"

	"renown/collectors/fetch"
)

// graphError reads Facebook's own error out of a refusal's body.
func graphError(body []byte) wireError {
	var answer struct {
		Error wireError `json:"error"`
	}
	if json.Unmarshal(body, &answer) != nil {
		return wireError{} // a proxy's page, for one: it explains nothing
	}
	return answer.Error
}

// explain gives Facebook's own words. What it says of a malformed token repeats the token: that is cut off.
func (s Settings) explain(_ int, body []byte) string {
	text := graphError(body).Message
	if before, _, found := strings.Cut(text, "access token "); found && strings.HasPrefix(text, "Malformed") {
		text = before + "access token"
	}
	for _, secret := range []fetch.Secret{s.Token, s.AppSecret} {
		if secret != "" {
			text = strings.ReplaceAll(text, secret.Reveal(), secret.String())
		}
	}
	return text
}

// judge tells a refusal's kind by Facebook's code: the status alone does not, because a dead token, a limit, a missing
// permission and a missing post all may come as 400 or 403.
func judge(_ int, body []byte) fetch.Kind {
	switch c := graphError(body).Code; {
	case c == 190 || c == 102:
		return fetch.Denied
	case c == 4 || c == 17 || c == 32 || c == 341 || c == 368 || c == 613 || c >= 80000 && c <= 80014:
		return fetch.RateLimited
	case c != 0:
		return fetch.Status
	}
	return ""
}

// refusal is a failure with what a user of Facebook can do about it.
type refusal struct {
	err    error
	remedy string
}

func (e *refusal) Error() string { return e.err.Error() }

func (e *refusal) Unwrap() error { return e.err }

func (e *refusal) Remedy() string { return e.remedy }

// remedied adds what a user can do where Facebook's case is a special one.
func remedied(err error) error {
	var failed *fetch.Error
	if !errors.As(err, &failed) {
		return err
	}
	if remedy := graphError(failed.Answer).remedy(); remedy != "" {
		return &refusal{err, remedy}
	}
	return err
}

func (e wireError) remedy() string {
	switch c := e.Code; {
	case c == 190 || c == 102:
		return "the access token is expired or revoked: make a new one for the page (a page token of a system user does not expire) and put it into the source's token"
	case c == 10 || c == 3 || c >= 200 && c <= 299:
		return "the token may not read this: give the app pages_read_engagement and pages_read_user_content for a page of your own, and Page Public Content Access for one of others"
	case c == 12:
		return "this version of the Graph API does not give this any more: set the source's api to a version that does"
	case c == 100 && strings.Contains(e.Message, "secret proof"):
		return "the app wants proof of its secret: put it into the source's app_secret"
	case e.unknown():
		return "check the page's name or id in handles; for a page of others the app needs Page Public Content Access"
	case c == 1 || c == 2:
		return "Facebook has a fault of its own: the next run tries again"
	}
	return ""
}

// unknown says whether the error means that what was asked for is not there, or not for this token.
func (e wireError) unknown() bool {
	return e.Code == 803 || e.Code == 100 && (e.Subcode == 33 || strings.Contains(e.Message, "does not exist"))
}

// isUnknown says whether a request failed because something it asked for is not there, or not for this token.
func isUnknown(err error) bool {
	var failed *fetch.Error
	return fetch.IsGone(err) || errors.As(err, &failed) && graphError(failed.Answer).unknown()
}
