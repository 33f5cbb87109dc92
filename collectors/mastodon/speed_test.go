package mastodon

import (
	"encoding/json"
	"testing"

	"renown/collectors/collectortest"
	"renown/collectors/network"
)

const timelinePost = `{"id":"1145{i}8260489{i}","created_at":"{at}","in_reply_to_id":null,"in_reply_to_account_id":null,"sensitive":false,
"spoiler_text":"","visibility":"public","language":"en","uri":"https://social.example/users/{user}/statuses/1145{i}8260489{i}",
"url":"https://social.example/@{user}/1145{i}8260489{i}","replies_count":{n},"reblogs_count":{n},"favourites_count":{n},"quotes_count":0,
"edited_at":null,"content":"{html}<p><a href=\"https://social.example/tags/skywaysblue\" class=\"mention hashtag\" rel=\"tag\">#<span>SkywaysBlue</span></a></p>",
"reblog":null,"application":{"name":"Web","website":null},"account":{"id":"{i}","username":"{user}","acct":"{user}@social.example",
"display_name":"Traveller","locked":false,"bot":false,"discoverable":true,"group":false,"created_at":"2022-11-06T00:00:00.000Z",
"note":"<p>On the way. Opinions are my own.</p>","url":"https://social.example/@{user}","avatar":"https://files.example/accounts/avatars/{i}/original/d96d39a0abb45b92.jpg",
"avatar_static":"https://files.example/accounts/avatars/{i}/original/d96d39a0abb45b92.jpg","header":"https://files.example/accounts/headers/{i}/original/c91b871f294ea63e.png",
"header_static":"https://files.example/accounts/headers/{i}/original/c91b871f294ea63e.png","followers_count":{n},"following_count":{n},"statuses_count":{n},
"last_status_at":"2026-05-19","emojis":[],"fields":[{"name":"Pronouns","value":"they","verified_at":null}]},"media_attachments":[],
"mentions":[{"id":"77","username":"skywaysair","url":"https://social.example/@skywaysair","acct":"skywaysair"}],
"tags":[{"name":"skywaysblue","url":"https://social.example/tags/skywaysblue"}],"emojis":[],"card":null,"poll":null}`

// What reading a timeline costs beside decoding it. make bench prints it.
func BenchmarkSpeed(b *testing.B) {
	body := collectortest.Page("[", 40, timelinePost, "]")
	watch := network.Watch{Hashtags: []string{"SkywaysBlue"}, Words: []string{"skyways air"}, Handles: []string{"skywaysair@social.example"}}
	view := View{Source: "bench", Brand: "Skyways Air", Network: "mastodon", Domain: "social.example", People: watch.People(), Terms: watch.Terms(), Now: collectortest.Now}
	collectortest.Speed(b, body, func() (int, error) {
		batch, err := Parse(body, "https://social.example/api/v1/timelines/tag/skywaysblue", view)
		if err != nil {
			return 0, err
		}
		return len(batch.Mentions), nil
	}, func() error {
		var list []status
		return json.Unmarshal(body, &list)
	})
}
