package meaning

import (
	"reflect"
	"strings"
	"sync"
	"testing"
	"unicode/utf8"

	"renown/warehouse/record"
)

func TestLabel(t *testing.T) {
	l := New()
	for _, c := range []struct {
		name, text, hint string
		lang             string
		label            record.Opinion
	}{
		{"positive", "I love this place, the team is wonderful and the pay is great.", "", "en", record.Positive},
		{"negative", "This is the worst job I have had, my manager was horrible and rude.", "", "en", record.Negative},
		{"neutral", "I was there for two years and then moved to another office.", "", "en", record.Neutral},
		{"German", "Das ist die beste Firma, in der ich je war, und wir sind sehr gut bezahlt.", "", "de", record.Positive},
		{"Spanish", "Es una empresa muy buena y los compañeros son lo mejor que hay.", "", "es", record.Positive},
		{"Dutch is not judged", "Dit is het beste bedrijf waar ik ooit heb gewerkt, en wij worden goed betaald.", "", "nl", record.NoOpinion},
		{"Hindi in Devanagari is not judged", "यह सबसे अच्छी कंपनी है जहाँ मैंने काम किया।", "", "hi", record.NoOpinion},
		{"Russian is not judged", "Это лучшая компания, в которой я когда-либо работал.", "", "ru", record.NoOpinion},
		{"Japanese is not judged", "とても良い会社です。ありがとうございます。", "", "ja", record.NoOpinion},
		{"empty", "", "", "", record.NoOpinion},
		{"empty with a hint", " \n\t ", "en", "", record.NoOpinion},
		{"links only", "https://example.com/great-news www.example.org", "en", "", record.NoOpinion},
		{"names and hashtags only", "@skyways #love #hate", "en", "", record.NoOpinion},
		{"signs only", "+++ 100 % !!!", "en", "", record.NoOpinion},
		{"a word of opinion tells the language", "Awesome!", "", "en", record.Positive},
		{"words of opinion tell it before letters do", "Bad management, long hours, low pay", "", "en", record.Negative},
		{"too short to tell, hint says English", "Gate 5!", "en-GB", "en", record.Neutral},
		{"too short to tell, a hint that is none", "Gate 5!", "und", "", record.NoOpinion},
		{"a hint goes before what letters look like", "Qantas Heathrow terminal", "en", "en", record.Neutral},
		{"the text outweighs the hint", "This is the worst job I have had.", "fr", "en", record.Negative},
		{"invalid UTF-8", "This is the \xff\xfe worst job I have had.", "", "en", record.Negative},
		{"typographic apostrophe", "I don’t think that it’s good, I’m sad.", "", "en", record.Negative},
		{"line breaks separate words", "it was\ngreat\nand\nI\nlove\nit", "", "en", record.Positive},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := l.Label(c.text, c.hint)
			if got.Lang != c.lang || got.Label != c.label {
				t.Errorf("%q: got %q %q (%.3f), want %q %q", c.text, got.Lang, got.Label, got.Score, c.lang, c.label)
			}
			if got.Model != Base().Name {
				t.Errorf("model %q", got.Model)
			}
			if got.Label == record.NoOpinion && got.Score != 0 {
				t.Errorf("not judged, yet a score of %v", got.Score)
			}
		})
	}
}

func TestReviewIsJudgedByAllItsParts(t *testing.T) {
	l := New()
	r := record.Review{Title: "Two years there", Pros: "The people are great and I love the pay", Cons: "None that I know of",
		Advice: "Stop the terrible, horrible, awful, disgusting, hateful, evil lies and the fraud"}
	l.Review(&r)
	if r.Meaning.Label != record.Positive || r.Meaning.Lang != "en" {
		t.Errorf("the advice was judged: %+v", r.Meaning)
	}
	r = record.Review{Title: "Two years there", Cons: "It was horrible and the managers are awful bullies"}
	l.Review(&r)
	if r.Meaning.Label != record.Negative {
		t.Errorf("the cons were not judged: %+v", r.Meaning)
	}
	r = record.Review{Stars: 5}
	l.Review(&r)
	if r.Meaning.Label != record.NoOpinion || r.Meaning.Lang != "" {
		t.Errorf("a review without text was judged: %+v", r.Meaning)
	}
}

func TestPeoplesLabelStays(t *testing.T) {
	l := New()
	given := record.Meaning{Label: record.Negative, Score: -1, Model: "labelled"}
	want := record.Meaning{Lang: "en", Label: record.Negative, Score: -1, Model: record.ByImport}
	m := record.Mention{Text: "Oh this is just great, I love to wait for my bag", Meaning: given}
	l.Mention(&m)
	m.Meaning.Themes = nil
	if !reflect.DeepEqual(m.Meaning, want) {
		t.Errorf("got %+v, want %+v", m.Meaning, want)
	}
	m.Meaning = record.Meaning{}
	l.Mention(&m)
	if m.Meaning.Label != record.Positive || m.Meaning.Model != Base().Name {
		t.Errorf("got %+v", m.Meaning)
	}
}

func TestLongTextIsCut(t *testing.T) {
	l := New()
	long := strings.Repeat("The days there were as the others are. ", 1000)
	if got, want := l.Label(long+"It was horrible, awful and disgusting.", ""), l.Label(long, ""); !reflect.DeepEqual(got, want) {
		t.Errorf("what stands behind %d bytes was judged: %+v, want %+v", maxJudged, got, want)
	}
	if got := cut(strings.Repeat("ä", 10), 5); got != "ää" {
		t.Errorf("cut inside a letter: %q", got)
	}
}

func TestManyAtOnce(t *testing.T) {
	l := New()
	want := l.Label("This is the worst job I have had, but I love the people.", "")
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				if got := l.Label("This is the worst job I have had, but I love the people.", ""); !reflect.DeepEqual(got, want) {
					t.Errorf("got %+v, want %+v", got, want)
				}
			}
		})
	}
	all.Wait()
}

func TestWordTableFits(t *testing.T) {
	if n := len(functionWords()); n > maxLanguages {
		t.Fatalf("%d languages do not fit in %d bits", n, maxLanguages)
	}
	for lang, words := range functionWords() {
		for _, w := range strings.Fields(words) {
			if strings.ToLower(w) != w || len(w) > 24-utf8.UTFMax {
				t.Errorf("%s: %q can never be found", lang, w)
			}
		}
	}
}

// detect must not depend on the order in which a map gives its keys.
func TestSameEveryTime(t *testing.T) {
	const text = "og det er"
	first := New().Language(text)
	for range 20 {
		if got := New().Language(text); got != first {
			t.Fatalf("%q, then %q", first, got)
		}
	}
}

func FuzzLabel(f *testing.F) {
	l := New()
	for _, seed := range []string{"", "I love it", "\xff\xfe", "’’''", "@a #b http://c", "no no no no least but but", "😀😀", strings.Repeat("a'", 100)} {
		f.Add(seed, "en")
	}
	f.Fuzz(func(t *testing.T, text, hint string) {
		m := l.Label(text, hint)
		if m.Score < -1 || m.Score > 1 || m.Score != m.Score {
			t.Errorf("score %v", m.Score)
		}
		if m.Label != record.NoOpinion && m.Lang == "" {
			t.Errorf("language %q, label %q", m.Lang, m.Label)
		}
		if again := l.Label(text, hint); !reflect.DeepEqual(again, m) {
			t.Errorf("%+v, then %+v", m, again)
		}
	})
}
