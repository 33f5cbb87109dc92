package warehouse

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
)

//go:embed posts/*.sql
var postFiles embed.FS

func postSQL(name string) (string, error) {
	b, err := postFiles.ReadFile("posts/" + name + ".sql")
	return string(b), err
}

// grace is how long after its last age a post may still be read again, where nothing ran at the time.
const grace = 24 * time.Hour

// Due lists posts of a source that should be read again: those that were last read before one of the ages, counted from
// when they were posted, and have reached it now. Deleted posts are left out, and so are those that reached the last age
// more than a day ago. The brand's own and those of customers in conversations that the brand spoke in during the same
// time come first, then the newest.
//
// It goes by what is in ClickHouse: a post whose last reading still waits in the spool may be given once too often,
// which costs a request and changes nothing.
func (w *Warehouse) Due(ctx context.Context, source string, ages []time.Duration, now time.Time, limit int) ([]record.Post, error) {
	if len(ages) == 0 || limit <= 0 {
		return nil, nil
	}
	sql, err := postSQL("due")
	if err != nil {
		return nil, err
	}
	millis := make([]int64, len(ages))
	for i, age := range ages {
		millis[i] = age.Milliseconds()
	}
	rows, err := w.conn.Query(ctx, sql, clickhouse.Named("source", source), clickhouse.Named("ages", millis),
		clickhouse.Named("now", now.UnixMilli()), clickhouse.Named("limit", limit),
		clickhouse.Named("from", now.Add(-slices.Max(ages)-grace).UnixMilli()),
		clickhouse.Named("to", now.Add(-slices.Min(ages)).UnixMilli()))
	if err != nil {
		return nil, fmt.Errorf("look up the posts of %s to read again: %w", source, err)
	}
	posts, err := scanPosts(rows)
	if err != nil {
		return nil, fmt.Errorf("look up the posts of %s to read again: %w", source, err)
	}
	return posts, nil
}

func scanPosts(rows driver.Rows) ([]record.Post, error) {
	var posts []record.Post
	for rows.Next() {
		p, err := scanPost(rows)
		if err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		posts = append(posts, p)
	}
	return posts, errors.Join(rows.Err(), rows.Close())
}

func scanPost(rows driver.Rows) (p record.Post, err error) {
	var direction string
	var likes, shares, comments, quotes, bookmarks, views *uint64
	err = rows.Scan(&p.Brand, &p.Network, &p.ID, &p.URL, &p.Posted, &p.Collected, &direction, &p.Handle, &p.Conversation, &p.Parent,
		&p.Hashtags, &p.Promoted, &p.Addressed, &likes, &shares, &comments, &quotes, &bookmarks, &views)
	p.Direction = record.Direction(direction)
	p.Likes, p.Shares, p.Comments = countOf(likes), countOf(shares), countOf(comments)
	p.Quotes, p.Bookmarks, p.Views = countOf(quotes), countOf(bookmarks), countOf(views)
	return p, err
}

// countOf is not given for NULL.
func countOf(n *uint64) record.Count {
	if n == nil {
		return record.NotGiven
	}
	return record.Count(*n)
}
