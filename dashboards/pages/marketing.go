package pages

import (
	"context"
	"strings"

	"renown/dashboards/locale"
	"renown/queries"
)

const marketingPath = "/marketing"

// Marketing is what hashtags and channels reach.
func Marketing() Page {
	return Page{
		Key: "marketing", Narrow: []string{"campaign", "network", "lang", "zone"}, Path: marketingPath, Name: "Marketing", Question: "What do our hashtags and channels reach?", Filters: true,
		Panels: []Panel{
			{Query: "campaign.Uses", Title: "Key figures", Span: "s12", Bare: true, Load: reached, Alone: true},
			{Query: "campaign.Volume", Title: "How often are our hashtags used, and when?", Span: "s7", Height: "h320", Load: hashtagVolume, Alone: true,
				Subtitle: "Uses of each hashtag in each step; a post with two counts under both. Shaded: campaigns. Dashed: incomplete."},
			{Query: "campaign.Networks", Title: "Where are they used?", Span: "s5", Load: usesByNetwork, Alone: true,
				Subtitle: "Uses and what they reached, each network by its own way of counting."},
			{Query: "campaign.Cumulative", Title: "How often has the campaign been used altogether?", Span: "s6", Height: "h270", Load: cumulative, Alone: true,
				Subtitle: "The uses observed since, on top of a published baseline: the axis begins there."},
			{Query: "campaign.CoHashtags", Title: "What stands beside our hashtags?", Span: "s6", Height: "h270", Load: coHashtags, Alone: true,
				Subtitle: "Other hashtags in the same posts. Lift: how many times more often than by chance."},
			{Query: "audience.Followers", Title: "Do our followers grow?", Span: "s7", Height: "h270", Load: followers, Alone: true,
				Subtitle: "Growth of each account since the first snapshot of the period, in percent. A gap: no snapshot."},
			{Query: "audience.Accounts", Title: "Who follows whom?", Span: "s5", Load: accounts,
				Subtitle: "Followers of each brand's accounts, and their change over the period."},
			{Query: "audience.Views", Title: "How often are our videos watched?", Span: "s6", Height: "h270", Load: weeklyViews,
				Subtitle: "Views a week: the difference of the channels' running totals over seven days."},
			{Query: "campaign.Voice", Title: "How much of the talk is about us?", Span: "s6", Height: "h270", Load: voice,
				Subtitle: "Share of all posts about the brands compared, in each step. Paler: incomplete."},
			{Query: "campaign.Sentiment", Title: "How does the talk about us sound?", Span: "s12", Height: "h270", Load: netSentiment,
				Subtitle: "Positive minus negative posts, in percent of all judged ones. Shaded: our 95 % interval. Dashed: incomplete."},
			{Query: "campaign.TopPosts", Title: "Which posts moved people most?", Span: "s6", Load: topPosts, Alone: true,
				Subtitle: "By likes, shares, comments and bookmarks; YouTube’s are not compared with others’."},
			{Query: "campaign.TopViewed", Title: "Which posts were seen most?", Span: "s6", Load: topViewed, Alone: true,
				Subtitle: "By views the networks gave."},
			{Query: "campaign.TopAuthors", Title: "Who uses our hashtags most?", Span: "s12", Load: topAuthors, Alone: true,
				Subtitle: "Authors by uses. No name is kept: each is a number made of the account with a secret key."},
		},
	}
}

// usesOf is the address of the posts that are a brand's uses.
func (v View) usesOf(tags []string) string {
	if v.Campaign != "" {
		return v.PostsOf("") // the campaign narrows them already
	}
	return v.PostsOf("", "hashtag", strings.Join(tags, ","))
}

// anyPosts is the address of all posts about the brand, whatever they carry.
func (v View) anyPosts() string {
	v.Campaign = ""
	return v.PostsOf("")
}

