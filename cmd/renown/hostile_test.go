package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
)

// hostile is a server that says back whatever it was told: every header, cookie, query and body, login and key, in every
// place where a program might show it.
type hostile struct {
	*httptest.Server
	kind      string
	mode      atomic.Pointer[string]
	elsewhere string // another host
	asked     atomic.Int64
}

// manners are the ways in which a hostile server answers.
func manners() []string {
	return []string{"401", "403", "429", "500", "503", "404", "400 object", "400 text", "cut JSON", "page", "text", "redirect", "away", "loop", "items", "token"}
}

func newHostile(t *testing.T, kind, elsewhere string) *hostile {
	h := &hostile{kind: kind, elsewhere: elsewhere}
	h.be("401")
	h.Server = httptest.NewServer(h)
	t.Cleanup(h.Close)
	return h
}

func (h *hostile) be(mode string) { h.mode.Store(&mode) }

func (h *hostile) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/robots.txt" {
		http.NotFound(w, r)
		return
	}
	h.asked.Add(1)
	mode, told := *h.mode.Load(), everything(r)
	http.SetCookie(w, &http.Cookie{Name: "session", Value: "of-the-server"})
	w.Header().Set("X-Echo", strings.ReplaceAll(told, "\n", " "))
	if mode != "token" && givesKeys(r.URL.Path) {
		h.json(w, http.StatusOK, map[string]any{"access_token": sessionMark + "-access", "accessJwt": sessionMark + "-access", "refreshJwt": sessionMark + "-refresh",
			"expires_in": 3600, "token_type": "bearer", "did": "did:plc:own1", "handle": "skywaysair.example"})
		return
	}
	h.answer(w, r, mode, told)
}

func givesKeys(path string) bool {
	return strings.Contains(path, "token") || strings.HasSuffix(path, "Session")
}

func (h *hostile) answer(w http.ResponseWriter, r *http.Request, mode, told string) {
	switch mode {
	case "401", "403", "429", "500", "503", "404":
		var status int
		_, _ = fmt.Sscan(mode, &status)
		w.Header()["Retry-After"] = []string{"1", told}
		h.json(w, status, map[string]any{"error": told, "message": told, "title": told, "detail": told, "reason": told,
			"error_description": told, "errors": []any{map[string]any{"message": told}}, "fault": map[string]any{"faultstring": told}})
	case "400 object", "token":
		h.json(w, http.StatusBadRequest, map[string]any{"error": map[string]any{"message": told, "status": told, "type": told, "code": 190,
			"errors": []any{map[string]any{"reason": told, "message": told}}}})
	case "400 text":
		w.WriteHeader(http.StatusBadRequest)
		_, _ = io.WriteString(w, told)
	case "cut JSON":
		_, _ = fmt.Fprintf(w, `{"data":[{"id":"1","text":%s`, quoted(told))
	case "page":
		_, _ = io.WriteString(w, "<!doctype html><html><title>"+told+"</title>")
	case "text":
		h.json(w, http.StatusOK, told)
	case "redirect":
		if r.URL.Path == "/moved" {
			h.answer(w, r, "401", told)
			return
		}
		http.Redirect(w, r, "/moved?access_token="+url.QueryEscape(told)+"&q="+url.QueryEscape(firstKey(told)), http.StatusFound)
	case "away":
		http.Redirect(w, r, h.elsewhere+"/"+url.PathEscape(firstKey(told))+"?token="+url.QueryEscape(told), http.StatusTemporaryRedirect)
	case "loop":
		w.Header().Set("Location", r.URL.String())
		w.WriteHeader(http.StatusFound)
	default:
		h.json(w, http.StatusOK, h.page(r, told))
	}
}

// page is an answer in the platform's shape whose items cannot be used, and whose next page's address holds the key.
func (h *hostile) page(r *http.Request, told string) any {
	item := map[string]any{"id": "17", "name": "t3_17", "uri": "at://did:plc:x/app.bsky.feed.post/17", "reviewId": "17", "content": told, "text": told, "message": told, "comment": told, "title": told,
		"created_at": told, "createdAt": told, "timestamp": told, "created_time": told, "createTime": told, "created_utc": told, "likes": told,
		"url": told, "permalink": h.URL + "/?token=" + url.QueryEscape(firstKey(told)), "snippet": map[string]any{"publishedAt": told, "textDisplay": told}}
	items := []any{item, told, map[string]any{"id": "1", "text": told, "created_at": told}}
	next := h.URL + r.URL.Path + "?after=2&access_token=" + url.QueryEscape(firstKey(told))
	switch h.kind {
	case "mastodon":
		return items
	case "reddit":
		thing := map[string]any{"kind": "t3", "data": item}
		return map[string]any{"kind": "Listing", "data": map[string]any{"after": "2", "children": []any{thing, map[string]any{"kind": told, "data": map[string]any{"title": told}}}}}
	case "youtube":
		for path, kind := range map[string]string{"videos": "video", "commentThreads": "commentThread", "comments": "comment", "channels": "channel",
			"playlistItems": "playlistItem", "search": "search"} {
			if strings.HasSuffix(r.URL.Path, "/"+path) {
				return map[string]any{"kind": "youtube#" + kind + "ListResponse", "nextPageToken": "", "items": items}
			}
		}
	}
	return map[string]any{"id": "7", "data": items, "posts": items, "feed": []any{map[string]any{"post": item}}, "items": items, "reviews": items,
		"profiles": items, "version": "https://jsonfeed.org/version/1.1", "links": []any{map[string]any{"rel": "next-page", "href": next}},
		"meta": map[string]any{"next_token": ""}, "cursor": "", "nextPageToken": "",
		"paging": map[string]any{"cursors": map[string]any{"after": "2"}, "next": next}}
}

func (h *hostile) json(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

// everything that a request tells, in the spellings a server might say it back.
func everything(r *http.Request) string {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		body = []byte(err.Error())
	}
	lines := []string{r.Method + " " + r.RequestURI, string(body)}
	for name, values := range r.Header {
		for _, value := range values {
			lines = append(lines, name+": "+value)
			if _, rest, found := strings.Cut(value, " "); found {
				lines = append(lines, rest)
				if plain, err := base64.StdEncoding.DecodeString(rest); err == nil {
					lines = append(lines, string(plain))
				}
			}
		}
	}
	form, err := url.ParseQuery(string(body))
	if err != nil {
		form = nil
	}
	for _, values := range []url.Values{r.URL.Query(), form} {
		for name, list := range values {
			lines = append(lines, name+"="+strings.Join(list, ","))
		}
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// firstKey is the first key that was told, as it is.
func firstKey(told string) string {
	_, told, _ = strings.Cut(told, "Authorization: ")
	at := strings.Index(told, mark)
	if at < 0 {
		return "none"
	}
	_, rest, found := strings.Cut(told[at:], plantEnd)
	if !found {
		return "none"
	}
	return told[at : len(told)-len(rest)]
}

func quoted(text string) string {
	out, err := json.Marshal(text)
	if err != nil {
		return `""`
	}
	return string(out)
}
