package queries

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"renown/warehouse/record"
)

func TestHide(t *testing.T) {
	for _, tc := range []struct {
		sizes []uint64
		want  []bool
	}{
		{nil, []bool{}},
		{[]uint64{0, 0}, []bool{false, false}},
		{[]uint64{10, 8}, []bool{false, false}},
		{[]uint64{10, 8, 3}, []bool{false, true, true}}, // 3 alone would be the total minus the others
		{[]uint64{10, 3, 3}, []bool{false, true, true}}, // 6 together tell nobody apart
		{[]uint64{10, 3, 1}, []bool{true, true, true}},  // 4 together are still too few
		{[]uint64{10, 9, 3, 1}, []bool{false, true, true, true}},
		{[]uint64{10, 0, 2}, []bool{true, false, true}},
		{[]uint64{3}, []bool{true}},
		{[]uint64{6, 6, 2}, []bool{false, true, true}}, // of equals the later goes
	} {
		if got := hide(tc.sizes, 5); !slices.Equal(got, tc.want) {
			t.Errorf("hide(%v) = %v, want %v", tc.sizes, got, tc.want)
		}
	}
}

// Whatever the sizes: nothing small is shown, and what is hidden together is nothing, everything, or large enough.
func TestHideLeavesNothingToSubtract(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	rng := rand.New(rand.NewPCG(seed, 1))
	for range 5000 {
		sizes := make([]uint64, rng.IntN(7))
		for i := range sizes {
			sizes[i] = uint64(rng.IntN(12))
		}
		least := uint64(1 + rng.IntN(6))
		var groups, shown int
		var together uint64
		for i, hidden := range hide(sizes, least) {
			switch {
			case hidden:
				groups++
				together += sizes[i]
			case sizes[i] > 0:
				shown++
				if sizes[i] < least {
					t.Fatalf("%v, least %d: %d is shown", sizes, least, sizes[i])
				}
			}
		}
		if groups > 0 && shown > 0 && (groups < 2 || together < least) {
			t.Fatalf("%v, least %d: %d groups of together %d are hidden", sizes, least, groups, together)
		}
	}
}

func cook(place string, n int, stars record.Score, status record.Status) []record.Review {
	var rs []record.Review
	for i := range n {
		rs = append(rs, review("Acme", fmt.Sprintf("%s-%s-%d", place, status, i), "2025-04-15", stars, by(status, place, "Cook"),
			says(record.Positive, "", "")))
	}
	return rs
}

func TestSlices(t *testing.T) {
	b := record.Batch{Reviews: slices.Concat(
		cook("Oslo", 8, 4, record.Current), cook("  Bergen ", 6, 3, record.Former), cook("Tromsø", 2, 1, record.Former), cook("", 5, 5, ""))}
	q := seeded(t, &b)
	a := must[SliceRow](t)(q.Employer.Slices(t.Context(), spring()))
	want := []struct {
		dimension, value string
		n                uint64
		mean             float64
		values           uint64
		suppressed       bool
	}{
		{"status", "current", 8, 4, 1, false},
		{"status", "former", 8, 2.5, 1, false},
		{"status", NotGiven, 5, 5, 1, false},
		{"location", "Oslo", 8, 4, 1, false},
		{"location", "Bergen", 6, 3, 1, false},
		{"location", OtherValues, 7, 27.0 / 7, 2, false}, // Tromsø's two would be the rest, so those that do not say go with them
		{"job", "Cook", 21, 77.0 / 21, 1, false},
	}
	if len(a.Rows) != len(want) || a.N != 21 || a.Suppressed {
		t.Fatalf("n %d, suppressed %v, rows %+v", a.N, a.Suppressed, a.Rows)
	}
	for i, w := range want {
		r := a.Rows[i]
		if r.Dimension != w.dimension || r.Value != w.value || r.Reviews != w.n || !near(r.Mean.Value, w.mean) || r.ValuesInside != w.values ||
			r.Suppressed != w.suppressed || !near(r.Recommend.Value, 100) || r.Recommend.N != w.n {
			t.Errorf("want %+v, got %+v, mean %v", w, r, show(r.Mean.Value))
		}
	}
}

func TestSmallStatusesAreWithheldEverywhere(t *testing.T) {
	b := record.Batch{Reviews: slices.Concat(cook("Oslo", 9, 4, record.Current), cook("Oslo", 7, 3, record.Former), cook("Oslo", 2, 1, ""))}
	q := seeded(t, &b)
	rows := must[SliceRow](t)(q.Employer.ByStatus(t.Context(), spring())).Rows
	if len(rows) != 3 || rows[0].Suppressed || !rows[1].Suppressed || !rows[2].Suppressed || rows[1].Mean.Value != nil || rows[1].Reviews != 0 {
		t.Fatalf("%+v", rows)
	}
	for _, name := range []string{"Summary", "Stars", "RatingTrend", "StarsOverTime", "SubRatings", "Responses", "VanishedEffect"} {
		for status, withheld := range map[string]bool{"": false, "current": false, "former": true, NotGiven: true} {
			f := monthly(spring())
			f.Status = status
			f.From = date("2025-04-01")
			table, err := q.Run(t.Context(), "employer."+name, f)
			if err != nil {
				t.Fatal(err)
			}
			if table.Suppressed != withheld || (len(table.Notes) > 0 && status == "") || (withheld && table.N != 0) {
				t.Errorf("%s of %q: suppressed %v, n %d, notes %q", name, status, table.Suppressed, table.N, table.Notes)
			}
			if told := numbers(table); withheld && told > 0 {
				t.Errorf("%s of %q tells %d numbers: %v", name, status, told, table.Rows)
			}
		}
	}
}

