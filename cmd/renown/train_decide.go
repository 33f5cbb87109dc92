package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"hash/fnv"
	"runtime"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"renown/collectors/meaning"
	"renown/warehouse"
	"renown/warehouse/record"
)

// What a training goes by.
const (
	fewestLabels = 50   // labels by people from which on a model is trained
	fewestUnseen = 20   // of them those that the model in use was not trained on: only they can judge it
	margin       = 0.01 // of macro-F1 by which a new model must be better to be kept
	judgedShare  = 0.98 // of the texts the model in use judges, a new one must judge so many
	folds        = 5
	seed         = 1
	reviewsEach  = 2000 // examples of reviews of each kind and label at most
	reviewsLeast = 200  // and at least, however few labels people gave
)

// material is what there is to train on.
type material struct {
	human   []warehouse.AddedExample // labelled by people: corrections and examples, each text once
	reviews []record.Example         // made of reviews

	corrections, examples int // of human
}

// gather collects what people labelled and what reviews tell. Of reviews there are so many at most that they do not
// drown what people labelled. extra is examples that are not stored yet.
func gather(ctx context.Context, w *warehouse.Warehouse, extra []record.Example, now time.Time) (material, error) {
	var m material
	corrected, err := w.CorrectedTexts(ctx)
	if err != nil {
		return m, err
	}
	added, err := w.Examples(ctx)
	if err != nil {
		return m, err
	}
	for _, e := range extra {
		added = append(added, warehouse.AddedExample{Example: e, Added: now})
	}
	m.human = onceEach(slices.Concat(added, corrected))
	for _, e := range m.human {
		if e.Origin == correctionsOrigin {
			m.corrections++
		}
	}
	m.examples = len(m.human) - m.corrections
	m.reviews, err = w.ReviewExamples(ctx, min(reviewsEach, max(reviewsLeast, len(m.human))))
	return m, err
}

const correctionsOrigin = "corrections"

// onceEach keeps of texts that differ in case and spaces only the one that was labelled last, in an order that depends
// on nothing else.
func onceEach(all []warehouse.AddedExample) []warehouse.AddedExample {
	byText := map[string]warehouse.AddedExample{}
	for _, e := range all {
		key := foldedText(e.Text)
		if known, ok := byText[key]; !ok || !e.Added.Before(known.Added) {
			byText[key] = e
		}
	}
	out := make([]warehouse.AddedExample, 0, len(byText))
	for _, e := range byText {
		out = append(out, e)
	}
	slices.SortFunc(out, func(a, b warehouse.AddedExample) int { return cmp.Compare(a.Text, b.Text) })
	return out
}

