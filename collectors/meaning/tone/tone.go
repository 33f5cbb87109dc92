// Package tone tells what a text does besides being positive or negative: complains, thanks, is signed by a person; and
// which replies are the same but for names. Pure functions.
package tone

// Complains says whether a customer's text complains, or asks for something to be put right. negative is whether the
// text was judged negative.
func Complains(text, lang string, negative bool) bool { return false }

// Thanks says whether a customer's text says thanks, or that the matter is solved. Sarcasm it can't see.
func Thanks(text, lang string) bool { return false }

// Signed says whether a reply ends with a person's name or initials: "^Sara", "– Bob", "/AB".
func Signed(text string) bool { return false }

// Shingles are the hashes of a reply's distinct 3-word shingles, sorted, with names, handles, links and numbers masked
// and the signature left out. A text of fewer than three words is one shingle; an empty one has none.
func Shingles(text string) []uint32 { return nil }
