package pages

import (
	"context"
	"slices"
	"strings"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

// covered is how many days the calendar shows.
const covered = 365

// coverage is a year of each source's days: on which it ran, and which no run can bring any more.
func coverage(ctx context.Context, s Source, v View) (Content, error) {
	f := everything(v)
	f.To = v.Now.UTC().Truncate(day).Add(day)
	f.From = f.To.AddDate(0, 0, -covered)
	a, err := s.Queries.Source.Coverage(ctx, f)
	if err != nil {
		return Content{}, err
	}
	missing, err := s.Queries.Source.Gaps(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "runs", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: "No run within a year", Advice: "renown serve collects by itself what renown.yaml lists."}
		return c, nil
	}
	c.Strips = &Strips{Days: covered, Months: months(v.L, f.From, f.To)}
	for _, kind := range kindsOfDays {
		c.Strips.Legend = append(c.Strips.Legend, Tag{v.L.T(inWords(kind)), kind})
	}
	sources := sourcesOf(a.Rows, missing.Rows)
	if len(sources) > listed {
		c.Said = Sentence(v.L.T("The first %s of %s sources; the CSV lists all.", v.L.Int(listed), v.L.Int(len(sources))))
		sources = sources[:listed]
	}
	c.Behind = &Table{Columns: []Column{{Title: "Source"}, {Title: "Records", Numeric: true}}}
	for _, kind := range kindsOfDays {
		c.Behind.Columns = append(c.Behind.Columns, Column{Title: inWords(kind), Numeric: true})
	}
	runs := map[string][]queries.CoverageRow{}
	for _, r := range a.Rows {
		runs[r.Source] = append(runs[r.Source], r)
	}
	for _, source := range sources {
		kinds := kindsOf(source, runs[source], missing.Rows, f.From, f.To)
		c.Strips.Rows = append(c.Strips.Rows, Strip{Name: source, Spans: spans(v.L, kinds, f.From), Summary: summary(v.L, kinds)})
		c.Behind.Rows = append(c.Behind.Rows, coverageLine(v.L, source, runs[source], kinds))
	}
	return c, nil
}

// coverageLine is how many days of each kind a source has; the CSV has them day by day.
func coverageLine(l locale.Locale, source string, runs []queries.CoverageRow, kinds []string) Row {
	var records uint64
	for _, r := range runs {
		records += r.Records
	}
	line := Row{Cells: []Cell{{Text: source}, {Text: l.Count(records), Numeric: true}}}
	counts := countOf(kinds)
	for _, kind := range kindsOfDays {
		line.Cells = append(line.Cells, Cell{Text: l.Count(counts[kind]), Numeric: true})
	}
	return line
}

