package backlash

import (
	"math"
	"time"
)

// windows keeps what was counted and what was expected in the last one, three and six hours, and judges the difference.
type windows struct {
	count    []float64 // of the last intervals, by index modulo the length; 0 where missing
	expected []float64
	next     int64
	each     []window
	norm     float64 // the standard deviation of a mean of the windows' scores
	judged   bool    // a point was added since the last learn
}

type window struct {
	points          int64
	hours           float64
	most            float64 // of a log ratio that is learnt during an excursion; 0: no excursion
	count, expected float64
	tail            tail
}

func newWindows(interval, bin time.Duration) windows {
	var w windows
	for _, h := range []time.Duration{time.Hour, 3 * time.Hour, 6 * time.Hour} {
		points := max(1, int64((h+interval/2)/interval))
		if n := len(w.each); n > 0 && w.each[n-1].points == points {
			continue
		}
		w.each = append(w.each, window{points: points, hours: (time.Duration(points) * interval).Hours(), tail: newTail(bin)})
	}
	size := w.each[len(w.each)-1].points
	w.count, w.expected = make([]float64, size), make([]float64, size)
	w.norm = meanDeviation(w.each)
	return w
}

// meanDeviation is the standard deviation of the mean of standard normal scores of nested windows, whose correlation is
// the root of the ratio of their lengths where intervals are independent.
func meanDeviation(each []window) float64 {
	sum := 0.0
	for _, a := range each {
		for _, b := range each {
			sum += math.Sqrt(float64(min(a.points, b.points)) / float64(max(a.points, b.points)))
		}
	}
	return math.Sqrt(sum) / float64(len(each))
}

// advance moves the windows on by so many intervals, the new ones being empty.
func (w *windows) advance(by int64) {
	size := int64(len(w.count))
	if by >= size {
		clear(w.count)
		clear(w.expected)
		w.next = (w.next + by) % size
		w.total()
		return
	}
	for ; by > 0; by-- {
		for k := range w.each {
			win := &w.each[k]
			old := (w.next - win.points + size) % size
			win.count -= w.count[old]
			win.expected -= w.expected[old]
		}
		w.count[w.next], w.expected[w.next] = 0, 0
		w.next++
		if w.next == size { // once round: rid the sums of what rounding left
			w.next = 0
			w.total()
		}
	}
}

func (w *windows) total() {
	size := int64(len(w.count))
	for k := range w.each {
		win := &w.each[k]
		win.count, win.expected = 0, 0
		for i := int64(1); i <= win.points; i++ {
			at := (w.next - i + size) % size
			win.count += w.count[at]
			win.expected += w.expected[at]
		}
	}
}

// add counts the newest interval.
func (w *windows) add(count, expected float64) {
	size := int64(len(w.count))
	at := (w.next - 1 + size) % size
	w.count[at], w.expected[at] = count, expected
	for k := range w.each {
		w.each[k].count += count
		w.each[k].expected += expected
	}
	w.judged = true
}

// judgement is how far the last hours lie above (up) and below (down) what was expected.
type judgement struct {
	up, down           float64
	upShort, downShort float64 // of the shortest window alone
	most               *window // the one that stands out most
	short              *window
}

func (w *windows) judge(falling bool) judgement {
	j := judgement{short: &w.each[0], most: &w.each[0]}
	if !falling && w.quiet() {
		return j
	}
	best := math.Inf(-1)
	for k := range w.each {
		win := &w.each[k]
		z := win.excess(win.tail.upper())
		j.up += z
		if k == 0 {
			j.upShort = z
		}
		if z > best {
			best, j.most = z, win
		}
		if falling {
			z = -win.excess(win.tail.lower())
			j.down += z
			if k == 0 {
				j.downShort = z
			}
		}
	}
	j.up /= float64(len(w.each)) * w.norm
	j.down /= float64(len(w.each)) * w.norm
	return j
}

// quiet says that no window holds more than was expected there, so that nothing stands out: most of the time, and cheap to
// see.
func (w *windows) quiet() bool {
	for k := range w.each {
		if w.each[k].count > w.each[k].expected {
			return false
		}
	}
	return true
}

// excess is the difference on the scale on which a negative binomial count with the spread sigma has variance 1.
func (w *window) excess(sigma float64) float64 {
	const c = 3.0 / 8
	return 2 / sigma * (math.Asinh(sigma*math.Sqrt(max(0, w.count)+c)) - math.Asinh(sigma*math.Sqrt(max(0, w.expected)+c)))
}

// learn lets the tails see where the windows stand, once a bin. Of an excursion they learn no more than that there was
// one: else a surge of days would hide the next for weeks.
func (w *windows) learn(excursion bool) {
	const (
		c    = 0.5
		most = 3 // standard deviations, as they were when it began
	)
	for k := range w.each {
		win := &w.each[k]
		r := math.Log((max(0, win.count) + c) / (max(0, win.expected) + c))
		if !excursion {
			win.most = 0
		} else if win.most == 0 {
			win.most = most * max(win.tail.upper(), win.tail.lower())
		}
		if excursion {
			r = max(-win.most, min(win.most, r))
		}
		win.tail.add(r)
	}
	w.judged = false
}

func (w *windows) forget() {
	for k := range w.each {
		w.each[k].tail = tail{half: w.each[k].tail.half}
	}
}
