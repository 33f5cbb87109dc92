package pages

import (
	"context"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

// hashtagVolume is the uses of the hashtags over time.
func hashtagVolume(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter()
	var a queries.Answer[queries.VolumeRow]
	var totals queries.Answer[queries.HashtagRow]
	var said []Piece
	g, within := errgroup.WithContext(ctx)
	g.Go(func() (err error) { a, err = s.Queries.Campaign.Volume(within, f); return err })
	g.Go(func() (err error) { totals, err = s.Queries.Campaign.Hashtags(within, f); return err })
	g.Go(func() (err error) { said, err = published(within, s, v); return err })
	err := g.Wait()
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "uses", Notes: v.said(a.Notes), Rows: v.PostsOf("")}
	if len(a.Rows) == 0 {
		c.Empty, err = noTags(ctx, s, v)
		return c, err
	}
	c.Facts = tagFacts(v, totals.Rows)
	c.Notes = append(c.Notes, v.said(totals.Notes)...)
	drawn := chart.HashtagVolume(a.Rows, a.Filter, v.Palette())
	c.Behind = &Table{Columns: columns("Hashtag", "From", "#Uses")}
	for _, r := range a.Rows {
		within := v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket))
		line := Row{Own: r.Campaign, Cells: []Cell{{Text: tagName(v.L, r.Hashtag)}, {Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partlyIn(v.L, r.Partial)}, {Text: count(v.L, r.Uses), Numeric: true}}}
		rows := within.PostsOf("")
		if r.Hashtag != queries.OtherHashtags {
			rows = within.PostsOf("", "hashtag", r.Hashtag)
		}
		if r.Uses != nil && *r.Uses > 0 {
			line.Cells[1].Link = rows
		}
		if r.Hashtag == a.Rows[0].Hashtag {
			drawn.Links = append(drawn.Links, rows)
		}
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	c.Chart, c.Said = &drawn, said
	return c, nil
}

// published says what networks themselves count of the brand's hashtags.
func published(ctx context.Context, s Source, v View) ([]Piece, error) {
	f := v.Alone().Filter()
	f.Limit = 2
	a, err := s.Queries.Campaign.Published(ctx, f)
	var said []Piece
	for _, r := range a.Rows {
		said = append(said, plain(v.L.T("%s itself counts %s uses of #%s between %s and %s; %s of that time are held here. ", NetworkName(r.Network), v.L.Count(r.Uses), r.Hashtag,
			v.L.Day(r.From), v.L.Day(r.To.Add(-time.Second)), v.L.Count(r.Held))))
	}
	return said, err
}

// tagFacts are the first hashtags with their change.
func tagFacts(v View, rows []queries.HashtagRow) []Fact {
	var facts []Fact
	for _, r := range rows[:min(3, len(rows))] {
		if r.Uses.Value != nil {
			facts = append(facts, Fact{Name: "#" + r.Hashtag, Value: v.L.Count(uint64(*r.Uses.Value)), Note: countVerdict(v.L, r.Uses, nil).Text, Class: clearly(r.Uses)})
		}
	}
	return facts
}

// clearly is the class of a change of which more is neither better nor worse: unclear, or nothing.
func clearly(m queries.Measure) string {
	if m.Clear {
		return "clear"
	}
	return "unclear"
}

func tagName(l locale.Locale, tag string) string {
	if tag == queries.OtherHashtags {
		return l.T(queries.OtherHashtags)
	}
	return "#" + tag
}

func partlyIn(l locale.Locale, partial bool) string {
	if partial {
		return l.T("incomplete")
	}
	return ""
}

// columns makes a table's columns of their titles; those that begin with # hold numbers.
func columns(titles ...string) []Column {
	var all []Column
	for _, title := range titles {
		title, numeric := strings.CutPrefix(title, "#")
		all = append(all, Column{Title: title, Numeric: numeric})
	}
	return all
}

// noTags says why no hashtag is shown.
func noTags(ctx context.Context, s Source, v View) (*Empty, error) {
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit = 1
	if a, err := s.Queries.Campaign.Posts(ctx, f); err != nil {
		return nil, err
	} else if a.Total == 0 {
		return noPosts(ctx, s, v, marketingPath)
	}
	return &Empty{Title: v.L.T("Nobody used a hashtag"), Advice: v.L.T("There are posts about the brand in this period, but none carries a hashtag."), Link: v.PostsOf(""), Action: v.L.T("Read the posts")}, nil
}

// usesByNetwork is what the uses reached on each network.
func usesByNetwork(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Campaign.Networks(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "uses", Notes: v.said(a.Notes), Rows: v.PostsOf("")}
	if len(a.Rows) == 0 {
		c.Empty, err = noPosts(ctx, s, v, marketingPath)
		return c, err
	}
	most := slices.MaxFunc(a.Rows, func(x, y queries.NetworkRow) int { return int(x.Uses) - int(y.Uses) }).Uses
	c.Table = &Table{Columns: columns("Network", "#Uses", "#Views", "#Rate")}
	for _, r := range a.Rows {
		within := v
		within.Networks = []string{r.Network}
		c.Table.Rows = append(c.Table.Rows, Row{Cells: []Cell{
			{Text: NameOf(v.L, "network", r.Network), Link: within.PostsOf(""), Meter: &Meter{Percent: 100 * float64(r.Uses) / float64(most)}},
			{Text: v.L.Count(r.Uses), Small: beforeIn(v.L, r.Previous), Numeric: true},
			{Text: shortCount(v.L, r.Views), Small: estimatedIn(v.L, r.Unseen), Numeric: true},
			{Text: value(r.Rate, func(x float64) string { return v.L.Number(x, 1) + " %" }), Numeric: true},
		}})
	}
	return c, nil
}

