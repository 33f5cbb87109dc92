package world

import (
	"testing"

	"renown/warehouse/record"
)

func TestTheNetworksHoldEnoughToSee(t *testing.T) {
	w := New(Options{Anchor: anchor})
	total := 0
	for _, n := range []string{X, Mastodon, Bluesky, YouTube, Instagram, Facebook, Reddit, News} {
		for _, b := range Brands() {
			for _, m := range w.Posts(n, b.Name) {
				m.Collected = w.Now()
				if err := m.Validate(); err != nil || m.Direction == record.FromBrand && m.Handle == "" {
					t.Fatalf("%v: %+v", err, m)
				}
				total++
			}
		}
	}
	if total < 8000 || total > 15_000 {
		t.Errorf("%d posts", total)
	}
}
