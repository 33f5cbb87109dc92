package queries

import (
	"slices"
	"strings"
	"unicode"
)

const excerptLength = 280 // characters

// Excerpt is at most about most characters of a text around the first of the words in it; where it is cut stands an ellipsis.
func Excerpt(text string, words []string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	from := max(0, min(firstWord(runes, words)-most/3, len(runes)-most))
	to := min(from+most, len(runes))
	if from > 0 {
		from += cutWord(runes[from:to])
	}
	cut := strings.TrimSpace(string(runes[from:to]))
	if from > 0 {
		cut = "…" + cut
	}
	if to < len(runes) {
		cut += "…"
	}
	return cut
}

// cutWord is how many characters of a word that was cut stand first, if it is a short one.
func cutWord(runes []rune) int {
	const longest = 20
	at := slices.IndexFunc(runes[:min(longest, len(runes))], unicode.IsSpace)
	return max(at, 0)
}

// firstWord is where the first of the words begins; 0 if none is there.
func firstWord(text []rune, words []string) int {
	lower := lowered(text)
	first := -1
	for _, word := range words {
		w := lowered([]rune(word))
		for at := 0; at+len(w) <= len(lower) && (first < 0 || at < first); at++ {
			if slices.Equal(lower[at:at+len(w)], w) {
				first = at
				break
			}
		}
	}
	return max(first, 0)
}

func lowered(runes []rune) []rune {
	out := make([]rune, len(runes))
	for i, r := range runes {
		out[i] = unicode.ToLower(r)
	}
	return out
}
