package mastodon

import (
	"context"
	"encoding/json"
	"net/url"
	"slices"
	"strconv"
	"time"

	"renown/collectors/network"
	"renown/warehouse/record"
)

// timeline reads the pages of a list that a server gives as posts, newest first. about: everything in it is to or about
// the brand.
func (r *run) timeline(path string, query url.Values, about bool) func(context.Context, network.Want) (network.Page, error) {
	return func(ctx context.Context, want network.Want) (network.Page, error) {
		q := url.Values{"limit": {pageSize}}
		for name, values := range query {
			q[name] = values
		}
		if want.Before.ID != "" {
			q.Set("max_id", want.Before.ID)
		}
		reply, err := r.get(ctx, path, q)
		if isGone(err) { // a hashtag that the server has never seen
			r.empty(want, 0, about)
			return network.Page{Last: true}, nil
		}
		if err != nil {
			return network.Page{}, err
		}
		list, err := decodeStatuses(reply.Body, reply.URL)
		if err != nil {
			return network.Page{}, err
		}
		r.empty(want, len(list), about)
		entries := make([]entry, len(list))
		for i := range list {
			entries[i] = entry{id: list[i].ID, at: list[i].CreatedAt, status: &list[i]}
		}
		return r.page(entries, reply.URL, want, about)
	}
}

// empty takes notice of a list that holds nothing: a hashtag's page shows old posts too, so that there are none at all
// says that the server does not show it.
func (r *run) empty(want network.Want, posts int, tag bool) {
	if !tag || posts > 0 || want.Before != (network.Place{}) {
		return
	}
	r.noPosts++
	if want.After.ID != "" {
		r.Missing("a hashtag that had posts shows none any more: the server may have switched its hashtag pages off")
	}
}

// search reads the posts that have a phrase, newest first. Mastodon turns max_id into a date, which newer versions refuse
// and older ones round to seconds, so pages are counted by offset. With a handle, only what mentions it is kept.
func (r *run) search(phrase, handle string) func(context.Context, network.Want) (network.Page, error) {
	return func(ctx context.Context, want network.Want) (network.Page, error) {
		offset, err := strconv.Atoi(want.Token)
		if err != nil {
			offset = 0
		}
		q := url.Values{"q": {`"` + phrase + `"`}, "type": {"statuses"}, "limit": {pageSize}}
		if offset > 0 {
			q.Set("offset", strconv.Itoa(offset))
		}
		reply, err := r.get(ctx, "/api/v2/search", q)
		if err != nil {
			return network.Page{}, err
		}
		var found results
		if err := decode(reply.Body, reply.URL, &found); err != nil {
			return network.Page{}, err
		}
		list, err := decodeStatuses(found.Statuses, reply.URL)
		if err != nil {
			return network.Page{}, err
		}
		entries := make([]entry, 0, len(list))
		for i := range list {
			e := entry{id: list[i].ID, at: list[i].CreatedAt}
			if handle == "" || list[i].broken != nil || slices.ContainsFunc(list[i].Mentions, func(m mention) bool { return r.view.full(m.Acct) == handle }) {
				e.status = &list[i]
			}
			entries = append(entries, e)
		}
		page, err := r.page(entries, reply.URL, want, true)
		page.Token = strconv.Itoa(offset + searchStep)
		page.Last = len(list) == 0 || offset+searchStep > maxOffset
		return page, err
	}
}

const (
	searchStep = 36   // of the 40 a page holds: what was deleted meanwhile moves the others up
	maxOffset  = 9900 // a search reaches 10,000 posts
)

// notifications reads the mentions of the token's own account. Their ids are the notifications', not the posts'.
func (r *run) notifications(ctx context.Context, want network.Want) (network.Page, error) {
	q := url.Values{"types[]": {"mention"}, "limit": {pageSize}, "include_filtered": {"true"}}
	if want.Before.ID != "" {
		q.Set("max_id", want.Before.ID)
	}
	reply, err := r.get(ctx, "/api/v1/notifications", q)
	if err != nil {
		return network.Page{}, err
	}
	entries, err := parseNotifications(reply.Body, reply.URL)
	if err != nil {
		return network.Page{}, err
	}
	return r.page(entries, reply.URL, want, true)
}

func parseNotifications(body []byte, address string) ([]entry, error) {
	var each []json.RawMessage
	if err := decode(body, address, &each); err != nil {
		return nil, err
	}
	entries := make([]entry, 0, len(each))
	for _, raw := range each {
		var n notification
		if err := json.Unmarshal(raw, &n); err != nil {
			s := brokenStatus(raw, address, "notification not understood", err)
			entries = append(entries, entry{id: s.ID, at: s.CreatedAt, status: &s})
			continue
		}
		e := entry{id: n.ID, at: n.CreatedAt}
		if n.Type == "mention" && len(n.Status) > 0 && n.Status[0] == '{' {
			e.status = new(status)
			if err := json.Unmarshal(n.Status, e.status); err != nil {
				*e.status = brokenStatus(n.Status, address, "post not understood", err)
			}
		}
		entries = append(entries, e)
	}
	return entries, nil
}

