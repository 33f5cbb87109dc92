package dashboards_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"renown/queries"
	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// now is when the tests look at their pages.
var now = time.Date(2026, 11, 21, 10, 30, 0, 0, time.UTC)

// story is a made-up brand's mean stars over 18 months, as a line between three points, and how much is written.
type story struct {
	brand               string
	begin, middle, end  float64
	perMonth            int
	answers             float64 // share of reviews it answers
	recommendedFromMean float64
}

var stories = []story{
	{"Skyways Air", 3.7, 4.0, 2.7, 26, 0.45, 3.2},
	{"Rival Jets", 3.2, 3.3, 3.5, 18, 0.15, 3.3},
	{"Northwind", 3.9, 3.8, 3.9, 12, 0.70, 3.4},
}

// hostile is text that must stay text.
var hostile = []string{
	"<script>alert('no')</script>", "=HYPERLINK(\"http://example.invalid\",\"click\")", "مكان جيد للعمل لكن الإدارة بعيدة",
	"ที่ทำงานดีแต่งานหนักมาก", "Great team 🎉👩‍✈️🛫 and free flights", "</article><img src=x onerror=alert(1)>{{.}}",
}

// seeded is a warehouse with the stories in it: hundreds of reviews on two sites, answers, vanished ones, runs, and
// refused inputs.
func seeded(t testing.TB) *warehouse.Warehouse {
	t.Helper()
	w := warehousetest.New(t)
	batch := &record.Batch{}
	rnd := rand.New(rand.NewPCG(1, 2))
	for _, s := range stories {
		batch.Reviews = append(batch.Reviews, s.reviews(rnd)...)
		for _, site := range []string{"workplace", "jobtalk"} {
			batch.AccountStats = append(batch.AccountStats, record.AccountStat{
				Brand: s.brand, Network: site, Account: "https://" + site + ".example/" + s.brand, Source: site + "-" + s.brand, At: now.Add(-2 * time.Hour),
				Followers: record.NotGiven, Following: record.NotGiven, Posts: record.NotGiven, Views: record.NotGiven,
				Rating: s.middle - 0.1, RatingCount: 640,
			})
		}
	}
	batch.Reviews = append(batch.Reviews, hostileReviews()...)
	batch.Rejects = rejects()
	batch.Runs = ledger()
	batch.Gaps = []record.Gap{
		{Source: "workplace-Rival Jets", Brand: "Rival Jets", Network: "x", Query: "#RivalJets", From: now.AddDate(0, 0, -99), To: now.AddDate(0, 0, -93), Reason: "the network shows only the last 7 days"},
		{Source: "workplace-Rival Jets", Brand: "Rival Jets", Network: "x", Query: "#RivalJets", From: now.AddDate(0, 0, -93), To: now.AddDate(0, 0, -92), Reason: "the network shows only the last 7 days"},
	}
	batch.Spending = []record.Spend{{ID: "1", Budget: "youtube units", Unit: "units", Source: "jobtalk-Northwind", At: now.Add(-time.Hour), Amount: 1200}}
	write(t, w, batch)
	vanish(t, w)
	return w
}

func write(t testing.TB, w *warehouse.Warehouse, batch *record.Batch) {
	t.Helper()
	if err := w.Write(t.Context(), batch); err != nil {
		t.Fatal(err)
	}
	if err := w.Flush(t.Context()); err != nil {
		t.Fatal(err)
	}
}

func (s story) reviews(rnd *rand.Rand) []record.Review {
	var all []record.Review
	begin := now.AddDate(0, -18, 0)
	for month := range 18 {
		for i := range s.perMonth + rnd.IntN(8) {
			at := begin.AddDate(0, month, 0).Add(time.Duration(rnd.IntN(30*24)) * time.Hour)
			if at.After(now) {
				continue
			}
			all = append(all, s.review(rnd, at, fmt.Sprintf("%s-%d-%d", s.brand, month, i), float64(month)/17))
		}
	}
	return all
}

