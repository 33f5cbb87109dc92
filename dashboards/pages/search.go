package pages

import (
	"context"
	"slices"
	"strings"

	"renown/dashboards/locale"
	"renown/queries"
)

const searchPath = "/search"

// searchKinds are the kinds of what is found, as an address has them.
func searchKinds() []string {
	return []string{queries.KindReview, queries.KindPost, queries.KindConversation}
}

// searchKind is the kind an address asks for; "": all.
func searchKind(wanted string) string {
	if slices.Contains(searchKinds(), wanted) {
		return wanted
	}
	return ""
}

// Search is the page that looks for words in everything there is.
func Search() Page {
	return Page{
		Key: "search", Path: searchPath, Name: "Search", Question: "Where is it said?", Filters: true, Search: true,
		Narrow: []string{"network", "site", "lang", "campaign"},
		Fields: []Field{{Key: "in", Label: "Among", Words: searchKinds(), Name: kindOfHits}},
		Panels: []Panel{{
			Query: "search.Everything", Title: "What was found?", Span: "s12", Load: searchHits, Alone: true,
			Subtitle: "Reviews and posts that hold all of the words, newest first. What stands in quotes is looked for as it stands.",
		}},
	}
}

// HitList is what a search found.
type HitList struct {
	Tabs  []Tab
	Hits  []Hit
	Pager *Pager
}

// Tab leads to what was found of one kind.
type Tab struct {
	Choice
	Count string
}

// Hit is one text that was found. All its text is outside text.
type Hit struct {
	Kind, Brand, Place, Date, By, Lang string
	Stars                              int // 0: not given
	StarsText                          string
	Sentiment                          Tag
	Title, Text                        string
	Marks                              []string
	Original                           string  // address at the site or network
	Thread                             *Choice // the conversation it is part of
}

func searchHits(ctx context.Context, s Source, v View) (Content, error) {
	if v.Rows.Search == "" {
		return Content{NoCount: true, Empty: &Empty{
			Title: "What are you looking for?", Advice: "Type a word, or several: texts are found that hold all of them. Put words in quotes to find them side by side.",
		}}, nil
	}
	page := max(v.Rows.Page, 1)
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit, f.Offset = rowsPerPage, (page-1)*rowsPerPage
	found, err := s.Queries.Search.Find(ctx, f)
	if err != nil {
		return Content{}, err
	}
	a := found.Hits
	c := Content{N: a.Total, Unit: hitUnit(f.Kind), Notes: moreNotes(v, found.Counts)}
	list := &HitList{Tabs: hitTabs(v, f.Kind, found.Counts)}
	switch {
	case len(a.Rows) > 0:
		list.Pager = pagerAt(searchPath, v, page, len(a.Rows), a.Total)
	case a.Total > 0:
		c.Empty = &Empty{"The list ends before this page", "It holds fewer texts than the address asks for.", v.With(searchPath, "page", ""), "To its first page"}
	default:
		c.Empty = nothingFound(v, f.Kind, found.Counts)
	}
	for _, row := range a.Rows {
		list.Hits = append(list.Hits, hitForReader(row, v))
	}
	c.Hits = list
	return c, nil
}

func hitUnit(kind string) string {
	switch kind {
	case queries.KindReview:
		return "reviews"
	case queries.KindPost:
		return "posts"
	case queries.KindConversation:
		return "conversations"
	}
	return "texts"
}

// kindOfHits is how readers call what is found of a kind.
func kindOfHits(l locale.Locale, kind string) string {
	switch kind {
	case queries.KindReview:
		return l.T("Reviews")
	case queries.KindPost:
		return l.T("Posts")
	case queries.KindConversation:
		return l.T("Conversations")
	}
	return l.T("Reviews and posts")
}

