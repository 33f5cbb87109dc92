// Package regress fits a linear regression by least squares and says how far its coefficients can be trusted. Pure
// functions.
package regress

import (
	"errors"
	"math"

	"gonum.org/v1/gonum/mat"
	"gonum.org/v1/gonum/stat"
	"gonum.org/v1/gonum/stat/distuv"
)

// Coefficient is how one predictor moves the outcome, all others held still.
type Coefficient struct {
	// Raw is the change of the outcome for one more of the predictor, with its 95 % interval.
	Raw, RawLow, RawHigh float64
	// Standard is the same in standard deviations of both, so that predictors can be compared.
	Standard, Low, High float64
	VIF                 float64 // variance inflation factor: how much the other predictors blur it; 1 is not at all
}

// Fit is a fitted regression.
type Fit struct {
	N            int
	R2           float64       // of the outcome's variance, what the predictors account for: 0 to 1
	Coefficients []Coefficient // in the order of the predictors; the constant is not among them
}

// ErrTooFew is what Least answers where there are not more observations than numbers to find.
var ErrTooFew = errors.New("there are too few observations for so many predictors")

// ErrSingular is what Least answers where a predictor never varies or says nothing that others do not say; see
// Independent.
var ErrSingular = errors.New("a predictor says nothing that the others do not say")

// Least fits y to the predictors, each as long as y, and a constant. The intervals are Student's on variances that hold
// whether or not the outcome spreads alike everywhere (HC3: MacKinnon and White, 1985; Long and Ervin, 2000); those of
// the standardised coefficients count in that the standard deviations are themselves estimates (the delta method without
// normality: Jones and Waller, 2015).
func Least(y []float64, predictors [][]float64) (Fit, error) {
	n, k := len(y), len(predictors)
	if n < k+3 {
		return Fit{}, ErrTooFew
	}
	x, scale := design(predictors, n)
	for _, s := range scale {
		if s == 0 {
			return Fit{}, ErrSingular
		}
	}
	mean, deviation := stat.MeanStdDev(y, nil)
	if deviation == 0 {
		return Fit{}, ErrSingular
	}
	target := make([]float64, n)
	for i := range y {
		target[i] = (y[i] - mean) / deviation
	}
	return solve(x, target, scale, deviation)
}

// design is the matrix of the standardised predictors, without a constant as all means are 0; scale are their standard
// deviations.
func design(predictors [][]float64, n int) (x *mat.Dense, scale []float64) {
	x = mat.NewDense(n, max(1, len(predictors)), nil)
	for j, p := range predictors {
		mean, deviation := stat.MeanStdDev(p, nil)
		scale = append(scale, deviation)
		for i := range p {
			if deviation > 0 {
				x.Set(i, j, (p[i]-mean)/deviation)
			}
		}
	}
	return x, scale
}

// solve fits the standardised outcome to the standardised predictors.
func solve(x *mat.Dense, y []float64, scale []float64, deviation float64) (Fit, error) {
	n, k := x.Dims()
	var gram mat.SymDense
	gram.SymOuterK(1, x.T())
	var chol mat.Cholesky
	if !chol.Factorize(&gram) || chol.Cond() > 1e12 {
		return Fit{}, ErrSingular
	}
	var inverse mat.SymDense
	if err := chol.InverseTo(&inverse); err != nil {
		return Fit{}, ErrSingular
	}
	var moments, beta mat.VecDense
	target := mat.NewVecDense(n, y)
	moments.MulVec(x.T(), target)
	if err := chol.SolveVecTo(&beta, &moments); err != nil {
		return Fit{}, ErrSingular
	}
	var fitted mat.VecDense
	fitted.MulVec(x, &beta)
	residuals := make([]float64, n)
	for i := range residuals {
		residuals[i] = y[i] - fitted.AtVec(i)
	}
	raw, standard := variances(x, y, residuals, &inverse, &beta)
	t := distuv.StudentsT{Sigma: 1, Nu: float64(n - k - 1)}.Quantile(0.975)
	fit := Fit{N: n, R2: 1 - sumOfSquares(residuals)/sumOfSquares(y)}
	for j := range k {
		b, toRaw := beta.AtVec(j), deviation/scale[j]
		half, rawHalf := t*math.Sqrt(standard[j]), t*math.Sqrt(raw[j])
		fit.Coefficients = append(fit.Coefficients, Coefficient{
			Raw: b * toRaw, RawLow: (b - rawHalf) * toRaw, RawHigh: (b + rawHalf) * toRaw,
			Standard: b, Low: b - half, High: b + half,
			// The diagonal of the inverse of the correlations.
			VIF: inverse.At(j, j) * float64(n-1),
		})
	}
	return fit, nil
}

// variances are those of the coefficients: raw takes the standard deviations of predictors and outcome as given, standard
// counts them in.
func variances(x *mat.Dense, y, residuals []float64, inverse *mat.SymDense, beta *mat.VecDense) (raw, standard []float64) {
	n, k := x.Dims()
	raw, standard = make([]float64, k), make([]float64, k)
	var reach mat.Dense // row i: how far observation i moves each coefficient, for a residual of 1
	reach.Mul(x, inverse)
	for i := range n {
		leverage := 1 / float64(n)
		for j := range k {
			leverage += reach.At(i, j) * x.At(i, j)
		}
		// An observation that alone decides a coefficient has leverage 1 and no residual.
		e := residuals[i] / math.Max(1-leverage, 1e-9)
		for j := range k {
			moved := reach.At(i, j) * e
			z := x.At(i, j)
			scaled := beta.AtVec(j) / 2 * (z*z - y[i]*y[i]) / float64(n-1)
			raw[j] += moved * moved
			standard[j] += (moved + scaled) * (moved + scaled)
		}
	}
	return raw, standard
}

func sumOfSquares(v []float64) float64 {
	sum := 0.0
	for _, x := range v {
		sum += x * x
	}
	return sum
}

// leastTolerance is the part of a predictor's variance that the others must leave unexplained for it to count.
const leastTolerance = 1e-6

// Independent says which of the predictors can be told apart: it takes them in their order, and leaves out those that
// never vary or are a sum of others before them.
func Independent(predictors [][]float64) []bool {
	keep := make([]bool, len(predictors))
	if len(predictors) == 0 {
		return keep
	}
	n := len(predictors[0])
	var basis [][]float64
	for j, p := range predictors {
		mean, deviation := stat.MeanStdDev(p, nil)
		if n < 2 || deviation == 0 {
			continue
		}
		rest := make([]float64, n)
		for i := range p {
			rest[i] = (p[i] - mean) / deviation
		}
		for range 2 { // twice is enough (Giraud and others, 2005)
			for _, b := range basis {
				project(rest, b)
			}
		}
		left := sumOfSquares(rest)
		if left < leastTolerance*float64(n-1) {
			continue
		}
		for i := range rest {
			rest[i] /= math.Sqrt(left)
		}
		basis, keep[j] = append(basis, rest), true
	}
	return keep
}

// project takes off v what lies in the direction of the unit vector b.
func project(v, b []float64) {
	dot := 0.0
	for i := range v {
		dot += v[i] * b[i]
	}
	for i := range v {
		v[i] -= dot * b[i]
	}
}
