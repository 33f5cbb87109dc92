package fetch_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/collectors/fetch"
)

// book is a ledger in a file: a line for each entry, safe on disk before it counts.
type book struct {
	mu        sync.Mutex
	file      string
	unread    error // why it cannot be read now
	unwritten error // why it cannot be written now
	reads     int
}

func newBook(t *testing.T) *book {
	return &book{file: filepath.Join(t.TempDir(), "ledger.jsonl")}
}

func (b *book) Spent(_ context.Context, budget string, since time.Time) ([]fetch.Spent, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.reads++
	if b.unread != nil {
		return nil, b.unread
	}
	text, err := os.ReadFile(b.file)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var list []fetch.Spent
	lines := bufio.NewScanner(bytes.NewReader(text))
	for lines.Scan() {
		var s fetch.Spent
		if err := json.Unmarshal(lines.Bytes(), &s); err != nil {
			return nil, err
		}
		if s.Budget == budget && !s.At.Before(since) {
			list = append(list, s)
		}
	}
	return list, errors.Join(err, lines.Err())
}

func (b *book) Spend(_ context.Context, entries ...fetch.Spent) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.unwritten != nil {
		return b.unwritten
	}
	file, err := os.OpenFile(b.file, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	for _, s := range entries {
		if err := json.NewEncoder(file).Encode(s); err != nil {
			return err
		}
	}
	return errors.Join(file.Sync(), file.Close())
}

func (b *book) fail(unread, unwritten error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.unread, b.unwritten = unread, unwritten
}

func zone(t *testing.T, name string) *time.Location {
	t.Helper()
	location, err := time.LoadLocation(name)
	if err != nil {
		t.Skip("no time zones on this machine")
	}
	return location
}

func cost(budget string, amount float64) []fetch.Cost {
	return []fetch.Cost{{Budget: budget, Amount: amount}}
}

func used(t *testing.T, client *fetch.Client, name string) float64 {
	t.Helper()
	for _, b := range client.Budgets() {
		if b.Name == name {
			return b.Used
		}
	}
	t.Fatalf("no budget %q", name)
	return 0
}

func TestABudgetHoldsOverRestarts(t *testing.T) {
	ledger := newBook(t)
	month := fetch.Budget{Name: "x dollars", Unit: "$", Limit: 1, Window: fetch.Window{Month: time.UTC}}
	total := 0
	for program := range 3 {
		client, clock := simulated(t, func(o *fetch.Options) { o.Ledger = ledger })
		server := serve(t, clock, ok)
		api := talk(t, client, fetch.APIOptions{Base: server.URL, Budgets: []fetch.Budget{month}})
		for range []int{3, 4, 9}[program] {
			if _, err := api.Do(t.Context(), fetch.Ask{Cost: cost("x dollars", 0.1)}); err != nil {
				break
			}
		}
		total += server.asked()
		if program < 2 {
			continue
		}
		failed := refused(t, api, fetch.Ask{Cost: cost("x dollars", 0.1)}, fetch.OverBudget)
		june := time.Date(2026, 6, 1, 0, 0, 0, 0, time.UTC)
		if total != 10 || !failed.RetryAt.Equal(june) {
			t.Errorf("asked %d times; retry at %s", total, failed.RetryAt)
		}
		for _, word := range []string{`"x dollars"`, "1 of 1 $", "2026-05-01", "needs 0.1"} {
			if !strings.Contains(failed.Error(), word) {
				t.Errorf("%v does not say %s", failed, word)
			}
		}
		if !strings.Contains(failed.Remedy(), "2026-06-01") {
			t.Error(failed.Remedy())
		}
		clock.pass(june.Sub(clock.now()))
		answers(t, api, fetch.Ask{Cost: cost("x dollars", 0.1)})
		if got := used(t, client, "x dollars"); got != 0.1 {
			t.Errorf("%g used in June", got)
		}
	}
}

