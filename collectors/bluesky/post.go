package bluesky

import (
	"encoding/json"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// opened is the month the network's first posts are from. A post that claims to be older was brought from elsewhere.
var opened = time.Date(2022, 11, 1, 0, 0, 0, 0, time.UTC)

// reader turns what the server says into records. It does no I/O.
type reader struct {
	src    fetch.Source
	people network.People
	terms  network.Terms
	own    map[string]string // the brand's accounts, by DID as far as known
	now    time.Time
}

// newReader makes the reader of a source's posts, as of now.
func newReader(src fetch.Source, w network.Watch, now time.Time) *reader {
	return &reader{src: src, people: w.People(), terms: w.Terms(), own: map[string]string{}, now: now}
}

func fold(s string) string { return strings.ToLower(strings.TrimSpace(s)) }

// Parse reads an answer of searchPosts: every post it lists is one about the brand.
func Parse(body []byte, src fetch.Source, w network.Watch, now time.Time) (*record.Batch, error) {
	page, err := newReader(src, w, now).search(body)
	return page.batch, err
}

// page is what one page of a list became.
type page struct {
	batch  *record.Batch
	places []network.Place
	times  map[string]time.Time // of the places in the list where posts are shown
	cursor string
	listed int
}

func (r *reader) search(body []byte) (page, error) {
	var a searchAnswer
	rejects, err := decode(body, &a)
	if err == nil && a.Posts == nil {
		err = &answerError{what: "there are no posts in it"}
	}
	if err != nil {
		return page{batch: &record.Batch{}}, err
	}
	p := page{cursor: a.Cursor, listed: len(a.Posts), times: make(map[string]time.Time, len(a.Posts)), batch: &record.Batch{
		Mentions: make([]record.Mention, 0, len(a.Posts)), Rejects: rejects,
	}}
	for i := range a.Posts {
		r.list(&p, &a.Posts[i])
	}
	return p, nil
}

// feed reads an answer of getAuthorFeed: an account's posts, and those it answered. What it merely reposted is left out.
func (r *reader) feed(body []byte) (page, error) {
	var a feedAnswer
	rejects, err := decode(body, &a)
	if err == nil && a.Feed == nil {
		err = &answerError{what: "there is no feed in it"}
	}
	if err != nil {
		return page{batch: &record.Batch{}}, err
	}
	p := page{cursor: a.Cursor, listed: len(a.Feed), times: map[string]time.Time{}, batch: &record.Batch{Rejects: rejects}}
	for i := range a.Feed {
		item := &a.Feed[i]
		if item.Reason != nil {
			if at := parseTime(item.Reason.IndexedAt); !at.IsZero() {
				p.places = append(p.places, network.Place{ID: item.Post.URI, At: at})
			}
			continue
		}
		r.list(&p, &item.Post)
		if item.Reply != nil {
			r.context(&p, item.Reply, item.Post.posted())
		}
	}
	return p, nil
}

// list adds a post that a list shows.
func (r *reader) list(p *page, v *postView) {
	if at := v.posted(); r.add(p.batch, v, true) {
		p.places = append(p.places, network.Place{ID: v.URI, At: at})
		p.times[v.URI] = at
	}
}

// context adds what a brand's account answered at a time: its author is a customer, whatever the words. What the
// conversation began with is added only if it is about the brand, too: it may be anything, with ten thousand replies.
func (r *reader) context(p *page, to *answers, at time.Time) {
	parent, root := &to.Parent, &to.Root
	if parent.there() {
		r.add(p.batch, &parent.postView, true)
		p.times[parent.URI] = at
	}
	if root.there() && root.URI != parent.URI && (r.about(&root.postView) || root.Author.DID == parent.Author.DID) {
		r.add(p.batch, &root.postView, true)
		p.times[root.URI] = at
	}
}

// add makes a record of a post and says whether its place in a list is known.
func (r *reader) add(b *record.Batch, v *postView, about bool) bool {
	m, reason := r.mention(v, about)
	if reason != "" {
		b.Rejects = append(b.Rejects, r.reject(v, reason))
		return v.URI != "" && !v.posted().IsZero()
	}
	b.Mentions = append(b.Mentions, m)
	return true
}

func (r *reader) reject(v *postView, reason string) record.Reject {
	raw, err := json.Marshal(v)
	if err != nil {
		raw = []byte(v.URI)
	}
	return record.Reject{Where: v.URI, Reason: reason, Raw: string(raw)}
}

// mention makes a record of a post, or says why it cannot.
func (r *reader) mention(v *postView, about bool) (m record.Mention, reason string) {
	did, key := split(v.URI)
	posted := v.posted()
	switch {
	case did == "" || key == "":
		return m, "the post has no at:// address"
	case v.Author.DID == "" && v.Author.Handle == "":
		return m, "the post has no author"
	case posted.IsZero():
		return m, "the post's time is not understood"
	}
	m = record.Mention{
		Brand: r.src.Brand, Network: r.src.Site, Source: r.src.Name, ID: v.URI, URL: permalink(v.Author.name(did), key),
		Text: v.Record.Text, Posted: posted, Collected: r.now, Conversation: v.URI, Hashtags: v.Record.hashtags(),
		Author: v.Author.name(did), AuthorFollowers: record.NotGiven,
		Likes: count(v.Likes), Shares: count(v.Reposts), Comments: count(v.Replies), Quotes: count(v.Quotes),
		Bookmarks: count(v.Bookmarks), Views: record.NotGiven,
	}
	if reply := v.Record.Reply; reply != nil && reply.Root.URI != "" {
		m.Conversation, m.Parent = reply.Root.URI, reply.Parent.URI
	}
	if len(v.Record.Langs) > 0 {
		m.Meaning.Lang, _, _ = strings.Cut(v.Record.Langs[0], "-")
	}
	r.learn(v.Author)
	r.people.Speak(&m, r.handle(v.Author), about)
	return m, ""
}

// learn remembers the DID of one of the brand's accounts where it is met, because posts name those they answer by DID.
func (r *reader) learn(a actor) {
	if who, handle := r.people.Who(a.Handle); who != "" && a.DID != "" {
		r.own[a.DID] = handle
	}
}

// handle is the name the brand's accounts are known by, even where theirs does not resolve at the moment.
func (r *reader) handle(a actor) string {
	if own, found := r.own[a.DID]; found {
		return own
	}
	if who, _ := r.people.Who(a.Handle); who == "" {
		if who, _ = r.people.Who(a.DID); who != "" {
			return a.DID
		}
	}
	return a.Handle
}

// about says whether a post is to or about the brand: it has one of its tags or words, mentions or answers one of its
// accounts.
func (r *reader) about(v *postView) bool {
	for _, f := range v.Record.Facets {
		for _, feature := range f.Features {
			if feature.DID != "" && r.ours(feature.DID) {
				return true
			}
		}
	}
	if v.Record.Reply != nil {
		if did, _ := split(v.Record.Reply.Parent.URI); r.ours(did) {
			return true
		}
	}
	return r.terms.In(v.Record.Text, v.Record.hashtags())
}

// ours says whether an account is one of the brand's.
func (r *reader) ours(did string) bool {
	if _, found := r.own[did]; found {
		return true
	}
	who, _ := r.people.Who(did)
	return who != ""
}

// name is the handle in lower case, or the DID while the handle does not resolve.
func (a actor) name(did string) string {
	if a.Handle != "" && a.Handle != "handle.invalid" {
		return network.Handle(a.Handle)
	}
	if a.DID != "" {
		return a.DID
	}
	return did
}

// posted is when the post was written. The author's program says so (createdAt), and can say anything; the server says
// when it first saw the post (indexedAt). Never later than seen; and what claims to be older than the network was brought
// here from elsewhere, and counts from when it was seen. That is also what lists are sorted by.
func (v *postView) posted() time.Time {
	written, seen := parseTime(v.Record.CreatedAt), parseTime(v.IndexedAt)
	switch {
	case seen.IsZero() && written.Before(opened):
		return time.Time{}
	case seen.IsZero():
		return written
	case written.Before(opened) || written.After(seen):
		return seen
	}
	return written
}

func parseTime(s string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return time.Time{}
	}
	return t.UTC().Truncate(time.Millisecond)
}

