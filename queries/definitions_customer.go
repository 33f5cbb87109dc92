package queries

// relations are the questions about who the fans are, and whether they are customers.
func relations() []Query { return nil }
