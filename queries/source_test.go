package queries

import (
	"testing"
	"time"

	"renown/warehouse/record"
)

// at is a time so many days before today: the warehouse forgets old runs and refused inputs by the real clock.
func at(daysAgo int, clock ...time.Duration) time.Time {
	day := midnight(time.Now()).AddDate(0, 0, -daysAgo)
	for _, c := range clock {
		day = day.Add(c)
	}
	return day
}

func run(source, id string, started time.Time, ok bool, records int64) record.Run {
	r := record.Run{ID: id, Source: source, Kind: "reviewsite", Brand: "Acme", Started: started, Finished: started.Add(time.Minute),
		OK: ok, Records: records, Rejected: 1, Requests: 3, Bytes: 900, Notes: []string{"a note"}}
	if !ok {
		r.Error, r.Remedy = "the site answered 503", "wait"
	}
	return r
}

const noon = 12 * time.Hour

// ledger is a week and a day of two sources: the first failed last, the second has been silent.
func ledger() *record.Batch {
	b := acme()
	b.Runs = []record.Run{
		run("test-reviews", "1", at(9), true, 500), // outside the seven days
		run("test-reviews", "2", at(2), true, 7),
		run("test-reviews", "3", at(1), true, 2),
		run("test-reviews", "4", at(1, noon), false, 0),
		run("silent", "1", at(39), false, 0),
	}
	refused := func(id, reason string, when time.Time) record.Reject {
		return record.Reject{Source: "test-reviews", At: when, Where: "page:" + id, Reason: reason, Detail: "detail " + id, Raw: "<b>" + id + "</b>"}
	}
	b.Rejects = []record.Reject{
		refused("1", "date not understood", at(2)), refused("2", "date not understood", at(1)),
		refused("2", "date not understood", at(1)), refused("3", "review is empty", at(1)),
	}
	return b
}

func TestRuns(t *testing.T) {
	q := seeded(t, ledger())
	a := must[RunRow](t)(q.Source.Runs(t.Context(), Filter{Now: at(0)}))
	if len(a.Rows) != 2 || a.Rows[0].Source != "silent" || a.N != 3 {
		t.Fatalf("%+v", a.Rows)
	}
	if s := a.Rows[0]; s.LastSuccess != nil || s.WeekOK+s.WeekFailed != 0 || s.OK {
		t.Errorf("silent: %+v", s)
	}
	r := a.Rows[1]
	if r.OK || r.Error != "the site answered 503" || r.Remedy != "wait" || !r.Started.Equal(at(1, noon)) || len(r.Notes) != 1 ||
		!r.LastSuccess.Equal(at(1, time.Minute)) || r.WeekOK != 2 || r.WeekFailed != 1 || r.WeekRecords != 9 || r.WeekRejected != 3 {
		t.Errorf("%+v", r)
	}
	if other := must[RunRow](t)(q.Source.Runs(t.Context(), Filter{Brand: "Rival", Now: at(0)})); len(other.Rows) != 0 {
		t.Errorf("another brand's runs: %+v", other.Rows)
	}
}

func TestFreshness(t *testing.T) {
	q := seeded(t, ledger())
	a := must[FreshnessRow](t)(q.Source.Freshness(t.Context(), Filter{Now: at(0)}))
	if len(a.Rows) != 2 {
		t.Fatalf("%+v", a.Rows)
	}
	silent, r := a.Rows[0], a.Rows[1]
	if silent.NewestRecord != nil || silent.LastSuccess != nil || silent.AgeHours != nil || silent.LastRun == nil {
		t.Errorf("silent: %+v", silent)
	}
	if r.Site != "workplace" || !r.NewestRecord.Equal(date("2025-05-09")) || !r.NewestPosted.Equal(date("2025-04-30 23:59:59.999")) ||
		!r.LastSuccess.Equal(at(1, time.Minute)) || !near(r.AgeHours, 23+59.0/60) {
		t.Errorf("%+v", r)
	}
}

func TestQuarantine(t *testing.T) {
	q := seeded(t, ledger())
	a := must[QuarantineRow](t)(q.Source.Quarantine(t.Context(), Filter{Now: at(0)}))
	if len(a.Rows) != 2 || a.N != 3 {
		t.Fatalf("n %d: %+v", a.N, a.Rows)
	}
	if r := a.Rows[0]; r.Reason != "date not understood" || r.N != 2 || r.Place != "page:2" || r.Detail != "detail 2" || !r.First.Equal(at(2)) {
		t.Errorf("%+v", r)
	}
	later := must[QuarantineRow](t)(q.Source.Quarantine(t.Context(), Filter{From: at(1), Now: at(0)}))
	if later.N != 2 {
		t.Errorf("from the 9th: %+v", later.Rows)
	}
}

