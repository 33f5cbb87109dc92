package queries

// audiences are the questions about the brands' own accounts.
func audiences() []Query {
	accounts := []string{"against", "from", "to", "networks", "zone"}
	return []Query{
		{
			Name: "audience.Accounts", Version: 1, Kind: Observed, Params: accounts, reads: []string{"audience.Snapshots"},
			Title: "Who follows us?",
			Definition: "Followers of each of a brand's accounts at the last snapshot of the period, and the difference to the last snapshot of the five weeks before it, else to the first within. " +
				"A brand's accounts together come first (without account); their change is of the accounts whose change is known (n), and people who follow two of them count twice. A difference of snapshots is exact: it has no interval.",
			Run: audience((*Audience).Accounts),
		},
		{
			Name: "audience.Followers", Version: 1, Kind: Observed, Params: append(accounts, "grain"), reads: []string{"audience.Snapshots"},
			Title: "How do our followers grow?",
			Definition: "Followers at the last snapshot of each bucket (without a grain, of each day up to 92 days unless most accounts lack one on many days, else of each week up to 800); change: the difference to the bucket before. A bucket without a snapshot is a gap, and so is the change after it. " +
				"Days are those of the time zone the page is in. n counts accounts.",
			Run: audience((*Audience).Followers),
		},
		{
			Name: "audience.Views", Version: 1, Kind: Observed, Params: accounts, reads: []string{"audience.Snapshots", "audience.Readings"},
			Title: "How often are our videos watched, week by week?",
			Definition: "Of a channel that tells all its views (of = channel): the difference of that running total between the last snapshot of a week and that of the week before. " +
				"Of posts (of = posts): what the account's own posts gained since they were read before, by the week of the reading; a post of the same week begins at 0, one whose earlier views are unknown is left out. Posts are read again for 30 days, so views after that are in channels only. " +
				"A week without a snapshot, or after such a one, is a gap. A fall means that the network took views back. n: days with a snapshot, or posts read.",
			Run: audience((*Audience).Views),
		},
	}
}
