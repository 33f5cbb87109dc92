package reviewsite

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// when is a point in time as a page gives it.
type when struct {
	t        time.Time
	relative bool // "3 days ago": approximate, and another date tomorrow
}

var errDate = errors.New("date not understood")

// isoLayouts are tried first, in this order. A time without a zone is taken as UTC.
var isoLayouts = []string{
	time.RFC3339Nano, "2006-01-02T15:04:05.999999999Z0700", "2006-01-02T15:04Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02T15:04",
	"2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05.999999999", "2006-01-02 15:04", "2006-01-02Z07:00", "2006-01-02",
	"2006-1-2", "2006/1/2", "2006.1.2", "20060102", "20060102T150405Z0700",
	"Mon, 2 Jan 2006 15:04:05 -0700", "Mon, 2 Jan 2006 15:04:05 GMT", "Mon, 2 Jan 2006 15:04:05 UTC",
}

var (
	epoch     = regexp.MustCompile(`^\d{10}(\d{3})?$`)
	eastAsian = regexp.MustCompile(`^(\d{4})\s*[年년]\s*(\d{1,2})\s*[月월]\s*(\d{1,2})\s*[日일]?`)
	numeric   = regexp.MustCompile(`^(\d{1,2})\s?([./-])\s?(\d{1,2})\s?[./-]\s?(\d{4})\b\.?,?\s*`)
	clockTime = regexp.MustCompile(`\b(\d{1,2}):(\d{2})(?::(\d{2}))?\s*([ap])?\.?m?\b`)
	gmtOffset = regexp.MustCompile(`(?:gmt|utc)\s*([+-])(\d{2}):?(\d{2})(?:\s*\(.*\))?`)
	dateWord  = regexp.MustCompile(`\d+|[^\d\s.,;:()/|·•-]+`)
)

// parseDate reads what review pages write: ISO 8601 with or without zone, dates in words in a dozen languages, dates in
// figures where only one reading is possible, and "3 days ago" counted back from now. It refuses to guess: 03/04/2023
// needs a rule with a layout.
func parseDate(s string, now time.Time) (when, error) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 120 {
		return when{}, errDate
	}
	for _, layout := range isoLayouts {
		if t, err := time.Parse(layout, s); err == nil {
			return when{t: t.UTC()}, nil
		}
	}
	if epoch.MatchString(s) {
		return parseEpoch(s)
	}
	if m := eastAsian.FindStringSubmatch(s); m != nil {
		return date(m[1], m[2], m[3])
	}
	if m := numeric.FindStringSubmatch(s); m != nil {
		return parseNumeric(m, s[len(m[0]):])
	}
	word := plainWord(s)
	if w, err := parseRelative(word, now); err == nil {
		return w, nil
	}
	return parseWords(word)
}

func parseEpoch(s string) (when, error) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil {
		return when{}, errDate
	}
	if len(s) == 13 {
		return when{t: time.UnixMilli(n).UTC()}, nil
	}
	return when{t: time.Unix(n, 0).UTC()}, nil
}

// date builds a date and refuses one that does not exist, such as 31 February.
func date(year, month, day string) (when, error) {
	y, err1 := strconv.Atoi(year)
	m, err2 := strconv.Atoi(month)
	d, err3 := strconv.Atoi(day)
	t := time.Date(y, time.Month(m), d, 0, 0, 0, 0, time.UTC)
	if err := errors.Join(err1, err2, err3); err != nil || t.Day() != d || int(t.Month()) != m {
		return when{}, errDate
	}
	return when{t: t}, nil
}

// parseNumeric reads 27.3.2019 (points: day first, everywhere), and with / or - only what can be read one way.
func parseNumeric(m []string, rest string) (when, error) {
	a, b := m[1], m[3]
	first, _ := strconv.Atoi(a)  // at most two digits
	second, _ := strconv.Atoi(b) // the same
	var w when
	var err error
	switch {
	case m[2] == "." || first > 12 || first == second:
		w, err = date(m[4], b, a)
	case second > 12:
		w, err = date(m[4], a, b)
	default:
		return when{}, fmt.Errorf("%w: it may be day or month first; give the rule a layout", errDate)
	}
	if err != nil {
		return w, err
	}
	return atClock(w, plainWord(rest))
}

