package queries

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/staffed"
)

// All questions about a world at once: a warehouse takes longer to fill than to ask.
func TestServiceAgainstPlainCounting(t *testing.T) {
	eachHelpline(t, func(t *testing.T, w helpline, q *Queries, f Filter) {
		checkFirstReply(t, w, q, f)
		checkDirectReplies(t, w, q, f)
		checkOpen(t, w, q, f)
		checkReplies(t, w, q, f)
		checkHours(t, w, q, f)
		checkTurnAround(t, w, q, f)
		checkWaiting(t, w, q, f)
		checkConversations(t, w, q, f)
		checkPraise(t, w, q, f)
	})
}

func checkFirstReply(t *testing.T, w helpline, q *Queries, f Filter) {
	a := must[FirstReplyRow](t)(q.Service.FirstReply(t.Context(), f))
	seen := map[string]int{}
	var n uint64
	for _, row := range a.Rows {
		brand := strings.TrimSuffix(row.Brand, AllBrands)
		seen[brand]++
		if row.ReplyBy == "" {
			n += row.Conversations
		}
		w.checkFirstRow(t, f, row, brand)
		if !f.hasPrevious() {
			continue
		}
		then := w.sums(f.previous(), brand, row.ReplyBy, row.Handle)
		wantSame(t, "median before", row.First.Previous, plainMedian(then.waits))
		wantSame(t, "within target before", row.WithinTarget.Previous, percent(then.met, then.due))
		if *row.PreviousConversations != then.n || *row.First.PreviousN != then.answered {
			t.Errorf("%s before: %d, %d answered; want %d, %d", row.Brand, *row.PreviousConversations, *row.First.PreviousN, then.n, then.answered)
		}
	}
	for _, brand := range f.series() {
		if whole := w.sums(f, brand, "", ""); seen[brand] != 1+len(whole.accounts) {
			t.Errorf("%s: %d rows, want %d", brandName(brand), seen[brand], 1+len(whole.accounts))
		}
	}
	if want := w.sums(f, f.series()[0], "", "").n; f.Brand == "" && a.N != want || f.Brand != "" && a.N != n {
		t.Errorf("n %d", a.N)
	}
}

// madeSums is what FirstReply should say.
type madeSums struct {
	n, answered, due, met, reach, reachN, openings uint64
	waits, staffed, pairs, direct                  []float64
	accounts, speakers                             map[[2]string]bool // that answered first, and at all
}

func (w helpline) sums(f Filter, brand, by, handle string) madeSums {
	s := madeSums{accounts: map[[2]string]bool{}, speakers: map[[2]string]bool{}}
	is := func(b, h string) bool { return (by == "" || b == by) && (handle == "" || h == handle) }
	for _, k := range w.of(f, brand) {
		if !is(k.by, k.handle) {
			continue
		}
		s.n++
		due, met := w.due(k)
		for _, c := range []struct {
			holds bool
			into  *uint64
		}{{!k.replied.IsZero(), &s.answered}, {due, &s.due}, {met, &s.met}} {
			if c.holds {
				*c.into++
			}
		}
		s.reach, s.reachN = s.reach+k.reach, s.reachN+k.reachN
		s.openings++
		if !k.replied.IsZero() {
			s.waits = append(s.waits, k.replied.Sub(k.first).Seconds())
			s.staffed = append(s.staffed, w.staffed(k, k.replied))
			s.accounts[[2]string{k.by, ""}], s.accounts[[2]string{k.by, k.handle}] = true, true
		}
		if i := slices.IndexFunc(k.answers, func(a madeReply) bool { return a.parent == k.id }); i >= 0 {
			s.direct = append(s.direct, k.answers[i].posted.Sub(k.first).Seconds())
		}
	}
	for _, k := range w.talks {
		for _, a := range k.answers {
			if (brand == "" || a.brand == brand) && f.on(a.network) && f.hears(k.lang) && f.holds(a.asked) && is(a.by, a.handle) {
				s.pairs = append(s.pairs, a.posted.Sub(a.asked).Seconds())
				s.speakers[[2]string{a.by, ""}], s.speakers[[2]string{a.by, a.handle}] = true, true
			}
		}
	}
	return s
}

