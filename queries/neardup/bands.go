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

// candidates tell which groups may be similar: those that share a band. What is similar is worked out group by group and not
// kept, because the uses of one template are all similar to each other.
type candidates struct {
	groups  []group
	least   float64
	order   [][]int32 // of each band: the groups, those of one key side by side
	from    [][]int32 // of each band and group: where its key's groups begin in the order
	to      [][]int32 // and where they end
	visited []int32   // of each group: in which round it was looked at last
	round   int32
	near    []edge
}

func newCandidates(groups []group, least float64) *candidates {
	rows, bands := shape(least)
	keys := bandKeys(groups, rows, bands)
	c := &candidates{groups: groups, least: least, visited: make([]int32, len(groups))}
	for b := range bands {
		order, from, to := make([]int32, len(groups)), make([]int32, len(groups)), make([]int32, len(groups))
		for i := range order {
			order[i] = int32(i)
		}
		key := func(g int32) uint64 { return keys[int(g)*bands+b] }
		slices.SortFunc(order, func(x, y int32) int { return cmp.Or(cmp.Compare(key(x), key(y)), cmp.Compare(x, y)) })
		for begin := 0; begin < len(order); {
			end := begin + 1
			for end < len(order) && key(order[end]) == key(order[begin]) {
				end++
			}
			for _, g := range order[begin:end] {
				from[g], to[g] = int32(begin), int32(end)
			}
			begin = end
		}
		c.order, c.from, c.to = append(c.order, order), append(c.from, from), append(c.to, to)
	}
	return c
}

// of are the groups at least so similar to one, but for those to be skipped, the most similar first. They are good until the
// next call.
func (c *candidates) of(g int, skip func(other int) bool) []edge {
	c.near, c.round = c.near[:0], c.round+1
	a := c.groups[g].shingles
	for b, order := range c.order {
		for _, other := range order[c.from[b][g]:c.to[b][g]] {
			if int(other) == g || c.visited[other] == c.round {
				continue
			}
			if c.visited[other] = c.round; skip(int(other)) {
				continue
			}
			b := c.groups[other].shingles
			if small, large := min(len(a), len(b)), max(len(a), len(b)); float64(small) < c.least*float64(large) {
				continue // even one inside the other is too little
			}
			if s := jaccard(a, b); s >= c.least {
				c.near = append(c.near, edge{int(other), s})
			}
		}
	}
	slices.SortFunc(c.near, func(x, y edge) int {
		return cmp.Or(cmp.Compare(y.similarity, x.similarity), cmp.Compare(x.group, y.group))
	})
	return c.near
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
