package queries

import "slices"

// What several definitions say alike.
const (
	leftOut  = " Reviews marked vanished are left out."
	slicing  = " With a filter of status, location, job, language or site, figures of fewer reviews than the minimum group (5 unless configured), or that give such a group away by subtracting what these filters show one by one or together, are withheld; so is an opinion or sub-rating that so few of the group gave. A job is a job family: the title without rank, grade and what follows a comma, bracket or dash."
	inChange = " Change: this period minus the period compared with, with a 95 % interval (Welch's for means, Newcombe's for shares, of medians by their own intervals); it is clear only if the interval leaves 0 out and both periods hold the minimum group."
	ofStaff  = " Only employees' reviews and ratings count, never those of customers (Trustpilot, Google)."
	gaps     = " A bucket without any is a gap, not 0. An incomplete bucket is cut by the period or not over yet. A review has the day that its site shows; weeks start on the day they start on for the page's readers."
)

// Catalog is every question that can be asked by name, in the order to list them.
func Catalog() []Query {
	employers := slices.Concat(figures(), courses(), cuts(), said(), integrity(), drillDowns(), holdings())
	for i := range employers {
		employers[i].Definition += ofStaff
	}
	return slices.Concat(employers, campaigns(), audiences(), services(), alerts(), relations(), standings(), meanings(), sources(), notes(), searches())
}

// What of the filter most questions about reviews know.
func period() []string {
	return []string{"against", "from", "to", "sites", "status", "location", "job", "languages", "min_group"}
}
func compared() []string { return append(period(), "previous_from", "previous_to") }

// without is what is known, but for one thing.
func without(known []string, name string) []string {
	return slices.DeleteFunc(known, func(k string) bool { return k == name })
}

// figures are the brands' figures for a period.
func figures() []Query {
	return []Query{
		{
			Name: "employer.Summary", Version: 2, Kind: Observed, Params: compared(),
			Title: "How do employees rate us, and did it change?",
			Definition: "Rating: mean of the stars (1 to 5) of the period's reviews; rating_n counts those with stars. " +
				"Recency-weighted rating (ours, an estimate): each review weighs half as much for every 365 days before the period's last day. " +
				"Shrunk rating (ours, an estimate): (7·3.5 + Σ w·stars) / (7 + Σ w) with the same weights w. " +
				"Bands: to 1.5 very dissatisfied, 2.5 dissatisfied, 3.5 OK, 4 satisfied, else very satisfied. " +
				"Recommend %: yes ÷ (yes + no). CEO approval %: approve ÷ (approve + disapprove), \"no opinion\" left out. " +
				"Business outlook % (ours, by analogy): positive ÷ (positive + negative), neutral left out. " +
				"Response rate: reviews with an employer response ÷ reviews; days to respond: median of whole days, of dated responses. " +
				"Intervals: 95 %; of means Student's, a variance of the stars below 1 counting as if one star more lay 1 off; of shares Wilson's; of the median by order statistics, from 6 responses on. " +
				"Of the recency-weighted rating they go by its effective number of reviews, (Σ w)² / Σ w²; those of the shrunk rating hold where the prior does. Of so few or so unlike weights that fewer than 1.5 are effective there is none." + inChange +
				" Where the first review held was written long after the period compared with begins, previous_since says when." +
				" Reviews marked vanished are left out, except of the rating with the vanished." + slicing,
			Run: employer((*Employer).Summary), reads: []string{"employer.Summary", "employer.FirstDays", "employer.Groups"},
		},
		{
			Name: "employer.Stars", Version: 1, Kind: Observed, Params: compared(),
			Title:      "How are our stars spread?",
			Definition: "Reviews by stars, rounded half up (1.5 counts as 2), and their share of all reviews with stars (n)." + leftOut + slicing,
			Run:        employer((*Employer).Stars),
		},
		{
			Name: "employer.SubRatings", Version: 2, Kind: Observed, Params: compared(),
			Title: "Where are we better or worse than the others?",
			Definition: "Mean of each of the six sub-ratings (1 to 5) over the reviews that give it (n); one that is not given is left out, never 0." + inChange +
				" The intervals take the largest variance a scale of 1 to 5 allows at that mean (Wilson's and Newcombe's, of the mean as a share of the scale), so a clear change is clear indeed." + leftOut + slicing,
			Run: employer((*Employer).SubRatings),
		},
		{
			Name: "employer.SiteRating", Version: 1, Kind: Observed, Params: []string{"against", "from", "to", "sites"},
			Title:      "What do the sites themselves publish?",
			Definition: "The rating (on 1 to 5) and the number of reviews (n) that a site published, newest snapshot of each UTC day. A day without a snapshot has no row. Brand \"\" lists every brand.",
			Run:        employer((*Employer).SiteRating),
		},
	}
}

