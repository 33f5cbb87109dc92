package warehouse

import (
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/record"
	"renown/warehouse/thread"
)

// filedRow is a row of conversation_posts.
type filedRow struct {
	thread  placed
	post    thread.Post
	moved   bool
	version uint64 // as read
}

// nameRow is a row of post_conversation.
type nameRow struct {
	placed
	conversation string
}

// summaryRow is a row of conversations.
type summaryRow struct {
	place place
	thread.Conversation
	here bool
}

func (r *summaryRow) at() placed { return placed{r.place, r.ID} }

// replyRow is a row of replies.
type replyRow struct {
	place place
	thread.Reply
	here bool
}

func (r *replyRow) at() placed { return placed{r.place, r.ID} }

// insertAll inserts rows with one version, in one block.
func insertAll[R any](ctx context.Context, conn driver.Conn, table string, columns []column[R], items []R, version uint64) error {
	if len(items) == 0 {
		return nil
	}
	versions := make([]uint64, len(items))
	for i := range versions {
		versions[i] = version
	}
	return insertRows(withoutDeduplication(ctx), conn, table, columns, rows[R]{{items: items, versions: versions}})
}

// summarize computes the conversations and replies of changed threads and writes those that differ from what is stored.
func (w *weaver) summarize(ctx context.Context, x *web, c *changes) error {
	var summaries []summaryRow
	var replies []replyRow
	for t, posts := range x.postsOf(c.threads) {
		conversations, answers := thread.Assemble(t.id, posts, w.hours[t.brand()])
		for _, s := range conversations {
			summaries = append(summaries, summaryRow{t.place, s, true})
		}
		for _, r := range answers {
			replies = append(replies, replyRow{t.place, r, true})
		}
	}
	ids := x.stored(c.threads)
	if err := w.writeConversations(ctx, x, ids, summaries, c.mend || w.mend); err != nil {
		return err
	}
	differing, err := changed(ctx, w.conn, "replies", ids, replies, (*replyRow).at, scanReply)
	if err != nil {
		return err
	}
	timed := differing
	if c.mend || w.mend {
		timed = x.mendedReplies(c.threads, replies, differing)
	}
	if err := insertAll(ctx, w.conn, "replies_by_time", replyTimeColumns(), timed, x.version); err != nil {
		return err
	}
	return insertAll(ctx, w.conn, "replies", replyColumns(), differing, x.version)
}

// mendedReplies are the rows that make replies_by_time right for all posts of some threads, whatever it says: it may have
// what replies does not remember, if a program was cut off between the two. A post's time never changes, so that a row for
// each is enough.
func (x *web) mendedReplies(threads map[placed]bool, all, differing []replyRow) []replyRow {
	rows := slices.Clone(all)
	told := make(map[placed]bool, len(all))
	for i := range all {
		told[all[i].at()] = true
	}
	for i := range differing {
		if at := differing[i].at(); !told[at] {
			told[at] = true
			rows = append(rows, differing[i])
		}
	}
	for _, p := range x.all {
		if threads[p.thread()] && !told[p.placed] && (p.post.Direction == record.FromBrand || p.post.Direction == record.FromSupport) {
			rows = append(rows, replyRow{place: p.place, Reply: thread.Reply{ID: p.id, Posted: p.post.Posted}})
		}
	}
	return rows
}

// postsOf yields the posts of each of some threads that has any. They may be changed until the next.
func (x *web) postsOf(threads map[placed]bool) iter.Seq2[placed, []thread.Post] {
	return func(yield func(placed, []thread.Post) bool) {
		group, ends := make(map[placed]int, len(threads)), make([]int, 0, len(threads))
		for _, p := range x.all {
			t := p.thread()
			if !threads[t] {
				continue
			}
			at, known := group[t]
			if !known {
				at = len(ends)
				group[t] = at
				ends = append(ends, 0)
			}
			ends[at]++
		}
		for i := 1; i < len(ends); i++ {
			ends[i] += ends[i-1]
		}
		posts, next := make([]thread.Post, 0), slices.Clone(ends)
		if len(ends) > 0 {
			posts = make([]thread.Post, ends[len(ends)-1])
		}
		for _, p := range x.all {
			if at, wanted := group[p.thread()]; wanted {
				next[at]--
				posts[next[at]] = p.post
			}
		}
		for t, at := range group {
			if !yield(t, posts[next[at]:ends[at]]) {
				return
			}
		}
	}
}

// stored are the ids under which changed threads may have conversations and replies already: their own, and those of
// the posts that are or were in them. A thread that held nothing has none.
func (x *web) stored(threads map[placed]bool) []placed {
	ids := map[placed]struct{}{}
	held := func(t placed) bool { return x.threads[t] && threads[t] }
	for t := range threads {
		if held(t) {
			ids[t] = struct{}{}
		}
	}
	for _, p := range x.all {
		was := x.names[p.placed]
		in := held(p.thread()) || was.version > 0 && held(placed{p.place, was.conversation})
		for _, f := range p.filed {
			in = in || held(f.thread)
		}
		if in {
			ids[p.placed] = struct{}{}
		}
	}
	return keysOf(ids)
}

