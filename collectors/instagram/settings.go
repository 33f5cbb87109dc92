// Package instagram gathers, from the Instagram Graph API, a brand's own account with its comments, other accounts'
// followers and media, and the recent media of hashtags.
//
// It asks by plain HTTP: there is no well-kept Go client of the Graph API.
package instagram

import (
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// DefaultAPI is where the Graph API is asked, its version included.
const DefaultAPI = "https://graph.facebook.com/v23.0"

const (
	// MaxHashtags is how many different hashtags an account may ask for in hashtagWindow.
	MaxHashtags   = 30
	hashtagWindow = 7 * 24 * time.Hour
	// hashtagReach is how far back the recent media of a hashtag go.
	hashtagReach = 24 * time.Hour
)

// Settings are the keys of a source of kind instagram.
type Settings struct {
	network.Watch `yaml:",inline"`

	Token  fetch.Secret `yaml:"token"`   // an access token of an app with instagram_basic; see README.md
	UserID string       `yaml:"user_id"` // the id of the professional account that asks: 1784…
	API    string       `yaml:"api"`     // default: DefaultAPI
}

var (
	idForm       = regexp.MustCompile(`^[0-9]{5,25}$`)
	usernameForm = regexp.MustCompile(`^[a-z0-9_.]{1,60}$`)
)

// Validate says what is wrong with the settings.
func (s *Settings) Validate() error {
	u, err := url.Parse(s.API)
	switch {
	case s.Token == "":
		return errors.New("token is missing: an access token of an app that may use the Instagram Graph API")
	case s.UserID == "":
		return errors.New("user_id is missing: the id of the Instagram professional account that asks")
	case !idForm.MatchString(s.UserID):
		return errors.New("user_id must be the account's number (1784…), not its name")
	case s.API != "" && (err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == ""):
		return errors.New("api must be a whole http:// or https:// address, with its version: https://graph.facebook.com/v23.0")
	}
	for _, handle := range s.accounts() {
		if !usernameForm.MatchString(handle) {
			return fmt.Errorf("handles: %q is not an Instagram username", handle)
		}
	}
	return s.Check()
}

// accounts are the brand's own and support handles, each once, as they are compared.
func (s *Settings) accounts() []string {
	var all []string
	for _, handle := range append(slices.Clone(s.Handles), s.SupportHandles...) {
		if handle = network.Handle(handle); handle != "" && !slices.Contains(all, handle) {
			all = append(all, handle)
		}
	}
	return all
}

// tags are the hashtags, folded, each once.
func (s *Settings) tags() []string {
	var all []string
	for _, tag := range s.Hashtags {
		if tag = strings.ToLower(network.Hashtag(tag)); tag != "" && !slices.Contains(all, tag) {
			all = append(all, tag)
		}
	}
	return all
}

func (s Settings) withDefaults() Settings {
	s.Watch = s.Watch.WithDefaults()
	if s.API == "" {
		s.API = DefaultAPI
	}
	return s
}
