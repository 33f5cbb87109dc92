package queries

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
	"renown/warehouse/staffed"
	"renown/warehouse/warehousetest"
)

// country is a made-up world in which every part of the index has figures: three brands, several networks and languages,
// posts around the changes of clocks, persons whom the list knows by several keys, corrected and deleted posts.
func country(r *rand.Rand) (first, later *record.Batch) {
	c := chance{r}
	first, later = &record.Batch{}, &record.Batch{}
	for i := range 220 {
		rev := c.review(i)
		rev.Meaning.Lang = c.one("en", "de", "")
		rev.Posted = time.Date(2024, 12, 1+c.IntN(240), 0, 0, 0, 0, time.UTC)
		first.Reviews = append(first.Reviews, rev)
	}
	for i := range 700 {
		p := c.remark(i)
		first.Mentions = append(first.Mentions, p)
		switch {
		case p.Direction == record.FromCustomer && c.IntN(2) == 0:
			first.Mentions = append(first.Mentions, c.reply(p))
		case c.IntN(25) == 0:
			p.Collected, p.Meaning.Label = at(9), record.Negative
			if c.IntN(2) == 0 {
				p.Deleted = at(9)
			}
			later.Mentions = append(later.Mentions, p)
		}
	}
	for i := range 12 {
		for range 2 {
			known := contact("x", fmt.Sprint("a", c.IntN(60)), fmt.Sprint("c", i), true)
			known.Brand = c.one("Acme", "Rival", "Third")
			first.Contacts = append(first.Contacts, known)
		}
	}
	return first, later
}

// remark is a post of a customer, or by somebody else; every fourth is of the days on which clocks change.
func (c chance) remark(i int) record.Mention {
	when := date("2024-12-01").Add(time.Duration(c.IntN(240*24*60)) * time.Minute)
	if c.IntN(4) == 0 {
		when = date(c.one("2025-03-09", "2025-03-30", "2025-04-05", "2025-04-06")).Add(time.Duration(c.IntN(36*60)-12*60) * time.Minute)
	}
	p := post(c.one("x", "bluesky", "email"), fmt.Sprint("p", i), "2025-01-01", fmt.Sprint("a", c.IntN(60)), record.Opinion(c.one("", "positive", "neutral", "negative", "negative")))
	p.Posted, p.Brand, p.Meaning.Lang = when, c.one("Acme", "Acme", "Rival", "Third"), c.one("en", "en", "de", "")
	if c.IntN(5) == 0 {
		p.Direction, p.Addressed = record.FromOther, false
	}
	return p
}

func (c chance) reply(to record.Mention) record.Mention {
	p := post(to.Network, to.ID+"r", "2025-01-01", "", "")
	p.Posted, p.Brand, p.Meaning.Lang = to.Posted.Add(time.Duration(1+c.IntN(6*60))*time.Minute), to.Brand, to.Meaning.Lang
	p.Direction, p.Handle, p.Conversation, p.Parent = record.FromSupport, "help", to.ID, to.ID
	return p
}

// question is a random filter that every part of the index knows.
func (c chance) question() Filter {
	f := Filter{Brand: c.one("", "Acme", "Acme", "Rival"), Now: date("2025-08-02 03:04:05"), MinGroup: 1 + c.IntN(4),
		Zone: c.one("", "UTC", "Asia/Kolkata", "America/St_Johns", "Europe/Berlin", "Australia/Lord_Howe"), SundayWeeks: c.IntN(2) == 0}
	if f.Against = [][]string{nil, {"Third"}, {"Third", "Rival", "Nobody"}}[c.IntN(3)]; slices.Contains(f.Against, f.Brand) {
		f.Against = nil
	}
	f.From = date(c.one("2025-03-09", "2025-03-30", "2025-04-06", "2025-02-01", "2025-01-15"))
	f.To = f.From.AddDate(0, 0, 1+c.IntN(70))
	if c.IntN(3) == 0 {
		f.Networks = []string{c.one("x", "bluesky", "email")}
	}
	if c.IntN(3) == 0 {
		f.Languages = []string{c.one("en", "de")}
	}
	if c.IntN(4) == 0 {
		f.Sites = []string{c.one("workplace", "elsewhere")}
	}
	if c.IntN(4) == 0 {
		f.Location = c.one("Oslo", "Bergen")
	}
	if f.narrowed() != (choice{}) {
		f.MinGroup = 1 // withholds nothing
	}
	return f
}

func settled(t testing.TB, seed uint64) (*Queries, driver.Conn) {
	t.Helper()
	w := warehousetest.New(t)
	for _, brand := range []string{"Acme", "Rival"} {
		if err := w.PutHours(t.Context(), brand, staffed.Hours{}, 2*time.Hour); err != nil {
			t.Fatal(err)
		}
	}
	first, later := country(rand.New(rand.NewPCG(seed, 5)))
	store(t, w, first)
	store(t, w, later)
	return New(w.Conn()), w.Conn()
}

