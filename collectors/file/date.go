package file

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

// moment reads a date; a text without a zone is in the given one.
type moment func(text string, zone *time.Location) (time.Time, error)

// namedLayout finds the layouts that have a name; others are written as Go writes them, by the example of
// 2 January 2006, 15:04:05.
func namedLayout(name string) (moment, bool) {
	switch name {
	case "iso":
		return parseISO, true
	case "unix":
		return func(text string, _ *time.Location) (time.Time, error) { return parseUnix(text, 1e3) }, true
	case "unix_ms":
		return func(text string, _ *time.Location) (time.Time, error) { return parseUnix(text, 1) }, true
	case "twitter":
		return byExample(time.RubyDate), true
	case "rfc822":
		return byExample(time.RFC1123Z), true
	}
	return nil, false
}

func byExample(layout string) moment {
	return func(text string, zone *time.Location) (time.Time, error) {
		t, err := time.ParseInLocation(layout, text, zone)
		if err == nil && strings.Contains(layout, "MST") && inventedZone(t) {
			err = fmt.Errorf("%.60q names a zone that may stand for several", text)
		}
		return t, err
	}
}

// inventedZone says whether Go took a zone's abbreviation that it does not know, such as EST, for a zone of its own
// with no offset: the instant is then a guess.
func inventedZone(t time.Time) bool {
	name, offset := t.Zone()
	return offset == 0 && name == t.Location().String() && name != "" && name != "UTC" && name != "GMT"
}

// isoShapes are the shapes of ISO 8601 met in exports, beside RFC 3339. Fractions of a second are read in any of them.
func isoShapes() []string {
	return []string{
		"2006-01-02T15:04:05", "2006-01-02 15:04:05", "2006-01-02 15:04:05Z07:00", "2006-01-02 15:04:05 Z0700", "2006-01-02 15:04:05 MST",
		"2006-01-02T15:04:05Z0700", "2006-01-02T15:04", "2006-01-02 15:04", "2006/01/02", "20060102",
	}
}

func parseISO(text string, zone *time.Location) (time.Time, error) {
	if len(text) == len(time.DateOnly) {
		if t, err := time.ParseInLocation(time.DateOnly, text, zone); err == nil {
			return t, nil
		}
	}
	if t, err := time.Parse(time.RFC3339, text); err == nil {
		return t, nil
	}
	for _, shape := range isoShapes() {
		if t, err := byExample(shape)(text, zone); err == nil {
			return t, nil
		}
	}
	return time.Time{}, fmt.Errorf("%.60q is not an ISO date", text)
}

// parseUnix reads seconds (times 1e3) or milliseconds since 1970.
func parseUnix(text string, milliseconds float64) (time.Time, error) {
	n, err := strconv.ParseFloat(text, 64)
	if err != nil || math.IsNaN(n) || math.Abs(n) > 1e14 {
		return time.Time{}, fmt.Errorf("%.60q is not a number of seconds since 1970", text)
	}
	return time.UnixMilli(int64(math.Round(n * milliseconds))), nil
}

// timeParser tries the field's layouts in their order.
func (f *field) timeParser() (valueParser, error) {
	zone, err := time.LoadLocation(f.zone)
	if err != nil {
		return nil, fmt.Errorf("zone %q is not known: a name such as Europe/London", f.zone)
	}
	layouts := f.layouts
	if len(layouts) == 0 {
		layouts = []string{"iso"}
	}
	var ways []moment
	for _, layout := range layouts {
		way, named := namedLayout(layout)
		if !named {
			if err := checkLayout(layout); err != nil {
				return nil, err
			}
			way = byExample(layout)
		}
		ways = append(ways, way)
	}
	return func(text string) (value, error) { return parseTime(text, ways, zone) }, nil
}

func parseTime(text string, ways []moment, zone *time.Location) (value, error) {
	for _, way := range ways {
		t, err := way(text, zone)
		if err != nil {
			continue // the next layout may fit
		}
		if t = t.UTC(); t.Year() < 1995 || t.Year() >= 2150 {
			return value{}, outOfRange("the year %d is outside 1995 to 2149", t.Year())
		}
		return value{at: t}, nil
	}
	return value{}, fmt.Errorf("%.80q", text)
}

// checkLayout says whether a layout keeps the day: what it writes, it must read back.
func checkLayout(layout string) error {
	if layout == "" {
		return errors.New("a layout is empty")
	}
	day := time.Date(2019, 11, 23, 0, 0, 0, 0, time.UTC)
	t, err := time.Parse(layout, day.Format(layout))
	if err == nil && t.Year() == 2019 && t.YearDay() == day.YearDay() {
		return nil
	}
	return errors.New("layout " + strconv.Quote(layout) + " is not understood: write 2 January 2006, 15:04:05 the way the file would, such as 02/01/2006, or one of iso, unix, unix_ms, twitter, rfc822")
}
