package warehouse_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
)

// gone is a mention that was deleted at its network since.
func gone(m record.Mention, at time.Time) record.Mention {
	m.Text, m.Author, m.AuthorKey, m.Meaning, m.AuthorFollowers = "", "", "", record.Meaning{}, record.NotGiven
	m.Deleted, m.Collected = at, at
	return m
}

// unmerged keeps ClickHouse from dropping older versions by itself.
func unmerged(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	for _, table := range []string{"mentions", "conversation_posts", "conversations", "conversations_by_time", "author_quarter"} {
		if err := w.Conn().Exec(t.Context(), "ALTER TABLE "+table+" MODIFY SETTING max_bytes_to_merge_at_max_space_in_pool = 1"); err != nil {
			t.Fatal(err)
		}
	}
}

// told counts the stored versions, merged or not, that say anything of a deleted post.
func told(t *testing.T, w *warehouse.Warehouse) uint64 {
	t.Helper()
	return number(t, w, "SELECT count() FROM mentions WHERE text LIKE '%luggage%' OR author_key LIKE 'lost%'")
}

// filed counts the versions of what is filed, and of conversations, that say anything of a deleted post.
func filed(t *testing.T, w *warehouse.Warehouse) [2]uint64 {
	t.Helper()
	return [2]uint64{
		number(t, w, "SELECT count() FROM conversation_posts WHERE author_key LIKE 'lost%' OR sentiment = 'negative'"),
		number(t, w, "SELECT count() FROM conversations WHERE author_key LIKE 'lost%'"),
	}
}

// rolledUp counts the rows of roll-ups, and of conversations by time, merged or not, that tell of the author of a post.
func rolledUp(t *testing.T, w *warehouse.Warehouse, id string) uint64 {
	t.Helper()
	return number(t, w, "SELECT count() FROM (SELECT author FROM author_quarter UNION ALL SELECT author FROM conversations_by_time) WHERE author = sipHash64('lost "+id+"')")
}

func purge(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	if err := w.Purge(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func complaint(id string, change ...func(*record.Mention)) record.Mention {
	m := post(id, 30*time.Hour, 29*time.Hour, change...)
	m.URL, m.Text, m.AuthorKey, m.Likes, m.Views = "https://social.example/"+id, "they lost my luggage, says "+id, "lost "+id, 4, 100
	m.Meaning = record.Meaning{Lang: "en", Label: record.Negative, Score: -0.5}
	return m
}

func TestDeletedPostsAreGoneForGood(t *testing.T) {
	w := open(t)
	unmerged(t, w)
	putHours(t, w)
	other := post("other", 30*time.Hour, 29*time.Hour)
	stays := complaint("stays", func(m *record.Mention) { m.Brand = "Rival Jets" })
	edited := complaint("1")
	edited.Text = "they lost my luggage and found it"
	keep(t, w, complaint("1"), complaint("2"), stays, other)
	keep(t, w, edited)
	keep(t, w, gone(complaint("1"), noon()), gone(complaint("2"), noon()))
	if n := told(t, w); n != 4 {
		t.Fatalf("%d versions tell of the deleted posts and of one that stays: ClickHouse merged them, and the test tests nothing", n)
	}
	if n := filed(t, w); n != [2]uint64{3, 3} {
		t.Fatalf("%d versions of filed posts and conversations tell of the deleted posts and of one that stays", n)
	}
	if n := rolledUp(t, w, "1"); n < 2 {
		t.Fatalf("%d rows of roll-ups tell of the author of a deleted post: the test tests nothing", n)
	}
	purge(t, w)
	if n := rolledUp(t, w, "1") + rolledUp(t, w, "2"); n != 0 {
		t.Errorf("%d rows of roll-ups tell of the authors of deleted posts", n)
	}
	if rolledUp(t, w, "stays") == 0 {
		t.Error("the author of a post that stays is gone")
	}
	if n := told(t, w); n != 1 {
		t.Errorf("%d versions tell something after the purge", n)
	}
	if n := filed(t, w); n != [2]uint64{1, 1} {
		t.Errorf("%d versions of filed posts and conversations tell something after the purge", n)
	}
	readBack(t, w).check(t, w, "after the purge")
	if got, want := table(t, w, "SELECT id, text, toString(deleted) FROM mentions FINAL WHERE brand = 'Skyways Air' AND deleted IS NOT NULL"),
		[]string{`"1" "" "2025-06-15 12:00:00.000"`, `"2" "" "2025-06-15 12:00:00.000"`}; !slices.Equal(got, want) {
		t.Errorf("tombstones %q, want %q", got, want)
	}
	if n := number(t, w, "SELECT count() FROM mentions"); n != 4 {
		t.Errorf("%d versions are left", n)
	}
	compareRollups(t, w)
	got := table(t, w, "SELECT sum(posts), sum(deleted), sum(likes), sum(views), sum(authors), sum(negative) FROM mention_time FINAL WHERE step = 'quarter' AND brand = 'Skyways Air'")
	if want := []string{"3 2 8 200 1 0"}; !slices.Equal(got, want) {
		t.Errorf("posts, deleted, likes, views, authors, negative: %v, want %v", got, want)
	}
}

// A post that is seen again after it was deleted lives; what it said before stays gone, even if that is delivered again,
// late or by another program.
func TestWhatComesBackLives(t *testing.T) {
	spool, kept := t.TempDir(), t.TempDir()
	w := open(t, func(o *warehouse.Options) { o.SpoolDir, o.Linger = spool, time.Hour })
	unmerged(t, w)
	write(t, w, &record.Batch{Mentions: []record.Mention{complaint("1")}})
	write(t, w, &record.Batch{Mentions: []record.Mention{complaint("2")}})
	keepSegments(t, spool, kept)
	flush(t, w)
	keep(t, w, gone(complaint("1"), noon()), gone(complaint("2"), noon()))
	back := complaint("1")
	back.Text, back.AuthorKey = "here again", "someone"
	keep(t, w, back)
	purge(t, w)
	check := func(when string) {
		t.Helper()
		got := table(t, w, "SELECT id, text, author_key, if(deleted IS NULL, 'lives', 'dead') FROM mentions FINAL")
		if want := []string{`"1" "here again" "someone" "lives"`, `"2" "" "" "dead"`}; !slices.Equal(got, want) {
			t.Errorf("%s: %q, want %q", when, got, want)
		}
		if n := told(t, w); n != 0 {
			t.Errorf("%s: %d versions tell of the deleted posts", when, n)
		}
		if n := number(t, w, "SELECT count() FROM conversations WHERE author_key LIKE 'lost%'"); n != 0 {
			t.Errorf("%s: %d versions of conversations tell of the deleted posts", when, n)
		}
		if n := rolledUp(t, w, "1") + rolledUp(t, w, "2"); n != 0 {
			t.Errorf("%s: %d rows of roll-ups tell of the authors of the deleted posts", when, n)
		}
		compareRollups(t, w)
	}
	check("purged")
	putBack(t, kept, spool)
	again := openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: spool, Linger: time.Millisecond, GroupRows: 1}) // groups with other tokens
	flush(t, again)
	if n := told(t, w); n == 0 {
		t.Fatal("nothing was delivered again")
	}
	purge(t, again)
	check("delivered again")
}

