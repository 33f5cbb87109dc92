package queries

import (
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/staffed"
	"renown/warehouse/warehousetest"
)

// friday is a desk worked out by hand: open Monday to Friday from nine to five in Berlin, with a target of an hour. It is
// asked on Monday 31 March 2025 at 10:30 there, in the first week of daylight saving time.
func friday(t *testing.T) (*Queries, Filter) {
	t.Helper()
	berlin, err := time.LoadLocation("Europe/Berlin")
	if err != nil {
		t.Fatal(err)
	}
	var week []staffed.Span
	for day := time.Monday; day <= time.Friday; day++ {
		week = append(week, staffed.Span{Day: day, From: 540, To: 1020})
	}
	w := warehousetest.New(t)
	if err := w.PutHours(t.Context(), "Acme", staffed.Hours{Zone: berlin, Week: week}, time.Hour); err != nil {
		t.Fatal(err)
	}
	reply := func(id, parent, posted string, by record.Direction, handle string) record.Mention {
		m := post("x", id, posted, "", "")
		m.Direction, m.Handle, m.Parent, m.Conversation = by, handle, parent, parent
		return m
	}
	gone := post("x", "gone", "2025-03-31 08:00:00", "", "")
	gone.Text, gone.Deleted = "", date("2025-03-31 08:10:00")
	store(t, w, &record.Batch{Mentions: []record.Mention{
		// Friday 16:30 in Berlin: answered on Saturday, after half an hour of staffed time.
		post("x", "a", "2025-03-28 15:30:00", "anna", record.Negative),
		reply("a1", "a", "2025-03-29 15:30:00", record.FromSupport, "acmehelps"),
		// Friday 12:00: answered after two hours.
		post("x", "b", "2025-03-28 11:00:00", "bo", record.Neutral),
		reply("b1", "b", "2025-03-28 13:00:00", record.FromBrand, "acme"),
		// Friday 16:45: open. 15 minutes on Friday and 90 on Monday have passed.
		post("x", "c", "2025-03-28 15:45:00", "cleo", record.Negative),
		// Monday 09:40: open since 50 minutes.
		post("x", "d", "2025-03-31 07:40:00", "dan", record.Neutral),
		// Monday 10:25: answered at once, but its target has not passed.
		post("x", "e", "2025-03-31 08:25:00", "eve", record.Positive),
		reply("e1", "e", "2025-03-31 08:26:00", record.FromSupport, "acmehelps"),
		gone,
	}})
	return New(w.Conn()), Filter{Brand: "Acme", Zone: "Europe/Berlin", Now: date("2025-03-31 08:30:00")}
}

func TestFirstReplyByHand(t *testing.T) {
	q, f := friday(t)
	a := must[FirstReplyRow](t)(q.Service.FirstReply(t.Context(), f))
	if len(a.Rows) != 5 || a.N != 6 || len(a.Notes) != 0 {
		t.Fatalf("%d rows, n %d, notes %q", len(a.Rows), a.N, a.Notes)
	}
	all := a.Rows[0]
	wantNumbers(t, map[string]*float64{
		"first": all.First.Value, "staffed": all.Staffed.Value, "slowest": all.FirstSlowest, "staffed slowest": all.StaffedSlowest,
		"rate": all.ResponseRate.Value, "target": all.WithinTarget.Value,
	}, map[string]float64{
		"first": 7200, "staffed": 1800, "slowest": 86_400, "staffed slowest": 7200, "rate": 50,
		"target": 100.0 / 3, // a within; b too late; c not at all; d, e and the deleted post: not passed yet
	})
	if all.WithinTarget.N != 3 || all.Missed != 2 || all.Unanswered != 3 || all.First.N != 3 {
		t.Errorf("%+v", all)
	}
	for i, want := range []FirstReplyRow{{ReplyBy: "brand", Answered: 1}, {ReplyBy: "brand", Handle: "acme", Answered: 1}, {ReplyBy: "support", Answered: 2}, {ReplyBy: "support", Handle: "acmehelps", Answered: 2}} {
		got := a.Rows[i+1]
		if got.ReplyBy != want.ReplyBy || got.Handle != want.Handle || got.Answered != want.Answered || got.ResponseRate.Value != nil || got.Openings != 0 {
			t.Errorf("row %d: %+v", i+1, got)
		}
	}
}

