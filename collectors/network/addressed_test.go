package network_test

import (
	"testing"

	"renown/collectors/network"
	"renown/warehouse/record"
)

func marked(a network.Addressees, m record.Mention) bool {
	b := &record.Batch{Mentions: []record.Mention{m}}
	a.Mark(b)
	return b.Mentions[0].Addressed
}

func TestPostsThatSpeakToTheBrand(t *testing.T) {
	var a network.Addressees
	a.Know("Skyways Air", "x", "@SkywaysAir", "skywayshelp")
	a.Know("Skyways Air", "mastodon", "@skyways@social.example")
	a.Know("Skyways Air", "bluesky", "skyways.example")
	for _, c := range []struct {
		network, text string
		want          bool
	}{
		{"x", "Where is my bag, @SKYWAYSAIR?", true},
		{"x", "＠skywayshelp、荷物がありません", true},
		{"x", "荷物@skywayshelpさん", true},
		{"x", "@skywaysair.Please", true},
		{"x", "Sunset #SkywaysAir", false},
		{"x", "Skyways Air lost my bag", false},
		{"x", "me@skywaysair.example", false},
		{"x", "@skywaysair_fans @skywaysairs", false},
		{"x", "@skyways", false}, // the name is another's there
		{"x", "", false},
		{"mastodon", "@skyways hello", true},
		{"mastodon", "cc @skyways@Social.Example.", true},
		{"mastodon", "cc @skyways@other.example", false},
		{"mastodon", "cc @skyways@social.example.org", false},
		{"mastodon", "@skyways.fans", false},
		{"mastodon", "@skyways.fans and @skyways", true},
		{"bluesky", "@skyways.example, hello", true},
		{"bluesky", "@skyways.example.org", false},
		{"reddit", "Ask u/SkywaysAir about it", true},
		{"reddit", "Ask /u/skywayshelp", true},
		{"reddit", "menu/skywaysair", false},
		{"threads", "@skywayshelp are you here?", true}, // no account is known there: any of the brand's
		{"x", "https://youtube.example/@skywaysair", true},
		{"email", "Where is my bag?", true}, {"phone", "", true}, {"chat", "Hi", true}, {"facebook", "First!", true},
	} {
		if got := marked(a, record.Mention{Brand: "Skyways Air", Network: c.network, Text: c.text, Direction: record.FromCustomer}); got != c.want {
			t.Errorf("%s %q: %v", c.network, c.text, got)
		}
	}
}

func TestWhoIsMarked(t *testing.T) {
	var none network.Addressees
	if !marked(none, record.Mention{Brand: "SkywaysHelp", Network: "x", Text: "@skywayshelp hello", Direction: record.FromCustomer}) {
		t.Error("a brand that is named after its account is not known by it")
	}
	if marked(none, record.Mention{Brand: "Skyways Air", Network: "x", Text: "@skywaysair hello", Direction: record.FromCustomer}) {
		t.Error("a brand's name of two words is no account")
	}
	if !marked(none, record.Mention{Brand: "Skyways Air", Network: "youtube", Text: "Nice", Direction: record.FromCustomer, Addressed: true}) {
		t.Error("what the collector knew was taken back")
	}
	for _, by := range []record.Direction{record.FromBrand, record.FromSupport, record.FromOther} {
		if marked(none, record.Mention{Brand: "Skyways Air", Network: "email", Direction: by}) {
			t.Errorf("%s speaks to the brand", by)
		}
	}
}
