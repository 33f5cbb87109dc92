package chart

import (
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"renown/dashboards/locale"
	"renown/queries"
)

// Slices draws each group's rating as a stick from the brand's own mean: longer to the right is better than the
// brand, to the left worse. A group that is withheld keeps its place and says so.
func Slices(rows []queries.SliceRow, mean float64, l locale.Locale) Chart {
	d := dots{Format: "@rating"}
	var sticks []opts.LineData
	var points []opts.ScatterData
	var said []string
	values := []float64{mean}
	for i, r := range rows {
		name := GroupName(l, r)
		d.Rows = append(d.Rows, name)
		if r.Mean.Value == nil {
			text := l.T("withheld")
			if !r.Suppressed {
				text = l.T("no ratings")
			}
			d.Beside = append(d.Beside, text)
			said = append(said, name+" "+text)
			continue
		}
		text := fmt.Sprintf("%s · n %s", l.Rating(*r.Mean.Value), l.Count(r.Mean.N))
		d.Beside = append(d.Beside, text)
		values = append(values, *r.Mean.Value)
		sticks = append(sticks, opts.LineData{Value: []any{mean, i}}, opts.LineData{Value: []any{number(r.Mean.Value), i}}, opts.LineData{Value: []any{gap, i}})
		points = append(points, opts.ScatterData{Value: []any{number(r.Mean.Value), i, text, name}})
		said = append(said, name+" "+text)
	}
	d.Low, d.High = scale(values)
	chart := d.chart()
	stick := charts.NewLine()
	stick.AddSeries("", sticks, charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: "var(--own)", Width: 3, Opacity: opts.Float(0.5)}))
	chart.Overlap(stick)
	chart.AddSeries(l.T("rating"), points, append(Style{Color: "var(--own)", Symbol: "circle"}.scatter(12), meanLine(mean))...)
	return Chart{Option: d.option(chart), Dim: 1,
		Summary: l.T("Around the brand’s mean of %s: %s.", l.Rating(mean), strings.Join(said, ", "))}
}

func meanLine(mean float64) charts.SeriesOpts {
	return charts.WithSeriesOpts(func(s *charts.SingleSeries) {
		s.MarkLines = &opts.MarkLines{
			Data: []any{map[string]any{"xAxis": number(&mean)}},
			MarkLineStyle: opts.MarkLineStyle{
				Symbol: []string{"none", "none"}, Label: &opts.Label{Show: opts.Bool(false)},
				LineStyle: &opts.LineStyle{Color: "var(--field)", Type: "dotted", Width: 1.2},
			},
		}
	})
}

// GroupName is a group as readers know it: an employment status translated, and all that are not shown by themselves counted.
func GroupName(l locale.Locale, r queries.SliceRow) string {
	switch {
	case r.Value == queries.OtherValues && r.ValuesInside > 1:
		return l.T("%s others", l.Count(r.ValuesInside))
	case r.Value == queries.OtherValues:
		return l.T("other")
	case r.Value == queries.NotGiven:
		return l.T("not given")
	case r.Dimension == string(queries.ByStatus) && r.Value == "current":
		return l.T("current")
	case r.Dimension == string(queries.ByStatus):
		return l.T("former")
	}
	return r.Value
}

// Responses draws the share of reviews that each employer answered, bucket by bucket.
func Responses(rows []queries.ResponseRow, f queries.Filter, p Palette) Chart {
	t := timeline{L: p.L, Grain: string(f.Grain), Format: "@share", Low: 0, High: 100}
	most := 0.0
	for _, brand := range brandsOf(rows, func(r queries.ResponseRow) string { return r.Brand }) {
		l := line{Brand: brand}
		for _, r := range rows {
			if r.Brand != brand {
				continue
			}
			l.Points = append(l.Points, point{Bucket: r.Bucket, Y: r.Rate, Partial: r.Partial, Text: responseText(p.L, r)})
			if r.Rate != nil {
				most = max(most, *r.Rate)
			}
		}
		t.Lines = append(t.Lines, l)
	}
	if most <= 48 {
		t.High = 50
	}
	return Chart{Option: t.option(p), Summary: trendSummary(t, p.L.Share)}
}

func responseText(l locale.Locale, r queries.ResponseRow) string {
	switch {
	case r.Suppressed:
		return l.T("withheld: too few")
	case r.Rate == nil:
		return l.T("no reviews")
	case r.MedianDays == nil:
		return l.T("%s of %s", l.Share(*r.Rate), l.Count(r.N))
	}
	return l.T("%s of %s, median %s days", l.Share(*r.Rate), l.Count(r.N), l.Number(*r.MedianDays, 0))
}
