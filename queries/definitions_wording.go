package queries

// wording are the questions about how humanly customers are answered, and about what.
func wording() []Query {
	return []Query{
		{
			Name: "service.Robotic", Version: 2, Kind: Observed, Params: wordingPeriod(),
			Title: "Do we answer like people, or like a robot?",
			Definition: "Of each handle's public replies posted in the period (n; deleted ones left out). Robotic: the share that is a near-duplicate of another reply of the same handle on the same network within 30 days before or after it, " +
				"which may lie outside the period, so the share of the last 30 days can still grow." + likeness +
				ofManyReplies + " robotic_n counts the replies with words. Signed: the share that ends with a person's name or initials (\"^Sara\", \"– Bob\", \"/AB\"). " +
				"Intervals: 95 %, Wilson's; they take replies as independent, which those of one template are not." + inChange,
			Run: service((*Service).Robotic), reads: []string{"service.RoboticReplies"},
		},
		{
			Name: "service.RoboticPairs", Version: 2, Kind: Observed, Params: []string{"against", "from", "to", "networks", "languages", "zone", "limit", "offset"},
			Title: "Which replies are the same but for names?",
			Definition: "Templates: replies of one handle linked by being near-duplicates within 30 days." + likeness + " Uses counts those posted in the period, the most used template first; beside its newest use in the period stands the reply most like it, " +
				"which may lie up to 30 days outside, with their similarity in percent. n counts the replies of all templates." + ofManyReplies,
			Run: service((*Service).RoboticPairs), reads: []string{"service.RoboticReplies", "service.RoboticTexts"},
		},
		{
			Name: "service.Themes", Version: 1, Kind: Observed, Params: wordingPeriod(),
			Title: "What do customers write to us about?",
			Definition: "Customers' posts that touch on each theme of the taxonomy (n) and their share of all customers' posts of the period (share_n); a post can touch on several themes, deleted posts are left out. " +
				"Negative: of the posts on the theme whose sentences on it could be judged (negative_n), those judged negative. Complaints: posts on the theme that complain or ask for something to be put right. " +
				"Themes are found by terms, sentiment by a model: both err." + inChange,
			Run: service((*Service).Themes),
		},
	}
}

func wordingPeriod() []string {
	return []string{"against", "from", "to", "previous_from", "previous_to", "networks", "languages", "zone", "min_group"}
}

const likeness = " Near-duplicate: the distinct 3-word shingles of both, with names, handles, links, numbers and the signature masked, have a Jaccard similarity of at least 0.8 (what both share ÷ what is in either); a reply of fewer words counts as one shingle."

const ofManyReplies = " Where the period and the 30 days around it hold more than 10,000 replies, one in so many is read that about 10,000 are; those whose lowest shingle is the same are read together or not at all, which keeps near-duplicates together; where a hundred times so many or more share it, each is drawn by itself."
