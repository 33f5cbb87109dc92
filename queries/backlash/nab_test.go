package backlash_test

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"testing"
	"time"

	"renown/queries/backlash"
)

// labelled is a series of the Numenta Anomaly Benchmark with its windows.
type labelled struct {
	name    string
	points  []backlash.Point
	scored  time.Time // what comes before is not scored
	windows [][2]time.Time
}

func volume(t testing.TB, name string) string {
	t.Helper()
	path := filepath.Join("../../../shared/data/volume", name)
	if _, err := os.Stat(path); err != nil {
		t.Skipf("needs the data of ../shared: %v", err)
	}
	return path
}

func parse(t testing.TB, layout, s string) time.Time {
	t.Helper()
	at, err := time.Parse(layout, s)
	if err != nil {
		t.Fatal(err)
	}
	return at
}

func readCSV(t testing.TB, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return rows[1:]
}

func nab(t testing.TB) []labelled {
	t.Helper()
	raw, err := os.ReadFile(volume(t, "nab/windows.json"))
	if err != nil {
		t.Fatal(err)
	}
	var windows map[string][][2]string
	if err := json.Unmarshal(raw, &windows); err != nil {
		t.Fatal(err)
	}
	var all []labelled
	for _, name := range []string{"AAPL", "AMZN", "CRM", "CVS", "FB"} {
		s := labelled{name: name}
		for _, row := range readCSV(t, volume(t, "nab/Twitter_volume_"+name+".csv")) {
			v, err := strconv.ParseFloat(row[1], 64)
			if err != nil {
				t.Fatal(err)
			}
			s.points = append(s.points, backlash.Point{At: parse(t, time.DateTime, row[0]), Value: v})
		}
		s.scored = s.points[min(750, len(s.points)*15/100)].At
		for _, w := range windows["realTweets/Twitter_volume_"+name+".csv"] {
			s.windows = append(s.windows, [2]time.Time{parse(t, "2006-01-02 15:04:05.000000", w[0]), parse(t, "2006-01-02 15:04:05.000000", w[1])})
		}
		all = append(all, s)
	}
	return all
}

// score counts the windows with an alert in them, and the false alarms: alerts in no window, those less than 6 hours
// apart being one.
func (s labelled) score(alerts []backlash.Alert) (hits, falsely int, missed []int, wrong []time.Time) {
	hit := make([]bool, len(s.windows))
	var last time.Time
	for _, a := range alerts {
		if a.At.Before(s.scored) {
			continue
		}
		inside := false
		for i, w := range s.windows {
			if !a.At.Before(w[0]) && !a.At.After(w[1]) {
				hit[i], inside = true, true
			}
		}
		if inside {
			continue
		}
		if last.IsZero() || a.At.Sub(last) >= 6*time.Hour {
			falsely++
			wrong = append(wrong, a.At)
		}
		last = a.At
	}
	for i, h := range hit {
		if h {
			hits++
		} else {
			missed = append(missed, i)
		}
	}
	return hits, falsely, missed, wrong
}

// TestNumentaAnomalyBenchmark holds one default setting for all series against the labels: at least 13 of 16 windows with
// at most 6 false alarms.
func TestNumentaAnomalyBenchmark(t *testing.T) {
	hits, wrong := 0, 0
	for _, s := range nab(t) {
		alerts := backlash.Find(s.points, 5*time.Minute, backlash.Settings{})
		h, f, missed, where := s.score(alerts)
		hits, wrong = hits+h, wrong+f
		t.Logf("%s: %d of %d windows, %d false alarms of %d alerts, missed %v, false at %v", s.name, h, len(s.windows), f, len(alerts), missed, where)
	}
	if hits < 13 || wrong > 6 {
		t.Errorf("%d of 16 windows with %d false alarms: want at least 13 with at most 6", hits, wrong)
	}
	t.Logf("%d of 16 windows, %d false alarms", hits, wrong)
}

// TestNeighbouringSettings holds that the default stands on no knife's edge: a tenth to either side does about as well.
func TestNeighbouringSettings(t *testing.T) {
	all := nab(t)
	for _, z := range []float64{2.9, 3.1} {
		hits, wrong := 0, 0
		for _, s := range all {
			h, f, _, _ := s.score(backlash.Find(s.points, 5*time.Minute, backlash.Settings{Z: z}))
			hits, wrong = hits+h, wrong+f
		}
		if hits < 13 || wrong > 7 {
			t.Errorf("z %v: %d of 16 windows with %d false alarms: want at least 13 with at most 7", z, hits, wrong)
		}
	}
}
