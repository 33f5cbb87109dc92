package locale

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// thin is the narrow no-break space that parts a number from its unit.
const thin = "\u202f"

// Count writes a whole number: "1,234".
func (l Locale) Count(n uint64) string { return l.decimal(float64(n), 0) }

// Int writes a whole number that may be below zero: "−1,234".
func (l Locale) Int(n int) string { return l.decimal(float64(n), 0) }

// Number writes a number with so many decimals.
func (l Locale) Number(v float64, decimals int) string { return l.decimal(v, decimals) }

// Rating writes a mean on the scale 1 to 5 with two decimals.
func (l Locale) Rating(v float64) string { return l.decimal(v, 2) }

// Share writes a percentage: "68 %".
func (l Locale) Share(v float64) string { return l.decimal(math.Round(v), 0) + thin + "%" }

// Signed writes a difference with its sign, a real minus among them; "±0" where nothing is left after rounding.
func (l Locale) Signed(v float64, decimals int) string {
	text := l.decimal(math.Abs(v), decimals)
	switch {
	case strings.Trim(text, "0.,") == "":
		return "±" + text
	case v < 0:
		return "−" + text
	}
	return "+" + text
}

// Short writes a large number with three digits and its unit: "1.9 M", "302 k"; below ten thousand it is written out.
func (l Locale) Short(v float64) string {
	size := math.Abs(v)
	switch {
	case size >= 999.5e6:
		return l.digits(v/1e9) + thin + l.T("bn")
	case size >= 999.5e3:
		return l.digits(v/1e6) + thin + "M"
	case size >= 9999.5:
		return l.digits(v/1e3) + thin + "k"
	}
	return l.decimal(v, 0)
}

// digits writes three digits of a number below a thousand.
func (l Locale) digits(v float64) string {
	switch size := math.Abs(v); {
	case size >= 99.95:
		return l.decimal(v, 0)
	case size >= 9.995:
		return strings.TrimSuffix(strings.TrimSuffix(l.decimal(v, 1), ".0"), ",0")
	}
	return strings.TrimSuffix(strings.TrimSuffix(l.decimal(v, 1), ".0"), ",0")
}

// month is a month's short name.
func (l Locale) month(m time.Month) string { return l.T(m.String()[:3]) }

// Weekday is a day's short name; Monday is 1 and Sunday 7.
func (l Locale) Weekday(day int) string {
	return l.T(time.Weekday(day % 7).String()[:3])
}

// dated writes a day with or without its year, in the reader's order.
func (l Locale) dated(t time.Time, year bool) string {
	day, month := strconv.Itoa(t.Day()), l.month(t.Month())
	var text string
	switch {
	case l.Code() == "de":
		text = day + ". " + month
	case strings.HasSuffix(l.Tag(), "-US"):
		text = month + " " + day
		if year {
			return text + ", " + strconv.Itoa(t.Year())
		}
		return text
	default:
		text = day + " " + month
	}
	if year {
		text += " " + strconv.Itoa(t.Year())
	}
	return text
}

// Date writes a day, given as its UTC midnight: "12 Nov 2026".
func (l Locale) Date(day time.Time) string { return l.dated(day.UTC(), true) }

// ShortDate writes a day without its year: "12 Nov".
func (l Locale) ShortDate(day time.Time) string { return l.dated(day.UTC(), false) }

// Day writes the day of a moment in the reader's time zone.
func (l Locale) Day(moment time.Time) string { return l.dated(l.local(moment), true) }

// Moment writes a moment to the minute, in the page's time zone, and names it: "12 Nov 2026, 14:05 CET".
func (l Locale) Moment(t time.Time) string {
	t = l.local(t)
	return l.dated(t, true) + ", " + t.Format("15:04") + " " + zoneName(t)
}

// Clock writes a moment's time of day in the page's time zone: "14:05".
func (l Locale) Clock(t time.Time) string { return l.local(t).Format("15:04") }

