package googlebusiness

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"path"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// wirePage is a page of a location's reviews. Google leaves out what is empty: a location without reviews is {}.
type wirePage struct {
	Reviews []wireReview `json:"reviews"`
	Average float64      `json:"averageRating"`
	Total   record.Count `json:"totalReviewCount"`
	Next    string       `json:"nextPageToken"`
}

type wireReview struct {
	Name       string       `json:"name"` // accounts/…/locations/…/reviews/…
	ID         string       `json:"reviewId"`
	Reviewer   wireReviewer `json:"reviewer"`
	StarRating string       `json:"starRating"`
	Comment    string       `json:"comment"`
	CreateTime string       `json:"createTime"`
	UpdateTime string       `json:"updateTime"`
	Reply      *wireReply   `json:"reviewReply"`
}

type wireReviewer struct {
	DisplayName string `json:"displayName"`
	IsAnonymous bool   `json:"isAnonymous"`
}

type wireReply struct {
	Comment    string `json:"comment"`
	UpdateTime string `json:"updateTime"`
}

// Page is what one page of reviews says.
type Page struct {
	Batch          *record.Batch
	Reviews        int          // on the page, those that cannot be used included
	Oldest, Newest time.Time    // of the times at which they were edited last
	Average        float64      // the location's published rating; 0: none
	Total          record.Count // of reviews, as Google counts them
	Next           string       // token of the next page
}

// AnswerError is an answer that is not what the API promises.
type AnswerError struct{ Detail string }

func (e *AnswerError) Error() string { return "Google's answer cannot be used: " + e.Detail }

// Remedy says what a user can do about it.
func (e *AnswerError) Remedy() string {
	return "the next run tries again; if it stays, check that api and auth are Google's addresses and that nothing between answers in their place"
}

// stars are Google's words for them.
func stars(word string) (record.Score, bool) {
	switch word {
	case "ONE":
		return 1, true
	case "TWO":
		return 2, true
	case "THREE":
		return 3, true
	case "FOUR":
		return 4, true
	case "FIVE":
		return 5, true
	case "", "STAR_RATING_UNSPECIFIED":
		return 0, true
	}
	return 0, false
}

// Parse reads a page of reviews of the place with that name. now is when it was read.
func Parse(body []byte, src fetch.Source, place string, now time.Time) (Page, error) {
	wire, broken, err := decode(body)
	if err != nil {
		return Page{}, err
	}
	page := Page{Batch: &record.Batch{}, Reviews: len(wire.Reviews) + len(broken), Average: wire.Average, Total: wire.Total, Next: wire.Next}
	page.Batch.Reviews = make([]record.Review, 0, len(wire.Reviews))
	for i := range wire.Reviews {
		page.add(&wire.Reviews[i], src, place, now)
	}
	for _, raw := range broken {
		page.reject("review not understood", "its fields are of other types than documented", raw, src, now)
	}
	return page, nil
}

// decode reads a page. Where one review is of another shape than documented, the others are read all the same.
func decode(body []byte) (wire wirePage, broken []json.RawMessage, err error) {
	if body = bytes.TrimSpace(body); !bytes.HasPrefix(body, []byte("{")) {
		return wire, nil, &AnswerError{"it is not a JSON object"}
	}
	err = json.Unmarshal(body, &wire)
	var shape *json.UnmarshalTypeError
	switch {
	case errors.As(err, &shape):
		return decodeEach(body)
	case err != nil:
		return wire, nil, &AnswerError{fmt.Sprintf("it is not JSON (%v)", err)}
	}
	return wire, nil, nil
}

func decodeEach(body []byte) (wire wirePage, broken []json.RawMessage, err error) {
	var loose struct {
		Reviews []json.RawMessage `json:"reviews"`
		Average float64           `json:"averageRating"`
		Total   record.Count      `json:"totalReviewCount"`
		Next    string            `json:"nextPageToken"`
	}
	if err := json.Unmarshal(body, &loose); err != nil {
		return wire, nil, &AnswerError{fmt.Sprintf("it is of another shape than documented (%v)", err)}
	}
	wire.Average, wire.Total, wire.Next = loose.Average, loose.Total, loose.Next
	for _, raw := range loose.Reviews {
		var review wireReview
		if json.Unmarshal(raw, &review) != nil {
			broken = append(broken, raw)
			continue
		}
		wire.Reviews = append(wire.Reviews, review)
	}
	return wire, broken, nil
}

