package pages

import (
	"context"
	"slices"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

const crmPath = "/crm"

// CRM is who the fans are, whether they are customers, and who stays.
func CRM() Page {
	return Page{
		Key: "crm", Narrow: []string{"campaign", "network", "lang", "zone"}, Path: crmPath, Name: "CRM", Question: "Who are our fans, and are they our customers?", Filters: true,
		Panels: []Panel{
			{Query: "customer.Summary", Title: "Key figures", Span: "s12", Bare: true, Load: relations, Alone: true},
			{Query: "customer.Overlap", Title: "Are our fans our customers?", Span: "s7", Height: "h200", Load: overlapOf, Alone: true,
				Subtitle: "Of the fans, and of the others who wrote publicly, what our list of customers says."},
			{Query: "customer.Coverage", Title: "How many could our list know at all?", Span: "s5", Height: "h200", Load: listCoverage, Alone: true,
				Subtitle: "Of each network’s accounts, those the list knows, could know, and cannot."},
			{Query: "customer.Fans", Title: "Are our fans growing, and are they customers?", Span: "s6", Height: "h270", Load: fansOverTime, Alone: true,
				Subtitle: "Fans in each step, and the active customers among them. A gap: withheld. Dashed: incomplete."},
			{Query: "customer.Cohorts", Title: "Do those who write to us stay with us?", Span: "s6", Height: "h270", Load: cohorts, Alone: true,
				Subtitle: "Of those first seen in a month, the share in percent who wrote again so many months later. …: the month is not over."},
			{Query: "customer.Advocates", Title: "How many speak for us, how many against?", Span: "s5", Height: "h240", Load: advocates,
				Subtitle: "Share of the persons whose posts were judged: more positive posts, or more negative ones."},
			{Query: "customer.AdvocatesTrend", Title: "Do more speak for us, or against us?", Span: "s7", Height: "h240", Load: advocatesOverTime,
				Subtitle: "Advocates minus detractors in percent of the persons judged, in each step. Shaded: our 95 % interval. Dashed: incomplete."},
			{Query: "customer.AdvocateList", Title: "Who speaks for us?", Span: "s6", Load: advocateList, Alone: true,
				Subtitle: "The clearest first. No name is kept: each is a number made of the account with a secret key."},
			{Query: "customer.DetractorList", Title: "Who speaks against us?", Span: "s6", Load: detractorList, Alone: true,
				Subtitle: "The clearest first. No name is kept: each is a number made of the account with a secret key."},
			{Query: "customer.Repeat", Title: "Who has to come back?", Span: "s4", Load: repeats, Alone: true,
				Subtitle: "Share of persons who had written within the 90 days before, by channel. Line: 95 % interval."},
			{Query: "customer.Before", Title: "Who complains now, and had been in touch before?", Span: "s8", Load: before, Alone: true,
				Subtitle: "Complaints whose author began other conversations in the 90 days before, most of them first."},
		},
	}
}

// relations is the four key figures.
func relations(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Customer.Summary(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	own := a.Rows[0]
	c := Content{N: a.N, Unit: "persons", Notes: v.said(a.Notes), Rows: v.PostsOf("")}
	if a.N == 0 && own.Listed == 0 && !a.Suppressed {
		c.Empty, err = noPosts(ctx, s, v, crmPath)
		return c, err
	}
	c.Cards = []Card{customersCard(v, own), fansCard(v, own), overlapCard(v, own), coverageCard(v, own)}
	return c, nil
}

func customersCard(v View, r queries.RelationRow) Card {
	c := Card{Title: "Customers in the list", Value: v.L.Count(r.Listed)}
	if r.Listed == 0 {
		c.Meta = v.L.T("no list yet: renown contacts import brings one")
		return c
	}
	c.Unit = v.L.T("%s of them active", v.L.Count(r.Active))
	c.Meta = v.L.T("withheld how many wrote: too few")
	if r.Speaking.Value != nil {
		c.Meta = v.L.T("%s wrote publicly in this period · observed", v.L.Number(*r.Speaking.Value, 1)+" %")
		c.Change = verdictOfPersons(v.L, r.Speaking)
	}
	return c
}

func fansCard(v View, r queries.RelationRow) Card {
	c := Card{Title: "Fans", Rows: v.PostsOf("", "sentiment", "positive"), Meta: v.L.T("withheld: too few"), Change: verdictOfPersons(v.L, r.Fan)}
	if r.Fans != nil {
		c.Value, c.Meta = v.L.Count(*r.Fans), v.L.T("observed; of how many is withheld: too few")
	}
	if r.Fans != nil && r.Persons != nil && r.Fan.Value != nil {
		c.Meta = v.L.T("%s of the %s who wrote · observed", v.L.Share(*r.Fan.Value), v.L.Count(*r.Persons))
		if r.Before != nil && r.Fan.Previous != nil {
			c.Rivals = v.L.T("before: %s, %s", v.L.Count(*r.Before), v.L.Share(*r.Fan.Previous))
		}
	}
	return c
}

func overlapCard(v View, r queries.RelationRow) Card {
	c := Card{Title: "Fans who are active customers", Meta: v.L.T("withheld: too few"), Change: verdictOfPersons(v.L, r.Overlap)}
	switch {
	case r.Listed == 0:
		c.Meta = v.L.T("no list yet: renown contacts import brings one")
	case r.Overlap.Value != nil:
		c.Value, c.Unit = v.L.Number(*r.Overlap.Value, 1), "%"
		c.Meta = v.L.T("n = %s fans · observed, as far as they can be matched", v.L.Count(r.Overlap.N))
	}
	return c
}

func coverageCard(v View, r queries.RelationRow) Card {
	c := Card{Title: "Accounts the list could know", Meta: v.L.T("no list yet: renown contacts import brings one"), Change: verdictOfPersons(v.L, r.Coverage)}
	if r.Listed > 0 && r.Coverage.Value != nil {
		c.Value, c.Unit = v.L.Number(*r.Coverage.Value, 0), "%"
		c.Meta = v.L.T("n = %s accounts on networks of which the list holds any handle", v.L.Count(r.Coverage.N))
	}
	return c
}

// verdictOfPersons is how a share of persons changed.
func verdictOfPersons(l locale.Locale, m queries.Measure) Verdict {
	if m.Value == nil {
		return Verdict{}
	}
	return verdict(l, m, percent(l))
}

// noListYet is what a panel says that needs a list of customers.
func noListYet(v View) *Empty {
	return &Empty{Title: v.L.T("No list of customers yet"),
		Advice: v.L.T("Bring one with: renown contacts import customers.csv. A column of e-mail addresses, telephone numbers or handles of a network is enough; renown contacts import --help names the others. What was written in them is never stored: every key becomes a hash with a secret key on this machine, before anything is kept.")}
}

// neverStored says what becomes of a list.
func neverStored(v View) []Piece {
	return []Piece{strong(v.L.T("What is never stored:") + " "), plain(v.L.T("names, addresses, numbers and handles of customers. A list is turned into hashes with a secret key as it is read; renown contacts forget removes it for good."))}
}

func overlapOf(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Customer.Overlap(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "persons", Notes: v.said(a.Notes), Rows: v.PostsOf("")}
	listed, err := hasList(ctx, s, v)
	if err != nil || !listed {
		c.Empty = noListYet(v)
		return c, err
	}
	if !slices.ContainsFunc(a.Rows, func(r queries.OverlapRow) bool { return r.Suppressed || r.Persons > 0 }) {
		c.Empty, err = noPosts(ctx, s, v, crmPath)
		return c, err
	}
	c.Verdict = fansOutside(v, a.Rows)
	drawn := chart.Overlap(a.Rows, v.L)
	drawn.Links = []string{v.PostsOf("", "sentiment", "positive"), v.PostsOf("")}
	c.Chart = &drawn
	c.Behind = &Table{Columns: columns("Who", "In the list", "#Persons", "#Share", "#of")}
	for _, r := range a.Rows {
		line := Row{Cells: []Cell{{Text: fanName(v.L, r.Fan)}, {Text: v.L.T(r.Customer)}, {Text: v.L.T("withheld"), Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}}}
		if !r.Suppressed {
			line.Cells[2].Text, line.Cells[3].Text, line.Cells[4].Text = v.L.Count(r.Persons), value(r.Share, v.L.Share), v.L.Count(r.N)
		}
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	return c, nil
}

func fanName(l locale.Locale, fan bool) string {
	if fan {
		return l.T("Fans")
	}
	return l.T("Others who wrote")
}

// fansOutside says how many fans are not active customers, where that may be told.
func fansOutside(v View, rows []queries.OverlapRow) []Piece {
	active := rows[0]
	if active.Suppressed || active.N == 0 || !active.Fan {
		return nil
	}
	return []Piece{strong(v.L.T("%s of %s fans", v.L.Count(active.N-active.Persons), v.L.Count(active.N))), plain(" " + v.L.T("are not active customers, as far as the list can tell."))}
}

// hasList says whether a list of the brand's customers is known.
func hasList(ctx context.Context, s Source, v View) (bool, error) {
	n, err := s.Queries.Customer.Listed(ctx, v.Alone().Filter())
	return n > 0, err
}

func listCoverage(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Customer.Coverage(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "accounts", Notes: v.said(a.Notes), Rows: v.PostsOf("")}
	listed, err := hasList(ctx, s, v)
	switch {
	case err != nil:
		return c, err
	case !listed:
		c.Empty = noListYet(v)
		return c, nil
	case len(a.Rows) == 0:
		c.Empty, err = noPosts(ctx, s, v, crmPath)
		return c, err
	}
	drawn := chart.ListCoverage(a.Rows, NetworkName, v.L)
	c.Behind = &Table{Columns: columns("Network", "#Accounts", "#Keys in the list", "#Could be known", "#Known", "#95 %")}
	for _, r := range a.Rows {
		link := channelRows(v, r.Network)
		drawn.Links = append(drawn.Links, link)
		line := Row{Cells: []Cell{{Text: NetworkName(r.Network), Link: link}, {Text: v.L.T("withheld"), Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}}}
		if !r.Suppressed {
			for i, text := range []string{v.L.Count(r.Authors), v.L.Count(r.Listed), v.L.Count(r.Matchable), value(r.Matched.Value, v.L.Share), span(r.Matched.Low, r.Matched.High, v.L.Share)} {
				line.Cells[i+1].Text = text
			}
		}
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	c.Chart, c.Height, c.Said = &drawn, heightOf(len(a.Rows)), neverStored(v)
	return c, nil
}

// heightOf is the height of a chart with so many rows.
func heightOf(rows int) string {
	switch {
	case rows <= 4:
		return "h200"
	case rows <= 6:
		return "h270"
	}
	return "h320"
}

// channelRows is the address of what came through a channel: public posts, or conversations.
func channelRows(v View, channel string) string {
	if channel == queries.AllChannels {
		return v.ConversationsOf("")
	}
	v.Networks = []string{channel}
	if slices.Contains([]string{"email", "phone", "chat"}, channel) {
		return v.ConversationsOf("")
	}
	return v.PostsOf("")
}
