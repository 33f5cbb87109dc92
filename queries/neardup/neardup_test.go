package neardup

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"
)

const day = 24 * time.Hour

var start = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)

// randomTexts are variations of a few templates, some of them identical, some at the same moment, some exactly a window
// apart.
func randomTexts(r *rand.Rand, n int) []Text {
	templates := make([][]uint32, 1+r.IntN(6))
	for i := range templates {
		for range 1 + r.IntN(25) {
			templates[i] = append(templates[i], r.Uint32N(2000))
		}
	}
	texts := make([]Text, n)
	for i := range texts {
		set := slices.Clone(templates[r.IntN(len(templates))])
		for range r.IntN(4) {
			switch r.IntN(3) {
			case 0:
				set = append(set, r.Uint32N(2000))
			case 1:
				set[r.IntN(len(set))] = r.Uint32N(2000)
			}
		}
		if r.IntN(20) == 0 {
			set = nil
		}
		slices.Sort(set)
		texts[i] = Text{ID: fmt.Sprintf("t%03d", i), At: start.Add(time.Duration(r.IntN(20)) * 5 * day), Shingles: slices.Compact(set)}
	}
	return texts
}

// similarity is computed in another way than the code under test does.
func similarity(a, b []uint32) float64 {
	all, shared := map[uint32]bool{}, 0
	for _, x := range a {
		all[x] = true
	}
	for _, x := range b {
		if all[x] {
			shared++
		}
		all[x] = true
	}
	return float64(shared) / float64(len(all))
}

type candidate struct {
	of, other  string
	similarity float64
	gap        time.Duration
}

// bruteForce compares every text with every other.
func bruteForce(texts []Text, least float64, window time.Duration) map[string]candidate {
	best := map[string]candidate{}
	for i, a := range texts {
		var all []candidate
		for j, b := range texts {
			c := candidate{a.ID, b.ID, 0, a.At.Sub(b.At).Abs()}
			if i == j || len(a.Shingles) == 0 || len(b.Shingles) == 0 || c.gap > window {
				continue
			}
			if c.similarity = similarity(a.Shingles, b.Shingles); c.similarity >= least {
				all = append(all, c)
			}
		}
		if len(all) > 0 {
			best[a.ID] = slices.MinFunc(all, func(x, y candidate) int {
				return cmp.Or(cmp.Compare(y.similarity, x.similarity), cmp.Compare(x.gap, y.gap), cmp.Compare(x.other, y.other))
			})
		}
	}
	return best
}

func found(texts []Text, pairs []Pair) map[string]candidate {
	all := map[string]candidate{}
	for _, p := range pairs {
		of, other := texts[p.Of], texts[p.Other]
		all[of.ID] = candidate{of.ID, other.ID, p.Similarity, of.At.Sub(other.At).Abs()}
	}
	return all
}

func TestFindEqualsBruteForceInAnyOrder(t *testing.T) {
	for seed := range uint64(300) {
		r := rand.New(rand.NewPCG(seed, 7))
		texts := randomTexts(r, 2+r.IntN(60))
		least := []float64{.5, .8, .8, .9, 1}[r.IntN(5)]
		window := time.Duration(r.IntN(7)) * 5 * day // 30 days among them, met exactly by many
		want := bruteForce(texts, least, window)
		got := found(texts, Find(texts, least, window))
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d, least %v, window %v: got %v, want %v", seed, least, window, got, want)
		}
		r.Shuffle(len(texts), func(i, j int) { texts[i], texts[j] = texts[j], texts[i] })
		if again := found(texts, Find(texts, least, window)); !reflect.DeepEqual(again, want) {
			t.Fatalf("seed %d: another order gives %v, want %v", seed, again, want)
		}
	}
}

// linked are the sets of texts that brute force links, by their IDs.
func linked(texts []Text, least float64, window time.Duration) map[string][]string {
	set := map[string]string{} // a text's set, named by one of its texts
	for _, a := range texts {
		set[a.ID] = a.ID
	}
	for _, a := range texts {
		for _, b := range texts {
			if len(a.Shingles) == 0 || len(b.Shingles) == 0 || a.At.Sub(b.At).Abs() > window || similarity(a.Shingles, b.Shingles) < least {
				continue
			}
			from, to := set[a.ID], set[b.ID]
			for id, s := range set {
				if s == from {
					set[id] = to
				}
			}
		}
	}
	members := map[string][]string{}
	for id, s := range set {
		members[s] = append(members[s], id)
	}
	byFirst := map[string][]string{}
	for _, ids := range members {
		if slices.Sort(ids); len(ids) > 1 {
			byFirst[ids[0]] = ids
		}
	}
	return byFirst
}

