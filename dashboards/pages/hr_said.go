package pages

import (
	"context"
	"fmt"
	"slices"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

// How many drivers, themes, terms and flagged months the page holds; tables hold all.
const (
	driversShown        = 10
	employeeThemesShown = 10
	termsShown          = 8
)

// aspectName is a sub-rating as readers know it.
func aspectName(l locale.Locale, key, title string) string {
	if name, ok := map[string]string{
		"work_life": text("Work-life balance"), "culture": text("Culture & values"), "diversity": text("Diversity & inclusion"),
		"career": text("Career opportunities"), "compensation": text("Compensation & benefits"), "management": text("Senior management"),
	}[key]; ok {
		return l.T(name)
	}
	return l.T(title)
}

// driverName tells a theme from a sub-rating that may be called the same.
func driverName(l locale.Locale, r queries.DriverRow) string {
	if r.Kind == "theme" {
		return l.T("spoken of: %s", ThemeName(l, r.Predictor))
	}
	return aspectName(l, r.Predictor, r.Title)
}

// drivers is what goes along with the stars.
func drivers(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.Drivers(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Notes: v.said(a.Notes), Estimated: true, Rows: v.RowsOf("", Rows{})}
	rows := slices.DeleteFunc(slices.Clone(a.Rows), func(r queries.DriverRow) bool { return r.Suppressed })
	switch {
	case a.Suppressed:
		c.Empty = tooFewPeople(v)
		return c, nil
	case len(rows) == 0:
		c.Empty, err = noneYet(ctx, s, v)
		if c.Empty != nil || err != nil {
			return c, err
		}
		c.Empty = &Empty{Title: "Too few reviews to tell what drives the stars", Advice: "Reviews that give stars and sub-ratings, or speak of themes, are needed: some dozens at least. A longer period holds more."}
		return c, nil
	}
	c.Behind = driverTable(v, rows)
	c.Facts = []Fact{{Name: "Accounted for", Value: v.L.Share(100 * rows[0].R2), Note: v.L.T("of the stars’ variance, by all drivers together")}}
	shown := rows[:min(driversShown, len(rows))]
	names := make([]string, len(shown))
	for i, r := range shown {
		names[i] = driverName(v.L, r)
	}
	drawn := chart.Drivers(shown, names, v.L)
	for _, r := range shown {
		drawn.Links = append(drawn.Links, driverRows(v, r))
	}
	c.Chart = &drawn
	return c, nil
}

// driverRows leads to the reviews that touch a theme; a sub-rating is in nearly all of them.
func driverRows(v View, r queries.DriverRow) string {
	if r.Kind == "theme" {
		return v.RowsOf("", Rows{More: pairsOf([]string{"theme", r.Predictor})})
	}
	return v.RowsOf("", Rows{})
}

func driverTable(v View, rows []queries.DriverRow) *Table {
	l := v.L
	t := &Table{Wide: true, Columns: []Column{{Title: "Driver"}, {Title: "Coefficient", Numeric: true}, {Title: "95 %", Numeric: true}, {Title: "Clear"}, {Title: "Stars a step", Numeric: true},
		{Title: "On the theme", Numeric: true}, {Title: "n", Numeric: true}, {Title: "VIF", Numeric: true}, {Title: "Caution"}}}
	for _, r := range rows {
		clear := l.T("no")
		if r.Clear {
			clear = l.T("yes")
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: driverName(l, r), Link: driverRows(v, r)}, {Text: l.Signed(r.Standard, 2), Numeric: true},
			{Text: fmt.Sprintf("%s – %s", l.Signed(r.Low, 2), l.Signed(r.High, 2)), Numeric: true}, {Text: clear},
			{Text: l.Signed(r.Stars, 2), Numeric: true}, {Text: count(l, r.Touched), Numeric: true}, {Text: l.Count(r.N), Numeric: true},
			{Text: l.Number(r.VIF, 1), Numeric: true}, {Text: caution(l, r.Warning)},
		}})
	}
	return t
}

