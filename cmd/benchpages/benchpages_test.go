package main

import (
	"bytes"
	"math/rand/v2"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/queries"
	"renown/warehouse/warehousetest"
)

func TestMain(m *testing.M) { warehousetest.Main(m) }

func TestThreeDatabasesGiveTheSameAnswers(t *testing.T) {
	if _, err := postgresPrograms(); err != nil {
		t.Skip(err)
	}
	if _, err := exec.LookPath("gcc"); err != nil {
		t.Skip("no C compiler to build DuckDB in with")
	}
	var out bytes.Buffer
	if err := run(t.Context(), []string{"-posts", "20000", "-parts", "compare", "-draws", "4"}, &out); err != nil {
		t.Fatalf("%v\n%s", err, out.String())
	}
	for _, q := range questions() {
		if n := strings.Count(out.String(), "  "+q.panel+" "); n < 2 {
			t.Errorf("%q stands in %d tables, not in two or three:\n%s", q.panel, n, out.String())
		}
	}
}

func TestAllPanelsAnswer(t *testing.T) {
	var out bytes.Buffer
	err := run(t.Context(), []string{"-posts", "20000", "-parts", "panels,users", "-requests", "5", "-users", "4", "-think", "0s"}, &out)
	if err != nil || strings.Contains(out.String(), " failed: ") || !strings.Contains(out.String(), ", 0 failed") {
		t.Fatalf("%v\n%s", err, out.String())
	}
}

func TestFillingAgainChangesNothing(t *testing.T) {
	w := warehousetest.New(t)
	ctx := t.Context()
	f := &filler{conn: w.Conn(), world: newWorld(3, 50), sizes: sizes{3000, 300}, say: t.Logf}
	sums := func() (sum [2]uint64) {
		t.Helper()
		if err := f.fill(ctx); err != nil {
			t.Fatal(err)
		}
		for i, table := range []string{"mentions", "reviews"} {
			if err := w.Conn().QueryRow(ctx, "SELECT sum(cityHash64(brand, id, posted, text, lang, sentiment)) + count() FROM "+table+" FINAL").Scan(&sum[i]); err != nil {
				t.Fatal(err)
			}
		}
		return sum
	}
	first := sums()
	if err := w.Conn().Exec(ctx, "TRUNCATE TABLE bench_filled"); err != nil {
		t.Fatal(err)
	}
	if again := sums(); again != first {
		t.Errorf("filled again the sums are %v, not %v", again, first)
	}
	f.sizes.posts++
	if err := f.fill(ctx); err == nil || !strings.Contains(err.Error(), "--dir") {
		t.Errorf("other sizes: %v, want a word about another folder", err)
	}
	checkSkew(t, f)
}

// checkSkew looks at whether the made-up posts are spread as in life.
func checkSkew(t *testing.T, f *filler) {
	var posts, brands, largest, answered, conversations uint64
	err := f.conn.QueryRow(t.Context(), `SELECT count(), uniqExact(brand), countIf(brand = {brand:String}), countIf(direction = 'support'), countIf(conversation != '')
		FROM mentions FINAL`, clickhouse.Named("brand", f.world.brands[0])).Scan(&posts, &brands, &largest, &answered, &conversations)
	if err != nil {
		t.Fatal(err)
	}
	if share := float64(largest) / float64(posts); posts < 2700 || posts > 3300 || brands < 45 || share < 0.18 || share > 0.27 || answered == 0 || conversations == 0 {
		t.Errorf("%d posts of %d brands, %.2f of the largest, %d replies, %d in conversations", posts, brands, share, answered, conversations)
	}
}

func TestEachQuestionIsAskedOfAll(t *testing.T) {
	used := map[string]bool{}
	for _, q := range questions() {
		for _, database := range []string{inClickHouse, inPostgres, inDuckDB} {
			if q.text(ofBase, database) == "" {
				t.Errorf("%s: no text for the base tables of %s", q.name, database)
			}
			if (q.text(ofRollup, database) == "") != (q.text(ofRollup, inClickHouse) == "") {
				t.Errorf("%s: roll-ups are asked of one database and not of %s", q.name, database)
			}
		}
		if !slices.ContainsFunc(queries.Catalog(), func(c queries.Query) bool { return c.Name == q.own.query }) {
			t.Errorf("%s: the catalogue has no %s", q.name, q.own.query)
		}
		used[q.name] = true
	}
	files, err := os.ReadDir("compare")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		if name, _, _ := strings.Cut(file.Name(), "."); !used[name] {
			t.Errorf("no question reads %s", file.Name())
		}
	}
}

