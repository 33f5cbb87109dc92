package world

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"unicode"
)

// talkbooks are what people say on the networks, by language.
var talkbooks = sync.OnceValue(func() map[string]phrasebook {
	all := map[string]phrasebook{}
	for _, lang := range []string{"en", "de", "fr", "es"} {
		text, err := textFiles.ReadFile("texts/talk." + lang + ".txt")
		if err == nil {
			all[lang], err = readPhrases(string(text))
		}
		if err != nil {
			panic(fmt.Sprintf("texts/talk.%s.txt: %v", lang, err))
		}
	}
	return all
})

// The hashtags of the story.
const (
	campaignTag = "SkywaysMoments"
	lostTag     = "SkywaysLost"
)

// speech is one post in the making.
type speech struct {
	dice    *rand.Rand
	network string
	brand   string
	lang    string
	to      *account // whom the text addresses in {at}; nil: the brand by its name
}

// words are what somebody says of a kind of thing, and in which language it came out.
func (s *society) words(sp speech, list string) (text, lang string) {
	lines, lang := talkbooks()[sp.lang].lists[list], sp.lang
	if len(lines) == 0 {
		lines, lang = talkbooks()["en"].lists[list], "en"
	}
	for range 12 {
		line := lines[sp.dice.IntN(len(lines))]
		slots := s.slots(sp)
		if strings.Contains(line, "{sig}") {
			slots["sig"] = s.signature(sp.dice)
		}
		text = expand(sp.dice, line, slots)
		if s.said[text] == 0 {
			break
		}
	}
	s.said[text]++
	return capital(text), lang
}

func (s *society) slots(sp speech) map[string]string {
	at := sp.brand
	if sp.brand == "Skyways Air" && sp.dice.Float64() < 0.6 {
		at = "Skyways"
	}
	if sp.to != nil {
		at = address(sp.to)
	}
	cities := []string{"London", "Manchester", "Edinburgh", "Dublin", "Frankfurt", "Paris", "Madrid", "Lisbon", "Vienna", "Oslo", "Naples", "Zurich", "Porto", "Bergen"}
	i := sp.dice.IntN(len(cities))
	return map[string]string{
		"at": at, "brand": sp.brand, "city": cities[i], "to": cities[(i+1+sp.dice.IntN(len(cities)-1))%len(cities)],
		"flight": fmt.Sprintf("%s %d", map[string]string{"Skyways Air": "SW", "Rival Jets": "RJ", "Aurelia Wings": "AW"}[sp.brand], 100+sp.dice.IntN(880)),
		"ref":    fmt.Sprintf("%c%c%d", 'A'+rune(sp.dice.IntN(26)), 'A'+rune(sp.dice.IntN(26)), 10000+sp.dice.IntN(89999)),
		"n":      fmt.Sprint(2 + sp.dice.IntN(7)), "tag": tagOf(sp.brand), "lost": "#" + lostTag,
	}
}

func (s *society) signature(dice *rand.Rand) string {
	list := talkbooks()["en"].lists["sigs"]
	return expand(dice, list[dice.IntN(len(list))], nil)
}

// tagOf is what a brand asks people to share under; only the own one runs a campaign.
func tagOf(brand string) string {
	return map[string]string{"Skyways Air": "#" + campaignTag, "Rival Jets": "#FlyRival", "Aurelia Wings": "#AureliaViews"}[brand]
}

// address is how an account is written to on its network.
func address(a *account) string {
	if a.network == Mastodon {
		return "@" + username(a)
	}
	return "@" + a.handle
}

// hashtags are the tags of a text, as written, each once, in their order.
func hashtags(text string) []string {
	var tags []string
	for i, r := range text {
		if r != '#' {
			continue
		}
		rest := text[i+1:]
		end := strings.IndexFunc(rest, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' })
		if end < 0 {
			end = len(rest)
		}
		if tag := rest[:end]; tag != "" && !containsFold(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}

func containsFold(list []string, s string) bool {
	for _, e := range list {
		if strings.EqualFold(e, s) {
			return true
		}
	}
	return false
}

// names says whether a text names a brand by one of its key words, as whole words.
func names(text string, brand string) bool {
	folded := " " + strings.Join(strings.FieldsFunc(strings.ToLower(text), func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '#' && r != '@'
	}), " ") + " "
	for _, b := range Brands() {
		for _, word := range b.Keywords {
			if b.Name == brand && strings.Contains(folded, " "+word+" ") {
				return true
			}
		}
	}
	return false
}
