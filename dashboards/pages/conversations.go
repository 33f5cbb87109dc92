package pages

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"renown/dashboards/locale"
	"renown/queries"
)

const (
	conversationsPath = "/service/conversations"
	conversationPath  = "/service/conversation"
	templatesPath     = "/service/templates"
)

// Conversations is the drill-down: the conversations behind any number, filtered to it.
func Conversations() Page {
	return Page{
		Key: "service", Narrow: []string{"network", "lang", "zone"}, Path: conversationsPath, Name: "Conversations", Question: "Which conversations are behind the number?", Filters: true, Search: true,
		Fields: []Field{
			{Key: "state", Label: "State", Words: []string{queries.StateOpen, queries.StateAnswered}},
			{Key: "kind", Label: "Kind", Words: []string{"complaints"}},
			{Key: "theme", Label: "Theme of the first post", Words: themeKeys(), Name: ThemeName},
			{Key: "sentiment", Label: "Began", Words: []string{"positive", "neutral", "negative"}},
			{Key: "weekday", Label: "Weekday", Words: numbers(1, 7), Name: weekdayName},
			{Key: "hour", Label: "Hour", Words: numbers(0, 23), Name: asItIs},
			{Key: "order", Label: "First", Words: []string{"longest"}, Name: orderName, Any: "the newest"},
		},
		Panels: []Panel{{
			Query: "service.Conversations", Show: "rows", Title: "What did they write, and how long did they wait?", Span: "s12", Load: conversationRows, Alone: true, Live: LiveConversations,
			Subtitle: "Each with the post it began with. The whole of it opens with its text.",
		}},
	}
}

// Conversation is one conversation, post by post.
func Conversation() Page {
	return Page{
		Key: "service", Narrowed: true, Path: conversationPath, Name: "Conversation", Question: "What was said, and how long did it take?",
		Panels: []Panel{{
			Query: "service.Conversation", Title: "Post by post", Span: "s12", Load: conversation, Alone: true, AllTime: true, Live: LiveConversations,
			Subtitle: "In order of time, with how long the customer waited for each reply, by both clocks.",
		}},
	}
}

// Templates is the drill-down to replies that are the same but for names.
func Templates() Page {
	return Page{
		Key: "service", Narrow: []string{"network", "lang"}, Narrowed: true, Path: templatesPath, Name: "Repeated replies", Question: "Which replies are the same but for names?", Filters: true,
		Panels: []Panel{{
			Query: "service.RoboticPairs", Show: "rows", Title: "What do we say again and again?", Span: "s12", Load: allTemplates, Alone: true,
			Subtitle: "Templates, the most used first, each with its newest use beside the reply most like it.",
		}},
	}
}

func allTemplates(ctx context.Context, s Source, v View) (Content, error) {
	return templateRows(ctx, s, v, rowsPerPage)
}

// narrowTalks puts what an address narrows lists of conversations and alerts by into a filter.
func (r Rows) narrowTalks(f queries.Filter) queries.Filter {
	if state := r.More.Get("state"); state == queries.StateOpen || state == queries.StateAnswered {
		f.State = state
	}
	f.Theme = r.More.Get("theme")
	t := &f.Talks
	t.ID, t.Handle, t.Complaints, t.Longest = r.More.Get("id"), r.More.Get("handle"), r.More.Get("kind") == "complaints", r.More.Get("order") == "longest"
	if by := r.More.Get("direction"); by == "brand" || by == "support" {
		t.ReplyBy = by
	}
	if said := r.More.Get("sentiment"); said == "positive" || said == "neutral" || said == "negative" {
		t.Opening = said
	}
	weekday, hour := upTo(r.More.Get("weekday"), 7), upTo(r.More.Get("hour"), 23)
	if weekday > 0 && r.More.Has("hour") {
		t.Hour = 24*(weekday-1) + hour + 1
	}
	if kind := r.More.Get("kind"); slices.Contains(alertKinds(), kind) {
		f.AlertKind = kind
	}
	t.Age = upTo(r.More.Get("age"), 5)
	return f
}

