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
		r.tally.Missing("posts were not read again, because the warehouse does not answer: the next run does it")
		return
	}
	left := r.settings.Reread
	for _, post := range posts {
		costs := post.Parent != "" || post.Handle != ""
		if costs && left == 0 {
			r.tally.Note("%d posts are read again in a run and more are due; if this stays, raise reread or collect more often", r.settings.Reread)
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

// readAgain reads by their ids what only the brand's own account may: its posts that the newest page does not hold, and
// the comments on its posts. It says whether the run has to end.
func (r *run) readAgain(ctx context.Context) (ends bool) {
	if !r.ownsSelf() {
		return false
	}
	for _, kind := range []again{
		{r, mediaOf(r.self), mediaFields + ",username", func(p *record.Post) bool { return p.Handle == r.self && p.Parent == "" }, r.mediaAgain},
		{r, "comments", threadFields, func(p *record.Post) bool { return p.Parent != "" && p.Conversation == p.ID }, r.commentAgain},
		{r, "replies", commentFields, func(p *record.Post) bool { return p.Parent != "" && p.Conversation != p.ID }, r.replyAgain},
	} {
		for part := range slices.Chunk(r.take(kind.match), batchSize) {
			if r.tally.Failed(ctx, "reading "+kind.name+" again", kind.read(ctx, part)) {
				return true
			}
		}
	}
	return false
}

// again reads posts of one kind by their ids. Instagram says of a deleted post the same as of one that the token may not
// see: so that is not its word for it.
type again struct {
	*run
	name, fields string
	match        func(*record.Post) bool
	add          func(context.Context, *record.Batch, json.RawMessage, *record.Post) error
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
		a.graves.Missing(a.name, posts[0], false)
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
			a.graves.Missing(a.name, posts[i], false)
			continue
		}
		a.graves.Given(a.name, posts[i].ID)
		if err := a.add(ctx, batch, node, &posts[i]); err != nil {
			return err
		}
	}
	if batch.Empty() {
		return nil
	}
	return a.emit(batch)
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
		if n < 0 || (n == 0 && !ok) || (ok && n == known.Count) || item.ID == "" || len(item.ID) > network.MaxID {
			continue
		}
		since := r.started.Add(-r.settings.Backfill)
		if ok {
			since = known.Read.Add(-answersWithin)
		}
		err := r.discuss(ctx, item, since)
		if err != nil && !r.tally.Ends(ctx, err) { // of this post only: the others are not to wait for it
			r.tally.Fault("comments on "+item.Permalink, err)
			continue
		}
		if err != nil {
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
	have := map[string]bool{}
	for _, reply := range c.Replies.Data {
		have[reply.ID] = true
	}
	for range replyPages {
		if after == "" {
			return nil
		}
		body, err := r.get(ctx, "/"+c.ID+"/replies", "", query("fields", commentFields, "limit", "50", "after", after))
		if errors.Is(err, errUnavailable) {
			return nil
		}
		if err != nil && !r.tally.Ends(ctx, err) { // of this comment only: the others are not to wait for it
			r.tally.Fault("replies to a comment", err)
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
			if !have[reply.ID] {
				have[reply.ID] = true
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
