package queries

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"
)

// Standing answers how the functions stand beside each other.
type Standing struct{ reader *reader }

// Weights are how much each part counts in its function's index: function, part, weight. A part with weight 0 does not
// count; one that is not named has its default weight.
type Weights map[string]map[string]float64

// DefaultWeights are the weights of the index where the configuration names no others.
func DefaultWeights() Weights {
	w := Weights{}
	for _, p := range indexParts() {
		if w[p.function] == nil {
			w[p.function] = map[string]float64{}
		}
		w[p.function][p.part] = p.weight
	}
	return w
}

// Check says which of the weights cannot be used.
func (w Weights) Check() error {
	known := DefaultWeights()
	for function, parts := range w {
		if known[function] == nil {
			return fmt.Errorf("there is no function %q: hr, marketing, crm, service", function)
		}
		for part, weight := range parts {
			if _, ok := known[function][part]; !ok {
				return fmt.Errorf("%s has no part %q: %s", function, part, strings.Join(partsOf(function), ", "))
			}
			if math.IsNaN(weight) || weight < 0 || weight > 1000 {
				return fmt.Errorf("%s.%s: weight %v is not 0 to 1000", function, part, weight)
			}
		}
	}
	for _, function := range functions {
		if !slices.ContainsFunc(indexParts(), func(p indexPart) bool { return p.function == function && w.of(p) > 0 }) {
			return fmt.Errorf("%s: no part has a weight left", function)
		}
	}
	return nil
}

// of is a part's weight.
func (w Weights) of(p indexPart) float64 {
	if weight, named := w[p.function][p.part]; named {
		return weight
	}
	return p.weight
}

// The functions in the order of the pages.
var functions = [...]string{"hr", "marketing", "crm", "service"}

// indexPart is one metric of the index, and how it is brought to 0 to 100: (value - zero) × scale.
type indexPart struct {
	function, part, title, unit string
	weight                      float64
	zero, scale                 float64
}

func indexParts() []indexPart {
	return []indexPart{
		{"hr", "rating", "Overall rating", "★", 3, 1, 25},
		{"hr", "recommend", "Recommend", "%", 2, 0, 1},
		{"hr", "ceo", "CEO approval", "%", 1, 0, 1},
		{"hr", "outlook", "Business outlook", "%", 1, 0, 1},
		{"hr", "response", "Employer response rate", "%", 1, 0, 1},
		{"marketing", "sentiment", "Net sentiment", "%", 2, -100, 0.5},
		{"marketing", "voice", "Share of voice", "%", 1, 0, 0}, // its scale depends on how many brands are compared
		{"crm", "advocates", "Advocates among advocates and detractors", "%", 2, 0, 1},
		{"crm", "repeat", "Persons who need not come back", "%", 1, 0, 1},
		{"service", "target", "Answered within target", "%", 3, 0, 1},
		{"service", "answered", "Response rate", "%", 2, 0, 1},
		{"service", "turned", "Turn-around rate", "%", 1, 0, 1},
	}
}

func partsOf(function string) []string {
	var names []string
	for _, p := range indexParts() {
		if p.function == function {
			names = append(names, p.part)
		}
	}
	return names
}

// IndexRow is the index of a brand (function "all"), of one of its functions, or one part of one.
type IndexRow struct {
	Brand    string  `json:"brand" title:"Brand" key:"yes"`
	Function string  `json:"function" title:"Function" key:"yes"` // hr, marketing, crm, service; all: their mean
	Part     string  `json:"part" title:"Part" key:"yes"`         // "": the function as a whole
	Title    string  `json:"title" title:"What" key:"yes"`
	Weight   float64 `json:"weight" title:"Weight" unit:"n"`    // as configured; of a function: 1, or 0 where it has no index
	Index    Measure `json:"index" title:"Index" unit:"points"` // 0 to 100

	Points *float64 `json:"points" title:"Brings" unit:"points"` // of the index of its function; a function's, of the index of the brand
	Value  *float64 `json:"value" title:"The metric itself"`     // of a part, in its own unit
	Unit   string   `json:"value_unit" title:"Unit"`
	Parts  int      `json:"parts" title:"Parts with a value" unit:"n"` // of a function, or functions of all
	Of     int      `json:"of" title:"Of so many" unit:"n"`
	Rank   *int     `json:"rank" title:"Rank" unit:"n"` // among the brands with such an index, 1 the highest; nil: no index, or nobody to compare with
	Ranked int      `json:"ranked" title:"Brands ranked" unit:"n"`
}

