package staffed

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// ParseWeek reads a week as it is written in renown.yaml: "Mon-Fri 09:00-17:00", and several of these with commas between
// them.
func ParseWeek(text string) ([]Span, error) {
	var week []Span
	for part := range strings.SplitSeq(text, ",") {
		spans, err := parseSpans(strings.TrimSpace(part))
		if err != nil {
			return nil, err
		}
		week = append(week, spans...)
	}
	return week, nil
}

// FormatWeek writes a week in the form that ParseWeek reads, each span of time once with the days it holds on. The same
// week is always written the same way.
func FormatWeek(week []Span) string {
	spans := slices.Clone(week)
	slices.SortFunc(spans, func(a, b Span) int {
		return cmp.Or(cmp.Compare(a.From, b.From), cmp.Compare(a.To, b.To), cmp.Compare(weekday(a), weekday(b)))
	})
	spans = slices.Compact(spans)
	var parts []string
	for i := 0; i < len(spans); {
		end := i + 1
		for end < len(spans) && follows(spans[end-1], spans[end]) {
			end++
		}
		parts = append(parts, formatSpans(spans[i:end]))
		i = end
	}
	return strings.Join(parts, ", ")
}

// weekday counts from Monday.
func weekday(s Span) int { return (int(s.Day) + 6) % 7 }

func follows(a, b Span) bool { return a.From == b.From && a.To == b.To && weekday(b) == weekday(a)+1 }

func formatSpans(s []Span) string {
	first, last := s[0], s[len(s)-1]
	days := first.Day.String()[:3]
	if last.Day != first.Day {
		days += "-" + last.Day.String()[:3]
	}
	return fmt.Sprintf("%s %02d:%02d-%02d:%02d", days, first.From/60, first.From%60, first.To/60, first.To%60)
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
