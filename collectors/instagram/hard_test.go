package instagram

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"renown/collectors/network"
)

// The budget of hashtags is known as soon as the source is, for the plan and for the Sources page.
func TestBudgetsAreKnownFromTheStart(t *testing.T) {
	client := quickClient(caseTime)
	c, err := New(client, nil, Settings{Token: token, UserID: userID, Watch: network.Watch{Hashtags: []string{"b"}}}, source, caseTime)
	if err != nil {
		t.Fatal(err)
	}
	known, costs := map[string]bool{}, 0
	for _, b := range client.Budgets() {
		known[b.Name] = true
	}
	for _, p := range c.Plan(nil) {
		for _, cost := range p.Cost {
			if costs++; !known[cost.Budget] {
				t.Errorf("the budget %q of %s is not known", cost.Budget, p.URL)
			}
		}
	}
	if costs == 0 {
		t.Error("nothing costs anything")
	}
}

// A post whose comments Instagram fails to tell keeps neither itself nor the others back, and is tried again.
func TestOneFailingDiscussionKeepsNothingBack(t *testing.T) {
	tried := 0
	answer := func(w http.ResponseWriter, r *http.Request) {
		switch {
		case strings.HasSuffix(r.URL.Path, "/"+userID):
			fmt.Fprint(w, `{"id":"1","username":"skywaysair"}`)
		case strings.HasSuffix(r.URL.Path, "/media"):
			fmt.Fprint(w, `{"data":[{"id":"bad","timestamp":"2026-05-20T10:00:00+0000","comments_count":2},{"id":"good","timestamp":"2026-05-20T09:00:00+0000","comments_count":0}]}`)
		case strings.HasSuffix(r.URL.Path, "/bad/comments"):
			tried++
			w.WriteHeader(http.StatusInternalServerError)
		default:
			fmt.Fprint(w, `{"data":[]}`)
		}
	}
	outcome, emitted, err := collect(t, quickClient(caseTime), Settings{Watch: network.Watch{Handles: []string{"skywaysair"}}}, answer)
	if err == nil || outcome.Complete || !strings.Contains(emitted, "ID:bad") || !strings.Contains(emitted, "ID:good") || tried != 1 || strings.Contains(emitted, "Key:comments") {
		t.Errorf("%v, %d tries: %s", err, tried, emitted)
	}
}
