package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"renown/dashboards/locale"
	"renown/queries"
)

// functions are what the index is made of, in the order of the pages; "all" is their mean.
var functions = [...]string{"all", "hr", "marketing", "crm", "service"}

// FunctionName is how charts and pages call a function, and "all" their mean.
func FunctionName(l locale.Locale, function string) string {
	switch function {
	case "hr":
		return l.T("HR")
	case "marketing":
		return l.T("Marketing")
	case "crm":
		return l.T("CRM")
	case "service":
		return l.T("Service")
	}
	return l.T("All four")
}

// functionStyle is a function's look: its accent colour, and a shape for who does not see colours.
func functionStyle(function string) Style {
	switch function {
	case "hr":
		return Style{Color: "var(--hr)", Symbol: "diamond"}
	case "marketing":
		return Style{Color: "var(--marketing)", Symbol: "triangle"}
	case "crm":
		return Style{Color: "var(--crm)", Symbol: "rect"}
	case "service":
		return Style{Color: "var(--service)", Symbol: "circle", Hollow: true}
	}
	return Style{Color: "var(--own)", Symbol: "circle", Own: true}
}

func indexText(l locale.Locale, index *float64, n uint64) string {
	if index == nil {
		return l.T("no figures")
	}
	return l.T("%s (n = %s)", l.Number(*index, 1), l.Count(n))
}

// StandingTrend draws the indices of a brand's four functions and their mean over time. The competitors' means are there
// too, and appear once the legend is asked for them.
func StandingTrend(rows []queries.StandingTrendRow, f queries.Filter, p Palette) Chart {
	t := timeline{L: p.L, Grain: string(f.Grain), Format: "@count"}
	styles, shown := map[string]Style{}, map[string]bool{}
	var values []float64
	add := func(name string, style Style, on bool, of func(queries.StandingTrendRow) bool) {
		l := line{Brand: name}
		for _, r := range rows {
			if of(r) {
				l.Points = append(l.Points, point{Bucket: r.Bucket, Y: r.Index, Low: r.Low, High: r.High, Partial: r.Partial, Text: trendText(p.L, r)})
				values = append(values, collect(r.Index)...)
			}
		}
		if len(l.Points) > 0 {
			t.Lines, styles[name], shown[name] = append(t.Lines, l), style, on
		}
	}
	own := ""
	if len(rows) > 0 {
		own = rows[0].Brand
	}
	rows = whole(rows)
	for _, function := range functions {
		add(FunctionName(p.L, function), functionStyle(function), true, func(r queries.StandingTrendRow) bool { return r.Brand == own && r.Function == function })
	}
	for _, brand := range brandsOf(rows, func(r queries.StandingTrendRow) string { return r.Brand }) {
		if brand != own {
			add(brand, p.Style(brand), false, func(r queries.StandingTrendRow) bool { return r.Brand == brand && r.Function == "all" })
		}
	}
	t.Low, t.High, t.Step = indexScale(values)
	return Chart{Option: t.styled(p, styles, shown), Summary: trendSummary(t, func(v float64) string { return p.L.Number(v, 0) })}
}

// whole leaves a gap where a brand's mean is of fewer functions than elsewhere in the period: it would move for that alone.
func whole(rows []queries.StandingTrendRow) []queries.StandingTrendRow {
	most := map[string]int{}
	for _, r := range rows {
		if r.Function == "all" {
			most[r.Brand] = max(most[r.Brand], r.Parts)
		}
	}
	rows = slices.Clone(rows)
	for i, r := range rows {
		if r.Function == "all" && r.Parts < most[r.Brand] {
			rows[i].Index, rows[i].Low, rows[i].High = nil, nil, nil
		}
	}
	return rows
}

