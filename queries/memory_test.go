package queries

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

func newMemory() *memory { return &memory{kept: map[string]*reply{}} }

// TestOneAnswerForOneMoment: who asks while another is being told, or a moment later, hears the same, and may change it.
func TestOneAnswerForOneMoment(t *testing.T) {
	m, asked, tell := newMemory(), atomic.Int32{}, make(chan struct{})
	ask := func(context.Context) ([]int, error) { asked.Add(1); <-tell; return []int{1, 2, 3}, nil }
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			rows, err := hear(t.Context(), m, "q", ask)
			if err != nil || fmt.Sprint(rows) != "[1 2 3]" {
				t.Errorf("%v, %v", rows, err)
			}
			rows[0] = 9
		})
	}
	time.Sleep(20 * time.Millisecond)
	close(tell)
	all.Wait()
	rows, err := hear(t.Context(), m, "q", ask)
	if n := asked.Load(); n != 1 || err != nil || fmt.Sprint(rows) != "[1 2 3]" {
		t.Errorf("asked %d times; then %v, %v", n, rows, err)
	}
	if _, err := hear(t.Context(), m, "another", ask); err != nil || asked.Load() != 2 || m.rows != 6 {
		t.Errorf("another question: asked %d times, %d rows kept, %v", asked.Load(), m.rows, err)
	}
	m.forget()
	if _, err := hear(t.Context(), m, "q", ask); err != nil || asked.Load() != 3 {
		t.Errorf("after it was forgotten: asked %d times, %v", asked.Load(), err)
	}
	m.kept["q"].until = time.Now().Add(-time.Second)
	if _, err := hear(t.Context(), m, "q", ask); err != nil || asked.Load() != 4 || m.rows != 3 {
		t.Errorf("when it is old: asked %d times, %d rows kept, %v", asked.Load(), m.rows, err)
	}
}

// TestWhatTookLongIsKeptLonger, within limits.
func TestWhatTookLongIsKeptLonger(t *testing.T) {
	for took, kept := range map[time.Duration]time.Duration{0: sameMoment, 100 * time.Millisecond: sameMoment, 2 * time.Second: 40 * time.Second, time.Minute: 2 * time.Minute} {
		m, r := newMemory(), &reply{done: make(chan struct{})}
		m.kept["q"] = r
		m.keep("q", r, outcome{[]int{1}, 1, took}, nil)
		if left := time.Until(r.until); left > kept || left < kept-time.Second {
			t.Errorf("what took %v is kept for %v", took, left)
		}
	}
}

// TestNobodyWaitsForNothing: a question goes on while anybody waits for it, and is given up when nobody does.
func TestNobodyWaitsForNothing(t *testing.T) {
	m, given := newMemory(), make(chan error, 1)
	tell := make(chan struct{})
	ask := func(ctx context.Context) ([]int, error) {
		select {
		case <-ctx.Done():
			given <- ctx.Err()
			return nil, ctx.Err()
		case <-tell:
			return []int{1}, nil
		}
	}
	first, leave := context.WithCancel(t.Context())
	second, leaveToo := context.WithCancel(t.Context())
	defer leaveToo()
	answers := make(chan error, 2)
	for _, ctx := range []context.Context{first, second} {
		go func() { _, err := hear(ctx, m, "q", ask); answers <- err }()
	}
	for waiting := 0; waiting < 2; time.Sleep(time.Millisecond) {
		m.mu.Lock()
		if r := m.kept["q"]; r != nil {
			waiting = r.waiting
		}
		m.mu.Unlock()
	}
	leave()
	if err := <-answers; !errors.Is(err, context.Canceled) {
		t.Errorf("who left hears %v", err)
	}
	select {
	case err := <-given:
		t.Errorf("given up while another waits: %v", err)
	case <-time.After(20 * time.Millisecond):
	}
	leaveToo()
	if err := <-given; !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	<-answers
	close(tell)
	if rows, err := hear(t.Context(), m, "q", ask); err != nil || len(rows) != 1 {
		t.Errorf("who asks afterwards hears %v, %v", rows, err)
	}
}

// TestFailuresAreNotRemembered, and a panic is one of them.
func TestFailuresAreNotRemembered(t *testing.T) {
	m, n := newMemory(), 0
	ask := func(context.Context) ([]int, error) {
		switch n++; n {
		case 1:
			return nil, errors.New("away")
		case 2:
			panic("broken")
		}
		return []int{n}, nil
	}
	for _, want := range []string{"away", "panic: broken", ""} {
		rows, err := hear(t.Context(), m, "q", ask)
		if want == "" && (err != nil || len(rows) != 1) || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%v, %v, want %q", rows, err, want)
		}
	}
}

