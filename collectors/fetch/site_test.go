package fetch

import (
	"fmt"
	"net/url"
	"testing"
	"time"
)

// What is remembered of hosts and accounts is bounded, but what still holds is not forgotten.
func TestIdleHostsAndAccountsAreForgotten(t *testing.T) {
	now := time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
	client := New(Options{Now: func() time.Time { return now }})
	api := func(host int, key string) {
		if _, err := client.API(APIOptions{Source: "x", Base: fmt.Sprintf("https://%d.example/", host), Account: Secret(key)}); err != nil {
			t.Fatal(err)
		}
	}
	api(0, "quiet for long")
	for _, id := range client.site(&url.URL{Scheme: "https", Host: "0.example"}).identities {
		id.limits[""].quiet = now.Add(24 * time.Hour)
	}
	for i := range maxHosts {
		api(1, fmt.Sprint("key ", i))
		api(i, "")
	}
	now = now.Add(3 * time.Hour)
	api(maxHosts+1, "")
	api(1, "one more")
	api(1, "another")
	if n := len(client.sites); n > 3 {
		t.Errorf("%d sites are remembered", n)
	}
	if client.sites["https://0.example"] == nil {
		t.Error("a host that asked not to be disturbed is forgotten")
	}
	if s := client.sites["https://1.example"]; len(s.identities) > 2 {
		t.Errorf("%d accounts are remembered", len(s.identities))
	}
}
