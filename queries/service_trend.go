package queries

import (
	"context"
	"fmt"
	"time"
)

// RepliesRow is how one brand answered the conversations begun in one bucket of time. A bucket without any has no figures.
type RepliesRow struct {
	Brand      string    `json:"brand" title:"Brand" key:"yes"`
	Bucket     time.Time `json:"bucket" title:"From" unit:"date" key:"yes"`
	Inbound    uint64    `json:"n" title:"Conversations" unit:"n"`
	Answered   uint64    `json:"answered" title:"Answered" unit:"n"`
	Unanswered uint64    `json:"unanswered" title:"Unanswered" unit:"n"`

	First     *float64 `json:"first_reply" title:"Median first reply" unit:"s"` // calendar time; it stands on Answered
	FirstLow  *float64 `json:"first_reply_low" title:"95 % from" unit:"s"`
	FirstHigh *float64 `json:"first_reply_high" title:"95 % to" unit:"s"`

	Staffed     *float64 `json:"staffed" title:"Median first reply, staffed time" unit:"s"` // it stands on Answered, too
	StaffedLow  *float64 `json:"staffed_low" title:"Staffed, 95 % from" unit:"s"`
	StaffedHigh *float64 `json:"staffed_high" title:"Staffed, 95 % to" unit:"s"`

	ResponseRate  *float64 `json:"response_rate" title:"Response rate" unit:"%"` // it stands on Inbound
	WithinTarget  *float64 `json:"within_target" title:"Within target" unit:"%"`
	WithinTargetN uint64   `json:"within_target_n" title:"Whose target has passed" unit:"n"`
	Partial       bool     `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"` // cut by the period or not over yet

	PreviousBucket        *time.Time `json:"previous_bucket" title:"Compared with" unit:"date" key:"yes"`
	PreviousInbound       *uint64    `json:"previous_n" title:"Conversations before" unit:"n"`
	PreviousAnswered      *uint64    `json:"previous_answered" title:"Answered before" unit:"n"`
	PreviousFirst         *float64   `json:"previous_first_reply" title:"Median first reply before" unit:"s"`
	PreviousWithinTarget  *float64   `json:"previous_within_target" title:"Within target before" unit:"%"`
	PreviousWithinTargetN *uint64    `json:"previous_within_target_n" title:"Whose target has passed, before" unit:"n"`
}

type repliesSums struct {
	Series      string    `ch:"series"`
	Bucket      time.Time `ch:"bucket"`
	N           uint64    `ch:"conversations_n"`
	Answered    uint64    `ch:"answered_n"`
	Due         uint64    `ch:"due_n"`
	Met         uint64    `ch:"met_n"`
	Waits       uint64    `ch:"wait_n"`
	WaitSkipped uint64    `ch:"wait_skipped"`
	WaitMiddle  []float64 `ch:"wait_middle"`

	Staffed      uint64    `ch:"staffed_n"`
	StaffSkipped uint64    `ch:"staffed_skipped"`
	StaffMiddle  []float64 `ch:"staffed_middle"`
}

func (s repliesSums) at() (string, time.Time) { return s.Series, s.Bucket }

// statuses: conversations have no employment status.

func (s repliesSums) median() estimate {
	return waitSums{n: s.Waits, skipped: s.WaitSkipped, middle: s.WaitMiddle}.median()
}

func (s repliesSums) staffed() estimate {
	return waitSums{n: s.Staffed, skipped: s.StaffSkipped, middle: s.StaffMiddle}.median()
}

// Replies is how each brand answered over time, by when the conversations began. Every brand has the same buckets.
func (s *Service) Replies(ctx context.Context, f Filter) (Answer[RepliesRow], error) {
	f.Status = "" // of reviews only
	a, err := s.overTime(ctx, f)
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
	now, before, err := bothWith(ctx, a.Filter, func(ctx context.Context, f Filter) ([]repliesSums, error) { return s.replies(ctx, f, passing) })
	if err != nil {
		return a, err
	}
	a.Notes = hoursNotes(f, histories)
	for _, p := range series(a.Filter, now, before) {
		row := RepliesRow{Brand: p.brand, Bucket: p.bucket, Partial: p.partial, PreviousBucket: p.previousBucket}
		if p.row != nil {
			row.fill(*p.row, f)
			a.count(p.row.Series, row.Inbound)
		}
		row.compare(p)
		a.Rows = append(a.Rows, row)
	}
	return a, nil
}

func (s *Service) replies(ctx context.Context, f Filter, passing []any) ([]repliesSums, error) {
	return read[repliesSums](ctx, s.reader, "service.Replies", f, passing...)
}

// overTime starts the answer in buckets of time: it chooses the grain.
func (s *Service) overTime(ctx context.Context, f Filter) (Answer[RepliesRow], error) {
	a, err := answer[RepliesRow]("service.Replies", f)
	if err != nil {
		return a, err
	}
	var span SpanRow
	if f.From.IsZero() || f.To.IsZero() {
		if span, err = s.span(ctx, f); err != nil {
			return a, err
		}
	}
	if a.Filter, err = f.withGrain(span.First, span.Last); err != nil {
		return a, fmt.Errorf("query service.Replies: %w", err)
	}
	return a, nil
}

func (r *RepliesRow) fill(sums repliesSums, f Filter) {
	m := measure(sums.median(), nil, f.minGroup())
	r.Inbound, r.Answered, r.Unanswered = sums.N, sums.Answered, sums.N-sums.Answered
	r.First, r.FirstLow, r.FirstHigh = m.Value, m.Low, m.High
	staffed := measure(sums.staffed(), nil, f.minGroup())
	r.Staffed, r.StaffedLow, r.StaffedHigh = staffed.Value, staffed.Low, staffed.High
	r.ResponseRate, r.WithinTarget, r.WithinTargetN = percent(sums.Answered, sums.N), percent(sums.Met, sums.Due), sums.Due
}

// compare sets the bucket of the period compared with beside the row's own: n 0 without figures where it is a gap.
func (r *RepliesRow) compare(p point[repliesSums]) {
	if p.previousBucket == nil {
		return
	}
	var then repliesSums
	if p.previous != nil {
		then = *p.previous
	}
	r.PreviousInbound, r.PreviousAnswered = &then.N, &then.Answered
	r.PreviousFirst = measure(then.median(), nil, 1).Value
	r.PreviousWithinTarget, r.PreviousWithinTargetN = percent(then.Met, then.Due), &then.Due
}
