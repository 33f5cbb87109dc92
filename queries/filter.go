// Package queries answers: every number a page or the terminal shows comes from one SQL file under sql/, named by the
// Go file and method that load it. Nothing here knows about pages; of the project only package staffed is imported, beside
// what lies below.
//
// Units, everywhere: ratings are on the scale 1 to 5, shares and rates are percent (0 to 100), changes of shares are
// percentage points; employers' responses are told in days, answers to customers in seconds. What is missing is nil, never 0, and every mean comes with the n it stands on.
package queries

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// Filter is what a reader asked for. The zero value, with Now set, asks for everything.
type Filter struct {
	Brand   string   // "" means all brands together
	Against []string // competitors to compare with, at most 8

	From, To         time.Time // days, as UTC midnights, To exclusive; zero: unbounded. Of posts and conversations a day is one in Zone
	PrevFrom, PrevTo time.Time // the period to compare with; zero: none
	Grain            Grain     // of time series; "" chooses by the length of the period

	Sites     []string // review sites; empty: all
	Networks  []string // networks of posts and conversations; empty: all
	Languages []string // of reviews, posts and conversations, as ISO 639-1; empty: all
	Hashtags  []string // folded, without #: only posts that carry one of them; empty: all posts
	Tags      []string // a brand's campaign hashtags, folded, without #; who carries one is a fan
	Zone      string   // IANA name of the time zone days and hours of posts are told in; "": UTC. Reviews have the date their site shows
	Status    string   // current, former or NotGiven; "": all
	Location  string   // of reviews; NotGiven: those without one
	Job       string   // of reviews; NotGiven: those without one
	Theme     string   // only for the drill-down to rows: a theme's key, which they touch; "": all
	Stars     int      // only for the drill-down to rows; 0: all
	Vanished  bool     // only for the drill-down to rows: those no longer on their site, instead of those still there
	Search    string   // only for the drill-down to rows: words that must all be in the text

	SundayWeeks bool // weeks start on Sunday instead of Monday

	Weights Weights // of the reputation index; nil: the default ones

	Campaigns []Campaign // of the brands, as configured: their hashtags make up a brand's uses where Hashtags names none
	Direction string     // of posts: customer, other, brand or support; "": those by customers and others; only for the drill-down to rows
	Sentiment string     // of posts: positive, neutral or negative; "": all; only for the drill-down to rows
	Author    string     // of posts: an author's hash, 16 hexadecimal digits; "": all; only for the drill-down to rows

	Kind string // of a search: KindReview, KindPost or KindConversation; "": reviews and posts

	// State is of conversations: StateOpen, StateAnswered or "", all; only for the drill-down to rows.
	State string
	Talks Talks // narrows lists of conversations down further

	AlertKind string // of alerts; "": all. Of alerts StateOpen are those that last, StateAnswered those that are over

	only []string // not nil: only these of the series, to ask of some otherwise than of the others

	Limit, Offset int // of row lists; Limit 0 means the query's own default
	MinGroup      int // slices of fewer reviews are suppressed; 0 means 5
	Now           time.Time
}

// NotGiven as a Status, Location or Job means the reviews that do not say; the slices show them under this name.
const NotGiven = "not given"

// The states of a conversation: nobody of the brand's has answered it, or somebody has.
const (
	StateOpen     = "open"
	StateAnswered = "answered"
)

// AllBrands is how rows of all brands together name their brand.
const AllBrands = "all brands"

// MaxAgainst is how many competitors one filter may name.
const MaxAgainst = 8

// MaxLimit is the longest list of rows one query gives.
const MaxLimit = 10_000

const (
	defaultMinGroup = 5
	maxOffset       = 10_000_000
	maxName         = 2000 // bytes of a name or a search: 300 letters of any script, and room
	maxSites        = 100
)

// Grain is the width of a time series' buckets.
type Grain string

// The grains. Weeks start on Monday, unless the filter says SundayWeeks.
const (
	Day     Grain = "day"
	Week    Grain = "week"
	Month   Grain = "month"
	Quarter Grain = "quarter"
	Year    Grain = "year"
)

