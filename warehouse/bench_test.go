package warehouse_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// The benchmarks compare what a batch costs through the warehouse (spool, synced; insert; roll-ups) with a bare
// columnar insert of the same reviews into the same table, and print rows/s.
//
//	go test -run '^$' -bench 'RawInsert|WarehouseWrite' ./warehouse

const (
	benchBatch = 5000
	benchGroup = 50_000
)

// benchReviews are made-up reviews with 300 to 600 bytes of text, of 4 brands on 2 sites over 3 years.
func benchReviews(n int) []record.Review {
	rng := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(`the team office pay hours manager shift great poor holiday rota growth culture leadership never
		always sometimes training bonus flight delay support people honest tired proud salary review promotion benefits`)
	prose := func(length int) string {
		var b strings.Builder
		for b.Len() < length {
			b.WriteString(words[rng.IntN(len(words))])
			b.WriteByte(' ')
		}
		return b.String()
	}
	out := make([]record.Review, n)
	for i := range out {
		posted := day(1).AddDate(0, 0, -rng.IntN(1000))
		out[i] = record.Review{
			Brand: fmt.Sprintf("Brand %d", rng.IntN(4)), Site: []string{"workplace", "jobs"}[rng.IntN(2)], ID: fmt.Sprintf("r%09d", i),
			Source: "bench", URL: fmt.Sprintf("https://reviews.example/r/%d", i), Title: prose(30), Pros: prose(130 + rng.IntN(150)),
			Cons: prose(140 + rng.IntN(150)), Posted: posted, Collected: day(1), Stars: record.Score(1 + rng.IntN(5)),
			WorkLife: record.Score(rng.IntN(6)), Culture: record.Score(rng.IntN(6)), Compensation: record.Score(rng.IntN(6)),
			Recommend: []record.Opinion{"", "positive", "negative"}[rng.IntN(3)], Status: record.Current,
			JobTitle: words[rng.IntN(len(words))], Location: words[rng.IntN(len(words))], AuthorKey: fmt.Sprintf("%032x", rng.Uint64()),
		}
	}
	return out
}

func benchRows() int {
	if os.Getenv("RENOWN_BENCH_ROWS") != "" {
		var n int
		if _, err := fmt.Sscan(os.Getenv("RENOWN_BENCH_ROWS"), &n); err == nil {
			return n
		}
	}
	return 400_000
}

// meter notes the processor time of this process and of the engine: on a busy machine it says more than the clock.
type meter struct{ own, engine time.Duration }

func startMeter(b *testing.B) meter {
	b.Helper()
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		b.Fatal(err)
	}
	pid := warehousetest.Engine(b).State(b.Context()).PID
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return meter{} // not on Linux
	}
	fields := strings.Fields(string(stat[strings.LastIndexByte(string(stat), ')')+2:]))
	ticks := 0
	for _, f := range fields[11:13] {
		n, err := strconv.Atoi(f)
		if err != nil {
			b.Fatal(err)
		}
		ticks += n
	}
	own := time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
	return meter{own: own, engine: time.Duration(ticks) * 10 * time.Millisecond}
}

func (m meter) report(b *testing.B, rows int) {
	b.Helper()
	end := startMeter(b)
	all := float64(rows) * float64(b.N)
	b.ReportMetric(all/b.Elapsed().Seconds(), "rows/s")
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64((end.own-m.own).Microseconds())/all, "own-µs/row")
	b.ReportMetric(float64((end.engine-m.engine).Microseconds())/all, "engine-µs/row")
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err == nil {
		b.ReportMetric(float64(usage.Maxrss)/1024, "peak-MB")
	}
}

func BenchmarkRawInsert(b *testing.B) {
	w := open(b)
	all := benchReviews(benchRows())
	m := startMeter(b)
	for b.Loop() {
		for from := 0; from < len(all); from += benchGroup {
			rawInsert(b, w.Conn(), all[from:min(from+benchGroup, len(all))])
		}
	}
	m.report(b, len(all))
}

func BenchmarkWarehouseWrite(b *testing.B) {
	w := open(b, productionPace)
	all := benchReviews(benchRows())
	m := startMeter(b)
	for b.Loop() {
		for from := 0; from < len(all); from += benchBatch {
			write(b, w, reviews(all[from:min(from+benchBatch, len(all))]...))
		}
		ctx, cancel := context.WithTimeout(b.Context(), 5*time.Minute)
		if err := w.Flush(ctx); err != nil {
			b.Fatal(err)
		}
		cancel()
	}
	m.report(b, len(all))
}