// YouTube's day begins at midnight in California, an hour earlier in winter than in summer by our clock.
func TestADayInCaliforniaOverDaylightSaving(t *testing.T) {
	pacific := zone(t, "America/Los_Angeles")
	for name, c := range map[string]struct{ at, frees time.Time }{
		"23 hours": {time.Date(2026, 3, 8, 8, 0, 1, 0, time.UTC), time.Date(2026, 3, 9, 7, 0, 0, 0, time.UTC)},
		"25 hours": {time.Date(2026, 11, 1, 7, 0, 1, 0, time.UTC), time.Date(2026, 11, 2, 8, 0, 0, 0, time.UTC)},
		"summer":   {time.Date(2026, 7, 1, 6, 59, 59, 0, time.UTC), time.Date(2026, 7, 1, 7, 0, 0, 0, time.UTC)},
	} {
		t.Run(name, func(t *testing.T) {
			client, clock := simulated(t)
			clock.pass(c.at.Sub(start))
			server := serve(t, clock, ok)
			api := talk(t, client, fetch.APIOptions{Base: server.URL, Budgets: []fetch.Budget{
				{Name: "units", Limit: 100, Window: fetch.Window{Day: pacific}}}})
			answers(t, api, fetch.Ask{Cost: cost("units", 100)})
			failed := refused(t, api, fetch.Ask{Cost: cost("units", 1)}, fetch.OverBudget)
			if !failed.RetryAt.Equal(c.frees) {
				t.Errorf("retry at %s, want %s", failed.RetryAt, c.frees)
			}
			clock.pass(c.frees.Add(-time.Second).Sub(clock.now()))
			refused(t, api, fetch.Ask{Cost: cost("units", 1)}, fetch.OverBudget)
			clock.pass(time.Second)
			answers(t, api, fetch.Ask{Cost: cost("units", 100)})
		})
	}
}

func TestThirtyHashtagsAWeek(t *testing.T) {
	ledger := newBook(t)
	budget := fetch.Budget{Name: "hashtags", Unit: "hashtags", Limit: 30, Distinct: true, Window: fetch.Window{Rolling: 7 * 24 * time.Hour}}
	tag := func(i int) fetch.Ask {
		return fetch.Ask{Cost: []fetch.Cost{{Budget: "hashtags", Item: fmt.Sprint("#tag", i), Amount: 1}}}
	}
	clock := &span{at: start}
	open := func() (*fetch.Client, *fetch.API) {
		client, _ := simulated(t, func(o *fetch.Options) { o.Ledger, o.Now, o.Sleep = ledger, clock.now, clock.sleep })
		return client, talk(t, client, fetch.APIOptions{Base: serve(t, clock, ok).URL, Budgets: []fetch.Budget{budget}})
	}
	_, api := open()
	for i := range 30 {
		answers(t, api, tag(i))
		answers(t, api, tag(i)) // once more is free
		clock.pass(time.Hour)
	}
	client, api := open() // after a restart too
	answers(t, api, tag(0))
	failed := refused(t, api, tag(99), fetch.OverBudget)
	if want := start.Add(7 * 24 * time.Hour); !failed.RetryAt.Equal(want) || used(t, client, "hashtags") != 30 {
		t.Errorf("retry at %s, want %s; used %g", failed.RetryAt, want, used(t, client, "hashtags"))
	}
	clock.pass(failed.RetryAt.Sub(clock.now())) // asking for it again in between has not prolonged the first one's week
	answers(t, api, tag(99))
	refused(t, api, tag(0), fetch.OverBudget)
}

func TestARollingAmountFrees(t *testing.T) {
	client, clock := simulated(t)
	api := talk(t, client, fetch.APIOptions{Base: serve(t, clock, ok).URL, Budgets: []fetch.Budget{
		{Name: "calls", Limit: 10, Window: fetch.Window{Rolling: time.Hour}}}})
	for range 10 {
		answers(t, api, fetch.Ask{Cost: cost("calls", 1)})
		clock.pass(time.Minute)
	}
	failed := refused(t, api, fetch.Ask{Cost: cost("calls", 3)}, fetch.OverBudget)
	earliest := start.Add(2*time.Minute + time.Hour)
	if failed.RetryAt.Before(earliest) || failed.RetryAt.After(earliest.Add(10*time.Second)) {
		t.Errorf("retry at %s, want soon after %s", failed.RetryAt, earliest)
	}
	clock.pass(failed.RetryAt.Sub(clock.now()))
	answers(t, api, fetch.Ask{Cost: cost("calls", 3)})
	if failed := refused(t, api, fetch.Ask{Cost: cost("calls", 11)}, fetch.OverBudget); !failed.RetryAt.IsZero() {
		t.Errorf("what never fits is to be tried at %s", failed.RetryAt)
	}
}

