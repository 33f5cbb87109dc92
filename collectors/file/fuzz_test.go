package file

import (
	"bytes"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

func seeds(f *testing.F, pattern string) {
	f.Helper()
	found, err := filepath.Glob(pattern)
	if err != nil || len(found) == 0 {
		f.Fatal("no seeds", err)
	}
	for _, path := range found {
		data, err := os.ReadFile(path)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
}

// drain reads all rows and says how many bytes of the input they took; every row must be usable or say why not.
func drain(t *testing.T, rows rowReader, input int) {
	t.Helper()
	var r row
	for range 3*input + 10 {
		err := rows.next(&r)
		if errors.Is(err, io.EOF) {
			return
		}
		var bad *badRow
		switch {
		case errors.As(err, &bad):
			if bad.reason == "" || bad.line < 1 {
				t.Fatalf("a reject without reason or line: %+v", bad)
			}
		case err != nil:
			t.Fatal(err)
		case len(r.cells) != len(rows.header()):
			t.Fatalf("%d cells, %d columns", len(r.cells), len(rows.header()))
		}
		for _, cell := range r.cells {
			if err == nil && !utf8.ValidString(cell) {
				t.Fatalf("a cell that is not UTF-8: %q", cell)
			}
		}
	}
	t.Fatal("more rows than the input can hold")
}

func FuzzCSV(f *testing.F) {
	seeds(f, "testdata/*/input.csv")
	f.Fuzz(func(t *testing.T, data []byte) {
		c, err := newCSV(bytes.NewReader(data), 200, map[string]bool{"Id": true})
		if err != nil {
			return
		}
		drain(t, c, len(data))
	})
}

func FuzzJSON(f *testing.F) {
	seeds(f, "testdata/*/input.json*")
	f.Fuzz(func(t *testing.T, data []byte) {
		drain(t, newJSON(bytes.NewReader(data), 200, []string{"id", "user.name"}), len(data))
	})
}

// FuzzImport puts any bytes behind a header that fits, and through the whole way with every kind of field.
func FuzzImport(f *testing.F) {
	seeds(f, "testdata/*/input.*")
	review, err := LoadMap("testdata/every_key/map.yaml")
	if err != nil {
		f.Fatal(err)
	}
	mention, err := LoadMap("testdata/threads/map.yaml")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, m := range []*Map{review, mention} {
			path := write(t, "in", append([]byte(strings.Join(m.columns(), ",")+"\n"), data...))
			all, s, err := take(t, path, Options{Map: m, MaxRow: 500, Batch: 3})
			if err != nil || s.Read != s.Emitted+s.Rejected {
				t.Errorf("rows unaccounted for: %+v %v", s, err)
			}
			for i := range all.Reviews {
				if err := all.Reviews[i].Validate(); err != nil {
					t.Error(err)
				}
			}
		}
	})
}

func FuzzMap(f *testing.F) {
	seeds(f, "maps/*.yaml")
	seeds(f, "testdata/*/map.yaml")
	f.Fuzz(func(t *testing.T, data []byte) {
		m, err := ParseMap("m.yaml", data)
		if err == nil && (m.Record == "" || m.Site == "" || m.fields["id"] == nil) {
			t.Errorf("a map without what it needs: %+v", m)
		}
	})
}

func FuzzDate(f *testing.F) {
	for _, seed := range []string{"2026-03-01", "March 27, 2019", "Tue Oct 31 22:10:47 +0000 2017", "1509487847", "2026-03-01T10:11:12.345+01:00", "9e99"} {
		f.Add(seed)
	}
	date := field{columns: []string{"d"}, layouts: []string{"iso", "twitter", "rfc822", "January 2, 2006", "02/01/2006", "unix"}, kind: kindTime}
	parse, err := date.timeParser()
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if text == "" {
			return // an empty cell is never parsed
		}
		v, err := parse(text)
		if err == nil && (v.at.Year() < 1995 || v.at.Year() > 2149 || v.at.Location() != time.UTC) {
			t.Errorf("%q: %s", text, v.at)
		}
	})
}
