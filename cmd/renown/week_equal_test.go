package main

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/cmd/renown/world"
	"renown/warehouse/record"
)

// equal holds everything the warehouse has against the world.
func (x *week) equal(s *session) {
	x.t.Helper()
	posts := 0
	for _, site := range []string{world.X, world.Mastodon, world.Bluesky, world.YouTube, world.Instagram, world.Facebook, world.Reddit, world.News} {
		for _, brand := range watched() {
			x.tell(site+", "+brand, x.differences(s, site, brand))
			posts += len(x.stored(s, site, brand))
		}
	}
	if posts < 1000 {
		x.t.Errorf("only %d posts were compared", posts)
	}
	x.tell("reviews", x.reviews(s))
	x.tell("snapshots", x.snapshots(s))
	x.tell("hashtags' counts", x.hashtagCounts(s))
	x.tell("readings", x.readings(s))
	x.once(s)
	x.rolledUp(s)
	x.backlash(s)
	x.alerts(s)
	x.paid(s)
	if over := x.world.Exceeded(); len(over) > 0 {
		x.t.Errorf("limits were exceeded: %v", over)
	}
}

// tell reports the first of what differs.
func (x *week) tell(where string, wrong []string) {
	x.t.Helper()
	slices.Sort(wrong)
	for i, text := range wrong {
		if i == 8 {
			x.t.Errorf("%s: … and %d more", where, len(wrong)-8)
			break
		}
		x.t.Errorf("%s: %s", where, text)
	}
}

// each asks the warehouse and hands over every row of the answer.
func (x *week) each(s *session, sql string, row func(driver.Rows) error) {
	x.t.Helper()
	rows, err := s.warehouse.Conn().Query(x.t.Context(), sql)
	if err != nil {
		x.t.Fatalf("%s: %v", sql, err)
	}
	for rows.Next() {
		if err := row(rows); err != nil {
			x.t.Fatalf("%s: %v", sql, err)
		}
	}
	if err := rows.Err(); err != nil {
		x.t.Fatalf("%s: %v", sql, err)
	}
}

// number asks the warehouse for one number.
func (x *week) number(s *session, sql string) (n int64) {
	x.t.Helper()
	if err := s.warehouse.Conn().QueryRow(x.t.Context(), "SELECT toInt64(("+sql+"))").Scan(&n); err != nil {
		x.t.Fatalf("%s: %v", sql, err)
	}
	return n
}

// counts reads nullable counts as records have them: NULL is not given.
func counts(columns ...string) string {
	var b strings.Builder
	for _, c := range columns {
		fmt.Fprintf(&b, ", ifNull(toInt64(%s), -1)", c)
	}
	return b.String()
}

// reviews lists what of the reviews on networks differs: each of them, as it was when it was last seen, and none else.
// Every run of these sources reads all there are.
func (x *week) reviews(s *session) (wrong []string) {
	x.t.Helper()
	have := map[string]record.Review{}
	gone := map[string]bool{}
	x.each(s, `SELECT brand, site, id, url, title, text, posted, collected, toFloat32(ifNull(stars, 0)), location, response,
		ifNull(response_at, toDateTime64(0, 3, 'UTC')), reviewer, author_key, isNotNull(vanished) FROM reviews FINAL WHERE site IN ('trustpilot', 'google')`,
		func(rows driver.Rows) error {
			var r record.Review
			var stars float32
			var reviewer string
			var vanished bool
			err := rows.Scan(&r.Brand, &r.Site, &r.ID, &r.URL, &r.Title, &r.Text, &r.Posted, &r.Collected, &stars, &r.Location, &r.Response,
				&r.ResponseAt, &reviewer, &r.AuthorKey, &vanished)
			r.Stars, r.Reviewer = record.Score(stars), record.Reviewer(reviewer)
			if r.ResponseAt.Unix() == 0 {
				r.ResponseAt = time.Time{}
			}
			have[r.Site+" "+r.Brand+" "+r.ID], gone[r.ID] = r, vanished
			return err
		})
	if len(have) < 50 {
		wrong = append(wrong, fmt.Sprintf("there are only %d", len(have)))
	}
	for _, site := range []string{world.Trustpilot, world.GoogleBusiness} {
		for _, brand := range watched() {
			for _, want := range x.world.Opinions(site, brand, x.lastRun(s, site, brand)) {
				got, found := have[site+" "+brand+" "+want.ID]
				switch {
				case !found:
					wrong = append(wrong, fmt.Sprintf("missing: %+v", want))
				case gone[want.ID] || got.Collected.Before(x.lastRun(s, site, brand)):
					wrong = append(wrong, fmt.Sprintf("%s was seen at %s last, and is there still (vanished: %v)", want.ID, got.Collected, gone[want.ID]))
				}
			}
		}
	}
	for _, got := range have {
		wrong = append(wrong, x.compareReview(got)...)
	}
	return wrong
}

