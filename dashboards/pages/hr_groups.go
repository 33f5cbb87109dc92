package pages

import (
	"cmp"
	"context"
	"slices"

	"renown/dashboards/chart"
	"renown/queries"
)

func byStatus(ctx context.Context, s Source, v View) (Content, error) {
	return sliced(ctx, s, v, s.Queries.Employer.ByStatus, func(v View, value string) View { v.Status = value; return v })
}

func byLocation(ctx context.Context, s Source, v View) (Content, error) {
	return sliced(ctx, s, v, s.Queries.Employer.ByLocation, func(v View, value string) View { v.Location = value; return v })
}

func byJob(ctx context.Context, s Source, v View) (Content, error) {
	return sliced(ctx, s, v, s.Queries.Employer.ByJob, func(v View, value string) View { v.Job = value; return v })
}

// groupsShown is how many groups a chart holds, the row of all others beside them.
const groupsShown = 8

// asking is one of the questions that cut reviews into groups.
type asking = func(context.Context, queries.Filter) (queries.Answer[queries.SliceRow], error)

// sliced draws the brand's groups from the brand's own mean.
func sliced(ctx context.Context, s Source, v View, ask asking, narrowed func(View, string) View) (Content, error) {
	f := v.Alone().Filter()
	f.Limit = groupsShown
	a, err := ask(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Notes: v.said(a.Notes), Rows: v.RowsOf("", Rows{})}
	mean, rated, err := ownMean(ctx, s, f)
	if err != nil {
		return Content{}, err
	}
	if a.N == 0 || !rated {
		c.Empty, err = noReviews(ctx, s, v, a.Suppressed)
		return c, err
	}
	if c.Empty = noGroups(a.Rows); c.Empty != nil {
		return c, nil
	}
	drawn := chart.Slices(a.Rows, mean, v.L)
	c.Behind = groupTable(v, a.Rows, narrowed)
	for _, r := range a.Rows {
		drawn.Links = append(drawn.Links, groupLink(v, r, narrowed))
	}
	c.Chart = &drawn
	return c, nil
}

// noGroups says why there is no group to show, if there is none.
func noGroups(rows []queries.SliceRow) *Empty {
	switch {
	case !slices.ContainsFunc(rows, func(r queries.SliceRow) bool { return r.Value != queries.NotGiven }):
		return &Empty{Title: "These reviews do not say", Advice: "Other sites, or a longer period, may."}
	case !slices.ContainsFunc(rows, func(r queries.SliceRow) bool { return r.Mean.Value != nil }):
		return &Empty{Title: "Too few reviews to show groups", Advice: "Ratings of very small groups are withheld, so that nobody can be told from them. A longer period or more sites make the groups larger."}
	}
	return nil
}

func groupLink(v View, r queries.SliceRow, narrowed func(View, string) View) string {
	if r.Suppressed || r.Value == queries.OtherValues {
		return ""
	}
	return narrowed(v, r.Value).RowsOf("", Rows{})
}

