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

// callers is a random world of persons who begin conversations on several channels, some known across them by the list.
type callers struct {
	batch   record.Batch
	passing []record.Mention  // those that merely carry a hashtag
	person  map[string]string // author key to person
}

func newCallers(r *rand.Rand) callers {
	c := callers{person: map[string]string{}}
	for i := range 60 {
		listed := r.IntN(2) == 0
		for _, network := range []string{"x", "email", "phone"} {
			key := fmt.Sprint(network, "-", i)
			c.person[key] = key
			if listed {
				c.person[key] = fmt.Sprint("customer-", i)
				c.batch.Contacts = append(c.batch.Contacts, contact(network, key, c.person[key], true))
			}
			for range r.IntN(3) {
				posted := date("2024-01-01").Add(time.Duration(r.IntN(400*24*60)) * time.Minute).Format("2006-01-02 15:04:05")
				m := post(network, fmt.Sprint("c", len(c.batch.Mentions)), posted, key, record.Opinion([]string{"negative", "positive"}[r.IntN(2)]))
				c.batch.Mentions = append(c.batch.Mentions, m)
				m.ID, m.Conversation, m.Addressed, m.Meaning.Label = "hashtag-"+m.ID, "hashtag-"+m.ID, false, record.Positive
				c.passing = append(c.passing, m) // counts nowhere
			}
		}
	}
	return c
}

func (c callers) before(m record.Mention) (earlier []record.Mention) {
	for _, other := range c.batch.Mentions {
		waited := m.Posted.Sub(other.Posted)
		if other.ID != m.ID && c.person[other.AuthorKey] == c.person[m.AuthorKey] && waited >= 0 && waited <= 90*24*time.Hour {
			earlier = append(earlier, other)
		}
	}
	return earlier
}

func TestWhoComesBackAgainstAnIndependentCount(t *testing.T) {
	w := warehousetest.New(t)
	r := rand.New(rand.NewPCG(9, 1))
	c := newCallers(r)
	store(t, w, &record.Batch{Mentions: slices.Concat(c.batch.Mentions, c.passing), Contacts: slices.Clone(c.batch.Contacts)})
	q := New(w.Conn())
	for range 4 {
		from := date("2024-01-01").AddDate(0, 0, r.IntN(300))
		f := Filter{Brand: "Acme", From: from, To: from.AddDate(0, 0, 20+r.IntN(90)), Now: date("2025-06-01"), Limit: 1000}
		c.checkRepeat(t, q, f)
		c.checkBefore(t, q, f)
	}
}

func (c callers) checkRepeat(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	got, err := q.Customer.Repeat(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, channel := range []string{"", "x", "email", "phone"} {
		persons, again, crossing, talks := map[string]bool{}, map[string]bool{}, map[string]bool{}, uint64(0)
		for _, m := range c.batch.Mentions {
			if m.Posted.Before(f.From) || !m.Posted.Before(f.To) || (channel != "" && m.Network != channel) {
				continue
			}
			person := c.person[m.AuthorKey]
			persons[person] = true
			talks++
			for _, earlier := range c.before(m) {
				again[person] = again[person] || channel == "" || earlier.Network == channel
				crossing[person] = crossing[person] || earlier.Network != m.Network
			}
		}
		n := func(set map[string]bool) (yes int) {
			for _, is := range set {
				if is {
					yes++
				}
			}
			return yes
		}
		name := channel
		if name == "" {
			name = AllChannels
		}
		i := slices.IndexFunc(got.Rows, func(row RepeatRow) bool { return row.Channel == name })
		if i < 0 {
			if len(persons) > 0 {
				t.Errorf("%s has no row", name)
			}
			continue
		}
		row, all := got.Rows[i], float64(len(persons))
		if int(row.Persons) != len(persons) || row.Conversations != talks || !near(row.Repeat.Value, 100*float64(n(again))/all) {
			t.Errorf("%s: %+v; want %d persons, %d conversations, %d again", name, row, len(persons), talks, n(again))
		}
		if channel == "" && !near(row.Crossing.Value, 100*float64(n(crossing))/all) {
			t.Errorf("crossing %v, want %d of %d", *row.Crossing.Value, n(crossing), len(persons))
		}
	}
}

func (c callers) checkBefore(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	want := map[string]int{}
	for _, m := range c.batch.Mentions {
		earlier := len(c.before(m))
		if earlier > 0 && m.Meaning.Label == record.Negative && !m.Posted.Before(f.From) && m.Posted.Before(f.To) {
			want[m.ID] = earlier
		}
	}
	got, err := q.Customer.Before(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	if int(got.N) != len(want) || len(got.Rows) != len(want) {
		t.Errorf("%d rows of %d complaints, want %d", len(got.Rows), got.N, len(want))
	}
	for _, row := range got.Rows {
		if int(row.Earlier) != want[row.Conversation] || row.Text != "Text of "+row.Conversation || len(row.Channels) == 0 {
			t.Errorf("%+v, want %d earlier", row, want[row.Conversation])
		}
	}
}
