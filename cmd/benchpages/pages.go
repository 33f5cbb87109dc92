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
	"slices"
	"strings"
	"time"

	"renown/dashboards"
	"renown/dashboards/pages"
	"renown/queries"
)

// site is the dashboards, served on loopback.
type site struct {
	address string
	client  *http.Client
	meter   *meter
	queries *queries.Queries
	server  *dashboards.Server
	stop    func() error
}

// serve starts the real server on the warehouse.
func (b *bench) serve(ctx context.Context, m *meter) (*site, error) {
	now := func() time.Time { return b.world.now }
	asked := queries.New(meteredConn{b.warehouse.Conn(), m}).Remembering()
	server, err := dashboards.New(dashboards.Options{
		Queries: asked, Brands: b.world.configured(), Now: now, Logger: b.log,
	})
	if err != nil {
		return nil, err
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- server.Serve(ctx, l) }()
	stop := func() error { cancel(); return <-done }
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 400}, Timeout: time.Minute}
	return &site{address: "http://" + l.Addr().String(), client: client, meter: m, queries: asked, server: server, stop: stop}, nil
}

// asks is a panel of a page as a browser asks for it.
type asks struct {
	page  pages.Page
	panel pages.Panel
}

func (a asks) name() string { return a.page.Key + " " + a.panel.ID() }

func (a asks) address(q url.Values) string {
	q = cloned(q)
	if a.panel.Show != "" {
		q.Set("show", a.panel.Show)
	}
	return "/panels/" + a.panel.Query + "?" + q.Encode()
}

func cloned(q url.Values) url.Values {
	out := url.Values{}
	for key, values := range q {
		out[key] = slices.Clone(values)
	}
	return out
}

// everyPanel is each panel once, whichever pages it stands on.
func everyPanel(only string) []asks {
	var all []asks
	seen := map[string]bool{}
	for _, page := range pages.AllPages() {
		for _, panel := range page.Panels {
			a := asks{page, panel}
			if !seen[panel.ID()] && strings.Contains(a.name(), only) {
				all = append(all, a)
			}
			seen[panel.ID()] = true
		}
	}
	return all
}

// figure is what one request took.
type figure struct {
	total, own time.Duration
	spent      spent
	size       int
}

// panels measures every panel with filters drawn at random, one request after the other.
func (b *bench) panels(ctx context.Context, s *site) error {
	b.say("\npanels: one user, %d requests each with filters drawn at random, warm; ms", b.requests)
	b.say("  %-44s %8s %8s %8s %8s %9s %9s %8s", "panel", "median", "p95", "most", "own p95", "CPU p95", "rows", "KB read")
	var own, totals []time.Duration
	var slow []string
	for _, a := range everyPanel(b.only) {
		figures, err := b.panel(ctx, s, a)
		if err != nil {
			b.say("  %-44s failed: %v", a.name(), err)
			slow = append(slow, a.name()+" fails")
			continue
		}
		line := summed(figures)
		b.say("  %-44s %8.1f %8.1f %8.1f %8.1f %9.1f %9d %8d", a.name(), ms(line.median), ms(line.p95), ms(line.most), ms(line.own), ms(line.cpu), line.rows, line.bytes/1000)
		if line.p95 > panelLimit {
			slow = append(slow, a.name())
		}
		for _, f := range figures {
			own, totals = append(own, f.own), append(totals, f.total)
		}
	}
	b.say("  %-44s %8.1f %8.1f %8.1f %9.1f", "all together", ms(quantile(totals, 0.5)), ms(quantile(totals, 0.95)), ms(quantile(totals, 1)), ms(quantile(own, 0.95)))
	b.say("  above %v at p95: %s", panelLimit, listed(slow))
	return b.texts(ctx, s.meter)
}

// panelLimit is what no panel may be above at p95.
const panelLimit = 300 * time.Millisecond

func listed(names []string) string {
	if len(names) == 0 {
		return "none"
	}
	return strings.Join(names, ", ")
}

// warmUp is how many requests go before those that count.
const warmUp = 3

