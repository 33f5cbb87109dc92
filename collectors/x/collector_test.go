package x

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// books is a ledger in memory.
type books struct {
	mu      sync.Mutex
	entries []fetch.Spent
}

func (b *books) Spent(_ context.Context, budget string, since time.Time) ([]fetch.Spent, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	var found []fetch.Spent
	for _, e := range b.entries {
		if e.Budget == budget && !e.At.Before(since) {
			found = append(found, e)
		}
	}
	return found, nil
}

func (b *books) Spend(_ context.Context, entries ...fetch.Spent) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.entries = append(b.entries, entries...)
	return nil
}

func (b *books) total(budget string) float64 {
	sum := 0.0
	for _, e := range b.entries {
		if e.Budget == budget {
			sum += e.Amount
		}
	}
	return sum
}

// desk is a program that collects from a world again and again.
type desk struct {
	t         *testing.T
	world     *world
	now       time.Time
	collector *Collector
	cursor    map[string]string
	have      map[string]record.Mention
	stats     []record.AccountStat
	gaps      []record.Gap
	refuse    func() error
	books     *books
}

func newDesk(t *testing.T, s Settings) *desk {
	d := &desk{t: t, now: collectortest.Now, cursor: map[string]string{}, have: map[string]record.Mention{}, books: &books{}}
	d.world = &world{now: func() time.Time { return d.now }}
	server := httptest.NewServer(d.world)
	t.Cleanup(server.Close)
	s.Token, s.API = plantedToken, server.URL
	client := fetch.New(fetch.Options{DelayPerHost: -1, Retries: -1, Ledger: d.books, Now: func() time.Time { return d.now },
		Sleep: func(ctx context.Context, _ time.Duration) error { return ctx.Err() }})
	var err error
	if d.collector, err = New(client, nil, s, source(), func() time.Time { return d.now }); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *desk) run() (record.Outcome, error) {
	cursor := map[string]string{}
	for k, v := range d.cursor {
		cursor[k] = v
	}
	return d.collector.Collect(d.t.Context(), cursor, d.emit)
}

func (d *desk) emit(b *record.Batch) error {
	if d.refuse != nil {
		if err := d.refuse(); err != nil {
			return err
		}
	}
	for _, m := range b.Mentions {
		d.have[m.ID] = m
	}
	for _, c := range b.Cursors {
		d.cursor[c.Key] = c.Value
	}
	d.stats, d.gaps = append(d.stats, b.AccountStats...), append(d.gaps, b.Gaps...)
	return nil
}

func remedyOf(err error) string {
	var remedied interface{ Remedy() string }
	if errors.As(err, &remedied) {
		return remedied.Remedy()
	}
	return ""
}

// Whatever there is to read, no more is spent than the budget has; what was bought is kept, and the next month goes on.
func TestTheBudgetIsNeverOverspent(t *testing.T) {
	d := newDesk(t, Settings{Watch: watch("LostLuggage"), Budget: 2, BudgetPerDay: 2, CountsEvery: -1})
	for i := range 400 {
		d.world.post("gone #LostLuggage", fmt.Sprintf("traveller_%d", i%60), d.now.Add(-time.Duration(400-i)*time.Minute), nil)
	}
	var last error
	for range 5 {
		outcome, err := d.run()
		if err == nil && outcome.Complete {
			t.Fatalf("complete for $%.2f: %v", d.books.total(monthBudget), d.world)
		}
		last = err
	}
	spent := d.books.total(monthBudget)
	if spent > 2 || d.world.billed > 2 || spent < 1.8 {
		t.Errorf("spent $%.3f, billed $%.3f of $2", spent, d.world.billed)
	}
	if diff := spent - d.world.billed; diff > 1e-6 || diff < -1e-6 {
		t.Errorf("the books say $%.4f, X billed $%.4f", spent, d.world.billed)
	}
	if !fetch.IsKind(last, fetch.OverBudget) || !strings.Contains(remedyOf(last), "raise budget (now $2.00 a month)") {
		t.Errorf("%v, remedy %q", last, remedyOf(last))
	}
	if len(d.have) == 0 || len(d.have) == 400 {
		t.Errorf("have %d posts", len(d.have))
	}
	before := len(d.have)
	d.now = time.Date(2026, 6, 1, 0, 5, 0, 0, time.UTC)
	d.world.post("found #LostLuggage", "traveller_1", d.now.Add(-time.Minute), nil)
	if _, err := d.run(); err != nil || len(d.have) != before+1 {
		t.Errorf("in the next month: %v, %d posts", err, len(d.have))
	}
}

