package youtube

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// The kinds of answers.
const (
	channelList  = "youtube#channelListResponse"
	playlistList = "youtube#playlistItemListResponse"
	searchList   = "youtube#searchListResponse"
	videoList    = "youtube#videoListResponse"
	threadList   = "youtube#commentThreadListResponse"
	commentList  = "youtube#commentListResponse"
)

// Scope says for whom an answer is read.
type Scope struct {
	Source fetch.Source
	Now    time.Time
	People network.People
	Terms  network.Terms
	Own    map[string]string // the brand's channels: channel id -> handle as in the settings
}

// ParseVideos reads an answer of /videos. Videos that have not begun yet are left out.
func ParseVideos(body []byte, s Scope) (*record.Batch, error) {
	l, odds, err := decode[video](body, videoList)
	if err != nil {
		return nil, err
	}
	batch := s.rejects(odds, "video")
	batch.Mentions = make([]record.Mention, 0, len(l.Items))
	for i := range l.Items {
		if v := &l.Items[i]; !v.upcoming() {
			add(s, batch, v, func(v *video) (record.Mention, string) { return s.video(v) })
		}
	}
	return batch, nil
}

// ParseThreads reads an answer of /commentThreads: each comment, and those of its replies that come along.
func ParseThreads(body []byte, s Scope) (*record.Batch, error) {
	l, odds, err := decode[commentThread](body, threadList)
	if err != nil {
		return nil, err
	}
	batch := s.rejects(odds, "comment")
	batch.Mentions = make([]record.Mention, 0, 2*len(l.Items))
	for i := range l.Items {
		s.thread(batch, &l.Items[i])
	}
	return batch, nil
}

func add[T any](s Scope, batch *record.Batch, item *T, convert func(*T) (record.Mention, string)) {
	m, problem := convert(item)
	if problem == "" {
		batch.Mentions = append(batch.Mentions, m)
		return
	}
	raw, err := json.Marshal(item)
	if err != nil {
		raw = nil // what it was made of came from JSON; this cannot be
	}
	batch.Rejects = append(batch.Rejects, s.reject(problem, "", raw))
}

func (s Scope) rejects(odds []odd, what string) *record.Batch {
	batch := &record.Batch{}
	for _, o := range odds {
		batch.Rejects = append(batch.Rejects, s.reject(what+" not understood", o.err.Error(), o.raw))
	}
	return batch
}

func (s Scope) reject(reason, detail string, raw []byte) record.Reject {
	return record.Reject{Source: s.Source.Name, At: s.Now, Where: "YouTube Data API", Reason: reason, Detail: detail, Raw: cut(string(raw), record.MaxRaw)}
}

func (v *video) upcoming() bool { return v.Snippet.LiveBroadcastContent == "upcoming" }

// mention is what all posts have in common.
func (s Scope) mention(id, published string) (m record.Mention, problem string) {
	if id == "" {
		return m, "post without an id"
	}
	posted, err := time.Parse(time.RFC3339, published)
	if err != nil {
		return m, "date not understood"
	}
	return record.Mention{
		Brand: s.Source.Brand, Network: s.Source.Site, ID: id, Source: s.Source.Name, Posted: posted.UTC(), Collected: s.Now,
		AuthorFollowers: record.NotGiven, Likes: record.NotGiven, Shares: record.NotGiven, Comments: record.NotGiven,
		Quotes: record.NotGiven, Bookmarks: record.NotGiven, Views: record.NotGiven,
	}, ""
}

func (s Scope) video(v *video) (record.Mention, string) {
	m, problem := s.mention(v.ID, v.Snippet.PublishedAt)
	if problem != "" {
		return m, problem
	}
	m.URL = videoURL(v.ID)
	m.Text = joined(v.Snippet.Title, v.Snippet.Description)
	m.Hashtags = network.HashtagsIn(m.Text)
	m.Conversation, m.Author = v.ID, v.Snippet.ChannelID
	m.Views, m.Likes, m.Comments = v.Statistics.ViewCount.count(), v.Statistics.LikeCount.count(), v.Statistics.CommentCount.count()
	s.speak(&m, v.Snippet.ChannelID, s.Terms.In(m.Text, m.Hashtags))
	return m, ""
}

func joined(title, description string) string {
	switch {
	case description == "":
		return title
	case title == "":
		return description
	}
	return title + "\n\n" + description
}

