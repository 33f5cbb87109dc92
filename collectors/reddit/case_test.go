package reddit

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
	"renown/warehouse/record"
)

var source = fetch.Source{Name: "skyways-reddit", Brand: "Skyways Air", Site: "reddit"}

// due are the posts that a case's due.json lists.
type due []record.Post

func (d due) Due(_ context.Context, _ string, _ []time.Duration, _ time.Time, limit int) ([]record.Post, error) {
	return d[:min(limit, len(d))], nil
}

func TestCases(t *testing.T) {
	collectortest.Run(t, func(t *testing.T, dir, base string, client *fetch.Client) collectortest.Collector {
		s := caseSettings(t, dir, base)
		c, err := New(client, caseDue(t, dir), s, source, func() time.Time { return collectortest.Now })
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}

func caseSettings(t *testing.T, dir, base string) Settings {
	t.Helper()
	var s Settings
	text, err := os.ReadFile(filepath.Join(dir, "settings.yaml"))
	if err == nil {
		err = yaml.UnmarshalWithOptions(text, &s, yaml.Strict())
	}
	if err != nil {
		t.Fatal(err)
	}
	s.API, s.Auth = base, base+"/api/v1/access_token"
	return s
}

func caseDue(t *testing.T, dir string) due {
	t.Helper()
	var d due
	text, err := os.ReadFile(filepath.Join(dir, "due.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, &d)
	}
	if err != nil {
		t.Fatal(err)
	}
	return d
}
