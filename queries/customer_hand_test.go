package queries

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// crmTown is worked out by hand: of Acme's list, ann (x and mastodon) and bob are active, cid is not, and dan never wrote.
// In March 2025, by Berlin's days, ann is a fan by two posts, bob one by the campaign's hashtag, cid a detractor; eve and
// fay, whom the list does not know, a fan and nobody in particular.
func crmTown() *record.Batch {
	b := &record.Batch{
		Contacts: []record.Contact{contact("x", "ann-x", "ann", true), contact("mastodon", "ann-m", "ann", true), contact("x", "bob-x", "bob", true), contact("x", "cid-x", "cid", false), contact("email", "dan@", "dan", true)},
		Mentions: []record.Mention{
			post("x", "1", "2025-02-28 22:59:59", "ann-x", record.Positive), // still February in Berlin
			post("x", "2", "2025-02-28 23:00:00", "ann-x", record.Positive), // March
			post("mastodon", "3", "2025-03-05 12:00:00", "ann-m", record.Negative),
			post("x", "4", "2025-03-06 12:00:00", "bob-x", record.Neutral, "acmeblue"),
			post("x", "5", "2025-03-31 21:59:59", "cid-x", record.Negative), // the last second of March
			post("x", "6", "2025-03-31 22:00:00", "cid-x", record.Positive), // April
			post("x", "7", "2025-03-10 12:00:00", "eve-x", record.Positive), post("x", "8", "2025-03-11 12:00:00", "eve-x", record.Positive),
			post("bluesky", "9", "2025-03-12 12:00:00", "fay-b", ""), post("email", "10", "2025-03-12 12:00:00", "gus@", record.Positive),
		},
	}
	for i := range b.Mentions {
		b.Mentions[i].Meaning.Lang = "en"
	}
	b.Mentions[6].AuthorFollowers, b.Mentions[7].AuthorFollowers = 10, 30
	return b
}

func marchInBerlin() Filter {
	return Filter{Brand: "Acme", From: date("2025-03-01"), To: date("2025-04-01"), Zone: "Europe/Berlin", Tags: []string{"acmeblue"}, Grain: Month, MinGroup: 1, Now: date("2025-05-01")}.WithPrevious()
}

func crmTownQueries(t *testing.T) *Queries {
	t.Helper()
	w := warehousetest.New(t)
	store(t, w, crmTown())
	return New(w.Conn())
}

func TestRelationsByHand(t *testing.T) {
	q := crmTownQueries(t)
	got, err := q.Customer.Summary(t.Context(), marchInBerlin())
	if err != nil {
		t.Fatal(err)
	}
	r := got.Rows[0]
	if r.Listed != 4 || r.Active != 3 || *r.Persons != 5 || *r.Fans != 3 || *r.Before != 1 {
		t.Errorf("listed %d, active %d, persons %d, fans %d, before %d; want 4, 3, 5, 3, 1", r.Listed, r.Active, *r.Persons, *r.Fans, *r.Before)
	}
	// Ann, Bob and Cid of four; three fans of five; Ann and Bob of three fans; on x four, mastodon one, e-mail one of seven.
	if !near(r.Speaking.Value, 75) || !near(r.Fan.Value, 60) || !near(r.Overlap.Value, 200.0/3) || !near(r.Coverage.Value, 600.0/7) {
		t.Errorf("speaking %v, fans %v, overlap %v, coverage %v", *r.Speaking.Value, *r.Fan.Value, *r.Overlap.Value, *r.Coverage.Value)
	}
	if !near(r.Fan.Previous, 100) {
		t.Errorf("before: %v of Ann alone", *r.Fan.Previous)
	}
}

func TestFansAndAdvocatesOverTimeByHand(t *testing.T) {
	q := crmTownQueries(t)
	f := marchInBerlin()
	f.From, f.To = time.Time{}, time.Time{}
	fans, err := q.Customer.Fans(t.Context(), f.WithoutPrevious())
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, r := range fans.Rows {
		said = append(said, fmt.Sprintf("%s %d %d %d", r.Bucket.Format("01"), r.Fans, *r.Active, *r.Former))
	}
	if got := strings.Join(said, ", "); got != "02 1 1 0, 03 3 2 0, 04 1 0 1, 05 0 0 0" {
		t.Errorf("month, fans, active, former: %s", got)
	}
	course, err := q.Customer.AdvocatesTrend(t.Context(), f.WithoutPrevious())
	if err != nil {
		t.Fatal(err)
	}
	said = nil
	for _, r := range course.Rows {
		net := "gap"
		if r.Net != nil {
			net = fmt.Sprint(*r.Net)
		}
		if r.Low != nil {
			net += fmt.Sprintf(" (%.1f to %.1f)", *r.Low, *r.High)
		}
		said = append(said, fmt.Sprintf("%s %d %d/%d %s", r.Bucket.Format("01"), r.Persons, r.Advocates, r.Detractors, net))
	}
	// In March Ann's two posts balance, Bob is neutral, Cid against, Eve for.
	// Its interval: ±1.96·√((1+1+1)/(4+1)/4) = ±75.9 %; of one person there is none.
	if got := strings.Join(said, ", "); got != "02 1 1/0 100, 03 4 1/1 0 (-75.9 to 75.9), 04 1 1/0 100, 05 0 0/0 gap" {
		t.Errorf("month, persons, for/against, net: %s", got)
	}
}

