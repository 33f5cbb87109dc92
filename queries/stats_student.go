package queries

import "gonum.org/v1/gonum/stat/distuv"

// z95 is the two-sided 95 % quantile of the normal distribution.
const z95 = 1.959963984540054

// expandFrom is the number of degrees of freedom from which the expansion in t95 is right to six digits.
const expandFrom = 20

// t95 is the two-sided 95 % quantile of Student's t distribution. A trend asks for it at every point, so it takes the
// expansion around the normal quantile (Abramowitz and Stegun, 26.7.5), of few whole degrees of freedom a table.
func t95(df float64) float64 {
	if i := int(df); i >= 1 && i < expandFrom && float64(i) == df {
		return [...]float64{
			12.7062047362, 4.30265272975, 3.18244630528, 2.7764451052, 2.57058183564, 2.44691185114, 2.36462425159, 2.3060041352, 2.2621571628,
			2.22813885199, 2.20098516009, 2.17881282967, 2.16036865646, 2.14478668792, 2.13144954556, 2.11990529922, 2.10981557783, 2.10092204024, 2.09302405441,
		}[i-1]
	}
	if df < expandFrom {
		return distuv.StudentsT{Sigma: 1, Nu: df}.Quantile(0.975)
	}
	const (
		x  = z95
		x2 = x * x
		g1 = x * (x2 + 1) / 4
		g2 = x * ((5*x2+16)*x2 + 3) / 96
		g3 = x * (((3*x2+19)*x2+17)*x2 - 15) / 384
		g4 = x * ((((79*x2+776)*x2+1482)*x2-1920)*x2 - 945) / 92160
	)
	return x + (g1+(g2+(g3+g4/df)/df)/df)/df
}
