package main

import (
	"bytes"
	"strings"
	"testing"
	"time"
)

func TestGridAligns(t *testing.T) {
	g := grid{head: []string{"brand", "n"}, right: []bool{false, true}, rows: [][]string{{"Skyways", "7"}, {"日本", "1234"}}}
	var out bytes.Buffer
	if err := g.print(&out, 0); err != nil {
		t.Fatal(err)
	}
	want := "brand       n\nSkyways     7\n日本     1234\n"
	if out.String() != want {
		t.Errorf("got\n%q\nwant\n%q", out.String(), want)
	}
}

func TestGridCutsToTheTerminal(t *testing.T) {
	g := grid{head: []string{"a", "b"}, right: []bool{false, false}, rows: [][]string{{strings.Repeat("x", 200), "short"}}}
	var out bytes.Buffer
	if err := g.print(&out, 40); err != nil {
		t.Fatal(err)
	}
	for line := range strings.SplitSeq(strings.TrimSpace(out.String()), "\n") {
		if n := len([]rune(line)); n > 40 {
			t.Errorf("%d columns wide: %s", n, line)
		}
	}
	if !strings.Contains(out.String(), "short") || !strings.Contains(out.String(), "…") {
		t.Errorf("got %s", out.String())
	}
}

func TestPlainDefusesOutsideText(t *testing.T) {
	for in, want := range map[string]string{
		"a\x1b[31mred\x07":      "a[31mred",
		"two\nlines\tand a tab": "two lines and a tab",
		"safe\u202Eevil":        "safeevil",
		"bad \xff byte":         "bad \uFFFD byte",
		"größer":                "größer",
	} {
		if got := plain(in); got != want {
			t.Errorf("%q = %q, want %q", in, got, want)
		}
	}
}

func TestProgressLine(t *testing.T) {
	p := &progress{}
	if got := p.line(25, 100, "1,000 rows", 10*time.Second); got != " 25 %  1,000 rows, about 30s left" {
		t.Errorf("got %q", got)
	}
	if got := p.line(0, 0, "1,000 rows", time.Second); got != "1,000 rows" {
		t.Errorf("without a total: %q", got)
	}
}

func TestProgressOffTerminalPrintsWholeLinesNowAndThen(t *testing.T) {
	var out bytes.Buffer
	now := time.Unix(0, 0)
	p := &progress{out: &out, now: func() time.Time { return now }, began: now, shown: now,
		progress: func() (int64, int64, string) { return 1, 2, "x" }}
	for range 100 {
		now = now.Add(100 * time.Millisecond)
		p.tick()
	}
	p.end()
	if got := strings.Count(out.String(), "\n"); got != 2 || strings.Contains(out.String(), "\r") {
		t.Errorf("%d lines in 10 s: %q", got, out.String())
	}
}

func TestShort(t *testing.T) {
	for d, want := range map[time.Duration]string{
		8400 * time.Millisecond: "8s", 3*time.Minute + 22*time.Second: "3m20s", 180 * time.Second: "3m",
		2*time.Hour + 5*time.Minute + 10*time.Second: "2h5m",
	} {
		if got := short(d); got != want {
			t.Errorf("%v = %s, want %s", d, got, want)
		}
	}
}

func TestThousands(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 13582: "13,582", 1234567: "1,234,567"} {
		if got := thousands(n); got != want {
			t.Errorf("%d = %s", n, got)
		}
	}
}
