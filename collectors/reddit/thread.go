package reddit

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

const (
	perTree = 500 // comments that Reddit gives at once
	maxMore = 10  // further requests for the comments of one conversation in a run
)

// threads adds the comments below some posts to a batch. A conversation that cannot be read now waits for the next run:
// one that Reddit fails to tell must not keep all others back. Nor must a limit that is used up on the way keep back what
// was read so far, or a page that takes more requests than the limit allows would never be done with.
func (x *run) threads(ctx context.Context, b *record.Batch, starts []network.Start) error {
	for i, s := range starts {
		if x.covered[s.ID] {
			continue
		}
		err := x.thread(ctx, b, s)
		switch {
		case err == nil || fetch.IsGone(err):
			x.waiting.Drop(s)
		case ctx.Err() == nil && paused(err):
			x.paused = true
			x.later(b, starts[i:], err, x.waiting.Put)
			return nil
		case stops(ctx, err):
			return fmt.Errorf("the comments on %s: %w", s.ID, err)
		default:
			x.later(b, starts[i:i+1], err, x.waiting.Add)
		}
	}
	return nil
}

// later makes conversations wait.
func (x *run) later(b *record.Batch, starts []network.Start, cause error, wait func(network.Start, error) []record.Reject) {
	x.tally.Missing("some conversations could not be read: the next runs try them again")
	for _, s := range starts {
		if !x.covered[s.ID] {
			b.Rejects = append(b.Rejects, wait(s, cause)...)
		}
	}
}

// waited tries the conversations again that earlier runs could not read.
func (x *run) waited(ctx context.Context) error {
	for _, s := range x.waiting.Left() {
		if x.paused {
			return nil
		}
		b := &record.Batch{}
		if err := x.threads(ctx, b, []network.Start{s}); err != nil {
			return err
		}
		if err := x.hand(b); err != nil {
			return err
		}
	}
	return nil
}

func (x *run) thread(ctx context.Context, b *record.Batch, s network.Start) error {
	values := url.Values{"limit": {fmt.Sprint(perTree)}, "sort": {"new"}}
	if s.ID != s.Root {
		values.Set("comment", strings.TrimPrefix(s.ID, "t1_"))
		values.Set("context", "8")
	}
	tree, err := x.tree(ctx, s.Root, values)
	if err != nil {
		return err
	}
	if err := x.more(ctx, tree, s.Root); err != nil {
		return err
	}
	if s.ID != s.Root && !x.covered[s.Root] && x.read.rootAbout(tree) {
		return x.thread(ctx, b, network.Start{ID: s.Root, Root: s.Root, About: !x.read.ours(tree.root.Data.Author)})
	}
	found := x.read.conversation(tree, s)
	x.covered[s.ID] = true
	for i := range found.Mentions {
		if s.ID == s.Root { // else only what leads to one comment, and what hangs on it, was told
			x.covered[found.Mentions[i].ID] = true
		}
	}
	b.Mentions, b.Rejects = append(b.Mentions, found.Mentions...), append(b.Rejects, found.Rejects...)
	return nil
}

func (x *run) tree(ctx context.Context, root string, values url.Values) (*tree, error) {
	reply, err := x.ask(ctx, "comments/"+url.PathEscape(strings.TrimPrefix(root, "t3_")), values)
	if err != nil {
		return nil, err
	}
	return readTree(reply.Body)
}

// more reads comments that a tree has left out, as far as the requests reach.
func (x *run) more(ctx context.Context, t *tree, root string) error {
	for asked := 0; len(t.stubs)+len(t.cut) > 0; asked++ {
		if asked == maxMore {
			x.tally.Missing("some comments of long conversations were not read: %d requests a conversation is the most", 1+maxMore)
			return nil
		}
		if len(t.stubs) == 0 {
			parent := t.cut[0]
			t.cut = t.cut[1:]
			part, err := x.tree(ctx, root, url.Values{"limit": {fmt.Sprint(perTree)}, "comment": {strings.TrimPrefix(parent, "t1_")}})
			if err != nil && !fetch.IsGone(err) {
				return err
			}
			t.join(part)
			continue
		}
		n := min(len(t.stubs), perPage)
		reply, err := x.ask(ctx, "api/morechildren", url.Values{"api_type": {"json"}, "link_id": {root}, "children": {strings.Join(t.stubs[:n], ",")}})
		if err != nil {
			return err
		}
		t.stubs = t.stubs[n:]
		if err := t.readMore(reply.Body); err != nil {
			return err
		}
	}
	return nil
}

