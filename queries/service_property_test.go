package queries

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// chatter makes random posts around the days on which clocks change, and random questions about them.
type chatter struct{ chance }

func (c chatter) post(i int) record.Mention {
	m := post(c.one("x", "mastodon", "email"), fmt.Sprint("p", i), "2025-03-01", "author", c.opinion())
	m.Brand = c.one(airlines...)
	m.Posted = date("2025-02-20").Add(time.Duration(c.Int64N(int64(55 * oneDay)))).Truncate(time.Millisecond)
	m.Meaning.Lang = c.one("en", "de", "")
	m.Meaning.Tone = record.Tone{Complaint: c.IntN(3) == 0, Signed: c.IntN(2) == 0}
	for _, theme := range []string{"delay", "refund", "app"} {
		if c.IntN(3) == 0 {
			m.Meaning.Themes = append(m.Meaning.Themes, record.Theme{Name: theme, Label: c.opinion()})
		}
	}
	if c.IntN(3) == 0 {
		m.Direction, m.Handle, m.Parent = record.FromSupport, c.one("helps", "cares"), fmt.Sprint("p", c.IntN(500))
		m.Meaning.Shingles = []uint32{uint32(c.IntN(4)), 10 + uint32(c.IntN(3)), 20}
	}
	if c.IntN(8) == 0 {
		m.AuthorKey, m.Text, m.Deleted, m.Meaning = "", "", m.Posted.Add(time.Hour), record.Meaning{}
	}
	return m
}

// filter is a question in one of the zones whose clocks change within the posts' time, or never.
func (c chatter) question() Filter {
	f := Filter{Brand: c.one("", airlines[0], airlines[1]), Now: date("2025-05-01"), MinGroup: 1, SundayWeeks: c.IntN(2) == 0,
		Zone: c.one("UTC", "Asia/Kolkata", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe")}
	if c.IntN(2) == 0 {
		f.Against = []string{airlines[2]}
	}
	f.From = []time.Time{date("2025-03-09"), date("2025-03-30"), date("2025-04-06"), date("2025-02-25")}[c.IntN(4)]
	f.To = f.From.AddDate(0, 0, 1+c.IntN(20))
	if c.IntN(3) == 0 {
		f.Networks = []string{c.one("x", "mastodon")}
	}
	if c.IntN(3) == 0 {
		f.Languages = []string{c.one("en", "de"), ""}
	}
	return f
}

// countedPlainly counts in the base table, without any parameter of the queries under test: days by the words of a date.
func countedPlainly(t *testing.T, w *warehouse.Warehouse, sql string, f Filter, brand string, of ...any) uint64 {
	t.Helper()
	where := ` FROM mentions FINAL WHERE (empty({b:String}) OR brand = {b:String}) AND deleted IS NULL
		AND (empty({n:Array(String)}) OR has({n:Array(String)}, network)) AND (empty({l:Array(String)}) OR has({l:Array(String)}, lang))
		AND formatDateTime(posted, '%Y-%m-%d', {z:String}) >= {f:String} AND formatDateTime(posted, '%Y-%m-%d', {z:String}) < {u:String} AND `
	args := append([]any{
		clickhouse.Named("b", brand), clickhouse.Named("n", append([]string{}, f.Networks...)), clickhouse.Named("l", append([]string{}, f.Languages...)),
		clickhouse.Named("z", f.zone()), clickhouse.Named("f", f.From.Format(time.DateOnly)), clickhouse.Named("u", f.To.Format(time.DateOnly)),
	}, of...)
	var n uint64
	if err := w.Conn().QueryRow(t.Context(), "SELECT count()"+where+sql, args...).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}

// What the roll-ups of themes, of replies' words and of posts a quarter of an hour say is what the posts themselves say.
func TestSpokenAgreesWithPlainSQL(t *testing.T) {
	c := chatter{chance{rand.New(rand.NewPCG(11, 5))}}
	w := warehousetest.New(t)
	for range 3 {
		b := &record.Batch{}
		for i := range 400 {
			b.Mentions = append(b.Mentions, c.post(i))
		}
		store(t, w, b) // most of them once more, with another meaning
	}
	q := New(w.Conn())
	for round := range 25 {
		f := c.question()
		t.Run(fmt.Sprintf("%d %s %s", round, f.Zone, f.From.Format(time.DateOnly)), func(t *testing.T) {
			checkSpokenThemes(t, w, q, f)
			checkWorded(t, w, q, f)
			checkUnrest(t, w, q, f)
		})
	}
}

func checkSpokenThemes(t *testing.T, w *warehouse.Warehouse, q *Queries, f Filter) {
	t.Helper()
	a := must[ServiceThemeRow](t)(q.Service.Themes(t.Context(), f))
	for _, row := range a.Rows {
		brand := row.Brand
		if brand == AllBrands {
			brand = ""
		}
		theme := clickhouse.Named("theme", row.Theme)
		wantCounts(t, row.Brand+" "+row.Theme, []uint64{row.Posts, row.Complaints, row.Share.N, row.Negative.N}, []uint64{
			countedPlainly(t, w, "direction = 'customer' AND has(themes, {theme:String})", f, brand, theme),
			countedPlainly(t, w, "direction = 'customer' AND has(themes, {theme:String}) AND complaint", f, brand, theme),
			countedPlainly(t, w, "direction = 'customer'", f, brand),
			countedPlainly(t, w, "direction = 'customer' AND theme_labels[indexOf(themes, {theme:String})] != ''", f, brand, theme),
		})
	}
}

func checkWorded(t *testing.T, w *warehouse.Warehouse, q *Queries, f Filter) {
	t.Helper()
	for _, row := range must[RoboticRow](t)(q.Service.Robotic(t.Context(), f)).Rows {
		if row.Handle != AllHandles {
			continue
		}
		brand := row.Brand
		if brand == AllBrands {
			brand = ""
		}
		wantCounts(t, row.Brand+" replies", []uint64{row.Replies, row.SignedReplies}, []uint64{
			countedPlainly(t, w, "direction IN ('brand', 'support') AND parent != ''", f, brand), countedPlainly(t, w, "direction IN ('brand', 'support') AND parent != '' AND signed", f, brand),
		})
	}
}

func checkUnrest(t *testing.T, w *warehouse.Warehouse, q *Queries, f Filter) {
	t.Helper()
	f.Networks, f.Languages, f.Grain = nil, nil, Day
	for _, row := range must[SeriesRow](t)(q.Backlash.Series(t.Context(), f)).Rows {
		brand := row.Brand
		if brand == AllBrands {
			brand = ""
		}
		day := f
		day.From, day.To = row.Bucket, row.Bucket.AddDate(0, 0, 1)
		want := countedPlainly(t, w, "direction = 'customer' AND sentiment = 'negative' AND network != 'email'", day, brand)
		if row.Negative == nil || row.Partial { // a day that is known in part is told in part
			continue
		}
		if *row.Negative != want {
			t.Errorf("%s on %s: %d negative, want %d", row.Brand, row.Bucket.Format(time.DateOnly), *row.Negative, want)
		}
	}
}
