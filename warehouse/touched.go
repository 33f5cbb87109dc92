package warehouse

import (
	"cmp"
	"maps"
	"slices"
	"strings"
	"time"
)

// reviewKey is a brand's site, which review roll-ups are recomputed by where many of its reviews are touched.
type reviewKey struct{ brand, site string }

// reviewID is what they are recomputed by else.
type reviewID struct {
	reviewKey
	id string
}

// reviewsKept is how many touched reviews of a brand's site are known one by one. Of more, the site is recomputed whole.
const reviewsKept = 2000

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
	reviews  map[reviewKey]map[string]struct{} // ids; nil: all of the brand's site
	mentions map[mentionKey]struct{}
	others   map[string]struct{} // brands of which came what only alerts are made of
	posts    []postKey           // some may be in it twice
	contacts map[string]struct{} // brands of whose lists of customers something came
}

func (t *touched) add(l *load) {
	for r := range l.reviews.all {
		t.addReview(reviewID{reviewKey{r.Brand, r.Site}, r.ID})
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

func (t *touched) addReview(r reviewID) {
	if t.reviews == nil {
		t.reviews = map[reviewKey]map[string]struct{}{}
	}
	ids, known := t.reviews[r.reviewKey]
	switch {
	case !known:
		ids = map[string]struct{}{}
		t.reviews[reviewKey{strings.Clone(r.brand), strings.Clone(r.site)}] = ids
	case ids == nil:
		return
	case len(ids) >= reviewsKept:
		t.reviews[r.reviewKey] = nil
		return
	}
	if _, known := ids[r.id]; !known {
		ids[strings.Clone(r.id)] = struct{}{}
	}
}

// addSite adds all reviews of a brand's site.
func (t *touched) addSite(k reviewKey) {
	if t.reviews == nil {
		t.reviews = map[reviewKey]map[string]struct{}{}
	}
	t.reviews[k] = nil
}

func (t *touched) addMention(k mentionKey) {
	if t.mentions == nil {
		t.mentions = map[mentionKey]struct{}{}
	}
	t.mentions[k] = struct{}{}
}

func (t *touched) merge(other touched) {
	for k, ids := range other.reviews {
		if ids == nil {
			t.addSite(k)
		}
		for id := range ids {
			t.addReview(reviewID{k, id})
		}
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

// reviewSites are the brands' sites to recompute whole.
func (t *touched) reviewSites() []reviewKey {
	var keys []reviewKey
	for k, ids := range t.reviews {
		if ids == nil {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, reviewKey.compare)
	return keys
}

// reviewIDs are the reviews to recompute one by one.
func (t *touched) reviewIDs() []reviewID {
	var all []reviewID
	for k, ids := range t.reviews {
		for id := range ids {
			all = append(all, reviewID{k, id})
		}
	}
	slices.SortFunc(all, func(a, b reviewID) int { return cmp.Or(a.reviewKey.compare(b.reviewKey), cmp.Compare(a.id, b.id)) })
	return all
}

func (k reviewKey) compare(other reviewKey) int {
	return cmp.Or(cmp.Compare(k.brand, other.brand), cmp.Compare(k.site, other.site))
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
