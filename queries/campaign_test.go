package queries

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse/record"
)

// tallied is a post with what its network counted; below 0 is not given.
func tallied(m record.Mention, followers, likes, views record.Count) record.Mention {
	m.AuthorFollowers, m.Likes, m.Views = followers, likes, views
	return m
}

// moments is the example worked out by hand: a campaign with two hashtags in March 2025, told in Berlin, where clocks change
// on 30 March.
func moments() *record.Batch {
	none := record.NotGiven
	m1 := tallied(post("x", "m1", "2025-03-01 00:30:00", "a", record.Positive, "Moments"), 100, 5, 1000)
	m1.Shares, m1.Comments = 1, 0
	m3 := tallied(post("mastodon", "m3", "2025-03-02 11:00:00", "b", record.Neutral, "flyacme", "Travel"), 50, 2, none)
	m3.Bookmarks = 1
	m4 := tallied(post("youtube", "m4", "2025-03-05 12:00:00", "c", "", "moments"), none, 10, 2000)
	m4.Comments = 2
	own := tallied(post("x", "own", "2025-03-03 12:00:00", "", "", "moments"), none, 1, 9000)
	own.Direction, own.Handle = record.FromBrand, "acme"
	gone := tallied(post("x", "gone", "2025-03-20 12:00:00", "", "", "moments"), none, 7, 70)
	gone.Deleted, gone.Text = date("2025-03-21"), ""
	batch := &record.Batch{Mentions: []record.Mention{
		post("x", "old", "2024-12-01 12:00:00", "z", ""),
		tallied(post("x", "p1", "2025-02-15 12:00:00", "a", record.Positive, "moments"), 90, none, none),
		tallied(post("x", "m5", "2025-02-28 23:30:00", "d", record.Positive, "moments", "travel"), none, none, 100), // 1 March in Berlin
		m1,
		tallied(post("x", "m2", "2025-03-02 10:00:00", "a", record.Negative, "moments", "FlyAcme"), 120, 3, 500),
		m3, m4, own, gone,
		post("x", "m6", "2025-03-10 12:00:00", "e", record.Negative),
		post("email", "mail", "2025-03-10 12:00:00", "f", record.Negative, "moments"),
		post("x", "edge", "2025-03-30 22:30:00", "a", record.Negative, "moments"), // 31 March in Berlin
	}}
	for i, label := range []record.Opinion{record.Positive, record.Negative} {
		p := post("x", fmt.Sprint("r", i), fmt.Sprintf("2025-03-0%d 12:00:00", 2+i), "r", label, "flyrival")
		p.Brand = "Rival"
		batch.Mentions = append(batch.Mentions, p)
	}
	return batch
}

func inMarch() Filter {
	return Filter{
		Brand: "Acme", Against: []string{"Rival"}, From: date("2025-03-01"), To: date("2025-03-31"), Now: date("2025-05-10"), Zone: "Europe/Berlin", MinGroup: 1,
		Campaigns: []Campaign{{Name: "Moments", Brand: "Acme", Hashtags: []string{"moments", "flyacme"},
			Baseline: Baseline{Uses: 1000, AsOf: date("2025-02-10"), Source: "a press release"}}},
	}.WithPrevious()
}

// TestCampaignsByHand asks all questions about the one example.
func TestCampaignsByHand(t *testing.T) {
	q := seeded(t, moments())
	for name, test := range map[string]func(*testing.T, *Queries){
		"UsesByHand":              testUsesByHand,
		"UsesOfOneHashtag":        testUsesOfOneHashtag,
		"NetworksByHand":          testNetworksByHand,
		"HashtagsByHand":          testHashtagsByHand,
		"VolumeByHand":            testVolumeByHand,
		"CumulativeByHand":        testCumulativeByHand,
		"CoHashtagsByHand":        testCoHashtagsByHand,
		"VoiceAndSentimentByHand": testVoiceAndSentimentByHand,
		"TopPostsByHand":          testTopPostsByHand,
		"TopAuthorsByHand":        testTopAuthorsByHand,
		"PostsByHand":             testPostsByHand,
	} {
		t.Run(name, func(t *testing.T) { test(t, q) })
	}
}

