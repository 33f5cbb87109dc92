package warehouse_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse"
	"renown/warehouse/record"
)

// slow recomputes each roll-up from the base table in plain SQL, one question a number, as a reader would.
var slow = map[string]string{
	"review_day": `
SELECT brand, site, toString(toDate(posted)), status,
  sum(vanished IS NULL), sum(vanished IS NULL AND stars IS NOT NULL), sum(if(vanished IS NULL, ifNull(stars, 0), 0)), sum(if(vanished IS NULL, ifNull(stars * stars, 0), 0)),
  sum(vanished IS NULL AND stars < 1.5), sum(vanished IS NULL AND stars >= 1.5 AND stars < 2.5), sum(vanished IS NULL AND stars >= 2.5 AND stars < 3.5),
  sum(vanished IS NULL AND stars >= 3.5 AND stars < 4.5), sum(vanished IS NULL AND stars >= 4.5),
  sum(vanished IS NULL AND work_life > 0), sum(if(vanished IS NULL, ifNull(work_life, 0), 0)), sum(vanished IS NULL AND culture > 0), sum(if(vanished IS NULL, ifNull(culture, 0), 0)),
  sum(vanished IS NULL AND diversity > 0), sum(if(vanished IS NULL, ifNull(diversity, 0), 0)), sum(vanished IS NULL AND career > 0), sum(if(vanished IS NULL, ifNull(career, 0), 0)),
  sum(vanished IS NULL AND compensation > 0), sum(if(vanished IS NULL, ifNull(compensation, 0), 0)), sum(vanished IS NULL AND management > 0), sum(if(vanished IS NULL, ifNull(management, 0), 0)),
  sum(vanished IS NULL AND recommend = 'positive'), sum(vanished IS NULL AND recommend = 'negative'), sum(vanished IS NULL AND ceo = 'positive'), sum(vanished IS NULL AND ceo = 'negative'),
  sum(vanished IS NULL AND outlook = 'positive'), sum(vanished IS NULL AND outlook = 'negative'), sum(vanished IS NULL AND (response != '' OR response_at IS NOT NULL)),
  sum(vanished IS NOT NULL), sum(vanished IS NOT NULL AND stars IS NOT NULL), sum(if(vanished IS NOT NULL, ifNull(stars, 0), 0)),
  sum(vanished IS NULL AND sentiment = 'positive'), sum(vanished IS NULL AND sentiment = 'neutral'), sum(vanished IS NULL AND sentiment = 'negative')
FROM reviews FINAL WHERE reviewer != 'customer' GROUP BY ALL`,
	"review_facts": `
SELECT brand, toString(toDate(posted)), site, id, toString(posted), toUInt64(vanished IS NULL), status, lang, trim(location),
  multiIf(trim(job_title) = 'pilot', 'Pilot', job_title = 'Senior HR clerk (nights)', 'HR clerk', job_title = 'crew', 'Crew', ''),
  toFloat64(ifNull(stars, 0)), toFloat64(ifNull(work_life, 0)), toFloat64(ifNull(culture, 0)), toFloat64(ifNull(diversity, 0)), toFloat64(ifNull(career, 0)),
  toFloat64(ifNull(compensation, 0)), toFloat64(ifNull(management, 0)),
  toInt64(multiIf(recommend = 'positive', 1, recommend = 'negative', -1, 0)), toInt64(multiIf(ceo = 'positive', 1, ceo = 'negative', -1, 0)),
  toInt64(multiIf(outlook = 'positive', 1, outlook = 'negative', -1, 0)), toUInt64(response != '' OR response_at IS NOT NULL),
  toInt64(if(response_at IS NULL, -1, if(response_at < posted, 0, intDiv(toUnixTimestamp(assumeNotNull(response_at)) - toUnixTimestamp(posted), 86400)))),
  toUInt64(title != '' OR text != '' OR pros != '' OR cons != ''), sentiment,
  if(has(themes, 'pay'), multiIf(themes = ['pay'], 'pay 13', themes = ['pay', 'team', 'pay'], 'pay 7,team 4', 'team 2,pay 14'), '')
FROM reviews FINAL WHERE reviewer != 'customer'`,
	"review_words": `
SELECT brand, site, id, if(reviewer = 'customer', '', trim(replaceRegexpAll(replaceRegexpAll(
  replaceAll(replaceAll(lower(concat(title, '\n', text, '\n', pros, '\n', cons)), 'https://example.org', ' '), '@skywaysair', ' '), '[!?;:,.\n]', ' . '), '[ -]+', ' ')))
FROM reviews FINAL`,
	"response_day": `
SELECT brand, site, toString(toDate(posted)), toUInt32(if(response_at < posted, 0, intDiv(toUnixTimestamp(assumeNotNull(response_at)) - toUnixTimestamp(posted), 86400))), count()
FROM reviews FINAL WHERE vanished IS NULL AND response_at IS NOT NULL AND reviewer != 'customer' GROUP BY ALL`,
	"mention_time": `
SELECT brand, network, step, toString(toDateTime(if(step = 'day', toStartOfInterval(posted, INTERVAL 1 DAY), toStartOfInterval(posted, INTERVAL 15 MINUTE)), 'UTC')), direction, lang, count(), count(deleted), uniqExact(if(deleted IS NULL, nullIf(author_key, ''), NULL)),
  sum(deleted IS NULL AND sentiment = 'negative'), sum(deleted IS NULL AND sentiment = 'neutral'),
  sum(deleted IS NULL AND sentiment = 'positive'), sum(ifNull(likes, 0)), sum(ifNull(shares, 0)), sum(ifNull(comments, 0)), sum(ifNull(bookmarks, 0)),
  sum(likes IS NOT NULL OR shares IS NOT NULL OR comments IS NOT NULL), sum(ifNull(views, 0)), count(views),
  sum(if(views IS NULL, ifNull(author_followers, 0), 0)), sum(views IS NULL AND author_followers IS NOT NULL)
FROM mentions FINAL ARRAY JOIN ['day', 'quarter'] AS step GROUP BY ALL`,
	"hashtag_time": `
SELECT brand, hashtag, network, step, toString(toDateTime(if(step = 'day', toStartOfInterval(posted, INTERVAL 1 DAY), toStartOfInterval(posted, INTERVAL 15 MINUTE)), 'UTC')), direction, lang, count(), count(deleted),
  sum(deleted IS NULL AND sentiment = 'negative'), sum(deleted IS NULL AND sentiment = 'neutral'),
  sum(deleted IS NULL AND sentiment = 'positive'), sum(ifNull(likes, 0)), sum(ifNull(shares, 0)), sum(ifNull(comments, 0)), sum(ifNull(bookmarks, 0)),
  sum(likes IS NOT NULL OR shares IS NOT NULL OR comments IS NOT NULL), sum(ifNull(views, 0)), count(views),
  sum(if(views IS NULL, ifNull(author_followers, 0), 0)), sum(views IS NULL AND author_followers IS NOT NULL)
FROM (SELECT *, arrayJoin(['day', 'quarter']) AS step FROM mentions FINAL) ARRAY JOIN arrayDistinct(hashtags) AS hashtag GROUP BY ALL`,
	"author_quarter": `
SELECT brand, '' AS tag, toString(toDateTime(toStartOfInterval(posted, INTERVAL 15 MINUTE), 'UTC')), network, direction, lang, sipHash64(author_key), count(),
  countIf(sentiment = 'negative'), countIf(sentiment = 'positive'), count() - countIf(sentiment = ''), max(ifNull(author_followers, 0))
FROM mentions FINAL WHERE deleted IS NULL AND author_key != '' GROUP BY ALL
UNION ALL
SELECT brand, tag, toString(toDateTime(toStartOfInterval(posted, INTERVAL 15 MINUTE), 'UTC')), network, direction, lang, sipHash64(author_key), count(),
  countIf(sentiment = 'negative'), countIf(sentiment = 'positive'), count() - countIf(sentiment = ''), max(ifNull(author_followers, 0))
FROM mentions FINAL ARRAY JOIN arrayDistinct(hashtags) AS tag WHERE deleted IS NULL AND author_key != '' GROUP BY ALL`,
	"hashtags_together": `
SELECT brand, step, toString(toDateTime(if(step = 'day', toStartOfInterval(posted, INTERVAL 1 DAY), toStartOfInterval(posted, INTERVAL 15 MINUTE)), 'UTC')), network, direction, lang, arrayStringConcat(arraySort(arrayDistinct(hashtags)), ' ') AS carried,
  count(), count(deleted), sum(deleted IS NULL AND sentiment = 'negative'), sum(deleted IS NULL AND sentiment = 'neutral'),
  sum(deleted IS NULL AND sentiment = 'positive'), sum(ifNull(likes, 0)), sum(ifNull(shares, 0)), sum(ifNull(comments, 0)), sum(ifNull(bookmarks, 0)),
  sum(likes IS NOT NULL OR shares IS NOT NULL OR comments IS NOT NULL), sum(ifNull(views, 0)), count(views),
  sum(if(views IS NULL, ifNull(author_followers, 0), 0)), sum(views IS NULL AND author_followers IS NOT NULL)
FROM mentions FINAL ARRAY JOIN ['day', 'quarter'] AS step WHERE carried LIKE '% %' GROUP BY ALL`,
	"theme_time": `
SELECT brand, step, toString(toDateTime(if(step = 'day', toStartOfInterval(posted, INTERVAL 1 DAY), toStartOfInterval(posted, INTERVAL 15 MINUTE)), 'UTC')), '' AS theme, network, lang, count(),
  countIf(sentiment = 'negative'), countIf(sentiment != ''), countIf(complaint) FROM mentions FINAL ARRAY JOIN ['day', 'quarter'] AS step WHERE direction = 'customer' AND deleted IS NULL GROUP BY ALL
UNION ALL
SELECT brand, step, toString(toDateTime(if(step = 'day', toStartOfInterval(posted, INTERVAL 1 DAY), toStartOfInterval(posted, INTERVAL 15 MINUTE)), 'UTC')), toString(theme), network, lang, count(),
  countIf(label = 'negative'), countIf(label != ''), countIf(complaint)
FROM (SELECT *, arrayJoin(['day', 'quarter']) AS step FROM mentions FINAL) ARRAY JOIN themes AS theme, theme_labels AS label WHERE direction = 'customer' AND deleted IS NULL GROUP BY ALL`,
	"reply_words": `
SELECT brand, toString(toDateTime(toStartOfInterval(posted, INTERVAL 15 MINUTE), 'UTC')), network, id, toString(posted), handle, lang, toUInt64(signed), toString(shingles),
  toUInt64(if(empty(shingles), 0, arraySort(shingles)[1])) FROM mentions FINAL WHERE (direction = 'brand' OR direction = 'support') AND parent != '' AND deleted IS NULL`,
	"praise": `
SELECT brand, toString(toDateTime(toStartOfInterval(posted, INTERVAL 15 MINUTE), 'UTC')), network, id, toString(posted), lang, if(views IS NULL, ifNull(author_followers, 0), assumeNotNull(views))
FROM mentions FINAL WHERE direction = 'customer' AND sentiment = 'positive' AND deleted IS NULL AND network != 'email' AND network != 'phone' AND network != 'chat'`,
}