// Raw input of a deleted post goes too, as far as it names the post, and still counts.
func TestDeletedPostsLeaveQuarantine(t *testing.T) {
	w := open(t)
	at := time.Now()
	write(t, w, &record.Batch{
		Mentions: []record.Mention{complaint("1"), complaint("2")},
		Rejects: []record.Reject{
			{Source: "m", At: at, Where: "https://social.example/1", Reason: "direction", Detail: "luggage", Raw: "an edit about luggage"},
			{Source: "m", At: at, Where: "https://social.example/2", Reason: "direction", Raw: "of a post that lives"},
			{Source: "m", At: at, Reason: "without a place", Raw: "nobody's"},
		},
	})
	flush(t, w)
	keep(t, w, gone(complaint("1"), noon()))
	purge(t, w)
	got := table(t, w, "SELECT place, detail, raw FROM quarantine")
	want := []string{`"" "" "nobody's"`, `"https://social.example/1" "" ""`, `"https://social.example/2" "" "of a post that lives"`}
	if !slices.Equal(got, want) {
		t.Errorf("quarantine %q, want %q", got, want)
	}
	if n := number(t, w, "SELECT count() FROM mentions WHERE url LIKE '%/1'"); n != 0 {
		t.Error("the address of a deleted post, which may name its author, is still there")
	}
	if n := number(t, w, "SELECT count() FROM mentions FINAL WHERE url LIKE '%/2'"); n != 1 {
		t.Error("a post that lives lost its address")
	}
}

// More posts than one statement takes, with long ids, in several years.
func TestManyDeletedPosts(t *testing.T) {
	w := open(t)
	unmerged(t, w)
	var live, dead []record.Mention
	for i := range 12_000 {
		m := complaint("at://did:plc:" + strings.Repeat("a'b\\", 20) + fmt.Sprint(i))
		m.Posted = m.Posted.AddDate(-(i % 3), 0, -(i % 9))
		live, dead = append(live, m), append(dead, gone(m, noon()))
	}
	keep(t, w, live...)
	keep(t, w, dead...)
	purge(t, w)
	if n := told(t, w); n != 0 {
		t.Errorf("%d versions tell something after the purge", n)
	}
	if n := number(t, w, "SELECT count() FROM mentions WHERE deleted IS NOT NULL"); n != 12_000 {
		t.Errorf("%d tombstones", n)
	}
	if n := number(t, w, "SELECT count() FROM author_quarter") + number(t, w, "SELECT count() FROM conversations_by_time WHERE author != 0"); n != 0 {
		t.Errorf("%d rows of roll-ups tell of the deleted posts' authors", n)
	}
}

