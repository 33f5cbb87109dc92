package reddit

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"renown/warehouse/record"
)

// listing is Reddit's list of things. What it is a list of, each thing's kind says: t1 a comment, t3 a post, t5 a
// subreddit, more a stub for comments that are left out.
type listing struct {
	Kind string `json:"kind"`
	Data struct {
		After    string  `json:"after"`
		Children []thing `json:"children"`
	} `json:"data"`
}

type thing struct {
	Kind string `json:"kind"`
	Data item   `json:"data"`
}

// item holds what is used of a post, a comment or a stub.
type item struct {
	ID         string  `json:"id"`
	Name       string  `json:"name"` // kind and id: t3_1abc
	Author     string  `json:"author"`
	Subreddit  string  `json:"subreddit"`
	Created    float64 `json:"created_utc"` // Unix time
	Score      *int64  `json:"score"`
	RemovedBy  string  `json:"removed_by_category"`
	Promoted   bool    `json:"promoted"`
	HideScore  bool    `json:"hide_score"`   // of a post
	ScoreIsHid bool    `json:"score_hidden"` // of a comment

	Title      string `json:"title"`
	Selftext   string `json:"selftext"`
	Comments   *int64 `json:"num_comments"`
	Crossposts *int64 `json:"num_crossposts"`
	Views      *int64 `json:"view_count"`

	Body    string  `json:"body"`
	LinkID  string  `json:"link_id"` // the post that a comment belongs to
	Parent  string  `json:"parent_id"`
	Replies replies `json:"replies"`

	Children []string `json:"children"` // of a stub: ids of comments
}

// replies are those to a comment: a listing, or "" where there are none.
type replies struct {
	things []thing
	odd    *json.UnmarshalTypeError
}

// UnmarshalJSON reads a listing or nothing. A field of another type is kept for later: it must not end the reading of
// the whole answer.
func (r *replies) UnmarshalJSON(b []byte) error {
	if len(b) == 0 || b[0] != '{' {
		return nil
	}
	var l listing
	if err := json.Unmarshal(b, &l); err != nil && !errors.As(err, &r.odd) {
		return err
	}
	r.things = l.Data.Children
	return nil
}

// moreAnswer is what the request for left out comments brings.
type moreAnswer struct {
	JSON struct {
		Errors [][]any `json:"errors"`
		Data   *struct {
			Things []thing `json:"things"`
		} `json:"data"`
	} `json:"json"`
}

// about is a user (t2) or a subreddit (t5).
type about struct {
	Kind string `json:"kind"`
	Data struct {
		Name        string `json:"name"`
		Subscribers *int64 `json:"subscribers"` // of a subreddit
		Suspended   bool   `json:"is_suspended"`
		Profile     struct {
			Subscribers *int64 `json:"subscribers"` // who follows a user
		} `json:"subreddit"`
	} `json:"data"`
}

type tokenAnswer struct {
	Token   string  `json:"access_token"`
	Expires float64 `json:"expires_in"` // seconds
	Error   string  `json:"error"`
}

type refusal struct {
	Reason  string `json:"reason"` // private, quarantined, banned
	Message string `json:"message"`
}

// maxDepth is how deep an answer may be nested. Reddit tells some ten comments below each other, at five levels of JSON
// each. Replies are read level by level, which takes ever longer the more levels there are.
const maxDepth = 300

// depth is how deep a JSON text is nested.
func depth(body []byte) (deepest int) {
	level, quoted := 0, false
	for i := 0; i < len(body); i++ {
		switch c := body[i]; {
		case c == '\\' && quoted:
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			level++
			deepest = max(deepest, level)
		case c == '}' || c == ']':
			level--
		}
	}
	return deepest
}

// decode reads an answer. A field of another type than documented is left out and told as a reject, because the rest is
// usable still; anything else that is not JSON of the documented shape is an error.
func decode(body []byte, into any) ([]record.Reject, error) {
	if depth(body) > maxDepth {
		return nil, &answerError{what: "it is nested too deep"}
	}
	err := json.Unmarshal(body, into)
	var odd *json.UnmarshalTypeError
	if errors.As(err, &odd) && odd.Field != "" {
		return []record.Reject{oddField(odd, body)}, nil
	}
	switch {
	case odd != nil:
		return nil, &answerError{what: "it is a JSON " + odd.Value}
	case err != nil:
		return nil, &answerError{what: notJSON(body), cause: err}
	}
	return nil, nil
}

func oddField(odd *json.UnmarshalTypeError, body []byte) record.Reject {
	r := record.Reject{Reason: "a field is of another type than documented", Detail: fmt.Sprintf("%s is a %s", odd.Field, odd.Value)}
	if from, to := max(odd.Offset-500, 0), min(odd.Offset+500, int64(len(body))); from < to {
		r.Raw = string(body[from:to])
	}
	return r
}

func notJSON(body []byte) string {
	switch start := bytes.TrimSpace(body); {
	case len(start) == 0:
		return "it is empty"
	case start[0] == '<':
		return "it is a web page"
	}
	return "it is no whole JSON"
}

// readListing reads an answer that is a listing of posts and comments.
func readListing(body []byte) (listing, []record.Reject, error) {
	var l listing
	rejects, err := decode(body, &l)
	if err == nil {
		err = l.check()
	}
	return l, rejects, err
}

func (l *listing) check() error {
	switch {
	case l.Kind != "Listing" || l.Data.Children == nil:
		return &answerError{what: "there is no listing in it"}
	case len(l.Data.Children) > 0 && l.Data.Children[0].Kind == "t5":
		return &answerError{what: "it lists subreddits: there is none of the name that was asked for"}
	}
	return nil
}
