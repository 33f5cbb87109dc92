package meaning

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync"

	"renown/warehouse/record"
)

// Options say how to train.
type Options struct {
	Name string // of the new model
	Seed uint64 // the same examples and seed give the same model, bit for bit
}

// leastExamples is how many examples of a language make a model judge it, where the base model does not.
const leastExamples = 200

// What the solver is told, found by trial on the airline tweets (the README has the figures).
const (
	strength = 1.0 // weight of one example against the penalty on leaving the base
	rounds   = 30
)

// maxTrained is how many bytes of a text are learned from.
const maxTrained = 2 << 10

// ErrTooFew is what Train says of too few usable examples.
var ErrTooFew = errors.New("too few labelled texts to train on")

// Train fits a model to the examples on top of what the base model knows: its weights may leave the base's only as far
// as the examples make them. Examples without a label, without words or in no known language are left out. The order of
// the examples does not matter.
func Train(examples []record.Example, o Options) (*Model, error) {
	return train(prepare(examples, Base()), Base(), o)
}

// learned is an example made ready: what the solver needs, and the language.
type learned struct {
	sample
	tongue string
	key    uint64 // the same for texts that differ in case and spaces only
	index  int    // in the examples given
}

// prepare reads the examples' features, on all cores; the result is in an order of its own, whatever the examples' was.
func prepare(examples []record.Example, base *Model) []learned {
	all := make([]learned, len(examples))
	var group sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		group.Go(func() {
			r := &reader{lexicon: sharedLexicon()}
			for i := core; i < len(examples); i += cores {
				all[i] = prepareOne(&examples[i], base, r)
				all[i].index = i
			}
		})
	}
	group.Wait()
	all = slices.DeleteFunc(all, func(l learned) bool { return l.tongue == "" })
	slices.SortStableFunc(all, func(a, b learned) int {
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.label, b.label), cmp.Compare(a.tongue, b.tongue),
			strings.Compare(examples[a.index].Text, examples[b.index].Text))
	})
	return all
}

func prepareOne(e *record.Example, base *Model, r *reader) learned {
	text := cut(strings.ToValidUTF8(e.Text, " "), maxTrained)
	plain := stripped(text)
	n := number(e.Label)
	lang := validHint(e.Lang)
	if n < 0 || !hasLetter(plain) {
		return learned{}
	}
	if lang == "" {
		lang = sharedLanguages().tell(plain)
	}
	l := learned{tongue: tongue(text, lang), key: foldedKey(text)}
	l.features, l.label, l.weight = slices.Clone(r.read(text, lang)), n, 1
	if base.places != nil {
		for k, z := range base.logits(l.features) {
			l.prior[k] = float32(z)
		}
	}
	return l
}

// number is a label's place, -1 for none.
func number(o record.Opinion) int {
	return slices.Index([]record.Opinion{record.Negative, record.Neutral, record.Positive}, o)
}

// foldedKey is the same for texts that differ in case and spaces only.
func foldedKey(text string) uint64 {
	h := fnv.New64a()
	for word := range strings.FieldsSeq(strings.ToLower(text)) {
		h.Write([]byte(word)) // a hash never fails
		h.Write([]byte{' '})
	}
	return h.Sum64()
}

func train(all []learned, base *Model, o Options) (*Model, error) {
	tongues := learnable(all, base)
	samples := balanced(all, tongues)
	if len(samples) == 0 {
		return nil, fmt.Errorf("%w: of %d texts with words, no language has %d each of two labels; label more", ErrTooFew, len(all), leastOfLabel)
	}
	if base.places == nil {
		return pack(o.Name, solve(samples, strength, rounds, o.Seed), tongues), nil
	}
	ratios := countRatios(samples)
	w := solve(rescaled(samples, ratios), strength, rounds, o.Seed)
	for i, b := range base.unpack() {
		for k := range b {
			w[i][k] = w[i][k]*ratios[i] + b[k]
		}
	}
	return pack(o.Name, w, tongues), nil
}

// mostBalance bounds how much more an example of a rare label weighs.
const mostBalance = 3

// leastOfLabel is how many examples of a label, in a language, it takes to learn what is like it.
const leastOfLabel = 5

// balanced are the samples to learn from: those of languages the model is to judge, of labels with examples enough.
// Examples of a rare label weigh more, by the root of what would make all labels of a language equal: half way, by trial,
// serves macro-F1 best and leaves the probabilities near the truth.
func balanced(all []learned, tongues map[string]bool) []sample {
	counts := map[string]*[labels]float64{}
	for _, l := range all {
		if counts[l.tongue] == nil {
			counts[l.tongue] = &[labels]float64{}
		}
		counts[l.tongue][l.label]++
	}
	var samples []sample
	for _, l := range all {
		s, c := l.sample, counts[l.tongue]
		var n, present float64
		for k := range c {
			if s.absent[k] = c[k] < leastOfLabel; !s.absent[k] {
				n += c[k]
				present++
			}
		}
		if tongues[l.tongue] && present > 1 && !s.absent[s.label] {
			s.weight = float32(min(mostBalance, math.Sqrt(n/present/c[s.label])))
			samples = append(samples, s)
		}
	}
	return samples
}

// learnable are the languages that the base knows or that have examples enough.
func learnable(all []learned, base *Model) map[string]bool {
	counts, tongues := map[string]int{}, map[string]bool{}
	for _, l := range all {
		counts[l.tongue]++
	}
	for t, n := range counts {
		if n >= leastExamples {
			tongues[t] = true
		}
	}
	for t := range base.tongues {
		tongues[t] = true
	}
	return tongues
}

// TrainBase fits a model to the examples alone, without a base: it is how the model that ships is made.
func TrainBase(examples []record.Example, o Options) (*Model, error) {
	nothing := &Model{}
	return train(prepare(examples, nothing), nothing, o)
}
