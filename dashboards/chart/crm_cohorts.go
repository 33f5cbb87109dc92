package chart

import (
	"fmt"
	"strings"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"renown/dashboards/locale"
	"renown/queries"
)

// agesShown is how many months a cohort is followed in the drawing; the table behind it has all.
const agesShown = 12

// writtenIn is how many columns leave room for figures in their cells.
const writtenIn = 13

// Cohorts draws who was first seen in a month and seen again later: a row a month, a column a month later, the darker the
// more. links are those of the rows, in their order.
func Cohorts(rows []queries.CohortRow, links []string, l locale.Locale) Chart {
	g := cohortGrid{l: l, at: map[time.Time]int{}, across: columnsOf(rows)}
	for i, r := range rows {
		g.add(r, links[i])
	}
	return Chart{Option: g.option(), Links: g.linksByPlace(), Across: g.across, Summary: cohortSummary(rows, l)}
}

func columnsOf(rows []queries.CohortRow) int {
	most := 1
	for _, r := range rows {
		most = max(most, r.Age)
	}
	return min(most, agesShown)
}

// cohortGrid is cells as they are drawn.
type cohortGrid struct {
	l             locale.Locale
	at            map[time.Time]int // which row a cohort is on
	names         []string
	across        int
	cells, hidden []opts.HeatMapData
	most          float64
	links         map[int]string
}

func (g *cohortGrid) add(r queries.CohortRow, link string) {
	row, known := g.at[r.Cohort]
	if !known {
		row = len(g.names)
		g.at[r.Cohort] = row
		name := g.l.ShortBucket(r.Cohort, "month")
		if !r.Suppressed {
			name += " · n " + g.l.Count(r.Size)
		}
		g.names = append(g.names, name)
	}
	if r.Age == 0 || r.Age > g.across {
		return
	}
	heading := g.l.T("first seen in %s, %s months later", g.l.Bucket(r.Cohort, "month"), g.l.Int(r.Age))
	if r.Partial {
		heading += g.l.T(", incomplete")
	}
	if r.Suppressed || r.Share == nil {
		g.hidden = append(g.hidden, opts.HeatMapData{Value: []any{r.Age - 1, row, 0, heading + ": " + g.l.T("withheld: too few")}})
		return
	}
	g.most = max(g.most, *r.Share)
	if g.links == nil {
		g.links = map[int]string{}
	}
	g.links[row*g.across+r.Age-1] = link
	written := g.l.Number(*r.Share, 0)
	if r.Partial {
		written += "…"
	}
	// A heat map takes its colour from the third value: as a text, so that a 0 has something to say, too.
	text := g.l.T("%s of %s", g.l.Count(r.Seen), g.l.Count(r.Size))
	g.cells = append(g.cells, opts.HeatMapData{Value: []any{r.Age - 1, row, fmt.Sprintf("%.1f", *r.Share), heading + ": " + text, "n", written}})
}

func (g *cohortGrid) linksByPlace() []string {
	links := make([]string, len(g.names)*g.across)
	for at, link := range g.links {
		links[at] = link
	}
	return links
}

func (g *cohortGrid) option() map[string]any {
	chart := charts.NewHeatMap()
	ages := make([]string, g.across)
	for i := range ages {
		ages[i] = "+" + g.l.Int(i+1)
	}
	none := &opts.AxisLine{Show: opts.Bool(false)}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("item", "none")),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: ages, Position: "top", SplitArea: &opts.SplitArea{Show: opts.Bool(false)}, AxisLine: none}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Data: g.names, Inverse: opts.Bool(true), AxisLine: none, AxisLabel: &opts.AxisLabel{Color: "var(--ink)", Interval: "0", Width: 160, Overflow: "truncate"}}),
	)
	border := opts.ItemStyle{BorderColor: "var(--card)", BorderWidth: 2}
	chart.AddSeries(g.l.T("seen again, %%"), g.cells, charts.WithItemStyleOpts(border),
		charts.WithLabelOpts(opts.Label{Show: opts.Bool(g.across <= writtenIn), Formatter: "{@[5]}", Color: "var(--ink)", FontSize: 12}))
	if len(g.hidden) > 0 {
		border.Color = "var(--hair)"
		chart.AddSeries(g.l.T("withheld"), g.hidden, charts.WithItemStyleOpts(border),
			charts.WithLabelOpts(opts.Label{Show: opts.Bool(true), Formatter: "·", Color: "var(--soft)"}))
	}
	option := finish(&chart.RectChart, nil, map[string]any{"left": 4, "right": 8, "top": 26, "bottom": 34})
	high, _ := fromZero(g.most)
	scales := []any{map[string]any{
		"type": "continuous", "min": 0, "max": min(100, high), "dimension": 2, "seriesIndex": 0, "calculable": false, "orient": "horizontal", "left": "left", "bottom": 0,
		"itemWidth": 10, "itemHeight": 110, "text": []string{g.l.Share(min(100, high)), "0"}, "inRange": map[string]any{"color": []string{"var(--heat0)", "var(--own-soft)", "var(--heat1)"}},
	}}
	if len(g.hidden) > 0 {
		scales = append(scales, map[string]any{"type": "piecewise", "show": false, "seriesIndex": 1, "dimension": 0, "pieces": []any{map[string]any{"gte": 0, "color": "var(--hair)"}}})
	}
	option["visualMap"] = scales
	return option
}

