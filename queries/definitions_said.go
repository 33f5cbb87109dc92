package queries

// said are the questions about what employees speak of, and what moves their rating.
func said() []Query {
	return []Query{
		{
			Name: "employer.Themes", Version: 1, Kind: Observed, Params: compared(), reads: []string{"employer.Themes", "employer.Groups"},
			Title: "What do employees speak of, and how?",
			Definition: "For each theme of the taxonomy: the reviews that touch it, their share of the reviews with words (n), and how many speak of it in pros or cons. " +
				"A review counts once a theme, however often it speaks of it: positive where more of its parts are judged positive than negative on the theme (pros are positive and cons negative, as their author sorted them; " +
				"of the text each sentence is judged by the model, an estimate), negative where it is the other way round, else neutral. " +
				"Positive % and negative % are of the reviews judged on the theme (positive_n), neutral ones among them; net: positive minus negative. Intervals: Wilson's." + inChange +
				" Themes of fewer reviews than the minimum group (5 unless configured) are withheld, and so is what so few of them were judged on. Most spoken of first." + leftOut + slicing,
			Run: employer((*Employer).Themes),
		},
		{
			Name: "employer.Drivers", Version: 1, Kind: Estimated, Params: period(),
			Title: "What moves our overall rating?",
			Definition: "A linear regression (least squares) of the overall stars on the sub-ratings and on how a review speaks of a theme (-1 negative, 0 not or neutral, 1 positive; as employer.Themes judges), all at once. " +
				"Coefficient: by how many of their standard deviations the stars differ where the predictor differs by one of its own and all others are equal; stars a step: the same in stars, for one point of a sub-rating or one step of a theme. " +
				"Intervals: 95 %, Student's on variances that hold however unevenly the stars spread (HC3), for the coefficient with the doubt about the standard deviations counted in. n: the reviews with stars that give every sub-rating used; " +
				"a sub-rating that fewer than half of the reviews give is left out, a theme that fewer than 10 (or 5 %, or the minimum group) are positive or negative about, and themes beyond 15 reviews for each predictor. " +
				"R²: the part of the stars' variance that all predictors together account for. VIF: how much the other predictors blur this one; above 5 it is called collinear. Clear: the interval leaves 0 out and n is at least 10 for each predictor. " +
				"Of more than 20,000 reviews as many are drawn by chance, the same each time. What goes along with the stars need not be their cause." + leftOut + slicing,
			Run: employer((*Employer).Drivers),
		},
		{
			Name: "employer.Emerging", Version: 1, Kind: Estimated, Params: append(compared(), "limit"), reads: []string{"employer.Emerging", "employer.EmergingExamples", "employer.EmergingTexts", "employer.Groups"},
			Title: "What do employees speak of more than before?",
			Definition: "Words and pairs of words in title, text, pros and cons, by how many reviews hold them in the period (n) and in the one before." + emergingDefinition +
				leftOut + slicing + " So is what such a group said before.",
			Run: employer((*Employer).Emerging),
		},
	}
}

// integrity are the questions about whether the reviews can be trusted.
func integrity() []Query {
	params := period()
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

const surgeDefinition = " A calendar month is flagged whose number of reviews is at least the minimum group (5 unless configured) and at least 3 times the median of the 6 months before and the 6 after it, " +
	"and whose 5-star share (4.5 stars count as 5) is above that of all reviews of those months together, by the pooled two-proportion z test, one-sided, p < 0.01. " +
	"At the edges of what is held the months there are count, months_around says how many; a month without a review counts as 0; the running month is judged, but judges no other. " +
	"A surge is no proof of anything: a campaign, a lay-off or a site's own drive for reviews makes one too. The months around are taken from outside the period asked for as well. n counts the reviews of the period's months." + leftOut
