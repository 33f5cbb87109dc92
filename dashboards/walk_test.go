package dashboards_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"renown/dashboards/pages"
)

// TestWalk goes through every page as a reader with a mouse would: every panel's table, numbers and rows, a filter, a note,
// a search, and the page on paper. TestPagesInABrowser looks at each page's looks and accessibility.
func TestWalk(t *testing.T) {
	ctx := browser(t)
	address := serve(t, atWork(t))
	seen := map[string]bool{} // rows that were opened
	for _, p := range pages.AllPages() {
		t.Run(p.Name, func(t *testing.T) {
			w := &walk{t: t, tab: openTab(t, ctx, address), at: address, page: p}
			w.open(start(p))
			w.panels()
			w.tables()
			w.pictures()
			w.numbers()
			w.rows(seen)
			w.filter()
			w.note()
			w.search()
			w.print()
		})
	}
}

// start is where a page is entered, with what it needs to show anything.
func start(p pages.Page) string {
	switch p.Path {
	case pages.Conversation().Path:
		return p.Path + "?network=mastodon&id=longest"
	case pages.Search().Path:
		return p.Path + "?q=canteen"
	}
	return p.Path
}

type walk struct {
	t    *testing.T
	tab  *tab
	at   string
	page pages.Page
}

// open opens an address, which must be a page with a heading and without a failed panel or a complaint.
func (w *walk) open(path string) {
	w.t.Helper()
	if err := w.tab.look(w.at+path, 1440, "light"); err != nil {
		w.t.Fatalf("%s: %v; the page said %v", path, err, w.tab.said())
	}
	w.sound(path)
}

func (w *walk) sound(path string) {
	w.t.Helper()
	if wrong := eval[string](w.t, w.tab, `document.querySelector('h1')?.innerText ? document.querySelector('.note.failed')?.innerText ?? '' : 'no heading'`); wrong != "" {
		w.t.Errorf("%s: %s", path, wrong)
	}
	for _, said := range w.tab.said() {
		w.t.Errorf("%s: %s", path, said)
	}
}

// panels are all there, each with what it must have.
func (w *walk) panels() {
	for _, missing := range eval[[]string](w.t, w.tab, `[...document.querySelectorAll('.panel[id]')].flatMap((panel) => {
		const has = (selector) => panel.querySelector(selector) !== null, lacks = [];
		if (!panel.querySelector('h2')?.textContent.trim()) lacks.push('a question');
		if (!has('.foot summary')) lacks.push('a definition');
		if (has('.tools') && !has('.tools [href*=".csv"]')) lacks.push('CSV');
		if (has('.tools') && !has('.tools [href*=".json"]')) lacks.push('JSON');
		if (has('[data-chart]') && !has('.alerts') && (!has('[data-table]') || !has('[data-save=png]') || !has('[data-save=svg]'))) lacks.push('a table or a picture of its chart');
		return lacks.map((each) => panel.id + ' lacks ' + each);
	})`) {
		w.t.Error(missing)
	}
	if n := eval[int](w.t, w.tab, `document.querySelectorAll('article.panel[id]').length`); n != len(w.page.Panels) {
		w.t.Errorf("%d panels of %d", n, len(w.page.Panels))
	}
}

// tables opens every table by a click, and shuts it again.
func (w *walk) tables() {
	for _, id := range eval[[]string](w.t, w.tab, `[...document.querySelectorAll('[data-table]')].map((button) => button.closest('.panel').id)`) {
		button := chromedp.Click(chromedp.CSS("#" + id + " [data-table]"))
		step(w.t, w.tab, button)
		wait(w.t, w.tab, `document.activeElement.matches('#`+id+` .behind') && document.activeElement.querySelectorAll('tbody tr').length > 0 && !document.querySelector('#`+id+` [data-chart]:not([hidden])')`)
		step(w.t, w.tab, button)
		wait(w.t, w.tab, `!document.querySelector('#`+id+` [data-chart][hidden]') && document.querySelector('#`+id+` .behind').hidden`)
	}
}

