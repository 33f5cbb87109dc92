package main

import (
	"context"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// meter adds up the time in which at least one query is under way or its rows are being read.
type meter struct {
	mu     sync.Mutex
	active int
	since  time.Time
	total  time.Duration
}

// under clocks what is done until the returned function is called.
func (m *meter) under() func() {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.active++; m.active == 1 {
		m.since = time.Now()
	}
	return func() {
		m.mu.Lock()
		defer m.mu.Unlock()
		if m.active--; m.active == 0 {
			m.total += time.Since(m.since)
		}
	}
}

// take gives the time added up and begins again.
func (m *meter) take() time.Duration {
	m.mu.Lock()
	defer m.mu.Unlock()
	total := m.total
	m.total = 0
	return total
}

// meteredConn is a connection whose queries are clocked.
type meteredConn struct {
	driver.Conn
	meter *meter
}

// Query clocks the query and the reading of its rows.
func (c meteredConn) Query(ctx context.Context, sql string, args ...any) (driver.Rows, error) {
	defer c.meter.under()()
	rows, err := c.Conn.Query(ctx, sql, args...)
	return meteredRows{rows, c.meter}, err
}

// Select clocks the query, its rows included.
func (c meteredConn) Select(ctx context.Context, into any, sql string, args ...any) error {
	defer c.meter.under()()
	return c.Conn.Select(ctx, into, sql, args...)
}

// QueryRow clocks the query.
func (c meteredConn) QueryRow(ctx context.Context, sql string, args ...any) driver.Row {
	defer c.meter.under()()
	return c.Conn.QueryRow(ctx, sql, args...)
}

type meteredRows struct {
	driver.Rows
	meter *meter
}

// Next clocks the wait for the next row.
func (r meteredRows) Next() bool {
	defer r.meter.under()()
	return r.Rows.Next()
}
