package warehouse

import (
	"context"
	dbsql "database/sql"
	"embed"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
	"renown/warehouse/spool"
)

//go:embed rollups/*.sql
var rollupFiles embed.FS

func rollupSQL(name string) (string, error) {
	b, err := rollupFiles.ReadFile("rollups/" + name + ".sql")
	return string(b), err
}

// keysAtOnce bounds the touched keys of one statement.
const keysAtOnce = 1000

// rollupsDue says whether the roll-ups of what was delivered should be recomputed now: when nothing more is coming or
// someone waits for them, when the spool needs room, or when they are old enough.
func (c *courier) rollupsDue() bool {
	now := time.Now()
	if len(c.delivered) == 0 || now.Before(c.rollAfter) {
		return false
	}
	rested := now.Sub(c.rolled) > c.every-c.minEvery || c.queue.awaited()
	return c.asked || c.queue.idle() && rested || c.held > c.maxHeld || c.posts > maxTouched || now.Sub(c.since) > c.every
}

// maxTouched is how many posts may wait for their roll-ups: their keys are kept in memory.
const maxTouched = 500_000

// rollupTimeout ends a recomputation whose answer never comes.
const rollupTimeout = 15 * time.Minute

// costShare is how many times longer than the last recomputation, with what is made of it, the next one waits unless
// someone waits for it, so that recomputing whole brands holds up neither a large import nor batches that trickle in.
const costShare = 4

// rollUp recomputes the roll-ups of all delivered groups and drops their segments. On a failure the groups stay, and
// delivery goes on meanwhile.
func (c *courier) rollUp(ctx context.Context) {
	began := time.Now()
	err := c.recompute(ctx)
	if err != nil {
		c.rollFails++
		c.recovers = true
		c.rollAfter = time.Now().Add(backOff(c.rollFails))
		c.queue.failed(err)
		c.log.Warn("roll-ups not recomputed; trying again", "error", err)
		return
	}
	c.rollFails, c.rollAfter = 0, time.Time{}
	c.every, c.rolled = max(c.minEvery, costShare*time.Since(began)), time.Now()
	c.queue.failed(nil)
	c.settle()
}

func (c *courier) recompute(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, rollupTimeout)
	defer cancel()
	var all touched
	for _, g := range c.delivered {
		all.merge(g.touched)
	}
	if err := rollUpReviews(ctx, c.conn, all.reviewSites()); err != nil {
		return err
	}
	if err := rollUpSomeReviews(ctx, c.conn, all.reviewIDs()); err != nil {
		return err
	}
	if err := mentionFamily().rollUpMentions(ctx, c.conn, all.mentionKeys()); err != nil {
		return err
	}
	if err := rollUpContacts(ctx, c.conn, all.contactBrands()); err != nil {
		return err
	}
	if err := weave(ctx, c.conn, all.postKeys(), nil, c.recovers); err != nil {
		return err
	}
	brands := all.brands()
	if c.analyse == nil || len(brands) == 0 {
		return nil
	}
	return c.analyse(ctx, brands)
}

// settle drops the segments of the groups that are rolled up.
func (c *courier) settle() {
	var segs []spool.Segment
	last := uint64(0)
	for _, g := range c.delivered {
		segs = append(segs, g.segments...)
		last = max(last, g.last)
		g.errand.rolledUp()
	}
	if err := c.spool.Remove(segs); err != nil {
		// What stays on disk is delivered again by the next process, which changes nothing.
		c.log.Error("delivered batches not removed from the spool", "error", err)
	}
	if c.posts > 0 {
		c.purger.postsCame() // what is filed of deleted posts is out of date only now
	}
	c.delivered, c.held, c.posts, c.asked = nil, 0, 0, false
	if !c.queue.waiting() { // else what another process left may still be to come
		c.recovers = false
	}
	c.queue.settle(last)
}

// withoutDeduplication is for inserts from a select, which must never be taken for a repeat. Nor need ClickHouse look for
// repeats within one: a select that groups by the sort key makes none, and that would cost as much again.
func withoutDeduplication(ctx context.Context) context.Context {
	return clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{
		"insert_deduplicate": 0, "max_partitions_per_insert_block": 0, "optimize_on_insert": 0,
		"do_not_merge_across_partitions_select_final": 1, // no two versions of a row lie in two partitions
	}))
}

// markVanished marks, for each complete run among runs, the reviews of its source that neither this run nor the complete
// one before has seen. A review that comes back is a new row that says nothing of vanishing.
func (c *courier) markVanished(ctx context.Context, runs rows[record.Run], t *touched) error {
	var complete []string
	for r := range runs.all {
		if r.Complete && !slices.Contains(complete, r.Source) {
			complete = append(complete, r.Source)
		}
	}
	if len(complete) == 0 {
		return nil
	}
	reviewed, err := reviewSources(ctx, c.conn, complete)
	if err != nil {
		return fmt.Errorf("tell which sources bring reviews: %w", err)
	}
	for _, source := range reviewed {
		if err := markVanished(ctx, c.conn, source, t); err != nil {
			return fmt.Errorf("mark vanished reviews of %s: %w", source, err)
		}
	}
	return nil
}

// reviewSources are those of some sources that have ever brought a review. Most bring posts, and need not be looked at.
func reviewSources(ctx context.Context, conn driver.Conn, sources []string) (reviewed []string, err error) {
	err = conn.QueryRow(ctx, "SELECT groupUniqArray(source) FROM reviews WHERE source IN {sources:Array(String)}",
		clickhouse.Named("sources", sources)).Scan(&reviewed)
	return reviewed, err
}

func markVanished(ctx context.Context, conn driver.Conn, source string, t *touched) error {
	since, before, err := secondLastComplete(ctx, conn, source)
	if err != nil || before == 0 {
		return err
	}
	args := []any{clickhouse.Named("source", source), clickhouse.Named("since", since), clickhouse.Named("before", before)}
	ids, err := reviewsOf(ctx, conn, args)
	if err != nil || len(ids) == 0 {
		return err
	}
	for _, id := range ids {
		t.addReview(id)
	}
	sql, err := rollupSQL("vanished")
	if err != nil {
		return err
	}
	return conn.Exec(withoutDeduplication(ctx), sql, args...)
}

// secondLastComplete is when the complete run before the last one began, and the version of the ledger's line before it:
// what that run or a later one saw has a higher one. It goes by versions and not by times, so that a machine's clock that
// jumps makes nothing vanish. before is 0 where there are not two complete runs, or nothing ran before them.
func secondLastComplete(ctx context.Context, conn driver.Conn, source string) (since time.Time, before uint64, err error) {
	sql, err := rollupSQL("complete_runs")
	if err != nil {
		return since, 0, err
	}
	err = conn.QueryRow(ctx, sql, clickhouse.Named("source", source)).Scan(&since, &before)
	if errors.Is(err, dbsql.ErrNoRows) {
		return since, 0, nil
	}
	return since, before, err
}

func reviewsOf(ctx context.Context, conn driver.Conn, args []any) (ids []reviewID, err error) {
	err = eachRollup(ctx, conn, "vanished_touched", func(rows driver.Rows) error {
		var r reviewID
		err := rows.Scan(&r.brand, &r.site, &r.id)
		ids = append(ids, r)
		return err
	}, args...)
	return ids, err
}
