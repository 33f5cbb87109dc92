package queries

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// month makes n reviews of a month, fives of them of five stars, the others of two.
func month(brand, month string, n, fives int) []record.Review {
	var rs []record.Review
	for i := range n {
		stars := record.Score(2)
		if i < fives {
			stars = 5
		}
		rs = append(rs, review(brand, fmt.Sprint(month, "-", i), month+"-10", stars))
	}
	return rs
}

// surging is a quiet year with one month of many fives, one of many reviews like the others, and one of few but all fives.
func surging() *record.Batch {
	var b record.Batch
	for i := range 14 {
		m := date("2024-01-01").AddDate(0, i, 0).Format("2006-01")
		n, fives := 8, 2
		switch m {
		case "2024-05":
			n, fives = 30, 24
		case "2024-08":
			n, fives = 30, 8
		case "2024-11":
			n, fives = 9, 9
		case "2024-12":
			n, fives = 0, 0
		}
		b.Reviews = append(b.Reviews, month("Acme", m, n, fives)...)
	}
	b.Reviews = append(b.Reviews, month("Rival", "2024-03", 4, 4)...)
	return &b
}

func TestSurges(t *testing.T) {
	q := seeded(t, surging())
	f := Filter{Brand: "Acme", Against: []string{"Rival"}, Now: date("2025-05-10")}
	a := must[SurgeRow](t)(q.Employer.Surges(t.Context(), f))
	if len(a.Rows) != 1 || !a.Rows[0].Month.Equal(date("2024-05-01")) || a.N != 30+30+9+8*10+4 {
		t.Fatalf("n %d, %+v", a.N, a.Rows)
	}
	r := a.Rows[0]
	// Around May 2024: January to April (there is no more) and June to November; 8 each, but August 30 and November 9.
	around, fives := 8*8+30+9, 8*2+8+9
	z := (24.0/30 - float64(fives)/float64(around)) / math.Sqrt(float64(24+fives)/float64(30+around)*(1-float64(24+fives)/float64(30+around))*(1.0/30+1/float64(around)))
	if r.Around != 10 || r.Reviews != 30 || r.Fives != 24 || r.RatedAround != uint64(around) || !r.Flagged || r.Partial {
		t.Errorf("%+v", r)
	}
	wantNumbers(t, map[string]*float64{"median": r.Median, "times": r.Times, "share": r.Share, "around": r.ShareAround, "z": r.Z, "p": r.P},
		map[string]float64{"median": 8, "times": 3.75, "share": 80, "around": 100 * float64(fives) / float64(around), "z": z, "p": math.Erfc(z/math.Sqrt2) / 2})
	all := must[SurgeRow](t)(q.Employer.SurgeMonths(t.Context(), f))
	if len(all.Rows) != 16+14 { // Acme from January 2024 and the rival from March, to April 2025: May is not over, and holds nothing
		t.Errorf("%d months", len(all.Rows))
	}
	for _, r := range all.Rows {
		if r.Brand == "Rival" && (r.Flagged || r.Month.Equal(date("2024-03-01")) && r.Z != nil) {
			t.Errorf("nothing around it to compare with: %+v", r)
		}
	}
	// The months around are looked at though the period does not hold them.
	f.From, f.To, f.Status = date("2024-05-01"), date("2024-06-01"), NotGiven
	if a := must[SurgeRow](t)(q.Employer.Surges(t.Context(), f)); len(a.Rows) != 1 || a.Rows[0].Around != 10 || a.N != 30 || len(a.Notes) != 0 {
		t.Errorf("May alone: %+v", a)
	}
	f.Status = "former"
	if a := must[SurgeRow](t)(q.Employer.Surges(t.Context(), f)); len(a.Rows) != 0 || a.N != 0 {
		t.Errorf("nobody says to be former: %+v", a)
	}
	f.Status, f.MinGroup = NotGiven, 31
	if a := must[SurgeRow](t)(q.Employer.SurgeMonths(t.Context(), f)); len(a.Rows) != 2 || !a.Rows[0].Suppressed || a.Rows[0].Reviews != 0 || a.N != 0 {
		t.Errorf("a month below the minimum group: %+v", a.Rows)
	}
	f.Status = ""
	if a := must[SurgeRow](t)(q.Employer.Surges(t.Context(), f)); len(a.Rows) != 0 {
		t.Errorf("below the minimum group: %+v", a.Rows)
	}
}

