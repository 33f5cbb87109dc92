package queries

// Meaning answers how far the labels can be trusted.
type Meaning struct{ reader *reader }
