package warehouse_test

import (
	"reflect"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse"
	"renown/warehouse/record"
)

// noon is when the posts of these tests are asked for.
func noon() time.Time { return time.Date(2025, 6, 15, 12, 0, 0, 0, time.UTC) }

func ages() []time.Duration {
	const day = 24 * time.Hour
	return []time.Duration{time.Hour, 6 * time.Hour, day, 3 * day, 7 * day, 30 * day}
}

// post is a mention that was written and last read so long before noon.
func post(id string, posted, read time.Duration, change ...func(*record.Mention)) record.Mention {
	none := record.NotGiven
	m := record.Mention{
		Brand: "Skyways Air", Network: "mastodon", ID: id, Source: "m", Text: "text of " + id, AuthorKey: "key of " + id, Conversation: id,
		Posted: noon().Add(-posted), Collected: noon().Add(-read), Direction: record.FromCustomer,
		AuthorFollowers: none, Likes: none, Shares: none, Comments: none, Quotes: none, Bookmarks: none, Views: none,
	}
	for _, c := range change {
		c(&m)
	}
	return m
}

func due(t *testing.T, w *warehouse.Warehouse, source string, limit int) []string {
	t.Helper()
	posts, err := w.Due(t.Context(), source, ages(), noon(), limit)
	if err != nil {
		t.Fatal(err)
	}
	ids := []string{}
	for _, p := range posts {
		ids = append(ids, p.ID)
	}
	return ids
}

func keep(t *testing.T, w *warehouse.Warehouse, mentions ...record.Mention) {
	t.Helper()
	write(t, w, &record.Batch{Mentions: mentions})
	flush(t, w)
}

func TestPostsAreDueAtTheirAges(t *testing.T) {
	w := open(t)
	const h, d = time.Hour, 24 * time.Hour
	dead := func(m *record.Mention) { m.Text, m.AuthorKey, m.Deleted = "", "", m.Collected }
	keep(t, w,
		post("too young", h-time.Millisecond, h-2*time.Millisecond),
		post("an hour old", h, h-time.Millisecond),
		post("read at an hour", 5*h, 4*h),
		post("read before an hour", 5*h, 5*h-h+time.Millisecond),
		post("read late, at five hours", 7*h, 2*h),
		post("read at six hours", 7*h, h),
		post("not read for a week", 7*d, 7*d-h),
		post("a month old", 30*d, 20*d),
		post("a month and a day old", 31*d, 20*d),
		post("older", 31*d+time.Millisecond, 20*d),
		post("deleted", 2*h, h+time.Minute, dead),
		post("from the future", -2*h, -2*h),
		post("of another source", 2*h, 2*h, func(m *record.Mention) { m.Source = "other" }),
		post("of another brand and network", 2*h, 2*h, func(m *record.Mention) { m.Brand, m.Network = "Rival Jets", "x" }),
	)
	want := []string{
		"an hour old", "of another brand and network", "read before an hour", "read late, at five hours", "not read for a week",
		"a month old", "a month and a day old",
	}
	if got := due(t, w, "m", 100); !slices.Equal(got, want) {
		t.Errorf("due %q\nwant %q", got, want)
	}
	if got := due(t, w, "m", 2); !slices.Equal(got, want[:2]) {
		t.Errorf("the first two: %q", got)
	}
	if got := due(t, w, "nobody", 100); len(got) != 0 {
		t.Errorf("of no source: %q", got)
	}
	for _, none := range [][]time.Duration{nil, {}} {
		if got, err := w.Due(t.Context(), "m", none, noon(), 5); err != nil || len(got) != 0 {
			t.Errorf("at no ages: %v, %v", got, err)
		}
	}
}

// The newest version says whether a post is due: one that was read, deleted, or brought by another source since is not.
func TestDueGoesByTheNewestVersion(t *testing.T) {
	w := open(t)
	const h = time.Hour
	ids := []string{"read", "deleted", "moved", "back", "waiting"}
	var first []record.Mention
	for _, id := range ids {
		first = append(first, post(id, 2*h, 2*h))
	}
	keep(t, w, first...)
	if got := due(t, w, "m", 100); len(got) != len(ids) {
		t.Fatalf("at first %q", got)
	}
	posts, err := w.Due(t.Context(), "m", ages(), noon(), 100)
	if err != nil {
		t.Fatal(err)
	}
	stone := func(id string) record.Mention {
		i := slices.IndexFunc(posts, func(p record.Post) bool { return p.ID == id })
		m := posts[i].Tombstone(noon().Add(-time.Minute))
		m.Source = "m"
		return m
	}
	keep(t, w, post("read", 2*h, time.Minute), stone("deleted"), stone("back"), post("moved", 2*h, 2*h, func(m *record.Mention) { m.Source = "other" }))
	keep(t, w, post("back", 2*h, 2*h))
	if got, want := due(t, w, "m", 100), []string{"back", "waiting"}; !slices.Equal(got, want) {
		t.Errorf("due %q, want %q", got, want)
	}
}

