package phrase

import (
	"reflect"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

func TestFold(t *testing.T) {
	for text, want := range map[string]string{
		"Don't WORRY, it’s Café-Zeit!":       "dont worry its cafe zeit",
		"l'avion d’hier, jusqu'à l'aéroport": "l avion d hier jusqu a l aeroport",
		"dell'azienda Straße ŒUVRE Ærø łódź": "dell azienda strasse oeuvre aero lodz",
		"cafe\u0301":                          "cafe",
		"@skyways hi https://x.example/a?b c": "hi c",
		"a &amp; b &#39; c":                   "a b c",
		"#LostLuggage #FAIL #skyways2026":     "lost luggage fail skyways2026",
		"mail me@skyways.example now":         "mail me skyways example now",
		"أحْمَد الإدارةُ شـــكرا":             "احمد الاداره شكرا",
		"ज़्यादा हूँ":                         "ज्यादा हूं",
		"24/7 3.5":                            "24 7 3 5",
		"👍🏽 ok ☀️":                            "ok",
		"work\u00adload":                      "workload",
		"\xff\xfeok":                          "ok",
	} {
		if got := Fold(text); got != want {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

// The table must say what Unicode's own decomposition says, where that says anything.
func TestLatinLettersArePlain(t *testing.T) {
	if len(latin) != 0x180-0xC0 {
		t.Fatalf("%d letters", len(latin))
	}
	for r := rune(0xC0); r < 0x180; r++ {
		plain, _ := utf8.DecodeRuneInString(norm.NFD.String(string(r)))
		if want := unicode.ToLower(plain); want < utf8.RuneSelf && latin[r-0xC0] != byte(want) {
			t.Errorf("%c is %c, want %c", r, latin[r-0xC0], want)
		}
	}
}

func TestBounds(t *testing.T) {
	var w Words
	text := "Hé, @you don’t!"
	w.Split(text)
	var got []string
	for i := range w.Len() {
		begin, end := w.Bounds(i)
		got = append(got, text[begin:end]+"="+string(w.Word(i)))
	}
	if want := []string{"Hé=he", "don’t=dont"}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSentences(t *testing.T) {
	for text, want := range map[string][]string{
		"One. Two! Three? Four; five\nsix":                  {"One", "Two", "Three", "Four", "five", "six"},
		"Mr. Smith paid 3.5 at 10:30 on example.org":        {"Mr. Smith paid 3.5 at 10:30 on example.org"},
		"Tools, e.g. laptops. Fine.":                        {"Tools, e.g. laptops", "Fine"},
		"In the U.S. offices. J. Smith agreed":              {"In the U.S. offices", "J. Smith agreed"},
		"It was late.Nobody came":                           {"It was late", "Nobody came"},
		"Hmm... no… yes":                                    {"Hmm..", "no", "yes"},
		"great pay, bad managers":                           {"great pay", "bad managers"},
		"pay, perks, people":                                {"pay, perks, people"},
		"Good pay, benefits, nice colleagues, bad managers": {"Good pay, benefits", "nice colleagues", "bad managers"},
		"1,000 staff: all of them tired":                    {"1,000 staff: all of them tired"},
		"الراتب جيد، الإدارة سيئة؟ نعم هي؛ كذلك":            {"الراتب جيد", "الإدارة سيئة", "نعم هي", "كذلك"},
		"वेतन अच्छा है। काम बहुत है।":                       {"वेतन अच्छा है", "काम बहुत है"},
		"R&amp;D is fun; pay is not":                        {"R&amp;D is fun", "pay is not"},
		"So did I. Then they left":                          {"So did I", "Then they left"},
		"Nr. 5 etc. and no. 7":                              {"Nr. 5 etc. and no. 7"},
		" \n.!?":                                            nil,
		"":                                                  nil,
	} {
		var got []string
		Sentences(text, func(s string, at int) {
			got = append(got, s)
			if text[at:at+len(s)] != s {
				t.Errorf("%q does not stand at %d", s, at)
			}
		})
		if !reflect.DeepEqual(got, want) {
			t.Errorf("%q: got %q, want %q", text, got, want)
		}
	}
}

func set(t testing.TB, phrases ...string) *Set {
	t.Helper()
	s := NewSet()
	for i, p := range phrases {
		lang, text, _ := strings.Cut(p, " ")
		langs := Lang(lang)
		if lang != "any" {
			langs &^= Any
		}
		if err := s.Add(text, i, langs); err != nil {
			t.Fatal(err)
		}
	}
	return s
}

func TestFind(t *testing.T) {
	s := set(t, "en on hold", "en hold*", "en on hold for hours", "de koffer", "any app", "ar حقيبة", "fr l'avion")
	for _, c := range []struct {
		text, lang string
		want       []Hit
	}{
		{"on hold for hours", "en", []Hit{{0, 0, 2}, {1, 1, 2}, {2, 0, 4}}},
		{"on, on HOLDing", "en", []Hit{{1, 2, 3}}},
		{"threshold on the hold", "en", []Hit{{1, 3, 4}}},
		{"Koffer app", "de", []Hit{{3, 0, 1}, {4, 1, 2}}},
		{"Koffer app", "en", []Hit{{4, 1, 2}}},
		{"والحقيبة", "ar", []Hit{{5, 0, 1}}},
		{"dans L’AVION", "fr", []Hit{{6, 1, 3}}},
	} {
		var f Search
		f.Find(s, c.text, Lang(c.lang))
		if len(f.Hits)+len(c.want) > 0 && !reflect.DeepEqual(f.Hits, c.want) {
			t.Errorf("%q: got %v, want %v", c.text, f.Hits, c.want)
		}
	}
}

// FuzzFind holds the one pass against a search phrase by phrase.
func FuzzFind(f *testing.F) {
	f.Add("aa ab aab aa ab a* abab", "aa ab")
	f.Add("a b a b a b c", "a b a")
	f.Fuzz(func(t *testing.T, text, phrase string) {
		s := NewSet()
		if err := s.Add(phrase, 1, Any); err != nil || strings.Contains(phrase, "*") {
			return
		}
		want := strings.Fields(Fold(phrase))
		var w Words
		w.Split(text)
		n := 0
		for i := 0; i+len(want) <= w.Len(); i++ {
			hit := true
			for j := range want {
				hit = hit && string(w.Word(i+j)) == want[j]
			}
			if hit {
				n++
			}
		}
		var search Search
		search.Find(s, text, Any)
		if arabic := strings.ContainsFunc(text, func(r rune) bool { return r >= 0x600 && r < 0x700 }); !arabic && len(search.Hits) != n {
			t.Fatalf("%q in %q: %d hits, want %d", phrase, text, len(search.Hits), n)
		}
		Sentences(text, func(sentence string, at int) {
			if text[at:at+len(sentence)] != sentence {
				t.Fatalf("%q does not stand at %d of %q", sentence, at, text)
			}
		})
	})
}
