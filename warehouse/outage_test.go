package warehouse_test

import (
	"bufio"
	"context"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/spool"
	"renown/warehouse/warehousetest"
)

// rounds is fewer for every day, and all of them for RENOWN_SOAK=1.
func rounds(few, all int) int {
	if os.Getenv("RENOWN_SOAK") != "" {
		return all
	}
	return few
}

// killEngine ends the engine with kill -9; it is started again on the same port by itself.
func killEngine(t *testing.T) {
	t.Helper()
	pid := warehousetest.Engine(t).State(t.Context()).PID
	if pid == 0 {
		return // still down from the last time
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
		t.Fatal(err)
	}
}

// numbered is a batch of a few reviews, a cursor, a post, a reading, a gap and an entry of spending, known by its number.
func numbered(n, size int) *record.Batch {
	m := mention(fmt.Sprint(n), day(1+n%5))
	r, _ := m.Reading()
	b := &record.Batch{
		Mentions: []record.Mention{m},
		Readings: []record.Reading{r},
		Gaps:     []record.Gap{{Source: "s", Query: fmt.Sprint(n), From: day(1), To: day(2), Reason: "outage"}},
		Spending: []record.Spend{{ID: fmt.Sprint(n), Budget: "x", Unit: "$", Source: "s", At: time.Now(), Amount: 1}}, // not long ago, as it would not be kept
		Cursors:  []record.Cursor{{Source: "s", Key: "n", Value: fmt.Sprint(n)}},
	}
	for i := range size {
		b.Reviews = append(b.Reviews, review(fmt.Sprintf("%06d-%d", n, i), 4, day(1+n%5)))
	}
	return b
}

// checkOnce looks that each of the batches' records is there, once, in the base tables and in the roll-ups.
func checkOnce(t *testing.T, w *warehouse.Warehouse, batches, size int) {
	t.Helper()
	want := uint64(batches * size)
	for _, sql := range []string{
		"SELECT count() FROM reviews FINAL", "SELECT uniqExact(id) FROM reviews", "SELECT sum(reviews) FROM review_day FINAL",
	} {
		if got := number(t, w, sql); got != want {
			t.Errorf("%s = %d, want %d", sql, got, want)
		}
	}
	checkSeriesOnce(t, w, uint64(batches))
}

// checkSeriesOnce looks at what there is one of in each batch.
func checkSeriesOnce(t *testing.T, w *warehouse.Warehouse, batches uint64) {
	t.Helper()
	for _, sql := range []string{
		"SELECT count() FROM mentions FINAL", "SELECT sum(posts) FROM mention_time FINAL WHERE step = 'day'", "SELECT count() FROM readings FINAL",
		"SELECT count() FROM gaps FINAL", "SELECT count() FROM spending FINAL", "SELECT toUInt64(sum(amount)) FROM spending FINAL",
	} {
		if got := number(t, w, sql); got != batches {
			t.Errorf("%s = %d, want %d", sql, got, batches)
		}
	}
}

// An engine killed again and again while batches are written: everything acknowledged is there once.
func TestEngineKilledWhileBatchesAreWritten(t *testing.T) {
	const size = 5
	w := open(t)
	least, kills := rounds(150, 1000), rounds(3, 20)
	var killed atomic.Bool
	batches, done := 0, make(chan error, 1)
	go func() {
		for ; batches < least || !killed.Load(); batches++ {
			if err := w.Write(t.Context(), numbered(batches, size)); err != nil {
				done <- err
				return
			}
			time.Sleep(time.Duration(rand.IntN(8)) * time.Millisecond)
		}
		done <- nil
	}()
	for range kills {
		time.Sleep(time.Duration(100+rand.IntN(400)) * time.Millisecond)
		killEngine(t)
	}
	killed.Store(true)
	if err := <-done; err != nil {
		t.Fatalf("after %d batches: %v", batches, err)
	}
	flushSlowly(t, w)
	checkOnce(t, w, batches, size)
	if got := cursors(t, w, "s"); got["n"] != fmt.Sprint(batches-1) {
		t.Errorf("cursor %v after %d batches", got, batches)
	}
}

func flushSlowly(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Minute)
	defer cancel()
	if err := w.Flush(ctx); err != nil {
		t.Fatal(err)
	}
}

