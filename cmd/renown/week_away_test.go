package main

import (
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"renown/cmd/renown/world"
	"renown/collectors"
	"renown/warehouse/record"
)

// road is a real TCP way to ClickHouse. Closed, it looks like an outage.
type road struct {
	net.Listener
	to string

	mu     sync.Mutex
	closed bool
	cars   map[net.Conn]bool
}

// roadTo builds a road to the ClickHouse of an address, and gives the address that leads along it.
func roadTo(t *testing.T, dsn string) (*road, string) {
	t.Helper()
	at, slash := strings.LastIndex(dsn, "@"), strings.LastIndex(dsn, "/")
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	r := &road{Listener: listener, to: dsn[at+1 : slash], cars: map[net.Conn]bool{}}
	t.Cleanup(func() {
		r.close()
		if err := listener.Close(); err != nil {
			t.Error(err)
		}
	})
	go r.serve()
	return r, dsn[:at+1] + listener.Addr().String() + dsn[slash:]
}

func (r *road) serve() {
	for {
		in, err := r.Accept()
		if err != nil {
			return
		}
		go r.pass(in)
	}
}

// pass lets one connection through, in both directions, until it or the road is closed.
func (r *road) pass(in net.Conn) {
	out, err := net.Dial("tcp", r.to)
	if err != nil || !r.enter(in, out) {
		_ = in.Close() // nothing was said yet
		return
	}
	var both sync.WaitGroup
	drive := func(to, from net.Conn) {
		_, _ = io.Copy(to, from)        // ends with either
		_, _ = to.Close(), from.Close() // so that the other direction ends, too
	}
	both.Go(func() { drive(out, in) })
	both.Go(func() { drive(in, out) })
	both.Wait()
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.cars, in)
	delete(r.cars, out)
}

func (r *road) enter(cars ...net.Conn) bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	for _, car := range cars {
		if r.closed {
			_ = car.Close() // nothing was said yet
			continue
		}
		r.cars[car] = true
	}
	return !r.closed
}

// close cuts all connections and lets none through until open is called.
func (r *road) close() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = true
	for car := range r.cars {
		_ = car.Close() // an outage asks nobody
	}
}

func (r *road) open() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.closed = false
}

// awayWeek is a week in which ClickHouse is away for a day.
type awayWeek struct {
	*week
	road   *road
	random *rand.Rand
	asked  sync.Map // how often each network was asked: *atomic.Int64 by the kind of source

	session *session
	runner  *collectors.Runner
	end     func()
}

// start starts the program.
func (w *awayWeek) start() { w.session, w.runner, w.end = w.week.open(w.t.Context()) }

// restart ends the program and starts it again.
func (w *awayWeek) restart() {
	w.end()
	w.start()
}

func (w *awayWeek) pause(most time.Duration) {
	w.clock.advance(time.Hour + time.Duration(w.random.Int64N(int64(most-time.Hour))))
}

// until collects, round after round, until so long after the week's beginning, and delivers in between if it can.
func (w *awayWeek) until(after, pause time.Duration, delivers bool) (good, failed int) {
	w.t.Helper()
	for w.clock.Now().Sub(w.began) < after {
		bad := w.collect(w.t.Context(), w.runner)
		good, failed = good+len(w.runner.Status())-bad, failed+bad
		if delivers {
			w.flush(w.session)
		}
		w.pause(pause)
	}
	return good, failed
}

func (w *awayWeek) count(decide func(*http.Request) world.Fault) func(*http.Request) world.Fault {
	return func(r *http.Request) world.Fault {
		kind, _, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/net/"), "/")
		n, _ := w.asked.LoadOrStore(kind, new(atomic.Int64))
		n.(*atomic.Int64).Add(1)
		return decide(r)
	}
}

// requests is how often networks were asked, by sources of a kind or, with "", of all kinds.
func (w *awayWeek) requests(kind string) (n int64) {
	w.asked.Range(func(k, v any) bool {
		if kind == "" || k == kind {
			n += v.(*atomic.Int64).Load()
		}
		return true
	})
	return n
}

