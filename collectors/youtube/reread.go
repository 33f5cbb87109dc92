package youtube

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// refreshed is for how long stored statistics are read anew.
const refreshed = 10 * 365 * 24 * time.Hour

// ages are when posts are read again: by the plan that holds for every network, and after its end so often that no
// statistics get older than the retention allows.
func (s *Settings) ages() []time.Duration {
	const day = 24 * time.Hour
	ages := network.Ages()
	for age := ages[len(ages)-1] + s.Retention - day; age < refreshed; age += s.Retention - day {
		ages = append(ages, age)
	}
	return ages
}

// refreshEvery is how long a run that found no statistics near their retention spares the warehouse the question: it
// is one about the posts of ten years.
const refreshEvery = 6 * time.Hour

// refresh adds to what is due the posts whose statistics must not get older.
func (r *run) refresh(ctx context.Context, due []record.Post) []record.Post {
	var last time.Time
	if err := r.recall(refreshCursor, &last); err != nil {
		last = time.Time{} // then it is asked once more
	}
	most := r.settings.Reread
	if len(due) >= most || r.started.Sub(last).Abs() < refreshEvery {
		return due
	}
	old, known := r.settings.DueAt(ctx, r.posts, r.src.Name, r.started, r.settings.ages(), &r.tally)
	r.refreshed = known && len(old) < most
	for _, post := range old {
		if len(due) < most && find(due, post.ID) == nil {
			due = append(due, post)
		}
	}
	return due
}

// due lists the posts to be read again: videos, comments on them, replies to those. Who speaks in a post is as this run's
// lists have it, where they showed it: the brand's channel may not have been known when the post was stored.
func (r *run) due(ctx context.Context) (videos, comments, replies []record.Post) {
	posts := r.refresh(ctx, r.settings.Due(ctx, r.posts, r.src.Name, r.started, &r.tally))
	for _, post := range posts {
		if m, met := r.met[post.ID]; met {
			post.Direction, post.Handle = m.Direction, m.Handle
		}
		switch {
		case post.Conversation != post.ID:
			replies = append(replies, post)
		case post.Parent != "" || strings.Contains(post.URL, "lc="):
			comments = append(comments, post)
		default:
			videos = append(videos, post)
		}
	}
	return videos, comments, replies
}

// readAgain reads what is due, and says whether the run has to end.
func (r *run) readAgain(ctx context.Context) (ends bool) {
	videos, comments, replies := r.due(ctx)
	for _, kind := range []struct {
		name  string
		posts []record.Post
		read  func(context.Context, []record.Post) (*record.Batch, error)
	}{{"videos", videos, r.videosAgain}, {"comments", comments, r.commentsAgain}, {"replies", replies, r.repliesAgain}} {
		for part := range slices.Chunk(kind.posts, batchSize) {
			if r.tally.Failed(ctx, "reading "+kind.name+" again", r.again(ctx, kind.name, part, kind.read)) {
				return true
			}
		}
	}
	return r.refreshed && r.tally.Failed(ctx, "reading again", r.keepRefreshed())
}

func (r *run) keepRefreshed() error {
	batch := &record.Batch{}
	if err := r.remember(batch, refreshCursor, r.started); err != nil {
		return err
	}
	return r.emit(batch)
}

// again reads posts anew by their ids. Those that the answer does not list are missing. A request that is refused as a
// whole because of one of them is made for each half.
func (r *run) again(ctx context.Context, kind string, posts []record.Post, read func(context.Context, []record.Post) (*record.Batch, error)) error {
	batch, err := read(ctx, posts)
	gone := fetch.IsGone(err) || errors.Is(err, errDisabled) // what is not shown any more is gone for us
	switch {
	case gone && len(posts) > 1:
		half := len(posts) / 2
		if err := r.again(ctx, kind, posts[:half], read); err != nil {
			return err
		}
		return r.again(ctx, kind, posts[half:], read)
	case gone:
		r.graves.Missing(kind, posts[0], fetch.IsGone(err))
		return nil
	case err != nil:
		return err
	}
	r.look(kind, posts, batch)
	if batch.Empty() {
		return nil
	}
	return r.emit(batch)
}

