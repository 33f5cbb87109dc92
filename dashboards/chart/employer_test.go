package chart

import (
	"strings"
	"testing"

	"renown/dashboards/locale"
	"renown/queries"
)

func n(v uint64) *uint64 { return &v }

func TestDriversStandAroundNought(t *testing.T) {
	d := read(t, Drivers([]queries.DriverRow{
		{Standard: 0.42, Low: 0.3, High: 0.54, Clear: true, N: 90}, {Standard: -0.05, Low: -0.2, High: 0.1, N: 90},
	}, []string{"Work-life balance", "spoken of: Pay"}, locale.Locale{}))
	if got := strings.Join(d.Option.YAxis[1].Data, "|"); got != "+0.42|−0.05" {
		t.Errorf("beside the rows: %s", got)
	}
	clear, unclear := named(d, "clear", ""), named(d, "not clear", "")
	if len(clear.Data) == 0 || len(unclear.Data) == 0 {
		t.Fatalf("series %+v", d.Option.Series)
	}
	for _, s := range d.Option.Series {
		if s.Type == "scatter" && s.Name == "clear" {
			same(t, "the clear one is on the first row", ys(s), []any{0})
		}
		if s.Type == "scatter" && s.Name == "not clear" {
			same(t, "the other on the second", ys(s), []any{1})
		}
	}
}

func TestProsAndConsAreMirrored(t *testing.T) {
	rows := []queries.ThemeRow{
		{Theme: "pay", Reviews: 50, Pros: 10, Cons: 40, Share: queries.Measure{N: 200, Value: f(25), Change: f(-8.4), Clear: true}},
		{Theme: "team", Reviews: 30, Pros: 30, Share: queries.Measure{N: 200, Value: f(15), Change: f(3), Clear: false}},
	}
	d := read(t, ProsAndCons(rows, []string{"Pay", "Colleagues"}, locale.Locale{}))
	x := func(s series) (all []any) {
		for _, p := range s.Data {
			all = append(all, p.Value[0])
		}
		return all
	}
	same(t, "cons to the left", x(named(d, "in cons", "")), []any{-20, 0})
	same(t, "pros to the right", x(named(d, "in pros", "")), []any{5, 15})
	if got := strings.Join(d.Option.YAxis[1].Data, "|"); got != "▼ 8 points|" {
		t.Errorf("only a clear change is told: %q", got)
	}
}

func TestMovesSayWhatIsNotClear(t *testing.T) {
	rows := []queries.SliceRow{
		{Value: "Oslo", Mean: queries.Measure{Value: f(3), N: 20, Previous: f(4), PreviousN: n(30), Change: f(-1), Clear: true}},
		{Value: "Bergen", Mean: queries.Measure{Value: f(3.6), N: 9, Previous: f(3.5), PreviousN: n(8), Change: f(0.1)}},
	}
	c := Moves(rows, locale.Locale{})
	d := read(t, c)
	if got := strings.Join(d.Option.YAxis[1].Data, "|"); got != "−1.00|+0.10, not clear" {
		t.Errorf("beside the rows: %s", got)
	}
	same(t, "where they stood", []any{named(d, "the period before", "").Data[0].Value[0], named(d, "now", "").Data[0].Value[0]}, []any{4, 3})
	colours := map[string]bool{}
	for _, s := range d.Option.Series {
		colours[s.LineStyle.Color] = true
	}
	if !colours["var(--bad)"] || !colours["var(--soft)"] || colours["var(--good)"] {
		t.Errorf("sticks are %v", colours)
	}
}

func TestSurgesMarkFlaggedMonthsOnly(t *testing.T) {
	rows := []queries.SurgeRow{
		{Month: month(1), Reviews: 8, Share: f(20)}, {Month: month(2), Reviews: 30, Share: f(80), Flagged: true}, {Month: month(3), Suppressed: true}, {Month: month(4), Partial: true},
	}
	c := Surges(rows, Palette{})
	d := read(t, c)
	same(t, "usual months", ys(named(d, "reviews a month", "")), []any{8, gap, gap, 0})
	same(t, "flagged months", ys(named(d, "flagged", "")), []any{gap, 30, gap, gap})
	if !strings.Contains(c.Summary, "Feb 2026: 30, 80") {
		t.Errorf("the summary is %q", c.Summary)
	}
	if c := Surges(rows[:1], Palette{}); c.Summary != "No month was flagged." {
		t.Errorf("the summary is %q", c.Summary)
	}
}

func TestResponseDaysLeaveGaps(t *testing.T) {
	rows := []queries.ResponseRow{{Brand: "Ours", Bucket: month(1), MedianDays: f(11), MedianN: 4}, {Brand: "Ours", Bucket: month(2), N: 3}, {Brand: "Ours", Bucket: month(3), MedianDays: f(2), MedianN: 1}}
	d := read(t, ResponseDays(rows, queries.Filter{Grain: queries.Month}, NewPalette(locale.Locale{}, "Ours", []string{"Ours"})))
	same(t, "days", ys(named(d, "Ours", "solid")), []any{11, gap, 2})
}
