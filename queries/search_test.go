package queries

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// spoken is a made-up post.
func spoken(id, posted, text string, change ...func(*record.Mention)) record.Mention {
	m := record.Mention{
		Brand: "Acme", Network: "x", ID: id, Source: "test-posts", Text: text, Posted: date(posted), Collected: date("2025-05-09"), Direction: record.FromCustomer,
		URL: "https://social.example/" + id, AuthorFollowers: record.NotGiven, Likes: record.NotGiven, Shares: record.NotGiven, Comments: record.NotGiven,
		Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven, Meaning: record.Meaning{Lang: "en", Label: record.Negative},
	}
	for _, c := range change {
		c(&m)
	}
	return m
}

func inThread(parent, conversation string, by record.Direction) func(*record.Mention) {
	return func(m *record.Mention) { m.Parent, m.Conversation, m.Direction = parent, conversation, by }
}

func searched(t *testing.T, q *Queries, f Filter) string {
	t.Helper()
	a := must[HitRow](t)(q.Search.Everything(t.Context(), f))
	var keys []string
	for _, row := range a.Rows {
		keys = append(keys, row.Kind+" "+row.ID)
	}
	return strings.Join(keys, ", ")
}

func TestSearchKinds(t *testing.T) {
	q := seeded(t, &record.Batch{
		Mentions: []record.Mention{
			spoken("m1", "2025-03-03 10:00:00", "My luggage is gone", func(m *record.Mention) { m.Addressed = true }),
			spoken("m2", "2025-03-03 11:00:00", "Sorry! Which luggage?", inThread("m1", "m1", record.FromSupport)),
			spoken("m3", "2025-03-03 12:00:00", "The red one", inThread("m2", "m1", record.FromCustomer)),
			spoken("m4", "2025-03-05 12:00:00", "LUGGAGE rules are odd"),
			spoken("m5", "2025-03-06 12:00:00", "lovely seats"),
			spoken("r1", "2025-03-07 12:00:00", "my luggage too", func(m *record.Mention) { m.Brand = "Rival" }),
		},
		Reviews: []record.Review{
			review("Acme", "a1", "2025-03-04", 4, func(r *record.Review) { r.Cons = "heavy luggage all day"; r.URL = "https://reviews.example/a1" }),
			review("Acme", "a2", "2025-03-09", 2, func(r *record.Review) { r.Title, r.Reviewer = "Lost luggage", record.Customer }),
		},
	})
	f := spring()
	f.Search, f.Against = "luggage", []string{"Rival"}
	for kind, want := range map[string]string{
		"": "review a2, post m4, review a1, post m2, post m1", KindPost: "post m4, post m2, post m1", KindReview: "review a2, review a1", KindConversation: "conversation m2",
	} {
		f.Kind = kind
		if got := searched(t, q, f); got != want {
			t.Errorf("%q: %s, want %s", kind, got, want)
		}
	}
	f.Kind = KindConversation
	a := must[HitRow](t)(q.Search.Everything(t.Context(), f))
	if r := a.Rows[0]; r.Posts != 3 || r.Matches != 2 || r.Thread == "" || r.Side != "support" || a.Total != 1 {
		t.Errorf("%+v of %d", r, a.Total)
	}
	f.Kind = ""
	a = must[HitRow](t)(q.Search.Everything(t.Context(), f))
	if r := a.Rows[0]; r.Side != "customer" || r.Title != "Lost luggage" || *r.Stars != 2 || r.Place != "workplace" {
		t.Errorf("%+v", r)
	}
	if r := a.Rows[2]; r.Side != "employee" || !strings.Contains(r.Text, "heavy luggage") || r.URL != "https://reviews.example/a1" {
		t.Errorf("%+v", r)
	}
	if r := a.Rows[1]; r.Side != "customer" || r.Thread != "" || r.Sentiment != "negative" || r.URL != "https://social.example/m4" || !r.Posted.Equal(date("2025-03-05 12:00:00")) {
		t.Errorf("%+v", r)
	}
	counts := must[HitCountRow](t)(q.Search.Counts(t.Context(), f))
	if got := fmt.Sprint(counts.Rows); got != "[{review 2 false} {post 3 false} {conversation 1 false}]" || counts.N != 5 {
		t.Errorf("%s, n %d", got, counts.N)
	}
	f.Limit, f.Offset = 2, 1
	if got := searched(t, q, f); got != "post m4, review a1" {
		t.Errorf("the second page: %s", got)
	}
	f.Offset = 100
	if got := searched(t, q, f); got != "" {
		t.Errorf("beyond the end: %s", got)
	}
}