// look holds an answer against the posts that were asked for.
func (r *run) look(kind string, posts []record.Post, batch *record.Batch) {
	there := map[string]bool{}
	for i := range batch.Mentions {
		there[batch.Mentions[i].ID] = true
	}
	for i := range posts {
		switch id := posts[i].ID; {
		case there[id]:
			r.graves.Given(kind, id)
		case len(batch.Rejects) == 0 && !r.waiting[id]: // beside rejects it cannot be told which ones are missing
			r.graves.Missing(kind, posts[i], false)
		}
	}
}

// tombstone of a video or comment keeps no statistics either: YouTube's terms do not allow it.
func tombstone(post *record.Post, now time.Time) record.Mention {
	m := post.Tombstone(now)
	m.Likes, m.Shares, m.Comments, m.Quotes, m.Bookmarks, m.Views =
		record.NotGiven, record.NotGiven, record.NotGiven, record.NotGiven, record.NotGiven, record.NotGiven
	return m
}

// same gives a post that was read again the place it has: when and by whom it was written do not change.
func same(m *record.Mention, post *record.Post) {
	m.Posted, m.Direction, m.Handle = post.Posted, post.Direction, post.Handle
	m.Conversation, m.Parent, m.Promoted = post.Conversation, post.Parent, post.Promoted
	if m.URL == "" {
		m.URL = post.URL
	}
}

func idsOf(posts []record.Post) string {
	ids := make([]string, len(posts))
	for i := range posts {
		ids[i] = posts[i].ID
	}
	return strings.Join(ids, ",")
}

func find(posts []record.Post, id string) *record.Post {
	at := slices.IndexFunc(posts, func(p record.Post) bool { return p.ID == id })
	if at < 0 {
		return nil
	}
	return &posts[at]
}

func (r *run) videosAgain(ctx context.Context, posts []record.Post) (*record.Batch, error) {
	ids := make([]string, len(posts))
	for i := range posts {
		ids[i] = posts[i].ID
	}
	batch, err := r.videos(ctx, ids)
	if err != nil {
		return nil, err
	}
	for i := range batch.Mentions {
		m := &batch.Mentions[i]
		post := find(posts, m.ID)
		if post == nil {
			continue
		}
		same(m, post)
		if err := r.discussion(ctx, batch, m, *post); err != nil {
			return nil, err
		}
	}
	return batch, r.unread.Enter(batch, r.src.Name)
}

func (r *run) commentsAgain(ctx context.Context, posts []record.Post) (*record.Batch, error) {
	reply, err := r.get(ctx, "commentThreads", query("part", "snippet,replies", "id", idsOf(posts), "textFormat", "plainText"))
	if err != nil {
		return nil, err
	}
	l, odds, err := decode[commentThread](reply.Body, threadList)
	if err != nil {
		return nil, err
	}
	batch := r.scope().rejects(odds, "comment")
	for i := range l.Items {
		at := len(batch.Mentions)
		if err := r.whole(ctx, batch, &l.Items[i]); err != nil {
			return nil, err
		}
		if len(batch.Mentions) > at {
			if post := find(posts, batch.Mentions[at].ID); post != nil {
				same(&batch.Mentions[at], post)
			}
		}
	}
	return batch, nil
}

func (r *run) repliesAgain(ctx context.Context, posts []record.Post) (*record.Batch, error) {
	reply, err := r.get(ctx, "comments", query("part", "snippet", "id", idsOf(posts), "textFormat", "plainText"))
	if err != nil {
		return nil, err
	}
	l, odds, err := decode[comment](reply.Body, commentList)
	if err != nil {
		return nil, err
	}
	s := r.scope()
	batch := s.rejects(odds, "comment")
	for i := range l.Items {
		add(s, batch, &l.Items[i], func(c *comment) (record.Mention, string) {
			m, problem := s.comment(c, "", "")
			if post := find(posts, c.ID); post != nil {
				same(&m, post)
			}
			return m, problem
		})
	}
	return batch, nil
}
