package warehouse_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// Missing is NULL, not zero; times are cut to the millisecond; hashtags are folded.
func TestEachTableHoldsWhatWasWritten(t *testing.T) {
	w := open(t)
	at := time.Date(2025, 3, 4, 5, 6, 7, 891_999_999, time.FixedZone("east", 7200))
	none := record.NotGiven
	write(t, w, &record.Batch{
		Reviews: []record.Review{
			{Brand: "B", Site: "s", ID: "full", Posted: at, Collected: at, Stars: 4.5, WorkLife: 1, Response: "ta", ResponseAt: at,
				Meaning: record.Meaning{Label: record.Neutral, Score: 0, Lang: "en", Model: "m"}, Recommend: record.Negative},
			{Brand: "B", Site: "s", ID: "bare \xff\xfe", Posted: at, Collected: at, Text: "not \xc3 UTF-8", Reviewer: record.Customer},
		},
		Mentions: []record.Mention{
			{Brand: "B", Network: "x", ID: "1", Posted: at, Collected: at, Direction: record.FromCustomer, Promoted: true,
				Hashtags: []string{"IchBinHanna", "#ichbinhanna", "STRASSE", "straße", " ", "#İstanbul"}, Likes: 0, Shares: none, Comments: none,
				Quotes: none, Bookmarks: none, Views: 12, AuthorFollowers: none, Deleted: at},
			{Brand: "B", Network: "x", ID: "2", Posted: time.Date(1996, 1, 1, 0, 0, 0, 0, time.UTC), Collected: at, Direction: record.FromBrand},
		},
		AccountStats:  []record.AccountStat{{Brand: "B", Network: "n", Account: "a", At: at, Followers: none, Following: 0, Posts: none, Views: none, Rating: 1.5, RatingCount: 13582, RatedBy: record.Customer}},
		HashtagCounts: []record.HashtagCount{{Brand: "B", Network: "n", Hashtag: "#Blue", From: at, To: at.Add(time.Hour), Uses: 3, Authors: none, Collected: at}},
		Contacts:      []record.Contact{{Brand: "B", Key: "k", Kind: "email", Active: true, Since: day(3)}, {Brand: "B", Key: "l", Kind: "email"}},
		Readings:      []record.Reading{{Brand: "B", Network: "x", ID: "1", At: at, Likes: 0, Shares: none, Comments: 3, Quotes: none, Bookmarks: none, Views: 12}},
		Gaps:          []record.Gap{{Source: "s", Brand: "B", Network: "x", Query: "#blue", From: at, To: at.Add(time.Hour), Reason: "too long ago"}},
		Spending:      []record.Spend{{ID: "i", Budget: "x dollars", Unit: "$", Item: "posts", Source: "s", At: time.Now(), Amount: -0.25}},
		Rejects:       []record.Reject{{Source: "s", At: time.Now(), Where: "f:1", Reason: "r", Detail: "d", Raw: "raw \xff"}},
		Cursors:       []record.Cursor{{Source: "s", Key: "k", Value: "v"}},
		Runs:          []record.Run{{ID: "i", Source: "s", Started: at, Finished: at, Notes: []string{"n1", "n2"}, Records: 3, Error: "e"}},
	})
	flush(t, w)
	for sql, want := range map[string]string{
		"SELECT id, toString(posted), toString(stars), ifNull(toString(culture), 'NULL'), ifNull(toString(vanished), 'NULL'), ifNull(toString(response_at), 'NULL'), ifNull(toString(sentiment_score), 'NULL'), recommend FROM reviews FINAL WHERE id = 'full'": `"full" "2025-03-04 03:06:07.891" "4.5" "NULL" "NULL" "2025-03-04 03:06:07.891" "0" "negative"`,
		"SELECT hex(id), hex(text), ifNull(toString(stars), 'NULL'), ifNull(toString(sentiment_score), 'NULL') FROM reviews FINAL WHERE id != 'full'":                                                                                                           `"6261726520FFFE" "6E6F7420C3205554462D38" "NULL" "NULL"`,
		"SELECT toString(hashtags), toString(promoted), ifNull(toString(likes), 'NULL'), ifNull(toString(shares), 'NULL'), toString(views) FROM mentions FINAL WHERE id = '1'":                                                                                  `"['ichbinhanna','strasse','i̇stanbul']" "true" "0" "NULL" "12"`,
		"SELECT ifNull(toString(deleted), 'NULL') FROM mentions FINAL WHERE id = '1'":                                                                                                                                                                           `"2025-03-04 03:06:07.891"`,
		"SELECT ifNull(toString(deleted), 'NULL') FROM mentions FINAL WHERE id = '2'":                                                                                                                                                                           `"NULL"`,
		"SELECT brand, network, id, toString(at), toString(likes), ifNull(toString(shares), 'NULL'), toString(comments), ifNull(toString(quotes), 'NULL'), ifNull(toString(bookmarks), 'NULL'), toString(views) FROM readings FINAL":                            `"B" "x" "1" "2025-03-04 03:06:07.891" "0" "NULL" "3" "NULL" "NULL" "12"`,
		"SELECT source, brand, network, query, toString(from), toString(to), reason FROM gaps FINAL":                                                                                                                                                            `"s" "B" "x" "#blue" "2025-03-04 03:06:07.891" "2025-03-04 04:06:07.891" "too long ago"`,
		"SELECT id, budget, unit, item, source, toString(amount), toString(at > now() - 3600) FROM spending FINAL":                                                                                                                                              `"i" "x dollars" "$" "posts" "s" "-0.25" "1"`,
		"SELECT toString(posted), toString(hashtags) FROM mentions FINAL WHERE id = '2'":                                                                                                                                                                        `"1996-01-01 00:00:00.000" "[]"`,
		"SELECT ifNull(toString(followers), 'NULL'), toString(following), toString(rating), toString(rating_count) FROM account_stats FINAL":                                                                                                                    `"NULL" "0" "1.5" "13582"`,
		"SELECT hashtag, toString(uses), ifNull(toString(authors), 'NULL'), toString(to) FROM hashtag_counts FINAL":                                                                                                                                             `"blue" "3" "NULL" "2025-03-04 04:06:07.891"`,
		"SELECT key, toString(active), ifNull(toString(since), 'NULL') FROM contacts FINAL WHERE key = 'k'":                                                                                                                                                     `"k" "true" "2025-01-03"`,
		"SELECT key, toString(active), ifNull(toString(since), 'NULL') FROM contacts FINAL WHERE key = 'l'":                                                                                                                                                     `"l" "false" "NULL"`,
		"SELECT source, reason, place, detail, hex(raw) FROM quarantine FINAL":                                                                                                                                                                                  `"s" "r" "f:1" "d" "72617720FF"`,
		"SELECT reviewer FROM reviews FINAL WHERE id = 'full'":                                                                                                                                                                                                  `""`,
		"SELECT reviewer FROM reviews FINAL WHERE id != 'full'":                                                                                                                                                                                                 `"customer"`,
		"SELECT rated_by FROM account_stats FINAL":                                                                                                                                                                                                              `"customer"`,
		"SELECT key, value FROM cursors FINAL": `"k" "v"`,
		"SELECT id, toString(started), toString(notes), toString(ok), toString(records), error FROM runs FINAL": `"i" "2025-03-04 03:06:07.891" "['n1','n2']" "false" "3" "e"`,
	} {
		if got := table(t, w, sql); !slices.Equal(got, []string{want}) {
			t.Errorf("%s\n got %s\nwant %s", sql, got, want)
		}
	}
}

