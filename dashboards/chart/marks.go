package chart

import (
	"fmt"
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
				Label:     &opts.Label{Show: opts.Bool(true), Position: "insideTop", Color: "var(--soft)", FontSize: 11},
			}}
		}
	})
}

// lines are the marks by bucket: several in one bucket are one line with their number.
func (c Context) lines(starts []time.Time, grain string) []any {
	texts := map[int][]string{}
	for _, m := range c.Marks {
		if at := holding(starts, grain, m.At); at >= 0 && at < len(starts) {
			texts[at] = append(texts[at], m.Text)
		}
	}
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
		lines = append(lines, map[string]any{"xAxis": at, "name": name, "value": strings.Join(said, " · ")})
	}
	return lines
}

func (c Context) areas(starts []time.Time, grain string) []any {
	var areas []any
	for _, b := range c.Bands {
		first, last := 0, len(starts)-1
		if !b.From.IsZero() {
			first = holding(starts, grain, b.From)
		}
		if !b.To.IsZero() {
			last = holding(starts, grain, b.To.AddDate(0, 0, -1))
		}
		if len(starts) == 0 || first >= len(starts) || last < 0 {
			continue
		}
		from, to := max(0, first), min(last, len(starts)-1)
		areas = append(areas, []any{map[string]any{"name": b.Name, "xAxis": from}, map[string]any{"xAxis": to}})
	}
	return areas
}

// Words says the context in a sentence, for who does not see the chart.
func (c Context) Words() string {
	var said []string
	for _, b := range c.Bands {
		said = append(said, b.Name)
	}
	for _, m := range c.Marks {
		said = append(said, fmt.Sprintf("%s: %s", m.At.Format(time.DateOnly), m.Text))
	}
	return strings.Join(said, "; ")
}
