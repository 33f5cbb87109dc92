package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"renown/warehouse/record"
)

func TestParseLabelled(t *testing.T) {
	two := []record.Example{{Text: "My bag is gone, again", Label: record.Negative, Lang: "en"}, {Text: "Danke \"Bob\"\nbis bald", Label: record.Positive, Lang: "de"}}
	noLang := slices.Clone(two)
	for i := range noLang {
		noLang[i].Lang = ""
	}
	for name, c := range map[string]struct {
		in   string
		want []record.Example
	}{
		"plain":        {"text,label,lang\n\"My bag is gone, again\",negative,en\n\"Danke \"\"Bob\"\"\nbis bald\",positive,de\n", two},
		"windows":      {"\xef\xbb\xbftext,label,lang\r\n\"My bag is gone, again\",negative,en\r\n\"Danke \"\"Bob\"\"\r\nbis bald\",positive,de\r\n", two},
		"other order":  {"id,LANG,Label,more,Text\n1,en-GB, Negative ,x,\"My bag is gone, again\"\n2,DE,POSITIVE,y,\"Danke \"\"Bob\"\"\nbis bald\"\n", two},
		"semicolons":   {"text;label\nMy bag is gone, again;negative\n\"Danke \"\"Bob\"\"\nbis bald\";positive\n", noLang},
		"tabs":         {"label\ttext\nnegative\tMy bag is gone, again\npositive\t\"Danke \"\"Bob\"\"\nbis bald\"", noLang},
		"no lang said": {"text,label,lang\n\"My bag is gone, again\",negative,\n\"Danke \"\"Bob\"\"\nbis bald\",positive\n", noLang},
	} {
		for _, packed := range []bool{false, true} {
			in := []byte(c.in)
			if packed {
				in = zipped(t, in)
			}
			got, err := parseLabelled(bytes.NewReader(in))
			if err != nil || !slices.Equal(got, c.want) {
				t.Errorf("%s (gzip %v): %+v, %v", name, packed, got, err)
			}
		}
	}
}

func zipped(t *testing.T, b []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	z := gzip.NewWriter(&out)
	if _, err := z.Write(b); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func TestParseLabelledRefuses(t *testing.T) {
	for in, want := range map[string]string{
		"":                                       "empty",
		"\xef\xbb\xbf":                           "empty",
		" \r\n \n":                               "empty",
		"text,label\n":                           "no rows",
		"text,sentiment\na,positive\n":           ":1: the first line must name",
		"a,positive\n":                           ":1: the first line must name",
		"text,label,text\na,positive,b\n":        `:1: two columns are called "text"`,
		"text,label\na,positive\nb,angry\n":      `:3: label "angry" is not`,
		"text,label\n\"a\nb\",positive\nb,\n":    `:4: label "" is not`,
		"text,label\na\n":                        ":2: the row has 1 columns",
		"text,label\nhe said \"no\",negative\n":  ":2: not a row of a CSV",
		"text,label\na,positive\n\"b,negative\n": ":3: not a row of a CSV",
		"text,label\nsch\xf6n,positive\n":        ":2: the text is not UTF-8",
		"text,label\na\x00b,positive\n":          ":2: the text holds a zero byte",
		"text,label,lang\na,positive,english\n":  `:2: lang "english" is not`,
		"\xff\xfet\x00e\x00":                     "UTF-16",
		"text,label\ra,positive\r":               "carriage return",
		"\x1f\x8bnot gzip at all":                "gzip",
		"text,label\n" + strings.Repeat("long ", 1<<18) + ",positive\n": ":2: the text has 1310720 bytes",
	} {
		got, err := parseLabelled(strings.NewReader(in))
		if err == nil || got != nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: %v, want %q", in, err, want)
		}
	}
	cut := zipped(t, []byte("text,label\n"+strings.Repeat("a,positive\n", 5000)))
	if _, err := parseLabelled(bytes.NewReader(cut[:len(cut)-12])); err == nil {
		t.Error("half a gzip file was taken for a whole one")
	}
}