// A batch may be used again as soon as Write is back.
func TestBatchMayBeReused(t *testing.T) {
	w := open(t, func(o *warehouse.Options) { o.Linger = time.Hour })
	b := &record.Batch{
		Reviews:  []record.Review{review("kept", 4, day(1))},
		Mentions: []record.Mention{{Brand: "B", Network: "x", ID: "1", Posted: day(1), Collected: day(1), Direction: record.FromOther, Hashtags: []string{"kept"}}},
		Runs:     []record.Run{{ID: "1", Source: "s", Started: day(1), Finished: day(1), Notes: []string{"kept"}}},
	}
	write(t, w, b)
	b.Reviews[0].ID, b.Mentions[0].Hashtags[0], b.Runs[0].Notes[0] = "lost", "lost", "lost"
	flush(t, w)
	for _, sql := range []string{"SELECT id FROM reviews", "SELECT hashtags[1] FROM mentions", "SELECT notes[1] FROM runs"} {
		if got := table(t, w, sql); !slices.Equal(got, []string{`"kept"`}) {
			t.Errorf("%s: %v", sql, got)
		}
	}
}

func TestRejects(t *testing.T) {
	w := open(t)
	reject := func(where, reason, raw string) record.Reject {
		return record.Reject{Source: "s", At: time.Now(), Where: where, Reason: reason, Raw: raw}
	}
	long := strings.Repeat("é", record.MaxRaw) // two bytes each: MaxRaw cuts between characters
	odd := "x" + long                          // and here within one
	bytes := strings.Repeat("\xff", record.MaxRaw+9)
	for range 2 {
		write(t, w, &record.Batch{Rejects: []record.Reject{
			reject("a", "r", "1"), reject("a", "r", "1"), reject("b", "r", "1"), reject("a", "q", "1"), reject("a", "r", "2"),
			reject("ab", "c", ""), reject("a", "bc", ""), reject("long", "r", long), reject("odd", "r", odd), reject("bytes", "r", bytes),
		}})
	}
	flush(t, w)
	if n := number(t, w, "SELECT count() FROM quarantine FINAL"); n != 9 {
		t.Errorf("%d rows in quarantine, want 9", n)
	}
	for place, want := range map[string]uint64{"long": record.MaxRaw, "odd": record.MaxRaw - 1, "bytes": record.MaxRaw} {
		if got := number(t, w, "SELECT length(raw) FROM quarantine FINAL WHERE place = '"+place+"'"); got != want {
			t.Errorf("%s is cut to %d bytes, want %d", place, got, want)
		}
	}
	if n := number(t, w, "SELECT countIf(isValidUTF8(raw)) FROM quarantine FINAL WHERE place IN ('long', 'odd')"); n != 2 {
		t.Error("raw input was cut within a character")
	}
}

