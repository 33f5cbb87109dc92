package staffed

import (
	"cmp"
	"iter"
	"math"
	"slices"
	"time"
)

// longest is how far Add looks ahead before it says that the desk will never have been staffed for so long.
const longest = 200 * 366 * 24 * time.Hour

// Between is the staffed time from one instant to another, 0 where to is not after from. An instant is staffed if the
// clock on the desk's wall then shows a minute of one of the day's spans and the day is no holiday: an hour that the
// clocks skip counts for nothing, an hour they show twice counts twice, and overlapping spans count once.
func (h Hours) Between(from, to time.Time) time.Duration {
	if !from.Before(to) {
		return 0
	}
	if len(h.Week) == 0 {
		return to.Sub(from)
	}
	var sum time.Duration
	for start, end := range h.stretches(from, to) {
		sum = plus(sum, end.Sub(start))
	}
	return sum
}

// Add is the instant at which d of staffed time will have passed since from: the first for which Between gives d. It
// is from itself for a d of 0 or less, and the zero time if the desk is not staffed for so long within 200 years.
func (h Hours) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	at, left := h.walk(from, from.Add(longest), d)
	if left > 0 {
		return time.Time{}
	}
	return at
}

// walk goes from one instant towards another until d of staffed time has passed: when that is, or what is left of d.
func (h Hours) walk(from, to time.Time, d time.Duration) (at time.Time, left time.Duration) {
	if len(h.Week) == 0 {
		passed := min(d, to.Sub(from))
		return from.Add(passed), d - passed
	}
	for start, end := range h.stretches(from, to) {
		if length := end.Sub(start); length < d {
			d -= length
			continue
		}
		return start.Add(d).In(from.Location()), 0
	}
	return to, d
}

// Open says whether the desk is staffed at an instant.
func (h Hours) Open(at time.Time) bool {
	return h.Between(at, at.Add(1)) > 0
}

// Between is the staffed time from one instant to another, each part of it by the hours then in force.
func (h History) Between(from, to time.Time) time.Duration {
	var sum time.Duration
	for p, end := range h.inForce(from, to) {
		sum = plus(sum, p.Hours.Between(p.Since, end))
	}
	return sum
}

// Add is the instant at which d of staffed time will have passed since from, by the hours then in force; the zero time
// if that is never.
func (h History) Add(from time.Time, d time.Duration) time.Time {
	if d <= 0 {
		return from
	}
	for p, end := range h.inForce(from, from.Add(longest)) {
		var at time.Time
		if at, d = p.Hours.walk(p.Since, end, d); d == 0 {
			return at
		}
	}
	return time.Time{}
}

// Target is the target in force at an instant, 0 where there was none.
func (h History) Target(at time.Time) time.Duration { return h.At(at).Target }

// At is what was in force at an instant.
func (h History) At(at time.Time) Period {
	if len(h) == 0 {
		return Period{}
	}
	i := 0
	for i+1 < len(h) && !at.Before(h[i+1].Since) {
		i++
	}
	return h[i]
}

// inForce yields what was in force between two instants, oldest first, each with the instants it is cut to.
func (h History) inForce(from, to time.Time) iter.Seq2[Period, time.Time] {
	return func(yield func(Period, time.Time) bool) {
		for i := 0; from.Before(to) && i < max(len(h), 1); i++ {
			end := to
			if i+1 < len(h) && h[i+1].Since.Before(to) {
				end = h[i+1].Since
			}
			if !from.Before(end) {
				continue
			}
			p := h.At(from)
			p.Since = from
			if !yield(p, end) {
				return
			}
			from = end
		}
	}
}

// stretches yields the staffed stretches between two instants in their order. Between two changes of the zone's offset
// the clock on the wall runs straight on, so each such piece is cut into the days it shows; however a change skips or
// repeats hours, or a whole day, the pieces on both sides are right.
func (h Hours) stretches(from, to time.Time) iter.Seq2[time.Time, time.Time] {
	zone, week := h.zone(), h.week()
	from, to = from.Round(0).UTC(), to.Round(0).UTC() // without the monotonic clock: walls know nothing of it
	return func(yield func(start, end time.Time) bool) {
		for from.Before(to) {
			local := from.In(zone)
			_, end := local.ZoneBounds()
			if end.IsZero() || end.After(to) {
				end = to
			}
			end = end.UTC()
			_, offset := local.Zone()
			if !h.days(week, from, end, time.Duration(offset)*time.Second, yield) {
				return
			}
			from = end
		}
	}
}

// days yields the staffed stretches of a piece of time in which the wall clock is ahead of UTC by one offset, day by
// day as the wall shows them. It gives false once yield does.
func (h Hours) days(week *[7][]Span, from, to time.Time, offset time.Duration, yield func(start, end time.Time) bool) bool {
	wall, last := from.Add(offset), to.Add(offset) // as if they were UTC
	for day := wall.Truncate(24 * time.Hour); day.Before(last); day = day.Add(24 * time.Hour) {
		spans := week[day.Weekday()]
		if len(spans) == 0 || h.holiday(day) {
			continue
		}
		for _, s := range spans {
			start := latest(wall, day.Add(time.Duration(s.From)*time.Minute))
			end := earliest(last, day.Add(time.Duration(s.To)*time.Minute))
			if start.Before(end) && !yield(start.Add(-offset), end.Add(-offset)) {
				return false
			}
		}
	}
	return true
}

// week is the spans of each weekday, in their order, without overlaps and within the day.
func (h Hours) week() *[7][]Span {
	var week [7][]Span
	for _, s := range slices.SortedFunc(slices.Values(h.Week), func(a, b Span) int { return cmp.Compare(a.From, b.From) }) {
		if s.Day < time.Sunday || s.Day > time.Saturday {
			continue
		}
		day := &week[s.Day]
		s.From, s.To = max(s.From, 0), min(s.To, 24*60)
		if n := len(*day); n > 0 {
			s.From = max(s.From, (*day)[n-1].To)
		}
		if s.From < s.To {
			*day = append(*day, s)
		}
	}
	return &week
}

func (h Hours) holiday(day time.Time) bool {
	if len(h.Holidays) == 0 {
		return false
	}
	y, m, d := day.Date()
	return slices.Contains(h.Holidays, Day{Year: y, Month: m, Day: d})
}

func (h Hours) zone() *time.Location {
	if h.Zone == nil {
		return time.UTC
	}
	return h.Zone
}

// plus adds durations of 0 or more and stays at the longest there is, as time.Time.Sub does.
func plus(a, b time.Duration) time.Duration {
	if a > math.MaxInt64-b {
		return math.MaxInt64
	}
	return a + b
}

func latest(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

func earliest(a, b time.Time) time.Time {
	if a.Before(b) {
		return a
	}
	return b
}
