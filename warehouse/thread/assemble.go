package thread

import (
	"cmp"
	"slices"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/staffed"
)

// Assemble gives the conversations that customers began in a thread, in order of id, and the replies in it, in order of
// time. posts are all that are known of the thread, each once; name is its name as Roots gives it, and hours are the
// brand's.
//
// A thread is one conversation, named as it is, if a customer, anyone else or nobody known wrote its first post. Below a
// post of the brand's own each customer who answers it begins a conversation, named after their first such post: what they
// write in the thread after it belongs to it, and so does what others and the brand write below it. Replies are posts that
// answer a post.
func Assemble(name string, posts []Post, hours staffed.History) ([]Conversation, []Reply) {
	t := newTree(name, posts)
	var conversations []Conversation
	groups := map[string][]*Post{}
	for i := range t.posts {
		if id := t.conversation[i]; id != "" {
			groups[id] = append(groups[id], &t.posts[i])
		}
	}
	started := map[string]bool{}
	for id, group := range groups {
		if c, ok := converse(group, hours); ok {
			c.ID, c.Thread, c.Expects = id, name, t.expects(&c, group)
			conversations = append(conversations, c)
			started[id] = true
		}
	}
	slices.SortFunc(conversations, func(a, b Conversation) int { return cmp.Compare(a.ID, b.ID) })
	return conversations, t.replies(started, hours)
}

// expects says whether a customer speaks to the brand in a conversation or complains about it, or was answered all the
// same. To the brand speaks, too, who answers a post of its own, or stands in a thread that begins with one.
func (t *tree) expects(c *Conversation, posts []*Post) bool {
	if c.Answered() || c.Complaint || t.begun {
		return true
	}
	return slices.ContainsFunc(posts, func(p *Post) bool {
		above := find(t.at, p.Parent)
		return p.Direction == record.FromCustomer && (p.Addressed || above >= 0 && t.posts[above].ours())
	})
}

// tree is a thread's posts in order of time, and what each belongs to.
type tree struct {
	posts        []Post
	at           map[string]int
	conversation []string // of each post; "": none
	begun        bool     // by the brand
}

func newTree(name string, posts []Post) *tree {
	t := &tree{posts: slices.Clone(posts), conversation: make([]string, len(posts))}
	slices.SortFunc(t.posts, func(a, b Post) int { return cmp.Or(a.Posted.Compare(b.Posted), cmp.Compare(a.ID, b.ID)) })
	t.at = index(t.posts)
	if root := find(t.at, name); root >= 0 && t.posts[root].ours() {
		t.begun = true
		t.branch(root)
		return t
	}
	for i := range t.conversation {
		t.conversation[i] = name
	}
	return t
}

// branch tells the conversations below a post of the brand's own apart.
func (t *tree) branch(root int) {
	above := make([]int, len(t.posts))
	for i := range t.posts {
		if above[i] = find(t.at, t.posts[i].Parent); above[i] < 0 || above[i] == i {
			above[i] = root // what answers a post that is not known hangs below the first
		}
	}
	above[root] = -1
	order := downwards(t.posts, above)
	begins := t.beginners(root, above, order)
	first := map[string]int{} // the post with which an author began
	for i := range t.posts {
		author := t.posts[i].Author
		if _, known := first[author]; begins[i] && !known && author != "" {
			first[author] = i
		}
	}
	for _, i := range order {
		t.conversation[i] = t.joins(i, above[i], begins[i], first)
	}
}

// beginners are the customers' posts with nothing above them but the brand's own and bystanders'.
func (t *tree) beginners(root int, above, order []int) []bool {
	begins, open := make([]bool, len(t.posts)), make([]bool, len(t.posts))
	for _, i := range order {
		below := i == root || above[i] < 0 || open[above[i]]
		if t.posts[i].Direction == record.FromCustomer {
			begins[i] = below
		} else {
			open[i] = below
		}
	}
	return begins
}

