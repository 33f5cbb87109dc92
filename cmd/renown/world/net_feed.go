package world

import (
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"
)

// feedItems is how many articles a feed shows, the newest first.
const feedItems = 60

// feed is a news service with one feed for each brand, in a format of its own each: Atom with links that lead through a
// redirect and titles in HTML, RSS, and JSON Feed. Nobody needs a key.
func (a *ask) feed() {
	name := strings.Trim(a.path, "/")
	brand, ok := brandOf(strings.TrimSuffix(strings.TrimSuffix(strings.TrimSuffix(name, ".atom"), ".rss"), ".json"))
	if !ok || FeedName(brand) != name {
		http.NotFound(a.rw, a.r)
		return
	}
	list := newestFirst(a.visible(News, a.now, func(p *post) bool { return p.brand == brand }))
	list = a.ill.shuffled(list[:min(feedItems, len(list))])
	var body []byte
	var err error
	contentType := "application/atom+xml; charset=utf-8"
	switch {
	case strings.HasSuffix(name, ".atom"):
		body, err = a.atom(brand, list)
	case strings.HasSuffix(name, ".rss"):
		contentType = "application/rss+xml; charset=utf-8"
		body, err = a.rss(brand, list)
	default:
		contentType = "application/feed+json"
		body, err = a.jsonFeed(brand, list)
	}
	if err != nil {
		http.Error(a.rw, err.Error(), http.StatusInternalServerError)
		return
	}
	write(a.rw, a.r, contentType, body)
}

// FeedName is the name of a brand's feed.
func FeedName(brand string) string {
	return slug(brand) + map[string]string{"Skyways Air": ".atom", "Rival Jets": ".rss", "Aurelia Wings": ".json"}[brand]
}

type atomText struct {
	Type string `xml:"type,attr"`
	Text string `xml:",chardata"`
}

type atomEntry struct {
	ID        string   `xml:"id"`
	Title     atomText `xml:"title"`
	Link      atomLink `xml:"link"`
	Published string   `xml:"published"`
	Updated   string   `xml:"updated"`
	Content   atomText `xml:"content"`
	Author    string   `xml:"author>name"`
}

type atomLink struct {
	Href string `xml:"href,attr"`
}

func (a *ask) atom(brand string, list []*post) ([]byte, error) {
	feed := struct {
		XMLName xml.Name    `xml:"http://www.w3.org/2005/Atom feed"`
		ID      string      `xml:"id"`
		Title   string      `xml:"title"`
		Updated string      `xml:"updated"`
		Entries []atomEntry `xml:"entry"`
	}{ID: "tag:news.example,2026:" + slug(brand), Title: "Alert - " + brand, Updated: a.anchor.Format(time.RFC3339)}
	if len(list) > 0 {
		feed.Updated = list[0].posted.Format(time.RFC3339)
	}
	for _, p := range list {
		feed.Entries = append(feed.Entries, atomEntry{
			ID: p.id, Title: atomText{"html", strings.ReplaceAll(p.title, brand, "<b>"+brand+"</b>")},
			Link:      atomLink{"https://www.google.com/url?rct=j&sa=t&url=" + url.QueryEscape(p.link) + "&ct=ga"},
			Published: p.posted.Format(time.RFC3339), Updated: p.posted.Format(time.RFC3339), Content: atomText{"html", p.text}, Author: p.author.name,
		})
	}
	return xml.MarshalIndent(feed, "", " ")
}

func (a *ask) rss(brand string, list []*post) ([]byte, error) {
	type item struct {
		GUID        string `xml:"guid"`
		Title       string `xml:"title"`
		Link        string `xml:"link"`
		Published   string `xml:"pubDate"`
		Description string `xml:"description"`
		Creator     string `xml:"http://purl.org/dc/elements/1.1/ creator"`
	}
	feed := struct {
		XMLName xml.Name `xml:"rss"`
		Version string   `xml:"version,attr"`
		Title   string   `xml:"channel>title"`
		Link    string   `xml:"channel>link"`
		Items   []item   `xml:"channel>item"`
	}{Version: "2.0", Title: brand + " in the news", Link: "https://news.example/"}
	for _, p := range list {
		feed.Items = append(feed.Items, item{p.id, p.title, p.link, p.posted.Format(time.RFC1123Z), "<p>" + p.text + "</p>", p.author.name})
	}
	return xml.MarshalIndent(feed, "", " ")
}

func (a *ask) jsonFeed(brand string, list []*post) ([]byte, error) {
	items := []object{}
	for _, p := range list {
		items = append(items, object{"id": p.id, "url": p.link, "title": p.title, "content_text": p.text, "date_published": p.posted.Format(time.RFC3339),
			"authors": []object{{"name": p.author.name}}})
	}
	return json.Marshal(object{"version": "https://jsonfeed.org/version/1.1", "title": brand + " in the news", "items": items,
		"home_page_url": fmt.Sprintf("https://news.example/%s", slug(brand))})
}
