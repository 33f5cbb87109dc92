package dashboards_test

import (
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/dashboards"
	"renown/dashboards/locale"
	"renown/dashboards/pages"
	"renown/queries"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// panels lists every panel's address.
func panels() []string {
	var all []string
	for _, page := range pages.AllPages() {
		for _, p := range page.Panels {
			address := "/panels/" + p.Query
			if p.Show != "" {
				address += "?show=" + p.Show
			}
			all = append(all, address)
		}
	}
	return all
}

func with(address, query string) string {
	if strings.Contains(address, "?") {
		return address + "&" + query
	}
	return address + "?" + query
}

var inline = regexp.MustCompile(`(?i)<[^>]*\s(style|on[a-z]+)=|<script(?:>|\s[^>]*[^>]>[^<])|javascript:`)

func TestEveryPageAndPanel(t *testing.T) {
	o, _ := learning(t)
	address := serve(t, o)
	paths := append(panels(), "/", "/hr", "/hr/reviews", "/sources", "/sources/meaning", "/freshness")
	for _, path := range paths {
		for _, query := range []string{"", "period=30d&compare=year&grain=week", "period=all&against=none", "from=2026-01-01&to=2026-03-31&site=jobtalk", "brand=Rival+Jets&compare=none&grain=day&period=90d"} {
			for _, header := range []string{"true", "false"} {
				response, body := get(t, address+with(path, query), "HX-Request", header)
				if response.StatusCode != http.StatusOK {
					t.Errorf("%s with %q: %s\n%s", path, query, response.Status, body)
				}
				if found := inline.FindString(body); found != "" {
					t.Errorf("%s with %q holds inline script or style: %s", path, query, found)
				}
				policy := response.Header.Get("Content-Security-Policy")
				document := header == "false" // what a page's script asks for is under that page's policy
				if document && (strings.Contains(policy, "unsafe") || !strings.Contains(policy, "default-src 'none'")) || response.Header.Get("X-Content-Type-Options") != "nosniff" {
					t.Errorf("%s: the headers let too much: %q", path, policy)
				}
				if response.Header.Get("Cache-Control") != "no-store" {
					t.Errorf("%s may be cached", path)
				}
			}
		}
	}
}

// TestATableComesWhenItIsOpened: a panel is put into a page without the table behind its chart, which is asked for by itself; whoever
// follows the panel's address reads it there.
func TestATableComesWhenItIsOpened(t *testing.T) {
	address := serve(t, options(t, seeded(t))) + "/panels/employer.RatingTrend"
	_, panel := get(t, address, "HX-Request", "true")
	response, table := get(t, address, "HX-Request", "true", "HX-Target", "employer-RatingTrend-table")
	_, whole := get(t, address)
	if strings.Contains(panel, "<tbody>") || !strings.Contains(panel, `hx-trigger="opened once"`) || !strings.Contains(response.Header.Get("Vary"), "HX-Target") {
		t.Errorf("Vary %q, the panel: %.300s", response.Header.Get("Vary"), panel)
	}
	if !strings.HasPrefix(table, "<table") || strings.Contains(table, "<article") || strings.Count(table, "<tr") < 3 || !strings.Contains(whole, table) {
		t.Errorf("the table: %.300s", table)
	}
	if found := inline.FindString(table); found != "" {
		t.Errorf("inline script or style: %s", found)
	}
	response, failed := get(t, address+"?period=week", "HX-Request", "true", "HX-Target", "employer-RatingTrend-table")
	if response.StatusCode != http.StatusBadRequest || !strings.Contains(failed, `role="alert"`) || strings.Contains(failed, "<article") {
		t.Errorf("a table that fails: %s, %.300s", response.Status, failed)
	}
}

// TestOutsideTextStaysText looks for what people wrote, as markup, as links, as formulas.
func TestOutsideTextStaysText(t *testing.T) {
	address := serve(t, options(t, seeded(t)))
	_, body := get(t, address+"/panels/employer.Reviews?show=rows")
	for _, text := range []string{"&lt;script&gt;alert(&#39;no&#39;)&lt;/script&gt;", "مكان جيد للعمل", "ที่ทำงานดี", "🎉", "&lt;/article&gt;&lt;img src=x"} {
		if !strings.Contains(body, text) {
			t.Errorf("the reviews do not show %s", text)
		}
	}
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") || strings.Contains(body, `href="javascript`) {
		t.Error("outside text became markup")
	}
	response, body := get(t, address+"/panels/employer.Reviews.csv")
	if kind := response.Header.Get("Content-Type"); kind != "text/csv; charset=utf-8" {
		t.Errorf("a CSV is sent as %q", kind)
	}
	rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	defused := 0
	for _, row := range rows[1:] {
		for _, cell := range row {
			if strings.HasPrefix(cell, "=") {
				t.Errorf("a formula stands in the CSV: %s", cell)
			}
			if strings.HasPrefix(cell, "'=HYPERLINK") {
				defused++
			}
		}
	}
	if defused == 0 {
		t.Error("the review with a formula is not in the CSV")
	}
	for _, name := range []string{"<script>alert(1)</script>", strings.Repeat("w", 300), "=cmd()", "\u202egnp.exe", "ชื่อบริษัท"} {
		for _, path := range []string{"/", "/hr", "/panels/standing.Index"} {
			response, body := get(t, address+with(path, "brand="+url.QueryEscape(name)))
			if response.StatusCode != http.StatusOK || strings.Contains(body, "<script>alert") {
				t.Errorf("%s of the brand %q: %s", path, name, response.Status)
			}
		}
	}
}

// TestFailedPanelFailsAlone takes one table away: its panels say why and offer to try again, the others answer.
func TestFailedPanelFailsAlone(t *testing.T) {
	w := seeded(t)
	address := serve(t, options(t, w))
	if err := w.Conn().Exec(t.Context(), "DROP TABLE account_stats"); err != nil {
		t.Fatal(err)
	}
	response, body := get(t, address+"/panels/employer.SiteRating?period=90d", "HX-Request", "true")
	if response.StatusCode != http.StatusInternalServerError {
		t.Errorf("a failed panel answers %s", response.Status)
	}
	if strings.Contains(body, "SELECT") {
		t.Error("a reader is shown SQL")
	}
	for _, part := range []string{`<article class="panel s5" id="employer-SiteRating"`, "What do the sites say of us?", "account_stats", `hx-get="/panels/employer.SiteRating?period=90d"`, "Try again"} {
		if !strings.Contains(body, part) {
			t.Errorf("the failed panel does not hold %s:\n%s", part, body)
		}
	}
	if strings.Contains(body, "<html") {
		t.Error("a failed panel brings a whole page along")
	}
	for _, path := range []string{"/hr", "/panels/employer.Summary", "/panels/employer.RatingTrend", "/panels/employer.SiteRating.json?against=none"} {
		if response, _ := get(t, address+path, "HX-Request", "true"); strings.HasPrefix(path, "/panels/employer.SiteRating") != (response.StatusCode != http.StatusOK) {
			t.Errorf("%s answers %s", path, response.Status)
		}
	}
	_, body = get(t, address+"/panels/employer.SiteRating.json")
	var told struct{ Error, Message string }
	if err := json.Unmarshal([]byte(body), &told); err != nil || told.Error != "internal" || !strings.Contains(told.Message, "account_stats") {
		t.Errorf("the export says %s (%v)", body, err)
	}
}

func TestPanelOutOfTime(t *testing.T) {
	o := options(t, seeded(t))
	o.PanelTimeout = time.Nanosecond
	address := serve(t, o)
	response, body := get(t, address+"/panels/employer.Summary", "HX-Request", "true")
	if response.StatusCode != http.StatusGatewayTimeout || !strings.Contains(body, "This took too long") || !strings.Contains(body, "Try again") {
		t.Errorf("%s: %s", response.Status, body)
	}
	if response, _ := get(t, address+"/hr"); response.StatusCode != http.StatusOK {
		t.Errorf("the page itself: %s", response.Status)
	}
}

func TestWarehouseAway(t *testing.T) {
	away, err := clickhouse.Open(&clickhouse.Options{Addr: []string{"127.0.0.1:1"}, DialTimeout: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	o := dashboards.Options{Queries: queries.New(away), Brands: brands(), Now: func() time.Time { return now }}
	address := serve(t, o)
	response, body := get(t, address+"/panels/employer.Stars", "HX-Request", "true")
	if response.StatusCode != http.StatusServiceUnavailable || !strings.Contains(body, "ClickHouse cannot be reached") {
		t.Errorf("%s: %s", response.Status, body)
	}
	for path, part := range map[string]string{"/hr": "How has our rating moved?", "/freshness": "The warehouse does not answer", "/healthz": "ok"} {
		if response, body := get(t, address+path); response.StatusCode != http.StatusOK || !strings.Contains(body, part) {
			t.Errorf("%s: %s\n%s", path, response.Status, body)
		}
	}
}

// TestNothingYet asks everything of an empty warehouse: each panel says so, and what to do next.
func TestNothingYet(t *testing.T) {
	w := warehousetest.New(t)
	o := options(t, w)
	o.Schedule, o.Backlog = nil, nil
	address := serve(t, o)
	for _, path := range panels() {
		response, body := get(t, address+path, "HX-Request", "true")
		if response.StatusCode != http.StatusOK {
			t.Errorf("%s: %s\n%s", path, response.Status, body)
		}
		if !strings.Contains(path, "figures") && !strings.Contains(body, `class="note"`) {
			t.Errorf("%s does not say that there is nothing:\n%s", path, body)
		}
		if strings.Contains(path, "employer.") && !strings.Contains(path, "SiteRating") && (!strings.Contains(body, "No reviews of Skyways Air yet") || !strings.Contains(body, "Look at the sources")) {
			t.Errorf("%s does not say what to do next:\n%s", path, body)
		}
	}
	write(t, w, &record.Batch{Reviews: []record.Review{{
		Brand: "Skyways Air", Site: "workplace", ID: "1", Source: "s", Posted: now.AddDate(0, 0, -3), Collected: now, Stars: 4, Text: "The only one.",
		Status: record.Current, Location: "Oslo",
	}}})
	for _, path := range panels() {
		if response, body := get(t, address+path, "HX-Request", "true"); response.StatusCode != http.StatusOK {
			t.Errorf("%s with one review: %s\n%s", path, response.Status, body)
		}
	}
	if _, body := get(t, address+"/panels/employer.ByLocation"); strings.Contains(body, "Oslo") {
		t.Error("a group of one is shown by its location")
	}
}

func TestForeignHost(t *testing.T) {
	o := options(t, warehousetest.New(t))
	o.Hosts = []string{"renown.example"}
	address := serve(t, o)
	for host, status := range map[string]int{
		"localhost": 200, "localhost:8080": 200, "127.0.0.1:1": 200, "[::1]:80": 200, "renown.example": 200,
		"evil.example": 421, "127.0.0.1.evil.example": 421, "localhost.evil.example:80": 421,
	} {
		if response, _ := get(t, address+"/hr", "Host", host); response.StatusCode != status {
			t.Errorf("host %s: %s", host, response.Status)
		}
	}
	if response, _ := get(t, address+"/healthz", "Host", "evil.example"); response.StatusCode != http.StatusOK {
		t.Errorf("the health check asks for a host name: %s", response.Status)
	}
}

func TestWrongAddresses(t *testing.T) {
	address := serve(t, options(t, warehousetest.New(t)))
	for path, status := range map[string]int{
		"/marketing/nothing": 404, "/panels/employer.Nonsense": 404, "/panels/employer.Nonsense.csv": 404, "/static/app.js": 404, "/panels/employer.Summary?show=x": 404,
		"/hr?grain=hour": 400, "/hr?from=yesterday": 400, "/hr?from=2026-03-01&to=2026-02-01": 400, "/hr?period=week": 400,
		"/hr/reviews?stars=9": 400, "/hr?brand=%ff%fe": 400, "/panels/employer.Stars.json?compare=x": 400, "/panels/employer.Stars?period=x": 400,
	} {
		response, body := get(t, address+path)
		if response.StatusCode != status {
			t.Errorf("%s: %s", path, response.Status)
		}
		if !strings.Contains(path, "json") && !strings.Contains(path, "csv") && !strings.Contains(body, "<h1>") {
			t.Errorf("%s is no page for readers: %s", path, body)
		}
	}
	response, err := http.Post(address+"/hr", "text/plain", nil)
	if err != nil {
		t.Fatal(err)
	}
	response.Body.Close()
	if response.StatusCode != http.StatusNotFound && response.StatusCode != http.StatusMethodNotAllowed {
		t.Errorf("a POST answers %s", response.Status)
	}
}

// TestExportsAgreeWithThePanel holds JSON, CSV and the terminal's own way against each other, with a page's filters.
func TestExportsAgreeWithThePanel(t *testing.T) {
	w := seeded(t)
	address := serve(t, options(t, w))
	const query = "period=custom&from=2026-01-01&to=2026-06-30&against=Northwind&site=workplace"
	q, err := url.ParseQuery(query)
	if err != nil {
		t.Fatal(err)
	}
	v, err := pages.ParseView(q, pages.House{Brands: brands()}, locale.Locale{}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, each := range queries.Catalog() {
		if each.Name == "service.Conversation" { // of one conversation, which the address must name
			continue
		}
		f := v.Filter()
		f.Limit = queries.MaxLimit
		table, err := each.Run(t.Context(), ask(w), f)
		if err != nil {
			t.Fatal(err)
		}
		response, body := get(t, address+"/panels/"+each.Name+".json?"+query)
		var told struct {
			Query      string
			Definition string
			Filter     struct{ Brand, From, To string }
			N          uint64
			Rows       []map[string]any
		}
		if err := json.Unmarshal([]byte(body), &told); err != nil {
			t.Fatalf("%s: %v", each.Name, err)
		}
		if told.Query != each.Name || told.Definition != each.Definition || told.N != table.N || len(told.Rows) != len(table.Rows) {
			t.Errorf("%s.json: n %d of %d, rows %d of %d", each.Name, told.N, table.N, len(told.Rows), len(table.Rows))
		}
		if response.Header.Get("X-Renown-Query") != each.Name {
			t.Errorf("%s: the query is not named in a header", each.Name)
		}
		_, body = get(t, address+"/panels/"+each.Name+".csv?"+query)
		rows, err := csv.NewReader(strings.NewReader(body)).ReadAll()
		if err != nil || len(rows) != len(table.Rows)+1 {
			t.Errorf("%s.csv: %d lines for %d rows (%v)", each.Name, len(rows), len(table.Rows), err)
		}
	}
}

func TestPanelTellsItsSQL(t *testing.T) {
	address := serve(t, options(t, warehousetest.New(t)))
	for _, path := range panels() {
		response, _ := get(t, address+path)
		sql := response.Header.Get("X-Renown-Sql")
		if !strings.Contains(sql, "SELECT") || !strings.Contains(path, response.Header.Get("X-Renown-Query")) || len(fmt.Sprint(response.Header)) > 4000 || strings.Contains(sql, "-- ") {
			t.Errorf("%s: SQL of %d bytes: %.80s", path, len(sql), sql)
		}
	}
}

func TestDrillDown(t *testing.T) {
	address := serve(t, options(t, seeded(t)))
	titles := regexp.MustCompile(`href="https://reviews.example/[^"]+"`)
	seen := map[string]bool{}
	for page := 1; page <= 3; page++ {
		_, body := get(t, address+fmt.Sprintf("/panels/employer.Reviews?show=rows&stars=1&page=%d", page))
		for _, link := range titles.FindAllString(body, -1) {
			if seen[link] {
				t.Errorf("%s stands on two pages", link)
			}
			seen[link] = true
		}
		if strings.Contains(body, "2 of 5 stars") || strings.Contains(body, "5 of 5 stars") {
			t.Errorf("page %d shows other stars than asked for", page)
		}
	}
	if len(seen) < 21 {
		t.Errorf("three pages hold %d reviews", len(seen))
	}
	_, body := get(t, address+"/panels/employer.Reviews?show=rows&q=REORGANISATION+press")
	if !strings.Contains(body, "<mark>reorganisation</mark>") || !strings.Contains(body, "<mark>press</mark>") {
		t.Errorf("what was searched for is not marked:\n%.2000s", body)
	}
	if _, body := get(t, address+"/panels/employer.Reviews?show=rows&q=nobodywrotethis"); !strings.Contains(body, "No review fits") || !strings.Contains(body, "Drop these filters") {
		t.Error("an empty search does not say so")
	}
	_, body = get(t, address+"/panels/employer.Vanished")
	if !strings.Contains(body, "vanished, unseen since") || !strings.Contains(body, "Rating without them") {
		t.Errorf("the vanished reviews are not told:\n%.3000s", body)
	}
	if _, body := get(t, address+"/hr/reviews?q=%22%3E%3Ci%3Eout"); strings.Contains(body, `<i>out`) {
		t.Error("the search breaks out of its field")
	}
}

