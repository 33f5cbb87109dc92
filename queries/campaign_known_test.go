package queries

import (
	"context"
	"encoding/csv"
	"errors"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/file"
	"renown/warehouse/record"
)

// TestRealHashtag: the uses of #IchBinHanna by the UTC day are those that were counted by an independent script.
func TestRealHashtag(t *testing.T) {
	posts := slices.DeleteFunc(hannaPosts(t, date("2021-06-08"), date("2021-06-12")), func(m record.Mention) bool { return m.Hashtags[0] != "IchBinHanna" })
	q := seeded(t, &record.Batch{Mentions: posts})
	f := Filter{Brand: posts[0].Brand, From: date("2021-06-08"), To: date("2021-06-12"), Now: date("2021-06-14")}
	days := map[string]uint64{}
	for _, r := range must[VolumeRow](t)(q.Campaign.Volume(t.Context(), f)).Rows {
		if r.Uses != nil {
			days[r.Bucket.Format("2 Jan")] += *r.Uses
		}
	}
	for day, want := range map[string]uint64{"8 Jun": 4, "9 Jun": 12, "10 Jun": 8569, "11 Jun": 9914} {
		if days[day] != want {
			t.Errorf("%s: %d uses, want %d", day, days[day], want)
		}
	}
	authors := map[string]bool{}
	for _, p := range posts {
		authors[p.AuthorKey] = true
	}
	f.Hashtags = []string{"ichbinhanna"}
	uses := must[UsesRow](t)(q.Campaign.Uses(t.Context(), f)).Rows[0]
	if uses.Uses.N != 4+12+8569+9914 || uses.Authors.N != uint64(len(authors)) {
		t.Errorf("%d uses by %d authors, want %d by %d", uses.Uses.N, uses.Authors.N, len(posts), len(authors))
	}
}

// realPosts are real posts as a shipped map reads them.
func realPosts(t *testing.T, mapName, path, brand string) []record.Mention {
	t.Helper()
	path = "../../shared/data/mentions/" + path
	if _, err := os.Stat(path); errors.Is(err, fs.ErrNotExist) {
		t.Skip("the real posts are not here: shared/data is absent")
	}
	m, err := file.LoadMap(mapName)
	if err != nil {
		t.Fatal(err)
	}
	var all []record.Mention
	_, err = file.Import(context.Background(), path, file.Options{Map: m, Source: fetch.Source{Name: "import", Brand: brand}}, func(b *record.Batch) error {
		all = append(all, b.Mentions...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestRealPosts: views and likes of a thousand real posts add up to what is known of them, and the most viewed is the most viewed.
func TestRealPosts(t *testing.T) {
	all := realPosts(t, "x-posts", "x_posts_1000.csv", "Sample")
	var most record.Mention
	for i := range all {
		all[i].Author, all[i].AuthorKey = "", "key of "+all[i].Author
		if all[i].Views > most.Views {
			most = all[i]
		}
	}
	q := seeded(t, &record.Batch{Mentions: all})
	f := Filter{Brand: "Sample", Now: date("2026-01-01")}
	row := must[NetworkRow](t)(q.Campaign.Networks(t.Context(), f)).Rows[0]
	if row.Uses != 1000 || *row.Views != 265_238_969 || *row.Likes != 3_418_999 {
		t.Errorf("%d posts, %d views, %d likes", row.Uses, *row.Views, *row.Likes)
	}
	if uses := must[UsesRow](t)(q.Campaign.Uses(t.Context(), f)).Rows[0]; *uses.Views.Value != 265_238_969 {
		t.Errorf("%v views", *uses.Views.Value)
	}
	top := must[PostRow](t)(q.Campaign.TopViewed(t.Context(), f)).Rows
	if len(top) != 10 || *top[0].Views != uint64(most.Views) || top[0].ID != most.ID {
		t.Errorf("most viewed is %s with %d, want %s with %d", top[0].ID, *top[0].Views, most.ID, most.Views)
	}
}

// TestRealFollowers: a real account's followers, with their six gaps and sixteen falls.
func TestRealFollowers(t *testing.T) {
	file, err := os.Open("../../shared/data/followers/cgdev_bluesky_daily.csv")
	if err != nil {
		t.Skipf("needs the data of ../shared: %v", err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	b := &record.Batch{}
	for _, row := range rows[1:] {
		at, errAt := time.Parse("2006-01-02 15:04:05 MST", row[0])
		n, errN := strconv.Atoi(row[1])
		if errAt != nil || errN != nil {
			t.Fatal(row, errAt, errN)
		}
		b.AccountStats = append(b.AccountStats, snapshotOf("Acme", "bluesky", "acme", at, record.Count(n), record.NotGiven))
	}
	q := seeded(t, b)
	f := Filter{Brand: "Acme", From: date("2024-11-15"), To: date("2026-08-09"), Now: date("2026-08-10"), Grain: Day}
	gaps, falls, longest, missing := 0, 0, 0, 0
	var last *uint64
	for _, r := range must[FollowersRow](t)(q.Audience.Followers(t.Context(), f)).Rows {
		if r.Followers == nil {
			if missing++; missing == 1 {
				gaps++
			}
			longest = max(longest, missing+1)
			continue
		}
		if missing = 0; last != nil && *r.Followers < *last {
			falls++
		}
		last = r.Followers
	}
	if len(b.AccountStats) != 142 || gaps != 6 || longest != 248 || falls != 16 || *last != 5623 {
		t.Errorf("%d snapshots, %d gaps of up to %d days, %d falls, %d followers", len(b.AccountStats), gaps, longest, falls, *last)
	}
	account := must[AccountRow](t)(q.Audience.Accounts(t.Context(), f)).Rows[1]
	if account.Followers != 5623 || *account.Before != 15 || *account.Change != 5608 {
		t.Errorf("%+v", account)
	}
}
