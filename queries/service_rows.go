package queries

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	"renown/warehouse/staffed"
)

const (
	defaultWaiting       = 50
	defaultConversations = 50
	defaultPraise        = 50
)

// WaitingRow is one conversation that nobody has answered.
type WaitingRow struct {
	Brand     string    `json:"brand" ch:"brand" title:"Brand"`
	Network   string    `json:"network" ch:"network" title:"Network"`
	ID        string    `json:"id" ch:"id" title:"Conversation"`
	Since     time.Time `json:"since" ch:"first_inbound" title:"Since" unit:"time"`
	Waited    float64   `json:"waited" ch:"waited" title:"Waited" unit:"s"`
	Staffed   float64   `json:"waited_staffed" ch:"-" title:"Waited in staffed time" unit:"s"`
	Target    *float64  `json:"target" ch:"-" title:"Target in staffed time" unit:"s"`  // nil: none
	Passes    time.Time `json:"target_passes" ch:"-" title:"Target passes" unit:"time"` // zero: no target, or never
	Passed    bool      `json:"target_passed" ch:"-" title:"Past its target" unit:"yes/no"`
	Reach     *uint64   `json:"reach" ch:"reach" title:"Reach (estimated)" unit:"n"`
	Complaint bool      `json:"complaint" ch:"complaint" title:"Complaint" unit:"yes/no"`
	Promoted  bool      `json:"promoted" ch:"promoted" title:"Promoted" unit:"yes/no"`
	Inbound   uint32    `json:"posts" ch:"inbound" title:"Posts by customers" unit:"n"`
	Lang      string    `json:"lang" ch:"lang" title:"Language"`
	Text      string    `json:"text" ch:"text" title:"First post"`
	URL       string    `json:"url" ch:"url" title:"Address"`
}

type waiting struct {
	WaitingRow
	TargetSeconds uint32 `ch:"target_seconds"`
}

type matching struct {
	N uint64 `ch:"n"`
}

// Waiting is the brand's unanswered conversations, without the competitors', those first whose wait times reach is
// greatest. N and Total are how many there are without Limit and Offset.
func (s *Service) Waiting(ctx context.Context, f Filter) (Answer[WaitingRow], error) {
	f.Against = nil
	a, err := answer[WaitingRow]("service.Waiting", f)
	if err != nil {
		return a, err
	}
	if a.Total, err = s.waitingCount(ctx, f); err != nil {
		return a, err
	}
	a.N = a.Total
	histories, err := s.staffing(ctx, f)
	if err != nil {
		return a, err
	}
	rows, err := read[waiting](ctx, s.reader, "service.Waiting", f, f.serviceParameters(defaultWaiting)...)
	if err != nil {
		return a, err
	}
	a.Notes = hoursNotes(f, histories)
	for _, row := range rows {
		a.Rows = append(a.Rows, row.at(f.Now, histories[row.Brand]))
	}
	return a, nil
}

func (s *Service) waitingCount(ctx context.Context, f Filter) (uint64, error) {
	rows, err := read[matching](ctx, s.reader, "service.WaitingCount", f)
	if err != nil || len(rows) == 0 {
		return 0, err
	}
	return rows[0].N, nil
}

// at is the row with its staffed clock, by the hours h.
func (w waiting) at(now time.Time, h staffed.History) WaitingRow {
	row := w.WaitingRow
	row.Staffed = h.Between(row.Since, now).Seconds()
	if w.TargetSeconds > 0 {
		target := float64(w.TargetSeconds)
		row.Target, row.Passed = &target, row.Staffed >= target
		row.Passes = h.Add(row.Since, time.Duration(w.TargetSeconds)*time.Second)
	}
	return row
}

// serviceParameters are the parts of the filter that only lists of conversations and posts know.
func (f Filter) serviceParameters(limit int) []any {
	return append(f.rowParameters(f.limit(limit)), clickhouse.Named("state", f.State))
}

