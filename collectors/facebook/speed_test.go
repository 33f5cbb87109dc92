package facebook

import (
	"encoding/json"
	"testing"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const pageComment = `{"id":"10158{i}328553_10158{i}073553","message":"{text}","created_time":"2026-05-20T09:15:16+0000",
"permalink_url":"https://www.facebook.com/19292868552/posts/10158{i}328553/?comment_id=10158{i}073553","from":{"id":"55{i}","name":"Traveller"},
"like_count":{n},"comment_count":{n}}`

// What reading a page of comments costs beside decoding it. make bench prints it.
func BenchmarkSpeed(b *testing.B) {
	body := collectortest.Page(`{"data":[`, 100, pageComment, `],"paging":{"cursors":{"before":"WTI","after":"WTI5"},"next":"https://graph.example/v23.0/1_2/comments?after=WTI5"}}`)
	scope := Scope{Source: fetch.Source{Name: "bench", Brand: "Skyways Air", Site: "facebook"}, Now: collectortest.Now,
		Pages: map[string]Owner{"19292868552": {Direction: record.FromBrand, Handle: "skywaysair"}}}
	collectortest.Speed(b, body, func() (int, error) {
		page, err := ParseComments(body, scope, "19292868552_10158407654328553")
		if err != nil {
			return 0, err
		}
		return len(page.Batch.Mentions), nil
	}, func() error {
		var page wireList[wireComment]
		return json.Unmarshal(body, &page)
	})
}
