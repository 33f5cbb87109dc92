package neardup

import (
	"cmp"
	"math"
	"slices"
)

// missed is the chance with which a pair of exactly the least similarity may share no band.
const missed = 1e-4

// Limits of the bands' shape.
const (
	maxRows  = 12
	maxBands = 400
)

// shape is how many hashes a band has, and how many bands there are, so that sets of the least similarity meet in one
// with a chance of 1 - missed: 1 - (1 - s^rows)^bands. More rows keep the dissimilar apart.
func shape(least float64) (rows, bands int) {
	if least >= 1 {
		return maxRows, 1 // identical sets are found without bands
	}
	least = max(least, 0.01)
	rows = min(maxRows, max(1, int(math.Log(1./3)/math.Log(least))))
	return rows, min(maxBands, int(math.Ceil(math.Log(missed)/math.Log1p(-math.Pow(least, float64(rows))))))
}

// neighbours are, for each group, those at least so similar to it, the most similar first.
func neighbours(groups []group, least float64) [][]edge {
	near := make([][]edge, len(groups))
	rows, bands := shape(least)
	keys := bandKeys(groups, rows, bands)
	known := map[[2]int32]struct{}{}
	order := make([]int32, len(groups))
	for b := range bands {
		for i := range order {
			order[i] = int32(i)
		}
		key := func(g int32) uint64 { return keys[int(g)*bands+b] }
		slices.SortFunc(order, func(x, y int32) int { return cmp.Or(cmp.Compare(key(x), key(y)), cmp.Compare(x, y)) })
		for from := 0; from < len(order); {
			to := from + 1
			for to < len(order) && key(order[to]) == key(order[from]) {
				to++
			}
			verify(groups, order[from:to], least, known, near)
			from = to
		}
	}
	for _, edges := range near {
		slices.SortFunc(edges, func(x, y edge) int {
			return cmp.Or(cmp.Compare(y.similarity, x.similarity), cmp.Compare(x.group, y.group))
		})
	}
	return near
}

// verify compares all pairs of a band's bucket that have not been compared yet.
func verify(groups []group, bucket []int32, least float64, known map[[2]int32]struct{}, near [][]edge) {
	for i, x := range bucket {
		for _, y := range bucket[i+1:] {
			a, b := groups[x].shingles, groups[y].shingles
			if small, large := min(len(a), len(b)), max(len(a), len(b)); float64(small) < least*float64(large) {
				continue // even one inside the other is too little
			}
			if _, done := known[[2]int32{x, y}]; done {
				continue
			}
			known[[2]int32{x, y}] = struct{}{}
			if s := jaccard(a, b); s >= least {
				near[x] = append(near[x], edge{int(y), s})
				near[y] = append(near[y], edge{int(x), s})
			}
		}
	}
}

// bandKeys are the groups' bands, each mixed into one number: of group g in g·bands to (g+1)·bands.
func bandKeys(groups []group, rows, bands int) []uint64 {
	seeds := make([]uint64, rows*bands)
	for i := range seeds {
		seeds[i] = mixed(uint64(i) + 1)
	}
	keys := make([]uint64, len(groups)*bands)
	least := make([]uint64, len(seeds))
	for g := range groups {
		for i := range least {
			least[i] = math.MaxUint64
		}
		for _, s := range groups[g].shingles {
			h := mixed(uint64(s))
			for i, seed := range seeds {
				least[i] = min(least[i], (h^seed)*odd)
			}
		}
		for b := range bands {
			key := uint64(b)
			for _, v := range least[b*rows : (b+1)*rows] {
				key = mixed(key ^ v)
			}
			keys[g*bands+b] = key
		}
	}
	return keys
}

// odd multiplies what differs in a few bits far apart.
const odd = 0x9E3779B97F4A7C15

// mixed scatters a number's bits (the finisher of SplitMix64, Steele and others, 2014).
func mixed(x uint64) uint64 {
	x += odd
	x = (x ^ x>>30) * 0xBF58476D1CE4E5B9
	x = (x ^ x>>27) * 0x94D049BB133111EB
	return x ^ x>>31
}
