package instagram

import (
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"renown/warehouse/record"
)

// edge is a page of things that belong to a node. The address of the next page holds the token, so it only tells that
// there is one; the cursor leads there.
type edge[T any] struct {
	Data   []T `json:"data"`
	Paging struct {
		Cursors struct {
			After string `json:"after"`
		} `json:"cursors"`
		Next more `json:"next"`
	} `json:"paging"`
}

// after is the cursor of the next page, "" if there is none.
func (e *edge[T]) after(discovered bool) string {
	if !bool(e.Paging.Next) && !discovered { // a discovered account's pages never tell the next one's address
		return ""
	}
	return e.Paging.Cursors.After
}

// more says that an address was given, without keeping it.
type more bool

// UnmarshalJSON sees only whether there is something.
func (m *more) UnmarshalJSON(text []byte) error {
	*m = len(text) > 2 && string(text) != "null"
	return nil
}

type account struct {
	ID             string      `json:"id"`
	Username       string      `json:"username"`
	FollowersCount *int64      `json:"followers_count"`
	FollowsCount   *int64      `json:"follows_count"`
	MediaCount     *int64      `json:"media_count"`
	Media          edge[media] `json:"media"`
}

type discovery struct {
	BusinessDiscovery *account `json:"business_discovery"`
}

type hashtag struct {
	ID string `json:"id"`
}

type media struct {
	ID            string `json:"id"`
	Caption       string `json:"caption"`
	Permalink     string `json:"permalink"`
	Timestamp     string `json:"timestamp"`
	Username      string `json:"username"`
	LikeCount     *int64 `json:"like_count"`
	CommentsCount *int64 `json:"comments_count"`
}

type comment struct {
	ID        string        `json:"id"`
	Text      string        `json:"text"`
	Timestamp string        `json:"timestamp"`
	Username  string        `json:"username"`
	LikeCount *int64        `json:"like_count"`
	Replies   edge[comment] `json:"replies"`
}

func count(n *int64) record.Count {
	if n == nil || *n < 0 {
		return record.NotGiven
	}
	return record.Count(*n)
}

// parseTime reads 2026-05-20T09:15:16+0000. The documentation also shows the colon.
func parseTime(text string) (time.Time, error) {
	t, err := time.Parse("2006-01-02T15:04:05-0700", text)
	if err != nil {
		t, err = time.Parse(time.RFC3339, text)
	}
	return t.UTC(), err
}

// AnswerError says that an answer is not what the API promises.
type AnswerError struct {
	What string // what was asked for
	Err  error
}

func (e *AnswerError) Error() string {
	return fmt.Sprintf("the answer to a request for %s is not the API's: %v", e.What, e.Err)
}

// Unwrap gives what was wrong.
func (e *AnswerError) Unwrap() error { return e.Err }

// Remedy says what a user can do about it.
func (e *AnswerError) Remedy() string {
	return "nothing was lost: the next run asks again. If it stays so, check api: a proxy may answer in Instagram's place"
}

// odd is an item that could not be read.
type odd struct {
	raw json.RawMessage
	err error
}

// decodeEdge reads a page. An item that is not as promised does not spoil the others.
func decodeEdge[T any](body []byte, what string) (edge[T], []odd, error) {
	var e edge[T]
	err := json.Unmarshal(body, &e)
	var odds []odd
	if isOdd(err) {
		e, odds, err = decodeEach[T](body)
	}
	if err == nil && e.Data == nil && odds == nil {
		err = errors.New("it has no data")
	}
	if err != nil {
		return edge[T]{}, nil, &AnswerError{What: what, Err: err}
	}
	return e, odds, nil
}

func isOdd(err error) bool {
	var typeErr *json.UnmarshalTypeError
	return errors.As(err, &typeErr)
}

func decodeEach[T any](body []byte) (edge[T], []odd, error) {
	var raw edge[json.RawMessage]
	if err := json.Unmarshal(body, &raw); err != nil {
		return edge[T]{}, nil, err
	}
	e := edge[T]{Data: []T{}}
	e.Paging.Cursors, e.Paging.Next = raw.Paging.Cursors, raw.Paging.Next
	var odds []odd
	for _, text := range raw.Data {
		var item T
		if err := json.Unmarshal(text, &item); err != nil {
			odds = append(odds, odd{raw: text, err: err})
			continue
		}
		e.Data = append(e.Data, item)
	}
	return e, odds, nil
}

// decode reads an answer that is one node.
func decode[T any](body []byte, what string) (T, error) {
	var node T
	if err := json.Unmarshal(body, &node); err != nil {
		return node, &AnswerError{What: what, Err: err}
	}
	return node, nil
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
