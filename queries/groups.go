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
func (c mixture) hides(chosen choice, least uint64) bool { return c.guarded(least).hides(chosen) }

// guardedMixture is a mixture of which nothing is told of groups of fewer than least. It remembers what each dimension hides
// in a context: who asks of many values of one dimension has them counted once.
type guardedMixture struct {
	mixture
	least uint64
	known map[inContext]hiddenValues
}

// inContext is a dimension among the reviews that have some values.
type inContext struct {
	dim     int
	context choice
}

// hiddenValues is which values of a dimension are hidden: those of fewer than least reviews, and the smallest of the others
// where these alone could be found by subtraction.
type hiddenValues struct {
	sizes   map[uint64]uint64
	exposed bool
	next    uint64 // the code of the smallest that is not small; of equal ones, of the one with the greatest
}

func (c mixture) guarded(least uint64) guardedMixture {
	return guardedMixture{c, least, map[inContext]hiddenValues{}}
}

// hides is as mixture.hides.
func (c guardedMixture) hides(chosen choice) bool {
	dims := chosen.dims()
	if len(dims) == 0 {
		return false
	}
	parts := make([]uint64, 1<<len(dims))
	masks := make([]uint, len(c.mixture))
	for i, part := range c.mixture {
		masks[i] = part.codes.fits(chosen, dims)
		parts[masks[i]] += part.n
	}
	if slices.ContainsFunc(parts, func(n uint64) bool { return n > 0 && n < c.least }) {
		return true
	}
	for i, d := range dims {
		for context := range uint(len(parts)) {
			if context>>i&1 == 0 && c.among(d, chosen.only(dims, context), context, masks).hide(chosen[d], c.least) {
				return true
			}
		}
	}
	return false
}

// only is the choice by those of its dimensions whose bit is set.
func (c choice) only(dims []int, set uint) (some choice) {
	for i, d := range dims {
		if set>>i&1 == 1 {
			some[d] = c[d]
		}
	}
	return some
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

// among is what a dimension hides of the reviews in a context, whose masks have the context's bits.
func (c guardedMixture) among(d int, has choice, context uint, masks []uint) hiddenValues {
	key := inContext{d, has}
	h, ok := c.known[key]
	if ok {
		return h
	}
	h.sizes = map[uint64]uint64{}
	for i, part := range c.mixture {
		if masks[i]&context == context {
			h.sizes[part.codes[d]] += part.n
		}
	}
	var small int
	var together uint64
	for value, n := range h.sizes {
		switch {
		case n > 0 && n < c.least:
			small, together = small+1, together+n
		case n > 0 && (h.next == 0 || n < h.sizes[h.next] || n == h.sizes[h.next] && value > h.next):
			h.next = value
		}
	}
	h.exposed = small == 1 || small > 0 && together < c.least
	c.known[key] = h
	return h
}

// hide says whether a value is among those hidden.
func (h hiddenValues) hide(code, least uint64) bool {
	n := h.sizes[code]
	return n > 0 && n < least || h.exposed && code == h.next
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