// DayOf is the day a moment lies in where the page's time zone is, as its UTC midnight.
func (l Locale) DayOf(moment time.Time) time.Time {
	y, m, d := l.local(moment).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (l Locale) local(t time.Time) time.Time {
	if l.zone == nil {
		return t.UTC()
	}
	return t.In(l.zone)
}

// zoneName is a zone's letters, or its distance from UTC where it has none.
func zoneName(t time.Time) string {
	name, offset := t.Zone()
	if !strings.HasPrefix(name, "+") && !strings.HasPrefix(name, "-") {
		return name
	}
	sign := "+"
	if offset < 0 {
		sign, offset = "−", -offset
	}
	if offset%3600 == 0 {
		return fmt.Sprintf("UTC%s%d", sign, offset/3600)
	}
	return fmt.Sprintf("UTC%s%d:%02d", sign, offset/3600, offset/60%60)
}

// Span writes the period from a day to the one before to, as short as it is clear: "1–28 Sep 2026".
func (l Locale) Span(from, to time.Time) string {
	switch last := to.UTC().AddDate(0, 0, -1); {
	case from.IsZero() && to.IsZero():
		return l.T("all time")
	case from.IsZero():
		return l.T("up to %s", l.Date(last))
	case to.IsZero():
		return l.T("since %s", l.Date(from))
	case from.UTC().Equal(last):
		return l.Date(last)
	case from.Year() == last.Year() && from.Month() == last.Month() && !strings.HasSuffix(l.Tag(), "-US"):
		if l.Code() == "de" {
			return fmt.Sprintf("%d.–%s", from.Day(), l.Date(last))
		}
		return fmt.Sprintf("%d–%s", from.Day(), l.Date(last))
	case from.Year() == last.Year():
		return l.ShortDate(from) + " – " + l.Date(last)
	default:
		return l.Date(from) + " – " + l.Date(last)
	}
}

// Ago writes how long before now t was, in the unit a person would use.
func (l Locale) Ago(t, now time.Time) string {
	d := now.Sub(t)
	switch {
	case d < -time.Minute:
		return l.T("in %s", l.since(-d))
	case d < time.Minute:
		return l.T("just now")
	}
	return l.T("%s ago", l.since(d))
}

// Until writes how long after now t will be.
func (l Locale) Until(t, now time.Time) string {
	if t.Sub(now) < time.Minute {
		return l.T("in a moment")
	}
	return l.T("in %s", l.since(t.Sub(now)))
}

// Long writes a duration in its largest sensible unit: "4 minutes", "3 hours", "12 days".
func (l Locale) Long(d time.Duration) string {
	n, unit := largest(d)
	switch unit {
	case "second":
		return l.N(n, "%s second", "%s seconds")
	case "minute":
		return l.N(n, "%s minute", "%s minutes")
	case "hour":
		return l.N(n, "%s hour", "%s hours")
	case "day":
		return l.N(n, "%s day", "%s days")
	case "month":
		return l.N(n, "%s month", "%s months")
	}
	return l.N(n, "%s year", "%s years")
}

// since is Long after "in" or before "ago", which some languages inflect.
func (l Locale) since(d time.Duration) string {
	n, unit := largest(d)
	if l.Code() == "en" {
		return l.Long(d)
	}
	switch unit {
	case "day":
		return l.N(n, "(ago) %s day", "(ago) %s days")
	case "month":
		return l.N(n, "(ago) %s month", "(ago) %s months")
	case "year":
		return l.N(n, "(ago) %s year", "(ago) %s years")
	}
	return l.Long(d)
}

func largest(d time.Duration) (n uint64, unit string) {
	const day = 24 * time.Hour
	whole := func(part time.Duration) uint64 { return uint64(max(0, d/part)) }
	switch {
	case d < time.Minute:
		return whole(time.Second), "second"
	case d < time.Hour:
		return whole(time.Minute), "minute"
	case d < 2*day:
		return whole(time.Hour), "hour"
	case d < 90*day:
		return whole(day), "day"
	case d < 730*day:
		return whole(30 * day), "month"
	}
	return whole(365 * day), "year"
}

// Wait writes a duration in seconds as people waiting count it: "45 s", "12 min", "1 h 46 min", "3 d 4 h".
func (l Locale) Wait(seconds float64) string {
	s := int(math.Round(math.Max(0, seconds)))
	unit := func(n int, name string) string { return l.Int(n) + thin + l.T(name) }
	switch m := (s + 30) / 60; {
	case s < 60:
		return unit(s, "s")
	case m < 60:
		return unit(m, "min")
	case m < 48*60:
		if m%60 == 0 {
			return unit(m/60, "h")
		}
		return unit(m/60, "h") + " " + unit(m%60, "min")
	default:
		h := (m + 30) / 60
		if h%24 == 0 || h >= 24*14 {
			return unit(h/24, "d")
		}
		return unit(h/24, "d") + " " + unit(h%24, "h")
	}
}

// Days writes a duration as whole days, and about a year as "12 months".
func (l Locale) Days(d time.Duration) string {
	n := int64(math.Round(d.Hours() / 24))
	if n == 365 || n == 366 {
		return l.N(12, "%s month", "%s months")
	}
	return l.N(uint64(max(0, n)), "%s day", "%s days")
}

// Bucket names a time bucket by its grain: "2026", "Q3 2026", "Sep 2026", "week of 1 Sep 2026", "1 Sep 2026".
func (l Locale) Bucket(t time.Time, grain string) string {
	switch t = t.UTC(); grain {
	case "year":
		return strconv.Itoa(t.Year())
	case "quarter":
		return fmt.Sprintf("Q%d %d", (int(t.Month())+2)/3, t.Year())
	case "month":
		return l.month(t.Month()) + " " + strconv.Itoa(t.Year())
	case "week":
		return l.T("week of %s", l.Date(t))
	case "hour":
		return l.Moment(t)
	}
	return l.Date(t)
}

// ShortBucket names a bucket on an axis.
func (l Locale) ShortBucket(t time.Time, grain string) string {
	switch grain {
	case "year", "quarter", "month":
		return l.Bucket(t, grain)
	case "hour":
		return l.dated(l.local(t), false) + " " + l.Clock(t)
	}
	return l.ShortDate(t)
}
