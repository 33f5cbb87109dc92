package warehouse_test

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// everything sums up each table as a reader sees it.
func everything(t *testing.T, w *warehouse.Warehouse) []string {
	t.Helper()
	var out []string
	for _, name := range []string{"reviews", "mentions", "account_stats", "hashtag_counts", "contacts", "readings", "gaps", "spending", "quarantine", "cursors", "runs"} {
		out = append(out, fmt.Sprint(name, " ", number(t, w, "SELECT count() FROM "+name+" FINAL"), " ", number(t, w, "SELECT sum(cityHash64(formatRow('TSV', *))) FROM "+name+" FINAL")))
	}
	return out
}

// keepSegments copies what waits in the spool.
func keepSegments(t *testing.T, spool, to string) {
	t.Helper()
	waiting, err := filepath.Glob(filepath.Join(spool, "p-*", "*.seg"))
	if err != nil || len(waiting) == 0 {
		t.Fatalf("nothing waits: %v", err)
	}
	for _, path := range waiting {
		b, err := os.ReadFile(path)
		if err == nil {
			err = os.WriteFile(filepath.Join(to, filepath.Base(path)), b, 0o600)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
}

// putBack puts kept segments back, as if their program had been killed before it dropped them.
func putBack(t *testing.T, kept, spool string) {
	t.Helper()
	if err := os.CopyFS(spool, os.DirFS(kept)); err != nil {
		t.Fatal(err)
	}
}

// Everything delivered once more, in other groups, as after crashes before segments were dropped, changes nothing: no
// record, no line of the ledger or of quarantine, no cursor, no mark of a vanished review.
func TestDeliveredAgainInOtherGroupsChangesNothing(t *testing.T) {
	spool, kept := t.TempDir(), t.TempDir()
	w := openWith(t, warehouse.Options{Addr: warehousetest.DSN(t), SpoolDir: spool, Linger: time.Hour})
	if _, err := w.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	made := &world{Rand: rand.New(rand.NewPCG(seed, 2)), at: day(20)}
	now := time.Now()
	for round := range 30 {
		b := made.batch()
		b.Cursors = []record.Cursor{{Source: "one", Key: "k", Value: fmt.Sprint(round)}}
		b.Rejects = []record.Reject{{Source: "one", At: time.Now(), Reason: "bad", Raw: fmt.Sprint(round % 7)}}
		b.Gaps = []record.Gap{{Source: "one", Query: fmt.Sprint(round % 5), From: day(1), To: day(2), Reason: fmt.Sprint(round)}}
		b.Spending = []record.Spend{{ID: fmt.Sprint(round % 11), Budget: "x", Unit: "$", At: now, Amount: float64(round)}}
		b.HashtagCounts = []record.HashtagCount{{Brand: "b", Network: "n", Hashtag: "#Tag", From: day(1), To: day(2 + round%3), Uses: record.Count(round), Collected: day(9)}}
		b.Contacts = []record.Contact{{Brand: "b", Key: fmt.Sprint(round % 4), Kind: "email", Active: round%2 == 0}}
		b.AccountStats = []record.AccountStat{{Brand: "b", Network: "n", Account: "a", At: day(1 + round%9), Followers: record.Count(round)}}
		write(t, w, b)
		if made.IntN(3) == 0 {
			keepSegments(t, spool, kept)
			flush(t, w)
		}
	}
	write(t, w, made.batch())
	keepSegments(t, spool, kept)
	flush(t, w)
	want := everything(t, w)
	for _, l := range want {
		if strings.HasSuffix(l, " 0") {
			t.Errorf("nothing is in %s: the test does not test that", l)
		}
	}
	putBack(t, kept, spool)
	again := openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: spool, Linger: time.Millisecond, GroupRows: 100})
	flush(t, again)
	if got := everything(t, w); !slices.Equal(got, want) {
		t.Errorf("after the repeat\n%v, want\n%v", got, want)
	}
	compareRollups(t, w)
	// Nor does the purge of deleted posts.
	purge(t, again)
	if got := everything(t, w); !slices.Equal(got, want) {
		t.Errorf("after the purge\n%v, want\n%v", got, want)
	}
}
