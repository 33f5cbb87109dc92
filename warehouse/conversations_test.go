package warehouse_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/staffed"
)

// said is a post at a minute of a Wednesday, 2025-01-15, from 12:00 UTC on.
func said(id string, minute int, by record.Direction, parent string, change ...func(*record.Mention)) record.Mention {
	m := record.Mention{
		Brand: "Skyways Air", Network: "x", ID: id, Source: "m", Posted: time.Date(2025, 1, 15, 12, minute, 0, 0, time.UTC), Collected: day(31),
		Direction: by, Parent: parent, AuthorFollowers: record.NotGiven, Likes: record.NotGiven, Shares: record.NotGiven,
		Comments: record.NotGiven, Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven,
	}
	if by == record.FromBrand || by == record.FromSupport {
		m.Handle = "skywaysair"
	}
	for _, c := range change {
		c(&m)
	}
	return m
}

func by(author string) func(*record.Mention) {
	return func(m *record.Mention) { m.AuthorKey = author }
}

func seen(n record.Count) func(*record.Mention) { return func(m *record.Mention) { m.Views = n } }

// conversationsOf lists what is here of conversations.
func conversationsOf(t *testing.T, w *warehouse.Warehouse) []string {
	t.Helper()
	return table(t, w, `SELECT id, thread, inbound_id, reply_id, toInt64(ifNull(reply_seconds, -1)), toInt64(ifNull(staffed_seconds, -1)), target_seconds,
		posts, inbound, replies, toInt64(complaint), reach_before, reach_n FROM conversations FINAL WHERE here`)
}

func repliesOf(t *testing.T, w *warehouse.Warehouse) []string {
	t.Helper()
	return table(t, w, `SELECT id, conversation, parent, toInt64(ifNull(wait_seconds, -1)), toInt64(ifNull(staffed_seconds, -1)) FROM replies FINAL WHERE here`)
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", what, fmt.Sprint(got), fmt.Sprint(want))
	}
}

func TestConversationOfACustomer(t *testing.T) {
	w := open(t)
	keep(t, w,
		said("a", 0, record.FromCustomer, "", by("k1"), seen(100)),
		said("b", 5, record.FromCustomer, "a", by("k2"), seen(7)),
		said("c", 30, record.FromSupport, "a"),
		said("d", 40, record.FromCustomer, "c", by("k1"), seen(1000)))
	same(t, "conversations", conversationsOf(t, w), []string{`"a" "a" "a" "c" 1800 1800 0 4 3 1 0 107 2`})
	same(t, "replies", repliesOf(t, w), []string{`"c" "a" "a" 1800 1800`})
}

func TestLateParentMovesWhatHangsBelowIt(t *testing.T) {
	w := open(t)
	keep(t, w, said("d", 40, record.FromCustomer, "c", by("k1")), said("e", 50, record.FromSupport, "d"))
	same(t, "before", conversationsOf(t, w), []string{`"c" "c" "d" "e" 600 600 0 2 1 1 0 0 0`})
	keep(t, w, said("c", 30, record.FromSupport, "a"))
	same(t, "between", conversationsOf(t, w), []string{`"a" "a" "d" "e" 600 600 0 3 1 1 0 0 0`})
	keep(t, w, said("a", 0, record.FromCustomer, "", by("k1")))
	same(t, "conversations", conversationsOf(t, w), []string{`"a" "a" "a" "c" 1800 1800 0 4 2 2 0 0 0`})
	same(t, "replies", repliesOf(t, w), []string{`"c" "a" "a" 1800 1800`, `"e" "a" "d" 600 600`})
	same(t, "moved", table(t, w, "SELECT conversation, id, toInt64(moved) FROM conversation_posts FINAL"),
		[]string{`"a" "a" 0`, `"a" "c" 0`, `"a" "d" 0`, `"a" "e" 0`, `"c" "d" 1`, `"c" "e" 1`})
}

