package pages

import (
	"context"
	"slices"
	"strings"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

// followers is how the brand's accounts grow.
func followers(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Audience.Followers(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "accounts", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = noAccounts(v)
		return c, nil
	}
	named := slices.Clone(a.Rows)
	for i := range named {
		named[i].Network = NetworkName(named[i].Network)
	}
	drawn := chart.Followers(named, a.Filter, v.Palette())
	c.Chart = &drawn
	c.Behind = &Table{Columns: columns("Account", "From", "#Followers", "#Change")}
	for _, r := range a.Rows {
		c.Behind.Rows = append(c.Behind.Rows, Row{Own: true, Cells: []Cell{
			{Text: NetworkName(r.Network), Small: r.Account}, {Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partlyIn(v.L, r.Partial)},
			{Text: count(v.L, r.Followers), Numeric: true}, {Text: signed(v.L, r.Change), Numeric: true}}})
	}
	c.Facts = fallsAndGaps(v, a.Rows)
	return c, nil
}

func noAccounts(v View) *Empty {
	return &Empty{Title: v.L.T("No snapshot of an account in this period"), Advice: v.L.T("Sources of networks keep how many follow the accounts named under handles: in renown.yaml. Widen the period, or look at whether they run."),
		Link: At("/sources", v.Common()), Action: v.L.T("Look at the sources")}
}

func signed(l locale.Locale, n *int64) string {
	if n == nil {
		return "–"
	}
	return l.Signed(float64(*n), 0)
}

// fallsAndGaps are the best and the worst step of any account, and how many steps have no snapshot.
func fallsAndGaps(v View, rows []queries.FollowersRow) []Fact {
	var best, worst *queries.FollowersRow
	missing := 0
	for i := range rows {
		r := &rows[i]
		if r.Followers == nil {
			missing++
		}
		if r.Change != nil && (best == nil || *r.Change > *best.Change) {
			best = r
		}
		if r.Change != nil && (worst == nil || *r.Change < *worst.Change) {
			worst = r
		}
	}
	var facts []Fact
	add := func(name string, r *queries.FollowersRow) {
		facts = append(facts, Fact{Name: name, Value: v.L.Signed(float64(*r.Change), 0), Note: v.L.T("%s, %s", NetworkName(r.Network), v.L.Date(r.Bucket))})
	}
	if best != nil && *best.Change > 0 {
		add(text("Best step"), best)
	}
	if worst != nil && *worst.Change < 0 {
		add(text("Worst step"), worst)
	}
	if missing > 0 {
		facts = append(facts, Fact{Name: "Without a snapshot", Value: v.L.Int(missing), Note: v.L.T("of %s steps of all accounts", v.L.Int(len(rows)))})
	}
	return facts
}

// accounts is who follows which brand where.
func accounts(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Audience.Accounts(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "accounts", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = noAccounts(v)
		return c, nil
	}
	c.Table = &Table{Columns: columns("Account", "#Followers", "#Change", "#In percent")}
	shown := 0
	for _, r := range a.Rows {
		name := Cell{Text: r.Brand, Small: v.L.T("all accounts")}
		if r.Account != "" {
			name = Cell{Text: NetworkName(r.Network), Tag: r.Account}
			if shown++; r.Brand != v.BrandName() || shown > accountsListed {
				continue // the export has each of the competitors' accounts, too
			}
		}
		c.Table.Rows = append(c.Table.Rows, Row{Own: r.Brand == v.BrandName() && r.Account == "", Cells: []Cell{name, {Text: v.L.Short(float64(r.Followers)), Numeric: true},
			{Text: signed(v.L, r.Change), Numeric: true}, {Text: value(r.Percent, func(x float64) string { return v.L.T("%s %%", v.L.Signed(x, 1)) }), Numeric: true}}})
	}
	return c, nil
}

// accountsListed is how many accounts of the brand the panel lists by themselves.
const accountsListed = 6

// weeklyViews is how often what the accounts published was watched.
func weeklyViews(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Audience.Views(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "accounts", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: v.L.T("No views are known"), Advice: v.L.T("YouTube’s sources keep a channel’s running total; the difference over a week stands here once there are snapshots of two weeks.")}
		return c, nil
	}
	shown := slices.DeleteFunc(slices.Clone(a.Rows), func(r queries.ViewsRow) bool { return r.Of != queries.ViewsOfChannel })
	if len(shown) == 0 {
		shown = slices.DeleteFunc(slices.Clone(a.Rows), func(r queries.ViewsRow) bool { return r.Brand != v.BrandName() })
		c.Said = Sentence(v.L.T("No channel tells its running total: counted from the brand’s own posts that were read again."))
	}
	if len(shown) > 0 {
		drawn := chart.WeeklyViews(shown, v.Palette())
		c.Chart = &drawn
		for _, r := range shown {
			if r.Brand == shown[0].Brand && r.Account == shown[0].Account && r.Network == shown[0].Network {
				within := v.During(r.Week, r.Week.AddDate(0, 0, 7))
				within.Networks = []string{r.Network}
				c.Chart.Links = append(c.Chart.Links, within.PostsOf(r.Brand, "direction", queries.DirectionBrand))
			}
		}
	}
	c.Rows = v.PostsOf("", "direction", queries.DirectionBrand)
	c.Behind = &Table{Columns: columns("Account", "Week", "Counted from", "#Views", "#All by then")}
	for _, r := range a.Rows {
		c.Behind.Rows = append(c.Behind.Rows, Row{Own: r.Brand == v.BrandName(), Cells: []Cell{
			{Text: r.Brand, Small: strings.TrimSpace(NetworkName(r.Network) + " " + r.Account)}, {Text: v.L.Date(r.Week), Small: partlyIn(v.L, r.Partial)},
			{Text: v.L.T(r.Of)}, {Text: signed(v.L, r.Views), Numeric: true}, {Text: count(v.L, r.Total), Numeric: true}}})
	}
	return c, nil
}

