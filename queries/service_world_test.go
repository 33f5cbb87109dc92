package queries

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/staffed"
	"renown/warehouse/warehousetest"
)

// talk is one made-up conversation and what must be known of it.
type talk struct {
	brand, network, id, text string
	lang                     string // of all its posts

	posts         []record.Mention
	first         time.Time
	opening, last record.Opinion
	complaint     bool
	thanks, again bool
	reach, reachN uint64
	passing       bool // it only carries a hashtag, and speaks to nobody

	replied    time.Time // zero: not answered
	by, handle string
	answers    []madeReply
}

// madeReply is one reply and the customer's post it answers.
type madeReply struct {
	brand, network, by, handle, parent string
	asked, posted                      time.Time
}

// desk is a made-up service desk.
type desk struct {
	hours  staffed.Hours
	target time.Duration
}

func (d desk) history() staffed.History { return staffed.History{{Hours: d.hours, Target: d.target}} }

// helpline is a made-up world of brands, their customers and their service desks.
type helpline struct {
	talks []talk
	desks map[string]desk
	now   time.Time
}

var airlines = []string{"Skyways Air", "Rival Jets", "Aurelia Wings"}

func newHelpline(t testing.TB, r *rand.Rand) helpline {
	zone := func(name string) *time.Location {
		loc, err := time.LoadLocation(name)
		if err != nil {
			t.Fatal(err)
		}
		return loc
	}
	var office []staffed.Span
	for day := time.Monday; day <= time.Friday; day++ {
		office = append(office, staffed.Span{Day: day, From: 9 * 60, To: 17 * 60})
	}
	w := helpline{now: date("2025-05-01 12:34:56.789"), desks: map[string]desk{
		"Skyways Air": {staffed.Hours{Zone: zone("Europe/Berlin"), Week: office, Holidays: []staffed.Day{{Year: 2025, Month: 4, Day: 18}, {Year: 2025, Month: 4, Day: 21}}}, 90 * time.Minute},
		"Rival Jets":  {staffed.Hours{Zone: zone("America/New_York"), Week: []staffed.Span{{Day: time.Sunday, From: 60, To: 240}, {Day: time.Wednesday, From: 0, To: 1440}}}, 4 * time.Hour},
	}}
	for i := range 220 {
		w.talks = append(w.talks, w.talk(r, i))
	}
	return w
}

// talk makes up a conversation: a customer's one or two posts, at times an answer, and at times more after it.
func (w helpline) talk(r *rand.Rand, i int) talk {
	k := talk{brand: airlines[r.IntN(3)], network: []string{"x", "mastodon"}[r.IntN(2)], id: fmt.Sprint("t", i)}
	back := time.Duration(r.Int64N(int64(70 * oneDay)))
	if r.IntN(4) == 0 {
		back /= 50
	}
	k.first = w.now.Add(-back).Truncate(time.Millisecond)
	k.text = []string{"My bag is lost", "Lovely crew today", "Where is my refund?", "Bag and refund, please"}[r.IntN(4)]
	k.passing = r.IntN(4) == 0
	k.lang = []string{"en", "de", ""}[r.IntN(3)]
	at, parent := k.first, k.id
	k.customer(r, at, "", k.text)
	k.opening = k.last
	if later := at.Add(gap(r, 3*time.Hour)); r.IntN(4) == 0 && later.Before(w.now) {
		at = later
		k.customer(r, at, k.id, "Hello?")
		if r.IntN(2) == 0 {
			parent = k.posts[1].ID
		}
	}
	for at = at.Add(gap(r, 4*oneDay)); r.IntN(3) > 0 && at.Before(w.now); at = at.Add(gap(r, oneDay)) {
		k.answer(r, at, parent)
		if at = at.Add(gap(r, oneDay)); r.IntN(2) > 0 || !at.Before(w.now) {
			break
		}
		k.customer(r, at, k.posts[len(k.posts)-1].ID, "And now?")
		parent = k.posts[len(k.posts)-1].ID
	}
	return k
}

// gap is a random time of at least a millisecond, mostly much shorter than the longest.
func gap(r *rand.Rand, longest time.Duration) time.Duration {
	u := r.Float64()
	return (time.Duration(u*u*u*float64(longest)) + time.Millisecond).Truncate(time.Millisecond)
}