// Of two edits the one written later wins, whatever the machine's clock says and whoever delivers first.
func TestLaterEditWinsThoughTheClockJumpsBack(t *testing.T) {
	dsn := warehousetest.DSN(t)
	edit := func(now time.Time, stars record.Score) {
		w, err := warehouse.Open(t.Context(), warehouse.Options{
			Addr: dsn, SpoolDir: t.TempDir(), Now: func() time.Time { return now }, Linger: time.Millisecond,
		})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Migrate(t.Context()); err != nil {
			t.Fatal(err)
		}
		write(t, w, reviews(review("1", stars, day(1))))
		flush(t, w)
		closeWarehouse(t, w)
	}
	edit(time.Date(2031, 1, 1, 0, 0, 0, 0, time.UTC), 2)
	edit(time.Date(2021, 1, 1, 0, 0, 0, 0, time.UTC), 5)
	w := openWith(t, warehouse.Options{Addr: dsn})
	if got := table(t, w, "SELECT toString(stars) FROM reviews FINAL"); !slices.Equal(got, []string{`"5"`}) {
		t.Errorf("stars %v", got)
	}
}

func TestLaterInABatchWins(t *testing.T) {
	w := open(t)
	write(t, w, reviews(review("1", 1, day(1)), review("1", 2, day(2)), review("1", 5, day(3))))
	flush(t, w)
	if got := table(t, w, "SELECT toString(day), stars_sum FROM review_day FINAL"); !slices.Equal(got, []string{`"2025-01-03" 5`}) {
		t.Errorf("got %v", got)
	}
}

