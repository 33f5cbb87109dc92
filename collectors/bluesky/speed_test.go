package bluesky

import (
	"encoding/json"
	"testing"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/collectors/network"
)

const searchedPost = `{"uri":"at://did:plc:trav{i}abcdefghijklm/app.bsky.feed.post/3kroot{i}","cid":"bafyreicgkpq2oiesxhuwmuvlmvnwxzxz3rsd2d7kyhbmpvkwtdpqyx{i}",
"author":{"did":"did:plc:trav{i}abcdefghijklm","handle":"{user}.bsky.example","displayName":"Traveller","avatar":"https://cdn.example/img/avatar/plain/did:plc:trav{i}/bafkreih{i}@jpeg",
"associated":{"chat":{"allowIncoming":"following"}},"labels":[],"createdAt":"2024-11-20T09:00:00.000Z"},
"record":{"$type":"app.bsky.feed.post","createdAt":"{at}","facets":[{"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"SkywaysBlue"}],"index":{"byteEnd":12,"byteStart":0}},
{"features":[{"$type":"app.bsky.richtext.facet#mention","did":"did:plc:own1"}],"index":{"byteEnd":24,"byteStart":13}}],"langs":["en"],"text":"{text}"},
"bookmarkCount":0,"replyCount":{n},"repostCount":{n},"likeCount":{n},"quoteCount":0,"indexedAt":"{at}","viewer":{"bookmarked":false,"threadMuted":false,"embeddingDisabled":false},"labels":[]}`

// What reading a page of a search costs beside decoding it. make bench prints it.
func BenchmarkSpeed(b *testing.B) {
	body := collectortest.Page(`{"cursor":"100","hitsTotal":4000,"posts":[`, 100, searchedPost, "]}")
	src := fetch.Source{Name: "bench", Brand: "Skyways Air", Site: "bluesky"}
	watch := network.Watch{Hashtags: []string{"SkywaysBlue"}, Words: []string{"skyways air"}, Handles: []string{"skywaysair.bsky.example"}}
	collectortest.Speed(b, body, func() (int, error) {
		batch, err := Parse(body, src, watch, collectortest.Now)
		if err != nil {
			return 0, err
		}
		return len(batch.Mentions), nil
	}, func() error {
		var a searchAnswer
		return json.Unmarshal(body, &a)
	})
}
