package warehouse

import (
	"slices"
	"strconv"

	"github.com/cespare/xxhash/v2"

	"renown/warehouse/record"
	"renown/warehouse/spool"
)

// rows are the records of one table with their versions.
type rows[R any] struct {
	items    []R
	versions []uint64
}

func (r *rows[R]) add(items []R, first uint64) (next uint64) {
	r.items = append(r.items, items...)
	r.versions = slices.Grow(r.versions, len(items))
	for range items {
		r.versions = append(r.versions, first)
		first++
	}
	return first
}

// load is what is inserted at once, table by table.
type load struct {
	reviews       rows[record.Review]
	mentions      rows[record.Mention]
	accountStats  rows[record.AccountStat]
	hashtagCounts rows[record.HashtagCount]
	contacts      rows[record.Contact]
	rejects       rows[record.Reject]
	cursors       rows[record.Cursor]
	runs          rows[record.Run]
}

// add takes a batch's records over. Nothing of the batch itself is kept, so that its owner may use it again.
func (l *load) add(b *record.Batch, first uint64) {
	mentions := len(l.mentions.items)
	runs := len(l.runs.items)
	next := l.reviews.add(b.Reviews, first)
	next = l.mentions.add(b.Mentions, next)
	next = l.accountStats.add(b.AccountStats, next)
	next = l.hashtagCounts.add(b.HashtagCounts, next)
	next = l.contacts.add(b.Contacts, next)
	next = l.rejects.add(b.Rejects, next)
	next = l.cursors.add(b.Cursors, next)
	l.runs.add(b.Runs, next)
	for i := range l.mentions.items[mentions:] {
		m := &l.mentions.items[mentions+i]
		m.Hashtags = slices.Clone(m.Hashtags)
	}
	for i := range l.runs.items[runs:] {
		r := &l.runs.items[runs+i]
		r.Notes = slices.Clone(r.Notes)
	}
}

// group is several segments that are delivered together.
type group struct {
	segments []spool.Segment
	last     uint64 // the queue's number of its last segment
	rows     int
	bytes    int64
	inMemory bool
	load     load // of a group in memory
	touched  touched
}

// token names the group's inserts, so that ClickHouse drops one that is sent twice.
func (g *group) token() string {
	h := xxhash.New()
	for _, s := range g.segments {
		// A hash's Write returns no error.
		_, _ = h.WriteString(s.Name)
	}
	return strconv.FormatUint(h.Sum64(), 16) + "-" + strconv.Itoa(len(g.segments))
}
