package chart

import (
	"fmt"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"

	"renown/queries"
)

// Slices draws each group's rating as a stick from the brand's own mean: longer to the right is better than the
// brand, to the left worse. A group that is withheld keeps its place and says so.
func Slices(rows []queries.SliceRow, mean float64) Chart {
	d := dots{Format: "@rating"}
	var sticks []opts.LineData
	var points []opts.ScatterData
	var said []string
	values := []float64{mean}
	for i, r := range rows {
		name := groupName(r)
		d.Rows = append(d.Rows, name)
		if r.Mean == nil {
			text := "withheld"
			if !r.Suppressed {
				text = "no ratings"
			}
			d.Beside = append(d.Beside, text)
			said = append(said, name+" "+text)
			continue
		}
		text := fmt.Sprintf("%s · n %s", Rating(*r.Mean), Count(r.MeanN))
		d.Beside = append(d.Beside, text)
		values = append(values, *r.Mean)
		sticks = append(sticks, opts.LineData{Value: []any{mean, i}}, opts.LineData{Value: []any{number(r.Mean), i}}, opts.LineData{Value: []any{gap, i}})
		points = append(points, opts.ScatterData{Value: []any{number(r.Mean), i, text, name}})
		said = append(said, name+" "+text)
	}
	d.Low, d.High = scale(values)
	chart := d.chart()
	stick := charts.NewLine()
	stick.AddSeries("", sticks, charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}),
		charts.WithLineStyleOpts(opts.LineStyle{Color: "var(--own)", Width: 3, Opacity: opts.Float(0.5)}))
	chart.Overlap(stick)
	chart.AddSeries("rating", points, append(Style{Color: "var(--own)", Symbol: "circle"}.scatter(12), meanLine(mean))...)
	return Chart{Option: d.option(chart), Dim: 1,
		Summary: fmt.Sprintf("Around the brand's mean of %s: %s.", Rating(mean), strings.Join(said, ", "))}
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

func groupName(r queries.SliceRow) string {
	if r.Value == queries.OtherValues && r.ValuesInside > 1 {
		return fmt.Sprintf("%s others", Count(r.ValuesInside))
	}
	return r.Value
}

// Responses draws the share of reviews that each employer answered, bucket by bucket.
func Responses(rows []queries.ResponseRow, f queries.Filter, p Palette) Chart {
	t := timeline{Grain: string(f.Grain), Format: "@share", Low: 0, High: 100}
	most := 0.0
	for _, brand := range brandsOf(rows, func(r queries.ResponseRow) string { return r.Brand }) {
		l := line{Brand: brand}
		for _, r := range rows {
			if r.Brand != brand {
				continue
			}
			l.Points = append(l.Points, point{Bucket: r.Bucket, Y: r.Rate, Partial: r.Partial, Text: responseText(r)})
			if r.Rate != nil {
				most = max(most, *r.Rate)
			}
		}
		t.Lines = append(t.Lines, l)
	}
	if most <= 48 {
		t.High = 50
	}
	return Chart{Option: t.option(p), Summary: trendSummary(t, Share)}
}

func responseText(r queries.ResponseRow) string {
	switch {
	case r.Suppressed:
		return "withheld: too few"
	case r.Rate == nil:
		return "no reviews"
	case r.MedianDays == nil:
		return fmt.Sprintf("%s of %s", Share(*r.Rate), Count(r.N))
	}
	return fmt.Sprintf("%s of %s, median %.0f days", Share(*r.Rate), Count(r.N), *r.MedianDays)
}