// Validate says what in the filter cannot be answered.
func (f Filter) Validate() error {
	return errors.Join(f.validatePeriods(), f.validateNames(), f.validateNumbers(), f.validatePosts(), f.Talks.validate())
}

func (f Filter) validatePeriods() error {
	if f.Now.IsZero() {
		return errors.New("the filter does not say what time it is now")
	}
	for _, t := range []time.Time{f.From, f.To, f.PrevFrom, f.PrevTo} {
		if !t.IsZero() && !t.Equal(midnight(t)) {
			return fmt.Errorf("the period's end %s is not a UTC midnight", t.Format(time.RFC3339))
		}
		if !t.IsZero() && (t.Year() < 1900 || t.Year() > 2298) {
			return fmt.Errorf("the period's end %s is outside the years 1900 to 2298", t.Format(time.DateOnly))
		}
	}
	if !f.From.IsZero() && !f.To.IsZero() && !f.From.Before(f.To) {
		return fmt.Errorf("the period from %s to %s is empty", f.From.Format(time.DateOnly), f.To.Format(time.DateOnly))
	}
	if f.PrevFrom.IsZero() != f.PrevTo.IsZero() {
		return errors.New("the period to compare with needs both ends")
	}
	if f.hasPrevious() && !f.PrevFrom.Before(f.PrevTo) {
		return fmt.Errorf("the period to compare with, from %s to %s, is empty", f.PrevFrom.Format(time.DateOnly), f.PrevTo.Format(time.DateOnly))
	}
	return nil
}

func (f Filter) validateNames() error {
	if len(f.Against) > MaxAgainst {
		return fmt.Errorf("%d competitors are too many: compare with at most %d", len(f.Against), MaxAgainst)
	}
	if most := max(len(f.Sites), len(f.Networks), len(f.Languages), len(f.Hashtags)); most > maxSites {
		return fmt.Errorf("%d sites, networks, languages or hashtags are too many: name at most %d", most, maxSites)
	}
	names := slices.Concat([]string{f.Brand, f.Location, f.Job, f.Theme, f.Search, f.Status, f.Talks.Handle, f.Talks.ID, f.AlertKind}, f.Against, f.Sites, f.Networks, f.Languages, f.Hashtags, f.Tags)
	if _, err := Zone(f.zone()); err != nil {
		return fmt.Errorf("%q is not a time zone: name one like Europe/Berlin", f.Zone)
	}
	for _, name := range names {
		if len(name) > maxName {
			return fmt.Errorf("%.20q… is longer than %d bytes", name, maxName)
		}
		if !utf8.ValidString(name) {
			return fmt.Errorf("%.20q is not valid UTF-8", name)
		}
	}
	for _, rival := range f.Against {
		if strings.TrimSpace(rival) == "" {
			return errors.New("a competitor has no name")
		}
	}
	switch f.Status {
	case "", "current", "former", NotGiven:
		return nil
	}
	return fmt.Errorf("status %q is not current, former or %q", f.Status, NotGiven)
}

func (f Filter) validateNumbers() error {
	switch f.Grain {
	case "", Day, Week, Month, Quarter, Year:
	default:
		return fmt.Errorf("grain %q is not day, week, month, quarter or year", string(f.Grain))
	}
	switch {
	case f.Stars < 0 || f.Stars > 5:
		return fmt.Errorf("stars %d are not 1 to 5", f.Stars)
	case f.State != "" && f.State != StateOpen && f.State != StateAnswered:
		return fmt.Errorf("state %q is not open or answered", f.State)
	case f.Kind != "" && f.Kind != KindReview && f.Kind != KindPost && f.Kind != KindConversation:
		return fmt.Errorf("kind %q is not review, post or conversation", f.Kind)
	case f.Limit < 0 || f.Limit > MaxLimit:
		return fmt.Errorf("limit %d is not 0 to %d", f.Limit, MaxLimit)
	case f.Offset < 0 || f.Offset > maxOffset:
		return fmt.Errorf("offset %d is not 0 to %d", f.Offset, maxOffset)
	case f.MinGroup < 0:
		return fmt.Errorf("minimum group size %d is negative", f.MinGroup)
	}
	return nil
}

