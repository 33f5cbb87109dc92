package world

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"time"
)

// The limits of hashtags on Instagram.
const (
	tagsAWeek = 30
	tagReach  = 24 * time.Hour
)

// instagram is the Graph API as it shows Instagram. The asking account is the own brand's; its token may read the
// comments below its own posts, everyone's may ask for hashtags and for other accounts.
func (a *ask) instagram() {
	fields := a.q.Get("fields")
	platform := strings.Contains(fields, "business_discovery") || strings.HasSuffix(a.path, "recent_media") || strings.HasSuffix(a.path, "ig_hashtag_search")
	if _, open := a.graph(Instagram, platform); !open {
		return
	}
	self := a.people.voices[Brands()[0].Name][Instagram].own
	if _, ok := a.route("/ig_hashtag_search"); ok {
		a.instagramTag()
	} else if p, ok := a.route("/*/recent_media"); ok {
		a.instagramRecent(p[0])
	} else if p, ok := a.route("/*/media"); ok && p[0] == self.id {
		a.graphPage(newestFirst(a.visible(Instagram, a.now, func(x *post) bool { return x.author == self && x.parent == nil })), 100, a.instagramMedia)
	} else if p, ok := a.route("/*/tags"); ok && p[0] == self.id {
		a.graphPage(newestFirst(a.visible(Instagram, a.now, func(x *post) bool {
			return x.parent == nil && x.author != self && slices.Contains(x.mentions, self)
		})), 100, a.instagramMedia)
	} else if p, ok := a.route("/*/comments"); ok {
		a.instagramComments(p[0])
	} else if p, ok := a.route("/*/replies"); ok {
		a.instagramReplies(p[0])
	} else if p, ok := a.route("/*"); ok && p[0] != "" {
		a.instagramNode(p[0], self)
	} else {
		a.instagramIDs(self)
	}
}

// instagramTag gives a hashtag's id, and counts how many different ones the account asks for.
func (a *ask) instagramTag() {
	tag := strings.ToLower(a.q.Get("q"))
	if !a.instagramAllows(tag) {
		return
	}
	id := numeric(Instagram, "#"+tag)
	a.gates.remember("instagram hashtag", id, tag)
	a.json(http.StatusOK, object{"data": []object{{"id": id}}})
}

func (a *ask) instagramAllows(tag string) bool {
	if !a.gates.distinct(a.clock, Instagram, "hashtags", a.q.Get("user_id"), tag, tagsAWeek, 7*24*time.Hour) {
		a.graphRefuse(http.StatusBadRequest, 18, 2207034, "Max unique hashtag queries reached: 30 hashtags in 7 days")
		return false
	}
	return true
}

// instagramRecent is what carries a hashtag, of the last 24 hours, without a word on whose it is.
func (a *ask) instagramRecent(id string) {
	tag := a.gates.recall("instagram hashtag", id)
	if tag == "" {
		for _, known := range []string{campaignTag, lostTag, tagOf("Rival Jets")[1:], tagOf("Aurelia Wings")[1:]} {
			if numeric(Instagram, "#"+strings.ToLower(known)) == id {
				tag = known
			}
		}
	}
	if tag == "" {
		a.graphMissing(id)
		return
	}
	if !a.instagramAllows(strings.ToLower(tag)) {
		return
	}
	list := newestFirst(a.visible(Instagram, a.now, func(p *post) bool {
		return p.parent == nil && a.clock.Sub(p.posted) < tagReach && containsFold(p.tags, tag)
	}))
	a.graphPage(list, 50, func(p *post) object {
		o := a.instagramMedia(p)
		delete(o, "username")
		return o
	})
}

func (a *ask) instagramMedia(p *post) object {
	c := p.counts(a.now)
	return object{"id": p.id, "caption": p.text, "permalink": p.url(), "timestamp": p.posted.Format(graphTime), "username": p.author.handle,
		"media_type": strings.ToUpper(p.media), "like_count": c.likes, "comments_count": c.all}
}

func (a *ask) instagramSaid(p *post) object {
	return object{"id": p.id, "text": p.text, "timestamp": p.posted.Format(graphTime), "username": p.author.handle, "like_count": p.counts(a.now).likes}
}

