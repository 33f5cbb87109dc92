package queries

import "slices"

// crossing is fans against customers for one brand, and which of its cells must not be shown: those of the fans, then
// those of the others, each in the order of standingsOfPersons.
type crossing struct {
	persons []uint64
	hidden  []bool
}

const cellsOfCrossing = 2 * len(standingsOfPersons)

// lineOf is where the cells of the fans, or of the others, are.
func lineOf(fan bool) []int {
	if fan {
		return []int{0, 1, 2}
	}
	return []int{3, 4, 5}
}

// publishedSums are the cells whose sum a reader may know: all fans, all others, and, from customer.Coverage, all in the
// list and all who are not.
func publishedSums() [][]int {
	return [][]int{lineOf(true), lineOf(false), {0, 1, 3, 4}, {2, 5}}
}

// crossings are the tables of all series, in their order. Where all brands together stand beside some of them, neither
// one brand's hidden cells nor a small rest of other brands can be found by subtraction; nor, where wider are the same
// counts without what narrows the filter, a small rest of other networks, languages or hashtags.
func crossings(f Filter, counts, wider []overlapCounts) []crossing {
	tables := make([]crossing, len(f.series()))
	for i, series := range f.series() {
		tables[i] = newCrossing(of(counts, series))
		if len(wider) > 0 {
			tables[i].hideRests(of(wider, series).cells(), f.minGroup())
		}
		tables[i].hide(f.minGroup())
	}
	all := slices.Index(f.series(), "")
	if all < 0 {
		return tables
	}
	for cell := range cellsOfCrossing {
		rest := int64(tables[all].persons[cell])
		for i := range tables {
			if i != all {
				rest -= int64(tables[i].persons[cell])
				tables[all].hidden[cell] = tables[all].hidden[cell] || tables[i].hidden[cell]
			}
		}
		if len(tables) > 1 && rest > 0 && rest < int64(f.minGroup()) {
			tables[all].hidden[cell] = true
		}
	}
	tables[all].hide(f.minGroup())
	return tables
}

func newCrossing(counts overlapCounts) crossing {
	return crossing{counts.cells(), make([]bool, cellsOfCrossing)}
}

// hideRests hides the cells that differ by a few persons only from those of more posts. Cells of customers only: how many
// others there are tells nothing about a list; nor does an empty one.
func (x *crossing) hideRests(wider []uint64, least uint64) {
	for i, n := range x.persons {
		rest := max(n, wider[i]) - min(n, wider[i])
		x.hidden[i] = x.hidden[i] || n > 0 && rest > 0 && rest < least && standingsOfPersons[i%len(standingsOfPersons)] != "not in the list"
	}
}

// hide hides the small cells, and more of each line until no sum of one gives a hidden cell away.
func (x *crossing) hide(least uint64) {
	for i, n := range x.persons {
		x.hidden[i] = x.hidden[i] || n > 0 && n < least
	}
	for before := -1; before != x.count(); {
		before = x.count()
		for _, line := range publishedSums() {
			hidden, sizes := x.of(line)
			for i, hide := range hideMore(hidden, sizes, least) {
				x.hidden[line[i]] = hide
			}
		}
	}
}

func (x *crossing) count() (hidden int) {
	for _, is := range x.hidden {
		if is {
			hidden++
		}
	}
	return hidden
}

// of are the cells of a line.
func (x *crossing) of(line []int) (hidden []bool, sizes []uint64) {
	for _, i := range line {
		hidden, sizes = append(hidden, x.hidden[i]), append(sizes, x.persons[i])
	}
	return hidden, sizes
}

func (x *crossing) total(line []int) uint64 {
	_, sizes := x.of(line)
	return total(sizes)
}

// exhausted says whether all of a line is hidden and still too little, so that not even its sum may be told.
func (x *crossing) exhausted(line []int, least uint64) bool {
	groups, together := 0, uint64(0)
	hidden, sizes := x.of(line)
	for i, n := range sizes {
		if hidden[i] && n > 0 {
			groups++
			together += n
		}
	}
	return groups > 0 && (groups < 2 || together < least)
}
