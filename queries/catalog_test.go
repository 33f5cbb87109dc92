package queries

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"renown/warehouse/record"
	"renown/warehouse/warehousetest"
)

// loaders maps each SQL file's name to the Go functions that read it, as "file.go:Method".
func loaders(t *testing.T) map[string][]string {
	t.Helper()
	found := map[string][]string{}
	entries, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if !strings.HasSuffix(entry.Name(), ".go") || strings.HasSuffix(entry.Name(), "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), entry.Name(), nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for _, decl := range file.Decls {
			fn, ok := decl.(*ast.FuncDecl)
			if !ok || fn.Recv == nil {
				continue
			}
			for _, name := range readsIn(fn) {
				found[name] = append(found[name], entry.Name()+":"+fn.Name.Name)
			}
		}
	}
	return found
}

// readsIn are the names a function passes to read or both.
func readsIn(fn *ast.FuncDecl) []string {
	var names []string
	ast.Inspect(fn, func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok {
			return true
		}
		generic, ok := call.Fun.(*ast.IndexExpr)
		if !ok {
			return true
		}
		if id, ok := generic.X.(*ast.Ident); !ok || (!strings.HasPrefix(id.Name, "read") && !strings.HasPrefix(id.Name, "both")) || len(call.Args) < 3 {
			return true
		}
		if lit, ok := call.Args[2].(*ast.BasicLit); ok {
			if name, err := strconv.Unquote(lit.Value); err == nil {
				names = append(names, name)
			}
		}
		return true
	})
	return names
}

// TestEverySQLFileIsItsParts: a file is loaded, and only by the Go files of the part it is named after.
func TestEverySQLFileIsItsParts(t *testing.T) {
	found := loaders(t)
	entries, err := sqlFiles.ReadDir("sql")
	if err != nil || len(entries) < 15 {
		t.Fatalf("%d SQL files: %v", len(entries), err)
	}
	for _, entry := range entries {
		name := strings.TrimSuffix(entry.Name(), ".sql")
		part, _, _ := strings.Cut(name, ".")
		text, err := sqlText(name)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(text, "/* "+name+" */\n") {
			t.Errorf("%s does not begin with its own name", entry.Name())
		}
		if len(found[name]) == 0 {
			t.Errorf("%s is loaded by nobody", entry.Name())
		}
		for _, by := range found[name] {
			if !strings.HasPrefix(by, part) {
				t.Errorf("%s is loaded by %s, want a file %s*.go", entry.Name(), by, part)
			}
		}
		delete(found, name)
	}
	if len(found) > 0 {
		t.Errorf("loaded, but not there: %v", found)
	}
}

func TestCatalogIsWhole(t *testing.T) {
	seen := map[string]bool{}
	q := New(nil)
	for _, c := range Catalog() {
		if seen[c.Name] {
			t.Errorf("%s is listed twice", c.Name)
		}
		seen[c.Name] = true
		if !strings.HasSuffix(c.Title, "?") || len(c.Definition) < 40 || c.Version < 1 || (c.Kind != Observed && c.Kind != Estimated) {
			t.Errorf("%s: title %q, definition %q, version %d, kind %q", c.Name, c.Title, c.Definition, c.Version, c.Kind)
		}
		for _, file := range c.files() {
			if !strings.Contains(q.SQL(c.Name), "/* "+file+" */") {
				t.Errorf("the SQL of %s does not show %s", c.Name, file)
			}
		}
	}
	for _, name := range []string{"Summary", "Stars", "RatingTrend", "SubRatings", "SiteRating", "Slices", "Responses", "Reviews", "Vanished", "StarsOverTime"} {
		if !seen["employer."+name] {
			t.Errorf("employer.%s is missing", name)
		}
	}
	if q.SQL("employer.Nothing") != "" {
		t.Error("an unknown name has SQL")
	}
}

func TestUnknownNameNamesTheNearest(t *testing.T) {
	for wanted, near := range map[string]string{
		"employer.Ratingtrends": "employer.RatingTrend", "sumary": "employer.Summary", "quarantine": "source.Quarantine", "": "source.Runs",
	} {
		_, err := New(nil).Run(t.Context(), wanted, Filter{})
		var unknown UnknownQueryError
		if !errors.As(err, &unknown) || len(unknown.Nearest) != 3 || (wanted != "" && unknown.Nearest[0] != near) || !strings.Contains(err.Error(), near) && wanted != "" {
			t.Errorf("%q: %v", wanted, err)
		}
	}
}

// nasty are names that would do harm if they were ever put into SQL, a CSV cell or a log line.
var nasty = []string{
	`O'Brien & "Söhne"`, `'; DROP TABLE reviews; --`, `\`, `\'`, "tab\there", "new\nline", "{brands:Array(String)}", "🦊👩‍🚀", "%s%d", "NULL", `\N`, "[]", "=1+1", "nul\x00byte",
}

