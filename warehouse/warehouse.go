// Package warehouse keeps. What is written is on disk when Write returns, and in ClickHouse soon after: batches are
// spooled, combined into columnar inserts, delivered again and again until ClickHouse has them, and the roll-ups of what
// they touched recomputed. Everything here works the same on a server and on the embedded engine.
package warehouse

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
	"renown/warehouse/spool"
)

// Options says where the warehouse is and how it is fed. Only Addr is needed to read; SpoolDir too to write.
type Options struct {
	Addr     string // clickhouse://user:password@host:port/database
	SpoolDir string // folder of the write-ahead log; "": the warehouse is opened for reading only
	Logger   *slog.Logger
	Now      func() time.Time // nil: time.Now

	MaxSpool    int64         // bytes that may wait on disk; 0: 4 GiB
	MaxMemory   int64         // bytes of batches kept in memory for delivery, the rest is read back from disk; 0: 48 MiB
	GroupRows   int           // rows combined into one insert; 0: 50,000
	GroupBytes  int64         // bytes combined into one insert; 0: 24 MiB
	Linger      time.Duration // how long a small group waits for more; 0: 250 ms
	RollupEvery time.Duration // how often roll-ups are recomputed while batches keep coming; 0: 15 s
	PurgeEvery  time.Duration // how long what deleted posts said may stay, about; see Purge; 0: 4 h
	// History is how long the figures of a network are kept, the readings of its posts and the snapshots of its accounts,
	// where its terms ask it. A network that is not in it: for ever.
	History map[string]time.Duration
	// Analyse is called when the roll-ups of what was delivered are done, with the brands that were touched, in order of
	// name, and before the batches are forgotten: whatever it writes must be the same when it is called again. An error
	// makes it be called again later. nil: nothing more is made of the records.
	Analyse func(ctx context.Context, brands []string) error
}

func (o Options) withDefaults() Options {
	o.MaxSpool = defaulted(o.MaxSpool, 4<<30)
	o.MaxMemory = defaulted(o.MaxMemory, 48<<20)
	o.GroupRows = defaulted(o.GroupRows, 50_000)
	o.GroupBytes = defaulted(o.GroupBytes, 24<<20)
	o.Linger = defaulted(o.Linger, 250*time.Millisecond)
	o.RollupEvery = defaulted(o.RollupEvery, 15*time.Second)
	o.PurgeEvery = defaulted(o.PurgeEvery, 4*time.Hour)
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Logger == nil {
		o.Logger = slog.New(slog.DiscardHandler)
	}
	return o
}

func defaulted[T int | int64 | time.Duration](v, otherwise T) T {
	if v == 0 {
		return otherwise
	}
	return v
}

// ErrFull is wrapped by the error of a Write that the disk, or the spool's limit, has no room for.
var ErrFull = spool.ErrFull

// ErrClosed is the error of a Write after Close.
var ErrClosed = errors.New("the warehouse is closed")

// ErrReadOnly is the error of a Write to a warehouse that was opened without a spool.
var ErrReadOnly = errors.New("the warehouse was opened for reading only, without a folder for its spool")

// Warehouse is the way in and out of ClickHouse. Its methods may be called from several goroutines at once.
type Warehouse struct {
	opts    Options
	conn    driver.Conn // for reading, handed out by Conn
	log     *slog.Logger
	cursors cursorCache
	budgets ledgerCache
	key     authorKey
	feed    *feed // nil when opened for reading only

	relabelling sync.Mutex // held from reading stored texts until they are stored anew

	closing sync.Once
	closed  error
}

// feed is the writing half: the spool, and the courier that carries it to ClickHouse.
type feed struct {
	conn    driver.Conn // its own connections, so that a busy dashboard cannot hold up delivery
	spool   *spool.Spool
	clock   *spool.Clock
	queue   *queue
	courier *courier
	purger  *purger
	stop    context.CancelFunc
	running sync.WaitGroup
}

// Open opens the warehouse. ClickHouse need not be up: batches wait in the spool until it is. A wrong password or
// address is an error all the same.
func Open(ctx context.Context, o Options) (*Warehouse, error) {
	o = o.withDefaults()
	w := &Warehouse{opts: o, log: o.Logger}
	var err error
	if w.conn, err = connect(o.Addr, 0); err != nil {
		return nil, err
	}
	if err := w.greet(ctx); err != nil {
		return nil, errors.Join(err, w.conn.Close())
	}
	if o.SpoolDir == "" {
		return w, nil
	}
	if err := w.openFeed(ctx); err != nil {
		return nil, errors.Join(err, w.conn.Close())
	}
	return w, nil
}

// deliveryConns is enough for the courier and the purger, which do one thing at a time.
const deliveryConns = 3

func connect(addr string, conns int) (driver.Conn, error) {
	o, err := clickhouse.ParseDSN(addr)
	if err != nil {
		return nil, fmt.Errorf("warehouse address: %w", err)
	}
	if conns > 0 {
		o.MaxOpenConns, o.MaxIdleConns = conns, conns
	}
	if o.DialTimeout == 0 {
		o.DialTimeout = 10 * time.Second
	}
	conn, err := clickhouse.Open(o)
	if err != nil {
		return nil, fmt.Errorf("warehouse address: %w", err)
	}
	return conn, nil
}

