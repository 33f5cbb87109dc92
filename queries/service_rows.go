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
	Brand     string    `json:"brand" title:"Brand"`
	Network   string    `json:"network" title:"Network"`
	ID        string    `json:"id" title:"Conversation"`
	Since     time.Time `json:"since" title:"Since" unit:"time"`
	Waited    float64   `json:"waited" title:"Waited" unit:"s"`
	Staffed   float64   `json:"waited_staffed" title:"Waited in staffed time" unit:"s"`
	Target    *float64  `json:"target" title:"Target in staffed time" unit:"s"`  // nil: none
	Passes    time.Time `json:"target_passes" title:"Target passes" unit:"time"` // zero: no target, or never
	Passed    bool      `json:"target_passed" title:"Past its target" unit:"yes/no"`
	Reach     *uint64   `json:"reach" title:"Reach (estimated)" unit:"n"`
	Complaint bool      `json:"complaint" title:"Complaint" unit:"yes/no"`
	Promoted  bool      `json:"promoted" title:"Promoted" unit:"yes/no"`
	Inbound   uint32    `json:"posts" title:"Posts by customers" unit:"n"`
	Lang      string    `json:"lang" title:"Language"`
	Themes    []string  `json:"themes" title:"Themes of the first post" unit:"list"` // their keys in the taxonomy
	Text      string    `json:"text" title:"First post"`
	URL       string    `json:"url" title:"Address"`
}

// waiting is a row of the slim table.
type waiting struct {
	Brand     string    `ch:"brand"`
	Network   string    `ch:"network"`
	ID        string    `ch:"id"`
	Since     time.Time `ch:"first_inbound"`
	Waited    float64   `ch:"waited"`
	Target    uint32    `ch:"target_seconds"`
	Complaint bool      `ch:"complaint"`
	Promoted  bool      `ch:"promoted"`
	Lang      string    `ch:"lang"`
	Reach     *uint64   `ch:"reach"`
	Inbound   uint32    `ch:"inbound"`
	Matching  uint64    `ch:"matching"`
}

func (w waiting) talk() talkKey { return talkKey{w.Brand, w.Network, w.ID, w.Since} }

// Waiting is the brand's unanswered conversations, without the competitors', those first whose wait times reach is
// greatest. N and Total are how many there are without Limit and Offset; beyond the last page they are 0.
func (s *Service) Waiting(ctx context.Context, f Filter) (Answer[WaitingRow], error) {
	f.Against = nil
	a, err := answer[WaitingRow]("service.Waiting", f)
	if err != nil {
		return a, err
	}
	histories, err := s.staffing(ctx, f)
	if err != nil {
		return a, err
	}
	rows, err := read[waiting](ctx, s.reader, "service.Waiting", f, f.serviceParameters(defaultWaiting)...)
	if err != nil {
		return a, err
	}
	more, err := detailsOf(ctx, s, f, rows)
	if err != nil {
		return a, err
	}
	a.Notes = hoursNotes(f, histories)
	for _, row := range rows {
		a.N, a.Total = row.Matching, row.Matching
		a.Rows = append(a.Rows, row.at(f.Now, histories[row.Brand], more[row.talk().key()]))
	}
	return a, nil
}

// at is the row with its staffed clock, by the hours h.
func (w waiting) at(now time.Time, h staffed.History, d details) WaitingRow {
	row := WaitingRow{
		Brand: w.Brand, Network: w.Network, ID: w.ID, Since: w.Since, Waited: w.Waited, Staffed: h.Between(w.Since, now).Seconds(), Reach: w.Reach,
		Complaint: w.Complaint, Promoted: w.Promoted, Inbound: w.Inbound, Lang: w.Lang, Themes: d.Themes, Text: d.Text, URL: d.URL,
	}
	if w.Target > 0 {
		target := float64(w.Target)
		row.Target, row.Passed = &target, row.Staffed >= target
		row.Passes = h.Add(row.Since, time.Duration(w.Target)*time.Second)
	}
	return row
}