// joins is the conversation a post belongs to, that of the post above it being known.
func (t *tree) joins(i, above int, begins bool, first map[string]int) string {
	p := &t.posts[i]
	if p.Direction == record.FromCustomer {
		if own, ok := first[p.Author]; ok && own <= i {
			return t.posts[own].ID
		}
		if begins {
			return p.ID // nobody is known to have written it
		}
	}
	if above < 0 {
		return ""
	}
	return t.conversation[above]
}

// converse sums up a conversation's posts, which are in order of time. There is none without a customer.
func converse(posts []*Post, hours staffed.History) (c Conversation, ok bool) {
	at := slices.IndexFunc(posts, func(p *Post) bool { return p.Direction == record.FromCustomer })
	if at < 0 {
		return c, false
	}
	opener := posts[at]
	c = Conversation{
		FirstInbound: opener.Posted, InboundID: opener.ID, Author: opener.Author, Opening: opener.Sentiment,
		TargetSeconds: uint32(hours.Target(opener.Posted) / time.Second),
	}
	c.reply(posts, hours)
	for _, p := range posts {
		c.count(p, opener)
	}
	return c, true
}

// reply finds the first public reply.
func (c *Conversation) reply(posts []*Post, hours staffed.History) {
	for _, p := range posts {
		if !p.ours() || p.Posted.Before(c.FirstInbound) {
			continue
		}
		c.FirstReply, c.ReplyID, c.ReplyHandle, c.ReplyBy = p.Posted, p.ID, p.Handle, p.Direction
		c.ReplySeconds = p.Posted.Sub(c.FirstInbound).Seconds()
		c.StaffedSeconds = hours.Between(c.FirstInbound, p.Posted).Seconds()
		return
	}
}

func (c *Conversation) count(p, opener *Post) {
	c.Posts++
	c.LastPost = p.Posted
	if p.Deleted {
		c.Deleted++
	}
	switch {
	case p.ours():
		if !p.Posted.Before(c.FirstInbound) {
			c.Replies++
		}
	case p.Direction == record.FromCustomer:
		c.Inbound++
		c.hear(p, opener)
	}
}

// hear takes in a customer's post.
func (c *Conversation) hear(p, opener *Post) {
	answered := c.Answered() && p.Posted.After(c.FirstReply)
	if c.Lang == "" {
		c.Lang = p.Lang
	}
	if p == opener || p.Author != "" && p.Author == opener.Author {
		c.LastInbound, c.LastSentiment, c.LastThanks = p.Posted, p.Sentiment, p.Thanks
		if answered {
			c.InboundAfter++
		}
	}
	if answered {
		return
	}
	c.Complaint = c.Complaint || p.Complaint || p.Sentiment == record.Negative
	c.Promoted = c.Promoted || p.Promoted
	if p.Reach >= 0 {
		c.ReachBefore += uint64(p.Reach)
		c.ReachN++
	}
}

// replies are the brand's and its support's posts that answer a post.
func (t *tree) replies(started map[string]bool, hours staffed.History) []Reply {
	var out []Reply
	for i := range t.posts {
		p := &t.posts[i]
		if !p.ours() || p.Parent == "" || p.Parent == p.ID {
			continue
		}
		r := Reply{ID: p.ID, Posted: p.Posted, Handle: p.Handle, By: p.Direction, Parent: p.Parent, Signed: p.Signed, Lang: p.Lang}
		if started[t.conversation[i]] {
			r.Conversation = t.conversation[i]
		}
		if above := find(t.at, p.Parent); above >= 0 && t.posts[above].Direction == record.FromCustomer {
			asked := t.posts[above].Posted
			r.ParentPosted = asked
			r.WaitSeconds = max(p.Posted.Sub(asked).Seconds(), 0) // two clocks may differ
			r.StaffedSeconds = hours.Between(asked, p.Posted).Seconds()
		}
		out = append(out, r)
	}
	return out
}
