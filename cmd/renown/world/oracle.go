package world

import (
	"slices"
	"strings"
	"time"

	"renown/warehouse/record"
)

// Posts are what a complete collector of a network must have stored of a brand by now, oldest first: every post that is
// to be seen, with its text and counts as they stand now. Left empty are Source and Collected, and Meaning; the author is
// in clear, and empty where the network tells none. The settings that Config writes are those that a source must have:
// the brand's hashtags, words and handles, and a backfill that reaches the story's beginning.
//
// A post that was stored and read last at an earlier time stands as it stood then: see Post. One that is deleted is not
// listed: see Deleted.
func (w *World) Posts(network, brand string) []record.Mention {
	return w.PostsAt(network, brand, w.Now())
}

// PostsAt are a network's posts of a brand as they stand at a time.
func (w *World) PostsAt(network, brand string, at time.Time) []record.Mention {
	var all []record.Mention
	w.inSociety(at, func(s *society) {
		at := s.clamp(at)
		for _, p := range s.visible(network, at, func(p *post) bool { return p.brand == brand && kept(p) }) {
			all = append(all, s.mention(p, at))
		}
	})
	return all
}

// Post is one post as it stands at a time, and whether it is to be seen then.
func (w *World) Post(network, id string, at time.Time) (m record.Mention, found bool) {
	w.inSociety(at, func(s *society) {
		if p := s.find(network, id, s.clamp(at)); p != nil && kept(p) {
			m, found = s.mention(p, s.clamp(at)), true
		}
	})
	return m, found
}

// Deleted are the posts of a brand that were to be seen once and are gone now, with the time at which they went.
func (w *World) Deleted(network, brand string) map[string]time.Time {
	now, gone := w.Now(), map[string]time.Time{}
	w.inSociety(now, func(s *society) {
		for _, p := range s.posts[network] {
			if p.brand == brand && !p.deleted.IsZero() && !p.deleted.After(s.clamp(now)) && kept(p) {
				gone[p.id] = p.deleted.UTC()
			}
		}
	})
	return gone
}

// kept says whether a network shows a post to a collector at all: Instagram tells the comments below one's own posts
// only, and Facebook only one's own page.
func kept(p *post) bool {
	return !(p.network == Instagram || p.network == Facebook) || p.parent == nil || p.brand == "Skyways Air"
}

// Stats are a brand's accounts on a network at a time, as a collector's snapshot then must have them, without Source.
func (w *World) Stats(network, brand string, at time.Time) []record.AccountStat {
	var all []record.AccountStat
	w.inSociety(at, func(s *society) {
		v, seen := s.people.voices[brand][network], s.clamp(at)
		for _, a := range []*account{v.own, v.support} {
			if a != nil {
				st := s.stat(a, seen)
				st.At = at
				all = append(all, st)
			}
		}
	})
	return all
}

// Uses are how often a hashtag was used on a network in [from, to), and by how many authors, as the network counts them at
// a time: posts deleted by then are left out.
func (w *World) Uses(network, hashtag string, from, to, at time.Time) (uses, authors int) {
	w.inSociety(at, func(s *society) { uses, authors = s.uses(network, hashtag, from, to, s.clamp(at)) })
	return uses, authors
}

// Opinions are what a complete collector of a network of reviews must have stored of a brand at a time, oldest first,
// without Source, Collected and Meaning.
func (w *World) Opinions(network, brand string, at time.Time) []record.Review {
	var all []record.Review
	w.inSociety(at, func(s *society) {
		for _, o := range s.opinions[network] {
			if seen := s.clamp(at); o.brand == brand && o.at(seen) {
				all = append(all, o.review(seen))
			}
		}
	})
	return all
}

// People are the handles of those who write to companies and of those who only take part in campaigns, on a network.
func (w *World) People(network string) (customers, fans []string) {
	for _, a := range w.society.people.crowd[network] {
		customers = append(customers, authorName(a))
	}
	for _, a := range w.society.people.fans[network] {
		fans = append(fans, authorName(a))
	}
	return customers, fans
}

// inSociety lends the networks' people and posts, told up to a time, to one caller at once.
func (w *World) inSociety(until time.Time, do func(*society)) {
	w.talking.Lock()
	defer w.talking.Unlock()
	w.society.tell(w.society.clamp(until))
	do(w.society)
}

