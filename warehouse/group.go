package warehouse

import (
	"slices"
	"strconv"

	"github.com/cespare/xxhash/v2"

	"renown/warehouse/record"
	"renown/warehouse/spool"
)

// part is some records with their versions: what is sent to ClickHouse as one block.
type part[R any] struct {
	items    []R
	versions []uint64
}

// rows are the records of one table, in parts that are never copied once they are full.
type rows[R any] []part[R]

// Records for which a part has room: a table's first part, which often stays the only one, and the others.
const (
	firstPart = 64
	fullPart  = 4096
)

// add copies records, the first of which has the given version, and gives the version after the last.
func (r *rows[R]) add(items []R, first uint64) (next uint64) {
	next = first + uint64(len(items))
	if len(items) == 0 {
		return next
	}
	last := len(*r) - 1
	if last < 0 || cap((*r)[last].items)-len((*r)[last].items) < len(items) {
		room := fullPart
		if last < 0 {
			room = firstPart
		}
		room = max(room, len(items))
		*r = append(*r, part[R]{make([]R, 0, room), make([]uint64, 0, room)})
		last++
	}
	p := &(*r)[last]
	p.items = append(p.items, items...)
	for version := first; version < next; version++ {
		p.versions = append(p.versions, version)
	}
	return next
}

// all goes through the records.
func (r rows[R]) all(yield func(*R) bool) {
	for _, p := range r {
		for i := range p.items {
			if !yield(&p.items[i]) {
				return
			}
		}
	}
}

// load is what is inserted at once, table by table.
type load struct {
	reviews       rows[record.Review]
	mentions      rows[record.Mention]
	accountStats  rows[record.AccountStat]
	hashtagCounts rows[record.HashtagCount]
	contacts      rows[record.Contact]
	readings      rows[record.Reading]
	gaps          rows[record.Gap]
	spending      rows[record.Spend]
	rejects       rows[record.Reject]
	cursors       rows[record.Cursor]
	runs          rows[record.Run]
}

// add takes a batch's records over. Nothing of the batch itself is kept, so that its owner may use it again.
func (l *load) add(b *record.Batch, first uint64) {
	next := l.reviews.add(b.Reviews, first)
	next = l.mentions.add(foldHashtags(b.Mentions), next)
	next = l.accountStats.add(b.AccountStats, next)
	next = l.hashtagCounts.add(b.HashtagCounts, next)
	next = l.contacts.add(b.Contacts, next)
	next = l.readings.add(b.Readings, next)
	next = l.gaps.add(b.Gaps, next)
	next = l.spending.add(b.Spending, next)
	next = l.rejects.add(b.Rejects, next)
	next = l.cursors.add(b.Cursors, next)
	l.runs.add(cloneNotes(b.Runs), next)
}

func foldHashtags(mentions []record.Mention) []record.Mention {
	out := slices.Clone(mentions)
	for i := range out {
		out[i].Hashtags = hashtags(out[i].Hashtags)
	}
	return out
}

func cloneNotes(runs []record.Run) []record.Run {
	out := slices.Clone(runs)
	for i := range out {
		out[i].Notes = slices.Clone(out[i].Notes)
	}
	return out
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
	damage   rows[record.Reject] // of segments that had to leave the group
	errand   *errand             // whose rows these are; nil: a group of segments
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
