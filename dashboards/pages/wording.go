package pages

import (
	"context"
	"fmt"
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
	text := l.Signed(v, 0)
	if math.Abs(math.Round(v)) == 1 {
		return text + " point"
	}
	return text + " points"
}

// verdict says how a measure changed and whether the change is clear. Without a period to compare with it says nothing.
func verdict(l locale.Locale, m queries.Measure, u unit) Verdict {
	switch {
	case m.Change == nil && m.PreviousN == nil:
		return Verdict{}
	case m.Value == nil:
		return Verdict{"no review of this period says", "unclear"}
	case m.Change == nil:
		return Verdict{"nothing to compare with in the period before", "unclear"}
	case m.ChangeLow == nil:
		return Verdict{"too few reviews to compare", "unclear"}
	case !m.Clear:
		return Verdict{u.change(*m.Change) + ": no clear change", "unclear"}
	case *m.Change > 0:
		return Verdict{"▲ " + withInterval(l, m, u), "better"}
	}
	return Verdict{"▼ " + withInterval(l, m, u), "worse"}
}

func withInterval(l locale.Locale, m queries.Measure, u unit) string {
	return fmt.Sprintf("%s (95 %%: %s to %s)", u.change(*m.Change), bare(l, u, *m.ChangeLow), bare(l, u, *m.ChangeHigh))
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
	return []Piece{strong("Compared with less than it seems: "), plain(fmt.Sprintf("of the time before (%s), there are reviews only since %s. ",
		v.L.Span(v.Filter().PrevFrom, v.Filter().PrevTo), v.L.Date(*r.PreviousSince)))}
}

// clearness is how far a change lies outside its own uncertainty: above 1 it is clear.
func clearness(m queries.Measure) float64 {
	if m.Change == nil || m.ChangeLow == nil || m.ChangeHigh == nil {
		return 0
	}
	half := (*m.ChangeHigh - *m.ChangeLow) / 2
	if half <= 0 {
		return 0
	}
	return math.Abs(*m.Change) / half
}

func ordinal(n int) string {
	if n%100 < 11 || n%100 > 13 {
		switch n % 10 {
		case 1:
			return fmt.Sprintf("%dst", n)
		case 2:
			return fmt.Sprintf("%dnd", n)
		case 3:
			return fmt.Sprintf("%drd", n)
		}
	}
	return fmt.Sprintf("%dth", n)
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
	return write(*low) + " to " + write(*high)
}

// nothing is what a panel says when its query found no reviews at all.
func nothing(ctx context.Context, s Source, v View, page string) (*Empty, error) {
	held, err := s.Queries.Employer.Span(ctx, queries.Filter{Brand: v.Brand, Now: v.Now})
	if err != nil {
		return nil, err
	}
	e := &Empty{Title: "No reviews in this period", Advice: "Widen the period, choose other sites, or look at the Sources page for what was collected."}
	switch {
	case held.N == 0:
		e.Title = "No reviews of " + v.BrandName() + " yet"
		if v.Brand == "" {
			e.Title = "No reviews yet"
		}
		e.Advice = "Once a source has collected some, or renown import has read an export, they stand here."
		e.Link, e.Action = At("/sources", v.Common()), "Look at the sources"
	case len(v.Sites) > 0:
		e.Link, e.Action = v.With(page, "site", ""), "Show all sites"
	default:
		e.Link, e.Action = v.With(page, "period", All), "Show all time"
	}
	return e, nil
}
