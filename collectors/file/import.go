package file

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"sort"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// Options of an import. Map is needed; the zero value of every other field means its default.
type Options struct {
	Map    *Map
	Source fetch.Source // Name marks the records; Brand and Site override what the map and the file say

	Handles, SupportHandles []string // the brand's own accounts: their posts are the brand's, not customers'

	MaxRow   int              // bytes a row may have; default 1 MiB. A longer one is a reject, and reading goes on after it
	Batch    int              // rows a batch; default 5000. A batch of long rows is cut earlier, at 4 MiB
	Now      func() time.Time // default time.Now; asked once an import
	Progress func(Progress)   // called after each batch that is safe, from the goroutine that called Import
}

// Progress is how far an import is.
type Progress struct {
	File        string
	Rows        int64
	Done, Total int64 // bytes of the file as it lies on disk; of a map with threads, of both readings
}

// Summary is what became of a file's rows: Read = Emitted + Rejected.
type Summary struct {
	Read, Emitted, Rejected int64
	Repeated                int64            // of the emitted: records that stood in the file before
	Reasons                 map[string]int64 // of the rejects
	Notes                   []string         // what a reader of the ledger should know
	Bytes                   int64            // read from disk
	Sum                     string           // hash of the file's bytes; "" if it was not read to its end
}

// Add adds another file's summary.
func (s *Summary) Add(other Summary) {
	s.Read += other.Read
	s.Emitted += other.Emitted
	s.Rejected += other.Rejected
	s.Repeated += other.Repeated
	s.Bytes += other.Bytes
	for reason, n := range other.Reasons {
		s.reject(reason, n)
	}
	s.Notes = append(s.Notes, other.Notes...)
}

func (s *Summary) reject(reason string, n int64) {
	if s.Reasons == nil {
		s.Reasons = map[string]int64{}
	}
	s.Reasons[reason] += n
}

// Commonest lists the n commonest reasons of rejects, the commonest first.
func (s *Summary) Commonest(n int) []string {
	reasons := orderedNames(s.Reasons)
	sort.SliceStable(reasons, func(i, j int) bool { return s.Reasons[reasons[i]] > s.Reasons[reasons[j]] })
	return reasons[:min(n, len(reasons))]
}

const (
	defaultMaxRow = 1 << 20
	defaultBatch  = 5000
	batchBytes    = 4 << 20
)

func (o *Options) setDefaults() {
	if o.MaxRow <= 0 {
		o.MaxRow = defaultMaxRow
	}
	if o.Batch <= 0 {
		o.Batch = defaultBatch
	}
	if o.Now == nil {
		o.Now = time.Now
	}
}

// Import reads a file (CSV or JSON, gzip or not) and hands over its records in batches, in the order of the file. It
// returns when all is handed over, at the first error of emit, or when ctx ends; what was handed over before stays so.
// Every row of the file ends as a record or as a reject. Importing a file again gives the same records again.
func Import(ctx context.Context, path string, o Options, emit func(*record.Batch) error) (Summary, error) {
	o.setDefaults()
	if o.Source.Brand == "" && o.Map.fields["brand"] == nil && !o.Map.Threads {
		return Summary{}, fmt.Errorf("%s: which brand is this about? The map %s names no column for it: give --brand", path, o.Map.Name)
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	job := &job{path: path, o: o, id: newIdentity(o.Map, &o), batches: make(chan parcel, 1)}
	failed := make(chan error, 1)
	go func() {
		defer close(job.batches)
		failed <- job.guarded(ctx)
	}()
	emitErr := job.handOver(emit, cancel)
	err := <-failed
	if emitErr != nil {
		return job.summary, fmt.Errorf("%s: %w", path, emitErr)
	}
	if err != nil {
		return job.summary, fmt.Errorf("%s: %w", path, err)
	}
	return job.summary, nil
}

// job is one import: one goroutine reads and maps, the caller's hands over.
type job struct {
	path    string
	o       Options
	id      identity
	batches chan parcel
	summary Summary // of what was handed over; its notes and sum belong to the reading goroutine until it is done
	total   int64
	before  int64 // bytes of the first reading, of two
	result  Summary
}

// parcel is a batch on its way, with how far the file was read when it was closed.
type parcel struct {
	batch *record.Batch
	rows  int64
	done  int64
	bytes int
}

// handOver passes on batches until there are no more, and counts only what was accepted.
func (j *job) handOver(emit func(*record.Batch) error, cancel func()) error {
	var failed error
	for p := range j.batches {
		if failed != nil {
			continue // the reader is stopping; what it still sends is dropped
		}
		// counted before it is handed over: whoever takes a batch may change it
		emitted, rejects := int64(p.batch.Records()), p.batch.Rejects
		counts := map[string]int64{}
		for i := range rejects {
			counts[rejects[i].Reason]++
		}
		if failed = emit(p.batch); failed != nil {
			cancel()
			continue
		}
		j.summary.Read += p.rows
		j.summary.Emitted += emitted
		j.summary.Rejected += p.rows - emitted
		for reason, n := range counts {
			j.summary.reject(reason, n)
		}
		if j.o.Progress != nil {
			j.o.Progress(Progress{File: j.path, Rows: j.summary.Read, Done: p.done, Total: j.total})
		}
	}
	j.summary.Repeated, j.summary.Notes = j.id.seen.count, j.result.Notes
	j.summary.Bytes, j.summary.Sum = j.result.Bytes, j.result.Sum
	return failed
}

// guarded turns a panic of the reading goroutine into an error: one file must not end the program.
func (j *job) guarded(ctx context.Context) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("reading broke off: %v\n%s", p, debug.Stack())
		}
	}()
	return j.read(ctx)
}