// kept reads each roll-up as the pages do, without the rows of zeros.
var kept = map[string]string{
	"review_day": "SELECT * EXCEPT version REPLACE toString(day) AS day FROM review_day FINAL WHERE reviews > 0 OR gone > 0",
	"review_facts": `SELECT brand, toString(day), site, id, toString(posted), toUInt64(reviews), status, lang, location, job,
  toFloat64(stars), toFloat64(work_life), toFloat64(culture), toFloat64(diversity), toFloat64(career), toFloat64(compensation), toFloat64(management),
  toInt64(recommend), toInt64(ceo), toInt64(outlook), toUInt64(answered), toInt64(waited), toUInt64(worded), sentiment,
  arrayStringConcat(arrayMap((t, m) -> concat(t, ' ', toString(m)), themes, marks), ',')
FROM review_facts FINAL WHERE reviews + gone > 0`,
	"review_words":      "SELECT brand, site, id, words FROM review_words FINAL",
	"response_day":      "SELECT * EXCEPT version REPLACE toString(day) AS day FROM response_day FINAL WHERE responses > 0",
	"mention_time":      "SELECT * EXCEPT version REPLACE toString(slot) AS slot FROM mention_time FINAL WHERE posts > 0",
	"hashtag_time":      "SELECT * EXCEPT version REPLACE toString(slot) AS slot FROM hashtag_time FINAL WHERE posts > 0",
	"author_quarter":    "SELECT * EXCEPT version REPLACE toString(slot) AS slot FROM author_quarter FINAL WHERE posts > 0",
	"hashtags_together": "SELECT * EXCEPT version REPLACE (toString(slot) AS slot, arrayStringConcat(hashtags, ' ') AS hashtags) FROM hashtags_together FINAL WHERE posts > 0",
	"theme_time":        "SELECT * EXCEPT version REPLACE toString(slot) AS slot FROM theme_time FINAL WHERE posts > 0",
	"reply_words":       "SELECT brand, toString(slot), network, id, toString(posted), handle, lang, toUInt64(signed), toString(shingles), toUInt64(lowest) FROM reply_words FINAL WHERE here",
	"praise":            "SELECT brand, toString(slot), network, id, toString(posted), lang, reach FROM praise FINAL WHERE here",
}