// pictures saves every chart as PNG and SVG, and reads the files: each holds its question, and the SVG as much as ECharts drew.
func (w *walk) pictures() {
	for _, wrong := range eval[[]string](w.t, w.tab, `(async () => {
		const make = URL.createObjectURL, click = HTMLAnchorElement.prototype.click, wrong = [];
		HTMLAnchorElement.prototype.click = function () { if (!this.download) click.call(this); };
		for (const button of document.querySelectorAll('[data-save]')) {
			const saved = new Promise((done) => { URL.createObjectURL = (file) => { done(file); return make.call(URL, file); }; });
			button.click();
			const file = await Promise.race([saved, new Promise((done) => setTimeout(done, 5000))]);
			const panel = button.closest('.panel'), complain = (what) => wrong.push(panel.id + ' as ' + button.dataset.save + ' ' + what);
			if (!file) { complain('is not saved'); continue; }
			if (button.dataset.save === 'png') {
				const picture = await createImageBitmap(file);
				if (picture.width < 2 * panel.querySelector('[data-chart]').offsetWidth) complain('is ' + picture.width + ' wide');
				continue;
			}
			const svg = new DOMParser().parseFromString((await file.text()).replace(/ style="[^"]*"|<style.*?<[/]style>/gs, ''), 'image/svg+xml'); // styles would be refused by the page
			if (svg.documentElement.nodeName !== 'svg' || svg.querySelector('parsererror, body')) complain('is broken');
			const letters = (node) => node.textContent.replace(/\s/g, ''); // long lines are broken
			if (!letters(svg.documentElement).includes(letters(panel.querySelector('h2')))) complain('lacks its question');
			if (svg.querySelectorAll('svg svg *').length < 4 || !svg.querySelector('svg svg text')) complain('is empty');
		}
		URL.createObjectURL = make;
		HTMLAnchorElement.prototype.click = click;
		return wrong;
	})()`) {
		w.t.Error(wrong)
	}
	w.sound("saved as pictures")
}

// numbers follows every CSV and JSON, and every point's link.
func (w *walk) numbers() {
	for _, wrong := range eval[[]string](w.t, w.tab, `Promise.all([...document.querySelectorAll('.panel[id]')].flatMap((panel) => {
		const follow = async (address, check) => {
			const answer = await fetch(address), body = await answer.text(), kind = answer.headers.get('content-type');
			const wrong = answer.ok ? check(kind, body) : 'status ' + answer.status;
			return wrong ? [address + ': ' + wrong] : [];
		};
		const link = (part) => panel.querySelector('.tools a[href*="' + part + '"]')?.getAttribute('href');
		const asCSV = (kind, body) => kind !== 'text/csv; charset=utf-8' ? kind : body.trim().split('\n').length < (panel.querySelector('.note') ? 1 : 2) ? 'no rows' : '';
		const asJSON = (kind, body) => kind !== 'application/json; charset=utf-8' ? kind : 'rows' in JSON.parse(body) ? '' : 'no rows';
		const asPage = (kind, body) => kind === 'text/html; charset=UTF-8' && body.includes('<h1>') ? '' : 'no page: ' + kind;
		const points = [...panel.querySelectorAll('[data-chart]')].flatMap((figure) => (JSON.parse(figure.dataset.chart).links ?? []).filter(Boolean));
		return [link('.csv') && follow(link('.csv'), asCSV), link('.json') && follow(link('.json'), asJSON), ...[...new Set([points[0], points.at(-1)])].map((point) => point && follow(point, asPage))];
	}).filter(Boolean)).then((found) => found.flat())`) {
		w.t.Error(wrong)
	}
}

// rows opens the rows behind each panel, and what its points lead to.
func (w *walk) rows(seen map[string]bool) {
	links := eval[[]string](w.t, w.tab, `[...document.querySelectorAll('.tools a:not([href*=".csv"], [href*=".json"], [href^="/notes"])')].map((a) => a.getAttribute('href'))`)
	for _, link := range links {
		if seen[link] {
			continue
		}
		seen[link] = true
		w.open(link)
		if n := eval[int](w.t, w.tab, `document.querySelectorAll('.reviews > li, .thread > li, .alerts > li, .texts > li, tbody tr, .note').length`); n == 0 {
			w.t.Errorf("%s shows neither rows nor why there are none", link)
		}
	}
	if len(links) > 0 {
		w.open(start(w.page))
	}
}

// filter ticks a box of a filter: the address and the chip say so, and the page holds.
func (w *walk) filter() {
	if !w.page.Filters {
		return
	}
	chip := eval[int](w.t, w.tab, `[...document.querySelectorAll('.filters .chip')].findIndex((chip) => chip.querySelector('input[type=checkbox]'))`)
	if chip < 0 {
		w.t.Error("no filter with boxes to tick")
		return
	}
	within := fmt.Sprintf(".filters .chip:nth-of-type(%d)", chip+1)
	before := eval[string](w.t, w.tab, `document.querySelector('`+within+` summary').innerText`)
	step(w.t, w.tab, chromedp.Click(chromedp.CSS(within+" summary")), chromedp.Click(chromedp.CSS(within+" label.pick")), chromedp.Click(chromedp.CSS(within+" button")))
	wait(w.t, w.tab, `/[?&](against|network|site)=/.test(location.search) && document.readyState === 'complete'`)
	step(w.t, w.tab, settled())
	w.sound("filtered")
	if after := eval[string](w.t, w.tab, `document.querySelector('`+within+` summary').innerText`); after == before {
		w.t.Errorf("the filter says %q before and after a box was ticked", after)
	}
	for _, chip := range eval[[]string](w.t, w.tab, `[...document.querySelectorAll('nav[aria-label=Pages] a')].map((a) => a.search).filter((search) => search !== location.search && !search.includes('against=') && !search.includes('network=') && !search.includes('site='))`) {
		w.t.Errorf("the filter is lost on the way to another page: %q", chip)
	}
	w.open(start(w.page))
}

