package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"renown/dashboards/locale"
	"renown/queries"
)

// own is the look of the brand looked at, whatever a line of it is called.
func own() *Style { return &Style{Color: "var(--own)", Symbol: "circle", Own: true} }

// Clocks draws how long the brand's customers waited for a first reply by both clocks, beside the competitors' by the one
// that all share. target is the reply target in seconds of staffed time; 0: none.
func Clocks(rows []queries.RepliesRow, brand string, target float64, f queries.Filter, p Palette) Chart {
	l := p.L
	t := timeline{L: l, Grain: string(f.Grain), Format: "@wait"}
	everyones := line{Brand: l.T("everyone’s clock"), Look: own()}
	staffed := line{Brand: l.T("staffed hours"), Look: &Style{Color: "var(--ink)", Symbol: "rect", Hollow: true}}
	goal := line{Brand: l.T("target"), Look: &Style{Color: "var(--bad)", Symbol: "none"}, Dashed: true}
	var values []float64
	rivals := map[string]*line{}
	var others []*line
	for _, r := range rows {
		if r.Brand != brand {
			if rivals[r.Brand] == nil {
				rivals[r.Brand] = &line{Brand: r.Brand}
				others = append(others, rivals[r.Brand])
			}
			rivals[r.Brand].Points = append(rivals[r.Brand].Points, waitPoint(l, r, r.First, nil, nil))
			values = append(values, collect(r.First)...)
			continue
		}
		everyones.Points = append(everyones.Points, waitPoint(l, r, r.First, r.FirstLow, r.FirstHigh))
		staffed.Points = append(staffed.Points, waitPoint(l, r, r.Staffed, nil, nil))
		goal.Points = append(goal.Points, point{Bucket: r.Bucket, Y: &target, Text: l.Wait(target)})
		values = append(values, collect(r.First, r.Staffed)...)
	}
	t.Lines = []line{everyones, staffed}
	if target > 0 {
		t.Lines = append(t.Lines, goal)
		values = append(values, target)
	}
	for _, o := range others {
		t.Lines = append(t.Lines, *o)
	}
	t.High, t.Step = waitScale(values)
	return Chart{Option: t.option(p), Summary: trendSummary(timeline{L: l, Grain: t.Grain, Lines: t.Lines[:2]}, l.Wait)}
}

func waitPoint(l locale.Locale, r queries.RepliesRow, wait, low, high *float64) point {
	pt := point{Bucket: r.Bucket, Y: wait, Low: low, High: high, Partial: r.Partial, Text: l.T("none answered")}
	if wait != nil {
		pt.Text = l.T("%s (%s answered of %s)", l.Wait(*wait), l.Count(r.Answered), l.Count(r.Inbound))
	}
	return pt
}

// waitScale is the end of an axis of waits in seconds that holds all values, and how far apart its labels stand.
func waitScale(values []float64) (high, step float64) {
	most := 60.0
	if len(values) > 0 {
		most = math.Max(most, slices.Max(values))
	}
	for _, s := range []float64{15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 4 * 3600, 8 * 3600, 12 * 3600, 86400, 2 * 86400, 7 * 86400, 14 * 86400} {
		if most <= 6*s {
			return s * math.Ceil(most/s), s
		}
	}
	const month = 30 * 86400
	s := month * math.Ceil(most/6/month)
	return s * math.Ceil(most/s), s
}

