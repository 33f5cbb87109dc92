package queries

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"renown/queries/regress"
)

// predictor is what the overall stars may go along with: a sub-rating, or how a review speaks of a theme.
type predictor struct {
	key, title string
	aspect     int // index in aspects; of a theme -1
}

func (d predictor) isTheme() bool { return d.aspect < 0 }

// of is the review's value: 1 to 5 of a sub-rating, of a theme -1, 0 or 1.
func (d predictor) of(review driven) float64 {
	if !d.isTheme() {
		return nth(review.Scores, d.aspect)
	}
	if i := slices.Index(review.SpokenOf, d.key); i >= 0 && i < len(review.Stances) {
		return review.Stances[i]
	}
	return 0
}

// columns are the predictors' values, each over all cases.
func columns(cases []driven, predictors []predictor) [][]float64 {
	all := make([][]float64, len(predictors))
	for j, p := range predictors {
		all[j] = make([]float64, len(cases))
		for i, c := range cases {
			all[j][i] = p.of(c)
		}
	}
	return all
}

// givenOften are the sub-ratings that at least half of the reviews give; it notes those that fewer give.
func (r *regression) givenOften(rated []driven) []predictor {
	var often, seldom []predictor
	for i, aspect := range aspects {
		d, n := predictor{aspect.key, aspect.title, i}, 0
		for _, review := range rated {
			if d.of(review) != 0 {
				n++
			}
		}
		switch {
		case n > 0 && 2*n >= len(rated):
			often = append(often, d)
		case len(rated) > 0:
			seldom = append(seldom, d)
		}
	}
	if len(seldom) > 0 {
		r.note("%s: left out, as fewer than half of the reviews give it: %s.", r.brand, titled(seldom))
	}
	return often
}

// complete are the reviews that give all the sub-ratings.
func (r *regression) complete(scores []predictor) []driven {
	var kept []driven
	for _, review := range r.reviews {
		if !slices.ContainsFunc(scores, func(d predictor) bool { return d.of(review) == 0 }) {
			kept = append(kept, review)
		}
	}
	return kept
}

// themes are those spoken of often enough, the most spoken of first, and no more than there are reviews enough for.
// Choosing by how often, and not by what follows, leaves the intervals what they say.
func (r *regression) themes(cases []driven, scores int) []predictor {
	least := max(leastOnTheme, r.f.minGroup(), uint64(math.Ceil(leastShareOnTheme*float64(len(cases)))))
	sizes := taking(cases)
	maps.DeleteFunc(sizes, func(_ string, n uint64) bool { return n < least })
	order := slices.SortedFunc(maps.Keys(sizes), func(a, b string) int {
		return cmp.Or(cmp.Compare(sizes[b], sizes[a]), cmp.Compare(a, b))
	})
	var drivers []predictor
	for _, theme := range order[:min(len(order), max(0, len(cases)/enoughPerDriver-scores))] {
		drivers = append(drivers, predictor{theme, theme, -1})
	}
	return drivers
}

// taking is how many reviews are positive or negative about each theme.
func taking(reviews []driven) map[string]uint64 {
	sizes := map[string]uint64{}
	for _, review := range reviews {
		for i, theme := range review.SpokenOf {
			if review.Stances[i] != 0 {
				sizes[theme]++
			}
		}
	}
	return sizes
}

// distinct leaves out, and notes, the predictors that say nothing others do not say.
func (r *regression) distinct(cases []driven, predictors []predictor) []predictor {
	var kept, same []predictor
	for i, independent := range regress.Independent(columns(cases, predictors)) {
		if independent {
			kept = append(kept, predictors[i])
		} else {
			same = append(same, predictors[i])
		}
	}
	if len(same) > 0 && len(cases) > 0 {
		r.note("%s: left out, as it never varies or says nothing that the others do not say: %s.", r.brand, titled(same))
	}
	return kept
}

// rows are the fit's coefficients, the strongest first.
func (r *regression) rows(cases []driven, predictors []predictor, fit regress.Fit) []DriverRow {
	var rows []DriverRow
	var collinear []predictor
	for j, p := range predictors {
		c := fit.Coefficients[j]
		row := DriverRow{
			Brand: r.brand, Predictor: p.key, Title: p.title, Kind: "sub-rating",
			Standard: c.Standard, Low: c.Low, High: c.High, Stars: c.Raw, StarsLow: c.RawLow, StarsHigh: c.RawHigh,
			N: uint64(fit.N), R2: fit.R2, VIF: c.VIF,
		}
		row.Clear = (c.Low > 0 || c.High < 0) && fit.N >= leastPerDriver*len(predictors)
		if p.isTheme() {
			row.Kind, row.Touched = "theme", r.touched(cases, p)
		}
		row.Warning = warning(fit.N < enoughPerDriver*len(predictors), c.VIF > mostVIF)
		if c.VIF > mostVIF {
			collinear = append(collinear, p)
		}
		rows = append(rows, row)
	}
	if len(collinear) > 0 {
		r.note("%s: collinear (VIF above %s), so that what belongs to which can hardly be told: %s.", r.brand, Number{mostVIF, 0}, titled(collinear))
	}
	slices.SortStableFunc(rows, func(a, b DriverRow) int { return cmp.Compare(math.Abs(b.Standard), math.Abs(a.Standard)) })
	return rows
}

func (r *regression) touched(cases []driven, theme predictor) *uint64 {
	var n uint64
	for _, c := range cases {
		if theme.of(c) != 0 {
			n++
		}
	}
	return &n
}

func warning(few, collinear bool) string {
	switch {
	case few && collinear:
		return "few reviews, collinear"
	case few:
		return "few reviews"
	case collinear:
		return "collinear"
	}
	return ""
}
