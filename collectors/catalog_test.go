package collectors

import (
	"reflect"
	"strings"
	"testing"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/file"
	"renown/collectors/googlebusiness"
	"renown/collectors/reviewsite"
	"renown/collectors/trustpilot"
)

func TestCatalogIsWhole(t *testing.T) {
	seen := map[string]bool{}
	for _, kind := range Catalog() {
		if seen[kind.Name] {
			t.Errorf("two kinds are called %q", kind.Name)
		}
		seen[kind.Name] = true
		if kind.Name == "" || kind.Name != strings.ToLower(kind.Name) || kind.Doc == "" || kind.New == nil {
			t.Errorf("kind %+v is incomplete", kind)
		}
		settings := kind.Settings()
		if _, ok := settings.(interface{ Validate() error }); !ok {
			t.Errorf("%s: its settings cannot be validated", kind.Name)
		}
		if kind.Settings() == settings {
			t.Errorf("%s: two sources would share their settings", kind.Name)
		}
		checkKeys(t, kind.Name, reflect.TypeOf(settings))
		if _, err := kind.New(Deps{}, fetch.Source{}, settings); err == nil {
			t.Errorf("%s: a collector was made from empty settings", kind.Name)
		}
		if _, err := kind.New(Deps{}, fetch.Source{}, 42); err == nil {
			t.Errorf("%s: a collector was made from something else's settings", kind.Name)
		}
	}
	if !seen["reviewsite"] || !seen["file"] {
		t.Errorf("kinds: %v", seen)
	}
}

// checkKeys wants a yaml tag on every exported field: the configuration knows a kind's keys by them.
func checkKeys(t *testing.T, kind string, settings reflect.Type) {
	t.Helper()
	if settings.Kind() != reflect.Pointer || settings.Elem().Kind() != reflect.Struct {
		t.Fatalf("%s: settings are %s, want a pointer to a struct", kind, settings)
	}
	common := map[string]bool{"name": true, "kind": true, "brand": true, "site": true, "every": true, "timeout": true}
	for _, field := range reflect.VisibleFields(settings.Elem()) {
		key, options, _ := strings.Cut(field.Tag.Get("yaml"), ",")
		if field.Anonymous && options == "inline" {
			continue // its own fields are visible, too
		}
		if field.IsExported() && key == "" {
			t.Errorf("%s: %s has no yaml tag", kind, field.Name)
		}
		if common[key] {
			t.Errorf("%s: the key %s belongs to every source", kind, key)
		}
	}
}

func TestKindsMakeCollectors(t *testing.T) {
	deps := Deps{Fetch: fetch.New(fetch.Options{}), Now: time.Now}
	src := fetch.Source{Name: "one", Brand: "Skyways Air", Site: "workplace"}
	for name, settings := range map[string]any{
		"reviewsite": &reviewsite.Settings{URL: "https://reviews.example/skyways"},
		"file":       &file.Settings{Map: "glassdoor", Path: "./drop/*.csv"},
		"trustpilot": &trustpilot.Settings{Key: "k", Domain: "skyways.example"},
		"googlebusiness": &googlebusiness.Settings{ClientID: "c", ClientSecret: "s", RefreshToken: "r",
			Locations: []googlebusiness.Location{{ID: "accounts/1/locations/11"}}},
	} {
		kind, found := Lookup(name)
		if !found {
			t.Fatalf("no kind %s", name)
		}
		collector, err := kind.New(deps, src, settings)
		if err != nil || collector == nil {
			t.Errorf("%s: %v, %v", name, collector, err)
		}
		if _, plans := collector.(Planner); !plans && name != "reviewsite" && name != "file" {
			t.Errorf("%s cannot say what a run would ask", name)
		}
		if Settings()[name] == nil {
			t.Errorf("%s is not in the settings", name)
		}
	}
	if _, found := Lookup("telepathy"); found {
		t.Error("an unknown kind was found")
	}
}
