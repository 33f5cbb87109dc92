package world

import (
	"cmp"
	"fmt"
	"html"
	"math"
	"net/http"
	"slices"
	"strings"
	"time"
)

// reddit is that network's API for applications. A token holds a day, a client may ask 1,000 times in ten minutes, which
// is 100 a minute on average. What was deleted stays where it was, without words and author.
func (a *ask) reddit() {
	if a.path == "/api/v1/access_token" {
		a.redditToken()
		return
	}
	client, known, valid := a.gates.holds(a.bearer(), a.clock)
	if !known || !valid {
		a.json(http.StatusUnauthorized, object{"message": "Unauthorized", "error": 401})
		return
	}
	g := a.gates.pass(a.clock, Reddit, "", client, 1000, 10*time.Minute, 1)
	h := a.rw.Header()
	h.Set("X-Ratelimit-Used", fmt.Sprint(g.limit-g.left))
	h.Set("X-Ratelimit-Remaining", fmt.Sprintf("%.1f", float64(g.left)))
	h.Set("X-Ratelimit-Reset", fmt.Sprint(int(math.Ceil(g.reset.Sub(a.clock).Seconds()))))
	if !g.open {
		a.json(http.StatusTooManyRequests, object{"message": "Too Many Requests", "error": 429})
		return
	}
	a.redditRoutes()
}

func (a *ask) redditRoutes() {
	a.path = strings.TrimSuffix(a.path, ".json")
	if _, ok := a.route("/search"); ok {
		a.redditListing(a.redditFound(a.q.Get("q"), ""))
	} else if p, ok := a.route("/r/*/search"); ok {
		a.redditListing(a.redditFound(a.q.Get("q"), p[0]))
	} else if p, ok := a.route("/r/*/new"); ok {
		a.redditListing(a.redditAll(func(x *post) bool { return x.parent == nil && in(x, p[0]) }))
	} else if p, ok := a.route("/r/*/comments"); ok {
		a.redditListing(a.redditAll(func(x *post) bool { return x.parent != nil && in(x, p[0]) }))
	} else if p, ok := a.route("/user/*/comments"); ok {
		a.redditListing(a.redditAll(func(x *post) bool { return x.parent != nil && strings.EqualFold(x.author.handle, p[0]) && x.at(a.now) }))
	} else if p, ok := a.route("/user/*/submitted"); ok {
		a.redditListing(a.redditAll(func(x *post) bool { return x.parent == nil && strings.EqualFold(x.author.handle, p[0]) && x.at(a.now) }))
	} else if p, ok := a.route("/user/*/overview"); ok {
		a.redditListing(a.redditAll(func(x *post) bool { return strings.EqualFold(x.author.handle, p[0]) && x.at(a.now) }))
	} else if p, ok := a.route("/user/*"); ok {
		a.redditListing(a.redditAll(func(x *post) bool { return strings.EqualFold(x.author.handle, p[0]) && x.at(a.now) }))
	} else if p, ok := a.route("/user/*/about"); ok {
		a.redditUser(p[0])
	} else if p, ok := a.route("/r/*/about"); ok {
		a.json(http.StatusOK, object{"kind": "t5", "data": object{"display_name": p[0], "name": "t5_" + p[0], "subscribers": redditSubscribers(p[0])}})
	} else if _, ok := a.route("/api/info"); ok {
		a.redditInfo()
	} else if p, ok := a.route("/comments/*"); ok {
		a.redditThread(p[0])
	} else if p, ok := a.route("/r/*/comments/*"); ok {
		a.redditThread(p[1])
	} else if _, ok := a.route("/api/morechildren"); ok {
		a.redditMore()
	} else {
		a.json(http.StatusNotFound, object{"message": "Not Found", "error": 404})
	}
}

func redditSubscribers(name string) int {
	return 2_000 + int(hashed("r/"+strings.ToLower(name))%400_000)
}

