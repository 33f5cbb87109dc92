package collectortest

import (
	"net/url"
	"slices"
	"strings"
	"testing"

	"renown/collectors/fetch"
)

// planner is a collector that says what a run would ask.
type planner interface {
	Plan(cursor map[string]string) []fetch.Planned
}

// planned holds what a run would have asked, as it said beforehand, against what it has asked: every request must have
// been planned. A planned path's part in braces, or one that ends in "-id", stands for any. What is planned must be paid
// from budgets that are known to the client.
func planned(t *testing.T, plan []fetch.Planned, asked []string, budgets []fetch.BudgetState) {
	t.Helper()
	for _, request := range asked {
		method, address, _ := strings.Cut(request, " ")
		if !slices.ContainsFunc(plan, func(p fetch.Planned) bool { return covers(t, p, method, address) }) {
			t.Errorf("not planned: %s", request)
		}
	}
	for _, p := range plan {
		for _, cost := range p.Cost {
			if !slices.ContainsFunc(budgets, func(b fetch.BudgetState) bool { return b.Name == cost.Budget }) {
				t.Errorf("the budget %q of %s is not known", cost.Budget, p.URL)
			}
		}
	}
}

func covers(t *testing.T, p fetch.Planned, method, address string) bool {
	t.Helper()
	if p.Method != method && (p.Method != "" || method != "GET") {
		return false
	}
	want, err := url.Parse(p.URL)
	if err != nil {
		t.Fatalf("planned address %q: %v", p.URL, err)
	}
	got, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	parts, have := strings.Split(want.Path, "/"), strings.Split(got.Path, "/")
	if len(parts) != len(have) {
		return false
	}
	for i, part := range parts {
		if part != have[i] && !strings.HasPrefix(part, "{") && !strings.HasSuffix(part, "-id") {
			return false
		}
	}
	return true
}