// An author whose post is deleted and who has another one in that quarter of an hour stays, and counts as before.
func TestPurgeKeepsAuthorsWhoAreStillThere(t *testing.T) {
	w := open(t)
	unmerged(t, w)
	tagged := func(id string) record.Mention {
		m := complaint(id)
		m.Hashtags, m.AuthorKey = []string{"luggage"}, "lost them"
		return m
	}
	keep(t, w, tagged("1"), tagged("2"))
	keep(t, w, gone(tagged("1"), noon()))
	before := table(t, w, kept["author_quarter"])
	if len(before) != 2 || rolledUp(t, w, "them") < 4 {
		t.Fatalf("%v, in %d rows", before, rolledUp(t, w, "them"))
	}
	purge(t, w)
	if got := table(t, w, kept["author_quarter"]); !slices.Equal(got, before) {
		t.Errorf("got %v, want %v", got, before)
	}
	keep(t, w, gone(tagged("2"), noon()))
	purge(t, w)
	compareRollups(t, w)
	if n := rolledUp(t, w, "them"); n != 0 {
		t.Errorf("%d rows tell of the author", n)
	}
}

// Nobody calls Purge: the program does it by itself while it runs, and tells ClickHouse to when it ends.
func TestPurgesByItself(t *testing.T) {
	for name, every := range map[string]time.Duration{"while running": 100 * time.Millisecond, "when closing": time.Hour} {
		t.Run(name, func(t *testing.T) {
			ready := open(t)
			unmerged(t, ready)
			w, err := warehouse.Open(t.Context(), warehouse.Options{Addr: addr(t, ready), SpoolDir: t.TempDir(), Linger: time.Millisecond, PurgeEvery: every})
			if err != nil {
				t.Fatal(err)
			}
			keep(t, w, complaint("1"))
			keep(t, w, gone(complaint("1"), noon()))
			if every == time.Hour {
				closeWarehouse(t, w)
			}
			for end := time.Now().Add(patience); told(t, ready) > 0; time.Sleep(20 * time.Millisecond) {
				if time.Now().After(end) {
					t.Fatal("what the post said is still there")
				}
			}
			if every != time.Hour {
				closeWarehouse(t, w)
			}
		})
	}
}

// A program that was killed after it delivered a tombstone, and before it purged, leaves that to the next one, even if
// nothing more is collected.
func TestNextStartPurges(t *testing.T) {
	ready := open(t)
	unmerged(t, ready)
	for _, row := range []string{"'lost luggage', NULL, 1", "'', now64(3), 2"} {
		sql := "INSERT INTO mentions (brand, network, id, posted, text, deleted, version) VALUES ('b', 'n', '1', '2025-01-02', " + row + ")"
		if err := ready.Conn().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	openWith(t, warehouse.Options{Addr: addr(t, ready), SpoolDir: t.TempDir(), PurgeEvery: 50 * time.Millisecond})
	for end := time.Now().Add(patience); told(t, ready) > 0; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("what the post said is still there")
		}
	}
}

// ClickHouse is killed while it purges: it goes on by itself, or the next purge does.
func TestEngineKilledWhileItPurges(t *testing.T) {
	w := open(t)
	unmerged(t, w)
	var live, dead []record.Mention
	for i := range 3000 {
		m := complaint(fmt.Sprint(i))
		live, dead = append(live, m), append(dead, gone(m, noon()))
	}
	keep(t, w, live...)
	keep(t, w, dead...)
	for range rounds(2, 20) {
		done := make(chan error, 1)
		go func() { done <- w.Purge(t.Context()) }()
		time.Sleep(time.Duration(rand.IntN(30)) * time.Millisecond)
		killEngine(t)
		if err := <-done; err != nil {
			t.Log("as expected:", err)
		}
	}
	err := w.Purge(t.Context())
	for end := time.Now().Add(time.Minute); err != nil && time.Now().Before(end); err = w.Purge(t.Context()) {
		time.Sleep(50 * time.Millisecond)
	}
	if err != nil {
		t.Fatal(err)
	}
	if n := told(t, w); n != 0 {
		t.Errorf("%d versions tell something", n)
	}
	if n := number(t, w, "SELECT sum(deleted) FROM mention_time FINAL WHERE step = 'day'"); n != 3000 {
		t.Errorf("%d deleted posts in the roll-up", n)
	}
}

// Programs that are started again and again do not have ClickHouse rewrite its parts each time.
func TestPurgesNotTooOften(t *testing.T) {
	ready := open(t)
	unmerged(t, ready)
	for i := range 3 {
		w, err := warehouse.Open(t.Context(), warehouse.Options{Addr: addr(t, ready), SpoolDir: t.TempDir(), Linger: time.Millisecond})
		if err != nil {
			t.Fatal(err)
		}
		keep(t, w, complaint(fmt.Sprint(i)))
		keep(t, w, gone(complaint(fmt.Sprint(i)), noon()))
		closeWarehouse(t, w)
	}
	if n := number(t, ready, "SELECT count() FROM system.mutations WHERE database = currentDatabase() AND table = 'mentions' AND command NOT LIKE '%INDEX%'"); n != 2 {
		t.Errorf("told %d times, want once to delete and once to unlink", n)
	}
	purge(t, ready) // asked for, it does it at once
	if n := told(t, ready); n != 0 {
		t.Errorf("%d versions tell something", n)
	}
}
