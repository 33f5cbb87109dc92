package queries

// Backlash answers what stood out.
type Backlash struct{ reader *reader }
