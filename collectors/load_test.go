package collectors

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"runtime"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const (
	loadSources  = 2000
	loadRequests = 4  // of a run
	loadHosts    = 32 // so that what a host is asked at once is not what bounds
	loadAnswer   = 50 * time.Millisecond
)

// BenchmarkTwoThousandSources collects 2,000 sources that are due within a minute from real servers that answer in 50 ms.
// ×ideal is the time until all are done against requests ÷ runs at once × 50 ms; peak-MB is the largest heap in use.
//
//	go test -run xxx -bench TwoThousandSources -benchtime 1x ./collectors
func BenchmarkTwoThousandSources(b *testing.B) {
	for _, parallel := range []int{16, DefaultParallel, 64} {
		b.Run(fmt.Sprintf("parallel=%d", parallel), func(b *testing.B) {
			ideal := time.Duration(loadSources*loadRequests/parallel) * loadAnswer
			var wall time.Duration
			var peak uint64
			for range b.N {
				took, most := load(b, parallel)
				wall += took
				peak = max(peak, most)
			}
			b.ReportMetric(wall.Seconds()/float64(b.N)/ideal.Seconds(), "×ideal")
			b.ReportMetric(wall.Seconds()/float64(b.N), "s")
			b.ReportMetric(float64(peak)/(1<<20), "peak-MB")
			b.ReportMetric(0, "ns/op")
		})
	}
}

// load runs all sources once and says how long that took and how much memory it needed at most.
func load(b *testing.B, parallel int) (time.Duration, uint64) {
	b.Helper()
	page := loadPage(b)
	bases := make([]string, loadHosts)
	for i := range bases {
		server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
			time.Sleep(loadAnswer)
			_, _ = rw.Write(page)
		}))
		b.Cleanup(server.Close)
		bases[i] = server.URL
	}
	client := fetch.New(fetch.Options{})
	var jobs []Job
	for i := range loadSources {
		name := fmt.Sprintf("source-%04d", i)
		api, err := client.API(fetch.APIOptions{Source: name, Base: bases[i%loadHosts], Account: fetch.Secret(name),
			Rates: map[string]fetch.Rate{"": {Requests: 6000, Per: time.Minute}}})
		if err != nil {
			b.Fatal(err)
		}
		jobs = append(jobs, source(name, time.Minute, loadCollector(api)))
	}
	return runAll(b, parallel, jobs)
}

func runAll(b *testing.B, parallel int, jobs []Job) (took time.Duration, peak uint64) {
	b.Helper()
	var left, failed atomic.Int64
	var done sync.Map
	left.Store(int64(len(jobs)))
	ctx, cancel := context.WithCancel(b.Context())
	defer cancel()
	runner, err := NewRunner(Options{
		Jobs: jobs, Cursors: none{}, Parallel: parallel,
		Pipeline: &Pipeline{Sink: discard{}, Now: time.Now, Key: testKey, Series: true},
		Progress: func(p Progress) {
			if p.Run == nil {
				return
			}
			if !p.Run.OK && ctx.Err() == nil {
				failed.Add(1)
			}
			if _, again := done.LoadOrStore(p.Source, true); !again && left.Add(-1) == 0 {
				cancel()
			}
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	stop, peaks := make(chan struct{}), make(chan uint64, 1)
	go func() { peaks <- watchHeap(stop) }()
	start := time.Now()
	if err := runner.Run(ctx); err != nil {
		b.Fatal(err)
	}
	took = time.Since(start)
	close(stop)
	if failed.Load() > 0 {
		b.Fatalf("%d sources failed", failed.Load())
	}
	return took, <-peaks
}

func loadPage(b *testing.B) []byte {
	b.Helper()
	posts := make([]record.Mention, 20)
	for i := range posts {
		posts[i] = mention(fmt.Sprint(i))
	}
	page, err := json.Marshal(posts)
	if err != nil {
		b.Fatal(err)
	}
	return page
}

// loadCollector asks for a few pages and hands each one over.
func loadCollector(api *fetch.API) collectFunc {
	return func(ctx context.Context, _ map[string]string, emit func(*record.Batch) error) (record.Outcome, error) {
		for range loadRequests {
			reply, err := api.Get(ctx, "/posts", nil)
			if err != nil {
				return record.Outcome{}, err
			}
			var batch record.Batch
			if err := json.Unmarshal(reply.Body, &batch.Mentions); err != nil {
				return record.Outcome{}, err
			}
			batch.Cursors = []record.Cursor{{Key: "tag/bag", Value: "1"}}
			if err := emit(&batch); err != nil {
				return record.Outcome{}, err
			}
		}
		return record.Outcome{Complete: true}, nil
	}
}

// watchHeap samples the heap until it is told to stop.
func watchHeap(stop <-chan struct{}) uint64 {
	var peak uint64
	ticks := time.NewTicker(100 * time.Millisecond)
	defer ticks.Stop()
	for {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		peak = max(peak, m.HeapInuse)
		select {
		case <-stop:
			return peak
		case <-ticks.C:
		}
	}
}
