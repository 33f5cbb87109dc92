package youtube

import (
	"fmt"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// Plan says which requests a run would begin with, and what they would cost.
func (c *Collector) Plan(cursor map[string]string) []fetch.Planned {
	accounts := len(c.settings.accounts())
	var plan []fetch.Planned
	if accounts > 0 {
		plan = append(plan,
			c.planned("channels", accounts, "the channels and their figures; once their ids are known, one request for all"),
			c.planned("playlistItems", accounts*network.DefaultPages, "videos of each channel, page after page as far as they are new: often one"),
			c.planned("videos", accounts*network.DefaultPages, "their figures"),
			c.planned("commentThreads", accounts*network.DefaultPages, "comments on each channel's videos, 100 a page, as far as they are new: often one"),
			c.planned("comments", replyPages, "for each comment with more replies than came along"))
	}
	if c.posts != nil && c.settings.Reread > 0 {
		plan = append(plan, c.planned("videos", c.settings.Reread/batchSize+3, "videos and comments that are due to be read again, 50 at once"))
	}
	due := 0
	for _, q := range c.quests() {
		if last := network.LastRead(cursor[q.key]); last.IsZero() || c.now().Sub(last) >= c.pace() {
			due++
		}
	}
	if due > 0 {
		plan = append(plan, c.planned("search", due*searchPages, fmt.Sprintf("hashtags and words, each about every %s, page after page as far as there are new finds: often one", c.pace().Round(time.Minute))),
			c.planned("videos", due*searchPages, "what the searches find"),
			c.planned("channels", due*searchPages, "the channels behind it"),
			c.planned("commentThreads", videoCommentPages, "for each video found"))
	}
	return plan
}

func (c *Collector) planned(what string, times int, note string) fetch.Planned {
	cost := fetch.Cost{Budget: c.unitBudget(), Amount: float64(times) * unitCost}
	if what == "search" {
		cost = fetch.Cost{Budget: c.searchBudget(), Amount: float64(times) * searchCost}
	}
	return fetch.Planned{URL: fetch.Redact(c.settings.API + pathOf(what)), Times: times, Cost: []fetch.Cost{cost}, Note: note}
}
