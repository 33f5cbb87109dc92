package chart

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
)

// Mark is a note at a day of the time line.
type Mark struct {
	At   time.Time // a day, as its UTC midnight
	Text string
}

// Band is a stretch of days of the time line, such as a campaign. Zero ends are open.
type Band struct {
	Name     string
	From, To time.Time // days, To exclusive
}

// holding is the index of the bucket that holds the day; -1: before the first, len(starts): after the last bucket ended.
func holding(starts []time.Time, grain string, day time.Time) int {
	at, found := slices.BinarySearchFunc(starts, day, time.Time.Compare)
	if !found {
		at--
	}
	if at == len(starts)-1 && at >= 0 && !day.Before(after(starts[at], grain)) {
		return len(starts)
	}
	return at
}

// after is when the bucket that starts at start is over.
func after(start time.Time, grain string) time.Time {
	switch grain {
	case "year":
		return start.AddDate(1, 0, 0)
	case "quarter":
		return start.AddDate(0, 3, 0)
	case "month":
		return start.AddDate(0, 1, 0)
	case "week":
		return start.AddDate(0, 0, 7)
	case "hour":
		return start.Add(time.Hour)
	}
	return start.AddDate(0, 0, 1)
}

// Context is what every time chart shows beside its own numbers: notes, and stretches such as campaigns.
type Context struct {
	Marks []Mark
	Bands []Band
}

func (c Context) any() bool { return len(c.Marks) > 0 || len(c.Bands) > 0 }

// timed is the mark by which a chart's option says that it is over time. It does not travel to the browser.
const timed = "timed"

// Timed says whether the chart is over time, so that notes belong on it.
func (c Chart) Timed() bool { return c.Option[timed] == true }

// overTime notes that an option is of a chart over time.
func overTime(option map[string]any) map[string]any {
	option[timed] = true
	return option
}

// contextOf is the context as a line without values under a chart over time; nil: there is none. Its marks and bands are
// drawn, and the tooltip of a bucket says its notes.
func (p Palette) contextOf(starts []time.Time, grain string) *charts.Line {
	if len(starts) == 0 || !p.Context.any() {
		return nil
	}
	said := p.Context.said(starts, grain)
	points := make([]opts.LineData, len(starts))
	for i := range points {
		points[i] = opts.LineData{Value: []any{i, gap}}
		if len(said[i]) > 0 {
			points[i].Value = []any{i, gap, shortened(strings.Join(said[i], " · "), longestSaid), p.L.Bucket(starts[i], grain), "said"}
		}
	}
	line := charts.NewLine()
	line.AddSeries("⚑", sparse(points), charts.WithLineChartOpts(opts.LineChart{Symbol: "none"}), charts.WithItemStyleOpts(opts.ItemStyle{Color: "var(--soft)"}),
		p.Context.onto(starts, grain))
	return line
}

// The longest that a tooltip says of a bucket's notes, and that a band is called, in characters.
const (
	longestSaid = 300
	longestName = 26
)

func shortened(text string, most int) string {
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}

// onto gives a series the context's marks and bands; starts are the chart's buckets.
func (c Context) onto(starts []time.Time, grain string) charts.SeriesOpts {
	return charts.WithSeriesOpts(func(s *charts.SingleSeries) {
		if lines := c.lines(starts, grain); len(lines) > 0 {
			s.MarkLines = &opts.MarkLines{Data: lines, MarkLineStyle: opts.MarkLineStyle{
				Symbol: []string{"none", "none"}, LineStyle: &opts.LineStyle{Color: "var(--soft)", Type: "dashed", Width: 1},
				Label: &opts.Label{Show: opts.Bool(true), Position: "end", Color: "var(--soft)", FontSize: 11, Formatter: "{b}"},
			}}
		}
		if areas := c.areas(starts, grain); len(areas) > 0 {
			s.MarkAreas = &opts.MarkAreas{Data: areas, MarkAreaStyle: opts.MarkAreaStyle{
				ItemStyle: &opts.ItemStyle{Color: "var(--band)"},
				Label:     &opts.Label{Show: opts.Bool(true), Position: "insideTopLeft", Color: "var(--soft)", FontSize: 11},
			}}
		}
	})
}

// said is what the marks say, by the bucket they fall into.
func (c Context) said(starts []time.Time, grain string) map[int][]string {
	texts := map[int][]string{}
	for _, m := range c.Marks {
		if at := holding(starts, grain, m.At); at >= 0 && at < len(starts) {
			texts[at] = append(texts[at], m.Text)
		}
	}
	return texts
}

// lines are the marks by bucket: several in one bucket are one line with their number.
func (c Context) lines(starts []time.Time, grain string) []any {
	texts := c.said(starts, grain)
	var lines []any
	for at := range starts {
		said := texts[at]
		if len(said) == 0 {
			continue
		}
		name := "⚑"
		if len(said) > 1 {
			name += strconv.Itoa(len(said))
		}
		lines = append(lines, map[string]any{"xAxis": at, "name": name})
	}
	return lines
}

// areas are the bands; the names of those that begin close to each other stand below each other.
func (c Context) areas(starts []time.Time, grain string) []any {
	var areas []any
	var free []int // from which bucket on each line of names is free
	bands := slices.Clone(c.Bands)
	slices.SortStableFunc(bands, func(a, b Band) int { return a.From.Compare(b.From) })
	for _, b := range bands {
		from, to, ok := b.buckets(starts, grain)
		if !ok {
			continue
		}
		row := slices.IndexFunc(free, func(until int) bool { return until <= from })
		if row < 0 {
			free = append(free, 0)
			row = len(free) - 1
		}
		name := shortened(b.Name, longestName)
		free[row] = from + len(starts)*len([]rune(name))/nameRoom + 1
		label := map[string]any{"offset": []int{0, row * nameHeight}}
		if 4*from > 3*len(starts) { // to the right of its beginning it would be cut
			label["position"] = "insideTopRight"
		}
		areas = append(areas, []any{map[string]any{"name": name, "xAxis": from, "label": label}, map[string]any{"xAxis": to}})
	}
	return areas
}

// About how many letters fit side by side on a chart, and how many pixels a line of them takes.
const (
	nameRoom   = 70
	nameHeight = 14
)

// buckets are the first and the last bucket of the band; not ok: it lies outside.
func (b Band) buckets(starts []time.Time, grain string) (from, to int, ok bool) {
	first, last := 0, len(starts)-1
	if !b.From.IsZero() {
		first = holding(starts, grain, b.From)
	}
	if !b.To.IsZero() {
		last = holding(starts, grain, b.To.AddDate(0, 0, -1))
	}
	if len(starts) == 0 || first >= len(starts) || last < 0 {
		return 0, 0, false
	}
	return max(0, first), min(last, len(starts)-1), true
}
