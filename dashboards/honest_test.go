package dashboards_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"html"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"time"

	"renown/dashboards"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

var jsonLink = regexp.MustCompile(`<a class="tool" href="([^"]+)">JSON`)

// TestExportsHoldWhatTheirPanelShows compares the n under each panel of the HR page with that of its JSON.
func TestExportsHoldWhatTheirPanelShows(t *testing.T) {
	address := serve(t, options(t, seeded(t)))
	for _, path := range panels() {
		if !strings.HasPrefix(path, "/panels/employer.") {
			continue
		}
		_, body := get(t, address+with(path, "period=90d"), "HX-Request", "true")
		link := jsonLink.FindStringSubmatch(body)
		if link == nil {
			t.Errorf("%s has no JSON", path)
			continue
		}
		_, text := get(t, address+html.UnescapeString(link[1]))
		var numbers struct{ N uint64 }
		if err := json.Unmarshal([]byte(text), &numbers); err != nil {
			t.Fatal(err)
		}
		if want := fmt.Sprintf("n = %d ", numbers.N); !strings.Contains(strings.ReplaceAll(body, ",", ""), want) {
			t.Errorf("%s does not show the %q of its JSON %s", path, want, link[1])
		}
	}
}

// TestPagesAreNotNarrowedUnseen: what narrows a page is seen on it; what only lists of rows know does not narrow others.
func TestPagesAreNotNarrowedUnseen(t *testing.T) {
	address := serve(t, options(t, seeded(t)))
	if _, body := get(t, address+"/hr?status=former&q=pay"); !strings.Contains(body, "<span>Employment</span> former") || strings.Contains(body, "q=pay") {
		t.Error("the HR page is narrowed, and does not say so")
	}
	if _, body := get(t, address+"/panels/employer.Summary?status=former&location=London"); !strings.Contains(body, "last 12 months, employment former, location London</p>") {
		t.Error("a panel of its own does not say that it is narrowed")
	}
}

func TestDrillDownOffersOnlyFiltersItKnows(t *testing.T) {
	address := serve(t, options(t, seeded(t)))
	for path, want := range map[string]bool{"/hr": true, "/hr/reviews": false} {
		_, body := get(t, address+path)
		for _, chip := range []string{"Against", "Compared with", "Step"} {
			if strings.Contains(body, "<span>"+chip+"</span>") != want {
				t.Errorf("%s and the filter %s: want it offered: %v", path, chip, want)
			}
		}
		if !strings.Contains(body, "<span>Brand</span>") || !strings.Contains(body, "<span>Period</span>") || !strings.Contains(body, "<span>Site</span>") {
			t.Errorf("%s lacks a filter", path)
		}
	}
}

// TestReaderWhoLeft: neither the log nor the next reader hears of somebody who closed the page before it came.
func TestReaderWhoLeft(t *testing.T) {
	var log bytes.Buffer
	o := options(t, seeded(t))
	o.Logger = slog.New(slog.NewTextHandler(&log, nil))
	s, err := dashboards.New(o)
	if err != nil {
		t.Fatal(err)
	}
	gone, leave := context.WithCancel(t.Context())
	leave()
	for _, path := range []string{"/hr", "/panels/employer.Summary", "/panels/employer.Stars.json", "/freshness"} {
		s.Handler().ServeHTTP(httptest.NewRecorder(), httptest.NewRequestWithContext(gone, http.MethodGet, path, nil))
	}
	if log.Len() > 0 {
		t.Errorf("the log says %s", log.String())
	}
	next := httptest.NewRecorder()
	s.Handler().ServeHTTP(next, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/hr", nil))
	if !strings.Contains(next.Body.String(), "jobtalk") {
		t.Error("the next reader is not offered the sites")
	}
}

// TestFewReviews looks at a brand with one review, and at a comparison that reaches back before the first.
func TestFewReviews(t *testing.T) {
	w := warehousetest.New(t)
	one := record.Review{Brand: "Skyways Air", Site: "workplace", ID: "1", Source: "s", Posted: now.AddDate(0, 0, -3), Collected: now, Stars: 5, Status: record.Former, Location: "Lyon"}
	old := one
	old.ID, old.Brand, old.Posted = "2", "Rival Jets", now.AddDate(0, -14, 0)
	young := old
	young.ID, young.Posted = "3", now.AddDate(0, -1, 0)
	write(t, w, &record.Batch{Reviews: []record.Review{one, old, young}})
	address := serve(t, options(t, w))
	if _, body := get(t, address+"/panels/employer.Stars"); !strings.Contains(body, "n = 1 review ") {
		t.Error("one review is counted as several")
	}
	for _, name := range []string{"ByStatus", "ByLocation"} {
		if _, body := get(t, address+"/panels/employer."+name); !strings.Contains(body, "Too few reviews to show groups") || strings.Contains(body, "data-chart=") {
			t.Errorf("%s draws groups of one", name)
		}
	}
	since := "there are reviews only since " + old.Posted.Format("2 Jan 2006")
	for _, path := range []string{"/panels/employer.Summary", "/panels/standing.Changes"} {
		if _, body := get(t, address+with(path, "brand=Rival+Jets")); !strings.Contains(body, since) {
			t.Errorf("%s does not say that %s", path, since)
		}
	}
}

// TestMonthOfReviewsIsDrawnByWeek, for by day it would be luck.
func TestMonthOfReviewsIsDrawnByWeek(t *testing.T) {
	address := serve(t, options(t, seeded(t)))
	_, text := get(t, address+"/panels/employer.RatingTrend.json?period=30d&against=none")
	var trend struct{ Rows []struct{ Bucket string } }
	if err := json.Unmarshal([]byte(text), &trend); err != nil || len(trend.Rows) != 5 {
		t.Fatalf("%d buckets, %v", len(trend.Rows), err)
	}
	if day, err := time.Parse(time.DateOnly, trend.Rows[0].Bucket); err != nil || day.Weekday() != time.Monday {
		t.Errorf("a bucket starts on %s", trend.Rows[0].Bucket)
	}
}

// TestWhatNobodyAnsweredIsTold: where no reply was written, no panel shows a chart or a figure of one.
func TestWhatNobodyAnsweredIsTold(t *testing.T) {
	o, _ := learning(t) // three complaints, and no reply
	address := serve(t, o)
	for panel, c := range map[string]struct{ tells, not string }{
		"service.Hours":              {"1 in the busiest hour", "No conversation began"},
		"service.Hours?show=replies": {"Nothing was answered", "busiest hour"},
		"service.Replies":            {"No wait is over", "data-chart"},
		"service.FirstReply":         {"n = 0 answered<", "nine in ten"},
	} {
		if _, body := get(t, address+"/panels/"+panel, "HX-Request", "true"); !strings.Contains(body, c.tells) || strings.Contains(body, c.not) {
			t.Errorf("%s does not say %q, or says %q:\n%s", panel, c.tells, c.not, body)
		}
	}
}
