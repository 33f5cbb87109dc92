package network_test

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

func TestHashtagsInAText(t *testing.T) {
	for text, want := range map[string][]string{
		"":                              nil,
		"#SkywaysBlue and #skywaysblue": {"SkywaysBlue"},
		"(#one) #two,#three ＃四":         {"one", "two", "three", "四"},
		"no #1 but #1a, #_ and #é":      {"1a", "_", "é"},
		"a#b &#39; page/#top ##deep":    {"deep"},
		"# alone, #":                    nil,
		"#हिन्दी":                       {"हिन्दी"},
	} {
		if got := network.HashtagsIn(text); !slices.Equal(got, want) {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func TestTermsFindTheBrand(t *testing.T) {
	w := network.Watch{Hashtags: []string{"#SkywaysBlue"}, Words: []string{"Skyways Air", " "}, Handles: []string{"@SkywaysAir"}, SupportHandles: []string{"skywayscare"}}
	for text, want := range map[string]bool{
		"SKYWAYS AIR again":                  true,
		"skyways airlines, not that one":     false,
		"oh skyways airport... Skyways Air!": true,
		"thanks @skywayscare":                true,
		"me@skywaysair.example":              false,
		"@skywaysair_fans":                   false,
		"":                                   false,
	} {
		if got := w.Terms().In(text, nil); got != want {
			t.Errorf("%q: %v", text, got)
		}
	}
	if !w.Terms().In("", []string{"skywaysBLUE"}) || w.Terms().In("", []string{"blue"}) {
		t.Error("hashtags are not compared without case")
	}
}

func TestLastRead(t *testing.T) {
	at := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	if got := network.LastRead(`{"from":"2026-05-01T00:00:00Z","read":"2026-05-20T12:00:00Z"}`); !got.Equal(at) {
		t.Errorf("read %v", got)
	}
	if !network.LastRead("").IsZero() || !network.LastRead("{").IsZero() {
		t.Error("what was never read was read")
	}
}

func TestATallyGoesOnUnlessAllWouldFail(t *testing.T) {
	fault := errors.New("this one only")
	for kind, stops := range map[fetch.Kind]bool{fetch.Denied: true, fetch.OverBudget: true, fetch.RateLimited: true, fetch.CircuitOpen: true, fetch.LedgerDown: true,
		fetch.Status: false, fetch.Timeout: false} {
		var tally network.Tally
		if got := tally.Failed(t.Context(), "x", &fetch.Error{Kind: kind}); got != stops {
			t.Errorf("%s: %v", kind, got)
		}
	}
	var tally network.Tally
	if tally.Failed(t.Context(), "fine", nil) || tally.Failed(t.Context(), "#tag", fault) {
		t.Error("stopped")
	}
	if outcome, err := tally.Outcome(nil); outcome.Complete || !errors.Is(err, fault) || err.Error() != "#tag: this one only" {
		t.Errorf("%+v, %v", outcome, err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if !tally.Failed(over, "x", fault) {
		t.Error("went on though it was stopped")
	}
	emit := tally.Emit(func(*record.Batch) error { return fault })
	if err := emit(&record.Batch{}); !errors.Is(err, fault) || !tally.Failed(t.Context(), "x", err) {
		t.Error("went on though nothing can be stored")
	}
}

func TestATallyKnowsWhatIsMissing(t *testing.T) {
	var tally network.Tally
	tally.Note("said %d times", 2)
	tally.Note("said %d times", 2)
	if outcome, _ := tally.Outcome(nil); !outcome.Complete || len(outcome.Notes) != 1 {
		t.Errorf("%+v", outcome)
	}
	tally.Listed(network.Read{Complete: true})
	tally.Listed(network.Read{Notes: []string{"100% of it"}})
	if outcome, err := tally.Outcome(nil); outcome.Complete || err != nil || !slices.Contains(outcome.Notes, "100% of it") {
		t.Errorf("%+v, %v", outcome, err)
	}
}

// One query that fails does not slow the source down, unless it is all that there is or would meet all others, too.
func TestARunThatPartlyFailedKeepsItsRhythm(t *testing.T) {
	fault := errors.New("no such account")
	rhythm := func(stored bool, err error) bool {
		var tally network.Tally
		emit := tally.Emit(func(*record.Batch) error { return nil })
		if stored {
			_ = emit(&record.Batch{})
		}
		tally.Failed(t.Context(), "@gone", err)
		_, failed := tally.Outcome(nil)
		var steady interface{ KeepsRhythm() bool }
		if !errors.Is(failed, err) {
			t.Errorf("%v hides %v", failed, err)
		}
		return errors.As(failed, &steady) && steady.KeepsRhythm()
	}
	if !rhythm(true, fault) || rhythm(false, fault) || rhythm(true, &fetch.Error{Kind: fetch.RateLimited}) {
		t.Error("the rhythm")
	}
}

// Texts that were made to take long are read in no time: none of these would end within hours if each hashtag were
// compared with each, or each search began anew.
func TestHashtagsOfAHostileText(t *testing.T) {
	var many strings.Builder
	for i := range 300_000 {
		many.WriteString("#t" + strings.Repeat("x", i%7) + string(rune('a'+i%26)) + strings.ToUpper(string(rune('a'+i/26%26))) + strings.Repeat("é", i/676%50) + " ")
	}
	for name, text := range map[string]string{"many": many.String(), "wide": strings.Repeat("＃a ", 2_000_000), "signs": strings.Repeat("#", 4_000_000), "long": "#" + strings.Repeat("x", 4_000_000)} {
		if got := network.HashtagsIn(text); len(got) > 1000 {
			t.Errorf("%s: %d hashtags", name, len(got))
		}
	}
}
