// Package record holds the plain records that travel from the collectors to the warehouse. It imports only the
// standard library, so that a collector can be read, and tested, without knowing how anything is stored.
//
// Missing is not zero: a Score of 0, an Opinion of "", a Count of -1 and a zero time all mean "not given", and are
// stored as NULL (or the empty string), never as a number.
package record

import (
	"errors"
	"fmt"
	"strings"
	"time"
)

// Score is a rating on the scale 1 to 5. 0 means the source did not give one.
type Score float32

// Given says whether the source gave the score.
func (s Score) Given() bool { return s != 0 }

func (s Score) validate(name string) error {
	if s == 0 || (s >= 1 && s <= 5) {
		return nil
	}
	return fmt.Errorf("%s %v is outside 1 to 5", name, float32(s))
}

// Opinion is an answer to a yes/no question with a middle: recommend, CEO approval, business outlook.
type Opinion string

// The opinions. NoOpinion is "not given", which is not the same as Neutral ("no opinion" said out loud).
const (
	NoOpinion Opinion = ""
	Positive  Opinion = "positive"
	Neutral   Opinion = "neutral"
	Negative  Opinion = "negative"
)

func (o Opinion) validate(name string) error {
	switch o {
	case NoOpinion, Positive, Neutral, Negative:
		return nil
	}
	return fmt.Errorf("%s %q is not positive, neutral or negative", name, string(o))
}

// Status says whether the author of an employee review works there still.
type Status string

// The employment statuses.
const (
	StatusUnknown Status = ""
	Current       Status = "current"
	Former        Status = "former"
)

// Reviewer says who rates a brand: those who work there, as an employer, or those who buy from it. The two are never
// mixed: figures about an employer are its employees' alone.
type Reviewer string

// The reviewers. What does not say is by employees.
const (
	Employee Reviewer = ""
	Customer Reviewer = "customer"
)

func (r Reviewer) validate() error {
	if r != Employee && r != Customer {
		return fmt.Errorf("reviewer %q is not customer, or empty: an employee", string(r))
	}
	return nil
}

// Count is a number of things the source counted. NotGiven (-1) means it gave none.
type Count int64

// NotGiven is the Count of something the source did not count.
const NotGiven Count = -1

// Meaning is what was read out of a text.
type Meaning struct {
	Lang   string  // ISO 639-1, "" if it could not be told
	Label  Opinion // NoOpinion: not judged (empty, only links, a language the model does not know)
	Score  float32 // -1 to 1: Chances.Positive - Chances.Negative; only meaningful when Label is given
	Model  string  // name and version of what judged: a model, ByPerson or ByImport
	Chance Chances // only meaningful when Label is given

	Themes []Theme // what is spoken of, each theme and part once
	Tone   Tone

	// Shingles are the hashes of the distinct masked 3-word shingles of a brand's or its support's reply, sorted; nil for
	// every other text. See metrics: robotic replies.
	Shingles []uint32 `json:",omitempty"`
}

// What a Meaning names as its model where people judged.
const (
	ByPerson = "person" // a user of this installation corrected the label
	ByImport = "import" // the label came with the file
)

// Chances are the model's probabilities of the three labels; they sum to 1.
type Chances struct{ Negative, Neutral, Positive float32 }

// Part is where in a review something stands; "" in a post.
type Part string

// The parts of a review.
const (
	InText Part = "text" // title and text
	InPros Part = "pros"
	InCons Part = "cons"
)

// Theme is one theme of a text and how the sentences that touch on it sound.
type Theme struct {
	Name  string  // its key in the taxonomy: "pay", "lost-luggage"
	Part  Part    // of a review
	Label Opinion // NoOpinion: not judged
}

// Tone is what a text does besides being positive or negative.
type Tone struct {
	Complaint bool // a customer's: something went wrong, or is asked to be put right
	Thanks    bool // a customer's: says thanks, or that it is solved
	Signed    bool // a reply's: it ends with a person's name or initials
}

// Review is one review of a brand on one site. (Brand, Site, ID) identifies it for ever; everything else may be edited.
type Review struct {
	Brand  string // the brand's name, as in the configuration
	Site   string // short name of the review site, lower case: glassdoor, indeed, workplace
	ID     string // the site's own id, or one derived from what cannot be edited
	Source string // the source or import that brought it
	URL    string

	Reviewer Reviewer `json:",omitempty"`

	Title, Text, Pros, Cons, Advice string

	Posted    time.Time // when it was written; UTC. A date without a time is midnight UTC
	Collected time.Time // when it was last seen at the source; UTC

	Stars                                                          Score // overall
	WorkLife, Culture, Diversity, Career, Compensation, Management Score // sub-ratings

	Recommend, CEO, Outlook Opinion
	Status                  Status
	JobTitle, Location      string

	Response   string    // the employer's public answer
	ResponseAt time.Time // zero: not given

	Author    string // as the site names them; lives in memory only, the pipeline turns it into AuthorKey
	AuthorKey string // keyed hash of Author

	Meaning Meaning
}