func (k *talk) post(at time.Time, parent, text string) record.Mention {
	id := k.id
	if len(k.posts) > 0 {
		id = fmt.Sprint(k.id, "-", len(k.posts))
	}
	m := post(k.network, id, "2025-01-01", "", "")
	m.Brand, m.Posted, m.Parent, m.Text, m.Conversation, m.AuthorKey = k.brand, at, parent, text, k.id, "author-of-"+k.id
	m.Meaning.Lang = k.lang
	return m
}

func (k *talk) customer(r *rand.Rand, at time.Time, parent, text string) {
	m := k.post(at, parent, text)
	m.Meaning.Label = []record.Opinion{record.Negative, record.Negative, record.Neutral, record.Positive, record.NoOpinion}[r.IntN(5)]
	m.Addressed = !k.passing
	m.Meaning.Tone = record.Tone{Complaint: r.IntN(4) == 0, Thanks: r.IntN(4) == 0}
	reach := record.Count(r.IntN(5000))
	switch r.IntN(3) {
	case 0:
		m.Views, m.AuthorFollowers = reach, 77
	case 1:
		m.AuthorFollowers = reach
	default:
		reach = record.NotGiven
	}
	k.posts = append(k.posts, m)
	k.last, k.thanks = m.Meaning.Label, m.Meaning.Tone.Thanks
	if !k.replied.IsZero() {
		k.again = true
		return
	}
	k.complaint = k.complaint || m.Meaning.Tone.Complaint || m.Meaning.Label == record.Negative
	if reach != record.NotGiven {
		k.reach, k.reachN = k.reach+uint64(reach), k.reachN+1
	}
}

func (k *talk) answer(r *rand.Rand, at time.Time, parent string) {
	m := k.post(at, parent, "We are on it")
	m.Direction, m.Handle = record.FromSupport, []string{"helps", "cares"}[r.IntN(2)]
	if r.IntN(3) == 0 {
		m.Direction, m.Handle = record.FromBrand, "brand"
	}
	m.AuthorKey, m.Meaning.Label = "", ""
	k.posts = append(k.posts, m)
	a := madeReply{k.brand, k.network, string(m.Direction), m.Handle, parent, time.Time{}, at}
	for _, p := range k.posts {
		if p.ID == parent {
			a.asked = p.Posted
		}
	}
	k.answers = append(k.answers, a)
	if k.replied.IsZero() {
		k.replied, k.by, k.handle = at, a.by, a.handle
	}
}

// seed stores the world, its posts in random order, and gives what answers over it.
func (w helpline) seed(t testing.TB, r *rand.Rand) *Queries {
	t.Helper()
	house := warehousetest.New(t)
	for _, brand := range airlines {
		if d, ok := w.desks[brand]; ok {
			if err := house.PutHours(t.Context(), brand, d.hours, d.target); err != nil {
				t.Fatal(err)
			}
		}
	}
	var b record.Batch
	for _, k := range w.talks {
		b.Mentions = append(b.Mentions, k.posts...)
	}
	r.Shuffle(len(b.Mentions), func(i, j int) { b.Mentions[i], b.Mentions[j] = b.Mentions[j], b.Mentions[i] })
	store(t, house, &b)
	return New(house.Conn())
}

// counts says whether the customer expects an answer, or got one.
func (k *talk) counts() bool { return !k.passing || k.complaint || !k.replied.IsZero() }

// of are the conversations that count and a filter finds for a brand, "" being all.
func (w helpline) of(f Filter, brand string) []talk {
	var found []talk
	for _, k := range w.talks {
		if (brand == "" || k.brand == brand) && f.holds(k.first) && f.on(k.network) && f.hears(k.lang) && k.counts() {
			found = append(found, k)
		}
	}
	return found
}

// holds says whether a moment is in the period, by the day it is on a calendar of the filter's zone.
func (f Filter) holds(at time.Time) bool {
	y, m, d := at.In(f.location()).Date()
	day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
	return (f.From.IsZero() || !day.Before(f.From)) && (f.To.IsZero() || day.Before(f.To))
}

