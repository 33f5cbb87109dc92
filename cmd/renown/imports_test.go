package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"strings"
	"testing"
)

// allowed is the house's floor plan: which of our packages (by their path below the module, "*" for any one folder)
// each room may import, and whether the room may import the heavy parts named in parts.
var allowed = []struct {
	room  string
	ours  []string
	parts []string
}{
	{"warehouse/record", nil, []string{}},
	{"warehouse/spool", []string{"warehouse/record"}, nil},
	{"warehouse/engine", []string{}, []string{"clickhouse-go"}}, // to see whether what it started answers
	{"warehouse/migrations", []string{}, nil},
	{"warehouse/staffed", []string{}, nil},
	{"warehouse/thread", []string{"warehouse/record", "warehouse/staffed"}, nil},
	{"warehouse/warehousetest", []string{"warehouse", "warehouse/engine", "warehouse/record"}, []string{"clickhouse-go"}},
	{"warehouse", []string{"warehouse/record", "warehouse/engine", "warehouse/spool", "warehouse/staffed", "warehouse/thread", "warehouse/migrations"}, []string{"clickhouse-go"}},
	{"collectors/fetch", []string{}, []string{"colly", "goquery"}},
	{"collectors/meaning/phrase", []string{}, nil},
	{"collectors/meaning/*", []string{"collectors/meaning/phrase"}, nil},
	{"collectors/meaning", []string{"collectors/meaning/*", "warehouse/record"}, nil},
	{"collectors/network", []string{"collectors/fetch", "warehouse/record"}, nil},
	{"collectors/collectortest", []string{"collectors/fetch", "warehouse/record"}, nil},
	{"collectors/*", []string{"collectors/fetch", "collectors/network", "collectors/collectortest", "warehouse/record"}, []string{"colly", "goquery"}},
	{"collectors", []string{"collectors/*", "warehouse/record"}, nil},
	{"queries/*", []string{}, nil},
	{"queries", []string{"queries/*", "warehouse/staffed"}, []string{"clickhouse-go"}},
	{"dashboards/locale", []string{}, nil},
	{"dashboards/chart", []string{"queries", "dashboards/locale"}, []string{"go-echarts"}},
	{"dashboards/*", []string{"queries", "dashboards/*"}, []string{"echo", "go-echarts"}},
	{"dashboards", []string{"queries", "dashboards/*"}, []string{"echo", "go-echarts"}},
}

// parts are the packages that only some rooms may touch.
var parts = map[string]string{
	"clickhouse-go": "github.com/ClickHouse/",
	"colly":         "github.com/gocolly/colly/",
	"goquery":       "github.com/PuerkitoBio/goquery",
	"echo":          "github.com/labstack/echo/",
	"go-echarts":    "github.com/go-echarts/",
}

type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string
}

// TestImportDirection holds the plan of DESIGN.md against what `go list` says.
func TestImportDirection(t *testing.T) {
	seen := 0
	for _, p := range listPackages(t) {
		room := strings.TrimPrefix(p.ImportPath, "renown/")
		if strings.HasPrefix(room, "cmd/") {
			continue
		}
		seen++
		rule := -1
		for i, a := range allowed {
			if matches(a.room, room) {
				rule = i
				break
			}
		}
		if rule < 0 {
			t.Errorf("%s has no place in the floor plan: add it to allowed, or put it where it belongs", room)
			continue
		}
		for _, imp := range p.Imports {
			checkImport(t, room, imp, allowed[rule].ours, allowed[rule].parts)
		}
		if room == "warehouse/record" {
			checkStandardOnly(t, p)
		}
	}
	if seen < 8 {
		t.Fatalf("only %d packages looked at: the list is not what this test thinks it is", seen)
	}
}

func checkImport(t *testing.T, room, imp string, ours, mayParts []string) {
	t.Helper()
	if below, ok := strings.CutPrefix(imp, "renown/"); ok {
		for _, o := range ours {
			if matches(o, below) {
				return
			}
		}
		t.Errorf("%s imports %s, which its room may not", room, below)
		return
	}
	for name, prefix := range parts {
		if !strings.HasPrefix(imp, prefix) {
			continue
		}
		allowed := false
		for _, m := range mayParts {
			allowed = allowed || m == name
		}
		if !allowed {
			t.Errorf("%s imports %s, which its room may not", room, imp)
		}
	}
}

func checkStandardOnly(t *testing.T, p pkg) {
	t.Helper()
	for _, imp := range p.Imports {
		if strings.Contains(strings.SplitN(imp, "/", 2)[0], ".") {
			t.Errorf("%s imports %s: only the standard library is allowed there", p.ImportPath, imp)
		}
	}
}

func matches(pattern, room string) bool {
	prefix, star := strings.CutSuffix(pattern, "*")
	if !star {
		return pattern == room
	}
	rest, ok := strings.CutPrefix(room, prefix)
	return ok && rest != ""
}

func listPackages(t *testing.T) []pkg {
	t.Helper()
	cmd := exec.Command("go", "list", "-json=ImportPath,Standard,Imports", "renown/...")
	out, err := cmd.Output()
	if err != nil {
		var exit *exec.ExitError
		if errors.As(err, &exit) {
			t.Fatalf("go list: %v: %s", err, exit.Stderr)
		}
		t.Fatalf("go list: %v", err)
	}
	var list []pkg
	dec := json.NewDecoder(bytes.NewReader(out))
	for {
		var p pkg
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return list
		} else if err != nil {
			t.Fatalf("go list's answer: %v", err)
		}
		list = append(list, p)
	}
}
