package bluesky

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

const defaultServer = "https://bsky.social"

// Settings are the keys of a source of kind bluesky.
type Settings struct {
	network.Watch `yaml:",inline"`
	Server        string       `yaml:"server"`       // the account's server, or a public one that needs no account
	Identifier    string       `yaml:"identifier"`   // the account that reads: its handle, DID or e-mail address
	AppPassword   fetch.Secret `yaml:"app_password"` // one made for Renown
}

// Validate says what is wrong with the settings.
func (s *Settings) Validate() error {
	if err := checkServer(s.Server); err != nil {
		return err
	}
	switch {
	case s.Identifier == "" && s.AppPassword != "":
		return errors.New("identifier is missing: the handle of the account that the app password belongs to")
	case s.Identifier != "" && s.AppPassword == "":
		return errors.New("app_password is missing: make one in Bluesky under Settings, Privacy and security, App passwords")
	case s.Identifier == "" && (s.Server == "" || strings.TrimSuffix(s.Server, "/") == defaultServer):
		return errors.New("identifier is missing, with its app_password: the account that reads; only a public server " +
			"(server: https://public.api.bsky.app) needs none, and does not search")
	}
	if err := checkHandles("handles", s.Handles); err != nil {
		return err
	}
	if err := checkHandles("support_handles", s.SupportHandles); err != nil {
		return err
	}
	return s.Check()
}

func checkServer(server string) error {
	if server == "" {
		return nil
	}
	u, err := url.Parse(server)
	if err != nil || (u.Scheme != "http" && u.Scheme != "https") || u.Hostname() == "" || u.User != nil {
		return errors.New("server must be a whole http:// or https:// address without a login, such as " + defaultServer)
	}
	return nil
}

// checkHandles refuses what the server would refuse together with all that is asked for at once.
func checkHandles(key string, handles []string) error {
	for _, h := range handles {
		h = network.Handle(h)
		if strings.HasPrefix(h, "did:") {
			continue
		}
		if !strings.Contains(h, ".") || strings.ContainsAny(h, " /:@\t\n") {
			return fmt.Errorf("%s: %q is not a Bluesky handle: it is a host's name, such as skywaysair.bsky.social", key, h)
		}
	}
	return nil
}

func (s Settings) withDefaults() Settings {
	if s.Server == "" {
		s.Server = defaultServer
	}
	s.Watch = s.WithDefaults()
	return s
}
