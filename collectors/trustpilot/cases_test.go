package trustpilot

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"renown/collectors/collectortest"
	"renown/collectors/fetch"
)

func source() fetch.Source {
	return fetch.Source{Name: "skyways-trustpilot", Brand: "Skyways Air", Site: "trustpilot"}
}

func now() time.Time { return collectortest.Now }

func TestCases(t *testing.T) {
	collectortest.Run(t, func(t *testing.T, dir, base string, client *fetch.Client) collectortest.Collector {
		s := Settings{Key: "planted-key"}
		text, err := os.ReadFile(filepath.Join(dir, "settings.yaml"))
		if err == nil {
			err = yaml.UnmarshalWithOptions(text, &s, yaml.Strict())
		} else if os.IsNotExist(err) {
			s.Domain, err = "skyways.example", nil
		}
		if err != nil {
			t.Fatal(err)
		}
		s.API = base
		c, err := New(client, s, source(), now)
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}
