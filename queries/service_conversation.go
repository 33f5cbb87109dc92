package queries

import (
	"context"
	"errors"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/staffed"
)

// mostPosts is how many posts of one thread are read.
const mostPosts = 1000

// TalkPostRow is one post of a conversation.
type TalkPostRow struct {
	Brand     string    `json:"brand" title:"Brand"`
	Network   string    `json:"network" title:"Network"`
	ID        string    `json:"id" title:"Post"`
	Posted    time.Time `json:"posted" title:"Posted" unit:"time"`
	Who       string    `json:"who" title:"By"`         // WhoCustomer, WhoOther, brand or support
	Handle    string    `json:"handle" title:"Account"` // of the brand's own and its support
	Parent    string    `json:"parent" title:"Answers"`
	Wait      *float64  `json:"wait" title:"After the customer wrote" unit:"s"` // of replies: since the first post not answered yet
	Staffed   *float64  `json:"wait_staffed" title:"After, in staffed time" unit:"s"`
	Sentiment string    `json:"sentiment" title:"Sentiment"`
	Complaint bool      `json:"complaint" title:"Complaint" unit:"yes/no"`
	Thanks    bool      `json:"thanks" title:"Thanks" unit:"yes/no"`
	Signed    bool      `json:"signed" title:"Signed" unit:"yes/no"`
	Promoted  bool      `json:"promoted" title:"Promoted" unit:"yes/no"`
	Deleted   bool      `json:"deleted" title:"Deleted" unit:"yes/no"`
	Reach     *uint64   `json:"reach" title:"Reach (estimated)" unit:"n"`
	Lang      string    `json:"lang" title:"Language"`
	Text      string    `json:"text" title:"Text"`
	URL       string    `json:"url" title:"Address"`
}

// Who writes in a conversation, beside brand and support.
const (
	WhoCustomer = "customer" // the one who began it
	WhoOther    = "others"
)

type talkPost struct {
	Brand     string    `ch:"brand"`
	Network   string    `ch:"network"`
	ID        string    `ch:"id"`
	Posted    time.Time `ch:"posted"`
	Direction string    `ch:"direction"`
	Handle    string    `ch:"handle"`
	Parent    string    `ch:"parent"`
	Lang      string    `ch:"lang"`
	Sentiment string    `ch:"sentiment"`
	Complaint bool      `ch:"complaint"`
	Thanks    bool      `ch:"thanks"`
	Signed    bool      `ch:"signed"`
	Promoted  bool      `ch:"promoted"`
	Deleted   bool      `ch:"deleted"`
	Reach     *uint64   `ch:"reach"`
	URL       string    `ch:"url"`
	Text      string    `ch:"text"`
	Opener    bool      `ch:"opener"`
	Thread    string    `ch:"thread"`
	Began     time.Time `ch:"began"`
	Target    uint32    `ch:"target_seconds"`
}

// ours says whether the brand or its support wrote it.
func (p talkPost) ours() bool { return p.Direction == "brand" || p.Direction == "support" }

// Conversation is one conversation, the one that Talks.ID names on the only network of the filter: its posts in order of
// time, with how long the customer waited for each reply. N counts them; there are none where there is no such conversation.
func (s *Service) Conversation(ctx context.Context, f Filter) (Answer[TalkPostRow], error) {
	f.Against = nil
	a, err := answer[TalkPostRow]("service.Conversation", f)
	if err != nil {
		return a, err
	}
	if f.Talks.ID == "" || len(f.Networks) != 1 {
		return a, errors.New("query service.Conversation: name the conversation, and the one network it is on (renown query: --conversation and --network)")
	}
	histories, err := s.staffing(ctx, f)
	if err != nil {
		return a, err
	}
	posts, err := s.conversation(ctx, f)
	if err != nil {
		return a, err
	}
	posts = belonging(posts, f.Talks.ID)
	if len(posts) == mostPosts {
		a.note("The thread is longer: only its first posts are shown.")
	}
	if len(posts) > 0 {
		a.Rows = talkRows(posts, histories[posts[0].Brand])
	}
	a.N = uint64(len(a.Rows))
	return a, nil
}

func (s *Service) conversation(ctx context.Context, f Filter) ([]talkPost, error) {
	return read[talkPost](ctx, s.reader, "service.Conversation", f, append(f.serviceParameters(mostPosts), clickhouse.Named("most", mostPosts))...)
}

// belonging are the posts of a thread, in order of time, that belong to a conversation of it. A thread that a customer
// began is one. Below a post of the brand's own it is that post, those of the customer, and what stands below these.
func belonging(posts []talkPost, id string) []talkPost {
	if len(posts) == 0 || posts[0].Thread == id {
		return posts
	}
	var own []talkPost
	in := map[string]bool{id: true}
	for _, p := range posts {
		if p.ID == p.Thread || p.Opener || in[p.ID] || in[p.Parent] {
			own = append(own, p)
			in[p.ID] = p.ID != p.Thread
		}
	}
	return own
}

// talkRows tells how long each reply was waited for: since the first post of a customer that no reply came after.
func talkRows(posts []talkPost, h staffed.History) []TalkPostRow {
	var rows []TalkPostRow
	var asked time.Time
	for _, p := range posts {
		row := TalkPostRow{
			Brand: p.Brand, Network: p.Network, ID: p.ID, Posted: p.Posted, Who: p.Direction, Handle: p.Handle, Parent: p.Parent, Sentiment: p.Sentiment,
			Complaint: p.Complaint, Thanks: p.Thanks, Signed: p.Signed, Promoted: p.Promoted, Deleted: p.Deleted, Reach: p.Reach, Lang: p.Lang, Text: p.Text, URL: p.URL,
		}
		switch {
		case p.ours() && !asked.IsZero():
			wait, staffed := p.Posted.Sub(asked).Seconds(), h.Between(asked, p.Posted).Seconds()
			row.Wait, row.Staffed, asked = &wait, &staffed, time.Time{}
		case p.ours():
		case p.Opener:
			row.Who = WhoCustomer
		default:
			row.Who = WhoOther
		}
		if p.Direction == "customer" && asked.IsZero() {
			asked = p.Posted
		}
		rows = append(rows, row)
	}
	return rows
}
