package youtube

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strconv"

	"renown/warehouse/record"
)

// list is what every call answers.
type list[T any] struct {
	Kind          string `json:"kind"`
	NextPageToken string `json:"nextPageToken"`
	Items         []T    `json:"items"`
}

type channel struct {
	ID      string `json:"id"`
	Snippet struct {
		Title     string `json:"title"`
		CustomURL string `json:"customUrl"`
	} `json:"snippet"`
	ContentDetails struct {
		RelatedPlaylists struct {
			Uploads string `json:"uploads"`
		} `json:"relatedPlaylists"`
	} `json:"contentDetails"`
	Statistics struct {
		ViewCount             figure `json:"viewCount"`
		SubscriberCount       figure `json:"subscriberCount"`
		HiddenSubscriberCount bool   `json:"hiddenSubscriberCount"`
		VideoCount            figure `json:"videoCount"`
	} `json:"statistics"`
}

type playlistItem struct {
	ContentDetails struct {
		VideoID          string `json:"videoId"`
		VideoPublishedAt string `json:"videoPublishedAt"`
	} `json:"contentDetails"`
}

type searchResult struct {
	ID struct {
		VideoID string `json:"videoId"`
	} `json:"id"`
	Snippet struct {
		PublishedAt string `json:"publishedAt"`
	} `json:"snippet"`
}

type video struct {
	ID      string `json:"id"`
	Snippet struct {
		PublishedAt          string `json:"publishedAt"`
		ChannelID            string `json:"channelId"`
		Title                string `json:"title"`
		Description          string `json:"description"`
		LiveBroadcastContent string `json:"liveBroadcastContent"`
	} `json:"snippet"`
	Statistics struct {
		ViewCount    figure `json:"viewCount"`
		LikeCount    figure `json:"likeCount"`
		CommentCount figure `json:"commentCount"`
	} `json:"statistics"`
}

type commentThread struct {
	ID      string `json:"id"`
	Snippet struct {
		ChannelID       string  `json:"channelId"`
		VideoID         string  `json:"videoId"`
		TopLevelComment comment `json:"topLevelComment"`
		TotalReplyCount figure  `json:"totalReplyCount"`
	} `json:"snippet"`
	Replies struct {
		Comments []comment `json:"comments"`
	} `json:"replies"`
}

type comment struct {
	ID      string `json:"id"`
	Snippet struct {
		AuthorDisplayName string `json:"authorDisplayName"`
		AuthorChannelID   struct {
			Value string `json:"value"`
		} `json:"authorChannelId"`
		ChannelID   string `json:"channelId"`
		VideoID     string `json:"videoId"`
		TextDisplay string `json:"textDisplay"`
		ParentID    string `json:"parentId"`
		LikeCount   figure `json:"likeCount"`
		PublishedAt string `json:"publishedAt"`
	} `json:"snippet"`
}

// figure is a count that comes as a string or as a number, or not at all.
type figure struct {
	given bool
	n     int64
}

// UnmarshalJSON reads 12, "12" and null.
func (f *figure) UnmarshalJSON(text []byte) error {
	if string(text) == "null" {
		return nil
	}
	n, err := strconv.ParseInt(string(bytes.Trim(text, `"`)), 10, 64)
	if err != nil || n < 0 {
		return &json.UnmarshalTypeError{Value: cut(string(text), 60), Type: reflect.TypeFor[int64]()}
	}
	f.given, f.n = true, n
	return nil
}

func (f figure) MarshalJSON() ([]byte, error) {
	if !f.given {
		return []byte("null"), nil
	}
	return strconv.AppendInt(nil, f.n, 10), nil
}

func (f figure) count() record.Count {
	if !f.given {
		return record.NotGiven
	}
	return record.Count(f.n)
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
	return "nothing was lost: the next run asks again. If it stays so, check api: a proxy may answer in YouTube's place"
}

// odd is an item that could not be read.
type odd struct {
	raw json.RawMessage
	err error
}

// decode reads an answer. An item that is not as promised does not spoil the others.
func decode[T any](body []byte, kind string) (list[T], []odd, error) {
	var l list[T]
	err := json.Unmarshal(body, &l)
	var odds []odd
	if isOdd(err) {
		l, odds, err = decodeEach[T](body)
	}
	if err == nil && l.Kind != kind {
		err = fmt.Errorf("it is of kind %q, not %q", cut(l.Kind, 60), kind)
	}
	if err != nil {
		return list[T]{}, nil, &AnswerError{What: kind, Err: err}
	}
	return l, odds, nil
}

func isOdd(err error) bool {
	var typeErr *json.UnmarshalTypeError
	return errors.As(err, &typeErr)
}

func decodeEach[T any](body []byte) (list[T], []odd, error) {
	var raw list[json.RawMessage]
	if err := json.Unmarshal(body, &raw); err != nil {
		return list[T]{}, nil, err
	}
	l := list[T]{Kind: raw.Kind, NextPageToken: raw.NextPageToken}
	var odds []odd
	for _, text := range raw.Items {
		var item T
		if err := json.Unmarshal(text, &item); err != nil {
			odds = append(odds, odd{raw: text, err: err})
			continue
		}
		l.Items = append(l.Items, item)
	}
	return l, odds, nil
}

func cut(s string, n int) string {
	if len(s) > n {
		return s[:n]
	}
	return s
}
