package queries

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/text/cases"
)

// How texts are searched.
//
// A search finds texts that hold all of its words, in any case and anywhere in a word, so that scripts without spaces are
// searched like any other. SQL files that search mentions say it in three conditions, the index first:
//
//	AND (empty({grams:Array(String)}) OR hasAllTokens(folded, {grams:Array(String)}))
//	AND (empty({signs:Array(String)}) OR hasAllTokens(signs, {signs:Array(String)}))
//	AND (empty({words:Array(String)}) OR arrayAll(w -> positionCaseInsensitiveUTF8(text, w) > 0, {words:Array(String)}))
//
// and those that search reviews the same with whole instead of text. rowParameters binds all three. The first two only
// leave out what cannot fit, by the text indexes of migrations 0060 to 0063; the third decides. Without FINAL they
// belong into PREWHERE, before the third in WHERE.

// Words are the words of a search. What stands in quotes is one of them, spaces and all; a quote without its pair is an
// ordinary character.
func Words(search string) []string {
	var words []string
	for rest := search; rest != ""; {
		open := strings.IndexFunc(rest, isQuote)
		if open < 0 {
			return append(words, strings.Fields(rest)...)
		}
		_, size := utf8.DecodeRuneInString(rest[open:])
		length := strings.IndexFunc(rest[open+size:], isQuote)
		if length < 0 {
			return append(words, strings.Fields(rest)...)
		}
		words = append(words, strings.Fields(rest[:open])...)
		quoted := rest[open+size : open+size+length]
		if phrase := strings.TrimSpace(quoted); phrase != "" {
			words = append(words, phrase)
		}
		_, closing := utf8.DecodeRuneInString(rest[open+size+length:])
		rest = rest[open+size+length+closing:]
	}
	return words
}

func isQuote(r rune) bool { return r == '"' || r == '“' || r == '”' || r == '„' }

const (
	gramLength = 3
	maxGrams   = 24 // that the index is asked for; more would hardly leave out more
)

// grams are runs of three characters that a text with all of the words holds, case-folded as its index is.
func grams(words []string) []string {
	all := []string{}
	for _, word := range words {
		runes := []rune(cases.Fold().String(word))
		for i := 0; i+gramLength <= len(runes); i++ {
			if gram := string(runes[i : i+gramLength]); !slices.Contains(all, gram) {
				all = append(all, gram)
			}
		}
	}
	if len(all) <= maxGrams {
		return all
	}
	spread := make([]string, maxGrams)
	for i := range spread {
		spread[i] = all[i*len(all)/maxGrams]
	}
	return spread
}

// signs are the single characters that a text with all of the words holds, of those words that are too short for grams and
// of those scripts that are indexed by character.
func signs(words []string) []string {
	all := []string{}
	for _, word := range words {
		runes := []rune(word)
		if len(runes) >= gramLength {
			continue
		}
		for _, r := range runes {
			if unicode.Is(signRanges, r) && !slices.Contains(all, string(r)) {
				all = append(all, string(r))
			}
		}
	}
	return all
}

// signRanges are the characters of migration 0060: scripts that write words in one or two characters, and pictures. None of
// them has a case.
var signRanges = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x1100, 0x11FF, 1}, {0x2190, 0x245F, 1}, {0x2500, 0x2BFF, 1}, {0x2E80, 0xA4CF, 1}, {0xAC00, 0xD7A3, 1}, {0xF900, 0xFAFF, 1},
	},
	R32: []unicode.Range32{{0x1F000, 0x1FAFF, 1}, {0x20000, 0x3FFFF, 1}},
}

// wordParameters are what a search looks for, as SQL files name it.
func (f Filter) wordParameters() []any {
	words := Words(f.Search)
	return []any{
		clickhouse.Named("words", append([]string{}, words...)),
		clickhouse.Named("grams", grams(words)),
		clickhouse.Named("signs", signs(words)),
	}
}
