package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/cmd/renown/world"
	"renown/queries"
)

// The demo's world, collected now and then as the demo collects its past: the backlash over the suitcase is found in the
// night it began, hours before anybody answered, and in the weeks before it there is none. renown backtest tells the same.
func TestTheBacklashOfTheWorldIsFound(t *testing.T) {
	t.Parallel()
	e := weekEngine(t)
	_, end := story()
	began := time.Date(2026, 10, 18, 22, 10, 0, 0, time.UTC) // the promoted post: Sunday, 23:10 in London
	answered := began.Add(8 * time.Hour)
	x := newStory(t, world.Options{Anchor: end, Generous: true}, database(t, e), folder(t), newSimClock(began.AddDate(0, 0, -48)))
	s, runner, done := x.open(t.Context())
	defer done()
	for _, before := range []int{48, 42, 36, 30, 24, 18, 12, 6, 1, -3, -10} { // X shows seven days
		if wait := began.AddDate(0, 0, -before).Sub(x.clock.Now()); wait > 0 {
			x.clock.advance(wait)
		}
		x.collect(t.Context(), runner)
		x.flush(s)
	}
	answer, err := s.queries.Backlash.Alerts(t.Context(), queries.Filter{Brand: "Skyways Air", Now: x.clock.Now()})
	if err != nil {
		t.Fatal(err)
	}
	found := answer.Rows
	negative := alertsOf(found, "negative")
	if len(negative) != 1 {
		t.Fatalf("%d backlashes: %+v", len(negative), negative)
	}
	a := negative[0]
	t.Logf("the backlash: %+v", a)
	if a.At.Before(began) || a.At.After(answered.Add(-2*time.Hour)) {
		t.Errorf("it could be known at %s, want it two hours before the first answer at %s at the latest", a.At, answered)
	}
	if a.Calm == nil || a.Calm.Before(began.Add(30*time.Hour)) || a.Calm.After(began.Add(50*time.Hour)) || a.Peak.Sub(began) < 8*time.Hour || a.Peak.Sub(began) > 12*time.Hour {
		t.Errorf("highest at %s, calm since %v", a.Peak, a.Calm)
	}
	if a.Level == "watch" || a.Negative < 500 || a.Authors < 200 || a.Reach < 302_000 || len(a.Posts) != 5 {
		t.Errorf("%+v", a)
	}
	root := "x " + x.promoted(t, began)
	if !slices.Contains(a.Posts, root) {
		t.Errorf("the promoted post %s is not among the farthest: %v", root, a.Posts)
	}
	for _, other := range found {
		if other.Kind != "hashtag" && other.Start.Before(began.Add(-24*time.Hour)) {
			t.Errorf("in the quiet weeks: %+v", other)
		}
	}
	if raised := alertsOf(found, "raised"); !slices.ContainsFunc(raised, func(a queries.AlertRow) bool { return a.Subject == "skywayslost" }) {
		t.Errorf("#SkywaysLost was raised against the brand: %+v", raised)
	}
	x.backtested(t, found)
}

func alertsOf(rows []queries.AlertRow, kind string) []queries.AlertRow {
	return slices.DeleteFunc(slices.Clone(rows), func(r queries.AlertRow) bool { return r.Kind != kind })
}

// promoted is the id of the post the backlash begins with.
func (x *week) promoted(t *testing.T, began time.Time) string {
	t.Helper()
	for _, p := range x.world.PostsAt(world.X, "Skyways Air", began.Add(time.Minute)) {
		if p.Posted.Equal(began) && p.Parent == "" {
			return p.ID
		}
	}
	t.Fatal("the world has no promoted post")
	return ""
}

// backtested holds what renown backtest prints against the stored alerts.
func (x *week) backtested(t *testing.T, stored []queries.AlertRow) {
	t.Helper()
	got := renownAt(t.Context(), x.clock.Now, "backtest", "-c", x.app.configPath, "--brand", "Skyways Air", "--format", "json")
	if got.code != exitOK {
		t.Fatalf("exit code %d: %s", got.code, got.stderr)
	}
	lines := strings.Split(strings.TrimSpace(got.stdout), "\n")
	if len(lines) != len(stored) {
		t.Errorf("renown backtest prints %d alerts, %d are stored", len(lines), len(stored))
	}
	for _, line := range lines {
		var a brandAlertLine
		if err := json.Unmarshal([]byte(line), &a); err != nil {
			t.Fatal(err)
		}
		if !slices.ContainsFunc(stored, func(s queries.AlertRow) bool {
			return s.Kind == a.Kind && s.Subject == a.Subject && stamp(s.Start) == a.Start && stamp(s.At) == a.At && s.Reason == a.Reason
		}) {
			t.Errorf("not stored: %+v", a)
		}
	}
}

// alerts holds the stored alerts against what the records give all at once.
func (x *week) alerts(s *session) {
	x.t.Helper()
	stored, err := s.queries.Backlash.Alerts(x.t.Context(), queries.Filter{Now: x.clock.Now()})
	if err != nil {
		x.t.Fatal(err)
	}
	n := 0
	for _, brand := range watched() {
		found, err := s.queries.Backlash.Detect(x.t.Context(), brand, x.clock.Now())
		if err != nil {
			x.t.Fatal(err)
		}
		n += len(found)
		for _, a := range found {
			if !slices.ContainsFunc(stored.Rows, func(r queries.AlertRow) bool {
				return r.Brand == brand && r.Kind == a.Kind && r.Subject == a.Subject && r.Start.Equal(a.Start) && r.At.Equal(a.At) && r.Severity == a.Severity && r.Total == a.Total &&
					r.Negative == a.Evidence.Negative && r.Reach == a.Evidence.Reach && slices.Equal(r.Posts, a.Evidence.Posts)
			}) {
				x.t.Errorf("the records say what is not stored: %s %+v", brand, a)
			}
		}
	}
	if n == 0 || len(stored.Rows) != n {
		x.t.Errorf("%d alerts are stored, the records say %d", len(stored.Rows), n)
	}
}
