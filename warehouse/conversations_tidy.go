package warehouse

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// Two things make conversations out of date though no post came: a warehouse from before there were any, and other
// service hours. Both are noted in settings, so that whoever starts next goes on where a program was cut off. Roll-ups
// that are out of date come first, see refill: they are quicker, and most pages are made of them.

// tidying is what the courier does for conversations and roll-ups beside its deliveries.
type tidying struct {
	done  bool      // nothing is left that this program knows of
	after time.Time // not before: the last try failed
	fails int
	left  []postMonth // still to be filled
	total uint64      // posts of all months that were to be filled
	begun bool        // months were planned
}

// postMonth is a brand's posts on a network in one month (UTC): how many, and from when to when in milliseconds.
type postMonth struct {
	brand, network string
	month          uint32 // 202511
	posts          uint64
	first, last    int64
}

func (m postMonth) name() string { return fmt.Sprint(m.brand, "\t", m.network, "\t", m.month) }

// tidy asks the courier to look for conversations that are out of date. Flush waits until it has.
func (q *queue) tidy() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tidies++
	q.look = true
	q.signal()
}

// lookAgain has the courier look at once, and nobody wait for it.
func (q *queue) lookAgain() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.look = true
	q.signal()
}

// tidiesAsked is how many calls of tidy are unanswered, and whether there was one, or a call of lookAgain, since the last
// time.
func (q *queue) tidiesAsked() (n int, look bool) {
	q.mu.Lock()
	defer q.mu.Unlock()
	n, look = q.tidies, q.look
	q.look = false
	return n, look
}

func (q *queue) tidied(n int) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.tidies -= n
	q.signal()
}

// waiting says whether groups wait for delivery.
func (q *queue) waiting() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.groups) > 0
}

// tidyBy is when the courier should look again, at the latest at until.
func (c *courier) tidyBy(until time.Time) time.Time {
	if c.tidying.done || until.Before(c.tidying.after) {
		return until
	}
	return c.tidying.after
}

// tidyUp does one step of what is left, unless deliveries wait; what someone waits for comes first.
func (c *courier) tidyUp(ctx context.Context) {
	asked, look := c.queue.tidiesAsked()
	t := &c.tidying
	if look {
		t.done, t.after = false, time.Time{}
	}
	if t.done || time.Now().Before(t.after) || asked == 0 && c.queue.waiting() {
		return
	}
	err := c.tidyStep(ctx)
	switch {
	case err == nil:
		t.fails, t.after = 0, time.Time{}
		c.queue.tidied(asked)
	case ctx.Err() == nil:
		c.recovers = true
		t.fails++
		t.after = time.Now().Add(time.Second + backOff(t.fails))
		if asked > 0 {
			c.queue.failed(err)
		}
		if !errors.Is(err, errSchema) {
			c.log.Warn("conversations and roll-ups not brought up to date; trying again", "error", err)
		}
	}
}

func (c *courier) tidyStep(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, rollupTimeout)
	defer cancel()
	if err := c.seedClock(ctx); err != nil {
		return err
	}
	if err := c.applyHours(ctx); err != nil {
		return err
	}
	done, err := c.refill(ctx)
	if err != nil || !done {
		return err
	}
	done, err = c.fill(ctx)
	c.tidying.done = done && err == nil
	return err
}

// hoursApplied names, with a brand after it, the setting that holds the hours its conversations were computed by.
const hoursApplied = "hours_applied/"

// applyHours computes the conversations again that other hours than those they were computed by concern.
func (c *courier) applyHours(ctx context.Context) error {
	current, err := readStoredHours(ctx, c.conn)
	if err != nil {
		return err
	}
	for brand, now := range current {
		before, err := readAppliedHours(ctx, c.conn, brand)
		if err != nil {
			return err
		}
		since, differs := hoursDiffer(before, now)
		if !differs {
			continue
		}
		if err := c.applyHoursOf(ctx, brand, since); err != nil {
			return fmt.Errorf("apply the service hours of %s: %w", brand, err)
		}
		value, err := json.Marshal(now)
		if err != nil {
			return err
		}
		if err := putSetting(ctx, c.conn, hoursApplied+brand, string(value)); err != nil {
			return err
		}
	}
	return nil
}

func (c *courier) applyHoursOf(ctx context.Context, brand string, since time.Time) error {
	var threads []placed
	err := each(ctx, c.conn, "since", func(rows driver.Rows) error {
		var network, id string
		err := rows.Scan(&network, &id)
		threads = append(threads, placed{placeOf(brand, network), id})
		return err
	}, clickhouse.Named("brand", brand), clickhouse.Named("from", since.UnixMilli()))
	if err != nil || len(threads) == 0 {
		return err
	}
	c.log.Info("service hours changed: computing conversations again", "brand", brand, "conversations", len(threads))
	return weave(ctx, c.conn, nil, threads, c.recovers)
}

func readAppliedHours(ctx context.Context, conn driver.Conn, brand string) (hours []storedHours, err error) {
	value, err := readSetting(ctx, conn, hoursApplied+brand)
	if err != nil || value == "" {
		return nil, err
	}
	if err := json.Unmarshal([]byte(value), &hours); err != nil {
		return nil, nil // not ours: all is computed again, and the setting written anew
	}
	return hours, nil
}

