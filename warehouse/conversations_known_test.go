package warehouse_test

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/file"
	"renown/warehouse"
	"renown/warehouse/record"
)

// supportTweets are the posts of the real data set, or the test is skipped.
func supportTweets(t *testing.T) []record.Mention {
	t.Helper()
	path := filepath.Join("..", "..", "shared", "data", "mentions", "support_tweets_first5000.csv")
	if _, err := os.Stat(path); err != nil {
		t.Skip("the real data are not here:", err)
	}
	m, err := file.LoadMap("support-tweets")
	if err != nil {
		t.Fatal(err)
	}
	var all []record.Mention
	_, err = file.Import(t.Context(), path, file.Options{Map: m, Source: fetch.Source{}, Now: func() time.Time { return day(31) }}, func(b *record.Batch) error {
		all = append(all, b.Mentions...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for i := range all {
		all[i].AuthorKey, all[i].Author = all[i].Author, ""
	}
	return all
}

// The known answers of shared/data/README.md, and what the tables give them by.
//
//   - a pair is a reply with its wait: 2188, median 723.5 s, p90 23,204 s, none negative;
//   - a root customer's post is one that began its thread: conversations with thread = inbound_id, 1285;
//   - its first answer there is the first reply that answers that very post: replies with parent = inbound_id, 1154, median
//     719.5 s.
//
// The first public reply of a conversation may answer a later post: all 1285 have one, after 813 s in the median.
func TestKnownSupportTweets(t *testing.T) {
	tweets := supportTweets(t)
	var want []string
	for n, size := range []int{len(tweets), 97, 1000} {
		w := open(t)
		r := rand.New(rand.NewPCG(uint64(n), 5))
		if n > 0 {
			r.Shuffle(len(tweets), func(i, j int) { tweets[i], tweets[j] = tweets[j], tweets[i] })
		}
		for part := range slices.Chunk(tweets, size) {
			write(t, w, &record.Batch{Mentions: part})
			if r.IntN(4) == 0 {
				flush(t, w)
			}
		}
		flush(t, w)
		checkKnownReplies(t, w)
		var got []string
		for _, name := range []string{"conversations", "replies", "posts", "names"} {
			got = append(got, worded(t, w, stored[name])...)
		}
		if n == 0 {
			want = got
		} else if !slices.Equal(got, want) {
			t.Errorf("in order %d the tables say something else", n)
		}
	}
}

func checkKnownReplies(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	for sql, want := range map[string][]string{
		`SELECT count(), quantileExactInclusive(0.5)(wait_seconds), quantileExact(0.9)(wait_seconds), countIf(wait_seconds < 0), countIf(staffed_seconds != wait_seconds)
			FROM replies FINAL WHERE here AND parent_posted IS NOT NULL`: {"2188 723.5 23204 0 0"},
		`SELECT handle, count(), quantileExactInclusive(0.5)(wait_seconds) FROM replies FINAL WHERE here AND parent_posted IS NOT NULL
			AND handle IN ('TMobileHelp', 'AmazonHelp', 'Delta', 'British_Airways') GROUP BY handle`: {
			`"AmazonHelp" 191 533`, `"British_Airways" 87 20552`, `"Delta" 110 1352`, `"TMobileHelp" 77 203`},
		`SELECT count(), countIf(first_reply IS NOT NULL), quantileExactInclusive(0.5)(reply_seconds) FROM conversations FINAL WHERE here AND thread = inbound_id`: {
			"1285 1285 813"},
		`SELECT count(), quantileExactInclusive(0.5)(wait) FROM
			(SELECT brand, network, parent, min(wait_seconds) AS wait FROM replies FINAL WHERE here GROUP BY brand, network, parent)
			WHERE (brand, network, parent) IN (SELECT brand, network, inbound_id FROM conversations FINAL WHERE here AND thread = inbound_id)`: {"1154 719.5"},
	} {
		if got := table(t, w, sql); !slices.Equal(got, want) {
			t.Errorf("%s\n%v, want %v", sql, got, want)
		}
	}
}
