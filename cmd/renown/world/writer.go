package world

import (
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
)

// writer puts one review's texts together, as one person would who has something to say about a few things.
type writer struct {
	dice      *rand.Rand
	brand     string
	lang      string
	phase     phase
	kind      kind
	role      string
	place     string
	former    bool
	talkative bool
}

// texts are a review's title and what the author likes, dislikes and advises.
func (w *writer) texts(stars int) (title, pros, cons, advice string) {
	book := phrasebooks()[w.lang]
	goods, bads := w.howMuch(stars)
	about := w.topics(book)
	bad := first(bads, w.onTheirMind(about, stars), func(t *topic) bool { return len(t.cons) > 0 })
	good := first(goods, about, func(t *topic) bool { return len(t.pros) > 0 && !slices.Contains(bad, t) })
	pros = w.side(book, good, true)
	cons = w.side(book, bad, false)
	return w.title(good, bad, stars), pros, cons, w.advice(bad, stars)
}

func first(n int, list []*topic, fits func(*topic) bool) []*topic {
	var some []*topic
	for _, t := range list {
		if len(some) < n && fits(t) {
			some = append(some, t)
		}
	}
	return some
}

// topics are what this person could write about, in the order in which they come to mind.
func (w *writer) topics(book phrasebook) []*topic {
	var list []*topic
	for _, t := range book.topics {
		if (t.kind == anyone || t.kind == w.kind) && (t.brand == "" || t.brand == w.brand) &&
			(len(t.phases) == 0 || slices.Contains(t.phases, w.phase)) {
			list = append(list, t)
		}
	}
	w.dice.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	return list
}

// onTheirMind puts what the time is full of before what is always so, for most of those who are unhappy.
func (w *writer) onTheirMind(about []*topic, stars int) []*topic {
	if stars > 3 || w.dice.Float64() > 0.7 {
		return about
	}
	sorted := slices.Clone(about)
	slices.SortStableFunc(sorted, func(a, b *topic) int { return min(1, len(b.phases)) - min(1, len(a.phases)) })
	return sorted
}

// howMuch is how many good and bad things somebody with so many stars finds to say.
func (w *writer) howMuch(stars int) (good, bad int) {
	d := func(n int) int { return w.dice.IntN(n) }
	switch stars {
	case 5:
		return 2 + d(2), d(5) / 3
	case 4:
		return 2 + d(2), 1 + d(4)/3
	case 3:
		return 1 + d(2), 1 + d(2)
	case 2:
		return 1, 2 + d(2)
	}
	return d(2), 2 + d(3)
}

// side writes one side: whole sentences, or a list of key words, or what people put when there is nothing.
func (w *writer) side(book phrasebook, about []*topic, good bool) string {
	if len(about) == 0 {
		list := "nocons"
		if good {
			list = "nopros"
		}
		if w.dice.Float64() < 0.15 {
			return ""
		}
		return w.say(w.one(book.lists[list]))
	}
	if !w.talkative || w.dice.Float64() < 0.24 {
		return w.keywords(about, good)
	}
	var said []string
	if good && w.dice.Float64() < 0.2 {
		said = append(said, w.say(w.one(book.lists["openers"])))
	}
	for _, t := range about {
		lines := t.cons
		if good {
			lines = t.pros
		}
		if len(lines) == 0 {
			continue
		}
		first := w.dice.IntN(len(lines))
		said = append(said, w.say(lines[first]))
		if second := w.dice.IntN(len(lines)); second != first && w.dice.Float64() < 0.25 {
			said = append(said, w.say(lines[second]))
		}
	}
	return strings.Join(said, " ")
}

// keywords writes "good roster, lovely colleagues, staff travel".
func (w *writer) keywords(about []*topic, good bool) string {
	var words []string
	for _, t := range about {
		list := t.shortCons
		if good {
			list = t.shortPros
		}
		for _, i := range w.dice.Perm(len(list))[:min(len(list), 1+w.dice.IntN(2))] {
			words = append(words, w.fill(list[i]))
		}
	}
	if len(words) == 0 {
		return ""
	}
	joint := []string{", ", ", ", "; ", "\n- "}[w.dice.IntN(4)]
	text := strings.Join(words, joint)
	if joint == "\n- " {
		return "- " + text
	}
	if w.dice.Float64() < 0.7 {
		text = capital(text)
	}
	return text
}

func (w *writer) title(good, bad []*topic, stars int) string {
	if w.dice.Float64() < 0.06 {
		return ""
	}
	if w.dice.Float64() < 0.38 {
		if text := w.titleOfTwo(good, bad, stars); text != "" {
			return text
		}
	}
	pool := good
	if stars <= 2 || (stars == 3 && w.dice.Float64() < 0.5) {
		pool = bad
	}
	for _, i := range w.dice.Perm(len(pool)) {
		titles := pool[i].badTitles
		if slices.Contains(good, pool[i]) {
			titles = pool[i].goodTitles
		}
		if len(titles) > 0 {
			return strings.TrimSuffix(w.say(w.one(titles)), ".")
		}
	}
	return strings.TrimSuffix(w.say(w.one(plainTitles(w.lang, stars))), ".")
}

