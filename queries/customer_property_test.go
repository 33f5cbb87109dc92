package queries

import (
	"cmp"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// crmPost is a post as mentions FINAL says it is, crmTalk a conversation as conversations FINAL does.
type crmPost struct {
	Brand     string    `ch:"brand"`
	Network   string    `ch:"network"`
	Posted    time.Time `ch:"posted"`
	Author    string    `ch:"author_key"`
	Sentiment string    `ch:"sentiment"`
	Lang      string    `ch:"lang"`
	Hashtags  []string  `ch:"hashtags"`
	Direction string    `ch:"direction"`
	Followers uint64    `ch:"followers"`
}

type crmTalk struct {
	Brand     string    `ch:"brand"`
	Network   string    `ch:"network"`
	ID        string    `ch:"id"`
	Author    string    `ch:"author_key"`
	Began     time.Time `ch:"first_inbound"`
	Complaint bool      `ch:"complaint"`
	Lang      string    `ch:"lang"`
}

type crmContact struct {
	Brand  string `ch:"brand"`
	Kind   string `ch:"kind"`
	Key    string `ch:"key"`
	Owner  string `ch:"owner"`
	Active bool   `ch:"active"`
	Said   uint64 `ch:"version"`
}

// crmWorld is the base tables, read with FINAL: every question is answered from it once more, one person at a time.
type crmWorld struct {
	posts    []crmPost
	talks    []crmTalk
	contacts []crmContact
}

var crmZones = []string{"UTC", "Asia/Kolkata", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe"}

func plantCRM(t *testing.T, r *rand.Rand) (*Queries, crmWorld) {
	t.Helper()
	w := warehousetest.New(t)
	store(t, w, crmRecords(r))
	store(t, w, crmRecords(r)) // edits, deleted ones, and the list's second word
	return New(w.Conn()), crmWorld{
		baseRows[crmPost](t, w, `SELECT brand, network, posted, author_key, sentiment, lang, hashtags, direction, ifNull(author_followers, 0) AS followers
			FROM mentions FINAL WHERE deleted IS NULL AND author_key != ''`),
		baseRows[crmTalk](t, w, `SELECT brand, network, id, author_key, first_inbound, complaint, lang FROM conversations FINAL WHERE here AND expects AND author_key != ''`),
		baseRows[crmContact](t, w, `SELECT brand, kind, key, if(customer = '', key, customer) AS owner, active, version FROM contacts FINAL`),
	}
}

func baseRows[T any](t *testing.T, w *warehouse.Warehouse, sql string) (rows []T) {
	t.Helper()
	if err := w.Conn().Select(t.Context(), &rows, sql); err != nil {
		t.Fatal(err)
	}
	return rows
}

// crmRecords are posts around the days on which clocks change, and lists of two brands that overlap.
func crmRecords(r *rand.Rand) *record.Batch {
	b := &record.Batch{}
	networks := []string{"x", "mastodon", "email", "chat"}
	around := []string{"2024-03-09", "2024-03-30", "2024-10-26", "2024-11-02", "2024-04-06", "2024-10-05", "2024-06-29", "2024-12-30"}
	for i := range 250 {
		at := date(around[r.IntN(len(around))]).Add(time.Duration(r.IntN(3*24*60)) * time.Minute)
		network := networks[r.IntN(len(networks))]
		m := post(network, fmt.Sprint("p", i), at.Format("2006-01-02 15:04:05"), fmt.Sprint(network, "-", r.IntN(25)), record.Opinion([]string{"", "positive", "neutral", "negative"}[r.IntN(4)]))
		m.ID, m.Conversation = fmt.Sprintf("p%d-%s-%d", i, network, at.Unix()), ""
		if r.IntN(3) == 0 {
			m.Brand = "Rival"
		}
		m.Meaning.Lang = []string{"en", "de", ""}[r.IntN(3)]
		m.AuthorFollowers = record.Count(r.IntN(50))
		for _, tag := range []string{"acmeblue", "summer"} {
			if r.IntN(6) == 0 {
				m.Hashtags = append(m.Hashtags, tag)
			}
		}
		switch r.IntN(15) {
		case 0:
			m.Direction = record.FromOther
		case 1:
			m.Deleted, m.Text, m.AuthorKey, m.Meaning = at.Add(time.Hour), "", "", record.Meaning{}
		}
		b.Mentions = append(b.Mentions, m)
	}
	for i := range 12 {
		for _, network := range []string{"x", "email"} {
			for _, brand := range []string{"Acme", "Rival"} {
				if r.IntN(2) == 0 {
					c := contact(network, fmt.Sprint(network, "-", i), fmt.Sprint("customer", i), r.IntN(2) == 0)
					if r.IntN(4) == 0 {
						c.Customer = ""
					}
					c.Brand = brand
					b.Contacts = append(b.Contacts, c)
				}
			}
		}
	}
	return b
}

// listed is what a brand's list says of a key: whose it is, "" where it does not know it, and whether they are active.
func (w crmWorld) listed(brand, key string) (owner string, active bool) {
	var said uint64
	for _, c := range w.contacts {
		if c.Brand == brand && c.Key == key && (owner == "" || c.Said > said) {
			owner, said = c.Owner, c.Said
		}
	}
	if owner == "" {
		return "", false
	}
	said = 0
	for _, c := range w.contacts {
		if c.Brand != brand {
			continue
		}
		if whose, _ := w.owner(brand, c.Key); whose == owner && c.Said >= said {
			active, said = c.Active || (active && c.Said == said), c.Said
		}
	}
	return owner, active
}

func (w crmWorld) owner(brand, key string) (owner string, said uint64) {
	for _, c := range w.contacts {
		if c.Brand == brand && c.Key == key && (owner == "" || c.Said > said) {
			owner, said = c.Owner, c.Said
		}
	}
	return owner, said
}

// person is who wrote, as a name of their own.
func (w crmWorld) person(brand, key string) string {
	if owner, _ := w.owner(brand, key); owner != "" {
		return "customer " + owner
	}
	return key
}

// crmFilter asks for something at random.
func crmFilter(r *rand.Rand) Filter {
	f := Filter{Brand: "Acme", Now: date("2025-01-15"), Zone: crmZones[r.IntN(len(crmZones))], MinGroup: 1, Tags: []string{"acmeblue"}, SundayWeeks: r.IntN(2) == 0, Limit: 1000}
	f.From = date("2024-03-01").AddDate(0, 0, r.IntN(200))
	f.To = f.From.AddDate(0, 0, 1+r.IntN(150))
	f.Grain = []Grain{Day, Week, Month, Quarter}[r.IntN(4)]
	switch r.IntN(4) {
	case 0:
		f.Against = []string{"Rival"}
	case 1:
		f.Brand, f.Against = "", []string{"Rival", "Acme"}
	}
	if r.IntN(3) == 0 {
		f.Networks = []string{"x", "email"}[:1+r.IntN(2)]
	}
	if r.IntN(3) == 0 {
		f.Languages = []string{"de"}
	}
	if r.IntN(4) == 0 {
		f.From, f.To = time.Time{}, time.Time{}
	}
	return f
}

// day is the day of a moment in the filter's zone.
func (f Filter) crmDay(t time.Time) time.Time {
	y, m, d := t.In(f.location()).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

func (f Filter) has(brand, network, lang string, at time.Time, series string) bool {
	day := f.crmDay(at)
	return (series == "" || series == brand) && (len(f.Networks) == 0 || slices.Contains(f.Networks, network)) && (len(f.Languages) == 0 || slices.Contains(f.Languages, lang)) &&
		(f.From.IsZero() || !day.Before(f.From)) && (f.To.IsZero() || day.Before(f.To))
}

// eachPost goes over the posts of customers that count.
func (w crmWorld) eachPost(f Filter, series string, public bool, use func(person string, p crmPost)) {
	for _, p := range w.posts {
		carries := len(f.Hashtags) == 0 || slices.ContainsFunc(f.Hashtags, func(tag string) bool { return slices.Contains(p.Hashtags, tag) })
		spoken := slices.Contains([]string{"email", "phone", "chat"}, p.Network)
		if p.Direction == "customer" && carries && (!public || !spoken) && f.has(p.Brand, p.Network, p.Lang, p.Posted, series) {
			use(w.person(p.Brand, p.Author), p)
		}
	}
}

// isFan says whether a post makes its author a fan.
func (f Filter) isFan(p crmPost) bool {
	carried := p.Hashtags
	if len(f.Hashtags) > 0 {
		carried = slices.DeleteFunc(slices.Clone(carried), func(tag string) bool { return !slices.Contains(f.Hashtags, tag) })
	}
	return p.Sentiment == "positive" || slices.ContainsFunc(f.Tags, func(tag string) bool { return slices.Contains(carried, tag) })
}

func TestPersonsAgreeWithTheBaseTables(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 5))
	q, w := plantCRM(t, r)
	for range 12 {
		f := crmFilter(r)
		if r.IntN(4) == 0 {
			f.Hashtags = [][]string{{"summer"}, {"summer", "acmeblue"}}[r.IntN(2)]
		}
		w.checkOverlap(t, q, f)
		w.checkFans(t, q, f)
		w.checkCoverage(t, q, f)
		f.Hashtags = nil
		w.checkAdvocates(t, q, f)
		w.checkLists(t, q, f)
		w.checkCohorts(t, q, f)
		w.checkRepeat(t, q, f)
		w.checkBefore(t, q, f)
		if t.Failed() {
			t.Fatalf("with %+v", f)
		}
	}
}

// standing says who of those with a post that counts is a fan, and what the lists of the brands they wrote to say of them.
func (w crmWorld) standing(f Filter, series string, counts func(crmPost) bool) (fans map[string]bool, standing map[string]string) {
	fans, standing = map[string]bool{}, map[string]string{}
	w.eachPost(f, series, true, func(person string, p crmPost) {
		if !counts(p) {
			return
		}
		fans[person] = fans[person] || f.isFan(p)
		owner, active := w.listed(p.Brand, p.Author)
		is := standingsOfPersons[2]
		if owner != "" {
			is = standingsOfPersons[1]
		}
		if active || standing[person] == standingsOfPersons[0] {
			is = standingsOfPersons[0]
		}
		standing[person] = is
	})
	return fans, standing
}

func (w crmWorld) checkOverlap(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	got, err := q.Customer.Overlap(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, series := range f.series() {
		fans, standing := w.standing(f, series, func(crmPost) bool { return true })
		want := map[string]uint64{}
		for person, is := range standing {
			want[fmt.Sprint(fans[person], is)]++
		}
		for _, row := range got.Rows {
			if row.Brand == brandName(series) && row.Persons != want[fmt.Sprint(row.Fan, row.Customer)] {
				t.Errorf("overlap of %q, fan %v, %s: %d, want %d", series, row.Fan, row.Customer, row.Persons, want[fmt.Sprint(row.Fan, row.Customer)])
			}
		}
	}
}

func (w crmWorld) checkFans(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	got, err := q.Customer.Fans(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range got.Rows {
		within := f.within(row.Bucket)
		fans, standing := w.standing(within, seriesNamed(row.Brand), within.isFan)
		var n, active uint64
		for person := range fans {
			if fans[person] {
				n++
				if standing[person] == standingsOfPersons[0] {
					active++
				}
			}
		}
		if row.Fans != n || row.Active == nil || *row.Active != active {
			t.Errorf("fans of %s in %s: %d, %v; want %d, %d", row.Brand, row.Bucket.Format(time.DateOnly), row.Fans, row.Active, n, active)
		}
	}
}

// within is the filter for a bucket's days only.
func (f Filter) within(bucket time.Time) Filter {
	from, to := bucket, f.next(bucket)
	if f.From.After(from) {
		from = f.From
	}
	if !f.To.IsZero() && f.To.Before(to) {
		to = f.To
	}
	f.From, f.To = from, to
	return f
}

func seriesNamed(brand string) string {
	if brand == AllBrands {
		return ""
	}
	return brand
}

func (w crmWorld) checkCoverage(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	got, err := q.Customer.Coverage(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, series := range f.series() {
		accounts := map[string]map[string][2]bool{} // network, account: covered, known
		w.eachPost(f, series, false, func(_ string, p crmPost) {
			if accounts[p.Network] == nil {
				accounts[p.Network] = map[string][2]bool{}
			}
			kinds := []string{p.Network}
			if p.Network == "chat" {
				kinds = []string{"chat", "email", "phone"}
			}
			is := accounts[p.Network][p.Author]
			covered := slices.ContainsFunc(w.contacts, func(c crmContact) bool { return c.Brand == p.Brand && slices.Contains(kinds, c.Kind) })
			owner, _ := w.owner(p.Brand, p.Author)
			accounts[p.Network][p.Author] = [2]bool{is[0] || covered || owner != "", is[1] || owner != ""}
		})
		for network, of := range accounts {
			seen++
			var matchable, matched uint64
			for _, is := range of {
				if is[0] {
					matchable++
				}
				if is[1] {
					matched++
				}
			}
			at := slices.IndexFunc(got.Rows, func(r CoverageOfListRow) bool { return r.Brand == brandName(series) && r.Network == network })
			if at < 0 {
				t.Errorf("coverage of %q on %s is missing", series, network)
				continue
			}
			if row := got.Rows[at]; row.Authors != uint64(len(of)) || row.Matchable != matchable || (matchable > 0 && !near(row.Matched.Value, 100*float64(matched)/float64(matchable))) {
				t.Errorf("coverage of %q on %s: %+v; want %d, %d, %d", series, network, row, len(of), matchable, matched)
			}
		}
	}
	if seen != len(got.Rows) {
		t.Errorf("%d rows of coverage, want %d", len(got.Rows), seen)
	}
}

func (w crmWorld) balance(f Filter, series string) map[string]int {
	balance := map[string]int{}
	w.eachPost(f, series, true, func(person string, p crmPost) {
		switch p.Sentiment {
		case "positive":
			balance[person]++
		case "negative":
			balance[person]--
		case "neutral":
			balance[person] += 0
		}
	})
	return balance
}

func countBalance(balance map[string]int) (n, up, down uint64) {
	for _, b := range balance {
		n++
		if b > 0 {
			up++
		} else if b < 0 {
			down++
		}
	}
	return n, up, down
}

func (w crmWorld) checkAdvocates(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	got, err := q.Customer.Advocates(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range got.Rows {
		n, up, down := countBalance(w.balance(f, seriesNamed(row.Brand)))
		if row.Persons != n || n > 0 && (!near(row.Advocates.Value, 100*float64(up)/float64(n)) || !near(row.Detractors.Value, 100*float64(down)/float64(n))) {
			t.Errorf("advocates of %s: %d persons, want %d, %d for, %d against", row.Brand, row.Persons, n, up, down)
		}
	}
	course, err := q.Customer.AdvocatesTrend(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range course.Rows {
		n, up, down := countBalance(w.balance(f.within(row.Bucket), seriesNamed(row.Brand)))
		if row.Persons != n || row.Advocates != up || row.Detractors != down || (row.Net == nil) != (n == 0) {
			t.Errorf("advocates of %s in %s: %+v; want %d, %d, %d", row.Brand, row.Bucket.Format(time.DateOnly), row, n, up, down)
		}
	}
}

func (w crmWorld) checkLists(t *testing.T, q *Queries, f Filter) {
	t.Helper()
	var total [2]uint64
	_, total[0], total[1] = countBalance(w.balance(f, f.Brand))
	for i, ask := range []func() (Answer[PersonRow], error){
		func() (Answer[PersonRow], error) { return q.Customer.AdvocateList(t.Context(), f) },
		func() (Answer[PersonRow], error) { return q.Customer.DetractorList(t.Context(), f) },
	} {
		got, err := ask()
		if err != nil {
			t.Fatal(err)
		}
		if got.N != total[i] || uint64(len(got.Rows)) != total[i] {
			t.Errorf("list %d of %q: %d rows of %d, want %d", i, f.Brand, len(got.Rows), got.N, total[i])
		}
		// The clearest first, and as many posts as there are.
		if !slices.IsSortedFunc(got.Rows, func(a, b PersonRow) int { return cmp.Compare(distance2(b), distance2(a)) }) {
			t.Errorf("list %d is out of order", i)
		}
		var want []int
		for _, b := range w.balance(f, f.Brand) {
			if b > 0 && i == 0 || b < 0 && i == 1 {
				want = append(want, max(b, -b))
			}
		}
		slices.SortFunc(want, func(a, b int) int { return b - a })
		for j, row := range got.Rows {
			if distance2(row) != want[j] {
				t.Errorf("list %d, row %d: %+v, want a difference of %d", i, j, row, want[j])
			}
		}
	}
}

func distance2(r PersonRow) int { d := int(r.Positive) - int(r.Negative); return max(d, -d) }
