package pages

import (
	"context"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

// accountsShown is how many accounts a panel draws.
const accountsShown = 8

// answeringAccounts is how soon the support accounts answer, and how soon the brand's own.
func answeringAccounts(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Service.FirstReply(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	l := v.L
	c := Content{Unit: "conversations", Notes: v.said(a.Notes), Rows: v.ConversationsOf("", "state", queries.StateAnswered)}
	var rows []queries.FirstReplyRow
	var names, links []string
	for _, r := range a.Rows {
		if r.ReplyBy == "" {
			c.N = r.Answered
			continue
		}
		rows, names = append(rows, r), append(names, accountName(l, r.ReplyBy, r.Handle))
		links = append(links, v.ConversationsOf("", "state", queries.StateAnswered, "direction", r.ReplyBy, "handle", r.Handle, "order", "longest"))
	}
	if len(rows) == 0 {
		c.Empty = &Empty{Title: l.T("No account has answered"), Advice: l.T("Configure the brand’s own and support accounts as sources, and widen the period.")}
		return c, nil
	}
	c.Behind = accountsTable(l, rows, names, links)
	shown := min(accountsShown, len(rows))
	drawn := chart.Accounts(rows[:shown], names, l)
	drawn.Links = links[:shown]
	c.Chart, c.Height = &drawn, heightOfAccounts(shown)
	return c, nil
}

// accountName names an account, or all accounts of a kind.
func accountName(l locale.Locale, by, handle string) string {
	switch {
	case handle != "":
		return "@" + handle
	case by == "support":
		return l.T("support accounts")
	case by == "brand":
		return l.T("brand accounts")
	}
	return l.T("all accounts")
}

// heightOfAccounts is the CSS class of a chart of so many rows.
func heightOfAccounts(rows int) string {
	switch {
	case rows <= 3:
		return "h200"
	case rows <= 5:
		return "h240"
	case rows <= 8:
		return "h320"
	}
	return "h360"
}

func accountsTable(l locale.Locale, rows []queries.FirstReplyRow, names, links []string) *Table {
	t := &Table{Wide: true, Columns: []Column{{Title: "Account"}, {Title: "Answered first", Numeric: true}, {Title: "Median first reply", Numeric: true}, {Title: "Change"}, {Title: "Nine in ten within", Numeric: true},
		{Title: "In staffed time", Numeric: true}, {Title: "Within target", Numeric: true}}}
	for i, r := range rows {
		t.Rows = append(t.Rows, Row{Own: r.Handle == "", Cells: []Cell{{Text: names[i], Link: links[i]}, {Text: l.Count(r.Answered), Numeric: true}, {Text: value(r.First.Value, l.Wait), Numeric: true},
			changeCell(less(l, r.First, wait(l))), {Text: value(r.FirstP90, l.Wait), Numeric: true}, {Text: value(r.Staffed.Value, l.Wait), Numeric: true},
			{Text: value(r.WithinTarget.Value, l.Share), Numeric: true}}})
	}
	return t
}

func changeCell(v Verdict) Cell { return Cell{Text: v.Text} }

// humanly is which accounts answer like people.
func humanly(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Service.Robotic(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	l := v.L
	c := Content{N: a.N, Unit: "replies", Notes: v.said(a.Notes), Rows: At(templatesPath, v.Common())}
	if a.N == 0 {
		c.Empty = &Empty{Title: l.T("No replies in this period"), Advice: l.T("Widen the period, or configure the brand’s own and support accounts as sources.")}
		return c, nil
	}
	var names, apart []string
	for _, r := range a.Rows {
		name := accountName(l, "", r.Handle)
		if r.Handle == queries.AllHandles {
			name = l.T("all accounts")
		}
		names, apart = append(names, name), append(apart, name)
		if r.Network != "" { // one handle may stand on several networks
			apart[len(apart)-1] = NetworkName(r.Network) + " · " + name
		}
	}
	t := &Table{Wide: true, Columns: []Column{{Title: "Account"}, {Title: "Network"}, {Title: "Replies", Numeric: true}, {Title: "Robotic", Numeric: true}, {Title: "Change"}, {Title: "Signed", Numeric: true}, {Title: "Change"}}}
	for i, r := range a.Rows {
		t.Rows = append(t.Rows, Row{Own: r.Handle == queries.AllHandles, Cells: []Cell{{Text: names[i]}, {Text: NetworkName(r.Network)}, {Text: l.Count(r.Replies), Numeric: true},
			{Text: value(r.Robotic.Value, l.Share), Numeric: true}, changeCell(less(l, r.Robotic, percent(l))), {Text: value(r.Signed.Value, l.Share), Numeric: true}, changeCell(more(l, r.Signed, percent(l)))}})
	}
	shown := min(accountsShown, len(a.Rows))
	drawn := chart.Humanly(a.Rows[:shown], apart, l)
	for range shown {
		drawn.Links = append(drawn.Links, c.Rows)
	}
	c.Chart, c.Behind, c.Height = &drawn, t, heightOfAccounts(shown)
	all := a.Rows[0]
	c.Facts = []Fact{Fact{Name: "Robotic", Value: value(all.Robotic.Value, l.Share)}.with(less(l, all.Robotic, percent(l))), Fact{Name: "Signed by a person", Value: value(all.Signed.Value, l.Share)}.with(more(l, all.Signed, percent(l)))}
	return c, nil
}

// templatesShown is how many templates the page itself shows.
const templatesShown = 3

// templates are the replies that are the same but for names, the most used ones.
func templates(ctx context.Context, s Source, v View) (Content, error) {
	return templateRows(ctx, s, v, templatesShown)
}

func templateRows(ctx context.Context, s Source, v View, shown int) (Content, error) {
	page := max(v.Rows.Page, 1)
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit, f.Offset = shown, (page-1)*shown
	a, err := s.Queries.Service.RoboticPairs(ctx, f)
	if err != nil {
		return Content{}, err
	}
	l := v.L
	c := Content{N: a.N, Unit: "replies", Notes: v.said(a.Notes), Rows: At(templatesPath, v.Common())}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: l.T("No reply repeats another"), Advice: l.T("No two replies of one account within 30 days are nearly the same in this period.")}
		return c, nil
	}
	list := &TalkList{}
	for _, r := range a.Rows {
		list.Talks = append(list.Talks, Talk{
			Title: l.N(r.Uses, "used %s time", "used %s times"), Date: l.Moment(r.Posted), Place: NetworkName(r.Network), Brand: r.Brand, Text: r.Text, Original: safeLink(r.URL),
			Facts: []string{accountName(l, "", r.Handle), l.T("%s alike", l.Share(r.Similarity))}, Beside: r.OtherText, BesideWhen: l.Moment(r.OtherAt), BesideOriginal: safeLink(r.OtherURL),
		})
	}
	if shown > templatesShown {
		list.Pager = pagerOf(v, templatesPath, page, shown, len(a.Rows), a.Total)
	}
	c.Talks = list
	return c, nil
}
