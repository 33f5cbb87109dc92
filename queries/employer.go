package queries

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// Employer answers what employees' reviews say of a brand. All but the drill-downs read roll-ups only.
type Employer struct{ reader *reader }

// both reads one file for the filter's period and, where there is one, for the period compared with.
func both[T any](ctx context.Context, r *reader, name string, f Filter) (now, before []T, err error) {
	if now, err = readReviews[T](ctx, r, name, f); err != nil || !f.hasPrevious() {
		return now, nil, err
	}
	before, err = readReviews[T](ctx, r, name, f.previous())
	return now, before, err
}

// named is a row that belongs to a brand.
type named interface{ name() string }

// of is the brand's row; the zero row where there is none.
func of[T named](rows []T, series string) T {
	for _, row := range rows {
		if row.name() == series {
			return row
		}
	}
	var none T
	return none
}

// bySeries is what every row read for a brand begins with.
type bySeries struct {
	Series string `ch:"series"`
}

func (s bySeries) name() string { return s.Series }

type byBucketOfSeries struct {
	Series string    `ch:"series"`
	Bucket time.Time `ch:"bucket"`
}

func (s byBucketOfSeries) at() (string, time.Time) { return s.Series, s.Bucket }

// count adds a brand's n to the total; all brands together are not counted twice.
func (a *Answer[T]) count(series string, n uint64) {
	if series != "" && a.Filter.series()[0] == "" {
		return
	}
	a.N += n
}

// withhold notes that a group of reviews is too small to show.
func (a *Answer[T]) withhold() { a.keepQuiet(fewReviews) }

// answer starts an answer; it refuses a filter that cannot be answered.
func answer[T any](query string, f Filter) (Answer[T], error) {
	if err := f.Validate(); err != nil {
		return Answer[T]{}, fmt.Errorf("query %s: %w", query, err)
	}
	return Answer[T]{Query: query, Filter: f}, nil
}

// overTime starts an answer in buckets of time: it chooses the grain.
func overTime[T any](ctx context.Context, e *Employer, query string, f Filter) (Answer[T], error) {
	a, err := answer[T](query, f)
	if err != nil {
		return a, err
	}
	var span SpanRow
	if f.From.IsZero() || f.To.IsZero() {
		if span, err = e.span(ctx, f); err != nil {
			return a, err
		}
	}
	a.Filter, err = f.withGrain(span.First, span.Last)
	if err != nil {
		return a, fmt.Errorf("query %s: %w", query, err)
	}
	return a, nil
}

type summarySums struct {
	bySeries
	N             uint64  `ch:"n"`
	Rated         uint64  `ch:"rated"`
	RatedSum      float64 `ch:"rated_sum"`
	RatedSq       float64 `ch:"rated_sq"`
	Recent        float64 `ch:"recent"`
	RecentSum     float64 `ch:"recent_sum"`
	RecentW2      float64 `ch:"recent_w2"`
	RecentW2Sum   float64 `ch:"recent_w2_sum"`
	RecentW2Sq    float64 `ch:"recent_w2_sq"`
	Recommended   uint64  `ch:"recommended"`
	RecommendN    uint64  `ch:"recommend_n"`
	Approved      uint64  `ch:"approved"`
	CEON          uint64  `ch:"ceo_n"`
	Optimistic    uint64  `ch:"optimistic"`
	OutlookN      uint64  `ch:"outlook_n"`
	Responded     uint64  `ch:"responded"`
	Vanished      uint64  `ch:"vanished"`
	VanishedRated uint64  `ch:"vanished_rated"`
	VanishedSum   float64 `ch:"vanished_sum"`

	WaitedDays []uint32 `ch:"waited_days"` // from review to dated response, ascending; each Waits times
	Waits      []uint64 `ch:"waits"`
}

// guarded leaves out what too few of the filter's group said.
func (s summarySums) guarded(g guard, series string) (summarySums, bool) {
	return s.without([]bool{
		g.hides(series, countRated), g.hides(series, countRecommend), g.hides(series, countCEO), g.hides(series, countOutlook),
	})
}

