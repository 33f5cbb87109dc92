package chart

import (
	"fmt"
	"math"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"renown/dashboards/locale"
	"renown/queries"
)

// Drivers draws what goes along with the stars: a coefficient a row with its interval, around nought. What is not clear is
// grey and hollow. names are how readers know the rows' drivers.
func Drivers(rows []queries.DriverRow, names []string, l locale.Locale) Chart {
	d := dots{Format: "@points", Rows: names, Legend: []string{l.T("clear"), l.T("not clear")}}
	most := 0.1
	for _, r := range rows {
		most = math.Max(most, math.Max(math.Abs(r.Low), math.Abs(r.High)))
		d.Beside = append(d.Beside, l.Signed(r.Standard, 2))
	}
	d.Step = 0.2
	if most > 0.8 {
		d.Step = 0.5
	}
	d.High = math.Ceil(most/d.Step) * d.Step
	d.Low = -d.High
	chart := d.chart()
	looks := map[bool]Style{true: {Color: "var(--own)", Symbol: "circle"}, false: {Color: "var(--soft)", Symbol: "circle", Hollow: true}}
	data := map[bool][]opts.ScatterData{}
	var said []string
	for i, r := range rows {
		text := l.T("%s (95 %%: %s to %s)", l.Signed(r.Standard, 2), l.Signed(r.Low, 2), l.Signed(r.High, 2))
		data[r.Clear] = append(data[r.Clear], opts.ScatterData{Value: []any{number(&r.Standard), i, text, names[i]}})
		chart.Overlap(interval(d.Legend[indexOf(!r.Clear)], i, &r.Low, &r.High, looks[r.Clear].Color))
		said = append(said, names[i]+" "+text)
	}
	nought := 0.0
	chart.AddSeries(d.Legend[0], data[true], append(looks[true].scatter(12), meanLine(nought))...)
	chart.AddSeries(d.Legend[1], data[false], looks[false].scatter(11)...)
	return Chart{Option: d.option(chart), Dim: 1, Summary: strings.Join(said, ", ") + "."}
}

func indexOf(second bool) int {
	if second {
		return 1
	}
	return 0
}

// ProsAndCons draws, theme by theme, which share of the reviews speaks of it among the pros, to the right, and among the
// cons, to the left. names are how readers know the themes.
func ProsAndCons(rows []queries.ThemeRow, names []string, l locale.Locale) Chart {
	chart := charts.NewBar()
	pros, cons := make([]opts.BarData, len(rows)), make([]opts.BarData, len(rows))
	beside, said := make([]string, len(rows)), make([]string, len(rows))
	most := 1.0
	for i, r := range rows {
		praised, blamed := shareIn(r.Pros, r.Share.N), shareIn(r.Cons, r.Share.N)
		most = math.Max(most, math.Max(praised, blamed))
		pros[i] = opts.BarData{Value: []any{praised, i, l.T("%s of reviews (%s)", l.Share(praised), l.Count(r.Pros)), names[i]}}
		cons[i] = opts.BarData{Value: []any{0 - blamed, i, l.T("%s of reviews (%s)", l.Share(blamed), l.Count(r.Cons)), names[i]}}
		beside[i] = themeChange(r, l)
		said[i] = l.T("%s: %s in pros, %s in cons", names[i], l.Share(praised), l.Share(blamed))
	}
	bound := math.Ceil(most/10) * 10
	hidden := &opts.AxisLine{Show: opts.Bool(false)}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: -bound, Max: bound, MinInterval: bound / 2, MaxInterval: bound / 2, AxisLabel: &opts.AxisLabel{Formatter: types.FuncStr("@size")}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Data: names, Inverse: opts.Bool(true), AxisLine: hidden,
			AxisLabel: &opts.AxisLabel{Color: "var(--ink)", Width: 160, Overflow: "truncate", Interval: "0"}}),
	)
	chart.ExtendYAxis(opts.YAxis{Type: "category", Data: beside, Position: "right", Inverse: opts.Bool(true), AxisLine: hidden, AxisLabel: &opts.AxisLabel{Color: "var(--soft)", Interval: "0"}})
	legend := []string{l.T("in cons"), l.T("in pros")}
	stack := charts.WithBarChartOpts(opts.BarChart{Stack: "theme", BarWidth: "58%"})
	chart.AddSeries(legend[0], cons, stack, charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--bad)"}))
	chart.AddSeries(legend[1], pros, stack, charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--own)"}))
	return Chart{Option: finish(&chart.RectChart, legend, area(34)), Summary: strings.Join(said, ", ") + ".", Dim: 1}
}

func shareIn(part, n uint64) float64 {
	if n == 0 {
		return 0
	}
	return math.Round(1000*float64(part)/float64(n)) / 10
}

// themeChange says how the share of the reviews that touch a theme changed, where that is clear.
func themeChange(r queries.ThemeRow, l locale.Locale) string {
	switch {
	case r.Suppressed:
		return l.T("withheld")
	case !r.Share.Clear:
		return ""
	case *r.Share.Change > 0:
		return l.T("▲ %s points", l.Number(math.Abs(*r.Share.Change), 0))
	}
	return l.T("▼ %s points", l.Number(math.Abs(*r.Share.Change), 0))
}

