package chart

import (
	"strconv"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"renown/dashboards/locale"
)

const (
	hoursOfDay = 24
	daysOfWeek = 7
)

// HourOfWeek is one cell of a week: how much there was in an hour of a weekday, and what its tooltip says.
type HourOfWeek struct {
	Weekday int // 1 Monday to 7 Sunday
	Hour    int
	N       uint64
	Text    string
	Staffed bool // outlined
}

// Week draws 24 hours by 7 days as a heat map with one outline around the staffed hours, whole cells of it. unit names what
// is counted; first is the weekday the week starts with, 1 or 7. links lead to the rows behind each cell, as cells are.
func Week(cells []HourOfWeek, unit string, first int, links []string, l locale.Locale) Chart {
	chart := charts.NewHeatMap()
	hours := make([]string, hoursOfDay)
	for h := range hours {
		hours[h] = strconv.Itoa(h)
	}
	days := make([]string, daysOfWeek)
	for row := range days {
		days[row] = l.Weekday((first-1+row)%daysOfWeek + 1)
	}
	most := uint64(1)
	data, byPlace := make([]opts.HeatMapData, len(cells)), make([]string, len(cells))
	for i, c := range cells {
		most = max(most, c.N)
		row := (c.Weekday - first + daysOfWeek) % daysOfWeek
		data[i] = opts.HeatMapData{Value: []any{c.Hour, row, c.N, l.T("%s, %s to %s h", l.Weekday(c.Weekday), strconv.Itoa(c.Hour), strconv.Itoa(c.Hour+1)) + ": " + c.Text}}
		if len(links) == len(cells) {
			byPlace[row*hoursOfDay+c.Hour] = links[i]
		}
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("item", "none")),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: hours, SplitArea: &opts.SplitArea{Show: opts.Bool(false)}, AxisLine: &opts.AxisLine{Show: opts.Bool(false)}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Data: days, Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)}}),
	)
	chart.AddSeries(unit, data, charts.WithItemStyleOpts(opts.ItemStyle{BorderColor: "var(--card)", BorderWidth: 2}))
	outline(chart, cells, first, l)
	option := finish(&chart.RectChart, nil, map[string]any{"left": 4, "right": 8, "top": 6, "bottom": 58})
	option["visualMap"] = []any{map[string]any{
		"type": "continuous", "min": 0, "max": most, "dimension": 2, "seriesIndex": 0, "calculable": false, "orient": "horizontal", "left": "left", "bottom": 0,
		"itemWidth": 10, "itemHeight": 110, "text": []string{l.T("%s in the busiest hour", l.Count(most)), "0"}, "inRange": map[string]any{"color": []string{"var(--heat0)", "var(--own-soft)", "var(--own)"}},
	}}
	return Chart{Option: option, Summary: weekSummary(cells, unit, l), Links: byPlace, Across: hoursOfDay}
}

// outline draws one line along the borders of the staffed cells, on axes of its own that count cells by their edges.
func outline(chart *charts.HeatMap, cells []HourOfWeek, first int, l locale.Locale) {
	var staffed [daysOfWeek + 2][hoursOfDay + 2]bool // with an empty frame around
	some := false
	for _, c := range cells {
		staffed[(c.Weekday-first+daysOfWeek)%daysOfWeek+1][c.Hour+1] = c.Staffed
		some = some || c.Staffed
	}
	if !some {
		return
	}
	var edges []opts.LineData
	edge := func(x1, y1, x2, y2 int) {
		edges = append(edges, opts.LineData{Value: []any{x1, y1}}, opts.LineData{Value: []any{x2, y2}}, opts.LineData{Value: []any{x2, gap}})
	}
	for row := range daysOfWeek + 1 {
		for hour := range hoursOfDay + 1 {
			if hour < hoursOfDay && staffed[row][hour+1] != staffed[row+1][hour+1] {
				edge(hour, row, hour+1, row)
			}
			if row < daysOfWeek && staffed[row+1][hour] != staffed[row+1][hour+1] {
				edge(hour, row, hour, row+1)
			}
		}
	}
	chart.ExtendXAxis(opts.XAxis{Type: "value", Min: 0, Max: hoursOfDay, Show: opts.Bool(false)})
	chart.ExtendYAxis(opts.YAxis{Type: "value", Min: 0, Max: daysOfWeek, Inverse: opts.Bool(true), Show: opts.Bool(false)})
	line := charts.NewLine()
	line.AddSeries(l.T("staffed hours"), edges,
		charts.WithLineChartOpts(opts.LineChart{Symbol: "none", XAxisIndex: 1, YAxisIndex: 1}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: "var(--ink)", Width: 1.6, Opacity: opts.Float(0.9)}))
	chart.Overlap(line)
}

// weekSummary names the three busiest hours.
func weekSummary(cells []HourOfWeek, unit string, l locale.Locale) string {
	var total uint64
	best := make([]HourOfWeek, 0, 4)
	for _, c := range cells {
		total += c.N
		at := len(best)
		for at > 0 && best[at-1].N < c.N {
			at--
		}
		if at < 3 && c.N > 0 {
			best = append(best[:at], append([]HourOfWeek{c}, best[at:]...)...)
			best = best[:min(3, len(best))]
		}
	}
	if total == 0 {
		return l.T("None in this period.")
	}
	var said []string
	for _, c := range best {
		said = append(said, l.T("%s %s h: %s", l.Weekday(c.Weekday), strconv.Itoa(c.Hour), l.Count(c.N)))
	}
	return l.T("%s %s; most in %s.", l.Count(total), unit, strings.Join(said, ", "))
}
