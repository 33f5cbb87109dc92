package x

import (
	"encoding/json"
	"testing"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/collectors/network"
)

const searchedPost = `{"id":"19247{i}8812{i}","author_id":"88{i}12","created_at":"{at}","conversation_id":"19247{i}8812{i}","edit_history_tweet_ids":["19247{i}8812{i}"],
"text":"{text} https://t.co/a1b2c3d4e5","entities":{"hashtags":[{"start":0,"end":12,"tag":"SkywaysBlue"}],"mentions":[{"start":13,"end":24,"username":"skywaysair","id":"4411"}],
"urls":[{"start":120,"end":143,"url":"https://t.co/a1b2c3d4e5","expanded_url":"https://skyways.example/help","display_url":"skyways.example/help"}]},
"public_metrics":{"retweet_count":{n},"reply_count":{n},"like_count":{n},"quote_count":0,"bookmark_count":1,"impression_count":{n}}}`

const includedUser = `{"id":"88{i}12","username":"{user}","name":"Traveller","public_metrics":{"followers_count":{n},"following_count":{n},"tweet_count":{n},"listed_count":0}}`

// What reading a page of a search costs beside decoding it. make bench prints it.
func BenchmarkSpeed(b *testing.B) {
	posts := collectortest.Page(`{"data":[`, 100, searchedPost, `],"includes":{"users":[`)
	users := collectortest.Page("", 100, includedUser, `]},"meta":{"newest_id":"2","oldest_id":"1","result_count":100,"next_token":"b26v89c19zqg8o3f"}}`)
	body := append(posts, users...)
	watch := network.Watch{Hashtags: []string{"SkywaysBlue"}, Words: []string{"skyways air"}, Handles: []string{"skywaysair"}}
	scope := Scope{Source: fetch.Source{Name: "bench", Brand: "Skyways Air", Site: "x"}, People: watch.People(), Now: collectortest.Now}
	collectortest.Speed(b, body, func() (int, error) {
		page, err := Parse(body, scope)
		if err != nil {
			return 0, err
		}
		return len(page.Batch.Mentions), nil
	}, func() error {
		var page wirePage
		return json.Unmarshal(body, &page)
	})
}