func caution(l locale.Locale, warning string) string {
	switch warning {
	case "few reviews":
		return l.T("few reviews")
	case "collinear":
		return l.T("hard to tell from the others")
	case "few reviews, collinear":
		return l.T("few reviews, hard to tell from the others")
	}
	return ""
}

// prosAndCons is what people praise and blame, most spoken of first.
func prosAndCons(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.Themes(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Notes: v.said(a.Notes), Estimated: true, Rows: v.RowsOf("", Rows{})}
	rows := slices.DeleteFunc(slices.Clone(a.Rows), func(r queries.ThemeRow) bool { return r.Suppressed || r.Reviews == 0 })
	if a.N == 0 && !a.Suppressed {
		c.Empty, err = noReviews(ctx, s, v, a.Suppressed)
		return c, err
	}
	if len(rows) == 0 {
		c.Empty = &Empty{Title: "No theme that enough people speak of", Advice: "Themes that few touch are withheld. A longer period, or fewer filters, hold more reviews; a taxonomy of your own may know other words."}
		return c, nil
	}
	c.Behind = themeTable(v, rows)
	shown := rows[:min(employeeThemesShown, len(rows))]
	names := make([]string, len(shown))
	for i, r := range shown {
		names[i] = ThemeName(v.L, r.Theme)
	}
	drawn := chart.ProsAndCons(shown, names, v.L)
	for _, r := range shown {
		drawn.Links = append(drawn.Links, themeRows(v, r))
	}
	c.Chart = &drawn
	return c, nil
}

func themeRows(v View, r queries.ThemeRow) string {
	return v.RowsOf("", Rows{More: pairsOf([]string{"theme", r.Theme})})
}

func themeTable(v View, rows []queries.ThemeRow) *Table {
	l := v.L
	t := &Table{Wide: true, Columns: []Column{{Title: "Theme"}, {Title: "Reviews", Numeric: true}, {Title: "Share", Numeric: true}, {Title: "Change"}, {Title: "In pros", Numeric: true},
		{Title: "In cons", Numeric: true}, {Title: "Positive", Numeric: true}, {Title: "Change"}, {Title: "Negative", Numeric: true}, {Title: "Judged", Numeric: true}}}
	for _, r := range rows {
		t.Rows = append(t.Rows, Row{Cells: []Cell{
			{Text: ThemeName(l, r.Theme), Link: themeRows(v, r)}, {Text: l.Count(r.Reviews), Numeric: true},
			{Text: value(r.Share.Value, l.Share), Numeric: true}, {Text: neutral(verdict(l, r.Share, percent(l))).Text},
			{Text: l.Count(r.Pros), Numeric: true}, {Text: l.Count(r.Cons), Numeric: true},
			{Text: value(r.Positive.Value, l.Share), Numeric: true}, {Text: verdict(l, r.Positive, percent(l)).Text},
			{Text: value(r.Negative, l.Share), Numeric: true}, {Text: l.Count(r.Positive.N), Numeric: true},
		}})
	}
	return t
}

// neutral is a verdict on what is neither better nor worse the more there is of it.
func neutral(v Verdict) Verdict {
	v.Class = "unclear"
	return v
}