// without leaves out the rating, recommend, CEO and outlook where they are small, and says whether any is.
func (s summarySums) without(small []bool) (summarySums, bool) {
	if small[0] {
		s.Rated, s.RatedSum, s.RatedSq, s.Recent, s.RecentSum = 0, 0, 0, 0, 0
		s.RecentW2, s.RecentW2Sum, s.RecentW2Sq = 0, 0, 0
		s.VanishedRated, s.VanishedSum = 0, 0
	}
	if small[1] {
		s.Recommended, s.RecommendN = 0, 0
	}
	if small[2] {
		s.Approved, s.CEON = 0, 0
	}
	if small[3] {
		s.Optimistic, s.OutlookN = 0, 0
	}
	return s, slices.Contains(small, true)
}

// Summary is each brand's headline figures, with their change against the period compared with.
func (e *Employer) Summary(ctx context.Context, f Filter) (Answer[SummaryRow], error) {
	a, err := answer[SummaryRow]("employer.Summary", f)
	if err != nil {
		return a, err
	}
	now, before, err := both[summarySums](ctx, e.reader, "employer.Summary", f)
	if err != nil {
		return a, err
	}
	first, err := e.firstDays(ctx, f)
	if err != nil {
		return a, err
	}
	guard, guardThen, err := e.guards(ctx, f, false)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		row, small := SummaryRow{Brand: brandName(series), Suppressed: true}, true
		if !guard.hides(series, countReviews) {
			var sums summarySums
			sums, small = of(now, series).guarded(guard, series)
			row = sums.row(brandName(series), f)
			if f.hasPrevious() {
				then, smallThen := of(before, series).guarded(guardThen, series)
				small = small || smallThen || guardThen.hides(series, countReviews)
				if !guardThen.hides(series, countReviews) {
					row.compare(sums, then, f)
				}
				a.beganLate(&row, first[series])
			}
			a.count(series, sums.N)
		}
		if small {
			a.withhold()
		}
		a.Rows = append(a.Rows, row)
	}
	return a, nil
}

func (s summarySums) rating() estimate    { return meanOf(s.Rated, s.RatedSum, s.RatedSq) }
func (s summarySums) recommend() estimate { return shareOf(s.Recommended, s.RecommendN) }
func (s summarySums) ceo() estimate       { return shareOf(s.Approved, s.CEON) }
func (s summarySums) outlook() estimate   { return shareOf(s.Optimistic, s.OutlookN) }
func (s summarySums) response() estimate  { return shareOf(s.Responded, s.N) }

func (s summarySums) row(brand string, f Filter) SummaryRow {
	least := f.minGroup()
	row := SummaryRow{
		Brand: brand, Reviews: s.N,
		Rating: measure(s.rating(), nil, least), Recommend: measure(s.recommend(), nil, least), CEO: measure(s.ceo(), nil, least),
		Outlook: measure(s.outlook(), nil, least), Response: measure(s.response(), nil, least),
		RecommendYes: s.Recommended, CEOYes: s.Approved, OutlookYes: s.Optimistic, Responses: s.Responded,
		Vanished:            s.Vanished,
		RatingWithVanished:  ratio(s.RatedSum+s.VanishedSum, float64(s.Rated+s.VanishedRated)),
		RatingWithVanishedN: s.Rated + s.VanishedRated,
	}
	row.Band = band(row.Rating.Value)
	recent, cautious := measure(s.weighted().rating(), nil, least), measure(s.weighted().shrunk(), nil, least)
	row.RecencyRating, row.RecencyLow, row.RecencyHigh = recent.Value, recent.Low, recent.High
	row.ShrunkRating, row.ShrunkLow, row.ShrunkHigh = cautious.Value, cautious.Low, cautious.High
	if s.RecentW2 > 0 {
		n := s.weighted().effective()
		row.RecencyN = &n
	}
	row.ResponseDays = measure(s.waiting(), nil, least)
	return row
}

// compare sets the period compared with beside the row's own.
func (r *SummaryRow) compare(now, then summarySums, f Filter) {
	r.PreviousReviews = &then.N
	for _, m := range []struct {
		into        *Measure
		now, before estimate
	}{
		{&r.Rating, now.rating(), then.rating()},
		{&r.Recommend, now.recommend(), then.recommend()},
		{&r.CEO, now.ceo(), then.ceo()},
		{&r.Outlook, now.outlook(), then.outlook()},
		{&r.Response, now.response(), then.response()},
	} {
		*m.into = measure(m.now, &m.before, f.minGroup())
	}
	waitedBefore := then.waiting()
	r.ResponseDays = measure(now.waiting(), &waitedBefore, f.minGroup())
}

