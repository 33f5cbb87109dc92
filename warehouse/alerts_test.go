package warehouse_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// anAlert is a made-up alert that began at an hour of a day.
func anAlert(hour int, change ...func(*record.Alert)) record.Alert {
	start := time.Date(2026, 5, 4, hour, 0, 0, 0, time.UTC)
	a := record.Alert{Brand: "Skyways Air", Kind: record.AlertNegative, Start: start, At: start.Add(30 * time.Minute), Peak: start, Severity: 4.25, Level: "high",
		Value: 12, Expected: 0.5, PeakOf: 40, Total: 90, Reason: "90 where 2 are usual",
		Evidence: record.Evidence{Interval: 5 * time.Minute, Weeks: 4, Negative: 90, Authors: 71, Reach: 400_000, Promoted: true, Posts: []string{"x 1", "x 2"}}}
	for _, c := range change {
		c(&a)
	}
	return a
}

// put stores alerts as all there are of the brand.
func put(t *testing.T, w *warehouse.Warehouse, alerts ...record.Alert) {
	t.Helper()
	if err := w.PutAlerts(t.Context(), "Skyways Air", func(context.Context) ([]record.Alert, error) { return alerts, nil }); err != nil {
		t.Fatal(err)
	}
}

type alertRow struct {
	Start     time.Time  `ch:"start"`
	Calm      *time.Time `ch:"calm"`
	Evidence  string     `ch:"evidence"`
	Found     time.Time  `ch:"first_found"`
	Withdrawn bool       `ch:"withdrawn"`
	Version   uint64     `ch:"version"`
}

func alertRows(t *testing.T, w *warehouse.Warehouse) (rows []alertRow) {
	t.Helper()
	err := w.Conn().Select(t.Context(), &rows, "SELECT start, calm, evidence, first_found, withdrawn, version FROM alerts FINAL ORDER BY kind, subject, start")
	if err != nil {
		t.Fatal(err)
	}
	return rows
}

func TestAlertsAreWrittenOnceAndWithdrawn(t *testing.T) {
	w := warehousetest.New(t)
	put(t, w, anAlert(7), anAlert(9))
	first := alertRows(t, w)
	if len(first) != 2 || first[0].Calm != nil || first[0].Withdrawn ||
		first[0].Evidence != `{"interval_seconds":300,"weeks":4,"negative":90,"authors":71,"reach":400000,"promoted":true,"posts":["x 1","x 2"]}` {
		t.Fatalf("%+v", first)
	}
	put(t, w, anAlert(7), anAlert(9))
	if again := alertRows(t, w); again[0].Version != first[0].Version || again[1].Version != first[1].Version {
		t.Errorf("what did not change was written again: %+v, before %+v", again, first)
	}
	calm := func(a *record.Alert) { a.Calm = a.Start.Add(6 * time.Hour) }
	put(t, w, anAlert(7, calm))
	second := alertRows(t, w)
	if len(second) != 2 || second[0].Calm == nil || !second[0].Calm.Equal(first[0].Start.Add(6*time.Hour)) || !second[0].Found.Equal(first[0].Found) ||
		second[0].Version <= first[0].Version || second[0].Withdrawn || !second[1].Withdrawn {
		t.Errorf("%+v", second)
	}
	put(t, w, anAlert(7, calm), anAlert(9))
	if third := alertRows(t, w); third[1].Withdrawn || !third[1].Found.Equal(first[1].Found) || third[0].Version != second[0].Version {
		t.Errorf("found again: %+v", third)
	}
}

// An alert that posts which came late let begin at another time is the same news; another alert is not.
func TestAlertsThatMoveAreNoNews(t *testing.T) {
	until := func(hour int) func(*record.Alert) {
		return func(a *record.Alert) { a.Calm = time.Date(2026, 5, 4, hour, 0, 0, 0, time.UTC) }
	}
	w := warehousetest.New(t)
	put(t, w, anAlert(7, until(10)))
	if err := w.Conn().Exec(t.Context(), "ALTER TABLE alerts UPDATE first_found = first_found - toIntervalDay(1) WHERE true SETTINGS mutations_sync = 1"); err != nil {
		t.Fatal(err)
	}
	first := alertRows(t, w)[0].Found
	put(t, w, anAlert(6, until(10)), anAlert(12), anAlert(9, until(11), func(a *record.Alert) { a.Falling = true }))
	rows := alertRows(t, w)
	if len(rows) != 4 || rows[0].Withdrawn || !rows[0].Found.Equal(first) || !rows[1].Withdrawn {
		t.Errorf("moved: %+v", rows)
	}
	if !rows[2].Found.After(first) || !rows[3].Found.After(first) {
		t.Errorf("news: %+v", rows)
	}
}