func TestConversationsWithTheBrandAreDueFirst(t *testing.T) {
	w := open(t)
	const h = time.Hour
	in := func(conversation string, d record.Direction) func(*record.Mention) {
		return func(m *record.Mention) { m.Conversation, m.Direction = conversation, d }
	}
	keep(t, w,
		post("newest", 2*h, 2*h),
		post("answered", 20*h, 20*h, in("answered", record.FromCustomer)),
		post("answer", 3*h, time.Minute, in("answered", record.FromSupport)), // read just now: not due itself
		post("bystander", 4*h, 4*h, in("answered", record.FromOther)),
		post("own", 30*h, 30*h, in("own", record.FromBrand)),
		post("comment", 25*h, 25*h, in("own", record.FromCustomer)),
		post("of nothing", 5*h, 5*h, in("", record.FromCustomer)),
		post("own of nothing", 40*h, 40*h, in("", record.FromBrand)),
		post("of another brand", 6*h, 6*h, in("answered", record.FromCustomer), func(m *record.Mention) { m.Brand = "Rival Jets" }),
	)
	want := []string{"answered", "comment", "own", "own of nothing", "newest", "bystander", "of nothing", "of another brand"}
	if got := due(t, w, "m", 100); !slices.Equal(got, want) {
		t.Errorf("due %q\nwant %q", got, want)
	}
	if got := due(t, w, "m", 3); !slices.Equal(got, want[:3]) {
		t.Errorf("the first three %q", got)
	}
}

func TestDuePostsAreWhole(t *testing.T) {
	w := open(t)
	m := post("1", 2*time.Hour, 2*time.Hour, func(m *record.Mention) {
		m.URL, m.Handle, m.Conversation, m.Parent, m.Promoted = "https://social.example/1", "skywaysair", "0", "00", true
		m.Direction, m.Hashtags = record.FromBrand, []string{"#Luggage", "skyways"}
		m.Likes, m.Shares, m.Comments, m.Quotes, m.Bookmarks, m.Views = 1, 2, 3, 4, 0, record.NotGiven
	})
	keep(t, w, m)
	got, err := w.Due(t.Context(), "m", ages(), noon(), 10)
	if err != nil || len(got) != 1 {
		t.Fatalf("%v, %v", got, err)
	}
	want := record.Post{
		Brand: m.Brand, Network: m.Network, ID: "1", URL: m.URL, Posted: m.Posted, Collected: m.Collected, Direction: m.Direction, Handle: m.Handle,
		Conversation: "0", Parent: "00", Hashtags: []string{"luggage", "skyways"}, Promoted: true,
		Likes: 1, Shares: 2, Comments: 3, Quotes: 4, Bookmarks: 0, Views: record.NotGiven,
	}
	if !reflect.DeepEqual(got[0], want) {
		t.Errorf("got  %+v\nwant %+v", got[0], want)
	}
}

// A source's posts are found among the posts of many years and many other brands without reading those.
func TestDueReadsItsOwnCornerOnly(t *testing.T) {
	w := open(t)
	fill := `INSERT INTO mentions (brand, network, id, source, posted, collected, direction, conversation, version)
		SELECT concat('Brand ', toString(number % 20)) AS b, 'mastodon', toString(number), b, toDateTime64('2025-06-15 11:00:00', 3, 'UTC') - number * 400,
			toDateTime64('2025-06-15 12:00:00', 3, 'UTC') - number * 400, 'customer', toString(number), 1 FROM numbers(600000)`
	if err := w.Conn().Exec(clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{"max_partitions_per_insert_block": 0})), fill); err != nil {
		t.Fatal(err)
	}
	var read atomic.Uint64
	ctx := clickhouse.Context(t.Context(), clickhouse.WithProgress(func(p *clickhouse.Progress) { read.Add(p.Rows) }))
	got, err := w.Due(ctx, "Brand 7", ages(), noon(), 1000)
	if err != nil {
		t.Fatal(err)
	}
	if len(got) == 0 {
		t.Fatal("nothing is due")
	}
	// A brand has 335 posts in 31 days, a twentieth of all of that time, and a block of the sort key is 8,192 rows.
	if n := read.Load(); n == 0 || n > 150_000 {
		t.Errorf("%d rows were read of 600,000", n)
	}
	t.Logf("%d posts due, %d rows read", len(got), read.Load())
}
