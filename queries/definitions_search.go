package queries

// searches are the questions about where something is said.
func searches() []Query {
	const searched = "A text fits if it holds every word of the search, in any case and also within longer words; what stands in quotes must stand there just so. " +
		"Of a review its title, text, pros, cons and advice are searched, of a post its text; deleted posts and vanished reviews are left out. " +
		"A conversation fits if one of its posts does; posts that are alone count as no conversation. At most the newest 1,000 reviews and 1,000 posts are counted. " +
		"Who names networks or hashtags searches posts alone, who names sites reviews alone. Days are those of the time zone the page is in; a review has the date its site shows."
	params := []string{"from", "to", "zone", "sites", "networks", "languages", "hashtags", "search"}
	return []Query{
		{
			Name: "search.Everything", Version: 1, Kind: Observed, Params: append(append([]string{}, params...), "kind", "limit", "offset"),
			reads: []string{"search.FoundReviews", "search.NewestReviews", "search.ReviewTexts", "search.Reach", "search.FoundPosts", "search.NewestPosts", "search.PostTexts", "search.PostThreads", "search.Threads"},
			Title: "Where is it said?", Definition: "Reviews and posts, or of one kind alone, newest first; n counts them. " + searched,
			Run: searching((*Search).Everything),
		},
		{
			Name: "search.Counts", Version: 1, Kind: Observed, Params: params,
			reads: []string{"search.FoundReviews", "search.NewestReviews", "search.Reach", "search.FoundPosts", "search.NewestPosts", "search.PostThreads", "search.Threads"},
			Title: "How often is it said?", Definition: "How many reviews, posts and conversations fit; n counts the reviews and posts. " + searched,
			Run: searching((*Search).Counts),
		},
	}
}
