package chart

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"renown/dashboards/locale"
	"renown/queries"
)

// maxTagLines is how many hashtags a chart draws as lines; the table behind it has the others.
const maxTagLines = 5

// hashtag is how readers know a hashtag.
func hashtag(l locale.Locale, tag string) string {
	if tag == queries.OtherHashtags {
		return l.T(queries.OtherHashtags)
	}
	return "#" + tag
}

// HashtagVolume draws the uses of a brand's hashtags over time: its campaigns' first one strongly, the others by the place
// they come in. What could not be collected is a gap.
func HashtagVolume(rows []queries.VolumeRow, f queries.Filter, p Palette) Chart {
	t := timeline{L: p.L, Grain: string(f.Grain), Format: "@short"}
	var order []string
	most := 0.0
	for _, tag := range brandsOf(rows, func(r queries.VolumeRow) string { return r.Hashtag }) {
		if tag == queries.OtherHashtags || len(order) == maxTagLines {
			continue
		}
		name := hashtag(p.L, tag)
		order = append(order, name)
		l := line{Brand: name}
		for _, r := range rows {
			if r.Hashtag != tag {
				continue
			}
			pt := point{Bucket: r.Bucket, Partial: r.Partial, Text: p.L.T("not known")}
			if r.Uses != nil {
				n := float64(*r.Uses)
				most, pt.Y, pt.Text = max(most, n), &n, p.L.Count(*r.Uses)
			}
			l.Points = append(l.Points, pt)
		}
		t.Lines = append(t.Lines, l)
	}
	t.High, t.Step = fromZero(most)
	looks := NewPalette(p.L, order[0], append([]string{""}, order...)) // the first has the brand's own look
	looks.Context = p.Context
	return Chart{Option: t.option(looks), Summary: sumSummary(t, p.L)}
}

// sumSummary says of each line how much it is altogether and when it was highest.
func sumSummary(t timeline, l locale.Locale) string {
	var said []string
	for _, each := range t.Lines {
		sum, top := 0.0, -1
		for i, pt := range each.Points {
			if pt.Y == nil {
				continue
			}
			sum += *pt.Y
			if top < 0 || *pt.Y > *each.Points[top].Y {
				top = i
			}
		}
		if top < 0 || sum == 0 {
			said = append(said, l.T("%s: nothing in this period", each.Brand))
			continue
		}
		said = append(said, l.T("%s: %s in all, most of them (%s) %s", each.Brand, l.Count(uint64(sum)), each.Points[top].Text, l.Bucket(each.Points[top].Bucket, t.Grain)))
	}
	return strings.Join(said, "; ") + "."
}

// fromZero finds a round top for an axis that starts at 0, and how far apart its labels stand; counts have whole labels.
func fromZero(most float64) (high, step float64) {
	if most <= 0 {
		return 1, 1
	}
	step = round125(most / 4)
	step = max(1, step)
	return step * math.Ceil(most/step), step
}

// round125 is the next of 1, 2, 2.5 and 5 times a power of ten.
func round125(v float64) float64 {
	unit := math.Pow(10, math.Floor(math.Log10(v)))
	for _, times := range []float64{1, 2, 2.5, 5, 10} {
		if v <= times*unit*(1+1e-9) {
			return times * unit
		}
	}
	return 10 * unit
}

// around finds round ends for an axis that holds all values, and how far apart its labels stand.
func around(values []float64) (low, high, step float64) {
	if len(values) == 0 {
		return 0, 1, 1
	}
	low, high = slices.Min(values), slices.Max(values)
	if high-low < 1e-9 {
		low, high = low-1, high+1
	}
	step = round125((high - low) / 4)
	return step * math.Floor(low/step), step * math.Ceil(high/step), step
}

