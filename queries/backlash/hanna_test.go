package backlash_test

import (
	"bufio"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"renown/queries/backlash"
)

// hashtag reads the hours of one of the ichbinhanna sets from a day on. Hours without a tweet are not in the file.
func hashtag(t testing.TB, set, from string) []backlash.Point {
	t.Helper()
	var points []backlash.Point
	for _, row := range readCSV(t, volume(t, "ichbinhanna/hourly_utc.csv")) {
		at := parse(t, time.RFC3339, row[1])
		v, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		if row[0] == set && !at.Before(parse(t, time.DateOnly, from)) {
			points = append(points, backlash.Point{At: at, Value: v})
		}
	}
	return points
}

// TestIchBinHanna: alerted within 2 hours of the onset (7:00 UTC on 10 June 2021: 20, 33, 55, 152, 329 an hour), with
// nothing before, whether the hours without a tweet are known to be 0 or not.
func TestIchBinHanna(t *testing.T) {
	onset := parse(t, time.RFC3339, "2021-06-10T07:00:00Z")
	for _, fill := range []bool{true, false} {
		for _, from := range []string{"2010-01-01", "2021-01-01", "2021-05-01", "2021-06-01"} {
			alerts := backlash.Find(hashtag(t, "IchBinHanna", from), time.Hour, backlash.Settings{Fill: fill})
			if len(alerts) == 0 {
				t.Errorf("from %s, filled %v: no alert", from, fill)
				continue
			}
			first := alerts[0]
			if first.At.Before(onset) || first.At.After(onset.Add(2*time.Hour)) || !first.Start.Equal(onset) {
				t.Errorf("from %s, filled %v: first alert at %v, begun %v", from, fill, first.At, first.Start)
			}
			if from == "2021-06-01" && (first.Weeks > 1 || !strings.Contains(first.Reason, "only 1 of the last 4 weeks")) {
				t.Errorf("little history is not said: %d weeks, %q", first.Weeks, first.Reason)
			}
		}
	}
}

// TestIchBinHannaByFiveMinutes reads the same from the times in the tweets' ids.
func TestIchBinHannaByFiveMinutes(t *testing.T) {
	f, err := os.Open(volume(t, "ichbinhanna/IchBinHanna_TweetIDs.txt"))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	counts := map[int64]float64{}
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		id, err := strconv.ParseInt(lines.Text(), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		counts[((id>>22)+1288834974657)/300_000]++
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	var points []backlash.Point
	for slot, n := range counts {
		points = append(points, backlash.Point{At: time.UnixMilli(slot * 300_000).UTC(), Value: n})
	}
	slices.SortFunc(points, func(a, b backlash.Point) int { return a.At.Compare(b.At) })
	alerts := backlash.Find(points, 5*time.Minute, backlash.Settings{Fill: true})
	onset := parse(t, time.RFC3339, "2021-06-10T07:00:00Z")
	if len(alerts) == 0 || alerts[0].At.Before(onset) || alerts[0].At.After(onset.Add(2*time.Hour)) {
		t.Fatalf("alerts: %+v", alerts)
	}
}

// TestEurovision: the song contest's own surge is one of its hashtag's volume. That it is no backlash follows from what
// the series counts: all uses.
func TestEurovision(t *testing.T) {
	final := parse(t, time.RFC3339, "2021-05-22T19:00:00Z")
	alerts := backlash.Find(hashtag(t, "ESC", "2021-01-01"), time.Hour, backlash.Settings{Fill: true})
	found := slices.ContainsFunc(alerts, func(a backlash.Alert) bool {
		return a.At.After(final.Add(-24*time.Hour)) && a.At.Before(final.Add(2*time.Hour)) && a.PeakOf == 8697
	})
	if !found {
		t.Errorf("the final's surge is not found: %+v", alerts)
	}
}
