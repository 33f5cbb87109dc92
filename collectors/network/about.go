package network

import (
	"encoding/json"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Terms tell whether a text is about the brand: whether it has one of the hashtags, words or handles that are watched.
type Terms struct {
	tags, words, handles []string
}

// Terms are what the settings watch.
func (w *Watch) Terms() Terms {
	var t Terms
	for _, tag := range w.Hashtags {
		t.tags = append(t.tags, strings.ToLower(Hashtag(tag)))
	}
	for _, word := range w.Words {
		if word = strings.ToLower(strings.TrimSpace(word)); word != "" {
			t.words = append(t.words, word)
		}
	}
	for _, handle := range append(slices.Clone(w.Handles), w.SupportHandles...) {
		if handle = Handle(handle); handle != "" {
			t.handles = append(t.handles, "@"+handle)
		}
	}
	return t
}

// In says whether a text with these hashtags is about the brand. Case makes no difference; a word is found whole.
func (t Terms) In(text string, hashtags []string) bool {
	for _, tag := range hashtags {
		if slices.Contains(t.tags, strings.ToLower(tag)) {
			return true
		}
	}
	if len(t.words)+len(t.handles) == 0 {
		return false
	}
	text = strings.ToLower(text)
	whole := func(term string) bool { return containsWhole(text, term) }
	return slices.ContainsFunc(t.words, whole) || slices.ContainsFunc(t.handles, whole)
}

func containsWhole(text, term string) bool {
	for range whole(text, term) {
		return true
	}
	return false
}

// joined says whether a word goes on from the letter at its edge to the one next to it. Scripts that put no spaces
// between words are taken as they come.
func joined(edge, next rune) bool {
	return wordRune(next) && !spaceless(edge) && !spaceless(next)
}

func spaceless(r rune) bool {
	return unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana, unicode.Thai, unicode.Lao, unicode.Khmer, unicode.Myanmar)
}

func wordRune(r rune) bool {
	return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r)
}

// maxHashtags is how many hashtags of a text are listed: no network lets an honest post have more.
const maxHashtags = 1000

// HashtagsIn lists the hashtags that a text writes out, without their #, as written, each once. For networks that do not
// list them themselves.
func HashtagsIn(text string) []string {
	var tags []string
	seen := map[string]bool{}
	for i := 0; ; {
		at, size := nextSign(text[i:])
		if at < 0 {
			return tags
		}
		at += i
		i = at + size
		previous, _ := utf8.DecodeLastRuneInString(text[:at])
		if at > 0 && (wordRune(previous) || previous == '&' || previous == '/') {
			continue
		}
		tag := leadingTag(text[i:])
		folded := strings.ToLower(tag)
		if tag == "" || len(tag) > MaxID || seen[folded] {
			continue
		}
		seen[folded] = true
		if tags = append(tags, tag); len(tags) == maxHashtags {
			return tags
		}
	}
}

// nextSign finds the next # or its wide form.
func nextSign(text string) (at, size int) {
	at = strings.IndexFunc(text, func(r rune) bool { return r == '#' || r == '＃' })
	if at < 0 {
		return at, 0
	}
	_, size = utf8.DecodeRuneInString(text[at:])
	return at, size
}

// leadingTag is the hashtag's name that the text begins with. A number alone is none.
func leadingTag(text string) string {
	end := len(text)
	named := false
	for i, r := range text {
		if !wordRune(r) {
			end = i
			break
		}
		named = named || !unicode.IsDigit(r)
	}
	if !named {
		return ""
	}
	return text[:end]
}

// LastRead is when a list was last read from its top, as its cursor says; zero: never.
func LastRead(cursor string) time.Time {
	var b bookmark
	if err := json.Unmarshal([]byte(cursor), &b); err != nil {
		return time.Time{} // Read says what is wrong with it
	}
	return b.Read
}
