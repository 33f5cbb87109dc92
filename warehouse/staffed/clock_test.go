package staffed

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"
	_ "time/tzdata" // the zones are the same on every machine
)

// zones have been awkward in some way: offsets of 30 and 45 minutes or of odd seconds, half an hour of daylight saving,
// daylight saving in the southern hemisphere, at midnight or below the usual time, a day skipped or shown twice,
// rules that changed within weeks.
var zones = []string{
	"UTC", "Europe/Berlin", "Europe/London", "Europe/Dublin", "Europe/Lisbon", "Europe/Istanbul", "Europe/Moscow", "Europe/Amsterdam",
	"America/New_York", "America/Los_Angeles", "America/Phoenix", "America/Sao_Paulo", "America/Santiago", "America/Asuncion", "America/Havana",
	"America/St_Johns", "America/Caracas", "America/Scoresbysund", "America/Nuuk", "America/Mexico_City", "America/Juneau",
	"Asia/Kolkata", "Asia/Kathmandu", "Asia/Tehran", "Asia/Pyongyang", "Asia/Beirut", "Asia/Gaza", "Asia/Amman", "Asia/Manila", "Asia/Tokyo",
	"Africa/Cairo", "Africa/Casablanca", "Africa/Monrovia", "Antarctica/Troll", "Antarctica/Casey",
	"Australia/Lord_Howe", "Australia/Eucla", "Australia/Adelaide", "Australia/Sydney",
	"Pacific/Apia", "Pacific/Chatham", "Pacific/Kiritimati", "Pacific/Kwajalein", "Pacific/Marquesas", "Pacific/Auckland", "Pacific/Norfolk",
}

func zone(t testing.TB, name string) *time.Location {
	t.Helper()
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return loc
}

// staffedAt looks at the wall: the slow, plain meaning of staffed time.
func staffedAt(h Hours, at time.Time) bool {
	if len(h.Week) == 0 {
		return true
	}
	wall := at.In(h.zone())
	y, m, d := wall.Date()
	for _, holiday := range h.Holidays {
		if holiday == (Day{y, m, d}) {
			return false
		}
	}
	minute := wall.Hour()*60 + wall.Minute()
	for _, s := range h.Week {
		if s.Day == wall.Weekday() && s.From <= minute && minute < s.To {
			return true
		}
	}
	return false
}

// brute counts minute by minute, and second by second where the wall's minutes do not begin with those of UTC.
func brute(h Hours, from, to time.Time) time.Duration {
	var sum time.Duration
	for at := from; at.Before(to); {
		step := time.Minute
		// Liberia was the last to give up odd seconds, in 1972.
		if at.Year() < 1973 && (odd(h, at.Truncate(time.Minute)) || odd(h, at.Truncate(time.Minute).Add(time.Minute))) {
			step = time.Second
		}
		next := at.Truncate(step).Add(step)
		if next.After(to) {
			next = to
		}
		if staffedAt(h, at) {
			sum += next.Sub(at)
		}
		at = next
	}
	return sum
}

func odd(h Hours, at time.Time) bool {
	_, offset := at.In(h.zone()).Zone()
	return offset%60 != 0
}

// randomHours are a random schedule: none, office hours, nights, to midnight, or anything, overlaps included.
func randomHours(t testing.TB, r *rand.Rand, near time.Time) Hours {
	h := Hours{Zone: zone(t, zones[r.IntN(len(zones))])}
	switch r.IntN(8) {
	case 0: // round the clock
	case 1:
		for day := time.Monday; day <= time.Friday; day++ {
			h.Week = append(h.Week, Span{day, 9 * 60, 17 * 60})
		}
	case 2:
		for day := time.Sunday; day <= time.Saturday; day++ {
			h.Week = append(h.Week, Span{day, 0, 2*60 + 30}, Span{day, 3*60 + 15, 24 * 60})
		}
	default:
		for range r.IntN(12) + 1 {
			from := r.IntN(24 * 60)
			h.Week = append(h.Week, Span{time.Weekday(r.IntN(7)), from, from + 1 + r.IntN(24*60-from)})
		}
	}
	for range r.IntN(4) {
		y, m, d := near.AddDate(0, 0, r.IntN(9)-3).Date()
		h.Holidays = append(h.Holidays, Day{y, m, d})
	}
	return h
}

// moment is a random instant, as often as not within three days of a change of the zone's offset.
func moment(t testing.TB, r *rand.Rand, h Hours) time.Time {
	at := time.Unix(r.Int64N(140*365*86400)-70*365*86400, r.Int64N(1e9)).UTC() // 1900 to 2040
	if _, end := at.In(h.zone()).ZoneBounds(); !end.IsZero() && r.IntN(2) == 0 {
		at = end.UTC().Add(time.Duration(r.Int64N(int64(6*24*time.Hour))) - 3*24*time.Hour)
	}
	return at
}

