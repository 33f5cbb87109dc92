package reddit

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"renown/collectors/fetch"
)

// answerError is an answer with status 200 that is not what is documented.
type answerError struct {
	what  string
	cause error // may be nil
}

func (e *answerError) Error() string {
	if e.cause == nil {
		return "reading Reddit's answer: " + e.what
	}
	return "reading Reddit's answer: " + e.what + ": " + e.cause.Error()
}

func (e *answerError) Unwrap() error { return e.cause }

// Remedy says what a user can do about it.
func (e *answerError) Remedy() string {
	return "nothing was lost, the next run asks again; if it stays so, check the names of subreddits and accounts, and api"
}

// loginError says that there is no access token: no use in asking anything.
type loginError struct {
	cause   error
	refused bool // by Reddit, for what the settings say
}

func (e *loginError) Error() string { return "getting an access token: " + e.cause.Error() }
func (e *loginError) Unwrap() error { return e.cause }

// Remedy says what a user can do about it.
func (e *loginError) Remedy() string {
	if e.refused {
		return "check client_id and client_secret against the app at https://www.reddit.com/prefs/apps: its type must be script or web app"
	}
	var knows interface{ Remedy() string }
	if errors.As(e.cause, &knows) {
		return knows.Remedy()
	}
	return ""
}

// paused says whether nothing can be asked for a while.
func paused(err error) bool {
	return fetch.IsKind(err, fetch.RateLimited) || fetch.IsKind(err, fetch.CircuitOpen)
}

// stops says whether there is no use in asking anything else in this run.
func stops(ctx context.Context, err error) bool {
	var login *loginError
	return ctx.Err() != nil || errors.As(err, &login) || fetch.IsKind(err, fetch.Denied) || fetch.IsKind(err, fetch.OverBudget) ||
		paused(err)
}

// explain reads Reddit's own words out of a refusal.
func explain(_ int, body []byte) string {
	said := refused(body)
	if said.Reason != "" {
		return said.Reason
	}
	return said.Message
}

// judge tells a subreddit that is closed (403 with a reason: private, quarantined) from a refused key.
func judge(status int, body []byte) fetch.Kind {
	if status == http.StatusForbidden && refused(body).Reason != "" {
		return fetch.Status
	}
	return ""
}

func refused(body []byte) refusal {
	var said refusal
	if err := json.Unmarshal(body, &said); err != nil {
		return refusal{}
	}
	return said
}

// status is the HTTP status of a refusal; 0 for any other error.
func status(err error) int {
	var e *fetch.Error
	if !errors.As(err, &e) {
		return 0
	}
	return e.Status
}
