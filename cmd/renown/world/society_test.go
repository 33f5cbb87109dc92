package world

import (
	"fmt"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"renown/warehouse/record"
)

// demo is the demo's world, for tests that only look at it.
var demo = sync.OnceValue(func() *World { return New(Options{Anchor: anchor}) })

func london(t *testing.T) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation("Europe/London")
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestTheNetworksHoldEnoughToSee(t *testing.T) {
	w := demo()
	total, languages := 0, map[string]int{}
	for _, n := range []string{X, Mastodon, Bluesky, YouTube, Instagram, Facebook, Reddit, News} {
		for _, b := range Brands() {
			for _, m := range w.Posts(n, b.Name) {
				m.Collected = w.Now()
				if err := m.Validate(); err != nil || m.Direction == record.FromBrand && m.Handle == "" || m.URL == "" || m.Text == "" {
					t.Fatalf("%v: %+v", err, m)
				}
				if strings.ContainsAny(m.Text, "[]{}|") || strings.Contains(m.Text, "  ") || strings.Contains(m.Text, "..") {
					t.Errorf("left-overs in %q", m.Text)
				}
				total++
			}
		}
	}
	for _, p := range w.society.posts[X] {
		languages[p.lang]++
	}
	if total < 8000 || total > 15_000 {
		t.Errorf("%d posts; the demo wants 8,000 to 15,000", total)
	}
	if languages["en"] < 3000 || languages["de"] < 50 || languages["fr"] < 30 || languages["es"] < 30 {
		t.Errorf("languages on X: %v", languages)
	}
}

// The same posts, whether they are told at once or day by day, and other ones with another seed.
func TestWhatIsToldNeverChanges(t *testing.T) {
	one, two, other := demo(), New(Options{Anchor: anchor}), New(Options{Anchor: anchor, Seed: 7, Volume: 0.3})
	for day := -30; day <= 0; day += 3 {
		two.SetNow(anchor.AddDate(0, 0, day))
		two.Posts(X, "Skyways Air")
	}
	two.SetNow(anchor)
	for _, n := range []string{X, Mastodon, Bluesky, YouTube, Instagram, Facebook, Reddit, News} {
		a, b, c := one.Posts(n, "Skyways Air"), two.Posts(n, "Skyways Air"), other.Posts(n, "Skyways Air")
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s: told at once and day by day differ", n)
		}
		if reflect.DeepEqual(a, c) {
			t.Errorf("%s: another seed made the same posts", n)
		}
	}
}

func TestIDsGrowWithTime(t *testing.T) {
	w := demo()
	for _, n := range []string{X, Mastodon, Reddit, Instagram} {
		for _, kind := range []bool{true, false} { // Reddit counts posts and comments apart
			last := ""
			for _, m := range w.Posts(n, "Skyways Air") {
				if (m.Parent == "") != kind {
					continue
				}
				if last != "" && m.Posted.Sub(w.postedAt(n, last)) > 2*time.Second && !less(last, m.ID) {
					t.Fatalf("%s: %s comes after %s", n, m.ID, last)
				}
				last = m.ID
			}
		}
	}
}

func (w *World) postedAt(network, id string) time.Time {
	m, _ := w.Post(network, id, w.Now())
	return m.Posted
}