// read reads the file, once or twice.
func (j *job) read(ctx context.Context) error {
	var known *threads
	if j.o.Map.Threads {
		known = newThreads()
		if err := j.open(ctx, func(s *stream, rows rowReader) error { return j.learn(rows, known) }); err != nil {
			return err
		}
		known.settle()
		j.before = j.total / 2
		if known.full {
			j.note("brand and conversation were worked out for the first %d posts only", maxPosts)
		}
	}
	return j.open(ctx, func(s *stream, rows rowReader) error { return j.convert(ctx, s, rows, known) })
}

func (j *job) note(format string, args ...any) {
	j.result.Notes = append(j.result.Notes, fmt.Sprintf(format, args...))
}

// open opens the file, checks that it fits the map, and lets use read its rows.
func (j *job) open(ctx context.Context, use func(*stream, rowReader) error) (err error) {
	f, err := os.Open(j.path)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	info, err := f.Stat()
	if err != nil {
		return err
	}
	if info.IsDir() {
		return errors.New("is a folder; name the files in it")
	}
	if j.total = info.Size(); j.o.Map.Threads {
		j.total *= 2
	}
	s := newStream(ctx, f)
	rows, err := j.rows(s)
	if err != nil {
		return err
	}
	err = use(s, rows)
	j.result.Bytes += s.read.Load()
	if err == nil {
		j.result.Sum = s.sum()
	}
	return err
}

// learn is the first reading of a file with conversations.
func (j *job) learn(rows rowReader, known *threads) error {
	header := places(rows.header())
	only := map[string]bool{"id": true, "parent": true, "direction": true, "author": true, "brand": true}
	read := bind(j.o.Map, mentionFields(), header, only)
	a := &mentions{identity: j.id}
	rows.want(j.wanted(rows.header()))
	var r row
	for {
		err := rows.next(&r)
		if errors.Is(err, io.EOF) {
			return nil
		}
		var bad *badRow
		if errors.As(err, &bad) {
			continue // counted in the second reading
		}
		if err != nil {
			return err
		}
		m := blankMention()
		if read.fill(r.cells, &m) == nil {
			m.Direction = a.direction(&m)
			known.learn(&m)
		}
	}
}

func places(names []string) map[string]int {
	at := make(map[string]int, len(names))
	for i, name := range names {
		if _, twice := at[name]; !twice {
			at[name] = i
		}
	}
	return at
}

// wanted marks the columns the map looks at.
func (j *job) wanted(names []string) []bool {
	wanted, header := make([]bool, len(names)), places(names)
	for _, column := range j.o.Map.columns() {
		if i, found := header[column]; found {
			wanted[i] = true
		}
	}
	return wanted
}

// rows finds out the format, reads the header, and compares it with the map.
func (j *job) rows(s *stream) (rowReader, error) {
	text, head, err := unpack(s)
	if err != nil {
		return nil, err
	}
	if head == 0 {
		return nil, errors.New("the file is empty")
	}
	columns := j.o.Map.columns()
	if head == '{' || head == '[' {
		return newJSON(text, j.o.MaxRow, columns), nil
	}
	known := map[string]bool{}
	for _, c := range columns {
		known[c] = true
	}
	rows, err := newCSV(text, j.o.MaxRow, known)
	if err != nil {
		return nil, err
	}
	return rows, j.o.Map.fits(rows.header(), j.o.Source.Brand != "")
}

// fits says what a header lacks for the map, what it has, and which shipped map it fits.
func (m *Map) fits(names []string, brandGiven bool) error {
	header := places(names)
	lacking := m.missingColumns(header, brandGiven)
	if len(lacking) == 0 {
		return nil
	}
	found := strings.Join(names[:min(len(names), 40)], ", ")
	hint := "no shipped map fits them; write one of your own"
	if fit := fitting(header); len(fit) > 0 {
		hint = "the map " + strings.Join(fit, " or ") + " fits them"
	}
	return fmt.Errorf("the file does not fit the map %s: it has no column %s; found: %.600s; %s",
		m.Name, strings.Join(lacking, ", "), found, hint)
}