// One busy day does not use up the month.
func TestADayHasItsOwnLimit(t *testing.T) {
	d := newDesk(t, Settings{Watch: watch("LostLuggage"), CountsEvery: -1})
	for i := range 2000 {
		d.world.post("gone #LostLuggage", "traveller_17", d.now.Add(-time.Duration(2000-i)*time.Minute), nil)
	}
	for range 3 {
		if _, err := d.run(); !fetch.IsKind(err, fetch.OverBudget) {
			t.Fatal(err)
		}
	}
	if d.world.billed > DefaultBudget/10 || len(d.have) == 0 {
		t.Errorf("billed $%.3f on one day, %d posts", d.world.billed, len(d.have))
	}
	first := d.world.billed
	d.now = d.now.Add(24 * time.Hour)
	if _, err := d.run(); !fetch.IsKind(err, fetch.OverBudget) {
		t.Fatal(err)
	}
	if d.world.billed <= first || d.world.billed > DefaultBudget/5 {
		t.Errorf("billed $%.3f after two days, $%.3f after one", d.world.billed, first)
	}
}

// A fault costs nothing, and what failed is read by the next run: however runs break off, nothing is skipped, and every
// reply of a conversation about the brand is found, named or not.
func TestNothingIsSkippedHoweverRunsBreakOff(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	for n := range uint64(20) {
		breakOff(t, rand.New(rand.NewPCG(seed, n)))
	}
}

func breakOff(t *testing.T, random *rand.Rand) {
	s := Settings{Watch: watch("LostLuggage"), Budget: 1e6, CountsEvery: -1}
	s.Handles, s.SupportHandles = []string{"skywaysair"}, []string{"skywayshelp"}
	d := newDesk(t, s)
	d.world.fail = func(int) int { return []int{0, 0, 0, 0, 500, 503, 429}[random.IntN(7)] }
	d.refuse = func() error {
		if random.IntN(8) == 0 {
			return errors.New("disk full")
		}
		return nil
	}
	for range 10 {
		roots := d.talk(random, 1+random.IntN(60))
		_, _ = d.run() // a run that fails is what is tested
		for _, root := range roots {
			if random.IntN(2) == 0 {
				d.world.post("@skywaysair and?", "traveller_18", d.now.Add(-time.Second), root)
			}
		}
		d.now = d.now.Add(20 * time.Minute)
	}
	d.world.fail, d.refuse = nil, nil
	for range 50 {
		if outcome, err := d.run(); err == nil && outcome.Complete {
			break
		}
		d.now = d.now.Add(20 * time.Minute)
	}
	if len(d.have) != len(d.world.posts) {
		t.Fatalf("%d of %d posts: %v", len(d.have), len(d.world.posts), d.cursor)
	}
	if diff := d.books.total(dayBudget) - d.world.billed; diff > 1e-6 || diff < -1e-6 {
		t.Errorf("the books say $%.4f, X billed $%.4f", d.books.total(dayBudget), d.world.billed)
	}
}

// talk has people post, some of them answered before anyone looks, by the brand and by people who do not name it.
func (d *desk) talk(random *rand.Rand, n int) []*worldPost {
	var roots []*worldPost
	for i := range n {
		at := d.now.Add(-time.Duration(n-i) * 10 * time.Second)
		root := d.world.post("gone #LostLuggage", "traveller_17", at, nil)
		roots = append(roots, root)
		switch random.IntN(4) {
		case 0:
			d.world.post("same here", "traveller_18", at.Add(2*time.Second), root)
		case 1:
			reply := d.world.post("@traveller_17 sorry", "skywayshelp", at.Add(2*time.Second), root)
			d.world.post("thanks", "traveller_17", at.Add(4*time.Second), reply)
		}
	}
	return roots
}

func TestFollowersAreLookedUpOnceADay(t *testing.T) {
	s := Settings{CountsEvery: -1}
	s.Handles = []string{"skywaysair"}
	d := newDesk(t, s)
	for range 49 {
		if _, err := d.run(); err != nil {
			t.Fatal(err)
		}
		d.now = d.now.Add(time.Hour)
	}
	if len(d.stats) != 3 || d.stats[0].Followers != 7 {
		t.Errorf("%d snapshots in 48 hours: %+v", len(d.stats), d.stats)
	}
}

// The documentation's own example: what is stored of it is what X says it sums to.
func TestHourlyCountsSumToTheTotal(t *testing.T) {
	body, err := os.ReadFile("../../../shared/data/api/x_api_v2/testdata/apis/tweet/tweets_counts_recent_resp.json")
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("../shared/data is absent")
	}
	if err != nil {
		t.Fatal(err)
	}
	counts, err := ParseCounts(body, Scope{Source: source(), Now: now()}, "LostLuggage")
	if err != nil {
		t.Fatal(err)
	}
	var sum record.Count
	for _, h := range counts.Hours {
		sum += h.Uses
		if err := h.Validate(); err != nil {
			t.Fatal(err)
		}
	}
	if sum != 744_364 || counts.Total != 744_364 || len(counts.Hours) != 169 || len(counts.Rejects) != 0 {
		t.Errorf("%d hours sum to %d, X says %d; rejects %v", len(counts.Hours), sum, counts.Total, counts.Rejects)
	}
}

