package file

import "github.com/cespare/xxhash/v2"

// maxRepeats bounds the memory of repeats, to some 40 MB.
const maxRepeats = 1_000_000

// repeats counts the records of an import that stand in it more than once, as long as there are not too many to remember.
type repeats struct {
	seen  map[uint64]struct{}
	count int64
}

func newRepeats() *repeats { return &repeats{seen: map[uint64]struct{}{}} }

func (r *repeats) note(brand, id string) {
	key := xxhash.Sum64String(brand)*31 + xxhash.Sum64String(id)
	if _, again := r.seen[key]; again {
		r.count++
		return
	}
	if len(r.seen) < maxRepeats {
		r.seen[key] = struct{}{}
	}
}
