package x

import (
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
)

// world is as much of X as the collector asks for, on a real server: it finds posts, pages them and keeps the bill.
type world struct {
	mu     sync.Mutex
	now    func() time.Time
	posts  []worldPost // oldest first
	billed float64
	calls  int
	fail   func(call int) int // a status to answer instead; 0: none
}

type worldPost struct {
	id, text, author, conversation, parent string
	at                                     time.Time
}

func (w *world) post(text, author string, at time.Time, parent *worldPost) *worldPost {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := strconv.FormatInt((at.UnixMilli()-1288834974657)<<22+int64(len(w.posts)), 10)
	p := worldPost{id: id, text: text, author: author, conversation: id, at: at}
	if parent != nil {
		p.conversation, p.parent = parent.conversation, parent.id
	}
	w.posts = append(w.posts, p)
	return &p
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.calls++
	if w.fail != nil {
		if status := w.fail(w.calls); status != 0 {
			rw.WriteHeader(status)
			return
		}
	}
	var answer map[string]any
	switch r.URL.Path {
	case "/2/tweets/search/recent":
		answer = w.search(r)
	case "/2/users/by":
		answer = w.users(r)
	case "/2/tweets/counts/recent":
		w.billed += DefaultCountsPrice
		answer = map[string]any{"data": []any{}, "meta": map[string]any{"total_tweet_count": 0}}
	default:
		rw.WriteHeader(http.StatusNotFound)
		return
	}
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Date", w.now().Format(http.TimeFormat))
	_ = json.NewEncoder(rw).Encode(answer) // the collector may have gone
}

func (w *world) users(r *http.Request) map[string]any {
	var data []any
	for _, name := range strings.Split(r.URL.Query().Get("usernames"), ",") {
		data = append(data, map[string]any{"id": "id-" + name, "username": name, "public_metrics": map[string]any{"followers_count": 7}})
	}
	w.billed += float64(len(data)) * DefaultUserPrice
	return map[string]any{"data": data}
}

// search finds posts as the query says, newest first; a token is the id below which the page begins.
func (w *world) search(r *http.Request) map[string]any {
	q := r.URL.Query()
	size, _ := strconv.Atoi(q.Get("max_results"))
	below := q.Get("next_token")
	if until := q.Get("until_id"); below == "" {
		below = until
	}
	var found []worldPost
	for _, p := range slices.Backward(w.posts) {
		if w.shown(p, q.Get("start_time"), q.Get("since_id"), below) && matches(q.Get("query"), p) {
			found = append(found, p)
		}
	}
	meta := map[string]any{"result_count": min(size, len(found))}
	if len(found) > size {
		found = found[:size]
		meta["next_token"] = found[size-1].id
	}
	return w.page(found, meta)
}

func (w *world) shown(p worldPost, start, since, below string) bool {
	from := w.now().Add(-7 * 24 * time.Hour)
	if t, err := time.Parse(time.RFC3339, start); err == nil && t.After(from) {
		from = t
	}
	return !p.at.Before(from) && !p.at.After(w.now()) && (since == "" || p.id > since) && (below == "" || p.id < below)
}

func (w *world) page(found []worldPost, meta map[string]any) map[string]any {
	var data, users []any
	seen := map[string]bool{}
	for _, p := range found {
		replies := 0
		for _, other := range w.posts {
			if other.parent == p.id && !other.at.After(w.now()) {
				replies++
			}
		}
		post := map[string]any{"id": p.id, "text": p.text, "author_id": "id-" + p.author, "created_at": p.at.Format(time.RFC3339Nano),
			"conversation_id": p.conversation, "public_metrics": map[string]any{"reply_count": replies}}
		if p.parent != "" {
			post["referenced_tweets"] = []any{map[string]any{"type": "replied_to", "id": p.parent}}
		}
		data = append(data, post)
		if !seen[p.author] {
			seen[p.author] = true
			users = append(users, map[string]any{"id": "id-" + p.author, "username": p.author})
		}
	}
	w.billed += float64(len(data))*DefaultPostPrice + float64(len(users))*DefaultUserPrice
	if len(data) == 0 {
		return map[string]any{"meta": meta}
	}
	return map[string]any{"data": data, "includes": map[string]any{"users": users}, "meta": meta}
}

// matches understands the queries that the collector writes: terms that all must hold, a group of which one must, and
// exclusions.
func matches(query string, p worldPost) bool {
	if group, rest, found := strings.Cut(strings.TrimPrefix(query, "("), ")"); found {
		one := slices.ContainsFunc(strings.Split(group, " OR "), func(t string) bool { return holds(t, p) })
		return one && matches(strings.TrimSpace(rest), p)
	}
	for _, term := range strings.Fields(query) {
		if strings.HasPrefix(term, "-") == holds(strings.TrimPrefix(term, "-"), p) {
			return false
		}
	}
	return true
}

func holds(term string, p worldPost) bool {
	switch kind, value, _ := strings.Cut(term, ":"); {
	case kind == "from":
		return p.author == value
	case kind == "conversation_id":
		return p.conversation == value
	case kind == "is":
		return false
	}
	return strings.Contains(strings.ToLower(p.text)+" ", strings.ToLower(term)+" ")
}

func (w *world) String() string {
	return fmt.Sprintf("%d posts, %d calls, $%.3f", len(w.posts), w.calls, w.billed)
}
