package queries

import (
	"context"
	"fmt"
	"time"

	"golang.org/x/sync/errgroup"
)

// VoiceRow is one brand's share of what is said of all brands compared, in one bucket of time.
type VoiceRow struct {
	Brand   string    `json:"brand" title:"Brand" key:"yes"`
	Bucket  time.Time `json:"bucket" title:"From" unit:"date" key:"yes"`
	Posts   *uint64   `json:"posts" title:"Posts" unit:"n"` // nil: not known
	Share   *float64  `json:"share" title:"Share of voice" unit:"%"`
	N       uint64    `json:"n" title:"Posts of all brands compared" unit:"n"`
	Rank    *int      `json:"rank" title:"Rank" unit:"n"`
	Partial bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"` // cut by the period, not over yet, or not read whole
}

// SentimentRow is how one brand's posts sound in one bucket of time.
type SentimentRow struct {
	Brand    string    `json:"brand" title:"Brand" key:"yes"`
	Bucket   time.Time `json:"bucket" title:"From" unit:"date" key:"yes"`
	Net      *float64  `json:"net" title:"Net sentiment" unit:"%"` // -100 to 100
	Low      *float64  `json:"low" title:"95 % from" unit:"%"`
	High     *float64  `json:"high" title:"95 % to" unit:"%"`
	N        uint64    `json:"n" title:"Judged posts" unit:"n"`
	Positive uint64    `json:"positive" title:"Positive" unit:"n"`
	Neutral  uint64    `json:"neutral" title:"Neutral" unit:"n"`
	Negative uint64    `json:"negative" title:"Negative" unit:"n"`
	Rank     *int      `json:"rank" title:"Rank" unit:"n"`
	Partial  bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"`
}

// RankRow is where one brand stands among those compared, over the whole period.
type RankRow struct {
	Brand         string  `json:"brand" title:"Brand" key:"yes"`
	Posts         uint64  `json:"n" title:"Posts" unit:"n"`
	Voice         Measure `json:"voice" title:"Share of voice" unit:"%"`
	VoiceRank     *int    `json:"voice_rank" title:"Rank by voice" unit:"n"`
	Sentiment     Measure `json:"sentiment" title:"Net sentiment" unit:"%"`
	SentimentRank *int    `json:"sentiment_rank" title:"Rank by sentiment" unit:"n"`
	Of            int     `json:"of" title:"Brands ranked" unit:"n"`
}

// courseRow is a series' posts in one bucket.
type courseRow struct {
	voice
	Bucket time.Time `ch:"bucket"`
}

func (r courseRow) judged() uint64 { return r.Positives + r.Neutrals + r.Negatives }

// postCourse is the posts of all series, bucket by bucket.
type postCourse struct {
	f       Filter
	held    held
	buckets []time.Time
	rows    map[key]courseRow
}

// course reads the brands' posts in the filter's grain.
func (c *Campaigns) course(ctx context.Context, f Filter) ([]courseRow, error) {
	return read[courseRow](ctx, c.reader, "campaign.Course", f, f.byGrain()...)
}

// overTime is the brands' posts over time.
func (c *Campaigns) overTime(ctx context.Context, f Filter, byDay int) (postCourse, error) {
	h, err := c.surveyed(ctx, f)
	if err != nil {
		return postCourse{}, err
	}
	if f, err = f.withPostGrain(h.whole(), byDay); err != nil {
		return postCourse{}, err
	}
	rows, err := c.course(ctx, f)
	if err != nil {
		return postCourse{}, err
	}
	out := postCourse{f: f, held: h, rows: map[key]courseRow{}}
	var found []time.Time
	for _, row := range rows {
		out.rows[key{row.Series, row.Bucket.Unix()}] = row
		found = append(found, row.Bucket)
	}
	out.buckets = f.calendar(found)
	return out, nil
}

