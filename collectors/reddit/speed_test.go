package reddit

import (
	"encoding/json"
	"testing"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/collectors/network"
)

const listedPost = `{"kind":"t3","data":{"approved_at_utc":null,"subreddit":"travel","selftext":"{text}","author_fullname":"t2_user{i}","saved":false,"mod_reason_title":null,"gilded":0,"clicked":false,
"title":"Skyways Air: what now?","link_flair_richtext":[],"subreddit_name_prefixed":"r/travel","hidden":false,"pwls":6,"link_flair_css_class":null,"downs":0,"hide_score":false,
"name":"t3_1a{i}","quarantine":false,"upvote_ratio":0.93,"ups":{n},"total_awards_received":0,"media_embed":{},"is_original_content":false,"user_reports":[],"secure_media":null,
"is_reddit_media_domain":false,"is_meta":false,"category":null,"link_flair_text":null,"can_mod_post":false,"score":{n},"approved_by":null,"author_premium":false,"thumbnail":"self",
"edited":false,"author_flair_css_class":null,"author_flair_richtext":[],"gildings":{},"content_categories":null,"is_self":true,"mod_note":null,"created":{unix}.0,
"link_flair_type":"text","wls":6,"removed_by_category":null,"banned_by":null,"author_flair_type":"text","domain":"self.travel","allow_live_comments":false,
"selftext_html":"&lt;!-- SC_OFF --&gt;&lt;div class=\"md\"&gt;{text}&lt;/div&gt;","likes":null,"suggested_sort":null,"view_count":null,"archived":false,"no_follow":false,
"is_crosspostable":true,"pinned":false,"over_18":false,"all_awardings":[],"awarders":[],"media_only":false,"can_gild":false,"spoiler":false,"locked":false,"treatment_tags":[],
"visited":false,"removed_by":null,"num_reports":null,"distinguished":null,"subreddit_id":"t5_2qh41","author_is_blocked":false,"mod_reason_by":null,"removal_reason":null,
"link_flair_background_color":"","id":"1a{i}","is_robot_indexable":true,"report_reasons":null,"author":"{user}","discussion_type":null,"num_comments":{n},"send_replies":true,
"contest_mode":false,"mod_reports":[],"author_patreon_flair":false,"permalink":"/r/travel/comments/1a{i}/skyways_air_what_now/","stickied":false,
"url":"https://www.reddit.com/r/travel/comments/1a{i}/skyways_air_what_now/","subreddit_subscribers":11000000,"created_utc":{unix}.0,"num_crossposts":0,"media":null,"is_video":false}}`

// What reading a page of a search costs beside decoding it. make bench prints it.
func BenchmarkSpeed(b *testing.B) {
	body := collectortest.Page(`{"kind":"Listing","data":{"after":"t3_1a9","dist":100,"modhash":null,"geo_filter":"","children":[`, 100, listedPost, `],"before":null}}`)
	src := fetch.Source{Name: "bench", Brand: "Skyways Air", Site: "reddit"}
	s := Settings{Watch: network.Watch{Hashtags: []string{"SkywaysBlue"}, Words: []string{"skyways air"}, Handles: []string{"skywaysair"}}}
	collectortest.Speed(b, body, func() (int, error) {
		batch, err := Parse(body, src, s, collectortest.Now)
		if err != nil {
			return 0, err
		}
		return len(batch.Mentions), nil
	}, func() error {
		var page listing
		return json.Unmarshal(body, &page)
	})
}