func TestCustomersBelowABrandsPost(t *testing.T) {
	w := open(t)
	keep(t, w,
		said("post", 0, record.FromBrand, ""),
		said("a", 1, record.FromCustomer, "post", by("k1")),
		said("b", 2, record.FromCustomer, "post", by("k2")),
		said("c", 3, record.FromCustomer, "a", by("k3")),
		said("d", 4, record.FromCustomer, "b", by("k1")),
		said("e", 5, record.FromSupport, "b"),
		said("f", 6, record.FromSupport, "d"),
		said("g", 7, record.FromBrand, "post"))
	same(t, "conversations", conversationsOf(t, w), []string{
		`"a" "post" "a" "f" 300 300 0 4 3 1 0 0 0`, `"b" "post" "b" "e" 180 180 0 2 1 1 0 0 0`})
	same(t, "replies", repliesOf(t, w), []string{`"e" "b" "b" 180 180`, `"f" "a" "d" 120 120`, `"g" "" "post" -1 -1`})
}

func desk(t *testing.T, week, zone string, holidays ...staffed.Day) staffed.Hours {
	t.Helper()
	spans, err := staffed.ParseWeek(week)
	if err != nil {
		t.Fatal(err)
	}
	z, err := time.LoadLocation(zone)
	if err != nil {
		t.Fatal(err)
	}
	return staffed.Hours{Zone: z, Week: spans, Holidays: holidays}
}

func TestHoursHoldForThePastAndChangeFromNowOn(t *testing.T) {
	now := day(20)
	w := open(t, func(o *warehouse.Options) { o.Now = func() time.Time { return now } })
	keep(t, w, said("a", 0, record.FromCustomer, ""), said("b", 50, record.FromSupport, "a"))
	put := func(h staffed.Hours, target time.Duration) {
		t.Helper()
		for range 2 {
			if err := w.PutHours(t.Context(), "Skyways Air", h, target); err != nil {
				t.Fatal(err)
			}
		}
		flush(t, w)
	}
	put(desk(t, "Mon-Fri 07:30-12:30", "UTC"), time.Hour)
	same(t, "first hours", conversationsOf(t, w), []string{`"a" "a" "a" "b" 3000 1800 3600 2 1 1 0 0 0`})
	same(t, "replies", repliesOf(t, w), []string{`"b" "a" "a" 3000 1800`})
	now = day(22)
	put(desk(t, "Mon-Fri 07:30-12:10", "Europe/London"), 2*time.Hour)
	same(t, "other hours", conversationsOf(t, w), []string{`"a" "a" "a" "b" 3000 1800 3600 2 1 1 0 0 0`})
	keep(t, w, said("c", 0, record.FromCustomer, "", func(m *record.Mention) { m.Posted = m.Posted.AddDate(0, 0, 8) }),
		said("d", 30, record.FromSupport, "c", func(m *record.Mention) { m.Posted = m.Posted.AddDate(0, 0, 8) }))
	same(t, "under the other hours", conversationsOf(t, w), []string{
		`"a" "a" "a" "b" 3000 1800 3600 2 1 1 0 0 0`, `"c" "c" "c" "d" 1800 600 7200 2 1 1 0 0 0`})
	put(desk(t, "Mon-Fri 07:30-12:10", "Europe/London", staffed.Day{Year: 2025, Month: 1, Day: 23}, staffed.Day{Year: 2025, Month: 1, Day: 15}), 2*time.Hour)
	same(t, "a holiday told late", conversationsOf(t, w), []string{
		`"a" "a" "a" "b" 3000 1800 3600 2 1 1 0 0 0`, `"c" "c" "c" "d" 1800 0 7200 2 1 1 0 0 0`})
	if n := number(t, w, "SELECT count() FROM service_hours FINAL"); n != 2 {
		t.Errorf("%d rows of hours, want 2", n)
	}
	all, err := w.Hours(t.Context())
	if err != nil || len(all["Skyways Air"]) != 2 || all["Skyways Air"].Target(day(21)) != time.Hour || len(all["Skyways Air"][1].Hours.Holidays) != 2 {
		t.Errorf("%+v, %v", all, err)
	}
}