// courses are the brands' figures over time.
func courses() []Query {
	return []Query{
		{
			Name: "employer.RatingTrend", Version: 2, Kind: Observed, Params: append(compared(), "grain", "sunday_weeks"),
			Title: "How do employees rate us over time?",
			Definition: "Mean of the stars (1 to 5) of the reviews written in each bucket, with its 95 % interval (Student's, as of employer.Summary); n counts those with stars, reviews counts all. " +
				"Beside it the bucket as many buckets into the period compared with." + gaps + leftOut + slicing,
			Run: employer((*Employer).RatingTrend),
		},
		{
			Name: "employer.StarsOverTime", Version: 1, Kind: Observed, Params: append(period(), "grain", "sunday_weeks"),
			Title:      "How did the spread of our stars change?",
			Definition: "Reviews by stars, rounded half up, and their share of the reviews with stars (n), by the time they were written." + gaps + leftOut + slicing,
			Run:        employer((*Employer).StarsOverTime),
		},
		{
			Name: "employer.Responses", Version: 1, Kind: Observed, Params: append(period(), "grain", "sunday_weeks"),
			Title: "Do we answer reviews, and how soon?",
			Definition: "Reviews with an employer response ÷ reviews (n), by the time the review was written; and the median of whole days from the review to a dated response (median_n), " +
				"a response dated before its review counting as 0." + gaps + leftOut + slicing,
			Run: employer((*Employer).Responses),
		},
	}
}

// cuts cut the reviews into groups of people.
func cuts() []Query {
	slice := append(compared(), "limit")
	return []Query{
		{
			Name: "employer.Slices", Version: 2, Kind: Observed, Params: slice, reads: []string{"employer.Slices", "employer.Groups"},
			Title:      "Who rates us how?",
			Definition: "The slices by employment status, location and job in one table." + sliceDefinition,
			Run:        employer((*Employer).Slices),
		},
		{
			Name: "employer.ByStatus", Version: 2, Kind: Observed, Params: without(slices.Clone(slice), "status"), reads: []string{"employer.Slices", "employer.Groups"},
			Title:      "Do current employees rate us better than former ones?",
			Definition: "Current, former, and those that do not say." + sliceDefinition,
			Run:        employer((*Employer).ByStatus),
		},
		{
			Name: "employer.ByLocation", Version: 2, Kind: Observed, Params: without(slices.Clone(slice), "location"), reads: []string{"employer.Slices", "employer.Groups"},
			Title:      "Where are we rated how?",
			Definition: "Locations as the reviews name them." + sliceDefinition,
			Run:        employer((*Employer).ByLocation),
		},
		{
			Name: "employer.ByJob", Version: 2, Kind: Observed, Params: without(slices.Clone(slice), "job"), reads: []string{"employer.Slices", "employer.Groups"},
			Title:      "In which jobs are we rated how?",
			Definition: "Job families: the titles as the reviews name them, without rank and grade and what follows a comma, a bracket, a slash or a dash (\"Senior Engineer II (Payments)\" counts as engineer)." + sliceDefinition,
			Run:        employer((*Employer).ByJob),
		},
	}
}

// drillDowns lead to the reviews themselves.
func drillDowns() []Query {
	rows := []string{"from", "to", "sites", "status", "location", "job", "languages", "theme", "stars", "search", "limit", "offset", "min_group"}
	return []Query{
		{
			Name: "employer.Reviews", Version: 1, Kind: Observed, Params: append([]string{"vanished"}, rows...), reads: []string{"employer.Groups", "employer.ReviewCounts", "employer.Reviews"},
			Title:      "Which reviews are these?",
			Definition: "The brand's reviews as their sites show them, without their authors, newest first; n counts all that match. Competitors' reviews are found under their own names. " + rowDefinition,
			Run:        employer((*Employer).Reviews),
		},
		{
			Name: "employer.Vanished", Version: 1, Kind: Observed, Params: rows, reads: []string{"employer.Groups", "employer.ReviewCounts", "employer.Reviews", "employer.VanishedEffect"},
			Title:      "Which reviews are no longer on their site?",
			Definition: "Reviews once seen that two later complete collections of their source did not see, newest first by the day they were written; n counts all that match. " + rowDefinition,
			Run:        employer((*Employer).Vanished),
		},
		{
			Name: "employer.VanishedEffect", Version: 1, Kind: Observed, Params: period(),
			Title:      "What would our rating be with the vanished reviews?",
			Definition: "Mean of the stars of the reviews still on their site, and of those together with the vanished; n counts those with stars." + slicing,
			Run:        employer((*Employer).VanishedEffect),
		},
	}
}