func TestAlertsOfAnotherBrandStay(t *testing.T) {
	w := warehousetest.New(t)
	put(t, w, anAlert(7))
	rival := anAlert(8, func(a *record.Alert) { a.Brand = "Rival Jets" })
	if err := w.PutAlerts(t.Context(), "Rival Jets", func(context.Context) ([]record.Alert, error) { return []record.Alert{rival}, nil }); err != nil {
		t.Fatal(err)
	}
	if err := w.PutAlerts(t.Context(), "Rival Jets", func(context.Context) ([]record.Alert, error) { return nil, nil }); err != nil {
		t.Fatal(err)
	}
	rows := alertRows(t, w)
	if withdrawn := slices.DeleteFunc(rows, func(r alertRow) bool { return !r.Withdrawn }); len(withdrawn) != 1 || !withdrawn[0].Start.Equal(rival.Start) {
		t.Errorf("%+v", withdrawn)
	}
}

// Of two programs the one that looked before the other's records came looks again.
func TestAlertsAreLookedForAgainWhenRecordsCome(t *testing.T) {
	w := warehousetest.New(t)
	looks := 0
	err := w.PutAlerts(t.Context(), "Skyways Air", func(ctx context.Context) ([]record.Alert, error) {
		looks++
		if looks == 1 { // another program delivers meanwhile
			m := record.Mention{Brand: "Skyways Air", Network: "x", ID: "1", Posted: time.Now(), Collected: time.Now(), Direction: record.FromCustomer}
			if err := w.Write(ctx, &record.Batch{Mentions: []record.Mention{m}}); err != nil {
				return nil, err
			}
			return []record.Alert{anAlert(7)}, w.Flush(ctx)
		}
		return []record.Alert{anAlert(8)}, nil
	})
	if err != nil || looks != 2 {
		t.Fatalf("looked %d times: %v", looks, err)
	}
	if rows := alertRows(t, w); len(rows) != 2 || !rows[0].Withdrawn || rows[1].Withdrawn {
		t.Errorf("%+v", rows)
	}
}

func TestFaultyAlertsAreRefused(t *testing.T) {
	w := warehousetest.New(t)
	put(t, w, anAlert(7))
	broken := errors.New("broken")
	for _, c := range []struct {
		found []record.Alert
		err   error
	}{
		{[]record.Alert{anAlert(8), anAlert(8)}, nil},
		{[]record.Alert{anAlert(8, func(a *record.Alert) { a.Brand = "Rival Jets" })}, nil},
		{nil, broken},
	} {
		err := w.PutAlerts(t.Context(), "Skyways Air", func(context.Context) ([]record.Alert, error) { return c.found, c.err })
		if err == nil || c.err != nil && !errors.Is(err, c.err) {
			t.Errorf("%v: %v", c.found, err)
		}
	}
	if rows := alertRows(t, w); len(rows) != 1 || rows[0].Withdrawn {
		t.Errorf("%+v", rows)
	}
}

// The warehouse has what comes analysed: posts, and gaps, counts and runs that brought something, by their brands.
func TestWhatIsAnalysed(t *testing.T) {
	called := make(chan []string, 100)
	w, err := warehouse.Open(t.Context(), warehouse.Options{Addr: warehousetest.DSN(t), SpoolDir: t.TempDir(), Linger: 5 * time.Millisecond,
		Analyse: func(_ context.Context, brands []string) error { called <- brands; return nil }})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = w.Close(context.WithoutCancel(t.Context())) }()
	if _, err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	at := time.Date(2026, 5, 4, 0, 0, 0, 0, time.UTC)
	run := func(id, brand string, ok bool, records int64) record.Run {
		return record.Run{ID: id, Source: "s", Kind: "x", Brand: brand, Started: at, Finished: at, OK: ok, Records: records}
	}
	b := &record.Batch{
		Mentions:      []record.Mention{{Brand: "M", Network: "x", ID: "1", Posted: at, Collected: at, Direction: record.FromCustomer}},
		HashtagCounts: []record.HashtagCount{{Brand: "H", Network: "x", Hashtag: "a", From: at, To: at.Add(time.Hour), Uses: 1, Authors: -1, Collected: at}},
		Gaps:          []record.Gap{{Source: "s", Brand: "G", Network: "x", From: at, To: at.Add(time.Hour), Reason: "r"}},
		Runs:          []record.Run{run("1", "R", true, 3), run("2", "empty", true, 0), run("3", "failed", false, 3)},
	}
	if err := w.Write(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := <-called; !slices.Equal(got, []string{"G", "H", "M", "R"}) {
		t.Errorf("analysed: %v", got)
	}
}