// gate is a real TCP way to the engine that can be shut, which is what an outage looks like.
type gate struct {
	net.Listener
	to   string
	open atomic.Bool
	cuts atomic.Int64 // how many connections to cut before the answer to something large
}

func newGate(t *testing.T, to string) *gate {
	t.Helper()
	l, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	g := &gate{Listener: l, to: to}
	t.Cleanup(func() {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	})
	go g.serve()
	return g
}

func (g *gate) serve() {
	for {
		in, err := g.Accept()
		if err != nil {
			return
		}
		go g.pass(in)
	}
}

func (g *gate) pass(in net.Conn) {
	defer func() { _ = in.Close() }() // a connection that is cut has nothing left to lose
	if !g.open.Load() {
		return
	}
	out, err := net.Dial("tcp", g.to)
	if err != nil {
		return
	}
	defer func() { _ = out.Close() }()
	var sent atomic.Int64
	go g.copy(in, out, func(int) bool {
		if sent.Load() < large || g.cuts.Add(-1) < 0 {
			return true
		}
		time.Sleep(200 * time.Millisecond) // so that ClickHouse has finished what it answers
		return false
	})
	g.copy(out, in, func(n int) bool { sent.Add(int64(n)); return true })
}

// large is more than a greeting and less than the insert that is to be cut.
const large = 100_000

// copy passes on what is read as long as the gate is open and pass says so.
func (g *gate) copy(to, from net.Conn, pass func(n int) bool) {
	buf := make([]byte, 32<<10)
	for g.open.Load() {
		n, err := from.Read(buf)
		if err != nil || !g.open.Load() || !pass(n) {
			break
		}
		if _, err := to.Write(buf[:n]); err != nil {
			break
		}
	}
	_, _ = to.Close(), from.Close() // as above
}

// through gives an address that leads to the database through a gate.
func through(t *testing.T, dsn string) (*gate, string) {
	t.Helper()
	at, slash := strings.LastIndex(dsn, "@"), strings.LastIndex(dsn, "/")
	g := newGate(t, dsn[at+1:slash])
	return g, dsn[:at+1] + g.Addr().String() + dsn[slash:]
}

// The warehouse is opened, and written to for a thousand batches, while ClickHouse is down; then it comes back.
func TestOutageFromTheStart(t *testing.T) {
	const size = 3
	batches := rounds(200, 1000)
	ready := open(t) // migrates the database the outage hides
	g, dsn := through(t, addr(t, ready))
	// Little memory, so that most of it waits on disk only.
	o := warehouse.Options{Addr: dsn, SpoolDir: t.TempDir(), Linger: time.Millisecond, MaxMemory: 4000, GroupRows: 100}
	w := openWith(t, o)
	for n := range batches {
		write(t, w, numbered(n, size))
	}
	b := w.Backlog()
	if b.Batches != batches || b.Err == "" || b.Oldest.IsZero() || b.Bytes == 0 {
		t.Errorf("backlog %+v", b)
	}
	if _, err := w.Cursors(t.Context(), "never read"); err == nil {
		t.Error("cursors that nobody can know were given")
	}
	g.open.Store(true)
	flushSlowly(t, w)
	checkOnce(t, ready, batches, size)
	if b := w.Backlog(); b != (warehouse.Backlog{}) {
		t.Errorf("backlog afterwards %+v", b)
	}
}

func TestOutageInTheMiddle(t *testing.T) {
	ready := open(t)
	g, dsn := through(t, addr(t, ready))
	g.open.Store(true)
	w := openWith(t, warehouse.Options{Addr: dsn, SpoolDir: t.TempDir(), Linger: time.Millisecond})
	write(t, w, numbered(0, 1))
	flush(t, w)
	if got := cursors(t, w, "s"); got["n"] != "0" {
		t.Fatalf("cursors %v", got)
	}
	g.open.Store(false)
	for n := 1; n < 20; n++ {
		write(t, w, numbered(n, 1))
	}
	if got := cursors(t, w, "s"); got["n"] != "19" {
		t.Errorf("cursors during the outage: %v", got)
	}
	g.open.Store(true)
	flushSlowly(t, w)
	checkOnce(t, ready, 20, 1)
}

