package pages

import (
	"context"
	"math"
	"strconv"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

const servicePath = "/service"

// Service is how soon and how humanly customers are answered.
func Service() Page {
	return Page{
		Key: "service", Narrow: []string{"network", "lang", "zone"}, Path: servicePath, Name: "Service", Question: "How fast and how humanly do we answer?", Filters: true,
		Panels: []Panel{
			{Query: "service.FirstReply", Title: "Key figures", Span: "s12", Bare: true, Load: serviceCards, Live: LiveConversations},
			{Query: "service.Hours", Title: "When do people write?", Span: "s8", Height: "h320", Load: inboundHours, Alone: true,
				Subtitle: "Conversations begun in each hour of the week. Outlined: staffed hours."},
			{Query: "service.Open", Title: "How long have the open ones waited?", Span: "s4", Height: "h320", Load: ageing, Alone: true, Live: LiveConversations,
				Subtitle: "Unanswered conversations by age, by both clocks."},
			{Query: "service.Hours", Show: "replies", Title: "And when do we answer?", Span: "s8", Height: "h320", Load: replyHours, Alone: true,
				Subtitle: "Replies written in each hour of the week. Outlined: staffed hours."},
			{Query: "service.TurnAround", Title: "Do angry customers leave happy?", Span: "s4", Load: turnAround,
				Subtitle: "Of those who began negative and were answered: how many ended positive or with thanks."},
			{Query: "service.Replies", Title: "How long do people wait, by both clocks?", Span: "s6", Height: "h320", Load: clocks,
				Subtitle: "Median first reply. Shaded: 95 % interval. Competitors by everyone’s clock. Dashed end: incomplete."},
			{Query: "backlash.Series", Title: "Is something brewing?", Span: "s6", Height: "h320", Load: brewing, Alone: true, Live: LiveAlerts,
				Subtitle: "Negative mentions against what the four weeks before make usual, give or take three robust standard deviations."},
			{Query: "service.Waiting", Title: "Whom should we answer first?", Span: "s12", Load: waiting, Alone: true, Live: LiveConversations,
				Subtitle: "Open conversations by wait × reach."},
			{Query: "service.Themes", Title: "What do customers write to us about?", Span: "s6", Height: "h360", Load: spokenThemes, Alone: true,
				Subtitle: "Share of customers’ posts on each theme, the most complaints first. Red: negative. A mark: the period before."},
			{Query: "service.Emerging", Title: "What do they speak of more than before?", Span: "s6", Load: spokenMore, Alone: true,
				Subtitle: "Words and pairs of words that clearly more people use than in the period before."},
			{Query: "service.FirstReply", Show: "accounts", Title: "Which account answers sooner?", Span: "s6", Height: "h240", Load: answeringAccounts, Alone: true,
				Subtitle: "Median first reply of the support and the brand accounts, by both clocks."},
			{Query: "service.Robotic", Title: "Do we answer like people, or like a robot?", Span: "s6", Height: "h240", Load: humanly, Alone: true,
				Subtitle: "Share of replies that nearly repeat another, and that a person signed, by account."},
			{Query: "service.RoboticPairs", Title: "Which replies are the same but for names?", Span: "s12", Load: templates, Alone: true,
				Subtitle: "The templates used most, each with its newest use beside the reply most like it."},
			{Query: "service.Praise", Title: "Which praise is worth amplifying?", Span: "s12", Load: praise, Alone: true,
				Subtitle: "Positive posts by customers that nobody of ours has answered, the widest reach first."},
		},
	}
}

// wait is how waits in seconds are written, and their changes.
func wait(l locale.Locale) unit {
	return unit{l.Wait, func(v float64) string { return signedWait(l, v) }}
}

func signedWait(l locale.Locale, seconds float64) string {
	switch {
	case math.Round(seconds) == 0:
		return "±" + l.Wait(0)
	case seconds < 0:
		return "−" + l.Wait(-seconds)
	}
	return "+" + l.Wait(seconds)
}

// more is the verdict on what is better the more there is of it, less on what is worse.
func more(l locale.Locale, m queries.Measure, u unit) Verdict {
	if m.Value == nil && (m.Change != nil || m.PreviousN != nil) {
		return Verdict{l.T("nothing of this period tells"), "unclear"}
	}
	return verdict(l, m, u)
}

func less(l locale.Locale, m queries.Measure, u unit) Verdict {
	return turned(more(l, m, u))
}

// turned is a verdict on what is worse the more there is of it.
func turned(v Verdict) Verdict {
	switch v.Class {
	case "better":
		v.Class = "worse"
	case "worse":
		v.Class = "better"
	}
	return v
}

// allAccountsOf is the row of all of a brand's accounts; false if there is none.
func allAccountsOf(rows []queries.FirstReplyRow, brand string) (queries.FirstReplyRow, bool) {
	for _, r := range rows {
		if r.Brand == brand && r.ReplyBy == "" {
			return r, true
		}
	}
	return queries.FirstReplyRow{}, false
}

// serviceCards are the figures at the top: what waits now, and how soon the period's conversations were answered.
func serviceCards(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Service.Wholes(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	open, err := s.Queries.Service.Open(ctx, v.Alone().Filter().WithoutPrevious())
	if err != nil {
		return Content{}, err
	}
	whole, _ := allAccountsOf(a.Rows, v.BrandName())
	c := Content{N: whole.Conversations, Unit: "conversations", Notes: v.said(a.Notes), Rows: v.ConversationsOf("")}
	if whole.Conversations == 0 && a.N == 0 {
		c.Empty, err = noConversations(ctx, s, v, servicePath)
		return c, err
	}
	c.Cards = []Card{openCard(v, open.Rows), waitCard(v, whole), within(v, whole, a.Rows), reachCard(v, whole)}
	c.Cards[1].Rivals = rivalsOf(v, a.Rows, func(r queries.FirstReplyRow) *float64 { return r.First.Value }, v.L.Wait)
	return c, nil
}

func openCard(v View, rows []queries.OpenRow) Card {
	l := v.L
	card := Card{Title: l.T("Unanswered complaints now"), Rows: v.ConversationsOf("", "state", queries.StateOpen, "kind", "complaints", "order", "longest")}
	for _, r := range rows {
		switch r.Kind {
		case queries.OpenComplaints:
			card.Value = l.Count(r.Open)
			if r.OldestWait != nil {
				card.Change = Verdict{l.T("the oldest has waited %s", l.Wait(*r.OldestWait)), "worse"}
			}
		case queries.OpenAll:
			card.Meta = l.N(r.Open, "of %s open conversation · observed", "of %s open conversations · observed")
		}
	}
	return card
}

func waitCard(v View, r queries.FirstReplyRow) Card {
	l := v.L
	card := Card{
		Title: l.T("First reply, median"), Value: value(r.First.Value, l.Wait), Change: less(l, r.First, wait(l)),
		Meta: l.T("n = %s answered · nine in ten within %s", l.Count(r.First.N), value(r.FirstP90, l.Wait)), Rows: v.ConversationsOf("", "state", queries.StateAnswered, "order", "longest"),
	}
	if r.First.Value == nil {
		card.Value, card.Meta = "", l.T("n = %s answered", l.Count(r.First.N))
		return card
	}
	card.Meta += " · " + l.T("staffed hours only: %s, nine in ten within %s", value(r.Staffed.Value, l.Wait), value(r.StaffedP90, l.Wait))
	return card
}

func within(v View, r queries.FirstReplyRow, all []queries.FirstReplyRow) Card {
	l := v.L
	card := Card{
		Title: l.T("Answered within target"), Change: more(l, r.WithinTarget, percent(l)), Rows: v.ConversationsOf("", "order", "longest"),
		Meta: l.T("n = %s · %s missed: the unanswered count as missed", l.Count(r.WithinTarget.N), l.Count(r.Missed)),
	}
	if r.WithinTarget.Value != nil {
		card.Value = l.Share(*r.WithinTarget.Value)
	}
	if r.WithinTarget.N == 0 {
		card.Meta = l.T("no target is configured, or none has passed yet")
	}
	card.Rivals = rivalsOf(v, all, func(r queries.FirstReplyRow) *float64 { return r.WithinTarget.Value }, l.Share)
	return card
}

func reachCard(v View, r queries.FirstReplyRow) Card {
	l := v.L
	card := Card{
		Title: l.T("Reach while unanswered"), Meta: l.T("estimated from views and followers") + " · " + l.N(r.ReachN, "%s post", "%s posts") + ", " + l.N(r.Conversations, "%s conversation", "%s conversations"),
		Rows: v.ConversationsOf("", "state", queries.StateOpen),
	}
	if r.Reach != nil {
		card.Value = l.Short(float64(*r.Reach))
	}
	return card
}

// rivalsOf names the competitors' figures, as many as fit a card.
func rivalsOf(v View, rows []queries.FirstReplyRow, of func(queries.FirstReplyRow) *float64, write func(float64) string) string {
	said := ""
	for _, brand := range v.Against {
		r, there := allAccountsOf(rows, brand)
		if f := of(r); there && f != nil {
			if said != "" {
				said += " · "
			}
			said += v.L.T("%s %s", brand, write(*f))
		}
	}
	return said
}

// ageing is how long what is open has waited.
func ageing(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Service.Open(ctx, v.Alone().Filter().WithoutPrevious())
	if err != nil {
		return Content{}, err
	}
	all := a.Rows[len(a.Rows)-1]
	c := Content{N: all.Open, Unit: "conversations", Notes: v.said(a.Notes), Rows: v.ConversationsOf("", "state", queries.StateOpen, "order", "longest")}
	if all.Open == 0 {
		c.Empty = &Empty{Title: v.L.T("Nobody waits"), Advice: v.L.T("Every conversation of this period was answered.")}
		return c, nil
	}
	ages := chart.Ages(all, v.L)
	for age := 1; age <= 5; age++ {
		ages.Links = append(ages.Links, v.ConversationsOf("", "state", queries.StateOpen, "age", strconv.Itoa(age), "order", "longest"))
	}
	c.Chart, c.Behind = &ages, agesTable(v.L, a.Rows)
	return c, nil
}

func agesTable(l locale.Locale, rows []queries.OpenRow) *Table {
	t := &Table{Columns: []Column{{Title: "Unanswered"}, {Title: "Open", Numeric: true}, {Title: "< 15 min", Numeric: true}, {Title: "< 1 h", Numeric: true}, {Title: "< 4 h", Numeric: true},
		{Title: "< 24 h", Numeric: true}, {Title: "longer", Numeric: true}, {Title: "Past their target", Numeric: true}}}
	for _, r := range rows {
		for _, clock := range []struct {
			name string
			ages [5]uint64
		}{{l.T("everyone’s clock"), r.Ages()}, {l.T("staffed hours only"), r.StaffedAges()}} {
			cells := []Cell{{Text: l.T(r.Kind), Small: clock.name}, {Text: l.Count(r.Open), Numeric: true}}
			for _, n := range clock.ages {
				cells = append(cells, Cell{Text: l.Count(n), Numeric: true})
			}
			t.Rows = append(t.Rows, Row{Cells: append(cells, Cell{Text: l.Count(r.TargetPassed), Numeric: true})})
		}
	}
	return t
}

// turnAround is what becomes of those who began negative.
func turnAround(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Service.TurnAround(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	l := v.L
	c := Content{N: a.N, Unit: "conversations", Notes: v.said(a.Notes), Rows: v.ConversationsOf("", "sentiment", "negative", "state", queries.StateAnswered)}
	own := a.Rows[0]
	if own.Began == 0 {
		c.Empty = &Empty{Title: l.T("Nobody began negative"), Advice: l.T("Widen the period, or look at what was collected on the Sources page.")}
		return c, nil
	}
	c.Cards = []Card{{Title: l.T("Turned around"), Change: more(l, own.Rate, percent(l)), Value: value(own.Rate.Value, l.Share), Meta: l.T("%s of %s that were answered and are over", l.Count(own.Turned), l.Count(own.Settled))}}
	if own.Rate.Value == nil {
		c.Cards[0].Value = ""
	}
	c.Facts = []Fact{{Name: "Began negative", Value: l.Count(own.Began)}, {Name: "Answered", Value: l.Count(own.Answered)}, {Name: "Last post not judged", Value: l.Count(own.Unjudged)}}
	t := &Table{Columns: []Column{{Title: "Brand"}, {Title: "Turned around", Numeric: true}, {Title: "95 % interval", Numeric: true}, {Title: "n", Numeric: true}}}
	for _, r := range a.Rows {
		t.Rows = append(t.Rows, Row{Own: r.Brand == v.BrandName(), Cells: []Cell{{Text: r.Brand}, {Text: value(r.Rate.Value, l.Share), Numeric: true},
			{Text: span(r.Rate.Low, r.Rate.High, l.Share), Numeric: true}, {Text: l.Count(r.Settled), Numeric: true}}})
	}
	if len(a.Rows) > 1 {
		c.Table = t
	}
	return c, nil
}

// noConversations is what a panel says when its query found none at all.
func noConversations(ctx context.Context, s Source, v View, page string) (*Empty, error) {
	l := v.L
	held, err := s.Queries.Service.Span(ctx, queries.Filter{Brand: v.Brand, Now: v.Now, Zone: v.Zone})
	if err != nil {
		return nil, err
	}
	e := &Empty{Title: l.T("No conversations in this period"), Advice: l.T("Widen the period, take a filter off, or look at the Sources page for what was collected.")}
	switch {
	case held.N == 0:
		e.Title = l.T("No conversations yet")
		e.Advice = l.T("Once a source has collected what customers write to the brand, or renown import has read an export, they stand here.")
		e.Link, e.Action = At("/sources", v.Common()), l.T("Look at the sources")
	case len(narrowing(v)) > 0:
		e.Link, e.Action = v.without(page, narrowing(v)...), l.T("Take the filters off")
	default:
		e.Link, e.Action = v.With(page, "period", All), l.T("Show all time")
	}
	return e, nil
}