// TestServeLetsRequestsFinish ends the server while a request is in hand.
func TestServeLetsRequestsFinish(t *testing.T) {
	inHand, release := make(chan struct{}), make(chan struct{})
	o := options(t, warehousetest.New(t))
	o.Now = func() time.Time {
		select {
		case <-inHand:
		default:
			close(inHand)
			<-release
		}
		return now
	}
	s, err := dashboards.New(o)
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	served, answered := make(chan error, 1), make(chan int, 1)
	go func() { served <- s.Serve(ctx, l) }()
	go func() {
		response, err := http.Get("http://" + l.Addr().String() + "/hr")
		if err != nil {
			answered <- 0
			return
		}
		response.Body.Close()
		answered <- response.StatusCode
	}()
	<-inHand
	stop()
	close(release)
	if status := <-answered; status != http.StatusOK {
		t.Errorf("the request in hand ended with %d", status)
	}
	if err := <-served; err != nil {
		t.Error(err)
	}
}

// The one address that changes anything takes only what a form of our own pages sends.
func TestCollectNow(t *testing.T) {
	o := options(t, seeded(t))
	plan := o.Schedule.(schedule)
	address := serve(t, o) + "/sources/collect"
	post := func(source string, headers ...string) (*http.Response, string) {
		t.Helper()
		form := url.Values{"source": {source}}
		request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(form.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		for i := 0; i < len(headers); i += 2 {
			request.Header.Set(headers[i], headers[i+1])
		}
		client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
		response, err := client.Do(request)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(response.Body)
		if closeErr := response.Body.Close(); err != nil || closeErr != nil {
			t.Fatal(err, closeErr)
		}
		return response, string(body)
	}
	if response, _ := post("workplace-Northwind", "Sec-Fetch-Site", "cross-site"); response.StatusCode != http.StatusForbidden || plan[4].Running {
		t.Errorf("another site's form: %d, running %v", response.StatusCode, plan[4].Running)
	}
	if response, _ := post("workplace-Northwind"); response.StatusCode != http.StatusSeeOther || response.Header.Get("Location") != "/panels/source.Runs?collecting=workplace-Northwind" || !plan[4].Running {
		t.Errorf("a form: %d to %q, running %v", response.StatusCode, response.Header.Get("Location"), plan[4].Running)
	}
	response, body := post("jobtalk-Northwind", "HX-Request", "true", "Sec-Fetch-Site", "same-origin")
	if response.StatusCode != http.StatusOK || !strings.Contains(body, "running now") || strings.Contains(body, "<html") || !plan[5].Running {
		t.Errorf("a fragment: %d %.200s", response.StatusCode, body)
	}
	if response, body = post("jobtalk-Northwind", "HX-Request", "true"); response.StatusCode != http.StatusOK || !strings.Contains(body, "is being collected already") {
		t.Errorf("a source that runs: %d %.300s", response.StatusCode, body)
	}
	if response, body = post("<b>nobody</b>"); response.StatusCode != http.StatusBadRequest || !strings.Contains(body, "There is no source") || strings.Contains(body, "<b>nobody") {
		t.Errorf("no such source: %d %.300s", response.StatusCode, body)
	}
	o.Schedule = nil
	address = serve(t, o) + "/sources/collect"
	if response, body = post("workplace-Northwind"); response.StatusCode != http.StatusBadRequest || !strings.Contains(body, "renown collect") {
		t.Errorf("a program that only shows: %d %.200s", response.StatusCode, body)
	}
}

// A mistake of ours in one panel stays in its place: the page around it is well.
func TestAPanelThatBreaksStaysInItsPlace(t *testing.T) {
	address := serve(t, dashboards.Options{Queries: &queries.Queries{}}) // there is nothing to ask: a panic
	response, body := get(t, address+"/panels/employer.Stars?period=90d", "HX-Request", "true")
	if response.StatusCode != http.StatusInternalServerError || !strings.HasPrefix(body, `<article class="panel`) || strings.Contains(body, "<html") {
		t.Errorf("%d %s", response.StatusCode, body)
	}
	for _, part := range []string{`id="employer-Stars"`, `hx-get="/panels/employer.Stars?period=90d"`, "Try again"} {
		if !strings.Contains(body, part) {
			t.Errorf("%s is missing in %s", part, body)
		}
	}
	if _, body := get(t, address+"/panels/employer.Stars?period=90d"); !strings.Contains(body, "<html") {
		t.Errorf("whoever follows the address gets no page: %s", body)
	}
}
