package network

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

func TestWhoSpeaks(t *testing.T) {
	w := Watch{Handles: []string{"@SkywaysAir"}, SupportHandles: []string{"SkywaysHelp"}}
	people := w.People()
	for handle, want := range map[string]struct {
		direction record.Direction
		handle    string
	}{
		"skywaysair": {record.FromBrand, "skywaysair"}, "@SKYWAYSHELP": {record.FromSupport, "skywayshelp"}, "traveller_17": {record.FromCustomer, ""},
	} {
		var m record.Mention
		people.Speak(&m, handle, true)
		if m.Direction != want.direction || m.Handle != want.handle {
			t.Errorf("%s: %s %q", handle, m.Direction, m.Handle)
		}
	}
	var m record.Mention
	if people.Speak(&m, "traveller_17", false); m.Direction != record.FromOther {
		t.Errorf("who merely stands by is %s", m.Direction)
	}
}

func TestWatchSaysWhatIsWrong(t *testing.T) {
	for want, w := range map[string]Watch{
		"hashtags": {Hashtags: []string{"two words"}}, "backfill": {Backfill: -1}, "reread": {Reread: -2},
	} {
		if err := w.Check(); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%+v: %v", w, err)
		}
	}
	good := Watch{Hashtags: []string{"#TiffanyBlue", "ichbinhanna"}, Reread: -1}
	if err := good.Check(); err != nil {
		t.Error(err)
	}
	if got := good.WithDefaults(); got.Backfill != DefaultBackfill || got.Reread != -1 {
		t.Errorf("%+v", got)
	}
}

type postsFunc func() ([]record.Post, error)

func (f postsFunc) Due(context.Context, string, []time.Duration, time.Time, int) ([]record.Post, error) {
	return f()
}

func TestWithoutTheWarehouseNothingIsReadAgainAndTheLedgerSaysSo(t *testing.T) {
	due := func(w Watch, posts Posts) (n int, complete bool, notes string) {
		var tally Tally
		n = len(w.Due(t.Context(), posts, "s", start, &tally))
		outcome, _ := tally.Outcome(nil)
		return n, outcome.Complete, strings.Join(outcome.Notes, "; ")
	}
	away := postsFunc(func() ([]record.Post, error) { return nil, errors.New("connection refused") })
	if n, complete, notes := due(Watch{}, away); n != 0 || complete || !strings.Contains(notes, "not read again") {
		t.Errorf("without the warehouse: %d, %v, %q", n, complete, notes)
	}
	there := postsFunc(func() ([]record.Post, error) { return []record.Post{{ID: "1"}}, nil })
	if n, complete, notes := due(Watch{}, there); n != 1 || !complete || notes != "" {
		t.Errorf("%d, %v, %q", n, complete, notes)
	}
	if n, complete, notes := due(Watch{Reread: 1}, there); n != 1 || !complete || !strings.Contains(notes, "more are due") {
		t.Errorf("at the limit: %d, %v, %q", n, complete, notes)
	}
	if n, _, _ := due(Watch{Reread: -1}, there); n != 0 {
		t.Errorf("reread -1 reads %d posts again", n)
	}
}
