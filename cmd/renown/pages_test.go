package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// knownPage is a page of the real data with the rating and count it must give. count is -1 where the page says none.
type knownPage struct {
	name   string
	path   string
	rating float64
	count  float64
}

func knownPages(t *testing.T) []knownPage {
	t.Helper()
	f, err := os.Open(shared(t, "pages", "schemaorg", "expected.csv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := csv.NewReader(f).ReadAll()
	if closeErr := f.Close(); err != nil || closeErr != nil {
		t.Fatal(err, closeErr)
	}
	pages := []knownPage{{"trustpilot", shared(t, "pages", "trustpilot_bt.html"), 1.5, 13582}}
	for _, row := range rows[1:] {
		rating, err := strconv.ParseFloat(row[1], 64)
		if err != nil {
			t.Fatalf("%s: %v", row[0], err)
		}
		count := -1.0
		if row[2] != "" {
			if count, err = strconv.ParseFloat(row[2], 64); err != nil {
				t.Fatalf("%s: %v", row[0], err)
			}
		}
		path := filepath.Join(shared(t, "pages", "schemaorg"), filepath.FromSlash(row[0])+".testhtml")
		if _, err := os.Stat(path); err == nil { // the list names a page more than there are
			pages = append(pages, knownPage{row[0], path, rating, count})
		}
	}
	if len(pages) < 40 {
		t.Fatalf("only %d pages are there", len(pages))
	}
	return pages
}

// trialJSON is what `renown try --format json` prints.
type trialJSON struct {
	Rating *struct {
		Value float64  `json:"value"`
		Count *float64 `json:"count"`
	} `json:"rating"`
	Reviews  []map[string]any `json:"reviews"`
	Problems []string         `json:"problems"`
}

func try(t *testing.T, args ...string) (trialJSON, outcome) {
	t.Helper()
	got := renown(t, append([]string{"try", "--format", "json"}, args...)...)
	var trial trialJSON
	if err := json.Unmarshal([]byte(got.stdout), &trial); err != nil {
		t.Fatalf("try %v: %v\n%s%s", args, err, got.stdout, got.stderr)
	}
	return trial, got
}

// sameRating allows for the two digits that the known answers are rounded to.
func sameRating(got, want float64) bool { return got-want < 0.0051 && want-got < 0.0051 }

func TestTryGivesTheKnownAnswersOfRealPages(t *testing.T) {
	for _, page := range knownPages(t) {
		trial, got := try(t, "--kind", "reviewsite", "--file", page.path)
		if got.code != exitOK || trial.Rating == nil {
			t.Errorf("%s: exit code %d, rating %v, problems %v", page.name, got.code, trial.Rating, trial.Problems)
			continue
		}
		count := -1.0
		if trial.Rating.Count != nil {
			count = *trial.Rating.Count
		}
		if !sameRating(trial.Rating.Value, page.rating) || count != page.count {
			t.Errorf("%s: %v of %v, want %v of %v", page.name, trial.Rating.Value, count, page.rating, page.count)
		}
		if page.name == "trustpilot" && len(trial.Reviews) != 20 {
			t.Errorf("%d reviews, want 20", len(trial.Reviews))
		}
	}
}

// The same pages through HTTP, robots.txt, the spool, the warehouse and back out of a query.
func TestCollectGivesTheKnownAnswersOfRealPages(t *testing.T) {
	pages := knownPages(t)
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		i, err := strconv.Atoi(strings.TrimPrefix(r.URL.Path, "/page/"))
		if err != nil || i >= len(pages) {
			http.NotFound(w, r)
			return
		}
		http.ServeFile(w, r, pages[i].path)
	}))
	defer site.Close()
	var sources strings.Builder
	sources.WriteString("fetch: {delay: 1ms, parallel: 4}\nsources:\n")
	for i := range pages {
		fmt.Fprintf(&sources, "  - {name: p%d, kind: reviewsite, site: s%d, url: \"%s/page/%d\", pages: 1}\n", i, i, site.URL, i)
	}
	config := writeConfig(t, "Sample", sources.String())
	keepEngine(t, config)
	got := renown(t, "collect", "-c", config)
	if got.code != exitOK {
		t.Errorf("collect: exit code %d\n%s%s", got.code, got.stdout, got.stderr)
	}
	checkSiteRatings(t, config, pages)
	mustRenown(t, "collect", "-c", config) // twice is once
	checkSiteRatings(t, config, pages)
}

func checkSiteRatings(t *testing.T, config string, pages []knownPage) {
	t.Helper()
	rows := ask(t, config, "employer.SiteRating").Rows
	if len(rows) != len(pages) {
		t.Errorf("%d published ratings, want %d", len(rows), len(pages))
	}
	for _, row := range rows {
		i, err := strconv.Atoi(strings.TrimPrefix(fmt.Sprint(row["site"]), "s"))
		if err != nil {
			t.Fatalf("a row of employer.SiteRating: %v", row)
		}
		rating, isNumber := row["rating"].(float64)
		count, counted := row["n"].(float64)
		if !counted {
			count = -1
		}
		if !isNumber || !sameRating(rating, pages[i].rating) || count != pages[i].count {
			t.Errorf("%s: %v of %v, want %v of %v", pages[i].name, row["rating"], row["n"], pages[i].rating, pages[i].count)
		}
	}
}
