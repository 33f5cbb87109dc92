package queries

// What the definitions about posts say alike.
const (
	publicPosts = " Posts are those of customers and others; what came by e-mail, phone or chat is not public and does not count. " +
		"A deleted post still counts as a post, with the likes it had, but no longer has an author or a sentiment. Days are those of the time zone the page is in."
	whatUses = "Uses: distinct posts that carry one of the hashtags chosen (case-folded), or, where none is chosen, one of the hashtags of the brand's campaigns; a post with several of them counts once. " +
		"Of a brand without campaign all its posts stand in for them; scope says which."
	dayChange = " Change: this period minus the period compared with, taken per day where the two are not equally long or not held whole. " +
		"Its 95 % interval is Welch's for the mean of the days, times the days: days count as independent of each other, and a count scatters at least as Poisson's of one more. " +
		"It is clear only if the interval leaves 0 out and one of the periods holds the minimum group. A period compared with of which less than half is held is not compared."
	postGaps = " A bucket in which nothing could be collected is a gap, not 0; one is incomplete if the period cuts it, if it is not over, or if a network that brings a fifth of the posts could not be read for part of it. " +
		"Without a grain, up to 92 days go by the day, up to 800 by the week."
)

func postPeriod() []string { return []string{"against", "from", "to", "networks", "languages", "zone"} }
func postCompared() []string {
	return append(postPeriod(), "previous_from", "previous_to", "min_group")
}

// campaigns are the questions about hashtags and what is said in public.
func campaigns() []Query {
	tagged := func(more ...string) []string { return append(append(postCompared(), "hashtags", "campaigns"), more...) }
	return append([]Query{
		{
			Name: "campaign.Uses", Version: 1, Kind: Observed, Params: tagged(),
			reads: []string{"campaign.Uses", "campaign.Mentions", "campaign.Course", "campaign.Authors", "campaign.Known"},
			Title: "What do our hashtags reach?",
			Definition: whatUses + " Mentions: all public posts about the brand, whatever they carry. Authors: distinct authors of the uses, exact; one person with accounts on two networks is two. " +
				"Reach (an estimate, an upper bound): sum over the distinct authors of the most followers any of their posts said; audiences overlap; n are the authors whose followers are known. " +
				"Impressions observed: view counts the networks give, n posts; impressions estimated: the followers of the authors of posts whose views are not given, n posts; the two are never added up. " +
				"Engagements: likes + shares + comments + bookmarks; YouTube's stand by themselves and are in no figure across networks, as its developer guide demands. " +
				"Engagement rate: engagements ÷ observed views on the networks that give views, YouTube left out (its interval is that of a ratio of sums over days); where none gives views, engagements ÷ reach, and engagement_rate_of says which. " +
				"Authors and reach scatter as the uses do from day to day, reach also by the squares of the followers (compound Poisson)." + dayChange + publicPosts,
			Run: campaign((*Campaigns).Uses),
		},
		{
			Name: "campaign.Networks", Version: 1, Kind: Observed, Params: tagged(),
			reads:      []string{"campaign.Uses", "campaign.Mentions", "campaign.Known"},
			Title:      "On which networks are our hashtags used?",
			Definition: whatUses + " Each network counts views and engagements in its own way, so they are not added up; what no post gave is missing, not 0. Engagements ÷ views only where the network gives views." + publicPosts,
			Run:        campaign((*Campaigns).Networks),
		},
	}, append(hashtags(tagged), append(voices(), postLists()...)...)...)
}

func hashtags(tagged func(...string) []string) []Query {
	course := append(postPeriod(), "grain", "hashtags", "campaigns")
	return []Query{
		{
			Name: "campaign.Hashtags", Version: 1, Kind: Observed, Params: tagged("limit"),
			reads:      []string{"campaign.Tops", "campaign.Volume", "campaign.Known"},
			Title:      "Which hashtags do people use?",
			Definition: "Posts that carry each hashtag; a post with two counts under both. Of each brand at most twelve: its campaigns' first, then those used most. n: uses." + dayChange + publicPosts,
			Run:        campaign((*Campaigns).Hashtags),
		},
		{
			Name: "campaign.Volume", Version: 1, Kind: Observed, Params: course,
			reads: []string{"campaign.Volume", "campaign.Tops", "campaign.Known", "campaign.Holes", "campaign.OnNetworks"},
			Title: "How often are our hashtags used, and when?",
			Definition: "Posts that carry each hashtag over time; a post with two counts under both, so hashtags add up to more than posts. Of each brand at most twelve by themselves: its campaigns' first, then those used most in the period; " +
				"the others are added up as \"" + OtherHashtags + "\". n: uses." + postGaps + publicPosts,
			Run: campaign((*Campaigns).Volume),
		},
		{
			Name: "campaign.Cumulative", Version: 1, Kind: Observed, Params: []string{"against", "from", "to", "grain", "zone", "hashtags", "campaigns"},
			reads: []string{"campaign.Uses", "campaign.Known", "campaign.Holes", "campaign.OnNetworks"},
			Title: "How often has the campaign's hashtag been used altogether?",
			Definition: "A dated, sourced baseline from the configuration (what its owner published before collecting began) + uses observed since the day after it, told apart. Without a baseline the counting begins at the campaign's start. " +
				"Uses are distinct posts of customers and others with one of the campaign's hashtags; a post with several counts once. All networks and languages count, because the baseline cannot be narrowed. " +
				"What was posted while nothing was collected is in neither. n: uses observed." + postGaps,
			Run: campaign((*Campaigns).Cumulative),
		},
		{
			Name: "campaign.CoHashtags", Version: 1, Kind: Observed, Params: append(postPeriod(), "hashtags", "campaigns", "limit"),
			reads: []string{"campaign.CoHashtags", "campaign.Uses", "campaign.Course", "campaign.Tops"},
			Title: "Which other hashtags stand beside ours?",
			Definition: "Posts that carry one of the brand's campaign hashtags (or of those chosen) and the other one. Share: of all uses (n). Lift: how many times as often as it would be if the two had nothing to do with each other, " +
				"(together ÷ uses) ÷ (posts with the other ÷ all mentions), with the 95 % interval of a ratio of shares." + publicPosts,
			Run: campaign((*Campaigns).CoHashtags),
		},
		{
			Name: "campaign.Published", Version: 1, Kind: Observed, Params: []string{"against", "from", "to", "networks", "hashtags", "limit", "zone"},
			Title:      "What do the networks themselves count?",
			Definition: "Uses of a hashtag as its network counts them for stretches of time, all posts on it included; beside it the posts held here (n) of the same network, brand and hours, by whoever wrote them. Instagram and most others publish no such count.",
			Run:        campaign((*Campaigns).Published),
		},
	}
}