func TestOpenByHand(t *testing.T) {
	q, f := friday(t)
	a := must[OpenRow](t)(q.Service.Open(t.Context(), f))
	complaints, all := a.Rows[0], a.Rows[1]
	if complaints.Open != 1 || complaints.Over24h != 1 || complaints.StaffedUnder4h != 1 || complaints.TargetPassed != 1 || !near(complaints.OldestStaffed, 105*60) {
		t.Errorf("complaints: %+v", complaints)
	}
	if all.Open != 2 || all.Ages() != [5]uint64{0, 1, 0, 0, 1} || all.StaffedAges() != [5]uint64{0, 1, 1, 0, 0} || all.TargetPassed != 1 || all.TargetN != 2 || !near(all.OldestWait, 64.75*3600) {
		t.Errorf("all, without the post that was deleted: %+v", all)
	}
	rows := must[WaitingRow](t)(q.Service.Waiting(t.Context(), f)).Rows
	if len(rows) != 2 || rows[0].ID != "c" || !rows[0].Passed || !rows[0].Passes.Equal(date("2025-03-31 07:45:00")) || rows[1].Passed || !near(rows[1].Target, 3600) {
		t.Errorf("waiting: %+v", rows)
	}
}

func TestHoursByHand(t *testing.T) {
	q, f := friday(t)
	a := must[HourRow](t)(q.Service.Hours(t.Context(), f))
	for i, row := range a.Rows {
		weekday, hour := i/24+1, i%24
		want := 0.0
		if weekday <= 5 && hour >= 9 && hour < 17 {
			want = 60
		}
		if row.Weekday != weekday || row.Hour != hour || !near(row.Minutes, want) {
			t.Errorf("%s %d:00: %+v, want %v minutes", row.Day, hour, row, want)
		}
	}
	at := func(weekday, hour int) HourRow { return a.Rows[(weekday-1)*24+hour] }
	if f := at(5, 16); f.Day != "Fri" || f.Inbound != 2 || f.Answered != 1 || !near(f.First.Value, 86_400) {
		t.Errorf("Friday at 16: %+v", f)
	}
	if s := at(6, 16); s.Inbound != 0 || s.Replies != 1 || s.First.Value != nil {
		t.Errorf("Saturday at 16: %+v", s)
	}
	f.Against = []string{"Rival"}
	rival := must[HourRow](t)(q.Service.Hours(t.Context(), f)).Rows[168]
	if rival.Brand != "Rival" || rival.Minutes != nil {
		t.Errorf("of a competitor no hours are known: %+v", rival)
	}
}

func TestServiceSaysWhatIsNotConfigured(t *testing.T) {
	q, f := friday(t)
	f.Brand = "Rival"
	notes := must[OpenRow](t)(q.Service.Open(t.Context(), f)).Notes
	if len(notes) != 2 || !strings.Contains(notes[0].String(), "no staffed hours") || !strings.Contains(notes[1].String(), "no reply target") {
		t.Errorf("%q", notes)
	}
	f.State = "closed"
	if _, err := q.Service.Conversations(t.Context(), f); err == nil || !strings.Contains(err.Error(), "open or answered") {
		t.Errorf("state closed: %v", err)
	}
}

// A median made from those around the middle only is the median of all, and so is its interval.
func TestMedianOfTheMiddle(t *testing.T) {
	var all []float64
	for n := range 3000 {
		all = append(all, float64(n*n%7919))
		if n > 40 && n%97 > 0 {
			continue
		}
		sorted := slices.Sorted(slices.Values(all))
		size := len(sorted)
		root := math.Sqrt(float64(size))
		skipped := max(0, int(math.Floor(float64(size)/2-root))-3)
		w := waitSums{n: uint64(size), skipped: uint64(skipped), middle: sorted[skipped:min(size, skipped+int(2*root)+9)]}
		if got, want := w.median(), medianOf(sorted); got != want {
			t.Fatalf("of %d: %+v, want %+v", size, got, want)
		}
	}
}
