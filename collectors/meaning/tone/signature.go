package tone

import (
	"regexp"
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"
)

// maxSignature is how many bytes from the end a signature may begin.
const maxSignature = 60

// Signed says whether a reply ends with a person's name or initials: "^Sara", "– Bob", "/AB", "*AB", "Regards, Sara".
// Links, handles, part numbers (2/2) and emoji may follow.
func Signed(text string) bool {
	_, _, signed := unsigned(text)
	return signed
}

// unsigned takes a reply apart: what comes before its signature, and what follows.
func unsigned(text string) (before, after string, signed bool) {
	end := len(withoutTail(text))
	from := max(0, end-maxSignature)
	for from > 0 && !utf8.RuneStart(text[from]) {
		from--
	}
	at := signatureIn(text[from:end], from == 0)
	if at < 0 {
		return text, "", false
	}
	return text[:from+at], text[end:], true
}

// withoutTail is the text without what may follow a signature.
func withoutTail(text string) string {
	for {
		rest := strings.TrimRightFunc(text, unicode.IsSpace)
		start := strings.LastIndexFunc(rest, unicode.IsSpace)
		last := rest[start+1:]
		switch {
		case rest == "":
			return rest
		case linkIn(last) >= 0: // which may be written together with what stands before it
			text = rest[:len(rest)-len(last)+linkIn(last)]
			continue
		case strings.HasPrefix(last, "@") && len(last) > 1, isCount(last), !strings.ContainsFunc(last, isWordRune):
			text = rest[:len(rest)-len(last)]
			continue
		}
		return strings.TrimRightFunc(rest, func(r rune) bool { return !isWordRune(r) })
	}
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && r < 0xFE00
}

// linkIn is where a link begins in a word; -1: nowhere.
func linkIn(word string) int {
	if len(word) > len("www.") && strings.EqualFold(word[:len("www.")], "www.") || strings.HasPrefix(word, "t.co/") {
		return 0
	}
	at := strings.Index(word, "://")
	if at < 0 {
		return -1
	}
	for at > 0 && word[at-1] < utf8.RuneSelf && unicode.IsLetter(rune(word[at-1])) {
		at--
	}
	return at
}

// isCount says whether a word numbers the parts of a reply: 1/2, (2/2), 2of2.
func isCount(word string) bool {
	word = strings.Trim(word, "().[]")
	a, b, ok := strings.Cut(word, "/")
	if !ok {
		a, b, ok = strings.Cut(word, "of")
	}
	return ok && len(a) == 1 && len(b) == 1 && a[0] >= '1' && a[0] <= '9' && b[0] >= '1' && b[0] <= '9'
}

// form is a way to sign with a sign. Its last group is the name.
type form struct {
	signs string // one of these is in it
	shape *regexp.Regexp
	place func(text string, m []int) int // where the signature begins, -1: it is none
}

// Names: capitalised, or a handful of letters. Accents and apostrophes are letters of names.
const (
	properName = `\p{Lu}[\p{L}'’]{1,17}(?: \p{Lu}[\p{L}'’]{0,14}\.?)?`
	initials   = `\p{Lu}{1,4}|\p{Lu}(?:\.\p{Lu}){1,2}`
	// edge is what may stand before a sign that words and numbers hold too.
	edge = `(?:^|[\s.!?…,;:)\]"”'’。！？]|\p{So}|\p{Sk}|\x{FE0F}|\p{Lo})`
)

var forms = sync.OnceValue(func() []form {
	name := `(` + properName + `|` + initials + `)`
	return []form{
		{"^", regexp.MustCompile(`()\^ ?([\p{L}][\p{L}\p{M}'’]{0,17}(?: \p{Lu}[\p{L}'’]{0,14}\.?)?)$`), func(_ string, m []int) int { return m[3] }},
		{"*", regexp.MustCompile(edge + `()\*+ ?` + name + `$`), unlessWord},
		{"/", regexp.MustCompile(edge + `()/{1,2} ?(` + initials + `|\p{Lu}\p{Ll}{2,14})$`), unlessWord},
		{"。！？", regexp.MustCompile(`()[。！？](\p{Lu}{2,3})$`), func(_ string, m []int) int { return m[4] }},
		{"-–—~=", regexp.MustCompile(`(\S*?)([.!?…,;:)"”]|\p{So}|\x{FE0F})?\s*[-–—~=]{1,2} ?` + name + `$`), dashed},
	}
})

func unlessWord(text string, m []int) int {
	if isWord(text[m[4]:m[5]]) {
		return -1
	}
	return m[3]
}

// signatureIn is where a signature begins in the text, which ends with it; -1: there is none. whole says whether this is
// all of the text.
func signatureIn(text string, whole bool) int {
	for _, f := range forms() {
		if !strings.ContainsAny(text, f.signs) {
			continue
		}
		if m := f.shape.FindStringSubmatchIndex(text); m != nil && (m[0] > 0 || whole) {
			if at := f.place(text, m); at >= 0 {
				return at
			}
		}
	}
	return bareName(text)
}

// closings are the words people close letters with, in lower case. "Thanks" is none: the name after it is as often the
// customer's.
var closings = []string{
	"regards", "best wishes", "yours sincerely", "sincerely", "mit freundlichen grüßen", "grüße", "gruß", "lg", "vg", "cordialement", "bien à vous", "saludos",
	"un saludo", "atentamente", "abraços", "um abraço", "atenciosamente", "cordiali saluti", "saluti",
}

