package feed

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
)

var source = fetch.Source{Name: "skyways-news", Brand: "Skyways Air", Site: "news"}

func TestCases(t *testing.T) {
	collectortest.Run(t, func(t *testing.T, dir, base string, client *fetch.Client) collectortest.Collector {
		text, err := os.ReadFile(filepath.Join(dir, "settings.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		var settings Settings
		if err := yaml.Unmarshal(bytes.ReplaceAll(text, []byte("{base}"), []byte(base)), &settings); err != nil {
			t.Fatal(err)
		}
		c, err := New(client, settings, source, func() time.Time { return collectortest.Now })
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}
