package warehouse

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
	"renown/warehouse/thread"
)

// timedRow is a row of conversations_by_time. A conversation that turns out to begin at another time leaves a row behind
// that says so, for the time is part of the key.
type timedRow struct {
	summaryRow
	counts bool // it is here, and expected to be answered
}

// writeConversations writes the conversations that differ from what is stored under some ids: by time first, so that who is
// cut off in between does both again.
func (w *weaver) writeConversations(ctx context.Context, x *web, ids []placed, summaries []summaryRow, mend bool) error {
	before := map[placed][]time.Time{}
	scan := func(rows driver.Rows) (stored, gone summaryRow, here bool, err error) {
		stored, gone, here, err = scanSummary(rows)
		if here && stored.Expects {
			before[stored.at()] = []time.Time{stored.FirstInbound}
		}
		return stored, gone, here, err
	}
	differing, err := changed(ctx, w.conn, "summaries", ids, summaries, (*summaryRow).at, scan)
	if err != nil {
		return err
	}
	timed := timedRows(differing, before)
	if mend {
		if timed, err = w.mended(ctx, ids, summaries); err != nil {
			return err
		}
	}
	if err := insertAll(ctx, w.conn, "conversations_by_time", timedColumns(), timed, x.version); err != nil {
		return err
	}
	return insertAll(ctx, w.conn, "conversations", summaryColumns(), differing, x.version)
}

// timedRows are the rows to write along with some conversations. before says when those that count already begin.
func timedRows(summaries []summaryRow, before map[placed][]time.Time) []timedRow {
	rows := make([]timedRow, 0, len(summaries))
	for _, s := range summaries {
		row := timedRow{s, s.here && s.Expects}
		for _, began := range before[s.at()] {
			if !began.Equal(s.FirstInbound) {
				rows = append(rows, left(s.place, s.ID, began))
			}
		}
		if row.counts || len(before[s.at()]) > 0 {
			rows = append(rows, row)
		}
	}
	return rows
}

// mended are the rows that make conversations_by_time right for all conversations of some threads, whatever it says: it may
// have one at a time that nothing else remembers, if a program was cut off, or met another one, while it wrote.
func (w *weaver) mended(ctx context.Context, ids []placed, summaries []summaryRow) ([]timedRow, error) {
	all := make(map[placed]bool, len(ids)+len(summaries))
	for _, id := range ids {
		all[id] = true
	}
	for i := range summaries {
		all[summaries[i].at()] = true
	}
	began, err := w.orphans(ctx, keysOf(all))
	if err != nil {
		return nil, err
	}
	rows := timedRows(summaries, began)
	for i := range summaries {
		delete(began, summaries[i].at())
	}
	for at, times := range began {
		for _, t := range times {
			rows = append(rows, left(at.place, at.id, t))
		}
	}
	return rows, nil
}

// left is what takes the place of a conversation that does not begin then any more.
func left(at place, id string, began time.Time) timedRow {
	return timedRow{summaryRow: summaryRow{place: at, Conversation: thread.Conversation{ID: id, FirstInbound: began}}}
}

// orphans are the times that conversations_by_time has of some conversations. It reads all of their brands, and is asked
// for only where a program was cut off, or another one filed the same posts.
func (w *weaver) orphans(ctx context.Context, ids []placed) (map[placed][]time.Time, error) {
	began := map[placed][]time.Time{}
	err := eachRow(ctx, w.conn, "by_time", ids, func(rows driver.Rows) error {
		var brand, network, id string
		var at time.Time
		err := rows.Scan(&brand, &network, &id, &at)
		key := placed{placeOf(brand, network), id}
		began[key] = append(began[key], at.UTC())
		return err
	})
	return began, err
}

// timedColumns are those of conversations_by_time.
func timedColumns() []column[timedRow] {
	type R = timedRow
	return []column[R]{
		word("brand", func(r *R) string { return r.place.Value().brand }),
		moment("first_inbound", func(r *R) time.Time { return r.FirstInbound }),
		word("network", func(r *R) string { return r.place.Value().network }),
		text("id", func(r *R) string { return r.ID }),
		text("inbound_id", func(r *R) string {
			if r.InboundID == r.ID {
				return ""
			}
			return r.InboundID
		}),
		text("author_key", func(r *R) string { return r.Author }), // kept as its hash
		flag("here", func(r *R) bool { return r.counts }),
		word("lang", func(r *R) string { return r.Lang }),
		word("opening", func(r *R) record.Opinion { return r.Opening }),
		flag("complaint", func(r *R) bool { return r.Complaint }),
		flag("promoted", func(r *R) bool { return r.Promoted }),
		flag("unprompted", func(r *R) bool { return r.Thread == r.InboundID }),
		flag("living", func(r *R) bool { return r.Deleted < r.Posts }),
		flag("answered", func(r *R) bool { return r.Answered() }),
		word("reply_by", func(r *R) record.Direction { return r.ReplyBy }),
		word("reply_handle", func(r *R) string { return r.ReplyHandle }),
		number64("reply_seconds", func(r *R) float64 { return r.ReplySeconds }),
		number64("staffed_seconds", func(r *R) float64 { return r.StaffedSeconds }),
		number32("target_seconds", func(r *R) uint32 { return r.TargetSeconds }),
		word("last_sentiment", func(r *R) record.Opinion { return r.LastSentiment }),
		flag("last_thanks", func(r *R) bool { return r.LastThanks }),
		number32("inbound_after", func(r *R) uint32 { return r.InboundAfter }),
		number32("inbound", func(r *R) uint32 { return r.Inbound }),
		number32("replies", func(r *R) uint32 { return r.Replies }),
		total("reach_before", func(r *R) int64 { return int64(r.ReachBefore) }),
		number32("reach_n", func(r *R) uint32 { return r.ReachN }),
	}
}

// replyTimeColumns are those of replies_by_time.
func replyTimeColumns() []column[replyRow] {
	type R = replyRow
	return []column[R]{
		word("brand", func(r *R) string { return r.place.Value().brand }),
		moment("posted", func(r *R) time.Time { return r.Posted }),
		word("network", func(r *R) string { return r.place.Value().network }),
		text("id", func(r *R) string { return r.ID }),
		flag("here", func(r *R) bool { return r.here }),
		text("conversation", func(r *R) string { return r.Conversation }),
		text("parent", func(r *R) string { return r.Parent }),
		word("handle", func(r *R) string { return r.Handle }),
		word("reply_by", func(r *R) record.Direction { return r.By }),
		word("lang", func(r *R) string { return r.Lang }),
		flag("waited", func(r *R) bool { return !r.ParentPosted.IsZero() }),
		moment("parent_posted", func(r *R) time.Time {
			if r.ParentPosted.IsZero() {
				return r.Posted
			}
			return r.ParentPosted
		}),
		number64("wait_seconds", func(r *R) float64 { return r.WaitSeconds }),
	}
}

// number64 is a number that is always given.
func number64[R any](name string, get func(*R) float64) column[R] {
	return column[R]{name, func(items []R) any {
		out := make([]float64, len(items))
		for i := range items {
			out[i] = get(&items[i])
		}
		return out
	}}
}
