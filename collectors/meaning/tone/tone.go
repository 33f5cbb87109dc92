// Package tone tells what a text does besides being positive or negative: complains, thanks, is signed by a person; and
// which replies are the same but for names. Pure functions. The README of this folder has the rules' measured figures.
package tone

import (
	"strings"
	"sync"

	"renown/collectors/meaning/phrase"
)

// kind is what a phrase of the lists says about a text.
type kind int

const (
	accuses   kind = iota // a complaint in itself: "where is my bag", "still waiting"
	goesWrong             // what goes wrong: "cancelled", "broken"; a complaint in a negative text
	condemns              // "awful", "why": a complaint in a negative text, unless that is about the weather
	weather               // what nobody can be blamed for
	isFine                // undoes the two above where it touches them: "no problem", "not delayed"
	gives                 // thanks
	settled               // "all good now"
	sour                  // undoes thanks it touches: "thanks for nothing", "no thanks"
	spoils                // makes thanks "for" it bitter: "thanks for losing my bag"
	whatFor               // "for"
	kinds                 // how many there are
)

// maxRead is how many bytes of a text are looked at.
const maxRead = 8 << 10

// lists are all phrases of this package in one set.
var lists = sync.OnceValue(func() *phrase.Set {
	set := phrase.NewSet()
	for _, l := range phrases() {
		langs := phrase.Lang(l.lang)
		if l.lang != "any" {
			langs &^= phrase.Any
		}
		for text := range strings.SplitSeq(l.phrases, ",") {
			if err := set.Add(strings.TrimSpace(text), int(l.kind), langs); err != nil {
				panic("the phrases of " + l.lang + ": " + err.Error()) // a test reads them
			}
		}
	}
	return set
})

var searches = sync.Pool{New: func() any { return new(phrase.Search) }}

// said are the kinds of phrases a text holds, by what they cover.
type said struct {
	hits  [kinds][]phrase.Hit
	words int // in the text
	asked int // words before its last question mark; -1: it asks nothing
}

func listen(text, lang string) said {
	if len(text) > maxRead {
		text = text[:maxRead]
	}
	langs := phrase.Everything
	if lang != "" {
		// Posts of every language hold English thanks and curses.
		langs = phrase.Lang(strings.ToLower(lang)) | phrase.Lang("en")
	}
	s := searches.Get().(*phrase.Search)
	defer searches.Put(s)
	s.Find(lists(), text, langs)
	all := said{words: s.Words.Len(), asked: -1}
	for _, h := range s.Hits {
		all.hits[h.Value] = append(all.hits[h.Value], h)
	}
	if at := strings.LastIndexAny(text, "?؟？"); at >= 0 {
		for all.asked = 0; all.asked < all.words; all.asked++ {
			if begin, _ := s.Words.Bounds(all.asked); begin > at {
				break
			}
		}
	}
	return all
}

func (s *said) any(k kind) bool { return len(s.hits[k]) > 0 }

// stands says whether a phrase of the kind is left that no phrase of the undoing kind touches.
func (s *said) stands(k, undoing kind) bool {
	for _, h := range s.hits[k] {
		if !touched(h, s.hits[undoing]) {
			return true
		}
	}
	return false
}

func touched(h phrase.Hit, by []phrase.Hit) bool {
	for _, u := range by {
		if u.From < h.To && h.From < u.To {
			return true
		}
	}
	return false
}

// Complains says whether a customer's text complains, or asks for something to be put right. negative is whether the
// text was judged negative. Some phrases complain whatever else is said ("where is my bag"); others do in negative texts
// only; being negative is not enough.
func Complains(text, lang string, negative bool) bool {
	s := listen(text, lang)
	if s.stands(accuses, isFine) {
		return true
	}
	return negative && (s.stands(goesWrong, isFine) || s.stands(condemns, isFine) && !s.any(weather))
}

// Thanks says whether a customer's text says thanks, or that the matter is solved. Thanks that close a question ("Can you
// check? Thanks") or stand in a text that complains in so many words are manners, and do not count. Sarcasm it sees only
// where it is spelt out: "thanks for nothing", "thanks for losing my bag".
func Thanks(text, lang string) bool {
	s := listen(text, lang)
	if s.stands(settled, sour) {
		return true
	}
	if s.stands(accuses, isFine) {
		return false
	}
	for _, h := range s.hits[gives] {
		if !touched(h, s.hits[sour]) && !s.spoilt(h) && !s.closesQuestion(h) {
			return true
		}
	}
	return false
}

// closingWords is how many words at a text's end are its last greeting.
const closingWords = 3

func (s *said) closesQuestion(thanks phrase.Hit) bool {
	return s.asked >= 0 && thanks.From >= s.asked && thanks.To+closingWords > s.words && s.words-s.asked <= closingWords
}

// How many words after thanks "for" may come, and how many after that what is not thanked for in earnest.
const (
	forWithin   = 3
	spoilWithin = 4
)

// spoilt says whether thanks are "for" what nobody thanks for: "thanks a lot for another delay".
func (s *said) spoilt(thanks phrase.Hit) bool {
	for _, f := range s.hits[whatFor] {
		if f.From < thanks.To || f.From >= thanks.To+forWithin {
			continue
		}
		for _, h := range s.hits[spoils] {
			if h.From >= f.To && h.From < f.To+spoilWithin {
				return true
			}
		}
	}
	return false
}
