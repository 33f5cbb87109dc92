package queries

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

func ids(rows []ReviewRow) string {
	text := ""
	for _, r := range rows {
		text += r.ID + " "
	}
	return text
}

func TestReviewsFilters(t *testing.T) {
	b := acme()
	b.Reviews[2].Pros, b.Reviews[2].Cons = "Große ÖFFNUNG to the sea", "100% canteen_food"
	q := seeded(t, b)
	all := Filter{Brand: "Acme", Now: date("2025-05-10"), MinGroup: 1}
	for _, tc := range []struct {
		name   string
		change func(*Filter)
		want   string
		n      uint64
	}{
		{"all, newest first", func(*Filter) {}, "a5 a6 a4 a3 a2 a1 p2 p1 ", 8},
		{"a page", func(f *Filter) { f.Limit, f.Offset = 2, 3 }, "a3 a2 ", 8},
		{"beyond the last", func(f *Filter) { f.Offset = 100 }, "", 8},
		{"period", func(f *Filter) { f.From, f.To = date("2025-04-02"), date("2025-05-01") }, "a5 a6 a4 ", 3},
		{"stars round half up", func(f *Filter) { f.Stars = 2 }, "a4 a3 p1 ", 3},
		{"status", func(f *Filter) { f.Status = "former" }, "a5 a3 ", 2},
		{"status not given", func(f *Filter) { f.Status = NotGiven }, "a6 p2 p1 ", 3},
		{"location", func(f *Filter) { f.Location = " Oslo" }, "a4 a2 a1 ", 3},
		{"job not given", func(f *Filter) { f.Job = NotGiven }, "a6 a4 p2 p1 ", 4},
		{"location and job", func(f *Filter) { f.Location, f.Job = "Oslo", "Engineer" }, "a2 a1 ", 2},
		{"words in any text, any case", func(f *Filter) { f.Search = "öffnung  GROSSE" }, "", 0},
		{"words in any text, each of them", func(f *Filter) { f.Search = "öffnung große 100%" }, "a1 ", 1},
		{"no wildcards", func(f *Filter) { f.Search = "c%n" }, "", 0},
		{"another site", func(f *Filter) { f.Sites = []string{"elsewhere"} }, "", 0},
		{"none vanished", func(f *Filter) { f.Vanished = true }, "", 0},
		{"without the competitors'", func(f *Filter) { f.Against, f.Limit = []string{"Rival"}, 2 }, "a5 a6 ", 8},
		{"all brands", func(f *Filter) { f.Brand, f.From = "", date("2025-04-15") }, "a5 a6 r1 ", 3},
	} {
		f := all
		tc.change(&f)
		a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f))
		if ids(a.Rows) != tc.want || a.N != tc.n {
			t.Errorf("%s: %q n %d, want %q n %d", tc.name, ids(a.Rows), a.N, tc.want, tc.n)
		}
	}
}

func TestReviewRowHoldsEverything(t *testing.T) {
	b := acme()
	b.Reviews[2].Management = 4.1
	q := seeded(t, b)
	f := spring()
	f.Search = "a1"
	r := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f)).Rows[0]
	if !near(r.Stars, 5) || !near(r.WorkLife, 4) || r.Pay != nil || *r.Managers != 4.1 || r.CEO != "positive" || r.Status != "current" ||
		r.Location != "Oslo" || r.JobTitle != "Engineer" || r.Response != "Thank you" || !r.Responded.Equal(date("2025-03-05 05:00:00")) || r.Vanished != nil {
		t.Errorf("%+v", r)
	}
}

// Only the newest version of a review is found, once, under its new words and not under its old ones.
func TestReviewsShowTheNewestVersion(t *testing.T) {
	w := warehousetest.New(t)
	q := New(w.Conn())
	store(t, w, acme())
	store(t, w, &record.Batch{Reviews: []record.Review{
		review("Acme", "a1", "2025-04-29", 1, func(r *record.Review) { r.Text, r.Location = "rewritten", "Bergen" })}})
	f := spring()
	if a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f)); ids(a.Rows) != "a5 a1 a6 a4 a3 a2 " || a.N != 6 {
		t.Errorf("after an edit: %s, n %d", ids(a.Rows), a.N)
	}
	f.Offset = 6 // where an old version would be, if one were listed
	if a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f)); len(a.Rows) != 0 {
		t.Errorf("beyond the last: %s", ids(a.Rows))
	}
	f.Offset, f.Search = 0, "rewritten"
	if a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f)); ids(a.Rows) != "a1 " || !near(a.Rows[0].Stars, 1) {
		t.Errorf("new words: %+v", a.Rows)
	}
	f.Search = "Text of a1"
	if a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f)); a.N != 0 {
		t.Errorf("old words still find %+v", a.Rows)
	}
	f = spring()
	f.MinGroup = 1
	places := map[string]uint64{}
	for _, r := range must[SliceRow](t)(q.Employer.ByLocation(t.Context(), f)).Rows {
		places[r.Value] = r.Reviews
	}
	if !maps.Equal(places, map[string]uint64{"Bergen": 3, "Oslo": 2, NotGiven: 1}) {
		t.Errorf("locations after an edit: %v", places)
	}
}

func TestReviewsOfSmallSlicesAreWithheld(t *testing.T) {
	var b record.Batch
	for i := range 20 {
		status, place := record.Current, "Oslo"
		if i >= 13 {
			status = record.Former // 7 of them
		}
		if i >= 17 {
			place = "Bergen" // 3 of them, all former
		}
		b.Reviews = append(b.Reviews, review("Acme", fmt.Sprint(i), "2025-04-15", 3, by(status, place, "Cook")))
	}
	q := seeded(t, &b)
	for _, tc := range []struct {
		status, location, job string
		n                     uint64
		withheld              bool
	}{
		{"", "", "", 20, false},
		{"current", "", "", 13, false},
		{"former", "", "", 7, false},
		{NotGiven, "", "", 0, true},
		{"", "Bergen", "", 0, true},      // 3 reviews
		{"", "Oslo", "", 0, true},        // 17, but all minus these are Bergen's 3
		{"former", "Oslo", "", 0, true},  // 4
		{"current", "Oslo", "", 0, true}, // 13, but Oslo minus these are 4
		{"", "", "Cook", 20, false},
		{"", "Atlantis", "", 0, true},
	} {
		f := spring()
		f.Status, f.Location, f.Job = tc.status, tc.location, tc.job
		a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f))
		if a.Suppressed != tc.withheld || a.N != tc.n || uint64(len(a.Rows)) != tc.n || (len(a.Notes) > 0) != tc.withheld {
			t.Errorf("%+v: %d rows, n %d, suppressed %v, notes %q", tc, len(a.Rows), a.N, a.Suppressed, a.Notes)
		}
	}
}

// Of 10, 8 and 3 the slices show only the 10: the 8 would give the 3 away. The drill-down must not either.
func TestReviewsOfSlicesNotShownAreWithheld(t *testing.T) {
	b := record.Batch{Reviews: slices.Concat(cook("Oslo", 10, 4, record.Current), cook("Bergen", 8, 3, record.Former), cook("Tromsø", 3, 1, record.Former))}
	q := seeded(t, &b)
	for place, withheld := range map[string]bool{"Oslo": false, "Bergen": true, "Tromsø": true} {
		f := spring()
		f.Location = place
		if a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f)); a.Suppressed != withheld || (len(a.Rows) > 0) == withheld {
			t.Errorf("%s: suppressed %v, %d rows", place, a.Suppressed, len(a.Rows))
		}
	}
}
