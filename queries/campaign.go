package queries

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// Campaigns answers what the hashtags and the name of a brand reach in public: posts by customers and others. What came by
// e-mail, phone or chat is not public.
type Campaigns struct{ reader *reader }

// The scopes of a brand's figures.
const (
	ScopeHashtags = "hashtags"  // posts that carry one of the row's hashtags
	ScopeAll      = "all posts" // the brand has no campaign
)

// What an engagement rate is a share of.
const (
	RateOfViews = "views"
	RateOfReach = "reach"
)

// UsesRow is what one brand's hashtags reached in the period: of a brand without campaign, all its posts.
type UsesRow struct {
	Brand    string   `json:"brand" title:"Brand" key:"yes"`
	Scope    string   `json:"scope" title:"Of" key:"yes"` // ScopeHashtags or ScopeAll; all but mentions are of it
	Hashtags []string `json:"hashtags" title:"Hashtags" unit:"list" key:"yes"`

	Uses      Measure `json:"uses" title:"Uses" unit:"n"`
	Mentions  Measure `json:"mentions" title:"All mentions" unit:"n"`
	Authors   Measure `json:"authors" title:"Authors" unit:"n"`
	Reach     Measure `json:"reach" title:"Reach (estimated)" unit:"n"`                         // n: authors whose followers are known
	Views     Measure `json:"views" title:"Impressions observed" unit:"n"`                      // n: posts whose views were given
	Unseen    Measure `json:"estimated" title:"Impressions estimated" unit:"n"`                 // n: posts in it
	Engaged   Measure `json:"engagements" title:"Engagements without YouTube's" unit:"n"`       // n: posts of which any was given
	OnYouTube Measure `json:"youtube_engagements" title:"Engagements on YouTube" unit:"n"`      // n: posts of which any was given
	Rate      Measure `json:"engagement_rate" title:"Engagement rate without YouTube" unit:"%"` // n: posts behind it
	RateOf    string  `json:"engagement_rate_of" title:"Engagement rate of"`                    // RateOfViews or RateOfReach

	PreviousSince *time.Time `json:"previous_since" title:"Held only since" unit:"date"`
}

// Uses is what the brands' hashtags reached, and how that changed.
func (c *Campaigns) Uses(ctx context.Context, f Filter) (Answer[UsesRow], error) {
	a, err := answer[UsesRow]("campaign.Uses", f)
	if err != nil {
		return a, err
	}
	held, err := c.heldOf(ctx, f)
	if err != nil {
		return a, err
	}
	now, before, err := c.reaches(ctx, f, parts{mentions: true, authors: true})
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		row := usesRow(f, held.span(series), now.of(series, f), before.of(series, f))
		row.Brand, row.Hashtags = brandName(series), f.usesTags(series)
		if len(row.Hashtags) > 0 {
			row.Scope = ScopeHashtags
		}
		a.notes(held.lateNote(f, series))
		a.count(series, row.Uses.N)
		a.Rows = append(a.Rows, row)
	}
	return a, nil
}

// reach is what is read of one period, as far as it is asked for.
type reach struct {
	uses, whole []dayOfNetwork // of the series with hashtags, and of those without
	mentions    []courseRow    // of the series with hashtags: all their posts, by the day
	authors     []authorSums
}

// The parts of a reach.
type parts struct{ mentions, authors bool }

// reaches reads the period and the one compared with, side by side.
func (c *Campaigns) reaches(ctx context.Context, f Filter, p parts) (now, before reach, err error) {
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) { now, err = c.reach(ctx, f, p); return err })
	if f.hasPrevious() {
		g.Go(func() (err error) { before, err = c.reach(ctx, f.previous(), p); return err })
	}
	return now, before, g.Wait()
}

func (c *Campaigns) reach(ctx context.Context, f Filter, p parts) (r reach, err error) {
	tagged, whole := f.byTags()
	g, ctx := errgroup.WithContext(ctx)
	if len(whole.series()) > 0 {
		g.Go(func() (err error) { r.whole, err = c.mentions(ctx, whole); return err })
	}
	if len(tagged.series()) > 0 {
		g.Go(func() (err error) { r.uses, err = c.uses(ctx, tagged); return err })
	}
	if len(tagged.series()) > 0 && p.mentions {
		all := tagged
		all.Hashtags, all.Grain = nil, Day
		g.Go(func() (err error) { r.mentions, err = c.course(ctx, all); return err })
	}
	if p.authors {
		g.Go(func() (err error) { r.authors, err = c.authors(ctx, f); return err })
	}
	return r, g.Wait()
}

