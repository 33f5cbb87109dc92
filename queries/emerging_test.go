package queries

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/queries/terms"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// The same cutting of texts as in the SQL files, in Go.
var (
	noTerms = regexp.MustCompile(`(https?://|www\.)\S+|@[\w.@-]+`)
	cutting = regexp.MustCompile(`[\p{L}\p{M}\p{N}]+|[.!?;:,\n]`)
)

// termsIn are the distinct terms of a text in a language, for a brand called so.
func termsIn(text, lang string, own []string) []string {
	if !slices.Contains(terms.Languages(), lang) {
		lang = ""
	}
	stop := terms.Stop()
	tells := func(w string) bool {
		_, stops := slices.BinarySearch(stop, lang+" "+w)
		n := len([]rune(w))
		return n >= 2 && n <= 40 && (w[0] < '0' || w[0] > '9') && !stops && !slices.Contains(own, w)
	}
	seen := map[string]bool{}
	before := ""
	for _, w := range cutting.FindAllString(noTerms.ReplaceAllString(strings.ToLower(text), " "), -1) {
		if !tells(w) {
			before = ""
			continue
		}
		if seen[w] = true; before != "" {
			seen[before+" "+w] = true
		}
		before = w
	}
	return slices.Sorted(maps.Keys(seen))
}

// babbler makes up texts.
type babbler struct{ chance }

func (s babbler) text(words int, planted ...string) string {
	vocabulary := strings.Fields(`the and of crew pay shift hangar canteen boss and with manager roster fuel Skyways Überstunden équipe niño राहत शेड्यूल राहत الرحلة
		don't l'avion 24/7 2024 A320 rock'n'roll skywayshelp a x`)
	var b strings.Builder
	for i := range words {
		b.WriteString(vocabulary[s.IntN(len(vocabulary))])
		b.WriteString(s.one(" ", " ", " ", ", ", ". ", "\n", " - "))
		if i == words/2 {
			b.WriteString(strings.Join(planted, " ") + " ")
		}
	}
	return b.String() + s.one("", " see https://example.org/crew-pay?x=1", " @traveller_17 www.example.org/x", " #SkywaysAir")
}

func aprilAgainstMarch() Filter {
	return Filter{Brand: "Skyways Air", From: date("2025-04-01"), To: date("2025-05-01"), PrevFrom: date("2025-03-01"), PrevTo: date("2025-04-01"),
		Now: date("2025-05-10")}
}

// planted is whether a text of April speaks of the strike, which grew, and of the parking, which did not.
func (s babbler) planted(april bool) []string {
	var words []string
	if april && s.IntN(10) < 3 || s.IntN(50) == 0 {
		words = append(words, "pilot strike")
	}
	if s.IntN(5) == 0 {
		words = append(words, "parking")
	}
	return words
}

func TestEmergingReviews(t *testing.T) {
	s := babbler{chance{rand.New(rand.NewPCG(4, 4))}}
	var b record.Batch
	want := map[string][2]uint64{}
	for i := range 600 {
		april := i%2 == 0
		day := date("2025-03-01").AddDate(0, 0, s.IntN(31))
		if april {
			day = date("2025-04-01").AddDate(0, 0, s.IntN(30))
		}
		r := review(s.one("Skyways Air", "Skyways Air", "Rival Jets"), fmt.Sprint(i), day.Format(time.DateOnly), 3)
		r.Title, r.Text, r.Pros, r.Cons = s.one("", "Crew pay"), s.text(12, s.planted(april)...), s.text(3), s.text(2)
		r.Meaning.Lang = s.one("en", "de", "", "sv")
		b.Reviews = append(b.Reviews, r)
		if r.Brand != "Skyways Air" {
			continue
		}
		said := strings.Join([]string{r.Title, r.Text, r.Pros, r.Cons}, "\n")
		for _, term := range append(termsIn(said, r.Meaning.Lang, []string{"skyways", "air", "skywaysair"}), "") {
			n := want[term]
			n[i%2]++
			want[term] = n
		}
	}
	q := seeded(t, &b)
	f := aprilAgainstMarch()
	sums, err := read[termSums](t.Context(), q.reader, "employer.Emerging", f, append(f.reviewParameters(), f.termParameters(mostReviewsCut)...)...)
	if err != nil {
		t.Fatal(err)
	}
	compareTerms(t, sums, want)
	a := must[EmergingRow](t)(q.Employer.Emerging(t.Context(), f))
	if len(a.Rows) != 1 || a.Rows[0].Term != "pilot strike" || a.N != want[""][0] || a.Suppressed || len(a.Notes) > 0 {
		t.Fatalf("n %d, notes %q, rows %+v", a.N, a.Notes, a.Rows)
	}
	r := a.Rows[0]
	n := want["pilot strike"]
	if r.N != n[0] || *r.Before != n[1] || !near(r.Share, 100*float64(n[0])/float64(want[""][0])) || *r.Z < terms.LeastZ || *r.P > .001 || len(r.Examples) != 3 {
		t.Errorf("%+v, want %d and %d", r, n[0], n[1])
	}
	for _, x := range r.Examples {
		if !strings.Contains(x, "pilot strike") || len([]rune(x)) > snippetLength+4 {
			t.Errorf("example %q", x)
		}
	}
}