// hashtags are those in the text, as its facets say, and those set beside it, each once.
func (p *postRecord) hashtags() []string {
	if len(p.Facets)+len(p.Tags) == 0 {
		return nil
	}
	var tags []string
	seen := map[string]bool{}
	add := func(tag string) {
		if tag = network.Hashtag(tag); tag != "" && !seen[fold(tag)] {
			seen[fold(tag)] = true
			tags = append(tags, tag)
		}
	}
	for i := range p.Facets {
		f := &p.Facets[i]
		for _, feature := range f.Features {
			if feature.Type != "app.bsky.richtext.facet#tag" {
				continue
			}
			if feature.Tag == "" {
				feature.Tag = f.text(p.Text)
			}
			add(feature.Tag)
		}
	}
	for _, tag := range p.Tags {
		add(tag)
	}
	return tags
}

// text is the part of a text that the facet is about.
func (f *facet) text(s string) string {
	if f.Index.Start < 0 || f.Index.End > len(s) || f.Index.Start >= f.Index.End {
		return ""
	}
	return strings.ToValidUTF8(s[f.Index.Start:f.Index.End], "")
}

func count(n *int64) record.Count {
	if n == nil || *n < 0 {
		return record.NotGiven
	}
	return record.Count(*n)
}

// split takes a post's address apart: at://did/app.bsky.feed.post/key.
func split(uri string) (did, key string) {
	rest, found := strings.CutPrefix(uri, "at://")
	did, rest, _ = strings.Cut(rest, "/")
	_, key, _ = strings.Cut(rest, "/")
	if !found || strings.ContainsAny(key, "/?# ") {
		return "", ""
	}
	return did, key
}

func permalink(name, key string) string { return "https://bsky.app/profile/" + name + "/post/" + key }