// Index is each brand's reputation index with all its parts: the four functions' indices, the weighted means of their
// parts, and the mean of the four.
func (s *Standing) Index(ctx context.Context, f Filter) (Answer[IndexRow], error) {
	a, err := answer[IndexRow]("standing.Index", f)
	if err != nil {
		return a, err
	}
	if err := f.Weights.Check(); err != nil {
		return a, fmt.Errorf("query standing.Index: %w", err)
	}
	now, before, err := s.periods(ctx, f)
	if err != nil {
		return a, err
	}
	first, err := (&Employer{s.reader}).firstDays(ctx, f)
	if err != nil {
		return a, err
	}
	m := f.measured(now, before)
	for _, series := range f.series() {
		rows := indexRows(series, m)
		a.Rows = append(a.Rows, rows...)
		a.count(series, rows[0].Index.N)
		if rows[0].Parts < rows[0].Of && rows[0].Parts > 0 {
			a.note("%s: the index is of %s of %s functions; the others have no figures in this period.", rows[0].Brand, rows[0].Parts, rows[0].Of)
		}
	}
	rankRows(a.Rows)
	a.tell(m, first)
	return a, nil
}

// tell notes what a reader should know of the index.
func (a *Answer[T]) tell(m *measures, first map[string]time.Time) {
	if m.withheld {
		a.withhold()
	}
	a.notes(m.notes()...)
	for _, series := range m.f.series() {
		if since := m.f.beganLate(first[series]); since != nil {
			a.notes(beganLateNote(brandName(series), *since, m.f))
		}
	}
}

// rankRows ranks the brands by each index; equal ones share a rank. All brands together take no rank.
func rankRows(rows []IndexRow) {
	for i := range rows {
		row := &rows[i]
		if row.Index.Value == nil || row.Brand == AllBrands {
			continue
		}
		rank := 1
		for _, other := range rows {
			if other.Function != row.Function || other.Part != row.Part || other.Index.Value == nil || other.Brand == AllBrands {
				continue
			}
			row.Ranked++
			if *other.Index.Value > *row.Index.Value {
				rank++
			}
		}
		if row.Ranked > 1 {
			row.Rank = &rank
		}
	}
}

// functionIndex is a function's index and the parts it is made of.
type functionIndex struct {
	function string
	parts    []partValue
	index    Measure
	valued   int     // parts with a value
	weights  float64 // of those, together
}

// indexOf is a function's index from its measured parts; without a value where no part has one.
func indexOf(function string, measured map[string]Measure, voices int, f Filter) functionIndex {
	x := functionIndex{function: function, parts: partsWith(function, measured, voices, f)}
	var weights []float64
	var values []Measure
	for _, p := range x.parts {
		if p.index.Value != nil {
			values, weights = append(values, p.index), append(weights, f.Weights.of(p.indexPart))
			x.weights += f.Weights.of(p.indexPart)
		}
	}
	if x.valued = len(values); x.valued > 0 {
		x.index = weighted(values, weights, nil, f.minGroup())
	}
	return x
}

// indices are a brand's four functions' indices, and the mean of those that have one.
func indices(measured map[string]Measure, voices int, f Filter) (four [len(functions)]functionIndex, all Measure, of int) {
	var whole []Measure
	var equal []float64
	var reviews []bool
	for i, function := range functions {
		four[i] = indexOf(function, measured, voices, f)
		if four[i].valued > 0 {
			whole, equal, reviews = append(whole, four[i].index), append(equal, 1), append(reviews, function == "hr")
		}
	}
	if len(whole) > 0 {
		all = weighted(whole, equal, reviews, f.minGroup())
	}
	return four, all, len(whole)
}

// indexRows are a brand's rows: the brand, then each function with its parts.
func indexRows(series string, m *measures) []IndexRow {
	brand := brandName(series)
	four, all, n := indices(m.of[series], m.voices, m.f)
	rows := []IndexRow{{Brand: brand, Function: "all", Title: "Reputation index", Weight: 1, Parts: n, Of: len(functions), Index: all}}
	for _, x := range four {
		head := IndexRow{Brand: brand, Function: x.function, Title: functionTitle(x.function), Parts: x.valued, Of: len(x.parts), Index: x.index}
		if x.valued > 0 {
			head.Weight, head.Points = 1, ratio(*x.index.Value, float64(n))
		}
		rows = append(rows, head)
		for _, p := range x.parts {
			row := IndexRow{Brand: brand, Function: x.function, Part: p.part, Title: p.title, Weight: m.f.Weights.of(p.indexPart),
				Index: p.index, Value: p.raw.Value, Unit: p.unit}
			if p.index.Value != nil {
				row.Points = ratio(row.Weight**p.index.Value, x.weights)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

func functionTitle(function string) string {
	return map[string]string{"hr": "HR: as an employer", "marketing": "Marketing: what is said in public", "crm": "CRM: fans and customers", "service": "Customer service"}[function]
}

// partsWith are a function's parts that count, brought to 0 to 100.
func partsWith(function string, measured map[string]Measure, voices int, f Filter) []partValue {
	var parts []partValue
	for _, p := range indexParts() {
		if p.function != function || f.Weights.of(p) == 0 {
			continue
		}
		raw := measured[p.function+"."+p.part]
		scale := p.scale
		if p.part == "voice" { // a fair share of the voices is 50
			scale = float64(voices) / 2
		}
		parts = append(parts, partValue{p, raw, raw.mapped(-p.zero*scale, scale).within(0, 100)})
	}
	return parts
}
