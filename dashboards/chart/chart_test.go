package chart

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

func f(v float64) *float64 { return &v }

func month(m int) time.Time { return time.Date(2026, time.Month(m), 1, 0, 0, 0, 0, time.UTC) }

// drawn is what a browser gets of a chart.
type drawn struct {
	Option struct {
		Grid   []map[string]any
		Legend struct{ Data []string }
		XAxis  []struct{ Data []string }
		YAxis  []struct {
			Data     []string
			Min, Max float64
		}
		Series []series
	}
	Links []string
	Dim   int
}

type series struct {
	Name, Type, Stack, Symbol string
	XAxisIndex                int
	LineStyle                 struct{ Type, Color string }
	ItemStyle                 struct{ Color string }
	Data                      []struct{ Value []any }
}

// read draws a chart and holds what must be true of all: no function, no colour of its own, no part that is not built in.
func read(t *testing.T, c Chart) drawn {
	t.Helper()
	text, err := c.JSON()
	if err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{"function", "__f__", "=>", "toolbox", `"title"`, `"color":"#`, "rgb("} {
		if strings.Contains(text, bad) {
			t.Errorf("the option holds %s: %s", bad, text)
		}
	}
	for _, token := range regexp.MustCompile(`"(?:color|borderColor)":"([^"]*)"`).FindAllStringSubmatch(text, -1) {
		if !strings.HasPrefix(token[1], "var(--") {
			t.Errorf("a colour is no token: %s", token[1])
		}
	}
	var d drawn
	if err := json.Unmarshal([]byte(text), &d); err != nil {
		t.Fatal(err)
	}
	if c.Summary == "" || strings.Contains(c.Summary, "%!") {
		t.Errorf("the summary is %q", c.Summary)
	}
	return d
}

func named(d drawn, name, dash string) series {
	for _, s := range d.Option.Series {
		if s.Name == name && (dash == "" || s.LineStyle.Type == dash) {
			return s
		}
	}
	return series{}
}

func ys(s series) []any {
	var all []any
	for _, p := range s.Data {
		all = append(all, p.Value[1])
	}
	return all
}

func same(t *testing.T, what string, got, want []any) {
	t.Helper()
	g, _ := json.Marshal(got)
	w, _ := json.Marshal(want)
	if string(g) != string(w) {
		t.Errorf("%s: %s, not %s", what, g, w)
	}
}

// A line that is incomplete at both its ends is broken in between, by one gap however long that is.
func TestGapsAreSentOnce(t *testing.T) {
	var rows []queries.TrendRow
	for m := 1; m <= 9; m++ {
		rows = append(rows, queries.TrendRow{Brand: "Ours", Bucket: month(m), Partial: m == 1 || m == 9, Mean: f(1234.5678 / float64(m)), N: 10})
	}
	d := read(t, RatingTrend(rows, queries.Filter{Grain: queries.Month}, NewPalette(locale.Locale{}, "Ours", []string{"Ours"})))
	var at []any
	for _, p := range named(d, "Ours", "dashed").Data {
		at = append(at, p.Value[0])
	}
	same(t, "buckets of the incomplete line", at, []any{0, 1, 2, 7, 8})
	same(t, "its values", ys(named(d, "Ours", "dashed")), []any{1235, 617.3, "-", 154.3, 137.2})
	same(t, "values of the complete line", ys(named(d, "Ours", "solid")), []any{"-", 617.3, 411.5, 308.6, 246.9, 205.8, 176.4, 154.3, "-"})
}

