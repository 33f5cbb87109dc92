package queries

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

func post(network, id, posted, author string, label record.Opinion, tags ...string) record.Mention {
	none := record.NotGiven
	return record.Mention{
		Brand: "Acme", Network: network, ID: id, Source: "test", Text: "Text of " + id, URL: "https://" + network + ".example/" + id, Posted: date(posted), Collected: date("2025-05-09"),
		Direction: record.FromCustomer, Addressed: true, Conversation: id, Hashtags: tags, AuthorKey: author, AuthorFollowers: none,
		Likes: none, Shares: none, Comments: none, Quotes: none, Bookmarks: none, Views: none,
		Meaning: record.Meaning{Label: label, Model: "test"},
	}
}

func contact(kind, key, customer string, active bool) record.Contact {
	return record.Contact{Brand: "Acme", Kind: kind, Key: key, Customer: customer, Active: active, Source: "contacts"}
}

// crowd is a random world of persons: some are customers known by several keys.
type crowd struct {
	posts    []record.Mention
	contacts []record.Contact
	person   map[string]string // author key to person
	standing map[string]string // person to standing
}

func newCrowd(r *rand.Rand) crowd {
	c := crowd{person: map[string]string{}, standing: map[string]string{}}
	networks := []string{"x", "mastodon", "email"}
	for i := range 120 {
		name := fmt.Sprint("person", i)
		standing := standingsOfPersons[r.IntN(3)]
		for _, network := range networks {
			key := network + "-" + name
			if r.IntN(2) == 0 {
				continue
			}
			person := key
			if standing != "not in the list" && network != "mastodon" { // the list holds no handles of mastodon
				person = "customer-" + name
				c.contacts = append(c.contacts, contact(network, key, person, standing == "active customer"))
				c.standing[person] = standing
			} else {
				c.standing[person] = "not in the list"
			}
			c.person[key] = person
			for range r.IntN(4) {
				posted := date("2024-01-01").Add(time.Duration(r.IntN(500*24)) * time.Hour).Format("2006-01-02 15:04:05")
				p := post(network, fmt.Sprint("p", len(c.posts)), posted, key, record.Opinion([]string{"", "positive", "neutral", "negative"}[r.IntN(4)]))
				if r.IntN(6) == 0 {
					p.Hashtags = []string{"AcmeBlue"}
				}
				if r.IntN(10) == 0 {
					p.Direction = record.FromOther
				}
				c.posts = append(c.posts, p)
			}
		}
	}
	return c
}

func (c crowd) public(f Filter, use func(person string, m record.Mention)) {
	for _, m := range c.posts {
		if m.Direction == record.FromCustomer && m.Network != "email" && !m.Posted.Before(f.From) && m.Posted.Before(f.To) {
			use(c.person[m.AuthorKey], m)
		}
	}
}

func TestPersonsAgainstAnIndependentCount(t *testing.T) {
	w := warehousetest.New(t)
	r := rand.New(rand.NewPCG(4, 2))
	c := newCrowd(r)
	store(t, w, &record.Batch{Mentions: c.posts, Contacts: c.contacts})
	q := New(w.Conn())
	for range 5 {
		from := date("2024-01-01").AddDate(0, 0, r.IntN(200))
		f := Filter{Brand: "Acme", From: from, To: from.AddDate(0, 0, 30+r.IntN(300)), Tags: []string{"acmeblue"}, MinGroup: 1, Now: date("2025-06-01")}
		c.checkOverlap(t, q, f)
		c.checkAdvocates(t, q, f)
		c.checkCohorts(t, q, f)
		c.checkCoverage(t, q, f)
	}
}

func (c crowd) checkOverlap(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	fans, all := map[string]bool{}, map[string]bool{}
	c.public(f, func(person string, m record.Mention) {
		all[person] = true
		fans[person] = fans[person] || m.Meaning.Label == record.Positive || slices.Contains(m.Hashtags, "AcmeBlue")
	})
	want := map[string]uint64{}
	for person := range all {
		want[fmt.Sprint(fans[person], c.standing[person])]++
	}
	got, err := q.Customer.Overlap(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Rows) != 6 || got.N != uint64(len(all)) {
		t.Errorf("%d rows of %d persons, want 6 of %d", len(got.Rows), got.N, len(all))
	}
	for _, row := range got.Rows {
		if row.Persons != want[fmt.Sprint(row.Fan, row.Customer)] {
			t.Errorf("fan %v, %s: %d, want %d", row.Fan, row.Customer, row.Persons, want[fmt.Sprint(row.Fan, row.Customer)])
		}
	}
}

