package meaning

import (
	"errors"
	"io"

	"renown/warehouse/record"
)

// Model judges texts: positive, neutral or negative, with probabilities. It is immutable and safe for concurrent use.
type Model struct {
	Name string // kept with every label it gives
}

// Base is the model that ships with the program: what judges before an installation has trained one of its own.
func Base() *Model { return &Model{Name: Lexicon} }

// Judge gives the probabilities of the three labels. known is false where the model does not judge: a language it was
// not trained on, a text without words.
func (m *Model) Judge(text, lang string) (chances record.Chances, known bool) {
	return record.Chances{}, false
}

// WriteTo writes the model as ReadModel reads it.
func (m *Model) WriteTo(w io.Writer) (int64, error) { return 0, errors.New("not written yet") }

// ReadModel reads what WriteTo wrote. What is damaged, or of another version of features, is an error.
func ReadModel(r io.Reader) (*Model, error) { return nil, errors.New("not read yet") }

// Options say how to train.
type Options struct {
	Name string // of the new model
	Seed uint64 // the same examples and seed give the same model, bit for bit
}

// Train fits a model to the examples on top of what the base model knows.
func Train(examples []record.Example, o Options) (*Model, error) {
	return nil, errors.New("not trained yet")
}

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

// Evaluate compares what judge says with the examples' labels.
func Evaluate(examples []record.Example, judge func(text, lang string) record.Opinion) Report {
	return Report{}
}

// CrossValidate trains on all folds but one and evaluates on that one, for each: an honest Report of what Train would
// make of the examples. Texts that are the same but for case and spaces fall into the same fold.
func CrossValidate(examples []record.Example, folds int, o Options) (Report, error) {
	return Report{}, errors.New("not validated yet")
}