// ConversationRow is one conversation, without who began it.
type ConversationRow struct {
	Brand     string     `json:"brand" ch:"brand" title:"Brand"`
	Network   string     `json:"network" ch:"network" title:"Network"`
	ID        string     `json:"id" ch:"id" title:"Conversation"`
	Thread    string     `json:"thread" ch:"thread" title:"Thread"`
	Began     time.Time  `json:"began" ch:"first_inbound" title:"Began" unit:"time"`
	State     string     `json:"state" ch:"-" title:"State"` // StateOpen or StateAnswered
	Replied   *time.Time `json:"replied" ch:"first_reply" title:"First reply" unit:"time"`
	Wait      *float64   `json:"first_reply" ch:"reply_seconds" title:"First reply after" unit:"s"`
	Staffed   *float64   `json:"staffed" ch:"staffed_seconds" title:"After, in staffed time" unit:"s"`
	Target    *float64   `json:"target" ch:"-" title:"Target in staffed time" unit:"s"` // nil: none
	ReplyBy   string     `json:"reply_by" ch:"reply_by" title:"Answered by"`
	Handle    string     `json:"handle" ch:"reply_handle" title:"Account"`
	Complaint bool       `json:"complaint" ch:"complaint" title:"Complaint" unit:"yes/no"`
	Promoted  bool       `json:"promoted" ch:"promoted" title:"Promoted" unit:"yes/no"`
	Opening   string     `json:"opening" ch:"opening" title:"Began"`
	Last      string     `json:"last_sentiment" ch:"last_sentiment" title:"The customer's last post"`
	Thanks    bool       `json:"thanks" ch:"last_thanks" title:"Thanks" unit:"yes/no"`
	LastPost  time.Time  `json:"last_post" ch:"last_post" title:"Last post" unit:"time"`
	Inbound   uint32     `json:"inbound" ch:"inbound" title:"Posts by customers" unit:"n"`
	Replies   uint32     `json:"replies" ch:"replies" title:"Replies" unit:"n"`
	Reach     *uint64    `json:"reach" ch:"reach" title:"Reach while unanswered (estimated)" unit:"n"`
	Lang      string     `json:"lang" ch:"lang" title:"Language"`
	Text      string     `json:"text" ch:"text" title:"First post"`
	URL       string     `json:"url" ch:"url" title:"Address"`
}

type conversation struct {
	ConversationRow
	TargetSeconds uint32 `ch:"target_seconds"`
	Matching      uint64 `ch:"matching"`
}

// Conversations are the brand's conversations, without the competitors', newest first. N and Total are how many there are
// without Limit and Offset; beyond the last page they are 0.
func (s *Service) Conversations(ctx context.Context, f Filter) (Answer[ConversationRow], error) {
	f.Against = nil
	a, err := answer[ConversationRow]("service.Conversations", f)
	if err != nil {
		return a, err
	}
	rows, err := read[conversation](ctx, s.reader, "service.Conversations", f, f.serviceParameters(defaultConversations)...)
	if err != nil {
		return a, err
	}
	for _, row := range rows {
		a.N, a.Total = row.Matching, row.Matching
		row.State = StateAnswered
		if row.Replied == nil {
			row.State = StateOpen
		}
		if target := float64(row.TargetSeconds); target > 0 {
			row.Target = &target
		}
		a.Rows = append(a.Rows, row.ConversationRow)
	}
	return a, nil
}

// PraiseRow is one positive post by a customer that the brand has not answered.
type PraiseRow struct {
	Brand   string    `json:"brand" ch:"brand" title:"Brand"`
	Network string    `json:"network" ch:"network" title:"Network"`
	ID      string    `json:"id" ch:"id" title:"Id"`
	Posted  time.Time `json:"posted" ch:"posted" title:"Posted" unit:"time"`
	Reach   *uint64   `json:"reach" ch:"reach" title:"Reach" unit:"n"`
	ReachBy string    `json:"reach_by" ch:"reach_by" title:"Reach is"` // views (observed), followers (estimated); "": not known
	Likes   *uint64   `json:"likes" ch:"likes" title:"Likes" unit:"n"`
	Shares  *uint64   `json:"shares" ch:"shares" title:"Shares" unit:"n"`
	Chance  *float64  `json:"chance_positive" ch:"chance" title:"Probability of positive"` // nil: not by a model
	Lang    string    `json:"lang" ch:"lang" title:"Language"`
	Text    string    `json:"text" ch:"text" title:"Text"`
	URL     string    `json:"url" ch:"url" title:"Address"`
}

type praise struct {
	PraiseRow
	Matching uint64 `ch:"matching"`
}

// Praise is praise worth amplifying, without the competitors': the widest reach first. N and Total are as in Conversations.
func (s *Service) Praise(ctx context.Context, f Filter) (Answer[PraiseRow], error) {
	f.Against = nil
	a, err := answer[PraiseRow]("service.Praise", f)
	if err != nil {
		return a, err
	}
	rows, err := read[praise](ctx, s.reader, "service.Praise", f, f.serviceParameters(defaultPraise)...)
	for _, row := range rows {
		a.N, a.Total = row.Matching, row.Matching
		a.Rows = append(a.Rows, row.PraiseRow)
	}
	return a, err
}