func TestRatingTrend(t *testing.T) {
	var rows []queries.TrendRow
	for _, brand := range []string{"Ours", "Theirs"} {
		for m := 1; m <= 4; m++ {
			r := queries.TrendRow{Brand: brand, Bucket: month(m), Partial: m == 4}
			if m != 2 {
				r.Mean, r.Low, r.High, r.N, r.Reviews = f(3.25+float64(m)/4), f(3), f(4), 10, uint64(10+m)
			}
			rows = append(rows, r)
		}
	}
	c := RatingTrend(rows, queries.Filter{Grain: queries.Month}, NewPalette(locale.Locale{}, "Ours", []string{"Ours", "Theirs"}))
	d := read(t, c)
	same(t, "what is complete", ys(named(d, "Ours", "solid")), []any{3.5, "-", 4.0, "-"})
	same(t, "what is not, from the last that is", ys(named(d, "Ours", "dashed")), []any{"-", 4.0, 4.25})
	same(t, "the number of reviews", ys(named(d, "Reviews", "")), []any{11, 0, 13, 14})
	if own, their := named(d, "Ours", "solid"), named(d, "Theirs", "solid"); own.LineStyle.Color != "var(--own)" || their.LineStyle.Color != "var(--c2)" || own.Symbol == their.Symbol {
		t.Errorf("the brands are drawn as %+v and %+v", own.LineStyle, their.LineStyle)
	}
	if last := d.Option.Series[len(d.Option.Series)-2]; last.Name != "Ours" {
		t.Errorf("%s is drawn over our own line", last.Name)
	}
	if len(d.Option.Grid) != 2 || named(d, "Reviews", "").XAxisIndex != 1 || strings.Join(d.Option.XAxis[1].Data, " ") != "Jan 2026 Feb 2026 Mar 2026 Apr 2026" {
		t.Errorf("the volume does not stand under the lines: %+v", d.Option.XAxis)
	}
	point := named(d, "Ours", "dashed").Data[2].Value
	if point[0] != 3.0 || point[2] != "4.25 (n = 10)" || point[3] != "Apr 2026, incomplete" {
		t.Errorf("the tooltip says %v", point)
	}
	if c.Summary != "Ours: 3.50 in Jan 2026, 4.25 in Apr 2026; Theirs: 3.50 in Jan 2026, 4.25 in Apr 2026." {
		t.Errorf("the summary is %q", c.Summary)
	}
	band := 0
	for _, s := range d.Option.Series {
		if s.Stack == "band" {
			band++
		}
	}
	if band != 2 {
		t.Errorf("%d series make the interval's band", band)
	}
}

func TestColoursStayWithTheirBrand(t *testing.T) {
	order := []string{"A", "B", "C", "D", "E", "F", "G", "H"}
	all, few := NewPalette(locale.Locale{}, "A", order), NewPalette(locale.Locale{}, "A", order)
	seen := map[string]bool{}
	for _, brand := range order[1:] {
		s := all.Style(brand)
		if s != few.Style(brand) {
			t.Errorf("%s changes its look", brand)
		}
		if seen[s.Color] {
			t.Errorf("%s shares the colour %s", brand, s.Color)
		}
		seen[s.Color] = true
	}
	if s := all.Style("unknown"); s.Own || s.Color == "" || s != few.Style("unknown") {
		t.Errorf("a brand that is not configured looks like %+v", s)
	}
}

func TestStars(t *testing.T) {
	rows := []queries.StarRow{
		{Stars: 1, Reviews: 2, Share: f(20), N: 10, PreviousShare: f(10)}, {Stars: 2, Share: f(0), N: 10, PreviousShare: f(30)},
		{Stars: 3, Reviews: 1, Share: f(10), N: 10}, {Stars: 4, Reviews: 3, Share: f(30), N: 10}, {Stars: 5, Reviews: 4, Share: f(40), N: 10},
	}
	d := read(t, Stars(rows, locale.Locale{}))
	if got := strings.Join(d.Option.YAxis[0].Data, " "); got != "5 ★ 4 ★ 3 ★ 2 ★ 1 ★" {
		t.Errorf("from the top: %s", got)
	}
	if got := strings.Join(d.Option.YAxis[1].Data, "|"); got != "40\u202f% · 4|30\u202f% · 3|10\u202f% · 1|0\u202f% · 0|20\u202f% · 2" {
		t.Errorf("beside them: %s", got)
	}
	if before := named(d, beforeName, ""); len(before.Data) != 2 || before.Data[0].Value[0] != 10.0 || before.Data[0].Value[1] != 4.0 {
		t.Errorf("before: %+v", before.Data)
	}
}