// Cumulative draws a campaign's uses so far: what was published before collecting began as the ground, and on it what was
// observed since. Of several campaigns only what was observed is drawn.
func Cumulative(rows []queries.CumulativeRow, f queries.Filter, p Palette) Chart {
	names := brandsOf(rows, func(r queries.CumulativeRow) string { return r.Campaign })
	t := timeline{L: p.L, Grain: string(f.Grain), Format: "@count"}
	var values []float64
	var baseline *float64
	for _, name := range names {
		l := line{Brand: name}
		for _, r := range rows {
			if r.Campaign != name {
				continue
			}
			shown := r.Observed
			if len(names) == 1 {
				shown = r.Total
			}
			pt := point{Bucket: r.Bucket, Partial: r.Partial, Text: p.L.T("not known")}
			if shown != nil {
				n := float64(*shown)
				pt.Y, pt.Text = &n, cumulativeText(p.L, r)
				values = append(values, n)
			}
			if r.Baseline != nil && len(names) == 1 {
				b := float64(*r.Baseline)
				baseline = &b
			}
			l.Points = append(l.Points, pt)
		}
		t.Lines = append(t.Lines, l)
	}
	if baseline != nil {
		values = append(values, *baseline)
	} else {
		values = append(values, 0)
	}
	t.Low, t.High, t.Step = around(values)
	if baseline != nil {
		ground(&t.Lines[0], *baseline)
	}
	looks := NewPalette(p.L, names[0], append([]string{""}, names...))
	looks.Context = p.Context
	option := t.option(looks)
	if baseline != nil {
		option["series"] = renamed(option["series"], p.L.T("95 % interval"), p.L.T("observed since the baseline"))
	}
	return Chart{Option: option, Summary: trendSummary(t, func(v float64) string { return p.L.Count(uint64(v)) })}
}

func cumulativeText(l locale.Locale, r queries.CumulativeRow) string {
	if r.Baseline == nil {
		return l.T("%s observed, %s of them in this step", l.Count(*r.Observed), l.Count(*r.Uses))
	}
	return l.T("%s: baseline %s + %s observed, %s of them in this step", l.Count(*r.Total), l.Count(*r.Baseline), l.Count(*r.Observed), l.Count(*r.Uses))
}

// ground shades a line down to a level.
func ground(l *line, level float64) {
	for i := range l.Points {
		if y := l.Points[i].Y; y != nil {
			l.Points[i].Low, l.Points[i].High = &level, y
		}
	}
}

// renamed gives the series of one name another.
func renamed(series any, from, to string) any {
	all, ok := series.(charts.MultiSeries)
	if !ok {
		return series
	}
	for i := range all {
		if all[i].Name == from {
			all[i].Name = to
		}
	}
	return all
}

// AccountName is how a chart calls an account: by its network, and by itself where the brand has several there.
func AccountName(network, account string, several bool) string {
	if several {
		return network + " " + account
	}
	return network
}

// Followers draws how the followers of a brand's accounts grew since the first snapshot of the period, in percent, so that
// large and small accounts stand on one scale. A bucket without a snapshot is a gap.
func Followers(rows []queries.FollowersRow, f queries.Filter, p Palette) Chart {
	t := timeline{L: p.L, Grain: string(f.Grain), Format: "@share"}
	values := []float64{0}
	var order []string
	for _, account := range brandsOf(rows, func(r queries.FollowersRow) string { return r.Network + "\n" + r.Account }) {
		network, name, _ := strings.Cut(account, "\n")
		several := slices.ContainsFunc(rows, func(r queries.FollowersRow) bool { return r.Network == network && r.Account != name })
		l := line{Brand: AccountName(network, name, several)}
		var first *uint64
		for _, r := range rows {
			if r.Network != network || r.Account != name {
				continue
			}
			pt := point{Bucket: r.Bucket, Partial: r.Partial, Text: p.L.T("no snapshot")}
			if r.Followers != nil {
				if first == nil && *r.Followers > 0 {
					first = r.Followers
				}
				pt.Text = followersText(p.L, r)
				if first != nil {
					grown := 100 * (float64(*r.Followers)/float64(*first) - 1)
					pt.Y, values = &grown, append(values, grown)
				}
			}
			l.Points = append(l.Points, pt)
		}
		t.Lines, order = append(t.Lines, l), append(order, l.Brand)
	}
	t.Low, t.High, t.Step = around(values)
	looks := NewPalette(p.L, order[0], append([]string{""}, order...))
	looks.Context = p.Context
	return Chart{Option: t.option(looks), Summary: trendSummary(t, func(v float64) string { return p.L.Signed(v, 1) + " %" })}
}

func followersText(l locale.Locale, r queries.FollowersRow) string {
	if r.Change == nil {
		return l.Count(*r.Followers)
	}
	return fmt.Sprintf("%s (%s)", l.Count(*r.Followers), l.Signed(float64(*r.Change), 0))
}

