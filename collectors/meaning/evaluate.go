package meaning

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"sync"

	"renown/warehouse/record"
)

// Report is how well a model's labels agree with people's. It is what `renown meaning eval` prints as JSON.
type Report struct {
	N           int               `json:"n"`
	Judged      int               `json:"judged"` // of N; the rest counts as wrong in none of the figures below
	Accuracy    float64           `json:"accuracy"`
	MacroF1     float64           `json:"macro_f1"`
	MacroRecall float64           `json:"macro_recall"`
	Confusion   Confusion         `json:"confusion"`
	ByLanguage  map[string]Report `json:"by_language,omitempty"`
}

// Confusion counts texts: first what people said, then what the model said, each negative, neutral, positive; and in the
// fourth column those the model did not judge.
type Confusion [3][4]int

// unjudged is the column of the texts that the model did not judge.
const unjudged = 3

// Evaluate compares what judge says with the examples' labels. Examples without a label are left out.
func Evaluate(examples []record.Example, judge func(text, lang string) record.Opinion) Report {
	said := make([]int, len(examples))
	for i, e := range examples {
		said[i] = number(judge(e.Text, e.Lang))
	}
	return report(examples, said)
}

// report counts what was said of each example: a label's number, -1 for not judged.
func report(examples []record.Example, said []int) Report {
	var all Confusion
	langs := map[string]*Confusion{}
	for i, e := range examples {
		is, column := number(e.Label), said[i]
		if is < 0 {
			continue
		}
		if column < 0 {
			column = unjudged
		}
		all[is][column]++
		if lang := validHint(e.Lang); lang != "" {
			if langs[lang] == nil {
				langs[lang] = &Confusion{}
			}
			langs[lang][is][column]++
		}
	}
	r := all.report()
	for lang, c := range langs {
		if r.ByLanguage == nil {
			r.ByLanguage = map[string]Report{}
		}
		r.ByLanguage[lang] = c.report()
	}
	return r
}

// report works out the figures. The means are over the labels that occur, in what people or the model said.
func (c *Confusion) report() Report {
	r := Report{Confusion: *c}
	right, named, recalled := 0, 0, 0
	for i := range labels {
		is, said := 0, 0
		for j := range labels {
			is += c[i][j]
			said += c[j][i]
		}
		r.N += is + c[i][unjudged]
		r.Judged += is
		right += c[i][i]
		if is+said > 0 {
			named++
			r.MacroF1 += 2 * float64(c[i][i]) / float64(is+said)
		}
		if is > 0 {
			recalled++
			r.MacroRecall += float64(c[i][i]) / float64(is)
		}
	}
	r.Accuracy = share(float64(right), r.Judged)
	r.MacroF1 = share(r.MacroF1, named)
	r.MacroRecall = share(r.MacroRecall, recalled)
	return r
}

func share(sum float64, n int) float64 {
	if n == 0 {
		return 0
	}
	return sum / float64(n)
}

// CrossValidate trains on all folds but one and evaluates on that one, for each: an honest Report of what Train would
// make of the examples. Texts that are the same but for case and spaces fall into the same fold.
func CrossValidate(examples []record.Example, folds int, o Options) (Report, error) {
	if folds < 2 {
		return Report{}, fmt.Errorf("cross-validate: %d folds; at least 2 are needed", folds)
	}
	base := Base()
	all := prepare(examples, base)
	fold := foldsOf(all, folds, o.Seed)
	said := make([]int, len(examples))
	for i := range said {
		said[i] = -1
	}
	errs := make([]error, folds)
	var group sync.WaitGroup
	slots := make(chan struct{}, runtime.GOMAXPROCS(0))
	for f := range folds {
		group.Go(func() {
			slots <- struct{}{}
			defer func() { <-slots }()
			errs[f] = foretell(all, fold, f, base, o, said)
		})
	}
	group.Wait()
	if err := errors.Join(errs...); err != nil {
		return Report{}, fmt.Errorf("cross-validate: %w", err)
	}
	return report(examples, said), nil
}

// foldsOf deals the examples out, those with one key together.
func foldsOf(all []learned, folds int, seed uint64) []int {
	var keys []uint64
	for i, l := range all { // sorted by key
		if i == 0 || all[i-1].key != l.key {
			keys = append(keys, l.key)
		}
	}
	random := rand.New(rand.NewPCG(seed, 0xf01d))
	random.Shuffle(len(keys), func(i, j int) { keys[i], keys[j] = keys[j], keys[i] })
	of := make(map[uint64]int, len(keys))
	for i, k := range keys {
		of[k] = i % folds
	}
	fold := make([]int, len(all))
	for i, l := range all {
		fold[i] = of[l.key]
	}
	return fold
}

// foretell trains without one fold and writes down what the model says of it.
func foretell(all []learned, fold []int, f int, base *Model, o Options, said []int) error {
	var rest []learned
	for i, l := range all {
		if fold[i] != f {
			rest = append(rest, l)
		}
	}
	m, err := train(rest, base, o)
	if err != nil {
		return err
	}
	for i, l := range all {
		if fold[i] == f && m.tongues[l.tongue] {
			p := softmax(m.logits(l.features))
			said[l.index] = number(Likeliest(chancesOf(p)))
		}
	}
	return nil
}

func chancesOf(p [labels]float64) record.Chances {
	return record.Chances{Negative: float32(p[0]), Neutral: float32(p[1]), Positive: float32(p[2])}
}
