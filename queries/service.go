package queries

// Service answers conversations with customers: how soon, how well and how humanly they are answered.
type Service struct{ reader *reader }