func foldedText(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// examples are the human ones as a model is trained on them, the language told where it is not given.
func (m material) labelled(l *meaning.Labeller) []record.Example {
	out := make([]record.Example, len(m.human))
	for i, e := range m.human {
		out[i] = e.Example
		if out[i].Lang == "" {
			out[i].Lang = l.Language(e.Text)
		}
	}
	return out
}

// decision is how a new model and the one in use did, and what follows. It is kept with the model.
type decision struct {
	Corrections int            `json:"corrections"`
	Examples    int            `json:"examples"`
	Reviews     int            `json:"reviews"`    // examples made of reviews that the new model was trained on
	Decided     int            `json:"decided_on"` // texts: labelled by people, and unseen by both models
	Current     string         `json:"current"`
	Before      meaning.Report `json:"before"` // the model in use on those texts
	After       meaning.Report `json:"after"`  // the new one, by cross-validation
	Kept        bool           `json:"kept"`
	Forced      bool           `json:"forced,omitempty"`
	Why         string         `json:"why"`
	New         string         `json:"new,omitempty"` // its name, if it is kept
	model       *meaning.Model // the new one
}

// human is how many labels by people there were.
func (d decision) human() int { return d.Corrections + d.Examples }

// decide trains a model on the material and compares it with the one in use, which was made at a time (zero: it is the
// one that ships), on the texts that neither has seen: a text counts for the model in use only if it was labelled later,
// and for the new one in a fold that was left out of its training. It trains with and without reviews, and takes what did
// better. The error wraps errTooFew where there is too little to go by.
func decide(ctx context.Context, m material, current *meaning.Model, made time.Time, name string, forced bool) (decision, error) {
	d := decision{Corrections: m.corrections, Examples: m.examples, Current: current.Name, Forced: forced, New: name}
	judge := meaning.New()
	judge.Use(current)
	human := m.labelled(judge)
	decisive := make([]bool, len(human))
	for i, e := range m.human {
		decisive[i] = e.Added.After(made)
		if decisive[i] {
			d.Decided++
		}
	}
	if err := enough(d, !made.IsZero()); err != nil && !forced {
		return d, err
	}
	d.Before = meaning.Evaluate(picked(human, decisive), func(text, lang string) record.Opinion { return judge.Label(text, lang).Label })
	reviews, err := d.try(ctx, human, m.reviews, decisive, forced)
	if err != nil {
		return d, err
	}
	d.Reviews = len(reviews)
	if d.model, err = meaning.Train(slices.Concat(human, reviews), meaning.Options{Name: name, Seed: seed}); err != nil {
		return d, err
	}
	d.weigh()
	return d, nil
}

// try cross-validates with and without reviews, notes the better report, and gives the reviews to train on. Where even
// that takes more labels than there are, a forced training takes the reviews and goes without a report.
func (d *decision) try(ctx context.Context, human, reviews []record.Example, decisive []bool, forced bool) ([]record.Example, error) {
	recipes := [][]record.Example{nil, reviews}
	if len(reviews) == 0 {
		recipes = recipes[:1]
	}
	var best []record.Example
	var failed error
	tried := false
	for _, beside := range recipes {
		report, err := crossValidate(ctx, human, beside, decisive)
		if err != nil {
			failed = err
			continue
		}
		if !tried || report.MacroF1 > d.After.MacroF1 {
			d.After, best, tried = report, beside, true
		}
	}
	switch {
	case tried:
		return best, nil
	case forced && errors.Is(failed, meaning.ErrTooFew):
		return reviews, nil
	}
	return nil, failed
}

// weigh says whether the new model is better, and why.
func (d *decision) weigh() {
	gain := d.After.MacroF1 - d.Before.MacroF1
	enoughJudged := float64(d.After.Judged) >= judgedShare*float64(d.Before.Judged)
	switch {
	case d.Forced:
		d.Kept, d.Why = true, "kept because it was asked for, whatever the comparison"
	case !enoughJudged:
		d.Why = fmt.Sprintf("not kept: it judges %d of the texts, the model in use %d", d.After.Judged, d.Before.Judged)
	case gain < margin:
		d.Why = fmt.Sprintf("not kept: its macro-F1 is %s against %s; to be kept it must be better by at least %s", f1(d.After.MacroF1), f1(d.Before.MacroF1), f1(margin))
	default:
		d.Kept, d.Why = true, fmt.Sprintf("kept: its macro-F1 is %s against %s", f1(d.After.MacroF1), f1(d.Before.MacroF1))
	}
	if !d.Kept {
		d.New = ""
	}
}

// f1 is a figure from 0 to 1 as it is written.
func f1(v float64) string { return strings.TrimPrefix(fmt.Sprintf("%.3f", v), "0") }

// errTooFew is the error of a training that has too little to go by. Its text says what is missing.
type errTooFew struct{ text string }

func (e errTooFew) Error() string { return e.text }

const howToCorrect = "correct texts on the page Sources → Meaning, those the model is least sure of first, or bring labelled ones with renown meaning train FILE.csv"

func enough(d decision, trained bool) error {
	switch n := d.human(); {
	case n < fewestLabels:
		return errTooFew{fmt.Sprintf("there are %d labels by people, and %d are needed before a model is trained on them: %d more. %s",
			n, fewestLabels, fewestLabels-n, sentence(howToCorrect))}
	case trained && d.Decided < fewestUnseen:
		return errTooFew{fmt.Sprintf("since the model in use was made there are %d new labels by people, and %d are needed to compare it with another: %d more. %s",
			d.Decided, fewestUnseen, fewestUnseen-d.Decided, sentence(howToCorrect))}
	}
	return nil
}

// sentence begins with a capital and ends with a full stop.
func sentence(s string) string { return strings.ToUpper(s[:1]) + s[1:] + "." }

func picked(all []record.Example, which []bool) []record.Example {
	var out []record.Example
	for i, e := range all {
		if which[i] {
			out = append(out, e)
		}
	}
	return out
}

// crossValidate trains without each fold of what people labelled in turn, with what stands beside, and reports on the
// decisive texts of that fold.
func crossValidate(ctx context.Context, human, beside []record.Example, decisive []bool) (meaning.Report, error) {
	said := make([]record.Opinion, len(human))
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(max(1, runtime.GOMAXPROCS(0)/2)) // the other half goes on collecting
	for f := range folds {
		group.Go(func() error {
			if err := ctx.Err(); err != nil {
				return err
			}
			return foretell(human, beside, f, said)
		})
	}
	if err := group.Wait(); err != nil {
		return meaning.Report{}, err
	}
	byText := make(map[string]record.Opinion, len(human))
	for i, e := range human {
		byText[e.Text] = said[i]
	}
	return meaning.Evaluate(picked(human, decisive), func(text, _ string) record.Opinion { return byText[text] }), nil
}

// foretell writes down what a model says of a fold that was trained on all but it.
func foretell(human, beside []record.Example, f int, said []record.Opinion) error {
	rest := slices.Clone(beside)
	for _, e := range human {
		if foldOf(e.Text) != f {
			rest = append(rest, e)
		}
	}
	m, err := meaning.Train(rest, meaning.Options{Name: "fold", Seed: seed})
	if err != nil {
		return err
	}
	l := meaning.New()
	l.Use(m)
	for i, e := range human {
		if foldOf(e.Text) == f {
			said[i] = l.Label(e.Text, e.Lang).Label
		}
	}
	return nil
}

func foldOf(text string) int {
	h := fnv.New32a()
	_, _ = h.Write([]byte(foldedText(text))) // a hash never fails
	return int(h.Sum32() % folds)
}
