// Package locale writes texts, numbers and dates as their reader does. Texts are named by their English wording; a
// catalogue gives the other languages. A new language is one file under catalogue/ and one line in languages.
package locale

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"
)

//go:embed catalogue/*.json
var files embed.FS

// spoken are the languages there are texts in. The first is the one texts are named by.
func spoken() []language.Tag { return []language.Tag{language.English, language.German} }

// Languages lists the languages there are texts in: code and own name.
func Languages() [][2]string { return [][2]string{{"en", "English"}, {"de", "Deutsch"}} }

// Catalogues holds the texts of all languages, read once.
type Catalogues struct {
	texts   map[string]map[string]string // language -> English -> its own
	matcher language.Matcher
}

// Load reads the catalogues. It fails if one is broken, so that no reader finds out first.
func Load() (*Catalogues, error) {
	c := &Catalogues{texts: map[string]map[string]string{}, matcher: language.NewMatcher(spoken())}
	for _, tag := range spoken()[1:] {
		name := "catalogue/" + tag.String() + ".json"
		body, err := files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("read the texts in %s: %w", tag, err)
		}
		texts := map[string]string{}
		if err := json.Unmarshal(body, &texts); err != nil {
			return nil, fmt.Errorf("read %s: %w", name, err)
		}
		c.texts[tag.String()] = texts
	}
	return c, nil
}

// For chooses a reader's locale: the language she chose ("" for none), else what her browser asks for (an
// Accept-Language header). Her region decides how dates are written and on which day weeks start.
func (c *Catalogues) For(chosen, accepted string) Locale {
	wanted, _, err := language.ParseAcceptLanguage(accepted)
	if err != nil {
		wanted = nil // a header nobody understands asks for nothing
	}
	if tag, err := language.Parse(chosen); err == nil && chosen != "" {
		wanted = append([]language.Tag{sameLanguage(tag, wanted)}, wanted...)
	}
	_, at, _ := c.matcher.Match(wanted...)
	code := spoken()[at].String()
	tag := spoken()[at]
	for _, w := range wanted {
		if base, _ := w.Base(); base.String() == code {
			tag = w
			break
		}
	}
	return Locale{tag: tag, code: code, texts: c.texts[code], zone: time.UTC}
}

// sameLanguage is the browser's own variant of a chosen language, for the sake of its region.
func sameLanguage(chosen language.Tag, wanted []language.Tag) language.Tag {
	base, _ := chosen.Base()
	for _, w := range wanted {
		if b, _ := w.Base(); b == base {
			return w
		}
	}
	return chosen
}

// Locale is how one reader reads. The zero value is English in UTC.
type Locale struct {
	tag   language.Tag
	code  string
	texts map[string]string
	zone  *time.Location
}

// In is the locale with moments told in zone.
func (l Locale) In(zone *time.Location) Locale {
	l.zone = zone
	return l
}

// Code is the language of the texts: "en", "de".
func (l Locale) Code() string {
	if l.code == "" {
		return "en"
	}
	return l.code
}

// Tag is the locale as browsers name it: "de-AT".
func (l Locale) Tag() string {
	if l.code == "" {
		return "en"
	}
	return l.tag.String()
}

// T is a text in the reader's language, its verbs filled with args as by fmt.Sprintf; a text the catalogue lacks stays
// English. Numbers among args must have been written by the locale. Names of another direction of writing stay apart.
func (l Locale) T(english string, args ...any) string {
	text, ok := l.texts[english]
	if !ok || text == "" {
		text = english
	}
	if len(args) == 0 {
		return text
	}
	return fmt.Sprintf(text, isolated(args)...)
}

// Knows says whether the text is in the reader's language: English always is.
func (l Locale) Knows(english string) bool {
	_, ok := l.texts[english]
	return ok || l.Code() == "en"
}

// N is the text one for n = 1, else many; both have one verb %s for the number itself.
func (l Locale) N(n uint64, one, many string) string {
	if n == 1 {
		return l.T(one, l.Count(n))
	}
	return l.T(many, l.Count(n))
}

// SundayWeeks says whether weeks start on Sunday where the reader lives. Where they start on Saturday, Renown's start on
// Sunday, which is nearer.
func (l Locale) SundayWeeks() bool {
	region, confidence := l.tag.Region()
	if confidence < language.Exact { // English without a region is anybody's
		return false
	}
	return strings.Contains(sundayRegions, " "+region.String()+" ")
}

// sundayRegions are the regions whose week starts on Sunday or Saturday, from the Unicode CLDR's week data.
const sundayRegions = " AG AS AU BD BR BS BT BW BZ CA CN CO DM DO ET GT GU HK HN ID IL IN JM JP KE KH KR LA MH MM MO MT MX MZ NI NP PA PE PH PK PR PT PY SA SG SV TH TT TW UM US VE VI WS YE ZA ZW" +
	" AE AF BH DJ DZ EG IQ IR JO KW LY OM QA SD SY "

func (l Locale) printer() *message.Printer {
	if l.code == "" {
		return message.NewPrinter(language.English)
	}
	return message.NewPrinter(l.tag)
}

// decimal writes a number with so many decimals and grouped thousands, a real minus before it if it is negative.
func (l Locale) decimal(v float64, decimals int) string {
	text := l.printer().Sprint(number.Decimal(v, number.Scale(decimals)))
	return strings.Replace(text, "-", "−", 1)
}
