package pages

import (
	"context"
	"strings"

	"renown/queries"
)

// Talk is one conversation, post or reply for readers. All its text is outside text.
type Talk struct {
	Title       string // words before the text; "": none
	Date, Place string
	Brand       string
	Lang        string
	Text        string
	Marks       []string // words to mark in the text
	Link        string   // address of the whole of it; "": none
	Original    string   // address at the network, only if it is http or https
	Facts       []string
	Tags        []Tag

	Beside, BesideWhen, BesideOriginal string // another text to hold against it; "": none
}

// TalkList is talks and the way through them.
type TalkList struct {
	Talks []Talk
	Pager *Pager
}

// waitingShown is how many open conversations the page itself shows, praiseShown how much praise.
const (
	waitingShown = 8
	praiseShown  = 5
)

// waiting is whom to answer first.
func waiting(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit = waitingShown
	a, err := s.Queries.Service.Waiting(ctx, f)
	if err != nil {
		return Content{}, err
	}
	l := v.L
	c := Content{N: a.Total, Unit: "conversations", Notes: v.said(a.Notes), Estimated: true, Rows: v.ConversationsOf("", "state", queries.StateOpen, "order", "longest")}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: l.T("Nobody waits"), Advice: l.T("Every conversation of this period was answered.")}
		return c, nil
	}
	t := &Table{Stack: true, Columns: []Column{{Title: "Conversation"}, {Title: "Network"}, {Title: "Waiting", Numeric: true}, {Title: "In staffed time", Numeric: true}, {Title: "Reach", Numeric: true}, {Title: "Posts", Numeric: true}, {Title: "Signals"}}}
	for _, r := range a.Rows {
		t.Rows = append(t.Rows, waitingRow(v, r))
	}
	c.Table = t
	return c, nil
}

func waitingRow(v View, r queries.WaitingRow) Row {
	l := v.L
	reach := "–"
	if r.Reach != nil {
		reach = l.Count(*r.Reach)
	}
	signals := Cell{}
	var said []string
	for _, theme := range r.Themes {
		said = append(said, ThemeName(l, theme))
	}
	signals.Text = strings.Join(said, ", ")
	switch {
	case r.Promoted:
		signals.Tag, signals.TagClass = l.T("promoted"), "bad"
	case r.Passed:
		signals.Tag, signals.TagClass = l.T("past its target"), "bad"
	case r.Complaint:
		signals.Tag, signals.TagClass = l.T("complaint"), "warn"
	}
	return Row{Cells: []Cell{
		{Text: "“" + onOneLine(r.Text, 140) + "”", Link: v.conversationAt(r.Network, r.ID), Small: l.T("since %s", l.Moment(r.Since))},
		{Text: NetworkName(r.Network), Tight: true}, {Text: l.Wait(r.Waited), Numeric: true}, {Text: l.Wait(r.Staffed), Numeric: true}, {Text: reach, Numeric: true}, {Text: l.Count(uint64(r.Inbound)), Numeric: true}, signals,
	}}
}

// onOneLine is a text on one line, cut after so many characters.
func onOneLine(text string, most int) string {
	text = strings.Join(strings.Fields(text), " ")
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return strings.TrimSpace(string(runes[:most])) + " …"
}

// conversationAt is the address of one conversation.
func (v View) conversationAt(network, id string) string {
	q := v.Common()
	q.Del("network")
	q.Set("network", network)
	q.Set("id", id)
	return At(conversationPath, q)
}

// praise is what customers say well and nobody answered.
func praise(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit = praiseShown
	a, err := s.Queries.Service.Praise(ctx, f)
	if err != nil {
		return Content{}, err
	}
	l := v.L
	c := Content{N: a.Total, Unit: "posts", Notes: v.said(a.Notes), Rows: v.PostsOf("", "sentiment", "positive", "direction", "customer")}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: l.T("No unanswered praise"), Advice: l.T("Either nobody praised the brand in this period, or everybody who did was answered.")}
		return c, nil
	}
	list := &TalkList{}
	for _, r := range a.Rows {
		list.Talks = append(list.Talks, praiseTalk(v, r))
	}
	c.Talks = list
	return c, nil
}

func praiseTalk(v View, r queries.PraiseRow) Talk {
	l := v.L
	talk := Talk{Date: l.Moment(r.Posted), Place: NetworkName(r.Network), Brand: r.Brand, Lang: strings.ToUpper(r.Lang), Text: r.Text, Original: safeLink(r.URL)}
	switch {
	case r.Reach != nil && r.ReachBy == "views":
		talk.Facts = append(talk.Facts, l.N(*r.Reach, "seen %s time", "seen %s times"))
	case r.Reach != nil:
		talk.Facts = append(talk.Facts, l.N(*r.Reach, "%s follower", "%s followers"))
	}
	if r.Likes != nil {
		talk.Facts = append(talk.Facts, l.N(*r.Likes, "%s like", "%s likes"))
	}
	if r.Shares != nil {
		talk.Facts = append(talk.Facts, l.N(*r.Shares, "%s share", "%s shares"))
	}
	return talk
}
