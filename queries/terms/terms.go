// Package terms tells which words grew from one period to another by more than chance would have it. Pure functions.
package terms

import (
	"cmp"
	"math"
	"slices"
	"strings"
)

// Count is in how many documents a term (a word, or two with a space between) stands.
type Count struct {
	Term        string
	Now, Before int
}

// Grown is a term that grew.
type Grown struct {
	Count
	LogOdds float64 // by how much the logarithm of its odds rose, drawn towards no change by the prior
	Z       float64 // LogOdds in its standard errors
	P       float64 // one-sided: chance alone would put so many of its documents into the later period
}

// What counts as growth.
const (
	LeastZ = 3.0  // of the log-odds
	FDR    = 0.05 // the expected share of false terms among those found
	// prior is what the prior weighs beside the documents of both periods. At a sixth, a term that is wholly new is found
	// from the fewest documents; a lighter prior leaves the odds of what was never said too vague, a heavier one draws
	// real growth to nothing.
	prior = 1.0 / 6
	// swallows is the share of a word's documents from which on a pair that holds it stands for it.
	swallows = 0.8
)

// Grow are the terms that grew, by z; now and before are how many documents there are. The measure is the log-odds ratio
// with an informative Dirichlet prior (Monroe, Colaresi and Quinn, 2008), taken over documents rather than words, with the
// terms' frequencies in both periods together as the prior. A term is in if its z reaches LeastZ and if it is among those
// that the procedure of Benjamini and Hochberg (1995) lets through at FDR, by the exact hypergeometric probability; terms
// too rare to reach it in any case are not counted as tests (Gilbert, 2005). All terms of a corpus above some floor of
// Now+Before must be handed over: a floor of Now alone would favour the lucky.
func Grow(counts []Count, now, before int) []Grown {
	if now < 1 || before < 1 {
		return nil
	}
	tail := newHypergeometric(now, before)
	var best []float64 // the smallest p each term could have
	var grown []Grown
	for _, c := range counts {
		together := c.Now + c.Before
		best = append(best, tail.atLeast(min(together, now), together))
		if odds, z := logOdds(c, now, before); z >= LeastZ {
			grown = append(grown, Grown{Count: c, LogOdds: odds, Z: z, P: tail.atLeast(c.Now, together)})
		}
	}
	slices.SortFunc(grown, func(a, b Grown) int { return cmp.Or(cmp.Compare(a.P, b.P), cmp.Compare(a.Term, b.Term)) })
	grown = grown[:passing(grown, tests(best))]
	slices.SortFunc(grown, func(a, b Grown) int { return cmp.Or(cmp.Compare(b.Z, a.Z), cmp.Compare(a.Term, b.Term)) })
	return withoutParts(grown)
}

// logOdds is the change of the term's log-odds and its z.
func logOdds(c Count, now, before int) (odds, z float64) {
	n1, n2 := float64(now), float64(before)
	weight := prior * (n1 + n2)
	with := prior * float64(c.Now+c.Before)
	without := weight - with
	a, b := float64(c.Now)+with, float64(c.Before)+with
	restA, restB := n1-float64(c.Now)+without, n2-float64(c.Before)+without
	if with <= 0 || restA <= 0 || restB <= 0 {
		return 0, 0
	}
	odds = math.Log(a/restA) - math.Log(b/restB)
	return odds, odds / math.Sqrt(1/a+1/restA+1/b+1/restB)
}

// tests is how many of the terms are tests at all, given the smallest p that each could have: with m(k) those whose
// smallest p is at most FDR/k, it is m(k) for the first k that is no smaller.
func tests(best []float64) int {
	slices.Sort(best)
	for k := 1; k <= len(best); k++ {
		m, _ := slices.BinarySearchFunc(best, FDR/float64(k), func(p, limit float64) int {
			if p <= limit {
				return -1
			}
			return 1
		})
		if m <= k {
			return m
		}
	}
	return len(best)
}

// passing is how many of the terms, sorted by p, Benjamini and Hochberg let through among m tests.
func passing(sorted []Grown, m int) int {
	for k := len(sorted); k > 0; k-- {
		if m > 0 && sorted[k-1].P <= FDR*float64(k)/float64(m) {
			return k
		}
	}
	return 0
}

// withoutParts leaves out words nearly all of whose documents hold them in a pair that grew as well.
func withoutParts(grown []Grown) []Grown {
	most := map[string]int{} // of each word, the documents of its commonest pair
	for _, g := range grown {
		if first, second, isPair := strings.Cut(g.Term, " "); isPair {
			most[first], most[second] = max(most[first], g.Now), max(most[second], g.Now)
		}
	}
	return slices.DeleteFunc(grown, func(g Grown) bool {
		return !strings.Contains(g.Term, " ") && float64(most[g.Term]) >= swallows*float64(g.Now)
	})
}

// hypergeometric is the distribution of how many of a term's documents lie in the later period, if chance alone deals them.
type hypergeometric struct {
	now, before int
	logs        []float64 // logarithms of the factorials
}

func newHypergeometric(now, before int) *hypergeometric {
	h := &hypergeometric{now: now, before: before, logs: make([]float64, now+before+1)}
	for i := 1; i < len(h.logs); i++ {
		h.logs[i] = h.logs[i-1] + math.Log(float64(i))
	}
	return h
}

func (h *hypergeometric) logChoose(n, k int) float64 { return h.logs[n] - h.logs[k] - h.logs[n-k] }

// atLeast is the probability that at least x of together documents lie in the later period.
func (h *hypergeometric) atLeast(x, together int) float64 {
	n := h.now + h.before
	together = min(together, n)
	x = max(x, together-h.before)
	last := min(together, h.now)
	if x > last {
		return 0
	}
	if n > 0 && float64(x) <= float64(together)*float64(h.now)/float64(n)-40*math.Sqrt(float64(together)) {
		return 1 // so far below the middle that the first term is 0 to a float64
	}
	term := math.Exp(h.logChoose(h.now, x) + h.logChoose(h.before, together-x) - h.logChoose(n, together))
	sum := 0.0
	for ; x <= last && term > 0; x++ {
		sum += term
		if term < sum*1e-12 {
			break
		}
		term *= float64(h.now-x) * float64(together-x) / (float64(x+1) * float64(h.before-together+x+1))
	}
	return math.Min(1, sum)
}
