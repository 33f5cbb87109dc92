package world

import (
	"bufio"
	"embed"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"sync"
)

//go:embed texts/*.txt
var textFiles embed.FS

// topic is something people write about, and what they say of it.
type topic struct {
	name                  string
	kind                  kind    // whom it concerns
	phases                []phase // when; empty: always
	brand                 string  // at which company; "": at all
	pros, cons            []string
	shortPros, shortCons  []string
	goodTitles, badTitles []string
	advice                []string
}

// phrasebook is a language's topics, and its lists of other things to say.
type phrasebook struct {
	topics []*topic
	lists  map[string][]string
}

// phrasebooks are read from the files of this program; one that cannot be read is a fault of the program.
var phrasebooks = sync.OnceValue(func() map[string]phrasebook {
	all := map[string]phrasebook{}
	for _, lang := range []string{"en", "de", "fr", "es"} {
		text, err := textFiles.ReadFile("texts/" + lang + ".txt")
		if err == nil {
			all[lang], err = readPhrases(string(text))
		}
		if err != nil {
			panic(fmt.Sprintf("texts/%s.txt: %v", lang, err))
		}
	}
	return all
})

func readPhrases(text string) (phrasebook, error) {
	book := phrasebook{lists: map[string][]string{}}
	var t *topic
	var list string
	lines := bufio.NewScanner(strings.NewReader(text))
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		mark, rest, _ := strings.Cut(line, " ")
		switch {
		case line == "" || mark == "#":
		case mark == "==" && strings.HasPrefix(rest, "@"):
			list, t = rest[1:], nil
		case mark == "==":
			t, list = readHead(rest), ""
			book.topics = append(book.topics, t)
		case mark == "*" && list != "":
			book.lists[list] = append(book.lists[list], rest)
		case t != nil && t.add(mark, rest):
		default:
			return book, fmt.Errorf("line %d: %q is not understood", n, line)
		}
	}
	return book, lines.Err()
}

// readHead reads "name audience [phases [company]]".
func readHead(head string) *topic {
	words := strings.SplitN(head, " ", 4)
	for i, w := range words {
		if slices.Contains([]string{"anyone", "flying", "ground", "office"}, w) {
			t := &topic{name: strings.Join(words[:i], " "), kind: map[string]kind{"anyone": anyone, "flying": flying, "ground": ground, "office": office}[w]}
			t.limit(strings.Join(words[i+1:], " "))
			return t
		}
	}
	return &topic{name: head}
}

func (t *topic) limit(rest string) {
	names, brand, _ := strings.Cut(rest, " ")
	t.brand = brand
	for name := range strings.SplitSeq(names, ",") {
		if p, ok := map[string]phase{"usual": usual, "goodYear": goodYear, "announced": announced, "reorganised": reorganised, "recovering": recovering}[name]; ok {
			t.phases = append(t.phases, p)
		}
	}
}

func (t *topic) add(mark, text string) bool {
	to, ok := map[string]*[]string{
		"+": &t.pros, "-": &t.cons, "+,": &t.shortPros, "-,": &t.shortCons, "+!": &t.goodTitles, "-!": &t.badTitles, ">": &t.advice,
	}[mark]
	if ok {
		*to = append(*to, text)
	}
	return ok
}

// expand makes its choices in a text and fills in its slots.
func expand(dice *rand.Rand, text string, slots map[string]string) string {
	for {
		end := strings.IndexByte(text, ']')
		if end < 0 {
			break
		}
		start := strings.LastIndexByte(text[:end], '[')
		if start < 0 {
			break
		}
		choices := strings.Split(text[start+1:end], "|")
		text = text[:start] + choices[dice.IntN(len(choices))] + text[end+1:]
	}
	for slot, value := range slots {
		text = strings.ReplaceAll(text, "{"+slot+"}", value)
	}
	return tidy(text)
}

// tidy mends what choosing leaves behind.
func tidy(s string) string { return leftovers.Replace(strings.Join(strings.Fields(s), " ")) }

var leftovers = strings.NewReplacer(" ,", ",", " .", ".", "..", ".", "?.", "?", "!.", "!")

func capital(s string) string {
	r := []rune(s)
	if len(r) > 0 {
		r[0] = []rune(strings.ToUpper(string(r[0])))[0]
	}
	return string(r)
}