// parseWords reads "27. März 2019", "March 27, 2019 10:15 am", "mar. 5 avr. 2022": one month's name, one year, one day.
func parseWords(s string) (when, error) {
	clock := s
	s = clockTime.ReplaceAllString(s, " ")
	s = gmtOffset.ReplaceAllString(s, " ")
	var month, day, year string
	words := dateWord.FindAllString(s, 16)
	if len(words) > 15 {
		return when{}, errDate
	}
	names := monthsIn(words)
	if len(names) != 1 {
		return when{}, errDate
	}
	month = strconv.Itoa(names[0])
	for _, w := range words {
		switch n, err := strconv.Atoi(w); {
		case err != nil:
		case len(w) == 4 && year == "":
			year = w
		case len(w) <= 2 && n >= 1 && n <= 31 && day == "":
			day = w
		default:
			return when{}, errDate
		}
	}
	if year == "" {
		return when{}, errDate
	}
	if day == "" {
		day = "1"
	}
	w, err := date(year, month, day)
	if err != nil {
		return w, err
	}
	return atClock(w, clock)
}

// monthsIn finds the months named. "mar" is March in English and Tuesday in French and Italian, so a word that may be a
// weekday gives way to another month's name.
func monthsIn(words []string) []int {
	var sure, maybe []int
	for _, w := range words {
		m, ok := months()[strings.TrimSuffix(w, "'s")]
		switch {
		case ok && w == "mar":
			maybe = append(maybe, m)
		case ok:
			sure = append(sure, m)
		}
	}
	if len(sure) == 0 {
		return maybe
	}
	return sure
}

// atClock adds the time of day the text names, if it names one.
func atClock(w when, s string) (when, error) {
	m := clockTime.FindStringSubmatch(s)
	if m == nil {
		return w, nil
	}
	hour, _ := strconv.Atoi(m[1]) // two digits, as are the others
	minute, _ := strconv.Atoi(m[2])
	second, _ := strconv.Atoi("0" + m[3])
	if m[4] != "" {
		hour = hour%12 + map[string]int{"a": 0, "p": 12}[m[4]]
	}
	if hour > 23 || minute > 59 || second > 59 {
		return when{}, errDate
	}
	w.t = w.t.Add(time.Duration(hour)*time.Hour + time.Duration(minute)*time.Minute + time.Duration(second)*time.Second)
	if z := gmtOffset.FindStringSubmatch(s); z != nil {
		h, _ := strconv.Atoi(z[2])
		mins, _ := strconv.Atoi(z[3])
		offset := time.Duration(h)*time.Hour + time.Duration(mins)*time.Minute
		if z[1] == "+" {
			offset = -offset
		}
		w.t = w.t.Add(offset)
	}
	return w, nil
}

var (
	agoForm = regexp.MustCompile(`^(?:vor |hace |il y a |ha |for )?(\d{1,3}|a|an|one|einem|einer|eine|un|una|une|uno|um|uma) (\p{L}+)(?: ago| fa| atras| geleden| siden| sedan)?$`)
	agoMark = regexp.MustCompile(`^(vor|hace|il y a|ha|for) | (ago|fa|atras|geleden|siden|sedan)$`)
)

// parseRelative counts back from now. The result is put on the beginning of the unit it is given in, so that "2 months
// ago" stays the same date while the month lasts.
func parseRelative(s string, now time.Time) (when, error) {
	if now.IsZero() {
		return when{}, errDate
	}
	today := now.UTC().Truncate(24 * time.Hour)
	if days, ok := nearDays()[s]; ok {
		return when{t: today.AddDate(0, 0, -days), relative: true}, nil
	}
	m := agoForm.FindStringSubmatch(s)
	if m == nil || !agoMark.MatchString(s) {
		return when{}, errDate
	}
	n, err := strconv.Atoi(m[1])
	if err != nil {
		n = 1
	}
	t, ok := back(today, now.UTC(), n, agoUnits()[m[2]])
	if !ok {
		return when{}, errDate
	}
	return when{t: t, relative: true}, nil
}

func back(today, now time.Time, n int, unit string) (time.Time, bool) {
	switch unit {
	case "second", "minute":
		return today, true
	case "hour":
		return now.Add(-time.Duration(n) * time.Hour).Truncate(24 * time.Hour), true
	case "day":
		return today.AddDate(0, 0, -n), true
	case "week":
		monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
		return monday.AddDate(0, 0, -7*n), true
	case "month":
		return time.Date(today.Year(), today.Month()-time.Month(n), 1, 0, 0, 0, 0, time.UTC), true
	case "year":
		return time.Date(today.Year()-n, 1, 1, 0, 0, 0, 0, time.UTC), true
	}
	return time.Time{}, false
}
