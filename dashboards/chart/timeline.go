package chart

import (
	"maps"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"renown/dashboards/locale"
)

// point is one bucket of a line. A nil Y is a gap, drawn as a gap.
type point struct {
	Bucket    time.Time
	Y         *float64
	Low, High *float64
	Text      string // what the tooltip says of it
	Partial   bool   // cut by the period or not over yet: drawn dashed
}

// line is one brand over time. All lines of a chart have the same buckets.
type line struct {
	Brand  string
	Points []point
	Look   *Style // nil: the brand's
	Dashed bool   // a line that is no measurement, such as a target
}

// style is the line's look.
func (l line) style(p Palette) Style {
	if l.Look != nil {
		return *l.Look
	}
	return p.Style(l.Brand)
}

// volume is a bar a bucket under the lines.
type volume struct {
	Name   string
	Counts []uint64
}

type timeline struct {
	L         locale.Locale
	Lines     []line
	Volume    *volume
	Grain     string
	Low, High float64 // of the y axis
	Format    string  // of the y axis' labels
	Step      float64 // between them; 0: chosen by the chart
}

// option draws the lines over the bars of volume, on one calendar.
func (t timeline) option(p Palette) map[string]any {
	chart := charts.NewLine()
	names := t.axes(chart, p)
	for _, l := range t.Lines {
		if l.style(p).Own {
			t.addBand(chart, l)
		}
	}
	if context := p.contextOf(t.starts(), t.Grain); context != nil {
		chart.Overlap(context)
	}
	for i := len(t.Lines) - 1; i >= 0; i-- { // the first brand is drawn last, on top
		t.addLine(chart, t.Lines[i], t.Lines[i].style(p))
	}
	grids := []map[string]any{area(34)}
	if t.Volume != nil {
		t.addVolume(chart)
		grids = stacked()
	}
	option := overTime(finish(&chart.RectChart, names, grids...))
	option["axisPointer"] = map[string]any{"link": []any{map[string]any{"xAxisIndex": "all"}}}
	return option
}

// stacked is the lines' plot area over the bars', their left and right ends aligned.
func stacked() []map[string]any {
	plain := map[string]any{"left": 40, "right": 24, "outerBoundsMode": "none"}
	above, below := maps.Clone(plain), plain
	above["top"], above["bottom"] = 34, 116
	below["height"], below["bottom"] = 66, bottom
	return []map[string]any{above, below}
}

func (t timeline) axes(chart *charts.Line, p Palette) (names []string) {
	var labels []string
	for _, l := range t.Lines {
		names = append(names, l.Brand)
	}
	if len(t.Lines) > 0 {
		for _, pt := range t.Lines[0].Points {
			labels = append(labels, t.L.ShortBucket(pt.Bucket, t.Grain))
		}
	}
	x := opts.XAxis{Type: "category", Data: labels, AxisLabel: &opts.AxisLabel{HideOverlap: opts.Bool(true)}}
	y := opts.YAxis{
		Type: "value", Min: t.Low, Max: t.High, MinInterval: t.Step, MaxInterval: t.Step,
		AxisLabel: &opts.AxisLabel{Formatter: types.FuncStr(t.Format)},
	}
	if t.Volume == nil {
		chart.SetGlobalOptions(charts.WithTooltipOpts(tooltip("axis", "line")), charts.WithXAxisOpts(x), charts.WithYAxisOpts(y))
		return names
	}
	below := x
	below.GridIndex = 1
	x.AxisLabel = &opts.AxisLabel{Show: opts.Bool(false)}
	chart.SetGlobalOptions(charts.WithTooltipOpts(tooltip("axis", "line")), charts.WithXAxisOpts(x), charts.WithYAxisOpts(y))
	chart.ExtendXAxis(below)
	chart.ExtendYAxis(opts.YAxis{
		Type: "value", GridIndex: 1, SplitNumber: 2, MinInterval: 1, AxisLabel: &opts.AxisLabel{Formatter: types.FuncStr("@count")},
	})
	return names
}

