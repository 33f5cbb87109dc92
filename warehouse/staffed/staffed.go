// Package staffed counts the time in which a service desk answers: in the brand's own time zone, its daylight saving
// included, without its holidays. It is pure arithmetic and imports only the standard library.
package staffed

import "time"

// Span is one stretch of staffed time on one weekday, in minutes since local midnight; To is exclusive and at most 24*60.
type Span struct {
	Day      time.Weekday
	From, To int
}

// Day is a calendar day.
type Day struct {
	Year  int
	Month time.Month
	Day   int
}

// Hours are the hours of one service desk. Without a Week it is staffed round the clock, holidays or not.
type Hours struct {
	Zone     *time.Location // nil: UTC
	Week     []Span
	Holidays []Day
}

// Period is what was in force from Since on.
type Period struct {
	Since  time.Time
	Hours  Hours
	Target time.Duration // within so much staffed time a customer is to be answered; 0: none
}

// History is what was in force when, oldest first. The first also holds for everything before it; an empty history is
// staffed round the clock, without a target.
type History []Period
