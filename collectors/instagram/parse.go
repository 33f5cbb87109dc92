package instagram

import (
	"encoding/json"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// Scope says for whom an answer is read.
type Scope struct {
	Source fetch.Source
	Now    time.Time
	People network.People
	Terms  network.Terms
}

// ParseMedia reads a page of media. author is whose they are; "" where each says so itself, or nobody does: the media of a
// hashtag have no author.
func ParseMedia(body []byte, s Scope, author string) (*record.Batch, error) {
	page, odds, err := decodeEdge[media](body, "media")
	if err != nil {
		return nil, err
	}
	batch := s.rejects(odds, "media")
	batch.Mentions = make([]record.Mention, 0, len(page.Data))
	for i := range page.Data {
		s.media(batch, &page.Data[i], author)
	}
	return batch, nil
}

// ParseComments reads a page of comments on a post of the brand, with the replies that come along.
func ParseComments(body []byte, s Scope, on record.Post) (*record.Batch, error) {
	page, odds, err := decodeEdge[comment](body, "comments")
	if err != nil {
		return nil, err
	}
	batch := s.rejects(odds, "comment")
	batch.Mentions = make([]record.Mention, 0, 2*len(page.Data))
	for i := range page.Data {
		s.comment(batch, &page.Data[i], on)
	}
	return batch, nil
}

func (s Scope) rejects(odds []odd, what string) *record.Batch {
	batch := &record.Batch{}
	for _, o := range odds {
		batch.Rejects = append(batch.Rejects, s.reject(what+" not understood", o.err.Error(), o.raw))
	}
	return batch
}

func (s Scope) reject(reason, detail string, raw []byte) record.Reject {
	return record.Reject{Source: s.Source.Name, At: s.Now, Where: "Instagram Graph API", Reason: reason, Detail: detail, Raw: cut(string(raw), record.MaxRaw)}
}

func (s Scope) refuse(batch *record.Batch, reason string, item any) {
	raw, err := json.Marshal(item)
	if err != nil {
		raw = nil // what it was made of came from JSON; this cannot be
	}
	batch.Rejects = append(batch.Rejects, s.reject(reason, "", raw))
}

// mention is what all posts have in common.
func (s Scope) mention(id, timestamp string) (m record.Mention, problem string) {
	if id == "" {
		return m, "post without an id"
	}
	posted, err := parseTime(timestamp)
	if err != nil {
		return m, "date not understood"
	}
	return record.Mention{
		Brand: s.Source.Brand, Network: s.Source.Site, ID: id, Source: s.Source.Name, Posted: posted, Collected: s.Now,
		AuthorFollowers: record.NotGiven, Likes: record.NotGiven, Shares: record.NotGiven, Comments: record.NotGiven,
		Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven,
	}, ""
}

// media adds a photo, video or album. Whoever's it is, it was found because it is the brand's or about it.
func (s Scope) media(batch *record.Batch, item *media, author string) {
	m, problem := s.mention(item.ID, item.Timestamp)
	if problem != "" {
		s.refuse(batch, problem, item)
		return
	}
	if author == "" {
		author = item.Username
	}
	m.URL, m.Text, m.Hashtags = fetch.Redact(item.Permalink), item.Caption, network.HashtagsIn(item.Caption)
	m.Author, m.Conversation = network.Handle(author), item.ID
	m.Likes, m.Comments = count(item.LikeCount), count(item.CommentsCount)
	s.People.Speak(&m, author, true)
	batch.Mentions = append(batch.Mentions, m)
}

// comment adds a comment on a post of the brand and the replies to it that came along. It is a conversation of its own, so
// that the brand's first reply to each can be told; its parent is the post. It speaks to the brand.
func (s Scope) comment(batch *record.Batch, c *comment, on record.Post) {
	root, problem := s.said(c)
	if problem != "" {
		s.refuse(batch, problem, c)
		return
	}
	root.URL, root.Conversation, root.Parent = on.URL, c.ID, on.ID
	s.People.Speak(&root, c.Username, true)
	root.Addressed = root.Direction == record.FromCustomer
	at := len(batch.Mentions)
	batch.Mentions = append(batch.Mentions, root)
	for i := range c.Replies.Data {
		s.reply(batch, &c.Replies.Data[i], &root)
	}
	if !bool(c.Replies.Paging.Next) {
		batch.Mentions[at].Comments = record.Count(len(c.Replies.Data))
	}
}

// reply adds a reply to a comment. To the brand speak those who answer it, who began the conversation, or who name it; the
// others merely join in.
func (s Scope) reply(batch *record.Batch, c *comment, root *record.Mention) {
	m, problem := s.said(c)
	if problem != "" {
		s.refuse(batch, problem, c)
		return
	}
	m.URL, m.Conversation, m.Parent = root.URL, root.ID, root.ID
	began := root.Direction == record.FromCustomer && m.Author == root.Author
	toBrand := root.Direction == record.FromBrand || root.Direction == record.FromSupport
	s.People.Speak(&m, c.Username, began || toBrand || s.Terms.In(m.Text, m.Hashtags))
	batch.Mentions = append(batch.Mentions, m)
}

func (s Scope) said(c *comment) (record.Mention, string) {
	m, problem := s.mention(c.ID, c.Timestamp)
	m.Text, m.Hashtags = c.Text, network.HashtagsIn(c.Text)
	m.Author, m.Likes = network.Handle(c.Username), count(c.LikeCount)
	return m, problem
}

// stat is the snapshot of an account.
func (s Scope) stat(a *account, handle string) record.AccountStat {
	return record.AccountStat{
		Brand: s.Source.Brand, Network: s.Source.Site, Account: handle, Source: s.Source.Name, At: s.Now,
		Followers: count(a.FollowersCount), Following: count(a.FollowsCount), Posts: count(a.MediaCount),
		Views: record.NotGiven, RatingCount: record.NotGiven,
	}
}