// lastRun is when the last run of a source began.
func (x *week) lastRun(s *session, site, brand string) time.Time {
	x.t.Helper()
	kind := site
	switch site {
	case world.GoogleBusiness:
		kind = "googlebusiness"
	case world.News:
		kind = "feed"
	}
	at := x.began
	x.each(s, fmt.Sprintf("SELECT max(started) FROM runs FINAL WHERE kind = '%s' AND brand = '%s'", kind, brand),
		func(rows driver.Rows) error { return rows.Scan(&at) })
	return at
}

// compareReview holds a review against what it was when it was last seen.
func (x *week) compareReview(got record.Review) []string {
	for _, at := range during(got.Collected) {
		for _, want := range x.world.Opinions(got.Site, got.Brand, at) {
			if want.ID != got.ID || want.Response != got.Response || want.Stars != got.Stars {
				continue
			}
			if (want.Author != "") != (got.AuthorKey != "") {
				return []string{got.ID + ": its author is known on one side only"}
			}
			want.Source, want.Collected, want.Author, want.AuthorKey = got.Source, got.Collected, "", got.AuthorKey
			if !reflect.DeepEqual(got, want) {
				return []string{fmt.Sprintf("%s, %s: %s differs:\n got %+v\nwant %+v", got.Site, got.Brand, got.ID, got, want)}
			}
			return nil
		}
	}
	return []string{fmt.Sprintf("the world never had %+v", got)}
}

// wholeRuns is when the runs that saw all of a source ended.
func (x *week) wholeRuns(s *session) map[string][]time.Time {
	x.t.Helper()
	ends := map[string][]time.Time{}
	x.each(s, "SELECT source, finished FROM runs FINAL WHERE ok AND complete", func(rows driver.Rows) error {
		var source string
		var end time.Time
		err := rows.Scan(&source, &end)
		ends[source] = append(ends[source], end)
		return err
	})
	return ends
}

// aDayAndARun is how old the newest snapshot of an account may be when a run ends: X's are paid for, and taken once a day.
const aDayAndARun = 25 * time.Hour

// snapshots lists which of the accounts' snapshots differ from what the accounts were at that time, and which are missing:
// when a run has seen all of a source, what is known of its accounts is a day old at most.
func (x *week) snapshots(s *session) (wrong []string) {
	x.t.Helper()
	looks, sources := map[string][]time.Time{}, map[string]string{}
	x.each(s, "SELECT brand, network, account, source, at"+counts("followers", "following", "posts", "views")+` FROM account_stats FINAL
		WHERE network NOT IN ('trustpilot', 'google') AND NOT startsWith(account, 'r/')`, func(rows driver.Rows) error {
		var a record.AccountStat
		var n [4]int64
		err := rows.Scan(&a.Brand, &a.Network, &a.Account, &a.Source, &a.At, &n[0], &n[1], &n[2], &n[3])
		a.Followers, a.Following, a.Posts, a.Views = record.Count(n[0]), record.Count(n[1]), record.Count(n[2]), record.Count(n[3])
		who := a.Network + " " + a.Brand + " " + a.Account
		looks[who], sources[who] = append(looks[who], a.At), a.Source
		wrong = append(wrong, x.compareSnapshot(who, a)...)
		return err
	})
	runs := x.wholeRuns(s)
	for _, site := range []string{world.X, world.Mastodon, world.Bluesky, world.YouTube, world.Instagram, world.Facebook, world.Reddit} {
		for _, brand := range watched() {
			for _, want := range x.world.Stats(site, brand, x.clock.Now()) {
				who := site + " " + brand + " " + want.Account
				if len(runs[sources[who]]) == 0 {
					wrong = append(wrong, who+" was never looked at by a run that saw all of its source")
				}
				for _, end := range runs[sources[who]] {
					if !slices.ContainsFunc(looks[who], func(at time.Time) bool { return !at.After(end) && end.Sub(at) <= aDayAndARun }) {
						wrong = append(wrong, fmt.Sprintf("%s was not looked at in the day before %s", who, end))
					}
				}
			}
		}
	}
	return wrong
}