func in(p *post, subreddit string) bool { return strings.EqualFold(p.place, subreddit) }

// RedditApp is the id and the secret of the application that a brand's source asks with.
func RedditApp(brand string) (id, secret string) {
	return Key("reddit app", brand), Key(Reddit, brand)
}

func (a *ask) redditToken() {
	id, secret, _ := a.r.BasicAuth()
	if brand, known := a.brandOfKey(Reddit, secret); !known || id != Key("reddit app", brand) {
		a.json(http.StatusUnauthorized, object{"message": "Unauthorized", "error": 401})
		return
	}
	if a.r.PostForm.Get("grant_type") != "client_credentials" {
		a.json(http.StatusOK, object{"error": "unsupported_grant_type"})
		return
	}
	a.json(http.StatusOK, object{"access_token": a.gates.open("eyJ", id, a.clock.Add(24*time.Hour)), "token_type": "bearer", "expires_in": 86400, "scope": "*"})
}

// redditAll are things that were posted, the deleted ones too, newest first.
func (a *ask) redditAll(want func(*post) bool) []*post {
	var some []*post
	for _, p := range a.posts[Reddit] {
		if p.posted.After(a.now) {
			break
		}
		if want(p) {
			some = append(some, p)
		}
	}
	slices.Reverse(some)
	return some
}

// redditFound are posts (not comments) that hold one of the query's phrases. Deleted ones are not found.
func (a *ask) redditFound(query, subreddit string) []*post {
	var phrases []matcher
	for _, part := range strings.Split(query, " OR ") {
		phrases = append(phrases, holding(part))
	}
	return a.redditAll(func(p *post) bool {
		return p.parent == nil && p.at(a.now) && (subreddit == "" || in(p, subreddit)) &&
			slices.ContainsFunc(phrases, func(m matcher) bool { return m(p) })
	})
}

// redditListing is a page of things. Its cursor is the name of the last one; a name that is no more in the list ends it.
func (a *ask) redditListing(list []*post) {
	size, from := a.number("limit", 25, 100), 0
	list = list[:min(1000, len(list))]
	if after := a.q.Get("after"); after != "" {
		from = slices.IndexFunc(list, func(p *post) bool { return p.id == after }) + 1
		if from == 0 || a.ill.expired {
			from = len(list)
		}
	}
	page, to := a.ill.slice(list, from, size)
	var after any
	switch {
	case a.ill.again && from > 0:
		after = a.q.Get("after")
	case to < len(list) && to > 0:
		after = list[to-1].id
	}
	a.json(http.StatusOK, a.redditList(a.ill.shuffled(page), after))
}

func (a *ask) redditList(page []*post, after any) object {
	children := []object{}
	for _, p := range page {
		children = append(children, a.redditThing(p))
	}
	return object{"kind": "Listing", "data": object{"after": after, "before": nil, "dist": len(children), "children": children}}
}

func (a *ask) redditThing(p *post) object {
	kind, id, _ := strings.Cut(p.id, "_")
	gone := !p.at(a.now)
	author, text := p.author.handle, a.redditText(p.textAt(a.now))
	if gone {
		author, text = "[deleted]", "[deleted]"
	}
	c := p.counts(a.now)
	o := object{"id": id, "name": p.id, "author": author, "subreddit": p.place, "created_utc": float64(p.posted.Unix()), "created": float64(p.posted.Unix()),
		"score": c.likes, "ups": c.likes, "permalink": redditPath(p), "edited": false}
	if !p.edited.IsZero() && !p.edited.After(a.now) {
		o["edited"] = float64(p.edited.Unix())
	}
	if kind == "t3" {
		o["title"], o["selftext"], o["num_comments"], o["num_crossposts"], o["is_self"], o["hide_score"] = a.redditText(p.title), text, c.all, 0, true, false
		o["url"], o["removed_by_category"] = "https://www.reddit.com"+redditPath(p), nil
		if gone {
			o["title"], o["removed_by_category"] = "[deleted by user]", "deleted"
		}
		return object{"kind": kind, "data": o}
	}
	o["body"], o["link_id"], o["parent_id"], o["link_title"], o["score_hidden"], o["replies"] = text, p.root.id, p.parent.id, p.root.title, false, ""
	return object{"kind": kind, "data": o}
}

