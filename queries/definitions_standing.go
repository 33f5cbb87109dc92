package queries

// standings are the questions about how the functions stand beside each other.
func standings() []Query { return nil }