// add puts a review into the batch, or what makes it useless into the rejects.
func (p *Page) add(w *wireReview, src fetch.Source, place string, now time.Time) {
	id := w.ID
	if id == "" && w.Name != "" {
		id = path.Base(w.Name)
	}
	posted, posting := parseTime(w.CreateTime)
	score, known := stars(w.StarRating)
	switch {
	case id == "":
		p.reject("id is missing", "created "+w.CreateTime, w.raw(), src, now)
		return
	case !posting:
		p.reject("date not understood", "created "+w.CreateTime, w.raw(), src, now)
		return
	case !known:
		p.reject("star rating not understood", w.StarRating, w.raw(), src, now)
		return
	}
	p.span(posted, w.UpdateTime)
	r := record.Review{
		Brand: src.Brand, Site: src.Site, Source: src.Name, ID: id, Text: original(w.Comment), Posted: posted, Collected: now,
		Reviewer: record.Customer, Stars: score, Location: place,
	}
	if !w.Reviewer.IsAnonymous {
		r.Author = w.Reviewer.DisplayName
	}
	if w.Reply != nil && original(w.Reply.Comment) != "" {
		r.Response = original(w.Reply.Comment)
		r.ResponseAt, _ = parseTime(w.Reply.UpdateTime) // not given, if it is none
	}
	p.Batch.Reviews = append(p.Batch.Reviews, r)
}

// parseTime reads Google's times: RFC 3339 with up to nine digits of a second.
func parseTime(text string) (time.Time, bool) {
	at, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Time{}, false
	}
	return at.UTC().Truncate(time.Millisecond), true
}

// span widens the page's span by a review. The list is sorted by when reviews were edited last.
func (p *Page) span(posted time.Time, edited string) {
	at, given := parseTime(edited)
	if !given {
		at = posted
	}
	if p.Oldest.IsZero() || at.Before(p.Oldest) {
		p.Oldest = at
	}
	if at.After(p.Newest) {
		p.Newest = at
	}
}

const (
	translated = "(Translated by Google)"
	asWritten  = "(Original)"
)

// original takes Google's translation out of a text that holds both, in either order.
func original(text string) string {
	text = strings.TrimSpace(text)
	if rest, found := strings.CutPrefix(text, translated); found {
		if _, own, found := strings.Cut(rest, "\n"+asWritten); found {
			return strings.TrimSpace(own)
		}
		if _, own, found := strings.Cut(rest, asWritten); found {
			return strings.TrimSpace(own)
		}
		return strings.TrimSpace(rest) // all there is
	}
	own, _, _ := strings.Cut(text, "\n"+translated)
	return strings.TrimSpace(own)
}

// reject quarantines a review without its author's name.
func (p *Page) reject(reason, detail string, raw []byte, src fetch.Source, now time.Time) {
	p.Batch.Rejects = append(p.Batch.Rejects, record.Reject{
		Source: src.Name, At: now, Where: "reviews", Reason: reason, Detail: detail, Raw: nameless(raw),
	})
}

func (w *wireReview) raw() []byte {
	text, err := json.Marshal(w)
	if err != nil {
		return nil
	}
	return text
}

// nameless takes the author out of a review's JSON.
func nameless(raw []byte) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return string(bytes.TrimSpace(raw)) // not an object: there is no author in it
	}
	delete(fields, "reviewer")
	text, err := json.Marshal(fields)
	if err != nil {
		return ""
	}
	return string(text)
}

// explain reads Google's own words out of a refusal: those of its APIs, or those of its token endpoint.
func explain(_ int, body []byte) string {
	var api struct {
		Error struct {
			Status  string `json:"status"`
			Message string `json:"message"`
		} `json:"error"`
	}
	if json.Unmarshal(body, &api) == nil && api.Error.Message != "" {
		return strings.TrimPrefix(api.Error.Status+": "+api.Error.Message, ": ")
	}
	code, description := oauthError(body)
	return strings.TrimSuffix(code+": "+description, ": ")
}

// oauthError is how a token endpoint refuses (RFC 6749, 5.2).
func oauthError(body []byte) (code, description string) {
	var said struct {
		Error       string `json:"error"`
		Description string `json:"error_description"`
	}
	if json.Unmarshal(body, &said) != nil {
		return "", ""
	}
	return said.Error, said.Description
}
