package dashboards_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// office makes n reviews of one place in one month before now, all of so many stars, on themes.
func office(place string, monthsAgo, n int, stars record.Score) []record.Review {
	var all []record.Review
	for i := range n {
		r := record.Review{
			Brand: "Skyways Air", Site: "workplace", ID: fmt.Sprint(place, monthsAgo, "-", i), Source: "workplace-Skyways Air", Location: place, JobTitle: "Senior Engineer, Line", Status: record.Current,
			Stars: stars, Posted: now.AddDate(0, -monthsAgo, -i%20), Collected: now.Add(-time.Hour), Title: "A place", Pros: "Good pay.", Cons: "Long days.",
		}
		if i%2 == 0 {
			r.Stars = max(1, stars-1)
		}
		r.Meaning.Themes = []record.Theme{{Name: "pay", Part: record.InPros, Label: record.Positive}, {Name: "hours", Part: record.InCons, Label: record.Negative}}
		all = append(all, r)
	}
	return all
}

// TestHRAnswersWhoFellMost: of three places one fell clearly; the page says so, and its point leads to that place's reviews.
func TestHRAnswersWhoFellMost(t *testing.T) {
	w := warehousetest.New(t)
	batch := &record.Batch{}
	for _, of := range []struct {
		place       string
		people      int
		before, now record.Score
	}{{"Leeds", 24, 5, 3}, {"Oslo", 30, 3, 4}, {"Porto", 20, 4, 4}} {
		batch.Reviews = append(batch.Reviews, office(of.place, 4, of.people, of.before)...)
		batch.Reviews = append(batch.Reviews, office(of.place, 1, of.people, of.now)...)
	}
	batch.Reviews = append(batch.Reviews, office("Bath", 1, 2, 1)...) // two people; Porto is withheld with them, or they were the rest
	write(t, w, batch)
	address := serve(t, options(t, w))
	_, body := get(t, address+"/panels/employer.ByLocation?show=moves&period=90d&against=none", "HX-Request", "true")
	said := regexp.MustCompile(`(?s)<p class="said">(.*?)</p>`).FindStringSubmatch(body)
	if said == nil || !strings.Contains(said[1], "Leeds fell most:") || !strings.Contains(said[1], "−2.00") {
		t.Errorf("the panel says %q", said)
	}
	if !strings.Contains(body, "location=Leeds") || strings.Contains(body, "Bath") || strings.Contains(body, "location=Porto") {
		t.Error("Leeds leads to no reviews, or two people of Bath can be told of")
	}
	for path, holds := range map[string]string{
		"/panels/employer.ByJob?period=90d&against=none":                                      "Engineer",
		"/panels/employer.Themes?period=90d&against=none":                                     "Hours and shifts",
		"/panels/employer.SurgeMonths?period=90d&against=none":                                "No month stands out.",
		"/panels/employer.Summary?location=Leeds&period=90d&against=none":                     "n = 24",
		"/panels/employer.Summary?location=Bath&period=90d&against=none":                      "So few people are in these groups",
		"/panels/employer.RatingTrend?location=Bath&period=90d&against=none":                  "Take the filters off",
		"/panels/employer.Reviews?show=rows&location=Leeds&period=90d&against=none&theme=pay": "current employee · Senior Engineer, Line · Leeds",
	} {
		response, body := get(t, address+path, "HX-Request", "true")
		if response.StatusCode != http.StatusOK || !strings.Contains(body, holds) {
			t.Errorf("%s answers %s without %q: %s", path, response.Status, holds, body)
		}
	}
}
