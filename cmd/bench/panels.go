package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/url"
	"strings"
	"time"

	"renown/dashboards"
	"renown/queries"
	"renown/warehouse/record"
)

const (
	fillChunk = 50_000
	fillBatch = 10_000
)

// panels fills the warehouse and asks for each panel of employer queries through the server, with filters drawn at
// random: a brand, two competitors, a period between a month and two years, compared with the period before.
func (b *bench) panels(ctx context.Context) error {
	took, err := timed(func() error { return b.fill(ctx) })
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "panels: %d reviews of %d brands over %d days (filled through the warehouse in %.0f s), %d requests each, ms\n",
		b.panelRows, b.brands, history, took.Seconds(), b.requests)
	m := &meter{}
	address, stop, err := b.serve(ctx, m)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "  %-24s %8s %8s   %s\n", "query", "median", "p95", "server's own share")
	var all, allOwn time.Duration
	for _, q := range queries.Catalog() {
		if strings.HasPrefix(q.Name, "employer.") {
			took, own, err := b.panel(ctx, q, address, m)
			if err != nil {
				return errors.Join(fmt.Errorf("%s: %w", q.Name, err), stop())
			}
			all, allOwn = all+took, allOwn+own
		}
	}
	fmt.Fprintf(b.out, "  %-42s   %4.1f %%\n", "all together", 100*allOwn.Seconds()/all.Seconds())
	return stop()
}

func (b *bench) fill(ctx context.Context) error {
	if err := b.empty(ctx); err != nil {
		return err
	}
	for seed, left := uint64(100), b.panelRows; left > 0; seed, left = seed+1, left-fillChunk {
		all := reviews(min(left, fillChunk), b.brands, seed)
		for from := 0; from < len(all); from += fillBatch {
			batch := &record.Batch{Reviews: all[from:min(from+fillBatch, len(all))]}
			if err := b.warehouse.Write(ctx, batch); err != nil {
				return err
			}
		}
	}
	return b.warehouse.Flush(ctx)
}

// serve starts the dashboards on loopback.
func (b *bench) serve(ctx context.Context, m *meter) (address string, stop func() error, err error) {
	server, err := dashboards.New(dashboards.Options{
		Queries: queries.New(meteredConn{b.warehouse.Conn(), m}), Brands: []dashboards.Brand{{Name: "Brand 00", Own: true}},
		Now: func() time.Time { return day0.AddDate(0, 0, 1) },
	})
	if err != nil {
		return "", nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, l) }()
	return "http://" + l.Addr().String(), func() error { cancel(); return <-done }, nil
}

// panel asks one query as the browser does, each time with another filter. What is not spent in ClickHouse or on reading
// its rows is the server's own share.
func (b *bench) panel(ctx context.Context, q queries.Query, address string, m *meter) (total, own time.Duration, err error) {
	rng := rand.New(rand.NewPCG(7, 7))
	var took []time.Duration
	for range b.requests {
		f := b.filter(rng)
		m.take()
		each, err := timed(func() error { return get(ctx, address+"/panels/"+q.Name+"?"+query(f)) })
		if errors.Is(err, errNoPanel) {
			return 0, 0, nil // a list of choices for the filters, not a panel
		} else if err != nil {
			return 0, 0, err
		}
		took, own = append(took, each), own+each-m.take()
	}
	fmt.Fprintf(b.out, "  %-24s %8.1f %8.1f   %4.1f %%\n", q.Name, ms(median(took)), ms(quantile(took, 0.95)), 100*own.Seconds()/sum(took).Seconds())
	return sum(took), own, nil
}

// errNoPanel is the server's word that a query has no panel.
var errNoPanel = errors.New("no panel of this name")

func (b *bench) filter(rng *rand.Rand) queries.Filter {
	brand := func() string { return fmt.Sprintf("Brand %02d", rng.IntN(b.brands)) }
	to := day0.AddDate(0, 0, -rng.IntN(180))
	f := queries.Filter{Brand: brand(), Against: []string{brand(), brand()}, From: to.AddDate(0, 0, -30-rng.IntN(700)), To: to,
		Now: day0.AddDate(0, 0, 1)}
	return f.WithPrevious()
}

// query is the filter as a page's address has it.
func query(f queries.Filter) string {
	v := url.Values{"brand": {f.Brand}, "against": f.Against, "from": {f.From.Format(time.DateOnly)},
		"to": {f.To.AddDate(0, 0, -1).Format(time.DateOnly)}, "compare": {"previous"}}
	return v.Encode()
}

func get(ctx context.Context, address string) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return err
	}
	req.Header.Set("HX-Request", "true") // as a page asks for its panels
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if resp.StatusCode == http.StatusNotFound {
		return errNoPanel
	}
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %.200s", resp.Status, body)
	}
	return err
}

func sum(ds []time.Duration) (total time.Duration) {
	for _, d := range ds {
		total += d
	}
	return total
}

func ms(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }
