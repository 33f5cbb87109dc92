package queries

import "slices"

// ofStanding is what of the filter the queries about the standing know.
func ofStanding(more ...string) []string {
	return append([]string{"against", "from", "to", "sites", "status", "location", "job", "networks", "languages", "zone", "min_group", "weights"}, more...)
}

const (
	ofParts = "HR: rating ((stars − 1) × 25, weight 3), recommend % (2), CEO approval % (1), business outlook % (1), employer response rate % (1). " +
		"Marketing: net sentiment ((positive − negative) ÷ judged, neutral in the denominator, of public posts by others; half of it + 50, weight 2), share of voice (1; a fair share among the brands compared is 50, twice that or more 100; only with competitors, among the brands that have posts in either period). " +
		"CRM: advocates ÷ (advocates + detractors) % (2), persons who need not come back within 90 days % (1). " +
		"Service: answered within target % (3), response rate % (2), turn-around rate % (1). Weights are configuration (index: in renown.yaml)."
	leftOutParts   = " A part without figures is left out and the others weigh more; parts and of say how many there are. n of an index is the smallest n among its parts."
	standingSpread = " Intervals: those of a function's parts added up, as if all erred together (too wide rather than too narrow); of HR, which rests on reviews, and of the other three, which rest on the same posts, as independent of each other."
	standingDays   = " Days of posts and conversations are those of the time zone the page is in; reviews have the date their site shows. Networks narrow marketing, CRM and service; sites, employment status, location and job narrow HR." + slicing
)

// standings are the questions about how the functions stand beside each other.
func standings() []Query {
	parts := []string{"service.Staffing", "standing.Reviews", "employer.Groups", "standing.Voice", "standing.Advocates", "standing.Returns", "standing.Answers"}
	return []Query{
		{
			Name: "standing.Index", Version: 2, Kind: Estimated,
			Params: ofStanding("previous_from", "previous_to"), reads: append(slices.Clone(parts), "employer.FirstDays"),
			Title: "How do the four functions stand?",
			Definition: "Reputation index, 0 to 100: of a function, the weighted mean of its parts, each brought to 0 to 100; of a brand, the mean of its functions. " + ofParts + leftOutParts +
				" A part brings its weight × its index ÷ all weights with a value; these points add up to the function's index, and the functions' to the brand's. Rank: among the brands compared that have such an index, equal ones sharing a rank." + standingSpread +
				" The change is that of the parts both periods have (the previous index stands there only where they are all), and is clear only if its interval leaves 0 out and both periods hold the minimum group. The composition is ours; definitions of the parts are those of their own queries." + standingDays,
			Run: standing((*Standing).Index),
		},
		{
			Name: "standing.Trend", Version: 1, Kind: Estimated,
			Params: ofStanding("grain", "sunday_weeks"), reads: append(slices.Clone(parts), "standing.Span"),
			Title: "Which way are the four functions going?",
			Definition: "The reputation index, 0 to 100, of each bucket: what standing.Index gives for the bucket's days as a period. Of the brand itself its four functions and their mean (all), of each competitor the mean. " + ofParts + leftOutParts +
				" So a bucket whose function has other parts than the one before may move for that alone: parts and of tell." + standingSpread +
				" A bucket without figures is a gap, not 0. An incomplete bucket is cut by the period or not over yet. Weeks start where the page's do." + standingDays,
			Run: standing((*Standing).Trend),
		},
		{
			Name: "standing.Changes", Version: 1, Kind: Observed,
			Params: slices.DeleteFunc(ofStanding("previous_from", "previous_to"), func(p string) bool { return p == "weights" }),
			reads:  append(slices.Clone(parts), "standing.Waits", "employer.SubRatings", "employer.FirstDays"),
			Title:  "What changed across the four functions, and is it clear?",
			Definition: "The key metrics of HR, marketing, CRM and service in both periods, as their own queries define them: clear changes first, then by clearness, which is the change ÷ the distance from it to the end of its interval nearest to 0: above 1 the interval leaves 0 out. " +
				"A change is clear only if its 95 % interval leaves 0 out and both periods hold the minimum group; all others are named unclear. " +
				"Good is up, but for those who came back within 90 days and for the median first reply (calendar time), where it is down. " +
				"Among twenty metrics that do not change, one is expected to look clear by chance. n is that of each metric; that of the answer is the largest of them." + standingDays,
			Run: standing((*Standing).Changes),
		},
	}
}