// upTo is a number from 0 to most, 0 for everything else.
func upTo(text string, most int) int {
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n > most {
		return 0
	}
	return n
}

func conversationRows(ctx context.Context, s Source, v View) (Content, error) {
	page := max(v.Rows.Page, 1)
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit, f.Offset = rowsPerPage, (page-1)*rowsPerPage
	a, err := s.Queries.Service.Conversations(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.Total, Unit: "conversations", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty, err = noTalks(ctx, s, v, page)
		return c, err
	}
	list := &TalkList{Pager: pagerOf(v, conversationsPath, page, rowsPerPage, len(a.Rows), a.Total)}
	for _, r := range a.Rows {
		list.Talks = append(list.Talks, conversationTalk(v, r))
	}
	c.Talks = list
	return c, nil
}

func noTalks(ctx context.Context, s Source, v View, page int) (*Empty, error) {
	l := v.L
	everything := At(conversationsPath, v.Common())
	switch {
	case page > 1:
		return &Empty{l.T("The list ends before this page"), l.T("It holds fewer conversations than the address asks for."), v.With(conversationsPath, "page", ""), l.T("To its first page")}, nil
	case !v.Rows.None():
		return &Empty{l.T("No conversation fits"), l.T("Drop a filter, search for fewer words, or widen the period."), everything, l.T("Drop these filters")}, nil
	}
	return noConversations(ctx, s, v, conversationsPath)
}

func conversationTalk(v View, r queries.ConversationRow) Talk {
	l := v.L
	talk := Talk{
		Date: l.Moment(r.Began), Place: NetworkName(r.Network), Brand: r.Brand, Lang: strings.ToUpper(r.Lang), Text: r.Text, Marks: queries.Words(v.Rows.Search),
		Link: v.conversationAt(r.Network, r.ID), Original: safeLink(r.URL),
	}
	switch {
	case r.State == queries.StateOpen:
		talk.Tags = append(talk.Tags, Tag{l.T("waiting for %s", l.Wait(v.Now.Sub(r.Began).Seconds())), "bad"})
	case r.Wait != nil && r.Staffed != nil:
		talk.Facts = append(talk.Facts, l.T("answered by %s after %s, in staffed time %s", accountName(l, r.ReplyBy, r.Handle), l.Wait(*r.Wait), l.Wait(*r.Staffed)))
	}
	if r.Target != nil && r.Staffed != nil && *r.Staffed > *r.Target {
		talk.Tags = append(talk.Tags, Tag{l.T("missed its target"), "bad"})
	}
	if r.Complaint {
		talk.Tags = append(talk.Tags, Tag{l.T("complaint"), "warn"})
	}
	if r.Promoted {
		talk.Tags = append(talk.Tags, Tag{l.T("promoted"), "bad"})
	}
	if r.State == queries.StateAnswered && (r.Last == "positive" || r.Thanks) {
		talk.Tags = append(talk.Tags, Tag{l.T("ended well"), "good"})
	}
	for _, theme := range r.Themes {
		talk.Tags = append(talk.Tags, Tag{ThemeName(l, theme), ""})
	}
	talk.Facts = append(talk.Facts, l.N(uint64(r.Inbound), "%s post by customers", "%s posts by customers"), l.N(uint64(r.Replies), "%s reply", "%s replies"))
	if r.Reach != nil {
		talk.Facts = append(talk.Facts, l.T("reach while unanswered %s", l.Count(*r.Reach)))
	}
	return talk
}

