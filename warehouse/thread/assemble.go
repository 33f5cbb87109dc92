package thread

import (
	"cmp"
	"iter"
	"slices"
	"time"

	"renown/warehouse/record"
	"renown/warehouse/staffed"
)

// Assemble gives the conversations that customers began in a thread, in order of id, and the replies in it, in order of
// time. posts are all that are known of the thread, each once; they are put into order of time. name is the thread's name
// as Roots gives it, and hours are the brand's.
//
// A thread is one conversation, named as it is, if a customer, anyone else or nobody known wrote its first post. Below a
// post of the brand's own each customer who answers it begins a conversation, named after their first such post: what they
// write in the thread after it belongs to it, and so does what others and the brand write below it. Replies are posts that
// answer a post.
func Assemble(name string, posts []Post, hours staffed.History) ([]Conversation, []Reply) {
	t := newTree(name, posts)
	var conversations []Conversation
	started := map[string]bool{}
	for id, group := range t.groups() {
		if c, ok := converse(group, hours); ok {
			c.ID, c.Thread, c.Expects = id, name, t.expects(&c, group)
			conversations = append(conversations, c)
			started[id] = true
		}
	}
	return conversations, t.replies(started, hours)
}

// expects says whether a customer speaks to the brand in a conversation or complains about it, or was answered all the
// same. To the brand speaks, too, who answers a post of its own, or stands in a thread that begins with one.
func (t *tree) expects(c *Conversation, posts []*Post) bool {
	if c.Answered() || c.Complaint || t.conversation != nil {
		return true
	}
	return slices.ContainsFunc(posts, func(p *Post) bool {
		above := t.find(p.Parent)
		return p.Direction == record.FromCustomer && (p.Addressed || above >= 0 && t.posts[above].ours())
	})
}

// tree is a thread's posts in order of time, and what each belongs to.
type tree struct {
	name         string
	posts        []Post
	at           map[string]int // nil where there are few
	conversation []string       // of each post, "": none; nil: all are one, for the brand did not begin it
}

// few posts are looked through faster than a map is made of them.
const few = 8

func newTree(name string, posts []Post) *tree {
	slices.SortFunc(posts, func(a, b Post) int { return cmp.Or(a.Posted.Compare(b.Posted), cmp.Compare(a.ID, b.ID)) })
	t := &tree{name: name, posts: posts}
	if len(posts) > few {
		t.at = make(map[string]int, len(posts))
		for i := range posts {
			t.at[posts[i].ID] = i
		}
	}
	if root := t.find(name); root >= 0 && posts[root].ours() {
		t.branch(root)
	}
	return t
}

// find gives -1 for a post that is not in the thread.
func (t *tree) find(id string) int {
	if t.at == nil {
		for i := range t.posts {
			if t.posts[i].ID == id {
				return i
			}
		}
		return -1
	}
	if i, known := t.at[id]; known {
		return i
	}
	return -1
}

// in is the conversation of a post; "" for none.
func (t *tree) in(i int) string {
	if t.conversation == nil {
		return t.name
	}
	return t.conversation[i]
}

// groups yields the posts of each conversation, in order of time, the conversations in order of id.
func (t *tree) groups() iter.Seq2[string, []*Post] {
	return func(yield func(string, []*Post) bool) {
		order, posts := make([]int, len(t.posts)), make([]*Post, len(t.posts))
		for i := range order {
			order[i] = i
		}
		if t.conversation != nil {
			slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(t.in(a), t.in(b)) })
		}
		for n, i := range order {
			posts[n] = &t.posts[i]
		}
		for begin, end := 0, 0; begin < len(order); begin = end {
			id := t.in(order[begin])
			for end = begin; end < len(order) && t.in(order[end]) == id; end++ {
			}
			if id != "" && !yield(id, posts[begin:end]) {
				return
			}
		}
	}
}

// branch tells the conversations below a post of the brand's own apart.
func (t *tree) branch(root int) {
	above := make([]int, len(t.posts))
	for i := range t.posts {
		if above[i] = t.find(t.posts[i].Parent); above[i] < 0 || above[i] == i {
			above[i] = root // what answers a post that is not known hangs below the first
		}
	}
	above[root] = -1
	order := downwards(above, func(i int) string { return t.posts[i].ID })
	begins := t.beginners(root, above, order)
	t.conversation = make([]string, len(t.posts))
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
		if id := t.in(i); started[id] {
			r.Conversation = id
		}
		if above := t.find(p.Parent); above >= 0 && t.posts[above].Direction == record.FromCustomer {
			asked := t.posts[above].Posted
			r.ParentPosted = asked
			r.WaitSeconds = max(p.Posted.Sub(asked).Seconds(), 0) // two clocks may differ
			r.StaffedSeconds = hours.Between(asked, p.Posted).Seconds()
		}
		out = append(out, r)
	}
	return out
}
