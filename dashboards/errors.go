package dashboards

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"syscall"

	"github.com/labstack/echo/v4"
)

// code is what went wrong, in the few kinds a reader can do something about.
type code string

const (
	invalid     code = "invalid"     // the address asks for something that cannot be
	notFound    code = "not_found"   // there is no such page, panel or file
	misdirected code = "misdirected" // the request was meant for another host
	unavailable code = "unavailable" // the warehouse does not answer
	timeout     code = "timeout"     // the warehouse took too long
	internal    code = "internal"    // everything else
)

// status is the one map from our codes to HTTP's.
func (c code) status() int {
	switch c {
	case invalid:
		return http.StatusBadRequest
	case notFound:
		return http.StatusNotFound
	case misdirected:
		return http.StatusMisdirectedRequest
	case unavailable:
		return http.StatusServiceUnavailable
	case timeout:
		return http.StatusGatewayTimeout
	}
	return http.StatusInternalServerError
}

// title says it to a reader in a few words.
func (c code) title() string {
	switch c {
	case invalid:
		return "This address asks for something that cannot be"
	case notFound:
		return "There is nothing here"
	case misdirected:
		return "This request was meant for another host"
	case unavailable:
		return "The warehouse does not answer"
	case timeout:
		return "This took too long"
	}
	return "This failed"
}

// failure is an error with what a reader is told about it.
type failure struct {
	code    code
	message string
	err     error
}

func (f *failure) Error() string {
	if f.err == nil {
		return string(f.code) + ": " + f.message
	}
	return string(f.code) + ": " + f.message + ": " + f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

func fail(c code, message string, err error) error {
	return &failure{code: c, message: message, err: err}
}

// explain finds the failure in any error, and puts one around errors that are not ours.
func explain(err error) *failure {
	var ours *failure
	var http *echo.HTTPError
	var network net.Error
	switch {
	case errors.As(err, &ours):
		return ours
	case errors.As(err, &http) && http.Code < 500:
		return &failure{code: notFound, message: "No page has this address. The pages are listed at the left.", err: err}
	case errors.Is(err, context.DeadlineExceeded), errors.As(err, &network) && network.Timeout():
		return &failure{code: timeout, message: "The answer did not come within the time a panel has. A shorter period asks for less.", err: err}
	case errors.Is(err, syscall.ECONNREFUSED), errors.Is(err, syscall.ECONNRESET), errors.Is(err, syscall.EPIPE), errors.Is(err, io.EOF), errors.Is(err, net.ErrClosed):
		return &failure{code: unavailable, message: "ClickHouse cannot be reached just now. What is collected meanwhile is kept on disk and arrives later. Try again in a moment; renown doctor tells more.", err: err}
	}
	return &failure{code: internal, message: "Something is wrong with Renown or its database, not with what you asked. For whoever runs it: " + reason(err), err: err}
}

// reason is an error's first line, without the text of the query that ClickHouse repeats in it.
func reason(err error) string {
	text, _, _ := strings.Cut(err.Error(), " in scope SELECT")
	return firstLine(text)
}

// firstLine keeps an error short enough to stand in a panel.
func firstLine(text string) string {
	text, _, _ = strings.Cut(text, "\n")
	if runes := []rune(text); len(runes) > 300 {
		text = string(runes[:300]) + "…"
	}
	return text
}