// Direction says who speaks in a mention.
type Direction string

// The directions of a mention.
const (
	FromCustomer Direction = "customer" // a person writing to or about the brand
	FromBrand    Direction = "brand"    // the brand's own handle
	FromSupport  Direction = "support"  // one of the brand's support handles
	FromOther    Direction = "other"    // anyone else in the conversation
)

// Mention is one post about a brand on a network. (Brand, Network, ID) identifies it; its time never changes.
type Mention struct {
	Brand, Network, ID string
	Source             string
	URL                string
	Text               string
	Posted, Collected  time.Time
	Direction          Direction
	Handle             string   // the brand's own or support handle that wrote it; "" for everyone else
	Conversation       string   // id of the conversation's first post; "" when not known
	Parent             string   // id of the post it answers; "" for none
	Hashtags           []string // without #, as written; folded when stored
	Promoted           bool
	Addressed          bool   `json:",omitempty"` // a customer's: it speaks to the brand: names one of its accounts, or came through a channel of the brand's own
	Author, AuthorKey  string // as in Review
	AuthorFollowers    Count

	Likes, Shares, Comments, Quotes, Bookmarks, Views Count

	// Deleted is when the network was first seen to hold the post no more; zero: it is there. A deleted post is a
	// tombstone: it counts, but has neither text nor author. See Post.Tombstone.
	Deleted time.Time

	Meaning Meaning
}

// AccountStat is a snapshot of an account: a channel's followers and views, or a review site's own published rating.
type AccountStat struct {
	Brand, Network, Account string // Account: handle, channel id, or address of the review page
	Source                  string
	At                      time.Time
	Followers, Following    Count
	Posts, Views            Count    // Views: cumulative
	Rating                  float64  // the site's own published rating on the scale 1 to 5; 0: not given
	RatingCount             Count    // of how many
	RatedBy                 Reviewer `json:",omitempty"` // whose ratings those are
}

// HashtagCount is a network's own count of a hashtag's uses in [From, To).
type HashtagCount struct {
	Brand, Network, Hashtag string
	Source                  string
	From, To                time.Time
	Uses, Authors           Count
	Collected               time.Time
}

// Contact is a known customer, by keyed hash only.
type Contact struct {
	Brand    string
	Key      string // keyed hash of a handle, an e-mail address or a telephone number
	Kind     string // what was hashed: email, phone, or a network's name
	Customer string // the same for all keys of one customer: itself a keyed hash; "": the key stands alone
	Active   bool
	Since    time.Time // customer since; zero: not given
	Source   string

	// What Key and Customer are made of. They live in memory only: the pipeline turns them into keyed hashes.
	Name         string `json:"-"`
	CustomerName string `json:"-"`
}

// Gap is a stretch of time of which a source could not read everything, and never will: what it would have held is
// missing, not zero.
type Gap struct {
	Source, Brand, Network string
	Query                  string // what was asked for: "#tiffanyblue", "@brand", "page 2 of …"
	From, To               time.Time
	Reason                 string // "the API reaches back 7 days only"
}

// Spend is something taken out of a budget: dollars, quota units, one of so many hashtags a week. A correction has a
// negative amount.
type Spend struct {
	ID     string // unique
	Budget string // such as "x dollars"; sources that share an account share its budget
	Unit   string // "$", "units", "hashtags"
	Item   string // what was bought, where a budget counts different things rather than amounts; else ""
	Source string
	At     time.Time
	Amount float64
}

// Reject is something that could not be used: it goes to quarantine with its reason and the raw input.
type Reject struct {
	Source string
	At     time.Time
	Where  string // file:line or URL
	Reason string // short and the same for all of its kind: "date not understood"
	Detail string // this case's particulars
	Raw    string // the raw input, cut to MaxRaw bytes
}

// MaxRaw is how many bytes of raw input a Reject keeps.
const MaxRaw = 16 << 10

// Cursor is how far a source has been read. It travels in the batch whose records it covers.
type Cursor struct {
	Source, Key, Value string
}

// Run is one line of the ledger: one collection of one source, or one import.
type Run struct {
	ID, Source, Kind, Brand string
	Started, Finished       time.Time
	OK                      bool
	Complete                bool // everything the source holds was seen: only then may unseen reviews count towards vanishing
	Requests, Bytes         int64
	Records, Rejected       int64
	Error, Remedy           string
	Notes                   []string
}

// Batch is what a collector hands over at once: stored whole or not at all.
type Batch struct {
	Reviews       []Review
	Mentions      []Mention
	AccountStats  []AccountStat
	HashtagCounts []HashtagCount
	Contacts      []Contact
	Readings      []Reading
	Gaps          []Gap
	Spending      []Spend
	Rejects       []Reject
	Cursors       []Cursor
	Runs          []Run
}