func (s summarySums) weighted() weightedStars {
	return weightedStars{n: s.Rated, w: s.Recent, ws: s.RecentSum, ww: s.RecentW2, wws: s.RecentW2Sum, wwss: s.RecentW2Sq}
}

// waiting is the median of the whole days that dated responses took.
func (s summarySums) waiting() estimate {
	var days []float64
	for i, n := range s.Waits {
		for range n {
			days = append(days, float64(s.WaitedDays[i]))
		}
	}
	return medianOf(days)
}

func median(days float64, n uint64) *float64 {
	if n == 0 {
		return nil
	}
	return &days
}

type starCounts struct {
	bySeries
	Counts []uint64 `ch:"counts"`
}

// Stars is how many of each brand's reviews gave one to five stars; five rows a brand, one star first.
func (e *Employer) Stars(ctx context.Context, f Filter) (Answer[StarRow], error) {
	a, err := answer[StarRow]("employer.Stars", f)
	if err != nil {
		return a, err
	}
	now, before, err := both[starCounts](ctx, e.reader, "employer.Stars", f)
	if err != nil {
		return a, err
	}
	guard, guardThen, err := e.guards(ctx, f, false)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		rows := of(now, series).rows(series, guard.hides(series, countReviews) || guard.hides(series, countRated))
		switch {
		case rows[0].Suppressed:
			a.withhold()
		case f.hasPrevious() && (guardThen.hides(series, countReviews) || guardThen.hides(series, countRated)):
			a.withhold()
		case f.hasPrevious():
			compareStars(rows, of(before, series).Counts)
		}
		a.count(series, rows[0].N)
		a.Rows = append(a.Rows, rows...)
	}
	return a, nil
}

func (s starCounts) rows(series string, hidden bool) []StarRow {
	n := total(s.Counts)
	rows := make([]StarRow, 5)
	for i := range rows {
		rows[i] = StarRow{Brand: brandName(series), Stars: i + 1, Suppressed: hidden}
		if !hidden {
			rows[i].Reviews, rows[i].N, rows[i].Share = nth(s.Counts, i), n, percent(nth(s.Counts, i), n)
		}
	}
	return rows
}

func compareStars(rows []StarRow, before []uint64) {
	n := total(before)
	for i := range rows {
		rows[i].PreviousN, rows[i].PreviousShare = &n, percent(nth(before, i), n)
	}
}

func total(counts []uint64) uint64 {
	var sum uint64
	for _, n := range counts {
		sum += n
	}
	return sum
}

// nth is the i-th of the numbers, 0 where nothing was read.
func nth[N uint64 | float64](numbers []N, i int) N {
	if i >= len(numbers) {
		return 0
	}
	return numbers[i]
}

// aspects are the six sub-ratings in the order in which the SQL counts them.
var aspects = [...]struct{ key, title string }{
	{"work_life", "Work-life balance"},
	{"culture", "Culture & values"},
	{"diversity", "Diversity & inclusion"},
	{"career", "Career opportunities"},
	{"compensation", "Compensation & benefits"},
	{"management", "Senior management"},
}

type aspectSums struct {
	bySeries
	Reviews uint64    `ch:"n"`
	Counts  []uint64  `ch:"counts"`
	Sums    []float64 `ch:"sums"`
}

// SubRatings is each brand's mean in each of the six sub-ratings.
func (e *Employer) SubRatings(ctx context.Context, f Filter) (Answer[SubRatingRow], error) {
	a, err := answer[SubRatingRow]("employer.SubRatings", f)
	if err != nil {
		return a, err
	}
	now, before, err := both[aspectSums](ctx, e.reader, "employer.SubRatings", f)
	if err != nil {
		return a, err
	}
	guard, guardThen, err := e.guards(ctx, f, false)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		sums, then := of(now, series), of(before, series)
		hidden, hiddenThen := guard.hides(series, countReviews), guardThen.hides(series, countReviews)
		if !hidden {
			a.count(series, sums.Reviews)
		}
		for i, aspect := range aspects {
			row := SubRatingRow{Brand: brandName(series), Aspect: aspect.key, Title: aspect.title, Suppressed: hidden || guard.hides(series, countAspects+i)}
			compared := f.hasPrevious() && !hiddenThen && !guardThen.hides(series, countAspects+i)
			if !row.Suppressed {
				row.Mean = sums.measure(i, then, compared, f)
			}
			if row.Suppressed || compared != f.hasPrevious() {
				a.withhold()
			}
			a.Rows = append(a.Rows, row)
		}
	}
	return a, nil
}

