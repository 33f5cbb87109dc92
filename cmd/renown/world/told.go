package world

import (
	"strings"
	"time"

	"renown/warehouse/record"
)

// mastodonHost is the domain of the world's Mastodon server.
const mastodonHost = "social.example"

// url is a post's public address.
func (p *post) url() string {
	switch p.network {
	case Mastodon:
		return "https://" + mastodonHost + "/@" + p.author.handle + "/" + p.id
	case X:
		return "https://x.com/i/status/" + p.id
	case Bluesky:
		return "https://bsky.app/profile/" + p.author.handle + "/post/" + p.id[strings.LastIndexByte(p.id, '/')+1:]
	case News:
		return p.link
	}
	return ""
}

// shown is a post's whole text as a reader sees it.
func (p *post) shown(at time.Time) string {
	text := p.textAt(at)
	if p.title == "" {
		return text
	}
	if text == "" {
		return p.title
	}
	return p.title + "\n" + text
}

// asTold takes out of a mention what its network does not tell.
func (p *post) asTold(m *record.Mention, c counts) {
	switch p.network {
	case Mastodon:
		m.Bookmarks, m.Views, m.Promoted = record.NotGiven, record.NotGiven, false
	case Bluesky:
		m.Views, m.Promoted = record.NotGiven, false
	case YouTube:
		m.Shares, m.Quotes, m.Bookmarks, m.AuthorFollowers = record.NotGiven, record.NotGiven, record.NotGiven, record.NotGiven
		if p.parent == nil {
			m.Comments = record.Count(c.all)
		} else {
			m.Views = record.NotGiven
		}
	}
}
