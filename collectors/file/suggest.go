package file

import (
	"fmt"
	"strings"
)

// suggest ends an error about an unknown word: with the word it is nearest to, and with all there are.
func suggest(word string, known []string) string {
	best, least := "", 1<<30
	for _, k := range known {
		if d := distance(strings.ToLower(word), k); d < least {
			best, least = k, d
		}
	}
	if least <= max(2, len(word)/3) {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "there are " + strings.Join(known, ", ")
}

// distance is how many letters have to be added, dropped or changed to make b of a (Levenshtein).
func distance(a, b string) int {
	a, b = a[:min(len(a), 64)], b[:min(len(b), 64)] // nobody's slip is longer, and the cost is their product
	last := make([]int, len(b)+1)
	for j := range last {
		last[j] = j
	}
	for i := range len(a) {
		before := last[0]
		last[0] = i + 1
		for j := range len(b) {
			cost := before
			if a[i] != b[j] {
				cost++
			}
			before = last[j+1]
			last[j+1] = min(cost, last[j+1]+1, last[j]+1)
		}
	}
	return last[len(b)]
}