func (c crowd) checkAdvocates(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	balance := map[string]int{}
	c.public(f, func(person string, m record.Mention) {
		switch m.Meaning.Label {
		case record.Positive:
			balance[person]++
		case record.Negative:
			balance[person]--
		case record.Neutral:
			balance[person] += 0
		}
	})
	advocates, detractors := 0, 0
	for _, b := range balance {
		if b > 0 {
			advocates++
		} else if b < 0 {
			detractors++
		}
	}
	got, err := q.Customer.Advocates(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	row, n := got.Rows[0], float64(len(balance))
	if int(row.Persons) != len(balance) || !near(row.Advocates.Value, 100*float64(advocates)/n) || !near(row.Detractors.Value, 100*float64(detractors)/n) {
		t.Errorf("%+v, want %d persons, %d and %d", row, len(balance), advocates, detractors)
	}
}

func (c crowd) checkCohorts(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	months := map[string]map[string]bool{}
	first := map[string]string{}
	for _, m := range c.posts {
		if m.Direction != record.FromCustomer {
			continue
		}
		person, month := c.person[m.AuthorKey], m.Posted.Format("2006-01")
		if months[person] == nil {
			months[person] = map[string]bool{}
		}
		months[person][month] = true
		if first[person] == "" || month < first[person] {
			first[person] = month
		}
	}
	got, err := q.Customer.Cohorts(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Rows) == 0 {
		t.Fatal("no cohorts")
	}
	for _, row := range got.Rows {
		var size, seen uint64
		later := row.Cohort.AddDate(0, row.Age, 0).Format("2006-01")
		for person, month := range first {
			if month == row.Cohort.Format("2006-01") {
				size++
				if months[person][later] {
					seen++
				}
			}
		}
		if row.Size != size || row.Seen != seen {
			t.Errorf("cohort %s after %d months: %d of %d, want %d of %d", row.Cohort.Format("2006-01"), row.Age, row.Seen, row.Size, seen, size)
		}
	}
}

func (c crowd) checkCoverage(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	authors, matched := map[string]map[string]bool{}, map[string]uint64{}
	for _, m := range c.posts {
		if m.Direction != record.FromCustomer || m.Posted.Before(f.From) || !m.Posted.Before(f.To) {
			continue
		}
		if authors[m.Network] == nil {
			authors[m.Network] = map[string]bool{}
		}
		if !authors[m.Network][m.AuthorKey] && c.standing[c.person[m.AuthorKey]] != "not in the list" {
			matched[m.Network]++
		}
		authors[m.Network][m.AuthorKey] = true
	}
	got, err := q.Customer.Coverage(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if len(got.Rows) != 3 {
		t.Fatalf("%d networks", len(got.Rows))
	}
	for _, row := range got.Rows {
		n := uint64(len(authors[row.Network]))
		matchable := n
		if row.Network == "mastodon" {
			matchable = 0
		}
		if row.Authors != n || row.Matchable != matchable || (matchable > 0 && !near(row.Matched.Value, 100*float64(matched[row.Network])/float64(matchable))) {
			t.Errorf("%+v: want %d authors, %d matchable, %d matched", row, n, matchable, matched[row.Network])
		}
	}
}

func TestSmallCellsOfPersonsAreWithheld(t *testing.T) {
	w := warehousetest.New(t)
	var b record.Batch
	for i := range 30 {
		b.Mentions = append(b.Mentions, post("x", fmt.Sprint(i), "2025-01-05", fmt.Sprint("a", i), record.Positive))
		if i < 3 {
			b.Contacts = append(b.Contacts, contact("x", fmt.Sprint("a", i), "", true))
		}
	}
	store(t, w, &b)
	got, err := New(w.Conn()).Customer.Overlap(t.Context(), Filter{Brand: "Acme", Now: date("2025-06-01")})
	if err != nil {
		t.Fatal(err)
	}
	if !got.Suppressed || !got.Rows[0].Suppressed || !got.Rows[2].Suppressed {
		t.Errorf("three customers among thirty fans can be told: %+v", got.Rows)
	}
}
