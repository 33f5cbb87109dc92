package config

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"

	"github.com/agnivade/levenshtein"
)

func sameName(a, b string) bool { return strings.EqualFold(strings.TrimSpace(a), strings.TrimSpace(b)) }

// Nearest is the candidate with the fewest changed letters from word, and whether it is near enough to be meant.
func Nearest(word string, candidates []string) (string, bool) {
	best, least := "", -1
	for _, c := range candidates {
		if d := distance(strings.ToLower(word), strings.ToLower(c)); least < 0 || d < least {
			best, least = c, d
		}
	}
	return best, least >= 0 && least <= max(2, utf8.RuneCountInString(word)/2)
}

// Suggest ends an error about an unknown word: with the nearest candidate when one is near, else with all of them.
func Suggest(word string, candidates []string) string {
	if best, near := Nearest(word, candidates); near && word != "" {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return list(candidates)
}

// list ends an error with all candidates.
func list(candidates []string) string {
	if len(candidates) == 0 {
		return "there are none"
	}
	all := append([]string(nil), candidates...)
	sort.Strings(all)
	return "there are: " + strings.Join(all, ", ")
}

// distance counts the letters to insert, delete or replace to turn a into b. Words beyond 64 letters are cut: nobody's
// slip of the pen is that long, and the cost is the product of the lengths.
func distance(a, b string) int { return levenshtein.ComputeDistance(cut(a), cut(b)) }

func cut(word string) string {
	if r := []rune(word); len(r) > 64 {
		return string(r[:64])
	}
	return word
}
