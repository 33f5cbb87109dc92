package queries

// alerts are the questions about what stood out.
func alerts() []Query {
	return []Query{
		{
			Name: "backlash.Alerts", Version: 1, Kind: Observed, Params: []string{"against", "from", "to", "zone", "alert_kind", "state", "limit", "offset"},
			Title: "What stood out, when, and why?",
			Definition: "Excursions of a brand's series, newest first; n counts those shown. Kind negative: negative mentions by customers, a backlash; mentions: all mentions by customers, " +
				"and hashtag: uses of one, which are volume surges, good or bad; reviews: reviews a day on a site, or their rating there over two weeks against the twelve before; " +
				"own post: a post of the brand's own whose replies exceed its likes and are mostly negative; raised: a new hashtag, mostly negative, by many authors. " +
				"The baseline is robust and seasonal (median and MAD of the same hours of the week over the last four weeks; fewer are accepted and told as weeks); each interval is judged by the past alone, " +
				"at z ≥ 3 at least, with a floor on the count and a cool-down. Severity is in robust standard deviations. At is when it could first be known; first found is when this installation did. " +
				"Time that could not be collected is missing, not quiet. A deleted post counts as a post and no longer as negative; e-mails, calls and chats are not public and do not count. Reach is an estimate: followers of the distinct authors, whose audiences overlap. " +
				"The period is that of the beginning. What the records no longer say is left out.",
			Run: backlash((*Backlash).Alerts),
		},
		{
			Name: "backlash.AlertPosts", Version: 1, Kind: Observed, Params: []string{"against", "from", "to", "zone", "alert_kind", "state", "limit", "offset"},
			reads: []string{"backlash.Alerts", "backlash.AlertPosts"},
			Title: "Which posts reach farthest in what stood out?",
			Definition: "Up to five posts of each alert (n), those of the widest reach: views where the network gives them, else followers of the author, which is an estimate. Of an alert on negative or all mentions they may lie up to three hours before it. " +
				"Posts that were deleted since have no text.",
			Run: backlash((*Backlash).AlertPosts),
		},
		{
			Name: "backlash.Series", Version: 2, Kind: Observed, Params: []string{"against", "from", "to", "grain", "zone", "sunday_weeks"},
			reads: []string{"backlash.Series", "backlash.Collected", "backlash.Holes"},
			Title: "How many mentions are there, and how many are negative?",
			Definition: "Posts by customers (n), and those of them that are negative, by the time they were posted; by the hour up to 14 days. Expected is the median of the negative ones in the same hour, or on the same day, of the four weeks before, " +
				"of fewer weeks where fewer are known; the usual range is three robust standard deviations around it (1.4826 times the median distance from it, but at least the square root of it, and 1), not below 0. A bucket of which nothing is known has no numbers, one of which not all hours are known is incomplete: nothing was collected then, " +
				"or a network that brings a fifth of the brand's posts or more could not be read. Deleted posts count as mentions and no longer as negative; e-mails, calls and chats are not public and do not count. Weeks start on Monday, or on Sunday where the page's do; days and hours are those of the time zone the page is in.",
			Run: backlash((*Backlash).Series),
		},
	}
}
