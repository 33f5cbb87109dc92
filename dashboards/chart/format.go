package chart

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// thin is the narrow no-break space that parts a number from its unit.
const thin = "\u202f"

// Count writes a whole number for readers: "1,234".
func Count[N ~int | ~int64 | ~uint64](n N) string {
	digits := strconv.FormatInt(int64(n), 10)
	for i := len(digits) - 3; i > 0 && digits[i-1] != '-'; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return strings.Replace(digits, "-", "−", 1)
}

// Rating writes a mean on the scale 1 to 5 with two decimals.
func Rating(v float64) string { return strconv.FormatFloat(v, 'f', 2, 64) }

// Share writes a percentage: "68 %".
func Share(v float64) string { return strconv.FormatFloat(math.Round(v), 'f', 0, 64) + thin + "%" }

// Signed writes a difference with its sign, a real minus among them.
func Signed(v float64, decimals int) string {
	text := strconv.FormatFloat(math.Abs(v), 'f', decimals, 64)
	switch {
	case strings.Trim(text, "0.") == "":
		return "±" + text
	case v < 0:
		return "−" + text
	}
	return "+" + text
}

// Date writes a UTC day: "12 Nov 2026".
func Date(t time.Time) string { return t.UTC().Format("2 Jan 2006") }

// Moment writes a UTC time to the minute: "12 Nov 2026, 14:05 UTC".
func Moment(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04") + " UTC" }

// Span writes the period from a day to the one before to, as short as it is clear: "1–28 Sep 2026".
func Span(from, to time.Time) string {
	switch last := to.UTC().AddDate(0, 0, -1); {
	case from.IsZero() && to.IsZero():
		return "all time"
	case from.IsZero():
		return "up to " + Date(last)
	case to.IsZero():
		return "since " + Date(from)
	case from.UTC().Equal(last):
		return Date(last)
	case from.Year() == last.Year() && from.Month() == last.Month():
		return fmt.Sprintf("%d–%s", from.Day(), Date(last))
	case from.Year() == last.Year():
		return from.UTC().Format("2 Jan") + " – " + Date(last)
	default:
		return Date(from) + " – " + Date(last)
	}
}

// Ago writes how long before now t was, in the unit a person would use.
func Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case d < -time.Minute:
		return "in " + Long(-d)
	case d < time.Minute:
		return "just now"
	default:
		return Long(d) + " ago"
	}
}

// Until writes how long after now t will be.
func Until(t, now time.Time) string {
	if t.Sub(now) < time.Minute {
		return "in a moment"
	}
	return "in " + Long(t.Sub(now))
}

// Long writes a duration in its largest sensible unit: "4 minutes", "3 hours", "12 days".
func Long(d time.Duration) string {
	const day = 24 * time.Hour
	switch {
	case d < time.Minute:
		return plural(int(d/time.Second), "second")
	case d < time.Hour:
		return plural(int(d/time.Minute), "minute")
	case d < 2*day:
		return plural(int(d/time.Hour), "hour")
	case d < 90*day:
		return plural(int(d/day), "day")
	case d < 730*day:
		return plural(int(d/(30*day)), "month")
	default:
		return plural(int(d/(365*day)), "year")
	}
}

func plural(n int, unit string) string {
	if n == 1 {
		return "1 " + unit
	}
	return strconv.Itoa(n) + " " + unit + "s"
}

// Bucket names a time bucket by its grain: "2026", "Q3 2026", "Sep 2026", "1 Sep 2026".
func Bucket(t time.Time, grain string) string {
	switch t = t.UTC(); grain {
	case "year":
		return t.Format("2006")
	case "quarter":
		return fmt.Sprintf("Q%d %d", (int(t.Month())+2)/3, t.Year())
	case "month":
		return t.Format("Jan 2006")
	case "week":
		return "week of " + Date(t)
	default:
		return Date(t)
	}
}

// Days writes a duration as whole days, and about a year as "12 months".
func Days(d time.Duration) string {
	n := int(math.Round(d.Hours() / 24))
	if n == 365 || n == 366 {
		return "12 months"
	}
	return plural(n, "day")
}
