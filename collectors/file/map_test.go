package file

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestShippedMaps(t *testing.T) {
	names := MapNames()
	if !slices.Equal(names, []string{"calls", "chats", "emails", "glassdoor", "indeed", "labelled-tweets", "support-tweets", "x-posts"}) {
		t.Errorf("maps: %v", names)
	}
	for _, name := range names {
		m, err := LoadMap(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if m.Name != name || m.About == "" {
			t.Errorf("%s: name %q, about %q", name, m.Name, m.About)
		}
	}
}

// The README's example must be a map that works.
func TestExampleOfTheReadme(t *testing.T) {
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(text), "```yaml\n# my-map.yaml\n")
	example, after, closed := strings.Cut(rest, "```")
	if !found || !closed {
		t.Fatal("no example in the README")
	}
	dir := t.TempDir()
	mapFile := filepath.Join(dir, "my-map.yaml")
	if err := os.WriteFile(mapFile, []byte(example), 0o600); err != nil {
		t.Fatal(err)
	}
	m, err := LoadMap(mapFile)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ = strings.Cut(after, "```csv\n")
	rows, _, _ := strings.Cut(rest, "```")
	all, s, err := take(t, write(t, "export.csv", []byte(rows)), Options{Map: m})
	if err != nil || s.Emitted != 2 || s.Rejected != 1 {
		t.Fatalf("%+v %v %+v", s, err, all.Rejects)
	}
	if r := all.Reviews[0]; r.Stars != 4.5 || r.Status != "current" || r.Brand != "Skyways Air" || !r.Posted.Equal(time.Date(2026, 3, 1, 8, 30, 0, 0, time.UTC)) {
		t.Errorf("%+v", r)
	}
}