// details are what the slim table does not say of a conversation.
type details struct {
	Brand   string     `ch:"brand"`
	Network string     `ch:"network"`
	ID      string     `ch:"id"`
	Thread  string     `ch:"thread"`
	Replied *time.Time `ch:"first_reply"`
	Last    time.Time  `ch:"last_post"`
	URL     string     `ch:"url"`
	Text    string     `ch:"text"`
	Themes  []string   `ch:"themes"`
}

// key is what a conversation is known by.
func (t talkKey) key() [3]string { return [3]string{t.brand, t.network, t.id} }

// detailsOf are the details of the conversations of a page.
func detailsOf[T interface{ talk() talkKey }](ctx context.Context, s *Service, f Filter, rows []T) (map[[3]string]details, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	found, err := s.details(ctx, f, placesOf(rows))
	all := make(map[[3]string]details, len(found))
	for _, d := range found {
		all[[3]string{d.Brand, d.Network, d.ID}] = d
	}
	return all, err
}

// placesOf are where the rows of a page are found in the tables that are sorted by brand, network and id, or time.
func placesOf[T interface{ talk() talkKey }](rows []T) []any {
	var brands, networks, ids []string
	var times []time.Time
	for _, row := range rows {
		t := row.talk()
		brands, networks, ids, times = append(brands, t.brand), append(networks, t.network), append(ids, t.id), append(times, t.at.UTC())
	}
	return []any{
		clickhouse.Named("of_brands", brands), clickhouse.Named("of_networks", networks),
		clickhouse.Named("of_ids", ids), clickhouse.Named("of_times", times),
	}
}

func (s *Service) details(ctx context.Context, f Filter, of []any) ([]details, error) {
	return read[details](ctx, s.reader, "service.Details", f, of...)
}

// ConversationRow is one conversation, without who began it.
type ConversationRow struct {
	Brand     string     `json:"brand" title:"Brand"`
	Network   string     `json:"network" title:"Network"`
	ID        string     `json:"id" title:"Conversation"`
	Thread    string     `json:"thread" title:"Thread"`
	Began     time.Time  `json:"began" title:"Began" unit:"time"`
	State     string     `json:"state" title:"State"` // StateOpen or StateAnswered
	Replied   *time.Time `json:"replied" title:"First reply" unit:"time"`
	Wait      *float64   `json:"first_reply" title:"First reply after" unit:"s"`
	Staffed   *float64   `json:"staffed" title:"After, in staffed time" unit:"s"`
	Target    *float64   `json:"target" title:"Target in staffed time" unit:"s"` // nil: none
	ReplyBy   string     `json:"reply_by" title:"Answered by"`
	Handle    string     `json:"handle" title:"Account"`
	Complaint bool       `json:"complaint" title:"Complaint" unit:"yes/no"`
	Promoted  bool       `json:"promoted" title:"Promoted" unit:"yes/no"`
	Opening   string     `json:"opening" title:"Began"`
	Last      string     `json:"last_sentiment" title:"The customer's last post"`
	Thanks    bool       `json:"thanks" title:"Thanks" unit:"yes/no"`
	LastPost  time.Time  `json:"last_post" title:"Last post" unit:"time"`
	Inbound   uint32     `json:"inbound" title:"Posts by customers" unit:"n"`
	Replies   uint32     `json:"replies" title:"Replies" unit:"n"`
	Reach     *uint64    `json:"reach" title:"Reach while unanswered (estimated)" unit:"n"`
	Lang      string     `json:"lang" title:"Language"`
	Themes    []string   `json:"themes" title:"Themes of the first post" unit:"list"`
	Text      string     `json:"text" title:"First post"`
	URL       string     `json:"url" title:"Address"`
}

