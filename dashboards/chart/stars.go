package chart

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"renown/dashboards/locale"
	"renown/queries"
)

// starName is how legends and axes call a number of stars.
func starName(stars int) string { return fmt.Sprintf("%d ★", stars) }

// Stars draws how the focus' reviews spread over one to five stars, five at the top, with a mark where each share
// stood in the period before.
func Stars(rows []queries.StarRow, l locale.Locale) Chart {
	chart := charts.NewBar()
	names, texts := make([]string, 5), make([]string, 5)
	bars := make([]opts.BarData, 5)
	var before []opts.ScatterData
	var said []string
	most := 0.0
	for _, r := range rows {
		i := 5 - r.Stars
		names[i] = starName(r.Stars)
		text := l.T("none")
		if r.Share != nil {
			text = fmt.Sprintf("%s · %s", l.Share(*r.Share), l.Count(r.Reviews))
			most = max(most, *r.Share)
		}
		texts[i] = text
		bars[i] = opts.BarData{
			Value: []any{number(r.Share), i, text, names[i]}, ItemStyle: &opts.ItemStyle{Color: fmt.Sprintf("var(--s%d)", r.Stars)},
		}
		if r.PreviousShare != nil {
			most = max(most, *r.PreviousShare)
			before = append(before, opts.ScatterData{Value: []any{number(r.PreviousShare), i, l.T("%s before", l.Share(*r.PreviousShare)), names[i]}})
		}
		said = append([]string{names[i] + " " + text}, said...)
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Max: most * 1.02, AxisLabel: &opts.AxisLabel{Show: opts.Bool(false)}, SplitLine: &opts.SplitLine{Show: opts.Bool(false)}}),
		charts.WithYAxisOpts(opts.YAxis{
			Type: "category", Data: names, Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
			AxisLabel: &opts.AxisLabel{Color: "var(--ink)"},
		}),
	)
	chart.ExtendYAxis(opts.YAxis{
		Type: "category", Data: texts, Position: "right", Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
		AxisLabel: &opts.AxisLabel{Color: "var(--ink)"},
	})
	chart.AddSeries(l.T("share"), bars, charts.WithBarChartOpts(opts.BarChart{BarWidth: "56%"}))
	var legend []string
	if len(before) > 0 {
		legend = []string{l.T(beforeName)}
		was := charts.NewScatter()
		was.AddSeries(legend[0], before,
			charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "rect", SymbolSize: []int{3, 22}}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--ink)", Opacity: opts.Float(0.75)}))
		chart.Overlap(was)
	}
	top := 4
	if len(legend) > 0 {
		top = 30
	}
	plot := area(top)
	plot["bottom"] = 4
	return Chart{Option: finish(&chart.RectChart, legend, plot), Summary: strings.Join(said, ", ") + ".", Dim: 1}
}

// StarsOverTime draws the share of each number of stars, bucket by bucket, one star at the bottom.
func StarsOverTime(rows []queries.StarsBucketRow, f queries.Filter, p Palette) Chart {
	l := p.L
	chart := charts.NewBar()
	var labels, legend []string
	var starts []time.Time
	for _, r := range rows {
		labels, starts = append(labels, l.ShortBucket(r.Bucket, string(f.Grain))), append(starts, r.Bucket)
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: labels, AxisLabel: &opts.AxisLabel{HideOverlap: opts.Bool(true)}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Max: 100, MaxInterval: 25, MinInterval: 25, AxisLabel: &opts.AxisLabel{Formatter: types.FuncStr("@share")}}),
	)
	for stars := 1; stars <= 5; stars++ {
		legend = append(legend, starName(stars))
		data := make([]opts.BarData, len(rows))
		for i, r := range rows {
			data[i] = starBar(l, r, i, stars, string(f.Grain))
		}
		chart.AddSeries(starName(stars), data,
			charts.WithBarChartOpts(opts.BarChart{Stack: "stars", BarCategoryGap: "22%"}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: fmt.Sprintf("var(--s%d)", stars), BorderColor: "var(--card)", BorderWidth: 1}))
	}
	p.Context.Bands = nil // they would lie behind the bars, and their names on them
	if context := p.contextOf(starts, string(f.Grain)); context != nil {
		chart.Overlap(context)
	}
	return Chart{Option: overTime(finish(&chart.RectChart, legend, area(34))), Summary: starsSummary(l, rows, string(f.Grain))}
}

func starBar(l locale.Locale, r queries.StarsBucketRow, i, stars int, grain string) opts.BarData {
	heading := fmt.Sprintf("%s · n = %s", l.Bucket(r.Bucket, grain), l.Count(r.N))
	if r.Partial {
		heading += l.T(", incomplete")
	}
	share := r.Shares()[stars-1]
	if share == nil {
		return opts.BarData{Value: []any{i, gap, "", heading}}
	}
	bar := opts.BarData{Value: []any{i, number(share), fmt.Sprintf("%s (%s)", l.Share(*share), l.Count(r.Counts()[stars-1])), heading}}
	if r.Partial {
		bar.ItemStyle = &opts.ItemStyle{Color: fmt.Sprintf("var(--s%d)", stars), Opacity: opts.Float(0.55), BorderColor: "var(--card)", BorderWidth: 1}
	}
	return bar
}

func starsSummary(l locale.Locale, rows []queries.StarsBucketRow, grain string) string {
	var said []string
	for _, at := range []int{firstWith(rows), lastWith(rows)} {
		if at < 0 {
			return l.T("No ratings in this period.")
		}
		s := rows[at].Shares()
		said = append(said, l.T("%s: %s one star, %s five stars (n = %s)",
			l.Bucket(rows[at].Bucket, grain), l.Share(*s[0]), l.Share(*s[4]), l.Count(rows[at].N)))
	}
	return strings.Join(said, "; ") + "."
}

func firstWith(rows []queries.StarsBucketRow) int {
	for i, r := range rows {
		if r.N > 0 && r.Share1 != nil && r.Share5 != nil {
			return i
		}
	}
	return -1
}

func lastWith(rows []queries.StarsBucketRow) int {
	for i := len(rows) - 1; i >= 0; i-- {
		if r := rows[i]; r.N > 0 && r.Share1 != nil && r.Share5 != nil {
			return i
		}
	}
	return -1
}
