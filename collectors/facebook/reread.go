package facebook

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"renown/warehouse/record"
)

// idsAtOnce is how many posts Facebook gives at once by their ids.
const idsAtOnce = 50

// readAgain reads posts and comments whose counts are due to be read again.
func (x *run) readAgain(ctx context.Context) bool {
	due := x.s.Due(ctx, x.posts, x.src.Name, x.now, &x.tally)
	var posts, comments []record.Post
	for _, p := range due {
		if p.Parent == "" {
			posts = append(posts, p)
		} else {
			comments = append(comments, p)
		}
	}
	for some := range slices.Chunk(posts, idsAtOnce) {
		if !x.done(ctx, "reading posts again", x.lookUp(ctx, some, postFields, x.parseAgain)) {
			return false
		}
	}
	for some := range slices.Chunk(comments, idsAtOnce) {
		if !x.done(ctx, "reading comments again", x.lookUp(ctx, some, commentFields, x.parseCommentsAgain)) {
			return false
		}
	}
	return true
}

type parser func(body []byte, posts []record.Post) (*record.Batch, error)

// lookUp asks for posts by their ids. Facebook refuses all of them for one that is gone: then halves are asked for,
// until the one stands alone.
func (x *run) lookUp(ctx context.Context, posts []record.Post, fields string, parse parser) error {
	ids := make([]string, len(posts))
	for i := range posts {
		ids[i] = posts[i].ID
	}
	body, err := x.get(ctx, "", url.Values{"ids": {strings.Join(ids, ",")}, "fields": {fields}})
	if isUnknown(err) {
		if len(posts) == 1 {
			return x.emit(&record.Batch{Mentions: x.bury(&posts[0])})
		}
		half := len(posts) / 2
		if err := x.lookUp(ctx, posts[:half], fields, parse); err != nil {
			return err
		}
		return x.lookUp(ctx, posts[half:], fields, parse)
	}
	if err != nil {
		return err
	}
	batch, err := parse(body, posts)
	if err != nil {
		return err
	}
	return x.emit(batch)
}

// bury makes a tombstone, but only of a post on a page that could be read a moment ago: Facebook says "does not exist"
// also of what the token may not see any more, and a tombstone cannot be undone.
func (x *run) bury(p *record.Post) []record.Mention {
	page, _, _ := strings.Cut(p.Conversation, "_")
	if !x.read[page] && len(x.read) < len(x.own()) {
		return nil
	}
	return []record.Mention{p.Tombstone(x.now)}
}

func (x *run) parseAgain(body []byte, posts []record.Post) (*record.Batch, error) {
	wire, bad, err := decodeByID[wirePost](body)
	if err != nil {
		return nil, err
	}
	scope := x.scope()
	batch := &record.Batch{Rejects: scope.rejects(bad)}
	for i := range posts {
		p := &posts[i]
		w, found := wire[p.ID]
		if !found {
			if len(bad) == 0 {
				batch.Mentions = append(batch.Mentions, x.bury(p)...)
			}
			continue
		}
		w.ID = p.ID
		m := scope.post(&w, p.Posted, Owner{p.Direction, p.Handle})
		batch.Mentions = append(batch.Mentions, m)
		if m.Comments > 0 {
			x.threads.want(m) // whatever the number: one may be gone and another new
		}
	}
	return batch, nil
}

func (x *run) parseCommentsAgain(body []byte, posts []record.Post) (*record.Batch, error) {
	wire, bad, err := decodeByID[wireComment](body)
	if err != nil {
		return nil, err
	}
	scope := x.scope()
	batch := &record.Batch{Rejects: scope.rejects(bad)}
	for i := range posts {
		p := &posts[i]
		w, found := wire[p.ID]
		if !found {
			if len(bad) == 0 {
				batch.Mentions = append(batch.Mentions, x.bury(p)...)
			}
			continue
		}
		w.ID, w.Parent = p.ID, &wireFrom{ID: p.Parent}
		batch.Mentions = append(batch.Mentions, scope.comment(&w, p.Posted, p.Conversation))
	}
	return batch, nil
}
