package file

import (
	"fmt"
	"strings"

	"github.com/agnivade/levenshtein"
)

// suggest ends an error about an unknown word: with the word it is nearest to, and with all there are.
func suggest(word string, known []string) string {
	best, least := "", 1<<30
	word = strings.ToLower(word[:min(len(word), 64)]) // nobody's slip is longer, and the cost is the product of the lengths
	for _, k := range known {
		if d := levenshtein.ComputeDistance(word, k); d < least {
			best, least = k, d
		}
	}
	if least <= max(2, len(word)/3) {
		return fmt.Sprintf("did you mean %q?", best)
	}
	return "there are " + strings.Join(known, ", ")
}
