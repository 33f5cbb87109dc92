package dashboards_test

import (
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"renown/dashboards"
	"renown/warehouse"
	"renown/warehouse/warehousetest"
)

func TestMain(m *testing.M) { warehousetest.Main(m) }

func brands() []dashboards.Brand {
	return []dashboards.Brand{{Name: "Skyways Air", Own: true}, {Name: "Rival Jets"}, {Name: "Northwind"}}
}

type schedule []dashboards.SourceState

func (s schedule) Sources() []dashboards.SourceState { return s }

func (s schedule) Budgets() []dashboards.Budget {
	return []dashboards.Budget{
		{Name: "x dollars", Unit: "$", Limit: 50, Used: 41.375, Since: now.AddDate(0, 0, -20), Until: now.AddDate(0, 0, 9), Sources: []string{"workplace-Skyways Air"}},
		{Name: "instagram hashtags", Unit: "hashtags", Limit: 30, Used: 3, Since: now.AddDate(0, 0, -7), Sources: []string{"jobtalk-Rival Jets"}},
	}
}

func (s schedule) Collect(source string) error {
	for i := range s {
		if s[i].Name != source {
			continue
		}
		if s[i].Running {
			return fmt.Errorf("source %q is being collected already", source)
		}
		s[i].Running, s[i].Since = true, now
		return nil
	}
	return fmt.Errorf("there is no source %q", source)
}

func plan() schedule {
	var all schedule
	for _, s := range stories {
		for _, site := range []string{"workplace", "jobtalk"} {
			all = append(all, dashboards.SourceState{Name: site + "-" + s.brand, Kind: "reviewsite", Brand: s.brand, Site: site, Every: 6 * time.Hour, Next: now.Add(4 * time.Hour)})
		}
	}
	all[1].Running, all[1].Since = true, now.Add(-25*time.Second)
	all[0].Limits = []dashboards.Limit{{Name: "search", Allowed: 450, Remaining: 74, Reset: now.Add(8 * time.Minute)}, {Allowed: -1, Remaining: 299}}
	all[5].Circuit = dashboards.Circuit{Open: true, Until: now.Add(4 * time.Minute), Why: "five requests in a row failed: the platform answered 503"}
	return all
}

func options(t testing.TB, w *warehouse.Warehouse) dashboards.Options {
	t.Helper()
	return dashboards.Options{
		Queries: ask(w), Brands: brands(), Schedule: plan(), Now: func() time.Time { return now },
		Backlog: func() dashboards.Backlog {
			return dashboards.Backlog{Batches: 3, Bytes: 81_000, Oldest: now.Add(-4 * time.Second)}
		},
		Logger: slog.New(slog.NewTextHandler(io.Discard, nil)),
	}
}

// serve gives the address of a server with the options.
func serve(t testing.TB, o dashboards.Options) string {
	t.Helper()
	s, err := dashboards.New(o)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s.Handler())
	t.Cleanup(server.Close)
	return server.URL
}

func get(t testing.TB, address string, headers ...string) (*http.Response, string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i := 0; i+1 < len(headers); i += 2 {
		if headers[i] == "Host" {
			request.Host = headers[i+1]
		}
		request.Header.Set(headers[i], headers[i+1])
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response, string(body)
}