// A warehouse from before has posts and no conversations: they are filed once, and what comes meanwhile is not lost.
func TestPostsFromBeforeAreFiled(t *testing.T) {
	w := open(t)
	made := &forest{&world{Rand: rand.New(rand.NewPCG(seedOf(t), 7)), at: day(20)}, 60, ""}
	putHours(t, w)
	for range 30 {
		write(t, w, made.batch())
	}
	flush(t, w)
	for _, sql := range []string{"TRUNCATE TABLE conversation_posts", "TRUNCATE TABLE post_conversation", "TRUNCATE TABLE conversations", "TRUNCATE TABLE replies",
		"TRUNCATE TABLE conversations_by_time", "TRUNCATE TABLE replies_by_time", "TRUNCATE TABLE settings"} {
		if err := w.Conn().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	later := openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: t.TempDir(), Linger: time.Millisecond})
	for range 5 {
		write(t, later, made.batch())
	}
	flush(t, later)
	isFilled(t, w)
	readBack(t, w).check(t, w, "filled")
}

// A warehouse that was filled before it was known which conversations count learns it without anyone's doing.
func TestConversationsFromBeforeLearnWhetherTheyCount(t *testing.T) {
	w := open(t)
	made := &forest{&world{Rand: rand.New(rand.NewPCG(seedOf(t), 8)), at: day(20)}, 60, ""}
	putHours(t, w)
	for range 30 {
		write(t, w, made.batch())
	}
	flush(t, w)
	for _, sql := range []string{"ALTER TABLE conversations UPDATE expects = false WHERE expects SETTINGS mutations_sync = 2", "TRUNCATE TABLE settings",
		"INSERT INTO settings (name, value, version) VALUES ('conversations_filled', 'done', 1)"} {
		if err := w.Conn().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	later := openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: t.TempDir(), Linger: time.Millisecond})
	flush(t, later)
	isFilled(t, w)
	readBack(t, w).check(t, w, "filled again")
}

func isFilled(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	for end := time.Now().Add(patience); number(t, w, "SELECT count() FROM settings FINAL WHERE name = 'conversations_filled/2' AND value = 'done'") == 0; {
		if time.Now().After(end) {
			t.Fatal("the posts are not filed")
		}
		time.Sleep(10 * time.Millisecond)
	}
}

// Whoever merely carries a hashtag expects nothing; who names the brand, answers it or complains does, and who was
// answered counts.
func TestWhichConversationsCount(t *testing.T) {
	w := open(t)
	addressed := func(m *record.Mention) { m.Addressed = true }
	complains := func(m *record.Mention) { m.Meaning.Tone.Complaint = true }
	expects := func() []string {
		return table(t, w, "SELECT id, toInt64(expects) FROM conversations FINAL WHERE here")
	}
	keep(t, w,
		said("a", 0, record.FromCustomer, ""),
		said("b", 0, record.FromCustomer, "", addressed),
		said("c", 0, record.FromCustomer, "", complains),
		said("d", 0, record.FromCustomer, ""), said("d1", 1, record.FromCustomer, "d", by("k2"), addressed),
		said("e", 0, record.FromCustomer, ""), said("e1", 1, record.FromOther, "e", addressed),
		said("f", 0, record.FromCustomer, "", by("k1")), said("f1", 1, record.FromSupport, "f"),
		said("g", 0, record.FromBrand, ""), said("g1", 1, record.FromCustomer, "g", by("k1")),
		said("h", 0, record.FromOther, ""), said("h1", 1, record.FromBrand, "h"), said("h2", 2, record.FromCustomer, "h1", by("k3")))
	same(t, "expects", expects(), []string{`"a" 0`, `"b" 1`, `"c" 1`, `"d" 1`, `"e" 0`, `"f" 1`, `"g1" 1`, `"h" 1`})
	keep(t, w, said("a1", 5, record.FromSupport, "a"), said("b", 0, record.FromCustomer, ""), gone(said("d1", 1, record.FromCustomer, "d", addressed), day(30)))
	same(t, "after an answer, an edit and a deletion", expects(), []string{`"a" 1`, `"b" 0`, `"c" 1`, `"d" 1`, `"e" 0`, `"f" 1`, `"g1" 1`, `"h" 1`})
}