func cursors(t *testing.T, w *warehouse.Warehouse, source string) map[string]string {
	t.Helper()
	got, err := w.Cursors(t.Context(), source)
	if err != nil {
		t.Fatal(err)
	}
	return got
}

func TestCursorsIncludeWhatWaits(t *testing.T) {
	w := open(t, func(o *warehouse.Options) { o.Linger = time.Hour })
	cursor := func(source, key, value string) record.Cursor {
		return record.Cursor{Source: source, Key: key, Value: value}
	}
	if got := cursors(t, w, "s"); len(got) != 0 {
		t.Errorf("at first: %v", got)
	}
	write(t, w, &record.Batch{Cursors: []record.Cursor{cursor("s", "a", "1"), cursor("s", "b", "1"), cursor("other", "a", "9")}})
	if got := cursors(t, w, "s"); !reflect.DeepEqual(got, map[string]string{"a": "1", "b": "1"}) {
		t.Errorf("waiting: %v", got)
	}
	flush(t, w)
	write(t, w, &record.Batch{Cursors: []record.Cursor{cursor("s", "a", "2")}})
	if got := cursors(t, w, "s"); !reflect.DeepEqual(got, map[string]string{"a": "2", "b": "1"}) {
		t.Errorf("one delivered, one waiting: %v", got)
	}
	flush(t, w)
	if got := cursors(t, w, "s"); !reflect.DeepEqual(got, map[string]string{"a": "2", "b": "1"}) {
		t.Errorf("delivered: %v", got)
	}
}

func TestAuthorKeyIsMadeOnce(t *testing.T) {
	first := open(t)
	var mu sync.Mutex
	keys := map[string]int{}
	var wg sync.WaitGroup
	dsn := addr(t, first)
	for range 6 {
		w := openWith(t, warehouse.Options{Addr: dsn})
		wg.Go(func() {
			key, err := w.AuthorKey(t.Context())
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			defer mu.Unlock()
			keys[string(key)]++
		})
	}
	wg.Wait()
	if len(keys) != 1 {
		t.Fatalf("%d different keys", len(keys))
	}
	for key := range keys {
		if len(key) != 32 {
			t.Errorf("the key has %d bytes", len(key))
		}
	}
}

// addr gives the address of an open warehouse's database.
func addr(t *testing.T, w *warehouse.Warehouse) string {
	t.Helper()
	var name string
	if err := w.Conn().QueryRow(t.Context(), "SELECT currentDatabase()").Scan(&name); err != nil {
		t.Fatal(err)
	}
	base := warehousetest.Engine(t).DSN()
	return base[:strings.LastIndex(base, "/")+1] + name
}

func TestFullSpoolPauses(t *testing.T) {
	w := open(t, func(o *warehouse.Options) { o.Linger, o.MaxSpool = time.Hour, 300 })
	var err error
	for range 50 {
		if err = w.Write(t.Context(), reviews(review("1", 4, day(1)))); err != nil {
			break
		}
	}
	if !errors.Is(err, warehouse.ErrFull) || !w.Backlog().Paused {
		t.Fatalf("error %v, backlog %+v", err, w.Backlog())
	}
	flush(t, w)
	write(t, w, reviews(review("2", 4, day(1))))
	if w.Backlog().Paused {
		t.Error("still paused after a write")
	}
}

func TestClosedAndReadOnly(t *testing.T) {
	w := open(t)
	closeWarehouse(t, w)
	if err := w.Write(t.Context(), reviews(review("1", 4, day(1)))); !errors.Is(err, warehouse.ErrClosed) {
		t.Errorf("after Close: %v", err)
	}
	reader := openWith(t, warehouse.Options{Addr: warehousetest.DSN(t)})
	if err := reader.Write(t.Context(), reviews(review("1", 4, day(1)))); !errors.Is(err, warehouse.ErrReadOnly) {
		t.Errorf("without a spool: %v", err)
	}
	if err := reader.Flush(t.Context()); err != nil {
		t.Error(err)
	}
}

