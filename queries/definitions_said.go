package queries

// said are the questions about what employees speak of, and what moves their rating.
func said() []Query { return nil }

// integrity are the questions about whether the reviews can be trusted.
func integrity() []Query { return nil }
