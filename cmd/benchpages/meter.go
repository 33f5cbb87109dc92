package main

import (
	"context"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// meter adds up the time in which at least one query is under way or its rows are being read, what the engine read for
// them, and how long the text of each query took.
type meter struct {
	mu     sync.Mutex
	active int
	since  time.Time
	sum    spent
	texts  map[string]*text
}

// spent is what the queries of one request took.
type spent struct {
	time        time.Duration
	cpu         time.Duration // of the engine
	rows, bytes uint64
	queries     int
}

// text is what one SQL file took, each time it was asked.
type text struct {
	took, cpu []time.Duration
	rows      []uint64

	worst     time.Duration
	worstSQL  string
	worstArgs []any
}

// asked is one query under way.
type asked struct {
	*meter
	name  string
	sql   string
	args  []any
	began time.Time
	cpu   time.Duration
	read  uint64
}

func newMeter() *meter { return &meter{texts: map[string]*text{}} }

// ask clocks a query; what it reads is counted through the context it gives.
func (m *meter) ask(ctx context.Context, sql string, args []any) (context.Context, *asked) {
	q := &asked{meter: m, name: nameOf(sql), sql: sql, args: args, began: time.Now()}
	m.under(1)
	return clickhouse.Context(ctx, clickhouse.WithProfileEvents(q.events)), q
}

// events are what the engine counted since it last told.
func (q *asked) events(events []clickhouse.ProfileEvent) {
	q.mu.Lock()
	defer q.mu.Unlock()
	for _, e := range events {
		switch e.Name {
		case "SelectedRows":
			q.read += uint64(e.Value)
			q.sum.rows += uint64(e.Value)
		case "SelectedBytes":
			q.sum.bytes += uint64(e.Value)
		case "OSCPUVirtualTimeMicroseconds":
			took := time.Duration(e.Value) * time.Microsecond
			q.cpu += took
			q.sum.cpu += took
		}
	}
}

func (q *asked) done() {
	q.under(-1)
	q.mu.Lock()
	defer q.mu.Unlock()
	t := q.texts[q.name]
	if t == nil {
		t = &text{}
		q.texts[q.name] = t
	}
	q.sum.queries++
	took := time.Since(q.began)
	if took > t.worst {
		t.worst, t.worstSQL, t.worstArgs = took, q.sql, q.args
	}
	t.took, t.cpu, t.rows = append(t.took, took), append(t.cpu, q.cpu), append(t.rows, q.read)
}

func (m *meter) under(by int) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.active == 0 {
		m.since = time.Now()
	}
	if m.active += by; m.active == 0 {
		m.sum.time += time.Since(m.since)
	}
}

// take gives what was added up and begins again.
func (m *meter) take() spent {
	m.mu.Lock()
	defer m.mu.Unlock()
	sum := m.sum
	m.sum = spent{}
	return sum
}

// nameOf is the name that each of our SQL files begins with.
func nameOf(sql string) string {
	_, rest, found := strings.Cut(sql, "/* ")
	name, _, ends := strings.Cut(rest, " */")
	if !found || !ends {
		return "?"
	}
	return name
}

// meteredConn is a connection whose queries are clocked.
type meteredConn struct {
	driver.Conn
	meter *meter
}

// Query clocks the query and the reading of its rows.
func (c meteredConn) Query(ctx context.Context, sql string, args ...any) (driver.Rows, error) {
	ctx, q := c.meter.ask(ctx, sql, args)
	rows, err := c.Conn.Query(ctx, sql, args...)
	if err != nil {
		q.done()
		return nil, err
	}
	return &meteredRows{Rows: rows, asked: q}, nil
}

// Select clocks the query, its rows included.
func (c meteredConn) Select(ctx context.Context, into any, sql string, args ...any) error {
	ctx, q := c.meter.ask(ctx, sql, args)
	defer q.done()
	return c.Conn.Select(ctx, into, sql, args...)
}

// QueryRow clocks the query.
func (c meteredConn) QueryRow(ctx context.Context, sql string, args ...any) driver.Row {
	ctx, q := c.meter.ask(ctx, sql, args)
	defer q.done()
	return c.Conn.QueryRow(ctx, sql, args...)
}

// meteredRows is clocked until it is closed.
type meteredRows struct {
	driver.Rows
	asked *asked
	once  sync.Once
}

// Close ends the clocking.
func (r *meteredRows) Close() error {
	r.once.Do(r.asked.done)
	return r.Rows.Close()
}
