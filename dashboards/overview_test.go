package dashboards_test

import (
	"net/http"
	"strings"
	"testing"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// TestOverviewOfAlmostNothing opens the overview's panels where there is nothing at all, and where one review is all.
func TestOverviewOfAlmostNothing(t *testing.T) {
	w := warehousetest.New(t)
	address := serve(t, options(t, w))
	panels := []string{"/panels/standing.Index", "/panels/standing.Trend", "/panels/standing.Index?show=compared", "/panels/standing.Index?show=parts"}
	for _, path := range panels {
		if response, body := get(t, address+path, "HX-Request", "true"); response.StatusCode != http.StatusOK || !strings.Contains(body, "Nothing about Skyways Air yet") || !strings.Contains(body, "Look at the sources") {
			t.Errorf("%s of nothing: %s", path, response.Status)
		}
	}
	if _, body := get(t, address+"/panels/standing.Changes", "HX-Request", "true"); !strings.Contains(body, "Too little to tell what changed") || !strings.Contains(body, "Look at the sources") {
		t.Error("what changed from nothing to nothing is not said to be untold")
	}
	write(t, w, &record.Batch{Reviews: []record.Review{{Brand: "Skyways Air", Site: "workplace", ID: "1", Source: "s", Posted: now.AddDate(0, 0, -3), Collected: now, Stars: 5}}})
	_, body := get(t, address+"/panels/standing.Index?against=none", "HX-Request", "true")
	for _, said := range []string{"Skyways Air stands at 75 of 100.", "mean of 1 of 4 functions", "Nothing it is made of was collected in this period.", "no figures"} {
		if !strings.Contains(body, said) {
			t.Errorf("of one review it does not say %q", said)
		}
	}
	for _, wrong := range []string{"rank ", "It ranks", "NaN", "Strongest"} {
		if strings.Contains(body, wrong) {
			t.Errorf("of one review of one brand it says %q", wrong)
		}
	}
}
