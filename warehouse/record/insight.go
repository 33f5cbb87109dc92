package record

import (
	"time"
)

// AlertKind is what an alert was raised on.
type AlertKind string

// The kinds of alert.
const (
	AlertNegative AlertKind = "negative" // negative mentions: a backlash
	AlertMentions AlertKind = "mentions" // all mentions: a volume surge, good or bad
	AlertHashtag  AlertKind = "hashtag"  // uses of a hashtag: a volume surge
	AlertReviews  AlertKind = "reviews"  // reviews a day, or their rating: a surge or a drop
	AlertOwnPost  AlertKind = "own post" // replies to a post of the brand's own far above its likes, and negative
	AlertRaised   AlertKind = "raised"   // a new hashtag raised against the brand
)

// Alert is one excursion of a series above (or below) what was to be expected, with what it stands on. (Brand, Kind,
// Subject, Start) identifies it. It is made of the records alone, so that the same records give the same alerts,
// whatever the order they came in.
type Alert struct {
	Brand    string
	Kind     AlertKind
	Subject  string    // the hashtag, the post's network and id, the review site; "" where the kind says it all
	Start    time.Time // of the first interval that stood out
	At       time.Time // when it could be known: the end of the interval that raised it. Only the past is used
	Peak     time.Time // of the highest interval
	Calm     time.Time // since when it was over; zero: it lasts
	Falling  bool      // a drop, not a surge
	Severity float64   // the highest score, in robust standard deviations
	Level    string    // watch, high, critical
	Value    float64   // counted in the interval that raised it
	Expected float64   // what was to be expected there
	PeakOf   float64   // counted in the highest interval
	Total    float64   // counted from Start to Calm, or so far
	Reason   string    // a sentence with its numbers
	Evidence Evidence
}

// Evidence is what an alert stands on, beside its numbers.
type Evidence struct {
	Interval time.Duration // of the series
	Weeks    int           // of history behind the baseline; fewer than 4 are said so
	Negative int64         // of the mentions in it
	Authors  int64
	Reach    int64    // followers of its distinct authors at the time: estimated, audiences overlap
	Promoted bool     // a promoted post is among them
	Posts    []string // addresses ("network id") of its widest-reaching posts, at most five
}

// Correction is a person's judgement of one text.
type Correction struct {
	What      string // "review" or "mention"
	Brand     string
	Place     string // site or network
	ID        string
	Label     Opinion // NoOpinion: the correction is taken back
	Was       Opinion // what the model said
	WasModel  string
	By        string // who corrected; "" where nobody is known
	Corrected time.Time
}

// Example is a labelled text that a model may be trained on.
type Example struct {
	Text   string
	Label  Opinion
	Lang   string // ISO 639-1; "" if not known
	Origin string // where it is from: a file's name, "corrections", "reviews"
}
