package queries

import (
	"context"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

const defaultPosts = 50

// Posts are the brand's public posts, newest first: those by customers and others, unless a direction is asked for. N and Total
// are how many there are without Limit and Offset.
func (c *Campaigns) Posts(ctx context.Context, f Filter) (Answer[PostRow], error) {
	f.Against = nil
	a, err := answer[PostRow]("campaign.Posts", f.WithoutPrevious())
	if err != nil {
		return a, err
	}
	var rows []readPost
	if f.Author == "" && strings.TrimSpace(f.Search) == "" {
		rows, a.Total, err = c.pageBySlots(ctx, a.Filter)
	} else {
		rows, a.Total, err = c.pageBySearch(ctx, a.Filter)
	}
	for _, row := range rows {
		a.Rows = append(a.Rows, row.told())
	}
	a.N = a.Total
	return a, err
}

// page is where one page of a list of posts lies.
type page struct {
	Total   int64     `ch:"total"`
	Lowest  time.Time `ch:"lowest"`
	Highest time.Time `ch:"highest"`
	Skip    uint64    `ch:"skip"`
}

// pageBySlots reads a page from the few quarters of an hour that hold it, which the roll-ups tell: its cost does not grow with
// the posts before it.
func (c *Campaigns) pageBySlots(ctx context.Context, f Filter) ([]readPost, uint64, error) {
	limit := f.limit(defaultPosts)
	pages, err := c.postSlots(ctx, f, limit)
	if err != nil || len(pages) == 0 || pages[0].Total <= 0 {
		return nil, 0, err
	}
	p := pages[0]
	if int64(f.Offset) >= p.Total {
		return nil, uint64(p.Total), nil
	}
	rows, err := c.posts(ctx, f, limit, int(p.Skip),
		clickhouse.Named("since", later(p.Lowest, f.since()).UTC().Format(instant)),
		clickhouse.Named("until", earlier(p.Highest.Add(15*time.Minute), f.until()).UTC().Format(instant)))
	return rows, uint64(p.Total), err
}

// pageBySearch reads the posts themselves: no roll-up knows their words.
func (c *Campaigns) pageBySearch(ctx context.Context, f Filter) ([]readPost, uint64, error) {
	total, err := c.postCount(ctx, f)
	if err != nil || total == 0 {
		return nil, 0, err
	}
	rows, err := c.posts(ctx, f, f.limit(defaultPosts), f.Offset)
	return rows, total, err
}

func (c *Campaigns) postSlots(ctx context.Context, f Filter, limit int) ([]page, error) {
	return read[page](ctx, c.reader, "campaign.PostSlots", f, f.postParameters(limit, f.Offset)...)
}

type postTotal struct {
	Total uint64 `ch:"total"`
}

func (c *Campaigns) postCount(ctx context.Context, f Filter) (uint64, error) {
	rows, err := read[postTotal](ctx, c.reader, "campaign.PostCount", f, f.postParameters(0, 0)...)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[0].Total, nil
}

// posts reads a page of posts; more may narrow the time further.
func (c *Campaigns) posts(ctx context.Context, f Filter, limit, offset int, more ...any) ([]readPost, error) {
	return read[readPost](ctx, c.reader, "campaign.Posts", f, append(f.postParameters(limit, offset), more...)...)
}

// postParameters are the parts of the filter that only lists of posts know.
func (f Filter) postParameters(limit, offset int) []any {
	author, err := f.author()
	if err != nil {
		author = 0 // Validate has refused it
	}
	return append([]any{
		clickhouse.Named("direction", f.Direction), clickhouse.Named("sentiment", f.Sentiment), clickhouse.Named("author", author),
		clickhouse.Named("limit", limit), clickhouse.Named("offset", offset),
	}, f.wordParameters()...)
}

// since is the moment the period begins, or the beginning of all time.
func (f Filter) since() time.Time {
	if f.From.IsZero() {
		return time.Unix(0, 0).UTC()
	}
	return f.begins(f.From)
}

// until is the moment the period is over, or the end of all time.
func (f Filter) until() time.Time {
	if f.To.IsZero() {
		return time.Date(2106, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return f.begins(f.To)
}