func TestConcurrentAsksDoNotOverspend(t *testing.T) {
	ledger := newBook(t)
	client, clock := simulated(t, func(o *fetch.Options) { o.Ledger = ledger })
	server := serve(t, clock, ok)
	budgets := []fetch.Budget{
		{Name: "a", Limit: 1000, Window: fetch.Window{Month: time.UTC}},
		{Name: "b", Limit: 10, Window: fetch.Window{Day: time.UTC}},
		{Name: "tags", Limit: 3, Distinct: true, Window: fetch.Window{Rolling: time.Hour}},
	}
	var group sync.WaitGroup
	for i := range 50 {
		api := talk(t, client, fetch.APIOptions{Source: fmt.Sprint("source ", i%3), Base: server.URL, Budgets: budgets})
		costs := []fetch.Cost{{Budget: "a", Amount: 2}, {Budget: "b", Amount: 1}, {Budget: "tags", Item: fmt.Sprint(i % 5)}}
		if i%2 == 0 {
			costs[0], costs[1] = costs[1], costs[0]
		}
		group.Go(func() {
			if _, err := api.Do(t.Context(), fetch.Ask{Cost: costs}); err != nil && !fetch.IsKind(err, fetch.OverBudget) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if server.asked() != 10 || used(t, client, "b") != 10 || used(t, client, "a") != 20 || used(t, client, "tags") > 3 {
		t.Errorf("asked %d times; %+v", server.asked(), client.Budgets())
	}
	entered, err := ledger.Spent(t.Context(), "a", start)
	if err != nil || len(entered) != 10 {
		t.Errorf("%d entries, %v", len(entered), err)
	}
}

func TestWhatItCostAfterAllIsCorrected(t *testing.T) {
	ledger := newBook(t)
	at := time.Date(2026, 5, 31, 23, 59, 59, 0, time.UTC)
	client, clock := simulated(t, func(o *fetch.Options) { o.Ledger = ledger })
	clock.pass(at.Sub(start))
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		clock.pass(2 * time.Second) // the answer comes in the next month
		ok(w, r)
	})
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Budgets: []fetch.Budget{
		{Name: "x dollars", Unit: "$", Limit: 1, Window: fetch.Window{Month: time.UTC}}}})
	answers(t, api, fetch.Ask{Cost: cost("x dollars", 0.5), Actual: func(*fetch.Reply) []fetch.Cost { return cost("x dollars", 0.125) }})
	entered, err := ledger.Spent(t.Context(), "x dollars", at.Add(-time.Hour))
	if err != nil || len(entered) != 2 || entered[1].Amount != -0.375 || !entered[1].At.Equal(entered[0].At) || entered[1].Unit != "$" || entered[1].Source != "x skyways" {
		t.Errorf("%+v, %v", entered, err)
	}
	if got := used(t, client, "x dollars"); got != 0 {
		t.Errorf("%g used in June", got)
	}
	answers(t, api, fetch.Ask{Cost: cost("x dollars", 0.5), Actual: func(*fetch.Reply) []fetch.Cost { return cost("x dollars", 0.625) }})
	if got := used(t, client, "x dollars"); got != 0.625 {
		t.Errorf("%g used, want 0.625", got)
	}
}

