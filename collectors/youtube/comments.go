package youtube

import (
	"context"
	"errors"
	"maps"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

const (
	// commentsOverlap is how long the answers to a comment are looked for at each run; later it is read again by plan.
	commentsOverlap = 24 * time.Hour
	// replyPages is how many pages of 100 replies to one comment are read at most.
	replyPages = 10
	// videoCommentPages is how many pages of 100 comments on somebody else's video are read at most.
	videoCommentPages = 20
)

// comments lists the comments on all videos of a channel: 1 unit for 100 comments with their first replies.
func (r *run) comments(ch channel) network.List {
	handle := network.Handle(r.own[ch.ID])
	list := r.threads("comments/"+handle, "comments on the videos of @"+handle, "allThreadsRelatedToChannelId", ch.ID)
	list.Backfill, list.Overlap = r.settings.Backfill, commentsOverlap
	return list
}

func (r *run) threads(key, what, by, id string) network.List {
	return network.List{
		Key: key, Query: what,
		Page: func(ctx context.Context, want network.Want) (network.Page, error) {
			reply, err := r.get(ctx, "commentThreads", query("part", "snippet,replies", by, id, "order", "time", "textFormat", "plainText",
				"maxResults", "100", "pageToken", want.Token))
			if errors.Is(err, errDisabled) || fetch.IsGone(err) {
				return network.Page{Last: true}, nil
			}
			if err != nil {
				return network.Page{}, err
			}
			return r.threadsPage(ctx, reply.Body, want.Floor)
		},
	}
}

// threadsPage reads a page of comments. Replies that did not come along are asked for when their number has changed.
func (r *run) threadsPage(ctx context.Context, body []byte, floor time.Time) (network.Page, error) {
	l, odds, err := decode[commentThread](body, threadList)
	if err != nil {
		return network.Page{}, err
	}
	page := network.Page{Token: l.NextPageToken, Last: l.NextPageToken == "", Batch: r.scope().rejects(odds, "comment")}
	before := maps.Clone(r.replies)
	for i := range l.Items {
		t := &l.Items[i]
		at, err := time.Parse(time.RFC3339, t.Snippet.TopLevelComment.Snippet.PublishedAt)
		if err == nil {
			page.Places = append(page.Places, network.Place{ID: t.Snippet.TopLevelComment.ID, At: at.UTC()})
			if at.Before(floor) {
				continue
			}
		}
		if err := r.whole(ctx, page.Batch, t); err != nil {
			return network.Page{}, err
		}
	}
	if !maps.Equal(before, r.replies) {
		return page, r.keepReplies(page.Batch)
	}
	return page, nil
}

// whole adds a comment with all of its replies.
func (r *run) whole(ctx context.Context, batch *record.Batch, t *commentThread) error {
	at := len(batch.Mentions)
	r.scope().thread(batch, t)
	total, shown := t.Snippet.TotalReplyCount.n, int64(len(t.Replies.Comments))
	id := t.Snippet.TopLevelComment.ID
	if len(batch.Mentions) == at || total <= shown || r.replies[id] == total {
		return nil
	}
	all, err := r.allReplies(ctx, &batch.Mentions[at])
	if err != nil && !r.tally.Ends(ctx, err) { // of this comment only: it is tried again where it is listed again
		r.tally.Fault("replies to a comment", err)
		return nil
	}
	if err != nil {
		return err
	}
	if len(all.Mentions) > 0 {
		batch.Mentions = append(batch.Mentions[:at+1], all.Mentions...)
	}
	batch.Rejects = append(batch.Rejects, all.Rejects...)
	if len(id) <= network.MaxID {
		r.replies[id] = total
	}
	return nil
}

// allReplies reads the replies to a comment. If it was deleted meanwhile there are none: reading again will tell.
func (r *run) allReplies(ctx context.Context, root *record.Mention) (*record.Batch, error) {
	batch, token := &record.Batch{}, ""
	for range replyPages {
		reply, err := r.get(ctx, "comments", query("part", "snippet", "parentId", root.ID, "textFormat", "plainText", "maxResults", "100", "pageToken", token))
		if fetch.IsGone(err) {
			return batch, nil
		}
		if err != nil {
			return nil, err
		}
		l, odds, err := decode[comment](reply.Body, commentList)
		if err != nil {
			return nil, err
		}
		batch.Rejects = append(batch.Rejects, r.scope().rejects(odds, "comment").Rejects...)
		for i := range l.Items {
			r.scope().reply(batch, &l.Items[i], root)
		}
		if token = l.NextPageToken; token == "" {
			return batch, nil
		}
	}
	r.tally.Missing("only the first %d replies to a comment were read", replyPages*100)
	return batch, nil
}

// maxRemembered bounds the memory of comments with many replies.
const maxRemembered = 1000

// keepReplies remembers the numbers of replies. Where they are too many they are forgotten: then some are read again.
func (r *run) keepReplies(batch *record.Batch) error {
	if len(r.replies) > maxRemembered {
		clear(r.replies)
	}
	return r.remember(batch, repliesCursor, r.replies)
}

// videoComments reads the comments on somebody else's video, back to its beginning. There is no bookmark: the video is
// read again as a whole when it is due.
func (r *run) videoComments(ctx context.Context, post record.Post) error {
	list := r.threads("comments/"+post.ID, "comments on "+post.URL, "videoId", post.ID)
	list.Backfill, list.Pages = r.started.Sub(post.Posted)+time.Hour, videoCommentPages
	read, oldest, err := r.reader().ReadOnce(ctx, list)
	if err != nil || read.Complete || !oldest.After(post.Posted) {
		return err
	}
	r.tally.Missing("only the newest %d comments on %s were read", videoCommentPages*100, post.URL)
	return r.emit(&record.Batch{Gaps: []record.Gap{{Source: r.src.Name, Brand: r.src.Brand, Network: r.src.Site, Query: list.Query,
		From: post.Posted, To: oldest, Reason: "too many comments on somebody else's video"}}})
}

// discussion reads the comments on somebody else's video before the video is counted as read: when it is found and each
// time it is read again. Comments on the brand's own come by the channel's list.
func (r *run) discussion(ctx context.Context, batch *record.Batch, m *record.Mention, post record.Post) error {
	if m.Handle != "" || m.Comments <= 0 {
		return nil
	}
	return r.tryComments(ctx, batch, post)
}

// tryComments reads the comments on somebody else's video. Those that cannot be told now wait for the next run, so that
// they neither keep the other videos back nor are forgotten.
func (r *run) tryComments(ctx context.Context, batch *record.Batch, post record.Post) error {
	start := network.Start{ID: post.ID, Root: post.Posted.UTC().Format(time.RFC3339)} // all that is needed to read them later
	err := r.videoComments(ctx, post)
	switch {
	case err == nil:
		r.unread.Drop(start)
		return nil
	case r.tally.Ends(ctx, err):
		return err
	}
	r.tally.Fault("comments on "+post.URL, err)
	batch.Rejects = append(batch.Rejects, r.unread.Add(start, err)...)
	return nil
}

// leftComments reads the comments that earlier runs could not.
func (r *run) leftComments(ctx context.Context) error {
	for _, s := range r.unread.Left() {
		post := record.Post{ID: s.ID, URL: videoURL(s.ID)}
		if at, err := time.Parse(time.RFC3339, s.Root); err == nil {
			post.Posted = at
		}
		batch := &record.Batch{}
		err := r.tryComments(ctx, batch, post)
		if err == nil {
			err = r.unread.Enter(batch, r.src.Name)
		}
		if err == nil && !batch.Empty() {
			err = r.emit(batch)
		}
		if err != nil {
			return err
		}
	}
	return nil
}
