package dashboards_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode"

	"renown/dashboards/locale"
	"renown/queries"
)

// TestEveryTextIsInEveryLanguage reads what the pages say out of their sources, and holds it against the catalogues: a
// text that a catalogue lacks, one nobody says any more, and one whose translation has other verbs are errors.
// With RENOWN_TEXTS=FILE the texts that are missing are written there, as a catalogue to be filled in.
func TestEveryTextIsInEveryLanguage(t *testing.T) {
	said := everyText(t)
	for _, language := range locale.Languages()[1:] {
		body, err := os.ReadFile(filepath.Join("locale", "catalogue", language[0]+".json"))
		if err != nil {
			t.Fatal(err)
		}
		catalogue := map[string]string{}
		if err := json.Unmarshal(body, &catalogue); err != nil {
			t.Fatal(err)
		}
		missing := map[string]string{}
		for text, where := range said {
			translated, ok := catalogue[text]
			switch {
			case !ok:
				missing[text] = ""
				t.Errorf("%s: no text for %q (%s)", language[0], text, where)
			case !slices.Equal(verbs(text), verbs(translated)):
				t.Errorf("%s: %q has other verbs than %q", language[0], translated, text)
			}
		}
		for text := range catalogue {
			if _, ok := said[text]; !ok {
				t.Errorf("%s: nobody says %q any more", language[0], text)
			}
		}
		if file := os.Getenv("RENOWN_TEXTS"); file != "" {
			list, err := json.MarshalIndent(missing, "", " ")
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(file, list, 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
}

var verb = regexp.MustCompile(`%(\[\d+\])?[sdvq%]`)

func verbs(text string) []string {
	found := verb.FindAllString(text, -1)
	slices.Sort(found)
	return found
}

// everyText is what the pages can say, and where it stands: arguments of T and N, the fields that templates translate,
// what templates say themselves, and the catalogue of queries.
func everyText(t *testing.T) map[string]string {
	t.Helper()
	said := map[string]string{}
	for _, dir := range []string{"locale", "pages", "chart", "."} {
		files, err := filepath.Glob(filepath.Join(dir, "*.go"))
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if !strings.HasSuffix(file, "_test.go") {
				textsOfGo(t, file, said)
			}
		}
	}
	files, err := filepath.Glob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	inTemplate := regexp.MustCompile(`\bt "((?:[^"\\]|\\.)*)"`)
	for _, file := range files {
		body, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range inTemplate.FindAllStringSubmatch(string(body), -1) {
			said[found[1]] = file
		}
	}
	for _, q := range queries.Catalog() {
		said[q.Definition] = q.Name
	}
	for _, file := range []string{"standing.go", "standing_changes.go"} { // what indices are made of, by its title
		textsOfMetrics(t, filepath.Join("..", "queries", file), said)
	}
	textsOfNotes(t, said)
	for _, aspect := range []string{"work-life balance", "culture & values", "diversity & inclusion", "career opportunities", "compensation & benefits", "senior management"} {
		said["Rating for "+aspect] = "aspects of a rating"
	}
	for _, word := range []string{queries.StateOpen, queries.StateAnswered, queries.DirectionBrand, queries.DirectionCustomer, queries.DirectionOther, queries.DirectionSupport, queries.AllChannels, "watch", "high", "critical", "the period before"} {
		said[word] = "words of a filter"
	}
	for m := time.January; m <= time.December; m++ {
		said[m.String()[:3]] = "months"
	}
	for d := time.Sunday; d <= time.Saturday; d++ {
		said[d.String()[:3]] = "weekdays"
	}
	for _, unit := range []string{"s", "min", "h", "d"} {
		said[unit] = "units of time"
	}
	delete(said, "Deutsch") // a language's own name is the same in all of them
	return said
}

// translated are the fields of the pages' structs that templates translate; a text put there is one of ours.
var translated = map[string][]string{
	"Page": {"Name", "Question"}, "Panel": {"Title", "Subtitle"}, "Card": {"Title"}, "Fact": {"Name"}, "Empty": {"Title", "Advice", "Action"},
	"Column": {"Title"}, "Act": {"Text"}, "Choice": {"Name"}, "navItem": {"Name"}, "Content": {"Unit"}, "Field": {"Label", "Any"},
}

func textsOfGo(t *testing.T, file string, said map[string]string) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	add := func(e ast.Expr) {
		if literal, ok := e.(*ast.BasicLit); ok && literal.Kind == token.STRING {
			if text, err := strconv.Unquote(literal.Value); err == nil && strings.TrimSpace(text) != "" {
				said[text] = set.Position(e.Pos()).String()
			}
		}
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		switch node := n.(type) {
		case *ast.CallExpr:
			if called, ok := node.Fun.(*ast.Ident); ok {
				switch {
				case called.Name == "text" && len(node.Args) == 1:
					add(node.Args[0])
				case called.Name == "columns":
					for _, arg := range node.Args {
						addColumn(set, arg, said)
					}
				case called.Name == "countCard":
					add(node.Args[1])
				}
			}
			if called, ok := node.Fun.(*ast.SelectorExpr); ok && (called.Sel.Name == "T" || called.Sel.Name == "N") {
				for i, arg := range node.Args {
					if called.Sel.Name == "T" && i == 0 || called.Sel.Name == "N" && (i == 1 || i == 2) {
						add(arg)
					}
				}
			}
		case *ast.CompositeLit:
			name := ""
			switch kind := node.Type.(type) {
			case *ast.Ident:
				name = kind.Name
			case *ast.SelectorExpr:
				name = kind.Sel.Name
			case *ast.ArrayType: // []Column{{Title: …}}
				if inner, ok := kind.Elt.(*ast.Ident); ok {
					for _, each := range node.Elts {
						fieldsOf(each, inner.Name, add)
					}
				}
			}
			fieldsOf(node, name, add)
			for _, pair := range namesOfPairs(node) {
				add(pair)
			}
		}
		return true
	})
}

