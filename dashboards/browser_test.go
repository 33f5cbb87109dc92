package dashboards_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// browser starts the Chromium of this machine. Without one the browser tests are skipped, but never in CI.
func browser(t *testing.T) context.Context {
	t.Helper()
	path := ""
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		if os.Getenv("CI") != "" {
			t.Fatal("no Chromium on this machine, and CI must look at the pages: make deps installs it")
		}
		t.Skip("no Chromium on this machine: make deps installs it")
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(path), chromedp.NoSandbox, chromedp.DisableGPU, chromedp.NoFirstRun,
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true), chromedp.Flag("disable-sync", true),
		chromedp.Flag("force-color-profile", "srgb"))
	allocator, stop := chromedp.NewExecAllocator(t.Context(), flags...)
	t.Cleanup(stop)
	ctx, closeBrowser := chromedp.NewContext(allocator)
	t.Cleanup(closeBrowser)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", path, err)
	}
	return ctx
}

// tab is one page of the browser, and what it complained about.
type tab struct {
	ctx  context.Context
	host string

	mu       sync.Mutex
	problems []string
}

func openTab(t *testing.T, browser context.Context, address string) *tab {
	t.Helper()
	ctx, closeTab := chromedp.NewContext(browser)
	t.Cleanup(closeTab)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	t.Cleanup(cancel)
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	each := &tab{ctx: ctx, host: u.Host}
	if err := chromedp.Listen(ctx, each.listen); err != nil {
		t.Fatal(err)
	}
	if err := chromedp.Do(ctx, do(network.Enable, network.EnableParams{}), do(log.Enable, cdp.Empty{})); err != nil {
		t.Fatal(err)
	}
	return each
}

// do is a command of the protocol as a step.
func do[P, R any](command cdp.Command[P, R], params P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, target *chromedp.Target) error {
		_, err := cdp.Call(ctx, target, command, params)
		return err
	})
}

func (b *tab) complain(format string, args ...any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.problems = append(b.problems, fmt.Sprintf(format, args...))
}

// said takes what was complained about so far.
func (b *tab) said() []string {
	b.mu.Lock()
	defer b.mu.Unlock()
	said := b.problems
	b.problems = nil
	return said
}

func (b *tab) listen(event any) {
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.complain("console %s: %s", e.Type, arguments(e.Args))
		}
	case *runtime.EventExceptionThrown:
		b.complain("exception: %s", details(e.ExceptionDetails))
	case *log.EventEntryAdded:
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			b.complain("log %s: %s %s", e.Entry.Level, e.Entry.Text, e.Entry.URL)
		}
	case *network.EventRequestWillBeSent:
		u, err := url.Parse(e.Request.URL)
		if err != nil || (u.Scheme != "data" && u.Host != b.host) {
			b.complain("request to another host: %s", e.Request.URL)
		}
	}
}

func details(e *runtime.ExceptionDetails) string {
	text := fmt.Sprintf("%s %s:%d:%d", e.Text, e.URL, e.LineNumber, e.ColumnNumber)
	if e.Exception != nil {
		text += " " + e.Exception.Description
	}
	return text
}

func arguments(args []*runtime.RemoteObject) string {
	var said []string
	for _, a := range args {
		said = append(said, string(a.Value)+a.Description)
	}
	return strings.Join(said, " ")
}

// look opens an address at a width, light or dark, and waits until every panel has answered and, on a way through the page,
// every chart is drawn.
func (b *tab) look(address string, width int, scheme string) error {
	media := []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}
	return chromedp.Do(b.ctx,
		chromedp.EmulateViewport(int64(width), 900), do(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: media}),
		chromedp.Navigate(address), settled(), drawn(), painted())
}

// settled waits until no panel is busy and charts can be drawn.
func settled() chromedp.Action[chromedp.Void] {
	return chromedp.Poll[chromedp.Void](`document.readyState === 'complete' && window.echarts && !document.querySelector('[aria-busy=true], .fresh:empty')`,
		chromedp.WithPollingTimeout(30*time.Second))
}

// drawn scrolls through the page, because charts are drawn when they come near the window, until each is. It scrolls the window: an
// element that is scrolled into view may be where Tab goes on from.
func drawn() chromedp.Action[chromedp.Void] {
	return chromedp.Poll[chromedp.Void](`(() => {
		const left = [...document.querySelectorAll('[data-chart]')].filter((f) => f.offsetWidth && !window.echarts.getInstanceByDom(f));
		if (left.length) scrollTo(0, scrollY + left[0].getBoundingClientRect().top);
		else scrollTo(0, 0);
		return !left.length;
	})()`, chromedp.WithPollingTimeout(30*time.Second))
}

// painted waits until what was drawn or laid out anew is seen: charts come, and grow, with the next frames.
func painted() chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`new Promise((done) => {
			let left = 4;
			const next = () => left-- ? requestAnimationFrame(next) : done(true);
			next();
		})`, chromedp.EvalAwaitPromise))
		return err
	})
}