func testUsesByHand(t *testing.T, q *Queries) {
	a := must[UsesRow](t)(q.Campaign.Uses(t.Context(), inMarch()))
	own, rival := a.Rows[0], a.Rows[1]
	if own.Scope != ScopeHashtags || rival.Scope != ScopeAll || own.RateOf != RateOfViews {
		t.Errorf("scopes %q and %q, rate of %q", own.Scope, rival.Scope, own.RateOf)
	}
	wantNumbers(t, map[string]*float64{
		"uses": own.Uses.Value, "uses before": own.Uses.Previous, "change": own.Uses.Change, "mentions": own.Mentions.Value, "authors": own.Authors.Value, "reach": own.Reach.Value,
		"views": own.Views.Value, "unseen": own.Unseen.Value, "engagements": own.Engaged.Value, "youtube": own.OnYouTube.Value, "rate": own.Rate.Value,
		"uses of the rival": rival.Uses.Value,
	}, map[string]float64{
		"uses": 6, "uses before": 1, "change": 6 - (30-1.0/24)/30, "mentions": 7, "authors": 4, "reach": 170, "views": 3670, "unseen": 50, "engagements": 19, "youtube": 12,
		"rate": 100 * 16.0 / 1670, "uses of the rival": 2,
	})
	for name, got := range map[string][2]uint64{
		"uses": {own.Uses.N, 6}, "known": {own.Reach.N, 2}, "views": {own.Views.N, 5}, "unseen": {own.Unseen.N, 1}, "engaged": {own.Engaged.N, 4}, "youtube": {own.OnYouTube.N, 1}, "rate": {own.Rate.N, 4},
	} {
		if got[0] != got[1] {
			t.Errorf("n of %s is %d, want %d", name, got[0], got[1])
		}
	}
	// Days of 2, 2, 1 and 1 uses against one of 1: Welch's interval around 5 leaves 0 out.
	days, before := 30-1.0/24, 30.0
	variance := math.Max(7, days*(10-36/days)/(days-1)) + 2*(days/before)*(days/before)
	if u := own.Uses; u.ChangeLow == nil || math.Abs((*u.ChangeHigh-*u.ChangeLow)/2-2.0*math.Sqrt(variance)) > 0.15 || u.Clear != (*u.ChangeLow > 0) {
		t.Errorf("change %v from %v to %v, clear %v", show(u.Change), show(u.ChangeLow), show(u.ChangeHigh), u.Clear)
	}
}

func testUsesOfOneHashtag(t *testing.T, q *Queries) {
	f := inMarch()
	f.Hashtags = []string{"flyacme"}
	own := must[UsesRow](t)(q.Campaign.Uses(t.Context(), f)).Rows[0]
	wantNumbers(t, map[string]*float64{"uses": own.Uses.Value, "mentions": own.Mentions.Value, "authors": own.Authors.Value, "reach": own.Reach.Value},
		map[string]float64{"uses": 2, "mentions": 7, "authors": 2, "reach": 170})
	f.Hashtags, f.Networks, f.Languages = nil, []string{"mastodon"}, nil
	own = must[UsesRow](t)(q.Campaign.Uses(t.Context(), f)).Rows[0]
	wantNumbers(t, map[string]*float64{"uses": own.Uses.Value, "views": own.Views.Value, "rate": own.Rate.Value},
		map[string]float64{"uses": 1, "views": math.NaN(), "rate": 100 * 3.0 / 50})
	if own.RateOf != RateOfReach {
		t.Errorf("without views the rate is of %q", own.RateOf)
	}
}

func testNetworksByHand(t *testing.T, q *Queries) {
	rows := must[NetworkRow](t)(q.Campaign.Networks(t.Context(), inMarch())).Rows
	if len(rows) != 4 || rows[0].Network != "x" || rows[0].Uses != 4 || *rows[0].Views != 1670 || rows[1].Network != "mastodon" || rows[1].Views != nil || *rows[1].Unseen != 50 ||
		rows[2].Network != "youtube" || *rows[2].Likes != 10 || *rows[0].Previous != 1 || *rows[1].Previous != 0 {
		t.Errorf("%+v", rows)
	}
}

func testHashtagsByHand(t *testing.T, q *Queries) {
	f := inMarch()
	a := must[HashtagRow](t)(q.Campaign.Hashtags(t.Context(), f))
	var got []string
	for _, r := range a.Rows {
		got = append(got, fmt.Sprint(r.Brand, " ", r.Hashtag, " ", r.Campaign, " ", show(r.Uses.Value), " ", show(r.Uses.Previous)))
	}
	// The rival's posts begin in the period, so there is nothing to compare with.
	if want := []string{"Acme moments true 5 1", "Acme flyacme true 2 0", "Acme travel false 2 0", "Rival flyrival false 2 nil"}; !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
}

