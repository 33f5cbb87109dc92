package queries

import "context"

type trendSums struct {
	byBucketOfSeries
	N        uint64  `ch:"reviews"`
	Rated    uint64  `ch:"rated"`
	RatedSum float64 `ch:"rated_sum"`
	RatedSq  float64 `ch:"rated_sq"`
}

// RatingTrend is each brand's rating over time, with the number of reviews it stands on. Every brand has the same
// buckets; one without rated reviews has no mean. Beside each stands the bucket as far into the period compared with.
func (e *Employer) RatingTrend(ctx context.Context, f Filter) (Answer[TrendRow], error) {
	a, err := overTime[TrendRow](ctx, e, "employer.RatingTrend", f)
	if err != nil {
		return a, err
	}
	now, before, err := both[trendSums](ctx, e.reader, "employer.RatingTrend", a.Filter)
	if err != nil {
		return a, err
	}
	guard, guardThen, err := e.guards(ctx, a.Filter, true)
	if err != nil {
		return a, err
	}
	for _, p := range guarded(a.Filter, now, before, guard.hidden, guardThen.hidden) {
		row := TrendRow{Brand: p.brand, Bucket: p.bucket, Partial: p.partial, PreviousBucket: p.previousBucket, Suppressed: p.withheld}
		if p.row != nil && !p.withheld {
			row.fill(*p.row, f)
			a.count(p.row.Series, row.Reviews)
		}
		row.compare(p)
		if row.Suppressed {
			a.withhold()
		}
		a.Rows = append(a.Rows, row)
	}
	return a, nil
}

func (r *TrendRow) fill(sums trendSums, f Filter) {
	m := measure(meanOf(sums.Rated, sums.RatedSum, sums.RatedSq), nil, f.minGroup())
	r.Mean, r.Low, r.High, r.N, r.Reviews = m.Value, m.Low, m.High, m.N, sums.N
}

// compare sets the bucket of the period compared with beside the row's own: n 0 without a mean where it is a gap.
func (r *TrendRow) compare(p point[trendSums]) {
	if p.previousBucket == nil || p.previousWithheld {
		return
	}
	var then trendSums
	if p.previous != nil {
		then = *p.previous
	}
	r.PreviousMean, r.PreviousN = ratio(then.RatedSum, float64(then.Rated)), &then.Rated
}

type starBuckets struct {
	byBucketOfSeries
	Counts []uint64 `ch:"counts"`
}

// StarsOverTime is how each brand's stars were spread over time. A bucket without rated reviews has no shares.
func (e *Employer) StarsOverTime(ctx context.Context, f Filter) (Answer[StarsBucketRow], error) {
	a, err := overTime[StarsBucketRow](ctx, e, "employer.StarsOverTime", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	now, err := readReviews[starBuckets](ctx, e.reader, "employer.StarsOverTime", a.Filter)
	if err != nil {
		return a, err
	}
	guard, err := e.guard(ctx, a.Filter, true)
	if err != nil {
		return a, err
	}
	for _, p := range guarded(a.Filter, now, nil, guard.hidden, guard.hidden) {
		row := StarsBucketRow{Brand: p.brand, Bucket: p.bucket, Partial: p.partial, Suppressed: p.withheld}
		if p.row != nil && !p.withheld {
			row.fill(p.row.Counts)
			a.count(p.row.Series, row.N)
		}
		if row.Suppressed {
			a.withhold()
		}
		a.Rows = append(a.Rows, row)
	}
	return a, nil
}

func (r *StarsBucketRow) fill(c []uint64) {
	r.N = total(c)
	r.Stars1, r.Stars2, r.Stars3, r.Stars4, r.Stars5 = nth(c, 0), nth(c, 1), nth(c, 2), nth(c, 3), nth(c, 4)
	r.Share1, r.Share2, r.Share3 = percent(r.Stars1, r.N), percent(r.Stars2, r.N), percent(r.Stars3, r.N)
	r.Share4, r.Share5 = percent(r.Stars4, r.N), percent(r.Stars5, r.N)
}

type responseSums struct {
	byBucketOfSeries
	N          uint64  `ch:"n"`
	Responded  uint64  `ch:"responded"`
	MedianDays float64 `ch:"median_days"`
	MedianN    uint64  `ch:"median_n"`
}

// Responses is how many of a brand's reviews it answered as an employer, and how soon, by the time of the review.
func (e *Employer) Responses(ctx context.Context, f Filter) (Answer[ResponseRow], error) {
	a, err := overTime[ResponseRow](ctx, e, "employer.Responses", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	now, err := readReviews[responseSums](ctx, e.reader, "employer.Responses", a.Filter)
	if err != nil {
		return a, err
	}
	guard, err := e.guard(ctx, a.Filter, true)
	if err != nil {
		return a, err
	}
	for _, p := range guarded(a.Filter, now, nil, guard.hidden, guard.hidden) {
		row := ResponseRow{Brand: p.brand, Bucket: p.bucket, Partial: p.partial, Suppressed: p.withheld}
		if p.row != nil && !p.withheld {
			row.fill(*p.row)
			a.count(p.row.Series, row.N)
		}
		if row.Suppressed {
			a.withhold()
		}
		a.Rows = append(a.Rows, row)
	}
	return a, nil
}

func (r *ResponseRow) fill(sums responseSums) {
	r.N, r.Responses, r.Rate = sums.N, sums.Responded, percent(sums.Responded, sums.N)
	r.MedianDays, r.MedianN = median(sums.MedianDays, sums.MedianN), sums.MedianN
}
