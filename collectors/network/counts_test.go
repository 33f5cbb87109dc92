package network

import (
	"testing"
	"time"
)

// Only what grew since the run before is told, and only the top of the list is remembered.
func TestCounts(t *testing.T) {
	cursor := map[string]string{}
	open := func() *Counts {
		c, err := Reader{Source: "source", Now: monday, Cursor: cursor}.Counts("tag/blue")
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	keep := func(c *Counts) bool {
		b, err := c.Keep(time.Hour)
		if err != nil {
			t.Fatal(err)
		}
		if b != nil {
			cursor[b.Cursors[0].Key] = b.Cursors[0].Value
		}
		return b != nil
	}
	at := func(minutes int) time.Time { return monday.Add(time.Duration(minutes) * time.Minute) }

	first := open()
	if first.Grown("new", at(0), 0) || !first.Grown("b", at(-30), 2) || !first.Grown("old", at(-90), 5) || first.Grown("b", at(-30), 2) || first.Grown("c", at(-10), -1) {
		t.Error("the first run")
	}
	if !keep(first) || keep(first) {
		t.Error("what has changed is kept once")
	}
	second := open()
	if second.Grown("new", at(0), 0) || second.Grown("b", at(-30), 2) {
		t.Error("nothing has grown")
	}
	if keep(second) {
		t.Error("nothing has changed")
	}
	third := open()
	if !third.Grown("new", at(0), 1) || third.Grown("b", at(-30), 1) || !third.Grown("b", at(-30), 2) || !third.Grown("old", at(-90), 5) {
		t.Error("the third run")
	}
	if fourth := open(); !keep(third) || keep(fourth) {
		t.Error("a run that saw nothing forgets nothing")
	}
	fifth := open()
	fifth.Grown("newer", at(50), 0)
	if !keep(fifth) || len(open().known) != 1 {
		t.Errorf("%v", open().known)
	}
	cursor["replies/tag/blue"] = "["
	if _, err := (Reader{Cursor: cursor}).Counts("tag/blue"); err == nil {
		t.Error("a broken cursor is taken")
	}
}

// A post that is dated in times to come neither makes the others forgotten nor keeps anything from being kept.
func TestCountsOfAMisdatedPost(t *testing.T) {
	c, err := Reader{Source: "source", Now: monday}.Counts("tag/blue")
	if err != nil {
		t.Fatal(err)
	}
	if !c.Grown("a", monday.Add(-time.Minute), 2) || !c.Grown("late", time.Date(9999, 12, 31, 23, 59, 59, 0, time.FixedZone("", -86340)).UTC(), 1) {
		t.Error("replies are not told")
	}
	if b, err := c.Keep(time.Hour); err != nil || b == nil || len(c.known) != 2 {
		t.Errorf("%v, %v", c.known, err)
	}
}
