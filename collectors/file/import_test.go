package file

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"runtime"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const header = "Id,Company,Date,Title,Text,Stars\n"

func line(i int) string {
	return fmt.Sprintf("%d,Skyways Air,2026-03-01,Title %d,text,%d\n", i, i, 1+i%5)
}

// plainMap is the map of most cases in testdata.
func plainMap(t testing.TB) *Map {
	t.Helper()
	m, err := LoadMap("testdata/plain/map.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func write(t testing.TB, name string, data []byte) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// take imports a file and gives all that was handed over.
func take(t testing.TB, path string, o Options) (record.Batch, Summary, error) {
	t.Helper()
	if o.Map == nil {
		o.Map = plainMap(t)
	}
	o.Source.Name, o.Now = "import", aClock
	var all record.Batch
	s, err := Import(context.Background(), path, o, func(b *record.Batch) error {
		all.Reviews = append(all.Reviews, b.Reviews...)
		all.Rejects = append(all.Rejects, b.Rejects...)
		return nil
	})
	return all, s, err
}

// streamTo writes the parts of a file to disk without holding them.
func streamTo(t testing.TB, name string, zip bool, parts ...io.Reader) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), name)
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	var w io.WriteCloser = f
	if zip {
		w = gzip.NewWriter(f)
	}
	for _, part := range parts {
		if _, err := io.Copy(w, part); err != nil {
			t.Fatal(err)
		}
	}
	if zip {
		err = w.Close()
	}
	if err := errors.Join(err, f.Close()); err != nil {
		t.Fatal(err)
	}
	return path
}

// letters gives n times the text.
type letters struct {
	text string
	left int64
	at   int
}

func (l *letters) Read(p []byte) (int, error) {
	if l.left == 0 {
		return 0, io.EOF
	}
	n := 0
	for n < len(p) && l.left > 0 {
		c := copy(p[n:], l.text[l.at:])
		c = int(min(int64(c), l.left))
		n, l.at, l.left = n+c, (l.at+c)%len(l.text), l.left-int64(c)
	}
	return n, nil
}

// A row far beyond any limit, packed so that the test needs no disk, is one reject with a cut raw; the rows around it come
// through, and memory stays flat.
func TestHugeLine(t *testing.T) {
	size := int64(256 << 20)       // a gigabyte behaves the same; packing it takes most of the test's time
	noise := pseudoRandom(8 << 10) // random enough to be no decompression bomb
	for _, c := range []struct{ name, before, after, reason string }{
		{"bare", "2,Skyways Air,2026-03-01,", "\n", reasonTooLong},
		{"quoted", "2,Skyways Air,2026-03-01,\"", "\",text,3\n", reasonTooLong},
	} {
		t.Run(c.name, func(t *testing.T) {
			path := streamTo(t, "huge.csv.gz", true, strings.NewReader(header+line(1)+c.before), &letters{text: noise, left: size}, strings.NewReader(c.after+line(3)))
			peak := watchHeap(t)
			all, s, err := take(t, path, Options{})
			if used := peak(); used > 100<<20 {
				t.Errorf("%d MB of memory were used", used>>20)
			}
			if err != nil || s.Read != 3 || s.Emitted != 2 || s.Reasons[c.reason] != 1 {
				t.Fatalf("%+v %v", s, err)
			}
			if all.Reviews[1].ID != "3" || len(all.Rejects[0].Raw) != record.MaxRaw || !strings.HasSuffix(all.Rejects[0].Where, ":3") {
				t.Errorf("second review %s, raw of %d bytes, at %s", all.Reviews[1].ID, len(all.Rejects[0].Raw), all.Rejects[0].Where)
			}
		})
	}
}

func pseudoRandom(n int) string {
	var b strings.Builder
	for state := uint32(1); b.Len() < n; {
		state = state*1664525 + 1013904223
		b.WriteByte('a' + byte(state>>24)%26)
	}
	return b.String()
}

