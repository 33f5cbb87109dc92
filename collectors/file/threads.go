package file

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"github.com/cespare/xxhash/v2"

	"renown/warehouse/record"
)

// maxPosts bounds the memory of threads, to some 150 MB.
const maxPosts = 3_000_000

// threads knows, of every post of a file, which brand it is about and which conversation it belongs to. It is learnt in a
// first reading of the file, because an answer may stand before what it answers.
type threads struct {
	posts  []post // by id
	brands []string
	byName map[string]int32  // folded name to its place in brands
	names  map[uint64]string // ids that are not numbers
	full   bool
}

type post struct {
	id, parent uint64
	order      int32 // in the file
	brand      int32 // -1: not known
	top        int32 // the place of the first post of its conversation that is in the file
	company    bool  // written by the brand itself or its support
	whole      bool  // the conversation's beginning is in the file
}

func newThreads() *threads { return &threads{byName: map[string]int32{}, names: map[uint64]string{}} }

// learn takes in a post. The brand of a company's own post is its account.
func (t *threads) learn(m *record.Mention) {
	if len(t.posts) >= maxPosts {
		t.full = true
		return
	}
	company := m.Direction == record.FromSupport || m.Direction == record.FromBrand
	name := m.Brand
	if company {
		name = m.Author
	}
	t.posts = append(t.posts, post{
		id: t.key(m.ID), parent: t.key(m.Parent), order: int32(len(t.posts)), brand: t.brand(name, company), company: company,
	})
}

// key is a number for an id: the id itself if it is one.
func (t *threads) key(id string) uint64 {
	if id == "" {
		return 0
	}
	if n, err := strconv.ParseUint(id, 10, 64); err == nil && n > 0 && strconv.FormatUint(n, 10) == id {
		return n
	}
	key := xxhash.Sum64String(id)
	t.names[key] = id
	return key
}

func (t *threads) idOf(key uint64) string {
	if name, found := t.names[key]; found {
		return name
	}
	return strconv.FormatUint(key, 10)
}

// brand is the place of a name in brands; a company's own way to write it wins.
func (t *threads) brand(name string, company bool) int32 {
	if name == "" {
		return -1
	}
	folded := strings.ToLower(name)
	i, known := t.byName[folded]
	if !known {
		i = int32(len(t.brands))
		t.byName[folded] = i
		t.brands = append(t.brands, name)
	}
	if company {
		t.brands[i] = name
	}
	return i
}

// settle works out brands and conversations once all posts are learnt.
func (t *threads) settle() {
	slices.SortFunc(t.posts, func(a, b post) int {
		return cmp.Or(cmp.Compare(a.id, b.id), cmp.Compare(a.order, b.order))
	})
	t.posts = slices.CompactFunc(t.posts, func(a, b post) bool { return a.id == b.id })
	for i := range t.posts {
		t.climb(int32(i))
	}
	t.spreadBrands()
}

func (t *threads) find(id uint64) int32 {
	i, found := slices.BinarySearchFunc(t.posts, id, func(p post, id uint64) int { return cmp.Compare(p.id, id) })
	if id == 0 || !found {
		return -1
	}
	return int32(i)
}

// climb finds the top of a post's conversation. A circle of posts, which broken data can hold, has none.
func (t *threads) climb(i int32) {
	top := i
	for steps := 0; ; steps++ {
		above := t.find(t.posts[top].parent)
		if above < 0 {
			break
		}
		if steps > 1_000 {
			t.posts[i].top = i
			return
		}
		top = above
	}
	t.posts[i].top, t.posts[i].whole = top, t.posts[top].parent == 0
}

// spreadBrands gives the brand of the company's posts to the posts around them: first to the one it answers, then to
// those that answer it, and what is left takes what the post itself names or else what its conversation is about.
func (t *threads) spreadBrands() {
	type claim struct{ brand, order, strength int32 }
	claims := make([]claim, len(t.posts))
	talk := make([]claim, len(t.posts))
	press := func(c *claim, brand, order, strength int32) {
		if brand >= 0 && (strength > c.strength || (strength == c.strength && order < c.order)) {
			*c = claim{brand, order, strength}
		}
	}
	for i := range t.posts {
		p := &t.posts[i]
		above := t.find(p.parent)
		switch {
		case p.company:
			press(&claims[i], p.brand, p.order, 4)
			press(&talk[p.top], p.brand, p.order, 2)
			if above >= 0 {
				press(&claims[above], p.brand, p.order, 3)
			}
		default:
			press(&claims[i], p.brand, p.order, 1)
			press(&talk[p.top], p.brand, p.order, 1)
			if above >= 0 && t.posts[above].company {
				press(&claims[i], t.posts[above].brand, p.order, 2)
			}
		}
	}
	for i := range t.posts {
		p := &t.posts[i]
		switch {
		case claims[i].strength > 0:
			p.brand = claims[i].brand
		case talk[p.top].strength > 0:
			p.brand = talk[p.top].brand
		}
	}
}

// resolve fills in the brand and the conversation of a post.
func (t *threads) resolve(m *record.Mention) {
	i := t.find(t.key(m.ID))
	if i < 0 {
		return
	}
	p := t.posts[i]
	if p.brand >= 0 {
		m.Brand = t.brands[p.brand]
	}
	if p.whole && m.Conversation == "" {
		m.Conversation = t.idOf(t.posts[p.top].id)
	}
}