// instagramComment is a comment with up to fifty replies.
func (a *ask) instagramComment(p *post) object {
	o := a.instagramSaid(p)
	if below := p.below(a.now); len(below) > 0 && p.thread() == p {
		var replies []object
		for _, r := range below[:min(50, len(below))] {
			replies = append(replies, a.instagramSaid(r))
		}
		paging := object{"cursors": object{"before": "QVFI", "after": writeCursor(below[len(replies)-1])}}
		if len(below) > len(replies) {
			paging["next"] = "http://" + a.r.Host + a.r.URL.Path + "/" + p.id + "/replies"
		}
		o["replies"] = object{"data": replies, "paging": paging}
	}
	return o
}

func (a *ask) instagramComments(id string) {
	p := a.find(Instagram, id, a.now)
	if p == nil || !kept(p) {
		a.graphMissing(id)
		return
	}
	list := newestFirst(a.visible(Instagram, a.now, func(c *post) bool { return c.parent == p }))
	a.graphPage(list, 50, a.instagramComment)
}

func (a *ask) instagramReplies(id string) {
	p := a.find(Instagram, id, a.now)
	if p == nil {
		a.graphMissing(id)
		return
	}
	a.graphPage(newestFirst(p.below(a.now)), 50, a.instagramSaid)
}

var discovered = regexp.MustCompile(`business_discovery\.username\(([^)]+)\)`)
var discoveredAfter = regexp.MustCompile(`media(?:\.after\(([^)]*)\))?(?:\.limit\((\d+)\))?\{`)

// instagramNode is an account, or another one discovered through it, or a post.
func (a *ask) instagramNode(id string, self *account) {
	fields := a.q.Get("fields")
	if found := discovered.FindStringSubmatch(fields); found != nil && id == self.id {
		a.instagramDiscover(strings.ToLower(found[1]), fields)
		return
	}
	if o := a.instagramObject(id, self); o != nil {
		a.json(http.StatusOK, o)
		return
	}
	a.graphMissing(id)
}

func (a *ask) instagramObject(id string, self *account) object {
	if id == self.id {
		return a.instagramAccount(self)
	}
	p := a.find(Instagram, id, a.now)
	switch {
	case p == nil || !kept(p):
		return nil
	case p.parent == nil:
		return a.instagramMedia(p)
	}
	return a.instagramComment(p)
}

func (a *ask) instagramAccount(who *account) object {
	return object{"id": who.id, "username": who.handle, "name": who.name, "followers_count": a.followersOf(who, a.now),
		"follows_count": who.following, "media_count": a.postsOf(who, a.now)}
}

func (a *ask) instagramDiscover(name, fields string) {
	who := a.people.byHandle[Instagram][name]
	if who == nil || !who.ours() {
		a.graphRefuse(http.StatusBadRequest, 110, 2207013, "Invalid user id")
		return
	}
	o := a.instagramAccount(who)
	delete(o, "follows_count")
	if found := discoveredAfter.FindStringSubmatch(fields[strings.Index(fields, ")"):]); found != nil {
		list := newestFirst(a.visible(Instagram, a.now, func(p *post) bool { return p.author == who && p.parent == nil }))
		page, paging, ok := a.graphSlice(list, found[1], 50)
		if !ok {
			a.graphRefuse(http.StatusBadRequest, 100, 0, "(#100) Invalid cursors values")
			return
		}
		data := make([]object, len(page))
		for i, p := range page {
			data[i] = a.instagramMedia(p)
		}
		delete(paging, "next") // a discovered account's pages do not tell it
		o["media"] = object{"data": data, "paging": paging}
	}
	a.json(http.StatusOK, object{"business_discovery": o, "id": a.people.voices[Brands()[0].Name][Instagram].own.id})
}

// instagramIDs gives several things at once; if one of them is gone it gives none.
func (a *ask) instagramIDs(self *account) {
	all := object{}
	for _, id := range strings.Split(a.q.Get("ids"), ",") {
		o := a.instagramObject(id, self)
		if o == nil {
			a.graphMissing(id)
			return
		}
		all[id] = o
	}
	a.json(http.StatusOK, all)
}
