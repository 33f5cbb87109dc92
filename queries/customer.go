package queries

// Customer answers who the fans are, and whether they are customers.
type Customer struct{ reader *reader }
