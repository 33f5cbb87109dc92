package facebook

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

const plantedToken = "EAAplantedpagetoken0123456789"

func source() fetch.Source {
	return fetch.Source{Name: "skyways-facebook", Brand: "Skyways Air", Site: "facebook"}
}

func now() time.Time { return collectortest.Now }

// due is a warehouse that says which posts are to be read again.
type due []record.Post

func (d due) Due(_ context.Context, _ string, _ []time.Duration, _ time.Time, limit int) ([]record.Post, error) {
	return d[:min(limit, len(d))], nil
}

// readFile reads a file of a case, if there is one, into what decode fills.
func readFile(t *testing.T, decode func([]byte) error, path ...string) {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(path...))
	if errors.Is(err, os.ErrNotExist) {
		return
	}
	if err == nil {
		err = decode(text)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestCases(t *testing.T) {
	collectortest.Run(t, func(t *testing.T, dir, base string, client *fetch.Client) collectortest.Collector {
		s := Settings{Token: plantedToken, API: base}
		readFile(t, func(text []byte) error { return yaml.UnmarshalWithOptions(text, &s, yaml.Strict()) }, dir, "settings.yaml")
		var posts due
		readFile(t, func(text []byte) error { return json.Unmarshal(text, &posts) }, dir, "due.json")
		c, err := New(client, posts, s, source(), now)
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}
