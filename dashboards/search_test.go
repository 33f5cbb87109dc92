package dashboards_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// said is a made-up post of the last days.
func said(id, text string, change ...func(*record.Mention)) record.Mention {
	m := record.Mention{
		Brand: "Skyways Air", Network: "mastodon", ID: id, Source: "posts", Text: text, URL: "https://social.example/" + id, Posted: now.Add(-48 * time.Hour), Collected: now.Add(-time.Hour),
		Direction: record.FromCustomer, AuthorFollowers: record.NotGiven, Likes: record.NotGiven, Shares: record.NotGiven, Comments: record.NotGiven, Quotes: record.NotGiven,
		Bookmarks: record.NotGiven, Views: record.NotGiven, Meaning: record.Meaning{Lang: "en", Label: record.Negative, Model: "test"},
	}
	for _, c := range change {
		c(&m)
	}
	return m
}

func searchable(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	w := warehousetest.New(t)
	b := &record.Batch{
		Mentions: []record.Mention{
			said("m1", "My <b>luggage</b> is LOST at gate 4", func(m *record.Mention) { m.Addressed = true }),
			said("m2", "Sorry! We look for your luggage", func(m *record.Mention) {
				m.Direction, m.Handle, m.Parent, m.Conversation, m.Posted = record.FromSupport, "skywaysair", "m1", "m1", m.Posted.Add(time.Hour)
			}),
			said("m3", "航班延误了,行李也丢了 🛫"), said("m4", "javascript", func(m *record.Mention) { m.URL = "javascript:alert(1)" }),
			said("m5", "luggage of Northwind", func(m *record.Mention) { m.Brand = "Northwind" }),
		},
		Reviews: []record.Review{{
			Brand: "Skyways Air", Site: "workplace", ID: "r1", Source: "s", Posted: now.AddDate(0, 0, -3), Collected: now, Stars: 2, Title: "Heavy luggage", Cons: "Luggage all day, and lost sleep.",
			URL: "https://reviews.example/r1", Meaning: record.Meaning{Lang: "en"},
		}},
	}
	for i, text := range hostile {
		b.Mentions = append(b.Mentions, said(fmt.Sprint("h", i), "hostile "+text))
	}
	for i := range 25 {
		b.Mentions = append(b.Mentions, said(fmt.Sprintf("c%02d", i), "common thing", func(m *record.Mention) { m.Posted = m.Posted.Add(-time.Duration(i) * time.Minute) }))
	}
	write(t, w, b)
	return w
}

func TestSearchPage(t *testing.T) {
	address := serve(t, options(t, searchable(t)))
	look := func(query string) string {
		t.Helper()
		response, body := get(t, address+"/panels/search.Everything?"+query, "HX-Request", "true")
		if response.StatusCode != 200 {
			t.Fatalf("%s: %s\n%s", query, response.Status, body)
		}
		return body
	}
	body := look("q=LUGGAGE+lost")
	for _, part := range []string{
		"&lt;b&gt;<mark>luggage</mark>&lt;/b&gt; is <mark>LOST</mark>", "Heavy <mark>luggage</mark>", "by a customer", "by an employee", `href="https://social.example/m1"`,
		`/service/conversation?id=m1&amp;network=mastodon"`, "conversation of 2 posts", "n = 2 texts", ">Reviews <span class=\"num\">1<", ">Posts <span class=\"num\">1<", ">Conversations <span class=\"num\">1<",
	} {
		if !strings.Contains(body, part) {
			t.Errorf("no %s in\n%s", part, body)
		}
	}
	if strings.Contains(body, "Northwind") {
		t.Error("another brand's post is found")
	}
	if body = look("q=luggage&in=conversation"); !strings.Contains(body, "2 of 2 posts hold the words") || !strings.Contains(body, "by the brand’s support") || strings.Contains(body, "Heavy") {
		t.Errorf("conversations:\n%s", body)
	}
	if body = look("q=luggage&in=review"); !strings.Contains(body, "Heavy") || strings.Contains(body, "Sorry!") {
		t.Errorf("reviews:\n%s", body)
	}
	for _, word := range []string{"延误", "航", "🛫", "行李"} {
		if body = look("q=" + word); !strings.Contains(body, "<mark>"+word+"</mark>") {
			t.Errorf("%s is not found:\n%s", word, body)
		}
	}
	if body = look(`q="luggage+is"`); !strings.Contains(body, "n = 0") && strings.Contains(body, "Heavy") {
		t.Errorf("a phrase:\n%s", body)
	}
	if body = look("q=javascript"); strings.Contains(body, "javascript:alert") {
		t.Error("a link runs a script")
	}
	body = look("q=hostile")
	for _, markup := range []string{"<script>alert", "<img src=x"} {
		if strings.Contains(body, markup) {
			t.Errorf("it holds %s", markup)
		}
	}
	body = look("q=common&period=90d&network=mastodon")
	if !strings.Contains(body, "1–20 of 25") || !strings.Contains(body, "page=2&amp;period=90d&amp;q=common") || !strings.Contains(body, "network=mastodon") {
		t.Errorf("the pager:\n%s", body)
	}
	if body = look("q=common&page=2"); !strings.Contains(body, "21–25 of 25") {
		t.Errorf("the second page:\n%s", body)
	}
	if body = look("q=common&page=9"); !strings.Contains(body, "The list ends before this page") {
		t.Errorf("beyond the last page:\n%s", body)
	}
}

