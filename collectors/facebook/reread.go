package facebook

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"renown/collectors/network"
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
	goOn := x.lookUpAll(ctx, "posts", posts, postFields, x.parseAgain) && x.lookUpAll(ctx, "comments", comments, commentFields, x.parseCommentsAgain)
	return x.done(ctx, "deleted posts", x.graves.Close(&x.tally, x.answered, x.emit)) && goOn
}

func (x *run) lookUpAll(ctx context.Context, kind string, posts []record.Post, fields string, parse parser) (goOn bool) {
	for some := range slices.Chunk(posts, idsAtOnce) {
		if !x.done(ctx, "reading "+kind+" again", x.lookUp(ctx, some, fields, parse)) {
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
			x.missing(&posts[0])
			return nil
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
	if err != nil || batch.Empty() {
		return err
	}
	return x.emit(batch)
}

// missing takes in that a post was not given, but only of a page that could be read a moment ago: Facebook says "does not
// exist" also of what the token may not see any more. Of a comment it cannot be told which page it stands on.
func (x *run) missing(p *record.Post) {
	if x.read[pageOf(p)] || len(x.read) >= len(x.own()) {
		x.graves.Missing(x.kind(p), *p, false)
	}
}

func pageOf(p *record.Post) string {
	if p.Parent != "" {
		return ""
	}
	page, _, _ := strings.Cut(p.ID, "_")
	return page
}

// kind tells apart what a token may see of one page and not of another.
func (x *run) kind(p *record.Post) string {
	if p.Parent != "" {
		return "comments"
	}
	return "posts on " + x.owners[pageOf(p)].Handle
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
				x.missing(p)
			}
			continue
		}
		x.graves.Given(x.kind(p), p.ID)
		w.ID = p.ID
		m := scope.post(&w, p.Posted, Owner{p.Direction, p.Handle})
		batch.Mentions = append(batch.Mentions, m)
		if m.Comments > 0 && len(m.ID) <= network.MaxID {
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
				x.missing(p)
			}
			continue
		}
		x.graves.Given(x.kind(p), p.ID)
		w.ID = p.ID
		m := scope.comment(&w, p.Posted, p.Parent)
		m.Conversation, m.Parent = p.Conversation, p.Parent
		batch.Mentions = append(batch.Mentions, m)
	}
	return batch, nil
}