// at is a series' posts in a bucket. known is false where nothing was collected, partial where not everything was.
func (c postCourse) at(series string, bucket time.Time) (row courseRow, known, partial bool) {
	row = c.rows[key{series, bucket.Unix()}]
	unknown, partly := c.held.state(c.f, series, bucket)
	return row, !unknown || row.Posts > 0, partly || c.f.partial(bucket)
}

// Voice is each brand's share of the posts about all brands compared, over time. A brand whose posts of a bucket are not
// known has no share there, and does not count as silent.
func (c *Campaigns) Voice(ctx context.Context, f Filter) (Answer[VoiceRow], error) {
	a, err := answer[VoiceRow]("campaign.Voice", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	course, err := c.overTime(ctx, a.Filter, daysByDay)
	if err != nil {
		return a, fmt.Errorf("query campaign.Voice: %w", err)
	}
	a.notes(sinceNote(a.Filter, course.f))
	a.Filter = course.f
	for _, bucket := range course.buckets {
		a.Rows = append(a.Rows, course.voices(bucket)...)
	}
	a.Rows = inSeries(a.Rows, a.Filter, func(r VoiceRow) string { return r.Brand })
	for _, row := range a.Rows {
		if row.Posts != nil {
			a.count(seriesOf(row.Brand), *row.Posts)
		}
	}
	return a, nil
}

// voices are the brands' shares in a bucket.
func (c postCourse) voices(bucket time.Time) []VoiceRow {
	var rows []VoiceRow
	var all uint64
	lacking := false
	for _, series := range c.f.series() {
		got, known, partial := c.at(series, bucket)
		row := VoiceRow{Brand: brandName(series), Bucket: bucket, Partial: partial}
		lacking = lacking || !known
		if known {
			row.Posts = &got.Posts
			if series != "" || len(c.f.series()) == 1 {
				all += got.Posts
			}
		}
		rows = append(rows, row)
	}
	var shares []*float64
	for i := range rows {
		rows[i].N, rows[i].Partial = all, rows[i].Partial || lacking
		if rows[i].Posts != nil && rows[i].Brand != AllBrands {
			rows[i].Share = percent(*rows[i].Posts, all)
		}
		shares = append(shares, rows[i].Share)
	}
	for i, rank := range ranks(shares) {
		rows[i].Rank = rank
	}
	return rows
}

// Sentiment is each brand's net sentiment over time.
func (c *Campaigns) Sentiment(ctx context.Context, f Filter) (Answer[SentimentRow], error) {
	a, err := answer[SentimentRow]("campaign.Sentiment", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	course, err := c.overTime(ctx, a.Filter, judgedDays)
	if err != nil {
		return a, fmt.Errorf("query campaign.Sentiment: %w", err)
	}
	a.notes(sinceNote(a.Filter, course.f))
	a.Filter = course.f
	for _, bucket := range course.buckets {
		a.Rows = append(a.Rows, course.sentiments(bucket)...)
	}
	a.Rows = inSeries(a.Rows, a.Filter, func(r SentimentRow) string { return r.Brand })
	for _, row := range a.Rows {
		a.count(seriesOf(row.Brand), row.N)
	}
	return a, nil
}

// sentiments are the brands' net sentiments in a bucket.
func (c postCourse) sentiments(bucket time.Time) []SentimentRow {
	var rows []SentimentRow
	var nets []*float64
	for _, series := range c.f.series() {
		got, _, partial := c.at(series, bucket)
		m := measure(got.sentiment(), nil, c.f.minGroup())
		rows = append(rows, SentimentRow{Brand: brandName(series), Bucket: bucket, Net: m.Value, Low: m.Low, High: m.High, N: got.judged(),
			Positive: got.Positives, Neutral: got.Neutrals, Negative: got.Negatives, Partial: partial})
		nets = append(nets, m.Value)
	}
	for i, rank := range ranks(nets) {
		rows[i].Rank = rank
	}
	return rows
}

// Ranks is where the brands stand by share of voice and by net sentiment over the whole period, and how that changed. A brand
// without posts in either period may not be collected at all: it is left out, not counted as silent.
func (c *Campaigns) Ranks(ctx context.Context, f Filter) (Answer[RankRow], error) {
	a, err := answer[RankRow]("campaign.Ranks", f)
	if err != nil {
		return a, err
	}
	h, err := c.heldOf(ctx, f)
	if err != nil {
		return a, err
	}
	now, before, err := c.bothVoices(ctx, f)
	if err != nil {
		return a, err
	}
	heard := heardOf(f, now, before)
	var shares, nets []*float64
	for _, series := range f.series() {
		is, was := of(now, series), of(before, series)
		g := f
		if f.previousWindow(h.span(series)).days == 0 {
			g = f.WithoutPrevious()
		}
		row := RankRow{Brand: brandName(series), Posts: is.Posts, Of: len(heard), Sentiment: g.compared(is.sentiment(), was.sentiment())}
		if len(heard) > 1 && is.Posts+was.Posts > 0 {
			row.Voice = g.compared(shareOf(is.Posts, postsOf(heard, now)), shareOf(was.Posts, postsOf(heard, before)))
		}
		a.notes(h.lateNote(f, series))
		a.count(series, is.Posts)
		a.Rows = append(a.Rows, row)
		shares, nets = append(shares, row.Voice.Value), append(nets, row.Sentiment.Value)
	}
	byVoice, byNet := ranks(shares), ranks(nets)
	for i := range a.Rows {
		a.Rows[i].VoiceRank, a.Rows[i].SentimentRank = byVoice[i], byNet[i]
	}
	if n := len(heard); n > 0 && n < len(f.series()) {
		a.note(byCount(n, "Of %s brands compared %s has public posts; the others are not counted as silent, because they may not be collected.",
			"Of %s brands compared %s have public posts; the others are not counted as silent, because they may not be collected."), len(f.series()), n)
	}
	return a, nil
}

// bothVoices are the series' posts of the whole period and of the one compared with.
func (c *Campaigns) bothVoices(ctx context.Context, f Filter) (now, before []voice, err error) {
	g, ctx := errgroup.WithContext(ctx)
	ask := func(f Filter, into *[]voice) func() error {
		return func() error {
			f.Grain = Year
			rows, err := c.course(ctx, f)
			*into = voicesOf(rows)
			return err
		}
	}
	g.Go(ask(f, &now))
	if f.hasPrevious() {
		g.Go(ask(f.previous(), &before))
	}
	return now, before, g.Wait()
}

// voicesOf adds up the buckets of each series.
func voicesOf(rows []courseRow) (sums []voice) {
	at := map[string]int{}
	for _, row := range rows {
		i, known := at[row.Series]
		if !known {
			i, at[row.Series] = len(sums), len(sums)
			sums = append(sums, voice{Series: row.Series})
		}
		sums[i].Posts += row.Posts
		sums[i].Positives, sums[i].Neutrals, sums[i].Negatives = sums[i].Positives+row.Positives, sums[i].Neutrals+row.Neutrals, sums[i].Negatives+row.Negatives
	}
	return sums
}

// ranks are the places of the values, 1 the highest; equals share a place. One alone has no rank.
func ranks(values []*float64) []*int {
	places := make([]*int, len(values))
	if len(collected(values)) < 2 {
		return places
	}
	for i, v := range values {
		if v == nil {
			continue
		}
		place := 1
		for _, other := range values {
			if other != nil && *other > *v {
				place++
			}
		}
		places[i] = &place
	}
	return places
}

func collected(values []*float64) (there []float64) {
	for _, v := range values {
		if v != nil {
			there = append(there, *v)
		}
	}
	return there
}

// inSeries puts rows that come bucket by bucket in the order of the brands.
func inSeries[T any](rows []T, f Filter, brand func(T) string) []T {
	sorted := make([]T, 0, len(rows))
	for _, series := range f.series() {
		for _, row := range rows {
			if brand(row) == brandName(series) {
				sorted = append(sorted, row)
			}
		}
	}
	return sorted
}

// seriesOf is the series of a row's brand.
func seriesOf(brand string) string {
	if brand == AllBrands {
		return ""
	}
	return brand
}
