package queries

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// chance builds random worlds and random questions about them.
type chance struct{ *rand.Rand }

func (c chance) one(of ...string) string { return of[c.IntN(len(of))] }

func (c chance) day() time.Time { return date("2024-01-01").AddDate(0, 0, c.IntN(500)) }

func (c chance) score() record.Score {
	if c.IntN(4) == 0 {
		return 0
	}
	return record.Score(2+c.IntN(9)) / 2
}

func (c chance) opinion() record.Opinion {
	return record.Opinion(c.one("", "positive", "neutral", "negative"))
}

func (c chance) review(i int) record.Review {
	r := review(c.one("Acme", "Rival", "Third"), fmt.Sprint(i), "2024-01-01", c.score(), says(c.opinion(), c.opinion(), c.opinion()),
		by(record.Status(c.one("", "current", "current", "former")), c.one("", "Oslo", "Bergen", " Oslo"), c.one("", "Cook", "Senior cook, nights", "HR clerk")))
	r.Meaning.Lang = c.one("", "en", "en", "de")
	for range c.IntN(4) {
		r.Meaning.Themes = append(r.Meaning.Themes, record.Theme{Name: c.one("pay", "team"), Part: record.Part(c.one("pros", "cons", "text")), Label: c.opinion()})
	}
	r.Posted = c.day().Add(time.Duration(c.IntN(int(oneDay))))
	r.Site = c.one("workplace", "elsewhere")
	r.WorkLife, r.Culture, r.Diversity, r.Career, r.Compensation, r.Management = c.score(), c.score(), c.score(), c.score(), c.score(), c.score()
	r.Collected = at(1)
	if c.IntN(10) == 0 {
		r.Collected = at(9) // will be found to have vanished
	}
	if c.IntN(3) == 0 {
		answered(time.Duration(c.IntN(20*24)-24) * time.Hour)(&r)
	}
	return r
}

