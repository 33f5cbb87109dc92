package meaning

import (
	"renown/collectors/meaning/theme"
	"renown/warehouse/record"
)

// sorting collects the themes of one review or mention, and how the sentences that touch on them sound.
type sorting struct {
	labeller *Labeller
	model    *Model
	taxonomy *theme.Taxonomy
	field    theme.Field
	lang     string
	found    []mentioned
}

// mentioned is a theme in a part, with the sum of what its sentences' chances are.
type mentioned struct {
	record.Theme
	sum    record.Chances
	judged int
}

func (l *Labeller) sorting(model *Model, field theme.Field, lang string) *sorting {
	return &sorting{labeller: l, model: model, taxonomy: l.themes.Load(), field: field, lang: lang}
}

// text finds themes in a part that may say good and bad: each sentence is judged by itself.
func (s *sorting) text(part record.Part, text string) {
	sentence, chance, known := "", record.Chances{}, false
	for _, f := range s.taxonomy.Find(s.field, text, s.lang) {
		if f.Sentence != sentence {
			sentence = f.Sentence
			chance, known = s.model.Judge(sentence, s.lang)
		}
		m := s.at(f.Theme, part)
		if known && s.lang != "" {
			m.judged++
			m.sum.Negative += chance.Negative
			m.sum.Neutral += chance.Neutral
			m.sum.Positive += chance.Positive
		}
	}
}

// sorted finds themes in a part that the author has sorted: all in it sounds the same.
func (s *sorting) sorted(part record.Part, text string, as record.Opinion) {
	for _, f := range s.taxonomy.Find(s.field, text, s.lang) {
		s.at(f.Theme, part).Label = as
	}
}

func (s *sorting) at(name string, part record.Part) *mentioned {
	for i := range s.found {
		if s.found[i].Name == name && s.found[i].Part == part {
			return &s.found[i]
		}
	}
	s.found = append(s.found, mentioned{Theme: record.Theme{Name: name, Part: part}})
	return &s.found[len(s.found)-1]
}

// themes are what was found, in the order of the text.
func (s *sorting) themes() []record.Theme {
	var all []record.Theme
	for _, m := range s.found {
		if m.judged > 0 {
			m.Label = Likeliest(m.sum)
		}
		all = append(all, m.Theme)
	}
	return all
}
