package bluesky

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"

	"renown/warehouse/record"
)

// The wire structs hold what is used of the lexicons app.bsky.feed.* and app.bsky.actor.*.

type searchAnswer struct {
	Cursor string     `json:"cursor"`
	Posts  []postView `json:"posts"`
}

type feedAnswer struct {
	Cursor string     `json:"cursor"`
	Feed   []feedItem `json:"feed"`
}

type feedItem struct {
	Post   postView `json:"post"`
	Reply  *answers `json:"reply"`
	Reason *reason  `json:"reason"`
}

// answers is what a post answers, and what that conversation began with.
type answers struct {
	Root   postOrNot `json:"root"`
	Parent postOrNot `json:"parent"`
}

// postOrNot is a union: a post, or word that there is none to be seen.
type postOrNot struct {
	postView
	NotFound bool `json:"notFound"`
	Blocked  bool `json:"blocked"`
}

func (p *postOrNot) there() bool { return !p.NotFound && !p.Blocked && p.URI != "" }

type reason struct {
	Type      string `json:"$type"`
	IndexedAt string `json:"indexedAt"`
}

type threadAnswer struct {
	Thread *threadNode `json:"thread"`
}

// threadNode is a union: post and replies, or word that there is none to be seen.
type threadNode struct {
	Type    string        `json:"$type"`
	Post    *postView     `json:"post"`
	Replies []*threadNode `json:"replies"`
}

type postView struct {
	URI       string     `json:"uri"`
	Author    actor      `json:"author"`
	Record    postRecord `json:"record"`
	IndexedAt string     `json:"indexedAt"`
	Bookmarks *int64     `json:"bookmarkCount"`
	Replies   *int64     `json:"replyCount"`
	Reposts   *int64     `json:"repostCount"`
	Likes     *int64     `json:"likeCount"`
	Quotes    *int64     `json:"quoteCount"`
}

type actor struct {
	DID    string `json:"did"`
	Handle string `json:"handle"`
}

type postRecord struct {
	Text      string   `json:"text"`
	CreatedAt string   `json:"createdAt"`
	Langs     []string `json:"langs"`
	Tags      []string `json:"tags"`
	Facets    []facet  `json:"facets"`
	Reply     *struct {
		Root   ref `json:"root"`
		Parent ref `json:"parent"`
	} `json:"reply"`
}

type ref struct {
	URI string `json:"uri"`
}

// facet says what a part of the text is: a tag, a mention, a link. Its place is in bytes of the text's UTF-8.
type facet struct {
	Index struct {
		Start int `json:"byteStart"`
		End   int `json:"byteEnd"`
	} `json:"index"`
	Features []struct {
		Type string `json:"$type"`
		Tag  string `json:"tag"`
		DID  string `json:"did"`
	} `json:"features"`
}

type profilesAnswer struct {
	Profiles []profile `json:"profiles"`
}

type profile struct {
	DID       string `json:"did"`
	Handle    string `json:"handle"`
	Followers *int64 `json:"followersCount"`
	Follows   *int64 `json:"followsCount"`
	Posts     *int64 `json:"postsCount"`
}

type sessionAnswer struct {
	Access  string `json:"accessJwt"`
	Refresh string `json:"refreshJwt"`
}

type refusal struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

// decode reads an answer. A field of another type than the lexicon's is left out and told as a reject, because the rest
// is usable still; anything else that is not JSON is an error.
func decode(body []byte, into any) ([]record.Reject, error) {
	err := json.Unmarshal(body, into)
	var odd *json.UnmarshalTypeError
	if errors.As(err, &odd) && odd.Field != "" {
		from, to := max(odd.Offset-500, 0), min(odd.Offset+500, int64(len(body)))
		return []record.Reject{{
			Reason: "a field is of another type than the lexicon says", Detail: fmt.Sprintf("%s is a %s", odd.Field, odd.Value),
			Raw: string(body[from:to]),
		}}, nil
	}
	switch {
	case odd != nil:
		return nil, &answerError{what: "it is a JSON " + odd.Value}
	case err != nil:
		return nil, &answerError{what: notJSON(body), cause: err}
	}
	return nil, nil
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
