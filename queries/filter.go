// Package queries answers: every number a page or the terminal shows comes from one SQL file under sql/, named by the
// Go file and method that load it. Nothing here knows about pages, and nothing but the ClickHouse driver is imported.
package queries

import "time"

// Filter is what a reader asked for. The zero value asks for everything.
type Filter struct {
	Brand   string   // "" means all brands together
	Against []string // competitors to compare with, at most 8

	From, To         time.Time // UTC midnights, To exclusive; zero: unbounded
	PrevFrom, PrevTo time.Time // the period to compare with; zero: none
	Grain            Grain     // of time series; "" chooses by the length of the period

	Sites    []string // review sites; empty: all
	Status   string   // current or former; "": both
	Location string   // only for the drill-down to rows
	Job      string   // only for the drill-down to rows
	Stars    int      // only for the drill-down to rows; 0: all
	Vanished bool     // only for the drill-down to rows: only those no longer on their site
	Search   string   // only for the drill-down to rows: words in the text

	Limit, Offset int // of row lists; Limit 0 means the query's own default
	MinGroup      int // slices of fewer reviews are suppressed; 0 means 5
	Now           time.Time
}

// Grain is the width of a time series' buckets.
type Grain string

// The grains. Weeks start on Monday.
const (
	Day     Grain = "day"
	Week    Grain = "week"
	Month   Grain = "month"
	Quarter Grain = "quarter"
	Year    Grain = "year"
)
