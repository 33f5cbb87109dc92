package queries

import (
	"context"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// PostRow is one post. Its text is outside text; of its author only a hash is known.
type PostRow struct {
	Brand     string     `json:"brand" ch:"of_brand" title:"Brand"`
	Network   string     `json:"network" ch:"of_network" title:"Network"`
	ID        string     `json:"id" ch:"id" title:"Id"`
	Posted    time.Time  `json:"posted" ch:"posted" title:"Posted" unit:"time"`
	Direction string     `json:"direction" ch:"of_direction" title:"By"`
	Handle    string     `json:"handle" ch:"of_handle" title:"Account of the brand's"`
	Text      string     `json:"text" ch:"text" title:"Text"`
	URL       string     `json:"url" ch:"url" title:"Link"`
	Hashtags  []string   `json:"hashtags" ch:"tags" title:"Hashtags" unit:"list"`
	Lang      string     `json:"lang" ch:"of_lang" title:"Language"`
	Sentiment string     `json:"sentiment" ch:"label" title:"Sentiment"`
	Model     string     `json:"model" ch:"model" title:"Judged by"`
	Promoted  bool       `json:"promoted" ch:"promoted" title:"Promoted" unit:"yes/no"`
	Author    string     `json:"author" title:"Author"` // a hash in 16 hexadecimal digits; "": not known
	Followers *uint64    `json:"followers" ch:"author_followers" title:"Followers" unit:"n"`
	Likes     *uint64    `json:"likes" ch:"likes" title:"Likes" unit:"n"`
	Shares    *uint64    `json:"shares" ch:"shares" title:"Shares" unit:"n"`
	Comments  *uint64    `json:"comments" ch:"comments" title:"Comments" unit:"n"`
	Bookmarks *uint64    `json:"bookmarks" ch:"bookmarks" title:"Bookmarks" unit:"n"`
	Views     *uint64    `json:"views" ch:"views" title:"Views" unit:"n"`
	Deleted   *time.Time `json:"deleted" ch:"deleted" title:"Found deleted" unit:"time"`
}

// Engagements are likes, shares, comments and bookmarks together; nil: the network gave none of them.
func (r PostRow) Engagements() *uint64 {
	if r.Likes == nil && r.Shares == nil && r.Comments == nil && r.Bookmarks == nil {
		return nil
	}
	var sum uint64
	for _, n := range []*uint64{r.Likes, r.Shares, r.Comments, r.Bookmarks} {
		if n != nil {
			sum += *n
		}
	}
	return &sum
}

// readPost is a post as the server gives it.
type readPost struct {
	PostRow
	AuthorHash uint64 `ch:"author"`
	Value      uint64 `ch:"value"`
}

func (r readPost) told() PostRow {
	if r.AuthorHash != 0 {
		r.PostRow.Author = authorName(r.AuthorHash)
	}
	return r.PostRow
}

// What top posts go by.
const (
	byEngagements = "engagements"
	byViews       = "views"
)

const defaultTop = 10

// TopPosts are the posts with the most engagements: those of customers, others and the brands' own, without YouTube's, unless
// only YouTube is asked for.
func (c *Campaigns) TopPosts(ctx context.Context, f Filter) (Answer[PostRow], error) {
	return c.mostOf(ctx, "campaign.TopPosts", f, byEngagements)
}

// TopViewed are the posts with the most observed views.
func (c *Campaigns) TopViewed(ctx context.Context, f Filter) (Answer[PostRow], error) {
	return c.mostOf(ctx, "campaign.TopViewed", f, byViews)
}

type candidate struct {
	Brand   string    `ch:"of_brand"`
	Network string    `ch:"of_network"`
	Hour    time.Time `ch:"of_hour"`
	ID      string    `ch:"id"`
	Value   uint64    `ch:"value"`
}

func (c *Campaigns) mostOf(ctx context.Context, query string, f Filter, by string) (Answer[PostRow], error) {
	f.Against = nil
	a, err := answer[PostRow](query, f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	top, err := c.top(ctx, a.Filter, by)
	for _, row := range top {
		a.Rows = append(a.Rows, row.told())
	}
	a.N = uint64(len(a.Rows))
	return a, err
}

// top finds the posts without reading every post's newest version: the highest of all versions are candidates, and what these
// posts say now is looked up. No other post can have more than the last candidate; where that might leave one out, more
// candidates are taken.
func (c *Campaigns) top(ctx context.Context, f Filter, by string) ([]readPost, error) {
	limit := f.limit(defaultTop)
	for most := 12 * limit; ; most *= 8 {
		found, err := c.topCandidates(ctx, f, by, most)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		all := len(found) < most
		rows, err := c.topPosts(ctx, f, by, found, limit)
		if err != nil || all || len(rows) == limit && rows[limit-1].Value >= found[len(found)-1].Value {
			return rows, err
		}
	}
}

func (c *Campaigns) topCandidates(ctx context.Context, f Filter, by string, most int) ([]candidate, error) {
	return read[candidate](ctx, c.reader, "campaign.TopCandidates", f, clickhouse.Named("by", by), clickhouse.Named("candidates", most))
}

// topPosts are the candidates as they are now.
func (c *Campaigns) topPosts(ctx context.Context, f Filter, by string, of []candidate, limit int) ([]readPost, error) {
	return read[readPost](ctx, c.reader, "campaign.TopPosts", f, append(candidateKeys(of), clickhouse.Named("by", by), clickhouse.Named("limit", limit))...)
}

func candidateKeys(found []candidate) []any {
	var brands, networks, ids []string
	var hours []uint32
	for _, c := range found {
		brands, networks, ids = append(brands, c.Brand), append(networks, c.Network), append(ids, c.ID)
		hours = append(hours, uint32(c.Hour.Unix()))
	}
	return []any{
		clickhouse.Named("of_brands", brands), clickhouse.Named("of_networks", networks),
		clickhouse.Named("of_hours", hours), clickhouse.Named("of_ids", ids),
	}
}

// AuthorRow is one of those who used a brand's hashtags most. Nobody's name is known.
type AuthorRow struct {
	Brand     string  `json:"brand" title:"Brand" key:"yes"`
	Author    string  `json:"author" title:"Author" key:"yes"` // a hash in 16 hexadecimal digits
	Network   string  `json:"network" title:"Network" key:"yes"`
	Posts     uint64  `json:"n" title:"Posts" unit:"n"`
	Followers *uint64 `json:"followers" title:"Followers" unit:"n"` // nil: not known
	Positive  Measure `json:"positive" title:"Positive" unit:"%"`   // of the judged
	Negative  uint64  `json:"negative" title:"Negative" unit:"n"`
}

type authorCount struct {
	Author    uint64 `ch:"author"`
	Network   string `ch:"of_network"`
	Posts     uint64 `ch:"posts_n"`
	Positives uint64 `ch:"positives"`
	Negatives uint64 `ch:"negatives"`
	Judged    uint64 `ch:"judged_n"`
	Followers uint64 `ch:"followers_n"`
}

// TopAuthors are those who used the brand's hashtags most; of a brand without campaign, those who wrote most about it.
func (c *Campaigns) TopAuthors(ctx context.Context, f Filter) (Answer[AuthorRow], error) {
	f.Against = nil
	a, err := answer[AuthorRow]("campaign.TopAuthors", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	rows, err := c.mostActive(ctx, a.Filter)
	for _, r := range rows {
		row := AuthorRow{Brand: a.Filter.Brand, Author: authorName(r.Author), Network: r.Network, Posts: r.Posts, Negative: r.Negatives,
			Positive: measure(shareOf(r.Positives, r.Judged), nil, f.minGroup())}
		if row.Brand = brandName(a.Filter.Brand); r.Followers > 0 {
			row.Followers = &r.Followers
		}
		a.Rows = append(a.Rows, row)
		a.N += r.Posts
	}
	return a, err
}

// mostActive counts from the roll-up, which counts a post under each of its hashtags: where several are asked for, that is at
// least as much as an author's posts, so the first of them are counted again post by post, until no other can have more.
func (c *Campaigns) mostActive(ctx context.Context, f Filter) ([]authorCount, error) {
	limit, tags := f.limit(defaultTop), f.usesTags(f.Brand)
	if len(tags) < 2 {
		return c.topAuthors(ctx, f, limit)
	}
	for most := 2 * limit; ; most *= 4 {
		found, err := c.topAuthors(ctx, f, most)
		if err != nil || len(found) == 0 {
			return nil, err
		}
		rows, err := c.authorPosts(ctx, f, tags, found)
		if err != nil {
			return nil, err
		}
		rows = slices.Clip(rows[:min(limit, len(rows))])
		if len(found) < most || len(rows) == limit && rows[limit-1].Posts >= found[len(found)-1].Posts {
			return rows, nil
		}
	}
}

func (c *Campaigns) topAuthors(ctx context.Context, f Filter, most int) ([]authorCount, error) {
	tags := f.usesTags(f.Brand)
	if len(tags) == 0 {
		tags = []string{""} // the hashtag of all posts
	}
	return read[authorCount](ctx, c.reader, "campaign.TopAuthors", f, clickhouse.Named("hashtags", tags), clickhouse.Named("limit", most))
}

// authorPosts counts the posts of some authors that carry any of the hashtags, each once.
func (c *Campaigns) authorPosts(ctx context.Context, f Filter, tags []string, of []authorCount) ([]authorCount, error) {
	authors := make([]uint64, len(of))
	for i, r := range of {
		authors[i] = r.Author
	}
	return read[authorCount](ctx, c.reader, "campaign.AuthorPosts", f, clickhouse.Named("hashtags", tags), clickhouse.Named("authors", authors))
}
