package pages

import (
	"context"
	"strings"
	"time"

	"renown/dashboards/chart"
	"renown/queries"
)

// fansOverTime is how many fans there were, and how many of them customers.
func fansOverTime(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Customer.Fans(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "fans", Notes: v.said(a.Notes), Rows: v.PostsOf("", "sentiment", "positive")}
	if a.N == 0 {
		c.Empty, err = noPosts(ctx, s, v, crmPath)
		return c, err
	}
	drawn := chart.Fans(a.Rows, a.Filter, v.Palette())
	c.Behind = &Table{Columns: columns("From", "#Fans", "#Active customers", "#Former customers", "#Share active", "#95 %")}
	for _, r := range a.Rows {
		rows := v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).PostsOf("", "sentiment", "positive")
		drawn.Links = append(drawn.Links, rows)
		line := Row{Cells: []Cell{
			{Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partlyIn(v.L, r.Partial)}, {Text: v.L.Count(r.Fans), Numeric: true},
			{Text: countOr(v, r.Active), Numeric: true}, {Text: countOr(v, r.Former), Numeric: true},
			{Text: value(r.Share, v.L.Share), Numeric: true}, {Text: span(r.Low, r.High, v.L.Share), Numeric: true},
		}}
		if r.Fans > 0 {
			line.Cells[0].Link = rows
		}
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	c.Chart = &drawn
	return c, nil
}

func countOr(v View, n *uint64) string {
	if n == nil {
		return v.L.T("withheld")
	}
	return v.L.Count(*n)
}