func length(r *rand.Rand) time.Duration {
	most := []time.Duration{time.Minute, time.Hour, 10 * time.Hour, 30 * time.Hour, 3 * 24 * time.Hour, 10 * 24 * time.Hour}[r.IntN(6)]
	return time.Duration(r.Int64N(int64(most)))
}

func TestBetweenEqualsMinuteByMinute(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 2025))
	var counted int
	for range 10_000 {
		h := randomHours(t, r, time.Time{})
		from := moment(t, r, h)
		h.Holidays = randomHours(t, r, from.In(h.zone())).Holidays
		to := from.Add(length(r))
		got, want := h.Between(from, to), brute(h, from, to)
		if got != want {
			t.Fatalf("%v from %s to %s, %+v holidays %v: %s, minute by minute %s", h.Zone, from, to, h.Week, h.Holidays, got, want)
		}
		if got > 0 && got < to.Sub(from) {
			counted++
		}
		middle := from.Add(to.Sub(from) / 3)
		if parts := h.Between(from, middle) + h.Between(middle, to); parts != got {
			t.Fatalf("%v from %s to %s: %s, in two parts %s", h.Zone, from, to, got, parts)
		}
		if h.Open(from) != staffedAt(h, from) {
			t.Fatalf("%v at %s: open %v", h.Zone, from, h.Open(from))
		}
		checkAdd(t, h, from, got)
	}
	if counted < 1500 {
		t.Fatalf("only %d of the intervals were partly staffed: the test sees nothing", counted)
	}
}

// checkAdd checks that Add gives the first instant by which d has passed.
func checkAdd(t testing.TB, h Hours, from time.Time, d time.Duration) {
	t.Helper()
	if d == 0 {
		return
	}
	at := h.Add(from, d)
	if h.Between(from, at) != d || h.Between(from, at.Add(-1)) != d-1 {
		t.Fatalf("%v from %s: %s have passed at %s, but it is %s", h.Zone, from, d, at, h.Between(from, at))
	}
}

func TestHistoryIsTheSumOfItsPeriods(t *testing.T) {
	r := rand.New(rand.NewPCG(6, 2025))
	for range 1000 {
		from := moment(t, r, Hours{})
		var history History
		for i := range r.IntN(4) {
			since := from.Add(time.Duration(i-1) * 30 * time.Hour).Add(length(r) % (20 * time.Hour))
			history = append(history, Period{Since: since, Hours: randomHours(t, r, since), Target: time.Duration(i+1) * time.Hour})
		}
		to := from.Add(length(r) / 2)
		cuts := []time.Time{from, to}
		for _, p := range history {
			if p.Since.After(from) && p.Since.Before(to) {
				cuts = append(cuts, p.Since)
			}
		}
		slices.SortFunc(cuts, time.Time.Compare)
		var want time.Duration
		for i := range cuts[1:] {
			want += brute(inForceAt(history, cuts[i]).Hours, cuts[i], cuts[i+1])
		}
		got := history.Between(from, to)
		if got != want {
			t.Fatalf("from %s to %s by %+v: %s, minute by minute %s", from, to, history, got, want)
		}
		if history.Target(from) != inForceAt(history, from).Target {
			t.Fatalf("target at %s by %+v: %s", from, history, history.Target(from))
		}
		if at := history.Add(from, got); got > 0 && (history.Between(from, at) != got || history.Between(from, at.Add(-1)) != got-1) {
			t.Fatalf("from %s by %+v: %s have passed at %s", from, history, got, at)
		}
	}
}

func inForceAt(h History, at time.Time) Period {
	var p Period
	for i, q := range h {
		if i == 0 || !q.Since.After(at) {
			p = q
		}
	}
	return p
}

