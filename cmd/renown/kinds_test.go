package main

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"strings"
	"testing"

	"renown/collectors"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// Every kind's README has an example that works as it stands, with keys in the environment.
func TestTheKindsReadmesExamplesAreValid(t *testing.T) {
	block := regexp.MustCompile("(?s)```yaml\n(.*?)```")
	for _, kind := range collectors.Catalog() {
		t.Run(kind.Name, func(t *testing.T) {
			text, err := os.ReadFile(filepath.Join("..", "..", "collectors", kind.Name, "README.md"))
			if err != nil {
				t.Fatal(err)
			}
			found := 0
			for _, m := range block.FindAllStringSubmatch(string(text), -1) {
				if strings.HasPrefix(m[1], "brands:") || strings.HasPrefix(m[1], "sources:") {
					found++
					loads(t, kind.Name, m[1])
				}
			}
			if found == 0 {
				t.Error("the README has no renown.yaml to start from")
			}
			for _, key := range settingsKeys(kind) {
				if !strings.Contains(string(text), "`"+key) && !strings.Contains(string(text), key+":") {
					t.Errorf("the README does not tell of the key %s", key)
				}
			}
		})
	}
}

// The example of `renown help config` works as it stands and has each kind.
func TestTheHelpsExampleHasEachKind(t *testing.T) {
	help := mustRenown(t, "help", "config")
	for _, kind := range collectors.Catalog() {
		loads(t, kind.Name, configExample)
		if !strings.Contains(help, "kind: "+kind.Name) || !strings.Contains(help, "collectors/"+kind.Name+"/README.md") {
			t.Errorf("the help does not tell of %s", kind.Name)
		}
	}
	for line := range strings.SplitSeq(help, "\n") {
		if len([]rune(line)) > 140 {
			t.Errorf("%d signs are too many for a line: %s", len([]rune(line)), line)
		}
	}
}

// loads reads a renown.yaml as serve would.
func loads(t *testing.T, kind, text string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "renown.yaml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{configPath: path, World: World{Env: func(name string) (string, bool) { return "secret-of-" + name, true }}}
	c, err := a.load()
	if err != nil {
		t.Fatalf("%v in\n%s", err, text)
	}
	for _, s := range c.Sources {
		if s.Kind == kind {
			return
		}
	}
	t.Errorf("the example has no source of kind %s", kind)
}

// A network source knows what its brand's entry says, unless it says otherwise.
func TestNetworkSourcesKnowTheirBrands(t *testing.T) {
	path := filepath.Join(t.TempDir(), "renown.yaml")
	text := `brands:
  - {name: A, own: true, keywords: [alpha], handles: {mastodon: ["@a@social.example"], x: [ax]}, support_handles: {mastodon: [help]}}
  - {name: B}
campaigns:
  - {name: Blue, brand: A, hashtags: ["#Blue", blue, Sky], from: 2026-01-01}
sources:
  - {name: brands, kind: mastodon, brand: A, server: "https://social.example"}
  - {name: others, kind: mastodon, brand: A, site: fedi, server: "https://social.example", hashtags: [own], handles: [b], words: []}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{configPath: path, World: World{Env: os.LookupEnv}}
	c, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	watch := func(i int) *network.Watch {
		return c.Sources[i].Settings.(interface{ Watches() *network.Watch }).Watches()
	}
	if w := watch(0); strings.Join(w.Handles, " ") != "@a@social.example" || strings.Join(w.SupportHandles, " ") != "help" ||
		strings.Join(w.Hashtags, " ") != "Blue Sky" || strings.Join(w.Words, " ") != "alpha" || c.Sources[0].Site != "mastodon" {
		t.Errorf("%+v, site %q", w, c.Sources[0].Site)
	}
	if w := watch(1); strings.Join(w.Handles, " ") != "b" || len(w.SupportHandles) != 0 || strings.Join(w.Hashtags, " ") != "own" || len(w.Words) != 0 || c.Sources[1].Site != "fedi" {
		t.Errorf("%+v, site %q", w, c.Sources[1].Site)
	}
}

// Whom posts speak to follows from the brands' entries, and from what sources say themselves.
func TestPostsAreMarkedByTheAccountsOfTheConfiguration(t *testing.T) {
	path := filepath.Join(t.TempDir(), "renown.yaml")
	text := `brands:
  - {name: Skyways Air, own: true, handles: {Mastodon: ["@skyways@social.example"]}, support_handles: {x: [skywayshelp]}}
sources:
  - {name: others, kind: mastodon, brand: Skyways Air, site: fedi, server: "https://social.example", handles: [skywaysfedi]}
`
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	a := &app{configPath: path, World: World{Env: os.LookupEnv}}
	c, err := a.load()
	if err != nil {
		t.Fatal(err)
	}
	for post, want := range map[[2]string]bool{
		{"mastodon", "@skyways hi"}: true, {"x", "@skywayshelp hi"}: true, {"x", "@skyways hi"}: false, {"fedi", "@skywaysfedi hi"}: true, {"fedi", "@skyways hi"}: false,
	} {
		b := &record.Batch{Mentions: []record.Mention{{Brand: "Skyways Air", Network: post[0], Text: post[1], Direction: record.FromCustomer}}}
		(&session{config: c}).pipeline(false).Mark(b)
		if b.Mentions[0].Addressed != want {
			t.Errorf("%q: %v", post, !want)
		}
	}
}

// settingsKeys are the YAML keys a kind has besides those of every source and every network.
func settingsKeys(kind collectors.Kind) []string {
	var keys []string
	settings := reflect.TypeOf(kind.Settings()).Elem()
	for i := range settings.NumField() {
		f := settings.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("yaml"), ","); f.IsExported() && name != "" && name != "-" {
			keys = append(keys, name)
		}
	}
	return keys
}
