package facebook

import (
	"errors"
	"fmt"
	"regexp"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
)

// Defaults of Settings.
const (
	DefaultAPI          = "https://graph.facebook.com/v23.0"
	DefaultCommentsDays = 30
)

// Settings are the keys of a source of kind facebook. handles and support_handles are pages, by name or id; Facebook
// can be searched neither for hashtags nor for words.
type Settings struct {
	network.Watch `yaml:",inline"`

	Token        fetch.Secret `yaml:"token"`         // access token of the page, or of a system user or app that may read it
	AppSecret    fetch.Secret `yaml:"app_secret"`    // only for apps that require proof of it
	API          string       `yaml:"api"`           // address of the Graph API, with its version
	CommentsDays int          `yaml:"comments_days"` // for how long a post's comments are followed
	VisitorPosts bool         `yaml:"visitor_posts"` // read what visitors write on the pages, too
}

var pageName = regexp.MustCompile(`^[\pL\pN._-]+$`)

// Validate says which key is wrong and how.
func (s *Settings) Validate() error {
	if err := s.Check(); err != nil {
		return err
	}
	if s.Token == "" {
		return errors.New("token is missing: the access token of the page, best as ${FACEBOOK_TOKEN}")
	}
	for key, handles := range map[string][]string{"handles": s.Handles, "support_handles": s.SupportHandles} {
		for _, h := range handles {
			if !pageName.MatchString(network.Handle(h)) {
				return fmt.Errorf("%s: %q is not a page: give its id, or its name as in its address", key, h)
			}
		}
	}
	if s.CommentsDays < 0 {
		return errors.New("comments_days must be a number of days")
	}
	return nil
}

func (s Settings) withDefaults() Settings {
	s.Watch = s.Watch.WithDefaults()
	if s.API == "" {
		s.API = DefaultAPI
	}
	if s.CommentsDays == 0 {
		s.CommentsDays = DefaultCommentsDays
	}
	return s
}

// commentsFor is for how long a post's comments are followed.
func (s Settings) commentsFor() time.Duration { return time.Duration(s.CommentsDays) * 24 * time.Hour }