// voice is the brands' shares of the talk, and where the brand stands among them.
func voice(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Filter()
	a, err := s.Queries.Campaign.Voice(ctx, f)
	if err != nil {
		return Content{}, err
	}
	ranked, err := s.Queries.Campaign.Ranks(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "posts", Brands: 1 + len(v.Against), Notes: v.said(append(a.Notes, ranked.Notes...)), Rows: v.PostsOf("")}
	if a.N == 0 {
		c.Empty, err = noPosts(ctx, s, v, marketingPath)
		return c, err
	}
	if len(v.Against) == 0 {
		c.Empty = &Empty{Title: v.L.T("Nobody to compare with"), Advice: v.L.T("A share of voice needs competitors: choose some above.")}
		return c, nil
	}
	c.Facts = rankFacts(v, ranked.Rows, func(r queries.RankRow) (queries.Measure, *int) { return r.Voice, r.VoiceRank }, percent(v.L))
	drawn := chart.Voice(a.Rows, a.Filter, v.Palette())
	c.Chart = &drawn
	c.Behind = &Table{Columns: columns("Brand", "From", "#Posts", "#Share", "#Rank")}
	for _, r := range a.Rows {
		rows := v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).PostsOf(r.Brand)
		if r.Brand == a.Rows[0].Brand {
			c.Chart.Links = append(c.Chart.Links, rows)
		}
		line := Row{Own: r.Brand == v.BrandName(), Cells: []Cell{{Text: r.Brand}, {Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partlyIn(v.L, r.Partial)},
			{Text: count(v.L, r.Posts), Numeric: true}, {Text: value(r.Share, v.L.Share), Numeric: true}, {Text: place(v.L, r.Rank), Numeric: true}}}
		if r.Posts != nil && *r.Posts > 0 {
			line.Cells[1].Link = rows
		}
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	return c, nil
}

func place(l locale.Locale, rank *int) string {
	if rank == nil {
		return "–"
	}
	return l.Int(*rank)
}

// rankFacts are where the brands stand, the highest first.
func rankFacts(v View, rows []queries.RankRow, of func(queries.RankRow) (queries.Measure, *int), u unit) []Fact {
	sorted := slices.Clone(rows)
	slices.SortStableFunc(sorted, func(a, b queries.RankRow) int {
		_, x := of(a)
		_, y := of(b)
		return rankOrLast(x) - rankOrLast(y)
	})
	var facts []Fact
	for _, r := range sorted[:min(4, len(sorted))] {
		m, rank := of(r)
		if m.Value == nil {
			continue
		}
		name := r.Brand
		if rank != nil {
			name = v.L.T("%s. %s", v.L.Int(*rank), r.Brand)
		}
		fact := Fact{Name: name, Value: u.value(*m.Value), Note: changeNote(v.L, m, u), Class: clearly(m)}
		if r.Brand == v.BrandName() && m.Clear { // of a competitor nothing is better or worse
			fact = fact.with(verdict(v.L, m, u))
		}
		facts = append(facts, fact)
	}
	return facts
}

func rankOrLast(rank *int) int {
	if rank == nil {
		return 1 << 20
	}
	return *rank
}

// changeNote is a measure's change beside it; grey words where it is not clear.
func changeNote(l locale.Locale, m queries.Measure, u unit) string {
	switch {
	case m.Change == nil:
		return ""
	case !m.Clear:
		return l.T("no clear change")
	}
	return withInterval(l, m, u)
}

// netSentiment is how the talk about the brands sounds.
func netSentiment(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Filter()
	a, err := s.Queries.Campaign.Sentiment(ctx, f)
	if err != nil {
		return Content{}, err
	}
	ranked, err := s.Queries.Campaign.Ranks(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "judged posts", Brands: 1 + len(v.Against), Notes: v.said(append(a.Notes, ranked.Notes...)), Rows: v.PostsOf("")}
	if a.N == 0 {
		c.Empty, err = noPosts(ctx, s, v, marketingPath)
		return c, err
	}
	net := unit{func(x float64) string { return v.L.Signed(x, 0) }, func(x float64) string { return points(v.L, x) }}
	c.Facts = rankFacts(v, ranked.Rows, func(r queries.RankRow) (queries.Measure, *int) { return r.Sentiment, r.SentimentRank }, net)
	drawn := chart.NetSentiment(a.Rows, a.Filter, v.Palette())
	c.Chart = &drawn
	c.Behind = &Table{Columns: columns("Brand", "From", "#Net", "#95 %", "#Positive", "#Neutral", "#Negative", "#Rank")}
	for _, r := range a.Rows {
		within := v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket))
		if r.Brand == a.Rows[0].Brand {
			c.Chart.Links = append(c.Chart.Links, within.PostsOf(r.Brand))
		}
		line := Row{Own: r.Brand == v.BrandName(), Cells: []Cell{{Text: r.Brand}, {Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partlyIn(v.L, r.Partial)},
			{Text: value(r.Net, net.value), Numeric: true}, {Text: span(r.Low, r.High, net.value), Numeric: true}}}
		for _, label := range []struct {
			name string
			n    uint64
		}{{"positive", r.Positive}, {"neutral", r.Neutral}, {"negative", r.Negative}} {
			cell := Cell{Text: v.L.Count(label.n), Numeric: true}
			if label.n > 0 {
				cell.Link = within.PostsOf(r.Brand, "sentiment", label.name)
			}
			line.Cells = append(line.Cells, cell)
		}
		line.Cells = append(line.Cells, Cell{Text: place(v.L, r.Rank), Numeric: true})
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	return c, nil
}