func sourcesOf(runs []queries.CoverageRow, gaps []queries.GapRow) []string {
	var names []string
	for _, r := range runs {
		names = append(names, r.Source)
	}
	for _, g := range gaps {
		names = append(names, g.Source)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// months marks the first day of each month that has room for its name.
func months(l locale.Locale, from, to time.Time) []Tick {
	var marks []Tick
	for d := time.Date(from.Year(), from.Month()+1, 1, 0, 0, 0, 0, time.UTC); d.Before(to.AddDate(0, 0, -12)); d = d.AddDate(0, 1, 0) {
		marks = append(marks, Tick{Name: l.T(d.Format("Jan")), X: int(d.Sub(from) / day)})
	}
	return marks
}

// The kinds of days, as the style sheet names them. A gap covers all others; days before the first run are blank.
const (
	beforeFirst = ""
	ranWell     = "ran"
	ranPartly   = "part"
	ranBadly    = "down"
	idle        = "idle"
	lost        = "gap"
)

var kindsOfDays = []string{ranWell, ranPartly, ranBadly, idle, lost}

// kindsOf is of which kind each day of a source is, from its runs.
func kindsOf(source string, runs []queries.CoverageRow, gaps []queries.GapRow, from, to time.Time) []string {
	kinds := make([]string, int(to.Sub(from)/day))
	first := len(kinds)
	for _, r := range runs {
		if x := int(r.Day.Sub(from) / day); x >= 0 && x < len(kinds) {
			kinds[x] = kindOf(r)
			first = min(first, x)
		}
	}
	for x := first; x < len(kinds); x++ {
		if kinds[x] == beforeFirst {
			kinds[x] = idle
		}
	}
	for _, g := range gaps {
		if g.Source == source {
			cover(kinds, g, from)
		}
	}
	if last := len(kinds) - 1; kinds[last] == idle {
		kinds[last] = beforeFirst // today is not over
	}
	return kinds
}

func kindOf(r queries.CoverageRow) string {
	switch {
	case r.Failed == 0:
		return ranWell
	case r.OK == 0:
		return ranBadly
	}
	return ranPartly
}

// cover marks the days that a gap touches.
func cover(kinds []string, g queries.GapRow, from time.Time) {
	begin := int(max(g.From.Sub(from), 0) / day)
	for x := begin; x < len(kinds) && from.Add(time.Duration(x)*day).Before(g.To); x++ {
		kinds[x] = lost
	}
}

func spans(l locale.Locale, kinds []string, from time.Time) []Span {
	var all []Span
	for x := 0; x < len(kinds); {
		end := x + 1
		for end < len(kinds) && kinds[end] == kinds[x] {
			end++
		}
		if kinds[x] != beforeFirst {
			all = append(all, Span{X: x, Width: end - x, Class: kinds[x], Text: days(l, from, x, end) + ": " + l.T(inWords(kinds[x]))})
		}
		x = end
	}
	return all
}

func days(l locale.Locale, from time.Time, x, end int) string {
	first, last := from.AddDate(0, 0, x), from.AddDate(0, 0, end-1)
	if first.Equal(last) {
		return l.Date(first)
	}
	return l.Span(first, last.AddDate(0, 0, 1))
}

func inWords(kind string) string {
	return map[string]string{
		ranWell: text("every run succeeded"), ranPartly: text("some runs failed"), ranBadly: text("no run succeeded"),
		idle: text("no run; caught up later where the network allows"), lost: text("a gap that cannot be filled"),
	}[kind]
}

// summary says the strip in a sentence, for who does not see it.
func summary(l locale.Locale, kinds []string) string {
	counts := countOf(kinds)
	var parts []string
	for _, kind := range kindsOfDays {
		if counts[kind] > 0 {
			parts = append(parts, l.N(counts[kind], "%s day", "%s days")+": "+l.T(inWords(kind)))
		}
	}
	return strings.Join(parts, "; ")
}

func countOf(kinds []string) map[string]uint64 {
	counts := map[string]uint64{}
	for _, kind := range kinds {
		counts[kind]++
	}
	return counts
}

// gapsListed is how many gaps the panel lists at most.
const gapsListed = 12

// gaps lists what no run will bring any more.
func gaps(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Source.Gaps(ctx, everything(v))
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "gaps", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: "No gap is known", Advice: "What runs had to leave out, later ones have brought or will bring."}
		return c, nil
	}
	c.Table = &Table{Stack: true, Columns: []Column{{Title: "What"}, {Title: "Source"}, {Title: "From"}, {Title: "To"}, {Title: "Length"}, {Title: "Why"}}}
	rows := a.Rows
	if len(rows) > gapsListed {
		c.Said = Sentence(v.L.T("The newest %s of %s gaps; the CSV lists all.", v.L.Int(gapsListed), v.L.Int(len(rows))))
		rows = rows[:gapsListed]
	}
	for _, r := range rows {
		c.Table.Rows = append(c.Table.Rows, Row{Cells: []Cell{
			{Text: r.Query, Small: strings.Trim(r.Network+" · "+r.Brand, " ·")}, {Text: r.Source},
			{Text: v.L.Moment(r.From), Tight: true}, {Text: v.L.Moment(r.To), Tight: true}, {Text: v.L.Long(r.To.Sub(r.From)), Tight: true}, {Text: r.Reason},
		}})
	}
	return c, nil
}