// watchHeap samples the heap until the returned function is called, which gives the most that was seen above the start.
func watchHeap(t *testing.T) func() uint64 {
	t.Helper()
	runtime.GC()
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	start, most := m.HeapAlloc, uint64(0)
	stop, done := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(done)
		tick := time.NewTicker(5 * time.Millisecond)
		defer tick.Stop()
		for {
			select {
			case <-stop:
				return
			case <-tick.C:
			}
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			if m.HeapAlloc > start {
				most = max(most, m.HeapAlloc-start)
			}
		}
	}()
	return func() uint64 { close(stop); <-done; return most }
}

// A quote that is never closed costs its line, not the rest of the file, however long the file.
func TestQuoteNeverClosed(t *testing.T) {
	var b strings.Builder
	b.WriteString(header + line(1) + "2,Skyways Air,2026-03-01,\"never closed,text,3\n")
	for i := 3; i < 40_000; i++ {
		b.WriteString(line(i))
	}
	all, s, err := take(t, write(t, "in.csv", []byte(b.String())), Options{})
	if err != nil || s.Read != 39_999 || s.Rejected != 1 || all.Rejects[0].Reason != reasonUnclosed || !strings.HasSuffix(all.Rejects[0].Where, ":3") {
		t.Fatalf("%+v %v", s, err)
	}
	if last := all.Reviews[len(all.Reviews)-1]; last.ID != "39999" {
		t.Errorf("last review %s", last.ID)
	}
}

// Every line opens a quote; each costs only itself.
func TestManyOpenQuotes(t *testing.T) {
	var b strings.Builder
	b.WriteString(header)
	for range 100_000 {
		b.WriteString("\"x\n")
	}
	c, err := newCSV(strings.NewReader(b.String()), 1<<16, nil)
	if err != nil {
		t.Fatal(err)
	}
	rows := 0
	var r row
	for err = c.next(&r); !errors.Is(err, io.EOF); err = c.next(&r) {
		rows++
	}
	if rows != 100_000 {
		t.Errorf("%d rows, want 100000", rows)
	}
}

func TestDecompressionBomb(t *testing.T) {
	path := streamTo(t, "bomb.csv.gz", true, strings.NewReader(header+line(1)), &letters{text: "\n", left: 200 << 20})
	peak := watchHeap(t)
	_, s, err := take(t, path, Options{})
	if !errors.Is(err, ErrBomb) {
		t.Errorf("%+v %v", s, err)
	}
	if s.Emitted != 1 {
		t.Errorf("what stood before the bomb was lost: %+v", s)
	}
	if used := peak(); used > 50<<20 {
		t.Errorf("%d MB of memory were used", used>>20)
	}
}

// Files of every compression and line end give the same, batch by batch or at once, and again when imported again.
func TestTwiceIsOnce(t *testing.T) {
	var b bytes.Buffer
	b.WriteString(header)
	for i := range 1000 {
		b.WriteString(line(i))
	}
	path := write(t, "in.csv", b.Bytes())
	first, s, err := take(t, path, Options{Batch: 7})
	if err != nil || s.Emitted != 1000 {
		t.Fatalf("%+v %v", s, err)
	}
	second, _, err := take(t, path, Options{Batch: 100_000})
	if err != nil || !reflect.DeepEqual(first, second) {
		t.Errorf("another size of batch gives other records: %v", err)
	}
	packed := streamTo(t, "in.csv.gz", true, bytes.NewReader(b.Bytes()))
	third, _, err := take(t, packed, Options{})
	if err != nil || !reflect.DeepEqual(first, third) {
		t.Errorf("packed gives other records: %v", err)
	}
}

func TestBatchesAndProgress(t *testing.T) {
	var b strings.Builder
	b.WriteString(header)
	for i := range 25 {
		b.WriteString(line(i))
	}
	path := write(t, "in.csv", []byte(b.String()))
	var sizes []int
	var seen []Progress
	s, err := Import(context.Background(), path, Options{Map: plainMap(t), Batch: 10, Progress: func(p Progress) { seen = append(seen, p) }},
		func(b *record.Batch) error { sizes = append(sizes, len(b.Reviews)); return nil })
	if err != nil || !reflect.DeepEqual(sizes, []int{10, 10, 5}) {
		t.Fatalf("batches %v, %v", sizes, err)
	}
	last := seen[len(seen)-1]
	if len(seen) != 3 || seen[0].Rows != 10 || last.Rows != 25 || last.Done != int64(b.Len()) || last.Total != last.Done || s.Bytes != last.Total {
		t.Errorf("progress %+v, summary %+v", seen, s)
	}
	// Long rows make a batch full before its number does.
	long := header + strings.Repeat("1,Skyways Air,2026-03-01,\""+strings.Repeat("x", 500_000)+"\",text,3\n", 20)
	sizes = nil
	if _, err = Import(context.Background(), write(t, "long.csv", []byte(long)), Options{Map: plainMap(t)},
		func(b *record.Batch) error { sizes = append(sizes, len(b.Reviews)); return nil }); err != nil || len(sizes) < 2 {
		t.Errorf("batches %v, %v", sizes, err)
	}
}

