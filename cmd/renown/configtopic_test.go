package main

import (
	"strings"
	"testing"

	"renown/collectors/meaning/theme"
)

// The themes file that help config shows must do what it says.
func TestThemesExampleIsRead(t *testing.T) {
	themes, err := theme.Read(strings.NewReader(themesExample))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{"The lounges are full": "lounge", "Skyways Go froze": "app", "The website froze": "app"} {
		if found := themes.Find(theme.Service, text, "en"); len(found) != 1 || found[0].Theme != want {
			t.Errorf("%q: %v, want %s", text, found, want)
		}
	}
	if found := themes.Find(theme.Service, "A lounge chair", "en"); len(found) != 0 {
		t.Errorf("undone, yet found: %v", found)
	}
}