// runAll runs every source once.
func (w *awayWeek) runAll() (ledger []record.Run) {
	w.t.Helper()
	for _, status := range w.runner.Status() {
		line, err := w.runner.RunOnce(w.t.Context(), status.Name)
		if err != nil {
			w.t.Fatal(err)
		}
		ledger = append(ledger, line...)
	}
	return ledger
}

// forgotten is a program that was started while ClickHouse is away: it does not know how far anything was read, and does
// not begin from the beginning.
func (w *awayWeek) forgotten() {
	w.t.Helper()
	before := w.requests("")
	for _, run := range w.runAll() {
		if run.OK || !strings.Contains(run.Error, "how far") || run.Remedy == "" {
			w.t.Errorf("%s ran without knowing how far it had come: ok %v, %q, remedy %q", run.Source, run.OK, run.Error, run.Remedy)
		}
	}
	if n := w.requests("") - before; n > 0 {
		w.t.Errorf("%d requests were made", n)
	}
}

// penniless is a program that knows how far it has read, but not what was spent when ClickHouse goes away: whatever
// costs is refused, and the rest goes on.
func (w *awayWeek) penniless() {
	w.t.Helper()
	for _, status := range w.runner.Status() {
		if _, err := w.session.warehouse.Cursors(w.t.Context(), status.Name); err != nil {
			w.t.Fatal(err)
		}
	}
	if _, err := w.session.authorKey(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.road.close()
	before, good := w.requests(world.X), 0
	for _, run := range w.runAll() {
		switch {
		case run.Kind == world.X:
			if run.OK || !strings.Contains(run.Error, "budget") || !strings.Contains(run.Remedy, "warehouse must be reachable") {
				w.t.Errorf("%s: ok %v, %q, remedy %q", run.Source, run.OK, run.Error, run.Remedy)
			}
		case run.OK:
			good++
		}
	}
	if n := w.requests(world.X) - before; n > 0 {
		w.t.Errorf("%d requests were paid for that nobody knew the money for", n)
	}
	if good == 0 {
		w.t.Error("nothing went on while ClickHouse was away")
	}
	w.road.open()
}

// ClickHouse is away for a day of a week with faults of every sort: collecting goes on, and what it brought is delivered
// afterwards, though the program was started again meanwhile. Afterwards the warehouse equals what the world holds.
func TestAWeekWithoutClickHouseForADay(t *testing.T) {
	t.Parallel()
	e := weekEngine(t)
	for round := range rounds(1, 20) {
		t.Run(fmt.Sprint("round-", round), func(t *testing.T) {
			t.Parallel()
			seed := seedOf(round)
			began, _ := story()
			road, dsn := roadTo(t, database(t, e))
			w := &awayWeek{road: road, random: rand.New(rand.NewPCG(seed, 3))}
			w.week = newWeek(t, seed, dsn, folder(t), newSimClock(began))
			w.world.FailNetworks(w.count(w.world.Trouble(seed, 0.12)))
			w.start()
			defer func() { w.end() }()
			w.through()
			w.settle(t.Context(), w.session, w.runner)
			w.equal(w.session)
		})
	}
}

// through lives through the week.
func (w *awayWeek) through() {
	w.t.Helper()
	const day = 24 * time.Hour
	w.until(time.Duration(30+w.random.IntN(60))*time.Hour, 20*time.Hour, true)
	w.road.close()
	gone := w.clock.Now().Sub(w.began)
	good, failed := w.until(gone+day-9*time.Hour, 6*time.Hour, false)
	if backlog := w.session.warehouse.Backlog(); good <= failed || backlog.Batches < 20 {
		w.t.Errorf("while ClickHouse was away %d runs were good and %d failed; %d batches wait", good, failed, backlog.Batches)
	}
	w.restart()
	w.forgotten()
	w.clock.advance(gone + day - w.clock.Now().Sub(w.began))
	w.road.open()
	w.flush(w.session)
	w.until(gone+day+20*time.Hour, 10*time.Hour, true)
	w.restart()
	w.penniless()
	w.flush(w.session)
	w.until(7*day, 20*time.Hour, true)
}