func TestEveryQueryOnAnEmptyWarehouse(t *testing.T) {
	q := New(warehousetest.New(t).Conn())
	bounded := spring().WithPrevious()
	bounded.Against = nasty[:MaxAgainst]
	all := Filter{Now: date("2025-05-10")}
	for _, c := range Catalog() {
		if c.Name == "service.Conversation" { // of one conversation, which the filter must name
			continue
		}
		for _, f := range []Filter{bounded, all} {
			table, err := q.Run(t.Context(), c.Name, f)
			if err != nil {
				t.Errorf("%s: %v", c.Name, err)
				continue
			}
			if table.N != 0 || table.Name != c.Name || table.Definition != c.Definition || len(table.Columns) == 0 {
				t.Errorf("%s: n %d, %+v", c.Name, table.N, table)
			}
			checkForms(t, table)
		}
	}
	trend := must[TrendRow](t)(q.Employer.RatingTrend(t.Context(), monthly(spring())))
	if len(trend.Rows) != 2 || trend.Rows[0].Mean != nil || trend.Rows[0].N != 0 {
		t.Errorf("an empty warehouse gives gaps: %+v", trend.Rows)
	}
}

// checkForms checks that the JSON and CSV forms can be read back and hold every row.
func checkForms(t *testing.T, table Table) {
	t.Helper()
	var text, cells bytes.Buffer
	if err := errors.Join(table.WriteJSON(&text), table.WriteCSV(&cells)); err != nil {
		t.Fatal(err)
	}
	var form struct {
		Query, Definition string
		Filter            map[string]any
		N                 *uint64
		Rows              []map[string]any
	}
	if err := json.Unmarshal(text.Bytes(), &form); err != nil {
		t.Fatalf("%s: %v in %s", table.Name, err, text.String())
	}
	if form.Query != table.Name || form.N == nil || *form.N != table.N || len(form.Rows) != len(table.Rows) || form.Rows == nil || form.Filter == nil {
		t.Errorf("%s as JSON: %s", table.Name, text.String())
	}
	lines, err := csv.NewReader(&cells).ReadAll()
	if err != nil || len(lines) != len(table.Rows)+1 {
		t.Errorf("%s as CSV: %d lines for %d rows: %v", table.Name, len(lines), len(table.Rows), err)
	}
	for _, row := range form.Rows {
		if len(row) != len(table.Columns) {
			t.Errorf("%s: a JSON row of %d values for %d columns: a column is named twice", table.Name, len(row), len(table.Columns))
		}
	}
}

// Every text a user may send comes back as it was, and finds only what it names.
func TestNastyTextsAreOnlyText(t *testing.T) {
	var b record.Batch
	for i, name := range nasty {
		b.Reviews = append(b.Reviews, review(name, strconv.Itoa(i), "2025-04-15", 4, by(record.Current, name, name),
			func(r *record.Review) { r.Site, r.Text = name, "in "+name }))
	}
	q := seeded(t, &b)
	for _, name := range nasty {
		f := spring()
		f.Brand, f.Sites, f.Location, f.MinGroup = name, []string{name}, name, 1
		f.Search = strings.Join(strings.Fields(name), " ")
		a := must[ReviewRow](t)(q.Employer.Reviews(t.Context(), f))
		if len(a.Rows) != 1 || a.Rows[0].Brand != name || a.Rows[0].Text != "in "+name {
			t.Errorf("%q: %+v", name, a.Rows)
		}
		f.Against = slices.DeleteFunc(slices.Clone(nasty[:MaxAgainst]), func(other string) bool { return other == name })
		f.Sites, f.Location = nil, ""
		s := must[SummaryRow](t)(q.Employer.Summary(t.Context(), f))
		if len(s.Rows) != 1+len(f.Against) || s.Rows[0].Brand != name || s.Rows[0].Reviews != 1 || s.N != uint64(len(s.Rows)) {
			t.Errorf("%q against others: n %d, %+v", name, s.N, s.Rows)
		}
	}
}

func TestQueriesAreTracedByName(t *testing.T) {
	w := warehousetest.New(t)
	q := New(w.Conn())
	must[SummaryRow](t)(q.Employer.Summary(t.Context(), spring()))
	text, err := sqlText("employer.Summary")
	if err != nil {
		t.Fatal(err)
	}
	var id, comment string
	var limit uint64
	probe := "SELECT initialQueryID(), getSetting('log_comment'), toUInt64(getSetting('max_execution_time'))"
	if err := w.Conn().QueryRow(traced(t.Context(), "employer.Summary"), probe).Scan(&id, &comment, &limit); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(id, "employer.Summary-") || comment != "employer.Summary" || limit != 20 || !strings.HasPrefix(text, "/* employer.Summary */") {
		t.Errorf("id %q, log_comment %q, limit %d s", id, comment, limit)
	}
}
