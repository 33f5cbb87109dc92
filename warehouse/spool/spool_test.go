package spool

import (
	"bufio"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"renown/warehouse/record"
)

const childDir = "RENOWN_SPOOL_TEST_DIR"

// TestMain is also the program of the child processes: one that fills a spool until it is killed.
func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		os.Exit(child(dir, os.Getenv("RENOWN_SPOOL_TEST_LIMIT") != ""))
	}
	os.Exit(m.Run())
}

func child(dir string, limited bool) int {
	s, err := Open(Options{Dir: dir})
	if err == nil && limited {
		err = unix.Setrlimit(unix.RLIMIT_FSIZE, &unix.Rlimit{Cur: 4096, Max: 4096})
	}
	for i := 0; err == nil; i++ {
		text := "small"
		if limited && i == 1 {
			text = incompressible(64 << 10)
		}
		if _, err = s.Append(oneReview(fmt.Sprint(i), text), uint64(i+1), time.Now()); err == nil {
			fmt.Println(i)
		}
	}
	fmt.Println(errors.Is(err, ErrFull), err)
	return 1
}

func incompressible(n int) string {
	b := make([]byte, n)
	x := uint64(88172645463325252)
	for i := range b {
		x ^= x << 13
		x ^= x >> 7
		x ^= x << 17
		b[i] = byte(x)
	}
	return string(b)
}

func oneReview(id, text string) *record.Batch {
	return &record.Batch{Reviews: []record.Review{{Brand: "b", Site: "s", ID: id, Text: text}}}
}