// redditText is escaped unless the request asks for it as it is.
func (a *ask) redditText(text string) string {
	if a.q.Get("raw_json") == "1" {
		return text
	}
	return html.EscapeString(text)
}

func redditPath(p *post) string {
	id := func(p *post) string { return p.id[3:] }
	path := "/r/" + p.place + "/comments/" + id(p.root) + "/"
	if p.parent != nil {
		return path + "_/" + id(p) + "/"
	}
	return path + "_/"
}

func (a *ask) redditInfo() {
	var list []*post
	for _, name := range strings.Split(a.q.Get("id"), ",") {
		if p := a.byID[Reddit][name]; p != nil && !p.posted.After(a.now) {
			list = append(list, p)
		}
	}
	a.json(http.StatusOK, a.redditList(a.ill.shuffled(list), nil))
}

// redditThread is a post and the comments on it, nested.
func (a *ask) redditThread(id string) {
	p := a.byID[Reddit]["t3_"+strings.TrimPrefix(id, "t3_")]
	if p == nil || p.posted.After(a.now) {
		a.json(http.StatusNotFound, object{"message": "Not Found", "error": 404})
		return
	}
	left := a.number("limit", 500, 500)
	a.json(http.StatusOK, []object{a.redditList([]*post{p}, nil), {"kind": "Listing", "data": object{"after": nil, "before": nil, "children": a.redditTree(p, &left)}}})
}

// redditTree are the comments below a thing, as many as are left to be shown; a stub stands for the others.
func (a *ask) redditTree(p *post, left *int) []object {
	children, hidden := []object{}, []string{}
	for _, r := range p.replies {
		switch {
		case r.posted.After(a.now), !r.at(a.now) && len(r.replies) == 0:
			continue
		case *left <= 0:
			hidden = append(hidden, r.id[3:])
			continue
		}
		*left--
		thing := a.redditThing(r)
		if below := a.redditTree(r, left); len(below) > 0 {
			thing["data"].(object)["replies"] = object{"kind": "Listing", "data": object{"after": nil, "children": below}}
		}
		children = append(children, thing)
	}
	if len(hidden) > 0 {
		children = append(children, object{"kind": "more", "data": object{"id": hidden[0], "name": "t1_" + hidden[0], "parent_id": p.id, "count": len(hidden), "children": hidden}})
	}
	return children
}

// redditMore gives the comments that a stub stands for, and what is below them, flat.
func (a *ask) redditMore() {
	things := []object{}
	for _, id := range strings.Split(cmp.Or(a.q.Get("children"), a.r.Form.Get("children")), ",") {
		p := a.byID[Reddit]["t1_"+id]
		if p == nil || p.posted.After(a.now) {
			continue
		}
		things = append(things, a.redditThing(p))
		for _, r := range p.below(a.now) {
			things = append(things, a.redditThing(r))
		}
	}
	a.json(http.StatusOK, object{"json": object{"errors": []any{}, "data": object{"things": things}}})
}

func (a *ask) redditUser(name string) {
	who := a.people.byHandle[Reddit][strings.ToLower(name)]
	if who == nil {
		a.json(http.StatusNotFound, object{"message": "Not Found", "error": 404})
		return
	}
	a.json(http.StatusOK, object{"kind": "t2", "data": object{"name": who.handle, "id": who.id[3:], "created_utc": float64(who.created.Unix()),
		"total_karma": who.posts, "subreddit": object{"subscribers": a.followersOf(who, a.now)}}})
}
