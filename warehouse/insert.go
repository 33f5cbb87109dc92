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
		func() error { return insertRows(ctx, conn, "reviews", reviewColumns(), &l.reviews) },
		func() error { return insertRows(ctx, conn, "mentions", mentionColumns(), &l.mentions) },
		func() error { return insertRows(ctx, conn, "account_stats", accountStatColumns(), &l.accountStats) },
		func() error { return insertRows(ctx, conn, "hashtag_counts", hashtagCountColumns(), &l.hashtagCounts) },
		func() error { return insertRows(ctx, conn, "contacts", contactColumns(), &l.contacts) },
		func() error { return insertRows(ctx, conn, "quarantine", rejectColumns(), &l.rejects) },
		func() error { return insertRows(ctx, conn, "cursors", cursorColumns(), &l.cursors) },
		func() error { return insertRows(ctx, conn, "runs", runColumns(), &l.runs) },
	}
	for _, insert := range inserts {
		if err := insert(); err != nil {
			return err
		}
	}
	return nil
}

func insertRows[R any](ctx context.Context, conn driver.Conn, table string, columns []column[R], r *rows[R]) (err error) {
	if len(r.items) == 0 {
		return nil
	}
	batch, err := conn.PrepareBatch(ctx, insertStatement(table, columns))
	if err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
	}
	for i, c := range columns {
		if err := batch.Column(i).Append(c.values(r.items)); err != nil {
			return errors.Join(fmt.Errorf("insert into %s.%s: %w", table, c.name, err), batch.Abort())
		}
	}
	if err := batch.Column(len(columns)).Append(r.versions); err != nil {
		return errors.Join(fmt.Errorf("insert into %s.version: %w", table, err), batch.Abort())
	}
	if err := batch.Send(); err != nil {
		return fmt.Errorf("insert into %s: %w", table, err)
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
