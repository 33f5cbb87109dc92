package warehouse_test

import (
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse"
)

func do(t *testing.T, w *warehouse.Warehouse, statements ...string) {
	t.Helper()
	for _, sql := range statements {
		ctx := clickhouse.Context(t.Context(), clickhouse.WithSettings(clickhouse.Settings{"max_partitions_per_insert_block": 0, "mutations_sync": 2}))
		if err := w.Conn().Exec(ctx, sql); err != nil {
			t.Fatalf("%v in %s", err, sql)
		}
	}
}

func behind(t *testing.T, w *warehouse.Warehouse) []string {
	t.Helper()
	tables, err := w.RollupsBehind(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return tables
}

// areMade waits until all roll-ups are, also in a warehouse that holds nothing.
func areMade(t *testing.T, w *warehouse.Warehouse) {
	t.Helper()
	for end := time.Now().Add(patience); number(t, w, "SELECT count() FROM settings WHERE name = 'rolled_up/mentions'") == 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nobody makes the roll-ups")
		}
	}
	for end := time.Now().Add(time.Minute); len(behind(t, w)) > 0; time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%v are not made", behind(t, w))
		}
	}
}

// A warehouse that holds records from before a roll-up, or from before it said what it says, makes it without anyone's
// doing, and what comes meanwhile is not lost.
func TestRollupsAreMadeOfWhatWasThereBefore(t *testing.T) {
	w := open(t)
	made := &world{Rand: rand.New(rand.NewPCG(seedOf(t), 9)), at: day(20)}
	for range 30 {
		write(t, w, made.batch())
	}
	flush(t, w)
	areMade(t, w)
	do(t, w, "TRUNCATE TABLE mention_time", "TRUNCATE TABLE author_quarter", "TRUNCATE TABLE review_day",
		"ALTER TABLE hashtag_time UPDATE posts = posts + 1 WHERE true",
		"ALTER TABLE settings DELETE WHERE name LIKE 'rolled_up/%'",
		`INSERT INTO settings (name, value, version) VALUES ('rolled_up/reviews', '{"made":{"review_day":-1,"response_day":99}}', 1)`)
	if got := behind(t, w); !slices.Contains(got, "review_day") || !slices.Contains(got, "author_quarter") || slices.Contains(got, "response_day") {
		t.Errorf("behind are %v", got)
	}
	later := openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: t.TempDir(), Linger: time.Millisecond})
	for range 5 {
		write(t, later, made.batch())
	}
	flush(t, later)
	areMade(t, w)
	compareRollups(t, w)
}

// Of the roll-ups of posts only those are made anew that have to be.
func TestOnlyWhatIsOutdatedIsMadeAnew(t *testing.T) {
	w := open(t)
	made := &world{Rand: rand.New(rand.NewPCG(seedOf(t), 10)), at: day(20)}
	for range 10 {
		write(t, w, made.batch())
	}
	flush(t, w)
	areMade(t, w)
	do(t, w, "TRUNCATE TABLE praise", `INSERT INTO settings (name, value, version)
		SELECT name, replaceRegexpOne(argMax(value, version), '"praise":\\d+', '"praise":0'), max(version) + 1 FROM settings WHERE name = 'rolled_up/mentions' GROUP BY name`)
	if got := behind(t, w); !slices.Equal(got, []string{"praise"}) {
		t.Fatalf("behind are %v", got)
	}
	newest := "SELECT toInt64(groupBitXor(version)) FROM mention_time"
	was := table(t, w, newest)
	openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: t.TempDir(), Linger: time.Millisecond})
	areMade(t, w)
	compareRollups(t, w)
	if got := table(t, w, newest); !slices.Equal(got, was) {
		t.Error("mention_time was made anew, too")
	}
}

// A program that ends while it makes roll-ups leaves the rest, and no more, to the next one.
func TestNextStartGoesOnMakingRollups(t *testing.T) {
	w := open(t)
	areMade(t, w)
	do(t, w, `INSERT INTO mentions (brand, network, id, source, posted, collected, direction, hashtags, author_key, version)
		SELECT concat('Brand ', toString(number % 2)), if(number % 4 < 2, 'mastodon', 'youtube'), toString(number), 's', toDateTime64('2025-06-15 23:59:00', 3, 'UTC') - number AS p,
			p, 'customer', [concat('tag', toString(number % 3))], toString(number % 1000), 1 FROM numbers(500000)`,
		"ALTER TABLE settings DELETE WHERE name = 'rolled_up/mentions'")
	first, err := warehouse.Open(t.Context(), warehouse.Options{Addr: addr(t, w), SpoolDir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	for end := time.Now().Add(time.Minute); number(t, w, "SELECT count() FROM settings WHERE value LIKE '%after%'") == 0; time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("nothing is made")
		}
	}
	closeWarehouse(t, first)
	if len(behind(t, w)) == 0 {
		t.Fatal("all was made before the program could be ended: the test tests nothing")
	}
	newest := "SELECT toInt64(groupBitXor(version)) FROM mention_time WHERE brand = 'Brand 1' AND network = 'youtube'"
	was := table(t, w, newest)
	openWith(t, warehouse.Options{Addr: addr(t, w), SpoolDir: t.TempDir()})
	areMade(t, w)
	if got := table(t, w, newest); !slices.Equal(got, was) {
		t.Error("the brand that was made already, the first, was made once more")
	}
	if n := number(t, w, "SELECT sum(posts) FROM mention_time FINAL WHERE step = 'quarter'"); n != 500_000 {
		t.Errorf("%d posts in mention_time", n)
	}
	if n := number(t, w, "SELECT uniqExact(author) FROM author_quarter FINAL WHERE posts > 0"); n != 1000 {
		t.Errorf("%d authors in author_quarter", n)
	}
}
