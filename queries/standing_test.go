package queries

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// town is a small made-up world in which every part of the index has figures.
func town(r *rand.Rand) *record.Batch {
	b := &record.Batch{}
	opinions := []record.Opinion{"", "positive", "neutral", "negative"}
	labels := []record.Opinion{"positive", "neutral", "negative", "negative"}
	for i := range 300 {
		brand := []string{"Acme", "Rival"}[r.IntN(2)]
		posted := date("2025-01-01").AddDate(0, 0, r.IntN(60)).Format(time.DateOnly)
		b.Reviews = append(b.Reviews, review(brand, fmt.Sprint(i), posted, record.Score(1+r.IntN(5)),
			says(opinions[r.IntN(4)], opinions[r.IntN(4)], opinions[r.IntN(4)]), answered(time.Hour)))
		asked := date("2025-01-01").Add(time.Duration(r.IntN(60*24*60)) * time.Minute)
		id := fmt.Sprint("c", i)
		p := post("x", id, asked.Format("2006-01-02 15:04:05"), fmt.Sprint("a", r.IntN(200)), labels[r.IntN(4)])
		p.Brand = brand
		b.Mentions = append(b.Mentions, p)
		if r.IntN(3) > 0 {
			reply := post("x", id+"r", asked.Add(time.Duration(1+r.IntN(300))*time.Minute).Format("2006-01-02 15:04:05"), "", "")
			reply.Brand, reply.Direction, reply.Handle, reply.Conversation, reply.Parent = brand, record.FromSupport, "help", id, id
			b.Mentions = append(b.Mentions, reply)
		}
	}
	return b
}

// by finds a row of the index.
func (a Answer[T]) row(t *testing.T, of func(T) bool) T {
	t.Helper()
	for _, row := range a.Rows {
		if of(row) {
			return row
		}
	}
	t.Fatalf("%s has no such row", a.Query)
	panic("unreachable")
}