func (w helpline) checkFirstRow(t *testing.T, f Filter, row FirstReplyRow, brand string) {
	t.Helper()
	s := w.sums(f, brand, row.ReplyBy, row.Handle)
	what := fmt.Sprintf("%s %s %s", row.Brand, row.ReplyBy, row.Handle)
	wantCounts(t, what, []uint64{row.Conversations, row.Answered, row.Unanswered, row.Missed, row.WithinTarget.N, row.ReachN},
		[]uint64{s.n, s.answered, s.n - s.answered, s.due - s.met, s.due, s.reachN})
	wantMedian(t, what+" first", row.First, s.waits)
	wantMedian(t, what+" staffed", row.Staffed, s.staffed)
	wantSame(t, what+" p90", row.FirstP90, plainP90(s.waits))
	wantSame(t, what+" staffed p90", row.StaffedP90, plainP90(s.staffed))
	wantSame(t, what+" within target", row.WithinTarget.Value, percent(s.met, s.due))
	if len(s.waits) > 0 && (!near(row.FirstSlowest, slices.Max(s.waits)) || !near(row.StaffedSlowest, slices.Max(s.staffed))) {
		t.Errorf("%s slowest: %v and %v", what, show(row.FirstSlowest), show(row.StaffedSlowest))
	}
	if (row.Reach == nil) != (s.reachN == 0) || row.Reach != nil && *row.Reach != s.reach {
		t.Errorf("%s reach: %v, want %d", what, row.Reach, s.reach)
	}
	if row.ReplyBy != "" {
		return
	}
	wantSame(t, what+" rate", row.ResponseRate.Value, percent(s.answered, s.n))
	wantCounts(t, what+" openings", []uint64{row.Openings}, []uint64{s.openings})
}

func checkDirectReplies(t *testing.T, w helpline, q *Queries, f Filter) {
	a := must[DirectReplyRow](t)(q.Service.DirectReplies(t.Context(), f))
	seen := map[string]int{}
	for _, row := range a.Rows {
		brand := strings.TrimSuffix(row.Brand, AllBrands)
		seen[brand]++
		s := w.sums(f, brand, row.ReplyBy, row.Handle)
		what := fmt.Sprintf("%s %s %s", row.Brand, row.ReplyBy, row.Handle)
		wantMedian(t, what+" reply", row.Reply, s.pairs)
		wantSame(t, what+" reply p90", row.ReplyP90, plainP90(s.pairs))
		if f.hasPrevious() {
			wantSame(t, "reply before", row.Reply.Previous, plainMedian(w.sums(f.previous(), brand, row.ReplyBy, row.Handle).pairs))
		}
		if row.ReplyBy == "" {
			wantMedian(t, what+" direct", row.Opening, s.direct)
			wantCounts(t, what+" openings", []uint64{row.Openings, row.OpeningsAnswered}, []uint64{s.openings, uint64(len(s.direct))})
		}
	}
	for _, brand := range f.series() {
		if whole := w.sums(f, brand, "", ""); seen[brand] != 1+len(whole.speakers) {
			t.Errorf("%s: %d rows, want %d", brandName(brand), seen[brand], 1+len(whole.speakers))
		}
	}
}

func checkOpen(t *testing.T, w helpline, q *Queries, f Filter) {
	a := must[OpenRow](t)(q.Service.Open(t.Context(), f))
	if len(a.Rows) != 2*len(f.series()) {
		t.Fatalf("%d rows", len(a.Rows))
	}
	for i, row := range a.Rows {
		var want OpenRow
		var calendar, staffedAges [5]uint64
		for _, k := range w.of(f, f.series()[i/2]) {
			if !k.replied.IsZero() || i%2 == 0 && !k.complaint {
				continue
			}
			want.Open++
			waited, staffed := w.now.Sub(k.first).Seconds(), w.staffed(k, w.now)
			calendar[bucketOf(waited)]++
			staffedAges[bucketOf(staffed)]++
			if want.OldestWait == nil || waited > *want.OldestWait {
				want.OldestWait, want.Oldest = &waited, &k.first
			}
			if want.OldestStaffed == nil || staffed > *want.OldestStaffed {
				want.OldestStaffed = &staffed
			}
			if w.desks[k.brand].target > 0 {
				want.TargetN++
			}
			if due, _ := w.due(k); due {
				want.TargetPassed++
			}
			want.ReachN += k.reachN
		}
		if row.Kind != []string{OpenComplaints, OpenAll}[i%2] || row.Ages() != calendar || row.StaffedAges() != staffedAges {
			t.Errorf("%+v; want ages %v, staffed %v", row, calendar, staffedAges)
		}
		wantCounts(t, row.Brand, []uint64{row.Open, row.TargetN, row.TargetPassed, row.ReachN}, []uint64{want.Open, want.TargetN, want.TargetPassed, want.ReachN})
		wantSame(t, "oldest", row.OldestWait, want.OldestWait)
		wantSame(t, "oldest staffed", row.OldestStaffed, want.OldestStaffed)
		if (row.Oldest == nil) != (want.Oldest == nil) || row.Oldest != nil && !row.Oldest.Equal(*want.Oldest) {
			t.Errorf("oldest %v, want %v", row.Oldest, want.Oldest)
		}
	}
}