// Ages draws how long those that wait have waited, by both clocks, the shortest at the top.
func Ages(r queries.OpenRow, l locale.Locale) Chart {
	names := []string{l.T("< 15 min"), l.T("< 1 h"), l.T("< 4 h"), l.T("< 24 h"), l.T("longer")}
	colours := []string{"var(--own-soft)", "var(--own-soft)", "var(--own)", "var(--own)", "var(--bad)"}
	chart := charts.NewBar()
	bars, staffed := make([]opts.BarData, 5), make([]opts.ScatterData, 5)
	beside, said := make([]string, 5), make([]string, 5)
	most := uint64(1)
	for i, n := range r.Ages() {
		within := r.StaffedAges()[i]
		most = max(most, n, within)
		beside[i] = l.Count(n)
		bars[i] = opts.BarData{Value: []any{n, i, l.Count(n), names[i]}, ItemStyle: &opts.ItemStyle{Color: colours[i]}}
		staffed[i] = opts.ScatterData{Value: []any{within, i, l.Count(within), names[i]}}
		said[i] = l.T("%s: %s, in staffed time %s", names[i], l.Count(n), l.Count(within))
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Max: most, AxisLabel: &opts.AxisLabel{Show: opts.Bool(false)}, SplitLine: &opts.SplitLine{Show: opts.Bool(false)}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Data: names, Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)}, AxisLabel: &opts.AxisLabel{Color: "var(--ink)"}}),
	)
	chart.ExtendYAxis(opts.YAxis{Type: "category", Data: beside, Position: "right", Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)}, AxisLabel: &opts.AxisLabel{Color: "var(--ink)"}})
	chart.AddSeries(l.T("everyone’s clock"), bars, charts.WithBarChartOpts(opts.BarChart{BarWidth: "52%"}), charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--own)"}))
	within := charts.NewScatter()
	within.AddSeries(l.T("staffed hours"), staffed, charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "rect", SymbolSize: []int{3, 22}}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--ink)", Opacity: opts.Float(0.8)}))
	chart.Overlap(within)
	plot := area(34)
	plot["bottom"] = 4
	return Chart{Option: finish(&chart.RectChart, []string{l.T("everyone’s clock"), l.T("staffed hours")}, plot), Summary: strings.Join(said, "; ") + ".", Dim: 1}
}

// Unrest draws negative mentions over the range that is usual, with a mark where an alert was raised.
func Unrest(rows []queries.SeriesRow, alerts []queries.AlertRow, f queries.Filter, p Palette) Chart {
	l := p.L
	now := line{Brand: l.T("negative mentions"), Look: &Style{Color: "var(--bad)", Symbol: "circle"}}
	usual := line{Brand: l.T("usual range"), Look: &Style{Color: "var(--field)", Symbol: "none", Own: true}, Dashed: true}
	high := 1.0
	for _, r := range rows {
		pt := point{Bucket: r.Bucket, Partial: r.Partial && r.Negative == nil, Text: l.T("not known")}
		if r.Negative != nil {
			n := float64(*r.Negative)
			pt.Y, high = &n, math.Max(high, n)
			pt.Text = l.T("%s of %s mentions", l.Count(*r.Negative), l.Count(given(r.Mentions)))
		}
		now.Points = append(now.Points, pt)
		span := point{Bucket: r.Bucket, Y: r.Expected, Low: r.UsualLow, High: r.UsualHigh}
		if r.Expected != nil {
			span.Text = l.T("%s, from %s to %s", l.Number(*r.Expected, 0), l.Number(*r.UsualLow, 0), l.Number(*r.UsualHigh, 0))
			high = math.Max(high, *r.UsualHigh)
		}
		usual.Points = append(usual.Points, span)
	}
	for _, a := range alerts {
		p.Context.Marks = append(slices.Clip(p.Context.Marks), Mark{At: bucketOf(rows, a.Start), Text: l.T("alert, %s", l.Moment(a.Start))})
	}
	t := timeline{L: l, Grain: string(f.Grain), Format: "@count", Lines: []line{now, usual}}
	t.High, t.Step = countScale(high)
	option := t.option(p)
	return Chart{Option: option, Summary: unrestSummary(rows, f, l)}
}

// bucketOf is the bucket that holds a moment: a day for wider ones than hours.
func bucketOf(rows []queries.SeriesRow, at time.Time) time.Time {
	for i := len(rows) - 1; i >= 0; i-- {
		if !rows[i].Bucket.After(at) {
			return rows[i].Bucket
		}
	}
	return at
}

// countScale is the end of an axis of counts, and how far apart its labels stand.
func countScale(most float64) (high, step float64) {
	for size := 1.0; ; size *= 10 {
		for _, s := range []float64{size, 2 * size, 5 * size} {
			if most <= 5*s {
				return s * math.Ceil(most/s), s
			}
		}
	}
}

func unrestSummary(rows []queries.SeriesRow, f queries.Filter, l locale.Locale) string {
	at := -1
	for i, r := range rows {
		if r.Negative != nil && (at < 0 || *r.Negative > *rows[at].Negative) {
			at = i
		}
	}
	if at < 0 {
		return l.T("Nothing is known of this period.")
	}
	most := rows[at]
	if most.Expected == nil {
		return l.T("Most negative mentions: %s, %s.", l.Count(*most.Negative), l.Bucket(most.Bucket, string(f.Grain)))
	}
	return l.T("Most negative mentions: %s, %s, where %s are usual.", l.Count(*most.Negative), l.Bucket(most.Bucket, string(f.Grain)), l.Number(*most.Expected, 0))
}

