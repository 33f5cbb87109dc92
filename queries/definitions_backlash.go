package queries

// alerts are the questions about what stood out.
func alerts() []Query { return nil }