// speak names the brand's channels by their handles.
func (s Scope) speak(m *record.Mention, author string, about bool) {
	s.People.Speak(m, s.Own[author], about)
}

// thread adds a comment on a video and the replies to it that came along. The comment is a conversation of its own, so
// that the brand's first reply to each of them can be told; its parent is the video. Below the brand's own videos comments
// speak to the brand.
func (s Scope) thread(batch *record.Batch, t *commentThread) {
	top := &t.Snippet.TopLevelComment
	own := s.Own[t.Snippet.ChannelID] != ""
	before := len(batch.Mentions)
	add(s, batch, top, func(c *comment) (record.Mention, string) {
		m, problem := s.comment(c, t.Snippet.VideoID, t.Snippet.ChannelID)
		m.Conversation, m.Parent, m.Comments = c.ID, t.Snippet.VideoID, t.Snippet.TotalReplyCount.count()
		s.speak(&m, c.Snippet.AuthorChannelID.Value, own || s.Terms.In(m.Text, m.Hashtags))
		m.Addressed = own && m.Direction == record.FromCustomer
		return m, problem
	})
	if len(batch.Mentions) == before {
		return
	}
	root := batch.Mentions[before]
	for i := range t.Replies.Comments {
		s.reply(batch, &t.Replies.Comments[i], &root)
	}
}

// reply adds a reply to a comment. To the brand speak those who answer it, who began the conversation about it, or who
// name it; the others merely join in.
func (s Scope) reply(batch *record.Batch, c *comment, root *record.Mention) {
	add(s, batch, c, func(c *comment) (record.Mention, string) {
		m, problem := s.comment(c, root.Parent, "")
		m.Conversation, m.Parent = root.ID, root.ID
		if m.URL == "" || root.Parent == "" {
			m.URL = root.URL
		}
		began := root.Direction == record.FromCustomer && m.Author == root.Author
		toBrand := root.Direction == record.FromBrand || root.Direction == record.FromSupport
		s.speak(&m, c.Snippet.AuthorChannelID.Value, began || toBrand || s.Terms.In(m.Text, m.Hashtags))
		return m, problem
	})
}

func (s Scope) comment(c *comment, video, channel string) (record.Mention, string) {
	m, problem := s.mention(c.ID, c.Snippet.PublishedAt)
	m.Text = c.Snippet.TextDisplay
	m.Hashtags = network.HashtagsIn(m.Text)
	m.Author, m.Likes = authorOf(c.Snippet.AuthorDisplayName, c.Snippet.AuthorChannelID.Value), c.Snippet.LikeCount.count()
	m.URL = commentURL(video, channel, c.ID)
	return m, problem
}

// authorOf is the author's handle where YouTube tells it, else the channel's id. A display name is not one's own.
func authorOf(handle, id string) string {
	if strings.HasPrefix(handle, "@") && len(handle) > 1 {
		return network.Handle(handle)
	}
	return id
}

func videoURL(id string) string { return "https://www.youtube.com/watch?v=" + id }

func commentURL(video, channel, id string) string {
	switch {
	case video != "":
		return videoURL(video) + "&lc=" + id
	case channel != "":
		return "https://www.youtube.com/channel/" + channel + "/discussion?lc=" + id
	}
	return ""
}

// keepOnly removes the mentions that are not wanted.
func keepOnly(batch *record.Batch, want func(*record.Mention) bool) {
	batch.Mentions = slices.DeleteFunc(batch.Mentions, func(m record.Mention) bool { return !want(&m) })
}

// stat is the snapshot of a channel.
func (s Scope) stat(c *channel) record.AccountStat {
	stat := record.AccountStat{
		Brand: s.Source.Brand, Network: s.Source.Site, Account: network.Handle(s.Own[c.ID]), Source: s.Source.Name, At: s.Now,
		Followers: c.Statistics.SubscriberCount.count(), Following: record.NotGiven,
		Posts: c.Statistics.VideoCount.count(), Views: c.Statistics.ViewCount.count(), RatingCount: record.NotGiven,
	}
	if c.Statistics.HiddenSubscriberCount {
		stat.Followers = record.NotGiven
	}
	return stat
}

// isID says whether an account is named by its channel id rather than by its handle.
func isID(account string) bool {
	return len(account) == 24 && strings.HasPrefix(account, "UC")
}