func TestBetweenByHand(t *testing.T) {
	berlin, apia := zone(t, "Europe/Berlin"), zone(t, "Pacific/Apia")
	at := func(loc *time.Location, text string) time.Time {
		when, err := time.ParseInLocation("2006-01-02 15:04:05", text, loc)
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	night := Hours{Zone: berlin, Week: []Span{{time.Sunday, 60, 240}}}
	fridays := Hours{Zone: apia, Week: []Span{{time.Friday, 0, 24 * 60}}}
	office := Hours{Zone: berlin, Week: []Span{{time.Thursday, 540, 1020}, {time.Friday, 540, 720}, {time.Friday, 600, 1020}}, Holidays: []Day{{2025, time.December, 25}}}
	for name, c := range map[string]struct {
		hours    Hours
		from, to time.Time
		want     time.Duration
	}{
		"the clocks go forward: 01:00 to 04:00 is 2 hours": {night, at(berlin, "2025-03-29 12:00:00"), at(berlin, "2025-03-30 12:00:00"), 2 * time.Hour},
		"the clocks go back: 01:00 to 04:00 is 4 hours":    {night, at(berlin, "2025-10-25 12:00:00"), at(berlin, "2025-10-26 12:00:00"), 4 * time.Hour},
		"a span that begins in the hour that is skipped": {Hours{Zone: berlin, Week: []Span{{time.Sunday, 150, 240}}},
			at(berlin, "2025-03-30 00:00:00"), at(berlin, "2025-03-30 12:00:00"), time.Hour},
		"the Friday that Samoa skipped":                {fridays, at(apia, "2011-12-28 00:00:00"), at(apia, "2012-01-03 00:00:00"), 0},
		"the Fridays around it":                        {fridays, at(apia, "2011-12-23 00:00:00"), at(apia, "2012-01-07 00:00:00"), 48 * time.Hour},
		"overlapping spans once, Christmas not at all": {office, at(berlin, "2025-12-25 08:00:00"), at(berlin, "2025-12-26 18:00:00"), 8 * time.Hour},
		"over a weekend, to the second":                {office, at(berlin, "2025-12-19 16:59:30"), at(berlin, "2025-12-26 09:00:01"), 31 * time.Second},
		"nothing from a later to an earlier instant":   {office, at(berlin, "2025-12-26 18:00:00"), at(berlin, "2025-12-19 18:00:00"), 0},
		"round the clock, holidays too":                {Hours{Holidays: []Day{{2025, time.December, 25}}}, at(berlin, "2025-12-25 08:00:00"), at(berlin, "2025-12-26 08:00:00"), 24 * time.Hour},
	} {
		if got := c.hours.Between(c.from, c.to); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
	if got := office.Add(at(berlin, "2025-12-19 16:00:00"), 3*time.Hour); !got.Equal(at(berlin, "2025-12-26 11:00:00")) || got.Location() != berlin {
		t.Errorf("three staffed hours from Friday at 16:00 end at %s", got)
	}
}

func TestEdges(t *testing.T) {
	now := time.Date(2025, 5, 10, 12, 0, 0, 0, time.UTC)
	never := Hours{Week: []Span{{time.Monday, 600, 600}, {time.Weekday(9), 0, 60}}}
	if got := never.Between(now, now.AddDate(1, 0, 0)); got != 0 || never.Open(now) || !never.Add(now, time.Minute).IsZero() {
		t.Errorf("a desk that is never staffed: %s", got)
	}
	if got := never.Add(now, 0); !got.Equal(now) {
		t.Errorf("nothing has passed at %s", got)
	}
	wide := Hours{Week: []Span{{time.Saturday, -60, 5000}}}
	if got := wide.Between(now.AddDate(0, 0, -7), now.AddDate(0, 0, 7)); got != 48*time.Hour {
		t.Errorf("spans are cut to their day: %s", got)
	}
	if got := (Hours{Week: wide.Week}).Between(time.Time{}, now.AddDate(8000, 0, 0)); got != math.MaxInt64 {
		t.Errorf("the longest duration there is: %s", got)
	}
	var none History
	if none.Between(now, now.Add(time.Hour)) != time.Hour || none.Target(now) != 0 || !none.Add(now, time.Hour).Equal(now.Add(time.Hour)) {
		t.Error("without a history the desk is staffed round the clock")
	}
	if at := (History{{Hours: never}}).Add(now, time.Hour); !at.IsZero() {
		t.Errorf("an hour has passed at %s", at)
	}
}

func FuzzBetween(f *testing.F) {
	f.Add(int64(1743292800), int64(86400e9), uint8(1), []byte{0, 60, 240, 1, 100, 200})
	f.Add(int64(1325200000), int64(5*86400e9), uint8(39), []byte{5, 0, 255})
	f.Add(int64(-2000000000), int64(3600e9), uint8(7), []byte{1, 10, 90})
	f.Fuzz(func(t *testing.T, unix, length int64, in uint8, spans []byte) {
		if unix < -1e10 || unix > 1e10 || length < 0 || length > int64(10*24*time.Hour) || len(spans) > 60 {
			t.Skip()
		}
		h := Hours{Zone: zone(t, zones[int(in)%len(zones)])}
		for ; len(spans) >= 3; spans = spans[3:] {
			h.Week = append(h.Week, Span{time.Weekday(spans[0] % 7), int(spans[1]) * 6, int(spans[2]) * 6})
		}
		from := time.Unix(unix, 0).UTC()
		to := from.Add(time.Duration(length))
		got := h.Between(from, to)
		if want := brute(h, from, to); got != want {
			t.Fatalf("%s, minute by minute %s", got, want)
		}
		checkAdd(t, h, from, got)
	})
}