// cohortSummary says how many of all cohorts were seen again one, three and six months later.
func cohortSummary(rows []queries.CohortRow, l locale.Locale) string {
	var said []string
	for _, age := range []int{1, 3, 6, 12} {
		var size, seen uint64
		for _, r := range rows {
			if r.Age == age && !r.Suppressed && !r.Partial {
				size, seen = size+r.Size, seen+r.Seen
			}
		}
		if size > 0 {
			said = append(said, l.T("%s of %s seen again after %s months", l.Share(100*float64(seen)/float64(size)), l.Count(size), l.Int(age)))
		}
	}
	if len(said) == 0 {
		return l.T("No cohort is a whole month old yet.")
	}
	return strings.Join(said, "; ") + "."
}

// Repeats draws of each channel's persons the share who came back, with its 95 % interval.
func Repeats(rows []queries.RepeatRow, named func(string) string, l locale.Locale) Chart {
	var names, beside, said []string
	var bars []opts.BarData
	most := 0.0
	for i, r := range rows {
		name := named(r.Channel)
		names = append(names, name)
		text := l.T("%s of %s", orDash(r.Repeat.Value, l.Share), l.Count(r.Persons))
		beside = append(beside, text)
		most = max(most, given0(r.Repeat.High), given0(r.Repeat.Value))
		bar := opts.BarData{Value: []any{number(r.Repeat.Value), i, text, name}}
		if r.Channel != queries.AllChannels {
			bar.ItemStyle = &opts.ItemStyle{Color: "var(--own-soft)"}
		}
		bars = append(bars, bar)
		said = append(said, name+" "+text)
	}
	chart := charts.NewBar()
	y := opts.YAxis{
		Type: "category", Data: names, Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
		AxisLabel: &opts.AxisLabel{Color: "var(--ink)", Width: 120, Overflow: "truncate", Interval: "0"},
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Max: fmt.Sprintf("%.2f", max(1, most*1.05)), AxisLabel: &opts.AxisLabel{Show: opts.Bool(false)}, SplitLine: &opts.SplitLine{Show: opts.Bool(false)}}),
		charts.WithYAxisOpts(y),
	)
	y.Data, y.Position, y.AxisLabel = beside, "right", &opts.AxisLabel{Color: "var(--ink)", Interval: "0"}
	chart.ExtendYAxis(y)
	chart.AddSeries(l.T("came back within 90 days"), bars, charts.WithBarChartOpts(opts.BarChart{BarWidth: "54%"}), charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--own)"}))
	for i, r := range rows {
		chart.Overlap(whisker(l.T("95 % interval"), i, r.Repeat.Low, r.Repeat.High))
	}
	plot := area(4)
	plot["bottom"] = 4
	return Chart{Option: finish(&chart.RectChart, nil, plot), Dim: 1, Summary: strings.Join(said, "; ") + "."}
}

// whisker draws an interval on row i as a thin line.
func whisker(name string, i int, low, high *float64) *charts.Line {
	line := charts.NewLine()
	line.AddSeries(name, []opts.LineData{{Value: []any{number(low), i}}, {Value: []any{number(high), i}}},
		charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}), charts.WithLineStyleOpts(opts.LineStyle{Color: "var(--ink)", Width: 1.5, Opacity: opts.Float(0.7)}))
	return line
}
