package queries

import (
	"testing"
	"time"
)

func (w crmWorld) checkCohorts(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	got, err := q.Customer.Cohorts(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	ever := f
	ever.From, ever.To = time.Time{}, time.Time{}
	for _, series := range f.series() {
		months := map[string]map[string]bool{}
		first := map[string]string{}
		w.eachPost(ever, series, false, func(person string, p crmPost) {
			month := f.crmDay(p.Posted).Format("2006-01")
			if months[person] == nil {
				months[person] = map[string]bool{}
			}
			months[person][month] = true
			if first[person] == "" || month < first[person] {
				first[person] = month
			}
		})
		sizes, told := map[string]uint64{}, map[string]bool{}
		for _, month := range first {
			sizes[month]++
		}
		for _, row := range got.Rows {
			if row.Brand != brandName(series) {
				continue
			}
			var seen uint64
			cohort, later := row.Cohort.Format("2006-01"), row.Cohort.AddDate(0, row.Age, 0).Format("2006-01")
			for person, month := range first {
				if month == cohort && months[person][later] {
					seen++
				}
			}
			if row.Size != sizes[cohort] || row.Seen != seen {
				t.Errorf("cohort %s of %q after %d months: %d of %d, want %d of %d", cohort, series, row.Age, row.Seen, row.Size, seen, sizes[cohort])
			}
			told[cohort] = true
		}
		for cohort, n := range sizes {
			if told[cohort] {
				continue
			}
			begins := date(cohort + "-01")
			if (f.From.IsZero() || !begins.Before(f.From)) && (f.To.IsZero() || begins.Before(f.To)) {
				t.Errorf("the cohort %s of %d is missing", cohort, n)
			}
		}
	}
}

const ninety = 90 * 24 * time.Hour

// earlier are the conversations of the same person within 90 days before one.
func (w crmWorld) earlier(of crmTalk, counts func(crmTalk) bool) (earlier []crmTalk) {
	for _, other := range w.talks {
		waited := of.Began.Sub(other.Began)
		if other.Brand == of.Brand && other.ID+other.Network != of.ID+of.Network && w.person(other.Brand, other.Author) == w.person(of.Brand, of.Author) && waited >= 0 && waited <= ninety && counts(other) {
			earlier = append(earlier, other)
		}
	}
	return earlier
}

func (w crmWorld) checkRepeat(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	f.Brand, f.Against = "Acme", nil
	got, err := q.Customer.Repeat(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	narrow := func(talk crmTalk) bool {
		open := f
		open.From, open.To = time.Time{}, time.Time{}
		return open.has(talk.Brand, talk.Network, talk.Lang, talk.Began, "Acme")
	}
	for _, row := range got.Rows {
		persons, again := map[string]bool{}, uint64(0)
		for _, talk := range w.talks {
			if !f.has(talk.Brand, talk.Network, talk.Lang, talk.Began, "Acme") || row.Channel != AllChannels && talk.Network != row.Channel {
				continue
			}
			person := w.person(talk.Brand, talk.Author)
			back := len(w.earlier(talk, func(other crmTalk) bool {
				return narrow(other) && (row.Channel == AllChannels || other.Network == row.Channel)
			})) > 0
			persons[person] = persons[person] || back
		}
		for _, back := range persons {
			if back {
				again++
			}
		}
		if row.Persons != uint64(len(persons)) || len(persons) > 0 && !near(row.Repeat.Value, 100*float64(again)/float64(len(persons))) {
			t.Errorf("%s: %d persons, %v came back; want %d, %d", row.Channel, row.Persons, *row.Repeat.Value, len(persons), again)
		}
	}
}

func (w crmWorld) checkBefore(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	got, err := q.Customer.Before(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]int{}
	for _, talk := range w.talks {
		for _, series := range f.series() {
			n := len(w.earlier(talk, func(crmTalk) bool { return true }))
			if n > 0 && talk.Complaint && f.has(talk.Brand, talk.Network, talk.Lang, talk.Began, series) {
				want[talk.Brand+talk.Network+talk.ID] = n
			}
		}
	}
	if int(got.N) != len(want) || len(got.Rows) != len(want) {
		t.Errorf("%d rows of %d complaints, want %d", len(got.Rows), got.N, len(want))
	}
	for _, row := range got.Rows {
		if int(row.Earlier) != want[row.Brand+row.Network+row.Conversation] || len(row.Channels) == 0 {
			t.Errorf("%+v, want %d before", row, want[row.Brand+row.Network+row.Conversation])
		}
	}
}
