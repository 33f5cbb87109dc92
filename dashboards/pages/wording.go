package pages

import (
	"context"
	"math"

	"renown/dashboards/locale"
	"renown/queries"
)

// unit is how a measure is written: stars with two decimals, shares in percent and their changes in points.
type unit struct {
	value  func(float64) string
	change func(float64) string
}

func stars(l locale.Locale) unit {
	return unit{l.Rating, func(v float64) string { return l.Signed(v, 2) }}
}

func percent(l locale.Locale) unit {
	return unit{l.Share, func(v float64) string { return points(l, v) }}
}

// points writes a difference of shares: "+4 points".
func points(l locale.Locale, v float64) string {
	if math.Abs(math.Round(v)) == 1 {
		return l.T("%s point", l.Signed(v, 0))
	}
	return l.T("%s points", l.Signed(v, 0))
}

// verdict says how a measure changed and whether the change is clear. Without a period to compare with it says nothing.
func verdict(l locale.Locale, m queries.Measure, u unit) Verdict {
	switch {
	case m.Change == nil && m.PreviousN == nil:
		return Verdict{}
	case m.Value == nil:
		return Verdict{l.T("no review of this period says"), "unclear"}
	case m.Change == nil:
		return Verdict{l.T("nothing to compare with in the period before"), "unclear"}
	case m.ChangeLow == nil:
		return Verdict{l.T("too few to compare"), "unclear"}
	case !m.Clear:
		return Verdict{l.T("%s: no clear change", u.change(*m.Change)), "unclear"}
	case *m.Change > 0:
		return Verdict{"▲ " + withInterval(l, m, u), "better"}
	}
	return Verdict{"▼ " + withInterval(l, m, u), "worse"}
}

func withInterval(l locale.Locale, m queries.Measure, u unit) string {
	return l.T("%s (95 %%: %s to %s)", u.change(*m.Change), bare(l, u, *m.ChangeLow), bare(l, u, *m.ChangeHigh))
}

// bare writes the end of an interval, whose unit stands before it already.
func bare(l locale.Locale, u unit, v float64) string {
	if u.value(50) == l.Share(50) {
		return l.Signed(v, 0)
	}
	return u.change(v)
}

// beganLate says that the period before is compared with fewer days than its name tells.
func beganLate(r queries.SummaryRow, v View) []Piece {
	if r.PreviousSince == nil {
		return nil
	}
	return []Piece{strong(v.L.T("Compared with less than it seems:") + " "), plain(v.L.T("of the time before (%s), there are reviews only since %s. ",
		v.L.Span(v.Filter().PrevFrom, v.Filter().PrevTo), v.L.Date(*r.PreviousSince)))}
}

func strong(text string) Piece { return Piece{Text: text, Strong: true} }

// Sentence is a text with nothing strong in it.
func Sentence(text string) []Piece { return []Piece{plain(text)} }

func plain(text string) Piece { return Piece{Text: text} }

// count writes a count that may be missing.
func count(l locale.Locale, n *uint64) string {
	if n == nil {
		return "–"
	}
	return l.Count(*n)
}

// value writes a measure that may be missing.
func value(v *float64, write func(float64) string) string {
	if v == nil {
		return "–"
	}
	return write(*v)
}

// span writes an interval that may be missing.
func span(low, high *float64, write func(float64) string) string {
	if low == nil || high == nil {
		return "–"
	}
	return write(*low) + " – " + write(*high)
}

// nothing is what a panel says when its query found no reviews at all.
func nothing(ctx context.Context, s Source, v View, page string) (*Empty, error) {
	none, err := noneYet(ctx, s, v)
	if none != nil || err != nil {
		return none, err
	}
	e := &Empty{Title: "No reviews in this period", Advice: "Widen the period, take a filter off, or look at the Sources page for what was collected."}
	switch {
	case len(narrowing(v)) > 0:
		e.Link, e.Action = v.without(page, narrowing(v)...), v.L.T("Take the filters off")
	case len(v.Sites) > 0:
		e.Link, e.Action = v.With(page, "site", ""), v.L.T("Show all sites")
	default:
		e.Link, e.Action = v.With(page, "period", All), v.L.T("Show all time")
	}
	return e, nil
}

// noneYet is what a panel says of a brand of which no review was ever collected; nil where there are some.
func noneYet(ctx context.Context, s Source, v View) (*Empty, error) {
	held, err := s.Queries.Employer.Span(ctx, queries.Filter{Brand: v.Brand, Now: v.Now})
	if err != nil || held.N > 0 {
		return nil, err
	}
	e := &Empty{
		Title: v.L.T("No reviews of %s yet", v.BrandName()), Advice: v.L.T("Once a source has collected some, or renown import has read an export, they stand here."),
		Link: At("/sources", v.Common()), Action: v.L.T("Look at the sources"),
	}
	if v.Brand == "" {
		e.Title = v.L.T("No reviews yet")
	}
	return e, nil
}

// narrowing are the filters in force that narrow a question, beside brand, period and sites, by their names in the address.
func narrowing(v View) []string {
	var keys []string
	q := v.Common()
	for _, key := range []string{"network", "lang", "campaign", "location", "job", "status"} {
		if q.Has(key) {
			keys = append(keys, key)
		}
	}
	return keys
}

// without is the view's address at path with some filters taken off.
func (v View) without(path string, keys ...string) string {
	q := v.Query()
	for _, key := range append(keys, "page") {
		q.Del(key)
	}
	return At(path, q)
}
