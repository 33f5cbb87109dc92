package warehouse

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"path/filepath"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
	"renown/warehouse/spool"
)

// courier carries the spool to ClickHouse: one group after another, then the roll-ups of what they touched, and only
// then are their segments dropped. All of its methods but adopt run in its own goroutine.
type courier struct {
	conn     driver.Conn
	spool    *spool.Spool
	clock    *spool.Clock
	queue    *queue
	purger   *purger
	log      *slog.Logger
	now      func() time.Time // for what is stored; waiting goes by the real clock
	every    time.Duration    // between roll-ups while batches keep coming; longer when they are costly
	minEvery time.Duration
	maxHeld  int64 // bytes on disk of delivered groups from which roll-ups come at once, to give room
	analyse  func(context.Context, []string) error
	seeded   bool // the clock is above the newest version in the warehouse

	delivered []*group // in ClickHouse, not rolled up yet
	held      int64    // their bytes on disk
	posts     int      // their posts
	since     time.Time
	rolled    time.Time // when roll-ups were last done
	rollAfter time.Time // no roll-up before: after a failure, or a long one
	rollFails int
	asked     bool // an errand waits for its roll-ups
	tidying   tidying
	refilling refilling
	recovers  bool            // something was cut off, by a failure or with an earlier process: see gatherStrays
	newer     map[string]bool // segments of a newer format that were reported
}

func newCourier(o Options, f *feed) *courier {
	return &courier{
		conn: f.conn, spool: f.spool, clock: f.clock, queue: f.queue, purger: f.purger, log: o.Logger, now: o.Now, every: o.RollupEvery, minEvery: o.RollupEvery,
		maxHeld: o.MaxSpool / 4, analyse: o.Analyse, newer: map[string]bool{},
	}
}

// adoptEvery is how often the folders of processes that died meanwhile are looked for.
const adoptEvery = 30 * time.Second

// tick is how often the courier looks whether roll-ups are due.
const tick = 100 * time.Millisecond

func (c *courier) run(ctx context.Context) {
	defer c.abandonErrands()
	adoptAt := time.Now().Add(adoptEvery)
	for ctx.Err() == nil {
		until := adoptAt
		if len(c.delivered) > 0 {
			until = time.Now().Add(tick)
		}
		if g := c.queue.next(ctx, c.tidyBy(until)); g != nil {
			c.deliver(ctx, g)
		}
		c.runErrands(ctx)
		if c.rollupsDue() {
			c.rollUp(ctx)
		}
		c.tidyUp(ctx)
		if time.Now().After(adoptAt) {
			if err := c.adopt(); err != nil {
				c.log.Error("spool folders of ended processes not read", "error", err)
			}
			adoptAt = time.Now().Add(adoptEvery)
		}
	}
}

// adopt queues what dead processes left, and reports what cannot be read.
func (c *courier) adopt() error {
	found, err := c.spool.Adopt()
	for _, s := range found.Segments {
		c.clock.Raise(s.First + uint64(s.Rows))
	}
	c.queue.adopted(found.Segments)
	if n := len(found.Segments); n > 0 {
		c.recovers = true
		c.log.Info("delivering what an earlier process left in the spool", "batches", n)
	}
	for _, d := range found.Damaged {
		c.reportDamage(d.Path, d.Err)
		err = errors.Join(err, c.countDamage(d))
	}
	for _, path := range found.Newer {
		if !c.newer[path] {
			c.newer[path] = true
			c.log.Error("a spooled batch is left for a newer version of renown", "path", path)
			c.queue.setAside("a newer version of renown is needed to read " + path)
		}
	}
	return err
}

func (c *courier) reportDamage(path string, err error) {
	c.log.Error("a spooled batch is damaged; it is set aside and the rest goes on", "path", path, "error", err)
	c.queue.setAside(fmt.Sprintf("a damaged batch was set aside, %s: %v", path, err))
}