func testVolumeByHand(t *testing.T, q *Queries) {
	f := inMarch()
	f.Limit = 1
	a := must[VolumeRow](t)(q.Campaign.Volume(t.Context(), f))
	uses := map[string]uint64{}
	for _, r := range a.Rows {
		if r.Uses != nil && *r.Uses > 0 {
			uses[r.Brand+" "+r.Hashtag+" "+r.Bucket.Format("0102")] = *r.Uses
		}
	}
	want := map[string]uint64{
		"Acme moments 0301": 2, "Acme moments 0302": 1, "Acme moments 0305": 1, "Acme moments 0320": 1,
		"Acme other hashtags 0301": 1, "Acme other hashtags 0302": 3, "Rival flyrival 0302": 1, "Rival flyrival 0303": 1,
	}
	if fmt.Sprint(uses) != fmt.Sprint(want) {
		t.Errorf("uses %v\nwant %v", uses, want)
	}
	if a.Filter.Grain != Day || len(a.Rows) != 3*30 {
		t.Errorf("%d rows by the %s", len(a.Rows), a.Filter.Grain)
	}
	for _, r := range a.Rows {
		if r.Brand == "Rival" && r.Bucket.Before(date("2025-03-02")) && r.Uses != nil {
			t.Errorf("before anything was collected of the rival there is %d, not a gap", *r.Uses)
		}
	}
}

func testCumulativeByHand(t *testing.T, q *Queries) {
	a := must[CumulativeRow](t)(q.Campaign.Cumulative(t.Context(), inMarch()))
	first, last := a.Rows[0], a.Rows[len(a.Rows)-1]
	if *first.Baseline != 1000 || *first.Observed != 3 || *first.Uses != 2 || *first.Total != 1003 || !first.Bucket.Equal(date("2025-03-01")) {
		t.Errorf("first %+v", first)
	}
	if last.Observed == nil || *last.Observed != 7 || *last.Total != 1007 || !last.Bucket.Equal(date("2025-03-30")) || a.N != 7 {
		t.Errorf("last %+v, n %d", last, a.N)
	}
	f := inMarch()
	f.From, f.To, f.Grain = time.Time{}, time.Time{}, Month
	a = must[CumulativeRow](t)(q.Campaign.Cumulative(t.Context(), f.WithPrevious()))
	if got := a.Rows[0]; !got.Bucket.Equal(date("2025-02-01")) || *got.Observed != 1 || !got.Partial {
		t.Errorf("the first month is %+v", got)
	}
	if got := a.Rows[len(a.Rows)-1]; got.Observed != nil || got.Uses != nil {
		t.Errorf("after the last post known nothing is known, but there is %+v", got)
	}
}

func testCoHashtagsByHand(t *testing.T, q *Queries) {
	a := must[CoHashtagRow](t)(q.Campaign.CoHashtags(t.Context(), inMarch()))
	if len(a.Rows) != 1 || a.N != 6 {
		t.Fatalf("%d rows, n %d", len(a.Rows), a.N)
	}
	r := a.Rows[0]
	if r.Hashtag != "travel" || r.Together != 2 || r.N != 6 || r.Posts != 2 {
		t.Errorf("%+v", r)
	}
	wantNumbers(t, map[string]*float64{"share": r.Share, "lift": r.Lift}, map[string]float64{"share": 100.0 / 3, "lift": (2.0 / 6) / (2.0 / 7)})
}

