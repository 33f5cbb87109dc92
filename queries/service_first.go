package queries

import (
	"cmp"
	"context"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
	"golang.org/x/sync/errgroup"
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

	Openings uint64 `json:"openings" title:"Begun unprompted" unit:"n"` // of the brand as a whole only
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

// answeringSums are the sums of one period.
type answeringSums struct {
	keys []answererKey // in the order to show
	of   map[answererKey]firstSums
}

// FirstReply is how soon each brand answers, by both clocks: for each brand a row of all its conversations, then one for
// what its brand and its support accounts answered, and one for each account.
func (s *Service) FirstReply(ctx context.Context, f Filter) (Answer[FirstReplyRow], error) {
	return s.firstReplies(ctx, f, true)
}

// Wholes is FirstReply without the accounts: for each brand the row of all its conversations, at half the cost.
func (s *Service) Wholes(ctx context.Context, f Filter) (Answer[FirstReplyRow], error) {
	return s.firstReplies(ctx, f, false)
}

func (s *Service) firstReplies(ctx context.Context, f Filter, accounts bool) (Answer[FirstReplyRow], error) {
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
	now, before, err := s.answering(ctx, f, append(passing, clickhouse.Named("accounts", accounts)))
	if err != nil {
		return a, err
	}
	a.Notes = hoursNotes(f, histories)
	for _, series := range f.series() {
		for _, key := range answerers(now.keys, series) {
			a.Rows = append(a.Rows, firstReplyRow(f, key, now, before))
		}
		a.count(series, now.of[answererKey{series: series}].N)
	}
	return a, nil
}

// answering are the sums of the period and of the one compared with, which are added up at the same time.
func (s *Service) answering(ctx context.Context, f Filter, passing []any) (now, before answeringSums, err error) {
	first, then, err := bothWith(ctx, f, func(ctx context.Context, f Filter) ([]firstSums, error) { return s.firstReply(ctx, f, passing) })
	return answeringOf(first), answeringOf(then), err
}

func answeringOf(rows []firstSums) answeringSums {
	sums := answeringSums{of: map[answererKey]firstSums{}}
	for _, row := range rows {
		sums.keys, sums.of[row.key()] = append(sums.keys, row.key()), row
	}
	return sums
}

func (s *Service) firstReply(ctx context.Context, f Filter, passing []any) ([]firstSums, error) {
	return read[firstSums](ctx, s.reader, "service.FirstReply", f, passing...)
}

// bothWith asks the same about the filter's period and, at the same time, about the one compared with, if there is one.
func bothWith[T any](ctx context.Context, f Filter, ask func(context.Context, Filter) ([]T, error)) (now, before []T, err error) {
	var all errgroup.Group
	all.Go(func() (err error) {
		now, err = ask(ctx, f)
		return err
	})
	if f.hasPrevious() {
		all.Go(func() (err error) {
			before, err = ask(ctx, f.previous())
			return err
		})
	}
	return now, before, all.Wait()
}

// answerers are whose answers are told of a brand: the whole first, even where there is nothing, then by account type,
// each with its accounts, in the order they came.
func answerers(all []answererKey, series string) []answererKey {
	keys := []answererKey{{series: series}}
	for _, key := range all {
		if key.series == series && key.by != "" {
			keys = append(keys, key)
		}
	}
	slices.SortStableFunc(keys, func(a, b answererKey) int {
		return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(min(len(a.handle), 1), min(len(b.handle), 1)))
	})
	return keys
}

func firstReplyRow(f Filter, key answererKey, now, before answeringSums) FirstReplyRow {
	is, was := now.of[key], before.of[key]
	waits, staffed := is.waits(), is.staffed()
	row := FirstReplyRow{
		Brand: brandName(key.series), ReplyBy: key.by, Handle: key.handle,
		Conversations: is.N, Answered: is.Answered, Unanswered: is.N - is.Answered,
		First: f.compared(waits.median(), was.waits().median()), FirstP90: waits.of(waits.p90), FirstSlowest: waits.of(waits.slowest),
		Staffed: f.compared(staffed.median(), was.staffed().median()), StaffedP90: staffed.of(staffed.p90), StaffedSlowest: staffed.of(staffed.slowest),
		WithinTarget: f.compared(shareOf(is.Met, is.Due), shareOf(was.Met, was.Due)), Missed: is.Due - is.Met,
		ReachN: is.ReachPosts,
	}
	if key.by == "" {
		row.ResponseRate = f.compared(shareOf(is.Answered, is.N), shareOf(was.Answered, was.N))
		row.Openings = is.Openings
	}
	if is.ReachPosts > 0 {
		row.Reach = &is.Reach
	}
	if f.hasPrevious() {
		row.PreviousConversations = &was.N
	}
	return row
}