// cohorts is who comes back, month after month.
func cohorts(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Customer.Cohorts(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "persons", Notes: v.said(a.Notes), Rows: v.PostsOf("")}
	months := map[time.Time]bool{}
	for _, r := range a.Rows {
		months[r.Cohort] = true
	}
	if len(months) < 2 {
		c.Empty, err = noPosts(ctx, s, v, crmPath)
		if err == nil && len(a.Rows) > 0 {
			c.Empty = &Empty{Title: v.L.T("Too short a time to see who comes back"), Advice: v.L.T("A cohort is a month, and is looked at in the months after it."), Link: v.With(crmPath, "period", Months12), Action: v.L.T("Show the last 12 months")}
		}
		return c, err
	}
	links := make([]string, len(a.Rows))
	c.Behind = &Table{Columns: columns("First seen in", "#Months later", "#Seen again", "#of", "#Share", "#95 %")}
	for i, r := range a.Rows {
		month := r.Cohort.AddDate(0, r.Age, 0)
		links[i] = v.postsIn(month, month.AddDate(0, 1, 0))
		line := Row{Cells: []Cell{{Text: v.L.Bucket(r.Cohort, "month")}, {Text: v.L.Int(r.Age), Numeric: true, Small: partlyIn(v.L, r.Partial)},
			{Text: v.L.T("withheld"), Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}}}
		if !r.Suppressed {
			line.Cells[2].Text, line.Cells[3].Text = v.L.Count(r.Seen), v.L.Count(r.Size)
			line.Cells[4].Text, line.Cells[5].Text = value(r.Share, v.L.Share), span(r.Low, r.High, v.L.Share)
		}
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	drawn := chart.Cohorts(a.Rows, links, v.L)
	c.Chart, c.Height = &drawn, "h360"
	if len(months) <= 8 {
		c.Height = "h270"
	}
	return c, nil
}

// postsIn is the address of the posts of some days, whatever the period.
func (v View) postsIn(from, to time.Time) string {
	v.Period, v.From, v.Until = Custom, from, to.AddDate(0, 0, -1)
	return v.PostsOf("")
}

// advocates is who speaks well and who ill, against the competitors.
func advocates(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Customer.Advocates(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "persons", Brands: 1 + len(v.Against), Estimated: true, Notes: v.said(a.Notes), Rows: v.PostsOf("")}
	if a.N == 0 {
		c.Empty, err = noPosts(ctx, s, v, crmPath)
		return c, err
	}
	own := a.Rows[0]
	for _, each := range []struct {
		name string
		m    queries.Measure
		good bool
	}{{text("Advocates"), own.Advocates, true}, {text("Detractors"), own.Detractors, false}} {
		if each.m.Value != nil {
			change := verdictOfPersons(v.L, each.m)
			if !each.good {
				change = turned(change)
			}
			c.Facts = append(c.Facts, Fact{Name: each.name, Value: v.L.Share(*each.m.Value)}.with(change))
		}
	}
	drawn := chart.Balance(a.Rows, v.L)
	c.Behind = &Table{Columns: columns("Brand", "#Advocates", "#Change", "#Detractors", "#Change", "#Persons")}
	for _, r := range a.Rows {
		drawn.Links = append(drawn.Links, v.PostsOf(r.Brand))
		c.Behind.Rows = append(c.Behind.Rows, Row{Own: r.Brand == v.BrandName(), Cells: []Cell{
			{Text: r.Brand, Link: v.PostsOf(r.Brand)},
			{Text: value(r.Advocates.Value, v.L.Share), Small: span(r.Advocates.Low, r.Advocates.High, v.L.Share), Numeric: true},
			{Text: value(r.Advocates.Change, percent(v.L).change), Small: unclearIn(v, r.Advocates), Numeric: true},
			{Text: value(r.Detractors.Value, v.L.Share), Small: span(r.Detractors.Low, r.Detractors.High, v.L.Share), Numeric: true},
			{Text: value(r.Detractors.Change, percent(v.L).change), Small: unclearIn(v, r.Detractors), Numeric: true},
			{Text: v.L.Count(r.Persons), Numeric: true},
		}})
	}
	c.Chart, c.Height = &drawn, heightOf(len(a.Rows))
	return c, nil
}

func unclearIn(v View, m queries.Measure) string {
	if m.Change != nil && !m.Clear {
		return v.L.T("no clear change")
	}
	return ""
}

// advocatesOverTime is which way it goes, against the competitors.
func advocatesOverTime(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Customer.AdvocatesTrend(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "persons", Brands: 1 + len(v.Against), Estimated: true, Notes: v.said(a.Notes), Rows: v.PostsOf("")}
	if a.N == 0 {
		c.Empty, err = noPosts(ctx, s, v, crmPath)
		return c, err
	}
	net := func(n float64) string { return v.L.Signed(n, 0) }
	drawn := chart.Advocates(a.Rows, a.Filter, v.Palette())
	c.Behind = &Table{Columns: columns("Brand", "From", "#Net", "#95 %", "#Advocates", "#Detractors", "#Persons")}
	for _, r := range a.Rows {
		rows := v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).PostsOf(r.Brand)
		if r.Brand == v.BrandName() {
			drawn.Links = append(drawn.Links, rows)
		}
		line := Row{Own: r.Brand == v.BrandName(), Cells: []Cell{{Text: r.Brand}, {Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partlyIn(v.L, r.Partial)},
			{Text: value(r.Net, net), Numeric: true}, {Text: span(r.Low, r.High, net), Numeric: true}, {Text: v.L.Count(r.Advocates), Numeric: true}, {Text: v.L.Count(r.Detractors), Numeric: true}, {Text: v.L.Count(r.Persons), Numeric: true}}}
		if r.Persons > 0 {
			line.Cells[1].Link = rows
		}
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	c.Chart = &drawn
	return c, nil
}

// personsShown is how many persons one page of a list shows.
const personsShown = 8

func advocateList(ctx context.Context, s Source, v View) (Content, error) {
	return personList(ctx, s, v, "customer.AdvocateList", "positive", s.Queries.Customer.AdvocateList)
}

func detractorList(ctx context.Context, s Source, v View) (Content, error) {
	return personList(ctx, s, v, "customer.DetractorList", "negative", s.Queries.Customer.DetractorList)
}

// personList is one page of persons; what leads on is their posts.
func personList(ctx context.Context, s Source, v View, query, sentiment string, ask func(context.Context, queries.Filter) (queries.Answer[queries.PersonRow], error)) (Content, error) {
	page := max(v.Rows.Page, 1)
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit, f.Offset = personsShown, (page-1)*personsShown
	a, err := ask(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.Total, Unit: "persons", Estimated: true, Notes: v.said(a.Notes), Rows: v.PostsOf("", "sentiment", sentiment)}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: v.L.T("Nobody in this period"), Advice: v.L.T("Only persons with a judged public post count. Widen the period, or take a filter off."), Link: v.With(crmPath, "period", All), Action: v.L.T("Show all time")}
		return c, nil
	}
	c.Table = &Table{Stack: true, Columns: columns("Person", "On", "#Posts", "#For", "#Against", "#Followers", "Last wrote")}
	for _, p := range a.Rows {
		c.Table.Rows = append(c.Table.Rows, personLine(v, p))
	}
	c.TextPager = personPager("/panels/"+query, v, page, len(a.Rows), a.Total)
	return c, nil
}

func personLine(v View, p queries.PersonRow) Row {
	who := Cell{Text: p.Person, Link: v.PostsOf("", "author", p.Account), Tight: true}
	if p.Customer != nil && *p.Customer {
		who.Tag = v.L.T("customer")
	}
	on := Cell{Text: NetworkName(p.Network), Tight: true}
	if p.Accounts > 1 {
		on.Small = v.L.N(p.Accounts-1, "and %s other", "and %s others")
	}
	return Row{Cells: []Cell{
		who, on, {Text: v.L.Count(p.Posts), Numeric: true}, {Text: v.L.Count(p.Positive), Numeric: true}, {Text: v.L.Count(p.Negative), Numeric: true},
		{Text: count(v.L, p.Followers), Numeric: true}, {Text: v.L.ShortDate(v.L.DayOf(p.Seen)), Tight: true},
	}}
}

