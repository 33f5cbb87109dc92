package terms

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
)

func TestExactProbability(t *testing.T) {
	// Of 10 documents, 5 in each period, 4 hold the term: all 4 in the later one in C(5,4)·C(5,0) of C(10,4) = 5/210
	// ways, at least 3 in (5 + 10·5)/210. Of 300 and 300 documents 12, all in the later: 300·299·…·289 / (600·…·589).
	twelve := 1.0
	for i := range 12 {
		twelve *= float64(300-i) / float64(600-i)
	}
	for _, c := range []struct {
		now, before, x, together int
		want                     float64
	}{
		{5, 5, 4, 4, 5.0 / 210}, {5, 5, 3, 4, 55.0 / 210}, {5, 5, 0, 4, 1}, {300, 300, 12, 12, twelve}, {5, 5, 5, 4, 0},
		{40_000, 40_000, 0, 40_000, 1}, {3, 7, 3, 10, 1},
	} {
		if p := newHypergeometric(c.now, c.before).atLeast(c.x, c.together); math.Abs(p-c.want) > 1e-9*c.want+1e-15 {
			t.Errorf("%+v: %v", c, p)
		}
	}
}

func TestLogOdds(t *testing.T) {
	// 20 of 300 against none of 300: the prior weighs 100 documents, 20·100/600 of them with the term. By hand:
	// ln(23.3333/376.6667) - ln(3.3333/396.6667) = -2.781457 + 4.779123, variance 1/23.3333 + 1/376.6667 + 1/3.3333 + 1/396.6667.
	odds, z := logOdds(Count{"x", 20, 0}, 300, 300)
	want := math.Log(23.0+1.0/3) - math.Log(376+2.0/3) - math.Log(10.0/3) + math.Log(396+2.0/3)
	deviation := math.Sqrt(3.0/70 + 3.0/1130 + 3.0/10 + 3.0/1190)
	if math.Abs(odds-want) > 1e-9 || math.Abs(z-want/deviation) > 1e-9 {
		t.Errorf("%v, z %v; want %v, z %v", odds, z, want, want/deviation)
	}
	if odds, _ := logOdds(Count{"x", 30, 30}, 300, 300); math.Abs(odds) > 1e-12 {
		t.Errorf("no change: %v", odds)
	}
	if odds, _ := logOdds(Count{"x", 20, 10}, 600, 300); math.Abs(odds) > 1e-12 {
		t.Errorf("no change of the rate: %v", odds)
	}
	if odds, z := logOdds(Count{"x", 300, 300}, 300, 300); math.Abs(odds) > 1e-12 || math.IsNaN(z) {
		t.Errorf("in every document: %v, %v", odds, z)
	}
}

// deal draws n documents of a made-up language of 4000 words, as frequent as words are (Zipf), and counts in how many of
// them each stands; planted words stand in a share of them more.
func deal(rng *rand.Rand, n int, planted map[string]float64) map[string]int {
	words := rand.NewZipf(rng, 1.15, 8, 4000)
	counts := map[string]int{}
	for range n {
		seen := map[string]bool{}
		for range 25 + rng.IntN(30) {
			seen[fmt.Sprint("word", words.Uint64())] = true
		}
		for w, share := range planted {
			if rng.Float64() < share {
				seen[w] = true
			}
		}
		for w := range seen {
			counts[w]++
		}
	}
	return counts
}

func paired(now, before map[string]int) []Count {
	var all []Count
	for w, n := range now {
		if n+before[w] >= 5 {
			all = append(all, Count{w, n, before[w]})
		}
	}
	for w, n := range before {
		if now[w] == 0 && n >= 5 {
			all = append(all, Count{w, 0, n})
		}
	}
	return all
}

