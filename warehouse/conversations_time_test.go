package warehouse_test

import (
	"math/rand/v2"
	"net/url"
	"slices"
	"strings"
	"testing"

	"renown/warehouse"
	"renown/warehouse/warehousetest"
)

// byTime reads what the slim tables say, and what they must say by the tables they are written along with.
var byTime = map[string][2]string{
	"conversations_by_time": {
		`SELECT brand, toUnixTimestamp64Milli(first_inbound), network, id, author, lang, opening, complaint, promoted, unprompted, living, answered, reply_by, reply_handle,
			toInt64(reply_seconds), toInt64(staffed_seconds), target_seconds, last_sentiment, last_thanks, inbound_after, inbound, replies, reach_before, reach_n
			FROM conversations_by_time FINAL WHERE here`,
		`SELECT brand, toUnixTimestamp64Milli(first_inbound), network, id, author_key = '' ? 0 : sipHash64(author_key), lang, opening, complaint, promoted, thread = inbound_id ? true : false,
			deleted < posts ? true : false, isNotNull(first_reply) ? true : false, reply_by, reply_handle,
			toInt64(ifNull(reply_seconds, 0)), toInt64(ifNull(staffed_seconds, 0)), target_seconds, last_sentiment, last_thanks, inbound_after, inbound, replies, reach_before, reach_n
			FROM conversations FINAL WHERE here AND expects`,
	},
	"replies_by_time": {
		`SELECT brand, toUnixTimestamp64Milli(posted), network, id, conversation, parent, handle, reply_by, lang, waited,
			waited ? toUnixTimestamp64Milli(parent_posted) : 0, toInt64(wait_seconds) FROM replies_by_time FINAL WHERE here`,
		`SELECT brand, toUnixTimestamp64Milli(posted), network, id, conversation, parent, handle, reply_by, lang, isNotNull(parent_posted) ? true : false,
			ifNull(toUnixTimestamp64Milli(parent_posted), 0), toInt64(ifNull(wait_seconds, 0)) FROM replies FINAL WHERE here`,
	},
}

// checkByTime holds the slim tables against those they are written along with.
func checkByTime(t *testing.T, w *warehouse.Warehouse, when string) {
	t.Helper()
	for name, sql := range byTime {
		got, want := worded(t, w, sql[0]), worded(t, w, sql[1])
		for _, l := range got {
			if !slices.Contains(want, l) {
				t.Errorf("%s: %s has    %s", when, name, l)
			}
		}
		for _, l := range want {
			if !slices.Contains(got, l) {
				t.Errorf("%s: %s misses %s", when, name, l)
			}
		}
		if len(got) != len(want) {
			t.Errorf("%s: %d rows of %s, want %d", when, len(got), name, len(want))
		}
	}
}

// A warehouse from before there were slim tables gets them filled as if they had always been there.
func TestFillsTheSlimTablesOfAnOlderWarehouse(t *testing.T) {
	w := open(t)
	putHours(t, w)
	made := &forest{&world{Rand: rand.New(rand.NewPCG(1, 2)), at: day(20)}, 40, ""}
	for range 20 {
		keep(t, w, made.batch().Mentions...)
	}
	all := migrations(t)
	before := slices.IndexFunc(all, func(m warehouse.Migration) bool { return strings.HasSuffix(m.Name, "_conversations_by_time") })
	old := openWith(t, warehouse.Options{Addr: warehousetest.DSN(t)})
	if _, err := warehouse.Apply(t.Context(), old.Conn(), all[:before]); err != nil {
		t.Fatal(err)
	}
	from := strings.TrimPrefix(urlPath(t, addr(t, w)), "/")
	for _, name := range []string{"conversations", "replies"} {
		if err := old.Conn().Exec(t.Context(), "INSERT INTO "+name+" SELECT * FROM "+from+"."+name); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := old.Migrate(t.Context()); err != nil {
		t.Fatal(err)
	}
	checkByTime(t, old, "after filling")
	if n := worded(t, old, "SELECT count() FROM conversations_by_time FINAL WHERE here"); n[0] == "0" {
		t.Error("nothing was filled")
	}
}

func urlPath(t *testing.T, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return u.Path
}
