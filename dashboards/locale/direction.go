package locale

import (
	"slices"
	"strings"
	"unicode"
)

// Unicode's marks around a text whose direction is its own, and those that outside text might turn its neighbours by.
const (
	isolate = "\u2068"
	pop     = "\u2069"
)

// isolated keeps texts that are written from the right apart from the sentence they stand in: without that, a number
// after an Arabic name would be read before it.
func isolated(args []any) []any {
	for i, arg := range args {
		if name, ok := arg.(string); ok && strings.ContainsFunc(name, turns) {
			args = slices.Clone(args)
			args[i] = Apart(name)
		}
	}
	return args
}

// Apart is a name that keeps its direction of writing to itself, wherever it is put.
func Apart(name string) string {
	if !strings.ContainsFunc(name, turns) || strings.HasPrefix(name, isolate) {
		return name
	}
	return isolate + strings.Map(upright, name) + pop
}

// turns says whether a letter is written from the right, or is a mark that turns what follows it.
func turns(r rune) bool {
	return r >= 0x590 && (unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko, unicode.Adlam) || overrides(r))
}

// overrides are the marks of embedded directions, which nothing ends but their own counterpart.
func overrides(r rune) bool { return r >= 0x202A && r <= 0x202E }

// upright drops the marks that override a direction.
func upright(r rune) rune {
	if overrides(r) {
		return -1
	}
	return r
}
