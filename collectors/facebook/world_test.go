package facebook

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

// world is as much of the Graph API as the collector asks for, on a real server: one page, its posts, their comments.
type world struct {
	mu       sync.Mutex
	base     string
	now      func() time.Time
	posts    []worldItem            // oldest first
	comments map[string][]worldItem // of a post, oldest first
	deleted  map[string]bool
	size     int // of a page, whatever is asked for
	fail     func() (status int, body string)
}

type worldItem struct {
	id, from, parent string
	at               time.Time
}

func (w *world) post(at time.Time) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	id := fmt.Sprintf("500_%d", len(w.posts)+1000)
	w.posts = append(w.posts, worldItem{id: id, from: "500", at: at})
	return id
}

func (w *world) comment(post, from, parent string, at time.Time) string {
	w.mu.Lock()
	defer w.mu.Unlock()
	_, short, _ := strings.Cut(post, "_")
	id := fmt.Sprintf("%s_%d", short, len(w.comments[post])+5000)
	w.comments[post] = append(w.comments[post], worldItem{id: id, from: from, parent: parent, at: at})
	return id
}

// all are the ids of everything there is.
func (w *world) all() []string {
	var ids []string
	for _, p := range w.posts {
		ids = append(ids, p.id)
		for _, c := range w.comments[p.id] {
			ids = append(ids, c.id)
		}
	}
	return ids
}

func (w *world) ServeHTTP(rw http.ResponseWriter, r *http.Request) {
	w.mu.Lock()
	defer w.mu.Unlock()
	rw.Header().Set("Content-Type", "application/json")
	rw.Header().Set("Date", w.now().Format(http.TimeFormat))
	if w.fail != nil {
		if status, body := w.fail(); status != 0 {
			rw.WriteHeader(status)
			_, _ = rw.Write([]byte(body))
			return
		}
	}
	status, answer := w.answer(r)
	rw.WriteHeader(status)
	_ = json.NewEncoder(rw).Encode(answer) // the collector may have gone
}

func (w *world) answer(r *http.Request) (int, any) {
	path := strings.Trim(r.URL.Path, "/")
	q := r.URL.Query()
	if post, found := strings.CutSuffix(path, "/comments"); found {
		return http.StatusOK, w.list(r, w.comments[post])
	}
	switch path {
	case "skywaysair":
		return http.StatusOK, map[string]any{"id": "500", "followers_count": 9}
	case "500/posts":
		return http.StatusOK, w.list(r, w.posts)
	case "":
		return w.byID(strings.Split(q.Get("ids"), ","))
	}
	return http.StatusNotFound, map[string]any{"error": map[string]any{"code": 803, "message": "unknown"}}
}

// list gives a page, newest first. The place of the next page is how many items there are below it.
func (w *world) list(r *http.Request, items []worldItem) any {
	q := r.URL.Query()
	below := len(items)
	if after := q.Get("after"); after != "" {
		below, _ = strconv.Atoi(after)
	}
	until, _ := strconv.ParseInt(q.Get("until"), 10, 64)
	data := []any{}
	for below > 0 && len(data) < w.size {
		below--
		if item := items[below]; !w.deleted[item.id] && (until == 0 || item.at.Unix() < until) {
			data = append(data, w.item(item))
		}
	}
	answer := map[string]any{"data": data}
	if below > 0 {
		answer["paging"] = map[string]any{"next": fmt.Sprintf("%s%s?access_token=%s&after=%d", w.base, r.URL.Path, plantedToken, below)}
	}
	return answer
}

func (w *world) item(i worldItem) any {
	left := slices.DeleteFunc(slices.Clone(w.comments[i.id]), func(c worldItem) bool { return w.deleted[c.id] })
	item := map[string]any{"id": i.id, "message": "text of " + i.id, "created_time": i.at.Format(graphTime), "from": map[string]any{"id": i.from},
		"comments": map[string]any{"summary": map[string]any{"total_count": len(left)}}}
	if i.parent != "" {
		item["parent"] = map[string]any{"id": i.parent}
	}
	return item
}

// byID refuses all for one that is gone, as Facebook does.
func (w *world) byID(ids []string) (int, any) {
	found := map[string]any{}
	for _, p := range w.posts {
		for _, i := range append([]worldItem{p}, w.comments[p.id]...) {
			if slices.Contains(ids, i.id) && !w.deleted[i.id] && !w.deleted[p.id] {
				found[i.id] = w.item(i)
			}
		}
	}
	if len(found) < len(ids) {
		return http.StatusBadRequest, map[string]any{"error": map[string]any{"code": 100, "error_subcode": 33, "message": "Object does not exist"}}
	}
	return http.StatusOK, found
}
