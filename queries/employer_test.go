package queries

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

var nan = math.NaN()

func TestSummary(t *testing.T) {
	q := seeded(t, acme())
	f := spring().WithPrevious()
	f.Against = []string{"Rival", "Nobody", "Acme"}
	a := must[SummaryRow](t)(q.Employer.Summary(t.Context(), f))
	if len(a.Rows) != 3 || a.Rows[0].Brand != "Acme" || a.Rows[1].Brand != "Rival" || a.Rows[2].Brand != "Nobody" || a.N != 7 {
		t.Fatalf("rows %+v, n %d", a.Rows, a.N)
	}
	r := a.Rows[0]
	if r.PreviousSince == nil || !r.PreviousSince.Equal(date("2025-01-15")) || len(a.Notes) != 1 || !strings.Contains(a.Notes[0].String(), "2025-01-15") {
		t.Errorf("January's first two weeks, before the first review, are passed over: %v, %q", r.PreviousSince, a.Notes)
	}
	if a.Rows[1].PreviousSince != nil {
		t.Error("the rival has nothing to compare with, and does not begin late")
	}
	if r.Reviews != 6 || r.Rating.N != 5 || *r.Rating.PreviousN != 2 || *r.PreviousReviews != 2 || r.Recommend.N != 4 || r.RecommendYes != 3 ||
		r.CEO.N != 2 || r.CEOYes != 1 || r.OutlookYes != 1 || r.Responses != 3 || r.ResponseDays.N != 2 || r.Band != "OK" || r.Rating.Clear {
		t.Errorf("counts: %+v", r)
	}
	// Worked out by hand: stars 5, 4, 1.5, 2, 3 against 2, 3; weights 2^(-age/365) from 30 April.
	wantNumbers(t, map[string]*float64{
		"rating": r.Rating.Value, "low": r.Rating.Low, "high": r.Rating.High, "previous": r.Rating.Previous, "change": r.Rating.Change,
		"change low": r.Rating.ChangeLow, "change high": r.Rating.ChangeHigh, "recency": r.RecencyRating, "shrunk": r.ShrunkRating,
		"recommend": r.Recommend.Value, "recommend low": r.Recommend.Low, "recommend high": r.Recommend.High,
		"recommend change": r.Recommend.Change, "recommend change low": r.Recommend.ChangeLow, "recommend change high": r.Recommend.ChangeHigh,
		"ceo": r.CEO.Value, "ceo previous": r.CEO.Previous, "ceo change": r.CEO.Change, "outlook": r.Outlook.Value,
		"response": r.Response.Value, "response previous": r.Response.Previous, "days": r.ResponseDays.Value, "days before": r.ResponseDays.Previous,
		"with vanished": r.RatingWithVanished,
	}, map[string]float64{
		"rating": 3.1, "low": 1.3222077053007245, "high": 4.877792294699276, "previous": 2.5, "change": 0.6,
		"change low": -2.0509011149414525, "change high": 3.2509011149414526, "recency": 3.071110956369744, "shrunk": 3.3277938557662576,
		"recommend": 75, "recommend low": 30.064184258240186, "recommend high": 95.44127391902994,
		"recommend change": 25, "recommend change low": -35.52501109137244, "recommend change high": 70.40809521072404,
		"ceo": 50, "ceo previous": nan, "ceo change": nan, "outlook": 50,
		"response": 50, "response previous": 0, "days": 3.5, "days before": nan, "with vanished": 3.1,
	})
	one, none := a.Rows[1], a.Rows[2]
	if !near(one.Rating.Value, 4) || one.Rating.Low != nil || one.Rating.Change != nil || *one.Rating.PreviousN != 0 || one.Band != "satisfied" {
		t.Errorf("one review: %+v", one)
	}
	if none.Reviews != 0 || none.Rating.Value != nil || none.ShrunkRating != nil || none.RecencyRating != nil || none.Response.Value != nil || none.Band != "" {
		t.Errorf("no review: %+v", none)
	}
}

