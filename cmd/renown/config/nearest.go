package config

import (
	"fmt"
	"sort"
	"strings"
	"unicode/utf8"
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
	if best, near := Nearest(word, candidates); near {
		return fmt.Sprintf("did you mean %q?", best)
	}
	if len(candidates) == 0 {
		return "there are none"
	}
	all := append([]string(nil), candidates...)
	sort.Strings(all)
	return "there are: " + strings.Join(all, ", ")
}

// distance counts the letters to insert, delete, replace or swap with their neighbour to turn a into b. Words beyond 64
// letters are cut: nobody's slip of the pen is that long, and the cost is the product of the lengths.
func distance(a, b string) int {
	x, y := cut([]rune(a)), cut([]rune(b))
	before, last, row := make([]int, len(y)+1), make([]int, len(y)+1), make([]int, len(y)+1)
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(x); i++ {
		row[0] = i
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+cost)
			if i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(y)]
}

func cut(r []rune) []rune { return r[:min(len(r), 64)] }
