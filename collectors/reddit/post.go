package reddit

import (
	"encoding/json"
	"html"
	"math"
	"slices"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// opened is when Reddit was. Nothing there is older.
var opened = time.Date(2005, 6, 1, 0, 0, 0, 0, time.UTC)

// removed are the words that stand in place of an author or a text that is gone.
var removed = []string{"[deleted]", "[removed]", "[ Removed by Reddit ]", "[ Removed by reddit ]"}

// reader turns what Reddit says into records. It does no I/O.
type reader struct {
	src    fetch.Source
	people network.People
	terms  network.Terms
	own    []string // subreddits
	now    time.Time
}

// newReader makes the reader of a source's posts, as of now. Users are mentioned as u/name here.
func newReader(src fetch.Source, s Settings, now time.Time) *reader {
	mentions := network.Watch{Hashtags: s.Hashtags, Words: slices.Clone(s.Words)}
	for _, handle := range slices.Concat(s.Handles, s.SupportHandles) {
		mentions.Words = append(mentions.Words, "u/"+bareName(handle))
	}
	return &reader{src: src, people: s.People(), terms: mentions.Terms(), own: s.OwnSubreddits, now: now}
}

// Parse reads a listing of posts and comments, each of which is about the brand.
func Parse(body []byte, src fetch.Source, s Settings, now time.Time) (*record.Batch, error) {
	page, err := newReader(src, s, now).page(body, always)
	return page.batch, err
}

// page is what one page of a listing became.
type page struct {
	batch  *record.Batch
	places []network.Place
	after  string
	listed int
}

// page reads a listing. about says of each thing whether it is about the brand, and whether it is wanted at all.
func (r *reader) page(body []byte, judge func(*reader, *thing) (about, wanted bool)) (page, error) {
	l, rejects, err := readListing(body)
	if err != nil {
		return page{batch: &record.Batch{}}, err
	}
	p := page{after: l.Data.After, listed: len(l.Data.Children), batch: &record.Batch{Rejects: rejects,
		Mentions: make([]record.Mention, 0, len(l.Data.Children))}}
	for i := range l.Data.Children {
		t := &l.Data.Children[i]
		if at := t.Data.posted(); !at.IsZero() && t.Data.Name != "" {
			p.places = append(p.places, network.Place{ID: t.Data.Name, At: at})
		}
		if about, wanted := judge(r, t); wanted {
			r.add(p.batch, t, about)
		}
	}
	return p, nil
}

// always is for lists of what is about the brand.
func always(*reader, *thing) (about, wanted bool) { return true, true }

// onlyAbout is for lists of everything: what is about the brand is wanted, and what cannot be read is not dropped unseen.
func onlyAbout(r *reader, t *thing) (about, wanted bool) {
	about = r.about(t)
	return about, about || t.unusable() != ""
}

// add makes a record of a thing, or a reject.
func (r *reader) add(b *record.Batch, t *thing, about bool) {
	if t.Data.Replies.odd != nil {
		b.Rejects = append(b.Rejects, oddField(t.Data.Replies.odd, nil))
	}
	if reason := t.unusable(); reason != "" {
		b.Rejects = append(b.Rejects, t.reject(reason))
		return
	}
	b.Mentions = append(b.Mentions, r.mention(t, about))
}

// unusable says why a thing can be made no record of; "": it can.
func (t *thing) unusable() string {
	switch {
	case t.Kind != "t1" && t.Kind != "t3":
		return "neither a post nor a comment"
	case !strings.HasPrefix(t.Data.Name, t.Kind+"_") || len(t.Data.Name) < 4:
		return "the post has no id"
	case t.Data.posted().IsZero():
		return "the post's time is not understood"
	case t.Data.Author == "":
		return "the post has no author"
	case t.Kind == "t1" && !strings.HasPrefix(t.Data.LinkID, "t3_"):
		return "the comment belongs to no post"
	}
	return ""
}

func (t *thing) reject(reason string) record.Reject {
	shown := *t
	shown.Data.Replies = replies{}
	raw, err := json.Marshal(shown)
	if err != nil {
		raw = []byte(t.Data.Name)
	}
	return record.Reject{Where: t.Data.Name, Reason: reason, Detail: t.Kind, Raw: string(raw)}
}

// mention makes a record of a usable thing. One that was deleted or removed becomes a tombstone.
func (r *reader) mention(t *thing, about bool) record.Mention {
	d := &t.Data
	m := record.Mention{
		Brand: r.src.Brand, Network: r.src.Site, Source: r.src.Name, ID: d.Name, URL: t.permalink(),
		Posted: d.posted(), Collected: r.now, Conversation: d.Name, Promoted: d.Promoted, AuthorFollowers: record.NotGiven,
		Likes: r.score(d), Comments: record.NotGiven, Shares: record.NotGiven,
		Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven,
	}
	if t.Kind == "t1" {
		m.Conversation, m.Parent = d.LinkID, d.Parent
	} else {
		m.Comments, m.Shares, m.Views = count(d.Comments), count(d.Crossposts), count(d.Views)
	}
	if d.gone() {
		m.Deleted = r.now
		r.people.Speak(&m, "", about)
		return m
	}
	m.Text, m.Author = d.text(), network.Handle(d.Author)
	m.Hashtags = network.HashtagsIn(m.Text)
	r.people.Speak(&m, d.Author, about)
	return m
}

// about says whether a thing is to or about the brand, by what it says and where.
func (r *reader) about(t *thing) bool {
	if t.Kind == "t3" && slices.Contains(r.own, strings.ToLower(t.Data.Subreddit)) {
		return true
	}
	if t.Data.gone() {
		return false
	}
	text := t.Data.text()
	return r.ours(t.Data.Author) || r.terms.In(text, network.HashtagsIn(text))
}

// ours says whether a user is one of the brand's accounts.
func (r *reader) ours(author string) bool {
	who, _ := r.people.Who(author)
	return who != ""
}

// score is what the post's likes less its dislikes are. Below 0 they are kept as 0: nobody likes less than that. While
// Reddit hides the score it is not given.
func (r *reader) score(d *item) record.Count {
	switch {
	case d.Score == nil || d.HideScore || d.ScoreIsHid:
		return record.NotGiven
	case *d.Score < 0:
		return 0
	}
	return record.Count(*d.Score)
}

func count(n *int64) record.Count {
	if n == nil || *n < 0 {
		return record.NotGiven
	}
	return record.Count(*n)
}

// gone says whether the author, a moderator or Reddit took the post away.
func (d *item) gone() bool {
	return d.RemovedBy != "" || slices.Contains(removed, d.Author) || slices.Contains(removed, strings.TrimSpace(d.Selftext)) ||
		slices.Contains(removed, strings.TrimSpace(d.Body))
}

// text is the title and the words below it, or the comment's words. Markdown stays, but for its entities: in Markdown
// "&amp;" stands for "&", so resolving them is right even where Reddit has not escaped anything itself.
func (d *item) text() string {
	body := d.Selftext
	if body == "" {
		body = d.Body
	}
	return strings.TrimSpace(plain(d.Title) + "\n\n" + plain(body))
}

func plain(s string) string {
	if strings.IndexByte(s, '&') >= 0 {
		s = html.UnescapeString(s)
	}
	if strings.Contains(s, "\u200b") { // Reddit's own editor makes empty lines of them
		s = strings.ReplaceAll(s, "\u200b", "")
		for strings.Contains(s, "\n\n\n") {
			s = strings.ReplaceAll(s, "\n\n\n", "\n\n")
		}
	}
	return strings.TrimSpace(s)
}

// posted is when the thing was written; zero: not understood.
func (d *item) posted() time.Time {
	ms := math.Round(d.Created * 1000)
	if !(ms >= float64(opened.UnixMilli()) && ms < 4e12) {
		return time.Time{}
	}
	return time.UnixMilli(int64(ms)).UTC()
}

// permalink is the thing's address without the words of its title, which Reddit puts into it: they would outlive the post.
func (t *thing) permalink() string {
	d := &t.Data
	if t.Kind == "t1" {
		return "https://www.reddit.com/comments/" + strings.TrimPrefix(d.LinkID, "t3_") + "/_/" + strings.TrimPrefix(d.Name, "t1_") + "/"
	}
	return "https://www.reddit.com/comments/" + strings.TrimPrefix(d.Name, "t3_") + "/"
}
