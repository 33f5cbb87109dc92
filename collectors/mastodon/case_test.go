package mastodon

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
	"renown/collectors/network"
	"renown/warehouse/record"
)

// due is a warehouse that knows which posts are due.
type due []record.Post

func (d due) Due(context.Context, string, []time.Duration, time.Time, int) ([]record.Post, error) {
	return d, nil
}

var source = fetch.Source{Name: "skyways-mastodon", Brand: "Skyways Air", Site: "mastodon"}

func TestCases(t *testing.T) {
	collectortest.Run(t, func(t *testing.T, dir, base string, client *fetch.Client) collectortest.Collector {
		settings := Settings{Server: base}
		if err := yaml.Unmarshal(read(t, dir, "settings.yaml"), &settings); err != nil {
			t.Fatal(err)
		}
		settings.Server = base
		var posts network.Posts
		if text := read(t, dir, "due.json"); text != nil {
			var d due
			if err := json.Unmarshal(text, &d); err != nil {
				t.Fatal(err)
			}
			posts = d
		}
		c, err := New(client, posts, settings, source, func() time.Time { return collectortest.Now })
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}

// read gives a case's file; nil if it has none.
func read(t *testing.T, dir, name string) []byte {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, name))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	if err != nil {
		t.Fatal(err)
	}
	return text
}
