package world

import (
	"cmp"
	"math"
	"slices"
	"time"
)

// The networks of the world, by the short names that records carry.
const (
	Mastodon       = "mastodon"
	Bluesky        = "bluesky"
	X              = "x"
	YouTube        = "youtube"
	Instagram      = "instagram"
	Facebook       = "facebook"
	Reddit         = "reddit"
	Trustpilot     = "trustpilot"
	GoogleBusiness = "google"
	News           = "news"
)

// How far the networks' story goes back: posts for eight weeks, reviews for half a year.
const (
	postDays   = 56
	reviewDays = 182
)

// account is somebody on one network.
type account struct {
	network, id, handle, name string
	kind                      accountKind
	brand                     string // of a brand's own and support accounts
	lang                      string
	followers, following      int64
	posts                     int64
	created                   time.Time
}

type accountKind int

const (
	customer accountKind = iota // writes to the brand
	fan                         // takes part in the campaign, and never flew with us, most of them
	press
	brandVoice
	supportVoice
)

// ours says whether the account is a brand's.
func (a *account) ours() bool { return a.kind == brandVoice || a.kind == supportVoice }

// post is one thing said on a network, with all that ever happens to it: a status, a video, a comment, an article.
type post struct {
	network, brand, id string
	author             *account
	posted             time.Time // in whole milliseconds; in whole seconds where the network tells no more
	deleted            time.Time // zero: never
	edited             time.Time // zero: never; then the text is edit
	title, text, edit  string    // plain; edit includes all of the text
	lang               string
	tags               []string
	mentions           []*account
	root, parent       *post // root is the post itself where a conversation begins
	quoted             *post
	promoted           bool
	media              string  // "video", "image", ""
	place              string  // subreddit, host of an article
	link               string  // an article's own address
	replies            []*post // direct ones, oldest first
	folded             string  // title and text as searches look at them
	reach              reach
}

// reach is what a post's counts grow to with age.
type reach struct {
	likes, shares, quotes, bookmarks, views float64
	tau                                     time.Duration // after this age they stand at 63 %
}

// society is everything people write, told day by day as the world's clock comes to it.
type society struct {
	options  Options
	anchor   time.Time // UTC
	london   *time.Location
	today    civil // the anchor's day in London
	crisis   crisis
	told     int // days before this one are told, counted from the anchor's
	people   people
	posts    map[string][]*post // by network, oldest first
	byID     map[string]map[string]*post
	opinions map[string][]*opinion // reviews, by network, oldest first
	said     map[string]int        // texts used, for variety
}

func newSociety(o Options) *society {
	s := &society{
		options: o, anchor: o.Anchor.UTC(), london: mustZone("Europe/London"), told: -reviewDays,
		posts: map[string][]*post{}, byID: map[string]map[string]*post{}, opinions: map[string][]*opinion{}, said: map[string]int{},
	}
	s.today = civilOf(s.anchor.In(s.london))
	s.crisis = crisisOf(s.anchor, s.london)
	s.people = peoplePool(s)
	return s
}

// clamp is how late it is on the networks.
func (s *society) clamp(now time.Time) time.Time {
	if end := s.options.Until; !end.IsZero() && now.After(end) {
		return end.UTC()
	}
	return now
}

// tell makes sure that everything up to a time is written. What is told once never changes, however far the clock went
// when it was told: every day has dice of its own.
func (s *society) tell(until time.Time) {
	last := s.dayOf(until)
	if s.told > last {
		return
	}
	for ; s.told <= last; s.told++ {
		s.tellDay(s.told)
	}
	for network, list := range s.posts {
		slices.SortStableFunc(list, func(a, b *post) int { return cmp.Or(a.posted.Compare(b.posted), cmp.Compare(a.id, b.id)) })
		s.posts[network] = list
	}
	for _, list := range s.opinions {
		slices.SortStableFunc(list, func(a, b *opinion) int { return cmp.Or(a.posted.Compare(b.posted), cmp.Compare(a.id, b.id)) })
	}
}

// add gives a post its id and puts it into the world.
func (s *society) add(p *post) *post {
	if s.byID[p.network] == nil {
		s.byID[p.network] = map[string]*post{}
	}
	p.posted = p.posted.UTC().Truncate(precision(p.network))
	if p.root == nil {
		p.root = p
	}
	p.folded = foldedWords(p.title + " " + p.text)
	for salt := uint64(0); ; salt++ {
		p.id = s.idOf(p, salt)
		if s.byID[p.network][p.id] == nil {
			break
		}
	}
	s.byID[p.network][p.id] = p
	s.posts[p.network] = append(s.posts[p.network], p)
	if p.parent != nil {
		p.parent.replies = append(p.parent.replies, p)
		slices.SortStableFunc(p.parent.replies, func(a, b *post) int { return a.posted.Compare(b.posted) })
	}
	return p
}

// precision is how exactly a network tells when something was posted.
func precision(network string) time.Duration {
	if network == Mastodon || network == X || network == Bluesky {
		return time.Millisecond
	}
	return time.Second
}

// at says whether a post is to be seen at a time.
func (p *post) at(now time.Time) bool {
	return !p.posted.After(now) && (p.deleted.IsZero() || p.deleted.After(now))
}

// textAt is what the post says at a time.
func (p *post) textAt(now time.Time) string {
	if !p.edited.IsZero() && !p.edited.After(now) {
		return p.edit
	}
	return p.text
}

// counts is how a post's reach stands at a time.
type counts struct{ likes, shares, quotes, bookmarks, views, direct, all int64 }

func (p *post) counts(now time.Time) counts {
	age := now.Sub(p.posted)
	c := counts{
		likes: p.reach.grown(p.reach.likes, age), shares: p.reach.grown(p.reach.shares, age), quotes: p.reach.grown(p.reach.quotes, age),
		bookmarks: p.reach.grown(p.reach.bookmarks, age), views: p.reach.grown(p.reach.views, age),
	}
	for _, r := range p.replies {
		if r.at(now) {
			c.direct++
		}
		c.all += r.weight(now)
	}
	return c
}

// weight is how many comments a post and what is below it are.
func (p *post) weight(now time.Time) int64 {
	n := int64(0)
	if p.at(now) {
		n++
	}
	for _, r := range p.replies {
		n += r.weight(now)
	}
	return n
}

// grown is where a count stands: it grows with the post's age, fast at first, and never falls.
func (r reach) grown(final float64, age time.Duration) int64 {
	if age <= 0 || final <= 0 || r.tau <= 0 {
		return 0
	}
	return int64(final * (1 - math.Exp(-age.Seconds()/r.tau.Seconds())))
}

// visible are a network's posts that satisfy a condition now, oldest first.
func (s *society) visible(network string, now time.Time, want func(*post) bool) []*post {
	var some []*post
	for _, p := range s.posts[network] {
		if p.posted.After(now) {
			break
		}
		if p.at(now) && want(p) {
			some = append(some, p)
		}
	}
	return some
}

// find is a post of a network that is to be seen now; nil: there is none.
func (s *society) find(network, id string, now time.Time) *post {
	if p := s.byID[network][id]; p != nil && p.at(now) {
		return p
	}
	return nil
}

// below are all visible posts under one, in the order of their time.
func (p *post) below(now time.Time) []*post {
	var all []*post
	for _, r := range p.replies {
		if r.at(now) {
			all = append(all, r)
		}
		all = append(all, r.below(now)...)
	}
	slices.SortStableFunc(all, func(a, b *post) int { return a.posted.Compare(b.posted) })
	return all
}
