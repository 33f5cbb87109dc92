package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/engine"
)

// secretNames are what must not be found anywhere after a list was read.
var secretNames = []string{"quuxington", "zebedee", "zebedeetweets", "79460017", "7946 0017", "KD-990017", "grimblethwaite"}

// leaks looks for names in clear in every file of a folder, and in every row of the warehouse in it, which files hold
// packed.
func leaks(t *testing.T, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		data, err := os.ReadFile(path)
		if os.IsNotExist(err) { // the engine tidied it up meanwhile
			return nil
		}
		files++
		tell(t, path, string(data))
		return err
	})
	if err != nil || files < 10 {
		t.Errorf("%d files looked at: %v", files, err)
	}
	e, err := engine.Open(t.Context(), engine.Options{Dir: filepath.Join(dir, "data"), NoSync: true, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer e.Stop(context.WithoutCancel(t.Context()))
	options, err := clickhouse.ParseDSN(e.DSN())
	if err != nil {
		t.Fatal(err)
	}
	conn, err := clickhouse.Open(options)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	var tables []struct {
		Name string `ch:"name"`
	}
	if err := conn.Select(t.Context(), &tables, "SELECT name FROM system.tables WHERE database = currentDatabase() AND engine LIKE '%MergeTree'"); err != nil || len(tables) < 10 {
		t.Fatalf("%d tables: %v", len(tables), err)
	}
	for _, table := range tables {
		var rows []struct {
			Text string `ch:"text"`
		}
		if err := conn.Select(t.Context(), &rows, "SELECT toString(tuple(*)) AS text FROM "+table.Name); err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			tell(t, table.Name, row.Text)
		}
	}
}

func tell(t *testing.T, where, text string) {
	t.Helper()
	for _, name := range secretNames {
		if strings.Contains(strings.ToLower(text), strings.ToLower(name)) {
			t.Errorf("%s holds %q in clear", where, name)
		}
	}
}