// byTags parts the filter's series into those with hashtags and those without.
func (f Filter) byTags() (tagged, whole Filter) {
	tagged, whole = f, f
	tagged.only, whole.only = []string{}, []string{}
	for _, series := range f.series() {
		if len(f.usesTags(series)) > 0 {
			tagged.only = append(tagged.only, series)
		} else {
			whole.only = append(whole.only, series)
		}
	}
	return tagged, whole
}

// uses are the posts with a series' hashtags, by network and day.
func (c *Campaigns) uses(ctx context.Context, f Filter) ([]dayOfNetwork, error) {
	return read[dayOfNetwork](ctx, c.reader, "campaign.Uses", f, append(f.tagParameters(false), f.byDay()...)...)
}

// mentions are all posts of a series, by network and day.
func (c *Campaigns) mentions(ctx context.Context, f Filter) ([]dayOfNetwork, error) {
	return read[dayOfNetwork](ctx, c.reader, "campaign.Mentions", f, f.byDay()...)
}

// authors are who wrote a series' uses.
func (c *Campaigns) authors(ctx context.Context, f Filter) ([]authorSums, error) {
	return read[authorSums](ctx, c.reader, "campaign.Authors", f, f.tagParameters(true)...)
}

// reachOf is what was read of one series.
type reachOf struct {
	uses, mentions []dayOfNetwork
	authors        authorSums
}

func (r reach) of(series string, f Filter) reachOf {
	out := reachOf{authors: of(r.authors, series), uses: rowsOf(r.whole, series), mentions: rowsOf(r.whole, series)}
	if len(f.usesTags(series)) == 0 {
		return out
	}
	out.uses, out.mentions = rowsOf(r.uses, series), nil
	for _, row := range rowsOf(r.mentions, series) {
		out.mentions = append(out.mentions, dayOfNetwork{Series: series, Day: row.Bucket, Posts: row.Posts})
	}
	return out
}

func rowsOf[T named](rows []T, series string) (found []T) {
	for _, row := range rows {
		if row.name() == series {
			found = append(found, row)
		}
	}
	return found
}

type authorSums struct {
	Series  string  `ch:"series"`
	Authors uint64  `ch:"authors_n"`
	Reach   uint64  `ch:"reach_n"`
	Known   uint64  `ch:"known_n"`
	Squares float64 `ch:"reach_sq"`
}

func (s authorSums) name() string { return s.Series }

// usesRow compares what was read of a series in the two periods.
func usesRow(f Filter, held stretch, now, before reachOf) UsesRow {
	is, was := f.window(held), f.previousWindow(held)
	compare := func(now, before dailySum, n, then uint64) Measure {
		return compareTotals(f, is, was, now, before, n, then)
	}
	uses, thenUses := sumDays(now.uses, isAny, posts), sumDays(before.uses, isAny, posts)
	mentions, thenMentions := sumDays(now.mentions, isAny, posts), sumDays(before.mentions, isAny, posts)
	row := UsesRow{Scope: ScopeAll}
	row.Uses = compare(uses, thenUses, uint64(uses.sum), uint64(thenUses.sum))
	row.Mentions = compare(mentions, thenMentions, uint64(mentions.sum), uint64(thenMentions.sum))
	for _, m := range []struct {
		into  *Measure
		which func(dayOfNetwork) bool
		value func(dayOfNetwork) uint64
		n     func(dayOfNetwork) uint64
	}{
		{&row.Views, isAny, views, viewsN},
		{&row.Unseen, isAny, unseen, unseenN},
		{&row.Engaged, notYouTube, engagements, engagedN},
		{&row.OnYouTube, isYouTube, engagements, engagedN},
	} {
		n, then := countDays(now.uses, m.which, m.n), countDays(before.uses, m.which, m.n)
		*m.into = compare(sumDays(now.uses, m.which, m.value).amount(), sumDays(before.uses, m.which, m.value).amount(), n, then)
		if n == 0 {
			*m.into = Measure{PreviousN: m.into.PreviousN, Previous: m.into.Previous}
		}
	}
	row.Authors, row.Reach = compareAuthors(f, is, was, now.authors, before.authors, uses, thenUses)
	row.Rate, row.RateOf = engagementRate(f, is, was, now, before)
	if was.late {
		row.PreviousSince = &was.from
	}
	return row
}