// tree is a conversation laid flat.
type tree struct {
	root     *thing
	comments []*thing
	known    map[string]bool
	stubs    []string // ids of comments that were left out
	cut      []string // comments below which something was left out
	rejects  []record.Reject
}

// readTree reads an answer of comments: a listing with the post, and one with the comments on it.
func readTree(body []byte) (*tree, error) {
	var lists []listing
	rejects, err := decode(body, &lists)
	if err == nil && (len(lists) != 2 || len(lists[0].Data.Children) == 0 || lists[1].Kind != "Listing") {
		err = &answerError{what: "there is no post with comments in it"}
	}
	if err != nil {
		return nil, err
	}
	t := &tree{root: &lists[0].Data.Children[0], known: map[string]bool{}, rejects: rejects}
	t.add(lists[1].Data.Children)
	return t, nil
}

// readMore adds the comments that an answer of morechildren brings.
func (t *tree) readMore(body []byte) error {
	var a moreAnswer
	rejects, err := decode(body, &a)
	if err == nil && a.JSON.Data == nil {
		err = &answerError{what: "there are no comments in it"}
	}
	if err != nil {
		return err
	}
	t.rejects = append(t.rejects, rejects...)
	t.add(a.JSON.Data.Things)
	return nil
}

// join adds another part of the same conversation; nil: nothing.
func (t *tree) join(part *tree) {
	if part == nil {
		return
	}
	t.rejects = append(t.rejects, part.rejects...)
	for _, c := range part.comments {
		t.keep(c)
	}
	t.leave(part.stubs, part.cut)
}

func (t *tree) add(things []thing) {
	for i := range things {
		c := &things[i]
		if c.Kind == "more" {
			t.stub(&c.Data)
			continue
		}
		t.keep(c)
		t.add(c.Data.Replies.things)
	}
}

func (t *tree) keep(c *thing) {
	if c.Data.Name == "" || !t.known[c.Data.Name] {
		t.known[c.Data.Name] = true
		t.comments = append(t.comments, c)
	}
}

// stub notes what a stub stands for: comments by their ids, or, without any, all below a comment.
func (t *tree) stub(d *item) {
	if len(d.Children) > 0 {
		t.leave(d.Children, nil)
	} else if strings.HasPrefix(d.Parent, "t1_") {
		t.leave(nil, []string{d.Parent})
	}
}

func (t *tree) leave(stubs, cut []string) {
	for _, id := range stubs {
		if !t.known["t1_"+id] && !t.known["stub "+id] {
			t.known["stub "+id] = true
			t.stubs = append(t.stubs, id)
		}
	}
	for _, id := range cut {
		if !t.known["cut "+id] {
			t.known["cut "+id] = true
			t.cut = append(t.cut, id)
		}
	}
}

// rootAbout says whether the post itself is about the brand: by what it says, or because one of the brand's accounts
// answered it.
func (r *reader) rootAbout(t *tree) bool {
	return r.about(t.root) || slices.ContainsFunc(t.comments, func(c *thing) bool {
		return c.Data.Parent == t.root.Data.Name && r.ours(c.Data.Author)
	})
}

// conversation makes records of a tree.
func (r *reader) conversation(t *tree, s network.Start) *record.Batch {
	b := &record.Batch{Rejects: t.rejects}
	authors := map[string]string{t.root.Data.Name: t.root.Data.Author}
	answered := map[string]bool{} // by the brand: whatever its words, it was to the brand
	for _, c := range t.comments {
		authors[c.Data.Name] = c.Data.Author
		if r.ours(c.Data.Author) {
			answered[c.Data.Parent] = true
		}
	}
	about := func(c *thing) bool {
		return answered[c.Data.Name] || r.ours(authors[c.Data.Parent]) || r.about(c)
	}
	r.add(b, t.root, s.ID == s.Root || r.rootAbout(t)) // all the comments on a post are read only where it is about the brand
	author := ""
	if s.About && s.ID == s.Root {
		author = t.root.Data.Author
	}
	for _, c := range t.comments {
		asked := author != "" && c.Data.Author == author && !slices.Contains(removed, author)
		r.add(b, c, asked || about(c))
	}
	return b
}