// conversation is a row of the slim table.
type conversation struct {
	Brand     string    `ch:"brand"`
	Network   string    `ch:"network"`
	ID        string    `ch:"id"`
	Began     time.Time `ch:"first_inbound"`
	Complaint bool      `ch:"complaint"`
	Promoted  bool      `ch:"promoted"`
	Lang      string    `ch:"lang"`
	Opening   string    `ch:"opening"`
	Last      string    `ch:"last_sentiment"`
	Thanks    bool      `ch:"last_thanks"`
	Target    uint32    `ch:"target_seconds"`
	ReplyBy   string    `ch:"reply_by"`
	Wait      *float64  `ch:"wait"`
	Staffed   *float64  `ch:"staffed"`
	Handle    string    `ch:"handle"`
	Inbound   uint32    `ch:"inbound"`
	Replies   uint32    `ch:"replies"`
	Reach     *uint64   `ch:"reach"`
	Matching  uint64    `ch:"matching"`
}

func (c conversation) talk() talkKey { return talkKey{c.Brand, c.Network, c.ID, c.Began} }

// Conversations are the brand's conversations, without the competitors', newest first. N and Total are how many there are
// without Limit and Offset; beyond the last page they are 0.
func (s *Service) Conversations(ctx context.Context, f Filter) (Answer[ConversationRow], error) {
	f.Against = nil
	a, err := answer[ConversationRow]("service.Conversations", f)
	if err != nil {
		return a, err
	}
	rows, err := s.conversations(ctx, f)
	if err != nil {
		return a, err
	}
	more, err := detailsOf(ctx, s, f, rows)
	if err != nil {
		return a, err
	}
	for _, row := range rows {
		a.N, a.Total = row.Matching, row.Matching
		a.Rows = append(a.Rows, row.with(more[row.talk().key()]))
	}
	return a, nil
}

func (s *Service) conversations(ctx context.Context, f Filter) ([]conversation, error) {
	return read[conversation](ctx, s.reader, "service.Conversations", f, f.serviceParameters(defaultConversations)...)
}

func (c conversation) with(d details) ConversationRow {
	row := ConversationRow{
		Brand: c.Brand, Network: c.Network, ID: c.ID, Thread: d.Thread, Began: c.Began, State: StateAnswered, Replied: d.Replied, Wait: c.Wait, Staffed: c.Staffed,
		ReplyBy: c.ReplyBy, Handle: c.Handle, Complaint: c.Complaint, Promoted: c.Promoted, Opening: c.Opening, Last: c.Last, Thanks: c.Thanks, LastPost: d.Last,
		Inbound: c.Inbound, Replies: c.Replies, Reach: c.Reach, Lang: c.Lang, Themes: d.Themes, Text: d.Text, URL: d.URL,
	}
	if c.Wait == nil {
		row.State = StateOpen
	}
	if target := float64(c.Target); target > 0 {
		row.Target = &target
	}
	return row
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

// praised is a row of the slim table.
type praised struct {
	Brand    string    `ch:"brand"`
	Network  string    `ch:"network"`
	ID       string    `ch:"id"`
	Posted   time.Time `ch:"posted"`
	Matching uint64    `ch:"matching"`
}

func (p praised) talk() talkKey { return talkKey{p.Brand, p.Network, p.ID, p.Posted} }

// Praise is praise worth amplifying, without the competitors': the widest reach first. N and Total are as in Conversations.
func (s *Service) Praise(ctx context.Context, f Filter) (Answer[PraiseRow], error) {
	f.Against = nil
	a, err := answer[PraiseRow]("service.Praise", f)
	if err != nil {
		return a, err
	}
	page, err := read[praised](ctx, s.reader, "service.Praise", f, f.serviceParameters(defaultPraise)...)
	if err != nil || len(page) == 0 {
		return a, err
	}
	texts, err := s.praiseTexts(ctx, f, placesOf(page))
	told := map[[3]string]PraiseRow{}
	for _, row := range texts {
		told[[3]string{row.Brand, row.Network, row.ID}] = row
	}
	for _, p := range page {
		a.N, a.Total = p.Matching, p.Matching
		if row, ok := told[p.talk().key()]; ok {
			a.Rows = append(a.Rows, row)
		}
	}
	return a, err
}

func (s *Service) praiseTexts(ctx context.Context, f Filter, of []any) ([]PraiseRow, error) {
	return read[PraiseRow](ctx, s.reader, "service.PraiseTexts", f, of...)
}
