package queries

// notes are the questions about what people wrote on the time line.
func notes() []Query {
	return []Query{
		{
			Name: "note.List", Version: 1, Kind: Observed, Params: []string{"from", "to", "zone", "limit", "offset"},
			Title: "What happened when?",
			Definition: "Notes that readers wrote on the time line, newest first; n counts them. Those of the brand and those for all brands, whose day, or stretch of days, touches the period. " +
				"Days are those of the time zone the page is in. Nothing is computed from notes.",
			Run: written((*Note).List),
		},
	}
}
