package queries

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

func TestWords(t *testing.T) {
	for search, want := range map[string][]string{
		"":                          nil,
		"  lost\tluggage ":          {"lost", "luggage"},
		`"lost luggage" now`:        {"lost luggage", "now"},
		`before"in it"after`:        {"before", "in it", "after"},
		`„verlorener Koffer“ heute`: {"verlorener Koffer", "heute"},
		`5" screen`:                 {`5"`, "screen"},
		`"" " " x`:                  {"x"},
		`a "b c`:                    {"a", `"b`, "c"},
		`"航班 延误" 行李`:                {"航班 延误", "行李"},
		`\ % _ ' {words} <b>`:       {`\`, "%", "_", "'", "{words}", "<b>"},
	} {
		if got := Words(search); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", search, got, want)
		}
	}
}

func TestGramsAndSigns(t *testing.T) {
	if got := grams([]string{"Größe", "ab", "行李箱"}); strings.Join(got, "|") != "grö|röß|öss|sse|行李箱" && strings.Join(got, "|") != "grö|rös|öss|sse|行李箱" {
		t.Errorf("grams: %q", got)
	}
	if got := grams([]string{strings.Repeat("0123456789abcdefghij", 20) + "the end of it"}); len(got) != maxGrams {
		t.Errorf("%d grams of a long phrase", len(got))
	}
	if got := signs([]string{"航班", "班", "🛫", "HR", "行李箱", "é"}); strings.Join(got, "|") != "航|班|🛫" {
		t.Errorf("signs: %q", got)
	}
}

func TestExcerpt(t *testing.T) {
	long := strings.Repeat("before it all went well ", 40) + "my LUGGAGE was lost " + strings.Repeat("and then nothing happened ", 40)
	got := Excerpt(long, []string{"nowhere", "luggage"}, 120)
	if !strings.Contains(got, "my LUGGAGE was lost") || !strings.HasPrefix(got, "…") || !strings.HasSuffix(got, "…") || utf8.RuneCountInString(got) > 122 {
		t.Errorf("%q", got)
	}
	if got := Excerpt("short", []string{"x"}, 120); got != "short" {
		t.Errorf("%q", got)
	}
	if got := Excerpt(strings.Repeat("語", 300)+"航班"+strings.Repeat("語", 300), []string{"航班"}, 90); !strings.Contains(got, "航班") || utf8.RuneCountInString(got) > 92 || !utf8.ValidString(got) {
		t.Errorf("%q", got)
	}
	if got := Excerpt("luggage "+strings.Repeat("x ", 300), []string{"LUGGAGE"}, 50); !strings.HasPrefix(got, "luggage") {
		t.Errorf("%q", got)
	}
}
