package world

import (
	"fmt"
	"html"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"
)

const wireMillis = "2006-01-02T15:04:05.000Z"

// mastodon is one server of that network, whose search finds everything. It wants a token for searches and
// notifications; timelines and posts it shows to everyone.
func (a *ask) mastodon() {
	g := a.gates.pass(a.clock, Mastodon, "", a.bearer(), 300, 5*time.Minute, 1)
	h := a.rw.Header()
	h.Set("X-RateLimit-Limit", strconv.Itoa(g.limit))
	h.Set("X-RateLimit-Remaining", strconv.Itoa(g.left))
	h.Set("X-RateLimit-Reset", g.reset.Format("2006-01-02T15:04:05.000000Z"))
	token := a.bearer()
	brand, known := a.brandOfKey(Mastodon, token)
	switch {
	case !g.open:
		a.json(http.StatusTooManyRequests, object{"error": "Too many requests"})
		return
	case token != "" && !known:
		a.json(http.StatusUnauthorized, object{"error": "The access token is invalid"})
		return
	}
	a.mastodonRoutes(brand)
}

func (a *ask) mastodonRoutes(brand string) {
	if p, ok := a.route("/api/v1/timelines/tag/*"); ok {
		a.mastodonList(a.visible(Mastodon, a.now, func(x *post) bool { return containsFold(x.tags, p[0]) }))
	} else if _, ok := a.route("/api/v1/accounts/lookup"); ok {
		a.mastodonLookup()
	} else if p, ok := a.route("/api/v1/accounts/*/statuses"); ok {
		a.mastodonList(a.visible(Mastodon, a.now, func(x *post) bool { return x.author.id == p[0] }))
	} else if _, ok := a.route("/api/v1/statuses"); ok {
		a.mastodonStatuses()
	} else if p, ok := a.route("/api/v1/statuses/*"); ok {
		a.mastodonStatus(p[0])
	} else if p, ok := a.route("/api/v1/statuses/*/context"); ok {
		a.mastodonContext(p[0], brand != "")
	} else if p, ok := a.route("/api/v1/tags/*"); ok {
		a.mastodonTag(p[0])
	} else if _, ok := a.route("/api/v2/instance"); ok {
		a.json(http.StatusOK, object{"domain": mastodonHost, "title": "Social", "version": "4.5.2"})
	} else if brand == "" {
		a.json(http.StatusUnauthorized, object{"error": "This method requires an authenticated user"})
	} else if _, ok := a.route("/api/v2/search"); ok {
		a.mastodonSearch()
	} else if _, ok := a.route("/api/v1/notifications"); ok {
		a.mastodonNotifications(brand)
	} else {
		a.json(http.StatusNotFound, object{"error": "Record not found"})
	}
}

// mastodonSlice cuts a list, oldest first, by max_id, since_id, min_id and limit; newest first.
func (a *ask) mastodonSlice(list []*post) []*post {
	size := a.number("limit", 20, 40)
	all := newestFirst(list)
	if since := a.q.Get("since_id"); since != "" {
		all = slices.DeleteFunc(all, func(p *post) bool { return !less(since, p.id) })
	}
	if low := a.q.Get("min_id"); low != "" {
		all = slices.DeleteFunc(all, func(p *post) bool { return !less(low, p.id) })
		return all[max(0, len(all)-size):]
	}
	from := 0
	if high := a.q.Get("max_id"); high != "" {
		for from < len(all) && !less(all[from].id, high) {
			from++
		}
	}
	page, _ := a.ill.slice(all, from, size)
	return page
}

func (a *ask) mastodonList(list []*post) {
	page := a.mastodonSlice(list)
	if len(page) > 0 {
		a.mastodonLink(page[0].id, page[len(page)-1].id)
	}
	a.json(http.StatusOK, a.statuses(a.ill.shuffled(page)))
}

// mastodonLink names the next and the previous page.
func (a *ask) mastodonLink(newest, oldest string) {
	address := "http://" + a.r.Host + a.r.URL.Path
	a.rw.Header().Set("Link", fmt.Sprintf(`<%s?max_id=%s>; rel="next", <%s?min_id=%s>; rel="prev"`, address, oldest, address, newest))
}

func (a *ask) statuses(list []*post) []object {
	all := make([]object, len(list))
	for i, p := range list {
		all[i] = a.status(p)
	}
	return all
}

// status is a post as Mastodon writes it.
func (a *ask) status(p *post) object {
	c := p.counts(a.now)
	s := object{
		"id": p.id, "created_at": p.posted.Format(wireMillis), "edited_at": nil, "in_reply_to_id": nil, "in_reply_to_account_id": nil,
		"sensitive": false, "spoiler_text": "", "visibility": "public", "language": p.lang, "uri": "https://" + mastodonHost + "/users/" + username(p.author) + "/statuses/" + p.id,
		"url": p.url(), "replies_count": c.direct, "reblogs_count": c.shares, "favourites_count": c.likes, "quotes_count": c.quotes,
		"content": markup(p, a.now), "reblog": nil, "account": a.mastodonAccount(p.author), "media_attachments": []object{},
		"mentions": []object{}, "tags": []object{}, "emojis": []object{},
	}
	if p.parent != nil {
		s["in_reply_to_id"], s["in_reply_to_account_id"] = p.parent.id, p.parent.author.id
	}
	if !p.edited.IsZero() && !p.edited.After(a.now) {
		s["edited_at"] = p.edited.UTC().Format(wireMillis)
	}
	var mentions, tags []object
	for _, m := range p.mentions {
		mentions = append(mentions, object{"id": m.id, "username": username(m), "acct": m.handle, "url": "https://" + mastodonHost + "/@" + m.handle})
	}
	for _, t := range p.tags {
		tags = append(tags, object{"name": t, "url": "https://" + mastodonHost + "/tags/" + t})
	}
	if mentions != nil {
		s["mentions"] = mentions
	}
	if tags != nil {
		s["tags"] = tags
	}
	return s
}

