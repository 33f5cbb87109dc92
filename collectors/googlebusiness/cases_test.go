package googlebusiness

import (
	"testing"
	"time"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
)

const (
	plantedSecret  = "planted-secret-7c1"
	plantedRefresh = "planted-refresh-7c1"
	plantedAccess  = "planted-access"
)

func source() fetch.Source {
	return fetch.Source{Name: "skyways-google", Brand: "Skyways Air", Site: "google"}
}

func now() time.Time { return collectortest.Now }

func settings(base string) Settings {
	return Settings{
		ClientID: "client-1", ClientSecret: plantedSecret, RefreshToken: plantedRefresh, API: base, Auth: base + "/token",
		Locations: []Location{{ID: "accounts/1/locations/11", Name: "Leeds"}, {ID: "accounts/1/locations/22"}},
	}
}

func TestCases(t *testing.T) {
	collectortest.Run(t, func(t *testing.T, _, base string, client *fetch.Client) collectortest.Collector {
		c, err := New(client, settings(base), source(), now)
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}
