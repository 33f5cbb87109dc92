package network

import (
	"errors"
	"strconv"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

func cursorOf(t *testing.T, w *Waiting) string {
	t.Helper()
	b := &record.Batch{}
	if err := w.Enter(b, "source"); err != nil {
		t.Fatal(err)
	}
	if len(b.Cursors) != 1 || b.Cursors[0].Key != "threads" || b.Cursors[0].Source != "source" {
		t.Fatalf("%+v", b.Cursors)
	}
	return b.Cursors[0].Value
}

func waitingOf(t *testing.T, cursor string, now time.Time) *Waiting {
	t.Helper()
	w, err := Reader{Source: "source", Now: now, Cursor: map[string]string{"threads": cursor}}.Waiting()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

var monday = time.Date(2026, 5, 18, 12, 0, 0, 0, time.UTC)

// A conversation that always fails is tried once in each run, for three days; then it is given up and told. Others come
// and go.
func TestWaiting(t *testing.T) {
	failing, passing := Start{ID: "1", Root: "r", About: true}, Start{ID: "2"}
	cause := errors.New("no answer")
	w := waitingOf(t, "", monday)
	if rejects := append(w.Add(failing, cause), w.Add(passing, cause)...); len(rejects) != 0 || len(w.Left()) != 0 {
		t.Errorf("%v; left %v", rejects, w.Left())
	}
	for day := 1; day <= 3; day++ {
		w = waitingOf(t, cursorOf(t, w), monday.AddDate(0, 0, day))
		left := w.Left()
		if left[0] != failing || len(left) != 1+max(0, 2-day) {
			t.Fatalf("day %d: %v", day, left)
		}
		w.Drop(passing)
		rejects := w.Add(failing, cause)
		if (len(rejects) == 1) != (day == 3) || len(w.Left()) != 0 {
			t.Errorf("day %d: %v, left %v", day, rejects, w.Left())
		}
		if day == 3 && (rejects[0].Where != "1" || !strings.Contains(rejects[0].Detail, "no answer")) {
			t.Errorf("%+v", rejects[0])
		}
	}
	if w = waitingOf(t, cursorOf(t, w), monday); len(w.Left()) != 0 {
		t.Errorf("left %v", w.Left())
	}
	w.Drop(passing)
	b := &record.Batch{}
	if err := w.Enter(b, "source"); err != nil || !b.Empty() {
		t.Errorf("what has not changed is entered: %+v, %v", b, err)
	}
}

// Of very many each run tries some, those least tried, and what finds no room is told.
func TestWaitingIsBounded(t *testing.T) {
	w := waitingOf(t, "", monday)
	rejects := 0
	for i := range maxWaiting + 10 {
		rejects += len(w.Add(Start{ID: strconv.Itoa(i)}, errors.New("no")))
	}
	if rejects != 10 {
		t.Errorf("%d rejects", rejects)
	}
	tried := map[Start]bool{}
	for range maxWaiting / maxLeft {
		w = waitingOf(t, cursorOf(t, w), monday)
		for _, s := range w.Left() {
			tried[s] = true
			w.Add(s, errors.New("no"))
		}
	}
	if len(tried) != maxWaiting {
		t.Errorf("%d of %d tried", len(tried), maxWaiting)
	}
	if _, err := (Reader{Source: "s", Cursor: map[string]string{"threads": "{"}}).Waiting(); err == nil {
		t.Error("a broken cursor is taken")
	}
}

// A conversation that could not even be tried is not given up for it, and has all its tries when it can be.
func TestWaitingWithoutATry(t *testing.T) {
	s, cause := Start{ID: "1"}, errors.New("ask again in an hour")
	w := waitingOf(t, "", monday)
	w.Put(s, cause)
	for day := range 30 {
		w = waitingOf(t, cursorOf(t, w), monday.AddDate(0, 0, day))
		if rejects := w.Put(s, cause); len(rejects) != 0 || len(w.Left()) != 1 {
			t.Fatalf("day %d: %v, left %v", day, rejects, w.Left())
		}
	}
	if rejects := w.Add(s, cause); len(rejects) != 0 || len(w.Left()) != 0 {
		t.Errorf("given up at the first try: %v", rejects)
	}
}
