package reviewsite

import (
	"fmt"
	"slices"
)

// layer is what one way of reading the page gives.
type layer struct {
	name   string
	drafts []*draft
	rules  bool // the user's own rules: they say what a review is
}

// combine puts the layers' reviews together. Layers come in the order in which they win where several speak. The list
// of reviews is that of the user's rules, else that of the syntax that holds the most; the other layers only fill in
// what it lacks, review for review, so that a review marked up twice is counted once.
func combine(layers []layer) ([]*draft, []string) {
	var notes []string
	base := baseLayer(layers)
	if base < 0 {
		return nil, notes
	}
	finders := make([]finder, len(layers))
	for i, l := range layers {
		finders[i] = newFinder(l.name, l.drafts)
	}
	var all []*draft
	for _, d := range layers[base].drafts {
		all = append(all, merge(d, base, finders))
	}
	for i, f := range finders {
		if i != base && len(f.left) > 0 {
			notes = append(notes, fmt.Sprintf("%s: %d reviews match none of the %s and were left out", layers[i].name, len(f.left), layers[base].name))
		}
	}
	return all, notes
}

// baseLayer chooses whose list counts; -1 when no layer has reviews. Rules that find no dates cannot say what a review
// is, unless nothing else is there: then their faults show what to mend.
func baseLayer(layers []layer) int {
	most, last := -1, -1
	for i, l := range layers {
		switch {
		case len(l.drafts) == 0:
		case l.rules && dated(l.drafts):
			return i
		case l.rules:
			last = i
		case most < 0 || len(l.drafts) > len(layers[most].drafts):
			most = i
		}
	}
	if most >= 0 {
		return most
	}
	return last
}

func dated(drafts []*draft) bool {
	for _, d := range drafts {
		if _, fault := d.faults["date"]; fault || d.given["date"] {
			return true
		}
	}
	return false
}

// merge fills a fresh draft from all that is said of one review, the strongest layer first.
func merge(d *draft, base int, finders []finder) *draft {
	out := newDraft()
	for i := range finders {
		switch {
		case i == base:
			out.fill(d, finders[i].layer)
		default:
			if other := finders[i].take(d); other != nil {
				out.fill(other, finders[i].layer)
			}
		}
	}
	return out
}

// finder finds a review again in another layer: by its id, else by its own words.
type finder struct {
	layer         string
	byID, byWords map[string]*draft
	left          map[*draft]bool
}

func newFinder(layer string, drafts []*draft) finder {
	f := finder{layer: layer, byID: map[string]*draft{}, byWords: map[string]*draft{}, left: map[*draft]bool{}}
	for _, d := range slices.Backward(drafts) {
		f.left[d] = true
		if d.siteID != "" {
			f.byID[d.siteID] = d
		}
		if hasWords(d) {
			f.byWords[opening(d)] = d
		}
	}
	return f
}

func hasWords(d *draft) bool { return d.Text != "" || d.Pros != "" || d.Cons != "" }

func (f finder) take(d *draft) *draft {
	found, ok := f.byID[d.siteID]
	if (!ok || d.siteID == "") && hasWords(d) {
		found = f.byWords[opening(d)]
	}
	if found != nil {
		delete(f.left, found)
	}
	return found
}
