package main

import (
	"math"
	"math/rand/v2"
	"slices"
	"strings"

	"renown/collectors/meaning"
	"renown/warehouse/record"
)

// folded is a text without its case and spaces.
func folded(text string) string { return strings.Join(strings.Fields(strings.ToLower(text)), " ") }

// split deals the examples out at random, a fifth to the test; texts that are the same go to one side together.
func split(all []record.Example, seed uint64) (train, test []record.Example) {
	places := map[string]int{}
	var groups [][]record.Example
	for _, e := range all {
		key := folded(e.Text)
		at, known := places[key]
		if !known {
			at = len(groups)
			places[key] = at
			groups = append(groups, nil)
		}
		groups[at] = append(groups[at], e)
	}
	random := rand.New(rand.NewPCG(seed, 1))
	random.Shuffle(len(groups), func(i, j int) { groups[i], groups[j] = groups[j], groups[i] })
	for _, g := range groups {
		if len(test) < len(all)/5 {
			test = append(test, g...)
		} else {
			train = append(train, g...)
		}
	}
	return train, test
}

// calibrationError is the mean distance, over ten bands of the likeliest label's chance, between that chance and the
// share of texts it was right of (the expected calibration error).
func calibrationError(test []record.Example, judge judge) float64 {
	var off [10]float64
	n := 0
	for _, e := range test {
		c, known := judge(e.Text, e.Lang)
		if !known {
			continue
		}
		n++
		top := float64(max(c.Negative, c.Neutral, c.Positive))
		band := min(9, int(top*10))
		if off[band] += top; meaning.Likeliest(c) == e.Label {
			off[band]--
		}
	}
	sum := 0.0
	for _, o := range off {
		sum += math.Abs(o)
	}
	return sum / float64(max(1, n))
}

// spearman is the rank correlation of two series of equal length; equals share the mean of their ranks.
func spearman(a, b []float64) float64 { return pearson(ranks(a), ranks(b)) }

func ranks(v []float64) []float64 {
	order := make([]int, len(v))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int {
		switch {
		case v[i] < v[j]:
			return -1
		case v[i] > v[j]:
			return 1
		}
		return 0
	})
	r := make([]float64, len(v))
	for from := 0; from < len(order); {
		to := from
		for to < len(order) && v[order[to]] == v[order[from]] {
			to++
		}
		for _, i := range order[from:to] {
			r[i] = float64(from+to-1) / 2
		}
		from = to
	}
	return r
}

func pearson(a, b []float64) float64 {
	ma, mb := figures(a).mean(), figures(b).mean()
	var ab, aa, bb float64
	for i := range a {
		ab += (a[i] - ma) * (b[i] - mb)
		aa += (a[i] - ma) * (a[i] - ma)
		bb += (b[i] - mb) * (b[i] - mb)
	}
	if aa == 0 || bb == 0 {
		return 0
	}
	return ab / math.Sqrt(aa*bb)
}
