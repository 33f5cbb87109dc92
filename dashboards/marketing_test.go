package dashboards_test

import (
	"fmt"
	"html"
	"regexp"
	"strings"
	"testing"
	"time"

	"renown/queries"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// campaigning is a server of a brand with a campaign: 30 posts with its hashtag, some that many liked, hostile ones, and two
// accounts' followers.
func campaigning(t *testing.T) string {
	t.Helper()
	w := warehousetest.New(t)
	b := &record.Batch{}
	for i := range 30 {
		b.Mentions = append(b.Mentions, said(fmt.Sprintf("t%02d", i), fmt.Sprintf("What a view, number %d #SkyMoments", i), func(m *record.Mention) {
			m.Posted = now.AddDate(0, 0, -i)
			m.Hashtags, m.AuthorKey, m.Likes, m.Views = []string{"SkyMoments", []string{"sunset", "travel"}[i%2]}, fmt.Sprint("key", i%7), record.Count(i), record.Count(100*i)
			m.AuthorFollowers = record.Count(10 * i)
		}))
	}
	for i, text := range hostile {
		b.Mentions = append(b.Mentions, said(fmt.Sprint("h", i), text, func(m *record.Mention) { m.Likes, m.AuthorKey = record.Count(1000+i), "evil" }))
	}
	b.Mentions = append(b.Mentions, said("js", "a link of its own", func(m *record.Mention) { m.URL = "javascript:alert(1)" }))
	for i, account := range []string{"skywaysair", "<i>skyways</i>"} {
		for day := range 20 {
			stat := record.AccountStat{Brand: "Skyways Air", Network: "mastodon", Account: account, Source: "s", At: now.AddDate(0, 0, -day), Followers: record.Count(1000*(i+1) - day),
				Following: record.NotGiven, Posts: record.NotGiven, Views: record.Count(50_000 - 900*day), RatingCount: record.NotGiven}
			b.AccountStats = append(b.AccountStats, stat)
		}
	}
	write(t, w, b)
	o := options(t, w)
	o.Campaigns = []queries.Campaign{{Name: "Moments", Brand: "Skyways Air", Hashtags: []string{"skymoments"}, From: now.AddDate(0, 0, -20).Truncate(24 * time.Hour),
		Baseline: queries.Baseline{Uses: 5000, AsOf: now.AddDate(0, 0, -40).Truncate(24 * time.Hour), Source: "a <b>report</b>"}}}
	return serve(t, o)
}

var (
	rowsLink = regexp.MustCompile(`<a class="tool" href="(/marketing/posts[^"]*)">Rows`)
	ofTotal  = regexp.MustCompile(`\d+–\d+ of ([\d,]+)`)
	footN    = regexp.MustCompile(`<summary>n = ([\d,]+) `)
)

// Where a panel's n counts posts, the rows it leads to are as many.
func TestMarketingLeadsToItsPosts(t *testing.T) {
	address := campaigning(t)
	for path, want := range map[string]string{
		"/panels/campaign.Uses": "30", "/panels/campaign.Networks": "", "/panels/campaign.Uses?period=7d": "7", "/panels/campaign.Uses?campaign=Moments&period=7d": "7",
		"/panels/campaign.CoHashtags": "30", "/panels/campaign.Voice?against=Rival+Jets": "",
	} {
		_, body := get(t, address+path, "HX-Request", "true")
		link, n := rowsLink.FindStringSubmatch(body), footN.FindStringSubmatch(body)
		if link == nil || n == nil || want != "" && n[1] != want {
			t.Errorf("%s: n %v, link %v, want %s", path, n, link, want)
			continue
		}
		if want == "" {
			continue
		}
		_, query, _ := strings.Cut(html.UnescapeString(link[1]), "?")
		_, rows := get(t, address+"/panels/campaign.Posts?show=rows&"+query, "HX-Request", "true")
		if total := ofTotal.FindStringSubmatch(rows); total == nil || total[1] != want {
			t.Errorf("%s leads to %s with %v posts, want %s", path, link[1], total, want)
		}
	}
}

func TestMarketingPosts(t *testing.T) {
	address := campaigning(t)
	_, body := get(t, address+"/panels/campaign.TopPosts", "HX-Request", "true")
	for _, text := range hostile[1:] {
		if !strings.Contains(body, html.EscapeString(text)) && !strings.Contains(html.UnescapeString(body), text) {
			t.Errorf("the post %q is not shown as it was written", text)
		}
	}
	if strings.Contains(body, "<script>alert") || strings.Contains(body, "<img src=x") || strings.Contains(body, "key1") {
		t.Errorf("outside text is markup, or an author is named:\n%.2000s", body)
	}
	_, body = get(t, address+"/panels/campaign.Posts?show=rows&q=link+OWN", "HX-Request", "true")
	if strings.Contains(body, "javascript:") || !strings.Contains(body, "<mark>own</mark>") {
		t.Errorf("%.2000s", body)
	}
	author := regexp.MustCompile(`author=([0-9a-f]{16})`).FindStringSubmatch(html.UnescapeString(fragmentAt(t, address+"/panels/campaign.TopAuthors")))
	if author == nil {
		t.Fatal("authors lead nowhere")
	}
	_, body = get(t, address+"/panels/campaign.Posts?show=rows&author="+author[1], "HX-Request", "true")
	if total := ofTotal.FindStringSubmatch(body); total == nil || total[1] != "5" {
		t.Errorf("the first author has %v posts, want 5", total)
	}
	for query, status := range map[string]int{"author=nobody": 400, "sentiment=angry": 400, "direction=left": 400, "hashtag=%23SkyMoments": 200} {
		if response, _ := get(t, address+"/marketing/posts?"+query); response.StatusCode != status {
			t.Errorf("%s: %s", query, response.Status)
		}
	}
	_, csv := get(t, address+"/panels/campaign.Posts.csv?q=HYPERLINK")
	if !strings.Contains(csv, "'=HYPERLINK") {
		t.Errorf("a formula reaches the spreadsheet:\n%s", csv)
	}
}

func fragmentAt(t *testing.T, address string) string {
	t.Helper()
	_, body := get(t, address, "HX-Request", "true")
	return body
}

func TestMarketingSaysWhatIsMissing(t *testing.T) {
	address := campaigning(t)
	for path, want := range map[string]string{
		"/panels/campaign.Uses?brand=Rival+Jets":                "No posts about Rival Jets yet",
		"/panels/campaign.Uses?brand=Rival+Jets&lang=de":        "No posts about Rival Jets yet",
		"/panels/campaign.Volume?from=2020-01-01&to=2020-02-01": "No posts in this period",
		"/panels/campaign.TopPosts?network=x":                   "Take the filters off",
		"/panels/campaign.Cumulative?brand=Rival+Jets":          "No campaign is configured",
		"/panels/audience.Followers?brand=Rival+Jets":           "No snapshot of an account in this period",
		"/panels/audience.Views?brand=Rival+Jets&against=none":  "No views are known",
		"/panels/campaign.Voice?against=none":                   "Nobody to compare with",
		"/panels/campaign.Posts?show=rows&q=nobodywrotethis":    "No post fits",
		"/panels/campaign.Posts?show=rows&page=99":              "The list ends before this page",
		"/panels/campaign.Cumulative":                           "5,000 published by a &lt;b&gt;report&lt;/b&gt;",
		"/panels/audience.Accounts":                             "&lt;i&gt;skyways&lt;/i&gt;",
	} {
		if body := fragmentAt(t, address+path); want != "" && !strings.Contains(body, want) {
			t.Errorf("%s does not say %q:\n%.1500s", path, want, body)
		}
	}
}