// pagerOf is the way through a list of rows at a path.
func pagerOf(v View, path string, page, size, shown int, total uint64) *Pager {
	p := &Pager{First: uint64((page-1)*size) + 1, Total: total}
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

// TalkPost is one post of a conversation for readers. All its text is outside text.
type TalkPost struct {
	Class    string // customer, others, brand or support
	Who      string
	Date     string
	Lang     string
	Text     string
	Original string
	Waited   string // how long the customer waited for it; "": nobody waited
	Tags     []Tag
}

func conversation(ctx context.Context, s Source, v View) (Content, error) {
	l := v.L
	c := Content{Unit: "posts", Rows: v.ConversationsOf("")}
	f := v.Alone().Filter().WithoutPrevious()
	f.Languages = nil
	if f.Talks.ID == "" || len(f.Networks) != 1 {
		c.Empty = &Empty{l.T("No conversation is named"), l.T("Choose one from the list."), At(conversationsPath, v.Common()), l.T("To the conversations")}
		return c, nil
	}
	a, err := s.Queries.Service.Conversation(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c.N, c.Notes = a.N, v.said(a.Notes)
	if len(a.Rows) == 0 {
		c.Empty = &Empty{l.T("There is no such conversation"), l.T("It was deleted, or its posts belong to another one by now."), At(conversationsPath, v.Common()), l.T("To the conversations")}
		return c, nil
	}
	for _, r := range a.Rows {
		c.Thread = append(c.Thread, talkPost(v, r))
	}
	c.Facts = threadFacts(v, a.Rows)
	return c, nil
}

// threadFacts tell of whom the conversation is, and how long its first reply took.
func threadFacts(v View, rows []queries.TalkPostRow) []Fact {
	l := v.L
	facts := []Fact{{Name: "Brand", Value: rows[0].Brand, Note: NetworkName(rows[0].Network)}}
	for _, r := range rows {
		if r.Wait != nil && r.Staffed != nil {
			return append(facts, Fact{Name: "First reply after", Value: l.Wait(*r.Wait), Note: l.T("in staffed time %s", l.Wait(*r.Staffed))})
		}
	}
	for _, r := range rows {
		if r.Who == queries.WhoCustomer {
			return append(facts, Fact{Name: "Nobody has answered for", Value: l.Wait(v.Now.Sub(r.Posted).Seconds())})
		}
	}
	return facts
}

func talkPost(v View, r queries.TalkPostRow) TalkPost {
	l := v.L
	p := TalkPost{Class: r.Who, Who: whoSays(v, r), Date: l.Moment(r.Posted), Lang: strings.ToUpper(r.Lang), Text: r.Text, Original: safeLink(r.URL)}
	if r.Deleted {
		p.Text, p.Tags = "", append(p.Tags, Tag{l.T("deleted"), ""})
	}
	if r.Wait != nil && r.Staffed != nil {
		p.Waited = l.T("after %s, in staffed time %s", l.Wait(*r.Wait), l.Wait(*r.Staffed))
	}
	switch r.Sentiment {
	case "negative":
		p.Tags = append(p.Tags, Tag{l.T("negative"), "bad"})
	case "positive":
		p.Tags = append(p.Tags, Tag{l.T("positive"), "good"})
	}
	for _, each := range []struct {
		is    bool
		text  string
		class string
	}{{r.Complaint, l.T("complaint"), "warn"}, {r.Thanks, l.T("thanks"), "good"}, {r.Promoted, l.T("promoted"), "bad"}, {r.Signed, l.T("signed"), ""}} {
		if each.is {
			p.Tags = append(p.Tags, Tag{each.text, each.class})
		}
	}
	return p
}

func whoSays(v View, r queries.TalkPostRow) string {
	l := v.L
	switch r.Who {
	case queries.WhoCustomer:
		return l.T("the customer")
	case queries.WhoOther:
		return l.T("somebody else")
	case "support":
		return l.T("support, %s", accountName(l, "", r.Handle))
	}
	return l.T("%s, %s", r.Brand, accountName(l, "", r.Handle))
}

// numbers are those from the first to the last, as an address has them.
func numbers(first, last int) []string {
	var all []string
	for n := first; n <= last; n++ {
		all = append(all, strconv.Itoa(n))
	}
	return all
}

func weekdayName(l locale.Locale, weekday string) string { return l.Weekday(upTo(weekday, 7)) }

func asItIs(_ locale.Locale, word string) string { return word }

func orderName(l locale.Locale, _ string) string { return l.T("those that waited longest") }