// TestRunningMonthJudgesNoOther: its ten days would pull the median down.
func TestRunningMonthJudgesNoOther(t *testing.T) {
	rs := slices.Concat(month("Acme", "2025-03", 20, 2), month("Acme", "2025-04", 30, 25), month("Acme", "2025-05", 1, 0))
	f := Filter{Brand: "Acme", Now: date("2025-05-10")}
	rows := must[SurgeRow](t)(seeded(t, &record.Batch{Reviews: rs}).Employer.SurgeMonths(t.Context(), f)).Rows
	if len(rows) != 3 || rows[1].Flagged || !near(rows[1].Median, 20) || rows[1].Around != 1 || !rows[2].Partial || !near(rows[2].Median, 25) {
		t.Errorf("%+v", rows)
	}
}

// slowly finds the flagged months of one brand the plain way.
func slowly(rs []record.Review, brand string, now time.Time, least int) []string {
	type sums struct{ n, rated, fives int }
	months := map[string]sums{}
	first, last := "", ""
	for _, r := range rs {
		if r.Brand != brand {
			continue
		}
		m := r.Posted.Format("2006-01")
		s := months[m]
		s.n++
		if r.Stars.Given() {
			s.rated++
		}
		if r.Stars >= 4.5 {
			s.fives++
		}
		months[m] = s
		if first == "" || m < first {
			first = m
		}
		if m > last {
			last = m
		}
	}
	if before := now.AddDate(0, 0, -now.Day()).Format("2006-01"); before > last {
		last = before
	}
	var flagged []string
	for m, s := range months {
		at := date(m + "-01")
		var counts []float64
		var around sums
		for i := -6; i <= 6; i++ {
			other := at.AddDate(0, i, 0).Format("2006-01")
			if i == 0 || other < first || other > last || other >= now.Format("2006-01") {
				continue
			}
			o := months[other]
			counts = append(counts, float64(o.n))
			around.rated, around.fives = around.rated+o.rated, around.fives+o.fives
		}
		if len(counts) == 0 || s.rated == 0 || around.rated == 0 || s.n < least {
			continue
		}
		slices.Sort(counts)
		middle := (counts[(len(counts)-1)/2] + counts[len(counts)/2]) / 2
		a, b := float64(s.rated), float64(around.rated)
		pooled := float64(s.fives+around.fives) / (a + b)
		z := (float64(s.fives)/a - float64(around.fives)/b) / math.Sqrt(pooled*(1-pooled)*(1/a+1/b))
		if float64(s.n) >= 3*middle && math.Erfc(z/math.Sqrt2)/2 < .01 {
			flagged = append(flagged, m)
		}
	}
	slices.Sort(flagged)
	return flagged
}

func TestSurgesAgreeWithThePlainWay(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	c := chance{rand.New(rand.NewPCG(seed, 4))}
	var rs []record.Review
	for i := range 60 {
		brand, m := c.one("Acme", "Rival"), c.day().Format("2006-01")
		for j, burst := 0, c.IntN(6)*c.IntN(6); j < burst; j++ {
			r := review(brand, fmt.Sprint(i, "-", j), m+"-12", record.Score(c.IntN(9)+2)/2)
			if c.IntN(12) == 0 {
				r.Stars = 0
			}
			if burst > 12 {
				r.Stars = 5
			}
			rs = append(rs, r)
		}
	}
	w := warehousetest.New(t)
	store(t, w, &record.Batch{Reviews: rs})
	for _, now := range []string{"2025-06-01", "2025-01-20"} {
		for _, brand := range []string{"Acme", "Rival"} {
			f := Filter{Brand: brand, Now: date(now), MinGroup: 1 + c.IntN(6)}
			var got []string
			for _, r := range must[SurgeRow](t)(New(w.Conn()).Employer.Surges(t.Context(), f)).Rows {
				got = append(got, r.Month.Format("2006-01"))
			}
			if want := slowly(rs, brand, f.Now, f.MinGroup); !slices.Equal(got, want) {
				t.Errorf("seed %d, %s on %s: %v, want %v", seed, brand, now, got, want)
			}
		}
	}
}
