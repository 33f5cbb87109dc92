package warehouse_test

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

func aNote(id string, change ...func(*record.Note)) record.Note {
	n := record.Note{ID: id, Brand: "Skyways Air", Kind: record.NoteCampaign, At: time.Date(2026, 3, 1, 11, 0, 0, 0, time.UTC), Text: "Spring campaign starts"}
	for _, c := range change {
		c(&n)
	}
	return n
}

// notesIn reads the notes as the table tells them.
func notesIn(t *testing.T, w *warehouse.Warehouse) (texts []string) {
	t.Helper()
	err := w.Conn().QueryRow(t.Context(), "SELECT groupArray(concat(id, ' ', brand, ' ', kind, ' ', text, ' ', author, ' ', url)) FROM "+
		"(SELECT * FROM notes FINAL WHERE NOT deleted ORDER BY id)").Scan(&texts)
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

func TestNotesAreSeenAtOnceAndTwiceIsOnce(t *testing.T) {
	w := warehousetest.New(t)
	first := aNote("a", func(n *record.Note) { n.Author, n.URL = " A. Reader ", " https://example.org/plan?q=1 " })
	for range 2 {
		if err := w.PutNote(t.Context(), first); err != nil {
			t.Fatal(err)
		}
	}
	if got := notesIn(t, w); len(got) != 1 || got[0] != "a Skyways Air campaign Spring campaign starts A. Reader https://example.org/plan?q=1" {
		t.Fatalf("%q", got)
	}
	first.Text = "Spring campaign\nstarts   a day later"
	if err := w.PutNote(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	if got := notesIn(t, w); len(got) != 1 || !strings.Contains(got[0], "Spring campaign starts a day later") {
		t.Errorf("after an edit: %q", got)
	}
	for range 2 {
		if err := w.DeleteNote(t.Context(), "a"); err != nil {
			t.Fatal(err)
		}
	}
	var left uint64
	if err := w.Conn().QueryRow(t.Context(), "SELECT count() FROM notes FINAL WHERE text != '' OR author != '' OR url != ''").Scan(&left); err != nil || left != 0 {
		t.Errorf("a deleted note still says something: %d, %v", left, err)
	}
	if got := notesIn(t, w); len(got) != 0 {
		t.Errorf("after deleting: %q", got)
	}
	if err := w.DeleteNote(t.Context(), "never"); !errors.Is(err, warehouse.ErrNoNote) {
		t.Errorf("a note that never was: %v", err)
	}
}

// Of edits that come at once, each by a program with a clock of its own, one wins whole.
func TestNotesEditedAtOnce(t *testing.T) {
	w := warehousetest.New(t)
	var all sync.WaitGroup
	for _, text := range []string{"one", "two", "three", "four"} {
		all.Go(func() {
			if err := w.PutNote(t.Context(), aNote("a", func(n *record.Note) { n.Text, n.Author = text, text })); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if err := w.PutNote(t.Context(), aNote("a", func(n *record.Note) { n.Text = "last" })); err != nil {
		t.Fatal(err)
	}
	if got := notesIn(t, w); len(got) != 1 || got[0] != "a Skyways Air campaign last  " {
		t.Errorf("%q", got)
	}
}

func TestNotesThatAreRefused(t *testing.T) {
	w := warehousetest.New(t)
	day := func(text string) time.Time {
		at, err := time.Parse(time.DateOnly, text)
		if err != nil {
			t.Fatal(err)
		}
		return at
	}
	for why, change := range map[string]func(*record.Note){
		"text is missing":           func(n *record.Note) { n.Text = " \n " },
		"at most 500 fit":           func(n *record.Note) { n.Text = strings.Repeat("ж", 501) },
		"text is not valid":         func(n *record.Note) { n.Text = "a\x00b" },
		"author is not valid":       func(n *record.Note) { n.Author = "a\xffb" },
		"id is missing":             func(n *record.Note) { n.ID = "" },
		"kind \"party\"":            func(n *record.Note) { n.Kind = "party" },
		"the link is not":           func(n *record.Note) { n.URL = "javascript:alert(1)" },
		"link is not an address":    func(n *record.Note) { n.URL = "https:///nowhere" },
		"day is not within":         func(n *record.Note) { n.At = day("1994-12-31") },
		"last day is not within":    func(n *record.Note) { n.Until = day("2150-01-01") },
		"before it begins":          func(n *record.Note) { n.Until = day("2026-02-01") },
		"author has 101 characters": func(n *record.Note) { n.Author = strings.Repeat("x", 101) },
	} {
		if err := w.PutNote(t.Context(), aNote("a", change)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%s: %v", why, err)
		}
	}
	if got := notesIn(t, w); len(got) != 0 {
		t.Errorf("kept all the same: %q", got)
	}
	longest := aNote("long", func(n *record.Note) { n.Text, n.Until = strings.Repeat("語", 500), day("2149-12-31") })
	if err := w.PutNote(t.Context(), longest); err != nil {
		t.Errorf("500 characters: %v", err)
	}
}

func TestNotesNeedNoSpool(t *testing.T) {
	w := warehousetest.New(t)
	reading, err := warehouse.Open(t.Context(), warehouse.Options{Addr: warehousetest.DSN(t)})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := reading.Close(t.Context()); err != nil {
			t.Error(err)
		}
	}()
	if _, err := reading.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := reading.PutNote(t.Context(), aNote("a")); err != nil {
		t.Error(err)
	}
	if got := notesIn(t, reading); len(got) != 1 {
		t.Errorf("%q", got)
	}
	if got := notesIn(t, w); len(got) != 0 {
		t.Errorf("another warehouse has %q", got)
	}
}
