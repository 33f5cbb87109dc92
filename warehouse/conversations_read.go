package warehouse

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/ext"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
	"renown/warehouse/thread"
)

//go:embed conversations/*.sql
var conversationFiles embed.FS

func conversationSQL(name string) (string, error) {
	b, err := conversationFiles.ReadFile("conversations/" + name + ".sql")
	return string(b), err
}

// with sends a table named wanted along with the queries of the context.
func with(ctx context.Context, wanted *ext.Table) context.Context {
	return clickhouse.Context(ctx, clickhouse.WithExternalTable(wanted))
}

// wantedIDs is a table of posts, or threads, to look up.
func wantedIDs(ids []placed) (*ext.Table, error) {
	t, err := ext.NewTable("wanted", ext.Column("brand", "String"), ext.Column("network", "String"), ext.Column("id", "String"))
	if err != nil {
		return nil, err
	}
	for _, p := range ids {
		if err := t.Append(p.brand, p.network, p.id); err != nil {
			return nil, err
		}
	}
	return t, nil
}

// eachRow runs one of the queries for some ids and has every row of the answer read.
func eachRow(ctx context.Context, conn driver.Conn, query string, ids []placed, read func(driver.Rows) error) error {
	if len(ids) == 0 {
		return nil
	}
	wanted, err := wantedIDs(ids)
	if err != nil {
		return err
	}
	return each(with(ctx, wanted), conn, query, read)
}

func each(ctx context.Context, conn driver.Conn, query string, read func(driver.Rows) error, args ...any) error {
	sql, err := conversationSQL(query)
	if err != nil {
		return err
	}
	rows, err := conn.Query(ctx, sql, args...)
	if err != nil {
		return fmt.Errorf("%s: %w", query, err)
	}
	for rows.Next() {
		if err := read(rows); err != nil {
			return errors.Join(fmt.Errorf("%s: %w", query, err), rows.Close())
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

func tallyOf(ctx context.Context, conn driver.Conn, query string, ids []placed) (t tally, err error) {
	err = eachRow(ctx, conn, query, ids, func(rows driver.Rows) error { return rows.Scan(&t.rows, &t.versions) })
	return t, err
}

func newestVersion(ctx context.Context, conn driver.Conn) (version uint64, err error) {
	sql, err := conversationSQL("version")
	if err != nil {
		return 0, err
	}
	err = conn.QueryRow(ctx, sql).Scan(&version)
	return version, err
}

// readPosts takes the newest version of touched posts into the web.
func (x *web) readPosts(ctx context.Context, keys []postKey) error {
	if len(keys) == 0 {
		return nil
	}
	wanted, err := ext.NewTable("wanted", ext.Column("brand", "String"), ext.Column("network", "String"),
		ext.Column("hour", "DateTime('UTC')"), ext.Column("id", "String"))
	if err != nil {
		return err
	}
	from, to := keys[0].hour, keys[0].hour
	for _, k := range keys {
		from, to = min(from, k.hour), max(to, k.hour)
		if err := wanted.Append(k.brand, k.network, time.Unix(k.hour*3600, 0).UTC(), k.id); err != nil {
			return err
		}
	}
	return each(with(ctx, wanted), x.conn, "mentions", x.takePost,
		clickhouse.Named("from", from*3_600_000), clickhouse.Named("to", (to+1)*3_600_000))
}

func (x *web) takePost(rows driver.Rows) error {
	var at placed
	var s scannedPost
	err := rows.Scan(append([]any{&at.brand, &at.network}, s.fields()...)...)
	if err != nil {
		return err
	}
	p := s.post()
	if p.Deleted { // it keeps its place and its reach
		p.Author, p.Lang, p.Sentiment, p.Complaint, p.Thanks, p.Signed = "", "", record.NoOpinion, false, false, false
	}
	at.id = p.ID
	x.posts[at] = &woven{post: p, fresh: true}
	return nil
}

// scannedPost is a post as a row has it.
type scannedPost struct {
	p                    thread.Post
	direction, sentiment string
	reach                *uint64
}

// fields are in the order of the queries mentions and posts.
func (s *scannedPost) fields() []any {
	p := &s.p
	return []any{
		&p.ID, &p.Posted, &s.direction, &p.Handle, &p.Parent, &p.Named, &p.Author, &p.Lang, &s.sentiment,
		&p.Complaint, &p.Thanks, &p.Signed, &p.Promoted, &p.Addressed, &p.Deleted, &s.reach,
	}
}

func (s *scannedPost) post() thread.Post {
	p := s.p
	p.Posted, p.Direction, p.Sentiment, p.Reach = p.Posted.UTC(), record.Direction(s.direction), record.Opinion(s.sentiment), countOf(s.reach)
	return p
}

// readNames asks where posts are filed.
func (x *web) readNames(ctx context.Context, ids []placed) error {
	for _, id := range ids {
		x.names[id] = filing{}
	}
	return eachRow(ctx, x.conn, "names", ids, func(rows driver.Rows) error {
		var id placed
		var f filing
		err := rows.Scan(&id.brand, &id.network, &id.id, &f.conversation, &f.version)
		x.names[id] = f
		return err
	})
}

// readThreads takes what is filed under some threads into the web.
func (x *web) readThreads(ctx context.Context, threads []placed) error {
	for _, t := range threads {
		x.threads[t] = false
	}
	return eachRow(ctx, x.conn, "posts", threads, x.takeFiled)
}

func (x *web) takeFiled(rows driver.Rows) error {
	var f filedRow
	var s scannedPost
	fields := append([]any{&f.brand, &f.network, &f.conversation}, s.fields()...)
	if err := rows.Scan(append(fields, &f.moved, &f.version)...); err != nil {
		return err
	}
	f.post = s.post()
	at, t := placed{f.place, f.post.ID}, placed{f.place, f.conversation}
	x.threads[t] = true
	x.row(t, f.post.ID, f.version)
	if f.moved {
		return nil
	}
	p := x.posts[at]
	if p == nil {
		p = &woven{post: f.post}
		x.posts[at] = p
	}
	if !p.fresh && len(p.filed) > 0 && f.version > p.filed[0].version {
		p.post = f.post // filed twice by a program that was cut off: the newer counts
	}
	p.filed = append(p.filed, f)
	return nil
}
