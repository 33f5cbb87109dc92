package reviewsite

import (
	"bytes"
	"encoding/json"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"renown/warehouse/record"
)

var update = flag.Bool("update", false, "write what comes out into want.json, to be read before it is kept")

// outcome is a page's result as want.json holds it.
type outcome struct {
	Error     string           `json:"error,omitempty"`
	Rating    *SiteRating      `json:"rating,omitempty"`
	Reviews   []map[string]any `json:"reviews,omitempty"`
	Problems  []string         `json:"problems,omitempty"`
	Next      string           `json:"next,omitempty"`
	Truncated bool             `json:"truncated,omitempty"`
}

// Every folder of testdata is a page, perhaps with rules, and what must come out of it.
func TestCases(t *testing.T) {
	dirs, err := filepath.Glob("testdata/*/page.html")
	if err != nil || len(dirs) < 10 {
		t.Fatalf("%d cases, %v", len(dirs), err)
	}
	for _, page := range dirs {
		dir := filepath.Dir(page)
		t.Run(filepath.Base(dir), func(t *testing.T) { checkCase(t, dir) })
	}
}

func checkCase(t *testing.T, dir string) {
	got, err := json.MarshalIndent(caseOutcome(t, dir), "", " ")
	if err != nil {
		t.Fatal(err)
	}
	got = append(got, '\n')
	file := filepath.Join(dir, "want.json")
	if *update {
		if err := os.WriteFile(file, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

func caseOutcome(t *testing.T, dir string) outcome {
	t.Helper()
	body, err := os.ReadFile(filepath.Join(dir, "page.html"))
	if err != nil {
		t.Fatal(err)
	}
	var rules *Rules
	switch text, err := os.ReadFile(filepath.Join(dir, "rules.yaml")); {
	case err == nil:
		if rules, err = ParseRules(text); err != nil {
			return outcome{Error: err.Error()}
		}
	case !errors.Is(err, os.ErrNotExist):
		t.Fatal(err)
	}
	p, err := Parse(bytes.NewReader(body), "https://reviews.example/"+filepath.Base(dir), rules, readAt)
	if err != nil {
		return outcome{Error: err.Error()}
	}
	out := outcome{Rating: p.Rating, Problems: p.Problems(), Next: p.Next, Truncated: p.Truncated}
	for _, r := range p.Reviews {
		out.Reviews = append(out.Reviews, fieldsOf(t, r))
	}
	return out
}

// fieldsOf are the fields that hold something.
func fieldsOf(t *testing.T, r record.Review) map[string]any {
	t.Helper()
	if !r.Collected.Equal(readAt) {
		t.Errorf("collected %v", r.Collected)
	}
	text, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]any
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	delete(all, "Collected")
	delete(all, "Meaning")
	for name, v := range all {
		if v == "" || v == 0.0 || v == (time.Time{}).Format(time.RFC3339) {
			delete(all, name)
		}
	}
	return all
}