func TestSummaryOfAllBrandsAndWithoutComparison(t *testing.T) {
	q := seeded(t, acme())
	f := spring()
	f.Brand, f.Against = "", []string{"Rival"}
	a := must[SummaryRow](t)(q.Employer.Summary(t.Context(), f))
	if len(a.Rows) != 2 || a.N != 7 || a.Rows[0].Brand != AllBrands || a.Rows[0].Reviews != 7 || a.Rows[1].Reviews != 1 {
		t.Fatalf("n %d, rows %+v", a.N, a.Rows)
	}
	r := a.Rows[0]
	if !near(r.Rating.Value, 19.5/6) || r.Rating.PreviousN != nil || r.PreviousReviews != nil || r.Rating.Previous != nil {
		t.Errorf("all brands: %+v", r.Rating)
	}
}

// A review dated ahead of now counts like one of today, and is shown where it claims to be.
func TestReviewFromTheFuture(t *testing.T) {
	q := seeded(t, &record.Batch{Reviews: []record.Review{review("Acme", "1", "2031-08-15", 4)}})
	f := Filter{Brand: "Acme", Now: date("2025-05-10"), Grain: Year}
	r := must[SummaryRow](t)(q.Employer.Summary(t.Context(), f)).Rows[0]
	wantNumbers(t, map[string]*float64{"rating": r.Rating.Value, "recency": r.RecencyRating, "shrunk": r.ShrunkRating},
		map[string]float64{"rating": 4, "recency": 4, "shrunk": (24.5 + 4) / 8})
	trend := must[TrendRow](t)(q.Employer.RatingTrend(t.Context(), f)).Rows
	if len(trend) != 1 || !trend[0].Bucket.Equal(date("2031-01-01")) || !trend[0].Partial || trend[0].N != 1 {
		t.Errorf("trend: %+v", trend)
	}
}

func TestEditsAndRepeatsChangeNothingTwice(t *testing.T) {
	w := warehousetest.New(t)
	q := New(w.Conn())
	store(t, w, acme())
	store(t, w, acme())
	edited := acme()
	edited.Reviews = edited.Reviews[2:3] // a1, from 5 to 1 star and into April
	edited.Reviews[0].Stars, edited.Reviews[0].Posted = 1, date("2025-04-20")
	store(t, w, edited)
	a := must[SummaryRow](t)(q.Employer.Summary(t.Context(), spring()))
	if r := a.Rows[0]; r.Reviews != 6 || !near(r.Rating.Value, 11.5/5) {
		t.Errorf("after an edit: %d reviews, rating %v, want 6 and 2.3", r.Reviews, show(r.Rating.Value))
	}
	trend := must[TrendRow](t)(q.Employer.RatingTrend(t.Context(), monthly(spring())))
	if !near(trend.Rows[0].Mean, 5.5/2) || !near(trend.Rows[1].Mean, 2) || trend.Rows[1].N != 3 {
		t.Errorf("after an edit: %+v", trend.Rows)
	}
}

func monthly(f Filter) Filter {
	f.Grain = Month
	return f
}

func TestStars(t *testing.T) {
	q := seeded(t, acme())
	a := must[StarRow](t)(q.Employer.Stars(t.Context(), spring().WithPrevious()))
	want := []uint64{0, 2, 1, 1, 1} // 1.5 stars round up to 2
	for i, r := range a.Rows {
		if r.Stars != i+1 || r.Reviews != want[i] || !near(r.Share, 20*float64(want[i])) || r.N != 5 || *r.PreviousN != 2 {
			t.Errorf("%d stars: %+v", i+1, r)
		}
	}
	if len(a.Rows) != 5 || !near(a.Rows[1].PreviousShare, 50) || a.N != 5 {
		t.Errorf("rows %d, n %d, two stars before %v", len(a.Rows), a.N, show(a.Rows[1].PreviousShare))
	}
}

