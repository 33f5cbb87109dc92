package queries

import "math"

// Measure is one number with what it stands on and how it changed. Nil is "cannot be said", never 0.
type Measure struct {
	Value     *float64 `json:"value"`      // ratings 1 to 5, shares in percent
	Low       *float64 `json:"low"`        // 95 % interval of Value
	High      *float64 `json:"high"`       //
	N         uint64   `json:"n"`          // what Value stands on
	Previous  *float64 `json:"previous"`   // the same in the period compared with
	PreviousN *uint64  `json:"previous_n"` // nil: nothing is compared
	Change    *float64 `json:"change"`     // Value - Previous; of shares, in percentage points
	// ChangeLow and ChangeHigh are the 95 % interval of Change: Welch's for means, Newcombe's for shares.
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
	// variance and df are a mean's: the variance of value, and its degrees of freedom. df 0: this is no mean.
	variance, df float64
	vague        bool // there are too few observations for an interval
}

// meanOf estimates a mean on the scale 1 to 5 from sums; sq is the sum of squares.
func meanOf(n uint64, sum, sq float64) estimate {
	if n == 0 {
		return estimate{}
	}
	mean := sum / float64(n)
	return onScale(n, mean, sq-sum*mean)
}

// meanAtMost estimates a mean on the scale 1 to 5 whose squares are not known. Of all values between 1 and 5 with one
// mean, those that are only 1 and 5 spread most (Bhatia and Davis, 2000), and their mean is a share: so it takes the
// share's interval, which is too wide for all others rather than too narrow.
func meanAtMost(n uint64, sum float64) estimate {
	if n == 0 {
		return estimate{}
	}
	mean := sum / float64(n)
	low, high := wilson(math.Min(1, math.Max(0, (mean-1)/4)), float64(n))
	low, high = 1+4*low, 1+4*high
	return estimate{n: n, value: mean, low: low, high: high, below: mean - low, above: high - mean}
}

// onScale is a mean on the scale 1 to 5 with Student's interval; squares is the sum of the squared distances from it.
func onScale(n uint64, mean, squares float64) estimate {
	e := estimate{n: n, value: mean, low: mean, high: mean}
	if n < 2 {
		return e
	}
	e.variance, e.df = spread(squares, float64(n))/float64(n), float64(n-1)
	half := t95(e.df) * math.Sqrt(e.variance)
	e.low, e.high, e.below, e.above = math.Max(1, mean-half), math.Min(5, mean+half), half, half
	return e
}

// spread is the variance of n stars with the squared distances from their mean. A handful of stars is often all the
// same by luck, and no interval of them would be honest: a variance below 1 counts as if one star more lay 1 off.
func spread(squares, n float64) float64 {
	squares = math.Max(0, squares)
	return math.Max(squares/(n-1), (squares+1)/n)
}

// shareOf estimates a share in percent. Its interval is Wilson's, which stays sensible at 0 and 100 %.
func shareOf(part, n uint64) estimate {
	if n == 0 {
		return estimate{}
	}
	p := float64(part) / float64(n)
	low, high := wilson(p, float64(n))
	return estimate{n: n, value: 100 * p, low: 100 * low, high: 100 * high, below: 100 * (p - low), above: 100 * (high - p)}
}

// wilson is the 95 % interval of a share p of n (Wilson, 1927).
func wilson(p, n float64) (low, high float64) {
	z2 := z95 * z95 / n
	centre := (p + z2/2) / (1 + z2)
	half := z95 / (1 + z2) * math.Sqrt(p*(1-p)/n+z2/(4*n))
	return math.Max(0, centre-half), math.Min(1, centre+half)
}

// measure puts two periods beside each other; before is nil where nothing is compared.
func measure(now estimate, before *estimate, minGroup uint64) Measure {
	m := Measure{N: now.n}
	if now.n > 0 {
		m.Value = &now.value
	}
	if now.n > 1 && !now.vague {
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
	if now.n < 2 || before.n < 2 || now.vague || before.vague {
		return
	}
	low, high := difference(now, before)
	m.ChangeLow, m.ChangeHigh = &low, &high
	m.Clear = (low > 0 || high < 0) && now.n >= minGroup && before.n >= minGroup
}

// difference is the 95 % interval of now's value minus before's. Of means it is Welch's (1947). Of shares, whose own
// intervals are Wilson's, it is Newcombe's (1998, method 10): five of five does not make a share certain. Of medians
// the same is done with theirs (Zou and Donner, 2008).
func difference(now, before estimate) (low, high float64) {
	change := now.value - before.value
	if now.df == 0 || before.df == 0 {
		return change - math.Hypot(now.below, before.above), change + math.Hypot(now.above, before.below)
	}
	v := now.variance + before.variance
	df := v * v / (now.variance*now.variance/now.df + before.variance*before.variance/before.df)
	half := t95(df) * math.Sqrt(v)
	return change - half, change + half
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
