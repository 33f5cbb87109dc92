package meaning

import (
	"bytes"
	_ "embed"
	"maps"
	"math"
	"slices"
	"strings"
	"sync"

	"renown/warehouse/record"
)

// Model judges texts: positive, neutral or negative, with probabilities. It is a multinomial logistic regression over
// hashed words, pairs of words, runs of letters and what the lexicon says. It is immutable and safe for concurrent use.
type Model struct {
	Name string // kept with every label it gives

	places  []place
	scale   float64         // of the weights
	tongues map[string]bool // what it was trained on, as tongue writes it
}

// place holds the weights of the features hashed to it.
type place [labels]int16

//go:embed base.model
var baseFile []byte

var sharedBase = sync.OnceValues(func() (*Model, error) { return ReadModel(bytes.NewReader(baseFile)) })

// Base is the model that ships with the program: what judges before an installation has trained one of its own.
func Base() *Model {
	m, err := sharedBase()
	if err != nil { // a test reads the file that ships
		return &Model{Name: "none"}
	}
	return m
}

// Judge gives the probabilities of the three labels. known is false where the model does not judge: a language it was
// not trained on, a text without words. lang is ISO 639-1; where it is "", the text itself must tell.
func (m *Model) Judge(text, lang string) (chances record.Chances, known bool) {
	text = cut(strings.ToValidUTF8(text, " "), maxJudged)
	plain := stripped(text)
	if !hasLetter(plain) {
		return record.Chances{}, false
	}
	if lang == "" {
		lang = sharedLanguages().tell(plain, "")
	}
	return m.judge(text, validHint(lang))
}

// judge judges a text that has words.
func (m *Model) judge(text, lang string) (chances record.Chances, known bool) {
	if !m.tongues[tongue(text, lang)] {
		return record.Chances{}, false
	}
	r := readers.Get().(*reader)
	defer readers.Put(r)
	p := softmax(m.logits(r.read(text, lang)))
	return record.Chances{Negative: float32(p[0]), Neutral: float32(p[1]), Positive: float32(p[2])}, true
}

// Languages are those the model judges, sorted: ISO 639-1, and "-" with the script where a language is written in
// more than one: "hi" is Hindi in Latin letters.
func (m *Model) Languages() []string { return slices.Sorted(maps.Keys(m.tongues)) }

func (m *Model) logits(features []feature) [labels]float64 {
	var z [labels]float64
	for _, f := range features {
		at := &m.places[f.at]
		z[0] += float64(f.value) * float64(at[0])
		z[1] += float64(f.value) * float64(at[1])
		z[2] += float64(f.value) * float64(at[2])
	}
	for k := range z {
		z[k] *= m.scale
	}
	return z
}

// pack makes a model of weights: what counts is kept in 16 bits.
func pack(name string, w [][labels]float32, tongues map[string]bool) *Model {
	top := float32(0)
	for i := range w {
		for _, v := range w[i] {
			top = max(top, v, -v)
		}
	}
	m := &Model{Name: name, places: make([]place, dim), tongues: tongues, scale: float64(max(top, 1e-6)) / math.MaxInt16}
	for i := range w {
		for k, v := range w[i] {
			m.places[i][k] = int16(math.Round(float64(v) / m.scale))
		}
	}
	return m
}

// unpack gives the weights back.
func (m *Model) unpack() [][labels]float32 {
	w := make([][labels]float32, dim)
	for i := range m.places {
		for k, v := range m.places[i] {
			w[i][k] = float32(float64(v) * m.scale)
		}
	}
	return w
}

// readers hold the room that reading a text takes.
var readers = sync.Pool{New: func() any { return &reader{lexicon: sharedLexicon()} }}

// Likeliest is the label with the highest chance; neutral where it is not clear which.
func Likeliest(c record.Chances) record.Opinion {
	switch {
	case c.Negative > c.Neutral && c.Negative > c.Positive:
		return record.Negative
	case c.Positive > c.Neutral && c.Positive > c.Negative:
		return record.Positive
	}
	return record.Neutral
}
