package queries

// standings are the questions about how the functions stand beside each other.
func standings() []Query {
	return []Query{{
		Name: "standing.Index", Version: 1, Kind: Estimated,
		Params: []string{"against", "from", "to", "previous_from", "previous_to", "sites", "networks", "status", "tags", "min_group", "weights"},
		reads:  []string{"standing.Voice", "employer.Summary", "customer.Advocates", "customer.Repeat", "service.Staffing", "service.Targets", "service.FirstReply", "service.TurnAround"},
		Title:  "How do the four functions stand?",
		Definition: "Reputation index, 0 to 100: of a function, the weighted mean of its parts, each brought to 0 to 100; of a brand, the mean of its functions. " +
			"HR: rating ((stars − 1) × 25, weight 3), recommend % (2), CEO approval % (1), business outlook % (1), employer response rate % (1). " +
			"Marketing: net sentiment ((positive − negative) ÷ judged, neutral in the denominator, of public posts by others; half of it + 50, weight 2), share of voice (1; a fair share among the brands compared is 50, twice that or more 100; only with competitors, among the brands that have posts in either period). " +
			"CRM: advocates ÷ (advocates + detractors) % (2), persons who need not come back within 90 days % (1). " +
			"Service: answered within target % (3), response rate % (2), turn-around rate % (1). Weights are configuration (index: in renown.yaml). " +
			"A part without figures is left out and the others weigh more; parts and of say how many there are. n of an index is the smallest n among its parts. " +
			"Intervals: those of a function's parts added up, as if all erred together (too wide rather than too narrow); of HR, which rests on reviews, and of the other three, which rest on the same posts, as independent of each other. " +
			"The change is that of the parts both periods have (the previous index stands there only where they are all), and is clear only if its interval leaves 0 out and both periods hold the minimum group. The composition is ours; definitions of the parts are those of their own queries.",
		Run: standing((*Standing).Index),
	}}
}
