package fetch_test

import (
	"context"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/collectors/fetch"
)

func circuitOf(t *testing.T, client *fetch.Client) fetch.CircuitState {
	t.Helper()
	state := client.State()
	if len(state) == 0 {
		t.Fatal("no state")
	}
	return state[0].Circuit
}

func TestTheLifeOfACircuit(t *testing.T) {
	client, clock := simulated(t, func(o *fetch.Options) { o.Retries = 1 })
	server := serve(t, clock, script(append(append(repeat(8, status(500)), ok), append(repeat(13, status(502)), ok)...)...))
	one := talk(t, client, fetch.APIOptions{Source: "one", Base: server.URL, Account: "first-token"})
	two := talk(t, client, fetch.APIOptions{Source: "two", Base: server.URL, Account: "second-token"})
	for range 4 {
		refused(t, one, fetch.Ask{}, fetch.Status)
	}
	answers(t, two, fetch.Ask{}) // an answer in between: the count begins anew
	if c := circuitOf(t, client); c.State != "closed" || c.Failures != 0 {
		t.Errorf("%+v", c)
	}
	for range 5 {
		refused(t, one, fetch.Ask{}, fetch.Status)
	}
	asked, opened := server.asked(), clock.now()
	c := circuitOf(t, client)
	if c.State != "open" || c.Failures != 5 || !c.Until.Equal(opened.Add(time.Minute)) || !strings.Contains(c.Why, "502") {
		t.Errorf("%+v", c)
	}
	if failed := refused(t, two, fetch.Ask{}, fetch.CircuitOpen); !failed.RetryAt.Equal(c.Until) || server.asked() != asked {
		t.Errorf("%v, retry at %s, asked %d times", failed, failed.RetryAt, server.asked()-asked)
	}
	for i, rest := range []time.Duration{time.Minute, 2 * time.Minute, 4 * time.Minute} {
		clock.pass(rest)
		if c := circuitOf(t, client); c.State != "half-open" {
			t.Errorf("after %s: %+v", rest, c)
		}
		refused(t, two, fetch.Ask{}, fetch.Status)
		if server.asked() != asked+1+i {
			t.Errorf("asked %d times since", server.asked()-asked)
		}
		refused(t, one, fetch.Ask{}, fetch.CircuitOpen)
	}
	clock.pass(8 * time.Minute)
	answers(t, one, fetch.Ask{})
	if c := circuitOf(t, client); c.State != "closed" || c.Failures != 0 || c.Why != "" {
		t.Errorf("%+v", c)
	}
}

func TestACircuitRestsAnHourAtMost(t *testing.T) {
	client, clock := simulated(t, func(o *fetch.Options) { o.Retries = -1 })
	server := serve(t, clock, hangUp)
	api := talk(t, client, fetch.APIOptions{Base: server.URL})
	for range 5 {
		refused(t, api, fetch.Ask{}, fetch.Unreachable)
	}
	for range 12 {
		failed := refused(t, api, fetch.Ask{}, fetch.CircuitOpen)
		clock.pass(failed.RetryAt.Sub(clock.now()))
		refused(t, api, fetch.Ask{}, fetch.Unreachable)
	}
	if c := circuitOf(t, client); !c.Until.Equal(clock.now().Add(time.Hour)) {
		t.Errorf("%+v at %s", c, clock.now())
	}
}

// While the one request is on its way nobody else goes, and if it is called off another one may try.
func TestHalfOpenLetsOneThrough(t *testing.T) {
	client, clock := simulated(t, func(o *fetch.Options) { o.Retries = -1 })
	arrived, gate := make(chan struct{}, 1), make(chan struct{})
	server := serve(t, clock, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/slow":
			arrived <- struct{}{}
			select {
			case <-gate:
			case <-r.Context().Done():
			}
		case "/broken":
			w.WriteHeader(http.StatusInternalServerError)
		}
	})
	api := talk(t, client, fetch.APIOptions{Base: server.URL})
	for range 5 {
		refused(t, api, fetch.Ask{Path: "broken"}, fetch.Status)
	}
	clock.pass(time.Minute)
	ctx, cancel := context.WithCancel(t.Context())
	var group sync.WaitGroup
	group.Go(func() { _, _ = api.Get(ctx, "slow", nil) })
	<-arrived
	failed := refused(t, api, fetch.Ask{Path: "fine"}, fetch.CircuitOpen)
	if !failed.RetryAt.After(clock.now()) {
		t.Errorf("retry at %s", failed.RetryAt)
	}
	cancel()
	group.Wait()
	group.Go(func() {
		if _, err := api.Get(t.Context(), "slow", nil); err != nil {
			t.Error(err)
		}
	})
	<-arrived
	refused(t, api, fetch.Ask{Path: "fine"}, fetch.CircuitOpen)
	close(gate)
	group.Wait()
	answers(t, api, fetch.Ask{Path: "fine"})
}

// Those who wait for their turn when the circuit opens are not sent after all.
func TestAnOpenCircuitStopsThoseInTheQueue(t *testing.T) {
	client, clock := simulated(t, func(o *fetch.Options) { o.Retries = -1 })
	server := serve(t, clock, status(500))
	api := talk(t, client, fetch.APIOptions{Base: server.URL, Rates: map[string]fetch.Rate{"": {Requests: 3000, Per: 5 * time.Minute}}})
	var group sync.WaitGroup
	for range 50 {
		group.Go(func() {
			if _, err := api.Get(t.Context(), "posts", nil); !fetch.IsKind(err, fetch.Status) && !fetch.IsKind(err, fetch.CircuitOpen) {
				t.Error(err)
			}
		})
	}
	group.Wait()
	if server.asked() > 8 { // five that open it, and three that were on their way already
		t.Errorf("asked %d times", server.asked())
	}
}

func TestWhatDoesNotOpenACircuit(t *testing.T) {
	for name, c := range map[string]struct {
		handler http.HandlerFunc
		kind    fetch.Kind
	}{
		"404": {status(404), fetch.Status}, "401": {status(401), fetch.Denied}, "429": {status(429), fetch.RateLimited},
		"503 that asks for patience": {status(503, "Retry-After", "10"), fetch.RateLimited},
	} {
		client, clock := simulated(t, func(o *fetch.Options) { o.Retries = -1 })
		server := serve(t, clock, c.handler)
		api := talk(t, client, fetch.APIOptions{Base: server.URL})
		for range 20 {
			refused(t, api, fetch.Ask{}, c.kind)
			clock.pass(time.Minute)
		}
		if server.asked() != 20 {
			t.Errorf("%s: asked %d times", name, server.asked())
		}
	}
}

// A session's renewal in the midst of the deciding request is not shut out by it.
func TestTheDecidingRequestMayRenewItsKey(t *testing.T) {
	client, clock := simulated(t, func(o *fetch.Options) { o.Retries = -1 })
	server := serve(t, clock, script(append(repeat(5, status(500)), status(401), ok)...))
	var api *fetch.API
	api = talk(t, client, fetch.APIOptions{Base: server.URL, Authorize: bearer("first"), Renew: func(ctx context.Context, _ *fetch.Error) (bool, error) {
		_, err := api.Do(ctx, fetch.Ask{Method: "POST", Path: "session", Anonymous: true})
		return err == nil, err
	}})
	for range 5 {
		refused(t, api, fetch.Ask{}, fetch.Status)
	}
	clock.pass(time.Minute)
	answers(t, api, fetch.Ask{})
}