// WithPrevious is the filter compared with the period of equal length just before. A period of whole calendar months
// is compared with as many whole months, any other with as many days. An unbounded period has none before it.
func (f Filter) WithPrevious() Filter {
	if f.From.IsZero() || f.To.IsZero() {
		f.PrevFrom, f.PrevTo = time.Time{}, time.Time{}
		return f
	}
	f.PrevTo = f.From
	f.PrevFrom = f.From.Add(-f.To.Sub(f.From))
	if f.From.Day() == 1 && f.To.Day() == 1 {
		months := (f.To.Year()-f.From.Year())*12 + int(f.To.Month()) - int(f.From.Month())
		f.PrevFrom = f.From.AddDate(0, -months, 0)
	}
	return f
}

// WithLastYear is the filter compared with the same days of the year before. An unbounded period has none.
func (f Filter) WithLastYear() Filter {
	f.PrevFrom, f.PrevTo = time.Time{}, time.Time{}
	if f.From.IsZero() || f.To.IsZero() {
		return f
	}
	f.PrevFrom, f.PrevTo = f.From.AddDate(-1, 0, 0), f.To.AddDate(-1, 0, 0)
	return f
}

// WithoutPrevious is the filter compared with nothing.
func (f Filter) WithoutPrevious() Filter {
	f.PrevFrom, f.PrevTo = time.Time{}, time.Time{}
	return f
}

func (f Filter) hasPrevious() bool { return !f.PrevFrom.IsZero() && !f.PrevTo.IsZero() }

// previous is the same question about the period to compare with.
func (f Filter) previous() Filter {
	f.From, f.To = f.PrevFrom, f.PrevTo
	return f.WithoutPrevious()
}

// series are the brands asked for, each once, "" standing for all together.
func (f Filter) series() []string {
	if f.only != nil {
		return f.only
	}
	names := []string{f.Brand}
	for _, rival := range f.Against {
		if !slices.Contains(names, rival) {
			names = append(names, rival)
		}
	}
	return names
}

// zone is the time zone to tell hours of the day in.
func (f Filter) zone() string {
	if f.Zone == "" {
		return "UTC"
	}
	return f.Zone
}

func (f Filter) minGroup() uint64 {
	if f.MinGroup == 0 {
		return defaultMinGroup
	}
	return uint64(f.MinGroup)
}

func (f Filter) limit(otherwise int) int {
	if f.Limit == 0 {
		return otherwise
	}
	return f.Limit
}

// lastDay is the day the recency weights look back from: the period's last, or today if that comes first.
func (f Filter) lastDay() time.Time {
	today := f.today()
	if f.To.IsZero() || f.To.After(today) {
		return today
	}
	return f.To.AddDate(0, 0, -1)
}

// location is the time zone of the filter; Validate has refused names that are none.
func (f Filter) location() *time.Location {
	zone, err := Zone(f.zone())
	if err != nil {
		return time.UTC
	}
	return zone
}

// zones are the time zones read so far, by name: reading one takes as long as writing a few lines of a table, of which each
// asks for it.
var zones sync.Map

// Zone is the time zone of a name of the IANA database.
func Zone(name string) (*time.Location, error) {
	if zone, ok := zones.Load(name); ok {
		return zone.(*time.Location), nil //nolint:forcetypeassert // nothing else is stored
	}
	zone, err := time.LoadLocation(name)
	if err != nil {
		return nil, fmt.Errorf("time zone %q: %w", name, err)
	}
	zones.Store(name, zone)
	return zone, nil
}

// begins is the moment a day begins in the filter's time zone. Where a change of the clocks skips midnight, it is the
// first moment that the day has. day is the day's UTC midnight.
func (f Filter) begins(day time.Time) time.Time { return dawn(day, f.location()) }

func dawn(day time.Time, zone *time.Location) time.Time {
	y, m, d := day.Date()
	t := time.Date(y, m, d, 0, 0, 0, 0, zone)
	for t.In(zone).Day() != d { // midnight was skipped, and time.Date chose the hour before it
		t = t.Add(15 * time.Minute)
	}
	return t.UTC()
}

