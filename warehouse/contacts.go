package warehouse

import (
	"context"
	"fmt"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// ForgetContacts removes every known customer of a brand from ClickHouse, for good, and waits until that is done. It
// returns how many keys there were. What waits in the spool is not looked at: Flush comes first.
func (w *Warehouse) ForgetContacts(ctx context.Context, brand string) (keys uint64, err error) {
	by := clickhouse.Named("brand", brand)
	if err := w.conn.QueryRow(ctx, "SELECT count() FROM contacts FINAL WHERE brand = {brand:String}", by).Scan(&keys); err != nil {
		return 0, fmt.Errorf("count contacts: %w", err)
	}
	wait := clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"mutations_sync": await}))
	for _, table := range []string{"contacts", "contact_persons"} { // in this order: who rolls up meanwhile finds nothing
		if err := w.conn.Exec(wait, "ALTER TABLE "+table+" DELETE WHERE brand = {brand:String}", by); err != nil {
			return 0, fmt.Errorf("remove %s: %w", table, err)
		}
	}
	return keys, nil
}