// compareAuthors compares distinct authors and their reach. As counts of events they scatter by as much as the posts do from
// day to day; a sum of followers by the squares of its parts beside (compound Poisson).
func compareAuthors(f Filter, is, was window, now, before authorSums, uses, thenUses dailySum) (authors, reach Measure) {
	excess := func(t dailySum, w window) float64 { return max(1, t.variance(w.days)/(t.sum+1)) }
	a := func(s authorSums, t dailySum, w window) dailySum {
		return dailySum{sum: float64(s.Authors), known: true, fixed: excess(t, w) * (float64(s.Authors) + 1)}
	}
	r := func(s authorSums, t dailySum, w window) dailySum {
		return dailySum{sum: float64(s.Reach), known: true, fixed: excess(t, w) * s.Squares}
	}
	authors = compareTotals(f, is, was, a(now, uses, is), a(before, thenUses, was), now.Authors, before.Authors)
	reach = compareTotals(f, is, was, r(now, uses, is), r(before, thenUses, was), now.Known, before.Known)
	if now.Known == 0 {
		reach = Measure{Previous: reach.Previous, PreviousN: reach.PreviousN}
	}
	return authors, reach
}

// NetworkRow is what one brand's uses reached on one network.
type NetworkRow struct {
	Brand     string   `json:"brand" title:"Brand" key:"yes"`
	Network   string   `json:"network" title:"Network" key:"yes"`
	Uses      uint64   `json:"n" title:"Uses" unit:"n"`
	Views     *uint64  `json:"views" title:"Impressions observed" unit:"n"`
	ViewsN    uint64   `json:"views_n" title:"Posts with views" unit:"n"`
	Unseen    *uint64  `json:"estimated" title:"Impressions estimated" unit:"n"`
	UnseenN   uint64   `json:"estimated_n" title:"Posts in it" unit:"n"`
	Likes     *uint64  `json:"likes" title:"Likes" unit:"n"`
	Shares    *uint64  `json:"shares" title:"Shares" unit:"n"`
	Comments  *uint64  `json:"comments" title:"Comments" unit:"n"`
	Bookmarks *uint64  `json:"bookmarks" title:"Bookmarks" unit:"n"`
	EngagedN  uint64   `json:"engagements_n" title:"Posts with engagements" unit:"n"`
	Rate      *float64 `json:"engagement_rate" title:"Engagements ÷ views" unit:"%"`
	Previous  *uint64  `json:"previous_n" title:"Uses before" unit:"n"`
}

// Networks is what the brands' uses reached, network by network, each by its own way of counting.
func (c *Campaigns) Networks(ctx context.Context, f Filter) (Answer[NetworkRow], error) {
	a, err := answer[NetworkRow]("campaign.Networks", f)
	if err != nil {
		return a, err
	}
	held, err := c.heldOf(ctx, f)
	if err != nil {
		return a, err
	}
	now, before, err := c.reaches(ctx, f, parts{})
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		is, was := byNetwork(now.of(series, f).uses), byNetwork(before.of(series, f).uses)
		for _, n := range is {
			row := n.row(brandName(series))
			if f.previousWindow(held.span(series)).days > 0 {
				then := uint64(0)
				for _, p := range was {
					if p.Network == n.Network {
						then = p.Posts
					}
				}
				row.Previous = &then
			}
			a.Rows = append(a.Rows, row)
			a.count(series, n.Posts)
		}
	}
	return a, nil
}

// row is a network's sums for readers: what no post gave is missing.
func (n dayOfNetwork) row(brand string) NetworkRow {
	row := NetworkRow{Brand: brand, Network: n.Network, Uses: n.Posts, ViewsN: n.ViewsN, UnseenN: n.UnseenN, EngagedN: n.EngagedN}
	if n.ViewsN > 0 {
		row.Views = &n.Views
		row.Rate = ratio(100*float64(engagements(n)), float64(n.Views))
	}
	if n.UnseenN > 0 {
		row.Unseen = &n.Unseen
	}
	if n.EngagedN > 0 {
		row.Likes, row.Shares, row.Comments, row.Bookmarks = &n.Likes, &n.Shares, &n.Comments, &n.Bookmarks
	}
	return row
}

// lateNote says that the period compared with is not held whole.
func (h held) lateNote(f Filter, series string) Sentence {
	w := f.previousWindow(h.span(series))
	switch {
	case !f.hasPrevious() || h.span(series).since.IsZero():
		return Sentence{}
	case w.days == 0:
		return sentence("%s: posts are held since %s only, so there is nothing to compare with.", brandName(series), dayIn(h.span(series).since, f.location()))
	case w.late:
		return sentence("%s: the period compared with begins on %s, but posts are held since %s only; changes go by the day.", brandName(series), f.PrevFrom, w.from)
	}
	return Sentence{}
}
