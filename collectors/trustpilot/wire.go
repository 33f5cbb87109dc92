package trustpilot

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// wireUnit is a business unit: what Trustpilot keeps of one company's domain.
type wireUnit struct {
	ID   string `json:"id"`
	Name struct {
		Identifying string `json:"identifying"` // the domain
	} `json:"name"`
	Score *struct {
		TrustScore float64 `json:"trustScore"` // 1 to 5, one decimal; 0: no reviews yet
		Stars      float64 `json:"stars"`      // the same, rounded to halves
	} `json:"score"`
	Reviews *struct {
		Total record.Count `json:"total"`
	} `json:"numberOfReviews"`
}

// total is how many reviews Trustpilot counts.
func (u *wireUnit) total() record.Count {
	if u.Reviews == nil {
		return record.NotGiven
	}
	return u.Reviews.Total
}

// rating is the published rating, 0 if there is none.
func (u *wireUnit) rating() float64 {
	switch {
	case u.Score == nil:
		return 0
	case u.Score.TrustScore > 0:
		return u.Score.TrustScore
	}
	return u.Score.Stars
}

// page is the address of the company's reviews, which names its account.
func (u *wireUnit) page() string {
	if u.Name.Identifying == "" {
		return "https://www.trustpilot.com/businessunits/" + url.PathEscape(u.ID)
	}
	return "https://www.trustpilot.com/review/" + url.PathEscape(u.Name.Identifying)
}

type wirePage struct {
	Reviews []wireReview `json:"reviews"`
	Links   []wireLink   `json:"links"`
}

type wireLink struct {
	Rel string `json:"rel"`
}

type wireReview struct {
	ID        string        `json:"id"`
	Stars     float64       `json:"stars"`
	Title     string        `json:"title"`
	Text      string        `json:"text"`
	Language  string        `json:"language"`
	CreatedAt string        `json:"createdAt"`
	Consumer  wireConsumer  `json:"consumer"`
	Location  *wireLocation `json:"location"`
	Reply     *wireReply    `json:"companyReply"`
}

type wireConsumer struct {
	DisplayName string `json:"displayName"`
}

type wireLocation struct {
	Name string `json:"name"`
}

type wireReply struct {
	Text      string `json:"text"`
	CreatedAt string `json:"createdAt"`
}

// Page is what one page of reviews says.
type Page struct {
	Batch          *record.Batch
	Reviews        int // on the page, those that cannot be used included
	Oldest, Newest time.Time
	More           bool // it links to a next page
}

// AnswerError is an answer that is not what the API promises.
type AnswerError struct{ Detail string }

func (e *AnswerError) Error() string { return "Trustpilot's answer cannot be used: " + e.Detail }

// Remedy says what a user can do about it.
func (e *AnswerError) Remedy() string {
	return "the next run tries again; if it stays, check that api is the address of Trustpilot's API and that nothing between answers in its place"
}

// Parse reads a page of reviews. now is when it was read.
func Parse(body []byte, src fetch.Source, now time.Time) (Page, error) {
	wire, broken, err := decode(body)
	if err != nil {
		return Page{}, err
	}
	page := Page{Batch: &record.Batch{}, Reviews: len(wire.Reviews) + len(broken)}
	for _, link := range wire.Links {
		page.More = page.More || link.Rel == "next-page"
	}
	page.Batch.Reviews = make([]record.Review, 0, len(wire.Reviews))
	for i := range wire.Reviews {
		page.add(&wire.Reviews[i], src, now)
	}
	for _, raw := range broken {
		page.reject("review not understood", "its fields are of other types than documented", raw, src, now)
	}
	return page, nil
}

