package queries

import (
	"cmp"
	"context"
	"slices"
)

// DirectReplyRow is how soon each post of a customer's is answered directly, by whom, in calendar time: all of a brand's
// accounts, its brand or its support accounts, or one.
type DirectReplyRow struct {
	Brand   string `json:"brand" title:"Brand" key:"yes"`
	ReplyBy string `json:"reply_by" title:"Answered by" key:"yes"` // brand, support; "": the brand as a whole
	Handle  string `json:"handle" title:"Account" key:"yes"`       // "": all accounts

	Reply        Measure  `json:"reply" title:"Median reply to a post" unit:"s"` // each reply against the post it answers
	ReplyP90     *float64 `json:"reply_p90" title:"P90 reply to a post" unit:"s"`
	ReplySlowest *float64 `json:"reply_slowest" title:"Slowest reply to a post" unit:"s"`

	// Of the brand as a whole only: conversations whose first post answers nothing, and those answered to that very post.
	Openings         uint64  `json:"openings" title:"Begun unprompted" unit:"n"`
	OpeningsAnswered uint64  `json:"openings_answered" title:"First posts answered directly" unit:"n"`
	Opening          Measure `json:"opening_reply" title:"Median direct answer to a first post" unit:"s"`
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

type begunSums struct {
	Series   string `ch:"series"`
	N        uint64 `ch:"conversations_n"`
	Openings uint64 `ch:"openings_n"`
}

func (s begunSums) name() string { return s.Series }

// directSums is all that is read for DirectReplies of one period.
type directSums struct {
	keys     []answererKey
	pairs    map[answererKey]pairSums
	openings []openingSums
	begun    []begunSums
}

// DirectReplies is how soon each post is answered, each reply against the post it answers: for each brand a row of all,
// then one for what its brand and its support accounts answered, and one for each account.
func (s *Service) DirectReplies(ctx context.Context, f Filter) (Answer[DirectReplyRow], error) {
	a, err := answer[DirectReplyRow]("service.DirectReplies", f)
	if err != nil {
		return a, err
	}
	now, err := s.direct(ctx, f)
	if err != nil {
		return a, err
	}
	var before directSums
	if f.hasPrevious() {
		if before, err = s.direct(ctx, f.previous()); err != nil {
			return a, err
		}
	}
	for _, series := range f.series() {
		keys := answerers(now.keys, series)
		slices.SortStableFunc(keys, func(a, b answererKey) int {
			return cmp.Or(cmp.Compare(a.by, b.by), cmp.Compare(min(len(a.handle), 1), min(len(b.handle), 1)), cmp.Compare(now.pairs[b].Waits, now.pairs[a].Waits))
		})
		for _, key := range keys {
			a.Rows = append(a.Rows, directRow(f, key, now, before))
		}
		a.count(series, now.pairs[answererKey{series: series}].Waits)
	}
	return a, nil
}

func (s *Service) direct(ctx context.Context, f Filter) (directSums, error) {
	sums := directSums{pairs: map[answererKey]pairSums{}}
	pairs, err := s.pairs(ctx, f)
	if err != nil {
		return sums, err
	}
	for _, row := range pairs {
		sums.keys, sums.pairs[row.key()] = append(sums.keys, row.key()), row
	}
	if sums.openings, err = s.openings(ctx, f); err != nil {
		return sums, err
	}
	sums.begun, err = s.begun(ctx, f)
	return sums, err
}

func (s *Service) pairs(ctx context.Context, f Filter) ([]pairSums, error) {
	return read[pairSums](ctx, s.reader, "service.Pairs", f)
}

func (s *Service) openings(ctx context.Context, f Filter) ([]openingSums, error) {
	return read[openingSums](ctx, s.reader, "service.Openings", f)
}

func (s *Service) begun(ctx context.Context, f Filter) ([]begunSums, error) {
	return read[begunSums](ctx, s.reader, "service.Begun", f)
}

func directRow(f Filter, key answererKey, now, before directSums) DirectReplyRow {
	pairs := now.pairs[key].waits()
	row := DirectReplyRow{
		Brand: brandName(key.series), ReplyBy: key.by, Handle: key.handle,
		Reply: f.compared(pairs.median(), before.pairs[key].waits().median()), ReplyP90: pairs.of(pairs.p90), ReplySlowest: pairs.of(pairs.slowest),
	}
	if key.by != "" {
		return row
	}
	opened := of(now.openings, key.series)
	row.Openings, row.OpeningsAnswered = of(now.begun, key.series).Openings, opened.Waits
	row.Opening = f.compared(opened.median(), of(before.openings, key.series).median())
	return row
}
