package instagram

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

var source = fetch.Source{Name: "skyways-instagram", Brand: "Skyways Air", Site: "instagram"}

const (
	token  = "EAAB-planted-secret"
	userID = "17841400000000001"
)

// duePosts are what a case's due.json says is due.
type duePosts []record.Post

func (d duePosts) Due(context.Context, string, []time.Duration, time.Time, int) ([]record.Post, error) {
	return d, nil
}

func TestCases(t *testing.T) {
	collectortest.Run(t, func(t *testing.T, dir, base string, client *fetch.Client) collectortest.Collector {
		s := Settings{}
		text, err := os.ReadFile(filepath.Join(dir, "settings.yaml"))
		if err == nil {
			err = yaml.Unmarshal(text, &s)
		}
		if err != nil {
			t.Fatal(err)
		}
		s.Token, s.UserID, s.API = token, userID, base+"/v23.0"
		c, err := New(client, postsOf(t, dir), s, source, func() time.Time { return collectortest.Now })
		if err != nil {
			t.Fatal(err)
		}
		return c
	})
}

func postsOf(t *testing.T, dir string) network.Posts {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(dir, "due.json"))
	if errors.Is(err, os.ErrNotExist) {
		return nil
	}
	var due duePosts
	if err == nil {
		err = json.Unmarshal(text, &due)
	}
	if err != nil {
		t.Fatal(err)
	}
	return due
}
