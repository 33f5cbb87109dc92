package queries

import "math"

// z95 is the two-sided 95 % quantile of the normal distribution.
const z95 = 1.959963984540054

// Measure is one number with what it stands on and how it changed. Nil is "cannot be said", never 0.
type Measure struct {
	Value     *float64 `json:"value"`      // ratings 1 to 5, shares in percent
	Low       *float64 `json:"low"`        // 95 % interval of Value
	High      *float64 `json:"high"`       //
	N         uint64   `json:"n"`          // what Value stands on
	Previous  *float64 `json:"previous"`   // the same in the period compared with
	PreviousN *uint64  `json:"previous_n"` // nil: nothing is compared
	Change    *float64 `json:"change"`     // Value - Previous; of shares, in percentage points
	// ChangeLow and ChangeHigh are the 95 % interval of Change: normal for means, Newcombe's for shares.
	ChangeLow  *float64 `json:"change_low"`
	ChangeHigh *float64 `json:"change_high"`
	// Clear: ChangeLow to ChangeHigh leaves 0 out, and both periods hold the minimum group at least.
	Clear bool `json:"clear"`
}

// estimate is a number made of n observations with its 95 % interval, low to high.
type estimate struct {
	n         uint64
	value     float64
	low, high float64
	// below and above are how far the interval reaches from the value before the scale's ends cut it.
	below, above float64
}

// meanOf estimates a mean on the scale 1 to 5 from sums; sq is the sum of squares.
func meanOf(n uint64, sum, sq float64) estimate {
	if n == 0 {
		return estimate{}
	}
	count := float64(n)
	mean := sum / count
	variance := 0.0
	if n > 1 {
		variance = math.Max(0, (sq-sum*mean)/(count-1)) / count
	}
	return onScale(n, mean, variance)
}

// meanAtMost estimates a mean on the scale 1 to 5 whose squares are not known: it takes the largest variance that
// values between 1 and 5 with this mean can have, (5 - m)(m - 1) (Bhatia and Davis, 2000), so its interval is too wide
// rather than too narrow.
func meanAtMost(n uint64, sum float64) estimate {
	if n == 0 {
		return estimate{}
	}
	count := float64(n)
	mean := sum / count
	variance := 0.0
	if n > 1 {
		variance = math.Max(0, (5-mean)*(mean-1)) / (count - 1)
	}
	return onScale(n, mean, variance)
}

// onScale is a mean on the scale 1 to 5 with its normal interval.
func onScale(n uint64, mean, variance float64) estimate {
	half := z95 * math.Sqrt(variance)
	return estimate{n: n, value: mean, low: math.Max(1, mean-half), high: math.Min(5, mean+half), below: half, above: half}
}

// shareOf estimates a share in percent. Its interval is Wilson's, which stays sensible at 0 and 100 %.
func shareOf(part, n uint64) estimate {
	if n == 0 {
		return estimate{}
	}
	count := float64(n)
	p := float64(part) / count
	z2 := z95 * z95 / count
	centre := (p + z2/2) / (1 + z2)
	half := z95 / (1 + z2) * math.Sqrt(p*(1-p)/count+z2/(4*count))
	low, high := 100*math.Max(0, centre-half), 100*math.Min(1, centre+half)
	return estimate{n: n, value: 100 * p, low: low, high: high, below: 100*p - low, above: high - 100*p}
}

// measure puts two periods beside each other; before is nil where nothing is compared.
func measure(now estimate, before *estimate, minGroup uint64) Measure {
	m := Measure{N: now.n}
	if now.n > 0 {
		m.Value = &now.value
	}
	if now.n > 1 {
		m.Low, m.High = &now.low, &now.high
	}
	if before == nil {
		return m
	}
	m.PreviousN = &before.n
	if before.n > 0 {
		m.Previous = &before.value
	}
	if now.n > 0 && before.n > 0 {
		m.compare(now, *before, minGroup)
	}
	return m
}

func (m *Measure) compare(now, before estimate, minGroup uint64) {
	change := now.value - before.value
	m.Change = &change
	if now.n < 2 || before.n < 2 {
		return
	}
	// Of means this is the normal interval; of shares, whose own intervals are Wilson's, it is Newcombe's (1998, method
	// 10): five of five does not make a share certain.
	low, high := change-math.Hypot(now.below, before.above), change+math.Hypot(now.above, before.below)
	m.ChangeLow, m.ChangeHigh = &low, &high
	m.Clear = (low > 0 || high < 0) && now.n >= minGroup && before.n >= minGroup
}

// The prior of the shrunk rating: as if everyone had 7 reviews of 3.5 stars more (Trustpilot publishes this prior).
const (
	priorReviews = 7.0
	priorStars   = 3.5
)

// shrunk is the mean drawn towards the prior by how little weight it has; nil without any weight.
func shrunk(weight, weighted float64) *float64 {
	if weight <= 0 {
		return nil
	}
	s := (priorReviews*priorStars + weighted) / (priorReviews + weight)
	return &s
}

// ratio is a/b, nil where b is 0.
func ratio(a, b float64) *float64 {
	if b == 0 {
		return nil
	}
	r := a / b
	return &r
}

// percent is 100·part/n, nil where n is 0.
func percent(part, n uint64) *float64 { return ratio(100*float64(part), float64(n)) }

// band names a rating (Glassdoor's bands); "" without one.
func band(rating *float64) string {
	switch {
	case rating == nil:
		return ""
	case *rating <= 1.5:
		return "very dissatisfied"
	case *rating <= 2.5:
		return "dissatisfied"
	case *rating <= 3.5:
		return "OK"
	case *rating <= 4:
		return "satisfied"
	}
	return "very satisfied"
}
