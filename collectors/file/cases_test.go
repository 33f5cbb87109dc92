package file

import (
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

var update = flag.Bool("update", false, "write what comes out of the cases as what must come out")

// Each folder of testdata is a case: a map, an input, and what must come out of it, in the order of the file.
func TestCases(t *testing.T) {
	cases, err := filepath.Glob("testdata/*/map.yaml")
	if err != nil || len(cases) == 0 {
		t.Fatal("no cases", err)
	}
	for _, c := range cases {
		folder := filepath.Dir(c)
		t.Run(filepath.Base(folder), func(t *testing.T) {
			inputs, err := filepath.Glob(folder + "/input.*")
			if err != nil || len(inputs) != 1 {
				t.Fatalf("one input expected: %v %v", inputs, err)
			}
			got := outcome(t, c, inputs[0])
			want := folder + "/want.txt"
			if *update {
				if err := os.WriteFile(want, []byte(got), 0o600); err != nil {
					t.Fatal(err)
				}
				return
			}
			expected, err := os.ReadFile(want)
			if err != nil {
				t.Fatal(err)
			}
			if got != string(expected) {
				t.Errorf("got:\n%s\nwant:\n%s", got, expected)
			}
		})
	}
}

// outcome is all that comes out of an input, in words.
func outcome(t *testing.T, mapFile, input string) string {
	t.Helper()
	m, err := LoadMap(mapFile)
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	s, err := Import(context.Background(), input, Options{Map: m, Source: fetch.Source{Name: "import"}, Now: aClock, MaxRow: 4000}, func(b *record.Batch) error {
		for _, r := range b.Reviews {
			fmt.Fprintln(&out, "review", given(t, r))
		}
		for _, m := range b.Mentions {
			fmt.Fprintln(&out, "mention", given(t, m))
		}
		for _, r := range b.Rejects {
			fmt.Fprintf(&out, "reject %s | %s | %s | %q\n", filepath.Base(r.Where), r.Reason, r.Detail, r.Raw)
		}
		return nil
	})
	if err != nil {
		fmt.Fprintln(&out, "error", strings.ReplaceAll(err.Error(), input, filepath.Base(input)))
	}
	for _, n := range s.Notes {
		fmt.Fprintln(&out, "note", strings.ReplaceAll(n, input, filepath.Base(input)))
	}
	fmt.Fprintf(&out, "read %d, emitted %d, rejected %d, repeated %d\n", s.Read, s.Emitted, s.Rejected, s.Repeated)
	return out.String()
}

// given is a record as JSON, with only the fields that are given and are not the same for all.
func given(t *testing.T, r any) string {
	t.Helper()
	fields := map[string]any{}
	v := reflect.ValueOf(r)
	for i := range v.NumField() {
		name, field := v.Type().Field(i).Name, v.Field(i)
		switch value := field.Interface().(type) {
		case record.Count:
			if value == record.NotGiven {
				continue
			}
		case time.Time:
			if value.Equal(aClock()) {
				continue
			}
		}
		if !field.IsZero() && name != "Source" {
			fields[name] = field.Interface()
		}
	}
	text, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
