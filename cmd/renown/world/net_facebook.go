package world

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

// facebook is the Graph API as it shows pages to the page's own token: it says who wrote a comment. Pages of others need
// a permission that nobody has here.
func (a *ask) facebook() {
	if _, open := a.graph(Facebook, true); !open {
		return
	}
	if p, ok := a.route("/*/posts"); ok {
		a.facebookPosts(p[0])
	} else if p, ok := a.route("/*/visitor_posts"); ok && a.facebookPage(p[0]) != nil {
		a.json(http.StatusOK, object{"data": []object{}})
	} else if p, ok := a.route("/*/comments"); ok {
		a.facebookComments(p[0])
	} else if p, ok := a.route("/*"); ok && p[0] != "" {
		a.facebookNode(p[0])
	} else {
		a.facebookIDs()
	}
}

func (a *ask) facebookPage(name string) *account {
	if who := a.people.byHandle[Facebook][strings.ToLower(name)]; who != nil && who.ours() {
		return who
	}
	if who := a.people.byID[Facebook][name]; who != nil && who.ours() {
		return who
	}
	return nil
}

func (a *ask) facebookNode(id string) {
	if o := a.facebookObject(id); o != nil {
		a.json(http.StatusOK, o)
		return
	}
	a.graphMissing(id)
}

func (a *ask) facebookObject(id string) object {
	if page := a.facebookPage(id); page != nil {
		n := a.followersOf(page, a.now)
		return object{"id": page.id, "name": page.name, "username": page.handle, "fan_count": n, "followers_count": n}
	}
	p := a.find(Facebook, id, a.now)
	switch {
	case p == nil:
		return nil
	case p.parent == nil:
		return a.facebookPost(p)
	}
	return a.facebookComment(p)
}

func (a *ask) facebookIDs() {
	all := object{}
	for _, id := range strings.Split(a.q.Get("ids"), ",") {
		o := a.facebookObject(id)
		if o == nil {
			a.graphMissing(id)
			return
		}
		all[id] = o
	}
	a.json(http.StatusOK, all)
}

func (a *ask) facebookPosts(page string) {
	who := a.facebookPage(page)
	if who == nil {
		a.graphMissing(page)
		return
	}
	list := newestFirst(a.visible(Facebook, a.now, func(p *post) bool { return p.author == who && p.parent == nil && a.facebookSpan(p) }))
	a.graphPage(list, 100, a.facebookPost)
}

// facebookSpan says whether a post lies between since and until, which are Unix times.
func (a *ask) facebookSpan(p *post) bool {
	bound := func(name string) (time.Time, bool) {
		n, err := strconv.ParseInt(a.q.Get(name), 10, 64)
		return time.Unix(n, 0), err == nil
	}
	since, from := bound("since")
	until, to := bound("until")
	return !(from && p.posted.Before(since)) && !(to && p.posted.After(until))
}

func (a *ask) facebookComments(id string) {
	p := a.find(Facebook, id, a.now)
	if p == nil {
		a.graphMissing(id)
		return
	}
	list := p.below(a.now)
	if a.q.Get("filter") != "stream" {
		list = slices.DeleteFunc(list, func(c *post) bool { return c.parent != p })
	}
	if a.q.Get("order") == "reverse_chronological" {
		list = newestFirst(list)
	}
	a.graphPage(list, 100, a.facebookComment)
}

func (a *ask) facebookPost(p *post) object {
	c := p.counts(a.now)
	return object{"id": p.id, "message": p.textAt(a.now), "created_time": p.posted.Format(graphTime), "permalink_url": p.url(),
		"from": facebookFrom(p), "shares": object{"count": c.shares}, "reactions": object{"data": []object{}, "summary": object{"total_count": c.likes}},
		"comments": object{"data": []object{}, "summary": object{"total_count": c.all, "order": "chronological"}}}
}

func (a *ask) facebookComment(p *post) object {
	o := object{"id": p.id, "message": p.textAt(a.now), "created_time": p.posted.Format(graphTime), "permalink_url": p.url(),
		"from": facebookFrom(p), "like_count": p.counts(a.now).likes, "comment_count": p.answers(a.now)}
	if t := p.thread(); t != p {
		o["parent"] = object{"id": t.id}
	}
	return o
}

func facebookFrom(p *post) object { return object{"id": p.author.id, "name": p.author.name} }