// hoursDiffer says from what time on two histories of hours may count differently.
func hoursDiffer(before, now []storedHours) (since time.Time, differ bool) {
	earlier := func(i int, t time.Time) {
		if i == 0 { // it also holds for everything before
			t = time.Unix(0, 0)
		}
		if !differ || t.Before(since) {
			since, differ = t, true
		}
	}
	for i := range max(len(before), len(now)) {
		switch {
		case i >= len(before):
			earlier(i, now[i].Since)
		case i >= len(now):
			earlier(i, before[i].Since)
		case !before[i].Since.Equal(now[i].Since) || !before[i].sameWeek(now[i]):
			earlier(i, before[i].Since)
			earlier(i, now[i].Since)
		default:
			if day, other := before[i].firstOtherHoliday(now[i]); other && (!differ || day.Before(since)) {
				since, differ = day, true
			}
		}
	}
	return since, differ
}

// filledSetting holds the last month whose posts are filed, or "done". Its number tells what was filled by
// programs that knew less of a conversation: 2 knows which ones count.
const (
	filledSetting = "conversations_filled/2"
	filledDone    = "done"
)

// fillAtOnce is how many posts about are filed in one step, before deliveries are looked at.
const fillAtOnce = 20_000

// fill files the posts of a warehouse from before there were conversations, and computes those that there are anew: brand
// by brand and network by network, as posts lie on disk, and of each the oldest months first.
func (c *courier) fill(ctx context.Context) (done bool, err error) {
	t, first := &c.tidying, !c.tidying.begun // what another program did last may have been cut off
	if first {
		if done, err = c.planFill(ctx); done || err != nil {
			return done, err
		}
	}
	if len(t.left) == 0 {
		return true, putSetting(ctx, c.conn, filledSetting, filledDone)
	}
	n, posts := 0, uint64(0)
	for n < len(t.left) && (n == 0 || posts+t.left[n].posts <= fillAtOnce) {
		posts += t.left[n].posts
		n++
	}
	args := monthArgs(t.left[:n])
	keys, err := keysIn(ctx, c.conn, args)
	if err != nil {
		return false, err
	}
	if err := weave(ctx, c.conn, keys, nil, c.recovers || first); err != nil {
		return false, err
	}
	threads, err := threadsIn(ctx, c.conn, args)
	if err != nil {
		return false, err
	}
	if err := weave(ctx, c.conn, nil, threads, c.recovers || first); err != nil {
		return false, err
	}
	last := t.left[n-1].name()
	t.left = t.left[n:]
	left := uint64(0)
	for _, m := range t.left {
		left += m.posts
	}
	c.log.Info("filing the posts of earlier versions under their conversations", "up to", last, "done", t.total-left, "of", t.total)
	return false, putSetting(ctx, c.conn, filledSetting, last)
}

// planFill lists the months that are to be filled, unless it was done before.
func (c *courier) planFill(ctx context.Context) (done bool, err error) {
	t := &c.tidying
	position, err := readSetting(ctx, c.conn, filledSetting)
	if err != nil || position == filledDone {
		return err == nil, err
	}
	t.left, t.total = nil, 0
	err = each(ctx, c.conn, "months", func(rows driver.Rows) error {
		var m postMonth
		err := rows.Scan(&m.brand, &m.network, &m.month, &m.posts, &m.first, &m.last)
		if t.left = append(t.left, m); m.name() == position {
			t.left = nil // all up to here are filed
		}
		t.total += m.posts
		return err
	})
	t.begun = err == nil
	return false, err
}

// monthArgs binds some months, of which there is at least one.
func monthArgs(of []postMonth) []any {
	var brands, networks []string
	var months []uint32
	first, last := of[0].first, of[0].last
	for _, m := range of {
		brands, networks, months = append(brands, m.brand), append(networks, m.network), append(months, m.month)
		first, last = min(first, m.first), max(last, m.last)
	}
	return []any{
		clickhouse.Named("brands", brands), clickhouse.Named("networks", networks), clickhouse.Named("months", months),
		clickhouse.Named("first", first), clickhouse.Named("last", last),
	}
}

func keysIn(ctx context.Context, conn driver.Conn, months []any) (keys []postKey, err error) {
	err = each(ctx, conn, "keys", func(rows driver.Rows) error {
		var brand, network, id string
		var hour time.Time
		err := rows.Scan(&brand, &network, &id, &hour)
		keys = append(keys, postKey{placed{placeOf(brand, network), id}, hourOf(hour)})
		return err
	}, months...)
	return keys, err
}

func threadsIn(ctx context.Context, conn driver.Conn, months []any) (threads []placed, err error) {
	err = each(ctx, conn, "threads", func(rows driver.Rows) error {
		var brand, network, id string
		err := rows.Scan(&brand, &network, &id)
		threads = append(threads, placed{placeOf(brand, network), id})
		return err
	}, months...)
	return threads, err
}

func putSetting(ctx context.Context, conn driver.Conn, name, value string) error {
	return learn(withoutDeduplication(ctx), conn, "setting", clickhouse.Named("name", name), clickhouse.Named("value", value))
}

// readSetting gives "" for a setting that was never put.
func readSetting(ctx context.Context, conn driver.Conn, name string) (value string, err error) {
	err = conn.QueryRow(ctx, "SELECT argMax(value, version) FROM settings WHERE name = {name:String}", clickhouse.Named("name", name)).Scan(&value)
	return value, err
}
