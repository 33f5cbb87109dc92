package youtube

import (
	"encoding/json"
	"testing"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/collectors/network"
)

const wireComment = `{"kind":"youtube#comment","etag":"j6xRRd8dTPVVptg711_CSPADRfg","id":"Ugy{i}sgL9emxcZpR4AaABAg","snippet":{"channelId":"UC000000000000000000air1","videoId":"F1UP7wRCPH8",
"textDisplay":"{text}","textOriginal":"{text}","authorDisplayName":"@{user}","authorProfileImageUrl":"https://yt3.example/a/{i}=s48-c-k-c0x00ffffff-no-rj",
"authorChannelUrl":"http://www.youtube.com/@{user}","authorChannelId":{"value":"UCtrav{i}0000000000000"},"canRate":true,"viewerRating":"none","likeCount":{n},
"publishedAt":"{at}","updatedAt":"{at}"}}`

const thread = `{"kind":"youtube#commentThread","etag":"o0Du7va0vUQliAR76OFrtcgOjOc","id":"Ugy{i}sgL9emxcZpR4AaABAg","snippet":{"channelId":"UC000000000000000000air1","videoId":"F1UP7wRCPH8",
"topLevelComment":` + wireComment + `,"canReply":true,"totalReplyCount":1,"isPublic":true},"replies":{"comments":[` + wireComment + `]}}`

// What reading a page of comments costs beside decoding it. make bench prints it.
func BenchmarkSpeed(b *testing.B) {
	body := collectortest.Page(`{"kind":"youtube#commentThreadListResponse","etag":"x","nextPageToken":"QURTSl9p","pageInfo":{"totalResults":100,"resultsPerPage":100},"items":[`,
		100, thread, "]}")
	watch := network.Watch{Hashtags: []string{"SkywaysBlue"}, Words: []string{"skyways air"}, Handles: []string{"@skywaysair"}}
	scope := Scope{Source: fetch.Source{Name: "bench", Brand: "Skyways Air", Site: "youtube"}, Now: collectortest.Now, People: watch.People(),
		Terms: watch.Terms(), Own: map[string]string{"UC000000000000000000air1": "skywaysair"}}
	collectortest.Speed(b, body, func() (int, error) {
		batch, err := ParseThreads(body, scope)
		if err != nil {
			return 0, err
		}
		return len(batch.Mentions), nil
	}, func() error {
		var page list[commentThread]
		return json.Unmarshal(body, &page)
	})
}
