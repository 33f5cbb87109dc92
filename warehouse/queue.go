package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/spool"
)

// queue is what waits for delivery, in the order it was written. Short queues are kept in memory, so that nothing is
// read back; beyond a limit only the segments' names are.
type queue struct {
	groupRows  int
	groupBytes int64
	maxMemory  int64
	linger     time.Duration
	now        func() time.Time

	mu       sync.Mutex
	changed  chan struct{} // closed and replaced at every change
	groups   []*group
	memory   int64     // bytes of the groups in memory, the one being delivered included
	lastPush time.Time // when the last batch came

	pushed  uint64 // segments that ever came
	settled uint64 // segments that are in ClickHouse and rolled up, or set aside
	oldest  []waiting
	flushes int                             // calls of flush under way
	cursors map[record.Cursor]pendingCursor // by source and key, the value left empty
	spent   []pendingSpend

	tidies  int       // calls of tidy that are not answered
	look    bool      // one of them, or lookAgain, was not seen yet
	errands []*errand // what else the courier is asked to do

	closed  bool
	paused  bool
	failing error // why the last attempt at delivery failed; nil: it succeeded
	aside   string
}

// pendingCursor is a cursor that is not in ClickHouse yet.
type pendingCursor struct {
	versionedValue
	number uint64 // of its segment
}

// pendingSpend is an entry that is not in ClickHouse yet.
type pendingSpend struct {
	record.Spend
	number uint64 // of its segment
}

// waiting remembers when a segment was written until it is settled.
type waiting struct {
	number uint64
	since  time.Time
}

func newQueue(o Options) *queue {
	return &queue{
		groupRows: o.GroupRows, groupBytes: o.GroupBytes, maxMemory: o.MaxMemory, linger: o.Linger, now: time.Now,
		changed: make(chan struct{}), cursors: map[record.Cursor]pendingCursor{},
	}
}

// signal wakes everyone who waits for a change. The lock is held.
func (q *queue) signal() {
	close(q.changed)
	q.changed = make(chan struct{})
}

// patience is how long a Write waits for a delivery that neither fails nor gets on before it goes to disk only.
const patience = 10 * time.Second

// waitForRoom holds a writer back while delivery works but is behind.
func (q *queue) waitForRoom(ctx context.Context) error {
	timer := time.NewTimer(patience)
	defer timer.Stop()
	for {
		q.mu.Lock()
		free := q.closed || q.failing != nil || q.memory < q.maxMemory
		changed := q.changed
		q.mu.Unlock()
		if free {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-timer.C:
			return nil
		case <-changed:
		}
	}
}

// refused remembers that a write found no room, and gives its error back.
func (q *queue) refused(err error) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.paused = errors.Is(err, spool.ErrFull)
	return err
}

// append keeps the batch with keep and queues it.
func (q *queue) append(keep func() (spool.Segment, error), b *record.Batch) error {
	q.mu.Lock()
	closed := q.closed
	q.mu.Unlock()
	if closed {
		return ErrClosed
	}
	seg, err := keep()
	if err != nil {
		return q.refused(err)
	}
	q.mu.Lock()
	defer q.mu.Unlock()
	q.paused = false
	q.push(seg, b)
	return nil
}

// push queues a segment; b is nil for one that is only on disk. The lock is held.
func (q *queue) push(seg spool.Segment, b *record.Batch) {
	inMemory := b != nil && q.memory < q.maxMemory
	g := q.open(seg, inMemory)
	g.segments = append(g.segments, seg)
	g.rows += seg.Rows
	g.bytes += seg.Raw
	if inMemory {
		g.load.add(b, seg.First)
		q.memory += seg.Raw
	}
	q.pushed++
	g.last = q.pushed
	q.oldest = append(q.oldest, waiting{q.pushed, seg.Created})
	q.lastPush = q.now()
	q.keepCursors(seg)
	for _, s := range seg.Spending {
		q.spent = append(q.spent, pendingSpend{s, q.pushed})
	}
	q.signal()
}

// keepCursors remembers a segment's cursors until they are in ClickHouse. The lock is held.
func (q *queue) keepCursors(seg spool.Segment) {
	version := seg.First + uint64(seg.Rows)
	for _, c := range seg.Cursors {
		key := record.Cursor{Source: c.Source, Key: c.Key}
		if version >= q.cursors[key].version {
			q.cursors[key] = pendingCursor{versionedValue{c.Value, version}, q.pushed}
		}
	}
}

// cursorsOf gives a source's cursors that are not in ClickHouse yet.
func (q *queue) cursorsOf(source string) map[string]versionedValue {
	q.mu.Lock()
	defer q.mu.Unlock()
	out := map[string]versionedValue{}
	for key, c := range q.cursors {
		if key.Source == source {
			out[key.Key] = c.versionedValue
		}
	}
	return out
}

// spentFrom gives what was taken out of a budget since a time, as far as it is not in ClickHouse yet.
func (q *queue) spentFrom(budget string, since time.Time) []record.Spend {
	q.mu.Lock()
	defer q.mu.Unlock()
	var out []record.Spend
	for _, s := range q.spent {
		if s.Budget == budget && !s.At.Before(since) {
			out = append(out, s.Spend)
		}
	}
	return out
}

