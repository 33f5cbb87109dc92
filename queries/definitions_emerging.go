package queries

// emerging is the question about what customers speak of more than before; employer.Emerging is among said.
func emerging() []Query {
	return []Query{{
		Name: "service.Emerging", Version: 1, Kind: Estimated, Params: []string{"against", "from", "to", "networks", "languages", "zone", "previous_from", "previous_to", "limit", "min_group"},
		reads: []string{"service.Emerging", "service.EmergingExamples"},
		Title: "What do customers speak of more than before?",
		Definition: "Words and pairs of words in customers' posts, by how many distinct authors use them in the period (n) and in the one before; deleted posts are left out." + emergingDefinition +
			" A post whose author is not known counts by itself.",
		Run: service((*Service).Emerging),
	}}
}

const emergingDefinition = " Left out: links, handles, numbers, the brand's own name and handles, and the stop words of English, German, French, Spanish, Portuguese, Italian, Hindi and Arabic (those of the text's language; of all where it is not known). " +
	"A pair stands side by side in one sentence, neither of them left out. z: the change of the log-odds with an informative Dirichlet prior (Monroe, Colaresi and Quinn, 2008), on documents, the prior being the frequencies of both periods together with a sixth of their weight. " +
	"A term is shown if its z is at least 3, if its exact hypergeometric p (one-sided: chance dealing its documents to the two periods) passes Benjamini and Hochberg's procedure at a false discovery rate of 5 % over all terms that could, " +
	"and if the period holds at least the minimum group (5 unless configured) of it. A wholly new term needs about 16 documents where the periods are alike. " +
	"A word that stands in a shown pair in 80 % of its documents is not shown beside it. Times as often: the ratio of the shares. Examples: the newest sentences that hold the term, at most three. The first 8 KiB of a text count. " +
	"Of more than 12,000 documents of both periods a part is read, chosen by chance, the same each time."
