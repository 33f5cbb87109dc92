package chart

import (
	"fmt"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"renown/dashboards/locale"
	"renown/queries"
)

// piece is a part of every row of a chart of shares. A nil share is none.
type piece struct {
	Name, Color string
	Shares      []*float64
	Texts       []string
}

// parts draws rows that are cut into shares of 100 %, from the left; beside stands at the right of each. Pieces that no
// row has are left out.
func parts(rows, beside []string, pieces []piece) map[string]any {
	chart := charts.NewBar()
	names := opts.YAxis{
		Type: "category", Data: rows, Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
		AxisLabel: &opts.AxisLabel{Color: "var(--ink)", Width: 160, Overflow: "truncate", Interval: "0"},
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: 0, Max: 100, MaxInterval: 25, MinInterval: 25, AxisLabel: &opts.AxisLabel{Formatter: types.FuncStr("@share")}}),
		charts.WithYAxisOpts(names),
	)
	names.Data, names.Position, names.AxisLabel = beside, "right", &opts.AxisLabel{Color: "var(--ink)", Interval: "0"}
	chart.ExtendYAxis(names)
	var legend []string
	for _, p := range pieces {
		data := make([]opts.BarData, len(rows))
		some := false
		for i := range rows {
			data[i] = opts.BarData{Value: []any{number(p.Shares[i]), i, p.Texts[i], rows[i]}}
			some = some || p.Shares[i] != nil && *p.Shares[i] > 0
		}
		if !some {
			continue
		}
		legend = append(legend, p.Name)
		chart.AddSeries(p.Name, data, charts.WithBarChartOpts(opts.BarChart{Stack: "all", BarWidth: "58%"}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: p.Color, BorderColor: "var(--card)", BorderWidth: 1}))
	}
	option := finish(&chart.RectChart, legend, area(34))
	option["aria"] = patterns()
	return option
}

// add gives a row its share of the piece.
func (p *piece) add(share *float64, text string) {
	p.Shares, p.Texts = append(p.Shares, share), append(p.Texts, text)
}

// Overlap draws fans and others, each cut by what the list of customers says of them. What is withheld is one piece of
// what is left.
func Overlap(rows []queries.OverlapRow, l locale.Locale) Chart {
	pieces := []piece{
		{Name: l.T("active customer"), Color: "var(--own)"}, {Name: l.T("former customer"), Color: "var(--own-soft)"},
		{Name: l.T("not in the list"), Color: "var(--volume)"}, {Name: l.T("withheld: too few"), Color: "var(--hair)"},
	}
	var names, beside, said []string
	for _, fan := range []bool{true, false} {
		name := l.T("Others who wrote")
		if fan {
			name = l.T("Fans")
		}
		line := slices.DeleteFunc(slices.Clone(rows), func(r queries.OverlapRow) bool { return r.Fan != fan })
		n, texts := addLine(pieces, line, l)
		names, beside = append(names, name), append(beside, n)
		said = append(said, fmt.Sprintf("%s: %s", name, strings.Join(texts, ", ")))
	}
	return Chart{Option: parts(names, beside, pieces), Dim: 1, Summary: strings.Join(said, "; ") + "."}
}

// addLine adds the cells of the fans, or of the others, and says how many they are.
func addLine(pieces []piece, line []queries.OverlapRow, l locale.Locale) (n string, said []string) {
	left, n := 100.0, l.T("withheld")
	for i, r := range line {
		if r.Suppressed {
			pieces[i].add(nil, "")
			continue
		}
		n = l.T("n %s", l.Count(r.N))
		text := l.T("%s, %s", l.Count(r.Persons), orDash(r.Share, l.Share))
		pieces[i].add(r.Share, text)
		said = append(said, pieces[i].Name+" "+text)
		left -= given0(r.Share)
	}
	hidden := slices.ContainsFunc(line, func(r queries.OverlapRow) bool { return r.Suppressed })
	if !hidden {
		pieces[len(pieces)-1].add(nil, "")
		return n, said
	}
	left = max(0, left)
	pieces[len(pieces)-1].add(&left, l.T("groups too small to tell"))
	return n, append(said, l.T("withheld: too few"))
}

// given0 is a share, 0 where there is none.
func given0(share *float64) float64 {
	if share == nil {
		return 0
	}
	return *share
}

func orDash(share *float64, write func(float64) string) string {
	if share == nil {
		return "–"
	}
	return write(*share)
}

// ListCoverage draws of each network's accounts which the list knows, which it could know, and which it cannot.
func ListCoverage(rows []queries.CoverageOfListRow, named func(string) string, l locale.Locale) Chart {
	pieces := []piece{
		{Name: l.T("known"), Color: "var(--own)"}, {Name: l.T("could be known"), Color: "var(--own-soft)"},
		{Name: l.T("cannot be known"), Color: "var(--volume)"}, {Name: l.T("withheld: too few"), Color: "var(--hair)"},
	}
	var names, beside, said []string
	whole := 100.0
	for _, r := range rows {
		names = append(names, named(r.Network))
		if r.Suppressed {
			beside = append(beside, l.T("withheld"))
			for i := range pieces[:3] {
				pieces[i].add(nil, "")
			}
			pieces[3].add(&whole, l.T("too few are known, or are not"))
			said = append(said, named(r.Network)+" "+l.T("withheld"))
			continue
		}
		matchable := given0(percentOf(r.Matchable, r.Authors))
		matched := matchable * given0(r.Matched.Value) / 100
		open, none := matchable-matched, 100-matchable
		beside = append(beside, l.T("n %s", l.Count(r.Authors)))
		pieces[0].add(&matched, l.T("%s of %s that could be", orDash(r.Matched.Value, l.Share), l.Count(r.Matchable)))
		pieces[1].add(&open, l.Share(open))
		pieces[2].add(&none, l.Share(none))
		pieces[3].add(nil, "")
		said = append(said, l.T("%s: %s of %s known", named(r.Network), l.Share(matched), l.Count(r.Authors)))
	}
	return Chart{Option: parts(names, beside, pieces), Dim: 1, Summary: strings.Join(said, "; ") + "."}
}