// Each broken map must give these words, and the line.
func TestBrokenMaps(t *testing.T) {
	const head = "record: review\nsite: workplace\nfields:\n  id: Id\n  posted: Date\n"
	for _, c := range []struct{ name, text, want string }{
		{"not YAML", "record: [review\n", "m.yaml:1"},
		{"empty", "", "m.yaml:1: a map is one YAML document"},
		{"a list", "- record\n", "m.yaml:1: expected keys with values"},
		{"two documents", "record: review\n---\nrecord: review\n", "one YAML document"},
		{"unknown key", "recrod: review\nsite: x\n", `m.yaml:1: unknown key "recrod": did you mean "record"?`},
		{"key twice", "record: review\nsite: x\nsite: y\n", "m.yaml:3"},
		{"no record", "site: x\nfields: {id: a}\n", "record is missing"},
		{"no site", "record: review\nfields: {id: a}\n", "site is missing"},
		{"no fields", "record: review\nsite: x\n", "fields are missing"},
		{"record of another kind", "record: tweet\nsite: x\n", `m.yaml:1: "tweet" is not one of: review, mention`},
		{"site with a space", "record: review\nsite: My Site\n", `m.yaml:2: site "My Site"`},
		{"threads of reviews", "threads: true\n" + head, "only mentions have conversations"},
		{"unknown field", head + "  star: Stars\n", `m.yaml:6: a review has no field "star": did you mean "stars"?`},
		{"field of the other record", head + "  likes: Likes\n", `m.yaml:6: a review has no field "likes"`},
		{"unknown key of a field", head + "  stars: {colum: Stars}\n", `m.yaml:6: unknown key "colum": did you mean "column"?`},
		{"no id", "record: review\nsite: x\nfields:\n  posted: Date\n", "the field id is missing"},
		{"no date", "record: review\nsite: x\nfields:\n  id: Id\n", "the field posted is missing"},
		{"no column", head + "  title: {optional: true}\n", "m.yaml:6: title: give one of: column, join, derive, value"},
		{"column and value", head + "  title: {column: a, value: b}\n", "m.yaml:6: title: give one of"},
		{"empty column", head + "  title: \"\"\n", "m.yaml:6: title: a column's name is empty"},
		{"layout of a text", head + "  title: {column: a, layout: iso}\n", "layout is for dates only"},
		{"scale of a text", head + "  title: {column: a, scale: [0, 10]}\n", "scale is for ratings only"},
		{"zone of a text", head + "  title: {column: a, zone: UTC}\n", "zone is for dates only"},
		{"split of a text", head + "  title: {column: a, split: \";\"}\n", "split is for lists only"},
		{"scale upside down", head + "  stars: {column: a, scale: [10, 0]}\n", "m.yaml:6: scale is [lowest, highest]"},
		{"scale of one", head + "  stars: {column: a, scale: 10}\n", "scale is [lowest, highest]"},
		{"layout not by example", "record: review\nsite: x\nfields:\n  id: a\n  posted: {column: d, layout: DD.MM.YYYY}\n", `m.yaml:5: posted: layout "DD.MM.YYYY" is not understood: write 2 January 2006`},
		{"layout without a year", "record: review\nsite: x\nfields:\n  id: a\n  posted: {column: d, layout: Jan 2}\n", "is not understood"},
		{"unknown zone", "record: review\nsite: x\nfields:\n  id: a\n  posted: {column: d, zone: Europe/Nowhere}\n", `zone "Europe/Nowhere" is not known`},
		{"broken pattern", head + "  title: {column: a, match: \"(\"}\n", "m.yaml:6: match: "},
		{"value of no such word", head + "  recommend: {column: a, values: {Y: yes}}\n", `m.yaml:6: recommend: values: Y: "yes" is not one of`},
		{"otherwise of no such word", head + "  status: {column: a, otherwise: ex}\n", "otherwise: "},
		{"default that is no rating", head + "  stars: {column: a, default: many}\n", "default: "},
		{"constant out of range", head + "  stars: {value: \"7\"}\n", "value: 7 is outside 1 to 5"},
		{"optional neither true nor false", head + "  stars: {column: a, optional: maybe}\n", `"maybe" is not one of: true, false`},
		{"derive of a title", head + "  title: {derive: [posted]}\n", "derive is for the id only"},
		{"derive from no field", "record: review\nsite: x\nfields:\n  id: {derive: [posted, titel]}\n  posted: d\n  title: t\n", `m.yaml:4: id: derive names "titel", which is not a field of this map: did you mean "title"?`},
		{"unknown escapes", "unescape: xml\n" + head, `m.yaml:1: "xml" is not one of: html`},
		{"a mapping for a column", head + "  title: {column: {a: b}}\n", "m.yaml:6: expected a single value here"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := ParseMap("m.yaml", []byte(c.text))
			if err == nil || !strings.Contains(err.Error(), c.want) || !strings.HasPrefix(err.Error(), "m.yaml") {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
}

func TestLoadMapByName(t *testing.T) {
	if _, err := LoadMap("glasdoor"); err == nil || !strings.Contains(err.Error(), `did you mean "glassdoor"?`) {
		t.Error(err)
	}
	if _, err := LoadMap("./none.yaml"); err == nil || !strings.Contains(err.Error(), "none.yaml") {
		t.Error(err)
	}
}

func TestDates(t *testing.T) {
	for _, c := range []struct{ layout, text, want string }{
		{"iso", "2026-03-01", "2026-03-01T00:00:00Z"},
		{"iso", "2026-03-01T10:11:12Z", "2026-03-01T10:11:12Z"},
		{"iso", "2026-03-01T10:11:12.345+01:00", "2026-03-01T09:11:12.345Z"},
		{"iso", "2026-03-01 10:11:12.5", "2026-03-01T10:11:12.5Z"},
		{"iso", "2026-03-01 10:11:12+02:00", "2026-03-01T08:11:12Z"},
		{"iso", "2026-03-01 10:11:12 +0200", "2026-03-01T08:11:12Z"},
		{"iso", "2026-03-01 10:11", "2026-03-01T10:11:00Z"},
		{"iso", "2026-03-01 10:11:12 UTC", "2026-03-01T10:11:12Z"},
		{"iso", "2026-03-01 23:11:12 EST", ""}, // American or Australian: a day apart
		{"Mon, 02 Jan 2006 15:04:05 MST", "Tue, 31 Oct 2017 22:10:47 GMT", "2017-10-31T22:10:47Z"},
		{"Mon, 02 Jan 2006 15:04:05 MST", "Tue, 31 Oct 2017 22:10:47 PST", ""},
		{"iso", "20260301", "2026-03-01T00:00:00Z"},
		{"iso", "01/03/2026", ""},
		{"iso", "2026-02-30", ""},
		{"January 2, 2006", "March 27, 2019", "2019-03-27T00:00:00Z"},
		{"January 2, 2006", "march 7, 2019", "2019-03-07T00:00:00Z"},
		{"January 2, 2006", "27 March 2019", ""},
		{"02/01/2006", "27/03/2019", "2019-03-27T00:00:00Z"},
		{"01/02/2006", "27/03/2019", ""},
		{"twitter", "Tue Oct 31 22:10:47 +0000 2017", "2017-10-31T22:10:47Z"},
		{"rfc822", "Tue, 31 Oct 2017 22:10:47 +0100", "2017-10-31T21:10:47Z"},
		{"unix", "1509487847", "2017-10-31T22:10:47Z"},
		{"unix", "1509487847.25", "2017-10-31T22:10:47.25Z"},
		{"unix_ms", "1509487847250", "2017-10-31T22:10:47.25Z"},
		{"unix", "1e300", ""},
		{"unix", "NaN", ""},
		{"unix", "0", ""},
	} {
		f := field{columns: []string{"d"}, layouts: []string{c.layout}, kind: kindTime}
		parse, err := f.timeParser()
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		if v, err := parse(c.text); err == nil {
			got = v.at.Format(time.RFC3339Nano)
		}
		if got != c.want {
			t.Errorf("%s %q: got %s, want %s", c.layout, c.text, got, c.want)
		}
	}
	zoned := field{columns: []string{"d"}, zone: "Europe/London", kind: kindTime}
	parse, err := zoned.timeParser()
	if err != nil {
		t.Fatal(err)
	}
	if v, err := parse("2026-07-01 10:00:00 BST"); err != nil || v.at.Format(time.RFC3339) != "2026-07-01T09:00:00Z" {
		t.Errorf("the zone's own abbreviation: %v %v", v.at, err)
	}
	if v, err := parse("2026-07-01 10:00:00"); err != nil || v.at.Format(time.RFC3339) != "2026-07-01T09:00:00Z" {
		t.Errorf("summer time: %v %v", v.at, err)
	}
}

func TestCounts(t *testing.T) {
	for text, want := range map[string]int64{
		"0": 0, "12": 12, "3.0": 3, "1,234": 1234, "1,234,567": 1234567, "1.2K": 1200, "15k": 15000, "2M": 2e6, "1.5B": 15e8, "265238969": 265238969,
		"-1": -1, "1.5": -1, "12,34": -1, ",123": -1, "K": -1, "x": -1, "1e30": -1, "NaN": -1, "Inf": -1, "9223372036854775808": -1,
	} {
		v, err := parseCount(text)
		if (err != nil) != (want < 0) || (err == nil && v.count != want) {
			t.Errorf("%q: got %d, %v; want %d", text, v.count, err, want)
		}
	}
}

func TestScores(t *testing.T) {
	for _, c := range []struct {
		scale [2]float64
		text  string
		want  float64
	}{
		{text: "4.0", want: 4}, {text: "4,5", want: 4.5}, {text: "5", want: 5}, {text: "0.5", want: -1}, {text: "6", want: -1}, {text: "four", want: -1}, {text: "NaN", want: -1},
		{[2]float64{0, 10}, "0", 1}, {[2]float64{0, 10}, "7.5", 4}, {[2]float64{0, 100}, "100", 5}, {[2]float64{1, 6}, "7", -1}, {[2]float64{-1, 1}, "0", 3},
	} {
		f := field{scale: c.scale}
		v, err := f.parseScore(c.text)
		if (err != nil) != (c.want < 0) || (err == nil && v.number != c.want) {
			t.Errorf("%v %q: got %v, %v; want %v", c.scale, c.text, v.number, err, c.want)
		}
	}
}
