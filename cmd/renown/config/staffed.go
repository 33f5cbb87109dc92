package config

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Span is one stretch of staffed time on one weekday, in minutes since the brand's own midnight; To is exclusive.
type Span struct {
	Day      time.Weekday
	From, To int
}

// Staffed is the week in which a brand's service desk answers. Empty means nothing was said.
type Staffed []Span

// UnmarshalText reads "Mon-Fri 09:00-17:00", and several of these with commas between them.
func (s *Staffed) UnmarshalText(text []byte) error {
	var out Staffed
	for part := range strings.SplitSeq(string(text), ",") {
		spans, err := parseSpans(strings.TrimSpace(part))
		if err != nil {
			return err
		}
		out = append(out, spans...)
	}
	*s = out
	return nil
}

func parseSpans(part string) ([]Span, error) {
	days, hours, ok := strings.Cut(part, " ")
	if !ok {
		return nil, fmt.Errorf("%q is not staffed time: write it like Mon-Fri 09:00-17:00, Sat 10:00-14:00", part)
	}
	first, last, err := parseDays(days)
	if err != nil {
		return nil, err
	}
	from, to, err := parseHours(strings.TrimSpace(hours))
	if err != nil {
		return nil, err
	}
	var out []Span
	for day := first; ; day = (day + 1) % 7 {
		out = append(out, Span{Day: day, From: from, To: to})
		if day == last {
			return out, nil
		}
	}
}

func parseDays(s string) (first, last time.Weekday, err error) {
	from, to, ranged := strings.Cut(s, "-")
	if !ranged {
		to = from
	}
	if first, err = parseWeekday(from); err != nil {
		return 0, 0, err
	}
	last, err = parseWeekday(to)
	return first, last, err
}

func parseWeekday(s string) (time.Weekday, error) {
	for day := time.Sunday; day <= time.Saturday; day++ {
		if strings.EqualFold(s, day.String()) || strings.EqualFold(s, day.String()[:3]) {
			return day, nil
		}
	}
	return 0, fmt.Errorf("%q is not a weekday: write Mon, Tue, Wed, Thu, Fri, Sat or Sun", s)
}

func parseHours(s string) (from, to int, err error) {
	a, b, ok := strings.Cut(s, "-")
	if !ok {
		return 0, 0, fmt.Errorf("%q are not hours: write them like 09:00-17:00", s)
	}
	if from, err = parseClock(strings.TrimSpace(a)); err != nil {
		return 0, 0, err
	}
	if to, err = parseClock(strings.TrimSpace(b)); err != nil {
		return 0, 0, err
	}
	if from >= to {
		return 0, 0, fmt.Errorf("%q ends before it begins: write a night as two spans, 22:00-24:00 and 00:00-06:00", s)
	}
	return from, to, nil
}

func parseClock(s string) (int, error) {
	hour, minute, ok := strings.Cut(s, ":")
	h, errH := strconv.Atoi(hour)
	m, errM := strconv.Atoi(minute)
	if !ok || errH != nil || errM != nil || len(minute) != 2 || h < 0 || m < 0 || m > 59 || h*60+m > 24*60 {
		return 0, fmt.Errorf("%q is not a time of day: write it like 09:00", s)
	}
	return h*60 + m, nil
}
