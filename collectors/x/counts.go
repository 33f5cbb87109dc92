package x

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// Counts is what an answer with counts became.
type Counts struct {
	Hours   []record.HashtagCount // finished hours only
	Rejects []record.Reject
	Total   int64 // as the answer says itself, unfinished hours included
	Token   string
}

// ParseCounts reads the counts of a hashtag by the hour. The first and the last stretch may be less than an hour: they
// are left out, because another request would cut them elsewhere.
func ParseCounts(body []byte, scope Scope, tag string) (*Counts, error) {
	var wire wireCounts
	if err := decode(body, &wire); err != nil {
		return nil, &answerError{err}
	}
	if wire.Meta == nil && wire.Data == nil {
		return nil, &answerError{fmt.Errorf("it holds no counts")}
	}
	counts := &Counts{Hours: make([]record.HashtagCount, 0, len(wire.Data))}
	if wire.Meta != nil {
		counts.Total, counts.Token = wire.Meta.Total, wire.Meta.NextToken
	}
	for _, bucket := range wire.Data {
		from, err1 := time.Parse(time.RFC3339, bucket.Start)
		to, err2 := time.Parse(time.RFC3339, bucket.End)
		if err1 != nil || err2 != nil || bucket.Count == nil || *bucket.Count < 0 {
			counts.Rejects = append(counts.Rejects, scope.reject("count not understood", "#"+tag, fmt.Sprintf("%s to %s", bucket.Start, bucket.End)))
			continue
		}
		if from.UTC() != from.UTC().Truncate(time.Hour) || to.Sub(from) != time.Hour || to.After(scope.Now) {
			continue
		}
		counts.Hours = append(counts.Hours, record.HashtagCount{
			Brand: scope.Source.Brand, Network: scope.Source.Site, Hashtag: tag, Source: scope.Source.Name,
			From: from.UTC(), To: to.UTC(), Uses: record.Count(*bucket.Count), Authors: record.NotGiven, Collected: scope.Now,
		})
	}
	return counts, nil
}

// countSpan is what of a hashtag is to be counted now. due: something is. lost is where a gap begins that X shows no
// more; zero: there is none.
func (c *Collector) countSpan(cursor map[string]string, tag string, now time.Time) (from, to, lost time.Time, due bool) {
	edge := edge(now).Add(time.Hour - 1).Truncate(time.Hour) // whole hours
	from = edge
	if first := now.Add(-c.s.Backfill).Truncate(time.Hour); first.After(edge) {
		from = first
	}
	if known, err := time.Parse(time.RFC3339, cursor[countsKey(tag)]); err == nil {
		if now.Sub(known) < c.s.CountsEvery {
			return from, to, lost, false
		}
		if from = known; known.Before(edge) {
			from, lost = edge, known
		}
	}
	to = now.Add(-margin).Truncate(time.Hour)
	return from, to, lost, to.After(from)
}

func countsKey(tag string) string { return "counts/" + strings.ToLower(tag) }

func (x *run) countTags(ctx context.Context) bool {
	if x.s.CountsEvery < 0 {
		return true
	}
	for _, tag := range x.tags() {
		from, to, lost, due := x.countSpan(x.cursor, tag, x.now)
		if !due {
			continue
		}
		if !x.done(ctx, "counting #"+tag, x.countTag(ctx, tag, from, to, lost)) {
			return false
		}
	}
	return true
}

func countsQuery(tag string, from, to time.Time) url.Values {
	return url.Values{"query": {"#" + tag + " -is:retweet"}, "granularity": {"hour"}, "start_time": {stamp(from)}, "end_time": {stamp(to)}}
}

func (x *run) countTag(ctx context.Context, tag string, from, to, lost time.Time) error {
	batch := &record.Batch{Cursors: []record.Cursor{{Source: x.src.Name, Key: countsKey(tag), Value: stamp(to)}}}
	if !lost.IsZero() {
		batch.Gaps = append(batch.Gaps, record.Gap{Source: x.src.Name, Brand: x.src.Brand, Network: x.src.Site,
			Query: "counts of #" + tag, From: lost, To: from, Reason: "the network shows only the last 7 days"})
	}
	query := countsQuery(tag, from, to)
	for pages := 0; ; pages++ {
		reply, err := x.api.Do(ctx, fetch.Ask{Path: "/2/tweets/counts/recent", Query: query, Limit: "counts", Delivered: true, Cost: costs(*x.s.Prices.Counts)})
		if err != nil {
			return x.s.remedied(err)
		}
		counts, err := ParseCounts(reply.Body, x.scope(), tag)
		if err != nil {
			return err
		}
		batch.HashtagCounts = append(batch.HashtagCounts, counts.Hours...)
		batch.Rejects = append(batch.Rejects, counts.Rejects...)
		if counts.Token == "" || pages == 10 {
			return x.emit(batch)
		}
		query.Set("next_token", counts.Token)
	}
}