// note adds a note from a chart over time and finds it there.
func (w *walk) note() {
	ids := eval[[]string](w.t, w.tab, `[...document.querySelectorAll('.tools a[href^="/notes"]')].map((a) => a.closest('.panel').id)`)
	if len(ids) == 0 {
		return
	}
	text := "Noted on " + w.page.Path
	step(w.t, w.tab, chromedp.Click(chromedp.CSS("#"+ids[0]+" .tools a[href^='/notes']")))
	wait(w.t, w.tab, `document.activeElement?.name === 'text' && document.readyState === 'complete'`)
	step(w.t, w.tab, chromedp.KeyEvent(text), chromedp.Click(chromedp.CSS(".noting button")))
	wait(w.t, w.tab, `location.pathname === '`+w.page.Path+`' && document.readyState === 'complete'`)
	step(w.t, w.tab, settled())
	w.sound("with a note")
	for _, id := range ids {
		if !eval[bool](w.t, w.tab, `document.querySelector('#`+id+` .remarks')?.textContent.includes('`+text+`') ?? false`) {
			w.t.Errorf("the note does not stand on %s", id)
		}
	}
}

// search looks for a word in the page's own search, where it has one, and in everything.
func (w *walk) search() {
	words := map[string]string{pages.Reviews().Path: "canteen", pages.Posts().Path: "view", pages.Conversations().Path: "suitcase", pages.Search().Path: "suitcase"}
	fields := []string{"#find"}
	if w.page.Search {
		fields = append(fields, ".search input[name=q]")
	}
	word := words[w.page.Path]
	if word == "" {
		word = "suitcase"
	}
	for _, field := range fields {
		w.open(w.page.Path)
		step(w.t, w.tab, chromedp.Click(chromedp.CSS(field)), chromedp.KeyEvent(word), chromedp.KeyEvent(kb.Enter))
		wait(w.t, w.tab, `new URLSearchParams(location.search).get('q') === '`+word+`' && document.readyState === 'complete'`)
		step(w.t, w.tab, settled())
		w.sound("searched")
		if n := eval[int](w.t, w.tab, `[...document.querySelectorAll('mark')].filter((mark) => mark.textContent.toLowerCase() === '`+word+`').length`); n == 0 {
			w.t.Errorf("%s in %s marks nothing", word, field)
		}
	}
}

// print lays the page on A4: no panel with a chart may be cut, nor stick out, and what it shows is what paper can.
func (w *walk) print() {
	w.open(start(w.page))
	pdf, err := chromedp.Run(w.tab.ctx, chromedp.PrintToPDF(chromedp.PDFPaper(chromedp.PaperA4), chromedp.PDFPrintBackground()))
	if err != nil || !bytes.HasPrefix(pdf, []byte("%PDF-")) || len(pdf) < 10_000 {
		w.t.Errorf("printed: %d bytes, %v", len(pdf), err)
	}
	w.sound("printed")
	step(w.t, w.tab, do(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}), chromedp.EmulateViewport(718, 1047), painted()) // A4 within margins of 1 cm
	for _, wrong := range eval[[]string](w.t, w.tab, `[...document.querySelectorAll('.panel[id]')].flatMap((panel) => {
		const wrong = [], chart = panel.querySelector('[data-chart]');
		if (chart && getComputedStyle(panel).breakInside !== 'avoid') wrong.push('may be cut');
		if (chart && panel.offsetHeight > 1047) wrong.push('is higher than a sheet: ' + panel.offsetHeight);
		for (const part of panel.querySelectorAll('[data-chart] canvas, table')) {
			if (part.offsetParent && part.getBoundingClientRect().right > innerWidth + 1) wrong.push(part.tagName + ' sticks out of the sheet by ' + (part.getBoundingClientRect().right - innerWidth));
		}
		return wrong.map((each) => panel.id + ' ' + each);
	})`) {
		w.t.Error(wrong)
	}
}