func openSpool(t *testing.T, dir string) *Spool {
	t.Helper()
	s, err := Open(Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func closeSpool(t *testing.T, s *Spool) {
	t.Helper()
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
}

func appendOne(t *testing.T, s *Spool, id string, first uint64) Segment {
	t.Helper()
	seg, err := s.Append(oneReview(id, "text"), first, time.Unix(int64(first), 0))
	if err != nil {
		t.Fatal(err)
	}
	return seg
}

func adopt(t *testing.T, s *Spool) Found {
	t.Helper()
	found, err := s.Adopt()
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func ids(t *testing.T, s *Spool, segs []Segment) []string {
	t.Helper()
	var out []string
	for _, seg := range segs {
		b, err := s.Read(seg)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range b.Reviews {
			out = append(out, r.ID)
		}
	}
	return out
}

func TestAnOrphanIsAdoptedOldestFirst(t *testing.T) {
	dir := t.TempDir()
	first := openSpool(t, dir)
	appendOne(t, first, "b", 20)
	appendOne(t, first, "a", 3)
	if found := adopt(t, openSpool(t, dir)); len(found.Segments) != 0 {
		t.Fatalf("took %d segments from a living process", len(found.Segments))
	}
	closeSpool(t, first)
	second := openSpool(t, dir)
	found := adopt(t, second)
	if got := ids(t, second, found.Segments); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("adopted %v", got)
	}
	if found.Segments[0].First != 3 || found.Segments[0].Rows != 1 || !found.Segments[0].Created.Equal(time.Unix(3, 0)) {
		t.Errorf("description %+v", found.Segments[0].Meta)
	}
	if _, err := os.Stat(first.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the orphan's folder is still there: %v", err)
	}
	if files, _ := second.Backlog(); files != 2 {
		t.Errorf("%d files in the backlog", files)
	}
	if err := second.Remove(found.Segments); err != nil {
		t.Fatal(err)
	}
	if files, bytes := second.Backlog(); files != 0 || bytes != 0 {
		t.Errorf("backlog %d files, %d bytes after all were removed", files, bytes)
	}
	closeSpool(t, second)
	if _, err := os.Stat(second.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an empty folder is left behind: %v", err)
	}
}

// Whatever a process acknowledged before kill -9 is adopted, whole.
func TestKilledProcessLosesNothing(t *testing.T) {
	for round := range 5 {
		dir := t.TempDir()
		cmd := exec.Command(os.Args[0])
		cmd.Env = append(os.Environ(), childDir+"="+dir)
		out, err := cmd.StdoutPipe()
		if err != nil {
			t.Fatal(err)
		}
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		acked, lines := 0, bufio.NewScanner(out)
		for lines.Scan() {
			if acked++; acked == 20+13*round {
				if err := cmd.Process.Signal(syscall.SIGKILL); err != nil {
					t.Fatal(err)
				}
			}
		}
		if err := cmd.Wait(); err == nil {
			t.Fatal("the child was not killed")
		}
		s := openSpool(t, dir)
		got := ids(t, s, adopt(t, s).Segments)
		if len(got) < acked {
			t.Fatalf("%d batches were acknowledged, %d are there", acked, len(got))
		}
		for i, id := range got {
			if id != fmt.Sprint(i) {
				t.Fatalf("batch %d has id %s", i, id)
			}
		}
	}
}

func TestUnfinishedFilesAreRemoved(t *testing.T) {
	dir := t.TempDir()
	first := openSpool(t, dir)
	tmp := filepath.Join(first.dir, tmpPrefix+"x"+suffix)
	if err := os.WriteFile(tmp, []byte("half a seg"), 0o600); err != nil {
		t.Fatal(err)
	}
	appendOne(t, first, "a", 1)
	closeSpool(t, first)
	second := openSpool(t, dir)
	if found := adopt(t, second); len(found.Segments) != 1 || len(found.Damaged) != 0 {
		t.Errorf("found %+v", found)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*", tmpPrefix+"*")); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// Every flipped bit and every cut of a segment is noticed, either when it is adopted or when it is read; the file is
// kept, and the others go on.
func TestDamageIsNoticed(t *testing.T) {
	whole, err := encode(&buffers{}, oneReview("a", "some text"), &Meta{First: 1, Rows: 1})
	if err != nil {
		t.Fatal(err)
	}
	for bit := range len(whole) * 8 {
		flipped := slices.Clone(whole)
		flipped[bit/8] ^= 1 << (bit % 8)
		if _, _, err := decode(flipped); !errors.Is(err, ErrDamaged) {
			t.Errorf("bit %d flipped: %v", bit, err)
		}
	}
	for n := range len(whole) {
		if _, _, err := decode(whole[:n]); !errors.Is(err, ErrDamaged) {
			t.Errorf("cut to %d bytes: %v", n, err)
		}
	}
	if _, _, err := decode(append(slices.Clone(whole), 0)); !errors.Is(err, ErrDamaged) {
		t.Errorf("a byte too many: %v", err)
	}
}

func TestDamagedSegmentsAreSetAside(t *testing.T) {
	dir := t.TempDir()
	first := openSpool(t, dir)
	torn, flipped := appendOne(t, first, "torn", 1), appendOne(t, first, "flipped", 2)
	appendOne(t, first, "good", 3)
	path := func(s Segment) string { return filepath.Join(first.dir, s.Name) }
	if err := os.Truncate(path(torn), torn.Size-3); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(path(flipped))
	if err != nil {
		t.Fatal(err)
	}
	data[len(data)-2] ^= 4
	if err := os.WriteFile(path(flipped), data, 0o600); err != nil {
		t.Fatal(err)
	}
	closeSpool(t, first)

	second := openSpool(t, dir)
	found := adopt(t, second)
	if len(found.Damaged) != 1 || !errors.Is(found.Damaged[0].Err, ErrDamaged) || len(found.Segments) != 2 {
		t.Fatalf("found %+v", found)
	}
	if _, err := second.Read(found.Segments[0]); !errors.Is(err, ErrDamaged) {
		t.Fatalf("reading the flipped one: %v", err)
	}
	aside, err := second.SetAside(found.Segments[0])
	if err != nil {
		t.Fatal(err)
	}
	if got := ids(t, second, found.Segments[1:]); !slices.Equal(got, []string{"good"}) {
		t.Errorf("got %v", got)
	}
	for _, p := range []string{found.Damaged[0].Path, aside} {
		if _, err := os.Stat(p); err != nil || !strings.HasSuffix(p, ".damaged") {
			t.Errorf("%s: %v", p, err)
		}
	}
	if files, _ := second.Backlog(); files != 1 {
		t.Errorf("%d files in the backlog", files)
	}
}

func TestNewerFormatIsLeftAlone(t *testing.T) {
	dir := t.TempDir()
	first := openSpool(t, dir)
	seg := appendOne(t, first, "a", 1)
	path := filepath.Join(first.dir, seg.Name)
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	data[4] = format + 1
	sealHeader(data)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	closeSpool(t, first)
	second := openSpool(t, dir)
	found := adopt(t, second)
	if !slices.Equal(found.Newer, []string{path}) || len(found.Segments)+len(found.Damaged) != 0 {
		t.Errorf("found %+v", found)
	}
	if now, err := os.ReadFile(path); err != nil || !slices.Equal(now, data) {
		t.Errorf("the newer segment was touched: %v", err)
	}
}

func TestRefusedBatchCanBePutBack(t *testing.T) {
	dir := t.TempDir()
	s := openSpool(t, dir)
	path, err := s.Refuse(oneReview("bad", "x"), 9, time.Unix(1, 0))
	if err != nil {
		t.Fatal(err)
	}
	if found := adopt(t, s); len(found.Segments) != 0 {
		t.Fatal("a refused batch was taken up by itself")
	}
	if err := os.Rename(path, filepath.Join(dir, filepath.Base(path))); err != nil {
		t.Fatal(err)
	}
	found := adopt(t, s)
	if got := ids(t, s, found.Segments); !slices.Equal(got, []string{"bad"}) || found.Segments[0].First != 9 {
		t.Errorf("got %v", got)
	}
}

func TestLimitRefusesAndThenTakesAgain(t *testing.T) {
	s, err := Open(Options{Dir: t.TempDir(), MaxBytes: 300})
	if err != nil {
		t.Fatal(err)
	}
	var kept []Segment
	for i := uint64(1); ; i++ {
		seg, err := s.Append(oneReview("a", "text"), i, time.Unix(0, 0))
		if errors.Is(err, ErrFull) {
			break
		}
		if err != nil || i > 100 {
			t.Fatalf("after %d batches: %v", i, err)
		}
		kept = append(kept, seg)
	}
	if err := s.Remove(kept[:1]); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(oneReview("a", "text"), 200, time.Unix(0, 0)); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// A full disk: the batch is refused in plain words, nothing half-written is left, and it goes on once there is room.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := unix.Mount("tmpfs", dir, "tmpfs", 0, "size=256k"); err != nil {
		t.Skipf("a small disk cannot be mounted here: %v", err)
	}
	defer func() {
		if err := unix.Unmount(dir, unix.MNT_DETACH); err != nil {
			t.Error(err)
		}
	}()
	s := openSpool(t, dir)
	var kept []Segment
	for i := 0; ; i++ {
		seg, err := s.Append(oneReview(fmt.Sprint(i), incompressible(20<<10)), uint64(i+1), time.Now())
		if err != nil {
			if !errors.Is(err, ErrFull) || !errors.Is(err, unix.ENOSPC) || !strings.Contains(err.Error(), dir) {
				t.Fatalf("the error of a full disk: %v", err)
			}
			break
		}
		kept = append(kept, seg)
	}
	entries, err := os.ReadDir(s.dir)
	if err != nil || len(entries) != len(kept)+1 || len(kept) == 0 {
		t.Errorf("%d files for %d batches and a lock, %v", len(entries), len(kept), err)
	}
	if files, _ := s.Backlog(); files != len(kept) {
		t.Errorf("backlog %d, kept %d", files, len(kept))
	}
	if err := s.Remove(kept[:2]); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Append(oneReview("again", incompressible(20<<10)), 1000, time.Now()); err != nil {
		t.Errorf("with room again: %v", err)
	}
}

// Where no disk can be mounted, a limit on the size of files stops a write half-way too.
func TestWriteStoppedHalfWay(t *testing.T) {
	dir := t.TempDir()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), childDir+"="+dir, "RENOWN_SPOOL_TEST_LIMIT=1")
	out, err := cmd.Output()
	if err == nil || !strings.Contains(string(out), "true the spool is full") {
		t.Fatalf("got %v: %s", err, out)
	}
	s := openSpool(t, dir)
	if found := adopt(t, s); len(found.Segments) != 1 || len(found.Damaged) != 0 {
		t.Errorf("found %+v", found)
	}
}

func TestManyWritersAtOnce(t *testing.T) {
	dir := t.TempDir()
	a, b := openSpool(t, dir), openSpool(t, dir)
	var wg sync.WaitGroup
	for i := range 40 {
		s := []*Spool{a, b}[i%2]
		wg.Go(func() {
			if _, err := s.Append(oneReview(fmt.Sprint(i), strings.Repeat("x", i*100)), uint64(i/4+1), time.Now()); err != nil {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	closeSpool(t, a)
	closeSpool(t, b)
	c := openSpool(t, dir)
	got := ids(t, c, adopt(t, c).Segments)
	slices.Sort(got)
	if got = slices.Compact(got); len(got) != 40 {
		t.Errorf("%d of 40 batches are there", len(got))
	}
}

func TestSegmentCursorsAreItsOwn(t *testing.T) {
	s := openSpool(t, t.TempDir())
	b := &record.Batch{Cursors: []record.Cursor{{Source: "s", Key: "k", Value: "1"}}}
	seg, err := s.Append(b, 1, time.Now())
	if err != nil {
		t.Fatal(err)
	}
	b.Cursors[0].Value = "2"
	if want := []record.Cursor{{Source: "s", Key: "k", Value: "1"}}; !reflect.DeepEqual(seg.Cursors, want) {
		t.Errorf("got %v", seg.Cursors)
	}
}
