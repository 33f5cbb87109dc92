package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"renown/warehouse/record"
	"renown/warehouse/spool"
)

// isolate delivers a group that ClickHouse refuses segment by segment, and a segment that it refuses record by record,
// so that one bad value holds up nothing but itself. What is refused in the end is kept in the spool's folder of
// refused batches and counted in quarantine. An error means that ClickHouse failed in another way: nothing is decided.
func (c *courier) isolate(ctx context.Context, g *group) error {
	for _, seg := range slices.Clone(g.segments) {
		b, err := c.spool.Read(seg)
		if errors.Is(err, spool.ErrDamaged) {
			if err := c.leaveOut(ctx, g, seg, err); err != nil {
				return err
			}
			continue
		}
		if err != nil {
			return err
		}
		bad, why, err := c.sift(ctx, b, seg.First)
		if err != nil {
			return err
		}
		if why != nil {
			if err := c.keepRefused(ctx, seg, bad, why); err != nil {
				return err
			}
		}
		var l load
		l.add(b, seg.First)
		g.touched.add(&l)
		if err := c.markVanished(ctx, l.runs, &g.touched); err != nil {
			return err
		}
	}
	return nil
}

// leaveOut moves a damaged segment of a group aside and counts it in quarantine.
func (c *courier) leaveOut(ctx context.Context, g *group, seg spool.Segment, damage error) error {
	if err := c.putDamagedAside(g, seg, damage); err != nil {
		return err
	}
	g.segments = slices.DeleteFunc(g.segments, func(s spool.Segment) bool { return s.Name == seg.Name })
	return insertLoad(ctx, c.conn, &load{rejects: g.damage}, "damaged-"+seg.Name)
}

// piece is a part of a batch with the version of its first record.
type piece struct {
	batch *record.Batch
	first uint64
}

// sift inserts a batch in ever smaller pieces, and returns what ClickHouse refuses even alone, and why. err is a failure
// of another kind.
func (c *courier) sift(ctx context.Context, b *record.Batch, first uint64) (bad []piece, why, err error) {
	err = c.insertPiece(ctx, b, first)
	if err == nil {
		return nil, nil, nil
	}
	if !isRefusal(err) {
		return nil, nil, err
	}
	n := spool.Rows(b)
	if n == 1 {
		return []piece{{b, first}}, err, nil
	}
	for _, part := range []piece{{slice(b, 0, n/2), first}, {slice(b, n/2, n), first + uint64(n/2)}} {
		partBad, partWhy, err := c.sift(ctx, part.batch, part.first)
		if err != nil {
			return nil, nil, err
		}
		bad = append(bad, partBad...)
		if partWhy != nil {
			why = partWhy
		}
	}
	return bad, why, nil
}

func (c *courier) insertPiece(ctx context.Context, b *record.Batch, first uint64) error {
	ctx, cancel := context.WithTimeout(ctx, insertTimeout)
	defer cancel()
	var l load
	l.add(b, first)
	return insertLoad(ctx, c.conn, &l, fmt.Sprintf("piece-%d-%d", first, spool.Rows(b)))
}

// slice gives the things of a batch from one place to another, counted through all of its lists in their order, which
// is the order of their versions.
func slice(b *record.Batch, from, to int) *record.Batch {
	out := &record.Batch{}
	from, to = cutList(&out.Reviews, b.Reviews, from, to)
	from, to = cutList(&out.Mentions, b.Mentions, from, to)
	from, to = cutList(&out.AccountStats, b.AccountStats, from, to)
	from, to = cutList(&out.HashtagCounts, b.HashtagCounts, from, to)
	from, to = cutList(&out.Contacts, b.Contacts, from, to)
	from, to = cutList(&out.Readings, b.Readings, from, to)
	from, to = cutList(&out.Gaps, b.Gaps, from, to)
	from, to = cutList(&out.Spending, b.Spending, from, to)
	from, to = cutList(&out.Rejects, b.Rejects, from, to)
	from, to = cutList(&out.Cursors, b.Cursors, from, to)
	cutList(&out.Runs, b.Runs, from, to)
	return out
}

func cutList[R any](out *[]R, list []R, from, to int) (restFrom, restTo int) {
	n := len(list)
	*out = list[min(max(from, 0), n):min(max(to, 0), n)]
	return from - n, to - n
}

// keepRefused keeps the refused pieces of a segment as files of their own, which can be put back once the reason is
// mended, and counts them in quarantine.
func (c *courier) keepRefused(ctx context.Context, seg spool.Segment, bad []piece, why error) error {
	var rejects []record.Reject
	for _, p := range bad {
		path, err := c.spool.Refuse(p.batch, p.first, c.now())
		if err != nil {
			return err
		}
		c.log.Error("ClickHouse refuses a record; it was moved aside and the rest goes on", "path", path, "error", why)
		c.queue.setAside(fmt.Sprintf("ClickHouse refused a record, kept in %s: %v", path, why))
		rejects = append(rejects, record.Reject{
			Source: sourceOf(p.batch), At: c.now(), Where: fmt.Sprintf("%s, record %d", seg.Name, p.first-seg.First+1),
			Reason: "refused by ClickHouse", Detail: why.Error(), Raw: fmt.Sprintf("%+v", *p.batch),
		})
	}
	var l load
	l.add(&record.Batch{Rejects: rejects}, seg.First)
	err := insertLoad(ctx, c.conn, &l, "refused-"+seg.Name)
	if err != nil && isRefusal(err) {
		c.log.Error("the refusal itself was refused by the quarantine", "error", err)
		return nil
	}
	return err
}

// sourceOf is the source of a batch of one thing. A reading does not say its own.
func sourceOf(b *record.Batch) string {
	switch {
	case len(b.Reviews) > 0:
		return b.Reviews[0].Source
	case len(b.Mentions) > 0:
		return b.Mentions[0].Source
	case len(b.AccountStats) > 0:
		return b.AccountStats[0].Source
	case len(b.HashtagCounts) > 0:
		return b.HashtagCounts[0].Source
	case len(b.Contacts) > 0:
		return b.Contacts[0].Source
	case len(b.Gaps) > 0:
		return b.Gaps[0].Source
	case len(b.Spending) > 0:
		return b.Spending[0].Source
	case len(b.Rejects) > 0:
		return b.Rejects[0].Source
	case len(b.Cursors) > 0:
		return b.Cursors[0].Source
	case len(b.Runs) > 0:
		return b.Runs[0].Source
	}
	return ""
}
