package queries

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse"
	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// pieces are what the texts of the search's test are made of.
var pieces = []string{
	"Luggage", "luggage lost", "LOST", "Größe", "GRÖSSE", "straße", "İstanbul", "istanbul", "ΟΔΟΣ", "οδος", "Рейс задержан", "РЕЙС",
	"航班延误了三个小时", "延误", "手荷物", "수하물 분실", "เที่ยวบินล่าช้ามาก", "ล่าช้า", "تأخرت الرحلة", "الأمتعة", "🛫", "😡😡", "👩‍🚀", "❤️",
	"<script>alert('x')</script>", "100%", "50 %_off", "_", `"quoted words"`, `\`, `\n`, `C:\temp\%`, "'; DROP TABLE mentions; --", "a", "HR", "e\u0301te\u0301",
	"@skywaysair", "#bags", "https://example.org/a?b=c%20d", "x\ty", "line\nbreak", "ab", "ABC", "abcabcabc", "Ⓐ", "ǅ", "ﬁn",
}

func (c chance) text() string {
	var parts []string
	for range 1 + c.IntN(5) {
		parts = append(parts, c.one(pieces...))
	}
	return strings.Join(parts, c.one(" ", "", ", "))
}

// searched is something to look for: pieces, or parts of them, in any case, sometimes quoted.
func (c chance) searched() string {
	var words []string
	for range 1 + c.IntN(2) {
		runes := []rune(c.one(pieces...))
		if c.IntN(2) == 0 {
			from := c.IntN(len(runes))
			runes = runes[from : from+1+c.IntN(len(runes)-from)]
		}
		word := string(runes)
		switch c.IntN(4) {
		case 0:
			word = strings.ToUpper(word)
		case 1:
			word = strings.ToLower(word)
		case 2:
			word = `"` + word + `"`
		}
		words = append(words, word)
	}
	return strings.Join(words, " ")
}

func (c chance) searchWorld() (first, second *record.Batch) {
	first, second = &record.Batch{}, &record.Batch{}
	for i := range 400 {
		m := record.Mention{
			Brand: c.one("Acme", "Rival"), Network: c.one("x", "reddit", "mastodon"), ID: fmt.Sprint(i), Source: "s", Text: c.text(),
			Posted: c.day().Add(time.Duration(c.IntN(int(oneDay)))).Truncate(time.Millisecond), Collected: at(1), Direction: record.FromCustomer, AuthorFollowers: record.NotGiven,
			Likes: record.NotGiven, Shares: record.NotGiven, Comments: record.NotGiven, Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven,
			Hashtags: []string{c.one("bags", "food")}, Meaning: record.Meaning{Lang: c.one("en", "de", "th")},
		}
		if i > 0 && c.IntN(3) == 0 {
			before := first.Mentions[c.IntN(len(first.Mentions))]
			m.Brand, m.Network, m.Parent, m.Conversation = before.Brand, before.Network, before.ID, before.Conversation
			if m.Conversation == "" {
				m.Conversation = before.ID
			}
		}
		first.Mentions = append(first.Mentions, m)
		switch c.IntN(8) {
		case 0:
			m.Text, m.Collected = c.text(), at(2)
			second.Mentions = append(second.Mentions, m)
		case 1:
			m.Text, m.Collected, m.Deleted, m.Meaning = "", at(2), at(2), record.Meaning{}
			second.Mentions = append(second.Mentions, m)
		case 2:
			second.Mentions = append(second.Mentions, m) // the same once more
		}
		r := c.review(i)
		r.Title, r.Text, r.Pros, r.Cons, r.Advice = c.text(), c.text(), c.text(), c.text(), ""
		r.Meaning.Lang = c.one("en", "de", "th")
		if i%5 == 0 {
			r.Reviewer = record.Customer
		}
		first.Reviews = append(first.Reviews, r)
		if c.IntN(6) == 0 {
			r.Text, r.Pros, r.Collected = c.text(), "", at(3)
			second.Reviews = append(second.Reviews, r)
		}
	}
	return first, second
}

const slowPosts = `SELECT groupArray(concat('post ', brand, ' ', network, ' ', id)) FROM
(
    SELECT brand, network, id FROM mentions FINAL
    WHERE isNull(deleted) AND ({brand:String} = '' OR brand = {brand:String}) AND (empty({networks:Array(String)}) OR has({networks:Array(String)}, network))
        AND (empty({languages:Array(String)}) OR has({languages:Array(String)}, lang)) AND (empty({hashtags:Array(String)}) OR hasAny(hashtags, {hashtags:Array(String)}))
        AND toDate32(toTimeZone(posted, {zone:String})) >= toDate32({from:String}) AND toDate32(toTimeZone(posted, {zone:String})) < toDate32({to:String})
        AND arrayAll(w -> positionCaseInsensitiveUTF8(text, w) > 0, {words:Array(String)})
    ORDER BY posted DESC, brand, network, id
)
SETTINGS use_skip_indexes = 0`

const slowReviews = `SELECT groupArray(concat('review ', brand, ' ', site, ' ', id)) FROM
(
    SELECT brand, site, id FROM reviews FINAL
    WHERE isNull(vanished) AND ({brand:String} = '' OR brand = {brand:String}) AND (empty({sites:Array(String)}) OR has({sites:Array(String)}, site))
        AND (empty({languages:Array(String)}) OR has({languages:Array(String)}, lang))
        AND toDate32(posted) >= toDate32({from:String}) AND toDate32(posted) < toDate32({to:String})
        AND arrayAll(w -> positionCaseInsensitiveUTF8(title || '\n' || text || '\n' || pros || '\n' || cons || '\n' || advice, w) > 0, {words:Array(String)})
    ORDER BY posted DESC, brand, site, id
)
SETTINGS use_skip_indexes = 0`

// plainScan is what a plain scan finds, newest first within each kind.
func plainScan(t *testing.T, w *warehouse.Warehouse, sql string, f Filter) []string {
	t.Helper()
	var keys []string
	err := w.Conn().QueryRow(t.Context(), sql,
		clickhouse.Named("brand", f.Brand), clickhouse.Named("sites", append([]string{}, f.Sites...)), clickhouse.Named("networks", append([]string{}, f.Networks...)),
		clickhouse.Named("languages", append([]string{}, f.Languages...)), clickhouse.Named("hashtags", append([]string{}, f.Hashtags...)), clickhouse.Named("zone", f.zone()),
		clickhouse.Named("from", textOr(f.From, beginning)), clickhouse.Named("to", textOr(f.To, end)), clickhouse.Named("words", append([]string{}, Words(f.Search)...))).Scan(&keys)
	if err != nil {
		t.Fatal(err)
	}
	return keys
}

func textOr(t time.Time, otherwise string) string {
	if t.IsZero() {
		return otherwise
	}
	return t.Format(time.DateOnly)
}

func (c chance) searchFilter() Filter {
	f := Filter{
		Brand: c.one("", "Acme", "Acme", "Rival"), Against: []string{"Rival"}, Search: c.searched(), Limit: MaxHits, Now: date("2025-06-01"),
		Zone: c.one("", "Asia/Kolkata", "America/St_Johns", "Australia/Lord_Howe", "Europe/Berlin"),
	}
	if c.IntN(2) == 0 {
		f.From = c.day()
		f.To = f.From.AddDate(0, 0, 1+c.IntN(300))
	}
	switch c.IntN(6) {
	case 0:
		f.Networks = []string{"x", "reddit"}
	case 1:
		f.Sites = []string{"workplace"}
	case 2:
		f.Languages = []string{"de", "th"}
	case 3:
		f.Hashtags = []string{"bags"}
	}
	return f
}

// TestSearchFindsWhatAPlainScanFinds holds the search against a scan of the newest versions: while most rows are not indexed,
// as in a warehouse that held texts before, and when all are.
func TestSearchFindsWhatAPlainScanFinds(t *testing.T) {
	c := chance{rand.New(rand.NewPCG(5, 26))}
	w := warehousetest.New(t)
	first, second := c.searchWorld()
	run := func(sql string) {
		t.Helper()
		if err := w.Conn().Exec(t.Context(), sql); err != nil {
			t.Fatal(err)
		}
	}
	for _, table := range []string{"mentions", "reviews"} {
		run("ALTER TABLE " + table + " DROP INDEX folded, DROP INDEX signs")
	}
	store(t, w, first)
	migrations, err := warehouse.Migrations()
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range migrations {
		if strings.HasSuffix(m.Name, "s_words") || strings.HasSuffix(m.Name, "s_folded_valid") {
			run(m.SQL)
		}
	}
	store(t, w, second)
	q := New(w.Conn())
	found := 0
	for i := range 60 {
		if i == 30 {
			run("ALTER TABLE mentions MATERIALIZE INDEX folded, MATERIALIZE INDEX signs SETTINGS mutations_sync = 1")
			run("ALTER TABLE reviews MATERIALIZE INDEX folded, MATERIALIZE INDEX signs SETTINGS mutations_sync = 1")
		}
		found += compareSearch(t, q, w, c.searchFilter())
		if t.Failed() {
			t.Fatalf("in round %d", i)
		}
	}
	if found < 300 {
		t.Errorf("only %d texts were found in all: the test looks for too little", found)
	}
}

func compareSearch(t *testing.T, q *Queries, w *warehouse.Warehouse, f Filter) int {
	t.Helper()
	var posts, reviews []string
	if len(f.Sites) == 0 {
		posts = plainScan(t, w, slowPosts, f)
	}
	if len(f.Networks) == 0 && len(f.Hashtags) == 0 {
		reviews = plainScan(t, w, slowReviews, f)
	}
	all := must[HitRow](t)(q.Search.Everything(t.Context(), f))
	var gotPosts, gotReviews []string
	for i, row := range all.Rows {
		key := row.Kind + " " + row.Brand + " " + row.Place + " " + row.ID
		if row.Kind == KindPost {
			gotPosts = append(gotPosts, key)
		} else {
			gotReviews = append(gotReviews, key)
		}
		if i > 0 && row.Posted.After(all.Rows[i-1].Posted) {
			t.Errorf("%q: row %d is newer than the one before", f.Search, i)
		}
	}
	if !slices.Equal(gotPosts, posts) || !slices.Equal(gotReviews, reviews) || all.Total != uint64(len(posts)+len(reviews)) {
		t.Errorf("%q (%q) with %+v:\nfound   %q\nwanted  %q\nfound   %q\nwanted  %q", f.Search, Words(f.Search), f, gotPosts, posts, gotReviews, reviews)
	}
	compareLists(t, q, w, f, posts)
	counts := must[HitCountRow](t)(q.Search.Counts(t.Context(), f))
	if counts.Rows[0].N != uint64(len(reviews)) || counts.Rows[1].N != uint64(len(posts)) || counts.Rows[2].N > counts.Rows[1].N {
		t.Errorf("%q: %+v for %d reviews and %d posts", f.Search, counts.Rows, len(reviews), len(posts))
	}
	return len(posts) + len(reviews)
}

// compareLists holds the lists of rows that search as well: each narrows the same texts by its own.
func compareLists(t *testing.T, q *Queries, w *warehouse.Warehouse, f Filter, posts []string) {
	t.Helper()
	f.Kind = ""
	if len(f.Sites) == 0 {
		listed := must[PostRow](t)(q.Campaign.Posts(t.Context(), f))
		var keys []string
		for _, row := range listed.Rows {
			if row.Deleted == nil {
				keys = append(keys, "post "+row.Brand+" "+row.Network+" "+row.ID)
			}
		}
		if len(Words(f.Search)) > 0 && !slices.Equal(keys, posts) {
			t.Errorf("posts with %q: %q, want %q", f.Search, keys, posts)
		}
	}
	if len(f.Networks) > 0 || len(f.Hashtags) > 0 {
		return
	}
	staff := plainScan(t, w, strings.Replace(slowReviews, "isNull(vanished)", "isNull(vanished) AND reviewer = ''", 1), f)
	if a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f)); !a.Suppressed && (a.Total != uint64(len(staff)) || len(a.Rows) != len(staff)) {
		t.Errorf("reviews with %q: %d, want %d", f.Search, a.Total, len(staff))
	}
}

// TestSignsHaveNoCase: a character that is indexed as it stands must not have another form that a search takes for the same.
func TestSignsHaveNoCase(t *testing.T) {
	for r := rune(0); r <= unicode.MaxRune; r++ {
		if unicode.Is(signRanges, r) && unicode.SimpleFold(r) != r {
			t.Errorf("%q (%U) has another case", r, r)
		}
	}
}
