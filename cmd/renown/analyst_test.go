package main

import (
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/queries"
	"renown/warehouse/engine"
	"renown/warehouse/record"
)

// posted is a brand's made-up history: quiet weeks, then an evening in which customers complain under a hashtag.
func posted() (posts []record.Mention, end time.Time) {
	dice := rand.New(rand.NewPCG(5, 6))
	outbreak := time.Date(2026, 4, 28, 18, 0, 0, 0, time.UTC)
	end = outbreak.AddDate(0, 0, 3)
	add := func(at time.Time, label record.Opinion, tags ...string) {
		n := len(posts)
		posts = append(posts, record.Mention{Brand: "Skyways Air", Network: "x", ID: fmt.Sprint("p", n), Source: "x-skyways", Posted: at.Add(time.Duration(dice.IntN(3_600_000)) * time.Millisecond),
			Collected: end, Direction: record.FromCustomer, Hashtags: tags, AuthorKey: fmt.Sprint("author-", n%300), AuthorFollowers: record.Count(n % 300),
			Likes: -1, Shares: -1, Comments: -1, Quotes: -1, Bookmarks: -1, Views: -1, Meaning: record.Meaning{Lang: "en", Label: label, Model: "test"}})
	}
	for at := outbreak.AddDate(0, 0, -35); at.Before(end); at = at.Add(time.Hour) {
		for range 2 + dice.IntN(2) {
			add(at, []record.Opinion{record.Neutral, record.Positive, record.Neutral, record.Neutral, record.Negative}[dice.IntN(5)])
		}
	}
	for hour := range 5 {
		for range 40 {
			add(outbreak.Add(time.Duration(hour)*time.Hour), record.Negative, "skywayslost")
		}
	}
	return posts, end
}

// brandProgram is a program with a configuration of its own on a database of the engine's.
func brandProgram(t *testing.T, e *engine.Engine, now time.Time) *app {
	t.Helper()
	dir := folder(t)
	text := fmt.Sprintf("warehouse: %q\nspool: ./spool\nbrands: [{name: Skyways Air, own: true}]\nsources: []\n", database(t, e))
	if err := os.WriteFile(filepath.Join(dir, "renown.yaml"), []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := programIn(dir, newSimClock(now))
	a.logFormat = "text"
	return a
}

// deliver opens the program's warehouse, writes batches, and closes it again.
func deliver(t *testing.T, a *app, batches ...[]record.Mention) {
	t.Helper()
	c, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	err = a.with(t.Context(), c, slog.LevelError, func(s *session) error {
		for _, b := range batches {
			if err := s.warehouse.Write(t.Context(), &record.Batch{Mentions: b}); err != nil {
				return err
			}
		}
		return s.warehouse.Flush(t.Context())
	})
	if err != nil {
		t.Fatal(err)
	}
}

// alertsIn are the stored alerts, but for when they were first found.
func alertsIn(t *testing.T, a *app) string {
	t.Helper()
	c, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	err = a.with(t.Context(), c, slog.LevelError, func(s *session) error {
		answer, err := s.queries.Backlash.Alerts(t.Context(), queries.Filter{Brand: "Skyways Air", Now: a.Now()})
		for _, row := range answer.Rows {
			calm := "lasts"
			if row.Calm != nil {
				calm = stamp(*row.Calm)
			}
			row.FirstFound, row.Calm = time.Time{}, nil
			fmt.Fprintf(&out, "%s %+v\n", calm, row)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Whatever the order and the batches posts come in, and however often the program ends in between, the alerts are those of
// all of them at once.
func TestAlertsWhateverTheOrder(t *testing.T) {
	t.Parallel()
	e := weekEngine(t)
	posts, end := posted()
	once := brandProgram(t, e, end)
	deliver(t, once, posts)
	want := alertsIn(t, once)
	for _, kind := range []string{"Kind:negative", "Kind:mentions", "Kind:hashtag", "Kind:raised"} {
		if !strings.Contains(want, kind) {
			t.Errorf("no %s: %s", kind, want)
		}
	}
	goBackOver(t, once)
	dice := rand.New(rand.NewPCG(seedOf(0), 2))
	dice.Shuffle(len(posts), func(i, j int) { posts[i], posts[j] = posts[j], posts[i] })
	parts := slices.Collect(slices.Chunk(append(posts, posts[:300]...), 500)) // some of them again
	bits := brandProgram(t, e, end)
	for start := range slices.Chunk(parts, 2) {
		deliver(t, bits, start...)
	}
	if got := alertsIn(t, bits); got != want {
		t.Errorf("in parts:\n%s\nat once:\n%s", got, want)
	}
}

// goBackOver tries the forms of renown backtest on the brand.
func goBackOver(t *testing.T, a *app) {
	t.Helper()
	ask := func(args ...string) outcome {
		return renownAt(t.Context(), a.Now, append([]string{"backtest", "-c", a.configPath}, args...)...)
	}
	lines, err := csv.NewReader(strings.NewReader(ask("--format", "csv").stdout)).ReadAll()
	if err != nil || len(lines) != 5 || strings.Join(lines[0], ",") != "at,start,peak,calm,severity,value,expected,reason,kind,subject,falling,level" {
		t.Errorf("%v: %v", err, lines)
	}
	if got := ask("--to", "2026-04-27", "--format", "csv").stdout; strings.Count(got, "\n") != 1 {
		t.Errorf("before it began: %s", got)
	}
	if got := ask("--z", "1000").stdout; strings.Contains(got, "mentions ") || !strings.Contains(got, "1 alert in what is stored of Skyways Air; series raise one at 1000") {
		t.Errorf("only the new hashtag goes by other rules: %s", got)
	}
	if got := ask("--from", "2026-04-01"); got.code != exitOK || !strings.Contains(got.stdout, "skywayslost") || !strings.Contains(got.stdout, "4 alerts in what is stored of Skyways Air from 2026-04-01") {
		t.Errorf("%+v", got)
	}
	if got := ask("--from", "yesterday"); got.code != exitUsage {
		t.Errorf("%+v", got)
	}
}

// A brand whose alerts cannot be made does not hold up delivery for ever, and a panic ends nothing.
func TestFailingAnalysisLetsGo(t *testing.T) {
	var log strings.Builder
	n := newAnalyst(slog.New(slog.NewTextHandler(&log, nil)), time.Now)
	n.begin(nil, nil) // looking panics
	for try := 1; try <= 2*analyseTries; try++ {
		err := n.analyse(t.Context(), []string{"Skyways Air"})
		if lets := try%analyseTries == 0; lets != (err == nil) {
			t.Errorf("try %d: %v", try, err)
		}
	}
	if !n.owed["Skyways Air"] || !strings.Contains(log.String(), "panicked") || !strings.Contains(log.String(), "alerts are not up to date") {
		t.Errorf("owed %v, log %s", n.owed, log.String())
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	for range analyseTries + 1 {
		if err := n.analyse(ended, []string{"Skyways Air"}); err == nil {
			t.Error("a program that ends has analysed nothing")
		}
	}
	// Nobody told it the warehouse yet: it waits for that, or for the end.
	if err := newAnalyst(slog.New(slog.DiscardHandler), time.Now).analyse(ended, []string{"Skyways Air"}); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
