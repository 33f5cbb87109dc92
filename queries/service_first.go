package queries

import (
	"cmp"
	"context"
	"slices"
)

// FirstReplyRow is how soon a brand answers: all of it, what its brand or its support accounts answer, or one account.
// Conversations that nobody answered count for the brand as a whole only.
type FirstReplyRow struct {
	Brand   string `json:"brand" title:"Brand" key:"yes"`
	ReplyBy string `json:"reply_by" title:"Answered by" key:"yes"` // brand, support; "": the brand as a whole
	Handle  string `json:"handle" title:"Account" key:"yes"`       // "": all accounts

	Conversations         uint64  `json:"n" title:"Conversations" unit:"n"`
	PreviousConversations *uint64 `json:"previous_n" title:"Conversations before" unit:"n"`
	Answered              uint64  `json:"answered" title:"Answered" unit:"n"`
	Unanswered            uint64  `json:"unanswered" title:"Unanswered" unit:"n"`
	ResponseRate          Measure `json:"response_rate" title:"Response rate" unit:"%"` // of the brand as a whole only

	First          Measure  `json:"first_reply" title:"Median first reply" unit:"s"` // calendar time
	FirstP90       *float64 `json:"first_reply_p90" title:"P90 first reply" unit:"s"`
	FirstSlowest   *float64 `json:"first_reply_slowest" title:"Slowest first reply" unit:"s"`
	Staffed        Measure  `json:"staffed" title:"Median first reply, staffed time" unit:"s"`
	StaffedP90     *float64 `json:"staffed_p90" title:"P90 first reply, staffed time" unit:"s"`
	StaffedSlowest *float64 `json:"staffed_slowest" title:"Slowest first reply, staffed time" unit:"s"`

	WithinTarget Measure `json:"within_target" title:"Within target" unit:"%"`
	Missed       uint64  `json:"missed" title:"Missed the target" unit:"n"`

	Reach  *uint64 `json:"reach_unanswered" title:"Reach while unanswered (estimated)" unit:"n"`
	ReachN uint64  `json:"reach_unanswered_n" title:"Posts with a known reach" unit:"n"`

	Reply        Measure  `json:"reply" title:"Median reply to a post" unit:"s"` // each reply against the post it answers
	ReplyP90     *float64 `json:"reply_p90" title:"P90 reply to a post" unit:"s"`
	ReplySlowest *float64 `json:"reply_slowest" title:"Slowest reply to a post" unit:"s"`

	// Of the brand as a whole only: conversations whose first post answers nothing, and those answered to that very post.
	Openings         uint64  `json:"openings" title:"Begun unprompted" unit:"n"`
	OpeningsAnswered uint64  `json:"openings_answered" title:"First posts answered directly" unit:"n"`
	Opening          Measure `json:"opening_reply" title:"Median direct answer to a first post" unit:"s"`
}

// answererKey is whose answers a row is about.
type answererKey struct{ series, by, handle string }

type firstSums struct {
	Series       string    `ch:"series"`
	By           string    `ch:"replied_by"`
	Handle       string    `ch:"by_handle"`
	N            uint64    `ch:"conversations_n"`
	Openings     uint64    `ch:"openings_n"`
	Answered     uint64    `ch:"answered_n"`
	Due          uint64    `ch:"due_n"`
	Met          uint64    `ch:"met_n"`
	Reach        uint64    `ch:"reach"`
	ReachPosts   uint64    `ch:"reach_posts"`
	Waits        uint64    `ch:"wait_n"`
	WaitSkipped  uint64    `ch:"wait_skipped"`
	WaitMiddle   []float64 `ch:"wait_middle"`
	WaitP90      float64   `ch:"wait_p90"`
	WaitSlowest  float64   `ch:"wait_slowest"`
	Staffed      uint64    `ch:"staffed_n"`
	StaffSkipped uint64    `ch:"staffed_skipped"`
	StaffMiddle  []float64 `ch:"staffed_middle"`
	StaffP90     float64   `ch:"staffed_p90"`
	StaffSlowest float64   `ch:"staffed_slowest"`
}

func (s firstSums) key() answererKey { return answererKey{s.Series, s.By, s.Handle} }

func (s firstSums) waits() waitSums {
	return waitSums{s.Waits, s.WaitSkipped, s.WaitMiddle, s.WaitP90, s.WaitSlowest}
}

func (s firstSums) staffed() waitSums {
	return waitSums{s.Staffed, s.StaffSkipped, s.StaffMiddle, s.StaffP90, s.StaffSlowest}
}

type pairSums struct {
	Series      string    `ch:"series"`
	By          string    `ch:"replied_by"`
	Handle      string    `ch:"by_handle"`
	Waits       uint64    `ch:"wait_n"`
	WaitSkipped uint64    `ch:"wait_skipped"`
	WaitMiddle  []float64 `ch:"wait_middle"`
	WaitP90     float64   `ch:"wait_p90"`
	WaitSlowest float64   `ch:"wait_slowest"`
}

func (s pairSums) key() answererKey { return answererKey{s.Series, s.By, s.Handle} }

func (s pairSums) waits() waitSums {
	return waitSums{s.Waits, s.WaitSkipped, s.WaitMiddle, s.WaitP90, s.WaitSlowest}
}

type openingSums struct {
	Series      string    `ch:"series"`
	Waits       uint64    `ch:"wait_n"`
	WaitSkipped uint64    `ch:"wait_skipped"`
	WaitMiddle  []float64 `ch:"wait_middle"`
}

