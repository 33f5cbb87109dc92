package chart

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"renown/queries"
)

func dayOf(text string) time.Time {
	t, err := time.Parse(time.DateOnly, text)
	if err != nil {
		panic(err)
	}
	return t
}

func monthStarts(n int) []time.Time {
	var starts []time.Time
	for i := range n {
		starts = append(starts, dayOf("2026-01-01").AddDate(0, i, 0))
	}
	return starts
}

func TestNotesShareTheMarkOfTheirBucket(t *testing.T) {
	c := Context{Marks: []Mark{
		{dayOf("2026-01-01"), "first day"}, {dayOf("2026-01-31"), "same month"}, {dayOf("2026-03-15"), "later"}, {dayOf("2025-12-31"), "before"}, {dayOf("2026-05-01"), "after"},
	}}
	lines := c.lines(monthStarts(4), "month")
	if got := fmt.Sprint(lines); got != "[map[name:⚑2 xAxis:0] map[name:⚑ xAxis:2]]" {
		t.Errorf("%s", got)
	}
	said := c.said(monthStarts(4), "month")
	if strings.Join(said[0], "|") != "first day|same month" || strings.Join(said[2], "|") != "later" || len(said) != 2 {
		t.Errorf("%v", said)
	}
}

func TestBandsAreCutToTheChartAndTheirNamesKeepApart(t *testing.T) {
	c := Context{Bands: []Band{
		{"Long before", dayOf("2025-01-01"), dayOf("2025-02-01")}, {"Reaches in", dayOf("2025-11-01"), dayOf("2026-02-01")},
		{"A name of far more than twenty-six letters", dayOf("2026-01-15"), time.Time{}}, {"Open before", time.Time{}, dayOf("2026-02-01")}, {"Ahead", dayOf("2026-06-01"), time.Time{}},
	}}
	areas := c.areas(monthStarts(4), "month")
	var got []string
	rows := map[any]bool{}
	for _, each := range areas {
		ends := each.([]any)
		from, to := ends[0].(map[string]any), ends[1].(map[string]any)
		got = append(got, fmt.Sprintf("%v %v-%v", from["name"], from["xAxis"], to["xAxis"]))
		rows[fmt.Sprint(from["label"])] = true
	}
	if strings.Join(got, "; ") != "Open before 0-0; Reaches in 0-0; A name of far more than t… 0-3" {
		t.Errorf("%s", strings.Join(got, "; "))
	}
	if len(rows) != 3 {
		t.Errorf("names that begin together stand on %d lines", len(rows))
	}
}

func TestOnlyChartsOverTimeTakeNotes(t *testing.T) {
	p := NewPalette(Palette{}.L, "Us", []string{"Us"})
	p.Context = Context{Marks: []Mark{{dayOf("2026-01-05"), "<b>what</b> happened"}}, Bands: []Band{{Name: "Campaign", From: dayOf("2026-01-01")}}}
	rating := 4.0
	rows := []queries.TrendRow{{Brand: "Us", Bucket: dayOf("2026-01-01"), Mean: &rating, N: 3}}
	over := RatingTrend(rows, queries.Filter{Grain: queries.Month}, p)
	text, err := over.JSON()
	if err != nil || !over.Timed() || strings.Contains(text, `"timed"`) {
		t.Fatalf("timed %v, %v: %s", over.Timed(), err, text)
	}
	for _, part := range []string{`"markLine"`, `"markArea"`, `\u003cb\u003ewhat\u003c/b\u003e happened`, `"Campaign"`} {
		if !strings.Contains(text, part) {
			t.Errorf("no %s in %s", part, text)
		}
	}
	if !StarsOverTime([]queries.StarsBucketRow{{Bucket: dayOf("2026-01-01")}}, queries.Filter{Grain: queries.Month}, p).Timed() {
		t.Error("stars over time take no notes")
	}
	if Stars([]queries.StarRow{{Stars: 5}}, p.L).Timed() {
		t.Error("a spread of stars takes notes")
	}
}