// holdings tell what the warehouse holds.
func holdings() []Query {
	return []Query{
		{
			Name: "employer.Brands", Version: 1, Kind: Observed,
			Title:      "Which brands do we hold reviews of?",
			Definition: "Brands with the number of their reviews still on their site (n), the vanished, and the first and last day written.",
			Run:        employer((*Employer).Brands),
		},
		{
			Name: "employer.Sites", Version: 1, Kind: Observed, Params: []string{"against"},
			Title:      "From which sites are our reviews?",
			Definition: "Review sites with the number of the brands' reviews still on them (n), and the first and last day written.",
			Run:        employer((*Employer).Sites),
		},
		{
			Name: "employer.Span", Version: 1, Kind: Observed, Params: without(period(), "min_group"),
			Title:      "Since when do we hold reviews?",
			Definition: "The first and last day on which a review of the brands was written, and their number (n).",
			Run:        employer((*Employer).Span),
		},
	}
}

// sources tell where the numbers come from.
func sources() []Query {
	return []Query{
		{
			Name: "source.Freshness", Version: 1, Kind: Observed, Params: []string{"against"},
			Title:      "How fresh are the numbers?",
			Definition: "For each source when its newest record was last seen at the source, when the newest review or post was written, and when its last successful run ended; n counts sources.",
			Run:        source((*Source).Freshness),
		},
		{
			Name: "source.Runs", Version: 1, Kind: Observed, Params: []string{"against"},
			Title:      "Do the collectors run?",
			Definition: "Each source's last run, and its runs begun in the seven days up to now: succeeded, failed, records, refused. n counts the runs of these seven days.",
			Run:        source((*Source).Runs),
		},
		{
			Name: "source.Quarantine", Version: 1, Kind: Observed, Params: []string{"from", "to", "limit", "offset"},
			Title:      "What could not be used, and why?",
			Definition: "Inputs that were refused, by source and reason; the same input refused again for the same reason counts once. Kept for 90 days. n counts inputs.",
			Run:        source((*Source).Quarantine),
		},
		{
			Name: "source.Coverage", Version: 1, Kind: Observed, Params: []string{"against", "from", "to"},
			Title:      "On which days did the collectors run?",
			Definition: "Runs by source and UTC day they began, succeeded and failed; a day without a run has no row. Without a start, the last 90 days. n counts runs.",
			Run:        source((*Source).Coverage),
		},
		{
			Name: "source.Gaps", Version: 1, Kind: Observed, Params: []string{"against", "from", "to", "limit", "offset"},
			Title:      "What is missing, and why?",
			Definition: "Stretches of time of which a source could not read everything, because the network shows it no more: what they held is missing from every number, and is not zero. Stretches of one question that touch count once. n counts them.",
			Run:        source((*Source).Gaps),
		},
		{
			Name: "source.Holdings", Version: 1, Kind: Observed,
			Title:      "What do we hold?",
			Definition: "The brands, sites, networks and languages there are records of, and about how many (n): a record read again may count twice until its roll-up is tidied up.",
			Run:        source((*Source).Holdings),
		},
		{
			Name: "source.Spending", Version: 1, Kind: Observed, Params: []string{"from", "to"},
			Title:      "What did collecting cost?",
			Definition: "What each source took out of each budget, by UTC day, corrections taken off: money, a platform's quota units, or the number of different things asked for. Without a start, the calendar month so far. n counts pairs of budget and source.",
			Run:        source((*Source).Spending),
		},
	}
}

const (
	sliceDefinition = " Reviews (n), mean of the stars, and recommend % = yes ÷ (yes + no), each with its 95 % interval (Student's; Wilson's)." + inChange +
		" What the filter itself chooses among these groups is left aside, so that all stand beside each other. Groups of fewer reviews than the minimum group (5 unless configured) are withheld, and so are the next smallest until what is withheld is at least two groups of together at least that many; " +
		"of locations and jobs they lie in the row \"other\" with what is beyond the limit. A mean or share is withheld by the same rule on its own n; so is a group that other filters in force, with or without it, make too small." + leftOut
	rowDefinition = "A group (status, location, job family, language, site) of fewer reviews than the minimum group, or one that gives such a group away, as employer.Summary has it, gives no rows; nor does a theme that fewer touch. Stars are chosen rounded half up; every word of a search must occur in the texts."
)
