package neardup_test

import (
	"encoding/csv"
	"os"
	"testing"
	"time"

	"renown/collectors/meaning/tone"
	"renown/queries/neardup"
)

// rows reads a CSV file's rows without its header, skipping the test where the file is absent.
func rows(t *testing.T, path string) [][]string {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Skipf("the real data is not beside the project: %v", err)
	}
	defer f.Close()
	all, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	return all[1:]
}

// supportReplies are the support handles' replies in the real tweets, by handle.
func supportReplies(t *testing.T) map[string][]neardup.Text {
	byHandle := map[string][]neardup.Text{}
	for _, r := range rows(t, "../../../shared/data/mentions/support_tweets_first5000.csv") {
		if r[3] == "True" || r[7] == "" {
			continue
		}
		at, err := time.Parse(time.RubyDate, r[4])
		if err != nil {
			t.Fatal(err)
		}
		byHandle[r[2]] = append(byHandle[r[2]], neardup.Text{ID: r[1], At: at, Shingles: tone.Shingles(r[5])})
	}
	return byHandle
}

// weights are how many replies each reply of a stratum stands for; see the README.
var weights = map[string]float64{"0": 1668. / 60, "0.2": 265. / 50, "0.5": 1, "0.8": 1, "1": 142. / 50}

// TestRoboticRepliesOnALabelledSample holds the flag against what a reader said of 280 replies. The bounds lie a little
// below what was measured.
func TestRoboticRepliesOnALabelledSample(t *testing.T) {
	byHandle := supportReplies(t)
	for _, least := range []float64{.5, .6, .7, .8, .9} {
		flagged, n, robotic := map[string]bool{}, 0, 0
		for _, texts := range byHandle {
			pairs := neardup.Find(texts, least, 30*24*time.Hour)
			n, robotic = n+len(texts), robotic+len(pairs)
			for _, p := range pairs {
				flagged[texts[p.Of].ID] = true
			}
		}
		said, is, both, drawn := 0., 0., 0., 0
		for _, r := range rows(t, "testdata/robotic.csv") {
			weight, same := weights[r[1]], r[2] == "1"
			if flagged[r[0]] {
				said += weight
				drawn++
			}
			if same {
				is += weight
			}
			if same && flagged[r[0]] {
				both += weight
			}
		}
		precision, recall := both/said, both/is
		t.Logf("from %.1f: %d of %d replies flagged; precision %.3f (n %d), recall %.3f", least, robotic, n, precision, drawn, recall)
		if least == .8 && (precision < .97 || recall < .40) {
			t.Errorf("precision %.3f, recall %.3f", precision, recall)
		}
	}
}