func TestCoverage(t *testing.T) {
	q := seeded(t, ledger())
	a := must[CoverageRow](t)(q.Source.Coverage(t.Context(), Filter{From: at(9), Now: at(0)}))
	if len(a.Rows) != 3 || a.N != 4 {
		t.Fatalf("n %d: %+v", a.N, a.Rows)
	}
	if r := a.Rows[2]; !r.Day.Equal(at(1)) || r.OK != 1 || r.Failed != 1 || r.Records != 2 {
		t.Errorf("%+v", r)
	}
	if unbounded := must[CoverageRow](t)(q.Source.Coverage(t.Context(), Filter{Now: at(-51)})); unbounded.N != 3+1 {
		t.Errorf("the last 90 days hold %d runs, want 4", unbounded.N)
	}
}

func TestGapsThatTouchAreOne(t *testing.T) {
	b := acme()
	gap := func(source, query string, from, to int) record.Gap {
		return record.Gap{Source: source, Brand: "Acme", Network: "x", Query: query, From: at(from), To: at(to), Reason: "7 days only"}
	}
	b.Gaps = []record.Gap{
		gap("s", "#tag", 20, 15), gap("s", "#tag", 15, 12), gap("s", "#tag", 18, 14), gap("s", "#tag", 9, 8), gap("s", "@us", 14, 10), gap("old", "#tag", 400, 390),
	}
	q := seeded(t, b)
	a := must[GapRow](t)(q.Source.Gaps(t.Context(), Filter{Now: at(0), From: at(100)}))
	if len(a.Rows) != 3 || a.N != 3 {
		t.Fatalf("%+v", a.Rows)
	}
	want := []GapRow{
		{"s", "Acme", "x", "#tag", at(9), at(8), "7 days only"},
		{"s", "Acme", "x", "@us", at(14), at(10), "7 days only"},
		{"s", "Acme", "x", "#tag", at(20), at(12), "7 days only"},
	}
	for i, row := range a.Rows {
		if row.Source != want[i].Source || row.Query != want[i].Query || !row.From.Equal(want[i].From) || !row.To.Equal(want[i].To) || row.Reason != want[i].Reason || row.Network != "x" {
			t.Errorf("row %d: %+v, want %+v", i, row, want[i])
		}
	}
	if all := must[GapRow](t)(q.Source.Gaps(t.Context(), Filter{Now: at(0)})); len(all.Rows) != 4 {
		t.Errorf("without a start: %+v", all.Rows)
	}
	if rival := must[GapRow](t)(q.Source.Gaps(t.Context(), Filter{Now: at(0), Brand: "Rival"})); len(rival.Rows) != 0 {
		t.Errorf("another brand's: %+v", rival.Rows)
	}
}

func TestSpendingIsSummedWithItsCorrections(t *testing.T) {
	b := acme()
	spend := func(id, budget, unit, item, source string, daysAgo int, amount float64) record.Spend {
		return record.Spend{ID: id, Budget: budget, Unit: unit, Item: item, Source: source, At: at(daysAgo, time.Hour), Amount: amount}
	}
	b.Spending = []record.Spend{
		spend("1", "x dollars", "$", "", "x-one", 0, 1.5), spend("2", "x dollars", "$", "", "x-one", 0, -0.25), spend("3", "x dollars", "$", "", "x-one", 2, 4),
		spend("3", "x dollars", "$", "", "x-one", 2, 4), // once
		spend("4", "x dollars", "$", "", "x-two", 40, 9),
		spend("5", "tags", "hashtags", "blue", "ig", 1, 1), spend("6", "tags", "hashtags", "blue", "ig", 2, 1), spend("7", "tags", "hashtags", "red", "ig", 2, 1),
	}
	q := seeded(t, b)
	a := must[SpendingRow](t)(q.Source.Spending(t.Context(), Filter{Now: at(0, noon), From: at(10)}))
	if len(a.Rows) != 2 || a.N != 2 {
		t.Fatalf("%+v", a.Rows)
	}
	if tags := a.Rows[0]; tags.Budget != "tags" || tags.Items != 2 || tags.Spent != 0 || tags.Unit != "hashtags" {
		t.Errorf("%+v", tags)
	}
	if x := a.Rows[1]; x.Source != "x-one" || x.Spent != 5.25 || x.Today != 1.25 || x.Items != 0 {
		t.Errorf("%+v", x)
	}
}