func (a *ask) mastodonAccount(who *account) object {
	return object{
		"id": who.id, "username": username(who), "acct": who.handle, "display_name": who.name, "locked": false, "bot": false, "note": "",
		"created_at": who.created.Format(wireMillis), "url": "https://" + mastodonHost + "/@" + who.handle,
		"followers_count": a.followersOf(who, a.now), "following_count": who.following, "statuses_count": a.postsOf(who, a.now),
	}
}

// username is a Mastodon handle without its host.
func username(who *account) string {
	name, _, _ := strings.Cut(who.handle, "@")
	return name
}

// markup is a post's text as Mastodon's HTML: mentions and hashtags are links, of which only the text is seen.
func markup(p *post, now time.Time) string {
	var out strings.Builder
	for i, word := range strings.Split(p.textAt(now), " ") {
		if i > 0 {
			out.WriteByte(' ')
		}
		name := strings.TrimRight(word[min(1, len(word)):], ".,:;!?)")
		rest := html.EscapeString(word[min(1, len(word))+len(name):])
		switch {
		case strings.HasPrefix(word, "@") && name != "":
			fmt.Fprintf(&out, `<span class="h-card"><a href="https://%s/@%s" class="u-url mention">@<span>%s</span></a></span>%s`, mastodonHost, name, name, rest)
		case strings.HasPrefix(word, "#") && name != "":
			fmt.Fprintf(&out, `<a href="https://%s/tags/%s" class="mention hashtag" rel="tag">#<span>%s</span></a>%s`, mastodonHost, name, html.EscapeString(name), rest)
		default:
			out.WriteString(html.EscapeString(word))
		}
	}
	return "<p>" + out.String() + "</p>"
}

func (a *ask) mastodonLookup() {
	name := strings.ToLower(strings.TrimSuffix(strings.TrimPrefix(a.q.Get("acct"), "@"), "@"+mastodonHost))
	who := a.people.byHandle[Mastodon][name]
	if who == nil {
		a.json(http.StatusNotFound, object{"error": "Record not found"})
		return
	}
	a.json(http.StatusOK, a.mastodonAccount(who))
}

// mastodonStatuses gives posts by their ids; those it does not have it leaves out.
func (a *ask) mastodonStatuses() {
	var list []*post
	for _, id := range append(a.q["id[]"], a.q["id"]...) {
		if p := a.find(Mastodon, id, a.now); p != nil && len(list) < 20 {
			list = append(list, p)
		}
	}
	a.json(http.StatusOK, a.statuses(a.ill.shuffled(list)))
}

func (a *ask) mastodonStatus(id string) {
	p := a.find(Mastodon, id, a.now)
	if p == nil {
		a.json(http.StatusNotFound, object{"error": "Record not found"})
		return
	}
	a.json(http.StatusOK, a.status(p))
}

// mastodonContext gives what is above and below a post: without a token, no more than 40 and 60 posts.
func (a *ask) mastodonContext(id string, token bool) {
	p := a.find(Mastodon, id, a.now)
	if p == nil {
		a.json(http.StatusNotFound, object{"error": "Record not found"})
		return
	}
	var above []*post
	for up := p.parent; up != nil; up = up.parent {
		if up.at(a.now) {
			above = append([]*post{up}, above...)
		}
	}
	below := p.below(a.now)
	if !token {
		above, below = above[max(0, len(above)-40):], below[:min(60, len(below))]
	}
	a.json(http.StatusOK, object{"ancestors": a.statuses(above), "descendants": a.statuses(below)})
}

// mastodonTag gives a hashtag's uses on the last seven days of the calendar in UTC.
func (a *ask) mastodonTag(name string) {
	today := a.clock.Truncate(24 * time.Hour)
	history := make([]object, 7)
	for i := range history {
		from := today.AddDate(0, 0, -i)
		uses, authors := a.uses(Mastodon, name, from, from.AddDate(0, 0, 1), a.now)
		history[i] = object{"day": strconv.FormatInt(from.Unix(), 10), "uses": strconv.Itoa(uses), "accounts": strconv.Itoa(authors)}
	}
	a.json(http.StatusOK, object{"name": strings.ToLower(name), "url": "https://" + mastodonHost + "/tags/" + name, "history": history, "following": false})
}

// mastodonSearch finds posts that hold all of a quoted phrase, newest first.
func (a *ask) mastodonSearch() {
	list := newestFirst(a.visible(Mastodon, a.now, holding(a.q.Get("q"))))
	offset, size := a.number("offset", 0, 1<<30), a.number("limit", 20, 40)
	page, _ := a.ill.slice(list, min(offset, len(list)), size)
	a.json(http.StatusOK, object{"accounts": []object{}, "hashtags": []object{}, "statuses": a.statuses(a.ill.shuffled(page))})
}

// mastodonNotifications are the mentions of the token's account, which is the brand's own one.
func (a *ask) mastodonNotifications(brand string) {
	own := a.people.voices[brand][Mastodon].own
	page := a.mastodonSlice(a.visible(Mastodon, a.now, func(p *post) bool { return slices.Contains(p.mentions, own) }))
	var list []object
	for _, p := range a.ill.shuffled(page) {
		list = append(list, object{"id": p.id, "type": "mention", "created_at": p.posted.Format(wireMillis), "account": a.mastodonAccount(p.author), "status": a.status(p)})
	}
	if list == nil {
		list = []object{}
	}
	a.json(http.StatusOK, list)
}