// shoot saves a picture of the whole page when RENOWN_SHOTS names a folder for them.
func (b *tab) shoot(t *testing.T, name string) {
	t.Helper()
	dir := os.Getenv("RENOWN_SHOTS")
	if dir == "" {
		return
	}
	picture, err := chromedp.Run(b.ctx, chromedp.FullScreenshot(100))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(os.MkdirAll(dir, 0o755), os.WriteFile(filepath.Join(dir, name+".png"), picture, 0o644)); err != nil {
		t.Fatal(err)
	}
}

func eval[T any](t *testing.T, b *tab, script string) T {
	t.Helper()
	value, err := chromedp.Run(b.ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		t.Fatalf("%.80s: %v", script, err)
	}
	return value
}

// violation is one finding of axe-core.
type violation struct {
	ID    string   `json:"id"`
	Help  string   `json:"help"`
	Nodes []string `json:"nodes"`
}

func axe(t *testing.T) string {
	t.Helper()
	source, err := os.ReadFile(filepath.Join("assets", "node_modules", "axe-core", "axe.min.js"))
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("axe-core is not installed, and CI must check the pages with it: make deps installs it (%v)", err)
		}
		t.Skip("axe-core is not installed: make deps installs it")
	}
	return string(source)
}

// accessible lists what axe-core finds against WCAG 2.2 AA and good practice.
func accessible(t *testing.T, b *tab, axe string) []violation {
	t.Helper()
	eval[bool](t, b, axe+"; true")
	found := eval[string](t, b, `axe.run(document, {resultTypes: ['violations']}).then((r) => JSON.stringify(r.violations.map((v) =>
		({id: v.id, help: v.help, nodes: v.nodes.map((n) => n.html.slice(0, 160) + ' :: ' + n.failureSummary)}))))`)
	var violations []violation
	if err := json.Unmarshal([]byte(found), &violations); err != nil {
		t.Fatal(err)
	}
	return violations
}

// blank lists the charts of which nothing is on the canvas.
const blank = `[...document.querySelectorAll('[data-chart]')].filter((figure) => {
	const canvas = figure.querySelector('canvas');
	if (!canvas) return true;
	const pixels = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data;
	let painted = 0;
	for (let i = 3; i < pixels.length; i += 4) if (pixels[i]) painted++;
	return painted < 200;
}).map((figure) => figure.closest('.panel').id)`

// sideways says how far the page can be scrolled sideways, and what sticks out.
const sideways = `document.documentElement.scrollWidth > innerWidth
	? [...document.querySelectorAll('body *')].filter((e) => e.getBoundingClientRect().right > innerWidth + 1).slice(0, 4).map((e) => e.outerHTML.slice(0, 120)) : []`

func TestPagesInABrowser(t *testing.T) {
	source := axe(t)
	ctx := browser(t)
	address := os.Getenv("ADDRESS") // of a running server to take pictures of, such as the demo's
	if address == "" || os.Getenv("RENOWN_SHOTS") == "" {
		o, _ := learning(t)
		address = serve(t, o)
	}
	pages := map[string]string{
		"overview": "/", "hr": "/hr", "reviews": "/hr/reviews", "marketing": "/marketing", "posts": "/marketing/posts", "crm": "/crm",
		"service": "/service", "conversations": "/service/conversations", "alerts": "/alerts", "search": "/search?q=luggage",
		"sources": "/sources", "meaning": "/sources/meaning",
	}
	for name, path := range pages {
		for _, width := range []int{1440, 768, 390} {
			for _, scheme := range []string{"light", "dark"} {
				t.Run(fmt.Sprintf("%s-%d-%s", name, width, scheme), func(t *testing.T) {
					b := openTab(t, ctx, address)
					if err := b.look(address+path, width, scheme); err != nil {
						t.Fatalf("%v; the page said %v", err, b.said())
					}
					b.shoot(t, fmt.Sprintf("%s-%d-%s", name, width, scheme))
					checkPage(t, b, source)
				})
			}
		}
	}
}

func checkPage(t *testing.T, b *tab, axe string) {
	t.Helper()
	for _, panel := range eval[[]string](t, b, blank) {
		t.Errorf("the chart of %s is blank", panel)
	}
	for _, wide := range eval[[]string](t, b, sideways) {
		t.Errorf("the page scrolls sideways because of %s", wide)
	}
	for _, failed := range eval[[]string](t, b, `[...document.querySelectorAll('.note.failed')].map((n) => n.textContent)`) {
		t.Errorf("a panel failed: %s", failed)
	}
	for _, v := range accessible(t, b, axe) {
		t.Errorf("axe-core: %s (%s): %s", v.ID, v.Help, strings.Join(v.Nodes, "\n\t"))
	}
	for _, said := range b.said() {
		t.Error(said)
	}
}
