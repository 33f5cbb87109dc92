package chart

import (
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"renown/dashboards/locale"
	"renown/queries"
)

// RatingTrend draws each brand's mean stars over time, over the focus' number of reviews.
func RatingTrend(rows []queries.TrendRow, f queries.Filter, p Palette) Chart {
	t := timeline{L: p.L, Grain: string(f.Grain), Format: "@rating", Volume: &volume{Name: p.L.T("Reviews")}}
	var values []float64
	for _, brand := range brandsOf(rows, func(r queries.TrendRow) string { return r.Brand }) {
		l := line{Brand: brand}
		for _, r := range rows {
			if r.Brand != brand {
				continue
			}
			l.Points = append(l.Points, point{
				Bucket: r.Bucket, Y: r.Mean, Low: r.Low, High: r.High, Partial: r.Partial, Text: ratingText(p.L, r.Mean, r.N, r.Suppressed),
			})
			values = append(values, collect(r.Mean)...)
			if p.Style(brand).Own {
				values = append(values, collect(r.Low, r.High)...)
			}
			if len(t.Lines) == 0 {
				t.Volume.Counts = append(t.Volume.Counts, r.Reviews)
			}
		}
		t.Lines = append(t.Lines, l)
	}
	t.Low, t.High = scale(values)
	t.Step = step(t.Low, t.High)
	return Chart{Option: t.option(p), Summary: trendSummary(t, p.L.Rating)}
}

// brandsOf lists the rows' brands in order of appearance.
func brandsOf[T any](rows []T, brand func(T) string) []string {
	var names []string
	seen := map[string]bool{}
	for _, r := range rows {
		if name := brand(r); !seen[name] {
			seen[name] = true
			names = append(names, name)
		}
	}
	return names
}

func ratingText(l locale.Locale, mean *float64, n uint64, suppressed bool) string {
	switch {
	case suppressed:
		return l.T("withheld: too few")
	case mean == nil:
		return l.T("no ratings")
	}
	return fmt.Sprintf("%s (n = %s)", l.Rating(*mean), l.Count(n))
}

// trendSummary says where each line begins and ends.
func trendSummary(t timeline, write func(float64) string) string {
	var said []string
	for _, l := range t.Lines {
		first, last := -1, -1
		for i, pt := range l.Points {
			if pt.Y == nil {
				continue
			}
			if first < 0 {
				first = i
			}
			last = i
		}
		if first < 0 {
			said = append(said, t.L.T("%s: nothing in this period", l.Brand))
			continue
		}
		said = append(said, t.L.T("%s: %s in %s, %s in %s", l.Brand, write(*l.Points[first].Y),
			t.L.Bucket(l.Points[first].Bucket, t.Grain), write(*l.Points[last].Y), t.L.Bucket(l.Points[last].Bucket, t.Grain)))
	}
	return strings.Join(said, "; ") + "."
}

// dots is a chart of points on named rows, for comparing values of few things.
type dots struct {
	Rows      []string // names of the rows, from the top
	Low, High float64
	Format    string
	Legend    []string
	Beside    []string // texts at the right of the rows
	Step      float64  // between the labels; 0: as of ratings
}

func (d dots) chart() *charts.Scatter {
	chart := charts.NewScatter()
	apart := d.Step
	if apart == 0 {
		apart = step(d.Low, d.High)
	}
	rows := opts.YAxis{
		Type: "category", Data: d.Rows, Inverse: opts.Bool(true),
		SplitLine: &opts.SplitLine{Show: opts.Bool(true), AlignWithLabel: opts.Bool(true)},
		AxisLine:  &opts.AxisLine{Show: opts.Bool(false)},
		AxisLabel: &opts.AxisLabel{Width: 160, Overflow: "truncate", Color: "var(--ink)", Interval: "0"},
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("item", "none")),
		charts.WithXAxisOpts(opts.XAxis{
			Type: "value", Min: d.Low, Max: d.High, MinInterval: apart, MaxInterval: apart, AxisLabel: &opts.AxisLabel{Formatter: types.FuncStr(d.Format)},
		}),
		charts.WithYAxisOpts(rows),
	)
	if d.Beside != nil {
		rows.Data, rows.Position, rows.SplitLine = d.Beside, "right", nil
		rows.AxisLabel = &opts.AxisLabel{Color: "var(--ink)", Interval: "0"}
		chart.ExtendYAxis(rows)
	}
	return chart
}

