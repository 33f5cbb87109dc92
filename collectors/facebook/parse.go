package facebook

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// Owner is one of the brand's pages: who speaks in its name.
type Owner struct {
	Direction record.Direction
	Handle    string
}

// Scope says for whom answers are parsed.
type Scope struct {
	Source fetch.Source
	Now    time.Time
	Pages  map[string]Owner // the brand's pages by their ids
}

// Page is what a page of posts or comments became.
type Page struct {
	Batch  *record.Batch
	Places []network.Place // of all, those that could not be used included
	Token  string          // for the next page; "" if there is none
}

// graphTime is how Facebook writes a time: 2026-05-20T12:00:00+0000.
const graphTime = "2006-01-02T15:04:05-0700"

func parseTime(s string) (time.Time, error) {
	t, err := time.Parse(graphTime, s)
	if err != nil {
		t, err = time.Parse(time.RFC3339, s)
	}
	if t = t.UTC(); err == nil && t.Year() > 9999 { // it could not be kept in a cursor
		err = errors.New("it is beyond the year 9999")
	}
	return t, err
}

// ParsePosts reads a page of posts. by is whose posts they are where they do not say themselves; zero: a visitor's.
func ParsePosts(body []byte, scope Scope, by Owner) (*Page, error) {
	list, bad, err := decodeList[wirePost](body)
	if err != nil {
		return nil, err
	}
	page := scope.page(len(list.Data), list.Paging, bad)
	for i := range list.Data {
		p := &list.Data[i]
		posted, err := parseTime(p.Created)
		if scope.usable(page, p.ID, p.Created, p.Message, posted, err) {
			page.Batch.Mentions = append(page.Batch.Mentions, scope.post(p, posted, by))
		}
	}
	return page, nil
}

// ParseComments reads a page of comments on a post.
func ParseComments(body []byte, scope Scope, post string) (*Page, error) {
	list, bad, err := decodeList[wireComment](body)
	if err != nil {
		return nil, err
	}
	page := scope.page(len(list.Data), list.Paging, bad)
	for i := range list.Data {
		c := &list.Data[i]
		c.identify(post)
		posted, err := parseTime(c.Created)
		if scope.usable(page, c.ID, c.Created, c.Message, posted, err) {
			page.Batch.Mentions = append(page.Batch.Mentions, scope.comment(c, posted, post))
		}
	}
	return page, nil
}

func (s Scope) page(n int, paging *wirePaging, bad []unreadable) *Page {
	page := &Page{Batch: &record.Batch{Mentions: make([]record.Mention, 0, n)}, Token: paging.token()}
	page.Batch.Rejects = s.rejects(bad)
	return page
}

func (s Scope) rejects(bad []unreadable) []record.Reject {
	var rejects []record.Reject
	for _, u := range bad {
		detail := ""
		if u.err != nil {
			detail = u.err.Error()
		}
		rejects = append(rejects, s.reject("post not understood", detail, string(u.raw)))
	}
	return rejects
}

// usable enters a thing's place, and a reject if it cannot be used.
func (s Scope) usable(page *Page, id, created, raw string, posted time.Time, err error) bool {
	if id == "" {
		page.Batch.Rejects = append(page.Batch.Rejects, s.reject("post without an id", created, raw))
		return false
	}
	page.Places = append(page.Places, network.Place{ID: id, At: posted})
	if err != nil {
		page.Batch.Rejects = append(page.Batch.Rejects, s.reject("date not understood", created, raw))
	}
	return err == nil
}

// token is where the next page begins: the place in the address of the next page, without the key in it.
func (p *wirePaging) token() string {
	if p == nil || p.Next == "" {
		return ""
	}
	next, err := url.Parse(p.Next)
	place := url.Values{}
	if err == nil {
		for _, name := range []string{"after", "until", "since", "offset", "__paging_token"} {
			if v := next.Query().Get(name); v != "" {
				place.Set(name, v)
			}
		}
	}
	if len(place) == 0 && p.Cursors.After != "" {
		place.Set("after", p.Cursors.After)
	}
	return place.Encode()
}

func (s Scope) mention(id, permalink, message string, posted time.Time) record.Mention {
	m := record.Mention{
		Brand: s.Source.Brand, Network: s.Source.Site, ID: id, Source: s.Source.Name,
		URL: permalink, Text: message, Posted: posted, Collected: s.Now, Conversation: id,
		Hashtags: network.HashtagsIn(message), AuthorFollowers: record.NotGiven,
		Likes: record.NotGiven, Shares: record.NotGiven, Comments: record.NotGiven,
		Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven,
	}
	if m.URL == "" {
		m.URL = "https://www.facebook.com/" + id
	}
	return m
}

func (s Scope) post(p *wirePost, posted time.Time, by Owner) record.Mention {
	m := s.mention(p.ID, p.Permalink, p.Message, posted)
	s.speak(&m, p.From, by)
	m.Likes, m.Comments = p.Reactions.count(), p.Comments.count()
	if p.Shares != nil {
		m.Shares = count(p.Shares.Count)
	}
	return m
}

// comment makes a record of a comment on a post. One that answers no other is a conversation of its own, so that the page's
// first reply to each can be told; its parent is the post.
func (s Scope) comment(c *wireComment, posted time.Time, post string) record.Mention {
	m := s.mention(c.ID, c.Permalink, c.Message, posted)
	s.speak(&m, c.From, Owner{})
	m.Parent = post
	if c.Parent != nil && c.Parent.ID != "" {
		m.Conversation, m.Parent = c.Parent.ID, c.Parent.ID
	}
	m.Likes, m.Comments = count(c.Likes), count(c.Replies)
	return m
}

// speak sets who speaks. Whoever writes on a page of the brand writes to the brand. Facebook often does not say who a
// person is; a page it always names.
func (s Scope) speak(m *record.Mention, from *wireFrom, by Owner) {
	if from != nil && from.ID != "" {
		m.Author = from.ID
		by = s.Pages[from.ID]
	}
	m.Direction, m.Handle = by.Direction, by.Handle
	if m.Direction == "" {
		m.Direction = record.FromCustomer
	}
	if m.Handle != "" {
		m.Author = m.Handle
	}
}

// identify gives a comment the id and the parent that Facebook leaves out for readers who do not look after the page:
// both stand in its address.
func (c *wireComment) identify(post string) {
	if c.ID != "" && c.Parent != nil {
		return
	}
	address, err := url.Parse(c.Permalink)
	if err != nil {
		return
	}
	query := address.Query()
	top, reply := query.Get("comment_id"), query.Get("reply_comment_id")
	prefix := post[strings.LastIndexByte(post, '_')+1:] + "_"
	own := top
	if reply != "" && top != "" {
		own = reply
		if c.Parent == nil {
			c.Parent = &wireFrom{ID: prefix + top}
		}
	}
	if c.ID == "" && own != "" {
		c.ID = prefix + own
	}
}

func (w *wireSummary) count() record.Count {
	if w == nil || w.Summary == nil {
		return record.NotGiven
	}
	return count(w.Summary.Total)
}

func count(n *int64) record.Count {
	if n == nil || *n < 0 {
		return record.NotGiven
	}
	return record.Count(*n)
}

func (s Scope) reject(reason, detail, raw string) record.Reject {
	if len(raw) > record.MaxRaw {
		raw = raw[:record.MaxRaw]
	}
	return record.Reject{Source: s.Source.Name, At: s.Now, Where: "Graph API", Reason: reason, Detail: detail, Raw: raw}
}