// WeeklyViews draws how often what the brands' accounts published was watched, week by week: their channels, or where no
// brand has one their posts. A week that is not known is a gap.
func WeeklyViews(rows []queries.ViewsRow, p Palette) Chart {
	t := timeline{L: p.L, Grain: string(queries.Week), Format: "@short"}
	values := []float64{0}
	account := func(r queries.ViewsRow) string { return r.Brand + "\n" + r.Network + "\n" + r.Account }
	all := brandsOf(rows, account)
	for _, each := range all {
		brand, rest, _ := strings.Cut(each, "\n")
		l := line{Brand: brand}
		if slices.ContainsFunc(all, func(other string) bool { return other != each && strings.HasPrefix(other, brand+"\n") }) {
			l.Brand = brand + " · " + strings.ReplaceAll(rest, "\n", " ")
		}
		for _, r := range rows {
			if account(r) != each {
				continue
			}
			pt := point{Bucket: r.Week, Partial: r.Partial, Text: p.L.T("not known")}
			if r.Views != nil {
				n := float64(*r.Views)
				pt.Y, pt.Text, values = &n, p.L.Number(n, 0), append(values, n)
			}
			l.Points = append(l.Points, pt)
		}
		t.Lines = append(t.Lines, l)
	}
	t.Low, t.High, t.Step = around(values)
	return Chart{Option: t.option(p), Summary: trendSummary(t, func(v float64) string { return p.L.Number(v, 0) })}
}

// Voice draws each brand's share of all posts, bucket by bucket, the brand looked at at the bottom.
func Voice(rows []queries.VoiceRow, f queries.Filter, p Palette) Chart {
	chart := charts.NewBar()
	brands := brandsOf(rows, func(r queries.VoiceRow) string { return r.Brand })
	var labels []string
	for _, r := range rows {
		if r.Brand == brands[0] {
			labels = append(labels, p.L.ShortBucket(r.Bucket, string(f.Grain)))
		}
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "category", Data: labels, AxisLabel: &opts.AxisLabel{HideOverlap: opts.Bool(true)}}),
		charts.WithYAxisOpts(opts.YAxis{Type: "value", Max: 100, MaxInterval: 25, MinInterval: 25, AxisLabel: &opts.AxisLabel{Formatter: types.FuncStr("@share")}}),
	)
	t := timeline{L: p.L, Grain: string(f.Grain)}
	for _, brand := range brands {
		l := line{Brand: brand}
		var data []opts.BarData
		for _, r := range rows {
			if r.Brand == brand {
				data = append(data, voiceBar(p, r, len(data), string(f.Grain)))
				l.Points = append(l.Points, point{Bucket: r.Bucket, Y: r.Share})
			}
		}
		t.Lines = append(t.Lines, l)
		chart.AddSeries(brand, data,
			charts.WithBarChartOpts(opts.BarChart{Stack: "voice", BarCategoryGap: "16%"}),
			charts.WithItemStyleOpts(opts.ItemStyle{Color: p.Style(brand).Color, BorderColor: "var(--card)", BorderWidth: 0.5}))
	}
	if context := p.contextOf(t.starts(), t.Grain); context != nil {
		chart.Overlap(context)
	}
	option := overTime(finish(&chart.RectChart, brands, area(34)))
	option["aria"] = patterns()
	return Chart{Option: option, Summary: trendSummary(t, p.L.Share)}
}

// patterns tell stacked series apart where colour cannot.
func patterns() map[string]any {
	return map[string]any{"enabled": true, "label": map[string]any{"enabled": false}, "decal": map[string]any{"show": true}}
}

func voiceBar(p Palette, r queries.VoiceRow, i int, grain string) opts.BarData {
	heading := p.L.T("%s · n = %s", p.L.Bucket(r.Bucket, grain), p.L.Count(r.N))
	if r.Partial {
		heading += p.L.T(", incomplete")
	}
	if r.Share == nil {
		return opts.BarData{Value: []any{i, gap, p.L.T("not known"), heading}}
	}
	bar := opts.BarData{Value: []any{i, number(r.Share), fmt.Sprintf("%s (%s)", p.L.Share(*r.Share), p.L.Count(given(r.Posts))), heading}}
	if r.Partial {
		bar.ItemStyle = &opts.ItemStyle{Color: p.Style(r.Brand).Color, Opacity: opts.Float(0.55)}
	}
	return bar
}

// few judged posts swing from end to end: they do not stretch the axis.
const few = 5

