package warehouse_test

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"renown/warehouse"
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
	for name := range byTime {
		if err := w.Conn().Exec(t.Context(), "TRUNCATE TABLE "+name); err != nil {
			t.Fatal(err)
		}
	}
	for _, m := range migrations(t) {
		if strings.Contains(m.Name, "_by_time_") && strings.HasSuffix(m.Name, "filled") {
			if err := w.Conn().Exec(t.Context(), m.SQL); err != nil {
				t.Fatalf("%s: %v", m.Name, err)
			}
		}
	}
	checkByTime(t, w, "after filling")
	if n := worded(t, w, "SELECT count() FROM conversations_by_time FINAL"); n[0] == "0" {
		t.Error("nothing was filled")
	}
}
