package queries

import (
	"context"
	"errors"
	"io/fs"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/file"
	reading "renown/collectors/meaning"
	"renown/warehouse/record"
)

// realReviews are real reviews as a shipped map reads them, all under one brand, with what was read out of their texts.
func realReviews(t *testing.T, mapName, path, brand string) []record.Review {
	t.Helper()
	path = "../../shared/data/reviews/" + path
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the real reviews are not here: shared/data is absent")
	}
	m, err := file.LoadMap(mapName)
	if err != nil {
		t.Fatal(err)
	}
	var all []record.Review
	_, err = file.Import(context.Background(), path, file.Options{Map: m, Source: fetch.Source{Name: "import", Brand: brand}}, func(b *record.Batch) error {
		all = append(all, b.Reviews...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	reads := reading.New()
	for i := range all {
		all[i].Brand, all[i].Author = brand, ""
		reads.Review(&all[i])
	}
	return all
}

// TestRealReviews: what real reviews of many employers speak of, and what goes along with their stars. Every number is
// counted again, or fitted again, from the reviews as they were read.
func TestRealReviews(t *testing.T) {
	rs := realReviews(t, "glassdoor", "glassdoor_sample_1000.csv", "Sample")
	q := seeded(t, &record.Batch{Reviews: rs})
	f := Filter{Brand: "Sample", Now: date("2024-06-01")}
	themes := must[ThemeRow](t)(q.Employer.Themes(t.Context(), f))
	if len(themes.Rows) < 8 || themes.N != 1000 {
		t.Fatalf("n %d, %d themes", themes.N, len(themes.Rows))
	}
	for i, r := range themes.Rows {
		var touched uint64
		for _, review := range rs {
			if is, _, _ := stance(review, r.Theme); is {
				touched++
			}
		}
		if !r.Suppressed && r.Reviews != touched || i > 0 && r.Reviews > themes.Rows[i-1].Reviews {
			t.Errorf("%s: %d, counted %d", r.Theme, r.Reviews, touched)
		}
		t.Logf("%-14s %4d of %d, in pros %3d, in cons %3d, positive %v %% of %d", r.Theme, r.Reviews, r.Share.N, r.Pros, r.Cons, show(r.Positive.Value), r.Positive.N)
	}
	drivers := must[DriverRow](t)(q.Employer.Drivers(t.Context(), f))
	for _, r := range drivers.Rows {
		t.Logf("%-24s %5.2f (%5.2f to %5.2f), n %d, R² %.2f, VIF %.1f %v %s", r.Title, r.Standard, r.Low, r.High, r.N, r.R2, r.VIF, r.Clear, r.Warning)
	}
	t.Logf("%q", drivers.Notes)
	// Culture and senior management go along with the overall rating most, as others have found on more of these reviews.
	if len(drivers.Rows) < 4 || !drivers.Rows[0].Clear || drivers.Rows[0].Kind != "sub-rating" || drivers.Rows[0].R2 < .5 ||
		drivers.Rows[0].Predictor != "management" && drivers.Rows[0].Predictor != "culture" {
		t.Errorf("%+v", drivers.Rows)
	}
}

// TestRealEmergence: in 2021 an American bank's staff spoke of what everybody spoke of, and in 2019 nobody did.
func TestRealEmergence(t *testing.T) {
	rs := realReviews(t, "indeed", "indeed_pnc_clean.csv", "The Bank")
	q := seeded(t, &record.Batch{Reviews: rs})
	f := Filter{Brand: "The Bank", From: date("2021-01-01"), To: date("2022-01-01"), PrevFrom: date("2019-01-01"), PrevTo: date("2020-01-01"), Now: date("2022-06-10")}
	began := time.Now()
	a := must[EmergingRow](t)(q.Employer.Emerging(t.Context(), f))
	t.Logf("n %d in %v, notes %q", a.N, time.Since(began), a.Notes)
	var found []string
	for _, r := range a.Rows {
		found = append(found, r.Term)
		t.Logf("%-20s %d, before %d, z %.1f, p %.1g", r.Term, r.N, *r.Before, *r.Z, *r.P)
	}
	if !slices.Contains(found, "covid") {
		t.Errorf("covid is not among %q", found)
	}
	want := slowly(rs, "The Bank", f.Now, 5)
	all := Filter{Brand: "The Bank", Now: f.Now}
	var got []string
	for _, r := range must[SurgeRow](t)(q.Employer.Surges(t.Context(), all)).Rows {
		got = append(got, r.Month.Format("2006-01"))
		t.Logf("%s: %d reviews, median around %v, five stars %v %% against %v %%, p %.2g", r.Month.Format("2006-01"), r.Reviews, *r.Median, *r.Share, *r.ShareAround, *r.P)
	}
	if !slices.Equal(got, want) {
		t.Errorf("flagged %v, by hand %v", got, want)
	}
}

// TestRealReviewsShuffled: where the reviews of both years are dealt out by chance, nothing is said to have grown.
func TestRealReviewsShuffled(t *testing.T) {
	rs := realReviews(t, "indeed", "indeed_pnc_clean.csv", "The Bank")
	rng := rand.New(rand.NewPCG(9, 9))
	f := aprilAgainstMarch()
	for world := range 2 {
		shuffled := slices.Clone(rs)
		for i := range shuffled {
			shuffled[i].Brand = "Skyways Air"
			if shuffled[i].Posted = date("2025-03-10"); rng.IntN(2) == 0 {
				shuffled[i].Posted = date("2025-04-10")
			}
		}
		a := must[EmergingRow](t)(seeded(t, &record.Batch{Reviews: shuffled}).Employer.Emerging(t.Context(), f))
		if len(a.Rows) > 0 {
			t.Errorf("world %d: %q", world, a.Rows[0].Term)
		}
	}
}

// TestRecencyWeightedRating computes it, its interval and the shrunk rating's review by review.
func TestRecencyWeightedRating(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(12, 12))}
	var b record.Batch
	for i := range 80 {
		b.Reviews = append(b.Reviews, review("Acme", string(rune('a'+i)), c.day().Format(time.DateOnly), c.score()))
	}
	f := Filter{Brand: "Acme", From: date("2024-02-01"), To: date("2025-04-01"), Now: date("2025-06-01")}
	var w, ws, ww float64
	var n int
	inPeriod := func(visit func(weight, stars float64)) {
		for _, r := range b.Reviews {
			if r.Stars.Given() && inFilter(r, "Acme", f) {
				visit(math.Pow(.5, date("2025-03-31").Sub(r.Posted).Hours()/24/365), float64(r.Stars))
			}
		}
	}
	inPeriod(func(weight, stars float64) { n, w, ws, ww = n+1, w+weight, ws+weight*stars, ww+weight*weight })
	mean, effective, squares := ws/w, w*w/ww, 0.0
	inPeriod(func(weight, stars float64) { squares += weight * weight * (stars - mean) * (stars - mean) })
	half := t95(effective-1) * math.Sqrt(squares/(w*w)*effective/(effective-1))
	shrunk := (7*3.5 + ws) / (7 + w)
	spread := squares / ww * effective / (effective - 1)
	halfShrunk := t95(effective-1) * math.Sqrt(spread*(7+ww)) / (7 + w)
	r := must[SummaryRow](t)(seeded(t, &b).Employer.Summary(t.Context(), f)).Rows[0]
	wantNumbers(t, map[string]*float64{"recency": r.RecencyRating, "low": r.RecencyLow, "high": r.RecencyHigh, "effective": r.RecencyN, "shrunk": r.ShrunkRating,
		"shrunk low": r.ShrunkLow, "shrunk high": r.ShrunkHigh},
		map[string]float64{"recency": mean, "low": mean - half, "high": mean + half, "effective": effective, "shrunk": shrunk, "shrunk low": shrunk - halfShrunk,
			"shrunk high": shrunk + halfShrunk})
	if n < 40 || effective >= float64(n) || spread < 1 {
		t.Errorf("n %d, effective %v, variance %v: not what this test is about", n, effective, spread)
	}
}