// groupTable is the groups with their figures and how these changed.
func groupTable(v View, rows []queries.SliceRow, narrowed func(View, string) View) *Table {
	l := v.L
	t := &Table{Wide: true, Columns: []Column{{Title: "Group"}, {Title: "Rating", Numeric: true}, {Title: "95 %", Numeric: true}, {Title: "Rated", Numeric: true},
		{Title: "Before", Numeric: true}, {Title: "Change"}, {Title: "Recommend", Numeric: true}, {Title: "Change"}, {Title: "Reviews", Numeric: true}}}
	for _, r := range rows {
		line := Row{Cells: []Cell{
			{Text: chart.GroupName(l, r), Link: groupLink(v, r, narrowed)},
			{Text: value(r.Mean.Value, l.Rating), Numeric: true}, {Text: span(r.Mean.Low, r.Mean.High, l.Rating), Numeric: true}, {Text: l.Count(r.Mean.N), Numeric: true},
			{Text: value(r.Mean.Previous, l.Rating), Numeric: true}, {Text: verdict(l, r.Mean, stars(l)).Text},
			{Text: value(r.Recommend.Value, l.Share), Numeric: true}, {Text: verdict(l, r.Recommend, percent(l)).Text}, {Text: l.Count(r.Reviews), Numeric: true},
		}}
		if r.Suppressed {
			for i := 1; i < len(line.Cells); i++ {
				line.Cells[i].Text = "–"
			}
			line.Cells[1].Text = l.T("withheld")
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// groupsCompared is how many groups, the largest, are looked through for those that moved; movesShown is how many are drawn.
const (
	groupsCompared = 60
	movesShown     = 10
)

func locationMoves(ctx context.Context, s Source, v View) (Content, error) {
	return moves(ctx, s, v, s.Queries.Employer.ByLocation, func(v View, value string) View { v.Location = value; return v })
}

func jobMoves(ctx context.Context, s Source, v View) (Content, error) {
	return moves(ctx, s, v, s.Queries.Employer.ByJob, func(v View, value string) View { v.Job = value; return v })
}

// moves are the groups by how their rating changed, the deepest fall first.
func moves(ctx context.Context, s Source, v View, ask asking, narrowed func(View, string) View) (Content, error) {
	f := v.Alone().Filter()
	f.Limit = groupsCompared
	a, err := ask(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Notes: v.said(a.Notes), Rows: v.RowsOf("", Rows{})}
	if a.N == 0 {
		c.Empty, err = noReviews(ctx, s, v, a.Suppressed)
		return c, err
	}
	if c.Empty = noGroups(a.Rows); c.Empty != nil {
		return c, nil
	}
	if f.PrevFrom.IsZero() {
		c.Empty = &Empty{Title: "Nothing to compare with", Advice: "Choose a period with a beginning, and what it is compared with.", Link: v.With(hrPath, "period", ThisQuarter), Action: "Show this quarter"}
		return c, nil
	}
	rows := slices.DeleteFunc(slices.Clone(a.Rows), func(r queries.SliceRow) bool { return r.Mean.Change == nil || r.Value == queries.OtherValues })
	if len(rows) == 0 {
		c.Empty = &Empty{Title: "No group can be compared", Advice: "None holds enough rated reviews in both periods. Longer periods make the groups larger."}
		return c, nil
	}
	slices.SortStableFunc(rows, func(x, y queries.SliceRow) int { return cmp.Compare(*x.Mean.Change, *y.Mean.Change) })
	c.Behind = groupTable(v, rows, narrowed)
	c.Said = fallen(v, rows)
	rows = outermost(rows, movesShown)
	drawn := chart.Moves(rows, v.L)
	for _, r := range rows {
		drawn.Links = append(drawn.Links, groupLink(v, r, narrowed))
	}
	c.Chart = &drawn
	return c, nil
}

// fallen says which group fell most, if any clearly did.
func fallen(v View, rows []queries.SliceRow) []Piece {
	for _, r := range rows {
		if r.Mean.Clear && *r.Mean.Change < 0 {
			return []Piece{strong(v.L.T("%s fell most: ", chart.GroupName(v.L, r))), plain(withInterval(v.L, r.Mean, stars(v.L)) + ".")}
		}
	}
	return Sentence(v.L.T("None fell clearly."))
}

// outermost are the first and the last rows, n together.
func outermost[T any](rows []T, n int) []T {
	if len(rows) <= n {
		return rows
	}
	return append(slices.Clone(rows[:(n+1)/2]), rows[len(rows)-n/2:]...)
}

// ownMean is the brand's rating over the whole filter.
func ownMean(ctx context.Context, s Source, f queries.Filter) (float64, bool, error) {
	f.Limit = 0
	a, err := s.Queries.Employer.Summary(ctx, f.WithoutPrevious())
	if err != nil || len(a.Rows) == 0 || a.Rows[0].Rating.Value == nil {
		return 0, false, err
	}
	return *a.Rows[0].Rating.Value, true, nil
}