// styled is option with a look for each line by its name, and those lines unselected that are not shown at first.
func (t timeline) styled(p Palette, styles map[string]Style, shown map[string]bool) map[string]any {
	chart := charts.NewLine()
	names := t.axes(chart, p)
	if context := p.contextOf(t.starts(), t.Grain); context != nil {
		chart.Overlap(context)
	}
	for _, l := range slices.Backward(t.Lines) {
		t.addLine(chart, l, styles[l.Brand])
	}
	option := overTime(finish(&chart.RectChart, names, area(34)))
	if legend, ok := option["legend"].(map[string]any); ok && len(names) > 0 {
		legend["selected"] = shown
	}
	return option
}

func trendText(l locale.Locale, r queries.StandingTrendRow) string {
	text := indexText(l, r.Index, r.N)
	if r.Index != nil && r.Function == "all" && r.Parts < r.Of {
		text += " " + l.T("of %s of %s functions", l.Int(r.Parts), l.Int(r.Of))
	}
	return text
}

// indexScale finds round ends for an axis of indices, at least 40 apart and inside 0 to 100, and how far apart its labels
// stand.
func indexScale(values []float64) (low, high, step float64) {
	if len(values) == 0 {
		return 0, 100, 25
	}
	low = math.Max(0, 20*math.Floor((slices.Min(values)-2)/20))
	high = math.Min(100, 20*math.Ceil((slices.Max(values)+2)/20))
	for high-low < 40 {
		if low > 0 {
			low -= 20
		} else {
			high += 20
		}
	}
	return low, high, 20
}

// StandingCompared draws the index of each function for all brands, one row a function; the focus with its interval. The
// rows of parts are left out.
func StandingCompared(rows []queries.IndexRow, p Palette) Chart {
	d := dots{Format: "@count"}
	at, values, said := map[string]int{}, []float64{}, []string{}
	for i, function := range functions {
		at[function] = i
		d.Rows = append(d.Rows, FunctionName(p.L, function))
		d.Beside = append(d.Beside, "–")
	}
	brands := brandsOf(rows, func(r queries.IndexRow) string { return r.Brand })
	for _, r := range rows {
		if r.Part != "" {
			continue
		}
		values = append(values, collect(r.Index.Value)...)
		if r.Brand == brands[0] {
			values = append(values, collect(r.Index.Low, r.Index.High)...)
			d.Beside[at[r.Function]] = rankText(p.L, r)
			said = append(said, fmt.Sprintf("%s %s %s", FunctionName(p.L, r.Function), indexText(p.L, r.Index.Value, r.Index.N), rankText(p.L, r)))
		}
	}
	d.Low, d.High, d.Step = indexScale(values)
	if len(brands) > 1 {
		d.Legend = brands
	}
	chart := d.chart()
	for _, brand := range slices.Backward(brands) {
		addStanding(chart, rows, brand, at, p)
	}
	return Chart{Option: d.option(chart), Summary: strings.Join(said, ", ") + ".", Dim: 1}
}

func addStanding(chart *charts.Scatter, rows []queries.IndexRow, brand string, at map[string]int, p Palette) {
	s, size := p.Style(brand), 10
	if s.Own {
		size = 15
	}
	var data []opts.ScatterData
	for _, r := range rows {
		if r.Brand != brand || r.Part != "" {
			continue
		}
		if s.Own && r.Index.Low != nil && r.Index.High != nil {
			chart.Overlap(interval(brand, at[r.Function], r.Index.Low, r.Index.High, s.Color))
		}
		data = append(data, opts.ScatterData{Value: []any{number(r.Index.Value), at[r.Function], indexText(p.L, r.Index.Value, r.Index.N), FunctionName(p.L, r.Function)}})
	}
	chart.AddSeries(brand, data, s.scatter(size)...)
}

// rankText says a brand's place among those ranked.
func rankText(l locale.Locale, r queries.IndexRow) string {
	if r.Rank == nil {
		return "–"
	}
	return l.T("rank %s of %s", l.Int(*r.Rank), l.Int(r.Ranked))
}

// Weight writes a weight, which is whole more often than not.
func Weight(l locale.Locale, w float64) string {
	if w == math.Trunc(w) {
		return l.Number(w, 0)
	}
	return l.Number(w, 2)
}
