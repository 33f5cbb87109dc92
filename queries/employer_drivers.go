package queries

import (
	"context"
	"errors"
	"fmt"
	"strings"

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
	Series   string    `ch:"series"`
	Status   string    `ch:"status"`
	Overall  float64   `ch:"overall"`
	Scores   []float64 `ch:"scores"` // in the order of aspects; 0: not given
	SpokenOf []string  `ch:"spoken_of"`
	Stances  []int8    `ch:"stances"` // -1, 0 or 1 for each of SpokenOf
}

// Drivers are what goes along with each brand's overall stars: a linear regression on the sub-ratings and on how the
// reviews speak of the themes.
func (e *Employer) Drivers(ctx context.Context, f Filter) (Answer[DriverRow], error) {
	a, err := answer[DriverRow]("employer.Drivers", f)
	if err != nil {
		return a, err
	}
	rows, err := read[driven](ctx, e.reader, "employer.Drivers", f, clickhouse.Named("most", mostFitted+1))
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		of := regression{brand: brandName(series), f: f}
		for _, r := range rows {
			if r.Series == series {
				of.reviews = append(of.reviews, r)
			}
		}
		if err := of.answer(&a, series); err != nil {
			return a, err
		}
	}
	return a, nil
}

// regression is one brand's.
type regression struct {
	brand   string
	f       Filter
	reviews []driven
	notes   []string
}

func (r *regression) note(format string, args ...any) {
	r.notes = append(r.notes, r.brand+": "+fmt.Sprintf(format, args...))
}

func (r *regression) answer(a *Answer[DriverRow], series string) error {
	if len(r.reviews) > mostFitted {
		r.reviews = r.reviews[:mostFitted]
		r.note("of more reviews than that, %d were drawn by chance.", mostFitted)
	}
	rated := r.chosen(r.reviews)
	scores := r.givenOften(rated)
	complete := r.complete(scores)
	if withheld(r.byStatus(complete), r.f) {
		a.Rows = append(a.Rows, DriverRow{Brand: r.brand, Suppressed: true})
		a.withhold()
		return nil
	}
	cases := r.chosen(complete)
	if lost := len(rated) - len(cases); lost > 0 {
		r.note("%d of %d reviews with stars do not give every sub-rating used, and are left out.", lost, len(rated))
	}
	rows, err := r.fit(cases, r.distinct(cases, append(scores, r.themes(complete, cases, len(scores))...)))
	if err != nil {
		return err
	}
	if len(rows) > 0 {
		a.count(series, uint64(len(cases)))
	}
	a.Rows = append(a.Rows, rows...)
	a.Notes = append(a.Notes, r.notes...)
	return nil
}

// chosen are those of the filter's status.
func (r *regression) chosen(reviews []driven) []driven {
	if r.f.Status == "" {
		return reviews
	}
	var kept []driven
	for _, review := range reviews {
		if review.Status == given(r.f.Status) {
			kept = append(kept, review)
		}
	}
	return kept
}

func (r *regression) byStatus(reviews []driven) []uint64 {
	counts := make([]uint64, len(statuses))
	for _, review := range reviews {
		for i, status := range statuses {
			if review.Status == status {
				counts[i]++
			}
		}
	}
	return counts
}

// fit are the rows of the predictors, the strongest first; none where they cannot be told, and a note that says why.
func (r *regression) fit(cases []driven, predictors []predictor) ([]DriverRow, error) {
	n := len(cases)
	if n == 0 || len(predictors) == 0 {
		r.note("no reviews with stars and sub-ratings, or with stars and themes, to find drivers in.")
		return nil, nil
	}
	stars := make([]float64, n)
	for i, c := range cases {
		stars[i] = c.Overall
	}
	fit, err := regress.Least(stars, columns(cases, predictors))
	switch {
	case errors.Is(err, regress.ErrTooFew):
		r.note("%d reviews are too few to tell %d drivers apart.", n, len(predictors))
		return nil, nil
	case errors.Is(err, regress.ErrSingular):
		r.note("the stars are all the same: nothing can drive them.")
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
		r.note("%d reviews for %d drivers are few: below %d for each, no coefficient is called clear.", n, predictors, leastPerDriver)
	case n < enoughPerDriver*predictors:
		r.note("%d reviews for %d drivers are few: below %d for each, take the coefficients with care.", n, predictors, enoughPerDriver)
	}
}

func (r *regression) names(predictors []predictor) string {
	var names []string
	for _, p := range predictors {
		names = append(names, p.title)
	}
	return strings.Join(names, ", ")
}
