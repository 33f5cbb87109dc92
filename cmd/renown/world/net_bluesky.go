package world

import (
	"encoding/base64"
	"fmt"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// bluesky is an account's server of that network. A session holds two hours, what it is refreshed with two months.
func (a *ask) bluesky() {
	method, _ := strings.CutPrefix(a.path, "/xrpc/")
	if !a.blueskyGate(method) {
		return
	}
	switch method {
	case "com.atproto.server.createSession":
		a.blueskyLogin()
		return
	case "com.atproto.server.refreshSession":
		a.blueskyRefresh()
		return
	}
	if !a.blueskySession() {
		return
	}
	switch method {
	case "app.bsky.feed.searchPosts":
		a.blueskySearch()
	case "app.bsky.feed.getAuthorFeed":
		a.blueskyFeed()
	case "app.bsky.feed.getPosts":
		a.blueskyPosts()
	case "app.bsky.feed.getPostThread":
		a.blueskyThread()
	case "app.bsky.actor.getProfiles":
		a.blueskyProfiles()
	default:
		a.json(http.StatusNotImplemented, object{"error": "MethodNotImplemented", "message": "Method Not Implemented"})
	}
}

// blueskyGate obeys the limits: by address, and for logins besides.
func (a *ask) blueskyGate(method string) bool {
	g := a.gates.pass(a.clock, Bluesky, "", "", 3000, 5*time.Minute, 1)
	if strings.HasPrefix(method, "com.atproto.server.createSession") {
		g = a.gates.pass(a.clock, Bluesky, "session", "", 30, 5*time.Minute, 1)
		if day := a.gates.pass(a.clock, Bluesky, "sessions", "", 300, 24*time.Hour, 1); !day.open {
			g = day
		}
	}
	h := a.rw.Header()
	g.unix(h, "RateLimit-")
	h.Set("RateLimit-Policy", fmt.Sprintf("%d;w=300", g.limit))
	if !g.open {
		a.json(http.StatusTooManyRequests, object{"error": "RateLimitExceeded", "message": "Rate Limit Exceeded"})
	}
	return g.open
}

func (a *ask) blueskyRefuse(status int, name, message string) {
	a.json(status, object{"error": name, "message": message})
}

func (a *ask) blueskyLogin() {
	var body struct{ Identifier, Password string }
	if err := readJSON(a.r, &body); err != nil {
		a.blueskyRefuse(http.StatusBadRequest, "InvalidRequest", err.Error())
		return
	}
	if _, known := a.brandOfKey(Bluesky, body.Password); !known || body.Identifier != blueskyReader {
		a.blueskyRefuse(http.StatusUnauthorized, "AuthenticationRequired", "Invalid identifier or password")
		return
	}
	a.blueskyTokens()
}

// blueskyTokens gives a new session.
func (a *ask) blueskyTokens() {
	token := func(scope string, ends time.Time) string {
		text := fmt.Sprintf(`{"scope":%q,"sub":%q,"iat":%d,"exp":%d}`, scope, did(blueskyReader), a.clock.Unix(), ends.Unix())
		kind := base64.RawURLEncoding.EncodeToString([]byte(`{"typ":"at+jwt","alg":"ES256K"}`)) + "." + base64.RawURLEncoding.EncodeToString([]byte(text)) + "."
		return a.gates.open(kind, scope, ends)
	}
	a.json(http.StatusOK, object{"did": did(blueskyReader), "handle": blueskyReader, "active": true,
		"accessJwt": token("access", a.clock.Add(2*time.Hour)), "refreshJwt": token("refresh", a.clock.AddDate(0, 2, 0))})
}

func (a *ask) blueskyRefresh() {
	scope, known, valid := a.gates.holds(a.bearer(), a.clock)
	switch {
	case !known || scope != "refresh":
		a.blueskyRefuse(http.StatusBadRequest, "InvalidToken", "Token could not be verified")
	case !valid:
		a.blueskyRefuse(http.StatusBadRequest, "ExpiredToken", "Token has been revoked")
	default:
		a.gates.end(a.bearer())
		a.blueskyTokens()
	}
}

// blueskySession says whether the request carries a session that holds.
func (a *ask) blueskySession() bool {
	if a.bearer() == "" {
		a.blueskyRefuse(http.StatusUnauthorized, "AuthMissing", "Authentication Required")
		return false
	}
	scope, known, valid := a.gates.holds(a.bearer(), a.clock)
	switch {
	case !known || scope != "access":
		a.blueskyRefuse(http.StatusBadRequest, "InvalidToken", "Token could not be verified")
	case !valid:
		a.blueskyRefuse(http.StatusBadRequest, "ExpiredToken", "Token has expired")
	}
	return known && valid && scope == "access"
}

// blueskySearch finds posts by a tag, a mention or a phrase between two times.
func (a *ask) blueskySearch() {
	q, tag, whom := a.q.Get("q"), a.q.Get("tag"), strings.ToLower(strings.TrimPrefix(a.q.Get("mentions"), "@"))
	if q == "" {
		a.blueskyRefuse(http.StatusBadRequest, "InvalidRequest", "Error: Params must have the property \"q\"")
		return
	}
	since, _ := a.instant("since")
	until, limited := a.instant("until")
	holds := holding(q)
	list := newestFirst(a.visible(Bluesky, a.now, func(p *post) bool {
		switch {
		case p.posted.Before(since) || limited && !p.posted.Before(until):
			return false
		case tag != "":
			return containsFold(p.tags, tag)
		case whom != "":
			return slices.ContainsFunc(p.mentions, func(m *account) bool { return m.handle == whom || m.id == whom })
		case strings.HasPrefix(q, "#"):
			return containsFold(p.tags, q[1:])
		}
		return holds(p)
	}))
	page, next, ok := a.pages(list, a.q.Get("cursor"), a.number("limit", 25, 100))
	if !ok {
		a.blueskyRefuse(http.StatusBadRequest, "InvalidRequest", "Malformed cursor")
		return
	}
	posts := make([]object, len(page))
	for i, p := range page {
		posts[i] = a.blueskyPost(p)
	}
	answer := object{"posts": posts}
	if next != "" {
		answer["cursor"] = next
	}
	a.json(http.StatusOK, answer)
}

// blueskyFeed is what an account posted, with what it answered.
func (a *ask) blueskyFeed() {
	actor := strings.ToLower(a.q.Get("actor"))
	list := newestFirst(a.visible(Bluesky, a.now, func(p *post) bool { return p.author.handle == actor || p.author.id == actor }))
	page, next, ok := a.pages(list, a.q.Get("cursor"), a.number("limit", 50, 100))
	if !ok {
		a.blueskyRefuse(http.StatusBadRequest, "InvalidRequest", "Malformed cursor")
		return
	}
	items := make([]object, len(page))
	for i, p := range page {
		items[i] = object{"post": a.blueskyPost(p)}
		if p.parent != nil {
			items[i]["reply"] = object{"root": a.blueskyOrGone(p.root), "parent": a.blueskyOrGone(p.parent)}
		}
	}
	answer := object{"feed": items}
	if next != "" {
		answer["cursor"] = next
	}
	a.json(http.StatusOK, answer)
}

func (a *ask) blueskyOrGone(p *post) object {
	if p.at(a.now) {
		o := a.blueskyPost(p)
		o["$type"] = "app.bsky.feed.defs#postView"
		return o
	}
	return object{"$type": "app.bsky.feed.defs#notFoundPost", "uri": p.id, "notFound": true}
}

func (a *ask) blueskyPosts() {
	uris := a.q["uris"]
	if len(uris) > 25 {
		a.blueskyRefuse(http.StatusBadRequest, "InvalidRequest", "Error: uris must not have more than 25 elements")
		return
	}
	posts := []object{}
	for _, uri := range uris {
		if p := a.find(Bluesky, uri, a.now); p != nil {
			posts = append(posts, a.blueskyPost(p))
		}
	}
	a.json(http.StatusOK, object{"posts": posts})
}

func (a *ask) blueskyThread() {
	p := a.find(Bluesky, a.q.Get("uri"), a.now)
	if p == nil {
		a.blueskyRefuse(http.StatusBadRequest, "NotFound", "Post not found: "+a.q.Get("uri"))
		return
	}
	a.json(http.StatusOK, object{"thread": a.blueskyNode(p, min(10, a.number("depth", 6, 1000)))})
}

func (a *ask) blueskyNode(p *post, depth int) object {
	node := object{"$type": "app.bsky.feed.defs#threadViewPost", "post": a.blueskyPost(p)}
	replies := []object{}
	for _, r := range p.replies {
		if depth > 0 && r.at(a.now) {
			replies = append(replies, a.blueskyNode(r, depth-1))
		}
	}
	node["replies"] = replies
	return node
}

func (a *ask) blueskyProfiles() {
	actors := a.q["actors"]
	if len(actors) > 25 {
		a.blueskyRefuse(http.StatusBadRequest, "InvalidRequest", "Error: actors must not have more than 25 elements")
		return
	}
	profiles := []object{}
	for _, actor := range actors {
		who := a.people.byHandle[Bluesky][strings.ToLower(actor)]
		if who == nil {
			who = a.people.byID[Bluesky][actor]
		}
		if who != nil {
			profiles = append(profiles, object{"did": who.id, "handle": who.handle, "displayName": who.name, "createdAt": who.created.Format(wireMillis),
				"followersCount": a.followersOf(who, a.now), "followsCount": who.following, "postsCount": a.postsOf(who, a.now)})
		}
	}
	a.json(http.StatusOK, object{"profiles": profiles})
}

// blueskyPost is a post as Bluesky writes it.
func (a *ask) blueskyPost(p *post) object {
	c := p.counts(a.now)
	text := object{"$type": "app.bsky.feed.post", "text": p.text, "createdAt": p.posted.Format(wireMillis), "langs": []string{p.lang}}
	if facets := a.blueskyFacets(p); len(facets) > 0 {
		text["facets"] = facets
	}
	if p.parent != nil {
		text["reply"] = object{"root": blueskyRef(p.root), "parent": blueskyRef(p.parent)}
	}
	if p.quoted != nil {
		text["embed"] = object{"$type": "app.bsky.embed.record", "record": blueskyRef(p.quoted)}
	}
	return object{
		"uri": p.id, "cid": cid(p), "record": text, "indexedAt": p.posted.Format(wireMillis), "labels": []object{},
		"author":    object{"did": p.author.id, "handle": p.author.handle, "displayName": p.author.name},
		"likeCount": c.likes, "repostCount": c.shares, "replyCount": c.direct, "quoteCount": c.quotes, "bookmarkCount": c.bookmarks,
	}
}

func blueskyRef(p *post) object { return object{"uri": p.id, "cid": cid(p)} }

func cid(p *post) string { return "bafyrei" + strings.ToLower(letters(hashed(p.id), 52)) }

var facetPattern = regexp.MustCompile(`[#@][\pL\pN_.-]*[\pL\pN_]`)

// blueskyFacets are the places of hashtags and mentions in a text, in bytes.
func (a *ask) blueskyFacets(p *post) []object {
	var facets []object
	for _, at := range facetPattern.FindAllStringIndex(p.text, -1) {
		word := p.text[at[0]:at[1]]
		var feature object
		if who := a.people.byHandle[Bluesky][strings.ToLower(word[1:])]; word[0] == '@' && who != nil {
			feature = object{"$type": "app.bsky.richtext.facet#mention", "did": who.id}
		} else if word[0] == '#' {
			feature = object{"$type": "app.bsky.richtext.facet#tag", "tag": word[1:]}
		}
		if feature != nil {
			facets = append(facets, object{"index": object{"byteStart": at[0], "byteEnd": at[1]}, "features": []object{feature}})
		}
	}
	return facets
}