// A program was killed after it had stored other hours, and before it computed anything by them: the next start does.
func TestNextStartAppliesHours(t *testing.T) {
	w := open(t)
	keep(t, w, said("a", 0, record.FromCustomer, ""), said("b", 50, record.FromSupport, "a"))
	if err := w.Conn().Exec(t.Context(), "INSERT INTO service_hours VALUES ('Skyways Air', '2025-03-01', 'UTC', 'Mon-Fri 07:30-12:30', [], 60, 1)"); err != nil {
		t.Fatal(err)
	}
	openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: t.TempDir()})
	want := []string{`"a" "a" "a" "b" 3000 1800 60 2 1 1 0 0 0`}
	for end := time.Now().Add(patience); !slices.Equal(conversationsOf(t, w), want); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%v, want %v", conversationsOf(t, w), want)
		}
	}
}

func TestHoursNeedAWriter(t *testing.T) {
	w := open(t)
	reader := openWith(t, warehouse.Options{Addr: addr(t, w)})
	if err := reader.PutHours(t.Context(), "Skyways Air", staffed.Hours{}, 0); !errors.Is(err, warehouse.ErrReadOnly) {
		t.Errorf("got %v", err)
	}
	if all, err := reader.Hours(t.Context()); err != nil || len(all) != 0 {
		t.Errorf("%v, %v", all, err)
	}
}

// Deleted posts keep their place and their reach.
func TestTombstonesKeepTheirPlace(t *testing.T) {
	w := open(t)
	first := said("a", 0, record.FromCustomer, "", by("k1"), seen(100))
	first.Meaning = record.Meaning{Label: record.Negative, Lang: "en", Tone: record.Tone{Complaint: true}}
	keep(t, w, first, said("b", 5, record.FromSupport, "a"), said("c", 6, record.FromCustomer, "b", by("k1")))
	same(t, "before", conversationsOf(t, w), []string{`"a" "a" "a" "b" 300 300 0 3 2 1 1 100 1`})
	keep(t, w, gone(first, day(30)))
	same(t, "after", conversationsOf(t, w), []string{`"a" "a" "a" "b" 300 300 0 3 2 1 0 100 1`})
	same(t, "of it", table(t, w, "SELECT author_key, opening, deleted, inbound_after FROM conversations FINAL"), []string{`"" "" 1 0`})
}

// A conversation that is one no more, and a reply that is none, are marked so.
func TestConversationsVanish(t *testing.T) {
	w := open(t)
	keep(t, w, said("a", 0, record.FromCustomer, ""), said("b", 5, record.FromSupport, "a"))
	keep(t, w, said("a", 0, record.FromBrand, ""), said("b", 5, record.FromSupport, ""))
	same(t, "conversations", table(t, w, "SELECT id, toInt64(here), author_key, posts FROM conversations FINAL"), []string{`"a" 0 "" 0`})
	same(t, "replies", table(t, w, "SELECT id, toInt64(here) FROM replies FINAL"), []string{`"b" 0`})
	keep(t, w, said("a", 0, record.FromCustomer, ""), said("b", 5, record.FromSupport, "a"))
	same(t, "back", conversationsOf(t, w), []string{`"a" "a" "a" "b" 300 300 0 2 1 1 0 0 0`})
}
