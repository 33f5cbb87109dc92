// Package chart turns rows into options for ECharts, built with go-echarts. It is pure: no I/O, no clock, no HTML.
//
// Options hold no functions, for the pages run no code but their own files. What needs code is asked for by name
// ("@tip", "@share"), and colours are tokens of the page's style sheet ("var(--own)"); static/app.js resolves both.
// A point's value is [x, y, the text to show, the heading of its tooltip]; a y of "-" is a gap.
package chart

import (
	"encoding/json"
	"fmt"
	"hash/fnv"
	"maps"
	"math"
	"slices"

	"github.com/go-echarts/go-echarts/v2/charts"
	"github.com/go-echarts/go-echarts/v2/opts"
	"github.com/go-echarts/go-echarts/v2/types"

	"renown/dashboards/locale"
)

// gap is how ECharts is told that there is no value.
const gap = "-"

// Chart is an option, and what a reader who does not see the drawing is told instead.
type Chart struct {
	Option  map[string]any
	Summary string   // a sentence with the actual numbers
	Links   []string // address of the rows behind each category; empty: none
	Dim     int      // which dimension the categories are on: 0 is x, 1 is y
	Across  int      // of a grid: how many cells a row has, the links going row by row; 0: it is none
}

type payload struct {
	Option map[string]any `json:"option"`
	Links  []string       `json:"links,omitempty"`
	Dim    int            `json:"dim"`
	Across int            `json:"across,omitempty"`
}

// JSON is what static/app.js draws.
func (c Chart) JSON() (string, error) {
	option := maps.Clone(c.Option)
	delete(option, timed)
	text, err := json.Marshal(payload{option, c.Links, c.Dim, c.Across})
	if err != nil {
		return "", fmt.Errorf("write chart: %w", err)
	}
	return string(text), nil
}

// Palette gives every brand its look, the same in all panels: a brand's colour follows from its place in the
// configuration, not from who else is compared just now.
type Palette struct {
	L       locale.Locale // in which the chart's texts and numbers are written
	Context Context       // what every time chart shows beside its own numbers
	focus   string
	order   []string
}

// NewPalette makes a palette in which focus is drawn strongly.
func NewPalette(l locale.Locale, focus string, order []string) Palette {
	return Palette{L: l, focus: focus, order: order}
}

// Style is a brand's look. Shape tells brands apart where colour cannot.
type Style struct {
	Color, Symbol string
	Hollow        bool
	Own           bool
}

// mutedColours is how many muted colours the style sheet has.
const mutedColours = 8

// Style is the look of a brand.
func (p Palette) Style(brand string) Style {
	if brand == p.focus {
		return Style{Color: "var(--own)", Symbol: "circle", Own: true}
	}
	at := slices.Index(p.order, brand)
	if at < 0 {
		h := fnv.New32a()
		h.Write([]byte(brand)) //nolint:errcheck // a hash never fails to write
		at = int(h.Sum32() % mutedColours)
	}
	shapes := []string{"diamond", "triangle", "rect", "circle"}
	return Style{Color: fmt.Sprintf("var(--c%d)", at%mutedColours+1), Symbol: shapes[at%len(shapes)], Hollow: at%mutedColours >= len(shapes) || at%len(shapes) == 3}
}

// item is the look of a brand's symbols. A hollow one is filled with the card's colour.
func (s Style) item() opts.ItemStyle {
	if s.Hollow {
		return opts.ItemStyle{Color: "var(--card)", BorderColor: s.Color, BorderWidth: 2, Opacity: opts.Float(1)}
	}
	return opts.ItemStyle{Color: s.Color, Opacity: opts.Float(1)}
}

// finish takes the option out of a go-echarts chart, without the parts this program's ECharts build does not hold.
func finish(chart *charts.RectChart, legend []string, grids ...map[string]any) map[string]any {
	option := chart.JSON()
	for _, unused := range []string{"title", "toolbox", "color"} {
		delete(option, unused)
	}
	option["grid"] = grids
	option["legend"] = legendOption(legend)
	return option
}

func legendOption(names []string) map[string]any {
	if len(names) == 0 {
		return map[string]any{"show": false}
	}
	return map[string]any{"data": names, "top": 0, "right": 6, "type": "scroll", "left": 6, "align": "left", "formatter": "@name"}
}

// bottom is the room for the labels of an x axis, in pixels.
const bottom = 26

// area is one plot area below top pixels; labels of the y axes take their room by themselves.
func area(top int) map[string]any {
	return map[string]any{"left": 4, "right": 24, "top": top, "bottom": bottom}
}

func tooltip(trigger, pointer string) opts.Tooltip {
	return opts.Tooltip{
		Show: opts.Bool(true), Trigger: trigger, Formatter: types.FuncStr("@tip"),
		AxisPointer: &opts.AxisPointer{Type: pointer},
	}
}

// scale finds round ends for an axis of ratings that hold all values with a little room, inside 1 to 5.
func scale(values []float64) (low, high float64) {
	if len(values) == 0 {
		return 1, 5
	}
	low = math.Max(1, math.Floor((slices.Min(values)-0.1)*2)/2)
	high = math.Min(5, math.Ceil((slices.Max(values)+0.1)*2)/2)
	for high-low < 1 {
		if low > 1 {
			low -= 0.5
		}
		if high < 5 && high-low < 1 {
			high += 0.5
		}
	}
	if step(low, high) == 1 {
		return math.Floor(low), math.Ceil(high)
	}
	return low, high
}

// step is how far apart the labels of a rating axis stand: half a star, or a whole one where that is too dense.
func step(low, high float64) float64 {
	if high-low > 2 {
		return 1
	}
	return 0.5
}

// collect gathers the values that are there.
func collect(values ...*float64) []float64 {
	var there []float64
	for _, v := range values {
		if v != nil {
			there = append(there, *v)
		}
	}
	return there
}

// number is a value for a point: a gap where there is none.
func number(v *float64) any {
	if v == nil {
		return gap
	}
	digits := 1000.0 // four of them, more than a screen shows
	for a := math.Abs(*v); a >= 10 && digits > 1; a /= 10 {
		digits /= 10
	}
	return math.Round(*v*digits) / digits
}

// sparse leaves out all but one of several gaps after each other that say nothing.
func sparse(points []opts.LineData) []opts.LineData {
	silent := func(p opts.LineData) bool { v, is := p.Value.([]any); return is && len(v) == 2 && v[1] == gap }
	var kept []opts.LineData
	for _, p := range points {
		if len(kept) == 0 || !silent(p) || !silent(kept[len(kept)-1]) {
			kept = append(kept, p)
		}
	}
	return kept
}

// given is a count that may be missing, as a number.
func given(n *uint64) uint64 {
	if n == nil {
		return 0
	}
	return *n
}
