package warehouse

import (
	"context"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Reviews are rolled up in two steps: each touched review becomes a narrow row of review_facts, and the roll-ups by day are
// made from those, of the days the touched reviews are on or were on before an edit. A brand's site of which too many
// reviews came is recomputed whole.

// The rows of the review roll-ups that belong to some brands' sites, and of those only some reviews or days.
const (
	touchedSites = `brand IN {brands:Array(String)} AND (brand, site) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)})))`
	touchedIDs   = touchedSites + ` AND (brand, site, id) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)}, {ids:Array(String)})))`
	touchedDays  = touchedSites + ` AND (brand, site, day) IN (SELECT arrayJoin(arrayZip({brands:Array(String)}, {sites:Array(String)}, {days:Array(Date32)})))`
)

// reviewFamily is recomputed by brand and site, the facts before what is made of them. See mentionFamily for how a roll-up
// is added.
func reviewFamily() family {
	return family{
		name:    "reviews",
		refill:  refillReviews,
		whole:   true,
		rollups: append(factFamily().rollups, dayFamily().rollups...),
		touched: touchedSites,
	}
}

// factFamily is recomputed by brand, site and id.
func factFamily() family {
	return family{name: "reviews", rollups: []rollup{{"review_facts", 1}, {"review_words", 1}}, touched: touchedIDs}
}

// dayFamily is recomputed by brand, site and day.
func dayFamily() family {
	return family{name: "reviews", rollups: []rollup{{"review_day", 1}, {"response_day", 1}}, touched: touchedDays}
}

// rollUpReviews recomputes the roll-ups of whole brands' sites.
func rollUpReviews(ctx context.Context, conn driver.Conn, keys []reviewKey) error {
	for part := range slices.Chunk(keys, keysAtOnce) {
		args := reviewArgs{whole: true}
		for _, k := range part {
			args.add(k, "", time.Time{})
		}
		if err := reviewFamily().recompute(ctx, conn, args.named()...); err != nil {
			return err
		}
	}
	return nil
}

// rollUpSomeReviews recomputes the roll-ups of some reviews.
func rollUpSomeReviews(ctx context.Context, conn driver.Conn, ids []reviewID) error {
	for part := range slices.Chunk(ids, keysAtOnce) {
		var args reviewArgs
		for _, r := range part {
			args.add(r.reviewKey, r.id, time.Time{})
		}
		if err := factFamily().recompute(ctx, conn, args.named()...); err != nil {
			return err
		}
		if err := rollUpReviewDays(ctx, conn, args); err != nil {
			return err
		}
	}
	return nil
}

// rollUpReviewDays recomputes the days on which some reviews are, or ever were.
func rollUpReviewDays(ctx context.Context, conn driver.Conn, of reviewArgs) error {
	var args reviewArgs
	err := eachRollup(ctx, conn, "review_days", func(rows driver.Rows) error {
		var k reviewKey
		var day time.Time
		err := rows.Scan(&k.brand, &k.site, &day)
		args.add(k, "", day)
		return err
	}, of.named()...)
	if err != nil || len(args.days) == 0 {
		return err
	}
	return dayFamily().recompute(ctx, conn, args.named()...)
}

// reviewArgs binds touched reviews, their sites or their days: what belongs together stands at the same place of each list.
type reviewArgs struct {
	whole                    bool // the brands' sites, whatever ids and days say
	brands, sites, ids, days []string
}

func (a *reviewArgs) add(k reviewKey, id string, day time.Time) {
	a.brands, a.sites, a.ids = append(a.brands, k.brand), append(a.sites, k.site), append(a.ids, id)
	a.days = append(a.days, max(day.Format(time.DateOnly), "1900-01-01"))
}

func (a reviewArgs) named() []any {
	return []any{
		clickhouse.Named("whole", a.whole), clickhouse.Named("brands", a.brands), clickhouse.Named("sites", a.sites),
		clickhouse.Named("ids", a.ids), clickhouse.Named("days", a.days),
	}
}