func fieldsOf(e ast.Expr, kind string, add func(ast.Expr)) {
	literal, ok := e.(*ast.CompositeLit)
	if !ok {
		return
	}
	for _, each := range literal.Elts {
		pair, ok := each.(*ast.KeyValueExpr)
		if !ok {
			continue
		}
		if key, ok := pair.Key.(*ast.Ident); ok && slices.Contains(translated[kind], key.Name) {
			add(pair.Value)
		}
	}
}

// addColumn adds the title of a column; one of numbers begins with #.
func addColumn(set *token.FileSet, e ast.Expr, said map[string]string) {
	if literal, ok := e.(*ast.BasicLit); ok {
		if text, err := strconv.Unquote(literal.Value); err == nil {
			said[strings.TrimPrefix(text, "#")] = set.Position(e.Pos()).String()
		}
	}
}

// namesOfPairs are the names in a list of keys with their names, such as {"day", "Day"}: they begin with a capital.
func namesOfPairs(list *ast.CompositeLit) []ast.Expr {
	slice, ok := list.Type.(*ast.ArrayType)
	if !ok {
		return nil
	}
	if _, pairs := slice.Elt.(*ast.ArrayType); !pairs {
		return nil
	}
	var found []ast.Expr
	for _, each := range list.Elts {
		pair, ok := each.(*ast.CompositeLit)
		if !ok || len(pair.Elts) != 2 {
			continue
		}
		if literal, ok := pair.Elts[1].(*ast.BasicLit); ok && len(literal.Value) > 1 && unicode.IsUpper(rune(literal.Value[1])) {
			found = append(found, literal)
		}
	}
	return found
}

// textsOfMetrics adds the titles of {function, metric, title, unit, …} and of the functions.
func textsOfMetrics(t *testing.T, file string, said map[string]string) {
	t.Helper()
	set := token.NewFileSet()
	tree, err := parser.ParseFile(set, file, nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	ast.Inspect(tree, func(n ast.Node) bool {
		list, ok := n.(*ast.CompositeLit)
		if !ok {
			return true
		}
		for _, each := range list.Elts {
			if pair, ok := each.(*ast.KeyValueExpr); ok {
				if key, ok := pair.Key.(*ast.BasicLit); ok && slices.Contains([]string{`"hr"`, `"marketing"`, `"crm"`, `"service"`}, key.Value) {
					addColumn(set, pair.Value, said)
				}
			}
		}
		if len(list.Elts) >= 5 {
			if first, ok := list.Elts[0].(*ast.BasicLit); ok && first.Kind == token.STRING {
				addColumn(set, list.Elts[2], said)
			}
		}
		return true
	})
}

// textsOfNotes adds what the queries say of their answers: the constant first argument of note, sentence and keepQuiet, or
// both wordings of byCount. Each must have a verb for every further argument.
func textsOfNotes(t *testing.T, said map[string]string) {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("..", "queries", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	var calls []*ast.CallExpr
	constants := map[string]ast.Expr{}
	for _, file := range files {
		tree, err := parser.ParseFile(set, file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(tree, func(n ast.Node) bool {
			switch node := n.(type) {
			case *ast.ValueSpec:
				for i, value := range node.Values {
					constants[node.Names[i].Name] = value
				}
			case *ast.CallExpr:
				if !strings.HasSuffix(file, "_test.go") && slices.Contains([]string{"note", "sentence", "keepQuiet"}, calledName(node)) {
					calls = append(calls, node)
				}
			}
			return true
		})
	}
	for _, call := range calls {
		where := set.Position(call.Pos()).String()
		for _, e := range wordings(call.Args[0], constants) {
			literal, ok := e.(*ast.BasicLit)
			if !ok {
				t.Errorf("%s: a note is not a constant text, so nobody can translate it", where)
				continue
			}
			text, err := strconv.Unquote(literal.Value)
			if err != nil {
				t.Fatal(err)
			}
			if said[text] = where; calledName(call) != "keepQuiet" && !call.Ellipsis.IsValid() && len(verbs(text)) != len(call.Args)-1 {
				t.Errorf("%s: %q has not one verb for each of its %d arguments", where, text, len(call.Args)-1)
			}
		}
	}
}

func calledName(call *ast.CallExpr) string {
	switch called := call.Fun.(type) {
	case *ast.Ident:
		return called.Name
	case *ast.SelectorExpr:
		return called.Sel.Name
	}
	return ""
}

// wordings are the texts an argument may be.
func wordings(e ast.Expr, constants map[string]ast.Expr) []ast.Expr {
	switch node := e.(type) {
	case *ast.CallExpr:
		if calledName(node) == "byCount" {
			return node.Args[1:]
		}
	case *ast.Ident:
		if value, ok := constants[node.Name]; ok {
			return []ast.Expr{value}
		}
	}
	return []ast.Expr{e}
}
