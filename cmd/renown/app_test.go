package main

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"renown/collectors"
	"renown/collectors/file"
)

func TestExitCodes(t *testing.T) {
	bad := filepath.Join(t.TempDir(), "renown.yaml")
	if err := os.WriteFile(bad, []byte("brands:\n  - nam: A\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		args string
		code int
		want string
	}{
		{"", exitOK, ""},
		{"--help", exitOK, ""},
		{"help config", exitOK, ""},
		{"version", exitOK, ""},
		{"colect", exitUsage, "collect"},
		{"--nonsense", exitUsage, "nonsense"},
		{"query --nonsense", exitUsage, "renown query --help"},
		{"query a b", exitUsage, "at most 1"},
		{"query employer.Star", exitUsage, `"employer.Stars"`},
		{"query --format xml", exitUsage, "xml"},
		{"import", exitUsage, "FILE"},
		{"import --map glasdoor x.csv -c " + bad, exitUsage, `"glassdoor"`},
		{"try", exitUsage, "SOURCE"},
		{"serve -c /does/not/exist.yaml", exitFailed, "help config"},
		{"serve -c " + bad, exitFailed, `:2:`},
		{"doctor --log-level loud -c " + bad, exitUsage, "loud"},
		{"version --log-format xml", exitUsage, "xml"},
	} {
		got := renown(t, strings.Fields(tc.args)...)
		if got.code != tc.code || !strings.Contains(got.stderr, tc.want) {
			t.Errorf("renown %s: exit code %d, stderr %q; want %d and %q", tc.args, got.code, got.stderr, tc.code, tc.want)
		}
	}
}

// Every command teaches: a long text and examples, and its help ends with 0.
func TestEveryCommandTeaches(t *testing.T) {
	for _, cmd := range (&app{}).root().Commands() {
		if cmd.Hidden || cmd.Name() == "version" || cmd.Name() == "config" || cmd.Name() == "help" || cmd.Name() == "completion" {
			continue
		}
		if cmd.Example == "" || cmd.Long == "" || cmd.Short == "" {
			t.Errorf("renown %s: short %q, long %d bytes, example %q", cmd.Name(), cmd.Short, len(cmd.Long), cmd.Example)
		}
		if got := renown(t, cmd.Name(), "--help"); got.code != exitOK || !strings.Contains(got.stdout, "Examples:") {
			t.Errorf("renown %s --help: %d", cmd.Name(), got.code)
		}
	}
}

func TestPlainConfigTopicIsValid(t *testing.T) {
	got := renown(t, "help", "config")
	start := strings.Index(got.stdout, "  warehouse:")
	end := strings.Index(got.stdout, "\nEach network's accounts")
	if start < 0 || end < start {
		t.Fatalf("the example is not where it was:\n%s", got.stdout)
	}
	path := filepath.Join(t.TempDir(), "renown.yaml")
	if err := os.WriteFile(path, []byte(got.stdout[start:end]), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{configPath: path}
	a.Env = func(name string) (string, bool) { return "the-value-of-" + name, true }
	c, err := a.load()
	if err != nil {
		t.Fatalf("what help teaches is refused: %v", err)
	}
	taught := map[string]bool{}
	for _, source := range c.Sources {
		taught[source.Kind] = true
	}
	for _, kind := range collectors.Catalog() {
		if !taught[kind.Name] || !strings.Contains(got.stdout, "collectors/"+kind.Name+"/README.md") {
			t.Errorf("kind %s is not taught", kind.Name)
		}
	}
}

// A file source knows its brand's own accounts, unless it names others.
func TestFileSourcesKnowTheirBrandsHandles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "renown.yaml")
	text := `brands:
  - {name: A, own: true, handles: {x: [a]}, support_handles: {x: [ahelp]}}
sources:
  - {name: brands, kind: file, brand: A, map: x-posts, path: "*.csv"}
  - {name: others, kind: file, brand: A, map: x-posts, path: "*.csv", handles: [b]}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{configPath: path, World: World{Env: os.LookupEnv}}
	c, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range []file.Settings{{Handles: []string{"a"}, SupportHandles: []string{"ahelp"}}, {Handles: []string{"b"}}} {
		got := c.Sources[i].Settings.(*file.Settings)
		if !slices.Equal(got.Handles, want.Handles) || !slices.Equal(got.SupportHandles, want.SupportHandles) {
			t.Errorf("source %s: %v and %v, want %v and %v", c.Sources[i].Name, got.Handles, got.SupportHandles, want.Handles, want.SupportHandles)
		}
	}
}
