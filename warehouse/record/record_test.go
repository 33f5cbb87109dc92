package record_test

import (
	"math"
	"testing"
	"time"

	"renown/warehouse/record"
)

func TestRatingsOutsideTheScaleAreRefused(t *testing.T) {
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	for rating, valid := range map[float64]bool{0: true, 1: true, 4.6: true, 5: true, 0.9: false, 5.1: false, math.NaN(): false, math.Inf(1): false} {
		stat := record.AccountStat{Brand: "b", Network: "n", Account: "a", At: at, Rating: rating}
		if err := stat.Validate(); (err == nil) != valid {
			t.Errorf("a published rating of %v: %v", rating, err)
		}
		r := record.Review{Brand: "b", Site: "s", ID: "1", Posted: at, Collected: at, Text: "text", Stars: record.Score(rating)}
		if err := r.Validate(); (err == nil) != valid {
			t.Errorf("%v stars: %v", rating, err)
		}
	}
}

func TestReadingsGapsAndSpending(t *testing.T) {
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	none := record.NotGiven
	reading := record.Reading{Brand: "b", Network: "n", ID: "1", At: at, Likes: none, Shares: none, Comments: none, Quotes: none, Bookmarks: none, Views: 0}
	gap := record.Gap{Source: "s", Query: "#tag", From: at, To: at.Add(time.Hour), Reason: "the API reaches back 7 days only"}
	spend := record.Spend{ID: "1", Budget: "x dollars", Unit: "$", At: at, Amount: -0.5}
	for name, c := range map[string]struct {
		of    interface{ Validate() error }
		valid bool
	}{
		"a reading of one count":     {&reading, true},
		"a reading of nothing":       {with(reading, func(r *record.Reading) { r.Views = none }), false},
		"a reading of no post":       {with(reading, func(r *record.Reading) { r.ID = " " }), false},
		"a reading of no brand":      {with(reading, func(r *record.Reading) { r.Brand = "" }), false},
		"a reading of no network":    {with(reading, func(r *record.Reading) { r.Network = "" }), false},
		"a reading at no time":       {with(reading, func(r *record.Reading) { r.At = time.Time{} }), false},
		"a reading long ago":         {with(reading, func(r *record.Reading) { r.At = time.Unix(0, 0) }), false},
		"a gap":                      {&gap, true},
		"a gap of no source":         {with(gap, func(g *record.Gap) { g.Source = "" }), false},
		"a gap without a reason":     {with(gap, func(g *record.Gap) { g.Reason = "" }), false},
		"a gap from nowhere":         {with(gap, func(g *record.Gap) { g.From = time.Time{} }), false},
		"an empty gap":               {with(gap, func(g *record.Gap) { g.To = g.From }), false},
		"a correction":               {&spend, true},
		"an entry of nothing":        {with(spend, func(s *record.Spend) { s.Amount = 0 }), true},
		"an entry without an id":     {with(spend, func(s *record.Spend) { s.ID = "" }), false},
		"an entry in no budget":      {with(spend, func(s *record.Spend) { s.Budget = "" }), false},
		"an entry in no unit":        {with(spend, func(s *record.Spend) { s.Unit = "" }), false},
		"an entry at no time":        {with(spend, func(s *record.Spend) { s.At = time.Time{} }), false},
		"an entry that is no number": {with(spend, func(s *record.Spend) { s.Amount = math.NaN() }), false},
		"an entry without end":       {with(spend, func(s *record.Spend) { s.Amount = math.Inf(-1) }), false},
	} {
		if err := c.of.Validate(); (err == nil) != c.valid {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func with[T any](r T, change func(*T)) *T {
	change(&r)
	return &r
}

func TestDeletedPostsTellNothing(t *testing.T) {
	at := time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC)
	post := record.Post{Brand: "b", Network: "n", ID: "1", Posted: at, Collected: at, Direction: record.FromCustomer, Conversation: "0", Likes: 3, Views: record.NotGiven}
	stone := post.Tombstone(at.Add(time.Hour))
	if err := stone.Validate(); err != nil {
		t.Error(err)
	}
	if _, given := stone.Reading(); given {
		t.Error("a deleted post gives a reading")
	}
	for name, m := range map[string]*record.Mention{
		"text":                  with(stone, func(m *record.Mention) { m.Text = "still here" }),
		"author":                with(stone, func(m *record.Mention) { m.Author = "traveller_17" }),
		"author key":            with(stone, func(m *record.Mention) { m.AuthorKey = "k" }),
		"a time that cannot be": with(stone, func(m *record.Mention) { m.Deleted = time.Unix(1, 0) }),
	} {
		if err := m.Validate(); err == nil {
			t.Errorf("a tombstone with %s is valid", name)
		}
	}
}

func TestOnlyEmployeesAndCustomersReview(t *testing.T) {
	at := time.Date(2025, 1, 2, 0, 0, 0, 0, time.UTC)
	for _, reviewer := range []record.Reviewer{record.Employee, record.Customer, "supplier"} {
		r := record.Review{Brand: "B", Site: "s", ID: "1", Posted: at, Collected: at, Stars: 4, Reviewer: reviewer}
		a := record.AccountStat{Brand: "B", Network: "s", Account: "a", At: at, Rating: 4, RatedBy: reviewer}
		want := reviewer != "supplier"
		if r.Validate() == nil != want || a.Validate() == nil != want {
			t.Errorf("%q: %v, %v", reviewer, r.Validate(), a.Validate())
		}
	}
}
