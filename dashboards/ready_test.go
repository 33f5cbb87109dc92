package dashboards_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/dashboards"
	"renown/warehouse"
	"renown/warehouse/record"
)

// TestPagesAreReady: what a page says as it opens was asked before, says of when it is, and is asked anew when a reader changed something;
// whatever else is asked is asked now.
func TestPagesAreReady(t *testing.T) {
	w := seeded(t)
	clock := now
	o := noting(t, w)
	o.Now = func() time.Time { return clock }
	server, err := dashboards.New(o)
	if err != nil {
		t.Fatal(err)
	}
	site := httptest.NewServer(server.Handler())
	t.Cleanup(site.Close)
	server.Prepare(t.Context(), time.Hour) // no page takes so long
	count := func(path string, headers ...string) string {
		_, body := get(t, site.URL+path, append(headers, "HX-Request", "true")...)
		_, after, _ := strings.Cut(body, "n = ")
		n, rest, _ := strings.Cut(after, " ")
		if strings.Contains(strings.SplitN(rest, "<", 2)[0], "as of 10:30") {
			n += ", ready"
		}
		return n
	}
	const stars = "/panels/employer.Stars"
	before := count(stars)
	if before == "" || strings.HasSuffix(before, "ready") {
		t.Fatalf("n = %q, though no page is that long", before)
	}
	server.Prepare(t.Context(), 0)
	clock = clock.Add(3 * time.Minute)
	written := record.Review{Brand: "Skyways Air", Site: "workplace", ID: "later", Source: "workplace-Skyways Air", Posted: now.AddDate(0, 0, -3), Collected: now, Stars: 1}
	write(t, w, &record.Batch{Reviews: []record.Review{written}})
	o.Queries.Forget() // what was asked a moment ago
	fresh := count(stars + "?compare=none")
	for name, c := range map[string]struct{ got, want string }{
		"as it opens":                     {count(stars), before + ", ready"},
		"in another locale":               {count(stars, "Accept-Language", "en-GB"), fresh},
		"in a locale that many have":      {count(stars, "Accept-Language", "en-US"), before + ", ready"},
		"with the brand in the address":   {count(stars + "?brand=Skyways+Air"), before + ", ready"},
		"of another brand":                {count(stars + "?brand=Rival+Jets"), count(stars + "?brand=Rival+Jets&grain=month")},
		"of a page that has to be of now": {count("/panels/source.Runs?show=trouble"), count("/panels/source.Runs?show=trouble&zone=UTC")},
	} {
		if c.got != c.want || c.got == "" {
			t.Errorf("%s: n = %q, want %q", name, c.got, c.want)
		}
	}
	if fresh == before {
		t.Fatal("the review does not count")
	}
	checkTogether(t, site.URL)
	if server.Prepare(t.Context(), 0); count(stars, "Accept-Language", "en-GB") != fresh {
		t.Errorf("after the next round n = %q", count(stars, "Accept-Language", "en-GB"))
	}
	checkChanges(t, w, server, site.URL, &clock)
}

// checkTogether opens what is ready at once, as several readers do.
func checkTogether(t *testing.T, address string) {
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for _, panel := range []string{"employer.Stars", "employer.RatingTrend", "customer.AdvocateList", "standing.Changes", "standing.Index"} {
				get(t, address+"/panels/"+panel, "HX-Request", "true")
			}
		})
	}
	all.Wait()
}

// checkChanges tells that a reader's own changes show at once, and a new alert.
func checkChanges(t *testing.T, w *warehouse.Warehouse, server *dashboards.Server, address string, clock *time.Time) {
	old := func(path string) bool {
		_, body := get(t, address+path, "HX-Request", "true")
		return strings.Contains(body, "as of ")
	}
	const trend, first = "/panels/employer.RatingTrend", "/panels/standing.Changes"
	*clock = clock.Add(3 * time.Minute)
	if !old(trend) || !old(first) {
		t.Fatal("the pages are not ready")
	}
	alert := record.Alert{Brand: "Skyways Air", Kind: record.AlertMentions, Start: now, At: now, Peak: now, Level: "high", Reason: "many"}
	if err := w.PutAlerts(t.Context(), "Skyways Air", func(context.Context) ([]record.Alert, error) { return []record.Alert{alert}, nil }); err != nil {
		t.Fatal(err)
	}
	if old(first) || !old(trend) {
		t.Error("an alert came, and what to look at first is not asked anew, or more than that is")
	}
	post(t, address+"/notes", aForm())
	if _, body := get(t, address+trend, "HX-Request", "true"); strings.Contains(body, "as of ") || !strings.Contains(body, "New rosters") {
		t.Error("the note is not on the chart")
	}
}
