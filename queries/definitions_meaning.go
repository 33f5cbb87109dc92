package queries

// meanings are the questions about how far the labels can be trusted.
func meanings() []Query {
	return []Query{
		{
			Name: "meaning.Accuracy", Version: 1, Kind: Observed, Params: []string{"from", "to", "sites", "networks", "limit", "offset"},
			Title: "How often are the labels right?",
			Definition: "Of the texts that people judged here (n), by site or network and language: how often the label that a model had given is theirs. " +
				"Accuracy: those with the same label ÷ those judged by both. Macro-F1: the mean of the F1 of negative, neutral and positive, of the labels that occur. " +
				"Each text counts once, with the last judgement of it and the label of the model that was in use before the first; labels that came with a file are no model's, and those that were taken back do not count. " +
				"Not judged %: texts held without a label (a language the model does not know, no words) ÷ texts held; not judged is not neutral. " +
				"The period is that of the judgements, and of the texts held that of their writing. Brand \"\" is all brands together.",
			Run: meaning((*Meaning).Accuracy),
		},
		{
			Name: "meaning.Unsure", Version: 1, Kind: Observed, Params: []string{"from", "to", "sites", "networks", "limit", "offset"},
			reads: []string{"meaning.Unsure", "meaning.UnsureTexts"},
			Title: "Which texts is the model least sure of?",
			Definition: "Texts of the period (the last 30 days, if it has no start) in the order of the margin between the model's chances of the two likeliest labels, the smallest first. " +
				"n counts the texts that a model has judged and people have not. Posts by the brand itself, deleted posts and vanished reviews are left out.",
			Run: meaning((*Meaning).Unsure),
		},
		{
			Name: "meaning.Models", Version: 1, Kind: Observed, Params: []string{"limit", "offset"},
			Title: "Which models were trained here, and how did they do?",
			Definition: "Each model trained here with the macro-F1 (0 to 1) and accuracy of it and of the one in use then, on texts labelled by people that neither had seen: " +
				"of the new one by 5-fold cross-validation. One is kept if its macro-F1 is better by at least .010 and it judges at least 98 % of the texts the other does, or if that was asked for.",
			Run: meaning((*Meaning).Models),
		},
	}
}
