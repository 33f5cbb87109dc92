package facebook

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// wireList is an answer that lists posts or comments.
type wireList[T any] struct {
	Data   []T         `json:"data"`
	Paging *wirePaging `json:"paging"`
}

type wirePaging struct {
	Cursors struct {
		After string `json:"after"`
	} `json:"cursors"`
	Next string `json:"next"` // holds the token: only its place is taken out of it
}

type wireFrom struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// wireSummary is an edge of which only the number is asked.
type wireSummary struct {
	Summary *struct {
		Total *int64 `json:"total_count"`
	} `json:"summary"`
}

type wirePost struct {
	ID        string       `json:"id"`
	Message   string       `json:"message"`
	Created   string       `json:"created_time"`
	Permalink string       `json:"permalink_url"`
	From      *wireFrom    `json:"from"`
	Shares    *wireShares  `json:"shares"`
	Reactions *wireSummary `json:"reactions"`
	Comments  *wireSummary `json:"comments"`
}

type wireShares struct {
	Count *int64 `json:"count"`
}

type wireComment struct {
	ID        string    `json:"id"`
	Message   string    `json:"message"`
	Created   string    `json:"created_time"`
	Permalink string    `json:"permalink_url"`
	From      *wireFrom `json:"from"`
	Parent    *wireFrom `json:"parent"`
	Likes     *int64    `json:"like_count"`
	Replies   *int64    `json:"comment_count"`
}

type wirePage struct {
	ID        string `json:"id"`
	Name      string `json:"name"`
	Username  string `json:"username"`
	Fans      *int64 `json:"fan_count"`
	Followers *int64 `json:"followers_count"`
}

type wireError struct {
	Message string `json:"message"`
	Type    string `json:"type"`
	Code    int    `json:"code"`
	Subcode int    `json:"error_subcode"`
}

// answerError is an answer that is not what the API promises. Nothing of it is used, so nothing is lost.
type answerError struct{ cause error }

func (e *answerError) Error() string {
	return fmt.Sprintf("the answer is not what the Graph API promises: %v", e.cause)
}

func (e *answerError) Unwrap() error { return e.cause }

// Remedy says what a user can do about it.
func (e *answerError) Remedy() string {
	return "the next run asks again; if it stays so, check the source's api address and its version"
}

// unreadable is one thing of a list that could not be read.
type unreadable struct {
	raw json.RawMessage
	err error
}

// decodeList reads a list. A thing whose fields are of the wrong type is set apart, so that it takes nothing else along.
func decodeList[T any](body []byte) (*wireList[T], []unreadable, error) {
	list := new(wireList[T])
	err := decode(body, list)
	var mismatch *json.UnmarshalTypeError
	var bad []unreadable
	if errors.As(err, &mismatch) {
		var raw wireList[json.RawMessage]
		if err = decode(body, &raw); err == nil {
			list = &wireList[T]{Data: make([]T, 0, len(raw.Data)), Paging: raw.Paging}
			for _, r := range raw.Data {
				bad = list.take(r, bad)
			}
		}
	}
	if err == nil && list.Data == nil {
		err = errors.New("it holds no data")
	}
	if err != nil {
		return nil, nil, &answerError{err}
	}
	return list, bad, nil
}

func (l *wireList[T]) take(raw json.RawMessage, bad []unreadable) []unreadable {
	var one T
	if err := json.Unmarshal(raw, &one); err != nil {
		return append(bad, unreadable{raw, err})
	}
	l.Data = append(l.Data, one)
	return bad
}

// decodeByID reads an answer to a question for things by their ids.
func decodeByID[T any](body []byte) (map[string]T, []unreadable, error) {
	var raw map[string]json.RawMessage
	if err := decode(body, &raw); err != nil {
		return nil, nil, &answerError{err}
	}
	things := make(map[string]T, len(raw))
	var bad []unreadable
	for id, r := range raw {
		var one T
		if err := json.Unmarshal(r, &one); err != nil || string(r) == "null" {
			bad = append(bad, unreadable{r, err})
			continue
		}
		things[id] = one
	}
	return things, bad, nil
}

func decode(body []byte, into any) error {
	if body = bytes.TrimLeft(body, " \t\r\n"); len(body) == 0 || body[0] != '{' {
		return errors.New("it is not a JSON object")
	}
	return json.Unmarshal(body, into)
}
