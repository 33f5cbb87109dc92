package world

import (
	"net/http"
	"strings"
	"time"
)

// What X charges in this world, in dollars.
const (
	xPostPrice   = 0.005
	xUserPrice   = 0.010
	xCountsPrice = 0.005
)

// xReach is how far back X shows posts and counts.
const xReach = 7 * 24 * time.Hour

// x is the API of X, version 2. Every answer is paid for by what it holds.
func (a *ask) x() {
	token := a.bearer()
	if _, known := a.brandOfKey(X, token); !known {
		a.json(http.StatusUnauthorized, object{"title": "Unauthorized", "type": "about:blank", "status": 401, "detail": "Unauthorized"})
		return
	}
	limit := map[string]int{"/2/tweets/search/recent": 450, "/2/tweets/counts/recent": 300, "/2/users/by": 300, "/2/tweets": 3500}[a.path]
	if limit == 0 {
		a.json(http.StatusNotFound, object{"title": "Not Found", "type": "about:blank", "status": 404, "detail": "Not Found"})
		return
	}
	g := a.gates.pass(a.clock, X, a.path, token, limit, 15*time.Minute, 1)
	g.unix(a.rw.Header(), "x-rate-limit-")
	if !g.open {
		a.json(http.StatusTooManyRequests, object{"title": "Too Many Requests", "detail": "Too Many Requests", "type": "about:blank", "status": 429})
		return
	}
	switch a.path {
	case "/2/tweets/search/recent":
		a.xSearch()
	case "/2/tweets/counts/recent":
		a.xCounts()
	case "/2/users/by":
		a.xUsers()
	default:
		a.xPosts()
	}
}

func (a *ask) xRefuse(message string) {
	a.json(http.StatusBadRequest, object{"errors": []object{{"message": message}}, "title": "Invalid Request",
		"detail": "One or more parameters to your request was invalid.", "type": "https://api.twitter.com/2/problems/invalid-request"})
}

// xSpan is the stretch of time a request asks for; "" says that it is a good one.
func (a *ask) xSpan() (from, to time.Time, wrong string) {
	edge := a.clock.Add(-xReach)
	from, to = edge, a.clock
	if t, ok := a.instant("start_time"); ok {
		if t.Before(edge) {
			return from, to, "Invalid 'start_time': must be on or after " + edge.Format(wireMillis)
		}
		from = t
	}
	if t, ok := a.instant("end_time"); ok {
		if t.After(a.clock.Add(-10 * time.Second)) {
			return from, to, "Invalid 'end_time': must be a minimum of 10 seconds prior to the request time"
		}
		to = t
	}
	for _, name := range []string{"since_id", "until_id"} {
		if id := a.q.Get(name); id != "" && less(id, snowflake(edge, 0)) {
			return from, to, "Invalid '" + name + "': must be a tweet id created after " + edge.Format(wireMillis)
		}
	}
	return from, to, ""
}

// xFound are the posts of the last seven days that a query finds, oldest first.
func (a *ask) xFound(from, to time.Time) []*post {
	match, since, until := a.xQuery(a.q.Get("query")), a.q.Get("since_id"), a.q.Get("until_id")
	return a.visible(X, a.now, func(p *post) bool {
		return !p.posted.Before(from) && p.posted.Before(to) && (since == "" || less(since, p.id)) && (until == "" || less(p.id, until)) && match(p)
	})
}

func (a *ask) xSearch() {
	from, to, wrong := a.xSpan()
	query := a.q.Get("query")
	switch {
	case query == "" || len([]rune(query)) > 512:
		wrong = "Invalid 'query': it must have 1 to 512 characters"
	case a.q.Get("max_results") != "" && (a.number("max_results", 0, 1000) < 10 || a.number("max_results", 0, 1000) > 100):
		wrong = "The `max_results` query parameter value is not between 10 and 100"
	}
	if wrong != "" {
		a.xRefuse(wrong)
		return
	}
	page, next, ok := a.pages(newestFirst(a.xFound(from, to)), a.q.Get("next_token"), a.number("max_results", 10, 100))
	if !ok {
		a.xRefuse("Invalid 'next_token': it is not a valid token")
		return
	}
	meta := object{"result_count": len(page)}
	if len(page) > 0 {
		newest, oldest := page[0].id, page[0].id
		for _, p := range page {
			if less(newest, p.id) {
				newest = p.id
			}
			if less(p.id, oldest) {
				oldest = p.id
			}
		}
		meta["newest_id"], meta["oldest_id"] = newest, oldest
	}
	if next != "" {
		meta["next_token"] = next
	}
	answer := a.xPage(page)
	answer["meta"] = meta
	a.json(http.StatusOK, answer)
}

