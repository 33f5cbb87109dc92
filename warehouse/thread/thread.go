// Package thread makes conversations of posts: which thread a post belongs to, the conversations that customers began in
// a thread, and the replies in it. It is pure arithmetic on the newest version of each post, so that the same posts give
// the same conversations, whatever order they came in.
package thread

import (
	"time"

	"renown/warehouse/record"
)

// Post is what of a post matters to its conversation. Posts compare with ==.
type Post struct {
	ID        string
	Posted    time.Time // UTC, in whole milliseconds
	Direction record.Direction
	Handle    string // of the brand's own or support account; "" for everyone else
	Parent    string // the post it answers; "" for none
	Named     string // the conversation its network names; "" for none
	Author    string // keyed hash; "": not known, or deleted
	Lang      string
	Sentiment record.Opinion
	Complaint bool
	Thanks    bool
	Signed    bool
	Promoted  bool
	Addressed bool
	Deleted   bool
	Reach     record.Count // views where given, else followers of its author
}

// ours says whether the brand or its support wrote it.
func (p *Post) ours() bool {
	return p.Direction == record.FromBrand || p.Direction == record.FromSupport
}

// up is the id that leads towards the beginning of the post's thread: what its network names, else the post it answers.
// "" says that the thread begins here.
func (p *Post) up() string {
	next := p.Named
	if next == "" {
		next = p.Parent
	}
	if next == p.ID {
		return ""
	}
	return next
}

// Leads are the ids that a post's thread may depend on.
func (p *Post) Leads() []string {
	if next := p.up(); next != "" {
		return []string{p.ID, next}
	}
	return []string{p.ID}
}

// Conversation is a conversation that a customer began with a brand. Conversations compare with ==. See the table
// conversations for what each field means.
type Conversation struct {
	ID, Thread     string
	FirstInbound   time.Time
	InboundID      string
	Author         string
	Opening        record.Opinion
	Complaint      bool
	Expects        bool
	Promoted       bool
	Lang           string
	FirstReply     time.Time // zero: not answered; then what is said of the reply is zero, too
	ReplyID        string
	ReplyHandle    string
	ReplyBy        record.Direction
	ReplySeconds   float64
	StaffedSeconds float64
	TargetSeconds  uint32
	LastInbound    time.Time
	LastSentiment  record.Opinion
	LastThanks     bool
	LastPost       time.Time
	InboundAfter   uint32
	Inbound        uint32
	Replies        uint32
	Posts          uint32
	Deleted        uint32
	ReachBefore    uint64
	ReachN         uint32
}

// Answered says whether the brand or its support replied.
func (c *Conversation) Answered() bool { return !c.FirstReply.IsZero() }

// Reply is a post by a brand or its support that answers a post. Replies compare with ==. See the table replies.
type Reply struct {
	ID, Conversation string
	Posted           time.Time
	Handle           string
	By               record.Direction
	Parent           string
	ParentPosted     time.Time // zero: that post is not known in this thread, or not a customer's; then both waits are zero, too
	WaitSeconds      float64
	StaffedSeconds   float64
	Signed           bool
	Lang             string
}
