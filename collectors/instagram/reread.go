package instagram

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"renown/collectors/network"
	"renown/warehouse/record"
)

// batchSize is how many ids a request may name.
const batchSize = 50

// findDue asks which posts should be read again. Posts of a hashtag can hardly be: they must not crowd out the others, so
// more are asked for than are read, and they do not count.
func (r *run) findDue(ctx context.Context) {
	if r.posts == nil || r.settings.Reread < 0 {
		return
	}
	posts, err := r.posts.Due(ctx, r.src.Name, network.Ages(), r.started, 10*r.settings.Reread)
	if err != nil {
		r.tally.Note("posts were not read again, because the warehouse does not answer: the next run does it")
		return
	}
	left := r.settings.Reread
	for _, post := range posts {
		costs := post.Parent != "" || post.Handle != ""
		if costs && left == 0 {
			continue
		}
		if costs {
			left--
		}
		r.due[post.ID] = post
	}
}

// oldestDue is when the oldest of the matching posts that are due was posted; the run's beginning if there is none.
func (r *run) oldestDue(match func(*record.Post) bool) time.Time {
	oldest := r.started
	for _, post := range r.due {
		if match(&post) && post.Posted.Before(oldest) {
			oldest = post.Posted
		}
	}
	return oldest
}

// take removes the matching posts from what is due and returns them, the oldest first.
func (r *run) take(match func(*record.Post) bool) []record.Post {
	var taken []record.Post
	for id, post := range r.due {
		if match(&post) {
			taken = append(taken, post)
			delete(r.due, id)
		}
	}
	slices.SortFunc(taken, func(a, b record.Post) int {
		if order := a.Posted.Compare(b.Posted); order != 0 {
			return order
		}
		return strings.Compare(a.ID, b.ID)
	})
	return taken
}

// bury makes tombstones of what is due still, though a list that must hold it was read.
func (r *run) bury(match func(*record.Post) bool) error {
	return r.tombstones(r.take(match))
}

func (r *run) tombstones(posts []record.Post) error {
	batch := &record.Batch{}
	for i := range posts {
		batch.Mentions = append(batch.Mentions, posts[i].Tombstone(r.started))
	}
	if batch.Empty() {
		return nil
	}
	return r.emit(batch)
}

// readAgain reads by their ids what only the brand's own account may: its posts that the newest page does not hold, and
// the comments on its posts.
func (r *run) readAgain(ctx context.Context) error {
	if !r.ownsSelf() {
		return nil
	}
	for _, kind := range []struct {
		fields string
		match  func(*record.Post) bool
		add    func(context.Context, *record.Batch, json.RawMessage, *record.Post) error
	}{
		{mediaFields + ",username", func(p *record.Post) bool { return p.Handle == r.self && p.Parent == "" }, r.mediaAgain},
		{threadFields, func(p *record.Post) bool { return p.Parent != "" && p.Conversation == p.ID }, r.commentAgain},
		{commentFields, func(p *record.Post) bool { return p.Parent != "" && p.Conversation != p.ID }, r.replyAgain},
	} {
		again := again{run: r, fields: kind.fields, add: kind.add}
		for part := range slices.Chunk(r.take(kind.match), batchSize) {
			if err := again.read(ctx, part); err != nil {
				return err
			}
		}
		if err := again.finish(); err != nil {
			return err
		}
	}
	return nil
}

// again reads posts of one kind by their ids. Instagram says of a deleted post the same as of one that the token may not
// see. So posts are taken to be deleted only if others of their kind can be seen.
type again struct {
	*run
	fields string
	add    func(context.Context, *record.Batch, json.RawMessage, *record.Post) error
	found  bool
	gone   []record.Post
}

func (a *again) read(ctx context.Context, posts []record.Post) error {
	ids := make([]string, len(posts))
	for i := range posts {
		ids[i] = posts[i].ID
	}
	body, err := a.get(ctx, "/", "", query("ids", strings.Join(ids, ","), "fields", a.fields))
	if errors.Is(err, errUnavailable) && len(posts) > 1 { // one of them spoils the answer
		half := len(posts) / 2
		if err := a.read(ctx, posts[:half]); err != nil {
			return err
		}
		return a.read(ctx, posts[half:])
	}
	if errors.Is(err, errUnavailable) {
		a.gone = append(a.gone, posts...)
		return nil
	}
	if err != nil {
		return err
	}
	return a.store(ctx, body, posts)
}