func (s aspectSums) measure(i int, then aspectSums, compared bool, f Filter) Measure {
	if !compared {
		return measure(s.estimate(i), nil, f.minGroup())
	}
	before := then.estimate(i)
	return measure(s.estimate(i), &before, f.minGroup())
}

func (s aspectSums) estimate(i int) estimate { return meanAtMost(nth(s.Counts, i), nth(s.Sums, i)) }

// SiteRating is what the sites themselves published, day by day: a day without a snapshot has no row. Brand "" gives
// every brand's series by itself, as published ratings cannot be added up.
func (e *Employer) SiteRating(ctx context.Context, f Filter) (Answer[SiteRatingRow], error) {
	a, err := answer[SiteRatingRow]("employer.SiteRating", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[SiteRatingRow](ctx, e.reader, "employer.SiteRating", f)
	a.N = uint64(len(a.Rows))
	return a, err
}

type vanishedSums struct {
	bySeries
	Vanished      uint64  `ch:"vanished"`
	Rated         uint64  `ch:"rated"`
	RatedSum      float64 `ch:"rated_sum"`
	VanishedRated uint64  `ch:"vanished_rated"`
	VanishedSum   float64 `ch:"vanished_sum"`
}

// VanishedEffect is each brand's rating with and without the reviews that vanished from their site.
func (e *Employer) VanishedEffect(ctx context.Context, f Filter) (Answer[VanishedEffectRow], error) {
	a, err := answer[VanishedEffectRow]("employer.VanishedEffect", f)
	if err != nil {
		return a, err
	}
	sums, err := readReviews[vanishedSums](ctx, e.reader, "employer.VanishedEffect", f)
	if err != nil {
		return a, err
	}
	guard, err := e.guard(ctx, f, false)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		s := of(sums, series)
		row := VanishedEffectRow{Brand: brandName(series), Suppressed: guard.hides(series, countReviews) || guard.hides(series, countHeld)}
		if row.Suppressed {
			a.withhold()
		} else {
			row.Vanished, row.WithoutN, row.WithN = s.Vanished, s.Rated, s.Rated+s.VanishedRated
			row.Without = ratio(s.RatedSum, float64(row.WithoutN))
			row.With = ratio(s.RatedSum+s.VanishedSum, float64(row.WithN))
			a.count(series, row.WithN)
		}
		a.Rows = append(a.Rows, row)
	}
	return a, nil
}

// Brands are the brands the warehouse holds reviews of, the most reviewed first. The filter chooses nothing here.
func (e *Employer) Brands(ctx context.Context, f Filter) (Answer[BrandRow], error) {
	a, err := answer[BrandRow]("employer.Brands", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[BrandRow](ctx, e.reader, "employer.Brands", f)
	for _, row := range a.Rows {
		a.N += row.N
	}
	return a, err
}

// Sites are the review sites that hold reviews of the filter's brands, the fullest first.
func (e *Employer) Sites(ctx context.Context, f Filter) (Answer[SiteRow], error) {
	a, err := answer[SiteRow]("employer.Sites", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[SiteRow](ctx, e.reader, "employer.Sites", f)
	for _, row := range a.Rows {
		a.N += row.N
	}
	return a, err
}

// Span is the first and last day that hold reviews, in one row; none where there are no reviews.
func (e *Employer) Span(ctx context.Context, f Filter) (Answer[SpanRow], error) {
	a, err := answer[SpanRow]("employer.Span", f)
	if err != nil {
		return a, err
	}
	row, err := e.span(ctx, f)
	if err == nil && !row.First.IsZero() {
		a.Rows, a.N = []SpanRow{row}, row.N
	}
	return a, err
}

func (e *Employer) span(ctx context.Context, f Filter) (SpanRow, error) {
	rows, err := readReviews[SpanRow](ctx, e.reader, "employer.Span", f)
	if err != nil || len(rows) == 0 || rows[0].Last.Before(rows[0].First) || rows[0].First.Year() < 1990 {
		return SpanRow{}, err
	}
	return rows[0], nil
}