// employeesSpeakMore is what clearly more reviews speak of than before.
func employeesSpeakMore(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter()
	f.Limit = termsShown
	c := Content{Unit: "reviews", Estimated: true}
	if f.PrevFrom.IsZero() {
		c.NoCount = true
		c.Empty = &Empty{Title: "Nothing to compare with", Advice: "Choose a period with a beginning, and what it is compared with.", Link: v.With(hrPath, "period", Months12), Action: "Show the last 12 months"}
		return c, nil
	}
	a, err := s.Queries.Employer.Emerging(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c.N, c.Notes = a.N, v.said(a.Notes)
	if len(a.Rows) == 0 {
		c.Empty, err = noneYet(ctx, s, v)
		if c.Empty != nil || err != nil {
			return c, err
		}
		c.Empty = &Empty{Title: "Nothing grew clearly", Advice: "No word stands in clearly more reviews than in the period before. A wholly new one needs about 16 of them."}
		return c, nil
	}
	c.Table = termTable(v, a.Rows)
	c.Rows = v.RowsOf("", Rows{})
	return c, nil
}

func termTable(v View, rows []queries.EmergingRow) *Table {
	l := v.L
	t := &Table{Columns: []Column{{Title: "Term"}, {Title: "Now", Numeric: true}, {Title: "Before", Numeric: true}, {Title: "As often", Numeric: true}}}
	for _, r := range rows {
		times := l.T("new")
		switch {
		case r.Before == nil:
			times = "–"
		case r.Times != nil:
			times = l.T("%s ×", l.Number(*r.Times, 1))
		}
		example := ""
		if len(r.Examples) > 0 {
			example = "“" + r.Examples[0] + "”"
		}
		t.Rows = append(t.Rows, Row{Cells: []Cell{{Text: r.Term, Small: example, Link: v.RowsOf("", Rows{Search: quoted(r.Term)})},
			{Text: l.Count(r.N), Numeric: true}, {Text: count(l, r.Before), Numeric: true}, {Text: times, Numeric: true}}})
	}
	return t
}

// surges are the months beside each other, those in which good reviews surged marked.
func surges(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.SurgeMonths(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Notes: v.said(a.Notes), Rows: v.RowsOf("", Rows{})}
	if a.N == 0 {
		c.Empty, err = noReviews(ctx, s, v, a.Suppressed)
		return c, err
	}
	drawn := chart.Surges(a.Rows, v.Palette())
	c.Behind = surgeTable(v, a.Rows)
	for _, r := range a.Rows {
		drawn.Links = append(drawn.Links, monthOf(v, r))
	}
	c.Chart = &drawn
	c.Said = flaggedMonths(v, a.Rows)
	return c, nil
}

func monthOf(v View, r queries.SurgeRow) string {
	return v.During(r.Month, queries.Month.Next(r.Month)).RowsOf("", Rows{})
}

// flaggedMonths explains each flagged month.
func flaggedMonths(v View, rows []queries.SurgeRow) []Piece {
	l := v.L
	var said []Piece
	for _, r := range rows {
		if r.Flagged && r.Median != nil && r.Share != nil && r.ShareAround != nil {
			said = append(said, strong(l.T("%s: ", l.Bucket(r.Month, "month"))), plain(l.T("%s reviews where %s a month are usual around it, %s of them 5 stars instead of %s. ",
				l.Count(r.Reviews), l.Number(*r.Median, 0), l.Share(*r.Share), l.Share(*r.ShareAround))))
		}
	}
	if said == nil {
		return Sentence(l.T("No month stands out."))
	}
	return said
}

func surgeTable(v View, rows []queries.SurgeRow) *Table {
	l := v.L
	t := &Table{Wide: true, Columns: []Column{{Title: "Month"}, {Title: "Reviews", Numeric: true}, {Title: "Usual", Numeric: true}, {Title: "Times that", Numeric: true},
		{Title: "5 stars", Numeric: true}, {Title: "5 stars around", Numeric: true}, {Title: "p", Numeric: true}, {Title: "Flagged"}}}
	for _, r := range rows {
		line := Row{Cells: []Cell{
			{Text: l.Bucket(r.Month, "month"), Small: partlyIn(l, r.Partial), Link: monthOf(v, r)}, {Text: l.Count(r.Reviews), Numeric: true},
			{Text: value(r.Median, oneDecimal(l)), Numeric: true}, {Text: value(r.Times, oneDecimal(l)), Numeric: true},
			{Text: value(r.Share, l.Share), Numeric: true}, {Text: value(r.ShareAround, l.Share), Numeric: true},
			{Text: value(r.P, func(p float64) string { return l.Number(p, 3) }), Numeric: true}, {Text: ""},
		}}
		switch {
		case r.Suppressed:
			line.Cells[0].Link, line.Cells[1].Text = "", l.T("withheld")
		case r.Flagged:
			line.Cells[7].Text = l.T("flagged")
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}