func TestRatingTrend(t *testing.T) {
	q := seeded(t, acme())
	f := monthly(spring())
	f.From, f.To = date("2025-01-01"), date("2025-06-01")
	f.PrevFrom, f.PrevTo = date("2024-12-01"), date("2025-03-01")
	a := must[TrendRow](t)(q.Employer.RatingTrend(t.Context(), f))
	want := []struct {
		bucket            string
		mean              float64
		n, reviews        uint64
		partial, compared bool
		before            float64
	}{
		{"2025-01-01", 2, 1, 1, false, true, nan}, // beside December, which is a gap
		{"2025-02-01", 3, 1, 1, false, true, 2},
		{"2025-03-01", 3.5, 3, 3, false, true, 3},
		{"2025-04-01", 2.5, 2, 3, false, false, nan},
		{"2025-05-01", nan, 0, 0, true, false, nan},
	}
	if len(a.Rows) != len(want) {
		t.Fatalf("%d buckets, want %d: %+v", len(a.Rows), len(want), a.Rows)
	}
	for i, w := range want {
		r := a.Rows[i]
		if !r.Bucket.Equal(date(w.bucket)) || !near(r.Mean, w.mean) || r.N != w.n || r.Reviews != w.reviews || r.Partial != w.partial ||
			(r.PreviousBucket != nil) != w.compared || !near(r.PreviousMean, w.before) {
			t.Errorf("bucket %s: %+v", w.bucket, r)
		}
	}
	if a.Rows[0].PreviousN == nil || *a.Rows[0].PreviousN != 0 || a.Rows[3].PreviousN != nil {
		t.Errorf("a gap compared with is n 0, nothing compared with is nil: %+v, %+v", a.Rows[0], a.Rows[3])
	}
}

func TestTrendOfUnboundedPeriodCoversTheData(t *testing.T) {
	q := seeded(t, acme())
	a := must[TrendRow](t)(q.Employer.RatingTrend(t.Context(), Filter{Brand: "Acme", Now: date("2025-05-10")}))
	if a.Filter.Grain != Week || !a.Rows[0].Bucket.Equal(date("2025-01-13")) || !a.Rows[len(a.Rows)-1].Bucket.Equal(date("2025-05-05")) {
		t.Errorf("grain %s from %v to %v", a.Filter.Grain, a.Rows[0].Bucket, a.Rows[len(a.Rows)-1].Bucket)
	}
	var n uint64
	for _, r := range a.Rows {
		n += r.Reviews
	}
	if n != 8 || a.N != 8 {
		t.Errorf("the buckets hold %d reviews, n says %d, want 8", n, a.N)
	}
}

func TestStarsOverTime(t *testing.T) {
	q := seeded(t, acme())
	a := must[StarsBucketRow](t)(q.Employer.StarsOverTime(t.Context(), monthly(spring())))
	if len(a.Rows) != 2 || a.Rows[0].Counts() != [5]uint64{0, 1, 0, 1, 1} || a.Rows[1].Counts() != [5]uint64{0, 1, 1, 0, 0} {
		t.Fatalf("%+v", a.Rows)
	}
	if s := a.Rows[1].Shares(); !near(s[1], 50) || !near(s[0], 0) || a.Rows[1].N != 2 {
		t.Errorf("April: %+v", a.Rows[1])
	}
}

func TestSubRatings(t *testing.T) {
	q := seeded(t, acme())
	a := must[SubRatingRow](t)(q.Employer.SubRatings(t.Context(), spring().WithPrevious()))
	if len(a.Rows) != 6 || a.Rows[0].Aspect != "work_life" || !near(a.Rows[0].Mean.Value, 3) || a.Rows[0].Mean.N != 2 {
		t.Fatalf("%+v", a.Rows)
	}
	if c := a.Rows[1].Mean; !near(c.Value, 5) || c.N != 1 || c.Low != nil {
		t.Errorf("culture: %+v", c)
	}
	if d := a.Rows[2]; d.Mean.Value != nil || d.Mean.N != 0 || *d.Mean.PreviousN != 0 {
		t.Errorf("diversity was never given: %+v", d)
	}
}

func TestResponses(t *testing.T) {
	q := seeded(t, acme())
	a := must[ResponseRow](t)(q.Employer.Responses(t.Context(), monthly(spring())))
	if len(a.Rows) != 2 {
		t.Fatalf("%+v", a.Rows)
	}
	march, april := a.Rows[0], a.Rows[1]
	if !near(march.Rate, 200.0/3) || march.N != 3 || march.Responses != 2 || !near(march.MedianDays, 3.5) || march.MedianN != 2 {
		t.Errorf("March: %+v", march)
	}
	if !near(april.Rate, 100.0/3) || april.MedianDays != nil || april.MedianN != 0 { // answered, but without a date
		t.Errorf("April: %+v", april)
	}
}

