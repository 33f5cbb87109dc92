package queries

import (
	"context"
	"fmt"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"
)

// sameMoment is how far apart two questions may be asked and still get one answer.
const sameMoment = 10 * time.Second

// What took long to answer is kept longer: so many times as long as it took, up to a limit. The wait for a turn counts: where many ask at
// once, what is kept longer is asked less.
const (
	keptTimes  = 20
	keptAtMost = 2 * time.Minute
)

// mostKept bounds the rows that are kept for who asks next.
const mostKept = 300_000

// memory holds what was answered a moment ago, or is being asked: the panels of one page ask much alike, one after the other and
// at once, and who stands before the same page does too. A question whose askers have all gone is given up.
type memory struct {
	mu   sync.Mutex
	kept map[string]*reply
	rows int // of all that are kept
}

// reply is the answer to one question, or what will be.
type reply struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiting int // those who wait for it
	outcome
	err   error
	until time.Time // by the real clock; zero: it is being asked
}

// outcome is what came of a question.
type outcome struct {
	rows any // a slice, which nobody changes
	n    int
	took time.Duration
}

// hear gives the rows of a question by its key, and asks it where nobody has.
func hear[T any](ctx context.Context, m *memory, key string, ask func(context.Context) ([]T, error)) ([]T, error) {
	r := m.join(ctx, key, func(ctx context.Context) (a outcome, err error) {
		began := time.Now()
		rows, err := ask(ctx)
		return outcome{rows, len(rows), time.Since(began)}, err
	})
	select {
	case <-r.done:
	case <-ctx.Done():
		m.leave(key, r)
		return nil, ctx.Err()
	}
	rows, _ := r.rows.([]T)
	return slices.Clone(rows), r.err
}

func (m *memory) join(ctx context.Context, key string, ask func(context.Context) (outcome, error)) *reply {
	m.mu.Lock()
	defer m.mu.Unlock()
	if r := m.kept[key]; r != nil && (r.until.IsZero() || time.Now().Before(r.until)) {
		r.waiting++
		return r
	}
	ctx, cancel := context.WithCancel(context.WithoutCancel(ctx)) // others may wait for it when the first has gone
	r := &reply{done: make(chan struct{}), cancel: cancel, waiting: 1}
	if old := m.kept[key]; old != nil {
		m.rows -= old.n
	}
	m.kept[key] = r
	go func() {
		defer cancel()
		a, err := caught(ctx, ask)
		m.keep(key, r, a, err)
	}()
	return r
}

// caught asks, and makes an error of a panic: nobody above would catch it here.
func caught(ctx context.Context, ask func(context.Context) (outcome, error)) (a outcome, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return ask(ctx)
}

// keep tells all who wait, and keeps what is no failure.
func (m *memory) keep(key string, r *reply, a outcome, err error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	defer close(r.done)
	r.outcome, r.err, r.until = a, err, time.Now().Add(min(max(sameMoment, keptTimes*a.took), keptAtMost))
	if m.kept[key] != r {
		return // forgotten meanwhile
	}
	if err != nil {
		delete(m.kept, key)
		return
	}
	m.rows += a.n
	m.tidy()
}

// tidy drops what is too old, and of the others as many as are too much. The lock is held.
func (m *memory) tidy() {
	now := time.Now()
	for key, r := range m.kept {
		if !r.until.IsZero() && (now.After(r.until) || m.rows > mostKept) {
			delete(m.kept, key)
			m.rows -= r.n
		}
	}
}

// leave ends a wait; a question for which nobody waits any more is given up.
func (m *memory) leave(key string, r *reply) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r.waiting--
	if r.waiting > 0 || !r.until.IsZero() {
		return
	}
	r.cancel()
	if m.kept[key] == r {
		delete(m.kept, key)
	}
}

func (m *memory) forget() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.kept, m.rows = map[string]*reply{}, 0
}

// keyOf names all that the rows of an SQL file depend on: its name, and the values it uses.
func keyOf(name, text string, parameters []any) string {
	var key strings.Builder
	key.WriteString(name)
	for _, p := range parameters {
		named, ok := p.(driver.NamedValue)
		switch at, moment := named.Value.(time.Time); {
		case ok && !strings.Contains(text, "{"+named.Name+":"):
		case moment && named.Name == "now":
			fmt.Fprintf(&key, "\n%s %d", named.Name, at.Truncate(sameMoment).Unix())
		default:
			fmt.Fprintf(&key, "\n%#v", p)
		}
	}
	return key.String()
}