// addLine draws what is complete as a line and what is not as a dashed one of the same name.
func (t timeline) addLine(chart *charts.Line, l line, s Style) {
	solid, dashed := make([]opts.LineData, len(l.Points)), make([]opts.LineData, len(l.Points))
	hasDashed := false
	for i, pt := range l.Points {
		y := number(pt.Y)
		nothing := opts.LineData{Value: []any{i, gap}} // the other of the two says what there is
		solid[i], dashed[i] = t.data(i, y, pt), nothing
		near := pt.Partial || (i > 0 && l.Points[i-1].Partial) || (i+1 < len(l.Points) && l.Points[i+1].Partial)
		if near {
			dashed[i] = t.data(i, y, pt)
			hasDashed = hasDashed || pt.Partial
		}
		if pt.Partial {
			solid[i] = nothing
		}
	}
	if l.Dashed {
		chart.AddSeries(l.Brand, sparse(solid), charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}), charts.WithItemStyleOpts(s.item()),
			charts.WithLineStyleOpts(opts.LineStyle{Color: s.Color, Width: 1.4, Type: "dashed"}))
		return
	}
	width, size := float32(1.8), 6
	if s.Own {
		width, size = 2.8, 7
	}
	look := func(kind string) []charts.SeriesOpts {
		return []charts.SeriesOpts{
			charts.WithLineChartOpts(opts.LineChart{Symbol: s.Symbol, SymbolSize: size, ShowSymbol: opts.Bool(len(l.Points) <= 60 || lonely(l.Points))}),
			charts.WithLineStyleOpts(opts.LineStyle{Color: s.Color, Width: width, Type: kind}),
			charts.WithItemStyleOpts(s.item()),
		}
	}
	if hasDashed {
		chart.AddSeries(l.Brand, sparse(dashed), look("dashed")...)
	}
	chart.AddSeries(l.Brand, sparse(solid), look("solid")...)
}

// lonely says that a point stands between two gaps, where no line would show it.
func lonely(points []point) bool {
	for i, pt := range points {
		before, after := i == 0 || points[i-1].Y == nil, i+1 == len(points) || points[i+1].Y == nil
		if pt.Y != nil && before && after {
			return true
		}
	}
	return false
}

func (t timeline) data(i int, y any, pt point) opts.LineData {
	heading := t.L.Bucket(pt.Bucket, t.Grain)
	if pt.Partial {
		heading += t.L.T(", incomplete")
	}
	return opts.LineData{Value: []any{i, y, pt.Text, heading}}
}

// addBand shades the 95 % interval: a transparent line at its low end, and its width stacked on top.
func (t timeline) addBand(chart *charts.Line, l line) {
	low, wide := make([]opts.LineData, len(l.Points)), make([]opts.LineData, len(l.Points))
	found := false
	for i, pt := range l.Points {
		low[i], wide[i] = opts.LineData{Value: []any{i, gap}}, opts.LineData{Value: []any{i, gap}}
		if pt.Low == nil || pt.High == nil {
			continue
		}
		found = true
		width := *pt.High - *pt.Low
		low[i], wide[i] = opts.LineData{Value: []any{i, number(pt.Low)}}, opts.LineData{Value: []any{i, number(&width)}}
	}
	if !found {
		return
	}
	hidden := []charts.SeriesOpts{
		charts.WithLineChartOpts(opts.LineChart{Stack: "band", Symbol: "none"}),
		charts.WithLineStyleOpts(opts.LineStyle{Opacity: opts.Float(0), Width: 0.01}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--own)"}),
	}
	chart.AddSeries(t.L.T("95 % interval"), sparse(low), hidden...)
	shade := charts.WithAreaStyleOpts(opts.AreaStyle{Color: "var(--own)", Opacity: opts.Float(0.13)})
	chart.AddSeries(t.L.T("95 % interval"), sparse(wide), append(hidden, shade)...)
}

func (t timeline) addVolume(chart *charts.Line) {
	bars := charts.NewBar()
	data := make([]opts.BarData, len(t.Volume.Counts))
	for i, n := range t.Volume.Counts {
		data[i] = opts.BarData{Value: []any{i, n, t.L.Count(n)}}
	}
	bars.AddSeries(t.Volume.Name, data,
		charts.WithBarChartOpts(opts.BarChart{XAxisIndex: 1, YAxisIndex: 1, BarCategoryGap: "35%"}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--volume)"}))
	chart.Overlap(bars)
}

// starts are the starts of the chart's buckets.
func (t timeline) starts() []time.Time {
	if len(t.Lines) == 0 {
		return nil
	}
	starts := make([]time.Time, len(t.Lines[0].Points))
	for i, pt := range t.Lines[0].Points {
		starts[i] = pt.Bucket
	}
	return starts
}