func TestIndexIsTheWeightedMeanOfItsParts(t *testing.T) {
	w := warehousetest.New(t)
	store(t, w, town(rand.New(rand.NewPCG(3, 3))))
	q := New(w.Conn())
	f := Filter{Brand: "Acme", Against: []string{"Rival"}, From: date("2025-02-01"), To: date("2025-03-01"), Now: date("2025-06-01")}.WithPrevious()
	got, err := q.Standing.Index(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, brand := range []string{"Acme", "Rival"} {
		whole, functionsWithIndex := 0.0, 0
		for _, function := range functions {
			head := got.row(t, func(r IndexRow) bool { return r.Brand == brand && r.Function == function && r.Part == "" })
			sum, weights := 0.0, 0.0
			for _, row := range got.Rows {
				if row.Brand == brand && row.Function == function && row.Part != "" && row.Index.Value != nil {
					sum += row.Weight * *row.Index.Value
					weights += row.Weight
				}
			}
			if weights == 0 {
				if head.Index.Value != nil {
					t.Errorf("%s %s: an index of nothing", brand, function)
				}
				continue
			}
			if !near(head.Index.Value, sum/weights) || head.Index.Low == nil || *head.Index.Low > *head.Index.Value || *head.Index.High < *head.Index.Value {
				t.Errorf("%s %s: %+v, want %v", brand, function, head.Index, sum/weights)
			}
			whole += sum / weights
			functionsWithIndex++
		}
		all := got.row(t, func(r IndexRow) bool { return r.Brand == brand && r.Function == "all" })
		if !near(all.Index.Value, whole/float64(functionsWithIndex)) || all.Parts != functionsWithIndex || all.Of != 4 {
			t.Errorf("%s: %+v, want %v of %d", brand, all, whole/float64(functionsWithIndex), functionsWithIndex)
		}
	}
	checkPartsByHand(t, w.Conn(), got)
}

// checkPartsByHand compares parts with plain SQL on the base tables.
func checkPartsByHand(t *testing.T, conn driver.Conn, got Answer[IndexRow]) {
	t.Helper()
	for part, sql := range map[string]string{
		"rating":    `SELECT (avg(stars) - 1) * 25 FROM reviews FINAL WHERE brand = 'Acme' AND posted >= '2025-02-01' AND posted < '2025-03-01'`,
		"recommend": `SELECT 100 * countIf(recommend = 'positive') / countIf(recommend IN ('positive', 'negative')) FROM reviews FINAL WHERE brand = 'Acme' AND posted >= '2025-02-01' AND posted < '2025-03-01'`,
		"sentiment": `SELECT 50 + 50 * (countIf(sentiment = 'positive') - countIf(sentiment = 'negative')) / countIf(sentiment != '') FROM mentions FINAL WHERE brand = 'Acme' AND direction = 'customer' AND posted >= '2025-02-01' AND posted < '2025-03-01'`,
		"voice":     `SELECT least(100, 100 * countIf(brand = 'Acme') / count()) FROM mentions FINAL WHERE direction = 'customer' AND posted >= '2025-02-01' AND posted < '2025-03-01'`,
		"answered":  `SELECT 100 * countIf(id IN (SELECT parent FROM mentions FINAL WHERE direction = 'support')) / count() FROM mentions FINAL WHERE brand = 'Acme' AND direction = 'customer' AND posted >= '2025-02-01' AND posted < '2025-03-01'`,
	} {
		var want float64
		if err := conn.QueryRow(t.Context(), sql).Scan(&want); err != nil {
			t.Fatal(err)
		}
		row := got.row(t, func(r IndexRow) bool { return r.Brand == "Acme" && r.Part == part })
		if !near(row.Index.Value, want) {
			t.Errorf("%s: %v, want %v", part, show(row.Index.Value), want)
		}
	}
}

func TestIndexObeysItsWeights(t *testing.T) {
	w := warehousetest.New(t)
	store(t, w, town(rand.New(rand.NewPCG(5, 3))))
	q := New(w.Conn())
	f := Filter{Brand: "Acme", From: date("2025-01-01"), To: date("2025-03-01"), Now: date("2025-06-01"),
		Weights: Weights{"hr": {"rating": 1, "recommend": 0, "ceo": 0, "outlook": 0, "response": 0}}}
	got, err := q.Standing.Index(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	head := got.row(t, func(r IndexRow) bool { return r.Function == "hr" && r.Part == "" })
	part := got.row(t, func(r IndexRow) bool { return r.Part == "rating" })
	if head.Of != 1 || *head.Index.Value != *part.Index.Value {
		t.Errorf("hr %+v, rating %+v", head, part)
	}
	for _, row := range got.Rows {
		if row.Part == "voice" && row.Index.Value != nil {
			t.Errorf("a share of voice without anyone to share with: %+v", row)
		}
	}
	f.Weights = Weights{"hr": {"smiles": 1}}
	if _, err := q.Standing.Index(t.Context(), f); err == nil {
		t.Error("an unknown part was taken")
	}
}

// Intervals of means of independent measures are the usual ones; of measures of the same records they are wider, so that
// they hold whatever the measures have to do with each other.
func TestIntervalsOfTheIndexHold(t *testing.T) {
	const rounds, n = 2000, 60
	for _, c := range []struct {
		name        string
		apart, same bool // apart: one stems from reviews, the other from posts; same: both parts are the same numbers
		least, most float64
	}{{"independent", true, false, .93, .97}, {"the same records", false, true, .93, .97}, {"taken for dependent", false, false, .97, 1}} {
		r := rand.New(rand.NewPCG(1, 1))
		covered := 0
		for range rounds {
			a := randomShare(r, n, .6)
			b := a
			if !c.same {
				b = randomShare(r, n, .6)
			}
			m := weighted([]Measure{measure(a, nil, 1), measure(b, nil, 1)}, []float64{1, 1}, []bool{c.apart, false}, 1)
			if *m.Low <= 60 && 60 <= *m.High {
				covered++
			}
		}
		if share := float64(covered) / rounds; share < c.least || share > c.most {
			t.Errorf("%s: nominal 95 %% covers %.3f", c.name, share)
		}
	}
}

func randomShare(r *rand.Rand, n int, p float64) estimate {
	var hits uint64
	for range n {
		if r.Float64() < p {
			hits++
		}
	}
	return shareOf(hits, uint64(n))
}

func TestNetSentimentsIntervalCovers(t *testing.T) {
	const rounds, n = 4000, 80
	r := rand.New(rand.NewPCG(2, 7))
	covered := 0
	for range rounds {
		var v voice
		for range n {
			switch x := r.Float64(); {
			case x < .3:
				v.Positives++
			case x < .75:
				v.Negatives++
			default:
				v.Neutrals++
			}
		}
		if e := v.sentiment(); e.low <= -15 && -15 <= e.high {
			covered++
		}
	}
	if share := float64(covered) / rounds; math.Abs(share-.95) > .02 {
		t.Errorf("nominal 95 %% covers %.3f", share)
	}
}

func pointer(v float64) *float64 { return &v }

// A share of voice of more than twice the fair one is 100: so is what changes beyond it.
func TestChangesAreThoseOfTheCutScale(t *testing.T) {
	for _, c := range []struct {
		value, previous, low, high float64 // raw
		change, left, right        float64
		clear                      bool
	}{
		{60, 40, 10, 30, 20, 10, 30, true},
		{140, 90, 40, 60, 10, 8, 12, true},
		{140, 120, 10, 30, 0, 0, 0, false},
		{90, 140, -60, -40, -10, -12, -8, true},
	} {
		change := c.value - c.previous
		m := Measure{Value: &c.value, Previous: &c.previous, Change: &change, ChangeLow: &c.low, ChangeHigh: &c.high, Clear: true}.within(0, 100)
		if !near(m.Change, c.change) || !near(m.ChangeLow, c.left) || !near(m.ChangeHigh, c.right) || m.Clear != c.clear || !near(m.Change, *m.Value-*m.Previous) {
			t.Errorf("%+v: change %v, %v to %v, clear %v", c, *m.Change, *m.ChangeLow, *m.ChangeHigh, m.Clear)
		}
	}
}

// An index of the period before, on other parts, is not the one this index changed from.
func TestAnIndexWithoutAllPartsBeforeHasNoPrevious(t *testing.T) {
	with := Measure{Value: pointer(60), N: 10, Previous: pointer(50), Change: pointer(10)}
	without := Measure{Value: pointer(90), N: 10}
	m := weighted([]Measure{with, without}, []float64{1, 1}, nil, 1)
	if *m.Value != 75 || *m.Change != 10 || m.Previous != nil {
		t.Errorf("%+v", m)
	}
	m = weighted([]Measure{with, with}, []float64{1, 3}, nil, 1)
	if *m.Value != 60 || *m.Change != 10 || *m.Previous != 50 {
		t.Errorf("%+v", m)
	}
}

// A brand of which nothing is collected is not silent, and makes nobody else loud.
func TestVoicesAreSharedAmongThoseHeard(t *testing.T) {
	w := warehousetest.New(t)
	store(t, w, town(rand.New(rand.NewPCG(6, 3))))
	q := New(w.Conn())
	f := Filter{Brand: "Acme", Against: []string{"Rival"}, From: date("2025-01-01"), To: date("2025-03-01"), Now: date("2025-06-01")}
	voiceOf := func(f Filter, brand string) IndexRow {
		got, err := q.Standing.Index(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		return got.row(t, func(r IndexRow) bool { return r.Brand == brand && r.Part == "voice" })
	}
	of2 := voiceOf(f, "Acme")
	f.Against = []string{"Rival", "Unheard"}
	if of3 := voiceOf(f, "Acme"); *of3.Index.Value != *of2.Index.Value {
		t.Errorf("voice %v, beside a brand without posts %v", *of2.Index.Value, *of3.Index.Value)
	}
	if unheard := voiceOf(f, "Unheard"); unheard.Index.Value != nil {
		t.Errorf("a brand without posts has a voice of %v", *unheard.Index.Value)
	}
	f.Against = []string{"Unheard"}
	if alone := voiceOf(f, "Acme"); alone.Index.Value != nil {
		t.Errorf("a share of voice with nobody to share it with: %v", *alone.Index.Value)
	}
}

// Of almost nothing the index says what it can, and leaves the rest out: it invents no zero.
func TestIndexOfAlmostNothing(t *testing.T) {
	long := strings.Repeat("ชื่อ", 75) // 300 letters
	lonely, voiced := review(long, "1", "2025-02-03", 4), post("x", "p", "2025-02-04 10:00:00", "a", record.Positive)
	voiced.Brand, voiced.Direction, voiced.Addressed = "شركة 🦊", record.FromOther, false
	q := seeded(t, &record.Batch{Reviews: []record.Review{lonely}, Mentions: []record.Mention{voiced}})
	f := Filter{Brand: long, Against: []string{"شركة 🦊", "'; DROP TABLE reviews; --", "Nobody"}, From: date("2025-02-01"), To: date("2025-03-01"), Now: date("2025-06-01")}.WithPrevious()
	got := must[IndexRow](t)(q.Standing.Index(t.Context(), f))
	all := func(brand string) IndexRow {
		return got.row(t, func(r IndexRow) bool { return r.Brand == brand && r.Function == "all" })
	}
	// Of HR one review of four stars, whom nobody answered: (75·3 + 0·1) ÷ 4.
	if own := all(long); !near(own.Index.Value, 56.25) || own.Index.N != 1 || own.Index.Low != nil || own.Index.Change != nil || own.Parts != 1 || own.Rank == nil || *own.Rank != 2 || own.Ranked != 2 {
		t.Errorf("of one review: %+v", own)
	}
	if other := all("شركة 🦊"); !near(other.Index.Value, 100) || other.Parts != 1 || *other.Rank != 1 {
		t.Errorf("of one post: %+v", other)
	}
	if nobody := all("Nobody"); nobody.Index.Value != nil || nobody.Parts != 0 || nobody.Rank != nil || nobody.Index.N != 0 {
		t.Errorf("of nothing: %+v", nobody)
	}
	trend := must[StandingTrendRow](t)(q.Standing.Trend(t.Context(), f))
	for _, r := range trend.Rows {
		if held := r.Brand == long && r.Bucket.Equal(date("2025-02-03")) && (r.Function == "hr" || r.Function == "all"); held != (r.Index != nil) && r.Brand == long {
			t.Errorf("%s in the week of %s: %v", r.Function, r.Bucket.Format(time.DateOnly), show(r.Index))
		}
	}
	for _, r := range must[StandingChangeRow](t)(q.Standing.Changes(t.Context(), f)).Rows {
		if r.Verdict != "" || r.Clearness != nil {
			t.Errorf("%s changed from nothing: %+v", r.Metric, r)
		}
	}
}

// What changed is told by how clearly it did, and in which direction is good.
func TestClearChangesComeFirst(t *testing.T) {
	b := &record.Batch{}
	for i := range 40 {
		stars := record.Score(4)
		if i%2 == 0 {
			stars = 5
		}
		b.Reviews = append(b.Reviews, review("Acme", fmt.Sprint("before", i), "2025-01-10", stars, says(record.Positive, "", "")))
		b.Reviews = append(b.Reviews, review("Acme", fmt.Sprint("now", i), "2025-02-10", stars-2, says([]record.Opinion{record.Positive, record.Negative}[min(i/36, 1)], "", "")))
		for day, wait := range map[string]time.Duration{"2025-01-10": 10 * time.Minute, "2025-02-10": 90 * time.Minute} {
			id := fmt.Sprint("c", day, i)
			asked := post("x", id, day+" 10:00:00", fmt.Sprint("a", i), record.Neutral)
			reply := post("x", id+"r", "2025-01-01", "", "")
			reply.Posted, reply.Direction, reply.Handle, reply.Conversation, reply.Parent = asked.Posted.Add(wait+time.Duration(i)*time.Second), record.FromSupport, "help", id, id
			b.Mentions = append(b.Mentions, asked, reply)
		}
	}
	q := seeded(t, b)
	f := Filter{Brand: "Acme", From: date("2025-02-01"), To: date("2025-03-01"), Now: date("2025-06-01")}.WithPrevious()
	got := must[StandingChangeRow](t)(q.Standing.Changes(t.Context(), f))
	metric := func(name string) StandingChangeRow {
		return got.row(t, func(r StandingChangeRow) bool { return r.Metric == name })
	}
	if r := metric("rating"); r.Verdict != Worse || !near(r.Value.Change, -2) || r.Clearness == nil || *r.Clearness <= 1 {
		t.Errorf("two stars less: %+v", r)
	}
	if r := metric("first_reply"); r.Verdict != Worse || !near(r.Value.Change, 80*60) || r.Good != "down" {
		t.Errorf("80 minutes longer: %+v", r)
	}
	if r := metric("repeat"); r.Verdict != Worse || !near(r.Value.Change, 100) || r.Good != "down" {
		t.Errorf("all came back: %+v", r)
	}
	if r := metric("answered"); r.Verdict != UnclearMoved || !near(r.Value.Change, 0) {
		t.Errorf("all were answered, twice: %+v", r)
	}
	if r := metric("recommend"); r.Verdict != UnclearMoved || !near(r.Value.Change, -10) {
		t.Errorf("4 of 40 would not recommend: %+v", r)
	}
	last := 3
	for i, r := range got.Rows {
		if r.order() > last || i > 0 && r.order() == got.Rows[i-1].order() && orNone(r.Clearness) > orNone(got.Rows[i-1].Clearness) {
			t.Errorf("%s (%v) comes after %s", r.Metric, show(r.Clearness), got.Rows[max(0, i-1)].Metric)
		}
		last = r.order()
	}
	if alone := must[StandingChangeRow](t)(q.Standing.Changes(t.Context(), f.WithoutPrevious())); len(alone.Rows) != 0 || len(alone.Notes) != 1 {
		t.Errorf("compared with nothing: %+v", alone)
	}
}

// Clearness above 1 is what a clear interval is, whichever way it leans.
func TestClearnessIsTheIntervalsOwn(t *testing.T) {
	for _, c := range []struct{ change, low, high, want float64 }{{4, 2, 9, 2}, {4, 0, 9, 1}, {-4, -9, -2, 2}, {-4, -5, 4, 0.5}, {0, -1, 1, 0}} {
		m := Measure{Change: &c.change, ChangeLow: &c.low, ChangeHigh: &c.high}
		if got := m.clearness(); !near(got, c.want) {
			t.Errorf("%+v: %v", c, show(got))
		}
	}
	if (Measure{Change: pointer(3)}).clearness() != nil {
		t.Error("a change without an interval is clear")
	}
}

// The parts of the index are those of the functions' own pages.
func TestPartsOfTheIndexAreThoseOfTheirOwnQueries(t *testing.T) {
	q, _ := settled(t, 23)
	c := chance{rand.New(rand.NewPCG(23, 9))}
	for range 6 {
		f := c.question().WithPrevious()
		f.Status, f.MinGroup = c.one("", "", "current"), 1+c.IntN(6)
		index := must[IndexRow](t)(q.Standing.Index(t.Context(), f))
		check := func(brand, part string, want Measure) {
			row := index.row(t, func(r IndexRow) bool { return r.Brand == brand && r.Part == part })
			if !same(row.Value, want.Value) || row.Index.N != want.N || (row.Index.PreviousN == nil) != (want.PreviousN == nil) {
				t.Errorf("%s of %s: %v (n %d), its own query %v (n %d): %+v", part, brand, show(row.Value), row.Index.N, show(want.Value), want.N, f)
			}
		}
		for _, r := range must[SummaryRow](t)(q.Employer.Summary(t.Context(), f)).Rows {
			check(r.Brand, "rating", r.Rating)
			check(r.Brand, "response", r.Response)
		}
		for _, r := range must[FirstReplyRow](t)(q.Service.FirstReply(t.Context(), f)).Rows {
			if r.ReplyBy == "" {
				check(r.Brand, "target", r.WithinTarget)
				check(r.Brand, "answered", r.ResponseRate)
			}
		}
		for _, r := range must[TurnRow](t)(q.Service.TurnAround(t.Context(), f)).Rows {
			check(r.Brand, "turned", r.Rate)
		}
		for _, r := range must[RepeatRow](t)(q.Customer.Repeat(t.Context(), f)).Rows {
			if r.Channel == AllChannels {
				check(r.Brand, "repeat", r.Repeat.mapped(100, -1))
			}
		}
	}
}
