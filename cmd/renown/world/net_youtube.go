package world

import (
	"cmp"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// youtube is the Data API, version 3. A day's quota is 10,000 units and 100 searches, from midnight to midnight in
// California.
func (a *ask) youtube() {
	what := strings.TrimPrefix(a.path, "/youtube/v3/")
	key := cmp.Or(a.r.Header.Get("X-Goog-Api-Key"), a.q.Get("key"))
	if _, known := a.brandOfKey(YouTube, key); !known {
		a.googleRefuse(http.StatusBadRequest, "API key not valid. Please pass a valid API key.", "badRequest", "API_KEY_INVALID")
		return
	}
	if !a.youtubeQuota(what, key) {
		a.googleRefuse(http.StatusForbidden, "The request cannot be completed because you have exceeded your quota.", "quotaExceeded", "")
		return
	}
	switch what {
	case "channels":
		a.youtubeChannels()
	case "playlistItems":
		a.youtubeUploads()
	case "videos":
		a.youtubeVideos()
	case "search":
		a.youtubeSearch()
	case "commentThreads":
		a.youtubeThreads()
	case "comments":
		a.youtubeReplies()
	default:
		a.googleRefuse(http.StatusNotFound, "Not Found", "notFound", "")
	}
}

func (a *ask) youtubeQuota(what, key string) bool {
	pacific := mustZone("America/Los_Angeles")
	from := civilOf(a.clock.In(pacific)).at(0, 0, pacific).UTC()
	name, limit := "units", 10_000
	if what == "search" {
		name, limit = "searches", 100
	}
	return a.gates.within(from, from.Add(24*time.Hour), YouTube, name, key, limit, 1).open
}

// googleRefuse is how Google's APIs say no.
func (a *ask) googleRefuse(status int, message, reason, detail string) {
	e := object{"code": status, "message": message, "errors": []object{{"message": message, "domain": "global", "reason": reason}}}
	if detail != "" {
		e["status"], e["details"] = "INVALID_ARGUMENT", []object{{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": detail, "domain": "googleapis.com"}}
	}
	a.json(status, object{"error": e})
}

func (a *ask) youtubeList(kind string, items []object, next string) {
	if items == nil {
		items = []object{}
	}
	answer := object{"kind": "youtube#" + kind + "ListResponse", "etag": letters(uint64(len(items)), 20), "items": items,
		"pageInfo": object{"totalResults": len(items), "resultsPerPage": a.number("maxResults", 5, 100)}}
	if next != "" {
		answer["nextPageToken"] = next
	}
	a.json(http.StatusOK, answer)
}

// youtubePage cuts a list, and answers for itself where the page's token does not hold.
func (a *ask) youtubePage(list []*post, most int) (page []*post, next string, ok bool) {
	if a.q.Get("id") != "" {
		return list, "", true // what is asked for by its id comes whole
	}
	page, next, ok = a.pages(list, a.q.Get("pageToken"), a.number("maxResults", 5, most))
	if !ok {
		a.googleRefuse(http.StatusBadRequest, "The request specifies an invalid page token.", "invalidPageToken", "")
	}
	return page, next, ok
}

func count(n int64) string { return strconv.FormatInt(n, 10) }

func (a *ask) youtubeChannels() {
	var found []*account
	if handle := a.q.Get("forHandle"); handle != "" {
		if who := a.people.byHandle[YouTube][strings.ToLower(strings.TrimPrefix(handle, "@"))]; who != nil {
			found = append(found, who)
		}
	}
	for _, id := range strings.Split(a.q.Get("id"), ",") {
		if who := a.people.byID[YouTube][id]; who != nil {
			found = append(found, who)
		}
	}
	var items []object
	for _, who := range found {
		st := a.stat(who, a.now)
		items = append(items, object{
			"kind": "youtube#channel", "id": who.id,
			"snippet":        object{"title": who.name, "customUrl": "@" + who.handle, "publishedAt": who.created.Format(time.RFC3339)},
			"contentDetails": object{"relatedPlaylists": object{"uploads": "UU" + who.id[2:]}},
			"statistics": object{"viewCount": count(int64(max(0, st.Views))), "subscriberCount": count(int64(st.Followers)),
				"hiddenSubscriberCount": false, "videoCount": count(int64(st.Posts))},
		})
	}
	a.youtubeList("channel", items, "")
}

func (a *ask) youtubeUploads() {
	list := a.visible(YouTube, a.now, func(p *post) bool {
		return p.parent == nil && "UU"+p.author.id[2:] == a.q.Get("playlistId")
	})
	page, next, ok := a.youtubePage(newestFirst(list), 50)
	if !ok {
		return
	}
	var items []object
	for _, p := range page {
		items = append(items, object{"kind": "youtube#playlistItem", "contentDetails": object{"videoId": p.id, "videoPublishedAt": p.posted.Format(time.RFC3339)}})
	}
	a.youtubeList("playlistItem", items, next)
}

func (a *ask) youtubeVideos() {
	var items []object
	for _, id := range strings.Split(a.q.Get("id"), ",") {
		p := a.find(YouTube, id, a.now)
		if p == nil || p.parent != nil {
			continue
		}
		c := p.counts(a.now)
		items = append(items, object{
			"kind": "youtube#video", "id": p.id,
			"snippet": object{"publishedAt": p.posted.Format(time.RFC3339), "channelId": p.author.id, "channelTitle": p.author.name,
				"title": p.title, "description": p.text, "tags": p.tags, "liveBroadcastContent": "none", "defaultLanguage": p.lang},
			"statistics": object{"viewCount": count(c.views), "likeCount": count(c.likes), "favoriteCount": "0", "commentCount": count(c.all)},
		})
	}
	a.youtubeList("video", items, "")
}

// youtubeSearch finds videos that hold one of several phrases or hashtags.
func (a *ask) youtubeSearch() {
	var wanted []matcher
	for _, w := range strings.Split(a.q.Get("q"), "|") {
		wanted = append(wanted, searched(w))
	}
	after, _ := a.instant("publishedAfter")
	before, limited := a.instant("publishedBefore")
	list := a.visible(YouTube, a.now, func(p *post) bool {
		if p.parent != nil || p.posted.Before(after) || limited && !p.posted.Before(before) {
			return false
		}
		return slices.ContainsFunc(wanted, func(m matcher) bool { return m(p) })
	})
	page, next, ok := a.youtubePage(newestFirst(list), 50)
	if !ok {
		return
	}
	var items []object
	for _, p := range page {
		items = append(items, object{"kind": "youtube#searchResult", "id": object{"kind": "youtube#video", "videoId": p.id},
			"snippet": object{"publishedAt": p.posted.Format(time.RFC3339), "channelId": p.author.id, "title": p.title}})
	}
	a.youtubeList("search", items, next)
}

// searched finds a hashtag or a phrase.
func searched(what string) matcher {
	if tag, isTag := strings.CutPrefix(what, "#"); isTag {
		return func(p *post) bool { return containsFold(p.tags, tag) }
	}
	return holding(what)
}

// youtubeThreads gives comments of the first level with up to five replies each.
func (a *ask) youtubeThreads() {
	channel, video, ids := a.q.Get("allThreadsRelatedToChannelId"), a.q.Get("videoId"), strings.Split(a.q.Get("id"), ",")
	if video != "" && a.find(YouTube, video, a.now) == nil {
		a.googleRefuse(http.StatusNotFound, "The video identified by the videoId parameter could not be found.", "videoNotFound", "")
		return
	}
	list := newestFirst(a.visible(YouTube, a.now, func(p *post) bool {
		if p.parent == nil || p.parent.parent != nil || !p.parent.at(a.now) {
			return false
		}
		return channel != "" && p.root.author.id == channel || video != "" && p.root.id == video || slices.Contains(ids, p.id)
	}))
	page, next, ok := a.youtubePage(list, 100)
	if !ok {
		return
	}
	var items []object
	for _, p := range page {
		below := p.below(a.now)
		thread := object{"kind": "youtube#commentThread", "id": p.id, "snippet": object{"channelId": p.root.author.id, "videoId": p.root.id,
			"topLevelComment": a.youtubeComment(p), "totalReplyCount": len(below), "canReply": true, "isPublic": true}}
		if len(below) > 0 {
			thread["replies"] = object{"comments": a.youtubeComments(below[:min(5, len(below))])}
		}
		items = append(items, thread)
	}
	a.youtubeList("commentThread", items, next)
}

// youtubeReplies gives the replies to a comment, or comments by their ids.
func (a *ask) youtubeReplies() {
	var list []*post
	if parent := a.q.Get("parentId"); parent != "" {
		p := a.find(YouTube, parent, a.now)
		if p == nil {
			a.googleRefuse(http.StatusNotFound, "The comment could not be found.", "commentNotFound", "")
			return
		}
		list = newestFirst(p.below(a.now))
	} else {
		ids := strings.Split(a.q.Get("id"), ",")
		list = newestFirst(a.visible(YouTube, a.now, func(p *post) bool { return p.parent != nil && slices.Contains(ids, p.id) }))
	}
	page, next, ok := a.youtubePage(list, 100)
	if ok {
		a.youtubeList("comment", a.youtubeComments(page), next)
	}
}

func (a *ask) youtubeComments(list []*post) []object {
	all := make([]object, len(list))
	for i, p := range list {
		all[i] = a.youtubeComment(p)
	}
	return all
}

func (a *ask) youtubeComment(p *post) object {
	snippet := object{
		"authorDisplayName": "@" + p.author.handle, "authorChannelId": object{"value": p.author.id}, "channelId": p.root.author.id, "videoId": p.root.id,
		"textDisplay": p.text, "textOriginal": p.text, "likeCount": p.counts(a.now).likes, "publishedAt": p.posted.Format(time.RFC3339), "updatedAt": p.posted.Format(time.RFC3339),
	}
	if t := p.thread(); t != p {
		snippet["parentId"] = t.id
	}
	return object{"kind": "youtube#comment", "id": p.id, "snippet": snippet}
}
