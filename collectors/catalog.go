package collectors

import (
	"fmt"
	"log/slog"
	"time"

	"renown/collectors/bluesky"
	"renown/collectors/facebook"
	"renown/collectors/feed"
	"renown/collectors/fetch"
	"renown/collectors/file"
	"renown/collectors/googlebusiness"
	"renown/collectors/instagram"
	"renown/collectors/mastodon"
	"renown/collectors/network"
	"renown/collectors/reddit"
	"renown/collectors/reviewsite"
	"renown/collectors/trustpilot"
	"renown/collectors/x"
	"renown/collectors/youtube"
)

// Deps is what the program lends to every collector.
type Deps struct {
	Fetch  *fetch.Client
	Posts  network.Posts // what the warehouse knows of posts; nil: none are read again
	Now    func() time.Time
	Logger *slog.Logger
}

// Kind is one kind of source.
type Kind struct {
	Name     string
	Site     string     // short name of the network in records, unless the source names another; "": the source must
	Doc      string     // one line for the user
	Settings func() any // a pointer to a new struct of the kind's own keys: yaml tags, and Validate() error
	New      func(Deps, fetch.Source, any) (Collector, error)
}

// Catalog is every kind there is. A new source is one folder and one entry here.
func Catalog() []Kind {
	return []Kind{
		entry("reviewsite", "", "pages of reviews on a web site: schema.org data where there is some, else rules of your own",
			func(d Deps, src fetch.Source, s reviewsite.Settings) (Collector, error) {
				return reviewsite.New(d.Fetch, s, src, d.Now)
			}),
		entry("file", "", "exports (CSV, JSONL, gzip too) dropped into a folder, read by a map of their columns",
			func(d Deps, src fetch.Source, s file.Settings) (Collector, error) {
				return file.New(s, src, d.Now), s.Validate()
			}),
		entry("mastodon", "mastodon", "posts, mentions, conversations and followers on any server that speaks Mastodon's API",
			func(d Deps, src fetch.Source, s mastodon.Settings) (Collector, error) {
				return mastodon.New(d.Fetch, d.Posts, s, src, d.Now)
			}),
		entry("bluesky", "bluesky", "posts, mentions, threads and followers on Bluesky",
			func(d Deps, src fetch.Source, s bluesky.Settings) (Collector, error) {
				return bluesky.New(d.Fetch, d.Posts, s, src, d.Now)
			}),
		entry("x", "x", "posts, mentions, conversations, counts and followers on X, within a budget in dollars",
			func(d Deps, src fetch.Source, s x.Settings) (Collector, error) {
				return x.New(d.Fetch, d.Posts, s, src, d.Now)
			}),
		entry("youtube", "youtube", "channels, videos and comments on YouTube, within its daily quota",
			func(d Deps, src fetch.Source, s youtube.Settings) (Collector, error) {
				return youtube.New(d.Fetch, d.Posts, s, src, d.Now)
			}),
		entry("instagram", "instagram", "hashtags, own media with comments, and accounts' followers on Instagram",
			func(d Deps, src fetch.Source, s instagram.Settings) (Collector, error) {
				return instagram.New(d.Fetch, d.Posts, s, src, d.Now)
			}),
		entry("facebook", "facebook", "a page's followers, its posts and their comments with the page's replies",
			func(d Deps, src fetch.Source, s facebook.Settings) (Collector, error) {
				return facebook.New(d.Fetch, d.Posts, s, src, d.Now)
			}),
		entry("reddit", "reddit", "searches, subreddits and comments on Reddit",
			func(d Deps, src fetch.Source, s reddit.Settings) (Collector, error) {
				return reddit.New(d.Fetch, d.Posts, s, src, d.Now)
			}),
		entry("trustpilot", "trustpilot", "reviews on Trustpilot with the company's replies",
			func(d Deps, src fetch.Source, s trustpilot.Settings) (Collector, error) {
				return trustpilot.New(d.Fetch, s, src, d.Now)
			}),
		entry("googlebusiness", "google", "reviews of your own places on Google with your replies",
			func(d Deps, src fetch.Source, s googlebusiness.Settings) (Collector, error) {
				return googlebusiness.New(d.Fetch, s, src, d.Now)
			}),
		entry("feed", "news", "news, blogs and alerts by RSS, Atom or JSON Feed",
			func(d Deps, src fetch.Source, s feed.Settings) (Collector, error) {
				return feed.New(d.Fetch, s, src, d.Now)
			}),
	}
}

// entry is a kind whose settings are an S.
func entry[S any](name, site, doc string, build func(Deps, fetch.Source, S) (Collector, error)) Kind {
	return Kind{Name: name, Site: site, Doc: doc,
		Settings: func() any { return new(S) },
		New: func(d Deps, src fetch.Source, settings any) (Collector, error) {
			s, err := settingsOf[S](settings)
			if err != nil {
				return nil, err
			}
			return build(d, src, s)
		},
	}
}

// settingsOf takes the settings back from the configuration's hands.
func settingsOf[T any](settings any) (T, error) {
	s, ok := settings.(*T)
	if !ok || s == nil {
		var want T
		return want, fmt.Errorf("settings are %T, not *%T", settings, want)
	}
	return *s, nil
}

// Lookup finds a kind by its name.
func Lookup(name string) (Kind, bool) {
	for _, kind := range Catalog() {
		if kind.Name == name {
			return kind, true
		}
	}
	return Kind{}, false
}

// Settings maps each kind to its settings, as the configuration wants it.
func Settings() map[string]func() any {
	settings := make(map[string]func() any)
	for _, kind := range Catalog() {
		settings[kind.Name] = kind.Settings
	}
	return settings
}
