package warehouse_test

import (
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// The benchmark says what a batch costs in the warehouse alone (spool, synced; insert; roll-ups). `make bench` compares
// whole imports with a raw insert.
//
//	go test -run '^$' -bench WarehouseWrite ./warehouse

const benchBatch = 5000

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

func BenchmarkWarehouseWrite(b *testing.B) {
	all := benchReviews(benchRows())
	benchWrite(b, len(all), func(from, to int) *record.Batch { return reviews(all[from:to]...) })
}

// Posts cost more than reviews: they are filed under conversations, which are computed.
func BenchmarkWarehouseWriteMentions(b *testing.B) {
	all := benchMentions(benchRows())
	benchWrite(b, len(all), func(from, to int) *record.Batch { return &record.Batch{Mentions: all[from:to]} })
}

func benchWrite(b *testing.B, n int, batch func(from, to int) *record.Batch) {
	b.Helper()
	w := open(b, productionPace)
	m := startMeter(b)
	for b.Loop() {
		for from := 0; from < n; from += benchBatch {
			write(b, w, batch(from, min(from+benchBatch, n)))
		}
		ctx, cancel := context.WithTimeout(b.Context(), 5*time.Minute)
		if err := w.Flush(ctx); err != nil {
			b.Fatal(err)
		}
		cancel()
	}
	m.report(b, n)
}

// benchMentions are made-up posts with 100 to 250 bytes of text, in order of time over 200 days, about 4 brands on 2
// networks. Of ten, six begin something, two are answers of the brand's and two of customers, to a post not long before;
// four carry hashtags, a few of which are in most. Of three, one says how often it was seen.
func benchMentions(n int) []record.Mention {
	rng := rand.New(rand.NewPCG(3, 4))
	words := strings.Fields("luggage lost flight delay crew great thanks refund gate app seat food when why never again please help late")
	out := make([]record.Mention, n)
	for i := range out {
		var text strings.Builder
		for length := 100 + rng.IntN(150); text.Len() < length; {
			text.WriteString(words[rng.IntN(len(words))])
			text.WriteByte(' ')
		}
		brand, network := rng.IntN(4), rng.IntN(2)
		m := &out[i]
		*m = record.Mention{
			Brand: fmt.Sprint("Brand ", brand), Network: []string{"x", "mastodon"}[network], ID: fmt.Sprint(1_800_000_000_000_000_000 + i*1_000_003), Source: "bench",
			URL: fmt.Sprintf("https://social.example/%d", i), Text: text.String(), Posted: day(1).Add(time.Duration(i) * (200 * 24 * time.Hour / time.Duration(n))),
			Collected: day(31), Direction: record.FromCustomer, AuthorKey: fmt.Sprintf("%032x", rng.Uint64()), AuthorFollowers: record.Count(rng.IntN(5000)),
			Likes: record.Count(rng.IntN(50)), Shares: record.NotGiven, Comments: record.NotGiven, Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven,
			Meaning: record.Meaning{Lang: "en", Label: record.Negative, Score: -0.5, Model: "bench"},
		}
		m.Hashtags, m.Views = benchTags(rng), max(record.NotGiven, record.Count(rng.IntN(3)-1)*100)
		if i > 100 && i%10 < 4 {
			p := &out[i-1-rng.IntN(100)]
			m.Brand, m.Network, m.Parent = p.Brand, p.Network, p.ID
			if i%10 < 2 {
				m.Direction, m.Handle, m.AuthorKey = record.FromSupport, "help", ""
			}
		}
	}
	return out
}

func benchTags(rng *rand.Rand) []string {
	if rng.IntN(10) >= 4 {
		return nil
	}
	tags := make([]string, 1+rng.IntN(3))
	for i := range tags {
		tags[i] = fmt.Sprint("tag", int(200*math.Pow(rng.Float64(), 3)))
	}
	return tags
}
