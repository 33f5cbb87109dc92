package main

import (
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"renown/warehouse/staffed"
)

// The hours of renown.yaml are in the warehouse after each start, written anew only when they change.
func TestServiceHoursComeFromTheConfiguration(t *testing.T) {
	t.Parallel()
	e := weekEngine(t)
	first := time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)
	dsn, dir := database(t, e), folder(t)
	start := func(now time.Time, brand string) staffed.History {
		t.Helper()
		a := programIn(dir, newSimClock(now))
		a.logFormat = "text"
		text := fmt.Sprintf("warehouse: %q\nspool: ./spool\nbrands:\n  - name: Skyways Air\n    own: true\n%s\n  - name: Rival Jets\nsources: []\n", dsn, brand)
		if err := os.WriteFile(a.configPath, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		c, err := a.load()
		if err != nil {
			t.Fatal(err)
		}
		var hours map[string]staffed.History
		err = a.with(t.Context(), c, slog.LevelError, func(s *session) error {
			hours, err = s.warehouse.Hours(t.Context())
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if rival := hours["Rival Jets"]; len(rival) != 1 || len(rival[0].Hours.Week) != 0 || rival[0].Target != time.Hour {
			t.Errorf("the rival, of whom nothing is said: %+v", rival)
		}
		return hours["Skyways Air"]
	}
	const office = "    time_zone: Europe/London\n    staffed: Mon-Fri 09:00-17:00\n    reply_target: 30m\n    holidays: [2026-04-03, 2026-04-06]"
	start(first, office)
	h := start(first.AddDate(0, 0, 1), office)
	if len(h) != 1 || !h[0].Since.Equal(first) || h[0].Target != 30*time.Minute || len(h[0].Hours.Holidays) != 2 || len(h[0].Hours.Week) != 5 || h[0].Hours.Zone.String() != "Europe/London" {
		t.Errorf("%+v", h)
	}
	later := first.AddDate(0, 0, 2)
	h = start(later, "    time_zone: Europe/London\n    staffed: Mon-Sun 08:00-22:00\n    reply_target: 30m")
	if len(h) != 2 || len(h[0].Hours.Holidays) != 0 || !h[1].Since.Equal(later) || len(h[1].Hours.Week) != 7 {
		t.Errorf("%+v", h)
	}
}