func TestWhichAttemptsCount(t *testing.T) {
	budget := []fetch.Budget{{Name: "units", Limit: 100, Window: fetch.Window{Day: time.UTC}}}
	for name, c := range map[string]struct {
		delivered bool
		used      float64
	}{"counted": {false, 3}, "only what is delivered": {true, 1}} {
		client, clock := simulated(t)
		server := serve(t, clock, script(status(500), status(503), ok))
		api := talk(t, client, fetch.APIOptions{Base: server.URL, Budgets: budget})
		answers(t, api, fetch.Ask{Cost: cost("units", 1), Delivered: c.delivered})
		if got := used(t, client, "units"); got != c.used {
			t.Errorf("%s: %g used, want %g", name, got, c.used)
		}
		server.Close() // nothing is sent any more
		refused(t, api, fetch.Ask{Cost: cost("units", 1)}, fetch.Unreachable)
		if got := used(t, client, "units"); got != c.used {
			t.Errorf("%s: %g used after what was never sent", name, got)
		}
	}
}

func TestALedgerThatFails(t *testing.T) {
	ledger := newBook(t)
	client, clock := simulated(t, func(o *fetch.Options) { o.Ledger = ledger })
	server := serve(t, clock, ok)
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Budgets: []fetch.Budget{{Name: "units", Limit: 10, Window: fetch.Window{Month: time.UTC}}}})
	ask := fetch.Ask{Cost: cost("units", 1)}
	ledger.fail(errors.New("the warehouse is away"), nil)
	if failed := refused(t, api, ask, fetch.LedgerDown); !strings.Contains(failed.Error(), "the warehouse is away") || server.asked() != 0 {
		t.Errorf("%v; asked %d times", failed, server.asked())
	}
	if b := client.Budgets(); b[0].Known || client.ReadBudgets(t.Context()) == nil {
		t.Errorf("%+v is said to be known", b)
	}
	answers(t, api, fetch.Ask{}) // what costs nothing goes on
	ledger.fail(nil, nil)
	answers(t, api, ask)
	ledger.fail(errors.New("the warehouse is away"), nil)
	clock.pass(time.Hour)
	answers(t, api, ask) // from memory
	ledger.fail(nil, errors.New("the disk is full"))
	asked := server.asked()
	if failed := refused(t, api, ask, fetch.LedgerDown); !strings.Contains(failed.Error(), "the disk is full") || server.asked() != asked {
		t.Errorf("%v; asked %d times", failed, server.asked()-asked)
	}
	if got := used(t, client, "units"); got != 2 {
		t.Errorf("%g used, want 2", got)
	}
}

// A correction that the ledger does not take at once is entered with what is spent next.
func TestACorrectionThatMustWait(t *testing.T) {
	ledger := newBook(t)
	client, clock := simulated(t, func(o *fetch.Options) { o.Ledger = ledger })
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/first" {
			ledger.fail(nil, errors.New("the disk is full"))
		}
		ok(w, r)
	})
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Budgets: []fetch.Budget{{Name: "units", Limit: 10, Window: fetch.Window{Month: time.UTC}}}})
	actual := func(*fetch.Reply) []fetch.Cost { return cost("units", 2) }
	answers(t, api, fetch.Ask{Path: "first", Cost: cost("units", 10), Actual: actual})
	ledger.fail(nil, nil)
	clock.pass(time.Hour) // long enough for the ledger to be read again
	answers(t, api, fetch.Ask{Cost: cost("units", 8)})
	entered, err := ledger.Spent(t.Context(), "units", start)
	sum := 0.0
	for _, s := range entered {
		sum += s.Amount
	}
	if err != nil || len(entered) != 3 || sum != 10 || used(t, client, "units") != 10 {
		t.Errorf("%+v, %v; used %g", entered, err, used(t, client, "units"))
	}
}

// What another program spends from the same budget is seen after some minutes, and the ledger is not read all the time.
func TestTwoProgramsShareABudget(t *testing.T) {
	ledger := newBook(t)
	budget := []fetch.Budget{{Name: "units", Limit: 10, Window: fetch.Window{Month: time.UTC}}}
	client, clock := simulated(t, func(o *fetch.Options) { o.Ledger = ledger })
	server := serve(t, clock, ok)
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Budgets: budget})
	answers(t, api, fetch.Ask{Cost: cost("units", 2)})
	if err := ledger.Spend(t.Context(), fetch.Spent{Budget: "units", At: clock.now(), Amount: 7}); err != nil {
		t.Fatal(err)
	}
	if ledger.reads != 1 {
		t.Errorf("read %d times", ledger.reads)
	}
	clock.pass(6 * time.Minute)
	refused(t, api, fetch.Ask{Cost: cost("units", 2)}, fetch.OverBudget)
	answers(t, api, fetch.Ask{Cost: cost("units", 1)})
	if ledger.reads != 2 || used(t, client, "units") != 10 {
		t.Errorf("read %d times, used %g", ledger.reads, used(t, client, "units"))
	}
}

