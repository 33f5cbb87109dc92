package file

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// drop is a drop folder with a collector and the cursor it left.
type drop struct {
	t      *testing.T
	dir    string
	s      Settings
	cursor map[string]string
	now    time.Time
}

func newDrop(t *testing.T) *drop {
	t.Helper()
	dir := t.TempDir()
	m, err := filepath.Abs("testdata/plain/map.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return &drop{t: t, dir: dir, s: Settings{Map: m, Path: filepath.Join(dir, "*.csv")}, cursor: map[string]string{}, now: aClock()}
}

// put writes a file that has lain unchanged for an hour.
func (d *drop) put(name, text string) string {
	d.t.Helper()
	path := filepath.Join(d.dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		d.t.Fatal(err)
	}
	d.touch(path, d.now.Add(-time.Hour))
	return path
}

func (d *drop) touch(path string, at time.Time) {
	d.t.Helper()
	if err := os.Chtimes(path, at, at); err != nil {
		d.t.Fatal(err)
	}
}

// collect runs once and gives the titles of what came.
func (d *drop) collect() (titles []string, out record.Outcome, err error) {
	c := New(d.s, fetch.Source{Name: "exports", Brand: "Skyways Air"}, func() time.Time { return d.now })
	out, err = c.Collect(context.Background(), d.cursor, func(b *record.Batch) error {
		for _, r := range b.Reviews {
			titles = append(titles, r.Title)
		}
		for _, k := range b.Cursors {
			if k.Source != "exports" {
				d.t.Errorf("cursor of source %q", k.Source)
			}
			d.cursor[k.Key] = k.Value
		}
		return nil
	})
	if out.Complete {
		d.t.Error("a file cannot say that nothing is missing")
	}
	return titles, out, err
}

// want collects and compares.
func (d *drop) want(what string, want ...string) {
	d.t.Helper()
	got, out, err := d.collect()
	if err != nil || !slices.Equal(got, want) {
		d.t.Errorf("%s: got %q, want %q; %v %v", what, got, want, out, err)
	}
}

func rows(titles ...string) string {
	var b strings.Builder
	b.WriteString(header)
	for _, title := range titles {
		b.WriteString(title + ",Skyways Air,2026-03-01," + title + ",text,3\n")
	}
	return b.String()
}

func TestEachContentOnce(t *testing.T) {
	d := newDrop(t)
	first := d.put("a.csv", rows("One"))
	d.put("b.csv", rows("Two", "Three"))
	d.put("notes.txt", "not asked for")
	d.put(".hidden.csv", "not looked at")
	d.want("first run", "One", "Two", "Three")
	d.want("nothing new")
	d.touch(first, d.now.Add(-time.Minute))
	d.want("same content, newer file")
	d.put("c.csv", rows("One"))
	d.want("same content under another name")
	d.put("a.csv", rows("One", "Four"))
	d.want("changed", "One", "Four")
	d.want("nothing new")
	if _, err := os.Stat(first); err != nil {
		t.Error("the user's file is gone:", err)
	}
}

func TestChangedMapReadsAnew(t *testing.T) {
	d := newDrop(t)
	d.put("a.csv", rows("One"))
	text, err := os.ReadFile(d.s.Map)
	if err != nil {
		t.Fatal(err)
	}
	d.s.Map = filepath.Join(d.dir, "map.yaml")
	d.put("map.yaml", string(text))
	d.want("first run", "One")
	d.put("map.yaml", string(text)+"  author: {column: Author, optional: true}\n")
	d.want("another map", "One")
	d.want("nothing new")
}

func TestUnfinishedFileWaits(t *testing.T) {
	d := newDrop(t)
	path := d.put("a.csv", rows("One"))
	d.touch(path, d.now.Add(-time.Second))
	got, out, err := d.collect()
	if err != nil || len(got) > 0 || len(out.Notes) != 1 || !strings.Contains(out.Notes[0], "waits for the next run") {
		t.Errorf("%q %+v %v", got, out, err)
	}
	d.now = d.now.Add(time.Minute)
	d.want("a minute later", "One")
}

func TestFailingFileBlocksNoOther(t *testing.T) {
	d := newDrop(t)
	d.put("a.csv", "Nr,Heading\n1,One\n")
	d.put("b.csv", rows("Two"))
	d.put("c.csv", "")
	got, _, err := d.collect()
	if !slices.Equal(got, []string{"Two"}) || err == nil || !strings.Contains(err.Error(), "a.csv") || !strings.Contains(err.Error(), "c.csv: the file is empty") {
		t.Errorf("%q %v", got, err)
	}
	var failed *FilesError
	if !errors.As(err, &failed) || len(failed.Files) != 2 || !failed.KeepsRhythm() || failed.Remedy() == "" || strings.Contains(err.Error(), "\n") {
		t.Errorf("error %#v", err)
	}
	d.put("a.csv", rows("One"))
	if got, _, _ = d.collect(); !slices.Equal(got, []string{"One"}) {
		t.Errorf("after it was mended: %q", got)
	}
}

func TestFullDiskEndsTheRun(t *testing.T) {
	d := newDrop(t)
	d.put("a.csv", rows("One"))
	d.put("b.csv", rows("Two"))
	full, calls := errors.New("disk full"), 0
	c := New(d.s, fetch.Source{Name: "exports"}, func() time.Time { return d.now })
	_, err := c.Collect(context.Background(), nil, func(*record.Batch) error { calls++; return full })
	if !errors.Is(err, full) || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

func TestFileChangedWhileRead(t *testing.T) {
	d := newDrop(t)
	path := d.put("a.csv", rows("One"))
	c := New(d.s, fetch.Source{Name: "exports"}, func() time.Time { return d.now })
	cursors := 0
	_, err := c.Collect(context.Background(), nil, func(b *record.Batch) error {
		cursors += len(b.Cursors)
		d.touch(path, d.now)
		return nil
	})
	if err == nil || !strings.Contains(err.Error(), "changed while it was read") || cursors != 0 {
		t.Errorf("%d cursors, %v", cursors, err)
	}
}

func TestNoFiles(t *testing.T) {
	d := newDrop(t)
	got, out, err := d.collect()
	if err != nil || len(got) > 0 || len(out.Notes) != 1 || !strings.Contains(out.Notes[0], "no file matches") {
		t.Errorf("%q %+v %v", got, out, err)
	}
	d.s.Path = d.dir
	d.put("a.csv", rows("One"))
	d.want("a folder for a path", "One")
}

func TestSettings(t *testing.T) {
	for want, s := range map[string]Settings{
		"map is missing":     {Path: "x"},
		"path is missing":    {Map: "glassdoor"},
		"path \"[\"":         {Map: "glassdoor", Path: "["},
		"settle is negative": {Map: "glassdoor", Path: "x", Settle: -1},
	} {
		if err := s.Validate(); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %q", s, err, want)
		}
	}
	s := Settings{Map: "glassdoor", Path: "drop/*.csv"}
	s.Resolve("/etc/renown")
	if err := s.Validate(); err != nil || s.Path != "/etc/renown/drop/*.csv" || s.Map != "glassdoor" {
		t.Errorf("%+v %v", s, err)
	}
	s = Settings{Map: "./my.yaml", Path: "/drop"}
	s.Resolve("/etc/renown")
	if s.Path != "/drop" || s.Map != "/etc/renown/my.yaml" {
		t.Errorf("%+v", s)
	}
}