// What was read last before an outage is where collecting goes on, not where it was when the last run began.
func TestCursorsDeliveredBeforeAnOutageAreNotForgotten(t *testing.T) {
	ready := open(t)
	g, dsn := through(t, addr(t, ready))
	g.open.Store(true)
	w := openWith(t, warehouse.Options{Addr: dsn, SpoolDir: t.TempDir(), Linger: time.Millisecond})
	write(t, w, numbered(0, 1))
	flush(t, w)
	if got := cursors(t, w, "s"); got["n"] != "0" {
		t.Fatalf("cursors %v", got)
	}
	write(t, w, numbered(1, 1))
	flush(t, w)
	g.open.Store(false)
	for range 2 {
		if got := cursors(t, w, "s"); got["n"] != "1" {
			t.Errorf("cursors during the outage: %v", got)
		}
	}
	g.open.Store(true)
}

// What waits when a program closes during an outage is delivered by the next one, even if its segments were damaged in
// part; the damage is told and counted.
func TestNextStartDeliversTheRest(t *testing.T) {
	ready := open(t)
	g, dsn := through(t, addr(t, ready))
	dir := t.TempDir()
	w, err := warehouse.Open(t.Context(), warehouse.Options{Addr: dsn, SpoolDir: dir, Linger: time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 10 {
		write(t, w, numbered(n, 2))
	}
	closeWarehouse(t, w)
	segments, err := filepath.Glob(filepath.Join(dir, "p-*", "*.seg"))
	if err != nil || len(segments) != 10 {
		t.Fatalf("%d segments left, %v", len(segments), err)
	}
	flip(t, segments[9])
	if err := os.Truncate(segments[4], 40); err != nil {
		t.Fatal(err)
	}
	g.open.Store(true)
	next := openWith(t, warehouse.Options{Addr: dsn, SpoolDir: dir, Linger: time.Millisecond})
	flushSlowly(t, next)
	checkOnce(t, ready, 8, 2)
	if b := next.Backlog(); b.Batches != 0 || !strings.Contains(b.Err, "damaged") {
		t.Errorf("backlog %+v", b)
	}
	if n := number(t, ready, "SELECT count() FROM quarantine FINAL WHERE source = 'spool'"); n != 2 {
		t.Errorf("%d rows of damage in quarantine", n)
	}
}

// flip damages the last byte of a file.
func flip(t *testing.T, path string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-1] ^= 1
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// The connection breaks after ClickHouse took an insert and before it said so: the repeat is dropped by its token, and
// no second copy is ever stored, not even one that merging would remove.
func TestRepeatedInsertIsDroppedByItsToken(t *testing.T) {
	ready := open(t)
	g, dsn := through(t, addr(t, ready))
	g.open.Store(true)
	g.cuts.Store(2)
	w := openWith(t, warehouse.Options{Addr: dsn, SpoolDir: t.TempDir(), Linger: time.Second})
	b := &record.Batch{}
	for i := range 2000 {
		r := review(fmt.Sprint(i), 4, day(1))
		r.Text = strings.Repeat("long ", 20)
		b.Reviews = append(b.Reviews, r)
	}
	// Several blocks of one insert.
	for n := range 3 {
		for i := range b.Reviews {
			b.Reviews[i].ID = fmt.Sprintf("%d-%d", n, i)
		}
		write(t, w, b)
	}
	flushSlowly(t, w)
	if left := g.cuts.Load(); left >= 0 {
		t.Fatalf("%d connections were not cut", left)
	}
	stored := number(t, ready, "SELECT sum(rows) FROM system.parts WHERE database = currentDatabase() AND table = 'reviews'")
	if stored != 6000 {
		t.Errorf("%d rows were stored for 6000 reviews", stored)
	}
}

// A batch whose file somebody removed is counted, and holds up nothing but itself.
func TestRemovedSegmentHoldsUpNothing(t *testing.T) {
	dir := t.TempDir()
	s, err := spool.Open(spool.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	for n := range 3 {
		if _, err := s.Append(numbered(n, 2), uint64(100+10*n), day(1)); err != nil {
			t.Fatal(err)
		}
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	w := openWith(t, warehouse.Options{Addr: warehousetest.DSN(t), SpoolDir: dir, Linger: time.Millisecond}) // not migrated
	waiting, err := filepath.Glob(filepath.Join(dir, "p-*", "*.seg"))
	if err != nil || len(waiting) != 3 {
		t.Fatalf("waiting: %v, %v", waiting, err)
	}
	if err := os.Remove(waiting[1]); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	flush(t, w)
	checkOnce(t, w, 2, 2)
	if n := number(t, w, "SELECT count() FROM quarantine FINAL WHERE reason = 'spooled batch is damaged'"); n != 1 {
		t.Errorf("%d lines in quarantine", n)
	}
	if b := w.Backlog(); b.Batches != 0 || !strings.Contains(b.Err, "removed") {
		t.Errorf("backlog %+v", b)
	}
}

const (
	writerAddr  = "RENOWN_TEST_WRITER_ADDR"
	writerSpool = "RENOWN_TEST_WRITER_SPOOL"
	writerSize  = 50
)

// TestWriterChild is the program that TestKilledProgramLosesNothing kills.
func TestWriterChild(t *testing.T) {
	if os.Getenv(writerAddr) == "" {
		t.Skip("runs as a child process only")
	}
	w, err := warehouse.Open(t.Context(), warehouse.Options{
		Addr: os.Getenv(writerAddr), SpoolDir: os.Getenv(writerSpool), Linger: time.Millisecond, RollupEvery: 20 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	first := 0
	if _, err := fmt.Sscan(os.Getenv("RENOWN_TEST_WRITER_FIRST"), &first); err != nil {
		t.Fatal(err)
	}
	for n := first; ; n++ {
		write(t, w, numbered(n, writerSize))
		fmt.Printf("ACK %d\n", n)
	}
}

// A program killed at random moments of its import: what it acknowledged is there, once, after the next start.
func TestKilledProgramLosesNothing(t *testing.T) {
	w := open(t)
	dir := t.TempDir()
	acked := -1
	for range rounds(3, 20) {
		acked = runAndKill(t, addr(t, w), dir, acked+1)
	}
	next := openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: dir, Linger: time.Millisecond})
	flushSlowly(t, next)
	// A batch that was spooled but not acknowledged when the program died may be there too: it is whole.
	total := number(t, w, "SELECT count() FROM reviews FINAL")
	if total < uint64((acked+1)*writerSize) || total%writerSize != 0 {
		t.Errorf("%d reviews of %d acknowledged", total, (acked+1)*writerSize)
	}
	sql := fmt.Sprintf("SELECT uniqExact(id) FROM reviews WHERE id < '%06d'", acked+1)
	if n := number(t, w, sql); n != uint64((acked+1)*writerSize) {
		t.Errorf("%d of %d acknowledged reviews are there", n, (acked+1)*writerSize)
	}
	if n := number(t, w, "SELECT sum(reviews) FROM review_day FINAL"); n != total {
		t.Errorf("%d in the roll-up of %d", n, total)
	}
	checkSeriesOnce(t, w, total/writerSize)
}

// runAndKill starts a writer and kills it a little later; it gives the last batch the writer acknowledged.
func runAndKill(t *testing.T, dsn, dir string, first int) int {
	t.Helper()
	cmd := exec.Command(os.Args[0], "-test.run=^TestWriterChild$", "-test.v")
	cmd.Env = append(os.Environ(), writerAddr+"="+dsn, writerSpool+"="+dir, fmt.Sprintf("RENOWN_TEST_WRITER_FIRST=%d", first))
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	last, stop := first-1, 10+rand.IntN(60)
	for lines := bufio.NewScanner(out); lines.Scan(); {
		if _, err := fmt.Sscanf(lines.Text(), "ACK %d", &last); err == nil && last-first == stop {
			if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := cmd.Wait(); err == nil || last < first {
		t.Fatalf("the writer ended by itself after batch %d: %v", last, err)
	}
	return last
}

// A crash between the insert and the roll-up: the segments are still there, and the roll-up is made up for.
func TestCrashBeforeTheRollup(t *testing.T) {
	w := open(t)
	dir := t.TempDir()
	s, err := spool.Open(spool.Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(numbered(1, 4), 100, day(1)); err != nil {
		t.Fatal(err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	// The base rows are there already, with the versions of the segment.
	for i := range 4 {
		err := w.Conn().Exec(t.Context(), fmt.Sprintf(
			"INSERT INTO reviews (brand, site, id, stars, posted, version) VALUES ('Skyways Air', 'workplace', '000001-%d', 4, '2025-01-02', %d)", i, 100+i))
		if err != nil {
			t.Fatal(err)
		}
	}
	next := openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: dir})
	flush(t, next)
	checkOnce(t, w, 1, 4)
}
