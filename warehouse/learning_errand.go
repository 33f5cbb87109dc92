package warehouse

import (
	"context"
	"crypto/rand"
	"slices"
	"time"

	"renown/warehouse/record"
)

// errand is rows that are stored by the courier between two deliveries, so that nothing else in this program writes the
// same keys meanwhile. They carry versions of their own, right above those they were made from: whatever was collected
// since then wins against them.
type errand struct {
	load     load
	vanished []*time.Time // since when each review of the load is unseen

	stored chan error // told once: whether ClickHouse has the rows
	rolled chan error // told once, if it has: nil when their roll-ups are recomputed
}

func newErrand() *errand {
	return &errand{stored: make(chan error, 1), rolled: make(chan error, 1)}
}

// addReview takes a review that was read with the given version.
func (e *errand) addReview(r record.Review, vanished *time.Time, version uint64) {
	e.load.reviews = addOne(e.load.reviews, r, version+1)
	e.vanished = append(e.vanished, vanished)
}

// addMention takes a mention that was read with the given version.
func (e *errand) addMention(m record.Mention, version uint64) {
	e.load.mentions = addOne(e.load.mentions, m, version+1)
}

// addOne keeps all rows in one part.
func addOne[R any](r rows[R], item R, version uint64) rows[R] {
	if len(r) == 0 {
		r = rows[R]{{}}
	}
	r[0].items = append(r[0].items, item)
	r[0].versions = append(r[0].versions, version)
	return r
}

// rolledUp is told when the roll-ups of what was stored are done. A group of segments has no errand.
func (e *errand) rolledUp() {
	if e != nil {
		e.rolled <- nil
	}
}

// done waits until the roll-ups of the stored rows are recomputed.
func (e *errand) done(ctx context.Context) error {
	select {
	case err := <-e.rolled:
		return err
	case <-ctx.Done():
		return ctx.Err()
	}
}

// send hands an errand to the courier and waits until its rows are stored.
func (q *queue) send(ctx context.Context, e *errand) error {
	q.mu.Lock()
	if q.closed {
		q.mu.Unlock()
		return ErrClosed
	}
	q.errands = append(q.errands, e)
	q.signal()
	q.mu.Unlock()
	select {
	case err := <-e.stored:
		return err
	case <-ctx.Done():
		q.withdraw(e)
		return ctx.Err()
	}
}

// withdraw takes an errand back that nobody waits for any more, unless the courier is at it.
func (q *queue) withdraw(e *errand) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.errands = slices.DeleteFunc(q.errands, func(other *errand) bool { return other == e })
}

func (q *queue) takeErrand() *errand {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.errands) == 0 {
		return nil
	}
	e := q.errands[0]
	q.errands = q.errands[1:]
	return e
}

// runErrands stores what waits. Who asked decides whether to try again.
func (c *courier) runErrands(ctx context.Context) {
	for e := c.queue.takeErrand(); e != nil; e = c.queue.takeErrand() {
		err := c.store(ctx, e)
		if err == nil {
			c.asked = true
		}
		e.stored <- err
	}
}

// store inserts an errand's rows and has their roll-ups recomputed with those of the deliveries.
func (c *courier) store(ctx context.Context, e *errand) error {
	ctx, cancel := context.WithTimeout(ctx, insertTimeout)
	defer cancel()
	if err := c.seedClock(ctx); err != nil {
		return err
	}
	g := &group{inMemory: true, errand: e}
	if err := c.insertErrand(ctx, e, g); err != nil {
		return err
	}
	if len(c.delivered) == 0 {
		c.since = time.Now()
	}
	if len(g.touched.mentions) > 0 {
		c.purger.postsCame()
	}
	c.delivered, c.posts = append(c.delivered, g), c.posts+len(g.touched.posts)
	e.load = load{}
	return nil
}

func (c *courier) insertErrand(ctx context.Context, e *errand, g *group) error {
	ctx, err := once(ctx, c.conn, "errand-"+rand.Text())
	if err != nil {
		return err
	}
	unseen := column[record.Review]{"vanished", func([]record.Review) any { return e.vanished }} // all rows are in one part
	if err := insertRows(ctx, c.conn, "reviews", append(reviewColumns(), unseen), e.load.reviews); err != nil {
		return err
	}
	if err := insertRows(ctx, c.conn, "mentions", mentionColumns(), e.load.mentions); err != nil {
		return err
	}
	g.touched.add(&e.load)
	return nil
}

// abandonErrands lets go of everyone who waits when the courier ends.
func (c *courier) abandonErrands() {
	for e := c.queue.takeErrand(); e != nil; e = c.queue.takeErrand() {
		e.stored <- ErrClosed
	}
	for _, g := range c.delivered {
		if g.errand != nil {
			g.errand.rolled <- ErrClosed
		}
	}
}
