package network

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

var start = time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)

// shelf is a network's list as its server keeps it: newest first, pages of a size, tokens or places to go on by.
type shelf struct {
	posts  []Place // newest first
	size   int
	tokens bool
	reach  time.Duration
	fail   func(call int) error
	calls  int
	random *rand.Rand
}

func (s *shelf) add(p Place) {
	s.posts = append(s.posts, p)
	slices.SortFunc(s.posts, func(a, b Place) int { return b.At.Compare(a.At) })
}

// page serves one page, its posts in any order; at times it repeats the last post of the page before.
func (s *shelf) page(now func() time.Time) func(context.Context, Want) (Page, error) {
	return func(_ context.Context, want Want) (Page, error) {
		s.calls++
		if s.fail != nil {
			if err := s.fail(s.calls); err != nil {
				return Page{}, err
			}
		}
		var below []Place
		for _, p := range s.posts {
			shown := s.reach == 0 || !p.At.Before(now().Add(-s.reach))
			before := want.Before == Place{} || p.At.Before(want.Before.At)
			if s.tokens && want.Token != "" {
				before = p.ID < want.Token
			}
			if shown && before && !p.At.After(now()) {
				below = append(below, p)
			}
		}
		page := Page{Batch: &record.Batch{}, Last: len(below) <= s.size}
		page.Places = slices.Clone(below[:min(s.size, len(below))])
		if s.tokens && !page.Last {
			page.Token = below[s.size-1].ID
		}
		for _, p := range page.Places {
			page.Batch.Mentions = append(page.Batch.Mentions, record.Mention{ID: p.ID, Posted: p.At})
		}
		if s.random != nil {
			s.random.Shuffle(len(page.Places), func(i, j int) { page.Places[i], page.Places[j] = page.Places[j], page.Places[i] })
		}
		return page, nil
	}
}

// reader is a program that collects from a shelf again and again; what it has is what was emitted.
type reader struct {
	now    time.Time
	cursor map[string]string
	have   map[string]bool
	gaps   []record.Gap
	refuse func() error // of the sink
}

func newReader() *reader {
	return &reader{now: start, cursor: map[string]string{}, have: map[string]bool{}}
}

func (r *reader) emit(b *record.Batch) error {
	if r.refuse != nil {
		if err := r.refuse(); err != nil {
			return err
		}
	}
	for _, m := range b.Mentions {
		r.have[m.ID] = true
	}
	r.gaps = append(r.gaps, b.Gaps...)
	for _, c := range b.Cursors {
		r.cursor[c.Key] = c.Value
	}
	return nil
}

func (r *reader) run(t *testing.T, list List) (Read, error) {
	t.Helper()
	before := map[string]string{}
	for k, v := range r.cursor {
		before[k] = v
	}
	return Reader{Source: "s", Brand: "b", Network: "n", Now: r.now, Cursor: before, Emit: r.emit}.Read(t.Context(), list)
}

func place(i int, at time.Time) Place { return Place{ID: fmt.Sprintf("p%06d", i), At: at} }

// However a run breaks off, and whatever is posted meanwhile, in the end every post was read.
func TestNothingIsSkippedHoweverRunsBreakOff(t *testing.T) {
	for seed := range uint64(200) {
		random := rand.New(rand.NewPCG(seed, 1))
		s := &shelf{size: 1 + random.IntN(5), tokens: random.IntN(2) == 0, random: random}
		r := newReader()
		list := List{Key: "k", Query: "#tag", Backfill: 24 * time.Hour, Pages: 1 + random.IntN(4)}
		list.Page = s.page(func() time.Time { return r.now })
		posted := 0
		post := func(n int, between time.Duration) {
			for range n {
				posted++
				r.now = r.now.Add(between)
				s.add(place(posted, r.now))
			}
		}
		post(random.IntN(30), time.Minute)
		for range 12 {
			s.fail = func(int) error {
				if random.IntN(6) == 0 {
					return errors.New("connection reset")
				}
				if s.tokens && random.IntN(8) == 0 {
					return ErrToken
				}
				return nil
			}
			r.refuse = func() error {
				if random.IntN(10) == 0 {
					return errors.New("disk full")
				}
				return nil
			}
			_, _ = r.run(t, list) // a run that fails is what is tested
			post(random.IntN(25), time.Minute)
		}
		s.fail, r.refuse = nil, nil
		for range 400 {
			read, err := r.run(t, list)
			if err != nil {
				t.Fatalf("seed %d: %v", seed, err)
			}
			if read.Complete {
				break
			}
		}
		if len(r.have) != posted {
			t.Fatalf("seed %d: %d of %d posts read; cursor %s", seed, len(r.have), posted, r.cursor["k"])
		}
		if len(r.gaps) != 0 {
			t.Fatalf("seed %d: gaps %v", seed, r.gaps)
		}
	}
}