// entry is one line of a list: a post, or what stands for one.
type entry struct {
	id, at string  // of the line; a notification's are not its post's
	status *status // nil: it is passed over
}

// page turns the entries of a list into what a Reader wants of a page.
func (r *run) page(entries []entry, address string, want network.Want, about bool) (network.Page, error) {
	page := network.Page{Batch: &record.Batch{}, Places: places(entries, later(want.Before.At, r.now))}
	for _, e := range entries {
		if e.status != nil && r.wanted(e, want) {
			r.keep(page.Batch, e.status, address, about)
		}
	}
	return page, r.threads.save(page.Batch, r.src.Name)
}

// later is the place's time if it has one.
func later(at, now time.Time) time.Time {
	if at.IsZero() {
		return now
	}
	return at
}

// wanted says whether an entry is to be handed over: not one that is older than what is asked for, and not one of those
// that are read again for late comers' sake and have been handed over before.
func (r *run) wanted(e entry, want network.Want) bool {
	fresh := want.After.ID != "" && newerID(e.id, want.After.ID)
	at, ok := when(e.at)
	if ok && at.Before(want.Floor) && !fresh {
		return false
	}
	known := r.threads.seen[e.status.key()]
	return known == nil || want.After.ID == "" || (e.status.broken == nil && known.Replies != e.status.replies())
}

// keep hands a post of a list over.
func (r *run) keep(batch *record.Batch, s *status, address string, about bool) {
	switch {
	case !s.public():
		r.private++
		return
	case s.boost() || r.handed[s.key()]:
		return
	}
	r.handed[s.key()] = true
	m, refused := r.view.mention(s, address)
	if refused != nil {
		batch.Rejects = append(batch.Rejects, *refused)
		r.threads.remember(seen{ID: s.key(), Replies: s.replies()}) // once is enough
		return
	}
	about = about || r.view.about(s, &m) || r.accounts[s.InReplyToAuthor]
	r.view.People.Speak(&m, m.Author, about)
	r.place(&m, s, about)
	batch.Mentions = append(batch.Mentions, m)
}

// place says which conversation a post belongs to. Where only the post it answers is known, that one stands for the
// conversation until it was read.
func (r *run) place(m *record.Mention, s *status, about bool) {
	before, known := int64(0), r.threads.seen[s.ID]
	root := m.Conversation
	if known != nil {
		before = known.Replies
		about = about || known.About
	}
	if root == "" && known != nil {
		root = known.Root
	}
	if parent := r.threads.seen[m.Parent]; root == "" && parent != nil {
		root = parent.Root
	}
	if m.Conversation = root; root == "" {
		m.Conversation = m.Parent
	}
	if root == "" || s.replies() > before {
		r.threads.ask(s.ID, about)
		r.kept[s.ID] = s
	}
	r.threads.remember(seen{ID: s.ID, Root: root, Replies: s.replies(), About: about})
}

// places says where a page's posts stand. The list goes by ids, and a Reader by times: a post that came late, dated long
// ago, must not look like the page's end. So a post is as new as the newest below it, or among the two above it. above
// is when the page begins; no post is newer than that.
func places(entries []entry, above time.Time) []network.Place {
	all := make([]network.Place, 0, len(entries))
	for _, e := range entries {
		if e.id == "" {
			continue
		}
		at, ok := when(e.at)
		if !ok || at.After(above) {
			at = time.Time{}
		}
		all = append(all, network.Place{ID: e.id, At: at})
	}
	slices.SortStableFunc(all, func(a, b network.Place) int {
		switch {
		case newerID(a.ID, b.ID):
			return -1
		case newerID(b.ID, a.ID):
			return 1
		}
		return 0
	})
	for i := range all { // what has no date of use stands where the one above it does
		if all[i].At.IsZero() {
			all[i].At = above
		}
		above = all[i].At
	}
	for i := len(all) - 2; i >= 0; i-- {
		if all[i].At.Before(all[i+1].At) {
			all[i].At = all[i+1].At
		}
	}
	for i := len(all) - 1; i > 0; i-- {
		all[i].At = all[max(0, i-2)].At
	}
	return all
}

// newerID compares ids the way servers order them: Mastodon's numbers, and the sortable letters of others, which are of
// one length.
func newerID(a, b string) bool {
	if len(a) != len(b) {
		return len(a) > len(b)
	}
	return a > b
}
