package bluesky

import (
	"context"
	"fmt"
	"net/url"
	"slices"

	"renown/collectors/network"
	"renown/warehouse/record"
)

const (
	// shallow is a depth down to which servers tell every reply; below it a post that has replies may come without them.
	// bsky.social stops at 10, whatever is asked for.
	shallow     = 6
	maxBranches = 50 // requests for one conversation
)

// threads adds the replies below some posts to a batch. A conversation that cannot be read now waits for the next run:
// one that the server fails to tell must not keep all others back. Nor must a limit that is used up on the way keep back what
// was read so far, or a page that takes more requests than the limit allows would never be done with.
func (x *run) threads(ctx context.Context, b *record.Batch, starts []network.Start) error {
	if len(starts) > 0 {
		if err := x.follow(ctx, b); err != nil { // as long as something can be asked
			return err
		}
	}
	for i, s := range starts {
		if x.covered[s.ID] {
			continue
		}
		err := x.thread(ctx, b, s)
		switch {
		case err == nil || gone(err):
			x.waiting.Drop(s)
		case ctx.Err() == nil && paused(err):
			x.paused = true
			x.later(b, starts[i:], err, x.waiting.Put)
			return nil
		case stops(ctx, err):
			return fmt.Errorf("the replies to %s: %w", s.ID, err)
		default:
			x.later(b, starts[i:i+1], err, x.waiting.Add)
		}
	}
	return nil
}

// told is a conversation whose replies stand in a batch.
type told struct {
	start    network.Start
	from, to int
}

// untell takes out of a batch the conversations with replies by authors whose followers could not be asked for any more.
func (x *run) untell(b *record.Batch, cause error) {
	for _, t := range slices.Backward(x.told) {
		known := func(m record.Mention) bool {
			did, _ := split(m.ID)
			_, known := x.followers[did]
			return known
		}
		replies := b.Mentions[t.from:t.to]
		if !slices.ContainsFunc(replies, func(m record.Mention) bool { return !known(m) }) {
			continue
		}
		delete(x.covered, t.start.ID)
		for i := range replies {
			delete(x.covered, replies[i].ID)
		}
		b.Mentions = slices.Delete(b.Mentions, t.from, t.to)
		x.later(b, []network.Start{t.start}, cause, x.waiting.Put)
	}
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

func (x *run) thread(ctx context.Context, b *record.Batch, s network.Start) error {
	found := &record.Batch{}
	asked := map[string]bool{}
	for branches := []string{s.ID}; len(branches) > 0; branches = branches[1:] {
		if asked[branches[0]] {
			continue
		}
		if len(asked) == maxBranches {
			x.tally.Missing("a conversation was read only down to its first %d branches", maxBranches)
			break
		}
		asked[branches[0]] = true
		reply, err := x.get(ctx, getPostThread, url.Values{"uri": {branches[0]}, "depth": {"1000"}, "parentHeight": {"0"}})
		if len(asked) > 1 && gone(err) {
			continue
		}
		if err != nil {
			return err
		}
		deeper, err := x.read.thread(reply.Body, s, found)
		if err != nil {
			return err
		}
		branches = append(branches, deeper...)
	}
	for i := range found.Mentions {
		x.covered[found.Mentions[i].ID] = true
	}
	x.covered[s.ID] = true
	x.told = append(x.told, told{s, len(b.Mentions), len(b.Mentions) + len(found.Mentions)})
	b.Mentions, b.Rejects = append(b.Mentions, found.Mentions...), append(b.Rejects, found.Rejects...)
	return nil
}

// thread adds an answer's replies to a batch, without the post they answer. deeper are those that have further replies,
// too far down to be told at once.
func (r *reader) thread(body []byte, s network.Start, b *record.Batch) (deeper []string, err error) {
	var a threadAnswer
	rejects, err := decode(body, &a)
	if err == nil && a.Thread == nil {
		err = &answerError{what: "there is no thread in it"}
	}
	if err != nil {
		return nil, err
	}
	b.Rejects = append(b.Rejects, rejects...)
	w := walk{reader: r, batch: b}
	if s.About {
		w.author, _ = split(s.ID)
	}
	if a.Thread.Post != nil {
		r.learn(a.Thread.Post.Author)
	}
	w.below(a.Thread, 1)
	return w.deeper, nil
}

// walk goes through a conversation.
type walk struct {
	*reader
	batch  *record.Batch
	author string // who began it, writing about the brand
	deeper []string
}

func (w *walk) below(n *threadNode, depth int) {
	for _, child := range n.Replies {
		if child == nil || child.Post == nil {
			continue // not found, or blocked
		}
		v := child.Post
		w.add(w.batch, v, v.Author.DID == w.author || w.about(v) || w.answered(child))
		if depth >= shallow && len(child.Replies) == 0 && count(v.Replies) > 0 && v.URI != "" {
			w.deeper = append(w.deeper, v.URI)
		}
		w.below(child, depth+1)
	}
}

// answered says whether one of the brand's accounts answered the post: then it was to the brand, whatever its words.
func (w *walk) answered(n *threadNode) bool {
	return slices.ContainsFunc(n.Replies, func(reply *threadNode) bool {
		if reply == nil || reply.Post == nil {
			return false
		}
		who, _ := w.people.Who(w.handle(reply.Post.Author))
		return who != ""
	})
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
		if err := x.hand(ctx, b); err != nil {
			return err
		}
	}
	return nil
}
