package pages

import (
	"context"

	"golang.org/x/sync/errgroup"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

// Overview is what a board member needs to see first.
func Overview() Page {
	return Page{
		Key: "overview", Narrow: []string{"network", "site", "lang", "zone"}, Path: "/", Name: "Overview", Question: "How do we stand, against whom, and what changed?", Filters: true,
		Panels: []Panel{
			{Query: "standing.Index", Title: "How do the four functions stand?", Span: "s12", Bare: true, Load: standing},
			{Query: "standing.Changes", Title: "What should we look at first?", Span: "s5", Height: "h320", Load: lookFirst, Live: LiveAlerts,
				Subtitle: "Open alerts, and the three largest clear changes of all four functions."},
			{Query: "standing.Trend", Title: "Which way are they going?", Span: "s7", Height: "h320", Load: standingTrend,
				Subtitle: "Index of each function, 0 to 100. Dashed: incomplete. Competitors appear from the legend."},
			{Query: "standing.Index", Show: "compared", Title: "How do we stand against the others?", Span: "s7", Height: "h240", Load: standingCompared,
				Subtitle: "Index of each function, 0 to 100. The bar is our 95 % interval; at the right, our rank."},
			{Query: "source.Runs", Show: "trouble", Title: "Can these numbers be trusted today?", Span: "s5", Height: "h160", Load: trouble, Live: LiveRuns,
				Subtitle: "Sources that are late, failing, or refusing much."},
			{Query: "standing.Index", Show: "parts", Title: "What is each index made of?", Span: "s12", Height: "h240", Load: standingParts, Alone: true,
				Subtitle: "Each part’s figure is brought to an index of 0 to 100 and weighed; what it brings adds up to its function’s index."},
		},
	}
}

// Functions is the four functions at a glance.
type Functions struct {
	Said  []Piece // where the brand stands as a whole
	Value string  // its index; "": it has none
	Of    string  // what it is made of, and n
	Cards []FunctionCard
}

// FunctionCard is one function at a glance.
type FunctionCard struct {
	Key, Name, Link string
	Value           string // "": no figures
	Missing         string // said instead of a value
	Change          Verdict
	Rank, Best      string
	Spark           *chart.Spark
	Meta            string
	Parts           []PartLine
}

// PartLine is one part of a function's index.
type PartLine struct {
	Name, Value, Detail string
	Meter               *Meter
}

// standing is the four functions' cards under a sentence on the whole.
func standing(ctx context.Context, s Source, v View) (Content, error) {
	var index queries.Answer[queries.IndexRow]
	var trend queries.Answer[queries.StandingTrendRow]
	group, groupCtx := errgroup.WithContext(ctx)
	group.Go(func() (err error) { index, err = s.Queries.Standing.Index(groupCtx, v.Filter()); return err })
	group.Go(func() (err error) { trend, err = s.Queries.Standing.Trend(groupCtx, v.Filter()); return err })
	if err := group.Wait(); err != nil {
		return Content{}, err
	}
	c := Content{NoCount: true, Estimated: true, Notes: v.said(index.Notes)}
	own := ownRows(index.Rows)
	if own[0].Index.Value == nil {
		var err error
		c.Empty, err = noFigures(ctx, s, v)
		return c, err
	}
	c.Functions = &Functions{Said: standingSaid(index.Rows, v), Value: v.L.Number(*own[0].Index.Value, 0), Of: wholeOf(v.L, own[0])}
	for _, row := range own[1:] {
		if row.Part == "" {
			c.Functions.Cards = append(c.Functions.Cards, functionCard(row, index.Rows, trend.Rows, v))
		}
	}
	c.Behind = partsTable(index.Rows, v)
	return c, nil
}

// ownRows are the rows of the brand looked at: they come first.
func ownRows(rows []queries.IndexRow) []queries.IndexRow {
	n := 0
	for n < len(rows) && rows[n].Brand == rows[0].Brand {
		n++
	}
	return rows[:n]
}

func functionCard(row queries.IndexRow, all []queries.IndexRow, trend []queries.StandingTrendRow, v View) FunctionCard {
	card := FunctionCard{Key: row.Function, Name: chart.FunctionName(v.L, row.Function), Link: At(functionPath(row.Function), v.Common())}
	if row.Index.Value == nil {
		card.Missing = v.L.T("no figures")
		card.Meta = v.L.T("Nothing it is made of was collected in this period.")
		return card
	}
	card.Value, card.Change = v.L.Number(*row.Index.Value, 0), indexVerdict(v.L, row.Index, !v.Filter().PrevFrom.IsZero())
	card.Rank, card.Best = rankOf(v.L, row), nextTo(v.L, row, all)
	card.Spark = chart.StandingSpark(trend, row.Brand, row.Function)
	card.Meta = v.L.T("n = %s · estimated", v.L.Count(row.Index.N))
	if row.Parts < row.Of {
		card.Meta = v.L.T("n = %s · estimated · %s of %s parts have figures", v.L.Count(row.Index.N), v.L.Int(row.Parts), v.L.Int(row.Of))
	}
	card.Parts = partLines(ownRows(all), row.Function, v)
	return card
}

// functionPath is the page of a function.
func functionPath(function string) string { return "/" + function }

// partLines are the parts of a function: what they are, and what they bring.
func partLines(rows []queries.IndexRow, function string, v View) []PartLine {
	weights := 0.0
	for _, r := range rows {
		if r.Function == function && r.Part != "" && r.Index.Value != nil {
			weights += r.Weight
		}
	}
	var lines []PartLine
	for _, r := range rows {
		if r.Function != function || r.Part == "" {
			continue
		}
		line := PartLine{Name: v.L.T(r.Title), Value: v.L.T("no figures")}
		if r.Index.Value != nil && r.Value != nil && r.Points != nil {
			line.Value = valueIn(v.L, r.Unit, *r.Value)
			line.Meter = &Meter{Percent: *r.Index.Value}
			line.Detail = v.L.T("%s of 100 · weight %s of %s · brings %s points · n = %s", v.L.Number(*r.Index.Value, 0), chart.Weight(v.L, r.Weight),
				chart.Weight(v.L, weights), v.L.Number(*r.Points, 1), v.L.Count(r.Index.N))
		}
		lines = append(lines, line)
	}
	return lines
}

// standingTrend is the course of the four indices and their mean.
func standingTrend(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Standing.Trend(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{NoCount: true, Estimated: true, Notes: v.said(a.Notes)}
	if a.N == 0 {
		c.Empty, err = noFigures(ctx, s, v)
		return c, err
	}
	drawn := chart.StandingTrend(a.Rows, a.Filter, v.Palette())
	c.Behind = &Table{Columns: []Column{{Title: "Brand"}, {Title: "From"}, {Title: "Function"}, {Title: "Index", Numeric: true}, {Title: "95 %", Numeric: true}, {Title: "n", Numeric: true}, {Title: "Parts", Numeric: true}}}
	for _, r := range a.Rows {
		bucket := At("/", v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).Common())
		if r.Brand == a.Rows[0].Brand && r.Function == "all" {
			drawn.Links = append(drawn.Links, bucket)
		}
		c.Behind.Rows = append(c.Behind.Rows, Row{Own: r.Brand == v.BrandName(), Cells: []Cell{
			{Text: r.Brand}, {Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partlyIn(v.L, r.Partial), Link: bucket}, {Text: chart.FunctionName(v.L, r.Function)},
			{Text: value(r.Index, oneDecimal(v.L)), Numeric: true}, {Text: span(r.Low, r.High, oneDecimal(v.L)), Numeric: true},
			{Text: v.L.Count(r.N), Numeric: true}, {Text: v.L.T("%s of %s", v.L.Int(r.Parts), v.L.Int(r.Of)), Numeric: true},
		}})
	}
	c.Chart = &drawn
	return c, nil
}

// standingCompared is the functions of all brands beside each other.
func standingCompared(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Standing.Index(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{NoCount: true, Estimated: true, Notes: v.said(a.Notes)}
	if a.N == 0 {
		c.Empty, err = noFigures(ctx, s, v)
		return c, err
	}
	drawn := chart.StandingCompared(a.Rows, v.Palette())
	c.Behind = &Table{Columns: []Column{{Title: "Brand"}, {Title: "Function"}, {Title: "Index", Numeric: true}, {Title: "95 %", Numeric: true}, {Title: "Rank", Numeric: true}, {Title: "Before", Numeric: true}, {Title: "Change", Numeric: true}, {Title: "n", Numeric: true}}}
	for _, r := range a.Rows {
		if r.Part != "" {
			continue
		}
		link := At("/", v.Common())
		if r.Function != "all" {
			link = At(functionPath(r.Function), v.Common())
		}
		if r.Brand == v.BrandName() {
			drawn.Links = append(drawn.Links, link)
		}
		c.Behind.Rows = append(c.Behind.Rows, Row{Own: r.Brand == v.BrandName(), Cells: append([]Cell{{Text: r.Brand}, {Text: chart.FunctionName(v.L, r.Function), Link: link}}, measured(v.L, r)...)})
	}
	c.Chart = &drawn
	return c, nil
}

// measured are the cells of an index: value, interval, rank, before, change, n.
func measured(l locale.Locale, r queries.IndexRow) []Cell {
	return []Cell{
		{Text: value(r.Index.Value, oneDecimal(l)), Numeric: true}, {Text: span(r.Index.Low, r.Index.High, oneDecimal(l)), Numeric: true},
		{Text: rankOrNone(l, r), Numeric: true}, {Text: value(r.Index.Previous, oneDecimal(l)), Numeric: true},
		{Text: value(r.Index.Change, func(x float64) string { return l.Signed(x, 1) }), Small: howClear(l, r.Index), Numeric: true}, {Text: l.Count(r.Index.N), Numeric: true},
	}
}

// standingParts is what the brand's indices are made of.
func standingParts(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Standing.Index(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{NoCount: true, Estimated: true, Notes: v.said(a.Notes)}
	own := ownRows(a.Rows)
	if own[0].Index.Value == nil {
		c.Empty, err = noFigures(ctx, s, v)
		return c, err
	}
	c.Table = &Table{Stack: true, Columns: []Column{{Title: "What"}, {Title: "Figure", Numeric: true}, {Title: "Index, 0 to 100"}, {Title: "Weight", Numeric: true}, {Title: "Brings", Numeric: true}, {Title: "Change", Numeric: true}, {Title: "n", Numeric: true}}}
	for _, r := range own[1:] {
		c.Table.Rows = append(c.Table.Rows, partRow(r, v))
	}
	return c, nil
}

// partRow is a function, or one part of it, as a line of what an index is made of.
func partRow(r queries.IndexRow, v View) Row {
	head := Cell{Text: v.L.T(r.Title)}
	if r.Part == "" {
		head = Cell{Text: chart.FunctionName(v.L, r.Function), Link: At(functionPath(r.Function), v.Common())}
	}
	cells := []Cell{head, {Numeric: true}, {Text: value(r.Index.Value, oneDecimal(v.L))}, {Text: chart.Weight(v.L, r.Weight), Numeric: true},
		{Text: value(r.Points, oneDecimal(v.L)), Numeric: true}, {Text: value(r.Index.Change, func(x float64) string { return v.L.Signed(x, 1) }), Small: howClear(v.L, r.Index), Numeric: true},
		{Text: v.L.Count(r.Index.N), Numeric: true}}
	if r.Part != "" {
		cells[1].Text = "–"
	}
	if r.Value != nil {
		cells[1].Text = valueIn(v.L, r.Unit, *r.Value)
	}
	if r.Index.Value != nil && r.Part != "" {
		cells[2].Meter = &Meter{Percent: *r.Index.Value}
	}
	return Row{Own: r.Part == "", Cells: cells}
}

// partsTable is every part of every index, of all brands of the rows.
func partsTable(rows []queries.IndexRow, v View) *Table {
	t := &Table{Wide: true, Columns: []Column{{Title: "What"}, {Title: "Function"}, {Title: "Brand"}, {Title: "Figure", Numeric: true}, {Title: "Weight", Numeric: true}, {Title: "Brings", Numeric: true},
		{Title: "Index", Numeric: true}, {Title: "95 %", Numeric: true}, {Title: "Rank", Numeric: true}, {Title: "Before", Numeric: true}, {Title: "Change", Numeric: true}, {Title: "n", Numeric: true}}}
	for _, r := range rows {
		figure := "–"
		if r.Value != nil {
			figure = valueIn(v.L, r.Unit, *r.Value)
		}
		name := Cell{Text: v.L.T(r.Title)}
		if r.Function != "all" {
			name.Link = At(functionPath(r.Function), v.Common())
		}
		t.Rows = append(t.Rows, Row{Own: r.Brand == v.BrandName() && r.Part == "", Cells: append([]Cell{
			name, {Text: chart.FunctionName(v.L, r.Function)}, {Text: r.Brand}, {Text: figure, Numeric: true},
			{Text: chart.Weight(v.L, r.Weight), Numeric: true}, {Text: value(r.Points, oneDecimal(v.L)), Numeric: true},
		}, measured(v.L, r)...)})
	}
	return t
}