func voices() []Query {
	course := append(postPeriod(), "grain", "hashtags")
	return []Query{
		{
			Name: "campaign.Voice", Version: 1, Kind: Observed, Params: course, reads: []string{"campaign.Course", "campaign.Known", "campaign.Holes", "campaign.OnNetworks"},
			Title: "How much of the talk is about us?",
			Definition: "Share of voice: a brand's public posts ÷ those of all brands compared (n), in each bucket; with hashtags only the posts that carry one of them. Rank 1 is the largest. " +
				"A brand whose posts of a bucket are not known has no share there, and the bucket is incomplete for all." + postGaps + publicPosts,
			Run: campaign((*Campaigns).Voice),
		},
		{
			Name: "campaign.Sentiment", Version: 1, Kind: Observed, Params: course, reads: []string{"campaign.Course", "campaign.Known", "campaign.Holes", "campaign.OnNetworks"},
			Title: "How does the talk about us sound?",
			Definition: "Net sentiment: (positive − negative) ÷ judged posts (n), neutral in the denominator, −100 to 100 %, with a 95 % interval (normal, of one post more of either kind). Rank 1 is the highest. " +
				"A bucket without judged posts is a gap; without a grain, only up to 31 days go by the day. Labels come from the sentiment model or a person." + postGaps + publicPosts,
			Run: campaign((*Campaigns).Sentiment),
		},
		{
			Name: "campaign.Ranks", Version: 1, Kind: Observed, Params: append(postCompared(), "hashtags"), reads: []string{"campaign.Course", "campaign.Known"},
			Title: "Where do we stand among our competitors?",
			Definition: "Share of voice and net sentiment over the whole period with their 95 % intervals (Wilson's of the share; normal of the sentiment), their changes (Newcombe's interval) and ranks, 1 the highest; equals share a rank. " +
				"Brands without posts in either period are left out rather than counted as silent." + publicPosts,
			Run: campaign((*Campaigns).Ranks),
		},
	}
}

func postLists() []Query {
	held := Query{
		Name: "campaign.Held", Version: 1, Kind: Observed, Params: []string{"against"}, reads: []string{"campaign.Known"},
		Title:      "Since when do we hold posts?",
		Definition: "The first public post held of each brand, and until when its posts are known: its newest post, or the newest good run of a collector of posts. n counts brands.",
		Run:        campaign((*Campaigns).Held),
	}
	list := []string{"from", "to", "networks", "languages", "zone", "hashtags", "limit"}
	return []Query{
		held,
		{
			Name: "campaign.TopPosts", Version: 1, Kind: Observed, Params: list, reads: []string{"campaign.TopCandidates", "campaign.TopPosts"},
			Title:      "Which posts moved people most?",
			Definition: "Posts about the brand, its own among them, with the most likes + shares + comments + bookmarks as last read; n counts those shown. YouTube's are left out unless only YouTube is asked for. Deleted posts are left out.",
			Run:        campaign((*Campaigns).TopPosts),
		},
		{
			Name: "campaign.TopViewed", Version: 1, Kind: Observed, Params: list, reads: []string{"campaign.TopCandidates", "campaign.TopPosts"},
			Title:      "Which posts were seen most?",
			Definition: "Posts about the brand, its own among them, with the most observed views as last read; n counts those shown. Networks that give no views are not in it; each counts a view in its own way. Deleted posts are left out.",
			Run:        campaign((*Campaigns).TopViewed),
		},
		{
			Name: "campaign.TopAuthors", Version: 1, Kind: Observed, Params: append(list, "campaigns", "min_group"), reads: []string{"campaign.TopAuthors", "campaign.AuthorPosts"},
			Title:      "Who uses our hashtags most?",
			Definition: "Authors by their number of uses (n), then followers; of a brand without campaign, by all their posts about it. An author is a keyed hash of an account on one network: no name is kept. Followers: the most any of the posts said. Positive: share of the judged posts." + publicPosts,
			Run:        campaign((*Campaigns).TopAuthors),
		},
		{
			Name: "campaign.Posts", Version: 1, Kind: Observed, Params: append(list, "direction", "sentiment", "author", "search", "offset"),
			reads:      []string{"campaign.PostSlots", "campaign.PostCount", "campaign.Posts"},
			Title:      "Which posts are these?",
			Definition: "The brand's public posts, newest first; n counts all that match. Without a direction those of customers and others. Every word of a search must occur in the text. Authors are told as hashes only. A deleted post has neither text nor author.",
			Run:        campaign((*Campaigns).Posts),
		},
	}
}
