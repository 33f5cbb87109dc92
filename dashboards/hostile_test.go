package dashboards_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/dashboards"
	"renown/dashboards/pages"
	"renown/queries"
	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// oddNames are what a brand, a place, a job, an author or a hashtag may be called. The last has one review only.
func oddNames() []string {
	return []string{
		"شركة السماء للطيران (دبي) 24", "สายการบินฟ้าใสที่มีชื่อยาวมากโดยไม่มีช่องว่าง", "Sky 🎉👩‍✈️🛫 Air", strings.Repeat("w", 300),
		"<script>alert(1)</script>", "=cmd()|' /C calc'!A0", "\u202egnp.exe -1+2", "One Review Ltd",
	}
}

// odd is a warehouse in which everything that comes from outside is called by one of the odd names.
func odd(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	w := warehousetest.New(t)
	b := &record.Batch{}
	names := oddNames()
	for at, brand := range names[:len(names)-1] {
		for i := range 40 {
			name := names[(at+i)%len(names)]
			b.Reviews = append(b.Reviews, oddReview(brand, name, at, i))
			b.Mentions = append(b.Mentions, oddMention(brand, name, at, i))
			if i%2 == 0 {
				b.Mentions = append(b.Mentions, oddReply(brand, name, at, i))
			}
		}
		for day := range 12 {
			b.AccountStats = append(b.AccountStats, record.AccountStat{Brand: brand, Network: "mastodon", Account: brand, Source: brand, At: now.AddDate(0, 0, -3*day),
				Followers: record.Count(9000 - 10*day), Following: record.NotGiven, Posts: record.NotGiven, Views: record.Count(50_000 - 100*day), RatingCount: record.NotGiven})
		}
		b.Runs = append(b.Runs, record.Run{ID: fmt.Sprint("run", at), Source: brand, Kind: "mastodon", Brand: brand, Started: now.Add(-time.Hour), Finished: now.Add(-time.Hour), Error: brand, Remedy: brand})
		b.Gaps = append(b.Gaps, record.Gap{Source: brand, Brand: brand, Network: "mastodon", Query: "#" + brand, From: now.AddDate(0, 0, -9), To: now.AddDate(0, 0, -8), Reason: brand})
		b.Rejects = append(b.Rejects, record.Reject{Source: brand, At: now, Where: brand, Reason: "date not understood", Detail: brand, Raw: brand})
	}
	b.Reviews = append(b.Reviews, oddReview(names[len(names)-1], "Oslo", 9, 1))
	write(t, w, b)
	for at, brand := range names {
		alert := record.Alert{Brand: brand, Kind: record.AlertHashtag, Subject: brand, Start: now.AddDate(0, 0, -5), At: now.AddDate(0, 0, -5), Peak: now.AddDate(0, 0, -4), Severity: float64(5 + at), Level: "high", Value: 9, Total: 90, Reason: brand}
		if err := w.PutAlerts(t.Context(), brand, func(context.Context) ([]record.Alert, error) { return []record.Alert{alert}, nil }); err != nil {
			t.Fatal(err)
		}
		note := record.Note{ID: fmt.Sprint("note", at), Kind: "other", At: now.AddDate(0, 0, -7-at).Truncate(24 * time.Hour), Text: brand, Author: "traveller_17"}
		if err := w.PutNote(t.Context(), note.Tidy()); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

func oddReview(brand, name string, at, i int) record.Review {
	stars := record.Score(1 + (i+at)%5)
	return record.Review{
		Brand: brand, Site: "workplace", ID: fmt.Sprintf("r%d-%d", at, i), Source: brand, URL: "https://reviews.example/1", Posted: now.AddDate(0, 0, -3*i-1), Collected: now,
		Stars: stars, Culture: stars, Management: 6 - stars, Recommend: record.Positive, CEO: record.Negative, Status: record.Current, AuthorKey: fmt.Sprint(at, i),
		JobTitle: name, Location: name, Title: name, Text: name, Pros: name + " pay", Cons: name + " shifts", Response: name, ResponseAt: now.AddDate(0, 0, -3*i),
		Meaning: record.Meaning{Lang: "en", Label: record.Neutral, Model: "test"},
	}
}

func oddMention(brand, name string, at, i int) record.Mention {
	return said(fmt.Sprintf("m%d-%d", at, i), name+" lost my luggage", func(m *record.Mention) {
		m.Brand, m.Source, m.Posted, m.AuthorKey, m.AuthorFollowers = brand, brand, now.Add(-time.Duration(i*17+3)*time.Hour), fmt.Sprint("a", i%9), record.Count(10*i)
		m.Hashtags, m.Addressed, m.Likes, m.Views = []string{name, brand}, true, record.Count(i), record.Count(9*i)
		m.Meaning.Label = []record.Opinion{record.Negative, record.Positive, record.Neutral}[i%3]
	})
}

func oddReply(brand, name string, at, i int) record.Mention {
	return said(fmt.Sprintf("a%d-%d", at, i), "Sorry "+name, func(m *record.Mention) {
		first := fmt.Sprintf("m%d-%d", at, i)
		m.Brand, m.Source, m.Posted, m.Direction, m.Handle, m.Parent, m.Conversation = brand, brand, now.Add(-time.Duration(i*17+2)*time.Hour), record.FromSupport, brand, first, first
	})
}

func oddOptions(t testing.TB) dashboards.Options {
	t.Helper()
	o := options(t, odd(t))
	o.Brands = nil
	for i, name := range oddNames() {
		o.Brands = append(o.Brands, dashboards.Brand{Name: name, Own: i == 3})
		o.Campaigns = append(o.Campaigns, queries.Campaign{Name: name, Brand: name, Hashtags: []string{name}, From: now.AddDate(0, 0, -20-i).Truncate(24 * time.Hour)})
	}
	return o
}

// TestOddNamesInABrowser looks at every page with brands, places, jobs, authors, hashtags and texts that nobody expects: no
// script of theirs runs, nothing widens the page, and what is cut tells its whole name.
func TestOddNamesInABrowser(t *testing.T) {
	ctx := browser(t)
	address := serve(t, oddOptions(t))
	names := oddNames()
	for at, page := range pages.AllPages() {
		for i, width := range []int{1440, 390} {
			brand := names[(at+i)%len(names)]
			t.Run(fmt.Sprintf("%s-%d", page.Name, width), func(t *testing.T) {
				b := openTab(t, ctx, address)
				path := with(start(page), "period=90d&brand="+url.QueryEscape(brand))
				if err := b.look(address+path, width, "light"); err != nil {
					t.Fatalf("%v; the page said %v", err, b.said())
				}
				b.shoot(t, fmt.Sprintf("odd-%s-%d", strings.ToLower(page.Name), width))
				soundWithOddNames(t, b)
			})
		}
	}
}

// unnamed lists what is cut with an ellipsis and tells its whole text nowhere: neither by itself nor by a title.
const unnamed = `[...document.querySelectorAll('main *')].filter((e) => {
	const style = getComputedStyle(e);
	return style.textOverflow === 'ellipsis' && e.scrollWidth > e.clientWidth + 1 && !e.title && !e.closest('[title]') && !e.querySelector('[title]') && !e.matches('summary');
}).map((e) => e.outerHTML.slice(0, 120))`

// turned lists the texts written from the right, or that override the direction, which are not apart from what stands beside them.
const turned = `(() => {
	const walker = document.createTreeWalker(document.querySelector('main'), NodeFilter.SHOW_TEXT), found = [];
	while (walker.nextNode()) {
		const text = walker.currentNode.data, parent = walker.currentNode.parentElement;
		if (!/[\u0590-\u08ff\u202a-\u202e]/.test(text) || !parent.offsetParent) continue;
		const block = (n) => n === walker.currentNode || (n.nodeType === 1 ? /block|none|grid|flex/.test(getComputedStyle(n).display) : !n.data.trim());
		const alone = [...parent.childNodes].every(block) && getComputedStyle(parent).unicodeBidi.match(/isolate|plaintext/);
		const apart = [...text.matchAll(/[\u0590-\u08ff\u202a-\u202e]/g)].every((hit) => /\u2068[^\u2069]*$/.test(text.slice(0, hit.index)));
		if (!alone && !apart && !parent.closest('bdi, [dir]:not(html)')) found.push(parent.outerHTML.slice(0, 140));
	}
	return found;
})()`

func soundWithOddNames(t *testing.T, b *tab) {
	t.Helper()
	for what, script := range map[string]string{"widens the page": sideways, "is cut and tells its name nowhere": unnamed, "turns its neighbours": turned,
		"failed": `[...document.querySelectorAll('.note.failed')].map((n) => n.textContent)`, "is a script of theirs": `[...document.querySelectorAll('main script, main img')].map((n) => n.outerHTML)`} {
		for _, found := range eval[[]string](t, b, script) {
			t.Errorf("%s: %s", what, found)
		}
	}
	for _, said := range b.said() {
		t.Error(said)
	}
}

// belowZero is what a cell of a CSV may be though it begins with a minus.
var belowZero = regexp.MustCompile(`^-[0-9.e-]*$`)

// TestOddNamesAreNoFormulas reads every CSV: no cell begins as a spreadsheet's formula does.
func TestOddNamesAreNoFormulas(t *testing.T) {
	address := serve(t, oddOptions(t))
	defused := 0
	for _, q := range queries.Catalog() {
		if q.Name == "service.Conversation" {
			continue
		}
		response, body := get(t, address+"/panels/"+q.Name+".csv?period=90d&brand="+url.QueryEscape(oddNames()[5]))
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil || response.StatusCode != http.StatusOK {
			t.Fatalf("%s: %s, %v", q.Name, response.Status, err)
		}
		for _, row := range rows {
			for _, cell := range row {
				if strings.HasPrefix(cell, "'=cmd") {
					defused++
				}
				if cell != "" && strings.ContainsAny(cell[:1], "=+@") || strings.HasPrefix(cell, "-") && !belowZero.MatchString(cell) {
					t.Errorf("%s holds the cell %q", q.Name, cell)
				}
			}
		}
	}
	if defused < 20 {
		t.Errorf("%d cells with the name were found", defused)
	}
}

// TestPagesInTrouble looks at pages whose panels fail: because a table is gone, because time is up, and because the
// warehouse is away. Each says so in its place, with a way to try again, and widens nothing.
func TestPagesInTrouble(t *testing.T) {
	ctx := browser(t)
	w := seeded(t)
	broken := serve(t, options(t, w))
	if err := w.Conn().Exec(t.Context(), "DROP TABLE account_stats"); err != nil {
		t.Fatal(err)
	}
	late := options(t, w)
	late.PanelTimeout = time.Nanosecond
	gone, err := clickhouse.Open(&clickhouse.Options{Addr: []string{"127.0.0.1:1"}, DialTimeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	away := dashboards.Options{Queries: queries.New(gone), Brands: brands(), Now: func() time.Time { return now }, Logger: late.Logger}
	empty := options(t, warehousetest.New(t))
	empty.Schedule, empty.Backlog = nil, nil
	for name, address := range map[string]string{"broken": broken, "late": serve(t, late), "away": serve(t, away), "empty": serve(t, empty)} {
		for _, width := range []int{1440, 390} {
			t.Run(fmt.Sprintf("%s-%d", name, width), func(t *testing.T) {
				b := openTab(t, ctx, address)
				if err := b.look(address+"/hr", width, "light"); err != nil {
					t.Fatalf("%v; the page said %v", err, b.said())
				}
				b.shoot(t, fmt.Sprintf("trouble-%s-%d", name, width))
				notes, again := eval[int](t, b, `document.querySelectorAll('.panel .note').length`), eval[int](t, b, `document.querySelectorAll('.note.failed .do').length`)
				panels := eval[int](t, b, `document.querySelectorAll('.panel[id]').length`)
				switch all := notes == panels; {
				case name == "broken" && (again == 0 || notes > 3), name == "empty" && (!all || again > 0), (name == "late" || name == "away") && (!all || again != panels):
					t.Errorf("of %d panels %d say why they show nothing, %d how to try again", panels, notes, again)
				}
				for _, wide := range eval[[]string](t, b, sideways) {
					t.Errorf("the page scrolls sideways because of %s", wide)
				}
			})
		}
	}
}
