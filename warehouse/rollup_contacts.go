package warehouse

import (
	"context"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// contactFamily is recomputed by brand: a list of customers comes seldom, and whole.
func contactFamily() family {
	return family{
		name:    "contacts",
		refill:  refillContacts,
		rollups: []rollup{{"contact_persons", 1}},
		touched: "brand IN {brands:Array(String)}",
	}
}

func rollUpContacts(ctx context.Context, conn driver.Conn, brands []string) error {
	f := contactFamily()
	for part := range slices.Chunk(brands, keysAtOnce) {
		if err := f.recompute(ctx, conn, clickhouse.Named("brands", part)); err != nil {
			return err
		}
	}
	return nil
}

func refillContacts(ctx context.Context, conn driver.Conn, _ family, first, last string) error {
	var brands []string
	err := eachRollup(ctx, conn, "contacts_keys", func(rows driver.Rows) error {
		var brand string
		err := rows.Scan(&brand)
		brands = append(brands, brand)
		return err
	}, clickhouse.Named("first", first), clickhouse.Named("last", last))
	if err != nil {
		return err
	}
	return rollUpContacts(ctx, conn, brands)
}
