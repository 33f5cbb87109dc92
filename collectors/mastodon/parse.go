package mastodon

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// maxAhead is how far a post's date may lie in the future: clocks differ. What is dated later is refused.
const maxAhead = 48 * time.Hour

// maxID is how many bytes a post's id has at most: servers' own have 30.
const maxID = 200

// View is through whose eyes an answer is read.
type View struct {
	Source, Brand, Network string
	Domain                 string // of the server's own accounts, which it names without one
	People                 network.People
	Terms                  network.Terms
	Now                    time.Time
}

// Parse turns a list of posts, as every timeline gives it, into mentions: those of anyone who writes to or about the
// brand. Boosts and posts that are not public are left out. address is where the answer came from.
func Parse(body []byte, address string, v View) (*record.Batch, error) {
	list, err := decodeStatuses(body, address)
	if err != nil {
		return nil, err
	}
	batch := &record.Batch{Mentions: make([]record.Mention, 0, len(list))}
	for i := range list {
		s := &list[i]
		if !s.public() || s.boost() {
			continue
		}
		m, refused := v.mention(s, address)
		if refused != nil {
			batch.Rejects = append(batch.Rejects, *refused)
			continue
		}
		if m.Conversation == "" {
			m.Conversation = m.Parent
		}
		v.People.Speak(&m, m.Author, true)
		batch.Mentions = append(batch.Mentions, m)
	}
	return batch, nil
}

// mention is what a post becomes, but for who speaks, and for the conversation of a post that answers another one.
func (v *View) mention(s *status, address string) (m record.Mention, refused *record.Reject) {
	posted, ok := when(s.CreatedAt)
	switch {
	case s.broken != nil:
		return m, s.broken
	case s.ID == "":
		return m, v.refuse(s, address, "id is missing")
	case len(s.ID) > maxID:
		return m, v.refuse(s, address, "id is too long")
	case !ok:
		return m, v.refuse(s, address, "date not understood")
	case posted.After(v.Now.Add(maxAhead)):
		return m, v.refuse(s, address, "date is in the future")
	}
	m = record.Mention{
		Brand: v.Brand, Network: v.Network, ID: s.ID, Source: v.Source,
		URL: s.link(), Text: s.text(), Posted: posted, Collected: v.Now,
		Parent: s.InReplyToID, Author: v.full(s.Account.name()), AuthorFollowers: count(s.Account.Followers),
		Likes: count(s.Favourites), Shares: count(s.Reblogs), Comments: count(s.Replies), Quotes: count(s.QuotesCount),
		Bookmarks: record.NotGiven, Views: record.NotGiven,
	}
	for _, t := range s.Tags {
		if t.Name != "" {
			m.Hashtags = append(m.Hashtags, t.Name)
		}
	}
	if m.Parent == "" {
		m.Conversation = m.ID
	}
	return m, nil
}

func (v *View) refuse(s *status, address, reason string) *record.Reject {
	raw, err := json.Marshal(s)
	if err != nil { // strings and numbers only: it cannot fail
		raw = []byte(s.ID)
	}
	refused := reject(address, reason, s.CreatedAt, raw)
	return &refused
}

// about says whether a post speaks to or about the brand: it mentions one of its accounts or has one of its hashtags or
// words.
func (v *View) about(s *status, m *record.Mention) bool {
	for _, to := range s.Mentions {
		if v.ours(to.Acct) {
			return true
		}
	}
	return v.Terms.In(m.Text, m.Hashtags)
}

// ours says whether an account is one of the brand's.
func (v *View) ours(acct string) bool {
	direction, _ := v.People.Who(v.full(acct))
	return direction != ""
}

// full is an account's name as every server would give it: user@host, in lower case. A server leaves its own host out.
func (v *View) full(acct string) string { return fullName(acct, v.Domain) }

func fullName(acct, domain string) string {
	acct = network.Handle(acct)
	if acct == "" || strings.Contains(acct, "@") {
		return acct
	}
	return acct + "@" + domain
}

