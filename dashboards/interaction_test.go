package dashboards_test

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestByHand does with the pages what a person does, each part in a tab of its own.
func TestByHand(t *testing.T) {
	source := axe(t)
	ctx := browser(t)
	address := serve(t, options(t, seeded(t)))
	for _, part := range []struct {
		name  string
		width int
		do    func(*testing.T, *tab)
	}{
		{"every table by keyboard", 1440, func(t *testing.T, b *tab) { tablesByKeyboard(t, b, source) }},
		{"tooltip", 1440, tooltipIsText},
		{"click leads to rows", 1440, clickLeadsToRows},
		{"filters", 390, filtersByHand},
		{"theme", 1440, themeIsRemembered},
		{"print", 1440, printed},
		{"unreachable panel", 1440, unreachablePanel},
		{"skip link", 768, skipLink},
	} {
		t.Run(part.name, func(t *testing.T) {
			b := openTab(t, ctx, address)
			if err := b.look(address+"/hr", part.width, "light"); err != nil {
				t.Fatalf("%v; the page said %v", err, b.said())
			}
			part.do(t, b)
			for _, said := range b.said() {
				t.Error(said)
			}
		})
	}
}

// wait asks until a script is true; a page that is just being left has no answer, and is asked again.
func wait(t *testing.T, b *tab, script string) {
	t.Helper()
	var last error
	for range 1200 { // a minute
		holds, err := chromedp.Run(b.ctx, chromedp.Evaluate[bool](script))
		if holds {
			return
		}
		last = err
		step(t, b, chromedp.Sleep(50*time.Millisecond))
	}
	t.Fatalf("%s: never so (%v); the page said %v", script, last, b.said())
}

func step(t *testing.T, b *tab, actions ...chromedp.Action[chromedp.Void]) {
	t.Helper()
	if err := chromedp.Do(b.ctx, actions...); err != nil {
		t.Fatal(err)
	}
}

// tablesByKeyboard opens the table behind every chart with Tab and Enter only.
func tablesByKeyboard(t *testing.T, b *tab, axe string) {
	charts := eval[int](t, b, `document.querySelectorAll('[data-chart]').length`)
	if charts < 9 {
		t.Fatalf("the HR page holds %d charts only", charts)
	}
	opened := map[string]bool{}
	for range 400 {
		step(t, b, chromedp.KeyEvent(kb.Tab))
		at := eval[string](t, b, `document.activeElement.matches('[data-table]') ? document.activeElement.closest('.panel').id : document.activeElement.tagName`)
		if at == "BODY" {
			break
		}
		if !strings.HasPrefix(at, "employer-") || opened[at] {
			continue
		}
		step(t, b, chromedp.KeyEvent(kb.Enter))
		wait(t, b, `document.activeElement.matches('#`+at+` .behind') && document.activeElement.querySelectorAll('tbody tr').length > 0`)
		opened[at] = true
	}
	if len(opened) != charts {
		t.Errorf("%d tables opened for %d charts", len(opened), charts)
	}
	b.shoot(t, "hr-1440-tables")
	for _, v := range accessible(t, b, axe) {
		t.Errorf("axe-core, tables open: %s: %s", v.ID, strings.Join(v.Nodes, "\n\t"))
	}
}

// middle is a point in the rating trend, scrolled into view.
func middle(t *testing.T, b *tab) (x, y float64) {
	t.Helper()
	at := eval[[]float64](t, b, `(() => {
		const figure = document.querySelector('#employer-RatingTrend [data-chart]');
		figure.scrollIntoView({block: 'center'});
		const box = figure.getBoundingClientRect();
		return [box.x + box.width * .5, box.y + box.height * .4];
	})()`)
	return at[0], at[1]
}

// tooltipIsText hovers over a point: the tooltip is drawn under the content security policy, with the point's n.
func tooltipIsText(t *testing.T, b *tab) {
	x, y := middle(t, b)
	step(t, b, chromedp.MouseEvent("mouseMoved", x, y))
	wait(t, b, `document.querySelector('.tip')?.textContent.includes('n = ')`)
	b.shoot(t, "hr-1440-tooltip")
	if said := eval[string](t, b, `document.querySelector('.tip').innerText`); !strings.Contains(said, "Skyways Air") || !strings.Contains(said, "2026") {
		t.Errorf("the tooltip says %q", said)
	}
}

// clickLeadsToRows clicks into the rating trend: the reviews of that month open.
func clickLeadsToRows(t *testing.T, b *tab) {
	x, y := middle(t, b)
	step(t, b, chromedp.MouseClickXY(x, y))
	wait(t, b, `location.pathname === '/hr/reviews' && document.readyState === 'complete'`)
	step(t, b, settled())
	if query := eval[string](t, b, `location.search`); !strings.Contains(query, "from=2026-0") || !strings.Contains(query, "period=custom") {
		t.Errorf("the rows are not narrowed to the month clicked: %s", query)
	}
	if n := eval[int](t, b, `document.querySelectorAll('.reviews > li').length`); n == 0 {
		t.Error("no rows")
	}
}