// reached is the key figures: what the hashtags reached, each with its change, and who follows.
func reached(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter()
	a, err := s.Queries.Campaign.Uses(ctx, f)
	if err != nil {
		return Content{}, err
	}
	own := a.Rows[0]
	c := Content{N: a.N, Unit: "posts", Notes: v.said(a.Notes), Rows: v.usesOf(own.Hashtags)}
	audience, err := s.Queries.Audience.Accounts(ctx, f)
	if err != nil {
		return Content{}, err
	}
	if own.Mentions.N == 0 && len(audience.Rows) == 0 {
		c.Empty, err = noPosts(ctx, s, v, marketingPath)
		return c, err
	}
	c.Cards = append(usesCards(v, own), reachCards(v, own)...)
	c.Cards = append(c.Cards, followersCard(v, audience.Rows))
	switch {
	case f.PrevFrom.IsZero():
	case own.Uses.PreviousN == nil:
		c.Said = []Piece{strong(v.L.T("Nothing to compare with:") + " "), plain(v.L.T("too few posts are held of the time before (%s).", v.L.Span(f.PrevFrom, f.PrevTo)))}
	case own.PreviousSince != nil:
		c.Said = []Piece{strong(v.L.T("Compared with less than it seems:") + " "), plain(v.L.T("of the time before (%s), there are posts only since %s; changes go by the day.",
			v.L.Span(f.PrevFrom, f.PrevTo), v.L.Date(*own.PreviousSince)))}
	}
	return c, nil
}

// usesCards are how much is said, and by how many.
func usesCards(v View, r queries.UsesRow) []Card {
	l, rows := v.L, v.usesOf(r.Hashtags)
	uses := countCard(l, "Uses of our hashtags", r.Uses, l.T("observed: posts with %s", tagList(l, r.Hashtags)), rows)
	if r.Scope == queries.ScopeAll {
		uses = countCard(l, "Posts about us", r.Uses, l.T("observed; no campaign is configured, so all posts count"), rows)
	}
	return []Card{
		uses,
		countCard(l, "All mentions", r.Mentions, l.T("observed: whatever they carry"), v.anyPosts()),
		countCard(l, "People who used them", r.Authors, l.T("observed: distinct authors"), rows),
		countCard(l, "Reach", r.Reach, l.N(r.Reach.N, "estimated: followers of %s author", "estimated: followers of %s authors; audiences overlap"), rows),
	}
}

// reachCards are what came of it.
func reachCards(v View, r queries.UsesRow) []Card {
	l, rows := v.L, v.usesOf(r.Hashtags)
	seen := countCard(l, "Impressions observed", r.Views, l.N(r.Views.N, "n = %s post whose views are given", "n = %s posts whose views are given"), rows)
	if r.Unseen.Value != nil {
		seen.Rivals = l.T("apart from them, estimated: %s by the followers of %s other posts", l.Short(*r.Unseen.Value), l.Count(r.Unseen.N))
	}
	engaged := countCard(l, "Engagements", r.Engaged, l.N(r.Engaged.N, "observed: n = %s post", "observed: n = %s posts"), rows)
	if r.OnYouTube.Value != nil {
		engaged.Rivals = l.T("apart from them, on YouTube: %s", l.Short(*r.OnYouTube.Value))
	}
	rate := Card{Title: "Engagement rate", Rows: rows, Change: countVerdict(l, r.Rate, func(v float64) string { return l.T("%s points", l.Signed(v, 2)) })}
	if r.Rate.Value != nil {
		rate.Value = l.Number(*r.Rate.Value, 2)
		rate.Unit = "%"
	}
	switch r.RateOf {
	case queries.RateOfViews:
		rate.Meta = l.N(r.Rate.N, "engagements ÷ observed views, n = %s post, without YouTube", "engagements ÷ observed views, n = %s posts, without YouTube")
	case queries.RateOfReach:
		rate.Meta = l.N(r.Rate.N, "engagements ÷ estimated reach, n = %s post: no network here gives views", "engagements ÷ estimated reach, n = %s posts: no network here gives views")
	default:
		rate.Meta = l.T("neither views nor followers are given")
	}
	return []Card{seen, engaged, rate}
}