// What was edited or deleted is found no more, before and after the older version is gone from the disk.
func TestSearchFindsNewestVersions(t *testing.T) {
	w := warehousetest.New(t)
	q := New(w.Conn())
	first, second := spoken("m1", "2025-03-03", "secret word"), spoken("m2", "2025-03-03", "secret word")
	old := review("Acme", "a1", "2025-03-04", 4, func(r *record.Review) { r.Text = "secret word" })
	store(t, w, &record.Batch{Mentions: []record.Mention{first, second}, Reviews: []record.Review{old}})
	f := spring()
	f.Search = "secret"
	if got := searched(t, q, f); got != "review a1, post m1, post m2" {
		t.Fatalf("before: %s", got)
	}
	first.Text, first.Collected = "edited", first.Collected.Add(time.Hour)
	second.Text, second.Meaning, second.Deleted = "", record.Meaning{}, second.Collected.Add(time.Hour)
	old.Text = "harmless"
	store(t, w, &record.Batch{Mentions: []record.Mention{first, second}, Reviews: []record.Review{old}})
	if got := searched(t, q, f); got != "" {
		t.Errorf("after: %s", got)
	}
	for _, table := range []string{"mentions", "reviews"} {
		if err := w.Conn().Exec(t.Context(), "OPTIMIZE TABLE "+table+" FINAL"); err != nil {
			t.Fatal(err)
		}
	}
	if got := searched(t, q, f); got != "" {
		t.Errorf("after merging: %s", got)
	}
	f.Search = "EDITED"
	if got := searched(t, q, f); got != "post m1" {
		t.Errorf("the edited one: %s", got)
	}
}

// A common word is counted up to MaxHits, and its newest are listed though they lie in the last weeks only.
func TestSearchOfACommonWord(t *testing.T) {
	b := &record.Batch{}
	for i := range mostFound + 50 {
		b.Mentions = append(b.Mentions, spoken(fmt.Sprintf("m%05d", i), "2025-01-01", "common word", func(m *record.Mention) { m.Posted = m.Posted.Add(time.Duration(i) * time.Hour) }))
	}
	q := seeded(t, b)
	f := Filter{Brand: "Acme", Search: "common", Now: date("2025-05-10"), Limit: 2}
	a := must[HitRow](t)(q.Search.Everything(t.Context(), f))
	if a.Total != MaxHits || len(a.Rows) != 2 || a.Rows[0].ID != "m01249" || len(a.Notes) != 1 || !strings.Contains(a.Notes[0].String(), "more posts") {
		t.Errorf("%d hits, %+v, %q", a.Total, a.Rows, a.Notes)
	}
	f.Offset = MaxHits - 1
	if a = must[HitRow](t)(q.Search.Everything(t.Context(), f)); len(a.Rows) != 1 || a.Rows[0].ID != "m00250" {
		t.Errorf("the last: %+v", a.Rows)
	}
	counts := must[HitCountRow](t)(q.Search.Counts(t.Context(), f))
	if !counts.Rows[1].More || counts.Rows[1].N != MaxHits || counts.Rows[0].More {
		t.Errorf("%+v", counts.Rows)
	}
	for _, step := range []struct {
		from, to string
		want     int
	}{{"2025-04-20", "2025-05-01", 1}, {"2025-01-01", "2025-05-01", 2}, {"2020-01-01", "2030-01-01", 3}} {
		if got := (Filter{From: date(step.from), To: date(step.to), Now: f.Now}).lookBack(); len(got) != step.want || !got[len(got)-1].From.Equal(date(step.from)) {
			t.Errorf("%s to %s: %d steps", step.from, step.to, len(got))
		}
	}
}

// The conditions on the indexes are of use only if ClickHouse takes them for what they are.
func TestSearchAsksTheIndexes(t *testing.T) {
	q := seeded(t, &record.Batch{Mentions: []record.Mention{spoken("m1", "2025-03-03", "luggage")}, Reviews: []record.Review{review("Acme", "a1", "2025-03-04", 4)}})
	for search, index := range map[string]string{"luggage": "Name: folded", "\U0001f6eb": "Name: signs", "航班": "Name: signs"} {
		f := spring()
		f.Search = search
		for _, name := range []string{"search.FoundPosts", "search.FoundReviews"} {
			sql, err := sqlText(name)
			if err != nil {
				t.Fatal(err)
			}
			var plan []struct {
				Line string `ch:"explain"`
			}
			if err := q.reader.conn.Select(t.Context(), &plan, "EXPLAIN indexes = 1 "+sql, append(f.parameters(), f.searchParameters(mostFound)...)...); err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(fmt.Sprint(plan), index) {
				t.Errorf("%s for %q does not read the index:\n%v", name, search, plan)
			}
		}
	}
}