func (d dots) option(chart *charts.Scatter) map[string]any {
	top := 8
	if len(d.Legend) > 0 {
		top = 34
	}
	return finish(&chart.RectChart, d.Legend, area(top))
}

// interval draws a bar from low to high on row i.
func interval(name string, i int, low, high *float64, color string) *charts.Line {
	l := charts.NewLine()
	l.AddSeries(name, []opts.LineData{{Value: []any{number(low), i}}, {Value: []any{number(high), i}}},
		charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: color, Width: 5, Opacity: opts.Float(0.35)}),
		charts.WithItemStyleOpts(opts.ItemStyle{Color: color}))
	return l
}

// beforeName is how legends call the period compared with.
const beforeName = "the period before"

// Ranking draws brands from best to worst rating, each with its 95 % interval and where it stood before.
// The rows come ranked.
func Ranking(rows []queries.SummaryRow, p Palette) Chart {
	d := dots{Format: "@rating"}
	var values []float64
	var said []string
	for _, r := range rows {
		d.Rows = append(d.Rows, r.Brand)
		values = append(values, collect(r.Rating.Value, r.Rating.Low, r.Rating.High, r.Rating.Previous)...)
		text := ratingText(p.L, r.Rating.Value, r.Rating.N, r.Suppressed)
		d.Beside = append(d.Beside, text)
		said = append(said, r.Brand+" "+text)
	}
	d.Low, d.High = scale(values)
	chart := d.chart()
	var before []opts.ScatterData
	for i, r := range rows {
		s := p.Style(r.Brand)
		if r.Rating.Low != nil && r.Rating.High != nil {
			chart.Overlap(interval(r.Brand, i, r.Rating.Low, r.Rating.High, s.Color))
		}
		if r.Rating.Previous != nil {
			text := p.L.T("%s (n = %s) before", p.L.Rating(*r.Rating.Previous), p.L.Count(given(r.Rating.PreviousN)))
			before = append(before, opts.ScatterData{Value: []any{number(r.Rating.Previous), i, text, r.Brand}})
		}
	}
	if len(before) > 0 {
		d.Legend = []string{p.L.T(beforeName)}
		chart.AddSeries(d.Legend[0], before, Style{Color: "var(--soft)", Symbol: "circle", Hollow: true}.scatter(9)...)
	}
	for i, r := range rows {
		s := p.Style(r.Brand)
		size := 12
		if s.Own {
			size = 16
		}
		data := []opts.ScatterData{{Value: []any{number(r.Rating.Value), i, ratingText(p.L, r.Rating.Value, r.Rating.N, r.Suppressed), r.Brand}}}
		chart.AddSeries(r.Brand, data, s.scatter(size)...)
	}
	return Chart{Option: d.option(chart), Summary: p.L.T("From best to worst: %s.", strings.Join(said, ", ")), Dim: 1}
}

func (s Style) scatter(size int) []charts.SeriesOpts {
	return []charts.SeriesOpts{
		charts.WithScatterChartOpts(opts.ScatterChart{Symbol: s.Symbol, SymbolSize: size}),
		charts.WithItemStyleOpts(s.item()),
	}
}

