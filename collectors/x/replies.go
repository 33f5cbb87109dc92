package x

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"renown/collectors/network"
	"renown/warehouse/record"
)

const (
	repliesKey = "replies"
	// maxWaiting bounds what is remembered of conversations that are to be read.
	maxWaiting = 500
	// replyPages is how many pages of replies a run reads at most.
	replyPages = 20
)

// replies knows which conversations have replies that were not read. It travels in the cursor, in the same batch as the
// post that told of the replies, so that none is forgotten when a run breaks off.
type replies struct {
	Waiting map[string]time.Time `json:"waiting,omitempty"` // conversation -> replies since then
	Current *replyGroup          `json:"current,omitempty"` // being read

	saved   string
	dropped int
}

// replyGroup is a search for the replies of several conversations, perhaps half read.
type replyGroup struct {
	IDs   []string  `json:"ids"`
	Since time.Time `json:"since"`
	Token string    `json:"token,omitempty"`
}

func (r *replies) load(text string) error {
	r.saved = text
	if text != "" {
		if err := json.Unmarshal([]byte(text), r); err != nil {
			return fmt.Errorf("the cursor %q cannot be read: %w", repliesKey, err)
		}
	}
	if r.Waiting == nil {
		r.Waiting = map[string]time.Time{}
	}
	return nil
}

// save gives the cursor's new value.
func (r *replies) save() (text string, changed bool) {
	if len(r.Waiting) == 0 && r.Current == nil && r.saved == "" {
		return "", false
	}
	raw, err := json.Marshal(r)
	if err != nil || string(raw) == r.saved { // strings and times: it cannot fail
		return r.saved, false
	}
	r.saved = string(raw)
	return r.saved, true
}

// want remembers that a conversation has replies since a time. When there are too many, the one that waits longest is
// given up.
func (r *replies) want(conversation string, since time.Time) {
	if known, ok := r.Waiting[conversation]; ok && !since.Before(known) || len(conversation) > network.MaxID {
		return
	}
	r.Waiting[conversation] = since.UTC()
	if len(r.Waiting) > maxWaiting {
		delete(r.Waiting, r.sorted()[0])
		r.dropped++
	}
}

// follow remembers the conversations of new posts that were answered already.
func (r *replies) follow(posts []record.Mention) {
	for i := range posts {
		if posts[i].Comments > 0 && followed(&posts[i]) {
			r.want(posts[i].Conversation, posts[i].Posted)
		}
	}
}

// sorted are the waiting conversations, the one with the earliest replies first.
func (r *replies) sorted() []string {
	return slices.SortedFunc(maps.Keys(r.Waiting), func(a, b string) int {
		return cmp.Or(r.Waiting[a].Compare(r.Waiting[b]), strings.Compare(a, b))
	})
}

// next takes as many conversations as one query has room for, those of about the same time together.
func (r *replies) next(query func(ids []string) string) *replyGroup {
	if r.Current != nil || len(r.Waiting) == 0 {
		return r.Current
	}
	group := &replyGroup{}
	for _, id := range r.sorted() {
		if len(group.IDs) > 0 && len(query(append(group.IDs, id))) > maxQuery {
			break
		}
		if len(group.IDs) == 0 {
			group.Since = r.Waiting[id]
		}
		group.IDs = append(group.IDs, id)
		delete(r.Waiting, id)
	}
	r.Current = group
	return group
}

// repliesQuery searches conversations for the posts that no other list brings: those that do not even name the brand.
// Everything else is read once already, and paid for.
func (c *Collector) repliesQuery(ids []string) string {
	without := " -is:retweet"
	for _, h := range c.handles() {
		if more := without + " -@" + h + " -from:" + h; len(more) <= maxQuery/2 {
			without = more
		}
	}
	return "(conversation_id:" + strings.Join(ids, " OR conversation_id:") + ")" + without
}

// readReplies reads what waits, the conversations of which replies are missing longest first.
func (x *run) readReplies(ctx context.Context) bool {
	if x.replies.dropped > 0 {
		x.tally.Missing("the replies of %d conversations are not read: too many wait already", x.replies.dropped)
	}
	for range replyPages {
		group := x.replies.next(x.repliesQuery)
		if group == nil {
			return true
		}
		err := x.replyPage(ctx, group)
		if refusedAsBad(err) && !x.tally.Ends(ctx, err) {
			if err = x.split(group, err); err == nil {
				continue
			}
		}
		if err != nil {
			return x.done(ctx, "reading replies", err)
		}
	}
	if group := x.replies.next(x.repliesQuery); group != nil {
		x.tally.Missing("stopped after %d pages of replies; the next run goes on", replyPages)
	}
	return true
}

// split makes of a group that X refuses to search for two smaller ones. What it refuses alone is given up: it would keep
// all the others back.
func (x *run) split(group *replyGroup, cause error) error {
	if half := len(group.IDs) / 2; half > 0 {
		for _, id := range group.IDs[half:] {
			x.replies.want(id, group.Since)
		}
		x.replies.Current = &replyGroup{IDs: group.IDs[:half], Since: group.Since}
		return nil
	}
	x.replies.Current = nil
	x.tally.Missing("X refuses to tell the replies of some conversations: they are listed under what could not be used")
	return x.emit(&record.Batch{Rejects: []record.Reject{x.scope().reject("the replies could not be read", cause.Error(), strings.Join(group.IDs, ","))}})
}

func (x *run) replyPage(ctx context.Context, group *replyGroup) error {
	values := x.fields(false)
	values.Set("query", x.repliesQuery(group.IDs))
	x.window(values, network.Want{Floor: group.Since, Token: group.Token})
	scope := x.scope()
	scope.About = x.terms.In
	page, err := x.search(ctx, values, scope)
	if err != nil && group.Token != "" && refusedAsBad(err) {
		group.Token = "" // begin anew: what is read twice changes nothing
		values.Del("next_token")
		page, err = x.search(ctx, values, scope)
	}
	if err != nil {
		return err
	}
	if edge := edge(x.now); group.Since.Before(edge) && group.Token == "" {
		page.Batch.Gaps = append(page.Batch.Gaps, record.Gap{Source: x.src.Name, Brand: x.src.Brand, Network: x.src.Site,
			Query: "replies", From: group.Since, To: edge, Reason: "the network shows only the last 7 days"})
	}
	if group.Token = page.Token; page.Token == "" {
		x.replies.Current = nil
	}
	return x.emit(page.Batch)
}
