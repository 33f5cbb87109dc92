package warehouse

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// reviewKey is what review roll-ups are recomputed by.
type reviewKey struct{ brand, site string }

// mentionKey is what mention roll-ups are recomputed by.
type mentionKey struct {
	brand, network string
	day            time.Time // UTC midnight
}

// postKey is what conversations are recomputed by: where the newest version of a post is found.
type postKey struct {
	placed
	hour int64 // it was posted in, counted from 1970
}

func hourOf(t time.Time) int64 { return t.Unix() / 3600 }

// touched is the keys whose roll-ups are out of date.
type touched struct {
	reviews  map[reviewKey]struct{}
	mentions map[mentionKey]struct{}
	others   map[string]struct{} // brands of which came what only alerts are made of
	posts    []postKey           // some may be in it twice
	contacts map[string]struct{} // brands of whose lists of customers something came
}

func (t *touched) add(l *load) {
	var last reviewKey
	for r := range l.reviews.all {
		if k := (reviewKey{r.Brand, r.Site}); k != last {
			t.addReview(k)
			last = k
		}
	}
	for m := range l.mentions.all {
		t.addMention(mentionKey{m.Brand, m.Network, m.Posted.UTC().Truncate(24 * time.Hour)})
		t.posts = append(t.posts, postKey{placed{placeOf(m.Brand, m.Network), strings.Clone(m.ID)}, hourOf(m.Posted)})
	}
	for c := range l.contacts.all {
		t.addContacts(c.Brand)
	}
	t.addOthers(l)
}

// addOthers adds the brands of hashtag counts, of gaps, and of runs that brought something: they say until when what is
// not there is known not to be there.
func (t *touched) addOthers(l *load) {
	for h := range l.hashtagCounts.all {
		t.addOther(h.Brand)
	}
	for g := range l.gaps.all {
		t.addOther(g.Brand)
	}
	for r := range l.runs.all {
		if r.OK && r.Records > 0 {
			t.addOther(r.Brand)
		}
	}
}

func (t *touched) addOther(brand string) {
	if brand == "" {
		return
	}
	if t.others == nil {
		t.others = map[string]struct{}{}
	}
	t.others[brand] = struct{}{}
}

func (t *touched) addContacts(brand string) {
	if t.contacts == nil {
		t.contacts = map[string]struct{}{}
	}
	t.contacts[brand] = struct{}{}
}

func (t *touched) addReview(k reviewKey) {
	if t.reviews == nil {
		t.reviews = map[reviewKey]struct{}{}
	}
	t.reviews[k] = struct{}{}
}

func (t *touched) addMention(k mentionKey) {
	if t.mentions == nil {
		t.mentions = map[mentionKey]struct{}{}
	}
	t.mentions[k] = struct{}{}
}

func (t *touched) merge(other touched) {
	for k := range other.reviews {
		t.addReview(k)
	}
	for k := range other.mentions {
		t.addMention(k)
	}
	for brand := range other.others {
		t.addOther(brand)
	}
	for brand := range other.contacts {
		t.addContacts(brand)
	}
	t.posts = append(t.posts, other.posts...)
}

// contactBrands are those of whose lists something came, in order of name.
func (t *touched) contactBrands() []string { return slices.Sorted(maps.Keys(t.contacts)) }

// postKeys are the touched posts, those of a place and time together.
func (t *touched) postKeys() []postKey {
	slices.SortFunc(t.posts, func(a, b postKey) int {
		if a.place != b.place {
			return cmp.Or(cmp.Compare(a.brand(), b.brand()), cmp.Compare(a.network(), b.network()))
		}
		return cmp.Or(cmp.Compare(a.hour, b.hour), cmp.Compare(a.id, b.id))
	})
	t.posts = slices.Compact(t.posts)
	return t.posts
}

func (t *touched) reviewKeys() []reviewKey {
	keys := slices.Collect(maps.Keys(t.reviews))
	slices.SortFunc(keys, func(a, b reviewKey) int {
		return cmp.Or(cmp.Compare(a.brand, b.brand), cmp.Compare(a.site, b.site))
	})
	return keys
}

func (t *touched) mentionKeys() []mentionKey {
	keys := slices.Collect(maps.Keys(t.mentions))
	slices.SortFunc(keys, func(a, b mentionKey) int {
		return cmp.Or(cmp.Compare(a.brand, b.brand), cmp.Compare(a.network, b.network), a.day.Compare(b.day))
	})
	return keys
}

// brands are those of all touched keys, in order of name.
func (t *touched) brands() []string {
	names := map[string]struct{}{}
	maps.Copy(names, t.others)
	for k := range t.reviews {
		names[k.brand] = struct{}{}
	}
	for k := range t.mentions {
		names[k.brand] = struct{}{}
	}
	return slices.Sorted(maps.Keys(names))
}
