package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/staffed"
)

// derive has the warehouse itself make everything that follows from the base tables: roll-ups, conversations, replies. It
// does so in the background and notes how far it is, so that it goes on where it was stopped.
func derive(ctx context.Context, w *warehouse.Warehouse, world *world, say func(string, ...any)) error {
	if err := errors.Join(keepHours(ctx, w, world), touchReviews(ctx, w, world)); err != nil {
		return err
	}
	for last := time.Now(); ; {
		behind, err := w.RollupsBehind(ctx)
		if err != nil {
			return err
		}
		filed, posts, upTo, done, err := filing(ctx, w.Conn())
		if err != nil {
			return err
		}
		if done && len(behind) == 0 {
			return w.Flush(ctx)
		}
		if time.Since(last) > 15*time.Second {
			say("  %d of %d posts filed under their conversations; roll-ups made up to %s, behind: %s", filed, posts, listed(upTo), listed(behind))
			last = time.Now()
		}
		if err := pause(ctx, 200*time.Millisecond); err != nil {
			return err
		}
	}
}

// touchReviews writes one review of each brand and site: their roll-ups are made whole then.
func touchReviews(ctx context.Context, w *warehouse.Warehouse, world *world) error {
	var days uint64
	if err := w.Conn().QueryRow(ctx, "SELECT count() FROM review_day").Scan(&days); err != nil || days > 0 {
		return err
	}
	b := &record.Batch{}
	for _, brand := range world.brands {
		for _, site := range sites {
			b.Reviews = append(b.Reviews, record.Review{
				Brand: brand, Site: site, ID: "last", Source: site + "-reviews", Text: "All in all.", Posted: world.to.AddDate(0, 0, -1),
				Collected: world.now, Stars: 3, Reviewer: reviewers[site],
			})
		}
	}
	if err := w.Write(ctx, b); err != nil {
		return err
	}
	return w.Flush(ctx)
}

// keepHours gives each brand the hours of its desk: half of them answer by day only, within two hours of it.
func keepHours(ctx context.Context, w *warehouse.Warehouse, world *world) error {
	zones := strings.Fields("Europe/Berlin America/New_York Asia/Kolkata")
	for i, brand := range world.brands {
		zone, err := time.LoadLocation(zones[i%len(zones)])
		if err != nil {
			return fmt.Errorf("hours of %s: %w", brand, err)
		}
		hours := staffed.Hours{Zone: zone}
		for day := time.Monday; i%2 == 1 && day <= time.Friday; day++ {
			hours.Week = append(hours.Week, staffed.Span{Day: day, From: 8 * 60, To: 20 * 60})
		}
		if err := w.PutHours(ctx, brand, hours, 2*time.Hour); err != nil {
			return err
		}
	}
	return nil
}

// filing is how many posts are filed under their conversations, whether the warehouse says that all are, and how far the
// roll-ups are that it makes.
func filing(ctx context.Context, conn driver.Conn) (filed, posts uint64, upTo []string, done bool, err error) {
	err = conn.QueryRow(ctx, `SELECT
		(SELECT count() FROM post_conversation),
		(SELECT count() FROM mentions),
		(SELECT groupArrayIf(after, after != '') FROM
			(SELECT JSONExtractString(argMax(value, version), 'after') AS after FROM settings WHERE name LIKE 'rolled_up/%' GROUP BY name)),
		(SELECT argMax(value, (name, version)) = 'done' FROM settings WHERE name LIKE 'conversations_filled/%')`).Scan(&filed, &posts, &upTo, &done)
	return filed, posts, upTo, done, err
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(d):
		return nil
	}
}