// table reads a whole answer as sorted lines; numbers are rounded, because sums of floats differ in their last digits.
func table(t *testing.T, w *warehouse.Warehouse, sql string) []string {
	t.Helper()
	rows, err := w.Conn().Query(t.Context(), sql)
	if err != nil {
		t.Fatalf("%v in %s", err, sql)
	}
	var out []string
	for rows.Next() {
		values := make([]any, len(rows.Columns()))
		for i, c := range rows.ColumnTypes() {
			switch {
			case strings.Contains(c.DatabaseTypeName(), "String"):
				values[i] = new(string)
			case strings.Contains(c.DatabaseTypeName(), "Float"):
				values[i] = new(float64)
			case c.DatabaseTypeName() == "UInt32":
				values[i] = new(uint32)
			case strings.HasPrefix(c.DatabaseTypeName(), "Int"):
				values[i] = new(int64)
			case strings.HasPrefix(c.DatabaseTypeName(), "Nullable"):
				values[i] = new(*uint64)
			default:
				values[i] = new(uint64)
			}
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatalf("%v in %s", err, sql)
		}
		out = append(out, line(values))
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

func line(values []any) string {
	parts := make([]string, len(values))
	for i, v := range values {
		switch v := v.(type) {
		case *string:
			parts[i] = strconv.Quote(*v)
		case *float64:
			parts[i] = strconv.FormatFloat(math.Round(*v*1e3)/1e3, 'f', -1, 64)
		case *uint32:
			parts[i] = fmt.Sprint(*v)
		case *int64:
			parts[i] = fmt.Sprint(*v)
		case **uint64:
			n := uint64(0)
			if *v != nil {
				n = **v
			}
			parts[i] = fmt.Sprint(n)
		case *uint64:
			parts[i] = fmt.Sprint(*v)
		}
	}
	return strings.Join(parts, " ")
}

func compareRollups(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	for name := range slow {
		want, got := table(t, w, slow[name]), table(t, w, kept[name])
		for _, l := range got {
			if !slices.Contains(want, l) {
				t.Errorf("%s has    %s", name, l)
			}
		}
		for _, l := range want {
			if !slices.Contains(got, l) {
				t.Errorf("%s misses %s", name, l)
			}
		}
	}
}

// world makes random records out of few keys, so that most of them are edits of what is there.
type world struct {
	*rand.Rand
	runs int
	at   time.Time
}

func pick[T any](w *world, from ...T) T { return from[w.IntN(len(from))] }

func (w *world) review() record.Review {
	r := record.Review{
		Brand: pick(w, "Skyways Air", "Rival's \"Jets\"\n\\x"), Site: pick(w, "workplace", "jobs"), ID: strconv.Itoa(w.IntN(25)),
		Source: pick(w, "one", "two"), Posted: day(1 + w.IntN(4)).Add(time.Duration(w.IntN(24*3600)) * time.Second), Collected: w.at,
		Stars: pick[record.Score](w, 0, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5), WorkLife: record.Score(w.IntN(6)), Culture: record.Score(w.IntN(6)),
		Diversity: record.Score(w.IntN(6)), Career: record.Score(w.IntN(6)), Compensation: record.Score(w.IntN(6)), Management: record.Score(w.IntN(6)),
		Recommend: w.opinion(), CEO: w.opinion(), Outlook: w.opinion(), Status: pick(w, record.Current, record.Former, record.StatusUnknown),
		JobTitle: pick(w, "pilot", " pilot ", "", "crew", "Senior HR clerk (nights)"), Location: pick(w, "London", "Zürich  ", ""), Meaning: record.Meaning{Label: w.opinion(), Score: 0.5},
	}
	r.Title, r.Text = "", pick(w, "", "A Word! https://example.org @skywaysair\nwords-2")
	r.Meaning.Themes = pick(w, nil,
		[]record.Theme{{Name: "pay", Part: record.InPros, Label: record.Positive}},
		[]record.Theme{{Name: "pay", Part: record.InPros, Label: record.Positive}, {Name: "team", Part: record.InText, Label: record.Neutral}, {Name: "pay", Part: record.InCons, Label: record.Negative}},
		[]record.Theme{{Name: "team", Part: record.InCons}, {Name: "pay", Part: record.InCons, Label: record.Positive}})
	if w.IntN(4) == 0 { // an edit may even make an employee's review a customer's
		r.Reviewer = record.Customer
	}
	if w.IntN(2) == 0 {
		r.Response, r.ResponseAt = "thanks", r.Posted.Add(time.Duration(w.IntN(200)-50)*time.Hour)
	}
	return r
}

func (w *world) opinion() record.Opinion {
	return pick(w, record.NoOpinion, record.Positive, record.Neutral, record.Negative)
}

func (w *world) mention() record.Mention {
	id := w.IntN(40)
	m := record.Mention{
		Brand: pick(w, "Skyways Air", "Rival Jets"), Network: pick(w, "mastodon", "x"), ID: strconv.Itoa(id), Source: "m",
		Posted: day(1 + id%3).Add(time.Duration(id) * 50 * time.Minute), Collected: w.at, Direction: pick(w, record.FromCustomer, record.FromBrand),
		AuthorKey: pick(w, "", "a", "b", "c"), AuthorFollowers: w.count(), Likes: w.count(), Shares: w.count(), Comments: w.count(), Bookmarks: w.count(), Views: w.count(),
		Hashtags: w.tags(), Meaning: record.Meaning{Label: w.opinion(), Lang: pick(w, "en", "de", "")},
	}
	if w.IntN(5) == 0 {
		m.AuthorKey, m.Deleted = "", w.at
	}
	m.Meaning.Tone = record.Tone{Complaint: w.IntN(3) == 0, Signed: w.IntN(2) == 0}
	for _, name := range []string{"baggage", "delay", "refund"} {
		if w.IntN(3) == 0 {
			m.Meaning.Themes = append(m.Meaning.Themes, record.Theme{Name: name, Label: w.opinion()})
		}
	}
	if m.Direction == record.FromBrand && w.IntN(3) > 0 {
		m.Parent, m.Handle = strconv.Itoa(w.IntN(40)), pick(w, "skywaysair", "skywayshelp")
		for hash := range uint32(w.IntN(4)) {
			m.Meaning.Shingles = append(m.Meaning.Shingles, 7*hash+uint32(w.IntN(7)))
		}
	}
	return m
}

func (w *world) tags() []string {
	tags := []string{"SkyLovers", "#skylovers", "delayed", "ÉTÉ"}
	w.Shuffle(len(tags), func(i, j int) { tags[i], tags[j] = tags[j], tags[i] })
	return tags[:w.IntN(4)]
}

func (w *world) count() record.Count { return record.Count(w.IntN(9)) - 1 }

func (w *world) batch() *record.Batch {
	w.at = w.at.Add(time.Minute)
	b := &record.Batch{}
	for range w.IntN(12) {
		b.Reviews = append(b.Reviews, w.review())
	}
	for range w.IntN(12) {
		b.Mentions = append(b.Mentions, w.mention())
	}
	for _, m := range b.Mentions {
		if r, given := m.Reading(); given {
			b.Readings = append(b.Readings, r)
		}
	}
	if w.IntN(3) == 0 {
		w.runs++
		b.Runs = append(b.Runs, record.Run{
			ID: strconv.Itoa(w.runs), Source: pick(w, "one", "two"), Started: w.at.Add(-time.Duration(w.IntN(10)) * time.Minute),
			Finished: w.at, OK: true, Complete: w.IntN(4) > 0,
		})
	}
	return b
}

// Whatever is edited in whatever order, the roll-ups say what a slow count over the base tables says.
func TestRollupsAgreeWithASlowCount(t *testing.T) {
	seed := uint64(time.Now().UnixNano())
	if s := os.Getenv("RENOWN_SEED"); s != "" {
		var err error
		if seed, err = strconv.ParseUint(s, 10, 64); err != nil {
			t.Fatal(err)
		}
	}
	t.Logf("RENOWN_SEED=%d", seed)
	w := open(t)
	made := &world{Rand: rand.New(rand.NewPCG(seed, 1)), at: day(20)}
	rounds := 12
	if os.Getenv("RENOWN_SOAK") != "" {
		rounds = 200
	}
	for round := range rounds {
		for range 1 + made.IntN(6) {
			write(t, w, made.batch())
			if made.IntN(3) == 0 {
				time.Sleep(time.Duration(made.IntN(20)) * time.Millisecond)
			}
		}
		flush(t, w)
		compareRollups(t, w)
		if t.Failed() {
			t.Fatalf("in round %d", round)
		}
	}
	if n := number(t, w, "SELECT count() FROM reviews FINAL WHERE vanished IS NOT NULL"); n == 0 && rounds > 20 {
		t.Error("nothing vanished: the test does not test that")
	}
}

func TestRollupKeepsZerosForKeysThatHoldNothing(t *testing.T) {
	w := open(t)
	write(t, w, reviews(review("1", 4, day(1))))
	flush(t, w)
	write(t, w, reviews(review("1", 4, day(2))))
	flush(t, w)
	got := table(t, w, "SELECT toString(day), reviews FROM review_day FINAL")
	if want := []string{`"2025-01-01" 0`, `"2025-01-02" 1`}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

func TestStarsAreRoundedHalfUp(t *testing.T) {
	w := open(t)
	b := &record.Batch{}
	for i, s := range []record.Score{1, 1.49, 1.5, 2.5, 3.4, 3.5, 4.49, 4.5, 5} {
		b.Reviews = append(b.Reviews, review(strconv.Itoa(i), s, day(1)))
	}
	write(t, w, b)
	flush(t, w)
	got := table(t, w, "SELECT stars_1, stars_2, stars_3, stars_4, stars_5 FROM review_day FINAL")
	if want := []string{"2 1 2 2 2"}; !slices.Equal(got, want) {
		t.Errorf("got %v, want %v", got, want)
	}
}

// A post that is read again counts with its newest numbers; what it had before stays in the series.
func TestRereadPostsCountWithTheirNewestNumbers(t *testing.T) {
	w := open(t)
	for n, likes := range []record.Count{1, 5, 3} {
		m := mention("1", day(1))
		m.Likes, m.Views, m.Collected = likes, 100*likes, day(2+n)
		r, _ := m.Reading()
		for range 2 {
			write(t, w, &record.Batch{Mentions: []record.Mention{m}, Readings: []record.Reading{r}})
		}
		flush(t, w)
	}
	if got, want := table(t, w, "SELECT posts, likes, views, views_n, deleted FROM mention_time FINAL WHERE step = 'day'"), []string{"1 3 300 1 0"}; !slices.Equal(got, want) {
		t.Errorf("posts, likes, views, posts with views, deleted: %v, want %v", got, want)
	}
	got := table(t, w, "SELECT toString(at), assumeNotNull(likes), assumeNotNull(views) FROM readings FINAL")
	want := []string{`"2025-01-02 00:00:00.000" 1 100`, `"2025-01-03 00:00:00.000" 5 500`, `"2025-01-04 00:00:00.000" 3 300`}
	if !slices.Equal(got, want) {
		t.Errorf("readings %v, want %v", got, want)
	}
}

// Posts of long ago are read again beside those of today. What lies between, and other brands' days, is not read for it:
// neither of the posts nor of what the roll-ups say already.
func TestRollupsReadTheTouchedDaysOnly(t *testing.T) {
	w := open(t)
	do(t, w, `INSERT INTO mentions (brand, network, id, source, posted, collected, direction, hashtags, author_key, parent, sentiment, version)
		SELECT concat('Brand ', toString(number % 4)), if(number % 8 < 4, 'mastodon', 'youtube'), toString(number), 's', toDateTime64('2025-06-15 11:00:00', 3, 'UTC') - number * 200 AS p,
			p, if(number % 3 = 0, 'brand', 'customer'), ['sky', concat('tag', toString(number % 2))], toString(number), 'p', 'positive', 1 FROM numbers(300000)`)
	today, old := time.Date(2025, 6, 15, 0, 0, 0, 0, time.UTC), time.Date(2024, 1, 3, 0, 0, 0, 0, time.UTC)
	var all touchedDays
	for d := today.AddDate(-2, 0, 0); !d.After(today); d = d.AddDate(0, 0, 1) {
		for i := range 8 {
			all.add(fmt.Sprint("Brand ", i%4), []string{"mastodon", "youtube"}[i/4], d)
		}
	}
	var few touchedDays
	few.add("Brand 0", "mastodon", today)
	few.add("Brand 1", "youtube", old)
	for _, name := range []string{"mention_time", "hashtag_time", "author_quarter", "hashtags_together", "theme_time", "reply_words", "praise"} {
		all.recompute(t, w, name, 1)
		read := few.recompute(t, w, name, 2)
		if read == 0 || read > 250_000 {
			t.Errorf("%s: read %d rows of 300,000 posts and %d of its own", name, read, number(t, w, "SELECT count() FROM "+name))
		}
	}
	got := number(t, w, `SELECT sum(posts) FROM mention_time FINAL WHERE version = 2 AND step = 'quarter'`)
	if got != 25+54 {
		t.Errorf("%d posts", got)
	}
}

type touchedDays struct {
	brands, networks, days []string
	from, to               time.Time
}

func (d *touchedDays) add(brand, network string, day time.Time) {
	if d.from.IsZero() || day.Before(d.from) {
		d.from = day
	}
	if day.After(d.to) {
		d.to = day
	}
	d.brands, d.networks, d.days = append(d.brands, brand), append(d.networks, network), append(d.days, day.Format(time.DateOnly))
}

// recompute tells how many rows were read.
func (d *touchedDays) recompute(t *testing.T, w *warehouse.Warehouse, name string, version uint64) uint64 {
	t.Helper()
	sql, err := os.ReadFile("rollups/" + name + ".sql")
	if err != nil {
		t.Fatal(err)
	}
	var read atomic.Uint64
	ctx := clickhouse.Context(t.Context(), clickhouse.WithProgress(func(p *clickhouse.Progress) { read.Add(p.Rows) }),
		clickhouse.WithSettings(clickhouse.Settings{"max_partitions_per_insert_block": 0}))
	err = w.Conn().Exec(ctx, string(sql), clickhouse.Named("brands", d.brands), clickhouse.Named("networks", d.networks), clickhouse.Named("days", d.days),
		clickhouse.Named("from", d.from), clickhouse.Named("to", d.to.AddDate(0, 0, 1)), clickhouse.Named("version", version))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return read.Load()
}
