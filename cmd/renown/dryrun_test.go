package main

import (
	"context"
	"log/slog"
	"os"
	"strings"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const paidSources = `campaigns:
  - {name: Blue, brand: Skyways Air, hashtags: [SkywaysBlue]}
sources:
  - {name: skyways-x, kind: x, token: a-made-up-token, budget: 20, budget_per_day: 8}
  - {name: exports, kind: file, map: indeed, path: "./drop/*.csv"}
  - {name: pages, kind: reviewsite, site: workplace, url: "https://reviews.example/skyways"}
`

// A dry run asks nobody, shows what is asked for, and holds its cost against what is left of the budgets by the ledger.
func TestDryRunTellsCostsAndWhatIsLeft(t *testing.T) {
	config := writeConfig(t, "Skyways Air", paidSources)
	spend(t, config, record.Spend{ID: "1", Budget: "x dollars a month", Unit: "$", Source: "skyways-x", At: time.Now(), Amount: 7.5})
	got := mustRenown(t, "collect", "--dry-run", "-c", config)
	for _, want := range []string{
		"skyways-x (x, Skyways Air): at most $", "https://api.x.com", "20×  GET /2/tweets/search/recent  query=#SkywaysBlue -is:retweet",
		"exports: kind file reads files; nobody is asked", "pages (reviewsite, Skyways Air): free", "GET /robots.txt",
		"$12.50 left of $20.00: no more than that is spent",
	} {
		if !contains(got, want) {
			t.Errorf("lacks %q:\n%s", want, got)
		}
	}
	for line := range strings.SplitSeq(got, "\n") {
		if contains(line, "tweet.fields") || len(line) > 200 {
			t.Errorf("nobody can read %q", line)
		}
	}
	one := mustRenown(t, "collect", "--dry-run", "-c", config, "pages")
	if contains(one, "skyways-x") || !contains(one, "None of these requests costs anything.") {
		t.Errorf("of one source:\n%s", one)
	}
}

// spend enters something in the ledger of a configuration's warehouse.
func spend(t *testing.T, configPath string, entry record.Spend) {
	t.Helper()
	a := &app{configPath: configPath, logFormat: "text", World: World{Env: os.LookupEnv, Now: time.Now, Stderr: os.Stderr}}
	c, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	err = a.with(t.Context(), c, slog.LevelError, func(s *session) error {
		if err := s.warehouse.Write(t.Context(), &record.Batch{Spending: []record.Spend{entry}}); err != nil {
			return err
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		return s.warehouse.Flush(ctx)
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestCostsAreToldOnceAUnit(t *testing.T) {
	budgets := []fetch.BudgetState{{Name: "a month", Unit: "$"}, {Name: "a day", Unit: "$"}, {Name: "quota", Unit: "units"}, {Name: "tags", Unit: "hashtags"}}
	for _, tc := range []struct {
		costs map[string]float64
		want  string
	}{
		{map[string]float64{"a month": 1240.025, "a day": 1240.025}, "at most $1,240.03"},
		{map[string]float64{"quota": 10000, "tags": 1}, "at most 1 hashtag, 10,000 units"},
		{nil, "free"},
	} {
		if got := atMostText(tc.costs, budgets); got != tc.want {
			t.Errorf("%v: %q, want %q", tc.costs, got, tc.want)
		}
	}
}