// NetSentiment draws each brand's net sentiment over time, the brand looked at with its 95 % interval.
func NetSentiment(rows []queries.SentimentRow, f queries.Filter, p Palette) Chart {
	t := timeline{L: p.L, Grain: string(f.Grain), Format: "@points"}
	values := []float64{0}
	for _, brand := range brandsOf(rows, func(r queries.SentimentRow) string { return r.Brand }) {
		l := line{Brand: brand}
		for _, r := range rows {
			if r.Brand != brand {
				continue
			}
			pt := point{Bucket: r.Bucket, Y: r.Net, Low: r.Low, High: r.High, Partial: r.Partial, Text: p.L.T("no judged posts")}
			if r.Net != nil {
				pt.Text = p.L.T("%s (n = %s)", p.L.Signed(*r.Net, 0), p.L.Count(r.N))
			}
			if r.N >= few {
				values = append(values, collect(r.Net)...)
			}
			l.Points = append(l.Points, pt)
		}
		t.Lines = append(t.Lines, l)
	}
	t.Low, t.High, t.Step = around(values)
	t.Low, t.High = max(-100, t.Low), min(100, t.High)
	within(&t)
	option := t.option(p)
	option["series"] = acrossZero(option["series"])
	return Chart{Option: option, Summary: trendSummary(t, func(v float64) string { return p.L.Signed(v, 0) })}
}

// stackedSeries is a series that is stacked whatever the signs, which go-echarts does not know.
type stackedSeries struct {
	charts.SingleSeries
	StackStrategy string `json:"stackStrategy,omitempty"`
}

// acrossZero lets shaded intervals lie on both sides of zero: ECharts stacks values of one sign only, unless told.
func acrossZero(series any) any {
	all, ok := series.(charts.MultiSeries)
	if !ok {
		return series
	}
	stacked := make([]stackedSeries, len(all))
	for i, s := range all {
		stacked[i] = stackedSeries{SingleSeries: s}
		if s.Stack != "" {
			stacked[i].StackStrategy = "all"
		}
	}
	return stacked
}

// within cuts the shaded intervals at the ends of the axis: few judged posts leave wide ones.
func within(t *timeline) {
	for i := range t.Lines {
		for j := range t.Lines[i].Points {
			pt := &t.Lines[i].Points[j]
			if pt.Low != nil && pt.High != nil {
				low, high := max(t.Low, *pt.Low), min(t.High, *pt.High)
				pt.Low, pt.High = &low, &high
			}
		}
	}
}

// CoHashtags draws how often other hashtags stand beside the brand's own, with their lift at the right.
func CoHashtags(rows []queries.CoHashtagRow, l locale.Locale) Chart {
	chart := charts.NewBar()
	var names, beside, said []string
	var bars []opts.BarData
	most := uint64(1)
	for i, r := range rows {
		most = max(most, r.Together)
		names = append(names, hashtag(l, r.Hashtag))
		text := l.Count(r.Together)
		if r.Lift != nil {
			text = l.T("%s · lift %s", text, l.Number(*r.Lift, 1))
		}
		beside, said = append(beside, text), append(said, names[i]+" "+text)
		bars = append(bars, opts.BarData{Value: []any{r.Together, i, text, names[i]}})
	}
	chart.SetGlobalOptions(
		charts.WithTooltipOpts(tooltip("axis", "shadow")),
		charts.WithXAxisOpts(opts.XAxis{Type: "value", Max: float64(most) * 1.02, AxisLabel: &opts.AxisLabel{Show: opts.Bool(false)}, SplitLine: &opts.SplitLine{Show: opts.Bool(false)}}),
		charts.WithYAxisOpts(opts.YAxis{
			Type: "category", Data: names, Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
			AxisLabel: &opts.AxisLabel{Color: "var(--ink)", Width: 150, Overflow: "truncate", Interval: "0"},
		}),
	)
	chart.ExtendYAxis(opts.YAxis{
		Type: "category", Data: beside, Position: "right", Inverse: opts.Bool(true), AxisLine: &opts.AxisLine{Show: opts.Bool(false)},
		AxisLabel: &opts.AxisLabel{Color: "var(--ink)", Interval: "0"},
	})
	chart.AddSeries(l.T("together"), bars, charts.WithBarChartOpts(opts.BarChart{BarWidth: "56%"}), charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--own-soft)"}))
	plot := area(4)
	plot["bottom"] = 4
	return Chart{Option: finish(&chart.RectChart, nil, plot), Summary: strings.Join(said, ", ") + ".", Dim: 1}
}
