package pages

import (
	"context"
	"slices"
	"strings"

	"renown/dashboards/chart"
	"renown/queries"
)

// themesShown is how many themes the page draws.
const themesShown = 10

// spokenThemes is what customers write about, the themes of most complaints first.
func spokenThemes(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Service.Themes(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	l := v.L
	c := Content{N: a.N, Unit: "posts", Notes: v.said(a.Notes), Rows: v.ConversationsOf("")}
	if a.N == 0 {
		c.Empty, err = noConversations(ctx, s, v, servicePath)
		return c, err
	}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: l.T("No theme of the taxonomy was found"), Advice: l.T("Add themes of your own business to the taxonomy: renown theme says how.")}
		return c, nil
	}
	rows := slices.Clone(a.Rows)
	slices.SortStableFunc(rows, func(x, y queries.ServiceThemeRow) int { return int(y.Complaints) - int(x.Complaints) })
	c.Behind = themesTable(v, rows)
	rows = rows[:min(themesShown, len(rows))]
	var names []string
	for _, r := range rows {
		names = append(names, ThemeName(l, r.Theme))
	}
	drawn := chart.SpokenThemes(rows, names, l)
	for _, r := range rows {
		drawn.Links = append(drawn.Links, v.ConversationsOf("", "theme", r.Theme))
	}
	c.Chart = &drawn
	return c, nil
}

func themesTable(v View, rows []queries.ServiceThemeRow) *Table {
	l := v.L
	t := &Table{Wide: true, Columns: []Column{{Title: "Theme"}, {Title: "Posts", Numeric: true}, {Title: "Complaints", Numeric: true}, {Title: "Share of posts", Numeric: true}, {Title: "Change"}, {Title: "Negative", Numeric: true}, {Title: "Change"}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: ThemeName(l, r.Theme), Link: v.ConversationsOf("", "theme", r.Theme)}, {Text: l.Count(r.Posts), Numeric: true}, {Text: l.Count(r.Complaints), Numeric: true},
			{Text: value(r.Share.Value, l.Share), Numeric: true}, {Text: less(l, r.Share, percent(l)).Text}, {Text: value(r.Negative.Value, l.Share), Numeric: true}, {Text: less(l, r.Negative, percent(l)).Text}}})
	}
	return t
}

// emergingShown is how many terms the page shows.
const emergingShown = 8

// spokenMore is what clearly more people speak of than before.
func spokenMore(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter()
	f.Limit = emergingShown
	a, err := s.Queries.Service.Emerging(ctx, f)
	if err != nil {
		return Content{}, err
	}
	l := v.L
	c := Content{N: a.N, Unit: "authors", Notes: v.said(a.Notes), Estimated: true}
	switch {
	case f.PrevFrom.IsZero():
		c.Empty = &Empty{Title: l.T("Nothing to compare with"), Advice: l.T("Choose a period with a beginning, and what it is compared with."), Link: v.With(servicePath, "period", Days30), Action: l.T("Show the last 30 days")}
		return c, nil
	case len(a.Rows) == 0:
		if held, err := s.Queries.Service.Span(ctx, queries.Filter{Brand: v.Brand, Now: v.Now, Zone: v.Zone}); err != nil {
			return Content{}, err
		} else if !held.First.Before(f.PrevTo) {
			c.Empty = &Empty{Title: l.T("Nothing to compare with"), Advice: l.T("No conversation of the time before is held. A shorter period may have one before it."), Link: v.With(servicePath, "period", Days30), Action: l.T("Show the last 30 days")}
			return c, nil
		}
		c.Empty = &Empty{Title: l.T("Nothing grew clearly"), Advice: l.T("No word is used by clearly more people than in the period before. A new one needs about 16 people.")}
		return c, nil
	}
	t := &Table{Columns: []Column{{Title: "Term"}, {Title: "Now", Numeric: true}, {Title: "Before", Numeric: true}, {Title: "As often", Numeric: true}}}
	for _, r := range a.Rows {
		times := l.T("new")
		if r.Times != nil {
			times = l.T("%s ×", l.Number(*r.Times, 1))
		}
		example := ""
		if len(r.Examples) > 0 {
			example = "“" + r.Examples[0] + "”"
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: r.Term, Small: example, Link: v.ConversationsOf("", "q", quoted(r.Term))}, {Text: l.Count(r.N), Numeric: true},
			{Text: count(l, r.Before), Numeric: true}, {Text: times, Numeric: true}}})
	}
	c.Table = t
	return c, nil
}

// quoted is a term as a search takes it for one: in quotes if it is several words.
func quoted(term string) string {
	if strings.ContainsRune(term, ' ') {
		return `"` + term + `"`
	}
	return term
}
