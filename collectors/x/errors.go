package x

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"renown/collectors/fetch"
)

// explain reads X's own words out of a refusal.
func explain(_ int, body []byte) string {
	var problem struct {
		wireProblem
		Errors []wireProblem `json:"errors"`
	}
	if json.Unmarshal(body, &problem) != nil {
		return "" // a proxy's page, for one: it explains nothing
	}
	words := make([]string, 0, 2+len(problem.Errors))
	for _, word := range []string{problem.Title, problem.Detail} {
		if word != "" && !slices.Contains(words, word) {
			words = append(words, word)
		}
	}
	for _, e := range problem.Errors {
		if e.Message != "" {
			words = append(words, e.Message)
		}
	}
	return strings.Join(words, ": ")
}

// judge tells what the status does not: without credits nothing more can be asked, but a 403 concerns one request only,
// such as one for fields that the token may not see.
func judge(status int, _ []byte) fetch.Kind {
	switch status {
	case http.StatusPaymentRequired:
		return fetch.Denied
	case http.StatusForbidden:
		return fetch.Status
	}
	return ""
}

// remediedError is a failure with what a user of X can do about it.
type remediedError struct {
	err    error
	remedy string
}

func (e *remediedError) Error() string { return e.err.Error() }

func (e *remediedError) Unwrap() error { return e.err }

func (e *remediedError) Remedy() string { return e.remedy }

// remedied adds what a user can do where X's case is a special one.
func (s Settings) remedied(err error) error {
	var failed *fetch.Error
	if !errors.As(err, &failed) {
		return err
	}
	switch {
	case failed.Kind == fetch.OverBudget:
		return &remediedError{err, fmt.Sprintf("what was read is kept, and the rest is read when the budget allows; if that is too late, raise budget (now $%.2f a month) or budget_per_day (now $%.2f), or watch less", s.Budget, s.BudgetPerDay)}
	case failed.Status == http.StatusUnauthorized:
		return &remediedError{err, "X does not know the token: make a new bearer token for the app at console.x.com and put it into the source's token"}
	case failed.Status == http.StatusForbidden:
		return &remediedError{err, "X does not allow the app this request: at console.x.com, see that the app belongs to a project with pay-per-use access; with promoted, the token must be one of the brand's own user"}
	case failed.Status == http.StatusPaymentRequired:
		return &remediedError{err, "the X account has no credits left: buy some at console.x.com, or raise its spending limit there"}
	case failed.Status == http.StatusTooManyRequests && strings.Contains(string(failed.Answer), "usage-capped"):
		return &remediedError{err, "the spending limit set at console.x.com is reached: raise it there, or wait for the next billing cycle"}
	}
	return err
}
