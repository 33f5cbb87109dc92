package queries

import (
	"context"
	"errors"
	"io/fs"
	"math/rand/v2"
	"os"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/file"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// supportTweets are the real support tweets, as the shipped map reads them. Authors are kept apart by their numbers.
func supportTweets(t *testing.T) []record.Mention {
	t.Helper()
	const path = "../../shared/data/mentions/support_tweets_first5000.csv"
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the real support tweets are not here: shared/data is absent")
	}
	m, err := file.LoadMap("support-tweets")
	if err != nil {
		t.Fatal(err)
	}
	var all []record.Mention
	_, err = file.Import(context.Background(), path, file.Options{Map: m, Source: fetch.Source{Name: "support"}},
		func(b *record.Batch) error {
			all = append(all, b.Mentions...)
			return nil
		})
	if err != nil || len(all) != 5000 {
		t.Fatalf("%d posts: %v", len(all), err)
	}
	for i := range all {
		all[i].AuthorKey, all[i].Author = all[i].Author, ""
	}
	return all
}

// The figures of data/README.md, whatever the order and the batches the posts came in.
func TestKnownFirstReplies(t *testing.T) {
	posts := supportTweets(t)
	r := rand.New(rand.NewPCG(2, 2188))
	for _, most := range []int{5000, 700, 90} {
		r.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
		w := warehousetest.New(t)
		for rest := posts; len(rest) > 0; {
			n := min(1+r.IntN(most), len(rest))
			if err := w.Write(t.Context(), &record.Batch{Mentions: rest[:n]}); err != nil {
				t.Fatal(err)
			}
			rest = rest[n:]
		}
		store(t, w, &record.Batch{})
		checkKnownReplies(t, New(w.Conn()))
	}
}

func checkKnownReplies(t *testing.T, q *Queries) {
	t.Helper()
	f := Filter{Now: time.Date(2018, 1, 1, 0, 0, 0, 0, time.UTC)}
	whole := must[FirstReplyRow](t)(q.Service.FirstReply(t.Context(), f)).Rows[0]
	direct := must[DirectReplyRow](t)(q.Service.DirectReplies(t.Context(), f)).Rows[0]
	if direct.Reply.N != 2188 || !near(direct.Reply.Value, 723.5) || !near(direct.ReplyP90, 23_204) {
		t.Errorf("%d pairs, median %v, p90 %v; want 2188, 723.5, 23,204", direct.Reply.N, show(direct.Reply.Value), show(direct.ReplyP90))
	}
	if whole.Openings != 1285 || direct.Openings != 1285 || direct.OpeningsAnswered != 1154 || direct.Opening.N != 1154 || !near(direct.Opening.Value, 719.5) {
		t.Errorf("%d and %d roots, %d answered, median %v; want 1285, 1154, 719.5", whole.Openings, direct.Openings, direct.OpeningsAnswered, show(direct.Opening.Value))
	}
	// In this file every conversation was answered somewhere: 131 of the 1285 not to their first post. 42 others hang below
	// posts of the accounts' own, or below posts that are not in the file.
	if whole.Conversations != 1327 || whole.Answered != 1327 || whole.ResponseRate.N != 1327 {
		t.Errorf("%d conversations, %d answered; want 1327, all of them", whole.Conversations, whole.Answered)
	}
	for handle, want := range map[string][2]float64{"TMobileHelp": {203, 77}, "AmazonHelp": {533, 191}, "Delta": {1352, 110}, "British_Airways": {20_552, 87}} {
		f.Brand = handle
		row := must[DirectReplyRow](t)(q.Service.DirectReplies(t.Context(), f)).Rows[0]
		if row.Brand != handle || float64(row.Reply.N) != want[1] || !near(row.Reply.Value, want[0]) {
			t.Errorf("%s: median %v of %d, want %v", handle, show(row.Reply.Value), row.Reply.N, want)
		}
	}
}
