package warehouse

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// insertLoad inserts everything of a load, one insert a table. token makes a repeat of the same load change nothing.
func insertLoad(ctx context.Context, conn driver.Conn, l *load, token string) error {
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{
		"insert_deduplication_token": token,
		"insert_deduplicate":         1,
		"async_insert":               0,
		// A load may hold posts of any year, and every year is a partition.
		"max_partitions_per_insert_block": 0,
	}))
	inserts := []func() error{
		func() error { return insertRows(ctx, conn, "reviews", reviewColumns(), l.reviews) },
		func() error { return insertRows(ctx, conn, "mentions", mentionColumns(), l.mentions) },
		func() error { return insertRows(ctx, conn, "account_stats", accountStatColumns(), l.accountStats) },
		func() error { return insertRows(ctx, conn, "hashtag_counts", hashtagCountColumns(), l.hashtagCounts) },
		func() error { return insertRows(ctx, conn, "contacts", contactColumns(), l.contacts) },
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
