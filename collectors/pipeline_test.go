package collectors

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"
	"unicode/utf8"

	"renown/warehouse/record"
)

var noon = time.Date(2026, 5, 1, 12, 0, 0, 0, time.UTC)

func pipeline(sink Sink) *Pipeline {
	return &Pipeline{Sink: sink, Key: testKey, Now: func() time.Time { return noon }}
}

func write(t *testing.T, p *Pipeline, b *record.Batch) Written {
	t.Helper()
	done, err := p.Write(t.Context(), "src", b)
	if err != nil {
		t.Fatal(err)
	}
	return done
}

func TestTextsAreCleanedBeforeAnythingElse(t *testing.T) {
	sink := &memory{}
	r := review("1")
	r.ID = " 1\x00\n"
	r.Title = "Good\nplace"
	r.Text = "caf\xe9\r\nline\rend\x1b[31m\u202edne\u2028\x00 ok\tÀ"
	r.URL = "javascript:alert(1)"
	p := pipeline(sink)
	p.Label = func(b *record.Batch) {
		if got := b.Reviews[0].Text; !utf8.ValidString(got) || strings.ContainsRune(got, 0) {
			t.Errorf("the labeller was given %q", got)
		}
		b.Reviews[0].Meaning = record.Meaning{Lang: "en", Model: "test"}
	}
	write(t, p, &record.Batch{Reviews: []record.Review{r}})
	got := sink.reviews()[0]
	if got.ID != "1" || got.Title != "Good place" || got.Text != "caf\uFFFD\nline\nend[31mdne\n ok\tÀ" || got.URL != "" {
		t.Errorf("id %q title %q text %q url %q", got.ID, got.Title, got.Text, got.URL)
	}
	if got.Meaning.Lang != "en" || got.Source != "src" || !got.Collected.Equal(noon) {
		t.Errorf("%+v", got)
	}
}

// Deleted posts are marked by where they were, never by a text that must be forgotten.
func TestPostsAreMarkedOnceTheirTextsAreClean(t *testing.T) {
	sink := &memory{}
	p := pipeline(sink)
	p.Mark = func(b *record.Batch) {
		for i := range b.Mentions {
			b.Mentions[i].Addressed = b.Mentions[i].Text == "@skywaysair"
		}
	}
	a, b := mention("1"), mention("2")
	a.Text, b.Text, b.Deleted = "@sky\x00waysair", "@skywaysair", noon
	write(t, p, &record.Batch{Mentions: []record.Mention{a, b}})
	if got := sink.batches[0].Mentions; len(got) != 2 || !got[0].Addressed || got[1].Addressed {
		t.Errorf("%+v", got)
	}
}

func TestAuthorsAreHashed(t *testing.T) {
	sink := &memory{}
	a, b, c, d := review("1"), review("2"), review("3"), review("4")
	a.Author, b.Author, c.Author = "Jo Example", " @jo example ", "Jo Example"
	c.Site = "other"
	write(t, pipeline(sink), &record.Batch{Reviews: []record.Review{a, b, c, d}})
	got := sink.reviews()
	for _, r := range got {
		if r.Author != "" {
			t.Errorf("the name %q went on", r.Author)
		}
	}
	// printf 'workplace\0jo example' | openssl dgst -sha256 -hmac 0123456789abcdef0123456789abcdef, first 32 digits
	if want := "6b21ff33184f679634bace27a10fb685"; got[0].AuthorKey != want {
		t.Errorf("key %q, want %q", got[0].AuthorKey, want)
	}
	if got[0].AuthorKey != got[1].AuthorKey || got[0].AuthorKey == got[2].AuthorKey || got[3].AuthorKey != "" {
		t.Errorf("keys: %q %q %q %q", got[0].AuthorKey, got[1].AuthorKey, got[2].AuthorKey, got[3].AuthorKey)
	}
}

func TestInvalidRecordsGoToQuarantineWithoutTheName(t *testing.T) {
	sink := &memory{}
	bad1, bad2, bad3, bad4 := review("1"), review("2"), review("3"), review("4")
	bad1.Stars, bad1.Author, bad1.URL = 7, "Jo Example", "https://reviews.example/1"
	bad2.Stars = 11
	bad3.Posted = time.Date(1066, 10, 14, 0, 0, 0, 0, time.UTC)
	bad4.Recommend = "perhaps is not"
	done := write(t, pipeline(sink), &record.Batch{
		Reviews:  []record.Review{bad1, review("5"), bad2, bad3, bad4},
		Mentions: []record.Mention{{Brand: "Skyways Air", Network: "x", ID: "1", Posted: noon, Direction: "sideways"}},
		Rejects:  []record.Reject{{Reason: "date not understood", Raw: strings.Repeat("é", record.MaxRaw)}},
	})
	if done != (Written{Records: 1, Rejected: 6, Invalid: 5}) {
		t.Errorf("written: %+v", done)
	}
	rejects := sink.batches[0].Rejects
	var reasons []string
	for _, r := range rejects {
		reasons = append(reasons, r.Reason)
		if r.Source != "src" || !r.At.Equal(noon) || len(r.Raw) > record.MaxRaw || !utf8.ValidString(r.Raw) {
			t.Errorf("reject %+v", r)
		}
		if strings.Contains(r.Raw+r.Detail, "Jo Example") {
			t.Errorf("the name is in quarantine: %s", r.Raw)
		}
	}
	want := []string{"date not understood", "stars is outside 1 to 5", "stars is outside 1 to 5", "date is outside 1995 to 2150",
		"recommend is not positive, neutral or negative", "direction is not customer, brand, support or other"}
	if fmt.Sprint(reasons) != fmt.Sprint(want) {
		t.Errorf("reasons:\n got %q\nwant %q", reasons, want)
	}
	if rejects[1].Where != "https://reviews.example/1" || !strings.Contains(rejects[1].Detail, "7") || !json.Valid([]byte(rejects[1].Raw)) {
		t.Errorf("reject: %+v", rejects[1])
	}
}

