package main

import (
	"maps"
	"testing"
	"time"

	"renown/cmd/renown/config"
	"renown/collectors/mastodon"
	"renown/collectors/youtube"
)

// Of several sources of a network the longest history holds, and one that keeps all keeps it for all.
func TestHistoriesOfNetworks(t *testing.T) {
	const day = 24 * time.Hour
	tube := func(site string, days int) config.Source {
		return config.Source{Kind: "youtube", Site: site, Settings: &youtube.Settings{History: time.Duration(days) * day}}
	}
	got := histories(&config.Config{Sources: []config.Source{
		tube("youtube", 30), tube("youtube", 60), tube("other", 30), tube("other", 0), {Kind: "mastodon", Site: "mastodon", Settings: &mastodon.Settings{}},
	}})
	if want := map[string]time.Duration{"youtube": 60 * day}; !maps.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}
