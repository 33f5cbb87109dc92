package queries

import (
	"context"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/errgroup"
)

// OtherHashtags is how rows of all hashtags that are not shown name their hashtag.
const OtherHashtags = "other hashtags"

// maxHashtags is how many hashtags of a brand are shown by themselves.
const maxHashtags = 12

// HashtagRow is how often a brand's posts carry one hashtag.
type HashtagRow struct {
	Brand    string  `json:"brand" title:"Brand" key:"yes"`
	Hashtag  string  `json:"hashtag" title:"Hashtag" key:"yes"` // without #
	Campaign bool    `json:"campaign" title:"Of a campaign" unit:"yes/no" key:"yes"`
	Uses     Measure `json:"uses" title:"Uses" unit:"n"`
}

// VolumeRow is how often a brand's posts carry one hashtag in one bucket of time.
type VolumeRow struct {
	Brand    string    `json:"brand" title:"Brand" key:"yes"`
	Hashtag  string    `json:"hashtag" title:"Hashtag" key:"yes"` // without #, or OtherHashtags
	Campaign bool      `json:"campaign" title:"Of a campaign" unit:"yes/no" key:"yes"`
	Bucket   time.Time `json:"bucket" title:"From" unit:"date" key:"yes"`
	Uses     *uint64   `json:"uses" title:"Uses" unit:"n"` // nil: not known
	Partial  bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"`
}

type topTag struct {
	Series   string `ch:"series"`
	Hashtag  string `ch:"tag"`
	Posts    uint64 `ch:"posts_n"`
	Campaign bool   `ch:"of_campaign"`
}

func (t topTag) name() string { return t.Series }

type tagBucket struct {
	Series  string    `ch:"series"`
	Hashtag string    `ch:"tag"`
	Bucket  time.Time `ch:"bucket"`
	Posts   uint64    `ch:"posts_n"`
}

// tops are the hashtags of each series, at most so many: its campaigns' first, then those used most.
func (c *Campaigns) tops(ctx context.Context, f Filter, most int) ([]topTag, error) {
	return read[topTag](ctx, c.reader, "campaign.Tops", f, slices.Concat(f.tagParameters(false), f.inAll(), []any{clickhouse.Named("limit", most)})...)
}

// shownTags is how many hashtags of a brand are shown by themselves.
func (f Filter) shownTags() int { return min(f.limit(maxHashtags), maxHashtags) }

// shownKeys bind the hashtags that are shown by themselves.
func shownKeys(tops []topTag) any {
	keys := []string{}
	for _, t := range tops {
		keys = append(keys, t.Series+"\t"+t.Hashtag)
	}
	return clickhouse.Named("tag_keys", keys)
}

// volume is the uses of the hashtags shown, and of all others together, in the filter's grain.
func (c *Campaigns) volume(ctx context.Context, f Filter, tops []topTag) ([]tagBucket, error) {
	return read[tagBucket](ctx, c.reader, "campaign.Volume", f, append(f.byGrain(), shownKeys(tops))...)
}

// Hashtags are the brands' hashtags with how often they were used, and how that changed: at most twelve of each.
func (c *Campaigns) Hashtags(ctx context.Context, f Filter) (Answer[HashtagRow], error) {
	a, err := answer[HashtagRow]("campaign.Hashtags", f)
	if err != nil {
		return a, err
	}
	h, err := c.heldOf(ctx, f)
	if err != nil {
		return a, err
	}
	tops, err := c.tops(ctx, f, f.shownTags())
	if err != nil || len(tops) == 0 {
		return a, err
	}
	now, before, err := c.tagDays(ctx, f, tops)
	if err != nil {
		return a, err
	}
	noted := map[string]bool{}
	for _, t := range tops {
		is, was := f.window(h.span(t.Series)), f.previousWindow(h.span(t.Series))
		today, then := daysOf(now, t), daysOf(before, t)
		a.Rows = append(a.Rows, HashtagRow{Brand: brandName(t.Series), Hashtag: t.Hashtag, Campaign: t.Campaign,
			Uses: compareTotals(f, is, was, today, then, uint64(today.sum), uint64(then.sum))})
		if a.count(t.Series, t.Posts); !noted[t.Series] {
			noted[t.Series] = true
			a.notes(h.lateNote(f, t.Series))
		}
	}
	return a, nil
}

