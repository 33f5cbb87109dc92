// Package youtube gathers, from the YouTube Data API v3, a brand's channels, the videos about it and the comments they
// draw.
//
// It asks by plain HTTP: Google's own client (google.golang.org/api) brings gRPC, OpenTelemetry and retries of its own for
// what are six kinds of GET.
package youtube

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// Defaults of Settings.
const (
	DefaultAPI       = "https://www.googleapis.com"
	DefaultQuota     = 10_000
	DefaultSearches  = 100
	DefaultRetention = 30 * 24 * time.Hour
)

// minRetention leaves a run time to refresh what is about to be too old.
const minRetention = 2 * 24 * time.Hour

// Settings are the keys of a source of kind youtube.
type Settings struct {
	network.Watch `yaml:",inline"`

	Key       fetch.Secret  `yaml:"key"`       // an API key of a Google Cloud project with the YouTube Data API enabled
	API       string        `yaml:"api"`       // default: DefaultAPI
	Quota     int           `yaml:"quota"`     // units a day, all sources of the key together; default: DefaultQuota
	Searches  int           `yaml:"searches"`  // search calls a day, all sources of the key together; default: DefaultSearches
	Retention time.Duration `yaml:"retention"` // stored statistics are read anew before they are older; default: DefaultRetention
	History   time.Duration `yaml:"history"`   // older figures of posts and channels are deleted after this; default: they are kept
}

// KeepsFigures is how long the warehouse may keep figures of the past; 0: for ever.
func (s *Settings) KeepsFigures() time.Duration { return s.History }

// Validate says what is wrong with the settings.
func (s *Settings) Validate() error {
	u, err := url.Parse(s.API)
	switch {
	case s.Key == "":
		return errors.New("key is missing: an API key for the YouTube Data API v3, from the Google Cloud console")
	case s.API != "" && (err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == ""):
		return errors.New("api must be a whole http:// or https:// address")
	case s.Quota < 0:
		return errors.New("quota must be a number of units a day")
	case s.Searches < 0:
		return errors.New("searches must be a number of calls a day")
	case s.Retention != 0 && s.Retention < minRetention:
		return fmt.Errorf("retention must be %d days or more", minRetention/(24*time.Hour))
	case s.History != 0 && s.History < minRetention:
		return fmt.Errorf("history must be %d days or more, or left out to keep all", minRetention/(24*time.Hour))
	}
	for _, handle := range s.accounts() {
		if strings.ContainsAny(strings.TrimSpace(handle), " /,\t\n") {
			return fmt.Errorf("handles: %q is neither a handle such as @skywaysair nor a channel id such as UC…", handle)
		}
	}
	return s.Check()
}

func (s *Settings) accounts() []string {
	var all []string
	seen := map[string]bool{}
	for _, list := range [][]string{s.Handles, s.SupportHandles} {
		for _, handle := range list {
			if folded := network.Handle(handle); folded != "" && !seen[folded] {
				seen[folded] = true
				all = append(all, strings.TrimSpace(handle))
			}
		}
	}
	return all
}

func (s Settings) withDefaults() Settings {
	s.Watch = s.Watch.WithDefaults()
	if s.API == "" {
		s.API = DefaultAPI
	}
	if s.Quota == 0 {
		s.Quota = DefaultQuota
	}
	if s.Searches == 0 {
		s.Searches = DefaultSearches
	}
	if s.Retention == 0 {
		s.Retention = DefaultRetention
	}
	return s
}
