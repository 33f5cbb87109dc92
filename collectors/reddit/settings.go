package reddit

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

const (
	defaultAPI  = "https://oauth.reddit.com"
	defaultAuth = "https://www.reddit.com/api/v1/access_token"
)

// Settings are the keys of a source of kind reddit.
type Settings struct {
	network.Watch `yaml:",inline"`
	ClientID      fetch.Secret `yaml:"client_id"`      // of the app registered at Reddit
	ClientSecret  fetch.Secret `yaml:"client_secret"`  // its secret
	Subreddits    []string     `yaml:"subreddits"`     // whose new posts are looked through for the hashtags, words and handles
	OwnSubreddits []string     `yaml:"own_subreddits"` // the brand's own: everything in them is about the brand
	API           string       `yaml:"api"`            // address of the API
	Auth          string       `yaml:"auth"`           // address that gives access tokens
}

// Validate says what is wrong with the settings.
func (s *Settings) Validate() error {
	switch {
	case s.ClientID == "":
		return errors.New("client_id is missing: register an app of type script at https://www.reddit.com/prefs/apps")
	case s.ClientSecret == "":
		return errors.New("client_secret is missing: it stands beside the app's id at https://www.reddit.com/prefs/apps")
	}
	for _, check := range []error{
		checkAddress("api", s.API), checkAddress("auth", s.Auth),
		checkNames("handles", s.Handles), checkNames("support_handles", s.SupportHandles),
		checkNames("subreddits", s.Subreddits), checkNames("own_subreddits", s.OwnSubreddits),
	} {
		if check != nil {
			return check
		}
	}
	return s.Check()
}

func checkAddress(key, address string) error {
	if address == "" {
		return nil
	}
	u, err := url.Parse(address)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return fmt.Errorf("%s must be a whole http:// or https:// address without a login", key)
	}
	return nil
}

// checkNames takes what Reddit takes for a name: letters, digits, _ and -.
func checkNames(key string, names []string) error {
	for _, name := range names {
		bare := bareName(name)
		if bare == "" || strings.Trim(bare, "abcdefghijklmnopqrstuvwxyz0123456789_-") != "" {
			return fmt.Errorf("%s: %q is not a name on Reddit: letters, digits, _ and - only", key, name)
		}
	}
	return nil
}

// bareName is a user's or a subreddit's name without what may stand before it, in lower case.
func bareName(s string) string {
	s = strings.TrimPrefix(network.Handle(s), "/")
	for _, prefix := range []string{"u/", "user/", "r/"} {
		s = strings.TrimPrefix(s, prefix)
	}
	return strings.TrimSuffix(s, "/")
}

func (s Settings) withDefaults() Settings {
	if s.API == "" {
		s.API = defaultAPI
	}
	if s.Auth == "" {
		s.Auth = defaultAuth
	}
	s.Watch = s.WithDefaults()
	s.Handles, s.SupportHandles = bareNames(s.Handles), bareNames(s.SupportHandles)
	s.Subreddits, s.OwnSubreddits = bareNames(s.Subreddits), bareNames(s.OwnSubreddits)
	s.Subreddits = slices.DeleteFunc(s.Subreddits, func(name string) bool { return slices.Contains(s.OwnSubreddits, name) })
	return s
}

// bareNames lists names in the form they are asked for, each once.
func bareNames(names []string) []string { return distinct(names, bareName) }

// distinct leaves out what is empty or differs from another in case only.
func distinct(list []string, form func(string) string) []string {
	var kept []string
	seen := map[string]bool{"": true}
	for _, s := range list {
		if s = form(s); !seen[strings.ToLower(s)] {
			seen[strings.ToLower(s)] = true
			kept = append(kept, s)
		}
	}
	return kept
}