// greetTimeout is how long Open waits for ClickHouse before it goes on without it.
const greetTimeout = 3 * time.Second

// greet tells a warehouse that is down, which is no error, from one that will not let us in, which is.
func (w *Warehouse) greet(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, greetTimeout)
	defer cancel()
	err := w.conn.Ping(ctx)
	if err == nil || isCode(err, codeUnknownDatabase) {
		return nil
	}
	if isCode(err, codeWrongPassword, codeUnknownUser, codeAuthenticationFailed) {
		return fmt.Errorf("open warehouse: %w", err)
	}
	w.log.Warn("ClickHouse does not answer; what is collected waits in the spool", "error", err)
	return nil
}

func (w *Warehouse) openFeed(ctx context.Context) error {
	conn, err := connect(w.opts.Addr, deliveryConns)
	if err != nil {
		return err
	}
	s, err := spool.Open(spool.Options{Dir: w.opts.SpoolDir, MaxBytes: w.opts.MaxSpool})
	if err != nil {
		return errors.Join(err, conn.Close())
	}
	clock, err := spool.OpenClock(w.opts.SpoolDir, w.opts.Now)
	if err != nil {
		return errors.Join(err, s.Close(), conn.Close())
	}
	f := &feed{conn: conn, spool: s, clock: clock, purger: newPurger(conn, w.opts)}
	f.queue = newQueue(w.opts)
	f.courier = newCourier(w.opts, f)
	if err := f.courier.adopt(); err != nil {
		return errors.Join(err, s.Close(), conn.Close())
	}
	greeting, cancel := context.WithTimeout(ctx, greetTimeout)
	defer cancel()
	if err := f.courier.seedClock(greeting); err != nil {
		w.log.Debug("newest version not read yet", "error", err)
	}
	// Delivery outlives the call that opened it and ends with Close.
	running, stop := context.WithCancel(context.WithoutCancel(ctx))
	f.stop = stop
	w.feed = f
	f.running.Go(func() { f.courier.run(running) })
	f.running.Go(func() { f.purger.run(running) })
	return nil
}

// Write keeps a batch: when it returns nil the batch is on disk and will reach ClickHouse, once. The batch may be used
// again afterwards. While ClickHouse keeps up Write waits for it rather than run far ahead; while ClickHouse is down it
// does not. An error that wraps ErrFull means that there is no room: collecting should pause and try again later.
func (w *Warehouse) Write(ctx context.Context, b *record.Batch) error {
	if w.feed == nil {
		return ErrReadOnly
	}
	if b.Empty() {
		return nil
	}
	f := w.feed
	if err := f.queue.waitForRoom(ctx); err != nil {
		return fmt.Errorf("write batch: %w", err)
	}
	rows := spool.Rows(b)
	first, err := f.clock.Take(rows)
	if err != nil {
		return f.queue.refused(fmt.Errorf("write batch: %w", err))
	}
	err = f.queue.append(func() (spool.Segment, error) { return f.spool.Append(b, first, w.opts.Now()) }, b)
	if err != nil {
		return fmt.Errorf("write batch: %w", err)
	}
	w.budgets.enter(b.Spending)
	w.cursors.enter(b.Cursors, first+uint64(rows))
	return nil
}

// Flush waits until everything written so far is in ClickHouse and in the roll-ups. It waits through an outage: ctx
// sets the limit, and the error then says what holds delivery up.
func (w *Warehouse) Flush(ctx context.Context) error {
	if w.feed == nil {
		return nil
	}
	if err := w.feed.queue.flush(ctx); err != nil {
		return fmt.Errorf("flush: %w", err)
	}
	return nil
}

// Conn is a pool of connections for reading.
func (w *Warehouse) Conn() driver.Conn { return w.conn }

// Backlog is what waits in the spool.
type Backlog struct {
	Batches int
	Bytes   int64
	Oldest  time.Time // when the oldest waiting batch was written; zero: nothing waits
	Paused  bool      // the last write found no room
	Err     string    // what holds delivery up, or what had to be set aside; "": all is well
}

// Backlog tells what waits in the spool and why.
func (w *Warehouse) Backlog() Backlog {
	if w.feed == nil {
		return Backlog{}
	}
	b := w.feed.queue.backlog()
	b.Batches, b.Bytes = w.feed.spool.Backlog()
	return b
}

// Close takes no more batches, delivers what waits as long as ctx and ClickHouse allow, and leaves the rest in the
// spool for the next start. Closing twice is harmless.
func (w *Warehouse) Close(ctx context.Context) error {
	w.closing.Do(func() { w.closed = w.close(ctx) })
	return w.closed
}

func (w *Warehouse) close(ctx context.Context) error {
	if w.feed == nil {
		return w.conn.Close()
	}
	f := w.feed
	f.queue.close()
	err := f.queue.flushWhileHealthy(ctx)
	if err != nil {
		files, _ := f.spool.Backlog()
		w.log.Warn("closed with batches in the spool; the next start delivers them", "batches", files, "error", err)
	}
	f.stop()
	f.running.Wait()
	if err == nil {
		f.purger.close(ctx)
	}
	return errors.Join(f.spool.Close(), f.conn.Close(), w.conn.Close())
}
