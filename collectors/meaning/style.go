package meaning

// style adds what the lexicon says and how the text is written; once for all languages, once for the text's own.
func (r *reader) style(l uint64, lang string) {
	m := r.mood(lang)
	calls, asks, shouted, stretched, tags, names, links, words := 0, 0, 0, 0, 0, 0, 0, 0
	for i, t := range r.tokens.list {
		switch t.kind {
		case isSign:
			switch b := r.tokens.bytes(i); b[len(b)-1] {
			case '!':
				calls++
			case '?':
				asks++
			}
		case isName:
			names++
		case isLink:
			links++
		case isWord:
			words++
			if t.shouted {
				shouted++
			}
			if t.stretched {
				stretched++
			}
			if t.tag {
				tags++
			}
		}
	}
	const w = styleWeight
	r.say(l, "compound", w*m.compound())
	r.say(l, "good", w*m.good/(m.good+4))
	r.say(l, "bad", w*m.bad/(m.bad+4))
	r.say(l, "last", w*m.last/4)
	r.say(l, "first", w*m.first/4)
	r.say(l, "smile", w*squash(m.smile))
	r.flag(l, "band", band(m.compound()), .5*w)
	r.flag(l, "calls", min(calls, 3), .3*w)
	r.flag(l, "asks", min(asks, 2), .3*w)
	r.flag(l, "shouted", min(shouted, 3), .3*w)
	r.flag(l, "stretched", min(stretched, 2), .3*w)
	r.flag(l, "tags", min(tags, 3), .3*w)
	r.flag(l, "names", min(names, 3), .3*w)
	r.flag(l, "links", min(links, 2), .3*w)
	r.flag(l, "words", min(words/4, 8), .3*w)
	last := r.tokens.list
	if n := len(last); n > 0 {
		r.flag(l, "end", int(last[n-1].kind), .3*w)
	}
}

func squash(v float64) float64 {
	if v < 0 {
		return v / (4 - v)
	}
	return v / (4 + v)
}

func band(c float64) int {
	switch {
	case c < -.7:
		return 0
	case c < -.35:
		return 1
	case c < -.05:
		return 2
	case c <= .05:
		return 3
	case c <= .35:
		return 4
	case c <= .7:
		return 5
	}
	return 6
}

func (r *reader) say(l uint64, name string, v float64) {
	if v == 0 {
		return
	}
	r.features = append(r.features, feature{mixed(hashed(begin(ofStyle, 0), []byte(name))), float32(v)},
		feature{mixed(hashed(begin(ofStyle, l), []byte(name))), float32(v)})
}

func (r *reader) flag(l uint64, name string, n int, v float64) {
	h, own := hashed(begin(ofStyle, 0), []byte(name)), hashed(begin(ofStyle, l), []byte(name))
	r.features = append(r.features, feature{mixed((h ^ uint64(n+1)) * prime), float32(v)}, feature{mixed((own ^ uint64(n+1)) * prime), float32(v)})
}