func TestSiteRating(t *testing.T) {
	stat := func(at string, rating float64, n record.Count) record.AccountStat {
		return record.AccountStat{Brand: "Acme", Network: "workplace", Account: "https://reviews.example/acme", Source: "test", At: date(at),
			Rating: rating, RatingCount: n, Followers: record.NotGiven, Following: record.NotGiven, Posts: record.NotGiven, Views: record.NotGiven}
	}
	q := seeded(t, &record.Batch{AccountStats: []record.AccountStat{
		stat("2025-04-01 06:00:00", 3.5, 100), stat("2025-04-01 18:00:00", 3.6, record.NotGiven), stat("2025-04-03", 3.7, 104), stat("2025-04-04", 0, 104),
	}})
	a := must[SiteRatingRow](t)(q.Employer.SiteRating(t.Context(), spring()))
	if len(a.Rows) != 2 || !near(a.Rows[0].Rating, 3.6) || a.Rows[0].N != nil || !near(a.Rows[1].Rating, 3.7) || *a.Rows[1].N != 104 {
		t.Errorf("%+v", a.Rows)
	}
}

// vanishing writes a run that sees all of Acme's reviews and two complete ones that miss three of them.
func vanishing(t *testing.T) *Queries {
	w := warehousetest.New(t)
	b := acme()
	for _, seen := range []int{9, 5, 4} {
		for i := range b.Reviews {
			b.Reviews[i].Collected = at(seen)
		}
		store(t, w, b)
		r := run("test-reviews", at(seen).Format(time.DateOnly), at(seen), true, 9)
		r.Complete = true
		store(t, w, &record.Batch{Runs: []record.Run{r}})
		b.Reviews = slices.DeleteFunc(b.Reviews, func(r record.Review) bool { return r.ID == "a1" || r.ID == "a3" || r.ID == "p1" })
	}
	return New(w.Conn())
}

func TestVanished(t *testing.T) {
	q := vanishing(t)
	a := must[ReviewRow](t)(q.Employer.Vanished(t.Context(), spring()))
	if len(a.Rows) != 2 || a.Rows[0].ID != "a3" || a.Rows[1].ID != "a1" || a.Rows[0].Vanished == nil || a.N != 2 {
		t.Fatalf("vanished: %+v", a.Rows)
	}
	if len(a.Notes) != 1 || !strings.Contains(a.Notes[0].String(), "3.00 without the vanished (n 3), 3.10 with them (n 5)") {
		t.Errorf("notes %q", a.Notes)
	}
	effect := must[VanishedEffectRow](t)(q.Employer.VanishedEffect(t.Context(), spring())).Rows[0]
	if effect.Vanished != 2 || !near(effect.Without, 3) || effect.WithoutN != 3 || !near(effect.With, 3.1) || effect.WithN != 5 {
		t.Errorf("effect: %+v", effect)
	}
	r := must[SummaryRow](t)(q.Employer.Summary(t.Context(), spring())).Rows[0]
	if r.Vanished != 2 || !near(r.Rating.Value, 3) || !near(r.RatingWithVanished, 3.1) || r.RatingWithVanishedN != 5 || r.Reviews != 4 || r.Responses != 1 {
		t.Errorf("summary: %+v", r)
	}
	left := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), spring()))
	if left.N != 4 || left.Rows[0].ID != "a5" {
		t.Errorf("still there: n %d, first %s", left.N, left.Rows[0].ID)
	}
}

func TestBrandsSitesAndSpan(t *testing.T) {
	b := acme()
	b.Reviews[0].Site = "elsewhere"
	q := seeded(t, b)
	brands := must[BrandRow](t)(q.Employer.Brands(t.Context(), spring())).Rows
	if len(brands) != 2 || brands[0].Brand != "Acme" || brands[0].N != 8 || !brands[0].First.Equal(date("2025-01-15")) || !brands[0].Last.Equal(date("2025-04-30")) {
		t.Errorf("brands %+v", brands)
	}
	sites := must[SiteRow](t)(q.Employer.Sites(t.Context(), spring())).Rows
	if len(sites) != 2 || sites[0].Site != "workplace" || sites[0].N != 7 || sites[1].N != 1 {
		t.Errorf("sites %+v", sites)
	}
	f := Filter{Brand: "Acme", Sites: []string{"elsewhere"}, Now: date("2025-05-10")}
	span := must[SpanRow](t)(q.Employer.Span(t.Context(), f)).Rows
	if len(span) != 1 || span[0].N != 1 || !span[0].First.Equal(span[0].Last) {
		t.Errorf("span %+v", span)
	}
}
