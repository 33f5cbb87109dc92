package collectors

import (
	"regexp"
	"strings"
)

// query is what follows an address's ? where it is too long to be read.
var query = regexp.MustCompile(`(https?://[^\s?]+\?)[^\s?]{24,}?(:?)(\s|$)`)

// Brief is an error's text for readers: on one line, several errors with semicolons between them, and addresses without
// their long queries.
func Brief(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for i, line := range lines {
		lines[i] = strings.TrimRight(query.ReplaceAllString(strings.TrimSpace(line), "$1…$2$3"), ";")
	}
	return strings.Join(lines, "; ")
}