// Moves draws from where to where each group's rating moved, a row each. The rows come in the order to show, and all have
// been told of in both periods.
func Moves(rows []queries.SliceRow, l locale.Locale) Chart {
	d := dots{Format: "@rating", Legend: []string{l.T(beforeName), l.T("now")}}
	var values []float64
	var before, now []opts.ScatterData
	var said []string
	for i, r := range rows {
		d.Rows = append(d.Rows, GroupName(l, r))
		d.Beside = append(d.Beside, movedText(r.Mean, l))
		values = append(values, *r.Mean.Value, *r.Mean.Previous)
		was := l.T("%s (n = %s) before", l.Rating(*r.Mean.Previous), l.Count(given(r.Mean.PreviousN)))
		is := l.T("%s (n = %s)", l.Rating(*r.Mean.Value), l.Count(r.Mean.N))
		before = append(before, opts.ScatterData{Value: []any{number(r.Mean.Previous), i, was, d.Rows[i]}})
		now = append(now, opts.ScatterData{Value: []any{number(r.Mean.Value), i, is, d.Rows[i]}})
		said = append(said, fmt.Sprintf("%s %s", d.Rows[i], d.Beside[i]))
	}
	d.Low, d.High = scale(values)
	chart := d.chart()
	for i, r := range rows {
		stick := charts.NewLine()
		stick.AddSeries("", []opts.LineData{{Value: []any{number(r.Mean.Previous), i}}, {Value: []any{number(r.Mean.Value), i}}},
			charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}), charts.WithLineStyleOpts(opts.LineStyle{Color: moveColour(r.Mean), Width: 3, Opacity: opts.Float(0.6)}))
		chart.Overlap(stick)
	}
	chart.AddSeries(d.Legend[0], before, Style{Color: "var(--soft)", Symbol: "circle", Hollow: true}.scatter(9)...)
	chart.AddSeries(d.Legend[1], now, Style{Color: "var(--own)", Symbol: "circle"}.scatter(12)...)
	return Chart{Option: d.option(chart), Dim: 1, Summary: strings.Join(said, ", ") + "."}
}

func movedText(m queries.Measure, l locale.Locale) string {
	if !m.Clear {
		return l.T("%s, not clear", l.Signed(*m.Change, 2))
	}
	return l.Signed(*m.Change, 2)
}

func moveColour(m queries.Measure) string {
	switch {
	case !m.Clear:
		return "var(--soft)"
	case *m.Change < 0:
		return "var(--bad)"
	}
	return "var(--good)"
}

// Surges draws how many reviews were written each month; flagged months stand out.
func Surges(rows []queries.SurgeRow, p Palette) Chart {
	l := p.L
	chart := charts.NewBar()
	usual, flagged := make([]opts.BarData, len(rows)), make([]opts.BarData, len(rows))
	labels, said := make([]string, len(rows)), []string{}
	for i, r := range rows {
		labels[i] = l.ShortBucket(r.Month, "month")
		heading := l.Bucket(r.Month, "month")
		if r.Partial {
			heading += l.T(", incomplete")
		}
		usual[i], flagged[i] = opts.BarData{Value: []any{i, gap}}, opts.BarData{Value: []any{i, gap}}
		bar := opts.BarData{Value: []any{i, r.Reviews, surgeText(r, l), heading}}
		switch {
		case r.Suppressed:
			usual[i] = opts.BarData{Value: []any{i, gap, l.T("withheld: too few"), heading}}
		case r.Flagged:
			flagged[i] = bar
			said = append(said, heading+": "+surgeText(r, l))
		default:
			usual[i] = bar
		}
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: labels, AxisLabel: &opts.AxisLabel{HideOverlap: opts.Bool(true)}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", MinInterval: 1, AxisLabel: &opts.AxisLabel{Formatter: types.FuncStr("@count")}}),
	)
	legend := []string{l.T("reviews a month"), l.T("flagged")}
	stack := charts.WithBarChartOpts(opts.BarChart{Stack: "month", BarCategoryGap: "28%"})
	chart.AddSeries(legend[0], usual, stack, charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--volume)"}))
	chart.AddSeries(legend[1], flagged, stack, charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--bad)"}))
	summary := l.T("No month was flagged.")
	if len(said) > 0 {
		summary = strings.Join(said, "; ") + "."
	}
	return Chart{Option: finish(&chart.RectChart, legend, area(34)), Summary: summary}
}

func surgeText(r queries.SurgeRow, l locale.Locale) string {
	if r.Share == nil {
		return l.Count(r.Reviews)
	}
	return l.T("%s, %s of 5 stars", l.Count(r.Reviews), l.Share(*r.Share))
}

// ResponseDays draws the median of the days until each employer responded, bucket by bucket.
func ResponseDays(rows []queries.ResponseRow, f queries.Filter, p Palette) Chart {
	t := timeline{L: p.L, Grain: string(f.Grain), Format: "@count", Low: 0}
	most := 1.0
	for _, brand := range brandsOf(rows, func(r queries.ResponseRow) string { return r.Brand }) {
		l := line{Brand: brand}
		for _, r := range rows {
			if r.Brand == brand {
				l.Points = append(l.Points, point{Bucket: r.Bucket, Y: r.MedianDays, Partial: r.Partial, Text: daysText(r, p.L)})
				for _, days := range collect(r.MedianDays) {
					most = math.Max(most, days)
				}
			}
		}
		t.Lines = append(t.Lines, l)
	}
	t.High, t.Step = countScale(most)
	return Chart{Option: t.option(p), Summary: trendSummary(t, func(days float64) string { return p.L.T("%s days", p.L.Number(days, 0)) })}
}

func daysText(r queries.ResponseRow, l locale.Locale) string {
	if r.MedianDays == nil {
		return l.T("no dated answers")
	}
	return l.T("%s days (n = %s)", l.Number(*r.MedianDays, 0), l.Count(r.MedianN))
}
