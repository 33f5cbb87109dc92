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
	return wantedTable(len(ids), func(i int) placed { return ids[i] })
}

// wantedTable has the columns brand, network and id, and others.
func wantedTable(n int, at func(i int) placed, others ...func(*ext.Table) error) (*ext.Table, error) {
	columns := append([]func(*ext.Table) error{ext.Column("brand", "String"), ext.Column("network", "String"), ext.Column("id", "String")}, others...)
	t, err := ext.NewTable("wanted", columns...)
	if err != nil {
		return nil, err
	}
	brands, networks, ids := make([]string, n), make([]string, n), make([]string, n)
	for i := range n {
		p := at(i)
		where := p.place.Value()
		brands[i], networks[i], ids[i] = where.brand, where.network, p.id
	}
	for i, values := range [][]string{brands, networks, ids} {
		if _, err := t.Block().Columns[i].Append(values); err != nil {
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
	wanted, err := wantedTable(len(keys), func(i int) placed { return keys[i].placed }, ext.Column("hour", "DateTime('UTC')"))
	if err != nil {
		return err
	}
	from, to, hours := keys[0].hour, keys[0].hour, make([]time.Time, len(keys))
	for i, k := range keys {
		from, to = min(from, k.hour), max(to, k.hour)
		hours[i] = time.Unix(k.hour*3600, 0).UTC()
	}
	if _, err := wanted.Block().Columns[3].Append(hours); err != nil {
		return err
	}
	return each(with(ctx, wanted), x.conn, "mentions", x.takePost,
		clickhouse.Named("from", from*3_600_000), clickhouse.Named("to", (to+1)*3_600_000))
}

func (x *web) takePost(rows driver.Rows) error {
	var brand, network string
	var s scannedPost
	if err := rows.Scan(append([]any{&brand, &network}, s.fields()...)...); err != nil {
		return err
	}
	p := s.post()
	if p.Deleted { // it keeps its place and its reach
		p.Author, p.Lang, p.Sentiment, p.Complaint, p.Thanks, p.Signed = "", "", record.NoOpinion, false, false, false
	}
	x.add(&woven{placed: placed{placeOf(brand, network), p.ID}, post: p, fresh: true})
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

// readNames asks where posts are filed, and has what is filed there read next.
func (x *web) readNames(ctx context.Context) error {
	ids := x.ask.names
	x.ask.names = nil
	return eachRow(ctx, x.conn, "names", ids, func(rows driver.Rows) error {
		var brand, network string
		var id placed
		var f filing
		if err := rows.Scan(&brand, &network, &id.id, &f.conversation, &f.version); err != nil {
			return err
		}
		id.place = placeOf(brand, network)
		x.names[id] = f
		x.named.replace(0, f.version)
		x.askThread(placed{id.place, f.conversation})
		return nil
	})
}

// readThreads takes what is filed under threads into the web.
func (x *web) readThreads(ctx context.Context) error {
	threads := x.ask.threads
	x.ask.threads = nil
	return eachRow(ctx, x.conn, "posts", threads, x.takeFiled)
}

func (x *web) takeFiled(rows driver.Rows) error {
	var brand, network string
	var f filedRow
	var s scannedPost
	fields := append([]any{&brand, &network, &f.thread.id}, s.fields()...)
	if err := rows.Scan(append(fields, &f.moved, &f.version)...); err != nil {
		return err
	}
	f.thread.place, f.post = placeOf(brand, network), s.post()
	x.threads[f.thread] = true
	x.filed.replace(0, f.version)
	if f.moved {
		x.moved[movedRow{f.thread, f.post.ID}] = f.version
		return nil
	}
	at := placed{f.thread.place, f.post.ID}
	p := x.posts[at]
	if p == nil {
		p = &woven{placed: at, post: f.post}
		x.add(p)
	}
	if !p.fresh && len(p.filed) > 0 && f.version > p.filed[0].version {
		p.post = f.post // filed twice by a program that was cut off: the newer counts
	}
	p.filed = append(p.filed, f)
	return nil
}
