package queries

import "math"

// mapped is the measure of base + scale × value.
func (m Measure) mapped(base, scale float64) Measure {
	at := func(p *float64) *float64 {
		if p == nil {
			return nil
		}
		v := base + scale**p
		return &v
	}
	by := func(p *float64) *float64 {
		if p == nil {
			return nil
		}
		v := scale * *p
		return &v
	}
	m.Value, m.Low, m.High, m.Previous = at(m.Value), at(m.Low), at(m.High), at(m.Previous)
	m.Change, m.ChangeLow, m.ChangeHigh = by(m.Change), by(m.ChangeLow), by(m.ChangeHigh)
	if scale < 0 {
		m.Low, m.High, m.ChangeLow, m.ChangeHigh = m.High, m.Low, m.ChangeHigh, m.ChangeLow
	}
	return m
}

// within cuts a measure to a scale's ends, and its change to that of what is left, its interval by the same factor.
func (m Measure) within(least, most float64) Measure {
	cut := func(p *float64) *float64 {
		if p == nil {
			return nil
		}
		v := math.Min(most, math.Max(least, *p))
		return &v
	}
	m.Value, m.Low, m.High, m.Previous = cut(m.Value), cut(m.Low), cut(m.High), cut(m.Previous)
	if m.Change == nil || m.Value == nil || m.Previous == nil || *m.Change == 0 {
		return m
	}
	if left := *m.Value - *m.Previous; math.Abs(left-*m.Change) > 1e-9 {
		// 0 of a change: both periods lie beyond the same end, where nothing is known to change.
		m.Clear = m.Clear && left != 0
		return m.scaledChange(left / *m.Change)
	}
	return m
}

// scaledChange is the measure with its change and the change's interval times a factor of 0 to 1.
func (m Measure) scaledChange(factor float64) Measure {
	times := func(p *float64) *float64 {
		if p == nil {
			return nil
		}
		v := factor * *p
		return &v
	}
	m.Change, m.ChangeLow, m.ChangeHigh = times(m.Change), times(m.ChangeLow), times(m.ChangeHigh)
	return m
}

// mean gathers what a weighted mean of measures is made of. Spreads are kept apart by what the measures stem from:
// reviews, or posts.
type mean struct {
	of Measure

	value, sum, change, compared            float64
	spread, changeSpread                    [2]float64
	withoutInterval, withoutChangeIntervals bool
}

// weighted is the weighted mean of measures; its n is the smallest of theirs. Measures of the same records err together,
// so their intervals are added up: the result is too wide rather than too narrow. Those that reviews tells from the
// others stem from other records, and err on their own; nil: all stem from the same. The change is that of the measures
// which both periods have.
func weighted(parts []Measure, weights []float64, reviews []bool, minGroup uint64) Measure {
	var m mean
	for i, p := range parts {
		from := 0
		if reviews != nil && reviews[i] {
			from = 1
		}
		m.add(p, weights[i], from)
	}
	return m.measure(minGroup)
}

func (m *mean) add(p Measure, weight float64, from int) {
	m.sum += weight
	m.value += weight * *p.Value
	if m.of.N == 0 || p.N < m.of.N {
		m.of.N = p.N
	}
	if p.Low == nil || p.High == nil {
		m.withoutInterval = true
	} else {
		m.spread[from] += weight * (*p.High - *p.Low) / 2
	}
	if p.Change == nil {
		return
	}
	m.compared += weight
	m.change += weight * *p.Change
	if p.PreviousN != nil && (m.of.PreviousN == nil || *p.PreviousN < *m.of.PreviousN) {
		m.of.PreviousN = p.PreviousN
	}
	if p.ChangeLow == nil || p.ChangeHigh == nil {
		m.withoutChangeIntervals = true
	} else {
		m.changeSpread[from] += weight * (*p.ChangeHigh - *p.ChangeLow) / 2
	}
}

func (m *mean) measure(minGroup uint64) Measure {
	out := m.of
	value := m.value / m.sum
	out.Value = &value
	if half := math.Hypot(m.spread[0], m.spread[1]) / m.sum; !m.withoutInterval {
		low, high := math.Max(0, value-half), math.Min(100, value+half)
		out.Low, out.High = &low, &high
	}
	if m.compared == 0 {
		return out
	}
	change := m.change / m.compared
	out.Change = &change
	if m.compared == m.sum { // else the period before is missing parts of this index: its own would be another mean
		previous := value - change
		out.Previous = &previous
	}
	if half := math.Hypot(m.changeSpread[0], m.changeSpread[1]) / m.compared; !m.withoutChangeIntervals {
		low, high := change-half, change+half
		out.ChangeLow, out.ChangeHigh = &low, &high
		out.Clear = (low > 0 || high < 0) && out.N >= minGroup && out.PreviousN != nil && *out.PreviousN >= minGroup
	}
	return out
}