func percentOf(part, n uint64) *float64 {
	if n == 0 {
		return nil
	}
	share := 100 * float64(part) / float64(n)
	return &share
}

// Fans draws a brand's fans over time, and how many of them are active customers.
func Fans(rows []queries.FansRow, f queries.Filter, p Palette) Chart {
	t := timeline{L: p.L, Grain: string(f.Grain), Format: "@short"}
	fans, customers := line{Brand: p.L.T("fans")}, line{Brand: p.L.T("active customers among them")}
	most := 0.0
	for _, r := range rows {
		n := float64(r.Fans)
		most = max(most, n)
		fans.Points = append(fans.Points, point{Bucket: r.Bucket, Y: &n, Text: p.L.Count(r.Fans), Partial: r.Partial})
		pt := point{Bucket: r.Bucket, Partial: r.Partial, Text: p.L.T("withheld: too few")}
		if r.Active != nil {
			of := float64(*r.Active)
			pt.Y, pt.Text = &of, p.L.T("%s, %s", p.L.Count(*r.Active), orDash(r.Share, p.L.Share))
		}
		customers.Points = append(customers.Points, pt)
	}
	t.Lines = []line{fans, customers}
	t.High, t.Step = fromZero(most)
	looks := NewPalette(p.L, fans.Brand, []string{"", fans.Brand, customers.Brand})
	looks.Context = p.Context
	return Chart{Option: t.option(looks), Summary: trendSummary(t, func(v float64) string { return p.L.Count(uint64(v)) })}
}

// Balance draws of each brand's persons the detractors to the left and the advocates to the right.
func Balance(rows []queries.AdvocatesRow, l locale.Locale) Chart {
	chart := charts.NewBar()
	var names, beside, said []string
	var against, forUs []opts.BarData
	most := 0.0
	for i, r := range rows {
		down := given0(r.Detractors.Value)
		most = max(most, down, given0(r.Advocates.Value))
		down = -down
		names, beside = append(names, r.Brand), append(beside, l.T("n %s", l.Count(r.Persons)))
		against = append(against, opts.BarData{Value: []any{number(&down), i, orDash(r.Detractors.Value, l.Share), r.Brand}})
		forUs = append(forUs, opts.BarData{Value: []any{number(r.Advocates.Value), i, orDash(r.Advocates.Value, l.Share), r.Brand}})
		said = append(said, l.T("%s: %s advocates, %s detractors of %s persons", r.Brand, orDash(r.Advocates.Value, l.Share), orDash(r.Detractors.Value, l.Share), l.Count(r.Persons)))
	}
	high, step := fromZero(most * 1.05)
	y := opts.YAxis{
		Type: "category", Data: names, Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
		AxisLabel: &opts.AxisLabel{Color: "var(--ink)", Width: 150, Overflow: "truncate", Interval: "0"},
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Min: -high, Max: high, MinInterval: step, MaxInterval: step, AxisLabel: &opts.AxisLabel{Show: opts.Bool(false)}}),
		charts.WithYAxisOpts(y),
	)
	y.Data, y.Position, y.AxisLabel = beside, "right", &opts.AxisLabel{Color: "var(--ink)", Interval: "0"}
	chart.ExtendYAxis(y)
	side := func(name string, data []opts.BarData, color, at string) {
		chart.AddSeries(name, data, charts.WithBarChartOpts(opts.BarChart{Stack: "all", BarWidth: "54%"}), charts.WithItemStyleOpts(opts.ItemStyle{Color: color}),
			charts.WithLabelOpts(opts.Label{Show: opts.Bool(true), Position: at, Formatter: "{@[2]}", Color: "var(--card)", FontSize: 12}))
	}
	side(l.T("detractors"), against, "var(--bad)", "insideRight")
	side(l.T("advocates"), forUs, "var(--good)", "insideLeft")
	option := finish(&chart.RectChart, []string{l.T("detractors"), l.T("advocates")}, area(34))
	return Chart{Option: option, Dim: 1, Summary: strings.Join(said, "; ") + "."}
}

// Advocates draws each brand's advocates minus its detractors over time, in percent of the persons judged, of the brand looked
// at with the 95 % interval.
func Advocates(rows []queries.AdvocatesAtRow, f queries.Filter, p Palette) Chart {
	t := timeline{L: p.L, Grain: string(f.Grain), Format: "@points"}
	values := []float64{0}
	for _, brand := range brandsOf(rows, func(r queries.AdvocatesAtRow) string { return r.Brand }) {
		l := line{Brand: brand}
		for _, r := range rows {
			if r.Brand != brand {
				continue
			}
			text := p.L.T("too few were judged")
			if r.Net != nil {
				values = append(values, *r.Net)
				text = p.L.T("%s: %s for, %s against of %s", p.L.Signed(*r.Net, 0), p.L.Count(r.Advocates), p.L.Count(r.Detractors), p.L.Count(r.Persons))
			}
			l.Points = append(l.Points, point{Bucket: r.Bucket, Y: r.Net, Low: r.Low, High: r.High, Text: text, Partial: r.Partial})
		}
		t.Lines = append(t.Lines, l)
	}
	t.Low, t.High, t.Step = around(values)
	within(&t)
	option := t.option(p)
	option["series"] = acrossZero(option["series"])
	return Chart{Option: option, Summary: trendSummary(t, func(v float64) string { return p.L.Signed(v, 0) })}
}