func (f Filter) hears(lang string) bool {
	return len(f.Languages) == 0 || slices.Contains(f.Languages, lang)
}

func (f Filter) on(network string) bool {
	return len(f.Networks) == 0 || slices.Contains(f.Networks, network)
}

func (w helpline) staffed(k talk, to time.Time) float64 {
	return w.desks[k.brand].history().Between(k.first, to).Seconds()
}

// due says whether the target of a conversation has passed, and met whether it was answered within.
func (w helpline) due(k talk) (due, met bool) {
	target := w.desks[k.brand].target.Seconds()
	due = target > 0 && w.staffed(k, w.now) >= target
	return due, due && !k.replied.IsZero() && w.staffed(k, k.replied) <= target
}

// filters are those the queries are asked with: bounded and compared, all brands, one network, everything.
func (w helpline) filters() []Filter {
	april := Filter{Brand: "Skyways Air", Against: []string{"Rival Jets", "Aurelia Wings"}, From: date("2025-04-01"), To: date("2025-05-01"), Now: w.now}.WithPrevious()
	everything := Filter{Now: w.now, Against: []string{"Rival Jets"}}
	one := april
	one.Networks, one.Against = []string{"mastodon"}, nil
	one.Zone = "Asia/Kolkata"
	// Clocks change on 9 March in St John's, on 30 March in Berlin, and by half an hour on 6 April on Lord Howe Island.
	march := Filter{Brand: "Aurelia Wings", Against: []string{"Skyways Air"}, From: date("2025-03-09"), To: date("2025-03-31"), Zone: "America/St_Johns", SundayWeeks: true, Now: w.now}.WithPrevious()
	island := Filter{Brand: "Skyways Air", From: date("2025-04-05"), To: date("2025-04-08"), Zone: "Australia/Lord_Howe", Languages: []string{"en", "de"}, Now: w.now}.WithPrevious()
	return []Filter{april, everything, one, march, island, {Brand: "Rival Jets", From: date("2025-03-30"), To: date("2025-05-02"), Zone: "Europe/Berlin", Languages: []string{"de"}, Now: w.now}}
}

// plainMedian is the median of values by sorting them, nil of none.
func plainMedian(values []float64) *float64 {
	slices.Sort(values)
	n := len(values)
	if n == 0 {
		return nil
	}
	m := (values[(n-1)/2] + values[n/2]) / 2
	return &m
}

func plainP90(values []float64) *float64 {
	slices.Sort(values)
	if len(values) == 0 {
		return nil
	}
	return &values[len(values)*9/10]
}

// sameNumber compares numbers that may be missing.
func sameNumber(a, b *float64) bool {
	if a == nil || b == nil {
		return a == b
	}
	return near(a, *b)
}

func wantSame(t *testing.T, what string, got, want *float64) {
	t.Helper()
	if !sameNumber(got, want) {
		t.Errorf("%s: %v, want %v", what, show(got), show(want))
	}
}

func wantCounts(t *testing.T, what string, got, want []uint64) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: %v, want %v", what, got, want)
	}
}

func wantMedian(t *testing.T, what string, got Measure, values []float64) {
	t.Helper()
	wantSame(t, what, got.Value, plainMedian(values))
	e := measure(medianOf(values), nil, 1)
	wantSame(t, what+", from", got.Low, e.Low)
	wantSame(t, what+", to", got.High, e.High)
	if got.N != uint64(len(values)) {
		t.Errorf("%s: n %d, want %d", what, got.N, len(values))
	}
}

func eachHelpline(t *testing.T, check func(t *testing.T, w helpline, q *Queries, f Filter)) {
	t.Helper()
	for seed := range uint64(3) {
		r := rand.New(rand.NewPCG(seed, 4))
		w := newHelpline(t, r)
		q := w.seed(t, r)
		for i, f := range w.filters() {
			t.Run(fmt.Sprint("world ", seed, " filter ", i), func(t *testing.T) { check(t, w, q, f) })
		}
	}
}

func byBrandAndTime(a, b talk) int {
	return cmp.Or(a.first.Compare(b.first), cmp.Compare(a.brand, b.brand), cmp.Compare(a.network, b.network), cmp.Compare(a.id, b.id))
}