// plainly are the parts of the index as plain SQL on the base tables has them, one number each; days are told by the
// warehouse's own calendar.
var plainly = map[string]string{
	"rating":    `SELECT avgOrNull(stars) FROM reviews FINAL WHERE isNull(vanished)` + ofReviews,
	"recommend": `SELECT 100 * countIf(recommend = 'positive') / countIf(recommend IN ('positive', 'negative')) FROM reviews FINAL WHERE isNull(vanished)` + ofReviews,
	"ceo":       `SELECT 100 * countIf(ceo = 'positive') / countIf(ceo IN ('positive', 'negative')) FROM reviews FINAL WHERE isNull(vanished)` + ofReviews,
	"outlook":   `SELECT 100 * countIf(outlook = 'positive') / countIf(outlook IN ('positive', 'negative')) FROM reviews FINAL WHERE isNull(vanished)` + ofReviews,
	"response":  `SELECT 100 * countIf(response != '' OR isNotNull(response_at)) / count() FROM reviews FINAL WHERE isNull(vanished)` + ofReviews,
	"sentiment": `SELECT 100 * (countIf(sentiment = 'positive') - countIf(sentiment = 'negative')) / countIf(sentiment != '') FROM mentions FINAL
		WHERE direction IN ('customer', 'other') AND isNull(deleted) AND network NOT IN ('email', 'phone', 'chat')` + ofPosts,
	"advocates": `SELECT 100 * countIf(balance > 0) / countIf(balance != 0) FROM (
		SELECT if(known = '', author_key, known) AS person, sum((sentiment = 'positive') - (sentiment = 'negative')) AS balance
		FROM (SELECT * FROM mentions FINAL) AS posts LEFT JOIN (SELECT brand, key AS author_key, customer AS known FROM contacts FINAL) AS list USING (brand, author_key)
		WHERE direction = 'customer' AND isNull(deleted) AND author_key != '' AND network NOT IN ('email', 'phone', 'chat')` + ofPosts + ` GROUP BY person)`,
	"repeat": `WITH talks AS (
			SELECT if(known = '', author_key, known) AS person, id, network, brand, first_inbound AS began
			FROM (SELECT * FROM conversations FINAL WHERE here AND expects AND author_key != '') AS all
			LEFT JOIN (SELECT brand, key AS author_key, customer AS known FROM contacts FINAL) AS list USING (brand, author_key) WHERE 1` + ofTalksEver + `),
		inside AS (SELECT * FROM talks WHERE toDate(began, {tz:String}) >= {first:Date} AND toDate(began, {tz:String}) < {after:Date})
		SELECT 100 - 100 * (SELECT uniqExact(a.person) FROM inside AS a JOIN talks AS b ON a.person = b.person
			WHERE (a.id, a.network, a.brand) != (b.id, b.network, b.brand) AND b.began <= a.began AND toUnixTimestamp64Milli(a.began) - toUnixTimestamp64Milli(b.began) <= 90 * 86400000)
		/ (SELECT uniqExact(person) FROM inside)`,
	"answered": `SELECT 100 * countIf(isNotNull(first_reply)) / count() FROM conversations FINAL WHERE here AND expects` + ofTalks,
	"target": `SELECT 100 * countIf(ifNull(reply_seconds <= 7200, false)) / count() FROM conversations FINAL
		WHERE here AND expects AND brand != 'Third' AND first_inbound <= {now:DateTime64(3, 'UTC')} - INTERVAL 2 HOUR` + ofTalks,
	"turned": `SELECT 100 * countIf(last_sentiment = 'positive' OR last_thanks) / count() FROM conversations FINAL
		WHERE here AND expects AND opening = 'negative' AND isNotNull(first_reply)
			AND (inbound_after > 0 OR assumeNotNull(first_reply) <= {now:DateTime64(3, 'UTC')} - INTERVAL 7 DAY)` + ofTalks,
}

const (
	ofSeries  = ` AND ({series:String} = '' OR brand = {series:String})`
	ofReviews = ofSeries + ` AND (empty({sites:Array(String)}) OR has({sites:Array(String)}, site)) AND (empty({languages:Array(String)}) OR has({languages:Array(String)}, lang))
		AND ({location:String} = '' OR trimBoth(location) = {location:String}) AND toDate(posted) >= {first:Date} AND toDate(posted) < {after:Date}`
	ofPlace     = ofSeries + ` AND (empty({networks:Array(String)}) OR has({networks:Array(String)}, network)) AND (empty({languages:Array(String)}) OR has({languages:Array(String)}, lang))`
	ofPosts     = ofPlace + ` AND toDate(posted, {tz:String}) >= {first:Date} AND toDate(posted, {tz:String}) < {after:Date}`
	ofTalksEver = ofPlace
	ofTalks     = ofPlace + ` AND toDate(first_inbound, {tz:String}) >= {first:Date} AND toDate(first_inbound, {tz:String}) < {after:Date}`
)