// compareTerms holds what the warehouse counted against what was counted by hand: reviews of April and March by term.
func compareTerms(t *testing.T, sums []termSums, want map[string][2]uint64) {
	t.Helper()
	found := 0
	for _, s := range sums {
		if s.Now+s.Before < 5 {
			continue
		}
		if found++; want[s.Term] != [2]uint64{s.Now, s.Before} {
			t.Errorf("%q in %d and %d, want %v", s.Term, s.Now, s.Before, want[s.Term])
		}
	}
	enough := 0
	for _, n := range want {
		if n[0]+n[1] >= 5 {
			enough++
		}
	}
	if found != enough || found < 100 {
		t.Errorf("%d terms of five documents and more, want %d", found, enough)
	}
}

func customerPost(id, author, posted, text string) record.Mention {
	return record.Mention{Brand: "Skyways Air", Network: "mastodon", ID: id, Source: "test-posts", Text: text, Posted: date(posted), Collected: date("2025-05-09"),
		Direction: record.FromCustomer, AuthorKey: author, AuthorFollowers: record.NotGiven,
		Likes: record.NotGiven, Shares: record.NotGiven, Comments: record.NotGiven, Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven}
}

// TestEmergingPosts: what thirty authors say grew; what one says forty times did not, nor what the brand's desk writes,
// nor its own handle.
func TestEmergingPosts(t *testing.T) {
	var b record.Batch
	add := func(m record.Mention) { m.ID = fmt.Sprint(len(b.Mentions)); b.Mentions = append(b.Mentions, m) }
	for i := range 100 {
		author := fmt.Sprint("author-", i)
		add(customerPost("", author, "2025-03-10", "waiting at the gate"))
		add(customerPost("", author, "2025-04-10", "waiting at the gate, again"))
		if i < 30 {
			add(customerPost("", author, "2025-04-11", fmt.Sprintf("My lost luggage! The LOST luggage no. %d of #SkywaysAir, skywayshelp", i)))
			add(customerPost("", author, "2025-04-12", "lost luggage"))
			desk := customerPost("", "", "2025-04-11", "we are deeply sorry")
			desk.Direction, desk.Handle = record.FromSupport, "skywayshelp"
			add(desk)
		}
		if i < 40 {
			add(customerPost("", "loud", "2025-04-12", "boycott boycott"))
		}
		if i < 25 {
			add(customerPost("", "", "2025-04-13", "smelly cabin"))
		}
	}
	q := seeded(t, &b)
	a := must[EmergingRow](t)(q.Service.Emerging(t.Context(), aprilAgainstMarch()))
	var found []string
	for _, r := range a.Rows {
		found = append(found, fmt.Sprintf("%s %d/%d", r.Term, r.N, *r.Before))
	}
	if strings.Join(found, ", ") != "lost luggage 30/0, smelly cabin 25/0" || a.N != 126 {
		t.Fatalf("n %d: %q", a.N, found)
	}
	if x := a.Rows[0].Examples; strings.Join(x, "|") != "lost luggage|My lost luggage!" || a.Rows[0].Times != nil {
		t.Errorf("%q", x)
	}
	if x := a.Rows[1].Examples; len(x) != 1 || x[0] != "smelly cabin" {
		t.Errorf("the same text again: %q", x)
	}
	f := aprilAgainstMarch()
	f.Networks = []string{"x"}
	if a := must[EmergingRow](t)(q.Service.Emerging(t.Context(), f)); len(a.Rows) != 0 || a.N != 0 || len(a.Notes) != 1 {
		t.Errorf("another network: %+v", a)
	}
	if a := must[EmergingRow](t)(q.Service.Emerging(t.Context(), aprilAgainstMarch().WithoutPrevious())); len(a.Rows) != 0 || len(a.Notes) != 1 {
		t.Errorf("nothing to compare with: %+v", a)
	}
	f = aprilAgainstMarch()
	f.PrevTo = date("2025-04-02")
	if a := must[EmergingRow](t)(q.Service.Emerging(t.Context(), f)); len(a.Rows) != 0 || len(a.Notes) != 1 {
		t.Errorf("overlapping periods: %+v", a)
	}
}