func TestSearchSaysWhyItIsEmpty(t *testing.T) {
	address := serve(t, options(t, searchable(t)))
	for query, told := range map[string]string{
		"":                                 "What are you looking for?",
		"q=nobodywrotethis":                "Search all time",
		"q=nobodywrotethis&period=all":     "Look at the sources",
		"q=heavy&in=post":                  "Show reviews and posts",
		"q=%22%3E%3Cscript%3Ealert(1)":     "Search all time",
		"q=%25&period=all":                 "Nothing holds these words",
		"q=_&in=nonsense&period=all":       "Nothing holds these words",
		"q=luggage&site=nowhere":           "Nothing in this period",
		"q=luggage&in=review&network=none": "Nothing in this period",
	} {
		_, body := get(t, address+"/panels/search.Everything?"+query, "HX-Request", "true")
		if !strings.Contains(body, told) || strings.Contains(body, "<script>alert") {
			t.Errorf("%s does not say %q:\n%s", query, told, body)
		}
	}
	_, body := get(t, address+"/search?q=%22%3E%3Ci%3Eout&period=90d")
	if strings.Contains(body, "<i>out") || !strings.Contains(body, `value="&#34;&gt;&lt;i&gt;out"`) || !strings.Contains(body, `name="period" value="90d"`) {
		t.Errorf("the search box:\n%s", body)
	}
	_, body = get(t, address+"/panels/search.Everything.json?q=luggage&in=review")
	var told struct {
		N    int
		Rows []struct{ Kind, Text string }
	}
	if err := json.Unmarshal([]byte(body), &told); err != nil || told.N != 1 || told.Rows[0].Kind != "review" {
		t.Errorf("%v: %s", err, body)
	}
}

// TestSearchByKeyboard goes from a chart's page to what was found with the keyboard alone.
func TestSearchByKeyboard(t *testing.T) {
	ctx := browser(t)
	address := serve(t, options(t, searchable(t)))
	b := openTab(t, ctx, address)
	if err := b.look(address+"/hr?period=90d", 390, "dark"); err != nil {
		t.Fatal(err)
	}
	step(t, b, chromedp.KeyEvent("k", chromedp.KeyModifiers(chromedp.ModifierCtrl)))
	wait(t, b, `document.activeElement.id === 'find'`)
	step(t, b, chromedp.KeyEvent("lost luggage"), chromedp.KeyEvent(kb.Enter))
	wait(t, b, `location.pathname === '/search' && document.querySelectorAll('.hits mark').length > 3`)
	if got := eval[string](t, b, `location.search`); !strings.Contains(got, "period=90d") || !strings.Contains(got, "q=lost+luggage") {
		t.Errorf("the address is %s", got)
	}
	for _, width := range []int{390, 1440} {
		if err := b.look(address+"/search?q=luggage", width, "light"); err != nil {
			t.Fatal(err)
		}
		wait(t, b, `document.querySelectorAll('.hits mark').length > 2`)
		if wide := eval[int](t, b, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("%d px wide: %d px too wide", width, wide)
		}
		b.shoot(t, fmt.Sprintf("search-%d", width))
		t.Run(fmt.Sprint("axe at ", width), func(t *testing.T) {
			for _, v := range accessible(t, b, axe(t)) {
				t.Errorf("%s (%s): %s", v.ID, v.Help, strings.Join(v.Nodes, "\n\t"))
			}
		})
	}
	for _, problem := range b.said() {
		t.Error(problem)
	}
}