func TestANumberThatIsNoneIsRefused(t *testing.T) {
	sink := &memory{}
	r := review("1")
	r.Stars = record.Score(math.NaN())
	if done := write(t, pipeline(sink), &record.Batch{Reviews: []record.Review{r}}); done.Invalid != 1 || sink.batches[0].Rejects[0].Raw == "" {
		t.Errorf("%+v, %+v", done, sink.batches[0].Rejects)
	}
}

func TestALargeBatchIsStoredInPartsWithItsCursorLast(t *testing.T) {
	sink := &memory{}
	p := pipeline(sink)
	p.MaxBatch = 10
	b := &record.Batch{Cursors: []record.Cursor{{Key: "page", Value: "9"}}}
	for i := range 25 {
		b.Reviews = append(b.Reviews, review(fmt.Sprint(i)))
	}
	for i := range 12 {
		b.AccountStats = append(b.AccountStats, record.AccountStat{Brand: "Skyways Air", Network: "workplace", Account: fmt.Sprint(i), At: noon})
		b.Rejects = append(b.Rejects, record.Reject{Reason: "x"})
	}
	done := write(t, p, b)
	if done.Records != 37 || done.Rejected != 12 || len(sink.batches) != 4 {
		t.Fatalf("%+v in %d parts", done, len(sink.batches))
	}
	seen := map[string]bool{}
	for i, part := range sink.batches {
		if part.Records() > 10 || len(part.Rejects) > 10 {
			t.Errorf("part %d holds %d records", i, part.Records())
		}
		if last := i == len(sink.batches)-1; (len(part.Cursors) == 1) != last {
			t.Errorf("part %d has %d cursors", i, len(part.Cursors))
		}
		for _, r := range part.Reviews {
			seen["r"+r.ID] = true
		}
		for _, a := range part.AccountStats {
			seen["a"+a.Account] = true
		}
	}
	if len(seen) != 37 || sink.batches[3].Cursors[0].Source != "src" {
		t.Errorf("%d different records stored, cursor %+v", len(seen), sink.batches[3].Cursors)
	}
}

func TestAnEmptyBatchIsNotStored(t *testing.T) {
	sink := &memory{}
	if done := write(t, pipeline(sink), &record.Batch{}); done != (Written{}) || sink.tries != 0 {
		t.Errorf("%+v after %d writes", done, sink.tries)
	}
}

func TestWithoutTheKeyNoNameIsStored(t *testing.T) {
	sink := &memory{}
	p := pipeline(sink)
	missing := true
	p.Key = func(ctx context.Context) ([]byte, error) {
		if missing {
			return nil, errors.New("connection refused")
		}
		return testKey(ctx)
	}
	r := review("1")
	r.Author = "Jo Example"
	_, err := p.Write(t.Context(), "src", &record.Batch{Reviews: []record.Review{r}})
	var sinkErr *SinkError
	if !errors.As(err, &sinkErr) || sink.tries != 0 {
		t.Errorf("error %v after %d writes", err, sink.tries)
	}
	missing = false
	write(t, p, &record.Batch{Reviews: []record.Review{r}})
}

func TestManyMayWriteAtOnce(t *testing.T) {
	sink := &memory{}
	p := pipeline(sink)
	var writers sync.WaitGroup
	for i := range 8 {
		writers.Go(func() {
			for j := range 50 {
				r := review(fmt.Sprintf("%d-%d", i, j))
				r.Author = "Jo Example"
				if _, err := p.Write(t.Context(), "src", &record.Batch{Reviews: []record.Review{r}}); err != nil {
					t.Error(err)
				}
			}
		})
	}
	writers.Wait()
	keys := map[string]bool{}
	for _, r := range sink.reviews() {
		keys[r.AuthorKey] = true
	}
	if len(sink.reviews()) != 400 || len(keys) != 1 {
		t.Errorf("%d reviews, %d keys", len(sink.reviews()), len(keys))
	}
}

func FuzzClean(f *testing.F) {
	for _, s := range []string{"", "plain", "a\r\nb\rc", "\xff\xfe", "\u202eabc\ufeff", "x\x00y\u2028z\u0085"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		text, line := cleanText(s), cleanLine(s)
		if !utf8.ValidString(text) || strings.ContainsAny(text, "\x00\r\x1b\x7f\u2028\u202e") {
			t.Errorf("text %q", text)
		}
		if !utf8.ValidString(line) || strings.ContainsAny(line, "\x00\r\n\t\x1b\u2028\u202e") {
			t.Errorf("line %q", line)
		}
		if cleanText(text) != text || cleanLine(line) != line {
			t.Errorf("cleaning %q twice is not cleaning it once", s)
		}
		if short := cut(text, 7); len(short) > 7 || !utf8.ValidString(short) {
			t.Errorf("cut to %q", short)
		}
	})
}

func BenchmarkPipeline(b *testing.B) {
	p := pipeline(discard{})
	for b.Loop() {
		batch := &record.Batch{Reviews: make([]record.Review, 1000)}
		for i := range batch.Reviews {
			r := review("id")
			r.Author = "Some Author"
			r.Pros = strings.Repeat("a fine place to work, they say. ", 8)
			r.Cons = r.Pros
			batch.Reviews[i] = r
		}
		if _, err := p.Write(b.Context(), "src", batch); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N)*1000/b.Elapsed().Seconds(), "reviews/s")
}

type discard struct{}

func (discard) Write(context.Context, *record.Batch) error { return nil }