func TestStarsOverTime(t *testing.T) {
	rows := []queries.StarsBucketRow{
		{Bucket: month(1), N: 4, Stars1: 1, Stars5: 3, Share1: f(25), Share2: f(0), Share3: f(0), Share4: f(0), Share5: f(75)},
		{Bucket: month(2)},
		{Bucket: month(3), N: 2, Stars1: 2, Share1: f(100), Share2: f(0), Share3: f(0), Share4: f(0), Share5: f(0), Partial: true},
	}
	c := StarsOverTime(rows, queries.Filter{Grain: queries.Month}, Palette{})
	d := read(t, c)
	same(t, "one star", ys(named(d, "1 ★", "")), []any{25, "-", 100})
	same(t, "five stars", ys(named(d, "5 ★", "")), []any{75, "-", 0})
	if !strings.Contains(c.Summary, "Jan 2026: 25\u202f% one star, 75\u202f% five stars (n = 4)") {
		t.Errorf("the summary is %q", c.Summary)
	}
}

func TestSlicesSayWhatIsWithheld(t *testing.T) {
	long := strings.Repeat("ห้อง", 80)
	d := read(t, Slices([]queries.SliceRow{
		{Value: long, Reviews: 9, Mean: queries.Measure{Value: f(4), N: 8}}, {Value: "former", Suppressed: true}, {Value: queries.OtherValues, ValuesInside: 7, Mean: queries.Measure{Value: f(2.5), N: 20}},
	}, 3.5, locale.Locale{}))
	if got := strings.Join(d.Option.YAxis[0].Data, "|"); got != long+"|former|7 others" {
		t.Errorf("the groups are %s", got)
	}
	if got := strings.Join(d.Option.YAxis[1].Data, "|"); got != "4.00 · n 8|withheld|2.50 · n 20" {
		t.Errorf("beside them: %s", got)
	}
	if points := named(d, "rating", ""); len(points.Data) != 2 {
		t.Errorf("%d groups are drawn", len(points.Data))
	}
	if d.Option.Series[0].Data[0].Value[0] != 3.5 {
		t.Errorf("the sticks do not begin at the brand's mean")
	}
}

func TestRankingAndSubRatings(t *testing.T) {
	p := NewPalette(locale.Locale{}, "Ours", []string{"Ours", "Theirs"})
	d := read(t, Ranking([]queries.SummaryRow{
		{Brand: "Theirs", Rating: queries.Measure{Value: f(3.9), Low: f(3.7), High: f(4.1), N: 40, Previous: f(3.8), PreviousN: new(uint64)}},
		{Brand: "Ours", Rating: queries.Measure{Value: f(3.1), Low: f(3), High: f(3.2), N: 90}}, {Brand: "New"},
	}, p))
	if d.Dim != 1 || strings.Join(d.Option.YAxis[0].Data, " ") != "Theirs Ours New" || d.Option.YAxis[1].Data[2] != "no ratings" {
		t.Errorf("the ranks are %+v", d.Option.YAxis)
	}
	c := SubRatings([]queries.SubRatingRow{
		{Brand: "Ours", Aspect: "culture", Title: "Culture & values", Mean: queries.Measure{Value: f(3), Low: f(2.6), High: f(3.4), N: 12}},
		{Brand: "Ours", Aspect: "diversity", Title: "Diversity & inclusion"},
		{Brand: "Theirs", Aspect: "culture", Title: "Culture & values", Mean: queries.Measure{Value: f(4), N: 9}},
	}, p)
	d = read(t, c)
	if c.Summary != "Culture & values 3.00 (n = 12), Diversity & inclusion no ratings." {
		t.Errorf("the summary is %q", c.Summary)
	}
	if theirs := named(d, "Theirs", ""); theirs.Data[0].Value[0] != 4.0 || theirs.ItemStyle.Color != "var(--c2)" {
		t.Errorf("theirs: %+v", theirs)
	}
}

func TestScale(t *testing.T) {
	for _, c := range []struct {
		values    []float64
		low, high float64
	}{
		{nil, 1, 5}, {[]float64{3.2, 3.4}, 2.5, 3.5}, {[]float64{1, 5}, 1, 5}, {[]float64{5}, 4, 5}, {[]float64{1}, 1, 2}, {[]float64{2.4, 4.4}, 2, 5}, {[]float64{2.4, 3.8}, 2, 4},
	} {
		if low, high := scale(c.values); low != c.low || high != c.high {
			t.Errorf("%v: %v to %v, not %v to %v", c.values, low, high, c.low, c.high)
		}
	}
}