func TestTheBacklash(t *testing.T) {
	zone := london(t)
	for _, at := range []string{"2026-03-01T12:00:00Z", "2026-03-30T09:00:00Z", "2026-04-06T22:30:00Z", "2026-10-26T08:00:00Z", "2026-11-02T00:10:00Z", "2026-06-07T22:05:00Z", "2026-06-07T22:15:00Z"} {
		now, err := time.Parse(time.RFC3339, at)
		if err != nil {
			t.Fatal(err)
		}
		w := New(Options{Anchor: now, Volume: 0.1})
		root, first := record.Mention{}, record.Mention{}
		posts := w.Posts(X, "Skyways Air")
		for _, m := range posts {
			if m.Author == "windowseatdiary" && m.Parent == "" {
				root = m
			}
		}
		for _, m := range posts {
			if m.Conversation == root.ID && m.Handle != "" && first.ID == "" {
				first = m
			}
		}
		if local := root.Posted.In(zone).Format("Mon 15:04"); local != "Sun 23:10" || root.AuthorFollowers != 302_000 {
			t.Errorf("anchor %s: the complaint is of %s, by an author of %d followers", at, local, root.AuthorFollowers)
		}
		if age := now.Sub(root.Posted); age < 7*24*time.Hour || age > 15*24*time.Hour {
			t.Errorf("anchor %s: the complaint is %s old", at, age)
		}
		if local := first.Posted.In(zone).Format("Mon 15:04"); first.Posted.Sub(root.Posted) != 8*time.Hour || local != "Mon 07:10" || first.Handle != "skywaysair" {
			t.Errorf("anchor %s: first reply after %s, on %s, by %q", at, first.Posted.Sub(root.Posted), local, first.Handle)
		}
		if opens, _ := mannerOf("Skyways Air").desk.open(civilOf(first.Posted.In(zone))); !first.Posted.Before(opens) {
			t.Errorf("anchor %s: the desk was open already", at)
		}
	}
}

func TestTwoDaysToCalm(t *testing.T) {
	w := demo()
	start := w.society.crisis.start
	inbound, press, answered, roots := map[int]int{}, map[string]bool{}, map[string]bool{}, 0
	posts := w.Posts(X, "Skyways Air")
	for _, m := range posts {
		day := int(m.Posted.Sub(start).Hours()/24 + 100)
		if m.Direction == record.FromCustomer || m.Direction == record.FromOther {
			inbound[day-100]++
		}
		if day == 100 && m.AuthorFollowers > 100_000 && m.Handle == "" {
			press[m.Author] = true
		}
		if m.Handle != "" {
			answered[m.Conversation] = true
		}
	}
	for _, m := range posts {
		if m.Parent == "" && m.Handle == "" && w.society.crisis.during(m.Posted) {
			roots++
			if answered[m.ID] {
				roots--
			}
		}
	}
	usual := float64(inbound[-2]+inbound[-3]+inbound[-4]+inbound[-5]+inbound[-6]+inbound[-7]+inbound[-8]) / 7
	if float64(inbound[0]) < 6*usual || float64(inbound[1]) < 1.8*usual || float64(inbound[2]) > 2*usual {
		t.Errorf("posts a day %d, %d, %d; before it %.0f", inbound[0], inbound[1], inbound[2], usual)
	}
	if len(press) < 6 {
		t.Errorf("only %v joined", press)
	}
	if roots < 200 {
		t.Errorf("only %d complaints stay unanswered", roots)
	}
	early, late := start.Add(-time.Hour), start.Add(46*time.Hour)
	for _, n := range []string{X, Instagram, Mastodon} {
		before, after := w.Stats(n, "Skyways Air", early)[0].Followers, w.Stats(n, "Skyways Air", late)[0].Followers
		if after >= before || float64(after) < 0.97*float64(before) {
			t.Errorf("%s: %d followers before it, %d after two days", n, before, after)
		}
	}
}

