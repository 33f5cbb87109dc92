package meaning

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"

	"renown/warehouse/record"
)

// made are labelled texts of made-up words: a third each bad ("grumpf"), neutral ("table"), good ("yippla"), with noise.
func made(n int, lang string) []record.Example {
	random := rand.New(rand.NewPCG(7, 7))
	words := []string{"the", "day", "was", "with", "this", "and", "for", "that", "you", "have"}
	telling := []string{"grumpf", "tablet", "yippla"}
	var all []record.Example
	for i := range n {
		text := ""
		for range 6 {
			text += words[random.IntN(len(words))] + " "
		}
		all = append(all, record.Example{Text: fmt.Sprintf("%s%s %d", text, telling[i%3], i), Label: opinions()[i%3], Lang: lang, Origin: "corrections"})
	}
	return all
}

func written(t *testing.T, m *Model) []byte {
	t.Helper()
	var b bytes.Buffer
	if _, err := m.WriteTo(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func trained(t *testing.T, examples []record.Example, seed uint64) *Model {
	t.Helper()
	m, err := Train(examples, Options{Name: "test", Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func judged(m *Model) func(text, lang string) record.Opinion {
	return func(text, lang string) record.Opinion {
		c, known := m.Judge(text, lang)
		if !known {
			return record.NoOpinion
		}
		return Likeliest(c)
	}
}

// The same examples and seed give the same file, whatever the number of cores and the order of the examples.
func TestSameExamplesSameModel(t *testing.T) {
	examples := made(300, "en")
	want := written(t, trained(t, examples, 3))
	was := runtime.GOMAXPROCS(1)
	one := written(t, trained(t, examples, 3))
	runtime.GOMAXPROCS(4)
	shuffled := slices.Clone(examples)
	rand.New(rand.NewPCG(1, 1)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	four := written(t, trained(t, shuffled, 3))
	runtime.GOMAXPROCS(was)
	if !bytes.Equal(want, one) || !bytes.Equal(want, four) {
		t.Error("the number of cores or the order of the examples changed the model")
	}
}

func TestTrainLearnsFromFew(t *testing.T) {
	examples := made(60, "en")
	if before := Evaluate(made(90, "en")[60:], judged(Base())); before.Accuracy > .7 {
		t.Fatalf("the base knows made-up words: %+v", before)
	}
	after := Evaluate(made(90, "en")[60:], judged(trained(t, examples, 1)))
	if after.Accuracy < .9 {
		t.Errorf("20 texts of each label taught too little: %+v", after)
	}
}

func TestTrainLeavesOtherLanguagesAlone(t *testing.T) {
	const german = "Das ist die beste Firma, in der ich je war, und wir sind sehr gut bezahlt."
	before, _ := Base().Judge(german, "de")
	after, known := trained(t, made(300, "en"), 1).Judge(german, "de")
	if !known || Likeliest(before) != Likeliest(after) || after.Positive < before.Positive-.2 {
		t.Errorf("English examples changed German: %+v, then %+v", before, after)
	}
}

// Where nobody labelled a text neutral, nothing is known of neutral texts: the model must not unlearn them.
func TestTrainForgetsNoLabel(t *testing.T) {
	const text = "We will be at the office from 9 to 5 tomorrow, see the link for the address."
	var two []record.Example
	for _, e := range made(600, "en") {
		if e.Label != record.Neutral {
			two = append(two, e)
		}
	}
	before, _ := Base().Judge(text, "en")
	after, _ := trained(t, two, 1).Judge(text, "en")
	if Likeliest(before) != record.Neutral || Likeliest(after) != record.Neutral {
		t.Errorf("neutral was unlearned: %+v, then %+v", before, after)
	}
}

// Reviews by the thousand must not drown what people said of a few posts.
func TestReviewsDoNotDrownPeople(t *testing.T) {
	people := made(900, "en")
	reviews := made(15000, "en")
	for i := range reviews { // the other way round
		reviews[i].Origin = FromReviews
		switch reviews[i].Label {
		case record.Positive:
			reviews[i].Label = record.Negative
		case record.Negative:
			reviews[i].Label = record.Positive
		}
	}
	all := append(slices.Clone(reviews[900:]), people...)
	if r := Evaluate(people, judged(trained(t, all, 1))); r.Accuracy < .6 {
		t.Errorf("people's labels are drowned: %+v", r)
	}
}

func TestTrainANewLanguage(t *testing.T) {
	const dutch = "het was de grumpf van de dag"
	if _, known := Base().Judge(dutch, "nl"); known {
		t.Fatal("the base judges Dutch")
	}
	few, err := Train(append(made(leastExamples-2, "nl"), made(60, "en")...), Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, known := few.Judge(dutch, "nl"); known {
		t.Errorf("judges a language after %d examples", leastExamples-2)
	}
	m := trained(t, made(leastExamples, "nl"), 1)
	if got := judged(m)(dutch, "nl"); got != record.Negative {
		t.Errorf("got %q", got)
	}
	if !slices.Contains(m.Languages(), "nl") || !slices.Contains(m.Languages(), "de") {
		t.Errorf("languages %v", m.Languages())
	}
}

func TestTrainSaysWhatIsMissing(t *testing.T) {
	for name, examples := range map[string][]record.Example{
		"none":           nil,
		"no labels":      {{Text: "I love it", Lang: "en"}},
		"no words":       {{Text: "https://example.org", Lang: "en", Label: record.Positive}},
		"one label only": {{Text: "I love it", Lang: "en", Label: record.Positive}, {Text: "I like it", Lang: "en", Label: record.Positive}},
	} {
		if _, err := Train(examples, Options{}); !errors.Is(err, ErrTooFew) {
			t.Errorf("%s: %v", name, err)
		}
		if _, err := CrossValidate(examples, 5, Options{}); !errors.Is(err, ErrTooFew) {
			t.Errorf("cross-validating, %s: %v", name, err)
		}
	}
}

func TestJudgeOnlyWhatItKnows(t *testing.T) {
	for _, c := range []struct{ text, lang string }{
		{"", "en"}, {"  \n", "en"}, {"https://example.org", "en"}, {"@skyways #love", "en"}, {"100 % !!!", "en"}, {"😀", "en"},
		{"Dit is heel goed", "nl"}, {"यह सबसे अच्छी कंपनी है", "hi"}, {"qwrt", ""}, {"I love it", "xx"}, {"I love it", "english"},
	} {
		if chances, known := Base().Judge(c.text, c.lang); known || chances != (record.Chances{}) {
			t.Errorf("%q in %q was judged: %+v", c.text, c.lang, chances)
		}
	}
	for _, lang := range []string{"en", "EN", "en-GB", ""} {
		c, known := Base().Judge("I love this place, thank you for the great help", lang)
		if sum := c.Negative + c.Neutral + c.Positive; !known || sum < .999 || sum > 1.001 || Likeliest(c) != record.Positive {
			t.Errorf("in %q: %+v %v", lang, c, known)
		}
	}
}

func TestCrossValidateIsHonest(t *testing.T) {
	examples := made(300, "en")
	r, err := CrossValidate(examples, 5, Options{Seed: 1})
	if err != nil {
		t.Fatal(err)
	}
	if r.N != 300 || r.Judged != 300 || r.Accuracy < .9 {
		t.Errorf("%+v", r)
	}
	again, err := CrossValidate(examples, 5, Options{Seed: 1})
	if err != nil || r.Confusion != again.Confusion {
		t.Errorf("%+v, then %+v (%v)", r.Confusion, again.Confusion, err)
	}
	// Labels drawn at random can't be foretold, unless a text's copy is in the other folds.
	random := rand.New(rand.NewPCG(2, 2))
	var lots []record.Example
	for i := range 150 {
		e := record.Example{Text: fmt.Sprintf("what shall that be with %c%c%c", 'a'+rune(i%26), 'a'+rune(i/26), 'q'), Lang: "en", Label: opinions()[random.IntN(3)]}
		copied := e
		copied.Text = "What  shall that BE with" + e.Text[len("what shall that be with"):]
		lots = append(lots, e, copied)
	}
	if r, err = CrossValidate(lots, 5, Options{Seed: 1}); err != nil || r.Accuracy > .5 {
		t.Errorf("copies of a text are in several folds: %+v, %v", r, err)
	}
}

func TestEvaluate(t *testing.T) {
	say := map[string]record.Opinion{"a": record.Negative, "b": record.Neutral, "c": record.Positive, "d": record.NoOpinion}
	examples := []record.Example{
		{Text: "a", Label: record.Negative, Lang: "en"}, {Text: "a", Label: record.Negative, Lang: "en"}, {Text: "b", Label: record.Negative, Lang: "de"},
		{Text: "b", Label: record.Neutral, Lang: "en"}, {Text: "c", Label: record.Neutral, Lang: "de"},
		{Text: "c", Label: record.Positive}, {Text: "d", Label: record.Positive, Lang: "de"}, {Text: "a"},
	}
	r := Evaluate(examples, func(text, _ string) record.Opinion { return say[text] })
	want := Confusion{{2, 1, 0, 0}, {0, 1, 1, 0}, {0, 0, 1, 1}}
	if r.N != 7 || r.Judged != 6 || r.Confusion != want {
		t.Errorf("%+v", r)
	}
	near := func(name string, got, want float64) {
		if got < want-1e-9 || got > want+1e-9 {
			t.Errorf("%s %v, want %v", name, got, want)
		}
	}
	near("accuracy", r.Accuracy, 4./6)
	near("macro-F1", r.MacroF1, (4./5+2./4+2./3)/3)
	near("macro-recall", r.MacroRecall, (2./3+1./2+1)/3)
	de := r.ByLanguage["de"]
	if de.N != 3 || de.Judged != 2 || len(r.ByLanguage) != 2 {
		t.Errorf("by language: %+v", r.ByLanguage)
	}
	near("German macro-F1: no label was right", de.MacroF1, 0)
	if r := Evaluate(nil, nil); r.N != 0 || r.MacroF1 != 0 {
		t.Errorf("of nothing: %+v", r)
	}
}
