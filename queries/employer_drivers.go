package queries

import (
	"context"
	"errors"
	"fmt"
	"math"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/queries/regress"
)

// How much a regression needs before it is believed: reviews for each predictor (Harrell's rule of thumb is 10 to 15),
// and a variance inflation factor that leaves predictors apart.
const (
	enoughPerDriver = 15
	leastPerDriver  = 10
	mostVIF         = 5.0
	mostFitted      = 20_000 // reviews of one brand
)

// A theme becomes a predictor where at least leastOnTheme reviews and leastShareOnTheme of all are positive or negative
// about it: of fewer, single reviews would decide.
const (
	leastOnTheme      = 10
	leastShareOnTheme = 0.05
)

// DriverRow is how one predictor goes along with one brand's stars, all others held still. The brand's strongest is first.
type DriverRow struct {
	Brand      string  `json:"brand" title:"Brand" key:"yes"`
	Predictor  string  `json:"predictor" title:"Key" key:"yes"`   // an aspect's or a theme's key
	Title      string  `json:"title" title:"Driver" key:"yes"`    //
	Kind       string  `json:"kind" title:"Kind" key:"yes"`       // sub-rating or theme
	Standard   float64 `json:"coefficient" title:"Coefficient"`   // in standard deviations of both
	Low        float64 `json:"coefficient_low" title:"95 % from"` //
	High       float64 `json:"coefficient_high" title:"95 % to"`  //
	Clear      bool    `json:"clear" title:"Clear" unit:"yes/no"` // the interval leaves 0 out, and there are reviews enough
	Stars      float64 `json:"stars" title:"Stars a step"`        // change of the overall stars for one more of it
	StarsLow   float64 `json:"stars_low" title:"Stars: from"`     //
	StarsHigh  float64 `json:"stars_high" title:"Stars: to"`      //
	Touched    *uint64 `json:"touched" title:"Reviews on the theme" unit:"n"`
	N          uint64  `json:"n" title:"Reviews" unit:"n"` // that the brand's regression stands on
	R2         float64 `json:"r2" title:"R²"`              // of that regression
	VIF        float64 `json:"vif" title:"VIF"`            // variance inflation factor
	Warning    string  `json:"warning" title:"Warning"`    // few reviews, collinear; "" is none
	Suppressed bool    `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// driven is one review as the regression sees it.
type driven struct {
	Overall  float64
	Scores   []float64 // in the order of aspects; 0: not given
	SpokenOf []string
	Stances  []float64 // -1, 0 or 1 for each of SpokenOf
}

// drivenRows are the reviews of one brand, as they are read.
type drivenRows struct {
	Overall  []float32   `ch:"overall"`
	Scores   [][]float32 `ch:"scores"`
	SpokenOf [][]string  `ch:"spoken_of"`
	Marks    [][]uint8   `ch:"marks"`
	All      uint64      `ch:"all_of_them"`
}

// The marks of a theme in a review, as the warehouse keeps them.
const (
	markedFor     = 8
	markedAgainst = 16
)

func (r drivenRows) reviews() []driven {
	all := make([]driven, len(r.Overall))
	for i := range all {
		all[i] = driven{Overall: rounded(r.Overall[i]), SpokenOf: r.SpokenOf[i]}
		for _, score := range r.Scores[i] {
			all[i].Scores = append(all[i].Scores, rounded(score))
		}
		for _, mark := range r.Marks[i] {
			all[i].Stances = append(all[i].Stances, stanceOf(mark))
		}
	}
	return all
}

func stanceOf(mark uint8) float64 {
	switch {
	case mark&markedFor > 0:
		return 1
	case mark&markedAgainst > 0:
		return -1
	}
	return 0
}

// rounded is a score without what single precision adds to it.
func rounded(score float32) float64 { return math.Round(float64(score)*1000) / 1000 }

// Drivers are what goes along with each brand's overall stars: a linear regression on the sub-ratings and on how the
// reviews speak of the themes.
func (e *Employer) Drivers(ctx context.Context, f Filter) (Answer[DriverRow], error) {
	a, err := answer[DriverRow]("employer.Drivers", f)
	if err != nil {
		return a, err
	}
	guard, err := e.guard(ctx, f, false)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		of := f
		of.Brand, of.Against = series, nil
		rows, err := readReviews[drivenRows](ctx, e.reader, "employer.Drivers", of, clickhouse.Named("most", mostFitted))
		if err != nil {
			return a, err
		}
		r := regression{brand: brandName(series), f: f, hidden: guard.hides(series, countReviews) || guard.hides(series, countRated)}
		if len(rows) > 0 {
			r.reviews, r.all = rows[0].reviews(), rows[0].All
		}
		if err := r.answer(&a, series); err != nil {
			return a, err
		}
	}
	return a, nil
}

// regression is one brand's.
type regression struct {
	brand   string
	f       Filter
	hidden  bool     // nothing must be told of the filter's group
	reviews []driven // those with stars, or as many of them as are looked at
	all     uint64   // how many there are
	notes   []Sentence
}

func (r *regression) note(text string, args ...any) {
	r.notes = append(r.notes, Sentence{text, args})
}

func (r *regression) answer(a *Answer[DriverRow], series string) error {
	if r.all > uint64(len(r.reviews)) {
		r.note("%s: of more reviews than that, %s were drawn by chance.", r.brand, mostFitted)
	}
	scores := r.givenOften(r.reviews)
	cases := r.complete(scores)
	if n := uint64(len(cases)); r.hidden || r.f.narrowed() != (choice{}) && n > 0 && n < r.f.minGroup() {
		a.Rows = append(a.Rows, DriverRow{Brand: r.brand, Suppressed: true})
		a.withhold()
		return nil
	}
	if lost := len(r.reviews) - len(cases); lost > 0 {
		r.note(byCount(lost, "%s: %s of %s reviews with stars does not give every sub-rating used, and is left out.",
			"%s: %s of %s reviews with stars do not give every sub-rating used, and are left out."), r.brand, lost, len(r.reviews))
	}
	rows, err := r.fit(cases, r.distinct(cases, append(scores, r.themes(cases, len(scores))...)))
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		a.count(series, uint64(len(cases)))
	}
	a.Rows = append(a.Rows, rows...)
	a.notes(r.notes...)
	return nil
}

// fit are the rows of the predictors, the strongest first; none where they cannot be told, and a note that says why.
func (r *regression) fit(cases []driven, predictors []predictor) ([]DriverRow, error) {
	n := len(cases)
	if n == 0 || len(predictors) == 0 {
		r.note("%s: no reviews with stars and sub-ratings, or with stars and themes, to find drivers in.", r.brand)
		return nil, nil
	}
	stars := make([]float64, n)
	for i, c := range cases {
		stars[i] = c.Overall
	}
	fit, err := regress.Least(stars, columns(cases, predictors))
	switch {
	case errors.Is(err, regress.ErrTooFew):
		r.note("%s: too few reviews (%s) to tell the drivers (%s) apart.", r.brand, n, len(predictors))
		return nil, nil
	case errors.Is(err, regress.ErrSingular):
		r.note("%s: the stars are all the same: nothing can drive them.", r.brand)
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("query employer.Drivers: %w", err)
	}
	r.warn(n, len(predictors))
	return r.rows(cases, predictors, fit), nil
}

// warn notes what the rows' own warnings mean.
func (r *regression) warn(n, predictors int) {
	switch {
	case n < leastPerDriver*predictors:
		r.note("%s: few reviews (%s) for the drivers (%s): below %s for each, no coefficient is called clear.", r.brand, n, predictors, leastPerDriver)
	case n < enoughPerDriver*predictors:
		r.note("%s: few reviews (%s) for the drivers (%s): below %s for each, take the coefficients with care.", r.brand, n, predictors, enoughPerDriver)
	}
}

func titled(predictors []predictor) (names []Titled) {
	for _, p := range predictors {
		names = append(names, Titled{p.key, p.title})
	}
	return names
}