// decode reads a page. Where one review is of another shape than documented, the others are read all the same.
func decode(body []byte) (wire wirePage, broken []json.RawMessage, err error) {
	err = json.Unmarshal(body, &wire)
	var shape *json.UnmarshalTypeError
	switch {
	case errors.As(err, &shape):
		return decodeEach(body)
	case err != nil:
		return wire, nil, &AnswerError{fmt.Sprintf("it is not JSON (%v)", err)}
	case wire.Reviews == nil:
		return wire, nil, &AnswerError{"it holds no list of reviews"}
	}
	return wire, nil, nil
}

func decodeEach(body []byte) (wire wirePage, broken []json.RawMessage, err error) {
	var loose struct {
		Reviews []json.RawMessage `json:"reviews"`
		Links   json.RawMessage   `json:"links"`
	}
	if err := json.Unmarshal(body, &loose); err != nil || loose.Reviews == nil {
		return wire, nil, &AnswerError{"it holds no list of reviews"}
	}
	if json.Unmarshal(loose.Links, &wire.Links) != nil {
		wire.Links = nil // pages are counted, too
	}
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
func (p *Page) add(w *wireReview, src fetch.Source, now time.Time) {
	posted, err := time.Parse(time.RFC3339, w.CreatedAt)
	if w.ID == "" || err != nil {
		reason := "date not understood"
		if w.ID == "" {
			reason = "id is missing"
		}
		p.reject(reason, "created "+w.CreatedAt, w.raw(), src, now)
		return
	}
	posted = posted.UTC().Truncate(time.Millisecond)
	p.span(posted)
	r := record.Review{
		Brand: src.Brand, Site: src.Site, Source: src.Name, ID: w.ID, URL: "https://www.trustpilot.com/reviews/" + url.PathEscape(w.ID),
		Title: strings.TrimSpace(w.Title), Text: strings.TrimSpace(w.Text), Posted: posted, Collected: now,
		Reviewer: record.Customer, Stars: record.Score(w.Stars), Author: w.Consumer.DisplayName, Meaning: record.Meaning{Lang: w.Language},
	}
	if w.Location != nil {
		r.Location = w.Location.Name
	}
	if w.Reply != nil && strings.TrimSpace(w.Reply.Text) != "" {
		r.Response = strings.TrimSpace(w.Reply.Text)
		if at, err := time.Parse(time.RFC3339, w.Reply.CreatedAt); err == nil {
			r.ResponseAt = at.UTC().Truncate(time.Millisecond)
		}
	}
	p.Batch.Reviews = append(p.Batch.Reviews, r)
}

func (p *Page) span(posted time.Time) {
	if p.Oldest.IsZero() || posted.Before(p.Oldest) {
		p.Oldest = posted
	}
	if posted.After(p.Newest) {
		p.Newest = posted
	}
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
		return nil // a number JSON cannot write; it cannot have come from JSON either
	}
	return text
}

// nameless takes the author out of a review's JSON.
func nameless(raw []byte) string {
	var fields map[string]json.RawMessage
	if json.Unmarshal(raw, &fields) != nil {
		return string(bytes.TrimSpace(raw)) // not an object: there is no author in it
	}
	delete(fields, "consumer")
	text, err := json.Marshal(fields)
	if err != nil {
		return ""
	}
	return string(text)
}

// parseUnit reads a business unit.
func parseUnit(body []byte) (*wireUnit, error) {
	var unit wireUnit
	if err := json.Unmarshal(body, &unit); err != nil {
		return nil, &AnswerError{fmt.Sprintf("it is not a business unit (%v)", err)}
	}
	if unit.ID == "" {
		return nil, &AnswerError{"it is a business unit without an id"}
	}
	return &unit, nil
}

// explain reads Trustpilot's own words out of a refusal: its applications and its gateway have a shape each.
func explain(_ int, body []byte) string {
	var said struct {
		Message string `json:"message"`
		Fault   struct {
			Text string `json:"faultstring"`
		} `json:"fault"`
	}
	if json.Unmarshal(body, &said) != nil {
		return ""
	}
	if said.Message != "" {
		return said.Message
	}
	return said.Fault.Text
}
