package queries

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

// Lists of conversations are narrowed by all that a chart's points lead to, and each of them is told post by post.
func TestTalksAgainstPlainCounting(t *testing.T) {
	eachHelpline(t, func(t *testing.T, w helpline, q *Queries, f Filter) {
		f.Limit = 500
		for _, talks := range []Talks{
			{Complaints: true}, {Handle: "helps"}, {ReplyBy: "brand"}, {Opening: "negative"}, {Age: 5}, {Age: 1, Complaints: true}, {Longest: true}, {Hour: 24 + 10}, {Hour: 7 * 24},
		} {
			f.Talks = talks
			checkTalks(t, w, q, f)
		}
		f.Talks = Talks{}
		for _, k := range w.of(f, f.Brand)[:min(3, len(w.of(f, f.Brand)))] {
			checkTalk(t, w, q, f, k)
		}
	})
}

func checkTalks(t *testing.T, w helpline, q *Queries, f Filter) {
	t.Helper()
	var want []talk
	for _, k := range w.of(f, f.Brand) {
		if w.within(f, k) {
			want = append(want, k)
		}
	}
	slices.SortFunc(want, func(a, b talk) int {
		if f.Talks.Longest {
			if c := cmp.Compare(w.waits(b), w.waits(a)); c != 0 {
				return c
			}
		}
		return cmp.Or(b.first.Compare(a.first), cmp.Compare(a.brand, b.brand), cmp.Compare(a.network, b.network), cmp.Compare(a.id, b.id))
	})
	a := must[ConversationRow](t)(q.Service.Conversations(t.Context(), f))
	if len(a.Rows) != len(want) || a.Total != uint64(len(want)) {
		t.Errorf("%+v: %d of %d, want %d", f.Talks, len(a.Rows), a.Total, len(want))
		return
	}
	for i, row := range a.Rows {
		if row.ID != want[i].id {
			t.Errorf("%+v: row %d is %s, want %s", f.Talks, i, row.ID, want[i].id)
			return
		}
	}
}

// waits is for how long a customer waited for the first reply, or waits now.
func (w helpline) waits(k talk) time.Duration {
	if k.replied.IsZero() {
		return w.now.Sub(k.first)
	}
	return k.replied.Sub(k.first)
}

func (w helpline) within(f Filter, k talk) bool {
	n, local := f.Talks, k.first.In(f.location())
	hour := (int(local.Weekday())+6)%7*24 + local.Hour() + 1
	return (!n.Complaints || k.complaint) && (n.Handle == "" || k.handle == n.Handle) && (n.ReplyBy == "" || k.by == n.ReplyBy) && (n.Opening == "" || string(k.opening) == n.Opening) &&
		(n.Age == 0 || bucketOf(w.now.Sub(k.first).Seconds())+1 == n.Age) && (n.Hour == 0 || hour == n.Hour)
}

// checkTalk holds one conversation against the posts it was made of.
func checkTalk(t *testing.T, w helpline, q *Queries, f Filter, k talk) {
	t.Helper()
	f.Brand, f.Networks, f.Talks.ID = k.brand, []string{k.network}, k.id
	a := must[TalkPostRow](t)(q.Service.Conversation(t.Context(), f))
	if len(a.Rows) != len(k.posts) {
		t.Fatalf("%s: %d posts, want %d", k.id, len(a.Rows), len(k.posts))
	}
	var asked time.Time
	for i, row := range a.Rows {
		m := k.posts[i]
		who := map[record.Direction]string{record.FromCustomer: WhoCustomer}[m.Direction]
		if who == "" {
			who = string(m.Direction)
		}
		if row.ID != m.ID || row.Who != who || row.Text != m.Text || row.URL != m.URL {
			t.Errorf("%s, post %d: %+v; want %+v", k.id, i, row, m)
		}
		wants := row.Wait != nil
		if m.Direction != record.FromCustomer && !asked.IsZero() {
			wait, staffed := m.Posted.Sub(asked).Seconds(), w.desks[k.brand].history().Between(asked, m.Posted).Seconds()
			wantSame(t, "wait", row.Wait, &wait)
			wantSame(t, "staffed", row.Staffed, &staffed)
			asked, wants = time.Time{}, false
		}
		if wants {
			t.Errorf("%s, post %d: nobody waited for it, but %v", k.id, i, *row.Wait)
		}
		if m.Direction == record.FromCustomer && asked.IsZero() {
			asked = m.Posted
		}
	}
}

func TestTalksAreRefused(t *testing.T) {
	for want, talks := range map[string]Talks{"hour of the week 169": {Hour: 169}, "age 6": {Age: 6}, `answered by "nobody"`: {ReplyBy: "nobody"}} {
		err := Filter{Now: date("2025-05-01"), Talks: talks}.Validate()
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", want, err)
		}
	}
	q := &Queries{Service: &Service{}}
	if _, err := q.Service.Conversation(t.Context(), Filter{Now: date("2025-05-01")}); err == nil || !strings.Contains(fmt.Sprint(err), "name the conversation") {
		t.Errorf("no conversation: %v", err)
	}
}
