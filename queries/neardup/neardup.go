// Package neardup finds near-duplicates among texts told by their shingles: candidates by MinHash and locality-sensitive
// hashing, each then verified by its exact Jaccard similarity. Pure functions.
package neardup

import "time"

// Text is one text: a handle's reply.
type Text struct {
	ID       string
	At       time.Time
	Shingles []uint32 // distinct, sorted
}

// Pair is a text and the nearest of the others within the window.
type Pair struct {
	Of, Other  int // places in the texts given
	Similarity float64
}

// Find gives, for each text that has a near-duplicate (Jaccard at least least) within window before or after it, its most
// similar one; of equals the nearest in time, then by ID. The order of the texts makes no difference to what is found.
func Find(texts []Text, least float64, window time.Duration) []Pair { return nil }