func (a *again) store(ctx context.Context, body []byte, posts []record.Post) error {
	nodes, err := decode[map[string]json.RawMessage](body, "posts by their ids")
	if err != nil {
		return err
	}
	if nodes == nil {
		return &AnswerError{What: "posts by their ids", Err: errors.New("it is empty")}
	}
	batch := &record.Batch{}
	for i := range posts {
		node, there := nodes[posts[i].ID]
		if !there {
			a.gone = append(a.gone, posts[i])
			continue
		}
		a.found = true
		if err := a.add(ctx, batch, node, &posts[i]); err != nil {
			return err
		}
	}
	if batch.Empty() {
		return nil
	}
	return a.emit(batch)
}

func (a *again) finish() error {
	if len(a.gone) > 0 && !a.found {
		a.tally.Note("%d posts were not given and may be deleted, or not for this token: the next runs will tell", len(a.gone))
		return nil
	}
	return a.tombstones(a.gone)
}

// same gives a post that was read again the place it has: when and by whom it was written do not change.
func same(batch *record.Batch, at int, post *record.Post) {
	if at >= len(batch.Mentions) {
		return // it was rejected
	}
	m := &batch.Mentions[at]
	m.Posted, m.Direction, m.Handle = post.Posted, post.Direction, post.Handle
	m.Conversation, m.Parent, m.Promoted = post.Conversation, post.Parent, post.Promoted
	if m.URL == "" {
		m.URL = post.URL
	}
}

func (r *run) odd(batch *record.Batch, what string, node json.RawMessage, err error) {
	batch.Rejects = append(batch.Rejects, r.scope().rejects([]odd{{raw: node, err: err}}, what).Rejects...)
}

func (r *run) mediaAgain(ctx context.Context, batch *record.Batch, node json.RawMessage, post *record.Post) error {
	var item media
	if err := json.Unmarshal(node, &item); err != nil {
		r.odd(batch, "media", node, err)
		return nil
	}
	if known := r.commented[item.ID]; known.Read.IsZero() { // what the last reading saw was read then
		r.commented[item.ID] = discussion{Count: int64(post.Comments), Read: post.Collected}
	}
	if err := r.discussions(ctx, []media{item}); err != nil {
		return err
	}
	at := len(batch.Mentions)
	r.scope().media(batch, &item, r.self)
	same(batch, at, post)
	return nil
}

func (r *run) commentAgain(ctx context.Context, batch *record.Batch, node json.RawMessage, post *record.Post) error {
	var c comment
	if err := json.Unmarshal(node, &c); err != nil {
		r.odd(batch, "comment", node, err)
		return nil
	}
	if err := r.moreReplies(ctx, batch, &c); err != nil {
		return err
	}
	at := len(batch.Mentions)
	r.scope().comment(batch, &c, record.Post{ID: post.Parent, URL: post.URL})
	same(batch, at, post)
	return nil
}

func (r *run) replyAgain(_ context.Context, batch *record.Batch, node json.RawMessage, post *record.Post) error {
	var c comment
	if err := json.Unmarshal(node, &c); err != nil {
		r.odd(batch, "comment", node, err)
		return nil
	}
	at := len(batch.Mentions)
	r.scope().reply(batch, &c, &record.Mention{ID: post.Conversation, URL: post.URL})
	same(batch, at, post)
	return nil
}

const (
	// answersWithin is how far below the last reading of a discussion it is read again, for answers to what was there.
	answersWithin = 3 * 24 * time.Hour
	// discussionPages is how many pages of 50 comments on one post a run reads at most.
	discussionPages = 60
	// replyPages is how many pages of 50 replies to one comment are read at most.
	replyPages = 20
)