func (s story) review(rnd *rand.Rand, at time.Time, id string, age float64) record.Review {
	mean := s.begin + (s.middle-s.begin)*age*2
	if age > 0.5 {
		mean = s.middle + (s.end-s.middle)*(age-0.5)*2
	}
	pick := func(values ...string) string { return values[rnd.IntN(len(values))] }
	status := record.Status(pick("current", "former", "former", "current", "current", ""))
	if status == record.Former {
		mean -= 0.5
	}
	score := func(shift float64) record.Score {
		return record.Score(min(5, max(1, int(mean+shift+rnd.NormFloat64()*1.15+0.5))))
	}
	r := record.Review{
		Brand: s.brand, ID: id, Site: pick("workplace", "workplace", "jobtalk"), Posted: at, Collected: now.Add(-2 * time.Hour),
		URL: "https://reviews.example/" + id, Stars: score(0), WorkLife: score(-0.4), Culture: score(0.1), Career: score(-0.2),
		Compensation: score(0.3), Management: score(-0.7), Status: status, AuthorKey: id,
		JobTitle: pick("Cabin crew", "Cabin crew", "Ground agent", "Engineer", "Pilot", "Analyst", "Call centre agent", "Intern"),
		Location: pick("London", "London", "Manchester", "Berlin", "Lisbon", "Warsaw", "Dublin"),
		Title:    pick("Good people, long shifts", "It used to be better", "Proud to fly here", "Nobody listens", "Solid first job"),
		Pros:     pick("Colleagues who help each other.", "Staff travel, and a fair roster most months.", "You learn quickly."),
		Cons:     pick("Rosters change at night.", "The reorganisation was announced in the press before we knew.", "Pay has not moved in two years."),
		Meaning:  record.Meaning{Lang: "en", Label: record.Neutral, Model: "test"},
	}
	r.Source = r.Site + "-" + s.brand
	if r.Site == "jobtalk" {
		r.Diversity = score(0)
	}
	if rnd.Float64() < 0.3 {
		r.Advice = "Talk to the people who do the work before you redraw it."
	}
	r.Recommend, r.CEO, r.Outlook = opinion(rnd, mean-s.recommendedFromMean), opinion(rnd, mean-3.4), opinion(rnd, mean-3.3)
	if rnd.Float64() < s.answers {
		r.Response, r.ResponseAt = "Thank you for writing. We have passed this on to the station manager and will answer in the town hall.", at.AddDate(0, 0, 1+rnd.IntN(20))
	}
	return r
}

func opinion(rnd *rand.Rand, lean float64) record.Opinion {
	switch p := rnd.Float64(); {
	case p < 0.15:
		return record.NoOpinion
	case p < 0.25:
		return record.Neutral
	case rnd.Float64() < 0.5+lean/2.5:
		return record.Positive
	}
	return record.Negative
}

func hostileReviews() []record.Review {
	var all []record.Review
	for i, text := range hostile {
		all = append(all, record.Review{
			Brand: "Skyways Air", Site: "workplace", ID: fmt.Sprintf("hostile-%d", i), Source: "workplace-Skyways Air", URL: "javascript:alert(1)",
			Posted: now.Add(-time.Duration(i+1) * time.Hour), Collected: now.Add(-time.Hour), Stars: 3, Title: text, Text: text, Pros: text,
			JobTitle: text, Location: text, Status: record.Current, Response: text, ResponseAt: now,
		})
	}
	return all
}

func rejects() []record.Reject {
	var all []record.Reject
	for i := range 23 {
		all = append(all, record.Reject{
			Source: "jobtalk-Northwind", At: now.AddDate(0, 0, -i), Where: fmt.Sprintf("https://jobtalk.example/northwind?page=%d", i),
			Reason: "date not understood", Detail: fmt.Sprintf("<b>%d Brumaire</b>", i), Raw: "<li>…</li>",
		})
	}
	return append(all, record.Reject{Source: "workplace-Rival Jets", At: now, Where: "export.csv:12", Reason: "stars 7 is outside 1 to 5", Detail: "=cmd()", Raw: "7"})
}

func ledger() []record.Run {
	var all []record.Run
	for _, s := range stories {
		for _, site := range []string{"workplace", "jobtalk"} {
			for d := range 300 {
				if d == 12 || d == 13 || (d > 90 && d < 99) || (site == "jobtalk" && d > 210) {
					continue
				}
				at := now.AddDate(0, 0, -d).Add(-2 * time.Hour)
				run := record.Run{
					ID: fmt.Sprintf("%s-%s-%d", site, s.brand, d), Source: site + "-" + s.brand, Kind: "reviewsite", Brand: s.brand,
					Started: at, Finished: at.Add(40 * time.Second), OK: true, Requests: 31, Bytes: 1_840_000, Records: 214,
				}
				if s.brand == "Northwind" && site == "jobtalk" && (d < 2 || d == 20) {
					run.OK, run.Error, run.Remedy = false, "the site answered 503 five times", "It may be down. The next try is in an hour; set a longer every: if this goes on."
				}
				all = append(all, run)
			}
		}
	}
	return all
}

// vanish writes a few reviews, the run that saw them, and two complete ones that did not.
func vanish(t testing.TB, w *warehouse.Warehouse) {
	t.Helper()
	gone := []record.Review{}
	for i := range 4 {
		gone = append(gone, record.Review{
			Brand: "Skyways Air", Site: "workplace", ID: fmt.Sprintf("gone-%d", i), Source: "gone-source", URL: "https://reviews.example/gone",
			Posted: now.AddDate(0, -2, -i), Collected: now.AddDate(0, 0, -10), Stars: 1, Title: "Do not come here", Text: "They asked us to take this down.", Status: record.Former,
		})
	}
	write(t, w, &record.Batch{Reviews: gone})
	for i, at := range []time.Time{now.AddDate(0, 0, -10), now.AddDate(0, 0, -3), now.AddDate(0, 0, -1)} {
		write(t, w, &record.Batch{Runs: []record.Run{{
			ID: fmt.Sprintf("gone-run-%d", i), Source: "gone-source", Kind: "reviewsite", Brand: "Skyways Air", Started: at, Finished: at.Add(time.Minute), OK: true, Complete: true,
		}}})
	}
}

func ask(w *warehouse.Warehouse) *queries.Queries { return queries.New(w.Conn()).Remembering() }