// ask answers a plain question; NaN where it has no answer.
func askPlainly(t *testing.T, conn driver.Conn, sql, series string, f Filter) float64 {
	t.Helper()
	zone := f.Zone
	if zone == "" {
		zone = "UTC"
	}
	var got *float64
	err := conn.QueryRow(t.Context(), "SELECT toNullable(toFloat64((SELECT * FROM ("+sql+"))))", clickhouse.Named("series", series), clickhouse.Named("tz", zone),
		clickhouse.Named("first", f.From.Format(time.DateOnly)), clickhouse.Named("after", f.To.Format(time.DateOnly)), clickhouse.Named("now", f.Now),
		clickhouse.Named("sites", append([]string{}, f.Sites...)), clickhouse.Named("networks", append([]string{}, f.Networks...)),
		clickhouse.Named("languages", append([]string{}, f.Languages...)), clickhouse.Named("location", f.Location)).Scan(&got)
	if err != nil {
		t.Fatalf("%v\n%s", err, sql)
	}
	if got == nil {
		return math.NaN()
	}
	return *got
}

// Every part of the index is what plain SQL on the base tables gives, whatever the filter.
func TestPartsOfTheIndexArePlainlyRight(t *testing.T) {
	q, conn := settled(t, 21)
	c := chance{rand.New(rand.NewPCG(21, 9))}
	said := map[string]int{}
	for range 25 {
		f := c.question()
		got := must[IndexRow](t)(q.Standing.Index(t.Context(), f))
		for _, series := range f.series() {
			for part, sql := range plainly {
				row := got.row(t, func(r IndexRow) bool { return r.Brand == brandName(series) && r.Part == part })
				want := askPlainly(t, conn, sql, series, f)
				if !near(row.Value, want) {
					t.Errorf("%s of %q: %v, want %v (%+v)", part, series, show(row.Value), want, f)
				}
				if row.Value != nil {
					said[part]++
				}
			}
		}
	}
	for part := range plainly {
		if said[part] < 10 {
			t.Errorf("%s was tried on %d figures only", part, said[part])
		}
	}
}

// The index of a bucket is the index of its days as a period, to the last digit.
func TestTheTrendIsTheIndexOfEachBucket(t *testing.T) {
	q, _ := settled(t, 22)
	c := chance{rand.New(rand.NewPCG(22, 9))}
	compared := 0
	for range 8 {
		f := c.question()
		f.To = f.From.AddDate(0, 0, 1+c.IntN(40))
		f.Grain = Grain(c.one("", "day", "week", "week", "month"))
		if f.Grain == Day {
			f.To = f.From.AddDate(0, 0, 3)
		}
		trend := must[StandingTrendRow](t)(q.Standing.Trend(t.Context(), f))
		for _, bucket := range trend.Filter.buckets(f.From, f.To) {
			compared += checkBucket(t, q, trend, bucket)
		}
	}
	if compared < 60 {
		t.Errorf("only %d indices were compared", compared)
	}
}

func checkBucket(t *testing.T, q *Queries, trend Answer[StandingTrendRow], bucket time.Time) (compared int) {
	t.Helper()
	f := trend.Filter
	alone := f
	if bucket.After(f.From) {
		alone.From = bucket
	}
	if end := f.next(bucket); end.Before(f.To) {
		alone.To = end
	}
	index := must[IndexRow](t)(q.Standing.Index(t.Context(), alone))
	for _, row := range trend.Rows {
		if !row.Bucket.Equal(bucket) {
			continue
		}
		want := index.row(t, func(r IndexRow) bool { return r.Brand == row.Brand && r.Function == row.Function && r.Part == "" })
		if !exactly(row.Index, want.Index.Value) || !exactly(row.Low, want.Index.Low) || !exactly(row.High, want.Index.High) || row.N != want.Index.N || row.Parts != want.Parts || row.Of != want.Of {
			t.Errorf("%s %s of %s: %v (n %d, %d of %d), the period's %v (n %d, %d of %d), %+v", row.Brand, row.Function, bucket.Format(time.DateOnly),
				show(row.Index), row.N, row.Parts, row.Of, show(want.Index.Value), want.Index.N, want.Parts, want.Of, f)
		}
		if row.Index != nil {
			compared++
		}
	}
	return compared
}

func exactly(a, b *float64) bool {
	if a == nil || b == nil {
		return a == nil && b == nil
	}
	return *a == *b
}
