package main

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os/exec"
	"sync"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"renown/dashboards"
	"renown/dashboards/pages"
)

// visits is how often each page is opened in the browser, each time with an empty cache first.
const visits = 7

// watcher notes in a page when its first chart was drawn.
const watcher = `new MutationObserver((_, self) => {
	if (document.querySelector('[data-chart] canvas, [data-chart] svg')) { window.firstChart = performance.now(); self.disconnect(); }
}).observe(document, { childList: true, subtree: true })`

// seen is what a browser says of one visit.
type seen struct {
	Frame float64 `json:"frame"` // milliseconds until something is painted
	Chart float64 `json:"chart"` // until the first chart is drawn; 0: there is none
	Whole float64 `json:"whole"` // until the last panel is there
	bytes int64   // over the wire
}

// browser opens every page in Chromium, first with an empty cache and then again: as who comes first where nothing was asked before,
// and as the program keeps its pages ready.
func (b *bench) browser(ctx context.Context, s *site) error {
	path, err := chromium()
	if err != nil {
		return err
	}
	allocator, stop := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:], chromedp.ExecPath(path), chromedp.NoSandbox,
		chromedp.DisableGPU, chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true))...)
	defer stop()
	if err := b.visits(allocator, s, "as who comes first"); err != nil {
		return err
	}
	began := time.Now()
	s.server.Prepare(ctx, dashboards.LongPage)
	b.say("\nthe pages were prepared in %.1f s", time.Since(began).Seconds())
	return b.visits(allocator, s, "kept ready")
}

func (b *bench) visits(allocator context.Context, s *site, how string) error {
	b.say("\nin Chromium, of the largest brand, %s; median of %d visits\n  %-24s %10s %14s %12s %14s %14s", how, visits, "page", "frame, ms", "1st chart, ms", "whole, ms",
		"first load, KB", "later load, KB")
	for _, p := range pages.AllPages() {
		if err := b.visit(allocator, s, p); err != nil {
			return fmt.Errorf("open %s: %w", p.Path, err)
		}
	}
	return nil
}

func chromium() (string, error) {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if path, err := exec.LookPath(name); err == nil {
			return path, nil
		}
	}
	return "", errors.New("no Chromium on this machine (Debian: apt-get install chromium)")
}

func (b *bench) visit(allocator context.Context, s *site, p pages.Page) error {
	var first, later []seen
	address := s.address + p.Path + "?" + url.Values{"brand": {b.world.brands[0]}}.Encode()
	for range visits {
		s.queries.Forget() // nobody asked a moment ago
		cold, warm, err := open(allocator, address)
		if err != nil {
			return err
		}
		first, later = append(first, cold), append(later, warm)
	}
	of := func(all []seen, value func(seen) float64) float64 {
		var values []float64
		for _, each := range all {
			values = append(values, value(each))
		}
		return quantile(values, 0.5)
	}
	size := func(v seen) float64 { return float64(v.bytes) / 1000 }
	b.say("  %-24s %10.0f %14.0f %12.0f %14.0f %14.0f", p.Path, of(first, func(v seen) float64 { return v.Frame }), of(first, func(v seen) float64 { return v.Chart }),
		of(first, func(v seen) float64 { return v.Whole }), of(first, size), of(later, size))
	return nil
}

// open opens an address in a browser of its own, twice: with an empty cache, and with what the first time left in it.
func open(allocator context.Context, address string) (cold, warm seen, err error) {
	ctx, closeTab := chromedp.NewContext(allocator)
	defer closeTab()
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	wire := &wire{}
	if err := chromedp.Listen(ctx, wire.listen); err != nil {
		return cold, warm, err
	}
	err = chromedp.Do(ctx, command(network.Enable, network.EnableParams{}), command(network.ClearBrowserCache, cdp.Empty{}),
		command(page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: watcher}), chromedp.EmulateViewport(1440, 900))
	if err != nil {
		return cold, warm, err
	}
	for _, into := range []*seen{&cold, &warm} {
		wire.take()
		if err := chromedp.Do(ctx, chromedp.Navigate(address), settled()); err != nil {
			return cold, warm, err
		}
		if *into, err = chromedp.Run(ctx, chromedp.Evaluate[seen](`({
			frame: performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? 0, chart: window.firstChart ?? 0, whole: performance.now() })`)); err != nil {
			return cold, warm, err
		}
		into.bytes = wire.take()
	}
	return cold, warm, nil
}

// whole tells in a page whether every panel is there, and every chart in sight drawn.
const whole = `document.readyState === 'complete' && !document.querySelector('[aria-busy=true]') && ![...document.querySelectorAll('[data-chart]')].some((chart) =>
	chart.offsetWidth && chart.getBoundingClientRect().top < innerHeight && !chart.querySelector('canvas, svg'))`

func settled() chromedp.Action[chromedp.Void] {
	return chromedp.Poll[chromedp.Void](whole, chromedp.WithPollingTimeout(time.Minute))
}

// command is a command of the protocol as a step.
func command[P, R any](c cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, c, params)
		return err
	})
}

// wire counts what comes over the network.
type wire struct {
	mu    sync.Mutex
	bytes int64
}

func (w *wire) listen(event any) {
	if e, ok := event.(*network.EventLoadingFinished); ok {
		w.mu.Lock()
		defer w.mu.Unlock()
		w.bytes += int64(e.EncodedDataLength)
	}
}

func (w *wire) take() int64 {
	w.mu.Lock()
	defer w.mu.Unlock()
	bytes := w.bytes
	w.bytes = 0
	return bytes
}
