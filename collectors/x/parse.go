package x

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// Scope says for whom answers are parsed.
type Scope struct {
	Source fetch.Source
	People network.People
	Own    []string // ids of the brand's accounts, as far as they are known
	Now    time.Time
	// About says whether a text with these hashtags is to or about the brand. nil: all are, because they were searched for.
	About func(text string, hashtags []string) bool
}

// Page is what a page of posts became.
type Page struct {
	Batch  *record.Batch
	Places []network.Place // of all posts, retweets and those that could not be used included
	Token  string          // for the next page; "" if there is none
	Gone   map[string]bool // posts asked for by id that are deleted, or no longer shown to anyone
	Posts  int             // posts and users the answer held: they are what is paid for
	Users  int
}

// Parse reads a page of posts: of a search, or of posts asked for by id.
func Parse(body []byte, scope Scope) (*Page, error) {
	wire, bad, err := decodePage(body)
	if err != nil {
		return nil, err
	}
	return scope.page(wire, bad), nil
}

func (s Scope) page(wire *wirePage, bad []unreadable) *Page {
	page := &Page{
		Batch: &record.Batch{Mentions: make([]record.Mention, 0, len(wire.Data))},
		Posts: len(wire.Data), Users: len(wire.Includes.Users),
		Gone: gone(wire.Errors),
	}
	if wire.Meta != nil {
		page.Token = wire.Meta.NextToken
	}
	for _, u := range bad {
		page.Posts++ // paid for like any other
		page.Batch.Rejects = append(page.Batch.Rejects, s.reject("post not understood", u.err.Error(), string(u.raw)))
	}
	users := make(map[string]*wireUser, len(wire.Includes.Users))
	for i := range wire.Includes.Users {
		users[wire.Includes.Users[i].ID] = &wire.Includes.Users[i]
	}
	for i := range wire.Data {
		s.add(page, &wire.Data[i], users)
	}
	return page
}

// add makes a post a mention. Retweets are left out: they say nothing of their own, and the post counts them.
func (s Scope) add(page *Page, p *wirePost, users map[string]*wireUser) {
	posted, err := time.Parse(time.RFC3339, p.CreatedAt)
	if err == nil && posted.UTC().Year() > 9999 { // it could not be kept in a cursor
		err = errors.New("it is beyond the year 9999")
	}
	if err != nil {
		posted = snowflakeTime(p.ID)
	}
	if p.ID != "" {
		page.Places = append(page.Places, network.Place{ID: p.ID, At: posted.UTC()})
	}
	switch {
	case p.ref("retweeted") != "":
	case p.ID == "":
		page.Batch.Rejects = append(page.Batch.Rejects, s.reject("post without an id", "", p.Text))
	case err != nil:
		page.Batch.Rejects = append(page.Batch.Rejects, s.reject("date not understood", p.CreatedAt, p.Text))
	default:
		page.Batch.Mentions = append(page.Batch.Mentions, s.mention(p, posted.UTC(), users[p.AuthorID]))
	}
}

func (s Scope) mention(p *wirePost, posted time.Time, author *wireUser) record.Mention {
	text, entities := p.Text, p.Entities
	if p.NoteTweet != nil && p.NoteTweet.Text != "" {
		text, entities = p.NoteTweet.Text, p.NoteTweet.Entities
	}
	m := record.Mention{
		Brand: s.Source.Brand, Network: s.Source.Site, ID: p.ID, Source: s.Source.Name,
		URL:    "https://x.com/i/status/" + p.ID, // without the author's name, which is kept nowhere
		Text:   plain(text, entities),
		Posted: posted, Collected: s.Now,
		Conversation: p.ConversationID, Parent: p.ref("replied_to"),
		Hashtags: entities.tags(), Promoted: p.PromotedMetrics != nil,
		Author: p.AuthorID, AuthorFollowers: record.NotGiven,
	}
	if m.Conversation == "" {
		m.Conversation = m.ID
		if m.Parent != "" {
			m.Conversation = m.Parent
		}
	}
	if author != nil && author.Username != "" {
		m.Author = network.Handle(author.Username)
		m.AuthorFollowers = author.PublicMetrics.followers()
	}
	p.PublicMetrics.count(&m)
	s.People.Speak(&m, m.Author, s.about(&m, p))
	return m
}