func (s openingSums) name() string { return s.Series }

func (s openingSums) median() estimate {
	return waitSums{n: s.Waits, skipped: s.WaitSkipped, middle: s.WaitMiddle}.median()
}

// answeringSums is all that is read for FirstReply of one period.
type answeringSums struct {
	keys  []answererKey // in the order to show
	first map[answererKey]firstSums
	pairs map[answererKey]pairSums

	openings []openingSums
}

// FirstReply is how soon each brand answers, by both clocks: for each brand a row of all its conversations, then one for
// what its brand and its support accounts answered, and one for each account.
func (s *Service) FirstReply(ctx context.Context, f Filter) (Answer[FirstReplyRow], error) {
	a, err := answer[FirstReplyRow]("service.FirstReply", f)
	if err != nil {
		return a, err
	}
	histories, err := s.staffing(ctx, f)
	if err != nil {
		return a, err
	}
	passing, err := s.passing(ctx, f, histories)
	if err != nil {
		return a, err
	}
	now, err := s.answering(ctx, f, passing)
	if err != nil {
		return a, err
	}
	var before answeringSums
	if f.hasPrevious() {
		if before, err = s.answering(ctx, f.previous(), passing); err != nil {
			return a, err
		}
	}
	a.Notes = hoursNotes(f, histories)
	for _, series := range f.series() {
		for _, key := range now.of(series) {
			a.Rows = append(a.Rows, firstReplyRow(f, key, now, before))
		}
		a.count(series, now.first[answererKey{series: series}].N)
	}
	return a, nil
}

func (s *Service) answering(ctx context.Context, f Filter, passing []any) (answeringSums, error) {
	sums := answeringSums{first: map[answererKey]firstSums{}, pairs: map[answererKey]pairSums{}}
	first, err := s.firstReply(ctx, f, passing)
	if err != nil {
		return sums, err
	}
	pairs, err := s.pairs(ctx, f)
	if err != nil {
		return sums, err
	}
	if sums.openings, err = s.openings(ctx, f); err != nil {
		return sums, err
	}
	for _, row := range first {
		sums.keys, sums.first[row.key()] = append(sums.keys, row.key()), row
	}
	for _, row := range pairs {
		if _, there := sums.first[row.key()]; !there {
			sums.keys = append(sums.keys, row.key())
		}
		sums.pairs[row.key()] = row
	}
	return sums, nil
}

func (s *Service) firstReply(ctx context.Context, f Filter, passing []any) ([]firstSums, error) {
	return read[firstSums](ctx, s.reader, "service.FirstReply", f, passing...)
}

func (s *Service) pairs(ctx context.Context, f Filter) ([]pairSums, error) {
	return read[pairSums](ctx, s.reader, "service.Pairs", f)
}

func (s *Service) openings(ctx context.Context, f Filter) ([]openingSums, error) {
	return read[openingSums](ctx, s.reader, "service.Openings", f)
}

// of is whose answers are told of a brand: the whole first, even where there is nothing, then by account type, each with
// its accounts, the busiest first.
func (s answeringSums) of(series string) []answererKey {
	keys := []answererKey{{series: series}}
	for _, key := range s.keys {
		if key.series == series && key.by != "" {
			keys = append(keys, key)
		}
	}
	slices.SortStableFunc(keys, func(a, b answererKey) int {
		return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(min(len(a.handle), 1), min(len(b.handle), 1)),
			cmp.Compare(s.first[b].Answered, s.first[a].Answered), cmp.Compare(s.pairs[b].Waits, s.pairs[a].Waits), cmp.Compare(a.handle, b.handle))
	})
	return keys
}

func firstReplyRow(f Filter, key answererKey, now, before answeringSums) FirstReplyRow {
	is, was := now.first[key], before.first[key]
	pairs, pairsBefore := now.pairs[key].waits(), before.pairs[key].waits()
	waits, staffed := is.waits(), is.staffed()
	row := FirstReplyRow{
		Brand: brandName(key.series), ReplyBy: key.by, Handle: key.handle,
		Conversations: is.N, Answered: is.Answered, Unanswered: is.N - is.Answered,
		First: f.compared(waits.median(), was.waits().median()), FirstP90: waits.of(waits.p90), FirstSlowest: waits.of(waits.slowest),
		Staffed: f.compared(staffed.median(), was.staffed().median()), StaffedP90: staffed.of(staffed.p90), StaffedSlowest: staffed.of(staffed.slowest),
		WithinTarget: f.compared(shareOf(is.Met, is.Due), shareOf(was.Met, was.Due)), Missed: is.Due - is.Met,
		Reply: f.compared(pairs.median(), pairsBefore.median()), ReplyP90: pairs.of(pairs.p90), ReplySlowest: pairs.of(pairs.slowest),
		ReachN: is.ReachPosts,
	}
	if key.by == "" {
		row.ResponseRate = f.compared(shareOf(is.Answered, is.N), shareOf(was.Answered, was.N))
		direct := of(now.openings, key.series)
		row.Openings, row.OpeningsAnswered = is.Openings, direct.Waits
		row.Opening = f.compared(direct.median(), of(before.openings, key.series).median())
	}
	if is.ReachPosts > 0 {
		row.Reach = &is.Reach
	}
	if f.hasPrevious() {
		row.PreviousConversations = &was.N
	}
	return row
}