func TestTemplatesEqualBruteForce(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 8))
		texts := randomTexts(r, 2+r.IntN(60))
		window := time.Duration(r.IntN(7)) * 5 * day
		got := map[string][]string{}
		for _, members := range Templates(texts, .8, window) {
			var ids []string
			for _, m := range members {
				ids = append(ids, texts[m].ID)
			}
			slices.Sort(ids)
			got[ids[0]] = ids
		}
		if want := linked(texts, .8, window); !reflect.DeepEqual(got, want) {
			t.Fatalf("seed %d, window %v: got %v, want %v", seed, window, got, want)
		}
	}
}

func TestWindowIncludesItsEdge(t *testing.T) {
	set := []uint32{1, 2, 3}
	at := func(d time.Duration) []Text {
		return []Text{{"a", start, set}, {"b", start.Add(d), set}}
	}
	if got := Find(at(30*day), .8, 30*day); len(got) != 2 {
		t.Errorf("30 days apart: %v", got)
	}
	if got := Find(at(30*day+time.Millisecond), .8, 30*day); len(got) != 0 {
		t.Errorf("more than 30 days apart: %v", got)
	}
}

// TestBandsMissLittle draws pairs of exactly the least similarity: nearly all must meet in a band.
func TestBandsMissLittle(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const pairs = 20_000
	misses := 0
	for range pairs {
		var common, a, b []uint32
		for range 16 {
			common = append(common, r.Uint32())
		}
		a, b = append(slices.Clone(common), r.Uint32(), r.Uint32()), append(slices.Clone(common), r.Uint32(), r.Uint32()) // 16 of 20
		slices.Sort(a)
		slices.Sort(b)
		if len(Find([]Text{{"a", start, a}, {"b", start, b}}, .8, day)) == 0 {
			misses++
		}
	}
	t.Logf("%d of %d pairs missed", misses, pairs)
	if misses > pairs/1000 {
		t.Errorf("%d of %d pairs at the least similarity were missed; the promise is one in 10,000", misses, pairs)
	}
}

// Ten thousand identical replies are one set: no pair of them is compared.
func TestIdenticalTextsAreOneGroup(t *testing.T) {
	texts := make([]Text, 10_000)
	for i := range texts {
		texts[i] = Text{ID: fmt.Sprint(i), At: start.Add(time.Duration(i) * time.Minute), Shingles: []uint32{1, 2, 3, 4}}
	}
	if groups := grouped(texts); len(groups) != 1 {
		t.Fatalf("%d groups", len(groups))
	}
	if got := Find(texts, .8, 30*day); len(got) != len(texts) {
		t.Errorf("%d pairs", len(got))
	}
	if got := Templates(texts, .8, 30*day); len(got) != 1 || len(got[0]) != len(texts) {
		t.Errorf("%d templates", len(got))
	}
}

func BenchmarkFind(b *testing.B) {
	r := rand.New(rand.NewPCG(3, 4))
	texts := make([]Text, 50_000)
	for i := range texts {
		var set []uint32
		for range 20 {
			set = append(set, r.Uint32())
		}
		if i%2 == 1 { // every other text is a variation of the one before
			set = slices.Clone(texts[i-1].Shingles)
			set[r.IntN(len(set))] = r.Uint32()
		}
		slices.Sort(set)
		texts[i] = Text{ID: fmt.Sprint(i), At: start, Shingles: set}
	}
	for b.Loop() {
		Find(texts, .8, 30*day)
	}
	b.ReportMetric(float64(b.N*len(texts))/b.Elapsed().Seconds(), "texts/s")
}

// BenchmarkTemplates is of replies that are all uses of a few templates, each with a word or two of its own.
func BenchmarkTemplates(b *testing.B) {
	r := rand.New(rand.NewPCG(5, 6))
	texts := make([]Text, 10_000)
	for i := range texts {
		var set []uint32
		for n := range 24 {
			set = append(set, uint32(i%8*100+n))
		}
		set[r.IntN(len(set))] = r.Uint32()
		slices.Sort(set)
		texts[i] = Text{ID: fmt.Sprint(i), At: start.Add(time.Duration(r.IntN(90)) * day), Shingles: slices.Compact(set)}
	}
	b.ReportAllocs()
	for b.Loop() {
		Find(texts, .8, 30*day)
		Templates(texts, .8, 30*day)
	}
}