func TestBudgetsAreShown(t *testing.T) {
	ledger := newBook(t)
	client, clock := simulated(t, func(o *fetch.Options) { o.Ledger = ledger })
	server := serve(t, clock, ok)
	for source, limit := range map[string]float64{"x skyways": 20, "x rivals": 10} {
		talk(t, client, fetch.APIOptions{Source: source, Base: server.URL, Budgets: []fetch.Budget{
			{Name: "x dollars", Unit: "$", Limit: limit, Window: fetch.Window{Month: time.UTC}}}})
	}
	if err := ledger.Spend(t.Context(), fetch.Spent{Budget: "x dollars", At: clock.now(), Amount: 3.5}); err != nil {
		t.Fatal(err)
	}
	if err := client.ReadBudgets(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := client.Budgets()
	want := `[{"Name":"x dollars","Unit":"$","Limit":10,"Used":3.5,"Distinct":false,"Rolling":false,"Since":"2026-05-01T00:00:00Z","Until":"2026-06-01T00:00:00Z","Known":true,"Sources":["x rivals","x skyways"]}]`
	if text, err := json.Marshal(got); err != nil || string(text) != want {
		t.Errorf("%s, want %s (%v)", text, want, err)
	}
}

// Whoever looks at the Sources page while the machine's clock is wrong changes nothing.
func TestLookingAtBudgetsSpendsNothing(t *testing.T) {
	ledger := newBook(t)
	client, clock := simulated(t, func(o *fetch.Options) { o.Ledger = ledger })
	server := serve(t, clock, ok)
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Budgets: []fetch.Budget{
		{Name: "tags", Unit: "hashtags", Limit: 1, Distinct: true, Window: fetch.Window{Rolling: 7 * 24 * time.Hour}}}})
	answers(t, api, fetch.Ask{Cost: []fetch.Cost{{Budget: "tags", Item: "blue"}}})
	clock.pass(8 * 24 * time.Hour)
	if got := client.Budgets(); got[0].Used != 0 {
		t.Errorf("after eight days: %+v", got)
	}
	clock.pass(-8 * 24 * time.Hour)
	if got := client.Budgets(); got[0].Used != 1 {
		t.Errorf("as it was: %+v", got)
	}
	refused(t, api, fetch.Ask{Cost: []fetch.Cost{{Budget: "tags", Item: "green"}}}, fetch.OverBudget)
}

func TestBudgetsAndRatesMustMakeSense(t *testing.T) {
	client, _ := simulated(t)
	day := fetch.Window{Day: time.UTC}
	for name, o := range map[string]fetch.APIOptions{
		"no name":     {Budgets: []fetch.Budget{{Limit: 1, Window: day}}},
		"no window":   {Budgets: []fetch.Budget{{Name: "a", Limit: 1}}},
		"two windows": {Budgets: []fetch.Budget{{Name: "a", Limit: 1, Window: fetch.Window{Day: time.UTC, Rolling: time.Hour}}}},
		"less than 0": {Budgets: []fetch.Budget{{Name: "a", Limit: -1, Window: day}}},
		"no rate":     {Rates: map[string]fetch.Rate{"search": {}}},
		"no address":  {Base: "reviews"},
	} {
		if o.Base == "" {
			o.Base = "https://api.example"
		}
		if _, err := client.API(o); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	api := talk(t, client, fetch.APIOptions{Base: "https://api.example"})
	if _, err := api.Do(t.Context(), fetch.Ask{Cost: cost("nobody's", 1)}); err == nil || !strings.Contains(err.Error(), "nobody's") {
		t.Errorf("error %v", err)
	}
}
