package queries

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strings"
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

	Value *float64 `json:"value" title:"The metric itself"` // of a part, in its own unit
	Unit  string   `json:"value_unit" title:"Unit"`
	Parts int      `json:"parts" title:"Parts with a value" unit:"n"` // of a function, or functions of all
	Of    int      `json:"of" title:"Of so many" unit:"n"`
}

// partValue is a part of one brand as it was measured.
type partValue struct {
	indexPart
	raw   Measure
	index Measure // brought to 0 to 100
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
	measured, err := s.parts(ctx, f)
	if err != nil {
		return a, err
	}
	a.Notes = append(a.Notes, measured.notes...)
	for _, series := range f.series() {
		a.Rows = append(a.Rows, indexRows(brandName(series), measured.of[series], measured.voices, f)...)
	}
	for _, row := range a.Rows {
		if row.Function == "all" {
			a.N += row.Index.N
			if row.Parts < row.Of && row.Parts > 0 {
				a.Notes = append(a.Notes, fmt.Sprintf("%s: the index is of %d of %d functions; the others have no figures in this period.", row.Brand, row.Parts, row.Of))
			}
		}
	}
	return a, nil
}

// measures are the parts of all series, as measured.
type measures struct {
	f      Filter
	of     map[string]map[string]Measure
	voices int // how many brands share the voices
	notes  []string
}

// set keeps a part of the brand of a row.
func (m *measures) set(brand, part string, value Measure) {
	for _, series := range m.f.series() {
		if brandName(series) == brand {
			m.of[series][part] = value
		}
	}
}