// changed leaves those of some rows that are not stored so already, and adds what takes the place of those that are
// stored under one of the ids and are no more.
func changed[R comparable](ctx context.Context, conn driver.Conn, query string, ids []placed, rows []R, key func(*R) placed,
	scan func(driver.Rows) (stored, gone R, here bool, err error)) ([]R, error) {
	if len(ids) == 0 {
		return rows, nil
	}
	at, same := make(map[placed]int, len(rows)), make([]bool, len(rows))
	for i := range rows {
		at[key(&rows[i])] = i
	}
	var more []R
	err := eachRow(ctx, conn, query, ids, func(r driver.Rows) error {
		stored, gone, here, err := scan(r)
		if err != nil {
			return err
		}
		i, wanted := at[key(&stored)]
		switch {
		case wanted:
			same[i] = rows[i] == stored
		case here:
			more = append(more, gone)
		}
		return nil
	})
	for i := range rows {
		if !same[i] {
			more = append(more, rows[i])
		}
	}
	return more, err
}

func scanSummary(rows driver.Rows) (stored, gone summaryRow, here bool, err error) {
	s := &stored
	var brand, network, opening, last, by string
	var reply *time.Time
	var calendar, staffed *float64
	err = rows.Scan(&brand, &network, &s.ID, &s.Thread, &s.here, &s.FirstInbound, &s.InboundID, &s.Author, &opening, &s.Complaint, &s.Expects, &s.Promoted, &s.Lang,
		&reply, &s.ReplyID, &s.ReplyHandle, &by, &calendar, &staffed, &s.TargetSeconds,
		&s.LastInbound, &last, &s.LastThanks, &s.LastPost, &s.InboundAfter, &s.Inbound, &s.Replies, &s.Posts, &s.Deleted, &s.ReachBefore, &s.ReachN)
	if err != nil {
		return stored, gone, false, fmt.Errorf("conversation: %w", err)
	}
	s.place = placeOf(brand, network)
	s.Opening, s.LastSentiment, s.ReplyBy = record.Opinion(opening), record.Opinion(last), record.Direction(by)
	s.FirstInbound, s.LastInbound, s.LastPost = s.FirstInbound.UTC(), s.LastInbound.UTC(), s.LastPost.UTC()
	if reply != nil {
		s.FirstReply, s.ReplySeconds, s.StaffedSeconds = reply.UTC(), given(calendar), given(staffed)
	}
	gone = summaryRow{place: s.place, Conversation: thread.Conversation{ID: s.ID, Thread: s.Thread, FirstInbound: s.FirstInbound, LastInbound: s.LastInbound, LastPost: s.LastPost}}
	return stored, gone, s.here, nil
}

func scanReply(rows driver.Rows) (stored, gone replyRow, here bool, err error) {
	s := &stored
	var brand, network, by string
	var parent *time.Time
	var calendar, staffed *float64
	err = rows.Scan(&brand, &network, &s.ID, &s.Conversation, &s.here, &s.Posted, &s.Handle, &by, &s.Parent, &parent, &calendar, &staffed, &s.Signed, &s.Lang)
	if err != nil {
		return stored, gone, false, fmt.Errorf("reply: %w", err)
	}
	s.place = placeOf(brand, network)
	s.By, s.Posted = record.Direction(by), s.Posted.UTC()
	if parent != nil {
		s.ParentPosted, s.WaitSeconds, s.StaffedSeconds = parent.UTC(), given(calendar), given(staffed)
	}
	gone = replyRow{place: s.place, Reply: thread.Reply{ID: s.ID, Posted: s.Posted}}
	return stored, gone, s.here, nil
}

