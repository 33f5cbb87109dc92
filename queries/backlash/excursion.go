package backlash

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

const (
	over  = 0.5 // of Z: below it, an excursion has ended
	again = 1.5 // of the highest score so far: above it, another is raised
)

// excursion follows a score up and down again.
type excursion struct {
	settings Settings
	interval time.Duration
	falling  bool

	open   int       // the alert that lasts; -1: none
	raised time.Time // when the last alert was
	start  time.Time // of the first interval of the present rise; zero: none
	total  float64   // counted since then
	peak   time.Time
	peakOf float64
	calm   time.Time // the end of the last interval that stood out by itself
	sum    float64   // counted until then
}

// see reads the point that was judged and gives the alerts, with what it changed or added.
func (e *excursion) see(alerts []Alert, p Point, b baseline, score, short float64, j judgement) []Alert {
	limit := over * e.settings.Z
	if score < limit {
		e.close(alerts)
		return alerts
	}
	if e.open >= 0 && score > again*alerts[e.open].Severity && e.due(p) {
		e.close(alerts)
	}
	e.follow(p, short >= limit)
	if e.open < 0 && b.mature && !p.Missing && score >= e.settings.Z && e.due(p) && e.enough(j) {
		e.raised = p.At.Add(e.interval)
		alerts = append(alerts, Alert{Start: e.start, At: e.raised, Falling: e.falling, Severity: score, Value: p.Value,
			Expected: b.expected, Weeks: b.weeks, Reason: e.reason(b, score, j)})
		e.open = len(alerts) - 1
	}
	if e.open >= 0 {
		a := &alerts[e.open]
		a.Severity = max(a.Severity, score)
		a.Peak, a.PeakOf, a.Total = e.peak, e.peakOf, e.total
	}
	return alerts
}

// follow counts an interval of the rise.
func (e *excursion) follow(p Point, high bool) {
	if p.Missing {
		return
	}
	if e.start.IsZero() {
		e.start, e.total, e.sum = p.At, 0, 0
		e.peak, e.peakOf = p.At, p.Value
		e.calm = p.At.Add(e.interval)
	}
	e.total += p.Value
	if above := p.Value > e.peakOf; above != e.falling && p.Value != e.peakOf {
		e.peak, e.peakOf = p.At, p.Value
	}
	if high {
		e.calm, e.sum = p.At.Add(e.interval), e.total
	}
}

// close ends the rise. The windows remember the surge for hours: it was over when its last hour no longer stood out.
func (e *excursion) close(alerts []Alert) {
	if e.open >= 0 {
		a := &alerts[e.open]
		a.Calm = e.calm
		if !a.Calm.After(a.Peak) {
			a.Calm = a.Peak.Add(e.interval)
		}
		a.Total = max(e.sum, a.PeakOf)
	}
	e.open, e.start = -1, time.Time{}
}

func (e *excursion) due(p Point) bool {
	return e.raised.IsZero() || p.At.Add(e.interval).Sub(e.raised) >= e.settings.CoolDown
}

// enough asks for the floor: so many in the last hour, or, of a drop, so many expected in it.
func (e *excursion) enough(j judgement) bool {
	if e.falling {
		return j.short.expected >= e.settings.Floor
	}
	return j.short.count >= e.settings.Floor
}

// reason says what stood out, by the window that did so most.
func (e *excursion) reason(b baseline, score float64, j judgement) string {
	w := j.most
	if e.falling {
		w = j.short
	}
	var s strings.Builder
	s.WriteString(number(w.count))
	if e.settings.Of != "" {
		s.WriteString(" " + e.settings.Of)
	}
	fmt.Fprintf(&s, " in %s, where %s usual", period(w.hours), are(w.expected))
	if times := w.count / w.expected; w.expected >= 2 && times >= 1.5 {
		fmt.Fprintf(&s, " (%s times as many)", number(times))
	}
	fmt.Fprintf(&s, ": %.1f robust standard deviations, against %s", score, e.against(b.weeks))
	return s.String()
}

// against says what was held to be usual.
func (e *excursion) against(weeks int) string {
	same := "the same hour of the week"
	switch {
	case e.interval > 24*time.Hour:
		return "the intervals before"
	case e.interval == 24*time.Hour:
		same = "the same day of the week"
	case e.interval > time.Hour:
		same = "the same hours of the week"
	}
	switch weeks {
	case 4:
		return same + " over the last 4 weeks"
	case 0:
		return same + ", of which there is no full week of history yet"
	}
	return fmt.Sprintf("%s over only %d of the last 4 weeks", same, weeks)
}

// are says how many are usual.
func are(n float64) string {
	switch text := number(max(n, 0)); text {
	case "0":
		return "none are"
	case "1":
		return "1 is"
	default:
		return text + " are"
	}
}

func period(hours float64) string {
	switch {
	case hours == 1:
		return "an hour"
	case hours == 24:
		return "a day"
	case hours > 48:
		return fmt.Sprintf("%s days", number(hours/24))
	}
	return fmt.Sprintf("%s hours", number(hours))
}

// number writes a count for people: one decimal below 10, thousands apart.
func number(n float64) string {
	if n < 10 && math.Abs(n-math.Round(n)) >= 0.05 {
		return strconv.FormatFloat(n, 'f', 1, 64)
	}
	s := strconv.FormatFloat(math.Round(n), 'f', 0, 64)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