// tagDays are the uses of the hashtags by the day, in both periods.
func (c *Campaigns) tagDays(ctx context.Context, f Filter, tops []topTag) (now, before []tagBucket, err error) {
	f.Grain, f.Hashtags = Day, nil
	for _, t := range tops {
		f.Hashtags = append(f.Hashtags, t.Hashtag)
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { now, err = c.volume(ctx, f, tops); return err })
	if f.hasPrevious() {
		g.Go(func() (err error) { before, err = c.volume(ctx, f.previous(), tops); return err })
	}
	return now, before, g.Wait()
}

func daysOf(rows []tagBucket, t topTag) dailySum {
	s := dailySum{counts: true}
	for _, row := range rows {
		if row.Series == t.Series && row.Hashtag == t.Hashtag {
			n := float64(row.Posts)
			s.sum, s.squares = s.sum+n, s.squares+n*n
		}
	}
	return s
}

// Volume is the uses of the brands' hashtags over time: at most twelve of each brand, and all others together.
func (c *Campaigns) Volume(ctx context.Context, f Filter) (Answer[VolumeRow], error) {
	a, err := answer[VolumeRow]("campaign.Volume", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	h, err := c.surveyed(ctx, a.Filter)
	if err != nil {
		return a, err
	}
	if a.Filter, err = a.Filter.withPostGrain(h.whole(), daysByDay); err != nil {
		return a, fmt.Errorf("query campaign.Volume: %w", err)
	}
	a.notes(sinceNote(f, a.Filter))
	tops, err := c.tops(ctx, a.Filter, a.Filter.shownTags())
	if err != nil || len(tops) == 0 {
		return a, err
	}
	rows, err := c.volume(ctx, a.Filter, tops)
	if err != nil {
		return a, err
	}
	a.Rows = volumeRows(a.Filter, h, tops, rows)
	for _, row := range a.Rows {
		if row.Uses != nil {
			a.count(seriesOf(row.Brand), *row.Uses)
		}
	}
	return a, nil
}

// volumeRows lays the uses on the calendar, hashtag by hashtag; the others come last, where there are any.
func volumeRows(f Filter, h held, tops []topTag, rows []tagBucket) (out []VolumeRow) {
	uses, others := map[[2]string]map[int64]uint64{}, map[string]bool{}
	var found []time.Time
	for _, row := range rows {
		at := [2]string{row.Series, row.Hashtag}
		if uses[at] == nil {
			uses[at] = map[int64]uint64{}
		}
		uses[at][row.Bucket.Unix()] = row.Posts
		others[row.Series] = others[row.Series] || row.Hashtag == ""
		found = append(found, row.Bucket)
	}
	calendar := f.calendar(found)
	for _, series := range f.series() {
		shown := rowsOf(tops, series)
		if others[series] {
			shown = append(shown, topTag{Series: series})
		}
		for _, t := range shown {
			for _, bucket := range calendar {
				row := VolumeRow{Brand: brandName(series), Hashtag: t.Hashtag, Campaign: t.Campaign, Bucket: bucket}
				if row.Hashtag == "" {
					row.Hashtag = OtherHashtags
				}
				n := uses[[2]string{series, t.Hashtag}][bucket.Unix()]
				unknown, partly := h.state(f, series, bucket)
				if row.Partial = partly || f.partial(bucket); !unknown || n > 0 {
					row.Uses = &n
				}
				out = append(out, row)
			}
		}
	}
	return out
}

// CoHashtagRow is a hashtag that stands beside a brand's own ones.
type CoHashtagRow struct {
	Brand    string   `json:"brand" title:"Brand" key:"yes"`
	Hashtag  string   `json:"hashtag" title:"Hashtag" key:"yes"`
	Together uint64   `json:"together" title:"Uses with it" unit:"n"`
	Share    *float64 `json:"share" title:"Share of the uses" unit:"%"`
	N        uint64   `json:"n" title:"Uses" unit:"n"`
	Posts    uint64   `json:"posts" title:"Posts with this hashtag" unit:"n"`
	Lift     *float64 `json:"lift" title:"Lift"` // how many times more often than if the two had nothing to do with each other
	LiftLow  *float64 `json:"lift_low" title:"95 % from"`
	LiftHigh *float64 `json:"lift_high" title:"95 % to"`
}

type togetherRow struct {
	Series   string `ch:"series"`
	Hashtag  string `ch:"tag"`
	Together uint64 `ch:"together_n"`
}

const defaultBeside = 15

// CoHashtags are the hashtags that stand beside those of the brands' campaigns in the same posts.
func (c *Campaigns) CoHashtags(ctx context.Context, f Filter) (Answer[CoHashtagRow], error) {
	a, err := answer[CoHashtagRow]("campaign.CoHashtags", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	f = a.Filter
	if tagged, _ := f.byTags(); len(tagged.series()) == 0 {
		a.note("No campaign hashtags are configured, and none is chosen.")
		return a, nil
	}
	limit := clickhouse.Named("limit", f.limit(defaultBeside))
	beside, err := read[togetherRow](ctx, c.reader, "campaign.CoHashtags", f, slices.Concat(f.tagParameters(false), f.inAll(), []any{limit})...)
	if err != nil {
		return a, err
	}
	reached, err := c.reach(ctx, f, parts{mentions: true})
	if err != nil {
		return a, err
	}
	carried, err := c.tagTotals(ctx, f, beside)
	if err != nil {
		return a, err
	}
	for _, b := range beside {
		of := reached.of(b.Series, f)
		uses, all := countDays(of.uses, isAny, posts), countDays(of.mentions, isAny, posts)
		row := CoHashtagRow{Brand: brandName(b.Series), Hashtag: b.Hashtag, Together: b.Together, N: uses, Posts: carried[[2]string{b.Series, b.Hashtag}], Share: percent(b.Together, uses)}
		row.lift(all)
		a.Rows = append(a.Rows, row)
	}
	for _, series := range f.series() {
		if len(f.usesTags(series)) > 0 {
			a.count(series, countDays(reached.of(series, f).uses, isAny, posts))
		}
	}
	return a, nil
}

// lift is how many times as often the two stand together as they would by chance, with the 95 % interval of a ratio of
// shares (Katz and others, 1978).
func (r *CoHashtagRow) lift(all uint64) {
	if r.N == 0 || r.Posts == 0 || all == 0 || r.Together == 0 {
		return
	}
	k, n, p, m := float64(r.Together), float64(r.N), float64(r.Posts), float64(all)
	lift := (k / n) / (p / m)
	half := z95 * math.Sqrt(max(0, 1/k-1/n+1/p-1/m))
	low, high := lift*math.Exp(-half), lift*math.Exp(half)
	r.Lift, r.LiftLow, r.LiftHigh = &lift, &low, &high
}

// tagTotals are all posts with some hashtags, by series and hashtag.
func (c *Campaigns) tagTotals(ctx context.Context, f Filter, of []togetherRow) (map[[2]string]uint64, error) {
	f.Hashtags = nil
	for _, row := range of {
		f.Hashtags = append(f.Hashtags, row.Hashtag)
	}
	totals := map[[2]string]uint64{}
	if len(of) == 0 {
		return totals, nil
	}
	rows, err := c.tops(ctx, f, MaxLimit)
	for _, row := range rows {
		totals[[2]string{row.Series, row.Hashtag}] = row.Posts
	}
	return totals, err
}

// PublishedRow is what a network itself counts of a hashtag.
type PublishedRow struct {
	Brand   string    `json:"brand" ch:"of_brand" title:"Brand"`
	Network string    `json:"network" ch:"of_network" title:"Network"`
	Hashtag string    `json:"hashtag" ch:"tag" title:"Hashtag"`
	Uses    uint64    `json:"uses" ch:"uses_n" title:"Uses the network counts" unit:"n"`
	From    time.Time `json:"from" ch:"first_from" title:"From" unit:"time"`
	To      time.Time `json:"to" ch:"last_to" title:"To" unit:"time"`
	Held    uint64    `json:"n" ch:"posts_n" title:"Posts held of them" unit:"n"`
}

const defaultPublished = 50

// Published is what networks themselves count of the hashtags, beside what is held here of the same hours.
func (c *Campaigns) Published(ctx context.Context, f Filter) (Answer[PublishedRow], error) {
	a, err := answer[PublishedRow]("campaign.Published", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	a.Rows, err = read[PublishedRow](ctx, c.reader, "campaign.Published", f, clickhouse.Named("limit", f.limit(defaultPublished)))
	for _, row := range a.Rows {
		a.N += row.Held
	}
	return a, err
}
