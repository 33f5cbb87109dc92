package thread

// Roots gives, for each of some posts, the thread it belongs to: the last id that is known, or named, on the way up from
// it (Post.Named, else Post.Parent). A post that leads to itself, or to nothing, begins a thread; where posts lead round
// in a circle, the one of the smallest id does. All posts on the way up must be among those given, as far as they are
// known at all. Ids are unique.
func Roots(posts []*Post) []string {
	at := make(map[string]int, len(posts))
	for i, p := range posts {
		at[p.ID] = i
	}
	above := make([]int, len(posts))
	for i, p := range posts {
		next, known := at[p.up()]
		if above[i] = -1; known {
			above[i] = next
		}
	}
	roots := make([]string, len(posts))
	for _, i := range downwards(above, func(i int) string { return posts[i].ID }) {
		next := posts[i].up()
		_, known := at[next]
		switch {
		case above[i] >= 0:
			roots[i] = roots[above[i]]
		case next != "" && !known:
			roots[i] = next // named, and not known
		default:
			roots[i] = posts[i].ID
		}
	}
	return roots
}

// downwards puts posts into an order in which each comes after the one above it (-1: none). A circle is opened: the post
// of the smallest id in it has none above it from then on.
func downwards(above []int, id func(int) string) []int {
	const (
		untouched = iota
		onTheWay
		done
	)
	order, state := make([]int, 0, len(above)), make([]uint8, len(above))
	var way []int
	for start := range above {
		way = way[:0]
		i := start
		for i >= 0 && state[i] == untouched {
			state[i] = onTheWay
			way = append(way, i)
			i = above[i]
		}
		if i >= 0 && state[i] == onTheWay {
			way = opened(above, id, way, i)
		}
		for n := len(way) - 1; n >= 0; n-- {
			state[way[n]] = done
			order = append(order, way[n])
		}
	}
	return order
}

// opened opens the circle that a way up ends in, which begins at the post entry, and gives the way in an order in which
// the post that is topmost now comes last.
func opened(above []int, id func(int) string, way []int, entry int) []int {
	begin := 0
	for way[begin] != entry {
		begin++
	}
	top := begin
	for n := begin; n < len(way); n++ {
		if id(way[n]) < id(way[top]) {
			top = n
		}
	}
	above[way[top]] = -1
	// The circle goes way[begin] … way[top] … and back to way[begin]: what follows the topmost hangs below what leads to it.
	out := append([]int{}, way[:begin]...)
	out = append(out, way[top+1:]...)
	return append(out, way[begin:top+1]...)
}