func (a *account) name() string {
	if a.Acct != "" {
		return a.Acct
	}
	return a.Username
}

// public says whether anyone may read the post. Servers that leave the visibility out show public posts only.
func (s *status) public() bool {
	return s.Visibility != "private" && s.Visibility != "direct" && s.Visibility != "list"
}

// boost says whether the entry merely passes on another one's post. That post counts it in its shares.
func (s *status) boost() bool { return s.Reblog != nil && s.Reblog.ID != "" }

func (s *status) link() string {
	if s.URL != "" {
		return s.URL
	}
	return s.URI
}

// text is what a reader sees: the content warning, if there is one, and the content.
func (s *status) text() string {
	text := network.PlainText(s.Content, true)
	warning := strings.TrimSpace(s.SpoilerText)
	if warning == "" {
		return text
	}
	return strings.TrimSpace(warning + "\n" + text)
}

// replies is the number of direct answers; 0 where it is not given.
func (s *status) replies() int64 {
	if s.Replies == nil {
		return 0
	}
	return max(*s.Replies, 0)
}

func count(n *int64) record.Count {
	if n == nil || *n < 0 {
		return record.NotGiven
	}
	return record.Count(*n)
}

// when reads a time: RFC 3339, with or without fractions. Some servers leave the zone out, which is UTC.
func when(s string) (time.Time, bool) {
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999"} {
		if t, err := time.Parse(layout, s); err == nil && !t.IsZero() {
			return t.UTC().Truncate(time.Millisecond), true
		}
	}
	return time.Time{}, false
}

// parseContext reads the posts above and below one: the first of them is the conversation's beginning.
func parseContext(body []byte, address string) (above, below []status, err error) {
	var c conversation
	if err := decode(body, address, &c); err != nil {
		return nil, nil, err
	}
	if c.Ancestors == nil || c.Descendants == nil {
		return nil, nil, &AnswerError{URL: fetch.Redact(address), Detail: "it is no conversation"}
	}
	if above, err = decodeStatuses(c.Ancestors, address); err != nil {
		return nil, nil, err
	}
	below, err = decodeStatuses(c.Descendants, address)
	return above, below, err
}

// ParseTag reads how often a hashtag was used on each day that is over, as the server saw it. What it says of the day
// that still runs is not final.
func ParseTag(body []byte, address, hashtag string, v View) ([]record.HashtagCount, []record.Reject, error) {
	var info tagInfo
	if err := decode(body, address, &info); err != nil {
		return nil, nil, err
	}
	if info.History == nil {
		return nil, nil, &AnswerError{URL: fetch.Redact(address), Detail: "it has no history"}
	}
	var counts []record.HashtagCount
	var rejects []record.Reject
	for _, d := range info.History {
		c, ok := d.count()
		if !ok {
			rejects = append(rejects, reject(address, "hashtag count not understood", fmt.Sprintf("day %s, uses %s", d.Day, d.Uses), nil))
			continue
		}
		if c.To.After(v.Now) {
			continue
		}
		c.Brand, c.Network, c.Hashtag, c.Source, c.Collected = v.Brand, v.Network, hashtag, v.Source, v.Now
		counts = append(counts, c)
	}
	return counts, rejects, nil
}

func (d day) count() (c record.HashtagCount, ok bool) {
	seconds, err := strconv.ParseInt(string(d.Day), 10, 64)
	if err != nil || seconds <= 0 {
		return c, false
	}
	uses, err := strconv.ParseInt(string(d.Uses), 10, 64)
	if err != nil || uses < 0 {
		return c, false
	}
	authors, err := strconv.ParseInt(string(d.Accounts), 10, 64)
	if err != nil || authors < 0 {
		authors = int64(record.NotGiven)
	}
	c.From = time.Unix(seconds, 0).UTC()
	c.To, c.Uses, c.Authors = c.From.Add(24*time.Hour), record.Count(uses), record.Count(authors)
	return c, true
}
