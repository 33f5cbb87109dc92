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

// panels fills the warehouse and asks each employer query, as the terminal does and through the server, with filters
// drawn at random: a brand, two competitors, a period between a month and two years, compared with the period before.
func (b *bench) panels(ctx context.Context) error {
	took, err := timed(func() error { return b.fill(ctx) })
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "panels: %d reviews of %d brands over %d days (filled through the warehouse in %.0f s), %d requests each, ms\n",
		b.panelRows, b.brands, history, took.Seconds(), b.requests)
	address, stop, err := b.serve(ctx)
	if err != nil {
		return err
	}
	fmt.Fprintf(b.out, "  %-24s %8s %8s   %s\n", "query", "median", "p95", "server's own share")
	for _, q := range queries.Catalog() {
		if strings.HasPrefix(q.Name, "employer.") {
			if err := b.panel(ctx, q, address); err != nil {
				return errors.Join(fmt.Errorf("%s: %w", q.Name, err), stop())
			}
		}
	}
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
func (b *bench) serve(ctx context.Context) (address string, stop func() error, err error) {
	server, err := dashboards.New(dashboards.Options{
		Queries: queries.New(b.warehouse.Conn()), Brands: []dashboards.Brand{{Name: "Brand 00", Own: true}},
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

// panel asks one query three ways: as the browser gets its panel, and its bare numbers through the server and straight
// from the warehouse, turn and turn about, so that a cold cache hits none of the two alone.
func (b *bench) panel(ctx context.Context, q queries.Query, address string) error {
	rng := rand.New(rand.NewPCG(7, 7))
	ask := queries.New(b.warehouse.Conn())
	var panel, direct, served []time.Duration
	for i := range b.requests {
		f := b.filter(rng)
		clocked := func(into *[]time.Duration, do func() error) func() error {
			return func() error {
				took, err := timed(do)
				*into = append(*into, took)
				return err
			}
		}
		ways := []func() error{
			clocked(&direct, func() error { _, err := q.Run(ctx, ask, f); return err }),
			clocked(&served, func() error { return get(ctx, address+"/panels/"+q.Name+".json?"+query(f)) }),
		}
		browser := clocked(&panel, func() error { return get(ctx, address+"/panels/"+q.Name+"?"+query(f)) })
		if err := browser(); errors.Is(err, errNoPanel) {
			return nil // a list of choices for the filters, not a panel
		} else if err := errors.Join(err, ways[i%2](), ways[1-i%2]()); err != nil {
			return err
		}
	}
	d, s := sum(direct), sum(served)
	fmt.Fprintf(b.out, "  %-24s %8.1f %8.1f   %4.0f %%\n", q.Name, ms(median(panel)), ms(quantile(panel, 0.95)), 100*max(0, (s-d).Seconds()/s.Seconds()))
	return nil
}

// errNoPanel is the server's word that a query has no panel.
var errNoPanel = errors.New("no panel of this name")

func (b *bench) filter(rng *rand.Rand) queries.Filter {
	brand := func() string { return fmt.Sprintf("Brand %02d", rng.IntN(b.brands)) }
	to := day0.AddDate(0, 0, -rng.IntN(180))
	f := queries.Filter{Brand: brand(), Against: []string{brand(), brand()}, From: to.AddDate(0, 0, -30-rng.IntN(700)), To: to,
		Limit: queries.MaxLimit, Now: day0.AddDate(0, 0, 1)}
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
