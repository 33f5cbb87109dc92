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
	away := postsFunc(func() ([]record.Post, error) { return nil, errors.New("connection refused") })
	due, note := Watch{}.Due(t.Context(), away, "s", start)
	if len(due) != 0 || !strings.Contains(note, "not read again") {
		t.Errorf("%v, %q", due, note)
	}
	there := postsFunc(func() ([]record.Post, error) { return []record.Post{{ID: "1"}}, nil })
	if due, note = (Watch{}).Due(t.Context(), there, "s", start); len(due) != 1 || note != "" {
		t.Errorf("%v, %q", due, note)
	}
	if due, note = (Watch{Reread: 1}).Due(t.Context(), there, "s", start); len(due) != 1 || !strings.Contains(note, "more are due") {
		t.Errorf("at the limit: %v, %q", due, note)
	}
	if due, _ = (Watch{Reread: -1}).Due(t.Context(), there, "s", start); len(due) != 0 {
		t.Errorf("reread -1 reads %d posts again", len(due))
	}
}