// bareName is where a name without a sign begins at the text's end: after a closing, as a sentence of its own, or as
// initials after a link; -1: there is none.
func bareName(text string) int {
	before, name := lastWord(text)
	if !isName(name) {
		return -1
	}
	if closes(before) {
		return len(before)
	}
	if two, first := lastWord(before); isName(first) && closes(two) {
		return len(two)
	}
	r, _ := utf8.DecodeLastRuneInString(before)
	_, last := lastWord(before)
	switch {
	case isWord(name):
		return -1
	case strings.ContainsRune(".!?…)。！？\uFE0F", r) && before != "", unicode.Is(unicode.So, r),
		linkIn(last) >= 0 && len(name) <= 3 && strings.ToUpper(name) == name:
		return len(before)
	}
	return -1
}

// lastWord takes the last word off a text.
func lastWord(text string) (before, word string) {
	at := strings.LastIndexFunc(text, unicode.IsSpace)
	if at < 0 {
		return "", text
	}
	_, size := utf8.DecodeRuneInString(text[at:])
	return strings.TrimRightFunc(text[:at], unicode.IsSpace), text[at+size:]
}

// isName says whether a word is written as names are: a capital, then letters.
func isName(word string) bool {
	n := utf8.RuneCountInString(word)
	return n >= 2 && n <= 18 && startsUpper(word) && !strings.ContainsFunc(word, func(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '’' })
}

// closes says whether a text ends with a closing.
func closes(text string) bool {
	text = strings.ToLower(strings.TrimRight(text, " ,.!-–—\n\r\t"))
	for _, c := range closings {
		rest, ok := strings.CutSuffix(text, c)
		if r, _ := utf8.DecodeLastRuneInString(rest); ok && !unicode.IsLetter(r) {
			return true
		}
	}
	return false
}

// dashed tells "… to help. -Sean", "Thanks - Tom" and "like it-Tabby" from "Wi-Fi", "Mon - Fri" and "London – Paris".
func dashed(text string, m []int) int {
	before, name := text[m[2]:m[3]], text[m[6]:m[7]]
	closed := m[4] >= 0 || linkIn(before) >= 0 || strings.HasPrefix(before, "#") || strings.HasPrefix(before, "@") // a sentence ended before the dash
	if isWord(name) {
		return -1
	}
	end := max(m[3], m[5])
	spaced := end < len(text) && text[end] == ' '
	switch {
	case closed, before == "", isClosing(before):
		return end
	case startsUpper(before):
		return -1
	case spaced:
		return end
	}
	// A hyphen between letters: "it-Tabby", but not "non-EU", "pre-Brexit".
	if len(name) < 3 || strings.ToUpper(name) == name || isPrefix(strings.ToLower(before)) {
		return -1
	}
	return end
}

func startsUpper(word string) bool {
	r, _ := utf8.DecodeRuneInString(word)
	return unicode.IsUpper(r)
}

func isClosing(word string) bool {
	switch strings.ToLower(word) {
	case "thanks", "thank", "ty", "thx", "cheers", "regards", "ta", "sorry", "apologies", "danke", "gracias", "merci", "grazie", "obrigado", "obrigada", "you":
		return true
	}
	return false
}

func isPrefix(word string) bool {
	switch word {
	case "", "non", "pre", "post", "anti", "pro", "ex", "trans", "mid", "un", "all", "semi", "inter", "intra", "multi", "sub", "super", "ultra", "neo", "pan", "self", "vice", "north", "south", "east", "west", "de", "re", "co", "e", "t", "x":
		return true
	}
	return false
}

// isWord says whether what could be a name is a word that replies end with.
func isWord(name string) bool {
	return endWords()[strings.ToLower(strings.ReplaceAll(name, "’", "'"))]
}

var endWords = sync.OnceValue(func() map[string]bool {
	words := map[string]bool{}
	for w := range strings.FieldsSeq(`thanks thank thx cheers sorry please bye goodbye hope enjoy regards welcome hello hi hey yes no ok okay great good awesome perfect
		cool nice lovely wow yay congrats congratulations apologies absolutely definitely sure indeed always never soon today tomorrow tonight here there now
		monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri sat sun weekend
		january february march april may june july august september october november december jan feb mar apr jun jul aug sept sep oct nov dec
		christmas easter halloween am pm gmt bst est edt cst pst et utc uk us usa eu eea dm dms pm tv pc id ios app xbox uk's faq faqs url pin sim atm hq it ceo vip asap fyi
		help support team service customer us you me we it them this that android windows iphone ipad mac google amazon facebook twitter instagram youtube paypal ebay netflix spotify
		london paris manchester birmingham leeds glasgow edinburgh york bristol euston paddington heathrow gatwick boston chicago dallas atlanta seattle denver houston miami
		stay safe happy merry love luv xx xxx x o a b c d e i ii iii iv yum delicious sweet goodnight morning afternoon evening night amen cheerio ta understood noted done
		spooky scary tasty yummy fantastic brilliant excellent agreed exactly correct true interesting details amazing beautiful fabulous magic boo bravo yikes ouch classic
		same nope yep yup totally obviously honestly seriously literally ty try regards best hugs kisses peace respect wonderful super gorgeous perfection whoop woohoo hooray
		danke gracias merci grazie obrigado obrigada saludos bitte gerne super prego parfait perfecto`) {
		words[w] = true
	}
	return words
})
