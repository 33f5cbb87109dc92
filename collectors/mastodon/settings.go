// Package mastodon gathers what is said on one Mastodon server, or on one that speaks its API (GoToSocial, Pleroma,
// Akkoma): hashtags, words, mentions, the brand's own posts, the conversations they stand in, and counts.
//
// The client library mattn/go-mastodon is well kept, but it waits and retries on its own, knows neither this program's
// limits nor its budgets, drops the response's headers and spoils a whole page for one odd post: so plain HTTP here.
package mastodon

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// DefaultOverlap is how far below the newest known post lists are read again, for posts that other servers hand over
// late: they come with old ids.
const DefaultOverlap = time.Hour

// The ways mentions of the brand are found.
const (
	byNotifications = "notifications" // the token is one of the brand's own accounts
	bySearch        = "search"        // any account's token, on a server with full-text search
	byNothing       = "none"
)

// Settings are the keys of a source of kind mastodon.
type Settings struct {
	network.Watch `yaml:",inline"`
	Server        string        `yaml:"server"`   // address of the server that is asked
	Domain        string        `yaml:"domain"`   // what its accounts have behind their @, where that is not the server's host
	Token         fetch.Secret  `yaml:"token"`    // optional
	Mentions      string        `yaml:"mentions"` // notifications, search or none; default: search with a token, else none
	Overlap       time.Duration `yaml:"overlap"`  // default: DefaultOverlap
}

// Validate says what is wrong with the settings.
func (s *Settings) Validate() error {
	u, err := url.Parse(s.Server)
	switch {
	case s.Server == "":
		return errors.New("server is missing: the address of a Mastodon server, such as https://mastodon.example")
	case err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "":
		return errors.New("server must be a whole http:// or https:// address")
	case u.User != nil || u.RawQuery != "":
		return errors.New("server must be a bare address: the key belongs into token")
	case strings.ContainsAny(s.Domain, "@/: "):
		return errors.New("domain must be a bare host name, such as mastodon.example")
	case s.Overlap < 0:
		return errors.New("overlap must not be negative")
	}
	return errors.Join(s.checkMentions(), s.Check())
}

func (s *Settings) checkMentions() error {
	switch s.Mentions {
	case "", byNothing:
		return nil
	case byNotifications, bySearch:
		if s.Token == "" {
			return fmt.Errorf("mentions: %s needs a token", s.Mentions)
		}
		return nil
	}
	return fmt.Errorf("mentions: %q is none of notifications, search, none", s.Mentions)
}

func (s Settings) withDefaults() Settings {
	s.Watch = s.Watch.WithDefaults()
	if s.Overlap == 0 {
		s.Overlap = DefaultOverlap
	}
	if s.Domain == "" {
		if u, err := url.Parse(s.Server); err == nil {
			s.Domain = u.Hostname()
		}
	}
	s.Domain = strings.ToLower(s.Domain)
	if s.Mentions == "" {
		s.Mentions = byNothing
		if s.Token != "" {
			s.Mentions = bySearch
		}
	}
	s.Handles = fullNames(s.Handles, s.Domain)
	s.SupportHandles = fullNames(s.SupportHandles, s.Domain)
	return s
}

func fullNames(handles []string, domain string) []string {
	var full []string
	for _, h := range handles {
		if h = fullName(h, domain); h != "" {
			full = append(full, h)
		}
	}
	return full
}
