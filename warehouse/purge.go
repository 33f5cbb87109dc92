package warehouse

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// A tombstone hides the text and the author of a post that was deleted at its network, but the versions that had them
// stay in ClickHouse's parts until a merge happens to drop them. The purger removes them: what it has to do it asks the
// tables each time, so that nothing is forgotten when a program ends in between or delivers an older version late.
type purger struct {
	conn  driver.Conn
	log   *slog.Logger
	every time.Duration
	came  atomic.Bool // this program delivered posts since its last purge
	due   atomic.Bool // or an earlier one may not have come to it
	one   sync.Mutex  // one purge at a time

	now       func() time.Time
	history   map[string]time.Duration // how long figures of a network are kept
	forgotten map[string]time.Time     // and before what they are gone
}

func newPurger(conn driver.Conn, o Options) *purger {
	p := &purger{conn: conn, log: o.Logger, every: o.PurgeEvery, now: o.Now, history: o.History, forgotten: map[string]time.Time{}}
	p.due.Store(true)
	return p
}

// postsCame is told when posts were delivered.
func (p *purger) postsCame() {
	p.came.Store(true)
	p.due.Store(true)
}

// Purge removes the text and the author of deleted posts from ClickHouse for good: every version from before a post was
// deleted, also where it was filed under its conversation, its author in the roll-ups, its raw input in quarantine, where
// that names the post's address, and then the address. It waits until that is done, looks only at what was delivered
// (Flush comes first), and changes no number. A post that came back keeps what it says since. Figures older than Options.History allows go, too.
//
// It happens by itself some time after posts were delivered (Options.PurgeEvery), because ClickHouse rewrites whole
// parts for it. The files of the old parts go about eight minutes later. What ClickHouse refused, or the spool found
// damaged, waits outside of it for someone to look at; raw input that does not name its post is kept for 90 days.
func (w *Warehouse) Purge(ctx context.Context) error {
	p := newPurger(w.conn, w.opts)
	if w.feed != nil {
		p = w.feed.purger
	}
	if err := p.purge(ctx, await); err != nil {
		return fmt.Errorf("purge deleted posts: %w", err)
	}
	return p.forget(ctx, await)
}

// looks is how many times in Options.PurgeEvery the purger looks whether it is time.
const looks = 4

// run purges in the background until ctx ends. It waits by the real clock.
func (p *purger) run(ctx context.Context) {
	for wait(ctx, min(p.every, time.Minute)); ctx.Err() == nil; wait(ctx, p.every/looks) {
		if err := p.purgeIfTime(ctx, await); err != nil && ctx.Err() == nil {
			p.log.Warn("deleted posts not purged; trying again", "in", p.every/looks, "error", err)
		}
		if err := p.forget(ctx, await); err != nil && ctx.Err() == nil {
			p.log.Warn("old figures not removed; trying again", "in", p.every/looks, "error", err)
		}
	}
}

// closeTimeout is how long a program that ends waits for what it tells ClickHouse to remove.
const closeTimeout = 5 * time.Second

// close has ClickHouse remove by itself what is left to remove: a program that is started for each collection never
// lives long enough to see it done.
func (p *purger) close(ctx context.Context) {
	ctx, cancel := context.WithTimeout(ctx, closeTimeout)
	defer cancel()
	if err := p.forget(ctx, leaveIt); err != nil {
		p.log.Warn("old figures not removed; the next start does it", "error", err)
	}
	if !p.came.Load() {
		return
	}
	if err := p.purgeIfTime(ctx, leaveIt); err != nil {
		p.log.Warn("deleted posts not purged; the next start does it", "error", err)
	}
}

// purgeIfTime purges if posts came and no program has purged for a while.
func (p *purger) purgeIfTime(ctx context.Context, mode int) error {
	if !p.due.Load() {
		return nil
	}
	// Migrations have ClickHouse rewrite parts, too: a new index, for one.
	const recent = `SELECT count() FROM system.mutations WHERE database = currentDatabase() AND table = 'mentions'
		AND match(command, '^\\(?(DELETE|UPDATE) ') AND create_time > now() - toIntervalSecond({seconds:Int64})`
	var n uint64
	row := p.conn.QueryRow(ctx, recent, clickhouse.Named("seconds", int64(p.every.Seconds())))
	if err := row.Scan(&n); err != nil || n > 0 {
		return err
	}
	return p.purge(ctx, mode)
}

// Whether ClickHouse is told what to remove and left to it, or waited for, in the words of its setting mutations_sync.
const (
	leaveIt = 0
	await   = 1
)

// purge removes what is to be removed.
func (p *purger) purge(ctx context.Context, mode int) error {
	p.one.Lock()
	defer p.one.Unlock()
	p.came.Store(false) // before looking: what comes meanwhile is for the next time
	p.due.Store(false)
	ctx = clickhouse.Context(ctx, clickhouse.WithSettings(clickhouse.Settings{"mutations_sync": mode}))
	err := errors.Join(p.purgeMentions(ctx, mode), p.purgeConversations(ctx, mode), p.purgeAuthors(ctx, mode), p.purgeAddresses(ctx, mode))
	if err != nil {
		p.postsCame()
	}
	return err
}

