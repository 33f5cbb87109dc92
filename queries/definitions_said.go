package queries

// said are the questions about what employees speak of, and what moves their rating.
func said() []Query {
	return []Query{
		{
			Name: "employer.Themes", Version: 1, Kind: Observed, Params: compared(),
			Title: "What do employees speak of, and how?",
			Definition: "For each theme of the taxonomy: the reviews that touch it, their share of the reviews with words (n), and how many speak of it in pros or cons. " +
				"A review counts once a theme, however often it speaks of it: positive where more of its parts are judged positive than negative on the theme (pros are positive and cons negative, as their author sorted them; " +
				"of the text each sentence is judged by the model, an estimate), negative where it is the other way round, else neutral. " +
				"Positive % and negative % are of the reviews judged on the theme (positive_n), neutral ones among them; net: positive minus negative. Intervals: Wilson's." + inChange +
				" Themes of fewer reviews than the minimum group (5 unless configured) are withheld, and so is what so few of them were judged on. Most spoken of first." + leftOut + slicing,
			Run: employer((*Employer).Themes),
		},
	}
}

// integrity are the questions about whether the reviews can be trusted.
func integrity() []Query {
	params := []string{"against", "from", "to", "sites", "min_group"}
	return []Query{
		{
			Name: "employer.Surges", Version: 1, Kind: Observed, Params: params,
			Title:      "In which months did good reviews surge?",
			Definition: "Only the months flagged." + surgeDefinition,
			Run:        employer((*Employer).Surges),
		},
		{
			Name: "employer.SurgeMonths", Version: 1, Kind: Observed, Params: params, reads: []string{"employer.Surges"},
			Title:      "How do a month's reviews compare with the months around it?",
			Definition: "All months, flagged or not." + surgeDefinition,
			Run:        employer((*Employer).SurgeMonths),
		},
	}
}

const surgeDefinition = " A calendar month (UTC) is flagged whose number of reviews is at least the minimum group (5 unless configured) and at least 3 times the median of the 6 months before and the 6 after it, " +
	"and whose 5-star share (4.5 stars count as 5) is above that of all reviews of those months together, by the pooled two-proportion z test, one-sided, p < 0.01. " +
	"At the edges of what is held the months there are count, months_around says how many; a month without a review counts as 0; the running month is judged, but judges no other. " +
	"A surge is no proof of anything: a campaign, a lay-off or a site's own drive for reviews makes one too. The months around are taken from outside the period asked for as well. n counts the reviews of the period's months." + leftOut
