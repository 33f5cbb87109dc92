package queries

import (
	"context"
	"fmt"
	"time"

	"renown/warehouse/staffed"
)

// HourRow is one hour of the week of one brand, in the filter's time zone.
type HourRow struct {
	Brand   string `json:"brand" title:"Brand" key:"yes"`
	Weekday int    `json:"weekday" title:"Weekday, Monday 1" unit:"n" key:"yes"` // 1 Monday to 7 Sunday
	Day     string `json:"day" title:"Day" key:"yes"`                            // Mon to Sun
	Hour    int    `json:"hour" title:"Hour" unit:"n" key:"yes"`                 // 0 to 23

	Inbound  uint64   `json:"n" title:"Conversations begun" unit:"n"`
	Answered uint64   `json:"answered" title:"Of them answered" unit:"n"`
	Replies  uint64   `json:"replies" title:"Replies written" unit:"n"`
	Minutes  *float64 `json:"staffed_minutes" title:"Staffed minutes" unit:"minutes"` // 0 to 60; nil: no hours are known
	First    Measure  `json:"first_reply" title:"Median first reply" unit:"s"`        // of the conversations begun then; calendar time
}

type hourSums struct {
	Series      string    `ch:"series"`
	Weekday     uint8     `ch:"weekday"`
	Hour        uint8     `ch:"hour"`
	N           uint64    `ch:"conversations_n"`
	Answered    uint64    `ch:"answered_n"`
	Replies     uint64    `ch:"replies_n"`
	Waits       uint64    `ch:"wait_n"`
	WaitSkipped uint64    `ch:"wait_skipped"`
	WaitMiddle  []float64 `ch:"wait_middle"`
}

type hourOfWeek struct {
	series        string
	weekday, hour int
}

// Hours is the hour-of-week coverage: 168 rows a brand, what came in beside what was answered and when somebody was there.
func (s *Service) Hours(ctx context.Context, f Filter) (Answer[HourRow], error) {
	a, err := answer[HourRow]("service.Hours", f)
	if err != nil {
		return a, err
	}
	zone, err := time.LoadLocation(f.zone())
	if err != nil {
		return a, fmt.Errorf("query service.Hours: %w", err)
	}
	histories, err := s.staffing(ctx, f)
	if err != nil {
		return a, err
	}
	sums, err := read[hourSums](ctx, s.reader, "service.Hours", f)
	if err != nil {
		return a, err
	}
	found := make(map[hourOfWeek]hourSums, len(sums))
	for _, row := range sums {
		found[hourOfWeek{row.Series, int(row.Weekday), int(row.Hour)}] = row
	}
	a.note("Hours of the day are those of the time zone %s.", f.zone())
	for _, series := range f.series() {
		minutes := staffedMinutes(histories[series], zone, f)
		for i := range 7 * 24 {
			key := hourOfWeek{series, i/24 + 1, i % 24}
			row := hourRow(key, found[key], f)
			if minutes != nil {
				row.Minutes = &minutes[i]
			}
			a.Rows = append(a.Rows, row)
			a.count(series, row.Inbound)
		}
	}
	return a, nil
}

func hourRow(key hourOfWeek, s hourSums, f Filter) HourRow {
	waits := waitSums{n: s.Waits, skipped: s.WaitSkipped, middle: s.WaitMiddle}
	return HourRow{
		Brand: brandName(key.series), Weekday: key.weekday, Day: time.Weekday(key.weekday % 7).String()[:3], Hour: key.hour,
		Inbound: s.N, Answered: s.Answered, Replies: s.Replies, First: measure(waits.median(), nil, f.minGroup()),
	}
}

// staffedMinutes are the staffed minutes of each hour of the week, Monday's first hour first, by the hours in force at the
// period's end, as in the last whole week up to it; holidays are left aside. Nil without any hours.
func staffedMinutes(h staffed.History, zone *time.Location, f Filter) []float64 {
	if len(h) == 0 {
		return nil
	}
	last := f.Now
	if !f.To.IsZero() && f.To.Before(last) {
		last = f.To
	}
	hours := h.At(last.Add(-1)).Hours
	hours.Holidays = nil
	y, m, d := last.In(zone).Date()
	monday := d - 7 - (int(last.In(zone).Weekday())+6)%7
	minutes := make([]float64, 7*24)
	for i := range minutes {
		start := time.Date(y, m, monday+i/24, i%24, 0, 0, 0, zone)
		minutes[i] = hours.Between(start, start.Add(time.Hour)).Minutes()
	}
	return minutes
}