func TestWrongPasswordIsAnError(t *testing.T) {
	dsn := warehousetest.DSN(t)
	at, colon := strings.LastIndex(dsn, "@"), strings.LastIndex(dsn[:strings.LastIndex(dsn, "@")], ":")
	_, err := warehouse.Open(t.Context(), warehouse.Options{Addr: dsn[:colon+1] + "wrong" + dsn[at:]})
	if err == nil || strings.Contains(err.Error(), dsn[colon+1:at]) {
		t.Errorf("got %v", err)
	}
}

// ClickHouse refuses one value of a batch: the rest arrives, that record is kept apart and counted.
func TestRefusedRecordHoldsUpNothing(t *testing.T) {
	dir := t.TempDir()
	w := open(t, func(o *warehouse.Options) { o.SpoolDir = dir })
	if err := w.Conn().Exec(t.Context(), "ALTER TABLE reviews ADD CONSTRAINT no_seven CHECK id != '7'"); err != nil {
		t.Fatal(err)
	}
	b := &record.Batch{Cursors: []record.Cursor{{Source: "s", Key: "k", Value: "v"}}}
	for _, id := range []string{"5", "6", "7", "8", "9"} {
		b.Reviews = append(b.Reviews, review(id, 4, day(1)))
	}
	write(t, w, b)
	write(t, w, reviews(review("10", 4, day(1))))
	flush(t, w)
	if got := table(t, w, "SELECT id FROM reviews FINAL"); !slices.Equal(got, []string{`"10"`, `"5"`, `"6"`, `"8"`, `"9"`}) {
		t.Errorf("reviews %v", got)
	}
	if got := table(t, w, "SELECT source, reason FROM quarantine FINAL"); !slices.Equal(got, []string{`"skyways-reviews" "refused by ClickHouse"`}) {
		t.Errorf("quarantine %v", got)
	}
	if n := number(t, w, "SELECT sum(reviews) FROM review_day FINAL"); n != 5 {
		t.Errorf("%d reviews in the roll-up", n)
	}
	if got := cursors(t, w, "s"); got["k"] != "v" {
		t.Errorf("cursors %v", got)
	}
	if b := w.Backlog(); b.Batches != 0 || !strings.Contains(b.Err, "refused") {
		t.Errorf("backlog %+v", b)
	}
	kept, err := filepath.Glob(filepath.Join(dir, "refused", "*.seg"))
	if err != nil || len(kept) != 1 {
		t.Fatalf("kept %v, %v", kept, err)
	}
	// Once the reason is mended, the refused record is put back by hand and delivered by the next start.
	if err := w.Conn().Exec(t.Context(), "ALTER TABLE reviews DROP CONSTRAINT no_seven"); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(kept[0], filepath.Join(dir, filepath.Base(kept[0]))); err != nil {
		t.Fatal(err)
	}
	next := openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: dir})
	flush(t, next)
	if n := number(t, w, "SELECT sum(reviews) FROM review_day FINAL"); n != 6 {
		t.Errorf("%d reviews after the refused one was put back", n)
	}
}

