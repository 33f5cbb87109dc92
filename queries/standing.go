package queries

// Standing answers how the functions stand beside each other.
type Standing struct{ reader *reader }
