package mastodon

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"renown/collectors/fetch"
	"renown/warehouse/record"
)

// batchSize is how many posts Mastodon (since 4.3) gives at once by their ids.
const batchSize = 20

// again reads the posts that are due to be read again.
func (r *run) again(ctx context.Context) (stop bool) {
	due := r.settings.Due(ctx, r.posts, r.src.Name, r.now, &r.Tally)
	for chunk := range slices.Chunk(due, batchSize) {
		if stop = r.reread(ctx, chunk); stop || r.shut {
			break
		}
	}
	return r.failed(ctx, "deleted posts", r.graves.Close(&r.Tally, r.view.Now, r.emit)) || stop
}

func (r *run) reread(ctx context.Context, chunk []record.Post) (stop bool) {
	found, err := r.several(ctx, chunk)
	if err != nil {
		r.shut = fetch.IsKind(err, fetch.Denied)
		return r.failed(ctx, "reading posts again", err)
	}
	batch := &record.Batch{}
	for i := range chunk {
		post := &chunk[i]
		s := found[post.ID]
		if s == nil {
			// A post that is missing among several is asked for by itself: only the server's own word buries it.
			one, gone, err := r.post(ctx, post.ID)
			if err != nil {
				r.shut = fetch.IsKind(err, fetch.Denied)
				if stop = r.failed(ctx, "reading "+post.ID+" again", err); stop || r.shut {
					break
				}
				continue
			}
			if gone {
				r.graves.Missing("posts", *post, true)
				continue
			}
			s = one
		}
		r.graves.Given("posts", post.ID)
		r.renew(batch, post, s)
	}
	return r.failed(ctx, "reading posts again", r.hand(batch)) || stop
}

// several reads posts by their ids. A server that cannot do that is asked for them one by one.
func (r *run) several(ctx context.Context, chunk []record.Post) (map[string]*status, error) {
	if r.single || len(chunk) == 1 {
		return nil, nil
	}
	var ids []string
	for _, post := range chunk {
		ids = append(ids, post.ID)
	}
	reply, err := r.get(ctx, "/api/v1/statuses", url.Values{"id[]": ids})
	var failed *fetch.Error
	if errors.As(err, &failed) && slices.Contains([]int{http.StatusBadRequest, http.StatusNotFound, http.StatusMethodNotAllowed, http.StatusUnprocessableEntity}, failed.Status) {
		r.single = true
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	list, err := decodeStatuses(reply.Body, reply.URL)
	if err != nil {
		return nil, err
	}
	found := make(map[string]*status, len(list))
	for i := range list {
		if list[i].broken == nil {
			found[list[i].ID] = &list[i]
		}
	}
	return found, nil
}

// post reads one post.
func (r *run) post(ctx context.Context, id string) (s *status, gone bool, err error) {
	reply, err := r.get(ctx, "/api/v1/statuses/"+url.PathEscape(id), nil)
	if isGone(err) {
		return nil, true, nil
	}
	if err != nil {
		return nil, false, err
	}
	s = new(status)
	if err := decode(reply.Body, reply.URL, s); err != nil {
		return nil, false, err
	}
	if s.ID != id {
		return nil, false, &AnswerError{URL: fetch.Redact(reply.URL), Detail: "it is not the post that was asked for"}
	}
	return s, false, nil
}

// renew hands a post over as it is now. What is known of its conversation, and that it is to or about the brand, stays:
// the server may have lost the posts around it.
func (r *run) renew(batch *record.Batch, post *record.Post, s *status) {
	m, refused := r.view.mention(s, s.link())
	if refused != nil {
		batch.Rejects = append(batch.Rejects, *refused)
		return
	}
	r.handed[s.ID] = true
	about := post.Direction == record.FromCustomer || r.view.about(s, &m) || r.accounts[s.InReplyToAuthor]
	r.view.People.Speak(&m, m.Author, about)
	if m.Parent == "" {
		m.Parent = post.Parent
	}
	m.Conversation = post.Conversation
	if known := r.threads.seen[s.ID]; known != nil && known.Root != "" {
		m.Conversation = known.Root
	}
	if m.Conversation == "" {
		r.place(&m, s, about)
	} else if record.Count(s.replies()) > max(post.Comments, 0) {
		r.threads.ask(s.ID, about)
		r.kept[s.ID] = s
	}
	m.Posted = post.Posted
	batch.Mentions = append(batch.Mentions, m)
}