// discussions reads the comments on those posts whose number of comments has changed.
func (r *run) discussions(ctx context.Context, items []media) error {
	for i := range items {
		item := &items[i]
		known, ok := r.commented[item.ID]
		n := int64(count(item.CommentsCount))
		if n < 0 || (n == 0 && !ok) || (ok && n == known.Count) || item.ID == "" {
			continue
		}
		since := r.started.Add(-r.settings.Backfill)
		if ok {
			since = known.Read.Add(-answersWithin)
		}
		if err := r.discuss(ctx, item, since); err != nil {
			return err
		}
		r.commented[item.ID] = discussion{Count: n, Read: r.started}
		batch := &record.Batch{}
		if err := r.keepDiscussions(batch); err != nil {
			return err
		}
		if err := r.emit(batch); err != nil {
			return err
		}
	}
	return nil
}

// discuss reads the comments on a post of the brand since a time.
func (r *run) discuss(ctx context.Context, item *media, since time.Time) error {
	on := record.Post{ID: item.ID, URL: item.Permalink}
	list := network.List{
		Key: "comments/" + item.ID, Query: "comments on " + item.Permalink, Backfill: r.started.Sub(since), Pages: discussionPages,
		Page: func(ctx context.Context, want network.Want) (network.Page, error) {
			return r.commentsPage(ctx, on, want)
		},
	}
	read, oldest, err := r.reader().ReadOnce(ctx, list)
	if err != nil || read.Complete || !oldest.After(since) {
		return err
	}
	r.tally.Missing("only the newest %d comments on %s were read", discussionPages*50, item.Permalink)
	return r.emit(&record.Batch{Gaps: []record.Gap{{Source: r.src.Name, Brand: r.src.Brand, Network: r.src.Site, Query: list.Query,
		From: since, To: oldest, Reason: "too many comments at once"}}})
}

func (r *run) commentsPage(ctx context.Context, on record.Post, want network.Want) (network.Page, error) {
	body, err := r.get(ctx, "/"+on.ID+"/comments", "", query("fields", threadFields, "limit", "50", "after", want.Token))
	if errors.Is(err, errUnavailable) { // deleted meanwhile
		return network.Page{Last: true}, nil
	}
	if err != nil {
		return network.Page{}, err
	}
	items, odds, err := decodeEdge[comment](body, "comments")
	if err != nil {
		return network.Page{}, err
	}
	page := network.Page{Batch: r.scope().rejects(odds, "comment"), Token: items.after(false)}
	page.Last = page.Token == ""
	for i := range items.Data {
		c := &items.Data[i]
		if at, err := parseTime(c.Timestamp); err == nil {
			page.Places = append(page.Places, network.Place{ID: c.ID, At: at})
		}
		if err := r.moreReplies(ctx, page.Batch, c); err != nil {
			return network.Page{}, err
		}
		if !c.before(want.Floor) {
			r.scope().comment(page.Batch, c, on)
		}
	}
	return page, nil
}

// before says whether a comment and all its replies are older than a time.
func (c *comment) before(floor time.Time) bool {
	at, err := parseTime(c.Timestamp)
	if err != nil || !at.Before(floor) {
		return false
	}
	return !slices.ContainsFunc(c.Replies.Data, func(reply comment) bool { return !reply.before(floor) })
}

// moreReplies completes the replies that came along with a comment.
func (r *run) moreReplies(ctx context.Context, batch *record.Batch, c *comment) error {
	after := c.Replies.after(false)
	for range replyPages {
		if after == "" {
			return nil
		}
		body, err := r.get(ctx, "/"+c.ID+"/replies", "", query("fields", commentFields, "limit", "50", "after", after))
		if errors.Is(err, errUnavailable) {
			return nil
		}
		if err != nil {
			return err
		}
		page, odds, err := decodeEdge[comment](body, "replies")
		if err != nil {
			return err
		}
		batch.Rejects = append(batch.Rejects, r.scope().rejects(odds, "comment").Rejects...)
		for _, reply := range page.Data {
			if !slices.ContainsFunc(c.Replies.Data, func(have comment) bool { return have.ID == reply.ID }) {
				c.Replies.Data = append(c.Replies.Data, reply)
			}
		}
		c.Replies.Paging, after = page.Paging, page.after(false)
	}
	if after == "" {
		return nil
	}
	r.tally.Missing("only the first %d replies to a comment were read", (replyPages+1)*50)
	return nil
}
