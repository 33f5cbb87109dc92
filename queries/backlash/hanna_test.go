package backlash_test

import (
	"strconv"
	"testing"
	"time"

	"renown/queries/backlash"
)

// hashtag reads the hours of one of the ichbinhanna sets from a day on. Hours without a tweet are not in the file.
func hashtag(t testing.TB, set string, from time.Time) []backlash.Point {
	t.Helper()
	var points []backlash.Point
	for _, row := range readCSV(t, volume(t, "ichbinhanna/hourly_utc.csv")) {
		at := parse(t, time.RFC3339, row[1])
		v, err := strconv.ParseFloat(row[2], 64)
		if err != nil {
			t.Fatal(err)
		}
		if row[0] == set && !at.Before(from) {
			points = append(points, backlash.Point{At: at, Value: v})
		}
	}
	return points
}

func TestHanna(t *testing.T) {
	for _, fill := range []bool{true, false} {
		for _, from := range []string{"2010-01-01", "2021-01-01", "2021-05-01", "2021-06-01", "2021-06-08"} {
			al := backlash.Find(hashtag(t, "IchBinHanna", parse(t, time.DateOnly, from)), time.Hour, backlash.Settings{Fill: fill})
			for _, a := range al {
				t.Logf("%v %s: at %s start %s peak %s calm %s sev %.1f val %v peakof %v total %v: %s", fill, from, a.At.Format("0102.15"), a.Start.Format("0102.15"), a.Peak.Format("0102.15"), a.Calm.Format("0102.15"), a.Severity, a.Value, a.PeakOf, a.Total, a.Reason)
			}
		}
		for _, s := range []string{"ESC", "HannaImBundestag"} {
			al := backlash.Find(hashtag(t, s, parse(t, time.DateOnly, "2010-01-01")), time.Hour, backlash.Settings{Fill: fill})
			for _, a := range al {
				t.Logf("%v %s: at %s start %s peak %s calm %s sev %.1f val %v peakof %v total %v: %s", fill, s, a.At.Format(time.DateTime), a.Start.Format("0102.15"), a.Peak.Format("0102.15"), a.Calm.Format("0102.15"), a.Severity, a.Value, a.PeakOf, a.Total, a.Reason)
			}
		}
	}
}
