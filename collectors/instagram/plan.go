package instagram

import (
	"renown/collectors/fetch"
	"renown/collectors/network"
)

// Plan says which requests a run would begin with, and what they would cost.
func (c *Collector) Plan(cursor map[string]string) []fetch.Planned {
	user := "/" + c.settings.UserID
	plan := []fetch.Planned{c.planned(user, 1, "the asking account and its figures")}
	if accounts := len(c.settings.accounts()); accounts > 0 {
		plan = append(plan,
			c.planned(user+"/media", network.DefaultPages, "if the asking account is the brand's: its posts, page after page as far as they are new"),
			c.planned("/post-id/comments", discussionPages, "if the asking account is the brand's: for each of its posts that has new comments"),
			c.planned("/comment-id/replies", replyPages, "for each comment with more than 50 replies"),
			c.planned(user+"/tags", network.DefaultPages, "if the asking account is the brand's: posts that tag it"),
			c.planned(user+"?fields=business_discovery", accounts*network.DefaultPages, "each account that is not the asking one, with its posts as far as they are new"))
	}
	if c.posts != nil && c.settings.Reread > 0 && len(c.settings.accounts()) > 0 {
		plan = append(plan, c.planned("/?ids", (c.settings.Reread+batchSize-1)/batchSize, "the brand's posts and comments that are due to be read again, 50 at once"))
	}
	for _, tag := range c.settings.tags() {
		if cursor["hashtag/"+tag] == "" {
			plan = append(plan, c.planned("/ig_hashtag_search?q="+tag, 1, "the hashtag's id, once for ever"))
		}
		media := c.planned("/hashtag-id/recent_media", network.DefaultPages, "#"+tag+", the last 24 hours, page after page")
		media.Cost = []fetch.Cost{c.tagCost(tag)}
		plan = append(plan, media)
	}
	return plan
}

// tagCost counts a hashtag as asked for: once in 7 days, however often.
func (c *Collector) tagCost(tag string) fetch.Cost {
	return fetch.Cost{Budget: c.hashtagBudget(), Item: tag, Amount: 1}
}

func (c *Collector) planned(path string, times int, note string) fetch.Planned {
	return fetch.Planned{URL: fetch.Redact(c.settings.API) + path, Times: times, Note: note}
}