// parts measures all parts of all brands.
func (s *Standing) parts(ctx context.Context, f Filter) (*measures, error) {
	m := &measures{f: f, of: map[string]map[string]Measure{}}
	for _, series := range f.series() {
		m.of[series] = map[string]Measure{}
	}
	for _, part := range []func(context.Context, Filter, *measures) error{s.ofEmployer, s.ofMarketing, s.ofCustomers, s.ofService} {
		if err := part(ctx, f, m); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func (s *Standing) ofEmployer(ctx context.Context, f Filter, m *measures) error {
	summary, err := (&Employer{s.reader}).Summary(ctx, f)
	if err != nil {
		return err
	}
	for _, row := range summary.Rows {
		m.set(row.Brand, "hr.rating", row.Rating)
		m.set(row.Brand, "hr.recommend", row.Recommend)
		m.set(row.Brand, "hr.ceo", row.CEO)
		m.set(row.Brand, "hr.outlook", row.Outlook)
		m.set(row.Brand, "hr.response", row.Response)
	}
	m.notes = append(m.notes, summary.Notes...)
	return nil
}

func (s *Standing) ofCustomers(ctx context.Context, f Filter, m *measures) error {
	now, before, err := (&Customer{s.reader}).advocates(ctx, f)
	if err != nil {
		return err
	}
	for _, series := range f.series() {
		is, was := of(now, series), of(before, series)
		m.set(brandName(series), "crm.advocates", f.compared(shareOf(is.Advocates, is.Advocates+is.Detractors), shareOf(was.Advocates, was.Advocates+was.Detractors)))
	}
	repeat, err := (&Customer{s.reader}).Repeat(ctx, f)
	if err != nil {
		return err
	}
	for _, row := range repeat.Rows {
		if row.Channel == AllChannels {
			m.set(row.Brand, "crm.repeat", row.Repeat.mapped(100, -1))
		}
	}
	return nil
}

type voice struct {
	Series    string `ch:"series"`
	Posts     uint64 `ch:"posts_n"`
	Positives uint64 `ch:"positives"`
	Neutrals  uint64 `ch:"neutrals"`
	Negatives uint64 `ch:"negatives"`
}

func (v voice) name() string { return v.Series }

// sentiment is net sentiment in percent: (positive - negative) ÷ all judged.
func (v voice) sentiment() estimate {
	n := v.Positives + v.Neutrals + v.Negatives
	if n == 0 {
		return estimate{}
	}
	count := float64(n)
	up, down := float64(v.Positives)/count, float64(v.Negatives)/count
	net := up - down
	// Half a post more of either kind keeps a unanimous few from looking certain.
	spread := (float64(v.Positives+v.Negatives) + 1) / (count + 1)
	half := z95 * math.Sqrt(math.Max(0, spread-net*net*count/(count+1))/count)
	low, high := math.Max(-1, net-half), math.Min(1, net+half)
	return estimate{n: n, value: 100 * net, low: 100 * low, high: 100 * high, below: 100 * half, above: 100 * half}
}

// voice is how much is said of each brand in public, and how it sounds.
func (s *Standing) voice(ctx context.Context, f Filter) (now, before []voice, err error) {
	return both[voice](ctx, s.reader, "standing.Voice", f)
}

func (s *Standing) ofMarketing(ctx context.Context, f Filter, m *measures) error {
	now, before, err := s.voice(ctx, f)
	if err != nil {
		return err
	}
	heard := heardOf(f, now, before)
	for _, series := range f.series() {
		is, was := of(now, series), of(before, series)
		m.set(brandName(series), "marketing.sentiment", f.compared(is.sentiment(), was.sentiment()))
		if len(heard) > 1 && slices.Contains(heard, series) {
			m.set(brandName(series), "marketing.voice", f.compared(shareOf(is.Posts, postsOf(heard, now)), shareOf(was.Posts, postsOf(heard, before))))
		}
	}
	if m.voices = len(heard); m.voices > 0 && m.voices < len(f.series()) {
		m.notes = append(m.notes, fmt.Sprintf("Share of voice: of %d brands compared %d have public posts; the others are not counted as silent, because they may not be collected.", len(f.series()), m.voices))
	}
	return nil
}

// heardOf are the brands compared of which there are posts in either period; none where all brands together are one of
// the series. A brand without any may not be collected at all: its share is missing, not zero.
func heardOf(f Filter, now, before []voice) (heard []string) {
	if slices.Contains(f.series(), "") {
		return nil
	}
	for _, series := range f.series() {
		if of(now, series).Posts+of(before, series).Posts > 0 {
			heard = append(heard, series)
		}
	}
	return heard
}

func postsOf(brands []string, rows []voice) (n uint64) {
	for _, brand := range brands {
		n += of(rows, brand).Posts
	}
	return n
}

// indexRows are a brand's rows: the brand, then each function with its parts.
func indexRows(brand string, measured map[string]Measure, voices int, f Filter) []IndexRow {
	var rows []IndexRow
	var whole []Measure
	var equal []float64
	var reviews []bool
	for _, function := range functions {
		parts := partsWith(function, measured, voices, f)
		head := IndexRow{Brand: brand, Function: function, Title: functionTitle(function), Of: len(parts)}
		var weights []float64
		var values []Measure
		for _, p := range parts {
			if p.index.Value != nil {
				values, weights = append(values, p.index), append(weights, f.Weights.of(p.indexPart))
			}
		}
		if head.Parts = len(values); head.Parts > 0 {
			head.Index, head.Weight = weighted(values, weights, nil, f.minGroup()), 1
			whole, equal, reviews = append(whole, head.Index), append(equal, 1), append(reviews, function == "hr")
		}
		rows = append(rows, head)
		for _, p := range parts {
			rows = append(rows, IndexRow{Brand: brand, Function: function, Part: p.part, Title: p.title, Weight: f.Weights.of(p.indexPart),
				Index: p.index, Value: p.raw.Value, Unit: p.unit})
		}
	}
	all := IndexRow{Brand: brand, Function: "all", Title: "Reputation index", Weight: 1, Parts: len(whole), Of: len(functions)}
	if len(whole) > 0 {
		all.Index = weighted(whole, equal, reviews, f.minGroup())
	}
	return append([]IndexRow{all}, rows...)
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

func (s *Standing) ofService(ctx context.Context, f Filter, m *measures) error {
	service := &Service{s.reader}
	first, err := service.FirstReply(ctx, f)
	if err != nil {
		return err
	}
	for _, row := range first.Rows {
		if row.ReplyBy == "" && row.Handle == "" {
			m.set(row.Brand, "service.target", row.WithinTarget)
			m.set(row.Brand, "service.answered", row.ResponseRate)
		}
	}
	turned, err := service.TurnAround(ctx, f)
	if err != nil {
		return err
	}
	for _, row := range turned.Rows {
		m.set(row.Brand, "service.turned", row.Rate)
	}
	return nil
}