func TestTheNewestComesFirstAndHolesAreFilledAfterwards(t *testing.T) {
	r := newReader()
	s := &shelf{size: 2}
	list := List{Key: "k", Query: "#tag", Backfill: time.Hour, Pages: 2, Page: s.page(func() time.Time { return r.now })}
	for i := range 14 {
		s.add(place(i, start.Add(time.Duration(i-14)*time.Minute)))
	}
	read, err := r.run(t, list) // two pages of the new, two of what is missing
	if err != nil || read.Complete || len(r.have) != 8 || !r.have["p000013"] || !r.have["p000006"] {
		t.Fatalf("first run: %+v, %v, %v", read, err, r.have)
	}
	if len(read.Notes) != 1 || !strings.Contains(read.Notes[0], "the next run goes on below 2026-03-01T07:52:00Z") {
		t.Errorf("notes %q", read.Notes)
	}
	r.now = start.Add(10 * time.Minute)
	s.add(place(14, start.Add(5*time.Minute)))
	read, err = r.run(t, list)
	if err != nil || !r.have["p000014"] || len(r.have) != 13 || read.Complete || read.Pages != 3 {
		t.Fatalf("second run: %+v, %v, %v", read, err, r.have)
	}
	if read, err = r.run(t, list); err != nil || !read.Complete || len(r.have) != 15 {
		t.Errorf("third run: %+v, %v, %v", read, err, r.have)
	}
}

func TestTheFirstRunGoesBackAsFarAsBackfillSays(t *testing.T) {
	r := newReader()
	s := &shelf{size: 3}
	for i := range 30 {
		s.add(place(i, start.Add(-time.Duration(30-i)*time.Hour)))
	}
	list := List{Key: "k", Backfill: 10 * time.Hour, Page: s.page(func() time.Time { return r.now })}
	if read, err := r.run(t, list); err != nil || !read.Complete {
		t.Fatalf("%+v, %v", read, err)
	}
	if !r.have["p000020"] || r.have["p000010"] || s.calls > 5 {
		t.Errorf("%d calls, have %v", s.calls, r.have)
	}
}

func TestPostsThatAppearLateAreFoundWithinTheOverlap(t *testing.T) {
	r := newReader()
	s := &shelf{size: 5}
	s.add(place(1, start.Add(-2*time.Hour)))
	s.add(place(2, start.Add(-time.Minute)))
	list := List{Key: "k", Backfill: 24 * time.Hour, Overlap: time.Hour, Page: s.page(func() time.Time { return r.now })}
	if _, err := r.run(t, list); err != nil {
		t.Fatal(err)
	}
	s.add(place(3, start.Add(-30*time.Minute)))
	r.now = start.Add(time.Hour)
	if _, err := r.run(t, list); err != nil || !r.have["p000003"] {
		t.Errorf("%v, have %v", err, r.have)
	}
}

// After an outage longer than the network's memory, what it no longer shows is a gap, recorded once.
func TestWhatTheNetworkForgotIsAGap(t *testing.T) {
	const reach = 7 * 24 * time.Hour
	r := newReader()
	s := &shelf{size: 4, reach: reach}
	list := List{Key: "k", Query: "#tag", Backfill: 24 * time.Hour, Reach: reach, Page: s.page(func() time.Time { return r.now })}
	s.add(place(1, start.Add(-time.Hour)))
	if _, err := r.run(t, list); err != nil {
		t.Fatal(err)
	}
	lastRead := r.now
	s.add(place(2, start.Add(24*time.Hour)))
	s.add(place(3, start.Add(9*24*time.Hour)))
	r.now = start.Add(10 * 24 * time.Hour)
	for range 3 {
		if read, err := r.run(t, list); err != nil || !read.Complete {
			t.Fatalf("%+v, %v", read, err)
		}
		r.now = r.now.Add(time.Hour)
	}
	want := record.Gap{Source: "s", Brand: "b", Network: "n", Query: "#tag", From: lastRead, To: start.Add(3 * 24 * time.Hour),
		Reason: "the network shows only the last 7 days"}
	if len(r.gaps) != 1 || r.gaps[0] != want {
		t.Errorf("gaps %+v, want %+v", r.gaps, want)
	}
	if r.have["p000002"] || !r.have["p000003"] {
		t.Errorf("have %v", r.have)
	}
}

// A reading that was interrupted and then forgotten by the network is a gap too, but what was read of it is not.
func TestAHoleTheNetworkForgotIsAGap(t *testing.T) {
	const reach = 7 * 24 * time.Hour
	r := newReader()
	s := &shelf{size: 2, reach: reach}
	list := List{Key: "k", Query: "#tag", Backfill: 24 * time.Hour, Reach: reach, Pages: 1, Page: s.page(func() time.Time { return r.now })}
	for i := range 10 {
		s.add(place(i, start.Add(-time.Duration(10-i)*time.Hour)))
	}
	if _, err := r.run(t, list); err != nil {
		t.Fatal(err)
	}
	s.fail = func(int) error { return errors.New("down") }
	r.now = start.Add(reach - 5*time.Hour)
	_, _ = r.run(t, list) // as long as the network is away
	r.now = start.Add(reach - 30*time.Minute)
	s.fail = nil
	list.Pages = 10
	if read, err := r.run(t, list); err != nil || !read.Complete {
		t.Fatalf("%+v, %v", read, err)
	}
	for _, g := range r.gaps {
		if g.From.Before(start.Add(-24*time.Hour)) || g.To.After(start.Add(-30*time.Minute)) || !g.To.After(g.From) {
			t.Errorf("gap %v to %v", g.From, g.To)
		}
	}
	if len(r.gaps) == 0 {
		t.Error("no gap was recorded")
	}
}