// open gives the last group if the segment fits in, or a new one.
func (q *queue) open(seg spool.Segment, inMemory bool) *group {
	if n := len(q.groups); n > 0 {
		g := q.groups[n-1]
		if g.inMemory == inMemory && g.rows+seg.Rows <= q.groupRows && g.bytes+seg.Raw <= q.groupBytes {
			return g
		}
	}
	g := &group{inMemory: inMemory}
	q.groups = append(q.groups, g)
	return g
}

// adopted queues segments another process left, before anything else is waiting or after it.
func (q *queue) adopted(segs []spool.Segment) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, seg := range segs {
		q.push(seg, nil)
	}
}

// next takes the oldest group once it is large enough, or has waited long enough, or someone waits for it. It gives nil
// when until has come and there is none, and when there is an errand to do instead.
func (q *queue) next(ctx context.Context, until time.Time) *group {
	for {
		q.mu.Lock()
		g, wait := q.ready()
		changed, asked := q.changed, len(q.errands) > 0 || q.look
		q.mu.Unlock()
		if g != nil || asked {
			return g
		}
		left := until.Sub(q.now())
		if left <= 0 {
			return nil
		}
		if !sleepOr(ctx, min(left, wait), changed) {
			return nil
		}
	}
}

// ready takes the oldest group if it is due, and otherwise says how long it may take to be. The lock is held.
func (q *queue) ready() (*group, time.Duration) {
	if len(q.groups) == 0 {
		return nil, time.Hour
	}
	g := q.groups[0]
	full := len(q.groups) > 1 || g.rows >= q.groupRows || g.bytes >= q.groupBytes
	quiet := q.linger - q.now().Sub(q.lastPush)
	if !full && quiet > 0 && q.flushes == 0 && !q.closed {
		return nil, quiet
	}
	q.groups = q.groups[1:]
	return g, 0
}

// sleepOr waits for the change or the time; false when ctx ended.
func sleepOr(ctx context.Context, d time.Duration, changed <-chan struct{}) bool {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return false
	case <-changed:
	case <-timer.C:
	}
	return true
}

// delivered gives a group's memory back.
func (q *queue) delivered(g *group) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if g.inMemory {
		q.memory -= g.bytes
	}
	g.load = load{}
	q.failing = nil
	q.signal()
}

// settle notes that everything up to a segment's number is in ClickHouse and rolled up, or set aside.
func (q *queue) settle(number uint64) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.settled = max(q.settled, number)
	for len(q.oldest) > 0 && q.oldest[0].number <= q.settled {
		q.oldest = q.oldest[1:]
	}
	for key, c := range q.cursors {
		if c.number <= q.settled {
			delete(q.cursors, key)
		}
	}
	q.spent = slices.DeleteFunc(q.spent, func(s pendingSpend) bool { return s.number <= q.settled })
	q.signal()
}

// failed notes why delivery fails; nil: it works.
func (q *queue) failed(err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.failing = err
	q.signal()
}

// setAside notes something that had to be put out of the way, for Backlog to tell.
func (q *queue) setAside(what string) {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.aside = what
}

// idle says that nothing waits and nothing has come for a while, or that someone waits for the roll-ups.
func (q *queue) idle() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return len(q.groups) == 0 && (q.flushes > 0 || q.closed || q.now().Sub(q.lastPush) > 2*q.linger)
}

// awaited says that someone waits for the roll-ups.
func (q *queue) awaited() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	return q.flushes > 0 || q.closed
}

func (q *queue) flush(ctx context.Context) error {
	return q.waitSettled(ctx, func() error { return nil })
}

// flushWhileHealthy gives up at the first failure of delivery.
func (q *queue) flushWhileHealthy(ctx context.Context) error {
	return q.waitSettled(ctx, func() error { return q.failing })
}

func (q *queue) waitSettled(ctx context.Context, giveUp func() error) error {
	q.mu.Lock()
	mark := q.pushed
	q.flushes++
	q.signal()
	defer func() {
		q.mu.Lock()
		q.flushes--
		q.mu.Unlock()
	}()
	for {
		done, err, changed := q.settled >= mark && q.tidies == 0, giveUp(), q.changed
		failing := q.failing
		q.mu.Unlock()
		if done || err != nil {
			return err
		}
		select {
		case <-ctx.Done():
			return waitError(ctx, failing)
		case <-changed:
		}
		q.mu.Lock()
	}
}

func waitError(ctx context.Context, failing error) error {
	if failing == nil {
		return ctx.Err()
	}
	return fmt.Errorf("%w; ClickHouse: %w", ctx.Err(), failing)
}

func (q *queue) close() {
	q.mu.Lock()
	defer q.mu.Unlock()
	q.closed = true
	q.signal()
}

func (q *queue) backlog() Backlog {
	q.mu.Lock()
	defer q.mu.Unlock()
	b := Backlog{Paused: q.paused, Err: q.aside}
	if len(q.oldest) > 0 {
		b.Oldest = q.oldest[0].since
	}
	if q.failing != nil {
		b.Err = q.failing.Error()
	}
	return b
}