func (b *bench) panel(ctx context.Context, s *site, a asks) ([]figure, error) {
	rng := rand.New(rand.NewPCG(b.world.seed, 7))
	var figures []figure
	for i := range b.requests + warmUp {
		q := b.world.address(rng)
		if a.page.Search {
			q.Set("q", one(rng, searched...))
		}
		s.meter.take()
		s.queries.Forget() // each is asked as by who comes first
		began := time.Now()
		size, err := s.get(ctx, a.address(q))
		total := time.Since(began)
		if err != nil {
			return nil, fmt.Errorf("%w (%s)", err, a.address(q))
		}
		spent := s.meter.take()
		if i >= warmUp {
			figures = append(figures, figure{total, total - spent.time, spent, size})
		}
	}
	return figures, nil
}

// summary is what is printed of some figures.
type summary struct {
	median, p95, most, own, cpu time.Duration // own is the server's at p95, cpu the engine's
	rows, bytes                 uint64        // in the median
}

func summed(figures []figure) summary {
	var totals, own, cpu []time.Duration
	var rows, bytes []uint64
	for _, f := range figures {
		totals, own, cpu = append(totals, f.total), append(own, f.own), append(cpu, f.spent.cpu)
		rows, bytes = append(rows, f.spent.rows), append(bytes, f.spent.bytes)
	}
	return summary{quantile(totals, 0.5), quantile(totals, 0.95), quantile(totals, 1), quantile(own, 0.95), quantile(cpu, 0.95),
		quantile(rows, 0.5), quantile(bytes, 0.5)}
}

// get asks as a page asks for its panels.
func (s *site) get(ctx context.Context, path string) (size int, err error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.address+path, nil)
	if err != nil {
		return 0, err
	}
	if strings.HasPrefix(path, "/panels/") {
		req.Header.Set("HX-Request", "true")
	}
	resp, err := s.client.Do(req)
	if err != nil {
		return 0, err
	}
	body, err := io.ReadAll(resp.Body)
	err = errors.Join(err, resp.Body.Close())
	if err == nil && resp.StatusCode != http.StatusOK {
		err = fmt.Errorf("%s: %s", resp.Status, failure(string(body)))
	}
	return len(body), err
}

// failure is what an answer says went wrong.
func failure(body string) string {
	_, rest, found := strings.Cut(body, `role="alert">`)
	if !found {
		rest = body
	}
	return strings.Join(strings.Fields(rest[:min(len(rest), 200)]), " ")
}

// address draws a filter at random, as the address of a page has it: brands by their weight, up to eight competitors,
// periods that people pick, and now and then a network, a language, a site, a zone or a grain.
func (w *world) address(rng *rand.Rand) url.Values {
	q := url.Values{}
	brand := w.brand(rng)
	q.Set("brand", brand)
	for range rng.IntN(9) {
		if rival := w.brand(rng); rival != brand && !slices.Contains(q["against"], rival) {
			q.Add("against", rival)
		}
	}
	if len(q["against"]) == 0 {
		q.Set("against", pages.Nothing)
	}
	w.period(rng, q)
	q.Set("compare", one(rng, pages.Previous, pages.Previous, pages.LastYear, pages.Nothing))
	sometimes := func(key string, chance float64, choices ...string) {
		if rng.Float64() < chance {
			q.Set(key, one(rng, choices...))
		}
	}
	sometimes("network", 0.25, "x", "x", "instagram", "facebook", "youtube", "reddit")
	sometimes("lang", 0.15, "en", "en", "de", "es")
	sometimes("site", 0.15, sites...)
	sometimes("zone", 0.5, "Europe/Berlin", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe")
	sometimes("status", 0.1, "current", "former")
	if q.Get("period") != "" {
		sometimes("grain", 0.2, "week", "month")
	}
	return q
}

func (w *world) period(rng *rand.Rand, q url.Values) {
	if rng.Float64() < 0.65 {
		q.Set("period", one(rng, pages.Days30, pages.Days90, pages.Months12, pages.Months12, pages.All))
		return
	}
	from := w.from.AddDate(0, 0, rng.IntN(w.days()-30))
	to := from.AddDate(0, 0, 7+rng.IntN(400))
	if to.After(w.to) {
		to = w.to
	}
	q.Set("period", pages.Custom)
	q.Set("from", from.Format(time.DateOnly))
	q.Set("to", to.AddDate(0, 0, -1).Format(time.DateOnly))
}

// brand draws one by its weight: the large ones are looked at more.
func (w *world) brand(rng *rand.Rand) string {
	table := shared(w.voice, slots)
	return w.brands[table[rng.IntN(len(table))]-1]
}

func one(rng *rand.Rand, choices ...string) string { return choices[rng.IntN(len(choices))] }