func hitTabs(v View, chosen string, counts []queries.HitCountRow) []Tab {
	var all queries.HitCountRow
	for _, row := range counts {
		if row.Kind != queries.KindConversation {
			all.N, all.More = all.N+row.N, all.More || row.More
		}
	}
	var tabs []Tab
	for _, row := range append([]queries.HitCountRow{all}, counts...) {
		tab := Tab{Choice: Choice{Name: kindOfHits(v.L, row.Kind), Address: v.With(searchPath, "in", row.Kind), On: row.Kind == chosen}, Count: v.L.Count(row.N)}
		if row.More {
			tab.Count += "+"
		}
		tabs = append(tabs, tab)
	}
	return tabs
}

// moreNotes says of which kinds only the newest are counted.
func moreNotes(v View, counts []queries.HitCountRow) []string {
	var notes []string
	for _, row := range counts {
		if !row.More {
			continue
		}
		switch row.Kind {
		case queries.KindReview:
			notes = append(notes, v.L.T("Only the newest %s reviews are counted and listed. Search for one more word, or narrow the period.", v.L.Count(row.N)))
		case queries.KindPost:
			notes = append(notes, v.L.T("Only the newest %s posts are counted and listed. Search for one more word, or narrow the period.", v.L.Count(row.N)))
		}
	}
	return notes
}

func nothingFound(v View, kind string, counts []queries.HitCountRow) *Empty {
	for _, row := range counts {
		if row.N > 0 && kind != "" {
			return &Empty{"None of this kind", "Other texts hold these words.", v.With(searchPath, "in", ""), "Show reviews and posts"}
		}
	}
	if v.Period != All {
		return &Empty{"Nothing in this period holds these words", "Search all time, or for fewer words.", v.With(searchPath, "period", All), "Search all time"}
	}
	return &Empty{Title: "Nothing holds these words", Advice: "Search for fewer words, or for a part of one; take off filters; or look whether the sources bring what you look for.", Link: At("/sources", v.Common()), Action: "Look at the sources"}
}

func hitForReader(r queries.HitRow, v View) Hit {
	h := Hit{
		Brand: r.Brand, Place: NetworkName(r.Place), By: v.L.T(sideName(r.Side)), Lang: strings.ToUpper(r.Lang), Title: r.Title, Text: r.Text,
		Marks: queries.Words(v.Rows.Search), Original: safeLink(r.URL), Sentiment: sentimentTag(v, r.Sentiment), Kind: r.Kind,
	}
	h.Date = v.L.Moment(r.Posted)
	if r.Kind == queries.KindReview {
		h.Date = v.L.Date(r.Posted)
	}
	if r.Stars != nil {
		h.Stars, h.StarsText = int(*r.Stars+0.5), v.L.Number(*r.Stars, 1)
	}
	if r.Posts > 1 {
		h.Thread = &Choice{Name: v.L.T("conversation of %s posts", v.L.Count(r.Posts))}
		if r.Kind == queries.KindConversation {
			h.Thread.Name = v.L.T("%s of %s posts hold the words", v.L.Count(r.Matches), v.L.Count(r.Posts))
		}
		if r.Thread != "" {
			h.Thread.Address = threadAt(v, r)
		}
	}
	return h
}

// threadAt is the address of the conversation a post is part of.
func threadAt(v View, r queries.HitRow) string {
	if r.Brand != v.Brand {
		v.Brand, v.Campaign = r.Brand, ""
	}
	q := v.Common()
	q.Set("network", r.Place)
	q.Set("id", r.Thread)
	return At("/service/conversation", q)
}

func sideName(side string) string {
	switch side {
	case "employee":
		return "by an employee"
	case "customer":
		return "by a customer"
	case "brand":
		return "by the brand"
	case "support":
		return "by the brand’s support"
	}
	return "by someone else"
}

func sentimentTag(v View, sentiment string) Tag {
	switch sentiment {
	case "positive":
		return Tag{v.L.T("positive"), "good"}
	case "negative":
		return Tag{v.L.T("negative"), "bad"}
	case "neutral":
		return Tag{v.L.T("neutral"), ""}
	}
	return Tag{}
}