func (x *week) compareSnapshot(who string, got record.AccountStat) []string {
	var versions []record.AccountStat
	for _, at := range during(got.At) {
		for _, want := range x.world.Stats(got.Network, got.Brand, at) {
			if got.Network == world.Instagram && got.Following == record.NotGiven {
				want.Following = record.NotGiven // it was discovered through another account
			}
			if want.Account == got.Account {
				versions = append(versions, want)
			}
		}
	}
	if len(versions) == 0 {
		return []string{who + " is no account"}
	}
	return slices.Concat(
		within(who, "followers", got, versions, func(a record.AccountStat) record.Count { return a.Followers }),
		within(who, "following", got, versions, func(a record.AccountStat) record.Count { return a.Following }),
		within(who, "posts", got, versions, func(a record.AccountStat) record.Count { return a.Posts }),
		within(who, "views", got, versions, func(a record.AccountStat) record.Count { return a.Views }),
	)
}

// hashtagCounts lists which of the networks' own counts differ, and where hours or days are missing between them.
func (x *week) hashtagCounts(s *session) (wrong []string) {
	x.t.Helper()
	n := 0
	x.each(s, "SELECT brand, network, hashtag, from, to, collected"+counts("uses", "authors")+" FROM hashtag_counts FINAL", func(rows driver.Rows) error {
		var h record.HashtagCount
		var uses, authors int64
		err := rows.Scan(&h.Brand, &h.Network, &h.Hashtag, &h.From, &h.To, &h.Collected, &uses, &authors)
		h.Uses, h.Authors = record.Count(uses), record.Count(authors)
		wrong = append(wrong, x.compareUses(h)...)
		n++
		return err
	})
	x.each(s, `SELECT network, brand, hashtag, toInt64(dateDiff('second', min(from), max(to))), toInt64(sum(dateDiff('second', from, to))), max(to)
		FROM hashtag_counts FINAL GROUP BY network, brand, hashtag`, func(rows driver.Rows) error {
		var site, brand, tag string
		var span, counted int64
		var to time.Time
		err := rows.Scan(&site, &brand, &tag, &span, &counted, &to)
		if lost := x.lost(s, site, brand); span != counted && !lost(to) || x.clock.Now().Sub(to) > 27*time.Hour {
			wrong = append(wrong, fmt.Sprintf("%s, %s, #%s: %d s are counted of %d up to %s", site, brand, tag, counted, span, to))
		}
		return err
	})
	if n < 500 {
		wrong = append(wrong, fmt.Sprintf("there are only %d", n))
	}
	return wrong
}

func (x *week) compareUses(got record.HashtagCount) []string {
	var versions []record.HashtagCount
	for _, at := range during(got.Collected) {
		want := got
		uses, authors := x.world.Uses(got.Network, got.Hashtag, got.From, got.To, at)
		if want.Uses = record.Count(uses); got.Authors != record.NotGiven {
			want.Authors = record.Count(authors)
		}
		versions = append(versions, want)
	}
	what := fmt.Sprintf("%s, %s, #%s from %s", got.Network, got.Brand, got.Hashtag, got.From.Format(time.DateTime))
	return append(within(what, "uses", got, versions, func(h record.HashtagCount) record.Count { return h.Uses }),
		within(what, "authors", got, versions, func(h record.HashtagCount) record.Count { return h.Authors })...)
}

// readings lists what differs of the series of what posts counted.
func (x *week) readings(s *session) (wrong []string) {
	x.t.Helper()
	x.each(s, "SELECT network, id, at"+counts("likes", "shares", "comments", "quotes", "bookmarks", "views")+" FROM readings FINAL", func(rows driver.Rows) error {
		var got record.Mention
		var n [6]int64
		err := rows.Scan(&got.Network, &got.ID, &got.Collected, &n[0], &n[1], &n[2], &n[3], &n[4], &n[5])
		got.Likes, got.Shares, got.Comments = record.Count(n[0]), record.Count(n[1]), record.Count(n[2])
		got.Quotes, got.Bookmarks, got.Views = record.Count(n[3]), record.Count(n[4]), record.Count(n[5])
		versions := x.asRead(got.Network, got.ID, got.Collected)
		if len(versions) == 0 {
			wrong = append(wrong, fmt.Sprintf("%s was not there at %s", got.ID, got.Collected))
			return err
		}
		wrong = append(wrong, sameCounts(got, versions)...)
		return err
	})
	// A post stands as it does in its newest reading.
	if n := x.number(s, `SELECT count() FROM (SELECT * FROM mentions FINAL WHERE deleted IS NULL AND coalesce(likes, shares, comments, quotes, bookmarks, views) IS NOT NULL) AS m
		LEFT ANTI JOIN (SELECT * FROM readings FINAL) AS r ON m.brand = r.brand AND m.network = r.network AND m.id = r.id AND m.collected = r.at`); n > 0 {
		wrong = append(wrong, fmt.Sprintf("%d posts have no reading of when they were last read", n))
	}
	return wrong
}