func bucketOf(seconds float64) int {
	for i, end := range []float64{900, 3600, 4 * 3600, 24 * 3600} {
		if seconds < end {
			return i
		}
	}
	return 4
}

func checkReplies(t *testing.T, w helpline, q *Queries, f Filter) {
	f.Grain = Week
	a := must[RepliesRow](t)(q.Service.Replies(t.Context(), f))
	var n uint64
	for _, row := range a.Rows {
		brand := strings.TrimSuffix(row.Brand, AllBrands)
		s := w.sums(f.cut(row.Bucket), brand, "", "")
		wantCounts(t, fmt.Sprint(row.Brand, row.Bucket), []uint64{row.Inbound, row.Answered, row.Unanswered, row.WithinTargetN}, []uint64{s.n, s.answered, s.n - s.answered, s.due})
		wantSame(t, "median", row.First, plainMedian(s.waits))
		wantSame(t, "staffed median", row.Staffed, plainMedian(s.staffed))
		wantSame(t, "within target", row.WithinTarget, percent(s.met, s.due))
		wantSame(t, "response rate", row.ResponseRate, percent(s.answered, s.n))
		if f.Brand != "" || brand == "" {
			n += row.Inbound
		}
		if row.PreviousBucket == nil {
			continue
		}
		then := w.sums(f.previous().cut(*row.PreviousBucket), brand, "", "")
		wantSame(t, "median before", row.PreviousFirst, plainMedian(then.waits))
		wantSame(t, "within target before", row.PreviousWithinTarget, percent(then.met, then.due))
		wantCounts(t, "before", []uint64{*row.PreviousInbound, *row.PreviousAnswered, *row.PreviousWithinTargetN}, []uint64{then.n, then.answered, then.due})
	}
	if a.N != n {
		t.Errorf("n %d, want %d", a.N, n)
	}
}

// cut is the filter for a week, no further than its own period.
func (f Filter) cut(week time.Time) Filter {
	from, to := week, week.AddDate(0, 0, 7)
	if f.From.After(from) {
		from = f.From
	}
	if !f.To.IsZero() && f.To.Before(to) {
		to = f.To
	}
	f.From, f.To = from, to
	return f.WithoutPrevious()
}

func checkHours(t *testing.T, w helpline, q *Queries, f Filter) {
	zone, err := time.LoadLocation(f.zone())
	if err != nil {
		t.Fatal(err)
	}
	a := must[HourRow](t)(q.Service.Hours(t.Context(), f))
	if len(a.Rows) != 168*len(f.series()) {
		t.Fatalf("%d rows", len(a.Rows))
	}
	for i, row := range a.Rows {
		brand := f.series()[i/168]
		at := func(when time.Time) bool {
			local := when.In(zone)
			return (int(local.Weekday())+6)%7 == i%168/24 && local.Hour() == i%24
		}
		var begun, replies uint64
		var waits []float64
		for _, k := range w.of(f, brand) {
			if at(k.first) {
				begun++
				if !k.replied.IsZero() {
					waits = append(waits, k.replied.Sub(k.first).Seconds())
				}
			}
		}
		for _, k := range w.talks {
			for _, r := range k.answers {
				if (brand == "" || k.brand == brand) && f.on(k.network) && f.hears(k.lang) && f.holds(r.posted) && at(r.posted) {
					replies++
				}
			}
		}
		wantCounts(t, fmt.Sprint(row.Brand, row.Day, row.Hour), []uint64{row.Inbound, row.Answered, row.Replies}, []uint64{begun, uint64(len(waits)), replies})
		wantMedian(t, fmt.Sprint(row.Brand, row.Day, row.Hour), row.First, waits)
	}
}

