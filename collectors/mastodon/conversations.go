package mastodon

import (
	"context"
	"net/url"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

const (
	maxConversations = 100 // read in a run
	maxClimb         = 10  // steps up to a conversation's beginning
	shortContext     = 60  // answers shown without a token
)

// conversations reads those that are waiting.
func (r *run) conversations(ctx context.Context) (stop bool) {
	left := maxConversations
	refused := &record.Batch{}
	for _, o := range r.threads.waiting() {
		if left <= 0 {
			break
		}
		if !r.threads.asked(o.ID) { // it was part of another one
			continue
		}
		left--
		err := r.conversation(ctx, o)
		if err == nil {
			continue
		}
		if r.failed(ctx, "conversation of "+o.ID, err) {
			return true
		}
		if fetch.IsKind(err, fetch.Denied) { // then none is shown
			break
		}
		if r.threads.failed(o.ID, r.now) {
			refused.Rejects = append(refused.Rejects, reject("", "the conversation could not be read", err.Error(), []byte(o.ID)))
		}
	}
	return r.failed(ctx, "conversations", r.hand(refused))
}

// hand hands a batch over, and what is remembered with it.
func (r *run) hand(batch *record.Batch) error {
	if err := r.threads.save(batch, r.src.Name); err != nil || batch.Empty() {
		return err
	}
	return r.emit(batch)
}

// conversation reads what stands above and below a post, and hands all of it over.
func (r *run) conversation(ctx context.Context, o opened) error {
	subject := r.kept[o.ID]
	if subject == nil {
		found, gone, err := r.post(ctx, o.ID)
		if err != nil {
			return err
		}
		if gone {
			r.threads.done(map[string]bool{o.ID: true})
			return nil
		}
		subject = found
	}
	above, below, err := r.context(ctx, o.ID)
	if err != nil {
		return err
	}
	above, err = r.climb(ctx, above)
	if err != nil {
		return err
	}
	batch := &record.Batch{}
	r.thread(batch, o, subject, above, below)
	return r.hand(batch)
}

// context reads what stands above and below a post: nothing where the post is there no more.
func (r *run) context(ctx context.Context, id string) (above, below []status, err error) {
	reply, err := r.get(ctx, "/api/v1/statuses/"+url.PathEscape(id)+"/context", nil)
	if isGone(err) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	return parseContext(reply.Body, reply.URL)
}

// climb goes on up to the conversation's beginning: without a token, a server shows no more than 40 posts above one.
func (r *run) climb(ctx context.Context, above []status) ([]status, error) {
	for range maxClimb {
		if len(above) == 0 || above[0].InReplyToID == "" {
			break
		}
		higher, _, err := r.context(ctx, above[0].ID)
		if err != nil {
			return nil, err
		}
		if len(higher) == 0 {
			break
		}
		above = append(higher, above...)
	}
	return above, nil
}

// thread turns a conversation's posts into mentions.
func (r *run) thread(batch *record.Batch, o opened, subject *status, above, below []status) {
	all := make([]*status, 0, len(above)+len(below)+1)
	for i := range above {
		all = append(all, &above[i])
	}
	all = append(all, subject)
	for i := range below {
		all = append(all, &below[i])
	}
	talk := r.talk(all)
	whole := len(below) < shortContext || r.settings.Token != ""
	covered := map[string]bool{o.ID: true}
	for i, s := range all {
		beneath := i >= len(above)
		r.member(batch, talk, s, beneath, o)
		if beneath && whole {
			covered[s.ID] = true
		}
	}
	r.threads.done(covered)
}

// talk is what is known of a conversation while its posts are gone through.
type talk struct {
	authors  map[string]string // by post
	answered map[string]bool   // posts that the brand has answered
	root     string
	starter  string // who began it
	about    bool   // its first post is to or about the brand
}

// talk takes in a conversation's posts, the first one first. Where that one answers a post which nobody may see, that
// post stands for the conversation.
func (r *run) talk(all []*status) *talk {
	t := &talk{authors: make(map[string]string, len(all)), answered: map[string]bool{}, root: all[0].ID}
	if all[0].InReplyToID != "" {
		t.root = all[0].InReplyToID
	} else {
		t.starter = r.view.full(all[0].Account.name())
	}
	for _, s := range all {
		t.authors[s.ID] = r.view.full(s.Account.name())
		if s.InReplyToID != "" && r.view.ours(s.Account.name()) {
			t.answered[s.InReplyToID] = true
		}
	}
	return t
}

// member hands over a post of a conversation. beneath: its own answers were read along with it.
func (r *run) member(batch *record.Batch, t *talk, s *status, beneath bool, o opened) {
	if !s.public() {
		r.private++
		return
	}
	if s.boost() {
		return
	}
	m, refused := r.view.mention(s, s.link())
	if refused != nil {
		batch.Rejects = append(batch.Rejects, *refused)
		return
	}
	known := r.threads.seen[s.ID]
	ours, _ := r.view.People.Who(t.authors[m.Parent])
	about := ours != "" || t.answered[s.ID] || r.accounts[s.InReplyToAuthor] || (s.ID == o.ID && o.About) || (known != nil && known.About) || r.view.about(s, &m)
	if s.ID == t.root {
		t.about = about
	}
	about = about || (t.about && m.Author != "" && m.Author == t.starter)
	r.view.People.Speak(&m, m.Author, about)
	m.Conversation = t.root
	batch.Mentions = append(batch.Mentions, m)
	remembered := seen{ID: s.ID, Root: t.root, About: about}
	switch {
	case beneath:
		remembered.Replies = s.replies()
	case known != nil:
		remembered.Replies = known.Replies
	}
	r.threads.remember(remembered)
}
