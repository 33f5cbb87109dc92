package bluesky

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"

	"renown/collectors/fetch"
)

// answerError is an answer with status 200 that is not what the lexicon says.
type answerError struct {
	what  string
	cause error // may be nil
}

func (e *answerError) Error() string {
	if e.cause == nil {
		return "reading Bluesky's answer: " + e.what
	}
	return "reading Bluesky's answer: " + e.what + ": " + e.cause.Error()
}

func (e *answerError) Unwrap() error { return e.cause }

// Remedy says what a user can do about it.
func (e *answerError) Remedy() string {
	return "nothing was lost, the next run asks again; if it stays so, check that server is a Bluesky server"
}

// loginError is a refused session.
type loginError struct{ cause error }

func (e *loginError) Error() string { return "logging in: " + e.cause.Error() }
func (e *loginError) Unwrap() error { return e.cause }

// Remedy says what a user can do about it.
func (e *loginError) Remedy() string {
	return "check identifier and server, and make a new app password in Bluesky under Settings, Privacy and security, App passwords"
}

// searchError is a search refused to who has no account. It does not unwrap to a refused key: what needs none can be
// asked still.
type searchError struct{ cause error }

func (e *searchError) Error() string {
	return "searching Bluesky without an account: " + e.cause.Error()
}

// Remedy says what a user can do about it.
func (e *searchError) Remedy() string {
	return "searching for hashtags, words and mentions needs an account: set identifier, app_password and server (" + defaultServer +
		"), or watch handles only"
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

// explain reads the server's own words out of a refusal.
func explain(_ int, body []byte) string {
	said := refused(body)
	if said.Message == "" {
		return said.Error
	}
	return said.Error + ": " + said.Message
}

func refused(body []byte) refusal {
	var said refusal
	if err := json.Unmarshal(body, &said); err != nil {
		return refusal{}
	}
	return said
}

// status is the HTTP status of a refusal and the name the server gives it; 0 for any other error.
func status(err error) (int, string) {
	var e *fetch.Error
	if !errors.As(err, &e) {
		return 0, ""
	}
	return e.Status, refused(e.Answer).Error
}

// gone says whether what was asked for is not there, or not to be seen.
func gone(err error) bool {
	code, name := status(err)
	return fetch.IsGone(err) || (code == http.StatusBadRequest && (name == "NotFound" || name == "BlockedActor" || name == "BlockedByActor"))
}
