package feed

import (
	"bytes"
	"testing"

	"github.com/mmcdole/gofeed"

	"renown/collectors/collectortest"
	"renown/collectors/network"
)

const (
	rssHead = `<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>News of the air</title>
<link>https://news.example/</link><description>All about flying</description>`
	rssItem = `<item><title>Skyways Air: {title}</title><link>https://news.example/2026/05/{i}?utm_source=rss</link><guid isPermaLink="false">news-{i}</guid>
<pubDate>{at}</pubDate><dc:creator>{user}</dc:creator><category>Airlines</category>
<description><![CDATA[<p>{text}</p><p>{text} <a href="https://news.example/2026/05/{i}">Read on</a></p>]]></description></item>`
)

// What reading a feed costs beside what the library alone needs for it. make bench prints it.
func BenchmarkSpeed(b *testing.B) {
	body := collectortest.Items(rssHead, 100, rssItem, "</channel></rss>")
	watch := network.Watch{Words: []string{"skyways air"}}
	view := View{Source: "bench", Brand: "Skyways Air", Network: "news", Terms: watch.Terms(), Filter: true, Now: collectortest.Now}
	collectortest.Speed(b, body, func() (int, error) {
		batch, err := Parse(body, "https://news.example/feed.xml", view)
		if err != nil {
			return 0, err
		}
		return len(batch.Mentions), nil
	}, func() error {
		_, err := gofeed.NewParser().Parse(bytes.NewReader(body))
		return err
	})
}