// TestMemoryIsBounded: what is too much is dropped rather than kept.
func TestMemoryIsBounded(t *testing.T) {
	m := newMemory()
	for i := range 10 {
		if _, err := hear(t.Context(), m, fmt.Sprint(i), func(context.Context) ([]int, error) { return make([]int, mostKept/4), nil }); err != nil {
			t.Fatal(err)
		}
		if m.rows > mostKept || m.rows != len(m.kept)*mostKept/4 {
			t.Fatalf("%d rows of %d answers", m.rows, len(m.kept))
		}
	}
}

// TestKeysTellQuestionsApart by what a file uses, and by nothing else.
func TestKeysTellQuestionsApart(t *testing.T) {
	const text = "SELECT {brands:Array(String)}, {now:DateTime64(3, 'UTC')}"
	at := date("2025-05-10")
	key := func(brands []string, now time.Time, other string) string {
		return keyOf("q", text, []any{clickhouse.Named("brands", brands), clickhouse.Named("now", now), clickhouse.Named("grain", other)})
	}
	one := key([]string{"a", "b"}, at, "day")
	for name, c := range map[string]struct {
		key  string
		same bool
	}{
		"a moment later":         {key([]string{"a", "b"}, at.Add(3*time.Second), "day"), true},
		"what is not used":       {key([]string{"a", "b"}, at, "week"), true},
		"a minute later":         {key([]string{"a", "b"}, at.Add(time.Minute), "day"), false},
		"one name that looks so": {key([]string{`a", "b`}, at, "day"), false},
		"another brand":          {key([]string{"a", "c"}, at, "day"), false},
		"another file":           {keyOf("r", text, nil), false},
	} {
		if (c.key == one) != c.same {
			t.Errorf("%s: %q and %q", name, c.key, one)
		}
	}
}

// TestPagesRememberForAMoment: what is written meanwhile is seen when told to forget; who asks the warehouse itself sees it at once.
func TestPagesRememberForAMoment(t *testing.T) {
	w := warehousetest.New(t)
	store(t, w, acme())
	plain := New(w.Conn())
	q := plain.Remembering()
	n := func(q *Queries) uint64 { return must[TrendRow](t)(q.Employer.RatingTrend(t.Context(), spring())).N }
	before := n(q)
	store(t, w, &record.Batch{Reviews: []record.Review{review("Acme", "new", "2025-04-20", 4)}})
	if n(q) != before || n(plain) != before+1 {
		t.Errorf("%d reviews remembered and %d there, of %d before", n(q), n(plain), before)
	}
	if q.Forget(); n(q) != before+1 {
		t.Errorf("%d reviews after forgetting, %d before", n(q), before)
	}
	plain.Forget() // remembers nothing
	runs := func() uint64 { return must[RunRow](t)(q.Source.Runs(t.Context(), spring())).N }
	earlier := runs()
	store(t, w, &record.Batch{Runs: []record.Run{{ID: "r", Source: "s", Brand: "Acme", Kind: "feed", Started: date("2025-05-09"), Finished: date("2025-05-09"), OK: true}}})
	if now := runs(); now != earlier+1 {
		t.Errorf("%d runs after a new one, %d before: what the program does is never remembered", now, earlier)
	}
}

// TestStatementsTakeTurns: no more than so many are under way, and who waits can leave.
func TestStatementsTakeTurns(t *testing.T) {
	w := warehousetest.New(t)
	store(t, w, acme())
	q := New(w.Conn())
	if err := q.reader.turns.Acquire(t.Context(), atOnce); err != nil {
		t.Fatal(err)
	}
	ctx, leave := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer leave()
	if _, err := q.Employer.RatingTrend(ctx, spring()); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("who waits in vain hears %v", err)
	}
	if _, err := q.Source.Pulse(t.Context(), spring()); err != nil {
		t.Errorf("the pulse waits: %v", err)
	}
	q.reader.turns.Release(atOnce)
	var all sync.WaitGroup
	for range 3 * atOnce {
		all.Go(func() {
			if _, err := q.Employer.RatingTrend(t.Context(), spring()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if !q.reader.turns.TryAcquire(atOnce) {
		t.Error("a turn was not given back")
	}
}
