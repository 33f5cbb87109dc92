package backlash

import (
	"math"
	"slices"
	"time"
)

// How much a value of the past says of the same hour now: the same weekday's 1, another day's a fifth, and an hour to
// either side of either half as much.
const (
	otherDay  = 0.2
	neighbour = 0.5
	days      = 28
)

// baseline keeps four weeks of bins and expects of each the weighted median of those it resembles.
type baseline struct {
	lags     []lag
	sum      []float64 // by bin modulo the length
	n        []int32
	first    int64 // the first bin of the series
	bin      int64 // the present one
	least    int64 // bins of history below which nothing is raised: a day, or a week of days
	expected float64
	weeks    int  // weeks whose same hour is behind the expectation
	ready    bool // something is expected
	mature   bool // and may be held against what comes
	buf      []weighted
}

// lag is how many bins ago a resembling one was.
type lag struct {
	bins   int64
	weight float64
	week   int // 1 to 4: the same hour of the week so many weeks ago; else 0
}

type weighted struct{ value, weight float64 }

func newBaseline(bin time.Duration) baseline {
	b := baseline{least: int64((24*time.Hour + bin - 1) / bin)}
	if bin >= 24*time.Hour {
		b.least = 7
	}
	for d := int64(1); d <= days; d++ {
		back := (d*int64(24*time.Hour) + int64(bin)/2) / int64(bin)
		if bin > 24*time.Hour { // there is nothing like an hour of the week: the last bins are all alike
			back = d
		}
		l := lag{bins: back, weight: otherDay}
		if d%7 == 0 {
			l.weight, l.week = 1, int(d/7)
		}
		b.lags = append(b.lags, l)
		if bin < 24*time.Hour {
			b.lags = append(b.lags, lag{back - 1, l.weight * neighbour, l.week}, lag{back + 1, l.weight * neighbour, l.week})
		}
	}
	b.lags = slices.DeleteFunc(b.lags, func(l lag) bool { return l.bins < 1 })
	keep := b.lags[len(b.lags)-1].bins + 1
	b.sum, b.n = make([]float64, keep), make([]int32, keep)
	b.buf = make([]weighted, 0, max(len(b.lags), int(b.recent())))
	return b
}

// memory is how many bins are kept.
func (b *baseline) memory() int { return len(b.sum) }

// recent is how many bins a week has, or those that are kept.
func (b *baseline) recent() int64 { return min(int64(len(b.sum))-1, max(7, int64(len(b.sum))/4)) }

func (b *baseline) begin(bin int64) { b.bin, b.first = bin, bin }

func (b *baseline) slot(bin int64) int64 {
	n := int64(len(b.sum))
	return ((bin % n) + n) % n
}

func (b *baseline) add(v float64) {
	s := b.slot(b.bin)
	b.sum[s] += v
	b.n[s]++
}

// advance begins the next bin, forgets what is too old and works out what to expect.
func (b *baseline) advance(bin int64) {
	for k := max(b.bin+1, bin-int64(len(b.sum))+1); k <= bin; k++ {
		s := b.slot(k)
		b.sum[s], b.n[s] = 0, 0
	}
	if bin-b.bin > int64(len(b.sum)) { // nothing is left: the series begins anew
		b.first = bin
	}
	b.bin = bin
	b.ready = b.expect()
	b.mature = bin-b.first >= b.least
}

// expect sets what one interval of the present bin should count, and reports whether the past says anything of it.
func (b *baseline) expect() bool {
	b.buf = b.buf[:0]
	seen := 0
	for _, l := range b.lags {
		if b.take(b.bin-l.bins, l.weight) && l.week > 0 {
			seen |= 1 << l.week
		}
	}
	b.weeks = 0
	for w := 1; w <= 4; w++ {
		b.weeks += seen >> w & 1
	}
	const few = 3
	if len(b.buf) < few { // an hour without a past: the last week as a whole
		b.buf = b.buf[:0]
		for k := int64(1); k <= b.recent(); k++ {
			b.take(b.bin-k, 1)
		}
	}
	if len(b.buf) < few {
		return false
	}
	b.expected = median(b.buf)
	return true
}

// take puts a bin's mean among the values, if it has one.
func (b *baseline) take(bin int64, weight float64) bool {
	if bin < b.first {
		return false
	}
	s := b.slot(bin)
	if b.n[s] == 0 {
		return false
	}
	b.buf = append(b.buf, weighted{b.sum[s] / float64(b.n[s]), weight})
	return true
}

// median is the weighted median; where the weights halve exactly between two values, their mean. It sorts v, unless most
// of it is 0, the least a count can be: of few mentions most hours are.
func median(v []weighted) float64 {
	const same = 1e-9
	half, none := 0.0, 0.0
	for _, x := range v {
		half += x.weight / 2
		if x.value == 0 {
			none += x.weight
		}
	}
	if none > half+same {
		return 0
	}
	slices.SortFunc(v, byValue)
	below := 0.0
	for i, x := range v {
		below += x.weight
		if math.Abs(below-half) < same && i+1 < len(v) {
			return (x.value + v[i+1].value) / 2
		}
		if below > half {
			return x.value
		}
	}
	return v[len(v)-1].value
}

// byValue is cmp.Compare without its care for what is not a number, which no count is.
func byValue(a, b weighted) int {
	switch {
	case a.value < b.value:
		return -1
	case a.value > b.value:
		return 1
	}
	return 0
}
