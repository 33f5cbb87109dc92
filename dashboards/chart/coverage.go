package chart

import (
	"fmt"
	"slices"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"renown/queries"
)

// Coverage draws one row a source and one mark a day on which it ran: a square where every run succeeded, a diamond
// where one failed. A day without a run has no mark.
func Coverage(rows []queries.CoverageRow, from, to time.Time) Chart {
	sources := brandsOf(rows, func(r queries.CoverageRow) string { return r.Source })
	var days []string
	for d := from; d.Before(to); d = d.AddDate(0, 0, 1) {
		days = append(days, d.Format("2 Jan"))
	}
	var good, bad []opts.ScatterData
	failed := 0
	for _, r := range rows {
		x, y := int(r.Day.Sub(from).Hours()/24), slices.Index(sources, r.Source)
		heading := r.Source + ", " + Date(r.Day)
		if r.Failed == 0 {
			good = append(good, opts.ScatterData{Value: []any{x, y, fmt.Sprintf("%s, %s records", plural(int(r.OK), "run"), Count(r.Records)), heading}})
			continue
		}
		failed++
		bad = append(bad, opts.ScatterData{Value: []any{x, y, fmt.Sprintf("%d of %s failed", r.Failed, plural(int(r.OK+r.Failed), "run")), heading}})
	}
	d := dots{Rows: sources, Legend: []string{"all succeeded", "one or more failed"}}
	chart := d.chart()
	chart.SetGlobalOptions(charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: days, AxisLabel: &opts.AxisLabel{HideOverlap: opts.Bool(true)}}))
	chart.AddSeries("all succeeded", good, Style{Color: "var(--c1)", Symbol: "rect"}.scatter(11)...)
	chart.AddSeries("one or more failed", bad, Style{Color: "var(--bad)", Symbol: "diamond"}.scatter(14)...)
	return Chart{Option: d.option(chart), Dim: 1,
		Summary: fmt.Sprintf("%d sources over %d days; %d days with a failed run.", len(sources), len(days), failed)}
}
