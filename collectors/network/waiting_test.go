package network

import (
	"errors"
	"strconv"
	"strings"
	"testing"

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

func waitingOf(t *testing.T, cursor string) *Waiting {
	t.Helper()
	w, err := Reader{Source: "source", Cursor: map[string]string{"threads": cursor}}.Waiting()
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// A conversation that always fails is tried in five runs, once in each, then given up and told; others come and go.
func TestWaiting(t *testing.T) {
	failing, passing := Start{ID: "1", Root: "r", About: true}, Start{ID: "2"}
	cause := errors.New("no answer")
	w := waitingOf(t, "")
	if rejects := append(w.Add(failing, cause), w.Add(passing, cause)...); len(rejects) != 0 || len(w.Left()) != 0 {
		t.Errorf("%v; left %v", rejects, w.Left())
	}
	for run := 2; run <= 5; run++ {
		w = waitingOf(t, cursorOf(t, w))
		left := w.Left()
		if left[0] != failing || len(left) != 1+max(0, 3-run) {
			t.Fatalf("run %d: %v", run, left)
		}
		w.Drop(passing)
		rejects := w.Add(failing, cause)
		if (len(rejects) == 1) != (run == 5) || len(w.Left()) != 0 {
			t.Errorf("run %d: %v, left %v", run, rejects, w.Left())
		}
		if run == 5 && (rejects[0].Where != "1" || !strings.Contains(rejects[0].Detail, "no answer")) {
			t.Errorf("%+v", rejects[0])
		}
	}
	if w = waitingOf(t, cursorOf(t, w)); len(w.Left()) != 0 {
		t.Errorf("left %v", w.Left())
	}
	w.Drop(passing)
	b := &record.Batch{}
	if err := w.Enter(b, "source"); err != nil || !b.Empty() {
		t.Errorf("what has not changed is entered: %+v, %v", b, err)
	}
}

func TestWaitingIsBounded(t *testing.T) {
	w := waitingOf(t, "")
	rejects := 0
	for i := range maxWaiting + 10 {
		rejects += len(w.Add(Start{ID: strconv.Itoa(i)}, errors.New("no")))
	}
	if got := waitingOf(t, cursorOf(t, w)); len(got.Left()) != maxWaiting || rejects != 10 {
		t.Errorf("%d wait, %d rejects", len(got.Left()), rejects)
	}
	if _, err := (Reader{Source: "s", Cursor: map[string]string{"threads": "{"}}).Waiting(); err == nil {
		t.Error("a broken cursor is taken")
	}
}
