package fetch_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"renown/collectors/fetch"
)

// A key that cannot be renewed is not asked to be by everyone in turn.
func TestARefusalToRenewIsForAllWhoWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fetch.New(fetch.Options{Transport: slow{http.StatusUnauthorized}, DelayPerHost: -1})
		renewals := 0
		api := talk(t, client, fetch.APIOptions{Base: "https://social.example", Authorize: bearer("expired"),
			Renew: func(context.Context, *fetch.Error) (bool, error) {
				renewals++
				time.Sleep(5 * time.Minute)
				synctest.Wait() // all have been refused, and stand in the queue
				return false, nil
			}})
		var group sync.WaitGroup
		for range 20 {
			group.Go(func() {
				if _, err := api.Get(t.Context(), "posts", nil); !fetch.IsKind(err, fetch.Denied) {
					t.Error(err)
				}
			})
		}
		group.Wait()
		if renewals != 1 {
			t.Errorf("asked to be renewed %d times", renewals)
		}
		if refused(t, api, fetch.Ask{}, fetch.Denied); renewals != 2 {
			t.Error("a later request does not try to have the key renewed")
		}
	})
}

// slow is a platform within a bubble of false time: it answers after ten seconds.
type slow struct{ status int }

func (s slow) RoundTrip(r *http.Request) (*http.Response, error) {
	select {
	case <-time.After(10 * time.Second):
	case <-r.Context().Done():
		return nil, r.Context().Err()
	}
	return &http.Response{StatusCode: s.status, Header: http.Header{}, Body: io.NopCloser(strings.NewReader("{}")), Request: r}, nil
}

// Wherever five hundred requests wait when their run ends, for a limit, for a place, for an answer, for their turn at a
// budget, they all go at once, and leave nothing taken behind.
func TestManyWhoWaitGoWhenTheirRunEnds(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		client := fetch.New(fetch.Options{Transport: slow{http.StatusOK}})
		ctx, cancel := context.WithCancel(t.Context())
		var crowd []*fetch.API
		var group sync.WaitGroup
		for i := range 500 {
			rate := fetch.Rate{Requests: 3000, Per: time.Minute}
			if i%2 == 0 {
				rate = fetch.Rate{Requests: 30, Per: time.Minute}
			}
			api, err := client.API(fetch.APIOptions{Source: fmt.Sprint(i), Base: "https://social.example", Account: fetch.Secret(fmt.Sprint("token", i%10)),
				Rates:   map[string]fetch.Rate{"": rate},
				Budgets: []fetch.Budget{{Name: "dollars", Unit: "$", Limit: 1e6, Window: fetch.Window{Rolling: time.Hour}}}})
			if err != nil {
				t.Fatal(err)
			}
			crowd = append(crowd, api)
			group.Go(func() {
				_, err := api.Do(ctx, fetch.Ask{Path: "posts", Cost: []fetch.Cost{{Budget: "dollars", Amount: 1}}})
				if err != nil && !errors.Is(err, context.Canceled) && !fetch.IsKind(err, fetch.RateLimited) {
					t.Error(err)
				}
			})
		}
		time.Sleep(25 * time.Second)
		cancel()
		at := time.Now()
		group.Wait()
		if d := time.Since(at); d > 0 {
			t.Errorf("it took them %s", d)
		}
		for i := range 8 {
			api := crowd[2*i+1]
			if _, err := api.Get(t.Context(), "posts", nil); err != nil {
				t.Errorf("afterwards: %v", err)
			}
		}
	})
}
