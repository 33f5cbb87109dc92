package x

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// wirePage is an answer of the endpoints that give posts.
type wirePage struct {
	Data     []wirePost `json:"data"`
	Includes struct {
		Users []wireUser `json:"users"`
	} `json:"includes"`
	Errors []wireProblem `json:"errors"`
	Meta   *wireMeta     `json:"meta"`
}

type wireMeta struct {
	NextToken   string `json:"next_token"`
	ResultCount int64  `json:"result_count"`
	Total       int64  `json:"total_tweet_count"`
}

type wirePost struct {
	ID               string         `json:"id"`
	Text             string         `json:"text"`
	AuthorID         string         `json:"author_id"`
	CreatedAt        string         `json:"created_at"`
	ConversationID   string         `json:"conversation_id"`
	InReplyToUserID  string         `json:"in_reply_to_user_id"`
	ReferencedTweets []wireRef      `json:"referenced_tweets"`
	Entities         *wireEntities  `json:"entities"`
	NoteTweet        *wireNote      `json:"note_tweet"`
	PublicMetrics    *wireMetrics   `json:"public_metrics"`
	PromotedMetrics  *wirePromotion `json:"promoted_metrics"`
}

// wireNote is the whole of a text that is longer than a post used to be.
type wireNote struct {
	Text     string        `json:"text"`
	Entities *wireEntities `json:"entities"`
}

type wireRef struct {
	Type string `json:"type"` // replied_to, quoted, retweeted
	ID   string `json:"id"`
}

type wireEntities struct {
	Hashtags []struct {
		Tag string `json:"tag"`
	} `json:"hashtags"`
	URLs []wireURL `json:"urls"`
}

type wireURL struct {
	URL      string `json:"url"`
	Expanded string `json:"expanded_url"`
	Display  string `json:"display_url"`
}

// wireMetrics are the counts of a post that anyone may see.
type wireMetrics struct {
	Retweets    *int64 `json:"retweet_count"`
	Replies     *int64 `json:"reply_count"`
	Likes       *int64 `json:"like_count"`
	Quotes      *int64 `json:"quote_count"`
	Bookmarks   *int64 `json:"bookmark_count"`
	Impressions *int64 `json:"impression_count"`
}

// wirePromotion is there, whatever it holds, for a post that is or was promoted.
type wirePromotion struct{}

// UnmarshalJSON takes anything that is not null.
func (*wirePromotion) UnmarshalJSON([]byte) error { return nil }

type wireUser struct {
	ID            string           `json:"id"`
	Username      string           `json:"username"`
	PublicMetrics *wireUserMetrics `json:"public_metrics"`
}

type wireUserMetrics struct {
	Followers *int64 `json:"followers_count"`
	Following *int64 `json:"following_count"`
	Posts     *int64 `json:"tweet_count"`
}

// wireProblem is an error, of a whole request or of one thing asked for.
type wireProblem struct {
	Title      string `json:"title"`
	Detail     string `json:"detail"`
	Type       string `json:"type"`
	Message    string `json:"message"`
	ResourceID string `json:"resource_id"`
	Value      string `json:"value"`
}

type wireUsers struct {
	Data   []wireUser    `json:"data"`
	Errors []wireProblem `json:"errors"`
}

type wireCounts struct {
	Data []wireBucket `json:"data"`
	Meta *wireMeta    `json:"meta"`
}

type wireBucket struct {
	Start string `json:"start"`
	End   string `json:"end"`
	Count *int64 `json:"tweet_count"`
}

// answerError is an answer that is not what the API promises. Nothing of it is used, so nothing is lost.
type answerError struct{ cause error }

func (e *answerError) Error() string {
	return fmt.Sprintf("the answer is not what X's API promises: %v", e.cause)
}

func (e *answerError) Unwrap() error { return e.cause }

// Remedy says what a user can do about it.
func (e *answerError) Remedy() string {
	return "the next run asks again; if it stays so, check the source's api address, and whether something stands between this machine and X"
}

var errNoObject = errors.New("it is not a JSON object")

// unreadable is one thing of a list that could not be read.
type unreadable struct {
	raw json.RawMessage
	err error
}

// decodePage reads a page of posts. A post or user whose fields are of the wrong type is set apart, so that it takes
// nothing else along.
func decodePage(body []byte) (*wirePage, []unreadable, error) {
	page := new(wirePage)
	err := decode(body, page)
	var mismatch *json.UnmarshalTypeError
	var bad []unreadable
	if errors.As(err, &mismatch) {
		page, bad, err = decodeOneByOne(body)
	}
	if err == nil && page.Meta == nil && page.Data == nil && page.Errors == nil {
		err = errors.New("it holds neither data nor meta")
	}
	if err != nil {
		return nil, nil, &answerError{err}
	}
	return page, bad, nil
}

func decode(body []byte, into any) error {
	if body = bytes.TrimLeft(body, " \t\r\n"); len(body) == 0 || body[0] != '{' {
		return errNoObject
	}
	return json.Unmarshal(body, into)
}

func decodeOneByOne(body []byte) (*wirePage, []unreadable, error) {
	var raw struct {
		Data     []json.RawMessage `json:"data"`
		Includes struct {
			Users []json.RawMessage `json:"users"`
		} `json:"includes"`
		Errors []wireProblem `json:"errors"`
		Meta   *wireMeta     `json:"meta"`
	}
	if err := decode(body, &raw); err != nil {
		return nil, nil, err
	}
	page := &wirePage{Errors: raw.Errors, Meta: raw.Meta}
	var bad, badUsers []unreadable
	page.Data, bad = each[wirePost](raw.Data)
	page.Includes.Users, badUsers = each[wireUser](raw.Includes.Users)
	return page, append(bad, badUsers...), nil
}

func each[T any](raw []json.RawMessage) (good []T, bad []unreadable) {
	good = make([]T, 0, len(raw))
	for _, r := range raw {
		var one T
		if err := json.Unmarshal(r, &one); err != nil {
			bad = append(bad, unreadable{r, err})
			continue
		}
		good = append(good, one)
	}
	return good, bad
}
