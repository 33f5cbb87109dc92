package mastodon

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// status is a post, as far as it is used. Servers that only speak the API leave fields out; a count that is left out is
// not given.
type status struct {
	ID              string    `json:"id"`
	CreatedAt       string    `json:"created_at"`
	InReplyToID     string    `json:"in_reply_to_id"`
	InReplyToAuthor string    `json:"in_reply_to_account_id"`
	SpoilerText     string    `json:"spoiler_text"`
	Visibility      string    `json:"visibility"`
	URI             string    `json:"uri"`
	URL             string    `json:"url"`
	Content         string    `json:"content"`
	Replies         *int64    `json:"replies_count"`
	Reblogs         *int64    `json:"reblogs_count"`
	Favourites      *int64    `json:"favourites_count"`
	QuotesCount     *int64    `json:"quotes_count"`
	Reblog          *boosted  `json:"reblog"`
	Account         account   `json:"account"`
	Mentions        []mention `json:"mentions"`
	Tags            []tag     `json:"tags"`

	broken *record.Reject // it could not be read: only id and date, if anything, are given
}

type boosted struct {
	ID string `json:"id"`
}

type account struct {
	ID        string `json:"id"`
	Username  string `json:"username"`
	Acct      string `json:"acct"`
	Followers *int64 `json:"followers_count"`
	Following *int64 `json:"following_count"`
	Statuses  *int64 `json:"statuses_count"`
}

type mention struct {
	Acct string `json:"acct"`
}

type tag struct {
	Name string `json:"name"`
}

type conversation struct {
	Ancestors   json.RawMessage `json:"ancestors"`
	Descendants json.RawMessage `json:"descendants"`
}

type notification struct {
	ID        string          `json:"id"`
	Type      string          `json:"type"`
	CreatedAt string          `json:"created_at"`
	Status    json.RawMessage `json:"status"`
}

type results struct {
	Statuses json.RawMessage `json:"statuses"`
}

type tagInfo struct {
	Name    string `json:"name"`
	History []day  `json:"history"`
}

type day struct {
	Day      number `json:"day"`
	Uses     number `json:"uses"`
	Accounts number `json:"accounts"`
}

// number is written as a string by Mastodon, and as a number by some who speak its API.
type number string

// UnmarshalJSON takes either.
func (n *number) UnmarshalJSON(text []byte) error {
	*n = number(bytes.Trim(text, `"`))
	return nil
}

// AnswerError says that an answer came and is not what was asked for.
type AnswerError struct {
	URL    string // redacted
	Detail string
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("the answer of %s cannot be read: %s", e.URL, e.Detail)
}

// Remedy says what a user can do about it.
func (e *AnswerError) Remedy() string {
	return "check that server is the address of a Mastodon server, or of one that speaks its API; if it is, it has a fault of its own and the next run tries again"
}

// decode reads an answer into what it should be.
func decode(body []byte, address string, into any) error {
	body = bytes.TrimSpace(body)
	fail := func(detail string) error { return &AnswerError{URL: fetch.Redact(address), Detail: detail} }
	if len(body) == 0 {
		return fail("it is empty")
	}
	if body[0] == '<' {
		return fail("it is a web page")
	}
	if bytes.Equal(body, []byte("null")) {
		return fail("it is null")
	}
	err := json.Unmarshal(body, into)
	var mismatch *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.As(err, &mismatch):
		return fail("it holds " + mismatch.Value + " where something else is expected")
	}
	return fail("it is no whole JSON")
}

// decodeStatuses reads a list of posts. One that is not understood spoils only itself.
func decodeStatuses(body []byte, address string) ([]status, error) {
	if trimmed := bytes.TrimSpace(body); len(trimmed) > 0 && trimmed[0] == '[' {
		var list []status
		if json.Unmarshal(trimmed, &list) == nil {
			return list, nil
		}
	}
	var each []json.RawMessage
	if err := decode(body, address, &each); err != nil {
		return nil, err
	}
	list := make([]status, len(each))
	for i, raw := range each {
		if err := json.Unmarshal(raw, &list[i]); err != nil {
			list[i] = brokenStatus(raw, address, "post not understood", err)
		}
	}
	return list, nil
}

// brokenStatus is a post that is not understood: what is left of it is its place in the list.
func brokenStatus(raw []byte, address, reason string, err error) status {
	var left struct {
		ID        json.RawMessage `json:"id"`
		CreatedAt json.RawMessage `json:"created_at"`
	}
	refused := reject(address, reason, err.Error(), raw)
	if json.Unmarshal(raw, &left) != nil { // not even an object
		return status{broken: &refused}
	}
	return status{ID: string(bytes.Trim(left.ID, `"`)), CreatedAt: string(bytes.Trim(left.CreatedAt, `"`)), broken: &refused}
}

func reject(address, reason, detail string, raw []byte) record.Reject {
	if len(raw) > record.MaxRaw {
		raw = raw[:record.MaxRaw]
	}
	where := ""
	if address != "" {
		where = fetch.Redact(address)
	}
	return record.Reject{Where: where, Reason: reason, Detail: detail, Raw: strings.ToValidUTF8(string(raw), "\uFFFD")}
}

// isGone says whether a server says of a post that it is there no more. A page in HTML is no such word: a proxy's 404
// while the server is down must not bury every post.
func isGone(err error) bool {
	var e *fetch.Error
	return fetch.IsGone(err) && errors.As(err, &e) && !bytes.HasPrefix(bytes.TrimSpace(e.Answer), []byte("<"))
}

// explain reads the server's own words out of a refusal.
func explain(_ int, body []byte) string {
	var words struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &words) != nil {
		return ""
	}
	if words.Description != "" {
		return words.Description
	}
	return words.Error
}
