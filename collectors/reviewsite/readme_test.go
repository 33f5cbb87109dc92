package reviewsite

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"renown/warehouse/record"
)

// The README's example must work as it stands there.
func TestTheReadmesExampleWorks(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	html := regexp.MustCompile("(?s)```html\n(.*?)```").FindSubmatch(text)
	rules := regexp.MustCompile("(?s)```yaml\n(review:.*?)```").FindSubmatch(text)
	if html == nil || rules == nil {
		t.Fatal("no example found")
	}
	r, err := ParseRules(rules[1])
	if err != nil {
		t.Fatal(err)
	}
	p, err := Parse(strings.NewReader(string(html[1])), "https://reviews.example/x", r, readAt)
	if err != nil || len(p.Reviews) != 1 || p.Rating == nil || len(p.Problems()) != 0 {
		t.Fatalf("%+v, %v", p, err)
	}
	got := p.Reviews[0]
	if got.ID != "k-1009" || got.Stars != 4 || got.Posted.Format("2006-01-02") != "2025-01-14" || got.Pros != "Ehrliche Leute" || got.Cons != "Enge Halle" ||
		got.Recommend != record.Positive || got.Response != "Danke!" || got.ResponseAt.IsZero() {
		t.Errorf("review %+v", got)
	}
	if p.Rating.Value != 3.9 || p.Rating.Count != 87 || p.Next != "https://reviews.example/x?seite=2" {
		t.Errorf("rating %+v, next %q", p.Rating, p.Next)
	}
	for _, field := range fieldNames() {
		if !strings.Contains(string(text), field) {
			t.Errorf("the README does not name the field %s", field)
		}
	}
	state := regexp.MustCompile("(?s)```yaml\n(state:.*?)```").FindSubmatch(text)
	if state == nil {
		t.Fatal("no state example")
	}
	if _, err := ParseRules(state[1]); err != nil {
		t.Error(err)
	}
}
