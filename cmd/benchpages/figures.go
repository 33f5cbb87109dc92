package main

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// quantile is the q-quantile of some values: 0.5 the median, 1 the most. Of none it is the zero value.
func quantile[T cmp.Ordered](values []T, q float64) (v T) {
	if len(values) == 0 {
		return v
	}
	sorted := slices.Sorted(slices.Values(values))
	return sorted[min(len(sorted)-1, int(q*float64(len(sorted))))]
}

// geometric is the geometric mean.
func geometric(values []float64) float64 {
	sum := 0.0
	for _, v := range values {
		sum += math.Log(v)
	}
	return math.Exp(sum / float64(len(values)))
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
