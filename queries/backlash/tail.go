package backlash

import (
	"math"
	"slices"
	"time"
)

// tail is the distribution of a window's log ratios over the last four weeks of hours.
type tail struct {
	half     float64 // bins of history at which the spread is taken to be √2 as wide
	ring     []float64
	sorted   []float64
	next     int
	up, down float64
}

const (
	tailSize  = 672 // bins: hours in four weeks
	tailLevel = 0.95
	tailSigma = 1.645 // of a normal distribution at that level
	leastTail = 24    // below so many, the spread is what is usual elsewhere
	usual     = 0.35
	leastSize = 0.1 // no series is taken to be steadier than 10 % beyond Poisson
	halfWeek  = 84 * time.Hour
	leastHalf = 14 // bins: of days, two weeks
)

// newTail is for bins so wide.
func newTail(bin time.Duration) tail {
	return tail{half: max(leastHalf, float64(halfWeek)/float64(bin))}
}

func (t *tail) add(r float64) {
	if t.ring == nil {
		t.ring, t.sorted = make([]float64, 0, tailSize), make([]float64, 0, tailSize)
	}
	if len(t.ring) < tailSize {
		t.ring = append(t.ring, r)
	} else {
		old, _ := slices.BinarySearch(t.sorted, t.ring[t.next])
		t.sorted = slices.Delete(t.sorted, old, old+1)
		t.ring[t.next] = r
		t.next = (t.next + 1) % tailSize
	}
	at, _ := slices.BinarySearch(t.sorted, r)
	t.sorted = slices.Insert(t.sorted, at, r)
	t.up, t.down = t.spread(1), t.spread(-1)
}

// spread is the standard deviation that a normal distribution with this tail would have; wider where it rests on less
// than weeks.
func (t *tail) spread(sign float64) float64 {
	n := len(t.sorted)
	wider := math.Sqrt(min(4, 1+t.half/float64(n)))
	if n < leastTail {
		return usual * wider
	}
	at := int(tailLevel * float64(n-1))
	if sign < 0 {
		at = n - 1 - at
	}
	return max(leastSize, sign*t.sorted[at]/tailSigma) * wider
}

func (t *tail) upper() float64 {
	if t.up == 0 {
		return 2 * usual
	}
	return t.up
}

func (t *tail) lower() float64 {
	if t.down == 0 {
		return 2 * usual
	}
	return t.down
}