func TestConversationsAreSearchedTogetherWithinTheLengthOfAQuery(t *testing.T) {
	c := &Collector{s: Settings{Watch: watch()}}
	c.s.Handles = []string{"skywaysair", "skywayshelp", "SkywaysAir"}
	var r replies
	if err := r.load(""); err != nil {
		t.Fatal(err)
	}
	for i := range maxWaiting + 5 {
		r.want(fmt.Sprintf("20560000000000%05d", i), now().Add(time.Duration(i)*time.Minute))
	}
	if r.dropped != 5 || len(r.Waiting) != maxWaiting {
		t.Errorf("%d dropped, %d wait", r.dropped, len(r.Waiting))
	}
	read := 0
	for group := r.next(c.repliesQuery); group != nil; group = r.next(c.repliesQuery) {
		if q := c.repliesQuery(group.IDs); len(q) > maxQuery || !strings.HasSuffix(q, " -@skywayshelp -from:skywayshelp") {
			t.Fatalf("%d characters: %s", len(q), q)
		}
		if want := now().Add(time.Duration(read+5) * time.Minute); !group.Since.Equal(want) {
			t.Fatalf("group since %v, want %v", group.Since, want)
		}
		read += len(group.IDs)
		r.Current = nil
	}
	if read != maxWaiting {
		t.Errorf("%d of %d conversations", read, maxWaiting)
	}
}

func TestThePlanShowsWhatARunWouldCost(t *testing.T) {
	s := Settings{Watch: watch("LostLuggage"), Token: plantedToken}
	s.Handles = []string{"SkywaysAir"}
	c, err := New(nil, due{}, s, source(), now)
	if err != nil {
		t.Fatal(err)
	}
	plan := c.Plan(map[string]string{})
	var lines []string
	for _, p := range plan {
		path, _, _ := strings.Cut(strings.TrimPrefix(p.URL, DefaultAPI), "?")
		lines = append(lines, fmt.Sprintf("%s x%d $%.3f", path, p.Times, p.Cost[0].Amount))
		if len(p.Cost) != 2 || p.Cost[1].Amount != p.Cost[0].Amount || strings.Contains(p.URL, plantedToken) {
			t.Errorf("%+v", p)
		}
	}
	want := []string{"/2/tweets/counts/recent x1 $0.005", "/2/users/by x1 $0.010", "/2/tweets/search/recent x20 $30.000",
		"/2/tweets/search/recent x20 $30.000", "/2/tweets/search/recent x20 $30.000", "/2/tweets x1 $1.500", "/2/tweets/search/recent x20 $30.000"}
	if strings.Join(lines, "\n") != strings.Join(want, "\n") {
		t.Errorf("plan:\n%s", strings.Join(lines, "\n"))
	}
}

// A refusal that quotes the token back shows it nowhere.
func TestTheTokenIsNowhereToBeSeen(t *testing.T) {
	server := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		rw.WriteHeader(http.StatusUnauthorized)
		fmt.Fprintf(rw, `{"title":"Unauthorized","detail":"no such token: %s"}`, r.Header.Get("Authorization"))
	}))
	defer server.Close()
	c, err := New(fetch.New(fetch.Options{DelayPerHost: -1, Now: now}), nil, Settings{Watch: watch("LostLuggage"), Token: plantedToken, API: server.URL}, source(), now)
	if err != nil {
		t.Fatal(err)
	}
	outcome, err := c.Collect(t.Context(), map[string]string{}, func(*record.Batch) error { return nil })
	if !fetch.IsKind(err, fetch.Denied) {
		t.Fatal(err)
	}
	if shown := fmt.Sprintf("%v %#v %v %+v %#v", err, err, remedyOf(err), outcome, c.s); strings.Contains(shown, plantedToken) {
		t.Error(shown)
	}
}

func TestARunEndsWithItsContext(t *testing.T) {
	d := newDesk(t, Settings{Watch: watch("LostLuggage"), Budget: 1000})
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := d.collector.Collect(ctx, map[string]string{}, d.emit); !errors.Is(err, context.Canceled) || d.world.calls != 0 {
		t.Errorf("%v after %d calls", err, d.world.calls)
	}
}

// X refuses times that are older than 7 days when it is asked, which may be a rate limit's quarter of an hour after the run
// began.
func TestWhatAFirstRunAsksForIsNotTooOldWhenItHasWaited(t *testing.T) {
	s := Settings{Watch: watch("LostLuggage"), Token: plantedToken}
	s.Backfill = 30 * 24 * time.Hour
	c, err := New(nil, nil, s, source(), now)
	if err != nil {
		t.Fatal(err)
	}
	asked := 0
	for _, p := range c.Plan(map[string]string{}) {
		u, err := url.Parse(p.URL)
		if err != nil {
			t.Fatal(err)
		}
		if from, err := time.Parse(time.RFC3339, u.Query().Get("start_time")); err == nil {
			asked++
			if shown := now().Add(30 * time.Minute).Add(-7 * 24 * time.Hour); from.Before(shown) {
				t.Errorf("half an hour later %s would be refused: X then shows from %s on", u.Query().Get("start_time"), shown)
			}
		}
	}
	if asked == 0 {
		t.Error("nothing asks for a time: there is nothing to see here")
	}
}
