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
		case isLink(last), strings.HasPrefix(last, "@") && len(last) > 1, isCount(last), !strings.ContainsFunc(last, isWordRune):
			text = rest[:len(rest)-len(last)]
			continue
		}
		return strings.TrimRightFunc(rest, func(r rune) bool { return !isWordRune(r) })
	}
}

func isWordRune(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) && r < 0xFE00
}

func isLink(word string) bool {
	return strings.Contains(word, "://") || strings.HasPrefix(strings.ToLower(word), "www.") || strings.HasPrefix(word, "t.co/")
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

// form is a way to sign. Its last group is the name, the one before, where there is one, the word before the sign.
type form struct {
	shape *regexp.Regexp
	holds func(before, name string) bool
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
	always := func(_, name string) bool { return !isWord(name) }
	return []form{
		{regexp.MustCompile(`()\^ ?([\p{L}][\p{L}\p{M}'’]{0,17}(?: \p{Lu}[\p{L}'’]{0,14}\.?)?)$`), func(_, _ string) bool { return true }},
		{regexp.MustCompile(edge + `()\*+ ?` + name + `$`), always},
		{regexp.MustCompile(edge + `()/{1,2} ?(` + initials + `|\p{Lu}\p{Ll}{2,14})$`), always},
		{regexp.MustCompile(`(\S*?)([.!?…,;:)"”]|\p{So}|\x{FE0F})?\s*[-–—~=]{1,2} ?` + name + `$`), nil},
		{regexp.MustCompile(`(?i:` + closings + `)(),?\s*[-–—]?\s*(` + properName + `)$`), always},
		{regexp.MustCompile(`(?:[.!?…)。！？]|\p{So}|\x{FE0F})()\s+(` + properName + `)$`), func(_, name string) bool { return !strings.Contains(name, " ") && !isWord(name) }},
	}
})

// closings are the words people close letters with. "Thanks" is none: the name after it is as often the customer's.
const closings = `(?:^|[\s.!?,])(?:kind regards|best regards|warm regards|regards|best wishes|yours sincerely|sincerely|mit freundlichen grüßen|viele grüße|liebe grüße|` +
	`beste grüße|grüße|gruß|lg|vg|cordialement|bien à vous|bonne journée,|saludos|un saludo|atentamente|abraços|um abraço|atenciosamente|cordiali saluti|saluti)`

// signatureIn is where a signature begins in the text, which ends with it; -1: there is none. whole says whether this is
// all of the text.
func signatureIn(text string, whole bool) int {
	for _, f := range forms() {
		m := f.shape.FindStringSubmatchIndex(text)
		if m == nil || m[0] == 0 && !whole {
			continue
		}
		last := len(m) - 2
		if f.holds == nil {
			if at := dashed(text, m); at >= 0 {
				return at
			}
			continue
		}
		if f.holds(text[m[2]:m[3]], text[m[last]:m[last+1]]) {
			return m[3]
		}
	}
	return -1
}

// dashed tells "… to help. -Sean", "Thanks - Tom" and "like it-Tabby" from "Wi-Fi", "Mon - Fri" and "London – Paris".
func dashed(text string, m []int) int {
	before, name := text[m[2]:m[3]], text[m[6]:m[7]]
	closed := m[4] >= 0 || isLink(before) || strings.HasPrefix(before, "#") || strings.HasPrefix(before, "@") // a sentence ended before the dash
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