// SpokenThemes draws how many of the brand's customers' posts are on each theme, the negative of them apart, and where
// each stood in the period before.
func SpokenThemes(rows []queries.ServiceThemeRow, names []string, l locale.Locale) Chart {
	chart := charts.NewBar()
	beside, said := make([]string, len(rows)), make([]string, len(rows))
	bad, rest := make([]opts.BarData, len(rows)), make([]opts.BarData, len(rows))
	var before []opts.ScatterData
	most := 1.0
	for i, r := range rows {
		share := 0.0
		if r.Share.Value != nil {
			share = *r.Share.Value
		}
		negative := 0.0
		if r.Negative.Value != nil {
			negative = share * *r.Negative.Value / 100
		}
		most = math.Max(most, share)
		rest[i] = opts.BarData{Value: []any{share - negative, i, l.T("%s of posts (%s)", l.Share(share), l.Count(r.Posts)), names[i]}}
		bad[i] = opts.BarData{Value: []any{negative, i, value(r.Negative.Value, l.Share), names[i]}}
		beside[i] = fmt.Sprintf("%s · %s", l.Share(share), l.Count(r.Posts))
		said[i] = fmt.Sprintf("%s %s", names[i], beside[i])
		if r.Share.Previous != nil {
			most = math.Max(most, *r.Share.Previous)
			before = append(before, opts.ScatterData{Value: []any{*r.Share.Previous, i, l.T("%s before", l.Share(*r.Share.Previous)), names[i]}})
		}
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Max: most * 1.03, AxisLabel: &opts.AxisLabel{Show: opts.Bool(false)}, SplitLine: &opts.SplitLine{Show: opts.Bool(false)}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "category", Data: names, Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
			AxisLabel: &opts.AxisLabel{Color: "var(--ink)", Width: 160, Overflow: "truncate", Interval: "0"}}),
	)
	chart.ExtendYAxis(opts.YAxis{Type: "category", Data: beside, Position: "right", Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)}, AxisLabel: &opts.AxisLabel{Color: "var(--ink)", Interval: "0"}})
	legend := []string{l.T("negative"), l.T("not negative")}
	stack := charts.WithBarChartOpts(opts.BarChart{Stack: "theme", BarWidth: "58%"})
	chart.AddSeries(legend[0], bad, stack, charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--bad)"}))
	chart.AddSeries(legend[1], rest, stack, charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--own-soft)"}))
	if len(before) > 0 {
		legend = append(legend, l.T(beforeName))
		was := charts.NewScatter()
		was.AddSeries(legend[2], before, charts.WithScatterChartOpts(opts.ScatterChart{Symbol: "rect", SymbolSize: []int{3, 20}}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--ink)", Opacity: opts.Float(0.75)}))
		chart.Overlap(was)
	}
	plot := area(34)
	plot["bottom"] = 4
	return Chart{Option: finish(&chart.RectChart, legend, plot), Summary: strings.Join(said, ", ") + ".", Dim: 1}
}

func value(v *float64, write func(float64) string) string {
	if v == nil {
		return "–"
	}
	return write(*v)
}

// Humanly draws, account by account, which share of the replies is signed by a person and which is robotic.
func Humanly(rows []queries.RoboticRow, names []string, l locale.Locale) Chart {
	d := dots{Format: "@share", Low: 0, High: 100, Step: 25, Legend: []string{l.T("robotic"), l.T("signed")}}
	var robotic, signed []opts.ScatterData
	var said []string
	for i, r := range rows {
		d.Rows = append(d.Rows, names[i])
		d.Beside = append(d.Beside, l.T("n %s", l.Count(r.Replies)))
		for _, each := range []struct {
			m    queries.Measure
			into *[]opts.ScatterData
		}{{r.Robotic, &robotic}, {r.Signed, &signed}} {
			if each.m.Value != nil {
				*each.into = append(*each.into, opts.ScatterData{Value: []any{*each.m.Value, i, l.Share(*each.m.Value), names[i]}})
			}
		}
		said = append(said, l.T("%s: %s robotic, %s signed", names[i], value(r.Robotic.Value, l.Share), value(r.Signed.Value, l.Share)))
	}
	chart := d.chart()
	chart.AddSeries(d.Legend[0], robotic, Style{Color: "var(--bad)", Symbol: "diamond"}.scatter(12)...)
	chart.AddSeries(d.Legend[1], signed, Style{Color: "var(--own)", Symbol: "circle"}.scatter(11)...)
	return Chart{Option: d.option(chart), Summary: strings.Join(said, "; ") + ".", Dim: 1}
}

