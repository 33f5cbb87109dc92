package dashboards_test

import (
	"fmt"
	"testing"
	"time"

	"renown/dashboards"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// atWork is a server of a brand of which every page has something to tell, and known answers: the rating fell most in
// Lisbon, from 4 to 1.5 stars; one author used the hashtag 14 times, six others three times each; a complaint has waited
// for nine days, others for hours; one review speaks of a canteen.
func atWork(t testing.TB) dashboards.Options {
	t.Helper()
	w := warehousetest.New(t)
	b := &record.Batch{Runs: ledger(), Rejects: rejects(), Spending: []record.Spend{{ID: "1", Budget: "youtube units", Unit: "units", Source: "jobtalk-Northwind", At: now.Add(-time.Hour), Amount: 1200}}}
	for _, s := range stories {
		b.Reviews = append(b.Reviews, atLocations(s.brand)...)
	}
	b.Mentions = append(hashtagged(), conversing()...)
	for day := range 60 {
		b.AccountStats = append(b.AccountStats, record.AccountStat{Brand: "Skyways Air", Network: "mastodon", Account: "skywaysair", Source: "s", At: now.AddDate(0, 0, -day),
			Followers: record.Count(9000 - 10*day), Following: record.NotGiven, Posts: record.NotGiven, Views: record.NotGiven, RatingCount: record.NotGiven})
	}
	write(t, w, b)
	o := options(t, w)
	o.Notes = keeper{w}
	o.Campaigns = []dashboards.Campaign{{Name: "Moments", Brand: "Skyways Air", Hashtags: []string{"skymoments"}, From: now.AddDate(0, 0, -60).Truncate(24 * time.Hour)}}
	return o
}

// atLocations is 48 reviews a location, half of them of this quarter.
func atLocations(brand string) []record.Review {
	var all []record.Review
	for at, place := range []string{"Lisbon", "London", "Berlin", "Warsaw"} {
		for i := range 48 {
			r := record.Review{
				Brand: brand, Site: []string{"workplace", "jobtalk"}[at%2], ID: fmt.Sprint(brand, place, i), Source: "workplace-" + brand, URL: "https://reviews.example/" + fmt.Sprint(at, i), Collected: now,
				Location: place, JobTitle: []string{"Pilot", "Cabin crew", "Engineer"}[i%3], Title: "Work at " + place, Text: fmt.Sprintf("Review %d of %s", i, place),
				Stars: record.Score(3 + 2*(i%2)), Culture: record.Score(3 + i%3), Management: record.Score(2 + i%2), Status: record.Current, AuthorKey: fmt.Sprint(brand, at, i),
				Meaning: record.Meaning{Lang: "en", Label: record.Neutral, Model: "test"},
			}
			r.Posted = now.AddDate(0, 0, -1-2*(i%24)) // 21 November back to 5 October
			if i >= 24 {
				r.Posted = now.AddDate(0, 0, -55-(i%24)) // 27 September back to 4 September
			} else if place == "Lisbon" && brand == "Skyways Air" {
				r.Stars = record.Score(1 + i%2)
			}
			if place == "London" && brand == "Skyways Air" && i == 7 {
				r.Text = "The Canteen is the best part of it"
			}
			all = append(all, r)
		}
	}
	return all
}

func hashtagged() []record.Mention {
	var all []record.Mention
	for i := range 32 {
		author, network := "the keenest", "mastodon"
		if i >= 14 {
			author, network = fmt.Sprint("another ", i%6), "x"
		}
		all = append(all, said(fmt.Sprintf("tag%02d", i), fmt.Sprintf("What a view, number %d #SkyMoments", i), func(m *record.Mention) {
			m.Network, m.Posted, m.AuthorKey, m.Hashtags, m.Likes, m.Views = network, now.AddDate(0, 0, -i), author, []string{"SkyMoments", []string{"sunset", "travel"}[i%2]}, record.Count(i), record.Count(100*i)
			m.AuthorFollowers, m.Meaning.Label = record.Count(10*i), record.Positive
		}))
	}
	return all
}

// conversing is 40 answered conversations and three that wait.
func conversing() []record.Mention {
	var all []record.Mention
	ask := func(network, id, text string, ago time.Duration) {
		all = append(all, said(id, text, func(m *record.Mention) {
			m.Network, m.Posted, m.Addressed, m.Conversation, m.AuthorKey, m.Meaning.Tone = network, now.Add(-ago), true, id, "author of "+id, record.Tone{Complaint: true}
		}))
	}
	for i := range 40 {
		id, ago := fmt.Sprint("talk", i), time.Duration(i+1)*11*time.Hour
		network := []string{"mastodon", "x"}[i%2]
		ask(network, id, fmt.Sprintf("Nobody answers at gate %d", i), ago)
		all = append(all, said(id+"-reply", fmt.Sprintf("Sorry! We are on our way to gate %d. – Ann", i), func(m *record.Mention) {
			m.Network, m.Direction, m.Handle, m.Parent, m.Conversation, m.Posted = network, record.FromSupport, "skywaysair", id, id, now.Add(-ago).Add(time.Duration(20+i)*time.Minute)
		}))
	}
	for i := range 22 {
		ask("mastodon", fmt.Sprint("open", i), fmt.Sprintf("My seat %dC is broken", i), time.Duration(i+1)*3*time.Hour)
	}
	ask("mastodon", "longest", "Where is my suitcase, after nine days?", 9*24*time.Hour)
	return all
}