// about says whether a post of someone else is to or about the brand. In a conversation it is, too, where someone
// answers the brand, or goes on with a first post of their own: only conversations about the brand are read.
func (s Scope) about(m *record.Mention, p *wirePost) bool {
	if s.About == nil || m.ID == m.Conversation {
		return true
	}
	if m.Parent != "" && slices.Contains(s.Own, p.InReplyToUserID) {
		return true
	}
	if m.Parent == m.Conversation && p.InReplyToUserID != "" && p.InReplyToUserID == p.AuthorID {
		return true
	}
	return s.About(m.Text, m.Hashtags)
}

func (p *wirePost) ref(kind string) string {
	for _, r := range p.ReferencedTweets {
		if r.Type == kind {
			return r.ID
		}
	}
	return ""
}

func (e *wireEntities) tags() []string {
	if e == nil || len(e.Hashtags) == 0 {
		return nil
	}
	tags := make([]string, 0, len(e.Hashtags))
	for _, h := range e.Hashtags {
		if tag := network.Hashtag(h.Tag); tag != "" {
			tags = append(tags, tag)
		}
	}
	return tags
}

func (m *wireMetrics) count(to *record.Mention) {
	if m == nil {
		m = &wireMetrics{}
	}
	to.Likes, to.Shares, to.Comments = count(m.Likes), count(m.Retweets), count(m.Replies)
	to.Quotes, to.Bookmarks, to.Views = count(m.Quotes), count(m.Bookmarks), count(m.Impressions)
}

func (m *wireUserMetrics) followers() record.Count {
	if m == nil {
		return record.NotGiven
	}
	return count(m.Followers)
}

func count(n *int64) record.Count {
	if n == nil || *n < 0 {
		return record.NotGiven
	}
	return record.Count(*n)
}

// No honest post is longer or has more links. What is not honest could make links that grow with each other.
const (
	maxText  = 256 << 10
	maxLinks = 500
)

// plain is a post's text with its links written out and X's three escapes undone. The link to a picture of the post
// stays short: written out, it holds the author's name.
func plain(text string, entities *wireEntities) string {
	if entities != nil && len(text) <= maxText {
		for _, u := range entities.URLs[:min(len(entities.URLs), maxLinks)] {
			to := u.Expanded
			if strings.HasPrefix(u.Display, "pic.") {
				to = u.Display
			}
			if u.URL != "" && to != "" {
				text = strings.Replace(text, u.URL, to, 1) // each link is one of its own, even to the same place
			}
		}
	}
	if !strings.Contains(text, "&") {
		return text
	}
	return unescape.Replace(text)
}

var unescape = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")

// snowflakeTime is when a post was made, as its id says: milliseconds since X's own epoch above 22 other bits.
func snowflakeTime(id string) time.Time {
	n, err := strconv.ParseInt(id, 10, 64)
	if err != nil || n < 1<<40 {
		return time.Time{}
	}
	return time.UnixMilli(n>>22 + 1288834974657).UTC()
}

// gone are the posts that an answer says are not there: deleted, or of an account that is closed, suspended or hidden
// from the public. X wants each of these gone here, too.
func gone(problems []wireProblem) map[string]bool {
	var ids map[string]bool
	for _, p := range problems {
		id := p.ResourceID
		if id == "" {
			id = p.Value
		}
		if id == "" || !p.notFound() && !p.hidden() {
			continue
		}
		if ids == nil {
			ids = map[string]bool{}
		}
		ids[id] = true
	}
	return ids
}

func (p *wireProblem) notFound() bool {
	return strings.HasSuffix(p.Type, "/resource-not-found") || p.Title == "Not Found Error"
}

func (p *wireProblem) hidden() bool {
	return strings.HasSuffix(p.Type, "/not-authorized-for-resource") || p.Title == "Authorization Error"
}

func (s Scope) reject(reason, detail, raw string) record.Reject {
	if len(raw) > record.MaxRaw {
		raw = raw[:record.MaxRaw]
	}
	return record.Reject{Source: s.Source.Name, At: s.Now, Where: "X API", Reason: reason, Detail: detail, Raw: raw}
}
