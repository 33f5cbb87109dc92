package queries

import (
	"errors"
	"fmt"
	"sync/atomic"
	"testing"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/record"
)

type slowGroup struct {
	Value       string   `ch:"value"`
	N           uint64   `ch:"n"`
	Mean        *float64 `ch:"mean"`
	Recommended uint64   `ch:"yes"`
	Said        uint64   `ch:"said"`
}

// groups checks the slices, and beside each what it was in the period before.
func (o oracle) groups() {
	for dim, value := range map[Dimension]string{
		ByStatus: "status", ByLocation: "trimBoth(location)", ByJob: "multiIf(job_title = '', '', job_title = 'HR clerk', 'HR clerk', 'Cook')",
	} {
		sql := "SELECT toString(" + value + ") AS value, count() AS n, avg(toFloat64(stars)) AS mean, countIf(recommend = 'positive') AS yes, " +
			"countIf(recommend IN ('positive', 'negative')) AS said " + chosen + " AND here GROUP BY value"
		of := oracle{o.t, o.q, o.f.without(dim)}
		rows := must[SliceRow](o.t)(o.q.Employer.slicesAnswer(o.t.Context(), "employer.Slices", o.f.WithPrevious(), dim)).Rows
		for _, series := range o.f.series() {
			held, said := 0, plainReviews[slowGroup](of, sql, series, o.f.From, o.f.To)
			for _, want := range said {
				r, found := sliceOf(rows, brandName(series), sliceLabel(want.Value))
				if held++; !found || r.Reviews != want.N || !same(r.Mean.Value, want.Mean) || r.Recommend.N != want.Said {
					o.t.Errorf("%s %q of %q: %+v, want %+v", dim, want.Value, series, r, want)
				}
			}
			for _, r := range rows {
				if r.Brand == brandName(series) {
					held--
				}
			}
			if held != 0 {
				o.t.Errorf("%s of %q: %d groups more than there are", dim, series, -held)
			}
			o.before(of, rows, sql, series)
		}
	}
}

// before checks what the slices were in the period compared with.
func (o oracle) before(of oracle, rows []SliceRow, sql, series string) {
	f := o.f.WithPrevious()
	if !f.hasPrevious() {
		return
	}
	was := map[string]*float64{}
	for _, one := range plainReviews[slowGroup](of, sql, series, f.PrevFrom, f.PrevTo) {
		was[sliceLabel(one.Value)] = one.Mean
	}
	for _, r := range rows {
		if r.Brand == brandName(series) && !same(r.Mean.Previous, was[r.Value]) {
			o.t.Errorf("%s of %q before: %v, want %v", r.Value, series, show(r.Mean.Previous), show(was[r.Value]))
		}
	}
}

func sliceOf(rows []SliceRow, brand, value string) (SliceRow, bool) {
	for _, r := range rows {
		if r.Brand == brand && r.Value == value {
			return r, true
		}
	}
	return SliceRow{}, false
}

type slowTheme struct {
	Theme    string `ch:"theme"`
	N        uint64 `ch:"n"`
	Pros     uint64 `ch:"pros"`
	Cons     uint64 `ch:"cons"`
	Judged   uint64 `ch:"judged"`
	Positive uint64 `ch:"positive"`
	Negative uint64 `ch:"negative"`
}

// themes counts each theme by a question of its own over the reviews.
func (o oracle) themes() {
	rows := must[ThemeRow](o.t)(o.q.Employer.Themes(o.t.Context(), o.f)).Rows
	for _, theme := range []string{"pay", "team"} {
		sql := "WITH arrayFilter((l, t) -> t = '" + theme + "', theme_labels, themes) AS labels, arrayFilter((p, t) -> t = '" + theme + "', theme_parts, themes) AS parts, " +
			"arrayCount(l -> l = 'positive', labels) AS plus, arrayCount(l -> l = 'negative', labels) AS minus, arrayExists(l -> l != '', labels) AS known " +
			"SELECT '" + theme + "' AS theme, countIf(has(themes, '" + theme + "')) AS n, countIf(has(parts, 'pros')) AS pros, countIf(has(parts, 'cons')) AS cons, " +
			"countIf(known) AS judged, countIf(known AND plus > minus) AS positive, countIf(known AND plus < minus) AS negative " + chosen + " AND here"
		for _, series := range o.f.series() {
			want := plainReviews[slowTheme](o, sql, series, o.f.From, o.f.To)[0]
			for _, r := range rows {
				if r.Theme != theme || r.Brand != brandName(series) {
					continue
				}
				want.Theme = "seen"
				if r.Suppressed || r.Reviews != want.N || r.Pros != want.Pros || r.Cons != want.Cons || r.Positive.N != want.Judged ||
					!same(r.Positive.Value, percent(want.Positive, want.Judged)) || !same(r.Negative, percent(want.Negative, want.Judged)) {
					o.t.Errorf("%s of %q: %+v, want %+v", theme, series, r, want)
				}
			}
			if want.Theme != "seen" && want.N > 0 {
				o.t.Errorf("%s of %q is missing: %+v", theme, series, want)
			}
		}
	}
}

// list checks how many reviews the drill-down finds, and that they come newest first.
func (o oracle) list() {
	f := o.f
	f.Limit = 50
	a := must[ReviewRow](o.t)(o.q.Employer.Reviews(o.t.Context(), f))
	want := o.ask(o.f.Brand, o.f.From, o.f.To)
	if want.N == 0 && a.Suppressed {
		return // nobody is a group too small as well
	}
	if a.Suppressed || a.Total != want.N || uint64(len(a.Rows)) != min(50, want.N) {
		o.t.Errorf("the list holds %d of %d, want %d (withheld: %v)", len(a.Rows), a.Total, want.N, a.Suppressed)
	}
	for i := 1; i < len(a.Rows); i++ {
		if a.Rows[i].Posted.After(a.Rows[i-1].Posted) {
			o.t.Errorf("%v stands after %v", a.Rows[i].Posted, a.Rows[i-1].Posted)
		}
	}
}

// Of what a question does not need, nothing is read: the reviews one by one only where a filter is set that the roll-up by day
// does not know.
func TestIdleHalfOfAQuestionReadsNothing(t *testing.T) {
	const reviews = 400
	var b record.Batch
	for i := range reviews {
		b.Reviews = append(b.Reviews, review("Acme", fmt.Sprint(i), "2025-04-15", 3, by(record.Current, "Oslo", "Cook"), answered(oneDay)))
	}
	q := seeded(t, &b)
	for _, name := range []string{"Summary", "RatingTrend", "SubRatings", "Stars", "StarsOverTime", "Responses", "VanishedEffect", "Surges", "Span"} {
		for _, location := range []string{"", "Oslo"} {
			f := monthly(spring())
			f.Location = location
			var read atomic.Uint64
			ctx := clickhouse.Context(t.Context(), clickhouse.WithProgress(func(p *clickhouse.Progress) { read.Add(p.Rows) }))
			text, err := sqlText("employer." + name)
			if err != nil {
				t.Fatal(err)
			}
			rows, err := q.reader.conn.Query(ctx, text, append(f.parameters(), f.reviewParameters()...)...)
			if err != nil {
				t.Fatal(err)
			}
			for rows.Next() {
			}
			if err := errors.Join(rows.Err(), rows.Close()); err != nil {
				t.Fatal(err)
			}
			if n := read.Load(); location == "" && n > 20 || location != "" && n < reviews {
				t.Errorf("%s narrowed to %q reads %d rows", name, location, n)
			}
		}
	}
}
