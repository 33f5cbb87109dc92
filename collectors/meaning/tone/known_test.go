package tone

import (
	"encoding/csv"
	"os"
	"testing"
)

// rows reads a CSV file's rows without its header, skipping the test where the file is absent.
func rows(t testing.TB, path string) [][]string {
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

const mentions = "../../../../shared/data/mentions/"

// TestSignedOnALabelledSample: see the README for the sample's rule.
func TestSignedOnALabelledSample(t *testing.T) {
	texts := map[string]string{}
	all, marked := 0, 0
	for _, r := range rows(t, mentions+"support_tweets_first5000.csv") {
		if r[3] != "True" {
			texts[r[1]] = r[5]
			if all++; Signed(r[5]) {
				marked++
			}
		}
	}
	said, is, both := 0., 0., 0.
	for _, r := range rows(t, "testdata/signed.csv") {
		text, ok := texts[r[0]]
		if !ok {
			t.Fatalf("there is no reply %s", r[0])
		}
		if Signed(text) {
			said++
		}
		if r[1] == "1" {
			is++
		}
		if r[1] == "1" && Signed(text) {
			both++
		}
	}
	t.Logf("%d of %d replies signed; on the sample precision %.3f (n %v), recall %.3f (n %v)", marked, all, both/said, said, both/is, is)
	if both/said < .98 || both/is < .97 {
		t.Errorf("precision %.3f, recall %.3f", both/said, both/is)
	}
}

// TestComplaintsOfAirlineTweets: a tweet that people call negative for a reason about the airline is a complaint; one they
// call positive is none. Here people's labels say what is negative.
func TestComplaintsOfAirlineTweets(t *testing.T) {
	type count struct{ n, complaint, thanks float64 }
	counts := map[string]count{}
	for _, r := range rows(t, mentions+"airline_tweets.csv") {
		kind := r[1]
		if r[2] == "Can't Tell" {
			kind = "negative, no reason told"
		}
		c := counts[kind]
		c.n++
		if Complains(r[4], "en", r[1] == "negative") {
			c.complaint++
		}
		if Thanks(r[4], "en") {
			c.thanks++
		}
		counts[kind] = c
	}
	for kind, c := range counts {
		t.Logf("%s: n %v, complaints %.3f, thanks %.3f", kind, c.n, c.complaint/c.n, c.thanks/c.n)
	}
	negative, neutral, positive := counts["negative"], counts["neutral"], counts["positive"]
	if negative.complaint/negative.n < .86 || positive.complaint/positive.n > .02 || neutral.complaint/neutral.n > .04 {
		t.Errorf("complaints: negative %v, neutral %v, positive %v", negative, neutral, positive)
	}
	if positive.thanks/positive.n < .40 || negative.thanks/negative.n > .05 {
		t.Errorf("thanks: positive %v, negative %v", positive, negative)
	}
}

func BenchmarkReply(b *testing.B) {
	all := rows(b, mentions+"support_tweets_first5000.csv")
	for i := 0; b.Loop(); i++ {
		text := all[i%len(all)][5]
		Signed(text)
		Shingles(text)
	}
}

func BenchmarkCustomersPost(b *testing.B) {
	all := rows(b, mentions+"airline_tweets.csv")
	for i := 0; b.Loop(); i++ {
		text := all[i%len(all)][4]
		Complains(text, "en", i%2 == 0)
		Thanks(text, "en")
	}
}