func writeFile(t *testing.T, path, text string) string {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// postsMap reads posts of a network.
const postsMap = `record: mention
site: x
fields:
  id: id
  posted: {column: time, layout: [iso]}
  author: author
  text: text
  direction: {column: direction, values: {in: customer}}
`

// A complaint on a network shows that the same customer wrote and called before, and nothing of the list is left in clear.
func TestAListOfCustomersJoinsChannelsAndLeavesNoNames(t *testing.T) {
	config := writeConfig(t, "Skyways Air", "")
	dir := filepath.Dir(config)
	keepEngine(t, config)
	t.Setenv("TMPDIR", t.TempDir())
	list := writeFile(t, filepath.Join(dir, "list.csv"), "customer_id;name;e-mail;phone;x;active;since\n"+
		"KD-990017;Zebedee Quuxington;Zebedee.Quuxington@example.org;+44 (0)20 7946 0017;@ZebedeeTweets;yes;2021-03-04\n"+
		"KD-990017x;Grimblethwaite;grimblethwaite;grimblethwaite;;perhaps;\n"+
		"KD-990017y;\"Grimblethwaite\n")
	both := func(args ...string) string {
		t.Helper()
		got := renown(t, append(args, "-c", config)...)
		tell(t, "the output of "+args[0], got.stdout+got.stderr)
		if got.code != exitOK {
			t.Fatalf("%v: exit code %d\n%s%s", args, got.code, got.stdout, got.stderr)
		}
		return got.stdout
	}
	out := both("contacts", "import", list)
	if !contains(out, "read       3 rows") || !contains(out, "customers  1, by 3 keys") || !contains(out, "refused    2") || !contains(out, "not looked at: name") {
		t.Errorf("summary:\n%s", out)
	}
	both("import", "--map", "emails", "--brand", "Skyways Air", writeFile(t, filepath.Join(dir, "mails.csv"),
		"message_id,time,from,direction,ticket,text\n1,2026-03-01T09:00:00Z,Z Q <zebedee.quuxington@EXAMPLE.org>,in,T1,Where is my bag?\n"+
			"2,someday,zebedee.quuxington@example.org,in,T1,by zebedee\n"))
	both("import", "--map", "calls", "--brand", "Skyways Air", writeFile(t, filepath.Join(dir, "calls.csv"),
		"call_id,time,caller,notes\n1,2026-03-02T09:00:00Z,0044 20 79460017,Asks for the bag\n2,2026-03-02T10:00:00Z,anonymous,Nothing said\n"))
	both("import", "--map", writeFile(t, filepath.Join(dir, "posts.yaml"), postsMap), "--brand", "Skyways Air", writeFile(t, filepath.Join(dir, "posts.csv"),
		"id,time,author,direction,text\n77,2026-03-03T09:00:00Z,zebedeetweets,in,This is terrible! My bag is still lost and nobody answers. Worst airline ever.\n"))

	rows := ask(t, config, "customer.Before").Rows
	if len(rows) != 1 || rows[0]["network"] != "x" || rows[0]["conversation"] != "77" || rows[0]["customer"] != true || rows[0]["n"] != float64(2) {
		t.Errorf("who complains wrote and called before: %v", rows)
	}
	checkAgainAndForget(t, config, list, both)
	for _, path := range []string{"list.csv", "mails.csv", "calls.csv", "posts.csv"} { // shredded
		if err := os.Remove(filepath.Join(dir, path)); err != nil {
			t.Fatal(err)
		}
	}
	leaks(t, dir)
	if left, err := os.ReadDir(os.TempDir()); err != nil || len(left) > 0 {
		t.Errorf("left in the temporary folder: %v, %v", left, err)
	}
}

// checkAgainAndForget imports a list again, with a change, as gzip from standard input, and forgets it.
func checkAgainAndForget(t *testing.T, config, list string, both func(...string) string) {
	t.Helper()
	both("contacts", "import", list)
	if out := both("contacts"); strings.Count(out, "1") < 9 || !contains(out, "email") || !contains(out, "phone") {
		t.Errorf("one customer with three active keys:\n%s", out)
	}
	var packed bytes.Buffer
	zip := gzip.NewWriter(&packed)
	if _, err := zip.Write([]byte("Customer ID,Email,Active\nKD-990017,zebedee.quuxington@example.org,no\n")); err != nil || zip.Close() != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	code := Run(t.Context(), World{Args: []string{"contacts", "import", "-c", config, "-"}, Stdin: &packed, Stdout: &out, Stderr: &out, Env: os.LookupEnv, Now: time.Now})
	tell(t, "the output", out.String())
	if code != exitOK || !contains(out.String(), "customers  1, by 1 keys") {
		t.Errorf("exit code %d\n%s", code, out.String())
	}
	if got := both("contacts", "forget"); !contains(got, "removed 3 keys") {
		t.Errorf("forget: %s", got)
	}
	if got := both("contacts"); !contains(got, "No customer of Skyways Air is known") {
		t.Errorf("after forgetting:\n%s", got)
	}
	if rows := ask(t, config, "customer.Before").Rows; len(rows) != 0 {
		t.Errorf("forgotten customers are known: %v", rows)
	}
	both("contacts", "import", list)
	if rows := ask(t, config, "customer.Before").Rows; len(rows) != 1 {
		t.Errorf("imported after forgetting: %v", rows)
	}
}

// What a new user gets wrong is told with the way out, and without what stands in the file.
func TestWrongListsOfCustomersTeach(t *testing.T) {
	config := writeConfig(t, "Skyways Air", "")
	keepEngine(t, config)
	dir := filepath.Dir(config)
	utf16 := "\xff\xfe"
	for _, r := range "email\nzebedee@example.org\n" {
		utf16 += string([]byte{byte(r), 0})
	}
	for _, c := range []struct{ name, text, want string }{
		{"empty.csv", "", "empty"},
		{"headless.csv", "zebedee@example.org,Zebedee\n", "a line above it"},
		{"nokey.csv", "surname,city\nQuuxington,Oslo\n", "name one email"},
		{"handles.csv", "handle\n@zebedeetweets\n", "network"},
		{"refused.csv", "email\nquuxington\n", "no customer could be used"},
		{"header.csv", "email\n", "no customer could be used"},
		{"broken.json", `[{"email": "zebedee@example.org"`, "no customer could be used"},
		{"huge.csv", "email,x\n\"" + strings.Repeat("quuxington ", 1<<20) + "\n", "no customer could be used"},
		{"utf16.csv", utf16, ""},
		{"latin1.csv", "email,Stra\xdfe\nzebedee@example.org,Quuxington-Stra\xdfe\n", ""},
		{"twice.csv", "email,email\nzebedee@example.org,zebedee@example.com\n", ""},
	} {
		got := renown(t, "contacts", "import", "-c", config, writeFile(t, filepath.Join(dir, c.name), c.text))
		tell(t, "the output for "+c.name, got.stdout+got.stderr)
		if (got.code == exitOK) != (c.want == "") || !contains(got.stdout+got.stderr, c.want) {
			t.Errorf("%s: exit code %d\n%s%s", c.name, got.code, got.stdout, got.stderr)
		}
		if err := os.Remove(filepath.Join(dir, c.name)); err != nil {
			t.Fatal(err)
		}
	}
	for _, args := range [][]string{{}, {"no-such-file.csv"}, {dir}} {
		if got := renown(t, append([]string{"contacts", "import", "-c", config}, args...)...); got.code == exitOK || got.stderr == "" {
			t.Errorf("%v: exit code %d, %s", args, got.code, got.stderr)
		}
	}
	leaks(t, dir)
}