func (c chance) filter() Filter {
	f := Filter{Brand: c.one("", "Acme", "Rival"), Now: date("2025-06-01"), Grain: Grain(c.one("", "day", "week", "month", "quarter", "year")), MinGroup: 1}
	if c.IntN(2) == 0 {
		f.Against = []string{"Third", "Acme"}
	}
	if c.IntN(3) > 0 {
		f.From = c.day()
	}
	if c.IntN(3) > 0 {
		f.To = f.From.AddDate(0, 0, 1+c.IntN(400))
		if f.From.IsZero() {
			f.To = c.day()
		}
	}
	if c.IntN(3) == 0 {
		f.Sites = []string{c.one("workplace", "elsewhere")}
	}
	f.Status = c.one("", "", "current", "former", NotGiven)
	f.Location, f.Job = c.one("", "", "", "Oslo", "Bergen", NotGiven, "Atlantis"), c.one("", "", "", "Cook", "HR clerk", NotGiven)
	if c.IntN(4) == 0 {
		f.Languages = []string{c.one("en", "de")}
	}
	f.SundayWeeks, f.Zone = c.IntN(2) == 0, c.one("", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe")
	return f
}

// chosen is what the filter leaves of the reviews themselves, and which of them are still there.
const chosen = `FROM (SELECT *, isNull(vanished) AS here FROM reviews FINAL)
WHERE ({series:String} = '' OR brand = {series:String}) AND (empty({sites:Array(String)}) OR has({sites:Array(String)}, site))
    AND ({any_status:Bool} OR status = {status:String})
    AND ({any_location:Bool} OR trimBoth(location) = {location:String})
    AND ({any_job:Bool} OR multiIf(job_title = '', '', job_title = 'HR clerk', 'HR clerk', 'Cook') = {job:String})
    AND (empty({languages:Array(String)}) OR has({languages:Array(String)}, lang))
    AND posted >= toDateTime64({from:String}, 3, 'UTC') AND posted < toDateTime64({to:String}, 3, 'UTC')`

// slow is the plain way: one pass over the reviews themselves, whose parts the roll-ups must give as well.
const slow = `
SELECT
    countIf(here) AS n, countIf(here AND isNotNull(stars)) AS rated, avgIf(toFloat64(stars), here) AS mean, varSampIf(toFloat64(stars), here) AS spread,
    countIf(here AND recommend = 'positive') AS yes, countIf(here AND recommend IN ('positive', 'negative')) AS said,
    countIf(here AND ceo = 'positive') AS ceo_yes, countIf(here AND ceo IN ('positive', 'negative')) AS ceo_said,
    countIf(here AND outlook = 'positive') AS good, countIf(here AND outlook IN ('positive', 'negative')) AS outlook_said,
    countIf(here AND (response != '' OR isNotNull(response_at))) AS answered,
    arrayMap(s -> toUInt64(arrayCount(x -> floor(x + 0.5) = s, groupArrayIf(assumeNotNull(stars), here AND isNotNull(stars)))), [1, 2, 3, 4, 5]) AS counts,
    [avgIf(toFloat64(work_life), here), avgIf(toFloat64(culture), here), avgIf(toFloat64(diversity), here),
        avgIf(toFloat64(career), here), avgIf(toFloat64(compensation), here), avgIf(toFloat64(management), here)] AS aspects,
    quantileExactInclusiveOrNullIf(0.5)(toFloat64(greatest(0, age('day', posted, assumeNotNull(response_at)))), here AND isNotNull(response_at)) AS days,
    countIf(NOT here) AS gone, avg(toFloat64(stars)) AS with_gone,
    sumIf(toFloat64(stars) * exp2(-greatest(0, dateDiff('day', toDate32(posted), {as_of:Date32})) / 365), here)
        / sumIf(exp2(-greatest(0, dateDiff('day', toDate32(posted), {as_of:Date32})) / 365), here AND isNotNull(stars)) AS recent
` + chosen

type slowRow struct {
	N        uint64     `ch:"n"`
	Rated    uint64     `ch:"rated"`
	Mean     *float64   `ch:"mean"`
	Spread   *float64   `ch:"spread"`
	Yes      uint64     `ch:"yes"`
	Said     uint64     `ch:"said"`
	CEOYes   uint64     `ch:"ceo_yes"`
	CEOSaid  uint64     `ch:"ceo_said"`
	Good     uint64     `ch:"good"`
	Outlook  uint64     `ch:"outlook_said"`
	Answered uint64     `ch:"answered"`
	Counts   []uint64   `ch:"counts"`
	Aspects  []*float64 `ch:"aspects"`
	Days     *float64   `ch:"days"`
	Gone     uint64     `ch:"gone"`
	WithGone *float64   `ch:"with_gone"`
	Recent   *float64   `ch:"recent"`
}

func (o oracle) ask(series string, from, to time.Time) slowRow {
	o.t.Helper()
	return plainReviews[slowRow](o, slow, series, from, to)[0]
}

// plainReviews asks the reviews themselves.
func plainReviews[T any](o oracle, sql, series string, from, to time.Time) []T {
	o.t.Helper()
	start, stop := "1900-01-01 00:00:00", "2299-01-01 00:00:00"
	if !from.IsZero() {
		start = from.Format(time.DateTime)
	}
	if !to.IsZero() {
		stop = to.Format(time.DateTime)
	}
	args := append(o.f.parameters(), o.f.reviewParameters()...)
	args = append(args, clickhouse.Named("series", series), clickhouse.Named("from", start), clickhouse.Named("to", stop))
	var rows []T
	if err := o.q.reader.conn.Select(o.t.Context(), &rows, sql, args...); err != nil {
		o.t.Fatal(err)
	}
	return rows
}

type oracle struct {
	t *testing.T
	q *Queries
	f Filter
}

func same(a, b *float64) bool {
	if a == nil || b == nil || math.IsNaN(*a) || math.IsNaN(*b) {
		return (a == nil || math.IsNaN(*a)) && (b == nil || math.IsNaN(*b))
	}
	return math.Abs(*a-*b) < 1e-9
}

// TestRollUpsAgreeWithTheReviews asks random questions about a random world both ways.
func TestRollUpsAgreeWithTheReviews(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	c := chance{rand.New(rand.NewPCG(seed, 2))}
	w := warehousetest.New(t)
	var b record.Batch
	for i := range 700 {
		b.Reviews = append(b.Reviews, c.review(i))
	}
	store(t, w, &b)
	for _, days := range []int{5, 4} {
		r := run("test-reviews", fmt.Sprint(days), at(days), true, 700)
		r.Complete = true
		store(t, w, &record.Batch{Runs: []record.Run{r}})
	}
	for range 16 {
		o := oracle{t, New(w.Conn()), c.filter()}
		o.summary()
		o.parts()
		o.trend()
		o.groups()
		o.themes()
		o.list()
		if t.Failed() {
			t.Fatalf("seed %d, filter %+v", seed, o.f)
		}
	}
}

func (o oracle) summary() {
	rows := must[SummaryRow](o.t)(o.q.Employer.Summary(o.t.Context(), o.f)).Rows
	for i, series := range o.f.series() {
		want, r := o.ask(series, o.f.From, o.f.To), rows[i]
		if r.Suppressed {
			continue // with a minimum group of 1 only by subtraction; the suppression tests look at that
		}
		if r.Reviews != want.N || r.Rating.N != want.Rated || !same(r.Rating.Value, want.Mean) || r.RecommendYes != want.Yes || r.Recommend.N != want.Said ||
			r.CEOYes != want.CEOYes || r.CEO.N != want.CEOSaid || r.OutlookYes != want.Good || r.Outlook.N != want.Outlook ||
			r.Responses != want.Answered || r.Vanished != want.Gone || !same(r.RatingWithVanished, want.WithGone) || !same(r.RecencyRating, want.Recent) {
			o.t.Errorf("summary of %q: %+v, want %+v", series, r, want)
		}
		if !same(r.ResponseDays.Value, want.Days) {
			o.t.Errorf("days to respond of %q: %v, want %v", series, show(r.ResponseDays.Value), show(want.Days))
		}
		if r.Rating.N > 1 && want.Spread != nil {
			// A variance below 1 counts as if one star more lay 1 off.
			rated := float64(want.Rated)
			variance := math.Max(*want.Spread, ((rated-1)**want.Spread+1)/rated)
			low := math.Max(1, *want.Mean-t95(rated-1)*math.Sqrt(variance/rated))
			if math.Abs(*r.Rating.Low-low) > 1e-6 {
				o.t.Errorf("interval of %q from %v, want %v", series, *r.Rating.Low, low)
			}
		}
	}
}

func (o oracle) parts() {
	stars := must[StarRow](o.t)(o.q.Employer.Stars(o.t.Context(), o.f)).Rows
	aspects := must[SubRatingRow](o.t)(o.q.Employer.SubRatings(o.t.Context(), o.f)).Rows
	for i, series := range o.f.series() {
		want := o.ask(series, o.f.From, o.f.To)
		for j := range 5 {
			if r := stars[5*i+j]; !r.Suppressed && r.Reviews != want.Counts[j] {
				o.t.Errorf("%d stars of %q: %d, want %d", j+1, series, r.Reviews, want.Counts[j])
			}
		}
		for j := range 6 {
			if r := aspects[6*i+j]; !r.Suppressed && !same(r.Mean.Value, want.Aspects[j]) {
				o.t.Errorf("%s of %q: %v, want %v", r.Aspect, series, show(r.Mean.Value), show(want.Aspects[j]))
			}
		}
	}
}

// trend checks a few buckets, and that no review falls between them.
func (o oracle) trend() {
	a := must[TrendRow](o.t)(o.q.Employer.RatingTrend(o.t.Context(), o.f))
	held := map[string]uint64{}
	hidden := false
	for i, r := range a.Rows {
		held[r.Brand] += r.Reviews
		hidden = hidden || r.Suppressed
		if i%17 != 0 || r.Suppressed {
			continue
		}
		from, to := r.Bucket, a.Filter.Grain.Next(r.Bucket)
		if first := time.Monday - time.Weekday(o.f.weekMode()^1); a.Filter.Grain == Week && from.Weekday() != first {
			o.t.Errorf("a week begins on %s", from.Weekday())
		}
		if from.Before(o.f.From) {
			from = o.f.From
		}
		if !o.f.To.IsZero() && to.After(o.f.To) {
			to = o.f.To
		}
		series := r.Brand
		if series == AllBrands {
			series = ""
		}
		if want := o.ask(series, from, to); r.Reviews != want.N || r.N != want.Rated || !same(r.Mean, want.Mean) {
			o.t.Errorf("%s of %q from %v: %+v, want %+v", a.Filter.Grain, series, r.Bucket, r, want)
		}
	}
	for _, series := range o.f.series() {
		if want := o.ask(series, o.f.From, o.f.To); !hidden && held[brandName(series)] != want.N {
			o.t.Errorf("the buckets of %q hold %d reviews, want %d", series, held[brandName(series)], want.N)
		}
	}
}