// today is the day it is now in the filter's time zone, as a UTC midnight.
func (f Filter) today() time.Time {
	y, m, d := f.Now.In(f.location()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func midnight(t time.Time) time.Time { return t.UTC().Truncate(24 * time.Hour) }

// filterJSON is the filter as readers of the JSON form see it: what was not asked for is left out.
type filterJSON struct {
	Brand       string   `json:"brand,omitempty"`
	Against     []string `json:"against,omitempty"`
	From        string   `json:"from,omitempty"`
	To          string   `json:"to,omitempty"`
	PrevFrom    string   `json:"previous_from,omitempty"`
	PrevTo      string   `json:"previous_to,omitempty"`
	Grain       Grain    `json:"grain,omitempty"`
	Sites       []string `json:"sites,omitempty"`
	Networks    []string `json:"networks,omitempty"`
	Languages   []string `json:"languages,omitempty"`
	Hashtags    []string `json:"hashtags,omitempty"`
	Tags        []string `json:"tags,omitempty"`
	Zone        string   `json:"zone,omitempty"`
	Status      string   `json:"status,omitempty"`
	Location    string   `json:"location,omitempty"`
	Job         string   `json:"job,omitempty"`
	Theme       string   `json:"theme,omitempty"`
	Stars       int      `json:"stars,omitempty"`
	Vanished    bool     `json:"vanished,omitempty"`
	Search      string   `json:"search,omitempty"`
	State       string   `json:"state,omitempty"`
	Kind        string   `json:"kind,omitempty"`
	Hour        int      `json:"hour_of_week,omitempty"`
	Age         int      `json:"age,omitempty"`
	Complaints  bool     `json:"complaints,omitempty"`
	Opening     string   `json:"opening,omitempty"`
	Handle      string   `json:"handle,omitempty"`
	ReplyBy     string   `json:"reply_by,omitempty"`
	Longest     bool     `json:"longest,omitempty"`
	Talk        string   `json:"conversation,omitempty"`
	AlertKind   string   `json:"alert_kind,omitempty"`
	Direction   string   `json:"direction,omitempty"`
	Sentiment   string   `json:"sentiment,omitempty"`
	Author      string   `json:"author,omitempty"`
	Campaigns   []string `json:"campaigns,omitempty"`
	SundayWeeks bool     `json:"sunday_weeks,omitempty"`
	Limit       int      `json:"limit,omitempty"`
	Offset      int      `json:"offset,omitempty"`
	MinGroup    uint64   `json:"min_group"`
	Weights     Weights  `json:"weights,omitempty"`
}

// MarshalJSON writes dates as 2006-01-02 and leaves out what was not asked for.
func (f Filter) MarshalJSON() ([]byte, error) {
	return json.Marshal(filterJSON{
		Brand: f.Brand, Against: f.Against, From: dateOrNone(f.From), To: dateOrNone(f.To),
		PrevFrom: dateOrNone(f.PrevFrom), PrevTo: dateOrNone(f.PrevTo), Grain: f.Grain, Sites: f.Sites, Networks: f.Networks, Languages: f.Languages, Hashtags: f.Hashtags, SundayWeeks: f.SundayWeeks, Tags: f.Tags, Zone: f.Zone,
		Status: f.Status, Location: f.Location, Job: f.Job, Theme: f.Theme, Stars: f.Stars, Vanished: f.Vanished, Search: f.Search, State: f.State, Kind: f.Kind,
		Hour: f.Talks.Hour, Age: f.Talks.Age, Complaints: f.Talks.Complaints, Opening: f.Talks.Opening, Handle: f.Talks.Handle, ReplyBy: f.Talks.ReplyBy, Longest: f.Talks.Longest, Talk: f.Talks.ID, AlertKind: f.AlertKind,
		Direction: f.Direction, Sentiment: f.Sentiment, Author: f.Author, Campaigns: f.campaignNames(),
		Limit: f.Limit, Offset: f.Offset, MinGroup: f.minGroup(), Weights: f.Weights,
	})
}

func dateOrNone(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(time.DateOnly)
}
