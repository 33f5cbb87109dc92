package queries

import (
	"bytes"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

// customers are what a network of customers' reviews brings beside acme, on a site of its own and on one that employees use.
func customers() *record.Batch {
	b := &record.Batch{}
	for _, r := range acme().Reviews {
		for _, site := range []string{"trustpilot", "workplace"} {
			r.Site, r.ID, r.Reviewer, r.Stars = site, "customer's "+r.ID, record.Customer, 1
			r.Posted = r.Posted.AddDate(0, 0, -400) // employees' reviews do not go back so far
			b.Reviews = append(b.Reviews, r)
			r.ID, r.Posted = r.ID+" later", r.Posted.AddDate(0, 0, 400).Add(time.Minute)
			b.Reviews = append(b.Reviews, r)
		}
	}
	for _, network := range []string{"trustpilot", "workplace"} {
		b.AccountStats = append(b.AccountStats, record.AccountStat{Brand: "Acme", Network: network, Account: "https://customers.example/acme", At: date("2025-04-10"),
			Rating: 1.2, RatingCount: 3, RatedBy: record.Customer, Followers: record.NotGiven, Following: record.NotGiven, Posts: record.NotGiven, Views: record.NotGiven})
	}
	return b
}

// What customers say of a brand changes no figure about it as an employer.
func TestCustomersReviewsAreNoEmployeesReviews(t *testing.T) {
	alone, mixed := seeded(t, acme()), acme()
	both := customers()
	mixed.Reviews, mixed.AccountStats = append(mixed.Reviews, both.Reviews...), both.AccountStats
	among := seeded(t, mixed)
	bounded := spring().WithPrevious()
	bounded.Against, bounded.MinGroup = []string{"Rival"}, 1
	for _, c := range Catalog() {
		if !strings.HasPrefix(c.Name, "employer.") {
			continue
		}
		for _, f := range []Filter{bounded, {Now: date("2025-05-10"), MinGroup: 1}, {Brand: "Acme", Sites: []string{"trustpilot"}, Now: date("2025-05-10"), MinGroup: 1}} {
			want, got := csvOf(t, alone, c.Name, f), csvOf(t, among, c.Name, f)
			if got != want {
				t.Errorf("%s with customers' reviews:\n%s\nwithout:\n%s", c.Name, got, want)
			}
		}
	}
}

func csvOf(t *testing.T, q *Queries, name string, f Filter) string {
	t.Helper()
	table, err := q.Run(t.Context(), name, f)
	if err != nil {
		t.Fatal(err)
	}
	var text bytes.Buffer
	if err := table.WriteCSV(&text); err != nil {
		t.Fatal(err)
	}
	return text.String()
}