func TestANetworkThatGivesTheSamePageForEverIsNotReadForEver(t *testing.T) {
	r := newReader()
	same := Page{Places: []Place{place(1, start)}, Token: "again"}
	list := List{Key: "k", Query: "#tag", Backfill: time.Hour, Pages: 1000,
		Page: func(context.Context, Want) (Page, error) { return same, nil }}
	read, err := r.run(t, list)
	if err == nil || !strings.Contains(err.Error(), "#tag does not go on") || read.Pages > 10 {
		t.Errorf("%+v, %v", read, err)
	}
}

func TestManyInterruptedReadingsDoNotGrowTheCursor(t *testing.T) {
	r := newReader()
	s := &shelf{size: 1}
	list := List{Key: "k", Backfill: time.Hour, Pages: 1, Page: s.page(func() time.Time { return r.now })}
	posted := 0
	for range 200 {
		for range 3 {
			posted++
			r.now = r.now.Add(time.Minute)
			s.add(place(posted, r.now))
		}
		if _, err := r.run(t, list); err != nil {
			t.Fatal(err)
		}
	}
	if len(r.cursor["k"]) > 6000 {
		t.Errorf("the cursor has %d bytes", len(r.cursor["k"]))
	}
	list.Pages = 2000
	if read, err := r.run(t, list); err != nil || !read.Complete || len(r.have) != posted {
		t.Errorf("%+v, %v: %d of %d", read, err, len(r.have), posted)
	}
}

func TestACursorThatCannotBeReadIsAnError(t *testing.T) {
	r := newReader()
	r.cursor["k"] = "{"
	if _, err := r.run(t, List{Key: "k"}); err == nil || !strings.Contains(err.Error(), `the cursor "k" of source s cannot be read`) {
		t.Error(err)
	}
}

// A post whose date is not understood, or lies in times to come, neither ends the list nor stands for its top.
func TestOddDatesEndNothing(t *testing.T) {
	for name, odd := range map[string]time.Time{"none": {}, "in times to come": time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)} {
		r := newReader()
		var posts []Place
		list := List{Key: "k", Query: "#tag", Backfill: 24 * time.Hour, Overlap: time.Hour}
		list.Page = func(_ context.Context, want Want) (Page, error) {
			from := 0
			if want.Token != "" {
				from = 10
			}
			page := Page{Places: posts[from:min(from+10, len(posts))], Batch: &record.Batch{}, Token: "second", Last: from > 0}
			for _, p := range page.Places {
				if !p.At.Before(want.Floor) {
					page.Batch.Mentions = append(page.Batch.Mentions, record.Mention{ID: p.ID})
				}
			}
			return page, nil
		}
		for run := range 2 {
			for i := range 20 {
				posts = append(posts, place(100*run+i, r.now.Add(-time.Duration(i)*time.Minute)))
			}
			slices.SortStableFunc(posts, func(a, b Place) int { return b.At.Compare(a.At) })
			posts = slices.Insert(posts, 1, Place{ID: "odd", At: odd})[:20]
			if _, err := r.run(t, list); err != nil {
				t.Fatal(err)
			}
			r.now = r.now.Add(time.Hour)
		}
		delete(r.have, "odd")
		if len(r.have) < 36 {
			t.Errorf("%s: %d posts", name, len(r.have))
		}
	}
}

// What a cursor holds is bounded, whatever a server gives.
func TestCursorsAreBounded(t *testing.T) {
	long := strings.Repeat("x", 1<<20)
	r := newReader()
	list := List{Key: "k", Query: "#tag", Backfill: 24 * time.Hour}
	list.Page = func(context.Context, Want) (Page, error) {
		return Page{Places: []Place{{ID: long, At: r.now}, place(1, r.now.Add(-time.Minute))}, Token: long}, nil
	}
	if _, err := r.run(t, list); err == nil {
		t.Error("a token of a megabyte is taken")
	}
	list.Page = func(context.Context, Want) (Page, error) {
		return Page{Places: []Place{{ID: long, At: r.now}, place(1, r.now.Add(-time.Minute))}, Last: true}, nil
	}
	if _, err := r.run(t, list); err != nil || len(r.cursor["k"]) > 1000 || !strings.Contains(r.cursor["k"], "p000001") {
		t.Errorf("%v, %.300s", err, r.cursor["k"])
	}
	c, err := Reader{Now: start}.Counts("k")
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 * maxCounts {
		c.Grown(fmt.Sprint(i), start.Add(time.Duration(i)*time.Millisecond), 1)
	}
	if b, err := c.Keep(time.Hour); err != nil || len(c.known) != maxCounts || len(b.Cursors[0].Value) > 200*maxCounts || c.known["0"].N != 0 {
		t.Errorf("%d, %v", len(c.known), err)
	}
}
