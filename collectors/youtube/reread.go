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

// due lists the posts to be read again: videos, comments on them, replies to those.
func (r *run) due(ctx context.Context) (videos, comments, replies []record.Post) {
	if r.posts == nil || r.settings.Reread < 0 {
		return nil, nil, nil
	}
	posts, err := r.posts.Due(ctx, r.src.Name, r.settings.ages(), r.started, r.settings.Reread)
	if err != nil {
		r.tally.Note("posts were not read again, because the warehouse does not answer: the next run does it")
		return nil, nil, nil
	}
	for _, post := range posts {
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

func (r *run) readAgain(ctx context.Context) error {
	videos, comments, replies := r.due(ctx)
	for _, kind := range []struct {
		posts []record.Post
		read  func(context.Context, []record.Post) (*record.Batch, error)
	}{{videos, r.videosAgain}, {comments, r.commentsAgain}, {replies, r.repliesAgain}} {
		for part := range slices.Chunk(kind.posts, batchSize) {
			if err := r.again(ctx, part, kind.read); err != nil {
				return err
			}
		}
	}
	return nil
}

// again reads posts anew by their ids. Those that the answer does not list are there no more. A request that is refused as
// a whole because of one of them is made for each half.
func (r *run) again(ctx context.Context, posts []record.Post, read func(context.Context, []record.Post) (*record.Batch, error)) error {
	batch, err := read(ctx, posts)
	gone := fetch.IsGone(err) || errors.Is(err, errDisabled) // what is not shown any more is gone for us
	switch {
	case gone && len(posts) > 1:
		half := len(posts) / 2
		if err := r.again(ctx, posts[:half], read); err != nil {
			return err
		}
		return r.again(ctx, posts[half:], read)
	case gone:
		batch = &record.Batch{}
	case err != nil:
		return err
	}
	there := map[string]bool{}
	for i := range batch.Mentions {
		there[batch.Mentions[i].ID] = true
	}
	rejected := len(batch.Rejects) > 0 // then it cannot be told which ones are missing
	for i := range posts {
		if id := posts[i].ID; !there[id] && !rejected && !r.waiting[id] {
			batch.Mentions = append(batch.Mentions, tombstone(&posts[i], r.started))
		}
	}
	if batch.Empty() {
		return nil
	}
	return r.emit(batch)
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
		if err := r.discussion(ctx, m, *post); err != nil {
			return nil, err
		}
	}
	return batch, nil
}

// discussion reads the comments on somebody else's video before the video is counted as read: when it is found and each
// time it is read again. Comments on the brand's own come by the channel's list.
func (r *run) discussion(ctx context.Context, m *record.Mention, post record.Post) error {
	if m.Handle != "" || m.Comments <= 0 {
		return nil
	}
	return r.videoComments(ctx, post)
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
