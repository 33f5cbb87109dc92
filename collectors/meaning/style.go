package meaning

// manner is how a text is written, counted.
type manner struct {
	calls, asks, shouted, stretched, tags, names, links, words int
	end                                                        kind // of the last token
}

func (r *reader) manner() manner {
	var m manner
	for i, t := range r.tokens.list {
		switch t.kind {
		case isSign:
			m.calls += count(r.tokens.bytes(i), '!')
			m.asks += count(r.tokens.bytes(i), '?')
		case isName:
			m.names++
		case isLink:
			m.links++
		case isWord:
			m.words++
			m.shouted += one(t.shouted)
			m.stretched += one(t.stretched)
			m.tags += one(t.tag)
		}
		m.end = t.kind
	}
	return m
}

func count(b []byte, c byte) int {
	n := 0
	for _, have := range b {
		n += one(have == c)
	}
	return n
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

// How much what the lexicon says, how a text is written, and the language alone weigh.
const (
	moodWeight   = 0.5
	bandWeight   = 0.25
	mannerWeight = 0.15
	alwaysWeight = 0.7
)

// style adds what the lexicon says and how the text is written; once for all languages, once for the text's own.
func (r *reader) style(lang uint64, m mood) {
	r.say(lang, "compound", m.compound())
	r.say(lang, "good", squash(m.good))
	r.say(lang, "bad", squash(m.bad))
	r.say(lang, "first", m.first/4)
	r.say(lang, "last", m.last/4)
	r.say(lang, "smile", squash(m.smile))
	r.flag(lang, "band", band(m.compound()), bandWeight)
	w := r.manner()
	r.flag(lang, "calls", min(w.calls, 3), mannerWeight)
	r.flag(lang, "asks", min(w.asks, 2), mannerWeight)
	r.flag(lang, "shouted", min(w.shouted, 3), mannerWeight)
	r.flag(lang, "stretched", min(w.stretched, 2), mannerWeight)
	r.flag(lang, "tags", min(w.tags, 3), mannerWeight)
	r.flag(lang, "names", min(w.names, 3), mannerWeight)
	r.flag(lang, "links", min(w.links, 2), mannerWeight)
	r.flag(lang, "words", min(w.words/4, 8), mannerWeight)
	r.flag(lang, "end", int(w.end), mannerWeight)
	r.flag(lang, "always", 0, alwaysWeight)
}

// squash brings a sum of valences between -1 and 1.
func squash(v float64) float64 {
	if v < 0 {
		return v / (4 - v)
	}
	return v / (4 + v)
}

// band is the compound score in seven steps, from bad to good.
func band(compound float64) int {
	for i, below := range [...]float64{-.7, -.35, -.05, .05, .35, .7} {
		if compound < below {
			return i
		}
	}
	return 6
}

// say adds a feature with a value of its own.
func (r *reader) say(lang uint64, name string, v float64) {
	if v == 0 {
		return
	}
	for _, l := range [...]uint64{0, lang} {
		r.features = append(r.features, feature{placeOf(hashed(begin(ofStyle, l), []byte(name))), float32(v * moodWeight)})
	}
}

// flag adds a feature that is there or not: that the named count is n.
func (r *reader) flag(lang uint64, name string, n int, weight float32) {
	for _, l := range [...]uint64{0, lang} {
		h := hashed(begin(ofStyle, l), []byte(name))
		r.features = append(r.features, feature{placeOf((h ^ uint64(n+1)) * prime), weight})
	}
}
