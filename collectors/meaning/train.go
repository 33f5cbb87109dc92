package meaning

import (
	"cmp"
	"errors"
	"fmt"
	"hash/fnv"
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

// maxTrained is how many bytes of a text are learned from. A text of so many takes some 20 kB while a model is trained.
const maxTrained = 1 << 10

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
	review bool
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
		return cmp.Or(cmp.Compare(a.key, b.key), cmp.Compare(a.label, b.label), cmp.Compare(a.tongue, b.tongue), cmp.Compare(one(a.review), one(b.review)),
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
		lang = sharedLanguages().tell(plain, "")
	}
	l := learned{tongue: tongue(text, lang), key: foldedKey(text), review: e.Origin == FromReviews}
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
	return slices.Index(opinions(), o)
}

// opinions are the labels in the order of their weights.
func opinions() []record.Opinion {
	return []record.Opinion{record.Negative, record.Neutral, record.Positive}
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
		return pack(o.Name, solve(samples, nil, o.Seed), tongues), nil
	}
	ratios := countRatios(samples)
	w := solve(samples, ratios, o.Seed)
	for i, b := range base.unpack() {
		for k := range b {
			w[i][k] = w[i][k]*ratios[i] + b[k]
		}
	}
	return pack(o.Name, w, tongues), nil
}

// learnable are the languages that the base knows, and those in which people labelled enough texts, some of each label.
func learnable(all []learned, base *Model) map[string]bool {
	tongues := map[string]bool{}
	for g, counts := range censusOf(all) {
		if !g.review && counts[0]+counts[1]+counts[2] >= leastExamples && min(counts[0], counts[1], counts[2]) >= leastOfLabel {
			tongues[g.tongue] = true
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