// filtersByHand opens a sheet, closes it by Escape, chooses, and finds the choice held on the next page.
func filtersByHand(t *testing.T, b *tab) {
	step(t, b, chromedp.Click(chromedp.CSS(".chip:nth-of-type(2) summary")))
	wait(t, b, `document.querySelectorAll('.chip[open]').length === 1`)
	b.shoot(t, "hr-390-sheet")
	step(t, b, chromedp.KeyEvent(kb.Escape))
	wait(t, b, `document.querySelectorAll('.chip[open]').length === 0 && document.activeElement.matches('.chip summary')`)
	step(t, b, chromedp.Click(chromedp.CSS(".chip:nth-of-type(3) summary")), chromedp.Click(chromedp.CSS(".chip[open] a[href*='period=90d']")))
	wait(t, b, `location.search.includes('period=90d') && document.readyState === 'complete'`)
	step(t, b, settled(), chromedp.Click(chromedp.CSS("a[data-to=overview]")))
	wait(t, b, `location.pathname === '/' && location.search.includes('period=90d') && document.readyState === 'complete'`)
	step(t, b, settled())
}

// themeIsRemembered switches to dark and finds it again after a reload, charts redrawn in its colours.
func themeIsRemembered(t *testing.T, b *tab) {
	colour := `window.echarts.getInstanceByDom(document.querySelector('#employer-Stars [data-chart]')).getOption().series[0].data[0].itemStyle.color`
	before := eval[string](t, b, colour)
	step(t, b, chromedp.Click(chromedp.CSS("[data-theme-toggle]")), chromedp.Click(chromedp.CSS("[data-theme-toggle]")))
	wait(t, b, `document.documentElement.dataset.theme === 'dark'`)
	if after := eval[string](t, b, colour); after == before {
		t.Errorf("the chart kept the colour %s of the light theme", after)
	}
	step(t, b, chromedp.Reload(), settled())
	wait(t, b, `document.documentElement.dataset.theme === 'dark'`)
	step(t, b, chromedp.Click(chromedp.CSS("[data-theme-toggle]")))
	wait(t, b, `document.documentElement.dataset.theme === undefined`)
}

// printed draws the page as it is printed: its frame and tools are gone.
func printed(t *testing.T, b *tab) {
	step(t, b, do(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	b.shoot(t, "hr-1440-print")
	if shown := eval[int](t, b, `[...document.querySelectorAll('.side, .tools')].filter((e) => e.offsetParent).length`); shown != 0 {
		t.Errorf("%d parts of the frame are printed", shown)
	}
	counted := eval[[]int](t, b, `(() => {
		dispatchEvent(new Event('beforeprint'));
		const texts = [...document.querySelectorAll('.counted p')].map((p) => p.textContent);
		const panels = new Set([...document.querySelectorAll('.counted h3')].flatMap((h) => h.textContent.split(' · ')));
		const flat = [...document.querySelectorAll('[data-chart]')].filter((figure) => !figure.querySelector('svg')).length;
		const found = [texts.length - new Set(texts).size, texts.filter((text) => text.length < 40).length, document.querySelectorAll('.panel h2').length - panels.size, flat];
		dispatchEvent(new Event('afterprint'));
		return [...found, document.querySelectorAll('.counted, [data-chart] svg').length];
	})()`)
	for i, wrong := range []string{"definitions stand twice", "definitions are missing", "panels have none", "charts are no drawings of lines", "parts of the paper stay on the screen"} {
		if counted[i] != 0 {
			t.Errorf("printed: %d %s", counted[i], wrong)
		}
	}
}

// unreachablePanel cuts the connection of one panel: it says so in its place, and Try again brings it back.
func unreachablePanel(t *testing.T, b *tab) {
	eval[bool](t, b, `(() => {
		const send = XMLHttpRequest.prototype.send;
		XMLHttpRequest.prototype.send = function () { XMLHttpRequest.prototype.send = send; this.onerror(new ProgressEvent('error')); };
		const panel = document.querySelector('#employer-Stars');
		panel.outerHTML = '<article class="panel s4" id="employer-Stars" aria-busy="true" hx-get="/panels/employer.Stars" hx-trigger="load" hx-swap="outerHTML"><div class="waiting"></div></article>';
		window.htmx.process(document.querySelector('#employer-Stars'));
		return true;
	})()`)
	wait(t, b, `document.querySelector('#employer-Stars .note.failed button') !== null`)
	b.said() // htmx logs the broken connection
	step(t, b, chromedp.Click(chromedp.CSS("#employer-Stars .note.failed button")))
	wait(t, b, `document.querySelector('#employer-Stars [data-chart] canvas') !== null`)
}

// skipLink is the first stop of the keyboard, and leads past the frame.
func skipLink(t *testing.T, b *tab) {
	step(t, b, chromedp.KeyEvent(kb.Tab))
	wait(t, b, `document.activeElement.matches('.skip')`)
	step(t, b, chromedp.KeyEvent(kb.Enter), chromedp.KeyEvent(kb.Tab))
	wait(t, b, `document.activeElement.closest('main') !== null`)
}
