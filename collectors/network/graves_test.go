package network

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

// graveyard is a source whose posts are read again, run after run.
type graveyard struct {
	t      *testing.T
	now    time.Time
	cursor map[string]string
	notes  []string
	whole  bool
}

// run asks for posts by their ids: those in gone are missing. It returns the ids of those that were buried.
func (y *graveyard) run(asked int, said bool, gone ...int) (buried []string) {
	y.t.Helper()
	y.now = y.now.Add(15 * time.Minute)
	g, err := Reader{Source: "s", Now: y.now, Cursor: y.cursor}.Graves()
	if err != nil {
		y.t.Fatal(err)
	}
	for i := range asked {
		if p := (record.Post{ID: fmt.Sprint(i)}); slices.Contains(gone, i) {
			g.Missing("posts", p, said)
		} else {
			g.Given("posts", p.ID)
		}
	}
	var tally Tally
	err = g.Close(&tally, y.now, func(b *record.Batch) error {
		for _, m := range b.Mentions {
			if m.Deleted.IsZero() {
				y.t.Errorf("%s is no tombstone", m.ID)
			}
			buried = append(buried, m.ID)
		}
		for _, c := range b.Cursors {
			y.cursor[c.Key] = c.Value
		}
		return nil
	})
	if err != nil {
		y.t.Fatal(err)
	}
	outcome, _ := tally.Outcome(nil)
	y.notes, y.whole = outcome.Notes, outcome.Complete
	return buried
}

func newGraveyard(t *testing.T) *graveyard {
	return &graveyard{t: t, now: monday, cursor: map[string]string{}}
}

// A post that an answer does not list is buried when a later run does not find it either.
func TestAPostIsBuriedWhenItIsMissingTwice(t *testing.T) {
	y := newGraveyard(t)
	if got := y.run(3, false, 1); len(got) != 0 || y.whole || !strings.Contains(strings.Join(y.notes, " "), "posts not shown when they were read again: 1") {
		t.Errorf("at once: %v, %v", got, y.notes)
	}
	if got := y.run(3, false); len(got) != 0 || !y.whole {
		t.Errorf("it came back: %v", got)
	}
	if got := y.run(3, false, 1); len(got) != 0 {
		t.Errorf("missing once again: %v", got)
	}
	if got := y.run(3, false, 1, 2); !slices.Equal(got, []string{"1"}) {
		t.Errorf("missing twice: %v", got)
	}
	if got := y.run(1, false); len(got) != 0 || !strings.Contains(y.cursor["missed"], `"2"`) || strings.Contains(y.cursor["missed"], `"1"`) {
		t.Errorf("%v, %v", got, y.cursor)
	}
}

// That a whole answer holds nothing buries nobody, however often it comes.
func TestAnEmptyAnswerBuriesNobody(t *testing.T) {
	y := newGraveyard(t)
	all := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}
	for range 200 {
		if got := y.run(10, false, all...); len(got) != 0 {
			t.Fatalf("%v", got)
		}
	}
	if got := y.run(10, false, all[:9]...); len(got) != 9 {
		t.Errorf("when one of them is given: %v", got)
	}
}

// What the network says is gone is buried at once; of all of several posts it must say so for hours.
func TestTheNetworksOwnWord(t *testing.T) {
	y := newGraveyard(t)
	if got := y.run(10, true, 3); !slices.Equal(got, []string{"3"}) || !y.whole {
		t.Errorf("%v", got)
	}
	if got := y.run(1, true, 0); len(got) != 1 {
		t.Errorf("alone: %v", got)
	}
	for hours := 0.0; hours < 6; hours += 0.25 {
		if got := y.run(5, true, 0, 1, 2, 3, 4); len(got) != 0 {
			t.Fatalf("all of several, for %v hours: %v", hours, got)
		}
	}
	if got := y.run(5, true, 0, 1, 2, 3, 4); len(got) != 5 {
		t.Errorf("for six hours: %v", got)
	}
}

// One or two posts that are asked for alone are buried when they have been missing for hours.
func TestFewPostsAskedForAlone(t *testing.T) {
	y := newGraveyard(t)
	for range 24 {
		if got := y.run(2, false, 0, 1); len(got) != 0 {
			t.Fatal(got)
		}
	}
	if got := y.run(2, false, 0, 1); len(got) != 2 {
		t.Errorf("%v", got)
	}
}

// The memory of what is missing is bounded, and a broken one is not taken.
func TestGravesAreBounded(t *testing.T) {
	y := newGraveyard(t)
	var all []int
	for i := range 2 * maxMissed {
		all = append(all, i)
	}
	y.run(2*maxMissed, false, all...)
	if n := strings.Count(y.cursor["missed"], ":"); n > 4*maxMissed {
		t.Errorf("%d", n)
	}
	g, err := Reader{Cursor: y.cursor, Now: y.now}.Graves()
	if err != nil || len(g.since) != maxMissed {
		t.Errorf("%d, %v", len(g.since), err)
	}
	if _, err := (Reader{Cursor: map[string]string{"missed": "["}}).Graves(); err == nil {
		t.Error("a broken cursor is taken")
	}
}