// What is refused may stand in any list: all the rest of all lists arrives, once.
func TestRefusedInOneOfAllLists(t *testing.T) {
	w := open(t)
	if err := w.Conn().Exec(t.Context(), "ALTER TABLE spending ADD CONSTRAINT cheap CHECK amount < 100"); err != nil {
		t.Fatal(err)
	}
	b := &record.Batch{
		Contacts: []record.Contact{{Brand: "B", Key: "k", Kind: "email"}},
		Rejects:  []record.Reject{{Source: "s", At: time.Now(), Reason: "date not understood"}},
		Runs:     []record.Run{{ID: "r", Source: "s", Started: day(1)}},
	}
	for n := range 5 {
		one := numbered(n, 1)
		one.Spending[0].Amount += float64(n%2) * float64(n) * 100 // 1, 101, 1, 301, 1
		b.Reviews, b.Mentions, b.Readings = append(b.Reviews, one.Reviews...), append(b.Mentions, one.Mentions...), append(b.Readings, one.Readings...)
		b.Gaps, b.Spending, b.Cursors = append(b.Gaps, one.Gaps...), append(b.Spending, one.Spending...), one.Cursors
	}
	write(t, w, b)
	flush(t, w)
	for sql, want := range map[string]uint64{
		"SELECT count() FROM reviews FINAL": 5, "SELECT count() FROM mentions FINAL": 5, "SELECT count() FROM readings FINAL": 5, "SELECT count() FROM gaps FINAL": 5,
		"SELECT count() FROM spending FINAL": 3, "SELECT count() FROM contacts FINAL": 1, "SELECT count() FROM cursors FINAL": 1, "SELECT count() FROM runs FINAL": 1,
		"SELECT count() FROM quarantine FINAL WHERE source = 's' AND reason = 'refused by ClickHouse'": 2, "SELECT count() FROM quarantine FINAL": 3,
	} {
		if got := number(t, w, sql); got != want {
			t.Errorf("%s = %d, want %d", sql, got, want)
		}
	}
}

func TestEmptyBatchIsNothing(t *testing.T) {
	w := open(t)
	write(t, w, &record.Batch{})
	if b := w.Backlog(); b.Batches != 0 {
		t.Errorf("backlog %+v", b)
	}
}

func TestFlushEndsWithItsContext(t *testing.T) {
	w := openWith(t, warehouse.Options{Addr: warehousetest.DSN(t), SpoolDir: t.TempDir(), Linger: time.Millisecond}) // not migrated
	write(t, w, reviews(review("1", 4, day(1))))
	ctx, cancel := context.WithTimeout(t.Context(), time.Second)
	defer cancel()
	err := w.Flush(ctx)
	if !errors.Is(err, context.DeadlineExceeded) || !strings.Contains(err.Error(), "renown migrate") {
		t.Errorf("got %v", err)
	}
	if b := w.Backlog(); b.Batches != 1 || !strings.Contains(b.Err, "renown migrate") || b.Oldest.IsZero() {
		t.Errorf("backlog %+v", b)
	}
	if _, err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	flush(t, w)
	if n := number(t, w, "SELECT count() FROM reviews FINAL"); n != 1 {
		t.Errorf("%d reviews", n)
	}
}

// What is said of a refused thing must not be taken for a repeat of what the same batch brought to quarantine.
func TestRefusalIsCountedBesideOtherRejects(t *testing.T) {
	w := open(t)
	if err := w.Conn().Exec(t.Context(), "ALTER TABLE cursors ADD CONSTRAINT good CHECK value != 'bad'"); err != nil {
		t.Fatal(err)
	}
	write(t, w, &record.Batch{
		Rejects: []record.Reject{{Source: "s", At: time.Now(), Reason: "date not understood"}},
		Cursors: []record.Cursor{{Source: "s", Key: "k", Value: "bad"}},
	})
	flush(t, w)
	got := table(t, w, "SELECT reason FROM quarantine FINAL")
	if want := []string{`"date not understood"`, `"refused by ClickHouse"`}; !slices.Equal(got, want) {
		t.Errorf("quarantine %v, want %v", got, want)
	}
}

// An author key that was removed is neither made anew, under which nobody would be who they were, nor empty.
func TestRemovedAuthorKeyIsAnError(t *testing.T) {
	w := open(t)
	if _, err := w.AuthorKey(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := w.Conn().Exec(t.Context(), "ALTER TABLE settings DELETE WHERE true SETTINGS mutations_sync = 1"); err != nil {
		t.Fatal(err)
	}
	next := openWith(t, warehouse.Options{Addr: addr(t, w)})
	if key, err := next.AuthorKey(t.Context()); err == nil || !strings.Contains(err.Error(), "backup") {
		t.Errorf("key %x, error %v", key, err)
	}
}
