package x

import (
	"net/url"
	"strings"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// Plan says with which requests a run would begin and what they would cost at most. Whatever they would cost, no more
// is spent than the budgets have left.
func (c *Collector) Plan(cursor map[string]string) []fetch.Planned {
	x := &run{Collector: c, now: c.now().UTC(), cursor: cursor}
	plan := c.planCounts(x)
	if c.accountsDue(cursor, x.now) {
		plan = append(plan, c.planned("/2/users/by", accountsQuery(c.handles()), 1, c.s.price(0, len(c.handles())), ""))
	}
	for _, q := range c.queries() {
		values := c.fields(q.own)
		values.Set("query", q.text)
		values.Set("max_results", "100")
		want, note := network.Want{Floor: x.now.Add(-min(c.s.Backfill, reach))}, "page after page, back to where backfill begins"
		if cursor[q.key] != "" {
			note = "page after page, back to what is known"
		}
		x.window(values, want)
		plan = append(plan, c.planned("/2/tweets/search/recent", values, listPages, c.s.price(100*listPages, 100*listPages), note))
	}
	if c.s.Reread > 0 && c.posts != nil {
		pages := (c.s.Reread + 99) / 100
		plan = append(plan, c.planned("/2/tweets", url.Values{"ids": {"post-ids"}}, pages, c.s.price(c.s.Reread, c.s.Reread), "for posts whose counts are due"))
	}
	return append(plan, c.planned("/2/tweets/search/recent", url.Values{"query": {c.repliesQuery([]string{"post-id"})}}, replyPages,
		c.s.price(100*replyPages, 100*replyPages), "for conversations that have new replies"))
}

func (c *Collector) planCounts(x *run) []fetch.Planned {
	var plan []fetch.Planned
	if c.s.CountsEvery < 0 {
		return nil
	}
	for _, tag := range c.tags() {
		if from, to, _, due := c.countSpan(x.cursor, tag, x.now); due {
			plan = append(plan, c.planned("/2/tweets/counts/recent", countsQuery(tag, from, to), 1, *c.s.Prices.Counts, ""))
		}
	}
	return plan
}

func (c *Collector) planned(path string, query url.Values, times int, dollars float64, note string) fetch.Planned {
	return fetch.Planned{URL: fetch.Redact(strings.TrimSuffix(c.s.API, "/") + path + "?" + query.Encode()), Times: times, Cost: costs(dollars), Note: note}
}