func TestTheChannelAndTheCampaign(t *testing.T) {
	w := demo()
	for week := range 8 {
		at := anchor.AddDate(0, 0, -7*week)
		now, before := w.Stats(YouTube, "Skyways Air", at)[0], w.Stats(YouTube, "Skyways Air", at.AddDate(0, 0, -7))[0]
		if d := now.Views - before.Views; d < 140_000 || d > 160_000 {
			t.Errorf("week %d: %d views", week, d)
		}
		if now.Followers < 1_740_000 || now.Followers > 1_860_000 || now.Followers%10_000 != 0 {
			t.Errorf("week %d: %d subscribers", week, now.Followers)
		}
	}
	if text := w.Config("http://127.0.0.1:1", time.Hour); !strings.Contains(text, "baseline: {uses: 350000, as_of: 2026-01-04") {
		t.Errorf("no baseline in %s", text)
	}
	customers, fans := w.People(X)
	if len(customers)+len(fans) < 200 {
		t.Errorf("%d people on X", len(customers)+len(fans))
	}
	all := 0
	for _, n := range []string{X, Mastodon, Bluesky, Instagram, YouTube} {
		uses, authors := w.Uses(n, CampaignHashtag(), anchor.AddDate(0, 0, -56), anchor, anchor)
		if uses < 60 || authors < 20 {
			t.Errorf("%s: %d uses by %d authors", n, uses, authors)
		}
		all += uses
	}
	launch := w.society.date(launchDay).at(0, 0, time.UTC)
	before, _ := w.Uses(Instagram, CampaignHashtag(), launch.AddDate(0, 0, -3), launch, anchor)
	after, _ := w.Uses(Instagram, CampaignHashtag(), launch, launch.AddDate(0, 0, 3), anchor)
	if all < 1000 || after < 6*before {
		t.Errorf("%d uses in eight weeks; %d in the three days before the launch, %d after", all, before, after)
	}
}

// The own desk sleeps at night and on weekends, the rival's does not, and half of what the own one says is copied.
func TestBrandsAnswerInTheirOwnWays(t *testing.T) {
	w, zone := demo(), london(t)
	night := func(brand, handle string) (share float64, n int) {
		for _, m := range w.Posts(X, brand) {
			if m.Handle != handle || m.Parent == "" || w.society.crisis.during(m.Posted) {
				continue
			}
			local := m.Posted.In(zone)
			if n++; local.Hour() < 9 || local.Hour() >= 17 || local.Weekday() == time.Saturday || local.Weekday() == time.Sunday {
				share++
			}
		}
		return share / float64(n), n
	}
	if own, n := night("Skyways Air", "skywayshelp"); own > 0.02 || n < 300 {
		t.Errorf("%.2f of our %d answers came out of hours", own, n)
	}
	if rival, n := night("Rival Jets", "rivaljets"); rival < 0.4 || n < 200 {
		t.Errorf("%.2f of the rival's %d answers came at night or on weekends", rival, n)
	}
	robotic, n := 0.0, 0.0
	for _, m := range w.Posts(X, "Skyways Air") {
		if m.Handle == "skywayshelp" && m.Parent != "" {
			if n++; strings.Contains(m.Text, "direct message") || strings.Contains(m.Text, "customer relations") || strings.Contains(m.Text, "Direktnachricht") {
				robotic++
			}
		}
	}
	if robotic/n < 0.35 || robotic/n > 0.7 {
		t.Errorf("%.2f of %v answers are copied", robotic/n, n)
	}
}

func TestAWorldThatEndsStandsStill(t *testing.T) {
	w := New(Options{Anchor: anchor, Until: anchor, Volume: 0.2})
	before := w.Posts(X, "Skyways Air")
	w.SetNow(anchor.AddDate(0, 1, 0))
	if after := w.Posts(X, "Skyways Air"); !reflect.DeepEqual(before, after) {
		t.Errorf("%d posts became %d", len(before), len(after))
	}
}

// Counts never fall, and what is gone at one time was there at an earlier one.
func TestCountsGrow(t *testing.T) {
	w := New(Options{Anchor: anchor, Volume: 0.3})
	early, late := anchor.AddDate(0, 0, -9), anchor
	n := 0
	for _, m := range w.PostsAt(X, "Skyways Air", early) {
		now, found := w.Post(X, m.ID, late)
		if !found {
			if at := w.Deleted(X, "Skyways Air")[m.ID]; !at.After(early) || at.After(late) {
				t.Errorf("%s went at %s", m.ID, at)
			}
			continue
		}
		if now.Likes < m.Likes || now.Views < m.Views {
			t.Errorf("%s: %d likes became %d", m.ID, m.Likes, now.Likes)
		}
		if now.Views > m.Views {
			n++
		}
	}
	if n == 0 {
		t.Error("no post was seen more often", fmt.Sprint(early))
	}
}
