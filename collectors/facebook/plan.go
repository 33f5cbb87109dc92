package facebook

import (
	"net/url"
	"strings"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// Plan says with which requests a run would begin. The Graph API costs nothing.
func (c *Collector) Plan(map[string]string) []fetch.Planned {
	var plan []fetch.Planned
	for _, owner := range c.own() {
		plan = append(plan, c.planned(owner.Handle, url.Values{"fields": {pageFields}}, 1, ""))
		for _, e := range c.s.edges(page{id: "page-id", owner: owner}) {
			plan = append(plan, c.planned(e.path, listQuery(postFields, pageSize, ""), network.DefaultPages, e.name+", page after page, back to what is known or to where backfill begins"))
		}
	}
	if c.s.Reread > 0 && c.posts != nil {
		plan = append(plan, c.planned("", url.Values{"ids": {"post-ids"}}, (c.s.Reread+idsAtOnce-1)/idsAtOnce, "for posts and comments whose counts are due"))
	}
	return append(plan, c.planned("post-id/comments", listQuery(commentFields, 100, ""), commentPages, "for each post that has new comments, page after page"))
}

func (c *Collector) planned(path string, query url.Values, times int, note string) fetch.Planned {
	return fetch.Planned{URL: fetch.Redact(strings.TrimSuffix(c.s.API, "/") + "/" + path + "?" + query.Encode()), Times: times, Note: note}
}