func tagList(l locale.Locale, tags []string) string {
	const most = 3
	var named []string
	for _, tag := range tags[:min(most, len(tags))] {
		named = append(named, "#"+tag)
	}
	if len(tags) > most {
		return l.T("%s and %s more", strings.Join(named, ", "), l.Int(len(tags)-most))
	}
	return strings.Join(named, ", ")
}

// countCard is the card of a count or sum, with its change in percent.
func countCard(l locale.Locale, title string, m queries.Measure, meta, rows string) Card {
	c := Card{Title: title, Meta: meta, Rows: rows, Change: countVerdict(l, m, nil)}
	if m.Value != nil {
		c.Value = l.Short(*m.Value)
	}
	return c
}

// countVerdict says how a count changed, in percent of what there was before (per day), or by write.
func countVerdict(l locale.Locale, m queries.Measure, write func(float64) string) Verdict {
	if m.Change == nil || m.Value == nil {
		if m.PreviousN != nil && m.Value != nil {
			return Verdict{l.T("nothing to compare with in the period before"), "unclear"}
		}
		return Verdict{}
	}
	before := *m.Value - *m.Change
	switch {
	case write != nil:
	case before > 0:
		write = func(v float64) string { return l.T("%s %%", l.Signed(100*v/before, 0)) }
	default:
		return Verdict{l.T("none in the period before"), "unclear"}
	}
	switch {
	case m.ChangeLow == nil:
		return Verdict{l.T("%s: too few days to compare", write(*m.Change)), "unclear"}
	case !m.Clear:
		return Verdict{l.T("%s: no clear change", write(*m.Change)), "unclear"}
	}
	text := l.T("%s (95 %%: %s to %s)", write(*m.Change), write(*m.ChangeLow), write(*m.ChangeHigh))
	if *m.Change > 0 {
		return Verdict{"▲ " + text, "better"}
	}
	return Verdict{"▼ " + text, "worse"}
}

// followersCard is the brand's followers on all its accounts.
func followersCard(v View, rows []queries.AccountRow) Card {
	c := Card{Title: "Followers", Meta: v.L.T("no snapshot of an account in this period")}
	if len(rows) == 0 {
		return c
	}
	all := rows[0]
	c.Value, c.Meta = v.L.Short(float64(all.Followers)), v.L.N(uint64(len(rows)-1), "observed: %s account", "observed: %s accounts; who follows two counts twice")
	if all.Change != nil && all.Percent != nil {
		c.Change = Verdict{Text: v.L.T("%s (%s %%) since the period began", v.L.Signed(float64(*all.Change), 0), v.L.Signed(*all.Percent, 1)), Class: "unclear"}
		switch {
		case *all.Change > 0:
			c.Change.Text, c.Change.Class = "▲ "+c.Change.Text, "better"
		case *all.Change < 0:
			c.Change.Text, c.Change.Class = "▼ "+c.Change.Text, "worse"
		}
	}
	return c
}

// noPosts is what a panel says when there are no posts at all.
func noPosts(ctx context.Context, s Source, v View, page string) (*Empty, error) {
	held, err := s.Queries.Campaign.Held(ctx, queries.Filter{Brand: v.Brand, Now: v.Now})
	if err != nil {
		return nil, err
	}
	e := &Empty{Title: v.L.T("No posts in this period"), Advice: v.L.T("Widen the period, take a filter off, or look at the Sources page for what was collected.")}
	switch {
	case len(held.Rows) == 0:
		e.Title = v.L.T("No posts about %s yet", v.BrandName())
		e.Advice = v.L.T("Once a source of a network has collected some, or renown import has read an export, they stand here.")
		e.Link, e.Action = At("/sources", v.Common()), v.L.T("Look at the sources")
	case len(narrowing(v)) > 0:
		e.Link, e.Action = v.without(page, narrowing(v)...), v.L.T("Take the filters off")
	default:
		e.Link, e.Action = v.With(page, "period", All), v.L.T("Show all time")
	}
	return e, nil
}