func TestBucketsAreNotGivenAwayByTheTotal(t *testing.T) {
	var rs []record.Review
	for month, former := range map[string]int{"01": 9, "02": 2, "03": 6, "04": 7} {
		for i := range 20 {
			status := record.Current
			if i < former {
				status = record.Former
			}
			rs = append(rs, review("Acme", fmt.Sprint(month, i), "2025-"+month+"-15", 4, by(status, "", "")))
		}
	}
	q := seeded(t, &record.Batch{Reviews: rs})
	f := Filter{Brand: "Acme", From: date("2025-01-01"), To: date("2025-05-01"), Now: date("2025-05-10"), Grain: Month, Status: "former"}
	if n := must[SummaryRow](t)(q.Employer.Summary(t.Context(), f)).Rows[0].Reviews; n != 24 {
		t.Fatalf("the total is %d", n)
	}
	for _, name := range []string{"RatingTrend", "StarsOverTime", "Responses"} {
		table, err := q.Run(t.Context(), "employer."+name, f)
		if err != nil {
			t.Fatal(err)
		}
		// February holds two; March goes with it, or February were the total less the rest.
		if table.N != 9+7 || !table.Suppressed {
			t.Errorf("%s tells of %d", name, table.N)
		}
	}
	f.From, f.To = date("2025-05-01"), date("2025-09-01")
	for _, r := range must[TrendRow](t)(q.Employer.RatingTrend(t.Context(), f.WithPrevious())).Rows {
		if told := r.PreviousMean != nil; told != (r.PreviousBucket.Month() == 1 || r.PreviousBucket.Month() == 4) {
			t.Errorf("before: %+v", r)
		}
	}
}

// TestOpinionsOfFewAreWithheld: seven former employees are enough, but only two of them said what they think of the CEO.
func TestOpinionsOfFewAreWithheld(t *testing.T) {
	rs := slices.Concat(cook("Oslo", 9, 4, record.Current), cook("Oslo", 7, 3, record.Former), cook("Oslo", 8, 2, ""))
	for i := range rs {
		if rs[i].Status != record.Former || i < 11 {
			rs[i].CEO, rs[i].Culture = record.Positive, 4
		}
	}
	q := seeded(t, &record.Batch{Reviews: rs})
	// Those of no status go with the former: their eight are the smallest group that can hide the two.
	for status, told := range map[string]bool{"": true, "former": false, NotGiven: false, "current": true} {
		f := spring()
		f.Status = status
		a := must[SummaryRow](t)(q.Employer.Summary(t.Context(), f))
		if r := a.Rows[0]; (r.CEO.Value != nil) != told || (r.CEO.N > 0) != told || (r.CEOYes > 0) != told || r.Rating.Value == nil || r.Recommend.Value == nil || a.Suppressed == told {
			t.Errorf("%q: %+v", status, r)
		}
		sub := must[SubRatingRow](t)(q.Employer.SubRatings(t.Context(), f))
		if r := sub.Rows[1]; (r.Mean.Value != nil) != told || r.Suppressed == told || sub.Suppressed == told {
			t.Errorf("%q: %+v", status, r)
		}
	}
}

// numbers counts the cells that tell something: all but the keys.
func numbers(table Table) int {
	told := 0
	for _, row := range table.Rows {
		for i, value := range row {
			switch table.Columns[i].Key {
			case "brand", "bucket", "stars", "aspect", "title", "partial", "suppressed", "previous_bucket":
			default:
				if value != nil {
					told++
				}
			}
		}
	}
	return told
}

func TestTopSlicesAndOther(t *testing.T) {
	b := record.Batch{Reviews: slices.Concat(cook("A", 9, 5, ""), cook("B", 8, 4, ""), cook("C", 7, 3, ""), cook("D", 6, 2, ""))}
	q := seeded(t, &b)
	f := spring()
	f.Limit = 2
	rows := must[SliceRow](t)(q.Employer.ByLocation(t.Context(), f)).Rows
	if len(rows) != 3 || rows[1].Value != "B" || rows[2].Value != OtherValues || rows[2].Reviews != 13 || !near(rows[2].Mean.Value, 33.0/13) || rows[2].ValuesInside != 2 {
		t.Errorf("two and others: %+v", rows)
	}
	f.Limit = 3 // a single other one is shown by its name
	if rows := must[SliceRow](t)(q.Employer.ByLocation(t.Context(), f)).Rows; len(rows) != 4 || rows[3].Value != "D" {
		t.Errorf("three and one: %+v", rows)
	}
	f.Location = "A"
	if a := must[SliceRow](t)(q.Employer.ByLocation(t.Context(), f)); len(a.Rows) != 4 || len(a.Notes) != 1 {
		t.Errorf("slices by location leave the filter's aside, and say so: %+v %q", a.Rows, a.Notes)
	}
	if a := must[SliceRow](t)(q.Employer.ByJob(t.Context(), f)); len(a.Rows) != 1 || a.Rows[0].Reviews != 9 || len(a.Notes) != 0 {
		t.Errorf("slices by job know the filter's location: %+v %q", a.Rows, a.Notes)
	}
}

func TestSliceMeansStandOnTheirOwnN(t *testing.T) {
	rated, unrated := cook("Oslo", 6, 4, ""), cook("Bergen", 6, 0, "")
	unrated[0].Stars, unrated[1].Stars = 1, 1
	q := seeded(t, &record.Batch{Reviews: slices.Concat(rated, unrated)})
	a := must[SliceRow](t)(q.Employer.ByLocation(t.Context(), spring()))
	for _, r := range a.Rows {
		// Bergen's two stars could be found as the total minus Oslo's, so neither mean is told.
		if r.Mean.Value != nil || r.Reviews != 6 || !near(r.Recommend.Value, 100) || !a.Suppressed {
			t.Errorf("%+v", r)
		}
	}
}
