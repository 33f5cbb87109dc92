package pages

import (
	"context"
	"math"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

func oneDecimal(l locale.Locale) func(float64) string {
	return func(v float64) string { return l.Number(v, 1) }
}

// valueIn writes a figure in its unit: ★, % or s.
func valueIn(l locale.Locale, unit string, v float64) string {
	switch unit {
	case "★":
		return l.Rating(v) + " ★"
	case "s":
		return l.Wait(v)
	}
	return l.Share(v)
}

// indexVerdict says how an index changed and whether the change is clear; nothing where nothing is compared.
func indexVerdict(l locale.Locale, m queries.Measure, compared bool) Verdict {
	switch {
	case !compared:
		return Verdict{}
	case m.Change == nil:
		return Verdict{l.T("nothing to compare with in the period before"), "unclear"}
	case m.ChangeLow == nil:
		return Verdict{l.T("too few to compare"), "unclear"}
	case !m.Clear:
		return Verdict{l.T("%s: no clear change", l.Signed(*m.Change, 1)), "unclear"}
	}
	sign, class := "▲", "better"
	if *m.Change < 0 {
		sign, class = "▼", "worse"
	}
	return Verdict{sign + " " + l.T("%s points (95 %%: %s to %s)", l.Signed(*m.Change, 1), l.Signed(*m.ChangeLow, 1), l.Signed(*m.ChangeHigh, 1)), class}
}

// howClear says the interval of a change, or that it is not clear; nothing where there is none.
func howClear(l locale.Locale, m queries.Measure) string {
	if m.Change == nil || m.ChangeLow == nil || !m.Clear {
		return notClear(l, m)
	}
	return l.T("95 %%: %s to %s", l.Signed(*m.ChangeLow, 1), l.Signed(*m.ChangeHigh, 1))
}

// rankOf says the brand's place among those compared; nothing where it is alone.
func rankOf(l locale.Locale, r queries.IndexRow) string {
	switch {
	case r.Rank == nil:
		return ""
	case *r.Rank == 1:
		return l.T("first of %s", l.Int(r.Ranked))
	case *r.Rank == r.Ranked:
		return l.T("last of %s", l.Int(r.Ranked))
	}
	return l.T("rank %s of %s", l.Int(*r.Rank), l.Int(r.Ranked))
}

func rankOrNone(l locale.Locale, r queries.IndexRow) string {
	if r.Rank == nil {
		return "–"
	}
	return l.T("%s of %s", l.Int(*r.Rank), l.Int(r.Ranked))
}

// nextTo says who is best, or who comes next after the best, and whether the intervals keep them apart.
func nextTo(l locale.Locale, own queries.IndexRow, all []queries.IndexRow) string {
	other := nearestRival(own, all)
	if other == nil {
		return ""
	}
	index := l.Number(*other.Index.Value, 0)
	close := overlap(own.Index, other.Index)
	switch {
	case *other.Index.Value <= *own.Index.Value && close:
		return l.T("next: %s, %s, too close to call", other.Brand, index)
	case *other.Index.Value <= *own.Index.Value:
		return l.T("next: %s, %s", other.Brand, index)
	case close:
		return l.T("best: %s, %s, too close to call", other.Brand, index)
	}
	return l.T("best: %s, %s", other.Brand, index)
}

// nearestRival is the best of the others; nil where nobody else has such an index.
func nearestRival(own queries.IndexRow, all []queries.IndexRow) *queries.IndexRow {
	var best *queries.IndexRow
	for i, r := range all {
		if r.Brand == own.Brand || r.Brand == queries.AllBrands || r.Function != own.Function || r.Part != own.Part || r.Index.Value == nil {
			continue
		}
		if best == nil || *r.Index.Value > *best.Index.Value {
			best = &all[i]
		}
	}
	return best
}

func overlap(a, b queries.Measure) bool {
	if a.Low == nil || a.High == nil || b.Low == nil || b.High == nil {
		return true
	}
	return *a.Low <= *b.High && *b.Low <= *a.High
}

// standingSaid says in a few sentences where the brand stands, against whom, whether it changed, and where it is strong.
func standingSaid(rows []queries.IndexRow, v View) []Piece {
	own, l := ownRows(rows), v.L
	whole := own[0]
	said := []Piece{strong(l.T("%s stands at %s of 100.", v.BrandName(), l.Number(*whole.Index.Value, 0))), plain(" ")}
	if sentence := placeSaid(l, whole, rows); sentence != "" {
		said = append(said, plain(sentence+" "))
	}
	if sentence := changeSaid(l, own, v); sentence != "" {
		said = append(said, plain(sentence+" "))
	}
	return append(said, plain(strengthSaid(l, own)))
}

func placeSaid(l locale.Locale, whole queries.IndexRow, rows []queries.IndexRow) string {
	other := nearestRival(whole, rows)
	if whole.Rank == nil || other == nil {
		return ""
	}
	name, index := other.Brand, l.Number(*other.Index.Value, 0)
	apart := !overlap(whole.Index, other.Index)
	switch rank, of := l.Int(*whole.Rank), l.Int(whole.Ranked); {
	case *other.Index.Value <= *whole.Index.Value && apart:
		return l.T("It is the first of %s; next comes %s with %s.", of, name, index)
	case *other.Index.Value <= *whole.Index.Value:
		return l.T("It is the first of %s, but too close to call: next comes %s with %s.", of, name, index)
	case apart:
		return l.T("It ranks %s of %s; the best is %s with %s.", rank, of, name, index)
	default:
		return l.T("It ranks %s of %s, but too close to call: the best is %s with %s.", rank, of, name, index)
	}
}

// changeSaid says whether the whole changed: as far as both periods have its functions.
func changeSaid(l locale.Locale, own []queries.IndexRow, v View) string {
	m := own[0].Index
	if m.Change == nil || v.Filter().PrevFrom.IsZero() {
		return ""
	}
	in, of, name := comparable(l, own)
	by, before, part := l.Number(math.Abs(*m.Change), 1), v.CompareName(), l.T("%s of %s", l.Int(in), l.Int(of))
	switch {
	case !m.Clear:
		return l.T("No clear change against %s.", before)
	case in == 1 && of > 1 && *m.Change > 0:
		return l.T("%s, the one function that both periods have, rose clearly, by %s points, against %s.", name, by, before)
	case in == 1 && of > 1:
		return l.T("%s, the one function that both periods have, fell clearly, by %s points, against %s.", name, by, before)
	case in < of && *m.Change > 0:
		return l.T("The functions that both periods have, %s, rose clearly, by %s points, against %s.", part, by, before)
	case in < of:
		return l.T("The functions that both periods have, %s, fell clearly, by %s points, against %s.", part, by, before)
	case *m.Change > 0:
		return l.T("It rose clearly, by %s points, against %s.", by, before)
	}
	return l.T("It fell clearly, by %s points, against %s.", by, before)
}

// comparable is how many of the functions that have an index have one in both periods, and the name of the last of them.
func comparable(l locale.Locale, own []queries.IndexRow) (in, of int, name string) {
	for _, r := range own {
		if r.Part != "" || r.Function == "all" || r.Index.Value == nil {
			continue
		}
		if of++; r.Index.Change != nil {
			in++
			name = chart.FunctionName(l, r.Function)
		}
	}
	return in, of, name
}

// strengthSaid names the function that stands highest and the one that stands lowest.
func strengthSaid(l locale.Locale, own []queries.IndexRow) string {
	var best, worst *queries.IndexRow
	for i, r := range own {
		if r.Part != "" || r.Function == "all" || r.Index.Value == nil {
			continue
		}
		if best == nil || *r.Index.Value > *best.Index.Value {
			best = &own[i]
		}
		if worst == nil || *r.Index.Value < *worst.Index.Value {
			worst = &own[i]
		}
	}
	if best == nil || best == worst {
		return ""
	}
	return l.T("Strongest is %s (%s), weakest %s (%s).", chart.FunctionName(l, best.Function), l.Number(*best.Index.Value, 0),
		chart.FunctionName(l, worst.Function), l.Number(*worst.Index.Value, 0))
}

// wholeOf says what the brand's index is made of.
func wholeOf(l locale.Locale, whole queries.IndexRow) string {
	if whole.Parts < whole.Of {
		return l.T("mean of %s of %s functions · estimated", l.Int(whole.Parts), l.Int(whole.Of))
	}
	return l.T("mean of the four functions · estimated")
}

// noFigures is what the panels of the overview say when nothing at all stands in the period.
func noFigures(ctx context.Context, s Source, v View) (*Empty, error) {
	held, err := s.Queries.Standing.Span(ctx, queries.Filter{Brand: v.Brand, Now: v.Now})
	if err != nil {
		return nil, err
	}
	e := &Empty{Title: v.L.T("Nothing about %s in this period", v.BrandName()), Advice: "Widen the period, or show all networks, sites and languages."}
	switch {
	case held.N == 0:
		e.Title, e.Advice = v.L.T("Nothing about %s yet", v.BrandName()), "Once a source has collected reviews or posts, or renown import has read an export, they stand here."
		e.Link, e.Action = At("/sources", v.Common()), "Look at the sources"
	case len(v.Sites)+len(v.Networks)+len(v.Languages) > 0:
		wide := v
		wide.Sites, wide.Networks, wide.Languages = nil, nil, nil
		e.Link, e.Action = At("/", wide.Common()), "Show all networks, sites and languages"
	default:
		e.Link, e.Action = v.With("/", "period", All), "Show all time"
	}
	return e, nil
}