func testVoiceAndSentimentByHand(t *testing.T, q *Queries) {
	ranked := must[RankRow](t)(q.Campaign.Ranks(t.Context(), inMarch())).Rows
	wantNumbers(t, map[string]*float64{"voice": ranked[0].Voice.Value, "rival's": ranked[1].Voice.Value, "net": ranked[0].Sentiment.Value},
		map[string]float64{"voice": 100 * 7.0 / 9, "rival's": 100 * 2.0 / 9, "net": 0})
	if *ranked[0].VoiceRank != 1 || *ranked[1].VoiceRank != 2 || *ranked[0].SentimentRank != 1 || *ranked[1].SentimentRank != 1 || ranked[0].Sentiment.N != 5 {
		t.Errorf("ranks %+v", ranked)
	}
	f := inMarch()
	f.Grain = Month
	voice := must[VoiceRow](t)(q.Campaign.Voice(t.Context(), f)).Rows
	wantNumbers(t, map[string]*float64{"voice": voice[0].Share, "rival's": voice[1].Share}, map[string]float64{"voice": 100 * 7.0 / 9, "rival's": 100 * 2.0 / 9})
	f.Hashtags = []string{"moments", "flyacme"}
	net := must[SentimentRow](t)(q.Campaign.Sentiment(t.Context(), f)).Rows
	wantNumbers(t, map[string]*float64{"net": net[0].Net, "rival's": net[1].Net}, map[string]float64{"net": 25, "rival's": math.NaN()})
	if net[0].N != 4 || net[0].Positive != 2 || net[0].Negative != 1 {
		t.Errorf("sentiment %+v", net[0])
	}
}

func idsOf(rows []PostRow) string {
	var names []string
	for _, r := range rows {
		names = append(names, r.ID)
	}
	return strings.Join(names, " ")
}

func testTopPostsByHand(t *testing.T, q *Queries) {
	if got := idsOf(must[PostRow](t)(q.Campaign.TopPosts(t.Context(), inMarch())).Rows); got != "m1 m3 m2 own" {
		t.Errorf("by engagements %s", got)
	}
	if got := idsOf(must[PostRow](t)(q.Campaign.TopViewed(t.Context(), inMarch())).Rows); got != "own m4 m1 m2 m5" {
		t.Errorf("by views %s", got)
	}
	f := inMarch()
	f.Networks = []string{"youtube"}
	if got := must[PostRow](t)(q.Campaign.TopPosts(t.Context(), f)).Rows; idsOf(got) != "m4" || *got[0].Engagements() != 12 || got[0].Author == "" {
		t.Errorf("on YouTube alone %+v", got)
	}
}

func testTopAuthorsByHand(t *testing.T, q *Queries) {
	rows := must[AuthorRow](t)(q.Campaign.TopAuthors(t.Context(), inMarch())).Rows
	if len(rows) != 4 || rows[0].Posts != 2 || *rows[0].Followers != 120 || !near(rows[0].Positive.Value, 50) || len(rows[0].Author) != 16 {
		t.Fatalf("%+v", rows)
	}
	f := inMarch()
	f.Author = rows[0].Author
	if a := must[PostRow](t)(q.Campaign.Posts(t.Context(), f)); idsOf(a.Rows) != "m2 m1" || a.Total != 2 {
		t.Errorf("the first author's posts are %s of %d", idsOf(a.Rows), a.Total)
	}
}

func testPostsByHand(t *testing.T, q *Queries) {
	for _, c := range []struct {
		name   string
		change func(*Filter)
		want   string
		total  uint64
	}{
		{"all", func(*Filter) {}, "gone m6 m4 m3 m2 m1 m5", 7},
		{"second page", func(f *Filter) { f.Limit, f.Offset = 3, 3 }, "m3 m2 m1", 7},
		{"last page", func(f *Filter) { f.Limit, f.Offset = 3, 6 }, "m5", 7},
		{"behind the end", func(f *Filter) { f.Limit, f.Offset = 3, 9 }, "", 7},
		{"hashtags", func(f *Filter) { f.Hashtags = []string{"moments", "flyacme", "travel"} }, "gone m4 m3 m2 m1 m5", 6},
		{"negative", func(f *Filter) { f.Sentiment = "negative" }, "m6 m2", 2},
		{"the brand's own", func(f *Filter) { f.Direction = DirectionBrand }, "own", 1},
		{"words", func(f *Filter) { f.Search = "OF text m3" }, "m3", 1},
		{"no such words", func(f *Filter) { f.Search = "aliens" }, "", 0},
		{"mail is not public", func(f *Filter) { f.Networks = []string{"email"} }, "", 0},
	} {
		f := inMarch()
		c.change(&f)
		if a := must[PostRow](t)(q.Campaign.Posts(t.Context(), f)); idsOf(a.Rows) != c.want || a.Total != c.total {
			t.Errorf("%s: %q of %d, want %q of %d", c.name, idsOf(a.Rows), a.Total, c.want, c.total)
		}
	}
	f := inMarch()
	f.Author = "nobody"
	if _, err := q.Campaign.Posts(t.Context(), f); err == nil || !strings.Contains(err.Error(), "hexadecimal") {
		t.Errorf("a wrong hash gives %v", err)
	}
}