// xPage is a list of posts with their authors, and what they cost.
func (a *ask) xPage(page []*post) object {
	answer := object{}
	var data, users []object
	seen := map[*account]bool{}
	for _, p := range page {
		data = append(data, a.xPost(p))
		if !seen[p.author] {
			seen[p.author] = true
			users = append(users, a.xUser(p.author))
		}
	}
	if data != nil {
		answer["data"] = data
	}
	if users != nil && strings.Contains(a.q.Get("expansions"), "author_id") {
		answer["includes"] = object{"users": users}
		a.gates.bill(X, xUserPrice*float64(len(users)))
	}
	a.gates.bill(X, xPostPrice*float64(len(data)))
	return answer
}

// xPost is a post as X writes it.
func (a *ask) xPost(p *post) object {
	c := p.counts(a.now)
	o := object{
		"id": p.id, "text": escapeX(p.textAt(a.now)), "author_id": p.author.id, "created_at": p.posted.Format(wireMillis), "conversation_id": p.root.id,
		"lang": p.lang, "edit_history_tweet_ids": []string{p.id},
		"public_metrics": object{"retweet_count": c.shares, "reply_count": c.direct, "like_count": c.likes, "quote_count": c.quotes,
			"bookmark_count": c.bookmarks, "impression_count": c.views},
	}
	var refs, tags, mentions []object
	if p.parent != nil {
		o["in_reply_to_user_id"] = p.parent.author.id
		refs = append(refs, object{"type": "replied_to", "id": p.parent.id})
	}
	if p.quoted != nil {
		refs = append(refs, object{"type": "quoted", "id": p.quoted.id})
	}
	if refs != nil {
		o["referenced_tweets"] = refs
	}
	for _, t := range p.tags {
		tags = append(tags, object{"tag": t})
	}
	for _, m := range p.mentions {
		mentions = append(mentions, object{"username": m.handle, "id": m.id})
	}
	entities := object{}
	if tags != nil {
		entities["hashtags"] = tags
	}
	if mentions != nil {
		entities["mentions"] = mentions
	}
	if len(entities) > 0 {
		o["entities"] = entities
	}
	if p.promoted && p.author.ours() && strings.Contains(a.q.Get("tweet.fields"), "promoted_metrics") {
		o["promoted_metrics"] = object{"impression_count": c.views / 3, "like_count": c.likes / 3, "reply_count": 0, "retweet_count": 0}
	}
	return o
}

func escapeX(text string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(text)
}

func (a *ask) xUser(who *account) object {
	return object{"id": who.id, "username": who.handle, "name": who.name, "created_at": who.created.Format(wireMillis),
		"public_metrics": object{"followers_count": a.followersOf(who, a.now), "following_count": who.following, "tweet_count": a.postsOf(who, a.now), "listed_count": 1}}
}

// xPosts gives posts by their ids; of those that are gone it says so.
func (a *ask) xPosts() {
	ids := strings.Split(a.q.Get("ids"), ",")
	if len(ids) > 100 {
		a.xRefuse("The number of values in the `ids` query parameter list is not between 1 and 100")
		return
	}
	var page []*post
	var errs []object
	for _, id := range ids {
		if p := a.find(X, id, a.now); p != nil {
			page = append(page, p)
			continue
		}
		errs = append(errs, object{"value": id, "detail": "Could not find tweet with ids: [" + id + "].", "title": "Not Found Error", "resource_type": "tweet",
			"parameter": "ids", "resource_id": id, "type": "https://api.twitter.com/2/problems/resource-not-found"})
	}
	answer := a.xPage(a.ill.shuffled(page))
	if errs != nil {
		answer["errors"] = errs
	}
	a.json(http.StatusOK, answer)
}

func (a *ask) xUsers() {
	var data, errs []object
	for _, name := range strings.Split(a.q.Get("usernames"), ",") {
		if who := a.people.byHandle[X][strings.ToLower(name)]; who != nil {
			data = append(data, a.xUser(who))
			continue
		}
		errs = append(errs, object{"value": name, "detail": "Could not find user with usernames: [" + name + "].", "title": "Not Found Error",
			"resource_type": "user", "parameter": "usernames", "resource_id": name, "type": "https://api.twitter.com/2/problems/resource-not-found"})
	}
	a.gates.bill(X, xUserPrice*float64(len(data)))
	answer := object{}
	if data != nil {
		answer["data"] = data
	}
	if errs != nil {
		answer["errors"] = errs
	}
	a.json(http.StatusOK, answer)
}

// xCounts counts what a query finds by the hour: the first and the last stretch may be shorter.
func (a *ask) xCounts() {
	from, to, wrong := a.xSpan()
	if wrong != "" {
		a.xRefuse(wrong)
		return
	}
	a.gates.bill(X, xCountsPrice)
	found := a.xFound(from, to)
	var data []object
	total := 0
	for start := from; start.Before(to); {
		end := start.Truncate(time.Hour).Add(time.Hour)
		if end.After(to) {
			end = to
		}
		n := 0
		for len(found) > 0 && found[0].posted.Before(end) {
			found, n = found[1:], n+1
		}
		data = append(data, object{"start": start.Format(wireMillis), "end": end.Format(wireMillis), "tweet_count": n})
		total += n
		start = end
	}
	a.json(http.StatusOK, object{"data": data, "meta": object{"total_tweet_count": total}})
}