func checkTurnAround(t *testing.T, w helpline, q *Queries, f Filter) {
	a := must[TurnRow](t)(q.Service.TurnAround(t.Context(), f))
	for i, row := range a.Rows {
		settled, turned := w.turned(f, f.series()[i])
		if row.Settled != settled || row.Turned != turned || row.Rate.N != settled || !sameNumber(row.Rate.Value, percent(turned, settled)) {
			t.Errorf("%+v; want %d of %d", row, turned, settled)
		}
		if f.hasPrevious() {
			before, turnedBefore := w.turned(f.previous(), f.series()[i])
			wantSame(t, "before", row.Rate.Previous, percent(turnedBefore, before))
		}
	}
}

func (w helpline) turned(f Filter, brand string) (settled, turned uint64) {
	for _, k := range w.of(f, brand) {
		if k.opening != record.Negative || k.replied.IsZero() || !k.again && w.now.Sub(k.replied) < 7*oneDay {
			continue
		}
		settled++
		if k.last == record.Positive || k.thanks {
			turned++
		}
	}
	return settled, turned
}

func checkWaiting(t *testing.T, w helpline, q *Queries, f Filter) {
	var open []talk
	for _, k := range w.of(f, f.Brand) {
		if k.replied.IsZero() {
			open = append(open, k)
		}
	}
	weight := func(k talk) float64 { return w.now.Sub(k.first).Seconds() * float64(max(k.reach, 1)) }
	slices.SortFunc(open, func(a, b talk) int { return cmp.Or(cmp.Compare(weight(b), weight(a)), byBrandAndTime(a, b)) })
	f.Limit, f.Offset = 20, 3
	a := must[WaitingRow](t)(q.Service.Waiting(t.Context(), f))
	want := open[min(3, len(open)):min(23, len(open))]
	total := uint64(len(open))
	if len(want) == 0 {
		total = 0 // beyond the last page it is not known
	}
	if len(a.Rows) != len(want) || a.Total != total || a.N != total {
		t.Fatalf("%d rows of %d, want %d of %d", len(a.Rows), a.Total, len(want), total)
	}
	for i, row := range a.Rows {
		k := want[i]
		due, _ := w.due(k)
		if row.ID != k.id || row.Brand != k.brand || row.Text != k.text || row.URL != k.posts[0].URL || row.Complaint != k.complaint || row.Passed != due {
			t.Errorf("row %d: %+v; want %+v", i, row, k)
		}
		waited := w.now.Sub(k.first).Seconds()
		wantSame(t, "waited", &row.Waited, &waited)
		staffed := w.staffed(k, w.now)
		wantSame(t, "staffed", &row.Staffed, &staffed)
		if target := w.desks[k.brand].target; target > 0 && w.desks[k.brand].history().Between(k.first, row.Passes) != target {
			t.Errorf("the target passes at %s", row.Passes)
		}
		if (row.Reach == nil) != (k.reachN == 0) || row.Reach != nil && *row.Reach != k.reach {
			t.Errorf("reach %v, want %d of %d", row.Reach, k.reach, k.reachN)
		}
	}
}

func checkConversations(t *testing.T, w helpline, q *Queries, f Filter) {
	for _, state := range []string{"", StateOpen, StateAnswered} {
		for _, search := range []string{"", "REFUND bag"} {
			f.State, f.Search, f.Limit = state, search, 12
			var want []talk
			for _, k := range w.of(f, f.Brand) {
				if (state == "" || (state == StateOpen) == k.replied.IsZero()) && (search == "" || strings.HasPrefix(k.text, "Bag and refund")) {
					want = append(want, k)
				}
			}
			slices.SortFunc(want, func(a, b talk) int {
				return cmp.Or(b.first.Compare(a.first), cmp.Compare(a.brand, b.brand), cmp.Compare(a.network, b.network), cmp.Compare(a.id, b.id))
			})
			a := must[ConversationRow](t)(q.Service.Conversations(t.Context(), f))
			if len(a.Rows) != min(12, len(want)) || a.Total != uint64(len(want)) {
				t.Errorf("%q %q: %d rows of %d, want %d", state, search, len(a.Rows), a.Total, len(want))
				continue
			}
			for i, row := range a.Rows {
				w.checkConversation(t, row, want[i])
			}
		}
	}
}

