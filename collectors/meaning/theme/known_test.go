package theme

import (
	"encoding/csv"
	"fmt"
	"hash/fnv"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"renown/collectors/meaning/phrase"
)

// tweet is one of the real airline tweets, labelled by people with one reason why it is negative.
type tweet struct{ id, text, reason string }

// airlineTweets are the negative tweets whose reason could be told: the half whose terms were never looked at while the
// taxonomy was written, or the other.
func airlineTweets(t testing.TB, unseen bool) []tweet {
	t.Helper()
	f, err := os.Open("../../../../shared/data/mentions/airline_tweets.csv")
	if err != nil {
		t.Skipf("the real data is not beside the project: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	var tweets []tweet
	for _, r := range rows[1:] {
		h := fnv.New32a()
		fmt.Fprint(h, r[0])
		if r[2] != "" && r[2] != "Can't Tell" && (h.Sum32()>>7&1 == 1) == unseen {
			tweets = append(tweets, tweet{r[0], asWritten.Replace(r[4]), r[2]})
		}
	}
	return tweets
}

// asWritten takes back what the set's makers did to its texts: they put the reasons' names for the words "late",
// "cancel" and "book".
var asWritten = strings.NewReplacer("Late Flight", "late", "Cancelled Flight", "cancel", "Flight Booking Problems", "booking")

// meant are the themes that a reason stands for.
var meant = map[string][]string{
	"Lost Luggage":                {"lost-luggage"},
	"Damaged Luggage":             {"damaged-luggage"},
	"Late Flight":                 {"delay"},
	"Cancelled Flight":            {"cancellation"},
	"Customer Service Issue":      {"customer-service", "phone-wait", "rude-staff"},
	"Flight Booking Problems":     {"booking", "app"},
	"Bad Flight":                  {"seat", "food"},
	"longlines":                   {"queue"},
	"Flight Attendant Complaints": {"rude-staff"},
}

// agreement counts, for one reason, tweets with the reason, with its themes, and with both.
type agreement struct{ is, said, both int }

func (a agreement) precision() float64 { return float64(a.both) / float64(a.said) }
func (a agreement) recall() float64    { return float64(a.both) / float64(a.is) }

func agreements(t testing.TB, tweets []tweet) map[string]agreement {
	all := map[string]agreement{}
	for _, tw := range tweets {
		found := Default().Find(Service, tw.text, "en")
		for reason, themes := range meant {
			a := all[reason]
			said := slices.ContainsFunc(found, func(f Found) bool { return slices.Contains(themes, f.Theme) })
			if said {
				a.said++
			}
			if tw.reason == reason {
				a.is++
			}
			if said && tw.reason == reason {
				a.both++
			}
			all[reason] = a
		}
	}
	return all
}

// The bounds lie a little below what was measured; see the README. A tweet has one reason but often several themes, so
// precision is told too low.
func TestThemesOfAirlineTweets(t *testing.T) {
	bounds := map[string]struct{ recall, precision float64 }{
		"Bad Flight": {.42, .36}, "Cancelled Flight": {.76, .56}, "Customer Service Issue": {.67, .58}, "Damaged Luggage": {.20, .45},
		"Flight Attendant Complaints": {.48, .28}, "Flight Booking Problems": {.56, .19}, "Late Flight": {.62, .59}, "Lost Luggage": {.78, .57}, "longlines": {.26, .22},
	}
	seen := agreements(t, airlineTweets(t, false))
	all := agreements(t, airlineTweets(t, true))
	for _, reason := range slices.Sorted(maps.Keys(meant)) {
		a, b := all[reason], bounds[reason]
		t.Logf("%-28s n %4d recall %.3f precision %.3f (half looked at: %.3f, %.3f)", reason, a.is, a.recall(), a.precision(), seen[reason].recall(), seen[reason].precision())
		if a.recall() < b.recall || a.precision() < b.precision {
			t.Errorf("%s: recall %.3f, precision %.3f; at least %.2f and %.2f expected", reason, a.recall(), a.precision(), b.recall, b.precision)
		}
	}
}

func BenchmarkFindInTweets(b *testing.B) {
	tweets := airlineTweets(b, true)
	themes, sentences := Default(), 0
	for _, tw := range tweets {
		phrase.Sentences(tw.text, func(string, int) { sentences++ })
	}
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		themes.Find(Service, tweets[i%len(tweets)].text, "en")
	}
	b.ReportMetric(float64(b.N)*float64(sentences)/float64(len(tweets))/b.Elapsed().Seconds(), "sentences/s")
}