func shortCount(l locale.Locale, n *uint64) string {
	if n == nil {
		return "–"
	}
	return l.Short(float64(*n))
}

func beforeIn(l locale.Locale, n *uint64) string {
	if n == nil {
		return ""
	}
	return l.T("%s before", l.Count(*n))
}

func estimatedIn(l locale.Locale, n *uint64) string {
	if n == nil {
		return ""
	}
	return l.T("+ %s estimated", l.Short(float64(*n)))
}

// cumulative is the campaigns' uses so far, on their baseline.
func cumulative(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Campaign.Cumulative(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "uses", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: v.L.T("No campaign is configured"), Advice: v.L.T("Name a campaign of the brand, its hashtags and, if there is one, a published baseline under campaigns: in renown.yaml. Then its uses add up here.")}
		return c, nil
	}
	drawn := chart.Cumulative(a.Rows, a.Filter, v.Palette())
	c.Chart = &drawn
	c.Behind = &Table{Columns: columns("Campaign", "From", "#Baseline", "#Observed since", "#Together", "#In this step")}
	for _, r := range a.Rows {
		tags := hashtagsOf(v, r.Campaign)
		rows := v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).PostsOf("", "hashtag", strings.Join(tags, ","))
		if r.Campaign == a.Rows[0].Campaign {
			c.Chart.Links = append(c.Chart.Links, rows)
		}
		line := Row{Own: true, Cells: []Cell{{Text: r.Campaign}, {Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partlyIn(v.L, r.Partial)},
			{Text: count(v.L, r.Baseline), Numeric: true}, {Text: count(v.L, r.Observed), Numeric: true}, {Text: count(v.L, r.Total), Numeric: true}, {Text: count(v.L, r.Uses), Numeric: true}}}
		if r.Uses != nil && *r.Uses > 0 {
			line.Cells[1].Link = rows
		}
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	c.Facts, c.Rows = cumulativeFacts(v, a.Rows)
	return c, nil
}

func hashtagsOf(v View, campaign string) []string {
	for _, c := range v.Campaigns {
		if c.Name == campaign {
			return c.Hashtags
		}
	}
	return nil
}

// cumulativeFacts are where each campaign stands, and of the first where its posts are.
func cumulativeFacts(v View, rows []queries.CumulativeRow) (facts []Fact, posts string) {
	last := map[string]queries.CumulativeRow{}
	var names []string
	for _, r := range rows {
		if _, seen := last[r.Campaign]; !seen {
			names = append(names, r.Campaign)
			last[r.Campaign] = r
		}
		if r.Total != nil {
			last[r.Campaign] = r
		}
	}
	for _, name := range names[:min(3, len(names))] {
		r := last[name]
		if r.Total == nil {
			continue
		}
		note := v.L.T("all observed: no baseline is configured")
		if r.Baseline != nil && r.AsOf != nil {
			note = v.L.T("%s published by %s (%s) + %s observed since", v.L.Count(*r.Baseline), r.Source, v.L.Date(*r.AsOf), v.L.Count(*r.Observed))
		}
		facts = append(facts, Fact{Name: name, Value: v.L.Count(*r.Total), Note: note})
	}
	return facts, v.PostsOf("", "hashtag", strings.Join(hashtagsOf(v, names[0]), ","))
}

// coHashtags is which hashtags stand beside the brand's own.
func coHashtags(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter()
	f.Limit = 8
	a, err := s.Queries.Campaign.CoHashtags(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "uses", Notes: v.said(a.Notes), Rows: v.usesOf(v.Alone().Filter().UsesTags())}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: v.L.T("No other hashtag stands beside"), Advice: v.L.T("In this period no post with a hashtag of the campaigns carries another one.")}
		if len(f.UsesTags()) == 0 {
			c.Empty = &Empty{Title: v.L.T("No campaign is configured"), Advice: v.L.T("Name a campaign of the brand and its hashtags under campaigns: in renown.yaml. Then the hashtags beside them stand here.")}
		}
		return c, nil
	}
	drawn := chart.CoHashtags(a.Rows, v.L)
	c.Chart = &drawn
	c.Behind = &Table{Columns: columns("Hashtag", "#Together", "#Share of the uses", "#All its posts", "#Lift", "#95 %")}
	for _, r := range a.Rows {
		rows := v.PostsOf("", "hashtag", r.Hashtag)
		c.Chart.Links = append(c.Chart.Links, rows)
		decimal := func(x float64) string { return v.L.Number(x, 1) }
		c.Behind.Rows = append(c.Behind.Rows, Row{Cells: []Cell{{Text: tagName(v.L, r.Hashtag), Link: rows}, {Text: v.L.Count(r.Together), Numeric: true},
			{Text: value(r.Share, v.L.Share), Numeric: true}, {Text: v.L.Count(r.Posts), Numeric: true},
			{Text: value(r.Lift, decimal), Numeric: true}, {Text: span(r.LiftLow, r.LiftHigh, decimal), Numeric: true}}})
	}
	return c, nil
}
