package queries

import (
	"math/bits"
	"slices"
)

// What reviews can be narrowed by, in the order of a choice's codes.
const (
	byStatusCode = iota
	byLocationCode
	byJobCode
	byLanguageCode
	bySiteCode
	groupings
)

// chosenCode is the code of several values that the filter chooses together; a single value has its hash, as employer.Groups
// has it, and 0 is the code of a dimension nobody narrows by.
const chosenCode = 1

// choice is a group of reviews: of each dimension the code of the value they have, 0 for any.
type choice [groupings]uint64

// dims are the dimensions that the choice narrows by.
func (c choice) dims() []int {
	var narrowed []int
	for d, code := range c {
		if code != 0 {
			narrowed = append(narrowed, d)
		}
	}
	return narrowed
}

// combination is how many reviews have one combination of values.
type combination struct {
	codes choice
	n     uint64
}

// mixture is reviews by all combinations of the values they can be narrowed by; each stands once.
type mixture []combination

// hides says whether nothing must be told of the choice, so that no group of fewer than least reviews is told of, neither
// by itself nor by subtracting what else is shown:
//
//   - Cut by all the values chosen at once, each chosen or not, the reviews fall into 2^k parts. None of these may be small:
//     then no sum or difference of the choice and of any coarser ones (fewer of its values) is.
//   - In every context (some of the values chosen), each chosen value must not be one of those that its dimension hides:
//     the small ones, and the smallest of the others where the small ones alone could be found by subtraction.
//
// What is told of a choice is so told of every coarser one.
func (c mixture) hides(chosen choice, least uint64) bool {
	dims := chosen.dims()
	if len(dims) == 0 {
		return false
	}
	parts := make([]uint64, 1<<len(dims))
	masks := make([]uint, len(c))
	for i, part := range c {
		masks[i] = part.codes.fits(chosen, dims)
		parts[masks[i]] += part.n
	}
	if slices.ContainsFunc(parts, func(n uint64) bool { return n > 0 && n < least }) {
		return true
	}
	for i, d := range dims {
		for context := range uint(len(parts)) {
			if context>>i&1 == 0 && c.hidesValue(d, chosen[d], context, masks, least) {
				return true
			}
		}
	}
	return false
}

// fits is a bit for each of the dimensions, set where the codes have the value chosen.
func (c choice) fits(chosen choice, dims []int) (mask uint) {
	for i, d := range dims {
		if c[d] == chosen[d] {
			mask |= 1 << i
		}
	}
	return mask
}

// hidesValue says whether one value of a dimension is among those hidden of the reviews that fit a context.
func (c mixture) hidesValue(d int, code uint64, context uint, masks []uint, least uint64) bool {
	sizes := map[uint64]uint64{}
	for i, part := range c {
		if masks[i]&context == context {
			sizes[part.codes[d]] += part.n
		}
	}
	var small int
	var together, next uint64 // next is the code of the smallest that is not small; of equal ones, of the one with the greatest
	for value, n := range sizes {
		switch {
		case n > 0 && n < least:
			small, together = small+1, together+n
		case n > 0 && (next == 0 || n < sizes[next] || n == sizes[next] && value > next):
			next = value
		}
	}
	exposed := small == 1 || small > 0 && together < least
	n := sizes[code]
	return n > 0 && n < least || exposed && code == next
}

// size is how many reviews have the values chosen.
func (c mixture) size(chosen choice) (n uint64) {
	dims := chosen.dims()
	for _, part := range c {
		if bits.OnesCount(part.codes.fits(chosen, dims)) == len(dims) {
			n += part.n
		}
	}
	return n
}
