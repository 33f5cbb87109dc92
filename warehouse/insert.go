package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// once makes ClickHouse drop an insert whose token it has seen since it was started. ClickHouse notes a token before the
// part it is for is in place: killed in between, it would drop the repeat of an insert that was lost. So a token counts
// for one run of the server only; rows that are stored twice for it are merged into one, as all versions are.
func once(ctx context.Context, conn driver.Conn, token string) (context.Context, error) {
	// Databases in memory, and on a server the tables of system, get new ids at each start.
	const run = `SELECT cityHash64(
		(SELECT groupArray(uuid) FROM (SELECT uuid FROM system.databases WHERE engine = 'Memory' ORDER BY name)),
		(SELECT groupArray(uuid) FROM system.tables WHERE database = 'system' AND name = 'one'))`
	var id uint64
	if err := conn.QueryRow(ctx, run).Scan(&id); err != nil {
		return ctx, fmt.Errorf("tell one run of the server from another: %w", err)
	}
	return clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{
		"insert_deduplication_token": fmt.Sprintf("%s-%x", token, id),
		"insert_deduplicate":         1,
		"async_insert":               0,
		// A load may hold posts of any year, and every year is a partition.
		"max_partitions_per_insert_block": 0,
	})), nil
}

// insertLoad inserts everything of a load, one insert a table. token makes a repeat of the same load change nothing.
func insertLoad(ctx context.Context, conn driver.Conn, l *load, token string) error {
	ctx, err := once(ctx, conn, token)
	if err != nil {
		return err
	}
	inserts := []func() error{
		func() error { return insertRows(ctx, conn, "reviews", reviewColumns(), l.reviews) },
		func() error { return insertRows(ctx, conn, "mentions", mentionColumns(), l.mentions) },
		func() error { return insertRows(ctx, conn, "account_stats", accountStatColumns(), l.accountStats) },
		func() error { return insertRows(ctx, conn, "hashtag_counts", hashtagCountColumns(), l.hashtagCounts) },
		func() error { return insertRows(ctx, conn, "contacts", contactColumns(), l.contacts) },
		func() error { return insertRows(ctx, conn, "readings", readingColumns(), l.readings) },
		func() error { return insertRows(ctx, conn, "gaps", gapColumns(), l.gaps) },
		func() error { return insertRows(ctx, conn, "spending", spendColumns(), l.spending) },
		func() error { return insertRows(ctx, conn, "quarantine", rejectColumns(), l.rejects) },
		func() error { return insertRows(ctx, conn, "cursors", cursorColumns(), l.cursors) },
		func() error { return insertRows(ctx, conn, "runs", runColumns(), l.runs) },
	}
	for _, insert := range inserts {
		if err := insert(); err != nil {
			return err
		}
	}
	return nil
}

// insertRows sends a table's records in blocks, in one insert: ClickHouse works on one while the next is made, the
// driver's buffers stay small, and what is stored is one part all the same.
func insertRows[R any](ctx context.Context, conn driver.Conn, table string, columns []column[R], r rows[R]) error {
	if len(r) == 0 {
		return nil
	}
	batch, err := conn.PrepareBatch(ctx, insertStatement(table, columns))
	if err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	for i, p := range r {
		if err := appendPart(batch, columns, p); err != nil {
			return errors.Join(fmt.Errorf("insert into %s: %w", table, err), abort(batch))
		}
		if i == len(r)-1 {
			break
		}
		if err := batch.Flush(); err != nil {
			return errors.Join(fmt.Errorf("insert into %s: %w", table, err), abort(batch))
		}
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	return nil
}

func appendPart[R any](batch driver.Batch, columns []column[R], p part[R]) error {
	for i, c := range columns {
		if err := batch.Column(i).Append(c.values(p.items)); err != nil {
			return fmt.Errorf("column %s: %w", c.name, err)
		}
	}
	return batch.Column(len(columns)).Append(p.versions)
}

// abort gives the connection up; a batch whose sending failed has done so by itself.
func abort(batch driver.Batch) error {
	if err := batch.Abort(); !errors.Is(err, clickhouse.ErrBatchAlreadySent) {
		return err
	}
	return nil
}

func insertStatement[R any](table string, columns []column[R]) string {
	var b strings.Builder
	b.WriteString("INSERT INTO " + table + " (")
	for _, c := range columns {
		b.WriteString("`" + c.name + "`, ")
	}
	b.WriteString("version)")
	return b.String()
}