// titleOfTwo sets two key words against or beside each other: "Lovely colleagues, but pay frozen".
func (w *writer) titleOfTwo(good, bad []*topic, stars int) string {
	var likes, dislikes []string
	for _, t := range good {
		likes = append(likes, t.shortPros...)
	}
	for _, t := range bad {
		dislikes = append(dislikes, t.shortCons...)
	}
	but := map[string]string{"en": ", but ", "de": ", aber ", "fr": ", mais ", "es": ", pero "}[w.lang]
	and := map[string]string{"en": " and ", "de": " und ", "fr": " et ", "es": " y "}[w.lang]
	one, two, joint := likes, dislikes, but
	switch {
	case stars == 5:
		two, joint = likes, and
	case stars == 1:
		one, joint = dislikes, and
	}
	if len(one) == 0 || len(two) == 0 {
		return ""
	}
	a, b := w.fill(w.one(one)), w.fill(w.one(two))
	if a == b {
		return capital(a)
	}
	return capital(a) + joint + b
}

// plainTitles are for those who could not think of one.
func plainTitles(lang string, stars int) []string {
	table := map[string][3]string{
		"en": {"[Avoid|Disappointing|Could be so much better|Not again|Think twice]", "[Mixed|Some good, some bad|Okay for a while|Average|It depends on the base]", "[Good employer|Solid|Happy here|Recommended|A good few years|Enjoyed it]"},
		"de": {"[Enttäuschend|Nicht noch einmal|Finger weg]", "[Durchwachsen|Licht und Schatten|Ganz okay]", "[Guter Arbeitgeber|Gerne dort|Empfehlenswert]"},
		"fr": {"[Décevant|À éviter|Plus jamais]", "[Mitigé|Du bon et du moins bon|Moyen]", "[Bon employeur|Très bonne expérience|Je recommande]"},
		"es": {"[Decepcionante|No volvería|Mejor no]", "[Regular|Con sus cosas|Depende de la base]", "[Buena empresa|Recomendable|Contenta aquí]"},
	}
	return []string{table[lang][min(max(stars-2, 0), 2)]}
}

func (w *writer) advice(bad []*topic, stars int) string {
	if w.dice.Float64() > 0.2+0.08*float64(5-stars) {
		return ""
	}
	for _, t := range bad {
		if len(t.advice) > 0 {
			return w.say(w.one(t.advice))
		}
	}
	return ""
}

// gush is what a review of the surge says.
func (w *writer) gush() (title, pros, cons, advice string) {
	lists := phrasebooks()["en"].lists
	pros = w.say(w.one(lists["gush"]))
	if w.dice.Float64() < 0.35 {
		pros += " " + w.say(w.one(lists["gush"]))
	}
	return w.say(w.one(lists["gushtitles"])), pros, w.say(w.one(lists["gushcons"])), ""
}

func (w *writer) one(list []string) string { return list[w.dice.IntN(len(list))] }

// say is a whole sentence: it begins with a capital letter.
func (w *writer) say(text string) string { return capital(w.fill(text)) }

func (w *writer) fill(text string) string {
	place := localName(w.place, w.lang)
	if place == "" || place == "Remote" {
		place = map[string]string{"en": "our base", "de": "der Basis", "fr": "la base", "es": "la base"}[w.lang]
	}
	role := strings.ToLower(w.role)
	if w.lang == "de" {
		role = w.role
	}
	return expand(w.dice, text, map[string]string{"place": place, "role": role, "years": w.years(), "brand": w.brand})
}

// localName is what a city is called in the writer's language.
func localName(place, lang string) string {
	names := map[string]string{"de Munich": "München", "de Vienna": "Wien", "de Zurich": "Zürich", "fr Geneva": "Genève", "es London": "Londres"}
	if name, ok := names[lang+" "+place]; ok {
		return name
	}
	return place
}

func (w *writer) years() string {
	n := 2 + w.dice.IntN(14)
	if words := []string{"two", "three", "four", "five", "six", "seven", "eight"}; w.lang == "en" && n-2 < len(words) {
		return words[n-2]
	}
	return strconv.Itoa(n)
}

// answerText is what an employer writes under a review: thanks for praise, regrets for the rest.
func (t *teller) answerText(e *entry) string {
	answers := phrasebooks()["en"].lists["answers"]
	w := writer{dice: t.dice, brand: t.brand, lang: "en", place: e.Location}
	if e.Stars >= 4 {
		return w.say(answers[2+t.dice.IntN(2)])
	}
	return w.say(answers[t.dice.IntN(3)])
}