// rawInsert is what a program without a warehouse would do: gather the columns, append them, send.
func rawInsert(b *testing.B, conn driver.Conn, rs []record.Review) {
	names, columns := rawColumns(rs)
	ctx := clickhouse.Context(b.Context())
	batch, err := conn.PrepareBatch(ctx, "INSERT INTO reviews ("+strings.Join(names, ", ")+")")
	if err != nil {
		b.Fatal(err)
	}
	for i := range columns {
		if err := batch.Column(i).Append(columns[i]); err != nil {
			b.Fatal(err)
		}
	}
	if err := batch.Send(); err != nil {
		b.Fatal(err)
	}
}

func rawColumns(rs []record.Review) (names []string, columns []any) {
	texts := func(name string, get func(*record.Review) string) {
		out := make([]string, len(rs))
		for i := range rs {
			out[i] = get(&rs[i])
		}
		names, columns = append(names, name), append(columns, out)
	}
	scores := func(name string, get func(*record.Review) record.Score) {
		out := make([]*float32, len(rs))
		for i := range rs {
			if v := float32(get(&rs[i])); v != 0 {
				out[i] = &v
			}
		}
		names, columns = append(names, name), append(columns, out)
	}
	times := func(name string, get func(*record.Review) time.Time) {
		out := make([]time.Time, len(rs))
		for i := range rs {
			out[i] = get(&rs[i])
		}
		names, columns = append(names, name), append(columns, out)
	}
	type R = record.Review
	texts("brand", func(r *R) string { return r.Brand })
	texts("site", func(r *R) string { return r.Site })
	texts("id", func(r *R) string { return r.ID })
	texts("source", func(r *R) string { return r.Source })
	texts("url", func(r *R) string { return r.URL })
	texts("title", func(r *R) string { return r.Title })
	texts("text", func(r *R) string { return r.Text })
	texts("pros", func(r *R) string { return r.Pros })
	texts("cons", func(r *R) string { return r.Cons })
	texts("advice", func(r *R) string { return r.Advice })
	times("posted", func(r *R) time.Time { return r.Posted })
	times("collected", func(r *R) time.Time { return r.Collected })
	scores("stars", func(r *R) record.Score { return r.Stars })
	scores("work_life", func(r *R) record.Score { return r.WorkLife })
	scores("culture", func(r *R) record.Score { return r.Culture })
	scores("diversity", func(r *R) record.Score { return r.Diversity })
	scores("career", func(r *R) record.Score { return r.Career })
	scores("compensation", func(r *R) record.Score { return r.Compensation })
	scores("management", func(r *R) record.Score { return r.Management })
	texts("recommend", func(r *R) string { return string(r.Recommend) })
	texts("ceo", func(r *R) string { return string(r.CEO) })
	texts("outlook", func(r *R) string { return string(r.Outlook) })
	texts("status", func(r *R) string { return string(r.Status) })
	texts("job_title", func(r *R) string { return r.JobTitle })
	texts("location", func(r *R) string { return r.Location })
	texts("response", func(r *R) string { return r.Response })
	texts("author_key", func(r *R) string { return r.AuthorKey })
	texts("lang", func(r *R) string { return r.Meaning.Lang })
	texts("sentiment", func(r *R) string { return string(r.Meaning.Label) })
	texts("meaning_model", func(r *R) string { return r.Meaning.Model })
	versions := make([]uint64, len(rs))
	for i := range versions {
		versions[i] = uint64(time.Now().UnixMicro()) + uint64(i)
	}
	return append(names, "version"), append(columns, versions)
}

// BenchmarkWarehouseStream writes many more reviews than fit into memory, as an import does: its peak is the program's.
func BenchmarkWarehouseStream(b *testing.B) {
	w := open(b, productionPace)
	template, rows := benchReviews(benchBatch), 3*benchRows()
	m := startMeter(b)
	for b.Loop() {
		for from := 0; from < rows; from += benchBatch {
			for i := range template {
				r := &template[i]
				r.ID = fmt.Sprintf("s%09d", from+i)
				r.Pros, r.Cons = strings.Clone(r.Pros), strings.Clone(r.Cons) // memory of its own, as parsing makes
			}
			write(b, w, reviews(template...))
		}
		ctx, cancel := context.WithTimeout(b.Context(), 5*time.Minute)
		if err := w.Flush(ctx); err != nil {
			b.Fatal(err)
		}
		cancel()
	}
	m.report(b, rows)
}
