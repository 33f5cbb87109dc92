package regress

import (
	"errors"
	"math"
	"math/rand/v2"
	"testing"
)

// Five observations, y = 1, 2, 4, 4, 6 on x = 1..5: by hand b = 12/10, of which the residuals are 0, -.2, .6, -.6, .2, and
// the leverages .6, .3, .2, .3, .6.
func TestByHand(t *testing.T) {
	fit, err := Least([]float64{1, 2, 4, 4, 6}, [][]float64{{1, 2, 3, 4, 5}})
	if err != nil {
		t.Fatal(err)
	}
	c := fit.Coefficients[0]
	// HC3: Σ ((x-3)/10 · e/(1-h))² = (.1·.2/.7)² + (.1·.6/.7)² + (.2·.2/.4)², the first residual and x = 3 adding nothing.
	se := math.Sqrt(math.Pow(.1*.2/.7, 2) + math.Pow(.1*.6/.7, 2) + math.Pow(.2*.2/.4, 2))
	const t3 = 3.182446305 // Student's quantile with 3 degrees of freedom
	for name, v := range map[string][2]float64{
		"b": {c.Raw, 1.2}, "low": {c.RawLow, 1.2 - t3*se}, "high": {c.RawHigh, 1.2 + t3*se}, "VIF": {c.VIF, 1},
		"R²":           {fit.R2, 1 - .8/15.2},
		"standardised": {c.Standard, 1.2 * math.Sqrt(2.5) / math.Sqrt(3.8)},
	} {
		if math.Abs(v[0]-v[1]) > 1e-8 {
			t.Errorf("%s = %v, want %v", name, v[0], v[1])
		}
	}
}

// normal solves the normal equations with a constant by Gauss's elimination, another way than Least.
func normal(y []float64, predictors [][]float64) []float64 {
	k := len(predictors) + 1
	at := func(j, i int) float64 {
		if j == 0 {
			return 1
		}
		return predictors[j-1][i]
	}
	a := make([][]float64, k)
	for r := range a {
		a[r] = make([]float64, k+1)
		for i := range y {
			for c := range k {
				a[r][c] += at(r, i) * at(c, i)
			}
			a[r][k] += at(r, i) * y[i]
		}
	}
	for r := range a {
		for other := range a {
			if other == r {
				continue
			}
			f := a[other][r] / a[r][r]
			for c := range a[other] {
				a[other][c] -= f * a[r][c]
			}
		}
	}
	b := make([]float64, k)
	for r := range a {
		b[r] = a[r][k] / a[r][r]
	}
	return b
}

// world draws n observations of three predictors, two of them alike, and stars that follow .3, .5 and 0 of them, spread the
// more the larger the first.
func world(rng *rand.Rand, n int) (y []float64, x [][]float64) {
	x = [][]float64{make([]float64, n), make([]float64, n), make([]float64, n)}
	for i := range n {
		both := rng.NormFloat64()
		x[0][i] = 3 + .8*both + .6*rng.NormFloat64()
		x[1][i] = math.Round(3 + .8*both + .6*rng.NormFloat64())
		x[2][i] = float64(rng.IntN(3) - 1)
		y = append(y, 1+.3*x[0][i]+.5*x[1][i]+.4*(1+.3*math.Abs(x[0][i]-3))*rng.NormFloat64())
	}
	return y, x
}

func TestAgreesWithTheNormalEquations(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		y, x := world(rng, 20+rng.IntN(200))
		fit, err := Least(y, x)
		if err != nil {
			t.Fatal(err)
		}
		want := normal(y, x)
		for j, c := range fit.Coefficients {
			if math.Abs(c.Raw-want[j+1]) > 1e-9 {
				t.Fatalf("coefficient %d: %v, want %v", j, c.Raw, want[j+1])
			}
			others := make([][]float64, 0, 2)
			for o := range x {
				if o != j {
					others = append(others, x[o])
				}
			}
			of, err := Least(x[j], others)
			if err != nil {
				t.Fatal(err)
			}
			if math.Abs(c.VIF-1/(1-of.R2)) > 1e-8 {
				t.Fatalf("VIF %d: %v, want %v", j, c.VIF, 1/(1-of.R2))
			}
		}
	}
}

