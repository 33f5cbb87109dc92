package neardup

import "time"

// links is a union-find over texts.
type links struct{ parent []int }

func newLinks(n int) *links {
	l := &links{make([]int, n)}
	for i := range l.parent {
		l.parent[i] = i
	}
	return l
}

func (l *links) root(i int) int {
	for l.parent[i] != i {
		l.parent[i] = l.parent[l.parent[i]]
		i = l.parent[i]
	}
	return i
}

func (l *links) join(a, b int) {
	if a, b = l.root(a), l.root(b); a != b {
		l.parent[max(a, b)] = min(a, b)
	}
}

// joinClose joins all of as with all of bs that lie within the window of each other; both are by time. Each member of bs
// is looked at a few times only: those between the first and the last within reach of a were joined when they were last,
// or are now.
func (l *links) joinClose(texts []Text, as, bs []int, window time.Duration) {
	from, done := 0, 0 // the first of bs within reach; those before done hang together with the one before them
	for _, a := range as {
		for from < len(bs) && texts[a].At.Sub(texts[bs[from]].At) > window {
			from++
		}
		for to := max(from, done-1); to < len(bs) && texts[bs[to]].At.Sub(texts[a].At) <= window; to++ {
			l.join(a, bs[to])
			done = to + 1
		}
		if from < len(bs) && texts[bs[from]].At.Sub(texts[a].At) <= window {
			l.join(a, bs[from])
		}
	}
}

// sets are the members of each set, in the order of their first.
func (l *links) sets() [][]int {
	place := map[int]int{}
	var sets [][]int
	for i := range l.parent {
		r := l.root(i)
		at, ok := place[r]
		if !ok {
			at = len(sets)
			place[r] = at
			sets = append(sets, nil)
		}
		sets[at] = append(sets[at], i)
	}
	return sets
}