// Accounts draws the median first reply of each account by both clocks.
func Accounts(rows []queries.FirstReplyRow, names []string, l locale.Locale) Chart {
	d := dots{Format: "@wait", Legend: []string{l.T("everyone’s clock"), l.T("staffed hours")}}
	var calendar, staffed []opts.ScatterData
	var values []float64
	var said []string
	for i, r := range rows {
		d.Rows = append(d.Rows, names[i])
		d.Beside = append(d.Beside, l.T("n %s", l.Count(r.Answered)))
		for _, each := range []struct {
			m    queries.Measure
			into *[]opts.ScatterData
		}{{r.First, &calendar}, {r.Staffed, &staffed}} {
			if each.m.Value != nil {
				values = append(values, *each.m.Value)
				*each.into = append(*each.into, opts.ScatterData{Value: []any{*each.m.Value, i, l.Wait(*each.m.Value), names[i]}})
			}
		}
		said = append(said, l.T("%s: %s, in staffed time %s", names[i], value(r.First.Value, l.Wait), value(r.Staffed.Value, l.Wait)))
	}
	d.High, d.Step = waitScale(values)
	chart := d.chart()
	chart.AddSeries(d.Legend[0], calendar, Style{Color: "var(--own)", Symbol: "circle"}.scatter(12)...)
	chart.AddSeries(d.Legend[1], staffed, Style{Color: "var(--ink)", Symbol: "rect", Hollow: true}.scatter(10)...)
	return Chart{Option: d.option(chart), Summary: strings.Join(said, "; ") + ".", Dim: 1}
}

// Outbreak is one small line without axes: negative mentions around an alert, which began at the place given.
func Outbreak(rows []queries.SeriesRow, began int, f queries.Filter, l locale.Locale) Chart {
	chart := charts.NewLine()
	labels := make([]string, len(rows))
	counts, usual := make([]opts.LineData, len(rows)), make([]opts.LineData, len(rows))
	for i, r := range rows {
		heading := l.Bucket(r.Bucket, string(f.Grain))
		labels[i] = l.ShortBucket(r.Bucket, string(f.Grain))
		counts[i], usual[i] = opts.LineData{Value: []any{i, gap}}, opts.LineData{Value: []any{i, gap}}
		if r.Negative != nil {
			counts[i] = opts.LineData{Value: []any{i, *r.Negative, l.Count(*r.Negative), heading}}
		}
		if r.Expected != nil {
			usual[i] = opts.LineData{Value: []any{i, *r.Expected, l.Number(*r.Expected, 0), heading}}
		}
	}
	chart.SetGlobalOptions(charts.WithTooltipOpts(tooltip("axis", "line")),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: labels, AxisLabel: &opts.AxisLabel{HideOverlap: opts.Bool(true)}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Min: 0, SplitNumber: 2, MinInterval: 1, AxisLabel: &opts.AxisLabel{Formatter: types.FuncStr("@count")}}))
	chart.AddSeries(l.T("usual"), usual, charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}), charts.WithLineStyleOpts(opts.LineStyle{Color: "var(--field)", Width: 1.4, Type: "dashed"}))
	chart.AddSeries(l.T("negative mentions"), counts, charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: "var(--bad)", Width: 2}), charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--bad)"}),
		charts.WithSeriesOpts(func(s *charts.SingleSeries) {
			if began >= 0 {
				s.MarkLines = &opts.MarkLines{Data: []any{map[string]any{"xAxis": began, "name": "⚑"}}, MarkLineStyle: opts.MarkLineStyle{
					Symbol: []string{"none", "none"}, LineStyle: &opts.LineStyle{Color: "var(--bad)", Type: "dashed", Width: 1}, Label: &opts.Label{Formatter: "{b}", Color: "var(--bad)"}}}
			}
		}))
	return Chart{Option: finish(&chart.RectChart, nil, area(14)), Summary: unrestSummary(rows, f, l)}
}