func TestStops(t *testing.T) {
	var b strings.Builder
	b.WriteString(header)
	for i := range 10_000 {
		b.WriteString(line(i))
	}
	path := write(t, "in.csv", []byte(b.String()))
	t.Run("when a batch is refused", func(t *testing.T) {
		full, calls := errors.New("disk full"), 0
		s, err := Import(context.Background(), path, Options{Map: plainMap(t), Batch: 100}, func(*record.Batch) error {
			if calls++; calls == 3 {
				return full
			}
			return nil
		})
		if !errors.Is(err, full) || calls != 3 || s.Emitted != 200 || s.Sum != "" && s.Read == 10_000 {
			t.Errorf("%d calls, %+v, %v", calls, s, err)
		}
	})
	t.Run("when the context ends", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		var calls atomic.Int64
		s, err := Import(ctx, path, Options{Map: plainMap(t), Batch: 100}, func(*record.Batch) error {
			if calls.Add(1) == 3 {
				cancel()
			}
			return nil
		})
		if !errors.Is(err, context.Canceled) || s.Emitted < 300 || s.Emitted == 10_000 || s.Emitted != calls.Load()*100 {
			t.Errorf("%d calls, %+v, %v", calls.Load(), s, err)
		}
	})
	t.Run("when there is no file", func(t *testing.T) {
		if _, _, err := take(t, filepath.Join(t.TempDir(), "none.csv"), Options{}); !errors.Is(err, os.ErrNotExist) {
			t.Error(err)
		}
	})
	t.Run("when it is a folder", func(t *testing.T) {
		if _, _, err := take(t, t.TempDir(), Options{}); err == nil || !strings.Contains(err.Error(), "folder") {
			t.Error(err)
		}
	})
}

func TestSourceOverrides(t *testing.T) {
	path := write(t, "in.csv", []byte("Id,Date,Title,Stars\n1,2026-03-01,One,3\n"))
	all, s, err := take(t, path, Options{Source: fetch.Source{Brand: "Skyways Air", Site: "elsewhere"}})
	if err != nil || s.Emitted != 1 || all.Reviews[0].Brand != "Skyways Air" || all.Reviews[0].Site != "elsewhere" || all.Reviews[0].Source != "import" {
		t.Errorf("%+v %v", all, err)
	}
	// Without the brand the column is needed.
	if _, _, err = take(t, path, Options{}); err == nil || !strings.Contains(err.Error(), "Company (for brand)") {
		t.Error(err)
	}
}

func TestHandlesTellWhoSpeaks(t *testing.T) {
	m, err := ParseMap("m.yaml", []byte("record: mention\nsite: x\nfields: {id: id, posted: at, text: text, author: who, brand: {value: Skyways Air}}\n"))
	if err != nil {
		t.Fatal(err)
	}
	path := write(t, "in.csv", []byte("id,at,text,who\n1,2026-03-01,hi,@Skyways\n2,2026-03-01,hi,skywaysHelp\n3,2026-03-01,hi,kim\n4,2026-03-01,hi,\n"))
	var got []string
	_, err = Import(context.Background(), path, Options{Map: m, Handles: []string{"skyways"}, SupportHandles: []string{"@SkywaysHelp"}}, func(b *record.Batch) error {
		for _, m := range b.Mentions {
			got = append(got, string(m.Direction)+" "+m.Handle)
		}
		return nil
	})
	want := []string{"brand @Skyways", "support skywaysHelp", "customer ", "customer "}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("%q, %v", got, err)
	}
}
