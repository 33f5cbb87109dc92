package meaning

import (
	"bufio"
	"encoding/csv"
	"os"
	"strings"
	"testing"

	"renown/warehouse/record"
)

const data = "../../../shared/data/"

func lines(t testing.TB, path string) []string {
	t.Helper()
	f, err := os.Open(data + path)
	if err != nil {
		t.Skipf("the real data is not beside the project: %v", err)
	}
	defer f.Close()
	var all []string
	scan := bufio.NewScanner(f)
	scan.Buffer(nil, 1<<20)
	for scan.Scan() {
		all = append(all, scan.Text())
	}
	if err := scan.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

func airlineTweets(t testing.TB) (texts []string, labels []record.Opinion) {
	t.Helper()
	f, err := os.Open(data + "mentions/airline_tweets.csv")
	if err != nil {
		t.Skipf("the real data is not beside the project: %v", err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range rows[1:] {
		texts, labels = append(texts, r[4]), append(labels, record.Opinion(r[1]))
	}
	return texts, labels
}

// English airline tweets must be judged, not left out as another language.
func TestEnglishIsJudged(t *testing.T) {
	texts, _ := airlineTweets(t)
	l, judged := New(), 0
	for _, text := range texts {
		if l.Label(text, "").Label != record.NoOpinion {
			judged++
		}
	}
	share := float64(judged) / float64(len(texts))
	t.Logf("judged %.4f of %d", share, len(texts))
	if share < .95 {
		t.Errorf("only %.3f of the English tweets were judged", share)
	}
}

// Posts of eight languages; the bounds lie a little below what was measured.
func TestLanguagesOfPosts(t *testing.T) {
	l := New()
	languages := []struct {
		folder, code string
		least        float64
	}{
		{"arabic", "ar", .92}, {"english", "en", .97}, {"french", "fr", .91}, {"german", "de", .79},
		{"italian", "it", .88}, {"portuguese", "pt", .83}, {"spanish", "es", .89},
	}
	all, english, hits := 0, 0, 0
	for _, lang := range languages {
		n, hit, none := 0, 0, 0
		for _, part := range []string{"train", "val"} {
			for _, text := range lines(t, "sentiment/xlmt/"+lang.folder+"/"+part+"_text.txt") {
				n++
				switch got := l.Language(stripped(strings.ReplaceAll(text, " http", " "))); got {
				case lang.code:
					hit++
				case "":
					none++
				case "en":
					english++
				}
			}
		}
		all, hits = all+n, hits+hit
		share := float64(hit) / float64(n)
		t.Logf("%s: n %d, right %.3f, not told %.3f", lang.folder, n, share, float64(none)/float64(n))
		if share < lang.least {
			t.Errorf("%s: %.3f right, at least %.2f expected", lang.folder, share, lang.least)
		}
	}
	t.Logf("all: right %.3f; taken for English though another: %.4f", float64(hits)/float64(all), float64(english)/float64(all))
	if wrong := float64(english) / float64(all); wrong > .02 {
		t.Errorf("%.3f of the posts in other languages were taken for English", wrong)
	}
}

func BenchmarkLabelTweets(b *testing.B) {
	texts, _ := airlineTweets(b)
	l := New()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		l.Label(texts[i%len(texts)], "")
	}
}

func BenchmarkLanguageOfTweets(b *testing.B) {
	texts, _ := airlineTweets(b)
	l := New()
	for i := 0; b.Loop(); i++ {
		l.Language(texts[i%len(texts)])
	}
}