// SubRatings draws the six sub-ratings of each brand, one row each; the focus with its interval.
func SubRatings(rows []queries.SubRatingRow, p Palette) Chart {
	d := dots{Format: "@rating", Legend: brandsOf(rows, func(r queries.SubRatingRow) string { return r.Brand })}
	row := map[string]int{}
	var values []float64
	for _, r := range rows {
		if _, known := row[r.Aspect]; !known {
			row[r.Aspect] = len(d.Rows)
			d.Rows = append(d.Rows, p.L.T(r.Title))
		}
		values = append(values, collect(r.Mean.Value)...)
		if p.Style(r.Brand).Own {
			values = append(values, collect(r.Mean.Low, r.Mean.High)...)
		}
	}
	d.Low, d.High = scale(values)
	chart := d.chart()
	var said []string
	for i := len(d.Legend) - 1; i >= 0; i-- {
		brand, s := d.Legend[i], p.Style(d.Legend[i])
		var data []opts.ScatterData
		for _, r := range rows {
			if r.Brand != brand {
				continue
			}
			if s.Own && r.Mean.Low != nil && r.Mean.High != nil {
				chart.Overlap(interval(brand, row[r.Aspect], r.Mean.Low, r.Mean.High, s.Color))
			}
			text := ratingText(p.L, r.Mean.Value, r.Mean.N, r.Suppressed)
			data = append(data, opts.ScatterData{Value: []any{number(r.Mean.Value), row[r.Aspect], text, p.L.T(r.Title)}})
			if s.Own {
				said = append(said, p.L.T(r.Title)+" "+text)
			}
		}
		size := 10
		if s.Own {
			size = 14
		}
		chart.AddSeries(brand, data, s.scatter(size)...)
	}
	return Chart{Option: d.option(chart), Summary: strings.Join(said, ", ") + ".", Dim: 1}
}

// SiteRating is one site's own published rating beside what its reviews give here.
type SiteRating struct {
	Site           string
	Published      *float64
	PublishedN     *uint64
	Ours, OursAged *float64 // plain mean of all its reviews, and the recency-weighted one
	OursN          uint64
}

// SiteRatings draws, site by site, what the site says beside what we compute.
func SiteRatings(rows []SiteRating, l locale.Locale) Chart {
	published, ours, aged := l.T("site’s own"), l.T("our mean"), l.T("recent weigh more")
	d := dots{Format: "@rating", Legend: []string{published, ours, aged}}
	var values []float64
	var said []string
	data := map[string][]opts.ScatterData{}
	for i, r := range rows {
		d.Rows = append(d.Rows, r.Site)
		values = append(values, collect(r.Published, r.Ours, r.OursAged)...)
		of := ""
		if r.PublishedN != nil {
			of = l.T(" (of %s)", l.Count(*r.PublishedN))
		}
		add := func(name string, v *float64, more string) {
			if v != nil {
				data[name] = append(data[name], opts.ScatterData{Value: []any{number(v), i, l.Rating(*v) + more, r.Site}})
				said = append(said, fmt.Sprintf("%s %s: %s%s", r.Site, name, l.Rating(*v), more))
			}
		}
		add(published, r.Published, of)
		add(ours, r.Ours, fmt.Sprintf(" (n = %s)", l.Count(r.OursN)))
		add(aged, r.OursAged, fmt.Sprintf(" (n = %s)", l.Count(r.OursN)))
	}
	d.Low, d.High = scale(values)
	chart := d.chart()
	chart.AddSeries(published, data[published], Style{Color: "var(--ink)", Symbol: "diamond"}.scatter(15)...)
	chart.AddSeries(ours, data[ours], Style{Color: "var(--own)", Symbol: "circle"}.scatter(13)...)
	chart.AddSeries(aged, data[aged], Style{Color: "var(--own)", Symbol: "circle", Hollow: true}.scatter(12)...)
	option := d.option(chart)
	option["series"] = apart(chart.MultiSeries)
	return Chart{Option: option, Summary: strings.Join(said, ", ") + ".", Dim: 1}
}

// apartSeries is a series of points moved up or down by some pixels, which go-echarts does not know.
type apartSeries struct {
	charts.SingleSeries
	SymbolOffset [2]int `json:"symbolOffset"`
}

// apart moves the series so that points of one row and value do not hide each other.
func apart(all charts.MultiSeries) []apartSeries {
	moved := make([]apartSeries, len(all))
	for i, s := range all {
		moved[i] = apartSeries{s, [2]int{0, 13 * (2*i - len(all) + 1) / 2}}
	}
	return moved
}
