package warehouse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// figureTables keep what networks counted, each time they were asked, with the network and the time of each row.
func figureTables() []string { return []string{"readings", "account_stats"} }

// forget removes the figures that are older than may be kept. It goes by whole UTC days, so that ClickHouse has to
// rewrite its parts once a day at most.
func (p *purger) forget(ctx context.Context, mode int) error {
	p.one.Lock()
	defer p.one.Unlock()
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"mutations_sync": mode}))
	var errs []error
	for _, network := range slices.Sorted(maps.Keys(p.history)) {
		before := p.now().Add(-p.history[network]).UTC().Truncate(24 * time.Hour)
		if before.Equal(p.forgotten[network]) {
			continue
		}
		if err := p.forgetFigures(ctx, network, before); err != nil {
			errs = append(errs, err)
			continue
		}
		p.forgotten[network] = before
	}
	return errors.Join(errs...)
}

func (p *purger) forgetFigures(ctx context.Context, network string, before time.Time) error {
	for _, table := range figureTables() {
		const old = " WHERE network = {network:String} AND at < fromUnixTimestamp64Milli({before:Int64}, 'UTC')"
		args := []any{clickhouse.Named("network", network), clickhouse.Named("before", before.UnixMilli())}
		var n uint64
		if err := p.conn.QueryRow(ctx, "SELECT count() FROM "+table+old, args...).Scan(&n); err != nil {
			return fmt.Errorf("look for old figures of %s: %w", network, err)
		}
		if n == 0 {
			continue
		}
		p.log.Info("removing old figures", "network", network, "from", table, "rows", n, "before", before)
		if err := p.conn.Exec(ctx, "ALTER TABLE "+table+" DELETE"+old, args...); err != nil {
			return fmt.Errorf("remove old figures of %s: %w", network, err)
		}
	}
	return nil
}
