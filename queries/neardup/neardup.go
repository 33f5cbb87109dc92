// Package neardup finds near-duplicates among texts told by their shingles: candidates by MinHash (Broder, 1997) and
// locality-sensitive hashing in bands, each then verified by its exact Jaccard similarity. Pure functions.
package neardup

import (
	"cmp"
	"slices"
	"sync"
	"time"
)

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
// similar one; of equals the nearest in time, then by ID. The order of the texts makes no difference to what is found;
// pairs come in the order of the texts. Texts without shingles are like no other. A pair of exactly least's similarity is
// missed with a chance below one in ten thousand, the same for the same texts; a more similar one is missed less.
func Find(texts []Text, least float64, window time.Duration) []Pair {
	groups := grouped(texts)
	near := newCandidates(groups, least)
	found := make([]Pair, 0)
	for g := range groups {
		edges := sync.OnceValue(func() []edge { return near.of(g, func(int) bool { return false }) })
		for place := range groups[g].members {
			if p, ok := nearest(texts, groups, g, place, edges, window); ok {
				found = append(found, p)
			}
		}
	}
	slices.SortFunc(found, func(a, b Pair) int { return cmp.Compare(a.Of, b.Of) })
	return found
}

// Templates gives the texts that have a near-duplicate within window, those together that near-duplicates link: a
// template and its uses. Each is sorted by time, then ID; they come in the order of their first texts.
func Templates(texts []Text, least float64, window time.Duration) [][]int {
	groups := grouped(texts)
	links := newLinks(len(texts))
	near := newCandidates(groups, least)
	for g := range groups {
		of := groups[g].members
		links.joinClose(texts, of, of, window)
		together := func(other int) bool { // each pair is looked at once, and not if it hangs together already
			members := groups[other].members
			return other < g || len(of)+len(members) == 2 && links.root(of[0]) == links.root(members[0])
		}
		for _, e := range near.of(g, together) {
			links.joinClose(texts, of, groups[e.group].members, window)
		}
	}
	var templates [][]int
	for _, members := range links.sets() {
		if len(members) > 1 {
			slices.SortFunc(members, func(a, b int) int { return byTime(texts, a, b) })
			templates = append(templates, members)
		}
	}
	slices.SortFunc(templates, func(a, b []int) int { return byTime(texts, a[0], b[0]) })
	return templates
}

// group are the texts of one set of shingles, by time, then ID.
type group struct {
	shingles []uint32
	members  []int // places in the texts
}

// edge leads to a group that is similar enough.
type edge struct {
	group      int
	similarity float64
}

func byTime(texts []Text, a, b int) int {
	return cmp.Or(texts[a].At.Compare(texts[b].At), cmp.Compare(texts[a].ID, texts[b].ID), cmp.Compare(a, b))
}

// grouped puts together the texts whose sets are identical, so that a template used ten thousand times is one set.
func grouped(texts []Text) []group {
	places := make([]int, 0, len(texts))
	for i := range texts {
		if len(texts[i].Shingles) > 0 {
			places = append(places, i)
		}
	}
	slices.SortFunc(places, func(a, b int) int {
		return cmp.Or(slices.Compare(texts[a].Shingles, texts[b].Shingles), byTime(texts, a, b))
	})
	var groups []group
	for i, p := range places {
		if i == 0 || !slices.Equal(texts[p].Shingles, texts[places[i-1]].Shingles) {
			groups = append(groups, group{shingles: texts[p].Shingles})
		}
		last := &groups[len(groups)-1]
		last.members = append(last.members, p)
	}
	return groups
}

// nearest is the most similar other text within the window of a group's member.
func nearest(texts []Text, groups []group, g, place int, edges func() []edge, window time.Duration) (Pair, bool) {
	of := groups[g].members[place]
	best := Pair{Of: of, Other: -1}
	offer := func(members []int, similarity float64) {
		if best.Other >= 0 && similarity < best.Similarity {
			return
		}
		for _, other := range closest(texts, members, of) {
			if gap(texts, of, other) <= window && (best.Other < 0 || nearer(texts, of, other, best.Other)) {
				best.Other, best.Similarity = other, similarity
			}
		}
	}
	offer(groups[g].members, 1)
	if best.Other >= 0 {
		return best, true
	}
	for _, e := range edges() { // the most similar first
		if best.Other >= 0 && e.similarity < best.Similarity {
			break
		}
		offer(groups[e.group].members, e.similarity)
	}
	return best, best.Other >= 0
}

// nearer says whether text a is closer in time to of than b is; of equals the one of the smaller ID.
func nearer(texts []Text, of, a, b int) bool {
	return cmp.Or(cmp.Compare(gap(texts, of, a), gap(texts, of, b)), cmp.Compare(texts[a].ID, texts[b].ID), cmp.Compare(a, b)) < 0
}

func gap(texts []Text, a, b int) time.Duration { return texts[a].At.Sub(texts[b].At).Abs() }

// closest are the members that can be the nearest in time to of: of each moment next to its own the first by ID, without
// itself. members are by time, then ID.
func closest(texts []Text, members []int, of int) []int {
	var found []int
	at := texts[of].At
	from := firstAt(texts, members, at)
	for _, m := range members[from:] { // at its own moment, or else the next after it
		if m != of {
			found = append(found, m)
			break
		}
	}
	if from > 0 {
		found = append(found, members[firstAt(texts, members, texts[members[from-1]].At)])
	}
	return found
}

// firstAt is the place of the first member at that moment or later.
func firstAt(texts []Text, members []int, at time.Time) int {
	place, _ := slices.BinarySearchFunc(members, at, func(m int, at time.Time) int { return texts[m].At.Compare(at) })
	return place
}

// jaccard is the similarity of two sets, sorted: what they share, of all that is in either.
func jaccard(a, b []uint32) float64 {
	shared, i, j := 0, 0, 0
	for i < len(a) && j < len(b) {
		switch {
		case a[i] == b[j]:
			shared, i, j = shared+1, i+1, j+1
		case a[i] < b[j]:
			i++
		default:
			j++
		}
	}
	return float64(shared) / float64(len(a)+len(b)-shared)
}