// countDamage spools a line for the quarantine, where a reader of the Sources page sees it.
func (c *courier) countDamage(d spool.Damage) error {
	b := &record.Batch{Rejects: []record.Reject{damageReject(filepath.Base(d.Path), d.Err, c.now())}}
	first, err := c.clock.Take(1)
	if err != nil {
		return err
	}
	return c.queue.append(func() (spool.Segment, error) { return c.spool.Append(b, first, c.now()) }, b)
}

func damageReject(name string, damage error, now time.Time) record.Reject {
	return record.Reject{Source: "spool", At: now, Where: name, Reason: "spooled batch is damaged", Detail: damage.Error()}
}

// deliver brings one group to ClickHouse however long it takes; it gives up only when ctx ends.
func (c *courier) deliver(ctx context.Context, g *group) {
	refused := 0
	for try := 0; ctx.Err() == nil; try++ {
		err := c.attempt(ctx, g)
		if err == nil {
			c.handedOver(g)
			return
		}
		if isRefusal(err) {
			refused++
		}
		if refused >= refusalsBelieved {
			err = c.isolate(ctx, g)
			if err == nil {
				c.handedOver(g)
				return
			}
		}
		c.queue.failed(err)
		pause := backOff(try)
		c.log.Warn("ClickHouse did not take a group of batches; trying again", "batches", len(g.segments), "rows", g.rows,
			"in", pause.Round(time.Millisecond), "error", err)
		wait(ctx, pause)
	}
}

// refusalsBelieved is how often ClickHouse must refuse a group's values before they are looked at one by one.
const refusalsBelieved = 3

func (c *courier) handedOver(g *group) {
	if len(c.delivered) == 0 {
		c.since = time.Now()
	}
	if len(g.touched.mentions) > 0 {
		c.purger.postsCame()
	}
	c.delivered = append(c.delivered, g)
	c.posts += len(g.touched.posts)
	for _, seg := range g.segments {
		c.held += seg.Size
	}
	c.queue.delivered(g)
}

// insertTimeout ends an insert whose answer never comes.
const insertTimeout = 3 * time.Minute

func (c *courier) attempt(ctx context.Context, g *group) error {
	ctx, cancel := context.WithTimeout(ctx, insertTimeout)
	defer cancel()
	if err := c.seedClock(ctx); err != nil {
		return err
	}
	l, err := c.contents(g)
	if err != nil {
		return err
	}
	if err := insertLoad(ctx, c.conn, l, g.token()); err != nil {
		return err
	}
	g.touched.add(l)
	return c.markVanished(ctx, l.runs, &g.touched)
}

// contents gives a group's records, from memory or from disk. A segment that turns out to be damaged is moved aside and
// leaves the group.
func (c *courier) contents(g *group) (*load, error) {
	if g.inMemory {
		return &g.load, nil
	}
	l, kept := &load{}, g.segments[:0]
	var errs []error
	for _, seg := range g.segments {
		b, err := c.spool.Read(seg)
		if errors.Is(err, spool.ErrDamaged) {
			if err = c.putDamagedAside(g, seg, err); err == nil {
				continue
			}
		}
		if err == nil {
			l.add(b, seg.First)
		}
		errs = append(errs, err)
		kept = append(kept, seg)
	}
	g.segments = kept
	l.rejects = append(l.rejects, g.damage...)
	return l, errors.Join(errs...)
}

// putDamagedAside also notes the damage for the quarantine, which the group's inserts bring there.
func (c *courier) putDamagedAside(g *group, seg spool.Segment, damage error) error {
	path, err := c.spool.SetAside(seg)
	if err != nil {
		return err
	}
	c.reportDamage(path, damage)
	g.damage.add([]record.Reject{damageReject(seg.Name, damage, c.now())}, seg.First)
	return nil
}

// backOff is how long to wait after a failed try, the first being 0: longer each time up to half a minute, and never
// the same, so that several programs do not come back at once.
func backOff(try int) time.Duration {
	pause := min(100*time.Millisecond<<min(try, 12), 30*time.Second)
	return pause/2 + rand.N(pause/2)
}

func wait(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
