package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// purgeConversations removes what was filed of deleted posts before they were deleted, and who began a conversation with
// one of them.
func (p *purger) purgeConversations(ctx context.Context, mode int) error {
	return errors.Join(
		p.purgeFiled(ctx, "older_posts", "remove_posts", mode),
		p.purgeFiled(ctx, "older_openers", "remove_openers", mode),
		p.purgeFiled(ctx, "older_timed", "remove_timed", mode))
}

// purgeFiled goes on until nothing is left, or after one statement if it cannot see what that did.
func (p *purger) purgeFiled(ctx context.Context, find, remove string, mode int) error {
	sql, err := conversationSQL(remove)
	if err != nil {
		return err
	}
	var last []uint64
	for {
		var ids []string
		var hashes []uint64
		err := each(ctx, p.conn, find, func(rows driver.Rows) error {
			var id string
			var found []uint64
			err := rows.Scan(&id, &found)
			ids, hashes = append(ids, id), append(hashes, found...)
			return err
		}, clickhouse.Named("limit", purgeAtOnce))
		if err != nil || len(ids) == 0 {
			return err
		}
		slices.Sort(hashes)
		if slices.Equal(hashes, last) {
			return errors.New("what ClickHouse removed is still there")
		}
		last = hashes
		p.log.Info("removing what was filed of deleted posts", "versions", len(hashes))
		if err := p.conn.Exec(ctx, sql, clickhouse.Named("ids", ids), clickhouse.Named("hashes", hashes)); err != nil {
			return fmt.Errorf("%s: %w", remove, err)
		}
		if mode == leaveIt {
			p.due.Store(p.due.Load() || len(ids) == purgeAtOnce)
			return nil
		}
	}
}
