package queries

import "math"

// weightedStars are the sums of stars whose reviews weigh differently: w is a review's weight, s its stars.
type weightedStars struct {
	n         uint64
	w, ws     float64 // Σw, Σws
	ww        float64 // Σw²
	wws, wwss float64 // Σw²s, Σw²s²
}

// effective is how many equal reviews would tell as much (Kish, 1965): (Σw)² / Σw².
func (w weightedStars) effective() float64 {
	if w.ww <= 0 {
		return 0
	}
	return w.w * w.w / w.ww
}

// rating is the weighted mean. Its variance is Σw²(s-m)² / (Σw)², which holds whether or not recent stars spread more
// than old ones, with n-1 for n and the degrees of freedom by the effective number of reviews.
func (w weightedStars) rating() estimate {
	if w.n == 0 || w.w <= 0 {
		return estimate{}
	}
	e := onScale(w.n, w.ws/w.w, 0)
	n := w.effective()
	if e.vague = n < leastEffective; e.vague {
		return e
	}
	return e.within(w.spread(e.value)/n, n-1)
}

// leastEffective is how many effective reviews an interval needs at least.
const leastEffective = 1.5

// spread is the variance of the stars around the weighted mean, as spread in stats.go has it.
func (w weightedStars) spread(mean float64) float64 {
	n := w.effective()
	return spread((w.wwss-2*mean*w.wws+mean*mean*w.ww)/w.ww*n, n)
}

// within sets a mean's interval by its variance.
func (e estimate) within(variance, df float64) estimate {
	half := t95(df) * math.Sqrt(variance)
	e.variance, e.df, e.below, e.above = variance, df, half, half
	e.low, e.high = math.Max(1, e.value-half), math.Min(5, e.value+half)
	return e
}

// The prior of the shrunk rating: as if everyone had 7 reviews of 3.5 stars more (Trustpilot publishes this prior).
const (
	priorReviews = 7.0
	priorStars   = 3.5
)

// shrunk is the mean drawn towards the prior by how little weight it has. Its interval is that of the mean of all those
// reviews, the seven made-up ones spreading like the others: where the prior is right, 95 % of the true ratings lie in it.
func (w weightedStars) shrunk() estimate {
	if w.n == 0 || w.w <= 0 {
		return estimate{}
	}
	e := onScale(w.n, (priorReviews*priorStars+w.ws)/(priorReviews+w.w), 0)
	n := w.effective()
	if e.vague = n < leastEffective; e.vague {
		return e
	}
	all := priorReviews + w.w
	return e.within(w.spread(w.ws/w.w)*(priorReviews+w.ww)/(all*all), n-1)
}
