package config

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"renown/collectors/meaning/theme"
)

// withThemes is a configuration in a folder of its own beside a themes file.
func withThemes(t *testing.T, themes string) (*Config, string, error) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "words", "themes.yaml")
	if err := os.Mkdir(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(themes), 0o600); err != nil {
		t.Fatal(err)
	}
	c, err := Parse(filepath.Join(dir, "renown.yaml"), []byte("brands: [{name: Skyways Air}]\nthemes: words/themes.yaml\n"), options(nil))
	return c, file, err
}

func TestThemesAreReadFromTheirFile(t *testing.T) {
	c, _, err := withThemes(t, "extends: default\nthemes:\n  - {key: lounge, field: service, titles: {en: Lounges}, terms: {en: [lounge*]}}\n")
	if err != nil {
		t.Fatal(err)
	}
	found := c.Themes.Find(theme.Service, "The lounges were full and my flight was delayed.", "en")
	if len(found) != 2 || found[0].Theme != "lounge" || found[1].Theme != "delay" {
		t.Errorf("found %v", found)
	}
}

func TestWithoutThemesThereAreNone(t *testing.T) {
	c, err := Parse("renown.yaml", []byte("listen: 127.0.0.1:1\n"), options(nil))
	if err != nil || c.Themes != nil {
		t.Errorf("themes %v: %v", c.Themes, err)
	}
}

func TestThemesErrorsNameFileAndLine(t *testing.T) {
	_, file, err := withThemes(t, "themes:\n  - key: lounge\n    field: sevrice\n    terms: {en: [lounge*]}\n  - key: pets\n    field: service\n    terms:\n      en: [dog, Dog]\n")
	if err == nil {
		t.Fatal("no error")
	}
	for _, want := range []string{fmt.Sprintf("%s:2: ", file), `"sevrice"`, fmt.Sprintf("%s:8: ", file), "twice"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%v\ndoes not say %q", err, want)
		}
	}
}

func TestThemesFileThatIsNotThere(t *testing.T) {
	_, err := Parse("renown.yaml", []byte("\nthemes: nowhere.yaml\n"), options(nil))
	if err == nil || !strings.Contains(err.Error(), "renown.yaml:2: themes: ") || !strings.Contains(err.Error(), "nowhere.yaml") {
		t.Errorf("%v", err)
	}
}