func personPager(path string, v View, page, shown int, total uint64) *Pager {
	if total <= personsShown {
		return nil
	}
	p := &Pager{First: uint64(page-1)*personsShown + 1, Total: total}
	p.Last = p.First + uint64(shown) - 1
	turn := func(to int) string {
		v.Rows.Page = to
		return At(path, v.Query())
	}
	if page > 1 {
		p.Previous = turn(page - 1)
	}
	if p.Last < total {
		p.Next = turn(page + 1)
	}
	return p
}

// repeats is who had to come back, by channel.
func repeats(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Customer.Repeat(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "persons", Notes: v.said(a.Notes), Rows: v.ConversationsOf("")}
	if len(a.Rows) == 0 || a.N == 0 {
		c.Empty = &Empty{Title: v.L.T("No conversations in this period"), Advice: v.L.T("Conversations are what customers begin with the brand, on any channel. Widen the period, or take a filter off."), Link: v.With(crmPath, "period", All), Action: v.L.T("Show all time")}
		return c, nil
	}
	all := a.Rows[0]
	if all.Repeat.Value != nil {
		c.Facts = append(c.Facts, Fact{Name: "Came back", Value: v.L.Share(*all.Repeat.Value)}.with(turned(verdictOfPersons(v.L, all.Repeat))))
	}
	if all.Crossing.Value != nil {
		c.Facts = append(c.Facts, Fact{Name: "Used another channel", Value: v.L.Share(*all.Crossing.Value)}.with(turned(verdictOfPersons(v.L, all.Crossing))))
	}
	named := func(channel string) string { return v.L.T(NetworkName(channel)) }
	drawn := chart.Repeats(a.Rows, named, v.L)
	c.Behind = &Table{Columns: columns("Channel", "#Came back", "#95 %", "#Change", "#Persons", "#Conversations")}
	for _, r := range a.Rows {
		w := v
		if r.Channel != queries.AllChannels {
			w.Networks = []string{r.Channel}
		}
		link := w.ConversationsOf("")
		drawn.Links = append(drawn.Links, link)
		c.Behind.Rows = append(c.Behind.Rows, Row{Cells: []Cell{
			{Text: named(r.Channel), Link: link}, {Text: value(r.Repeat.Value, v.L.Share), Numeric: true}, {Text: span(r.Repeat.Low, r.Repeat.High, v.L.Share), Numeric: true},
			{Text: value(r.Repeat.Change, percent(v.L).change), Small: unclearIn(v, r.Repeat), Numeric: true}, {Text: v.L.Count(r.Persons), Numeric: true}, {Text: v.L.Count(r.Conversations), Numeric: true},
		}})
	}
	c.Chart, c.Height = &drawn, heightOf(len(a.Rows))
	return c, nil
}

// before is the complaints of those who had been in touch before.
func before(ctx context.Context, s Source, v View) (Content, error) {
	page := max(v.Rows.Page, 1)
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit, f.Offset = personsShown, (page-1)*personsShown
	a, err := s.Queries.Customer.Before(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.Total, Unit: "complaints", Notes: v.said(a.Notes), Rows: v.ConversationsOf("")}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: v.L.T("Nobody complained a second time"), Advice: v.L.T("No complaint of this period is by someone who had begun another conversation in the 90 days before. Across channels people are known by the list of customers only.")}
		return c, nil
	}
	c.Table = &Table{Columns: columns("Complaint", "#Before", "On", "When", "Answered"), Stack: true}
	for _, r := range a.Rows {
		c.Table.Rows = append(c.Table.Rows, complaintLine(v, r))
	}
	c.TextPager = personPager("/panels/customer.Before", v, page, len(a.Rows), a.Total)
	return c, nil
}

func complaintLine(v View, r queries.BeforeRow) Row {
	said := Cell{Text: shortened(r.Text, complaintShown), Small: NetworkName(r.Network), Link: safeLink(r.URL)}
	if strings.TrimSpace(r.Text) == "" {
		said.Text = v.L.T("It has no text.")
	}
	if r.Customer {
		said.Tag = v.L.T("customer")
	}
	answered := v.L.T("no")
	if r.Answered {
		answered = v.L.T("yes")
	}
	var on []string
	for _, channel := range r.Channels {
		name, times, _ := strings.Cut(channel, " ")
		on = append(on, NetworkName(name)+" "+times)
	}
	where := Cell{Text: "–"}
	if len(on) > 0 {
		where = Cell{Text: on[0], Small: strings.Join(on[1:], " · "), Tight: true}
	}
	return Row{Cells: []Cell{said, {Text: v.L.Count(r.Earlier), Small: v.L.T("since %s", v.L.ShortDate(v.L.DayOf(r.First))), Numeric: true}, where,
		{Text: v.L.ShortDate(v.L.DayOf(r.Since)), Small: v.L.Clock(r.Since), Tight: true}, {Text: answered}}}
}

// complaintShown is how many letters of a complaint are shown.
const complaintShown = 160

func shortened(text string, most int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:most-1])) + "…"
}