// purgeAtOnce bounds the posts of one statement.
const purgeAtOnce = 10_000

// purgeMentions goes on until nothing is left, or after one statement if it cannot see what that did.
func (p *purger) purgeMentions(ctx context.Context, mode int) error {
	var last []uint64
	for {
		o, err := olderVersions(ctx, p.conn)
		if err != nil || len(o.hashes) == 0 {
			return err
		}
		if slices.Equal(o.hashes, last) {
			return errors.New("what ClickHouse removed is still there")
		}
		last = o.hashes
		p.log.Info("removing what deleted posts said", "versions", len(o.hashes))
		if err := o.remove(ctx, p.conn); err != nil {
			return err
		}
		if mode == leaveIt {
			p.due.Store(len(o.ids) == purgeAtOnce)
			return nil
		}
	}
}

// older are versions of posts from before they were deleted.
type older struct {
	brands, networks, ids []string
	hashes                []uint64
	from, to              time.Time // between which they were posted
}

func olderVersions(ctx context.Context, conn driver.Conn) (o older, err error) {
	sql, err := postSQL("older")
	if err != nil {
		return o, err
	}
	rows, err := conn.Query(ctx, sql, clickhouse.Named("limit", purgeAtOnce))
	if err != nil {
		return o, err
	}
	for rows.Next() {
		var brand, network, id string
		var from, to time.Time
		var versions, hashes []uint64
		if err := rows.Scan(&brand, &network, &id, &from, &to, &versions, &hashes); err != nil {
			return o, errors.Join(err, rows.Close())
		}
		o.add(brand, network, id, from, to, hashes)
	}
	return o, errors.Join(rows.Err(), rows.Close())
}

func (o *older) add(brand, network, id string, from, to time.Time, hashes []uint64) {
	if len(o.ids) == 0 || from.Before(o.from) {
		o.from = from
	}
	if to.After(o.to) {
		o.to = to
	}
	if !slices.Contains(o.brands, brand) {
		o.brands = append(o.brands, brand)
	}
	if !slices.Contains(o.networks, network) {
		o.networks = append(o.networks, network)
	}
	o.ids = append(o.ids, id)
	o.hashes = append(o.hashes, hashes...)
}

func (o *older) remove(ctx context.Context, conn driver.Conn) error {
	sql, err := postSQL("remove")
	if err != nil {
		return err
	}
	return conn.Exec(ctx, sql, clickhouse.Named("brands", o.brands), clickhouse.Named("networks", o.networks),
		clickhouse.Named("ids", o.ids), clickhouse.Named("hashes", o.hashes),
		clickhouse.Named("from", o.from.UnixMilli()), clickhouse.Named("to", o.to.UnixMilli()))
}

// purgeAddresses blanks the raw input that deleted posts' addresses lead to, and then the addresses, of what was deleted
// by now.
func (p *purger) purgeAddresses(ctx context.Context, mode int) error {
	const addressed = "SELECT count(), max(version) FROM mentions WHERE deleted IS NOT NULL AND url != ''"
	var n, newest uint64
	if err := p.conn.QueryRow(ctx, addressed).Scan(&n, &newest); err != nil || n == 0 {
		return err
	}
	if done, err := p.purgeQuarantine(ctx, mode); err != nil || !done {
		return err
	}
	sql, err := postSQL("unlink")
	if err != nil {
		return err
	}
	return p.conn.Exec(ctx, sql, clickhouse.Named("newest", newest))
}

// purgeQuarantine goes on until nothing is left, or after one statement if it cannot see what that did.
func (p *purger) purgeQuarantine(ctx context.Context, mode int) (done bool, err error) {
	sql, err := postSQL("blank")
	if err != nil {
		return false, err
	}
	for {
		hashes, err := quarantinedPosts(ctx, p.conn)
		if err != nil || len(hashes) == 0 {
			return err == nil, err
		}
		if err := p.conn.Exec(ctx, sql, clickhouse.Named("hashes", hashes)); err != nil {
			return false, err
		}
		if len(hashes) < purgeAtOnce || mode == leaveIt {
			return len(hashes) < purgeAtOnce, nil
		}
	}
}

func quarantinedPosts(ctx context.Context, conn driver.Conn) (hashes []uint64, err error) {
	sql, err := postSQL("quarantined")
	if err != nil {
		return nil, err
	}
	rows, err := conn.Query(ctx, sql, clickhouse.Named("limit", purgeAtOnce))
	if err != nil {
		return nil, err
	}
	for rows.Next() {
		var hash uint64
		if err := rows.Scan(&hash); err != nil {
			return nil, errors.Join(err, rows.Close())
		}
		hashes = append(hashes, hash)
	}
	return hashes, errors.Join(rows.Err(), rows.Close())
}
