package x

import (
	"context"
	"slices"
	"strings"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// readAgain reads posts whose counts are due to be read again, and buries those that X shows no more.
func (x *run) readAgain(ctx context.Context) (goOn bool) {
	goOn = x.readDue(ctx)
	return x.done(ctx, "deleted posts", x.graves.Close(&x.tally, x.answered, x.emit)) && goOn
}

func (x *run) readDue(ctx context.Context) bool {
	due := x.s.Due(ctx, x.posts, x.src.Name, x.now, &x.tally)
	for len(due) > 0 {
		var asked int
		err := x.sized(func(size int) (err error) {
			asked = min(size, len(due))
			return x.readPosts(ctx, due[:asked])
		})
		if !x.done(ctx, "reading posts again", err) {
			return false
		}
		due = due[asked:]
	}
	return true
}

func (x *run) readPosts(ctx context.Context, posts []record.Post) error {
	ids := make([]string, len(posts))
	for i := range posts {
		ids[i] = posts[i].ID
	}
	values := x.fields(false)
	values.Set("ids", strings.Join(ids, ","))
	page, err := x.ask(ctx, fetch.Ask{Path: "/2/tweets", Query: values, Limit: "posts"}, len(ids), x.scope())
	if err != nil {
		return err
	}
	if batch := x.compare(posts, page); !batch.Empty() {
		return x.emit(batch)
	}
	return nil
}

// compare makes of an answer what is to be stored: the posts as they are now. It takes in those that are gone.
func (x *run) compare(posts []record.Post, page *Page) *record.Batch {
	batch := &record.Batch{Rejects: page.Batch.Rejects}
	for i := range posts {
		p := &posts[i]
		at := slices.IndexFunc(page.Batch.Mentions, func(m record.Mention) bool { return m.ID == p.ID })
		switch {
		case at >= 0:
			x.graves.Given("posts", p.ID)
			batch.Mentions = append(batch.Mentions, x.again(page.Batch.Mentions[at], p))
		case page.Gone[p.ID] || len(batch.Rejects) == 0: // beside rejects it cannot be told of which posts X says nothing
			x.graves.Missing("posts", *p, page.Gone[p.ID])
		}
	}
	return batch
}

// again is a post as it is now. What a look at the post alone cannot tell is kept: whether it is about the brand, and
// that it was promoted.
func (x *run) again(m record.Mention, p *record.Post) record.Mention {
	if m.Handle == "" && p.Direction != "" && p.Handle == "" {
		m.Direction = p.Direction
	}
	m.Promoted = m.Promoted || p.Promoted
	if m.Comments > max(p.Comments, 0) && followed(&m) {
		x.replies.want(m.Conversation, p.Collected.Add(-margin)) // the clocks may differ
	}
	return m
}

// followed says whether the conversation that a post stands in is read: the post begins it, or the brand speaks in it.
// A post about the brand deep in someone else's conversation brings only itself, not thousands of others.
func followed(m *record.Mention) bool { return m.ID == m.Conversation || m.Handle != "" }
