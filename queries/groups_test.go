package queries

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"
)

// staff is a made-up staff of a few values in some dimensions.
func staff(rng *rand.Rand, dims int) mixture {
	of := map[choice]uint64{}
	for range rng.IntN(40) {
		var codes choice
		for d := range dims {
			codes[d] = uint64(2 + rng.IntN(3)*rng.IntN(2)) // the first value more often
		}
		of[codes] += uint64(1 + rng.IntN(12)*rng.IntN(3))
	}
	var m mixture
	for codes, n := range of {
		m = append(m, combination{codes, n})
	}
	return m
}

// choices are all groups one can ask for: in each dimension any value or one of those there are.
func choices(dims int) []choice {
	all := []choice{{}}
	for d := range dims {
		for _, c := range slices.Clone(all) {
			for code := uint64(2); code <= 4; code++ {
				c[d] = code
				all = append(all, c)
			}
		}
	}
	return all
}

// coarser says whether a group holds another: it names fewer of the same values.
func (c choice) coarser(than choice) bool {
	for d, code := range c {
		if code != 0 && code != than[d] {
			return false
		}
	}
	return true
}

// Whatever the staff, who asks for every group there is finds none of fewer than least people: not by itself, not as a group less
// one it holds, not by cutting a group by all values at once, and not as what is left of a dimension's values.
func TestGroupsShownTellOnNobody(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	told := 0
	for range 300 {
		dims, least := 1+rng.IntN(3), uint64(2+rng.IntN(5))
		m := staff(rng, dims)
		small := func(n uint64) bool { return n > 0 && n < least }
		sizes := map[choice]uint64{}
		for _, c := range choices(dims) {
			if !m.hides(c, least) {
				sizes[c] = m.size(c)
			}
		}
		for c, n := range sizes {
			if c == (choice{}) {
				continue
			}
			told++
			if small(n) {
				t.Fatalf("least %d of %v: %v of %d is shown", least, m, c, n)
			}
			for wide, all := range sizes {
				if wide.coarser(c) && small(all-n) {
					t.Fatalf("least %d of %v: %v less %v is %d", least, m, wide, c, all-n)
				}
			}
			if part, n := m.smallPart(c, least); small(n) {
				t.Fatalf("least %d of %v: %v shown gives %v of %d away", least, m, c, part, n)
			}
		}
		for c := range sizes {
			for d := range dims {
				if c[d] == 0 {
					if n, others := m.leftOver(c, d, sizes); small(n) && others > 0 {
						t.Fatalf("least %d of %v: of %v, dimension %d, %d are left over", least, m, c, d, n)
					}
				}
			}
		}
	}
	if told < 300 {
		t.Errorf("only %d groups were ever shown: the test tests nothing", told)
	}
}

// smallPart counts, person by person, the smallest of the parts that the values of a choice cut the staff into.
func (m mixture) smallPart(c choice, least uint64) (part []bool, n uint64) {
	parts := map[[groupings]bool]uint64{}
	for _, one := range m {
		var fits [groupings]bool
		for d := range c {
			fits[d] = c[d] != 0 && one.codes[d] == c[d]
		}
		parts[fits] += one.n
	}
	for fits, size := range parts {
		if size > 0 && size < least {
			return fits[:], size
		}
	}
	return nil, least
}

// leftOver is a group less all of its own groups by one dimension that are shown, and how many those are.
func (m mixture) leftOver(c choice, d int, sizes map[choice]uint64) (n uint64, others int) {
	n = sizes[c]
	for code := uint64(2); code <= 4; code++ {
		c[d] = code
		if size, shown := sizes[c]; shown && size > 0 {
			n -= size
			others++
		}
	}
	return n, others
}

// What is told of a group is told of every wider one: nobody learns more by asking for less.
func TestWiderGroupsAreShownToo(t *testing.T) {
	rng := rand.New(rand.NewPCG(uint64(time.Now().UnixNano()), 2))
	for range 200 {
		m := staff(rng, 3)
		for _, c := range choices(3) {
			for _, wide := range choices(3) {
				if wide.coarser(c) && !m.hides(c, 5) && m.hides(wide, 5) {
					t.Fatalf("%v is shown, and %v is not, of %v", c, wide, m)
				}
			}
		}
	}
}

func TestHidesByHand(t *testing.T) {
	// Seven current and four former in Oslo, twenty and nine in Bergen.
	m := mixture{
		{choice{2, 2}, 7}, {choice{3, 2}, 4}, {choice{2, 3}, 20}, {choice{3, 3}, 9},
	}
	for _, tc := range []struct {
		status, place uint64
		hidden        bool
	}{
		{0, 0, false}, {2, 0, false}, {3, 0, false}, {0, 2, false}, {0, 3, false},
		{3, 2, true}, // four
		{2, 2, true}, // Oslo's eleven less these seven
		{2, 3, true}, // the current less these are Oslo's seven, but all less Oslo's, Bergen's … by all four the four are found
		{3, 3, true},
	} {
		if got := m.hides(choice{tc.status, tc.place}, 5); got != tc.hidden {
			t.Errorf("status %d, place %d: hidden %v", tc.status, tc.place, got)
		}
	}
	if m.hides(choice{3, 2}, 4) || m.hides(choice{2, 2}, 4) {
		t.Error("four are enough where the minimum is four")
	}
	if n := m.size(choice{0, 2}); n != 11 {
		t.Errorf("Oslo has %d", n)
	}
}
