package queries

import (
	"context"
	"math"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

func TestMain(m *testing.M) { warehousetest.Main(m) }

// store writes the batch through the warehouse, as the program does, and waits for the roll-ups.
func store(t testing.TB, w *warehouse.Warehouse, b *record.Batch) {
	t.Helper()
	if err := w.Write(t.Context(), b); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	if err := w.Flush(ctx); err != nil {
		t.Fatal(err)
	}
}

func date(text string) time.Time {
	for _, layout := range []string{time.DateOnly, "2006-01-02 15:04:05.999"} {
		if at, err := time.ParseInLocation(layout, text, time.UTC); err == nil {
			return at
		}
	}
	panic("not a date: " + text)
}

// review is a made-up review; change says what else it holds.
func review(brand, id, posted string, stars record.Score, change ...func(*record.Review)) record.Review {
	r := record.Review{
		Brand: brand, Site: "workplace", ID: id, Source: "test-reviews", Title: "Title of " + id, Text: "Text of " + id,
		Stars: stars, Posted: date(posted), Collected: date("2025-05-09"),
	}
	for _, c := range change {
		c(&r)
	}
	return r
}

func says(recommend, ceo, outlook record.Opinion) func(*record.Review) {
	return func(r *record.Review) { r.Recommend, r.CEO, r.Outlook = recommend, ceo, outlook }
}

func by(status record.Status, location, job string) func(*record.Review) {
	return func(r *record.Review) { r.Status, r.Location, r.JobTitle = status, location, job }
}

func answered(after time.Duration) func(*record.Review) {
	return func(r *record.Review) { r.Response, r.ResponseAt = "Thank you", r.Posted.Add(after) }
}

const oneDay = 24 * time.Hour

// acme is the example worked out by hand in the tests: six reviews in March and April 2025, two in the two months
// before, and a rival with one.
func acme() *record.Batch {
	return &record.Batch{Reviews: []record.Review{
		review("Acme", "p1", "2025-01-15", 2, says(record.Negative, "", "")),
		review("Acme", "p2", "2025-02-20", 3, says(record.Positive, "", "")),
		review("Acme", "a1", "2025-03-03", 5, says(record.Positive, record.Positive, record.Positive), by(record.Current, "Oslo", "Engineer"),
			answered(2*oneDay+5*time.Hour), func(r *record.Review) { r.WorkLife, r.Culture = 4, 5 }),
		review("Acme", "a2", "2025-03-10", 4, says(record.Positive, record.Neutral, record.Neutral), by(record.Current, "Oslo", "Engineer")),
		review("Acme", "a3", "2025-03-31", 1.5, says(record.Negative, record.Negative, record.Negative), by(record.Former, "Bergen", "Cook"),
			answered(5*oneDay)),
		review("Acme", "a4", "2025-04-02", 2, by(record.Current, "Oslo", ""), func(r *record.Review) { r.Response = "Sorry" }),
		review("Acme", "a5", "2025-04-30 23:59:59.999", 3, says(record.Positive, "", ""), by(record.Former, "Bergen", "Cook")),
		review("Acme", "a6", "2025-04-15", 0, func(r *record.Review) { r.WorkLife = 2 }),
		review("Rival", "r1", "2025-04-15", 4, says(record.Positive, "", "")),
	}}
}

func spring() Filter {
	return Filter{Brand: "Acme", From: date("2025-03-01"), To: date("2025-05-01"), Now: date("2025-05-10")}
}

func seeded(t testing.TB, b *record.Batch) *Queries {
	t.Helper()
	w := warehousetest.New(t)
	store(t, w, b)
	return New(w.Conn())
}

// must fails the test where the query does.
func must[T any](t testing.TB) func(Answer[T], error) Answer[T] {
	return func(a Answer[T], err error) Answer[T] {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
}

// close says whether a nullable number is the one wanted, to six decimals; NaN wants nil.
func near(got *float64, want float64) bool {
	if got == nil || math.IsNaN(want) {
		return got == nil && math.IsNaN(want)
	}
	return math.Abs(*got-want) < 1e-6
}

func show(p *float64) any {
	if p == nil {
		return "nil"
	}
	return *p
}

// wantNumbers checks nullable numbers by name.
func wantNumbers(t *testing.T, got map[string]*float64, want map[string]float64) {
	t.Helper()
	for name, w := range want {
		if g, ok := got[name]; !ok || !near(g, w) {
			t.Errorf("%s = %v, want %v", name, show(g), w)
		}
	}
}
