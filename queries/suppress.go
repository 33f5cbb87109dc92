package queries

import "slices"

// hide says which of the groups must not be shown: those of fewer than least reviews, and, so that what is hidden
// cannot be found by subtracting the shown from the total, the next smallest too until at least two groups of together
// at least least reviews are hidden. Empty groups hide nothing and are not hidden.
func hide(sizes []uint64, least uint64) []bool {
	hidden := make([]bool, len(sizes))
	for i, size := range sizes {
		hidden[i] = size > 0 && size < least
	}
	return hideMore(hidden, sizes, least)
}

// hideMore hides the next smallest groups too, until those hidden are none, or at least two of together at least least
// reviews.
func hideMore(hidden []bool, sizes []uint64, least uint64) []bool {
	var groups int
	var together uint64
	for i, size := range sizes {
		if hidden[i] {
			groups++
			together += size
		}
	}
	for _, i := range ascending(sizes) {
		if exposed := groups > 0 && (groups < 2 || together < least); exposed && sizes[i] > 0 && !hidden[i] {
			hidden[i] = true
			groups++
			together += sizes[i]
		}
	}
	return hidden
}

// ascending is the order of the sizes, smallest first; of equal ones, the later first.
func ascending(sizes []uint64) []int {
	order := make([]int, len(sizes))
	for i := range order {
		order[i] = len(sizes) - 1 - i
	}
	slices.SortStableFunc(order, func(a, b int) int {
		switch {
		case sizes[a] < sizes[b]:
			return -1
		case sizes[a] > sizes[b]:
			return 1
		}
		return 0
	})
	return order
}

// statuses is the order in which the SQL files count the reviews by employment status.
var statuses = [...]string{"current", "former", ""}

// withheld says whether numbers of only the filter's status must not be shown, given how many reviews there are by
// status. Without a status filter nothing is a slice.
func withheld(byStatus []uint64, f Filter) bool {
	if f.Status == "" {
		return false
	}
	for i, isHidden := range hide(byStatus, f.minGroup()) {
		if statuses[i] == given(f.Status) {
			return isHidden
		}
	}
	return false
}
