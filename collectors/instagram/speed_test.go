package instagram

import (
	"encoding/json"
	"testing"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/collectors/network"
)

const taggedMedia = `{"id":"17846{i}87933764","caption":"{text}\n\n#SkywaysBlue #window #travel","permalink":"https://www.instagram.com/p/C7{i}abcde/",
"timestamp":"2026-05-20T09:15:16+0000","media_type":"IMAGE","comments_count":{n},"like_count":{n}}`

// What reading a page of a hashtag's media costs beside decoding it. make bench prints it.
func BenchmarkSpeed(b *testing.B) {
	body := collectortest.Page(`{"data":[`, 50, taggedMedia, `],"paging":{"cursors":{"after":"QVFIUmx1"},"next":"https://graph.example/v23.0/178/recent_media?after=QVFIUmx1"}}`)
	watch := network.Watch{Hashtags: []string{"SkywaysBlue"}, Words: []string{"skyways air"}, Handles: []string{"skywaysair"}}
	scope := Scope{Source: fetch.Source{Name: "bench", Brand: "Skyways Air", Site: "instagram"}, Now: collectortest.Now, People: watch.People(), Terms: watch.Terms()}
	collectortest.Speed(b, body, func() (int, error) {
		batch, err := ParseMedia(body, scope, "")
		if err != nil {
			return 0, err
		}
		return len(batch.Mentions), nil
	}, func() error {
		var page edge[media]
		return json.Unmarshal(body, &page)
	})
}
