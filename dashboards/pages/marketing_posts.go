package pages

import (
	"context"
	"strings"

	"renown/dashboards/locale"
	"renown/queries"
)

const postsPath = "/marketing/posts"

// Posts is the drill-down: the posts behind any number, filtered to it.
func Posts() Page {
	return Page{
		Key: "marketing", Narrow: []string{"campaign", "network", "lang", "zone"}, Path: postsPath, Name: "Posts", Question: "Which posts are behind the number?", Filters: true, Search: true,
		Fields: []Field{
			{Key: "hashtag", Label: "Hashtags, by commas"},
			{Key: "sentiment", Label: "Sentiment", Words: []string{"positive", "neutral", "negative"}},
			{Key: "direction", Label: "Written by", Words: []string{queries.DirectionCustomer, queries.DirectionOther, queries.DirectionBrand, queries.DirectionSupport}},
			{Key: "author", Label: "Author’s number"},
		},
		Panels: []Panel{{
			Query: "campaign.Posts", Show: "rows", Title: "What was posted?", Span: "s12", Load: postRows, Alone: true,
			Subtitle: "Newest first, as the networks showed them.",
		}},
	}
}

// PostList is posts as they were written.
type PostList struct {
	Posts []Post
	Pager *Pager
}

// Post is one post for readers. All its text is outside text.
type Post struct {
	Brand, Network, Date, Lang string
	By                         string // the account of the brand's that wrote it
	Author                     *Choice
	Text, Gone, Original       string // Gone: why there is no text
	Tags                       []Tag
	Counts                     []Fact
	Marks                      []string // words to mark in the text
	Judged                     *Judged
}

func postRows(ctx context.Context, s Source, v View) (Content, error) {
	page := max(v.Rows.Page, 1)
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit, f.Offset = rowsPerPage, (page-1)*rowsPerPage
	a, err := s.Queries.Campaign.Posts(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.Total, Unit: "posts", Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty, err = noPostFits(ctx, s, v, a.Total)
		return c, err
	}
	c.Posts = &PostList{Posts: postsForReaders(a.Rows, s, v), Pager: pagerAt(postsPath, v, page, len(a.Rows), a.Total)}
	return c, nil
}

func noPostFits(ctx context.Context, s Source, v View, total uint64) (*Empty, error) {
	everything := At(postsPath, v.Common())
	switch {
	case total > 0:
		return &Empty{v.L.T("The list ends before this page"), v.L.T("It holds fewer posts than the address asks for."), v.With(postsPath, "page", ""), v.L.T("To its first page")}, nil
	case !v.Rows.None():
		return &Empty{v.L.T("No post fits"), v.L.T("Drop a filter, search for fewer words, or widen the period."), everything, v.L.T("Drop these filters")}, nil
	}
	return noPosts(ctx, s, v, postsPath)
}

