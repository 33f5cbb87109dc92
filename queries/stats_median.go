package queries

import (
	"math"

	"gonum.org/v1/gonum/stat/distuv"
)

// leastForMedian is how many observations a median's 95 % interval needs: of five the whole range covers 94 % only.
const leastForMedian = 6

// medianOf is the median of sorted values, the mean of the middle two where they are even in number. Its interval lies
// between order statistics, whatever the values' distribution, and is interpolated so that it covers 95 % and not more
// (Hettmansperger and Sheather, 1986).
func medianOf(sorted []float64) estimate {
	n := len(sorted)
	if n == 0 {
		return estimate{}
	}
	e := estimate{n: uint64(n), value: atRank(sorted, float64(n+1)/2), vague: n < leastForMedian}
	if e.vague {
		return e
	}
	rank := medianRank(n)
	e.low, e.high = atRank(sorted, rank), atRank(sorted, float64(n+1)-rank)
	e.below, e.above = e.value-e.low, e.high-e.value
	return e
}

// atRank is the value at a rank from 1 to n, interpolated between neighbours.
func atRank(sorted []float64, rank float64) float64 {
	i := min(int(rank), len(sorted)-1)
	if i < 1 {
		return sorted[0]
	}
	return sorted[i-1] + (rank-float64(i))*(sorted[i]-sorted[i-1])
}

// medianRank is the rank, with a fraction, at which the 95 % interval of the median of n values begins, n being at least
// leastForMedian; it ends as far from the other end.
func medianRank(n int) float64 {
	half := distuv.Binomial{N: float64(n), P: 0.5}
	covers := func(rank float64) float64 { return 1 - 2*half.CDF(rank-1) }
	rank := math.Max(1, math.Floor(float64(n)/2-z95*math.Sqrt(float64(n))/2)-1)
	for covers(rank+1) >= 0.95 {
		rank++
	}
	for rank > 1 && covers(rank) < 0.95 {
		rank--
	}
	wide, narrow := covers(rank), covers(rank+1)
	i := (wide - 0.95) / (wide - narrow)
	count := float64(n)
	return rank + (count-rank)*i/(rank+(count-2*rank)*i)
}