func FuzzParseLabelled(f *testing.F) {
	f.Add([]byte("text,label,lang\na,positive,en\n"))
	f.Add([]byte("\xef\xbb\xbftext;label\r\n\"a\"\"b\";negative\r\n"))
	f.Fuzz(func(t *testing.T, in []byte) {
		got, err := parseLabelled(bytes.NewReader(in))
		if (err == nil) != (len(got) > 0) {
			t.Errorf("%d examples and %v", len(got), err)
		}
		for _, e := range got {
			if e.Label == record.NoOpinion || len(e.Text) > longestText || len(e.Lang)%2 == 1 {
				t.Errorf("%+v", e)
			}
		}
	})
}

// madeUp are labelled texts of made-up words: a third each bad ("grumpf"), neutral ("tablet") and good ("yippla").
func madeUp(n int, from int) []record.Example {
	labels := []record.Opinion{record.Negative, record.Neutral, record.Positive}
	words := []string{"grumpf", "tablet", "yippla"}
	var all []record.Example
	for i := from; i < from+n; i++ {
		all = append(all, record.Example{Text: fmt.Sprintf("the day was with that %s for you, number %d", words[i%3], i), Label: labels[i%3], Lang: "en"})
	}
	return all
}

func writeLabelled(t *testing.T, examples []record.Example) string {
	t.Helper()
	var out strings.Builder
	out.WriteString("text,label\n")
	for _, e := range examples {
		fmt.Fprintf(&out, "%q,%s\n", e.Text, e.Label)
	}
	path := filepath.Join(t.TempDir(), "labelled.csv")
	if err := os.WriteFile(path, []byte(out.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// The JSON holds what it promises and nothing else, and needs neither configuration nor database.
func TestMeaningEvalJSON(t *testing.T) {
	path := writeLabelled(t, append(madeUp(30, 0), record.Example{Text: "https://example.org/ 12", Label: record.Neutral}))
	got := renown(t, "meaning", "eval", path, "--format", "json", "-c", filepath.Join(t.TempDir(), "renown.yaml"))
	if got.code != exitOK || !strings.HasPrefix(got.stderr, "judged by the model that ships with renown") {
		t.Fatalf("%d %s %s", got.code, got.stdout, got.stderr)
	}
	var form map[string]any
	if err := json.Unmarshal([]byte(got.stdout), &form); err != nil {
		t.Fatal(err)
	}
	want := []string{"accuracy", "by_language", "confusion", "judged", "macro_f1", "macro_recall", "n"}
	if keys := sortedKeys(form); !slices.Equal(keys, want) {
		t.Errorf("keys %v, want %v", keys, want)
	}
	english, _ := form["by_language"].(map[string]any)["en"].(map[string]any)
	if form["n"] != 31.0 || form["judged"] != 30.0 || english["n"] != 30.0 {
		t.Errorf("%s", got.stdout)
	}
	total := 0.0
	for _, line := range form["confusion"].([]any) {
		for _, n := range line.([]any) {
			total += n.(float64)
		}
	}
	if total != 31 {
		t.Errorf("the confusion counts %v texts", total)
	}
	table := renown(t, "meaning", "eval", path, "--model", "base")
	if table.code != exitOK || !strings.Contains(table.stdout, "people said") || !strings.Contains(table.stdout, "macro-F1") {
		t.Errorf("%d %s %s", table.code, table.stdout, table.stderr)
	}
	for _, args := range [][]string{{"meaning", "eval"}, {"meaning", "eval", path, "--format", "csv"}, {"meaning", "nothing"}, {"train", "x"}} {
		if got := renown(t, args...); got.code != exitUsage {
			t.Errorf("%v: %d %s", args, got.code, got.stderr)
		}
	}
	if got := renown(t, "meaning", "eval", filepath.Join(t.TempDir(), "none.csv")); got.code != exitFailed || !strings.Contains(got.stderr, "none.csv") {
		t.Errorf("%d %s", got.code, got.stderr)
	}
}

func sortedKeys(m map[string]any) []string {
	var keys []string
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
