package queries

import (
	"context"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// tale is a made-up brand's posts: eight quiet weeks with days and nights, then whatever a test adds.
type tale struct {
	dice  *rand.Rand
	began time.Time // a Monday
	posts []record.Mention
}

const quietWeeks = 8

func newTale(seed uint64) *tale {
	t := &tale{dice: rand.New(rand.NewPCG(seed, 7)), began: date("2026-03-02")}
	for at := t.began; at.Before(t.outbreak().AddDate(0, 0, 3)); at = at.Add(time.Hour) {
		rate := 1.2
		if h := at.Hour(); h >= 7 && h < 23 {
			rate = 5
		}
		t.hour(at, rate, 0.15, record.FromCustomer)
		t.hour(at, rate/8, 0, record.FromSupport)
	}
	return t
}

// outbreak is when the quiet weeks are over and a test's backlash begins.
func (t *tale) outbreak() time.Time {
	return t.began.AddDate(0, 0, 7*quietWeeks+1).Add(18 * time.Hour)
}

// hour adds about so many posts, of which such a share is negative; tags are put on all of them.
func (t *tale) hour(at time.Time, rate, negative float64, by record.Direction, tags ...string) {
	for range int(rate) + t.luck(rate-float64(int(rate))) + t.luck(0.3) - t.luck(0.3) {
		t.post(at.Add(time.Duration(t.dice.IntN(3_600_000))*time.Millisecond), t.dice.Float64() < negative, by, tags...)
	}
}

func (t *tale) luck(chance float64) int {
	if t.dice.Float64() < chance {
		return 1
	}
	return 0
}

func (t *tale) post(at time.Time, negative bool, by record.Direction, tags ...string) *record.Mention {
	n := len(t.posts)
	label := record.Neutral
	if negative {
		label = record.Negative
	}
	t.posts = append(t.posts, mention(fmt.Sprintf("p%05d", n), at, by, label, func(m *record.Mention) {
		m.AuthorKey, m.AuthorFollowers, m.Hashtags = fmt.Sprintf("author-%d", n%900), record.Count(100+n%900), tags
	}))
	return &t.posts[n]
}

// mention is a made-up post on the network "x".
func mention(id string, posted time.Time, by record.Direction, label record.Opinion, change ...func(*record.Mention)) record.Mention {
	const not = record.NotGiven
	m := record.Mention{
		Brand: "Skyways Air", Network: "x", ID: id, Source: "x-skyways", URL: "https://x.example/" + id, Text: "Text of " + id, Posted: posted,
		Collected: posted.Add(time.Minute), Direction: by, AuthorFollowers: not, Likes: not, Shares: not, Comments: not, Quotes: not, Bookmarks: not, Views: not,
		Meaning: record.Meaning{Lang: "en", Label: label, Model: "test"},
	}
	if by != record.FromCustomer {
		m.Handle = "skywaysair"
	}
	for _, c := range change {
		c(&m)
	}
	return m
}

// backlash adds six hours in which 45 customers an hour complain.
func (t *tale) backlash(tags ...string) *tale {
	for hour := range 6 {
		t.hour(t.outbreak().Add(time.Duration(hour)*time.Hour), 45, 0.9, record.FromCustomer, tags...)
	}
	return t
}

func (t *tale) now() time.Time { return t.outbreak().AddDate(0, 0, 4) }

func (t *tale) batch() *record.Batch { return &record.Batch{Mentions: t.posts} }

// detected are the alerts of the made-up brand.
func detected(t *testing.T, w *warehouse.Warehouse, now time.Time) []Alert {
	t.Helper()
	found, err := New(w.Conn()).Backlash.Detect(t.Context(), "Skyways Air", now)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

func ofKind(alerts []Alert, kind string) []Alert {
	return slices.DeleteFunc(slices.Clone(alerts), func(a Alert) bool { return a.Kind != kind })
}

func TestBacklashAfterQuietWeeks(t *testing.T) {
	tale := newTale(1).backlash()
	// The one that reaches farthest, and paid for it.
	first := tale.post(tale.outbreak().Add(10*time.Minute), true, record.FromCustomer)
	first.ID, first.Promoted, first.AuthorFollowers, first.Views, first.AuthorKey = "widest", true, 302_000, 1_240_000, "traveller"
	w := warehousetest.New(t)
	store(t, w, tale.batch())
	found := detected(t, w, tale.now())
	negative := ofKind(found, alertNegative)
	if len(negative) != 1 || len(ofKind(found, alertMentions)) != 1 || len(found) != 2 {
		t.Fatalf("%d alerts, want one backlash and one surge of all mentions: %+v", len(found), found)
	}
	a := negative[0]
	if late := a.At.Sub(tale.outbreak()); late <= 0 || late > time.Hour {
		t.Errorf("it could be known %s after it began: %s", late, a.At)
	}
	if a.Start.Before(tale.outbreak().Add(-time.Hour)) || a.Start.After(tale.outbreak().Add(time.Hour)) || a.Calm.IsZero() ||
		a.Calm.Before(tale.outbreak().Add(4*time.Hour)) || a.Calm.After(tale.outbreak().Add(12*time.Hour)) {
		t.Errorf("from %s to %s; it began at %s and lasted six hours", a.Start, a.Calm, tale.outbreak())
	}
	if a.Falling || a.Severity < 3 || a.Value <= a.Expected || a.PeakOf < 25 || a.Total < 180 || a.Reason == "" || a.Level == "" {
		t.Errorf("%+v", a)
	}
	if e := a.Evidence; e.Weeks != 4 || e.Negative < 180 || e.Authors < 150 || e.Reach < 302_000 || !e.Promoted || len(e.Posts) != 5 || e.Posts[0] != "x widest" {
		t.Errorf("evidence: %+v", e)
	}
}

func TestQuietWeeksRaiseNothing(t *testing.T) {
	tale := newTale(2)
	w := warehousetest.New(t)
	store(t, w, tale.batch())
	if found := detected(t, w, tale.now()); len(found) > 0 {
		t.Errorf("%d alerts: %+v", len(found), found)
	}
}

// A surge of praise, and of one hashtag, is a volume surge and no backlash.
func TestPraiseIsNoBacklash(t *testing.T) {
	tale := newTale(3)
	for hour := range 5 {
		tale.hour(tale.outbreak().Add(time.Duration(hour)*time.Hour), 60, 0.02, record.FromCustomer, "flywithus")
	}
	w := warehousetest.New(t)
	store(t, w, tale.batch())
	found := detected(t, w, tale.now())
	tagged := ofKind(found, alertHashtag)
	if len(ofKind(found, alertNegative)) > 0 || len(ofKind(found, alertMentions)) != 1 || len(tagged) != 1 || tagged[0].Subject != "flywithus" {
		t.Errorf("%+v", found)
	}
}

// What was found at some moment is found ever after, begun and known at the same times: what comes later only makes it
// longer.
func TestAlertsKeepTheirBeginning(t *testing.T) {
	tale := newTale(15).backlash("skywayslost")
	w := warehousetest.New(t)
	store(t, w, tale.batch())
	type known struct {
		kind, subject string
		start, at     time.Time
	}
	whole := map[known]bool{}
	for _, a := range detected(t, w, tale.now()) {
		whole[known{a.Kind, a.Subject, a.Start, a.At}] = true
	}
	found := 0
	for minutes := 10; minutes < 10*60; minutes += 35 {
		for _, a := range detected(t, w, tale.outbreak().Add(time.Duration(minutes)*time.Minute)) {
			found++
			if k := (known{a.Kind, a.Subject, a.Start, a.At}); !whole[k] {
				t.Errorf("after %d minutes: %+v, later none of %+v", minutes, k, whole)
			}
		}
	}
	if found < 20 {
		t.Errorf("only %d alerts while it lasts", found)
	}
}

// An archive of e-mails that begins one evening is no outcry: nobody but the brand reads them.
func TestMailsAreNoMentions(t *testing.T) {
	tale := newTale(14)
	for n := range 300 {
		mail := tale.post(tale.outbreak().Add(time.Duration(n)*time.Minute), true, record.FromCustomer)
		mail.Network = []string{"email", "phone", "chat"}[n%3]
	}
	w := warehousetest.New(t)
	store(t, w, tale.batch())
	if found := detected(t, w, tale.now()); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	f := Filter{Brand: "Skyways Air", From: midnight(tale.outbreak()), To: midnight(tale.outbreak()).AddDate(0, 0, 1), Now: tale.now()}
	if a := must[SeriesRow](t)(New(w.Conn()).Backlash.Series(t.Context(), f)); a.N == 0 || a.N > 200 {
		t.Errorf("%d mentions of a day", a.N)
	}
}

// The same posts in any order and batching, some again, give the same alerts.
func TestAlertsFollowFromTheRecords(t *testing.T) {
	tale := newTale(4).backlash("skywayslost")
	once := warehousetest.New(t)
	store(t, once, tale.batch())
	want := detected(t, once, tale.now())
	if len(want) == 0 {
		t.Fatal("no alerts")
	}
	for seed := range uint64(2) {
		dice := rand.New(rand.NewPCG(seed, 1))
		posts := slices.Clone(tale.posts)
		dice.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
		w := warehousetest.New(t)
		for part := range slices.Chunk(append(posts, posts[:500]...), 700) {
			store(t, w, &record.Batch{Mentions: part})
		}
		if got := detected(t, w, tale.now()); !reflect.DeepEqual(got, want) {
			t.Errorf("seed %d: %+v\nwant %+v", seed, got, want)
		}
	}
}

// What was not collected is missing: it is neither a drop nor, when it is over, a surge.
func TestAGapIsNoDrop(t *testing.T) {
	tale := newTale(5)
	from, to := tale.outbreak().AddDate(0, 0, -7), tale.outbreak().AddDate(0, 0, -2)
	kept := slices.DeleteFunc(slices.Clone(tale.posts), func(m record.Mention) bool { return !m.Posted.Before(from) && m.Posted.Before(to) })
	gap := record.Gap{Source: "x-skyways", Brand: "Skyways Air", Network: "x", Query: "mentions", From: from, To: to, Reason: "the network shows only the last 7 days"}
	w := warehousetest.New(t)
	store(t, w, &record.Batch{Mentions: kept, Gaps: []record.Gap{gap}})
	if found := detected(t, w, tale.now()); len(found) > 0 {
		t.Errorf("%+v", found)
	}
	f := Filter{Brand: "Skyways Air", From: midnight(from), To: midnight(from).AddDate(0, 0, 2), Now: tale.now()}
	rows := must[SeriesRow](t)(New(w.Conn()).Backlash.Series(t.Context(), f)).Rows
	if len(rows) != 48 || rows[47].Negative != nil || rows[47].Mentions != nil || !rows[47].Partial || rows[0].Negative == nil {
		t.Errorf("%d hours, the last %+v", len(rows), rows[len(rows)-1])
	}
}

// A backlash in a gap is one all the same: what was read is the least there was.
func TestABacklashInAGapIsSeen(t *testing.T) {
	tale := newTale(6).backlash()
	gap := record.Gap{Source: "x-skyways", Brand: "Skyways Air", Network: "x", Query: "mentions", From: tale.outbreak().Add(-24 * time.Hour), To: tale.outbreak().Add(24 * time.Hour), Reason: "the budget"}
	w := warehousetest.New(t)
	store(t, w, &record.Batch{Mentions: tale.posts, Gaps: []record.Gap{gap}})
	if found := ofKind(detected(t, w, tale.now()), alertNegative); len(found) != 1 {
		t.Errorf("%+v", found)
	}
}

// What lies after the newest collection is not known, and a run that brought something says until when it is.
func TestKnownUntilTheNewestRun(t *testing.T) {
	tale := newTale(7).backlash()
	cut := tale.outbreak().Add(3 * time.Hour)
	posts := slices.DeleteFunc(slices.Clone(tale.posts), func(m record.Mention) bool { return !m.Posted.Before(cut) })
	w := warehousetest.New(t)
	store(t, w, &record.Batch{Mentions: posts})
	if found := ofKind(detected(t, w, tale.now()), alertNegative); len(found) != 1 || !found[0].Calm.IsZero() {
		t.Fatalf("it lasts as far as anybody knows: %+v", found)
	}
	run := record.Run{ID: "r1", Source: "x-skyways", Kind: "x", Brand: "Skyways Air", Started: cut.Add(20 * time.Hour), Finished: cut.Add(20 * time.Hour), OK: true, Records: 1}
	store(t, w, &record.Batch{Runs: []record.Run{run}})
	if found := ofKind(detected(t, w, tale.now()), alertNegative); len(found) != 1 || found[0].Calm.IsZero() {
		t.Errorf("a later run found nothing more, so it is over: %+v", found)
	}
}

// stored puts the alerts where the program does.
func stored(t *testing.T, w *warehouse.Warehouse, now time.Time) {
	t.Helper()
	err := w.PutAlerts(t.Context(), "Skyways Air", func(context.Context) ([]record.Alert, error) {
		var out []record.Alert
		for _, a := range detected(t, w, now) {
			e := a.Evidence
			out = append(out, record.Alert{Brand: "Skyways Air", Kind: record.AlertKind(a.Kind), Subject: a.Subject, Start: a.Start, At: a.At, Peak: a.Peak, Calm: a.Calm,
				Severity: a.Severity, Level: a.Level, Value: a.Value, Expected: a.Expected, PeakOf: a.PeakOf, Total: a.Total, Reason: a.Reason,
				Evidence: record.Evidence{Interval: e.Interval, Weeks: e.Weeks, Negative: e.Negative, Authors: e.Authors, Reach: e.Reach, Promoted: e.Promoted, Posts: e.Posts}})
		}
		return out, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAlertsAreAnsweredAsStored(t *testing.T) {
	tale := newTale(8).backlash()
	w := warehousetest.New(t)
	store(t, w, tale.batch())
	stored(t, w, tale.now())
	q := New(w.Conn())
	f := Filter{Brand: "Skyways Air", Against: []string{"Rival Jets"}, Now: tale.now()}
	a := must[AlertRow](t)(q.Backlash.Alerts(t.Context(), f))
	found := detected(t, w, tale.now())
	if len(a.Rows) != 2 || a.N != 2 || a.Total != 2 || a.Rows[0].Start.Before(a.Rows[1].Start) {
		t.Fatalf("%+v", a)
	}
	for _, row := range a.Rows {
		want := ofKind(found, row.Kind)[0]
		if !row.Start.Equal(want.Start) || !row.At.Equal(want.At) || row.Calm == nil || !row.Calm.Equal(want.Calm) || row.Lasting || row.Severity != want.Severity ||
			row.Level != want.Level || row.Negative != want.Evidence.Negative || row.Authors != want.Evidence.Authors || !slices.Equal(row.Posts, want.Evidence.Posts) ||
			row.Interval != want.Evidence.Interval.Seconds() || row.Weeks != int64(want.Evidence.Weeks) || row.FirstFound.IsZero() {
			t.Errorf("%+v\nwant %+v", row, want)
		}
	}
	// One at a time, and only those that began in the period.
	f.Limit, f.Offset = 1, 1
	if page := must[AlertRow](t)(q.Backlash.Alerts(t.Context(), f)); len(page.Rows) != 1 || page.Total != 2 || page.Rows[0].Kind != a.Rows[1].Kind {
		t.Errorf("%+v", page)
	}
	f.Limit, f.Offset, f.To = 0, 0, midnight(tale.outbreak().AddDate(0, 0, -1))
	if before := must[AlertRow](t)(q.Backlash.Alerts(t.Context(), f)); len(before.Rows) != 0 || before.N != 0 {
		t.Errorf("%+v", before)
	}
}

// Corrected labels and deletions take an alert back; it is found again, as first found, when they are.
func TestAlertsAreWithdrawn(t *testing.T) {
	tale := newTale(9).backlash()
	w := warehousetest.New(t)
	store(t, w, tale.batch())
	stored(t, w, tale.now())
	q := New(w.Conn())
	kinds := func() (kinds []string, first time.Time) {
		a := must[AlertRow](t)(q.Backlash.Alerts(t.Context(), Filter{Brand: "Skyways Air", Now: tale.now()}))
		for _, row := range a.Rows {
			kinds = append(kinds, row.Kind)
			if row.Kind == alertNegative {
				first = row.FirstFound
			}
		}
		slices.Sort(kinds)
		return kinds, first
	}
	before, found := kinds()
	if !slices.Equal(before, []string{alertMentions, alertNegative}) {
		t.Fatalf("%v", before)
	}
	relabelled := slices.Clone(tale.posts)
	for i := range relabelled {
		relabelled[i].Meaning.Label = record.Neutral
	}
	store(t, w, &record.Batch{Mentions: relabelled})
	stored(t, w, tale.now())
	if after, _ := kinds(); !slices.Equal(after, []string{alertMentions}) {
		t.Errorf("relabelled: %v", after)
	}
	store(t, w, tale.batch())
	stored(t, w, tale.now())
	if again, first := kinds(); !slices.Equal(again, before) || !first.Equal(found) {
		t.Errorf("labelled as before: %v, first found %s, not %s", again, first, found)
	}
	var gone []record.Mention
	for _, m := range tale.posts {
		if !m.Posted.Before(tale.outbreak()) {
			p := record.Post{Brand: m.Brand, Network: m.Network, ID: m.ID, Posted: m.Posted, Direction: m.Direction}
			gone = append(gone, p.Tombstone(tale.now()))
		}
	}
	store(t, w, &record.Batch{Mentions: gone})
	stored(t, w, tale.now())
	if after, _ := kinds(); !slices.Equal(after, []string{alertMentions}) {
		t.Errorf("deleted posts count, but say nothing: %v", after)
	}
}

// The series behind: by the hour with the median of the four weeks before, by the week where that is asked for.
func TestSeriesOfMentions(t *testing.T) {
	var posts []record.Mention
	add := func(at time.Time, negative, others int) {
		for n := range negative + others {
			label := record.Neutral
			if n < negative {
				label = record.Negative
			}
			posts = append(posts, mention(fmt.Sprint(at.Unix(), "-", n), at.Add(time.Duration(n)*time.Minute), record.FromCustomer, label))
		}
	}
	monday := date("2026-03-30").Add(9 * time.Hour)
	for week, negative := range []int{4, 1, 2, 9, 7} { // the last is this week's
		add(monday.AddDate(0, 0, 7*(week-4)), negative, 1)
	}
	add(monday.Add(30*time.Hour), 0, 1) // until when it is known
	posts = append(posts, mention("own", monday, record.FromBrand, record.Negative))
	w := warehousetest.New(t)
	store(t, w, &record.Batch{Mentions: posts})
	q := New(w.Conn())
	f := Filter{Brand: "Skyways Air", From: midnight(monday), To: midnight(monday).AddDate(0, 0, 2), Now: monday.AddDate(0, 0, 3)}
	a := must[SeriesRow](t)(q.Backlash.Series(t.Context(), f))
	if len(a.Rows) != 48 || a.Filter.Grain != Hour || a.N != 8 {
		t.Fatalf("%d rows by the %s, n %d", len(a.Rows), a.Filter.Grain, a.N)
	}
	nine, eight, last := a.Rows[9], a.Rows[8], a.Rows[47]
	if *nine.Negative != 7 || *nine.Mentions != 8 || !near(nine.Expected, 3) || nine.Weeks != 4 || nine.Partial {
		t.Errorf("at nine: %+v", nine)
	}
	if *eight.Negative != 0 || !near(eight.Expected, 0) || eight.Weeks != 3 { // the first week begins at nine
		t.Errorf("at eight: %+v", eight)
	}
	if last.Negative != nil || last.Expected != nil || !last.Partial {
		t.Errorf("not known yet: %+v", last)
	}
	f.From, f.To, f.Grain = time.Time{}, time.Time{}, Week
	weeks := must[SeriesRow](t)(q.Backlash.Series(t.Context(), f)).Rows
	if len(weeks) != 5 || *weeks[0].Negative != 4 || *weeks[3].Mentions != 10 || weeks[3].Partial || !weeks[4].Partial || weeks[3].Expected != nil {
		t.Errorf("%+v", weeks)
	}
}
