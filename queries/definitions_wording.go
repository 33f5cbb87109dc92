package queries

// wording are the questions about how humanly customers are answered, and about what.
func wording() []Query { return nil }
