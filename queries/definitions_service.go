package queries

import "slices"

// services are the questions about conversations with customers: how soon, how well and how humanly they are answered.
func services() []Query { return slices.Concat(answering(), wording()) }

// answering are the questions about how soon and how well customers are answered.
func answering() []Query { return nil }