// pagerAt is the way through the pages of a list of rows.
func pagerAt(path string, v View, page, shown int, total uint64) *Pager {
	p := &Pager{First: uint64(page-1)*rowsPerPage + 1, Total: total}
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

func postsForReaders(rows []queries.PostRow, s Source, v View) []Post {
	words := queries.Words(v.Rows.Search)
	posts := make([]Post, len(rows))
	for i, r := range rows {
		posts[i] = postForReader(r, v)
		posts[i].Marks = words
		if r.Deleted == nil && (r.Direction == queries.DirectionCustomer || r.Direction == queries.DirectionOther) {
			q := v.Query()
			q.Set("show", "rows")
			posts[i].Judged = &Judged{What: "mention", Brand: r.Brand, Place: r.Network, ID: r.ID, Label: r.Sentiment, ByPerson: r.Model == byPerson, Folded: true,
				Back: At("/panels/campaign.Posts", q), Fixed: s.Learned == nil}
		}
	}
	return posts
}

func postForReader(r queries.PostRow, v View) Post {
	l := v.L
	p := Post{Brand: r.Brand, Network: NetworkName(r.Network), Date: l.Moment(r.Posted), Lang: strings.ToUpper(r.Lang), Text: r.Text, Original: safeLink(r.URL), Counts: postCounts(l, r)}
	switch {
	case r.Deleted != nil:
		p.Gone = l.T("Deleted at the network, as seen on %s. It still counts; its text and author are not kept.", l.Day(*r.Deleted))
	case strings.TrimSpace(r.Text) == "":
		p.Gone = l.T("It has no text.")
	}
	switch r.Direction {
	case queries.DirectionBrand:
		p.Tags = append(p.Tags, Tag{Text: l.T("the brand’s own")})
	case queries.DirectionSupport:
		p.Tags = append(p.Tags, Tag{Text: l.T("support")})
	}
	if r.Handle != "" {
		p.By = "@" + strings.TrimPrefix(r.Handle, "@")
	}
	if r.Promoted {
		p.Tags = append(p.Tags, Tag{Text: l.T("promoted"), Class: "warn"})
	}
	if r.Author != "" && r.Handle == "" {
		p.Author = &Choice{Name: authorLabel(l, r.Author), Address: v.PostsOf("", "author", r.Author)}
	}
	return p
}

// authorLabel is how an author is called: by the beginning of a number.
func authorLabel(l locale.Locale, hash string) string {
	return l.T("author %s…", hash[:min(6, len(hash))])
}

// postCounts are what the network counted of a post, as last read.
func postCounts(l locale.Locale, r queries.PostRow) []Fact {
	var facts []Fact
	for _, each := range []struct {
		n    *uint64
		name string
	}{
		{r.Likes, l.T("Likes")}, {r.Shares, l.T("Shares")}, {r.Comments, l.T("Comments")}, {r.Bookmarks, l.T("Bookmarks")},
		{r.Views, l.T("Views")}, {r.Followers, l.T("Author’s followers")},
	} {
		if each.n != nil {
			facts = append(facts, Fact{Name: each.name, Value: l.Short(float64(*each.n))})
		}
	}
	return facts
}

// topShown is how many posts the page itself holds.
const topShown = 5

func topPosts(ctx context.Context, s Source, v View) (Content, error) {
	return mostOf(ctx, s, v, s.Queries.Campaign.TopPosts)
}

func topViewed(ctx context.Context, s Source, v View) (Content, error) {
	c, err := mostOf(ctx, s, v, s.Queries.Campaign.TopViewed)
	if err == nil && c.Empty != nil && c.Empty.Title == v.L.T("Nobody reacted yet") {
		c.Empty = &Empty{Title: v.L.T("No views are given"), Advice: v.L.T("The networks of these posts do not tell how often a post was seen.")}
	}
	return c, err
}

type postList func(context.Context, queries.Filter) (queries.Answer[queries.PostRow], error)

func mostOf(ctx context.Context, s Source, v View, list postList) (Content, error) {
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit = topShown
	a, err := list(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "posts", Notes: v.said(a.Notes), Rows: v.PostsOf("")}
	if len(a.Rows) == 0 {
		held, err := s.Queries.Campaign.Posts(ctx, f)
		if err != nil {
			return c, err
		}
		if held.Total == 0 {
			c.Empty, err = noPosts(ctx, s, v, marketingPath)
			return c, err
		}
		c.Empty = &Empty{Title: v.L.T("Nobody reacted yet"), Advice: v.L.T("There are posts in this period, but none with a like, share, comment or bookmark."), Link: v.PostsOf(""), Action: v.L.T("Read the posts")}
		return c, nil
	}
	c.Posts = &PostList{}
	for _, r := range a.Rows {
		c.Posts.Posts = append(c.Posts.Posts, postForReader(r, v))
	}
	return c, nil
}

// topAuthors is who used the hashtags most, without a name.
func topAuthors(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter().WithoutPrevious()
	a, err := s.Queries.Campaign.TopAuthors(ctx, f)
	if err != nil {
		return Content{}, err
	}
	tags := f.UsesTags()
	c := Content{N: a.N, Unit: "posts", Notes: v.said(a.Notes), Rows: v.usesOf(tags)}
	if len(a.Rows) == 0 {
		c.Empty, err = noPosts(ctx, s, v, marketingPath)
		return c, err
	}
	c.Table = &Table{Columns: columns("Author", "Network", "#Posts", "#Followers", "#Positive", "#Judged")}
	for _, r := range a.Rows {
		c.Table.Rows = append(c.Table.Rows, Row{Cells: []Cell{
			{Text: authorLabel(v.L, r.Author), Link: v.PostsOf("", "author", r.Author, "hashtag", strings.Join(tags, ","))}, {Text: NetworkName(r.Network)},
			{Text: v.L.Count(r.Posts), Numeric: true}, {Text: count(v.L, r.Followers), Numeric: true},
			{Text: value(r.Positive.Value, v.L.Share), Numeric: true}, {Text: v.L.Count(r.Positive.N), Numeric: true}}})
	}
	return c, nil
}
