package file

import (
	"context"
	"math"
	"path/filepath"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// realFile imports one of the real files beside the project.
func realFile(t *testing.T, mapName, path string, src fetch.Source) (record.Batch, Summary) {
	t.Helper()
	path = filepath.Join("../../../shared/data", path)
	if matches, err := filepath.Glob(path); err != nil || len(matches) == 0 {
		t.Skipf("the real data is not beside the project: %s", path)
	}
	m, err := LoadMap(mapName)
	if err != nil {
		t.Fatal(err)
	}
	src.Name = "import"
	var all record.Batch
	s, err := Import(context.Background(), path, Options{Map: m, Source: src, Now: aClock, Batch: 1000}, func(b *record.Batch) error {
		all.Reviews = append(all.Reviews, b.Reviews...)
		all.Mentions = append(all.Mentions, b.Mentions...)
		all.Rejects = append(all.Rejects, b.Rejects...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if s.Read != s.Emitted+s.Rejected || s.Emitted != int64(all.Records()) || s.Rejected != int64(len(all.Rejects)) {
		t.Errorf("rows unaccounted for: %+v, %d records, %d rejects", s, all.Records(), len(all.Rejects))
	}
	return all, s
}

func aClock() time.Time { return time.Date(2026, 5, 4, 3, 2, 1, 0, time.UTC) }

func starCounts(reviews []record.Review) (counts [6]int) {
	for i := range reviews {
		counts[int(reviews[i].Stars)]++
	}
	return counts
}

func mean(t *testing.T, name string, reviews []record.Review, of func(*record.Review) record.Score, want float64) {
	t.Helper()
	sum, n := 0.0, 0
	for i := range reviews {
		if s := of(&reviews[i]); s.Given() {
			sum, n = sum+float64(s), n+1
		}
	}
	if got := math.Round(sum/float64(n)*1000) / 1000; got != want {
		t.Errorf("%s: mean %.4f of %d, want %.3f", name, got, n, want)
	}
}

func TestKnownGlassdoor(t *testing.T) {
	all, s := realFile(t, "glassdoor", "reviews/glassdoor_sample_1000.csv", fetch.Source{})
	if s.Read != 1000 || s.Rejected != 0 {
		t.Errorf("%+v", s)
	}
	if got, want := starCounts(all.Reviews), [6]int{0, 363, 204, 182, 125, 126}; got != want {
		t.Errorf("stars %v, want %v", got, want)
	}
	mean(t, "overall", all.Reviews, func(r *record.Review) record.Score { return r.Stars }, 2.447)
	mean(t, "culture", all.Reviews, func(r *record.Review) record.Score { return r.Culture }, 2.452)
	mean(t, "work-life", all.Reviews, func(r *record.Review) record.Score { return r.WorkLife }, 2.608)
	mean(t, "compensation", all.Reviews, func(r *record.Review) record.Score { return r.Compensation }, 2.809)
	mean(t, "management", all.Reviews, func(r *record.Review) record.Score { return r.Management }, 2.122)
	brands, counts := map[string]bool{}, map[string]int{}
	first, last := all.Reviews[0].Posted, all.Reviews[0].Posted
	for _, r := range all.Reviews {
		brands[r.Brand] = true
		counts["recommend "+string(r.Recommend)]++
		counts["ceo "+string(r.CEO)]++
		counts["status "+string(r.Status)]++
		if r.Posted.Before(first) {
			first = r.Posted
		}
		if r.Posted.After(last) {
			last = r.Posted
		}
	}
	want := map[string]int{"recommend positive": 308, "recommend negative": 692, "ceo positive": 306, "ceo neutral": 258, "ceo negative": 430, "ceo ": 6, "status ": 16, "status current": 49, "status former": 935}
	for name, n := range want {
		if counts[name] != n {
			t.Errorf("%s: %d, want %d", name, counts[name], n)
		}
	}
	if len(brands) != 693 {
		t.Errorf("%d employers, want 693", len(brands))
	}
	if first.Format(time.DateOnly) != "2012-07-09" || last.Format(time.DateOnly) != "2024-03-24" {
		t.Errorf("from %s to %s", first, last)
	}
	if r := all.Reviews[0]; r.ID != "28951745" || r.Posted.Format(time.RFC3339Nano) != "2019-08-30T18:24:32.68Z" || r.JobTitle != "Manager" || r.Location != "" {
		t.Errorf("first review: %+v", r)
	}
}

func TestKnownIndeed(t *testing.T) {
	clean, s := realFile(t, "indeed", "reviews/indeed_pnc_clean.csv", fetch.Source{Brand: "A Bank"})
	if got, want := starCounts(clean.Reviews), [6]int{0, 708, 630, 1614, 2122, 1881}; got != want || s.Rejected != 0 || s.Repeated != 0 {
		t.Errorf("clean: stars %v, want %v; %+v", got, want, s)
	}
	dirty, s := realFile(t, "indeed", "reviews/indeed_pnc_dirty.csv", fetch.Source{Brand: "A Bank"})
	if got, want := starCounts(dirty.Reviews), [6]int{0, 709, 632, 1623, 2132, 1898}; got != want {
		t.Errorf("dirty: stars %v, want %v", got, want)
	}
	if s.Read != 6996 || s.Rejected != 2 || s.Repeated != 0 || s.Reasons[reasonFew] != 2 {
		t.Errorf("dirty: %+v", s)
	}
	// The same review has the same id in both files: most of the clean file's are in the dirty one.
	ids := map[string]*record.Review{}
	for i := range dirty.Reviews {
		ids[dirty.Reviews[i].ID] = &dirty.Reviews[i]
	}
	both := 0
	for i := range clean.Reviews {
		if d := ids[clean.Reviews[i].ID]; d != nil {
			both++
			if d.Stars != clean.Reviews[i].Stars || !d.Posted.Equal(clean.Reviews[i].Posted) {
				t.Errorf("two reviews share an id: %+v and %+v", d, clean.Reviews[i])
			}
		}
	}
	t.Logf("%d of %d reviews of the clean file are in the dirty one", both, len(clean.Reviews))
	if both < 6740 {
		t.Errorf("only %d reviews were recognised in both files", both)
	}
}

func TestKnownAirlineTweets(t *testing.T) {
	all, s := realFile(t, "labelled-tweets", "mentions/airline_tweets.csv", fetch.Source{})
	if s.Emitted != 14640 || s.Repeated != 155 {
		t.Errorf("%+v", s)
	}
	labels, ids, negative, brand := map[record.Opinion]int{}, map[string]bool{}, map[string]float64{}, map[string]float64{}
	for _, m := range all.Mentions {
		labels[m.Meaning.Label]++
		ids[m.ID] = true
		brand[m.Brand]++
		if m.Meaning.Label == record.Negative {
			negative[m.Brand]++
		}
		if m.Posted.Year() != 2015 || m.Posted.Month() != 2 || m.Posted.Day() < 16 || m.Posted.Day() > 24 {
			t.Fatalf("posted %s", m.Posted)
		}
	}
	if labels[record.Negative] != 9178 || labels[record.Neutral] != 3099 || labels[record.Positive] != 2363 || len(ids) != 14485 {
		t.Errorf("labels %v, %d ids", labels, len(ids))
	}
	for name, want := range map[string]float64{"US Airways": .777, "American": .710, "United": .689, "Southwest": .490, "Delta": .430, "Virgin America": .359} {
		if got := math.Round(negative[name]/brand[name]*1000) / 1000; got != want {
			t.Errorf("%s: negative %.3f, want %.3f", name, got, want)
		}
	}
}

func TestKnownXPosts(t *testing.T) {
	all, _ := realFile(t, "x-posts", "mentions/x_posts_1000.csv", fetch.Source{Brand: "Any"})
	var views, likes record.Count
	tagged, answers := 0, 0
	for _, m := range all.Mentions {
		views, likes = views+m.Views, likes+m.Likes
		if len(m.Hashtags) > 0 {
			tagged++
		}
		if m.Parent != "" {
			answers++
		}
	}
	if len(all.Mentions) != 1000 || views != 265_238_969 || likes != 3_418_999 || tagged != 572 || answers != 17 {
		t.Errorf("%d posts, %d views, %d likes, %d with hashtags, %d answers", len(all.Mentions), views, likes, tagged, answers)
	}
	if m := all.Mentions[0]; m.AuthorFollowers != 5771758 || len(m.Hashtags) != 2 || m.Hashtags[1] != "GloboNewsInternacional" {
		t.Errorf("first post: %+v", m)
	}
}