// Records is the number of records in the batch, without readings, gaps, spending, rejects, cursors and runs.
func (b *Batch) Records() int {
	return len(b.Reviews) + len(b.Mentions) + len(b.AccountStats) + len(b.HashtagCounts) + len(b.Contacts)
}

// Empty says whether the batch holds nothing at all.
func (b *Batch) Empty() bool {
	return b.Records() == 0 && len(b.Readings)+len(b.Gaps)+len(b.Spending)+len(b.Rejects)+len(b.Cursors)+len(b.Runs) == 0
}

var (
	earliest = time.Date(1995, 1, 1, 0, 0, 0, 0, time.UTC)
	latest   = time.Date(2150, 1, 1, 0, 0, 0, 0, time.UTC)
	// Posts are rolled up by the hour, which ClickHouse keeps in 32 bits.
	latestPost = time.Date(2106, 1, 1, 0, 0, 0, 0, time.UTC)
)

func validTime(name string, t time.Time, required bool) error {
	if t.IsZero() {
		if required {
			return errors.New(name + " is missing")
		}
		return nil
	}
	if t.Before(earliest) || t.After(latest) {
		return fmt.Errorf("%s %s is outside 1995 to 2150", name, t.Format(time.RFC3339))
	}
	return nil
}

func required(pairs ...string) error {
	for i := 0; i < len(pairs); i += 2 {
		if strings.TrimSpace(pairs[i+1]) == "" {
			return errors.New(pairs[i] + " is missing")
		}
	}
	return nil
}

func first(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// Validate says why the review cannot be used. A review without any content (no stars, no text) is refused.
func (r *Review) Validate() error {
	err := first(
		required("brand", r.Brand, "site", r.Site, "id", r.ID),
		validTime("date", r.Posted, true), validTime("collected", r.Collected, true), validTime("response date", r.ResponseAt, false),
		r.Stars.validate("stars"), r.WorkLife.validate("work-life"), r.Culture.validate("culture"), r.Diversity.validate("diversity"),
		r.Career.validate("career"), r.Compensation.validate("compensation"), r.Management.validate("management"),
		r.Reviewer.validate(), r.Recommend.validate("recommend"), r.CEO.validate("CEO approval"), r.Outlook.validate("outlook"),
	)
	if err != nil {
		return err
	}
	if r.Status != StatusUnknown && r.Status != Current && r.Status != Former {
		return fmt.Errorf("status %q is not current or former", string(r.Status))
	}
	if !r.Stars.Given() && r.Title == "" && r.Text == "" && r.Pros == "" && r.Cons == "" {
		return errors.New("review is empty: neither stars nor text")
	}
	return nil
}

// Validate says why the mention cannot be used.
func (m *Mention) Validate() error {
	err := first(
		required("brand", m.Brand, "network", m.Network, "id", m.ID),
		validTime("time", m.Posted, true), validTime("collected", m.Collected, true), validTime("time of deletion", m.Deleted, false),
	)
	if err != nil {
		return err
	}
	if !m.Posted.Before(latestPost) {
		return fmt.Errorf("time %s is outside 1995 to 2106", m.Posted.Format(time.RFC3339))
	}
	if !m.Deleted.IsZero() && (m.Text != "" || m.Author != "" || m.AuthorKey != "") {
		return errors.New("deleted post is still told: a tombstone has neither text nor author")
	}
	switch m.Direction {
	case FromCustomer, FromBrand, FromSupport, FromOther:
		return nil
	}
	return fmt.Errorf("direction %q is not customer, brand, support or other", string(m.Direction))
}

// Validate says why the snapshot cannot be used.
func (a *AccountStat) Validate() error {
	err := first(required("brand", a.Brand, "network", a.Network, "account", a.Account), validTime("time", a.At, true), a.RatedBy.validate())
	if err != nil {
		return err
	}
	if a.Rating != 0 && !(a.Rating >= 1 && a.Rating <= 5) { // said so that it holds for what is not a number, too
		return fmt.Errorf("rating %v is outside 1 to 5", a.Rating)
	}
	return nil
}

// Validate says why the count cannot be used.
func (h *HashtagCount) Validate() error {
	err := first(required("brand", h.Brand, "network", h.Network, "hashtag", h.Hashtag),
		validTime("from", h.From, true), validTime("to", h.To, true))
	if err != nil {
		return err
	}
	if !h.To.After(h.From) {
		return errors.New("the counted interval is empty")
	}
	if h.Uses < 0 {
		return errors.New("uses are missing")
	}
	return nil
}

// Validate says why the contact cannot be used.
func (c *Contact) Validate() error {
	return first(required("brand", c.Brand, "key", c.Key, "kind", c.Kind), validTime("since", c.Since, false))
}
