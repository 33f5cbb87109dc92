package queries

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

func snapshotOf(brand, network, account string, at time.Time, followers, views record.Count) record.AccountStat {
	none := record.NotGiven
	return record.AccountStat{Brand: brand, Network: network, Account: account, Source: "test", At: at, Followers: followers, Following: none, Posts: none, Views: views, RatingCount: none}
}

// accountsOfJune are snapshots worked out by hand: Sunday 1 to Tuesday 24 June 2025, in Kolkata, where a day begins at 18:30 UTC.
func accountsOfJune() *record.Batch {
	b := &record.Batch{}
	add := func(brand, account, at string, followers, views record.Count) {
		b.AccountStats = append(b.AccountStats, snapshotOf(brand, "youtube", account, date(at), followers, views))
	}
	none := record.NotGiven
	add("Acme", "acme", "2025-05-30 12:00:00", 90, 800)
	add("Acme", "acme", "2025-06-02 12:00:00", 100, 1000)
	add("Acme", "acme", "2025-06-02 18:00:00", 101, 1010) // still 2 June in Kolkata, and the day's last
	add("Acme", "acme", "2025-06-02 19:00:00", 105, 1020) // 3 June there
	add("Acme", "acme", "2025-06-05 12:00:00", 99, 1500)
	add("Acme", "acme", "2025-06-12 12:00:00", 110, 2500)
	add("Acme", "acme", "2025-06-24 12:00:00", 120, 9000)
	add("Acme", "second", "2025-06-03 12:00:00", 10, none)
	add("Rival", "rival", "2025-06-03 12:00:00", none, 50)
	add("Rival", "rival", "2025-06-10 12:00:00", none, 80)
	return b
}

func june() Filter {
	return Filter{Brand: "Acme", Against: []string{"Rival"}, From: date("2025-06-01"), To: date("2025-06-25"), Now: date("2025-06-24 20:00:00"), Zone: "Asia/Kolkata"}
}

func TestAudienceByHand(t *testing.T) {
	q := seeded(t, accountsOfJune())
	for name, test := range map[string]func(*testing.T, *Queries){"Followers": followersByHand, "Accounts": accountsByHand, "Views": viewsByHand} {
		t.Run(name, func(t *testing.T) { test(t, q) })
	}
}

func told(n any) string {
	switch n := n.(type) {
	case *uint64:
		if n != nil {
			return fmt.Sprint(*n)
		}
	case *int64:
		if n != nil {
			return fmt.Sprint(*n)
		}
	}
	return "-"
}

func followersByHand(t *testing.T, q *Queries) {
	f := june()
	f.Grain = Day
	var got []string
	for _, r := range must[FollowersRow](t)(q.Audience.Followers(t.Context(), f)).Rows {
		if r.Account == "acme" && r.Bucket.Before(date("2025-06-07")) {
			got = append(got, told(r.Followers)+"/"+told(r.Change))
		}
	}
	// The calendar begins with the first snapshot of the period; a gap has no change, nor has what follows it.
	if want := "101/- 105/4 -/- 99/- -/-"; strings.Join(got, " ") != want {
		t.Errorf("from 2 June on %s, want %s", strings.Join(got, " "), want)
	}
	f.Grain = Week
	a := must[FollowersRow](t)(q.Audience.Followers(t.Context(), f))
	got = nil
	for _, r := range a.Rows {
		if r.Account == "acme" {
			got = append(got, told(r.Followers)+"/"+told(r.Change))
		}
	}
	if want := "99/9 110/11 -/- 120/-"; strings.Join(got, " ") != want || a.N != 2 {
		t.Errorf("by the week %s of %d accounts, want %s", strings.Join(got, " "), a.N, want)
	}
}

func accountsByHand(t *testing.T, q *Queries) {
	rows := must[AccountRow](t)(q.Audience.Accounts(t.Context(), june())).Rows
	if len(rows) != 3 || rows[0].Followers != 130 || rows[0].N != 1 || *rows[0].Change != 30 || *rows[0].Before != 90 {
		t.Fatalf("%+v", rows)
	}
	if r := rows[1]; r.Account != "acme" || r.Followers != 120 || !r.BeforeAt.Equal(date("2025-05-30")) || !near(r.Percent, 100.0*30/90) {
		t.Errorf("%+v", r)
	}
	if r := rows[2]; r.Account != "second" || r.Change != nil {
		t.Errorf("of one snapshot no change is known: %+v", r)
	}
}

func viewsByHand(t *testing.T, q *Queries) {
	a := must[ViewsRow](t)(q.Audience.Views(t.Context(), june()))
	got := map[string][]string{}
	for _, r := range a.Rows {
		got[r.Brand] = append(got[r.Brand], told(r.Views)+"/"+told(r.Total))
	}
	// Weeks from 26 May, 2, 9, 16 and 23 June; the period begins on a Sunday, in the week of 26 May.
	if want := "-/800 700/1500 1000/2500 -/- -/9000"; strings.Join(got["Acme"], " ") != want {
		t.Errorf("views %v, want %s", got["Acme"], want)
	}
	if want := "-/- -/50 30/80 -/- -/-"; strings.Join(got["Rival"], " ") != want {
		t.Errorf("views of the rival %v, want %s", got["Rival"], want)
	}
}

// Of posts whose account tells no running total, the gain between two readings counts, in the week of the later one.
func TestViewsOfPostsByHand(t *testing.T) {
	b := &record.Batch{}
	for i, id := range []string{"new", "old"} {
		p := post("x", id, []string{"2025-06-03 12:00:00", "2025-05-20 12:00:00"}[i], "", "")
		p.Direction, p.Handle, p.Views = record.FromBrand, "acme", 1
		b.Mentions = append(b.Mentions, p)
	}
	read := func(id, at string, views record.Count) {
		none := record.NotGiven
		b.Readings = append(b.Readings, record.Reading{Brand: "Acme", Network: "x", ID: id, At: date(at), Likes: none, Shares: none, Comments: none, Quotes: none, Bookmarks: none, Views: views})
	}
	read("new", "2025-06-03 13:00:00", 40)
	read("new", "2025-06-06 13:00:00", 100)
	read("new", "2025-06-10 13:00:00", 160)
	read("old", "2025-06-04 13:00:00", 1000) // what it gained in that week is not known
	read("old", "2025-06-11 13:00:00", 1005)
	var got []string
	for _, r := range must[ViewsRow](t)(seeded(t, b).Audience.Views(t.Context(), june())).Rows {
		got = append(got, fmt.Sprint(r.Of, " ", r.Account, " ", r.Week.Format("0102"), " ", told(r.Views), " of ", r.N))
	}
	want := "posts acme 0602 100 of 1,posts acme 0609 65 of 2,posts acme 0616 - of 0,posts acme 0623 - of 0"
	if strings.Join(got, ",") != want {
		t.Errorf("%q\nwant %q", strings.Join(got, ","), want)
	}
}