func TestListsOfPersonsByHand(t *testing.T) {
	q := crmTownQueries(t)
	up, err := q.Customer.AdvocateList(t.Context(), marchInBerlin())
	if err != nil {
		t.Fatal(err)
	}
	down, err := q.Customer.DetractorList(t.Context(), marchInBerlin())
	if err != nil {
		t.Fatal(err)
	}
	if len(up.Rows) != 1 || up.Rows[0].Posts != 2 || up.Rows[0].Positive != 2 || *up.Rows[0].Followers != 30 || *up.Rows[0].Customer || up.Rows[0].Network != "x" {
		t.Errorf("advocates %+v, want Eve alone", up.Rows)
	}
	if len(down.Rows) != 1 || down.Rows[0].Negative != 1 || !*down.Rows[0].Customer || down.Rows[0].Followers != nil {
		t.Errorf("detractors %+v, want Cid alone", down.Rows)
	}
	// The account leads to the posts.
	f := marchInBerlin()
	f.Author = up.Rows[0].Account
	if err := f.Validate(); err != nil {
		t.Errorf("nobody can ask for the posts of %q: %v", f.Author, err)
	}
}

// crowdOf are fans on a network who write in a language, the first of them customers.
func crowdOf(b *record.Batch, network, lang string, fans, customers int) {
	for i := range fans {
		key := fmt.Sprint(network, "-", lang, i)
		m := post(network, network+lang+fmt.Sprint(i), "2025-03-05", key, record.Positive)
		m.Meaning.Lang = lang
		b.Mentions = append(b.Mentions, m)
		if i < customers {
			b.Contacts = append(b.Contacts, contact(network, key, "", true))
		}
	}
}

// Three customers who write on another network, or in another language, could be found by asking with and without it.
func TestFewCustomersCannotBeFoundByFiltering(t *testing.T) {
	w := warehousetest.New(t)
	b := &record.Batch{}
	crowdOf(b, "x", "en", 40, 20)
	crowdOf(b, "mastodon", "en", 30, 3)
	crowdOf(b, "bluesky", "de", 30, 15)
	store(t, w, b)
	q := New(w.Conn())
	f := Filter{Brand: "Acme", From: date("2025-03-01"), To: date("2025-04-01"), Now: date("2025-05-01")}
	active := func(change func(*Filter)) OverlapRow {
		narrowed := f
		change(&narrowed)
		got, err := q.Customer.Overlap(t.Context(), narrowed)
		if err != nil {
			t.Fatal(err)
		}
		return got.Rows[0]
	}
	if row := active(func(*Filter) {}); row.Suppressed || row.Persons != 38 {
		t.Errorf("of all fans: %+v", row)
	}
	for name, change := range map[string]func(*Filter){
		"without mastodon": func(f *Filter) { f.Networks = []string{"x", "bluesky"} },
		"mastodon alone":   func(f *Filter) { f.Networks = []string{"mastodon"} },
	} {
		if row := active(change); !row.Suppressed {
			t.Errorf("%s: %d can be told from 38", name, row.Persons)
		}
	}
	for name, change := range map[string]func(*Filter){
		"x alone": func(f *Filter) { f.Networks = []string{"x"} },
		"English": func(f *Filter) { f.Languages = []string{"en"} },
	} {
		if row := active(change); row.Suppressed {
			t.Errorf("%s is withheld, though 15 at least are on either side", name)
		}
	}
}

// Whatever tells of customers is quiet about few of them: cards, courses, lists.
func TestFewCustomersAreToldNowhere(t *testing.T) {
	w := warehousetest.New(t)
	b := &record.Batch{}
	crowdOf(b, "x", "en", 30, 3)
	store(t, w, b)
	q := New(w.Conn())
	f := Filter{Brand: "Acme", From: date("2025-03-01"), To: date("2025-04-01"), Grain: Month, Now: date("2025-05-01")}
	summary, err := q.Customer.Summary(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if r := summary.Rows[0]; r.Overlap.Value != nil || r.Speaking.Value != nil || r.Fans == nil || !summary.Suppressed {
		t.Errorf("cards: %+v", r)
	}
	fans, err := q.Customer.Fans(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if r := fans.Rows[0]; r.Active != nil || r.Former != nil || r.Share != nil || r.Fans != 30 {
		t.Errorf("course: %+v", r)
	}
	list, err := q.Customer.AdvocateList(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range list.Rows {
		if r.Customer != nil {
			t.Fatalf("list: %+v", r)
		}
	}
	if len(list.Rows) != 30 || !list.Suppressed {
		t.Errorf("%d persons, withheld %v", len(list.Rows), list.Suppressed)
	}
	coverage, err := q.Customer.Coverage(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range coverage.Table().Rows[0] {
		if n, is := cell.(uint64); is && n == 3 {
			t.Error("coverage tells of three")
		}
	}
}