// once wants every row to be there once, and nothing in quarantine.
func (x *week) once(s *session) {
	x.t.Helper()
	for table, key := range map[string]string{
		"mentions": "brand, network, id", "reviews": "brand, site, id", "readings": "brand, network, id, at", "account_stats": "brand, network, account, at",
		"hashtag_counts": "brand, network, hashtag, from, to", "spending": "id", "runs": "id", "cursors": "source, key",
	} {
		rows, keys := x.number(s, "SELECT count() FROM "+table+" FINAL"), x.number(s, "SELECT uniqExact("+key+") FROM "+table)
		if rows != keys || rows == 0 {
			x.t.Errorf("%s: %d rows of %d keys", table, rows, keys)
		}
	}
	x.each(s, "SELECT source, place, reason, detail FROM quarantine FINAL LIMIT 5", func(rows driver.Rows) error {
		var source, where, reason, detail string
		err := rows.Scan(&source, &where, &reason, &detail)
		x.t.Errorf("in quarantine: %s, %s: %s %s", source, where, reason, detail)
		return err
	})
}

// rolledUp holds the roll-up of posts against the posts.
func (x *week) rolledUp(s *session) {
	x.t.Helper()
	x.each(s, `SELECT brand, network, slot, direction, lang, sum(side * posts), sum(side * liked), sum(side * seen), sum(side * gone) FROM
		(
			SELECT brand, network, toStartOfFifteenMinutes(toDateTime(posted, 'UTC')) AS slot, direction, lang, 1 AS side, toInt64(count()) AS posts,
				toInt64(sum(ifNull(likes, 0))) AS liked, toInt64(sum(ifNull(views, 0))) AS seen, toInt64(countIf(deleted IS NOT NULL)) AS gone
			FROM mentions FINAL GROUP BY brand, network, slot, direction, lang
			UNION ALL
			SELECT brand, network, slot, direction, lang, -1, toInt64(posts), toInt64(likes), toInt64(views), toInt64(deleted) FROM mention_time FINAL WHERE step = 'quarter'
		)
		GROUP BY brand, network, slot, direction, lang HAVING sum(side * posts) != 0 OR sum(side * liked) != 0 OR sum(side * seen) != 0 OR sum(side * gone) != 0
		LIMIT 5`, func(rows driver.Rows) error {
		var brand, site, direction, lang string
		var slot time.Time
		var posts, likes, views, gone int64
		err := rows.Scan(&brand, &site, &slot, &direction, &lang, &posts, &likes, &views, &gone)
		x.t.Errorf("the roll-up of %s, %s, %s, %s, %s lacks %d posts, %d likes, %d views, %d deleted", brand, site, slot, direction, lang, posts, likes, views, gone)
		return err
	})
}

// backlash asks the posts alone for the conversation of the backlash: its author's following, and that the brand's first
// word came after exactly eight hours.
func (x *week) backlash(s *session) {
	x.t.Helper()
	found := 0
	x.each(s, `SELECT root.posted, toInt64(root.author_followers), dateDiff('millisecond', root.posted, first)
		FROM (SELECT * FROM mentions FINAL WHERE brand = 'Skyways Air' AND network = 'x' AND parent = '') AS root
		INNER JOIN
		(
			SELECT conversation, min(posted) AS first FROM mentions FINAL
			WHERE brand = 'Skyways Air' AND network = 'x' AND direction IN ('brand', 'support') AND parent != '' GROUP BY conversation
		) AS answers ON answers.conversation = root.id
		WHERE root.direction = 'customer' ORDER BY ifNull(root.author_followers, 0) DESC LIMIT 1`, func(rows driver.Rows) error {
		var posted time.Time
		var followers, wait int64
		err := rows.Scan(&posted, &followers, &wait)
		found++
		if want := time.Date(2026, 10, 18, 22, 10, 0, 0, time.UTC); !posted.Equal(want) || followers != 302_000 || wait != (8*time.Hour).Milliseconds() {
			x.t.Errorf("the backlash began at %s by an author with %d followers, and the brand answered after %s",
				posted, followers, time.Duration(wait)*time.Millisecond)
		}
		return err
	})
	if found != 1 {
		x.t.Error("the backlash is not there")
	}
}

// paid holds the budget's books against what the network billed. A request that was paid for and whose answer was lost
// is on both.
func (x *week) paid(s *session) {
	x.t.Helper()
	var spent float64
	if err := s.warehouse.Conn().QueryRow(x.t.Context(), "SELECT sum(amount) FROM spending FINAL WHERE unit = '$'").Scan(&spent); err != nil {
		x.t.Fatal(err)
	}
	if billed := x.world.Billed(world.X); billed == 0 || spent < billed-0.001 {
		x.t.Errorf("X billed $%.3f, the books say $%.3f", billed, spent)
	}
}
