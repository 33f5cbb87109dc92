package feed

import (
	"regexp"
	"strconv"
	"strings"
	"time"
)

// dayFirstOrMonthFirst is a date that may be read in two ways. Neither is better than none.
var dayFirstOrMonthFirst = regexp.MustCompile(`^\s*(\d{1,2})[/-](\d{1,2})[/-]\d{2,4}\b`)

// inWords is a date such as "Mi., 20. Mai 2026, 10:15:00 +0200": day, month's name, year, time, zone.
var inWords = regexp.MustCompile(`(?i)(\d{1,2})(?:\.|st|nd|rd|th)?\s+(?:de\s+)?(\p{L}{3,})\.?,?\s+(?:de\s+)?(\d{4})(?:\D{1,5}?(\d{1,2})[:h](\d{2})(?::(\d{2}))?)?\s*(?:([+-])(\d{2}):?(\d{2}))?`)

// readDate reads when an item was published. given is what the library made of the text; what it cannot read is tried
// once more: seconds since 1970, and months in other languages than English.
func readDate(said string, given *time.Time) (time.Time, bool) {
	said = strings.TrimSpace(said)
	if ambiguous(said) {
		return time.Time{}, false
	}
	if given != nil && !given.IsZero() {
		return given.UTC().Truncate(time.Millisecond), true
	}
	if t, ok := sinceEpoch(said); ok {
		return t, true
	}
	return worded(said)
}

func ambiguous(said string) bool {
	found := dayFirstOrMonthFirst.FindStringSubmatch(said)
	if found == nil {
		return false
	}
	a, _ := strconv.Atoi(found[1]) // digits, both
	b, _ := strconv.Atoi(found[2])
	return a <= 12 && b <= 12 && a != b
}

func sinceEpoch(said string) (time.Time, bool) {
	n, err := strconv.ParseInt(said, 10, 64)
	switch {
	case err != nil:
		return time.Time{}, false
	case len(said) == 10:
		return time.Unix(n, 0).UTC(), true
	case len(said) == 13:
		return time.UnixMilli(n).UTC(), true
	}
	return time.Time{}, false
}

func worded(said string) (time.Time, bool) {
	found := inWords.FindStringSubmatch(said)
	if found == nil {
		return time.Time{}, false
	}
	month, ok := monthOf(found[2])
	if !ok {
		return time.Time{}, false
	}
	number := func(i int) int {
		n, err := strconv.Atoi(found[i])
		if err != nil { // not given
			return 0
		}
		return n
	}
	east := number(8)*3600 + number(9)*60
	if found[7] == "-" {
		east = -east
	}
	day, hour, minute, second := number(1), number(4), number(5), number(6)
	t := time.Date(number(3), month, day, hour, minute, second, 0, time.FixedZone("", east))
	if t.Day() != day || hour > 23 || minute > 59 || second > 59 { // 31 February
		return time.Time{}, false
	}
	return t.UTC(), true
}

// monthOf knows months by how they begin, in English, German, French, Spanish, Italian, Portuguese and Dutch.
func monthOf(name string) (time.Month, bool) {
	name = strings.ToLower(name)
	for _, m := range []struct {
		month  time.Month
		begins string
	}{
		{1, "jan jän gen ene"}, {2, "feb fév fev"}, {3, "mar mär mrz maa mrt"}, {4, "apr avr abr"}, {5, "may mai mag mei"},
		{6, "jun juin giu"}, {7, "jul juil lug"}, {8, "aug aoû aou ago"}, {9, "sep set"}, {10, "oct okt ott out"},
		{11, "nov"}, {12, "dec dez déc dic"},
	} {
		for _, begin := range strings.Fields(m.begins) {
			if strings.HasPrefix(name, begin) {
				return m.month, true
			}
		}
	}
	return 0, false
}
