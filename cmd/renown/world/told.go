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
	case YouTube:
		if p.parent == nil {
			return "https://www.youtube.com/watch?v=" + p.id
		}
		return "https://www.youtube.com/watch?v=" + p.root.id + "&lc=" + p.id
	case Instagram:
		return "https://www.instagram.com/p/" + letters(hashed(p.root.id), 11) + "/"
	case Facebook:
		return facebookURL(p)
	case Reddit:
		if p.parent == nil {
			return "https://www.reddit.com/comments/" + p.id[3:] + "/"
		}
		return "https://www.reddit.com/comments/" + p.root.id[3:] + "/_/" + p.id[3:] + "/"
	case News:
		return p.link
	}
	return ""
}

func facebookURL(p *post) string {
	number := func(p *post) string { return p.id[strings.LastIndexByte(p.id, '_')+1:] }
	address := "https://www.facebook.com/" + p.root.author.handle + "/posts/" + number(p.root)
	switch t := p.thread(); {
	case p.parent == nil:
		return address
	case t == p:
		return address + "?comment_id=" + number(p)
	default:
		return address + "?comment_id=" + number(t) + "&reply_comment_id=" + number(p)
	}
}

// thread is the comment right below a video or post that a comment belongs to: there, replies are but one level deep.
func (p *post) thread() *post {
	for p.parent != nil && p.parent.parent != nil {
		p = p.parent
	}
	return p
}

// answers is how many replies a comment has where they are but one level deep.
func (p *post) answers(now time.Time) int64 {
	if p.thread() != p {
		return 0
	}
	return p.counts(now).all
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
	if p.network == YouTube || p.network == Reddit {
		return p.title + "\n\n" + text
	}
	return p.title + "\n" + text
}

// asTold takes out of a mention what its network does not tell, and follows its way of naming things.
func (p *post) asTold(m *record.Mention, c counts, now time.Time) {
	m.Promoted = m.Promoted && p.network == X && p.author.ours()
	switch p.network {
	case Mastodon:
		m.Bookmarks, m.Views = record.NotGiven, record.NotGiven
	case Bluesky:
		m.Views = record.NotGiven
	case YouTube:
		p.asYouTube(m, c)
	case Instagram:
		p.asInstagram(m, c)
	case Facebook:
		p.asFacebook(m, c, now)
	case Reddit:
		p.asReddit(m, c)
	case News:
		m.Direction = record.FromOther
		m.Author = strings.ToLower(p.author.name)
		m.AuthorFollowers, m.Likes, m.Comments = record.NotGiven, record.NotGiven, record.NotGiven
		m.Shares, m.Quotes, m.Bookmarks, m.Views = record.NotGiven, record.NotGiven, record.NotGiven, record.NotGiven
	}
}

// asComment sets how a comment stands to others where replies are one level deep and each comment is a conversation.
func (p *post) asComment(m *record.Mention) {
	if p.parent == nil {
		return
	}
	t := p.thread()
	m.Conversation, m.Parent = t.id, t.id
	if t == p {
		m.Parent = p.parent.id
	}
}

func (p *post) asYouTube(m *record.Mention, c counts) {
	m.Shares, m.Quotes, m.Bookmarks = record.NotGiven, record.NotGiven, record.NotGiven
	m.AuthorFollowers, m.Comments = rounded(m.AuthorFollowers), record.Count(c.all)
	p.asComment(m)
	if p.parent != nil {
		m.AuthorFollowers, m.Views = record.NotGiven, record.NotGiven
		if p.thread() != p {
			m.Comments = record.NotGiven
		}
	}
}

func (p *post) asInstagram(m *record.Mention, c counts) {
	m.Shares, m.Quotes, m.Bookmarks, m.Views, m.AuthorFollowers = record.NotGiven, record.NotGiven, record.NotGiven, record.NotGiven, record.NotGiven
	m.Comments = record.Count(c.all)
	p.asComment(m)
	switch {
	case p.parent == nil && !p.author.ours() && !(p.brand == Brands()[0].Name && len(p.mentions) > 0):
		m.Author = "" // found by its hashtag only
	case p.parent != nil && p.thread() != p:
		m.Comments = record.NotGiven
	}
}

func (p *post) asFacebook(m *record.Mention, c counts, now time.Time) {
	m.Quotes, m.Bookmarks, m.Views, m.AuthorFollowers = record.NotGiven, record.NotGiven, record.NotGiven, record.NotGiven
	m.Comments = record.Count(c.all)
	if !p.author.ours() {
		m.Author, m.Direction = p.author.id, record.FromCustomer // who writes on the brand's page writes to the brand
	}
	if p.parent != nil {
		m.Shares, m.Comments = record.NotGiven, record.Count(p.answers(now))
		p.asComment(m)
	}
}

func (p *post) asReddit(m *record.Mention, c counts) {
	m.AuthorFollowers, m.Quotes, m.Bookmarks, m.Views = record.NotGiven, record.NotGiven, record.NotGiven, record.NotGiven
	m.Shares, m.Comments = 0, record.Count(c.all)
	if p.parent != nil {
		m.Shares, m.Comments = record.NotGiven, record.NotGiven
	}
}