func TestSharedFollowsTheShares(t *testing.T) {
	table := shared([]float64{3, 0, 1}, 8)
	if want := []uint16{1, 1, 1, 1, 1, 1, 3, 3}; !slices.Equal(table, want) {
		t.Errorf("got %v, want %v", table, want)
	}
}

func TestUnlike(t *testing.T) {
	day := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	number := 2.5
	want := [][]any{{"a", uint64(1)}, {"b", &number}}
	for name, c := range map[string]struct {
		got  [][]any
		same bool
	}{
		"in another order":    {[][]any{{"b", 2.5}, {"a", 1.}}, true},
		"rounded":             {[][]any{{"a", 1.0000000001}, {"b", 2.5}}, true},
		"with another column": {[][]any{{"a", 1., "x"}, {"b", 2.5, "y"}}, true},
		"another number":      {[][]any{{"a", 1.}, {"b", 2.6}}, false},
		"missing is not zero": {[][]any{{"a", 1.}, {"b", (*float64)(nil)}}, false},
		"fewer":               {[][]any{{"a", 1.}}, false},
		"another name":        {[][]any{{"a", 1.}, {"c", 2.5}}, false},
	} {
		if wrong := unlike(want, c.got); (wrong == "") != c.same {
			t.Errorf("%s: %q", name, wrong)
		}
	}
	if wrong := unlike([][]any{{day, true}}, [][]any{{"2026-03-01", 1.}}); wrong != "" {
		t.Errorf("a day and a yes: %s", wrong)
	}
}

func TestWrittenValuesAreQuoted(t *testing.T) {
	d := drawn{brand: "O'Hare", rivals: []string{"Brand 04"}, from: newWorld(1, 1).from, until: newWorld(1, 1).to, hashtag: "x'); DROP", now: newWorld(1, 1).now}
	got := d.written("brand = ANY(@brands) AND brand = @brand AND posted >= @since AND day < @to AND h = @hashtag AND (@any_network OR network = ANY(@networks))", literal)
	want := "brand IN ('O''Hare', 'Brand 04') AND brand = 'O''Hare' AND posted >= timestamp '2023-10-01 00:00:00' AND day < date '2026-10-01'" +
		" AND h = 'x''); DROP' AND (true OR network IN ('x'))"
	if got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	d.networks = []string{"reddit"}
	if got := d.written("@any_network, = ANY(@networks)", literal); got != "false, IN ('reddit')" {
		t.Errorf("with a network: %s", got)
	}
}

func TestAddressesAreTheSameForASeed(t *testing.T) {
	w := newWorld(1, 50)
	draw := func() (all []string) {
		rng := rand.New(rand.NewPCG(1, 1))
		for range 100 {
			all = append(all, w.address(rng).Encode())
		}
		return all
	}
	first := draw()
	if !slices.Equal(first, draw()) {
		t.Error("the same seed gives other filters")
	}
	if slices.Sort(first); len(slices.Compact(first)) < 90 {
		t.Error("filters repeat themselves")
	}
}

func TestMeterAddsUpWhatOverlapsOnce(t *testing.T) {
	m := newMeter()
	_, a := m.ask(t.Context(), "/* one */ SELECT 1", nil)
	_, b := m.ask(t.Context(), "SELECT 2", nil)
	a.done()
	b.done()
	if sum := m.take(); sum.queries != 2 || sum.time <= 0 || m.active != 0 {
		t.Errorf("got %+v", sum)
	}
	if m.texts["one"] == nil || m.texts["?"] == nil {
		t.Errorf("texts %v", m.texts)
	}
	if again := m.take(); again != (spent{}) {
		t.Errorf("taken twice: %+v", again)
	}
}
