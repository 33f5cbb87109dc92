package queries

import (
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// message is a made-up post; change says what else it is.
func message(brand, id, posted string, change ...func(*record.Mention)) record.Mention {
	m := record.Mention{
		Brand: brand, Network: "x", ID: id, Source: "test-posts", Text: "Text of " + id, URL: "https://x.example/" + id,
		Posted: date(posted), Collected: date("2026-04-30"), Direction: record.FromCustomer, Addressed: true,
		AuthorFollowers: record.NotGiven, Likes: record.NotGiven, Shares: record.NotGiven, Comments: record.NotGiven,
		Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven,
	}
	for _, c := range change {
		c(&m)
	}
	return m
}

// answeredBy makes a made-up reply of a handle with the shingles.
func answeredBy(handle string, shingles ...uint32) func(*record.Mention) {
	return func(m *record.Mention) {
		m.Direction, m.Handle, m.Parent, m.Meaning.Shingles = record.FromSupport, handle, "parent-of-"+m.ID, shingles
	}
}

func signed(m *record.Mention) { m.Meaning.Tone.Signed = true }
func deleted(m *record.Mention) {
	m.Deleted, m.Text, m.Meaning = m.Posted.Add(time.Hour), "", record.Meaning{}
}

func march() Filter {
	return Filter{Brand: "Skyways Air", From: date("2026-03-01"), To: date("2026-04-01"), Now: date("2026-05-01"), MinGroup: 1}.WithPrevious()
}

// replies are what the tests below are worked out on by hand.
func replies() *record.Batch {
	const own, rival = "Skyways Air", "Rival Jets"
	return &record.Batch{Mentions: []record.Mention{
		// Two uses of a template in March, one in February within 30 days of the first, one long before.
		message(own, "a0", "2026-01-10", answeredBy("skywayshelp", 1, 2, 3, 4, 5)),
		message(own, "a1", "2026-02-20", answeredBy("skywayshelp", 1, 2, 3, 4, 5)),
		message(own, "a2", "2026-03-05 10:00:00", answeredBy("skywayshelp", 1, 2, 3, 4, 5), signed),
		message(own, "a3", "2026-03-28", answeredBy("skywayshelp", 1, 2, 3, 4), signed), // 4 of 5
		// Near-duplicates, but of another handle; and one too different.
		message(own, "b1", "2026-03-06", answeredBy("skywaysair", 1, 2, 3, 4, 5)),
		message(own, "b2", "2026-03-07", answeredBy("skywaysair", 1, 2, 3, 9, 10)),
		// One at the period's edge, its like 30 days after the edge of the period, and one beyond that.
		message(own, "c1", "2026-03-31 12:00:00", answeredBy("skywayshelp", 21, 22, 23)),
		message(own, "c2", "2026-04-30 12:00:00", answeredBy("skywayshelp", 21, 22, 23)),
		message(own, "d1", "2026-03-30", answeredBy("skywayshelp", 31, 32, 33), signed),
		message(own, "d2", "2026-04-30", answeredBy("skywayshelp", 31, 32, 33)),
		// No words; no reply; deleted; a customer's; another network.
		message(own, "e1", "2026-03-08", answeredBy("skywayshelp")),
		message(own, "f1", "2026-03-09", answeredBy("skywayshelp", 1, 2, 3, 4, 5), func(m *record.Mention) { m.Parent = "" }),
		message(own, "g1", "2026-03-09", answeredBy("skywayshelp", 1, 2, 3, 4, 5), deleted),
		message(own, "h1", "2026-03-09"),
		message(own, "i1", "2026-03-10", answeredBy("skywayshelp", 1, 2, 3, 4, 5), func(m *record.Mention) { m.Network = "mastodon" }),
		message(rival, "r1", "2026-03-10", answeredBy("rivaljets", 1, 2)),
		message(rival, "r2", "2026-03-11", answeredBy("rivaljets", 1, 2), signed),
	}}
}

func TestRoboticByHand(t *testing.T) {
	f := march()
	f.Against = []string{"Rival Jets"}
	a := must[RoboticRow](t)(seeded(t, replies()).Service.Robotic(t.Context(), f))
	type line struct {
		brand, network, handle            string
		n, robotic, robotN, signed, prevN uint64
	}
	var got []line
	for _, r := range a.Rows {
		got = append(got, line{r.Brand, r.Network, r.Handle, r.Replies, r.RoboticReplies, r.Robotic.N, r.SignedReplies, *r.PreviousReplies})
	}
	want := []line{
		{"Skyways Air", "", AllHandles, 8, 3, 7, 3, 1}, // a2 a3 c1; d1's like is 31 days off
		{"Skyways Air", "x", "skywayshelp", 5, 3, 4, 3, 1},
		{"Skyways Air", "x", "skywaysair", 2, 0, 2, 0, 0},
		{"Skyways Air", "mastodon", "skywayshelp", 1, 0, 1, 0, 0},
		{"Rival Jets", "", AllHandles, 2, 2, 2, 1, 0},
		{"Rival Jets", "x", "rivaljets", 2, 2, 2, 1, 0},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	if a.N != 10 {
		t.Errorf("n %d, want 10", a.N)
	}
	all := a.Rows[0]
	wantNumbers(t, map[string]*float64{
		"robotic": all.Robotic.Value, "low": all.Robotic.Low, "high": all.Robotic.High, "signed": all.Signed.Value,
		"robotic before": all.Robotic.Previous, "change": all.Robotic.Change,
	}, map[string]float64{
		// Wilson's interval of 3 of 7, worked out by another program.
		"robotic": 300. / 7, "low": 15.821985525146975, "high": 74.95416354723427, "signed": 37.5, "robotic before": 100, "change": 300./7 - 100,
	})
}

func TestRoboticPairsByHand(t *testing.T) {
	f := march().WithoutPrevious()
	q := seeded(t, replies())
	a := must[RoboticPairRow](t)(q.Service.RoboticPairs(t.Context(), f))
	if a.N != 3 || a.Total != 2 || len(a.Rows) != 2 {
		t.Fatalf("n %d, total %d, %+v", a.N, a.Total, a.Rows)
	}
	want := RoboticPairRow{
		Brand: "Skyways Air", Network: "x", Handle: "skywayshelp", Uses: 2, Similarity: 80,
		ID: "a3", Posted: date("2026-03-28"), Text: "Text of a3", URL: "https://x.example/a3",
		OtherID: "a2", OtherAt: date("2026-03-05 10:00:00"), OtherText: "Text of a2", OtherURL: "https://x.example/a2",
	}
	if a.Rows[0] != want {
		t.Errorf("got %+v, want %+v", a.Rows[0], want)
	}
	if r := a.Rows[1]; r.ID != "c1" || r.Uses != 1 || r.OtherText != "Text of c2" || r.Similarity != 100 {
		t.Errorf("%+v", r)
	}
	f.Limit, f.Offset = 1, 1
	if page := must[RoboticPairRow](t)(q.Service.RoboticPairs(t.Context(), f)); len(page.Rows) != 1 || page.Rows[0].ID != "c1" || page.Total != 2 {
		t.Errorf("second page: %+v", page)
	}
	f.Networks = []string{"mastodon"}
	if none := must[RoboticPairRow](t)(q.Service.RoboticPairs(t.Context(), f)); none.Total != 0 {
		t.Errorf("on mastodon: %+v", none.Rows)
	}
}

// wordingCase is a reply for the independent computation.
type wordingCase struct {
	brand, handle string
	at            time.Time
	set           map[uint32]bool
}

// TestRoboticEqualsBruteForce compares every reply with every other, in another way than the program does.
func TestRoboticEqualsBruteForce(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 4))
	var b record.Batch
	var cases []wordingCase
	for i := range 400 {
		c := wordingCase{[]string{"Skyways Air", "Rival Jets"}[r.IntN(2)], []string{"one", "two"}[r.IntN(2)], date("2026-01-15").Add(time.Duration(r.IntN(130)) * oneDay), map[uint32]bool{}}
		template := uint32(r.IntN(25)) * 100
		for s := range uint32(5) {
			c.set[template+s] = true
		}
		for range r.IntN(3) {
			c.set[r.Uint32N(5000)] = true
		}
		var set []uint32
		for s := range c.set {
			set = append(set, s)
		}
		slices.Sort(set)
		cases = append(cases, c)
		b.Mentions = append(b.Mentions, message(c.brand, fmt.Sprint("p", i), c.at.Format(time.DateOnly), answeredBy(c.handle, set...)))
	}
	from, to := date("2026-03-01"), date("2026-04-01")
	want := map[[2]string][2]uint64{}
	for i, c := range cases {
		if c.at.Before(from) || !c.at.Before(to) {
			continue
		}
		key := [2]string{c.brand, c.handle}
		sums := want[key]
		sums[0]++
		for j, d := range cases {
			if i != j && c.brand == d.brand && c.handle == d.handle && c.at.Sub(d.at).Abs() <= 30*oneDay && alike(c.set, d.set) {
				sums[1]++
				break
			}
		}
		want[key] = sums
	}
	f := march()
	f.Brand = ""
	got := map[[2]string][2]uint64{}
	for _, row := range must[RoboticRow](t)(seeded(t, &b).Service.Robotic(t.Context(), f)).Rows {
		if row.Handle != AllHandles && row.Replies > 0 {
			got[[2]string{row.Brand, row.Handle}] = [2]uint64{row.Replies, row.RoboticReplies}
		}
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func alike(a, b map[uint32]bool) bool {
	shared := 0
	for s := range a {
		if b[s] {
			shared++
		}
	}
	return float64(shared)/float64(len(a)+len(b)-shared) >= .8
}

// about says what a customer's post touches on, such as "delay negative".
func about(label record.Opinion, complaint bool, themes ...string) func(*record.Mention) {
	return func(m *record.Mention) {
		m.Meaning.Label, m.Meaning.Tone.Complaint = label, complaint
		for _, t := range themes {
			name, opinion, _ := strings.Cut(t, " ")
			m.Meaning.Themes = append(m.Meaning.Themes, record.Theme{Name: name, Label: record.Opinion(opinion)})
		}
	}
}

func TestServiceThemesByHand(t *testing.T) {
	const own = "Skyways Air"
	q := seeded(t, &record.Batch{Mentions: []record.Mention{
		message(own, "p1", "2026-02-10", about(record.Negative, true, "delay negative")),
		message(own, "p2", "2026-02-11", about(record.Neutral, false, "food neutral")),
		message(own, "1", "2026-03-02", about(record.Negative, true, "delay negative", "refund negative")),
		message(own, "2", "2026-03-03", about(record.Positive, false, "delay positive")),
		message(own, "3", "2026-03-04", about(record.NoOpinion, false, "delay")),
		message(own, "4", "2026-03-05", about(record.Neutral, false)),
		message(own, "5", "2026-03-06", about(record.Negative, true, "delay negative"), deleted),
		message(own, "6", "2026-03-06", about(record.Negative, true, "delay negative"), func(m *record.Mention) { m.Direction = record.FromOther }),
		message("Rival Jets", "7", "2026-03-06", about(record.Negative, true, "delay negative")),
	}})
	f := march()
	a := must[ServiceThemeRow](t)(q.Service.Themes(t.Context(), f))
	var got []string
	for _, r := range a.Rows {
		got = append(got, fmt.Sprintf("%s %d of %d, before %d of %d; negative of %d; complaints %d", r.Theme, r.Posts, r.Share.N, *r.PreviousN, *r.Share.PreviousN, r.Negative.N, r.Complaints))
	}
	want := []string{
		"delay 3 of 4, before 1 of 2; negative of 2; complaints 1",
		"refund 1 of 4, before 0 of 2; negative of 1; complaints 1",
		"food 0 of 4, before 1 of 2; negative of 0; complaints 0",
	}
	if !reflect.DeepEqual(got, want) || a.N != 4 {
		t.Errorf("n %d\ngot  %q\nwant %q", a.N, got, want)
	}
	delay := a.Rows[0]
	wantNumbers(t, map[string]*float64{"share": delay.Share.Value, "change": delay.Share.Change, "negative": delay.Negative.Value, "before": delay.Negative.Previous, "food": a.Rows[2].Negative.Value},
		map[string]float64{"share": 75, "change": 25, "negative": 50, "before": 100, "food": nan})
	f.Brand, f.Against = "", []string{"Rival Jets"}
	both := must[ServiceThemeRow](t)(q.Service.Themes(t.Context(), f))
	if both.N != 5 || both.Rows[0].Brand != AllBrands || both.Rows[0].Posts != 4 || both.Rows[len(both.Rows)-1].Brand != "Rival Jets" {
		t.Errorf("all brands: n %d, %+v", both.N, both.Rows)
	}
}

// A wording that is most of what a desk says does not make the part that is read large: each reply of it is chosen like any other, and
// enough of them are that their likeness is seen.
func TestOneWordingForAlmostEverything(t *testing.T) {
	w := warehousetest.New(t)
	err := w.Conn().Exec(t.Context(), `INSERT INTO reply_words (brand, network, slot, handle, id, posted, signed, shingles, lowest, here, version)
		SELECT 'Skyways Air', 'x', toStartOfFifteenMinutes(at), 'desk', toString(number), at, false, shingles, shingles[1], true, 1
		FROM
		(
			SELECT number, toDateTime('2025-01-01', 'UTC') + number * 300 AS at,
				if(number % 10 = 0, arraySort(arrayMap(i -> toUInt32(cityHash64(number, i)), range(20))), arraySort(arrayPushBack(range(1, 30), toUInt32(1000 + number)))) AS shingles
			FROM numbers(100000)
		)`)
	if err != nil {
		t.Fatal(err)
	}
	f := Filter{Brand: "Skyways Air", From: date("2025-01-01"), To: date("2026-01-01"), Now: date("2026-02-01")}
	a := must[RoboticRow](t)(New(w.Conn()).Service.Robotic(t.Context(), f))
	if len(a.Rows) == 0 || a.N < 9_000 || a.N > 11_000 || len(a.Notes) != 1 {
		t.Fatalf("n %d of 100,000, notes %v", a.N, a.Notes)
	}
	if share := a.Rows[0].Robotic.Value; share == nil || *share < 88 || *share > 92 {
		t.Errorf("%v of 90 in 100 are alike", show(share))
	}
}