// TestShuffledPeriods: where both periods speak alike, hardly ever is anything found: in at most one of twenty worlds.
func TestShuffledPeriods(t *testing.T) {
	for _, n := range [][2]int{{200, 200}, {500, 150}, {1000, 1000}} {
		rng := rand.New(rand.NewPCG(uint64(n[0]), 5))
		const worlds = 100
		wrong, tried := 0, 0
		for range worlds {
			counts := paired(deal(rng, n[0], nil), deal(rng, n[1], nil))
			tried += len(counts)
			if len(Grow(counts, n[0], n[1])) > 0 {
				wrong++
			}
		}
		t.Logf("%v documents: something found in %d of %d worlds, %d terms each", n, wrong, worlds, tried/worlds)
		if wrong > worlds/20 {
			t.Errorf("%v documents: something found in %d of %d worlds", n, wrong, worlds)
		}
	}
}

// TestPlantedTermsAreFound: what really grew is found, and little else.
func TestPlantedTermsAreFound(t *testing.T) {
	before := map[string]float64{"strike": .01, "roster": .03, "parking": .05}
	now := map[string]float64{"strike": .08, "roster": .09, "parking": .05, "merger": .05, "visa": .04}
	rng := rand.New(rand.NewPCG(8, 8))
	const worlds, n = 100, 600
	found, false_, all := map[string]int{}, 0, 0
	for range worlds {
		for _, g := range Grow(paired(deal(rng, n, now), deal(rng, n, before)), n, n) {
			all++
			if found[g.Term]++; !slices.Contains([]string{"strike", "roster", "merger", "visa"}, g.Term) {
				false_++
			}
		}
	}
	t.Logf("found %v; %d false of %d", found, false_, all)
	for _, w := range []string{"strike", "merger", "visa", "roster"} {
		if found[w] < 75 {
			t.Errorf("%s was found in %d of %d worlds", w, found[w], worlds)
		}
	}
	if float64(false_) > FDR*float64(all) {
		t.Errorf("%d of %d are false", false_, all)
	}
}

func TestSmallestGrowthFound(t *testing.T) {
	filler := []Count{{"usual", 150, 150}, {"common", 80, 70}}
	for n := 1; n < 40; n++ {
		if g := Grow(append(filler, Count{"new", n, 0}), 300, 300); len(g) > 0 {
			t.Logf("a new term is found from %d of 300 documents on", n)
			if n < 10 || n > 18 {
				t.Errorf("a new term is found from %d documents on", n)
			}
			return
		}
	}
	t.Error("a new term is never found")
}

func TestGrowOfNothing(t *testing.T) {
	if g := Grow([]Count{{"new", 50, 0}}, 300, 0); g != nil {
		t.Errorf("nothing to compare with: %+v", g)
	}
	if g := Grow(nil, 300, 300); len(g) != 0 {
		t.Errorf("no terms: %+v", g)
	}
}

func TestPairsStandForTheirWords(t *testing.T) {
	counts := []Count{{"crew scheduling", 60, 5}, {"crew", 66, 8}, {"scheduling", 120, 20}, {"other", 100, 100}}
	var names []string
	for _, g := range Grow(counts, 500, 500) {
		names = append(names, g.Term)
	}
	slices.Sort(names)
	if strings.Join(names, ", ") != "crew scheduling, scheduling" {
		t.Errorf("%q", names)
	}
}

func TestStopWords(t *testing.T) {
	stop := Stop()
	for _, w := range []string{"en the", " the", "de und", " und", "fr les", "es los", "pt não", "it degli", "hi और", "ar في"} {
		if _, found := slices.BinarySearch(stop, w); !found {
			t.Errorf("%q is no stop word", w)
		}
	}
	for _, w := range []string{"en die", "en war", "en strike", " salary", "de gehalt"} {
		if _, found := slices.BinarySearch(stop, w); found {
			t.Errorf("%q is a stop word", w)
		}
	}
	for _, w := range stop {
		if w != strings.ToLower(w) || strings.ContainsAny(w, "'’\t\n") {
			t.Errorf("%q never stands in a text as it is cut", w)
		}
	}
	if l := Languages(); len(l) != 8 {
		t.Errorf("%v", l)
	}
}
