package main

import (
	"encoding/csv"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"renown/cmd/renown/config"
	"renown/queries"
)

func day(t *testing.T, s string) time.Time {
	t.Helper()
	d, err := config.ParseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func twoBrands() *config.Config {
	oslo, err := time.LoadLocation("Europe/Oslo")
	if err != nil {
		panic(err) // the program brings its zones along
	}
	return &config.Config{MinGroup: 5, File: "renown.yaml",
		Brands:    []config.Brand{{Name: "Rival Jets"}, {Name: "Skyways Air", Own: true, TimeZone: config.TimeZone{Location: oslo}}},
		Campaigns: []config.Campaign{{Name: "Blue", Brand: "Skyways Air", Hashtags: []string{"#SkywaysBlue"}}}}
}

func TestQueryFilter(t *testing.T) {
	now := day(t, "2026-05-01")
	f := queryFlags{from: "2026-01-01", to: "2026-03-31", compare: "previous", against: []string{"rival jets"}, grain: "week", status: "former"}
	got, err := f.filter(twoBrands(), now)
	if err != nil {
		t.Fatal(err)
	}
	want := queries.Filter{Brand: "Skyways Air", Against: []string{"Rival Jets"}, From: day(t, "2026-01-01"), To: day(t, "2026-04-01"),
		PrevFrom: day(t, "2025-10-03"), PrevTo: day(t, "2026-01-01"), Grain: queries.Week, Status: "former", Zone: "Europe/Oslo", Tags: []string{"skywaysblue"}, MinGroup: 5, Now: now,
		Campaigns: []queries.Campaign{{Name: "Blue", Brand: "Skyways Air", Hashtags: []string{"skywaysblue"}}}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got\n%+v\nwant\n%+v", got, want)
	}
	f.compare = "year"
	if got, err = f.filter(twoBrands(), now); err != nil || !got.PrevFrom.Equal(day(t, "2025-01-01")) || !got.PrevTo.Equal(day(t, "2025-04-01")) {
		t.Errorf("a year before: %v to %v, %v", got.PrevFrom, got.PrevTo, err)
	}
	narrowed := queryFlags{compare: "none", hashtags: []string{"#Travel"}, campaign: "blue"}
	if got, err = narrowed.filter(twoBrands(), now); err != nil || !reflect.DeepEqual(got.Hashtags, []string{"travel", "skywaysblue"}) {
		t.Errorf("hashtags and a campaign: %v, %v", got.Hashtags, err)
	}
	all := queryFlags{brand: "all", compare: "previous"}
	if got, err = all.filter(twoBrands(), now); err != nil || got.Brand != "" || !got.PrevFrom.IsZero() {
		t.Errorf("all brands: %+v, %v", got, err)
	}
}

func TestQueryFilterRefuses(t *testing.T) {
	for name, f := range map[string]queryFlags{
		"a wrong day":       {from: "2026-02-30"},
		"days turned round": {from: "2026-02-02", to: "2026-02-01", compare: "none"},
		"a wrong grain":     {grain: "fortnight"},
		"a wrong status":    {status: "retired"},
		"six stars":         {stars: 6},
		"no such campaign":  {campaign: "Green"},
		"nine competitors":  {against: strings.Split("a,b,c,d,e,f,g,h,i", ",")},
		"a wrong compare":   {from: "2026-01-01", to: "2026-01-02", compare: "eve"},
	} {
		if _, err := f.filter(twoBrands(), time.Now()); err == nil {
			t.Errorf("%s was accepted", name)
		}
	}
	nobody := &config.Config{Brands: []config.Brand{{Name: "A"}, {Name: "B"}}}
	if _, err := (&queryFlags{}).filter(nobody, time.Now()); err == nil || !contains(err.Error(), "--brand") {
		t.Errorf("no brand is one's own: %v", err)
	}
}

// The list of queries names every one with its definition, in every format, without a configuration or an engine.
func TestQueryAloneListsAll(t *testing.T) {
	for _, format := range []string{"table", "json", "csv"} {
		out := mustRenown(t, "query", "--format", format, "-c", "/does/not/exist.yaml")
		for _, name := range []string{"employer.Stars", "employer.RatingTrend", "employer.SubRatings", "employer.Summary", "employer.Reviews",
			"employer.SiteRating", "source.Freshness"} {
			if !contains(out, name) {
				t.Errorf("%s: %s is not listed", format, name)
			}
		}
		if !contains(out, "approve ÷ (approve + disapprove)") {
			t.Errorf("%s: no definitions", format)
		}
	}
}

// Every query of the catalogue answers in every format, with data and without.
func TestEveryQueryAnswers(t *testing.T) {
	config := writeConfig(t, "Bank", "")
	keepEngine(t, config)
	check := func(what string) {
		for _, q := range queries.Catalog() {
			of := []string{}
			if q.Name == "service.Conversation" { // of one conversation only
				of = []string{"--conversation", "1", "--network", "x"}
			}
			ask(t, config, q.Name, append(of, "--from", "2015-01-01", "--to", "2016-12-31")...)
			table := mustRenown(t, append([]string{"query", q.Name, "-c", config}, of...)...)
			if !contains(table, plain(q.Definition)) {
				t.Errorf("%s, %s: the table lacks its definition:\n%s", what, q.Name, table)
			}
		}
	}
	check("empty")
	file := filepath.Join(filepath.Dir(config), "export.csv")
	writeIndeed(t, file, 200)
	imported(t, "-c", config, "--map", "indeed", "--brand", "Bank", file)
	check("filled")
}

// What others wrote never becomes a formula in a spreadsheet, nor a command to the terminal.
func TestOutsideTextIsText(t *testing.T) {
	config := writeConfig(t, "Bank", "")
	path := filepath.Join(filepath.Dir(config), "evil.csv")
	text := "review_id,role,status,location,date,rating,combined_text\n" +
		"1,=1+2,Current Employee,\x1b[2J,01/02/2020,4,@SUM(A1)\n"
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	imported(t, "-c", config, "--map", "indeed", "--brand", "Bank", path)
	rows, err := csv.NewReader(strings.NewReader(mustRenown(t, "query", "employer.Reviews", "-c", config, "--format", "csv"))).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	for _, cell := range rows[1] {
		if strings.HasPrefix(cell, "=") || strings.HasPrefix(cell, "@") {
			t.Errorf("a formula: %q", cell)
		}
	}
	if out := mustRenown(t, "query", "employer.Reviews", "-c", config); contains(out, "\x1b") {
		t.Errorf("a command to the terminal: %q", out)
	}
}

func TestTrySources(t *testing.T) {
	const page = `<html><body><div class="c" data-key="k1"><h3>Fine</h3><a href="/k1">more</a><i style="width:80%"></i><time>5 January 2026</time></div>
	<a class="older" href="/p2">older</a></body></html>`
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/p1" {
			http.NotFound(w, r)
			return
		}
		_, _ = w.Write([]byte(page))
	}))
	defer site.Close()
	config := writeConfig(t, "Bank", `sources:
  - name: page
    kind: reviewsite
    site: rules
    url: "`+strings.Replace(site.URL, "http://", "http://me:n0tsh0wn@", 1)+`/p1?token=n0tsh0wn"
    rules:
      review: div.c
      fields:
        url: a
        id: {attr: data-key}
        title: h3
        date: time
        rating: {select: i, attr: style, match: 'width:(\d+)%', best: 100, worst: 0}
      next: a.older
  - {name: drop, kind: file, map: indeed, path: "./drop/*.csv"}
`)
	dir := filepath.Dir(config)
	trial, got := try(t, "page", "-c", config)
	if contains(got.stdout, "n0tsh0wn") || !contains(got.stdout, site.URL+"/k1") {
		t.Errorf("addresses:\n%s", got.stdout)
	}
	if got.code != exitOK || len(trial.Reviews) != 1 || trial.Reviews[0]["stars"] != 4.0 || trial.Reviews[0]["id"] != "k1" {
		t.Errorf("page: exit code %d, %v, %v\n%s", got.code, trial.Reviews, trial.Problems, got.stderr)
	}
	if empty := renown(t, "try", "drop", "-c", config); empty.code != exitFailed || !contains(empty.stderr, "no file matches") {
		t.Errorf("an empty drop folder: %d, %s", empty.code, empty.stderr)
	}
	if err := os.Mkdir(filepath.Join(dir, "drop"), 0o700); err != nil {
		t.Fatal(err)
	}
	writeIndeed(t, filepath.Join(dir, "drop", "a.csv"), 100)
	trial, got = try(t, "drop", "-c", config, "--limit", "3")
	if got.code != exitOK || len(trial.Reviews) != 3 || trial.Reviews[0]["brand"] != "Bank" {
		t.Errorf("drop: exit code %d, %v", got.code, trial.Reviews)
	}
	if _, err := os.Stat(filepath.Join(dir, "data")); err == nil {
		t.Error("a try started the database")
	}
	text := mustRenown(t, "try", "page", "-c", config)
	if !contains(text, "next page: "+site.URL+"/p2") || !contains(text, "not found:") || contains(text, "n0tsh0wn") {
		t.Errorf("text form:\n%s", text)
	}
	if wrong := renown(t, "try", "pgae", "-c", config); wrong.code != exitUsage || !contains(wrong.stderr, `"page"`) {
		t.Errorf("a wrong name: %d, %s", wrong.code, wrong.stderr)
	}
}
