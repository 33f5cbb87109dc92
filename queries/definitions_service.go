package queries

// services are the questions about conversations with customers: how soon, how well and how humanly they are answered.
func services() []Query { return nil }