// mention is what a post must be stored as.
func (s *society) mention(p *post, at time.Time) record.Mention {
	c := p.counts(at)
	m := record.Mention{
		Brand: p.brand, Network: p.network, ID: p.id, URL: p.url(), Text: p.shown(at), Posted: p.posted,
		Conversation: p.root.id, Hashtags: p.tags, Author: authorName(p.author), AuthorFollowers: record.Count(s.followersOf(p.author, at)),
		Likes: record.Count(c.likes), Shares: record.Count(c.shares), Comments: record.Count(c.direct), Quotes: record.Count(c.quotes),
		Bookmarks: record.Count(c.bookmarks), Views: record.Count(c.views), Promoted: p.promoted,
	}
	if p.parent != nil {
		m.Parent = p.parent.id
	}
	m.Direction, m.Handle = p.direction()
	p.asTold(&m, c, at)
	m.Addressed = m.Direction == record.FromCustomer && p.addressed()
	return m
}

// addressed says whether a post speaks to its brand: it names an account of the brand's, is on its page, or comments on
// what the brand itself showed.
func (p *post) addressed() bool {
	own := func(a *account) bool { return a.ours() && a.brand == p.brand }
	switch p.network {
	case Facebook:
		return true
	case YouTube, Instagram:
		if p.parent != nil && p.parent == p.root && own(p.root.author) {
			return true
		}
	}
	return slices.ContainsFunc(p.mentions, own)
}

// direction says who speaks, by the rule that all collectors follow.
func (p *post) direction() (record.Direction, string) {
	switch {
	case p.author.kind == supportVoice && p.author.brand == p.brand:
		return record.FromSupport, authorName(p.author)
	case p.author.kind == brandVoice && p.author.brand == p.brand:
		return record.FromBrand, authorName(p.author)
	case p.about():
		return record.FromCustomer, ""
	}
	return record.FromOther, ""
}

// about says whether a post is to or about its brand: it begins a conversation, which is about the brand in all of this
// world, it answers the brand, mentions or names it, carries its hashtag, or is by who began the conversation.
func (p *post) about() bool {
	switch {
	case p.root == p, p.parent.author.ours(), p.author == p.root.author, names(p.title+" "+p.text, p.brand):
		return true
	case containsFold(p.tags, strings.TrimPrefix(tagOf(p.brand), "#")):
		return true
	}
	return slices.ContainsFunc(p.mentions, (*account).ours) || slices.ContainsFunc(p.replies, func(r *post) bool { return r.author.ours() })
}

// authorName is the handle as records have it: in lower case, with its host on Mastodon.
func authorName(a *account) string {
	handle := strings.ToLower(a.handle)
	if a.network == Mastodon && !strings.Contains(handle, "@") {
		return handle + "@" + mastodonHost
	}
	return handle
}

// stat is an account's snapshot.
func (s *society) stat(a *account, at time.Time) record.AccountStat {
	st := record.AccountStat{
		Brand: a.brand, Network: a.network, Account: authorName(a), At: at,
		Followers: record.Count(s.followersOf(a, at)), Following: record.Count(a.following), Posts: record.Count(s.postsOf(a, at)),
		Views: record.NotGiven, RatingCount: record.NotGiven,
	}
	if a.network == YouTube {
		st.Following, st.Views = record.NotGiven, record.Count(s.viewsOf(a, at))
		st.Followers = rounded(st.Followers)
	}
	if a.network == Instagram && a.brand != Brands()[0].Name {
		st.Following = record.NotGiven // others' accounts are discovered, which tells less
	}
	if a.network == Facebook || a.network == Reddit {
		st.Following, st.Posts = record.NotGiven, record.NotGiven
	}
	return st
}

// rounded is how YouTube tells subscribers: three figures, the rest cut off.
func rounded(n record.Count) record.Count {
	unit := record.Count(1)
	for n/unit >= 1000 {
		unit *= 10
	}
	return n / unit * unit
}

// uses counts a hashtag in [from, to), as the network shows it at a time.
func (s *society) uses(network, hashtag string, from, to, at time.Time) (uses, authors int) {
	seen := map[*account]bool{}
	for _, p := range s.visible(network, at, func(p *post) bool {
		return !p.posted.Before(from) && p.posted.Before(to) && containsFold(p.tags, hashtag)
	}) {
		uses++
		seen[p.author] = true
	}
	return uses, len(seen)
}