func (w helpline) checkConversation(t *testing.T, row ConversationRow, k talk) {
	t.Helper()
	if row.ID != k.id || row.Text != k.text || row.ReplyBy != k.by || row.Handle != k.handle || row.Complaint != k.complaint || row.Thanks != k.thanks ||
		row.Opening != string(k.opening) || row.Last != string(k.last) || row.Replies != uint32(len(k.answers)) || !row.Began.Equal(k.first) {
		t.Errorf("%+v; want %+v", row, k)
	}
	if (row.State == StateOpen) != k.replied.IsZero() || (row.Replied == nil) != k.replied.IsZero() {
		t.Errorf("%s is %s", row.ID, row.State)
	}
	if row.Replied != nil {
		waited, staffed := k.replied.Sub(k.first).Seconds(), w.staffed(k, k.replied)
		wantSame(t, "wait", row.Wait, &waited)
		wantSame(t, "staffed", row.Staffed, &staffed)
	}
}

func checkPraise(t *testing.T, w helpline, q *Queries, f Filter) {
	var want []record.Mention
	for _, k := range w.talks {
		for i, m := range k.posts {
			answered := slices.ContainsFunc(k.answers, func(a madeReply) bool { return a.parent == m.ID })
			if m.Direction == record.FromCustomer && m.Meaning.Label == record.Positive && (f.Brand == "" || k.brand == f.Brand) && f.on(k.network) && f.hears(k.lang) &&
				f.holds(m.Posted) && !answered && (i > 0 || k.replied.IsZero()) {
				want = append(want, m)
			}
		}
	}
	reach := func(m record.Mention) record.Count {
		if m.Views != record.NotGiven {
			return m.Views
		}
		return max(m.AuthorFollowers, 0)
	}
	slices.SortFunc(want, func(a, b record.Mention) int {
		return cmp.Or(cmp.Compare(reach(b), reach(a)), b.Posted.Compare(a.Posted), cmp.Compare(a.Brand, b.Brand), cmp.Compare(a.Network, b.Network), cmp.Compare(a.ID, b.ID))
	})
	f.Limit = 30
	a := must[PraiseRow](t)(q.Service.Praise(t.Context(), f))
	if len(a.Rows) != min(30, len(want)) || a.Total != uint64(len(want)) {
		t.Fatalf("%d rows of %d, want %d", len(a.Rows), a.Total, len(want))
	}
	for i, row := range a.Rows {
		m := want[i]
		by := map[bool]string{true: "views", false: "followers"}[m.Views != record.NotGiven]
		if row.ID != m.ID || row.Text != m.Text || row.URL != m.URL || row.Reach != nil && (*row.Reach != uint64(reach(m)) || row.ReachBy != by) {
			t.Errorf("row %d: %+v; want %+v", i, row, m)
		}
	}
}

// Which conversations are past their target is told by one instant for each target; it is the right one.
func TestLatestSince(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	now := date("2025-05-01 12:34:56.789")
	desks := newHelpline(t, r).desks
	for range 300 {
		change := now.Add(-time.Duration(r.Int64N(int64(20 * oneDay))))
		h := staffed.History{{Hours: desks["Rival Jets"].hours}, {Since: change, Hours: desks["Skyways Air"].hours}}
		if r.IntN(3) == 0 {
			h = staffed.History{{Hours: desks[airlines[r.IntN(3)]].hours}}
		}
		d := time.Duration(r.Int64N(int64(40 * time.Hour))).Truncate(time.Second)
		at := time.UnixMilli(latestSince(h, now, d))
		if h.Between(at, now) < d || d > 0 && h.Between(at.Add(time.Millisecond), now) >= d {
			t.Fatalf("%s have passed since %s, but it is %s", d, at, h.Between(at, now))
		}
	}
	never := staffed.History{{Hours: staffed.Hours{Week: []staffed.Span{{Day: time.Monday, From: 0, To: 0}}}}}
	if at := time.UnixMilli(latestSince(never, now, time.Minute)); at.Year() > 1990 {
		t.Errorf("an hour has passed since %s", at)
	}
}
