package meaning

import (
	"strconv"
	"strings"
	"testing"
)

// Each line of both tables must be right, as they are read without errors.
func TestLexiconTables(t *testing.T) {
	langs := map[string]bool{"*": true}
	for lang := range measured() {
		langs[lang] = true
	}
	check := func(table string, n int, lang, value string) {
		v, err := strconv.ParseFloat(value, 32)
		if err != nil || v < -5 || v > 5 || v == 0 || !langs[lang] {
			t.Errorf("%s, line %d: %q %q", table, n, lang, value)
		}
	}
	n := 0
	for line := range strings.Lines(generalTerms) {
		n++
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(f) != 3 || f[1] == "" {
			t.Fatalf("lexicon.tsv, line %d: %q", n, line)
		}
		check("lexicon.tsv", n, f[0], f[2])
	}
	n = 0
	for line := range strings.Lines(serviceTerms) {
		n++
		f := strings.Split(strings.TrimSuffix(line, "\n"), "\t")
		if strings.HasPrefix(line, "#") {
			continue
		}
		if len(f) != 3 {
			t.Fatalf("service.tsv, line %d: %q", n, line)
		}
		check("service.tsv", n, f[0], f[1])
	}
}

func moodOf(text, lang string) mood {
	r := &reader{lexicon: sharedLexicon()}
	r.tokens.read(text)
	r.negate(lang)
	return r.mood(lang)
}

func TestMood(t *testing.T) {
	for _, c := range []struct {
		text, lang string
		want       int // of the compound score
	}{
		{"good", "en", 1}, {"not good", "en", -1}, {"not at all a good idea", "en", -1}, {"not now, but good", "en", 1},
		{"horrible", "en", -1}, {"still waiting on hold", "en", -1}, {"a table", "en", 0}, {"", "en", 0}, {":-(", "en", -1}, {"😍", "ar", 1},
		{"schlecht", "de", -1}, {"gut", "de", 1}, {"gut", "en", 0}, {"nicht gut", "de", -1}, {"merci beaucoup", "fr", 1}, {"pas de réponse", "fr", -1},
		{"شكراً", "ar", 1}, {"bahut accha", "hi", 1},
	} {
		m := moodOf(c.text, c.lang)
		if got := m.compound(); got > .05 && c.want <= 0 || got < -.05 && c.want >= 0 || got >= -.05 && got <= .05 && c.want != 0 {
			t.Errorf("%q in %q: %.3f", c.text, c.lang, got)
		}
	}
	plain, strong, loud := moodOf("good", "en"), moodOf("very good", "en"), moodOf("GOOD", "en")
	if strong.good <= plain.good || loud.good <= plain.good {
		t.Errorf("good %.2f, very good %.2f, GOOD %.2f", plain.good, strong.good, loud.good)
	}
}

func TestTokens(t *testing.T) {
	var tok tokens
	for text, want := range map[string]string{
		"Hello  World":             "hello world",
		"@skyways my bag?!":        "@ my bag ?!",
		"see https://a.example/b.": "see http",
		"soooo goooood!!!":         "soo good !!",
		"3,5 hours at 10:30":       "0 hours at 0",
		"don’t":                    "don't",
		"nice :-) :D ;) <3":        "nice :) :D ;) <3",
		"10:30 :(":                 "0 :(",
		"👍🏽 ok":                    "👍 ok",
		"fish &amp; chips...":      "fish chips …",
		"#WorstAirline ever":       "worstairline ever",
		"شُكْراً جزيلاً":           "شكرا جزيلا",
		"ﻃﻔﻼً":                     "طفلا",
		"یہ":                       "یہ",
		"":                         "",
	} {
		if tok.read(text); string(tok.buf) != want {
			t.Errorf("%q: %q, want %q", text, tok.buf, want)
		}
	}
}