// TestIntervalsCover: of 4000 worlds, the 95 % intervals hold the true coefficients in 93 to 97 %, whether raw or
// standardised, though the outcome spreads unevenly. The true standardised ones are those of a world of a million.
func TestIntervalsCover(t *testing.T) {
	y, x := world(rand.New(rand.NewPCG(7, 7)), 1_000_000)
	truth, err := Least(y, x)
	if err != nil {
		t.Fatal(err)
	}
	raw := []float64{.3, .5, 0}
	for _, n := range []int{40, 100, 400} {
		rng := rand.New(rand.NewPCG(uint64(n), 3))
		const rounds = 4000
		var inRaw, inStandard [3]int
		for range rounds {
			y, x := world(rng, n)
			fit, err := Least(y, x)
			if err != nil {
				t.Fatal(err)
			}
			for j, c := range fit.Coefficients {
				if c.RawLow <= raw[j] && raw[j] <= c.RawHigh {
					inRaw[j]++
				}
				if s := truth.Coefficients[j].Standard; c.Low <= s && s <= c.High {
					inStandard[j]++
				}
			}
		}
		for j := range 3 {
			a, b := float64(inRaw[j])/rounds, float64(inStandard[j])/rounds
			t.Logf("n %d, predictor %d: raw %.3f, standardised %.3f", n, j, a, b)
			if a < .93 || a > .97 || b < .93 || b > .97 {
				t.Errorf("n %d, predictor %d: raw %.3f, standardised %.3f", n, j, a, b)
			}
		}
	}
}

// TestRarePredictorsCover: a theme that one review in twenty is positive or negative about, ten of two hundred, is the
// rarest that employer.Drivers lets in.
func TestRarePredictorsCover(t *testing.T) {
	rng := rand.New(rand.NewPCG(20, 3))
	const rounds, n = 4000, 200
	in := 0
	for range rounds {
		y, x := world(rng, n)
		rare := make([]float64, n)
		for i := range 10 {
			rare[i] = float64(2*rng.IntN(2) - 1)
			y[i] += .4 * rare[i]
		}
		fit, err := Least(y, append(x, rare))
		if err != nil {
			t.Fatal(err)
		}
		if c := fit.Coefficients[3]; c.RawLow <= .4 && .4 <= c.RawHigh {
			in++
		}
	}
	share := float64(in) / rounds
	t.Logf("ten of %d: %.3f", n, share)
	if share < .93 || share > .97 {
		t.Errorf("ten of %d: %.3f", n, share)
	}
}

func TestWhatCannotBeFitted(t *testing.T) {
	flat, rising := []float64{2, 2, 2, 2, 2, 2}, []float64{1, 2, 3, 4, 5, 7}
	twice := []float64{2, 4, 6, 8, 10, 14}
	if _, err := Least(rising[:3], [][]float64{twice[:3]}); !errors.Is(err, ErrTooFew) {
		t.Errorf("three of one: %v", err)
	}
	for name, x := range map[string][][]float64{"flat": {flat}, "the same twice": {rising, twice}} {
		if _, err := Least([]float64{1, 3, 2, 5, 4, 4}, x); !errors.Is(err, ErrSingular) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := Least(flat, [][]float64{rising}); !errors.Is(err, ErrSingular) {
		t.Errorf("an outcome that never varies: %v", err)
	}
	sum := make([]float64, len(rising))
	odd := []float64{1, 0, 1, 0, 0, 1}
	for i := range sum {
		sum[i] = rising[i] - odd[i]
	}
	keep := Independent([][]float64{rising, flat, odd, twice, sum})
	for i, want := range []bool{true, false, true, false, false} {
		if keep[i] != want {
			t.Errorf("Independent: %v", keep)
		}
	}
}