func TestPublishedByHand(t *testing.T) {
	b := moments()
	for i, uses := range []record.Count{40, 50} {
		from := date("2025-03-01").Add(time.Duration(i) * time.Hour)
		b.HashtagCounts = append(b.HashtagCounts, record.HashtagCount{Brand: "Acme", Network: "x", Hashtag: "Moments", Source: "s", From: from, To: from.Add(time.Hour), Uses: uses, Authors: record.NotGiven, Collected: from.Add(2 * time.Hour)})
	}
	half := b.HashtagCounts[0]
	half.To, half.Uses = half.From.Add(30*time.Minute), 11 // counted before the hour was over
	b.HashtagCounts = append(b.HashtagCounts, half)
	rows := must[PublishedRow](t)(seeded(t, b).Campaign.Published(t.Context(), inMarch())).Rows
	if len(rows) != 1 || rows[0].Uses != 90 || rows[0].Held != 1 || rows[0].Hashtag != "moments" {
		t.Errorf("%+v", rows)
	}
}

// Stretches that begin and end within days, on midnights, within one day, and of months: what is held in each is counted post by post.
func TestPublishedOfStretchesOfAnyLength(t *testing.T) {
	seed := rand.Uint64()
	t.Logf("seed %d", seed)
	c := rand.New(rand.NewPCG(seed, 5))
	b := &record.Batch{}
	for i := range 600 {
		b.Mentions = append(b.Mentions, record.Mention{Brand: "Acme", Network: "x", ID: fmt.Sprint(i), Source: "s", Text: "#moments", Hashtags: []string{"moments"},
			Posted: date("2025-01-20").Add(time.Duration(c.Int64N(int64(80 * 24 * time.Hour)))), Collected: date("2025-05-01"), Direction: record.FromCustomer})
	}
	at := date("2025-02-01") // what is published is that of stretches after each other
	var want uint64
	for n := 0; n < 8; n++ {
		to := at.Add(time.Duration([]int{1, 3, 40, 96, 96 * 2, 96 * 9, 1 + c.IntN(300), 96 - at.Hour()*4 - at.Minute()/15}[n]) * 15 * time.Minute)
		b.HashtagCounts = append(b.HashtagCounts, record.HashtagCount{Brand: "Acme", Network: "x", Hashtag: "moments", Source: "s", From: at, To: to, Uses: 1, Authors: record.NotGiven, Collected: to})
		for _, m := range b.Mentions {
			if !m.Posted.Before(at) && m.Posted.Before(to) {
				want++
			}
		}
		at = to
		if n == 3 {
			at = at.Add(5 * time.Hour) // nothing was counted for a while
		}
	}
	f := inMarch()
	f.From, f.To = date("2025-01-31"), date("2025-04-30")
	rows := must[PublishedRow](t)(seeded(t, b).Campaign.Published(t.Context(), f)).Rows
	if len(rows) != 1 || rows[0].Uses != 8 || rows[0].Held != want {
		t.Errorf("seed %d: %+v, want %d held", seed, rows, want)
	}
}

func TestWhatCouldNotBeCollectedIsAGap(t *testing.T) {
	b := moments()
	b.Gaps = []record.Gap{{Source: "test", Brand: "Acme", Network: "x", Query: "acme", From: date("2025-03-06"), To: date("2025-03-09"), Reason: "too many"}}
	q := seeded(t, b)
	a := must[SentimentRow](t)(q.Campaign.Sentiment(t.Context(), inMarch()))
	voice := must[VoiceRow](t)(q.Campaign.Voice(t.Context(), inMarch()))
	for _, r := range voice.Rows {
		if r.Brand != "Acme" {
			continue
		}
		day := r.Bucket.Format("0102")
		if missing := day == "0307" || day == "0308"; missing != (r.Posts == nil) {
			t.Errorf("%s: posts %v", day, r.Posts)
		}
		if cut := day == "0306" || day == "0309"; cut && !r.Partial {
			t.Errorf("%s is not incomplete", day)
		}
	}
	if len(a.Rows) != 60 {
		t.Errorf("%d rows", len(a.Rows))
	}
}