func given(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

func filedColumns() []column[filedRow] {
	type R = filedRow
	return []column[R]{
		word("brand", func(f *R) string { return f.thread.brand() }),
		word("network", func(f *R) string { return f.thread.network() }),
		text("conversation", func(f *R) string { return f.thread.id }),
		text("id", func(f *R) string { return f.post.ID }),
		moment("posted", func(f *R) time.Time { return f.post.Posted }),
		word("direction", func(f *R) record.Direction { return f.post.Direction }),
		word("handle", func(f *R) string { return f.post.Handle }),
		text("parent", func(f *R) string { return f.post.Parent }),
		text("named", func(f *R) string { return f.post.Named }),
		text("author_key", func(f *R) string { return f.post.Author }),
		word("lang", func(f *R) string { return f.post.Lang }),
		word("sentiment", func(f *R) record.Opinion { return f.post.Sentiment }),
		flag("complaint", func(f *R) bool { return f.post.Complaint }),
		flag("thanks", func(f *R) bool { return f.post.Thanks }),
		flag("signed", func(f *R) bool { return f.post.Signed }),
		flag("promoted", func(f *R) bool { return f.post.Promoted }),
		flag("addressed", func(f *R) bool { return f.post.Addressed }),
		flag("deleted", func(f *R) bool { return f.post.Deleted }),
		count("reach", func(f *R) record.Count { return f.post.Reach }),
		flag("moved", func(f *R) bool { return f.moved }),
	}
}

func nameColumns() []column[nameRow] {
	type R = nameRow
	return []column[R]{
		word("brand", func(n *R) string { return n.brand() }),
		word("network", func(n *R) string { return n.network() }),
		text("id", func(n *R) string { return n.id }),
		text("conversation", func(n *R) string { return n.conversation }),
	}
}

func summaryColumns() []column[summaryRow] {
	type R = summaryRow
	answered := func(name string, get func(*R) float64) column[R] {
		return optional(name, func(s *R) (float64, bool) { return get(s), s.Answered() })
	}
	return []column[R]{
		word("brand", func(s *R) string { return s.place.Value().brand }),
		word("network", func(s *R) string { return s.place.Value().network }),
		text("id", func(s *R) string { return s.ID }),
		text("thread", func(s *R) string { return s.Thread }),
		flag("here", func(s *R) bool { return s.here }),
		moment("first_inbound", func(s *R) time.Time { return s.FirstInbound }),
		text("inbound_id", func(s *R) string { return s.InboundID }),
		text("author_key", func(s *R) string { return s.Author }),
		word("opening", func(s *R) record.Opinion { return s.Opening }),
		flag("complaint", func(s *R) bool { return s.Complaint }),
		flag("expects", func(s *R) bool { return s.Expects }),
		flag("promoted", func(s *R) bool { return s.Promoted }),
		word("lang", func(s *R) string { return s.Lang }),
		optionalMoment("first_reply", func(s *R) time.Time { return s.FirstReply }),
		text("reply_id", func(s *R) string { return s.ReplyID }),
		word("reply_handle", func(s *R) string { return s.ReplyHandle }),
		word("reply_by", func(s *R) record.Direction { return s.ReplyBy }),
		answered("reply_seconds", func(s *R) float64 { return s.ReplySeconds }),
		answered("staffed_seconds", func(s *R) float64 { return s.StaffedSeconds }),
		number32("target_seconds", func(s *R) uint32 { return s.TargetSeconds }),
		moment("last_inbound", func(s *R) time.Time { return s.LastInbound }),
		word("last_sentiment", func(s *R) record.Opinion { return s.LastSentiment }),
		flag("last_thanks", func(s *R) bool { return s.LastThanks }),
		moment("last_post", func(s *R) time.Time { return s.LastPost }),
		number32("inbound_after", func(s *R) uint32 { return s.InboundAfter }),
		number32("inbound", func(s *R) uint32 { return s.Inbound }),
		number32("replies", func(s *R) uint32 { return s.Replies }),
		number32("posts", func(s *R) uint32 { return s.Posts }),
		number32("deleted", func(s *R) uint32 { return s.Deleted }),
		total("reach_before", func(s *R) int64 { return int64(s.ReachBefore) }),
		number32("reach_n", func(s *R) uint32 { return s.ReachN }),
	}
}

func replyColumns() []column[replyRow] {
	type R = replyRow
	waited := func(name string, get func(*R) float64) column[R] {
		return optional(name, func(r *R) (float64, bool) { return get(r), !r.ParentPosted.IsZero() })
	}
	return []column[R]{
		word("brand", func(r *R) string { return r.place.Value().brand }),
		word("network", func(r *R) string { return r.place.Value().network }),
		text("id", func(r *R) string { return r.ID }),
		text("conversation", func(r *R) string { return r.Conversation }),
		flag("here", func(r *R) bool { return r.here }),
		moment("posted", func(r *R) time.Time { return r.Posted }),
		word("handle", func(r *R) string { return r.Handle }),
		word("reply_by", func(r *R) record.Direction { return r.By }),
		text("parent", func(r *R) string { return r.Parent }),
		optionalMoment("parent_posted", func(r *R) time.Time { return r.ParentPosted }),
		waited("wait_seconds", func(r *R) float64 { return r.WaitSeconds }),
		waited("staffed_seconds", func(r *R) float64 { return r.StaffedSeconds }),
		flag("signed", func(r *R) bool { return r.Signed }),
		word("lang", func(r *R) string { return r.Lang }),
	}
}

// number32 is a number that is always given, and small.
func number32[R any](name string, get func(*R) uint32) column[R] {
	return column[R]{name, func(items []R) any {
		out := make([]uint32, len(items))
		for i := range items {
			out[i] = get(&items[i])
		}
		return out
	}}
}