// While the roll-up of themes is made anew it holds too few posts to choose a part by: the posts are counted then, for all of many
// millions would be cut into terms.
func TestEmergingWhileRollUpsAreMadeAnew(t *testing.T) {
	w := warehousetest.New(t)
	b := &record.Batch{Mentions: []record.Mention{customerPost("", "author", "2025-04-10", "waiting at the gate")}}
	b.Mentions[0].ID = "first"
	store(t, w, b)
	must := must[EmergingRow](t)
	do := func(sql string) {
		t.Helper()
		if err := w.Conn().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	const made = "SELECT (SELECT count() FROM theme_time) > 0 AND (SELECT count() FROM settings FINAL WHERE name = 'rolled_up/mentions' AND JSONHas(value, 'making')) = 0"
	for done := false; !done; time.Sleep(50 * time.Millisecond) { // a new warehouse is at it for a moment
		if err := w.Conn().QueryRow(t.Context(), made).Scan(&done); err != nil {
			t.Fatal(err)
		}
	}
	do(`INSERT INTO mentions (brand, network, id, direction, posted, text, version)
		SELECT 'Skyways Air', 'x', toString(number), 'customer', toDateTime('2025-04-10', 'UTC'), 'waiting at the gate', 1 FROM numbers(40000)`)
	for _, c := range []struct {
		name, sql string
		least     uint64
		most      uint64
	}{
		{"rolled up, though too little", "SELECT 1", 40_000, 40_001},
		{"being made anew", `INSERT INTO settings VALUES ('rolled_up/mentions', '{"made":{"theme_time":1},"making":{"theme_time":2},"after":"x"}', 18446744073709551615)`, 10_000, 17_000},
		{"made", `ALTER TABLE settings DELETE WHERE name = 'rolled_up/mentions' SETTINGS mutations_sync = 1`, 40_000, 40_001},
		{"not begun", "TRUNCATE TABLE theme_time", 10_000, 17_000},
	} {
		do(c.sql)
		if a := must(New(w.Conn()).Service.Emerging(t.Context(), aprilAgainstMarch())); a.N < c.least || a.N > c.most {
			t.Errorf("%s: %d posts were read", c.name, a.N)
		}
	}
}

// TestEmergingOfFewIsWithheld: what four former employees say is told of all, and not of the former.
func TestEmergingOfFewIsWithheld(t *testing.T) {
	var b record.Batch
	for i := range 200 {
		status := []record.Status{record.Current, record.Former}[i%2]
		r := review("Skyways Air", fmt.Sprint("now", i), "2025-04-10", 3, by(status, "", ""))
		r.Title, r.Text = "", "usual words"
		if i < 80 && (status == record.Current || i < 8) {
			r.Text = "sudden merger"
		}
		before := review("Skyways Air", fmt.Sprint("before", i), "2025-03-10", 3, by(status, "", ""))
		before.Title, before.Text = "", "usual words"
		b.Reviews = append(b.Reviews, r, before)
	}
	q := seeded(t, &b)
	for status, want := range map[string]int{"": 1, "current": 0, "former": 0} {
		f := aprilAgainstMarch()
		f.Status = status
		a := must[EmergingRow](t)(q.Employer.Emerging(t.Context(), f))
		// Of the former, four are below the floor. Of the current, forty-four less forty would be those four.
		if len(a.Rows) != want || a.Suppressed != (status == "current") {
			t.Errorf("%q: suppressed %v, %+v", status, a.Suppressed, a.Rows)
		}
	}
}

func TestSnippet(t *testing.T) {
	long := strings.Repeat("mot ", 60)
	for _, c := range []struct{ text, term, want string }{
		{"First. Then the Crew-Scheduling failed! Last.", "crew scheduling", "Then the Crew-Scheduling failed!"},
		{"No such thing. Really.", "strike", "No such thing."},
		{"strikes and a strike", "strike", "strikes and a strike"},
		{long + "ÉQUIPE " + long, "équipe", "… " + strings.TrimSpace(strings.Repeat("mot ", 19)+"ÉQUIPE "+strings.Repeat("mot ", 20)) + " …"},
		{"", "x", ""},
	} {
		got := snippet(c.text, termPattern(c.term))
		if got != c.want && !(len(c.text) > 200 && strings.Contains(got, "ÉQUIPE") && strings.HasPrefix(got, "… ") && strings.HasSuffix(got, " …") && len([]rune(got)) <= snippetLength+4) {
			t.Errorf("%q in %.40q: %q, want %q", c.term, c.text, got, c.want)
		}
	}
}
