package youtube

import (
	"context"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

const (
	// searchOverlap is how far below the newest find a search looks again: videos become findable late.
	searchOverlap = 24 * time.Hour
	// searchReach is how many pages of 50 a search gives before it ends, whatever it holds: then it goes on by date.
	searchReach = 10
	// searchPages is how many pages of one search a run reads at most.
	searchPages = 10
	// spread is the share of the day's searches that is spread evenly; the rest is for further pages.
	spread = 0.8
)

// quest is something searched for.
type quest struct {
	key, name, q string
	terms        network.Terms
}

func (c *Collector) quests() []quest {
	var all []quest
	seen := map[string]bool{}
	for _, tag := range c.settings.Hashtags {
		tag = network.Hashtag(tag)
		folded := strings.ToLower(tag)
		if seen[folded] {
			continue
		}
		seen[folded] = true
		w := network.Watch{Hashtags: []string{tag}}
		all = append(all, quest{key: "tag/" + folded, name: "#" + tag, q: "#" + tag, terms: w.Terms()})
	}
	var words []string
	for _, word := range c.settings.Words {
		if word = strings.TrimSpace(word); word != "" {
			words = append(words, `"`+strings.ReplaceAll(word, `"`, "")+`"`)
		}
	}
	if len(words) > 0 {
		w := network.Watch{Words: c.settings.Words}
		all = append(all, quest{key: "words", name: strings.Join(words, " or "), q: strings.Join(words, "|"), terms: w.Terms()})
	}
	return all
}

// pace is how long a search waits for its next turn, so that the day's calls last for all of them.
func (c *Collector) pace() time.Duration {
	turns := spread * float64(c.settings.Searches) / float64(max(1, len(c.quests())))
	if turns <= 1 {
		return 24 * time.Hour
	}
	return time.Duration(float64(24*time.Hour) / turns)
}

// searches makes the searches whose turn it is. When their calls for the day are used up the rest of the run still
// counts: that is no error.
func (r *run) searches(ctx context.Context) {
	for _, q := range r.quests() {
		if last := network.LastRead(r.cursor[q.key]); r.started.Sub(last) < r.pace() && !last.After(r.started) {
			continue
		}
		err := r.list(ctx, r.search(q))
		var failed *fetch.Error
		if errors.As(err, &failed) && failed.Kind == fetch.OverBudget {
			r.tally.Missing("no search for %s until %s: %s", q.name, failed.RetryAt.Format("2006-01-02 15:04 UTC"), failed.Detail)
			break
		}
		if r.tally.Failed(ctx, "search for "+q.name, err) {
			return
		}
	}
}

func (r *run) search(q quest) network.List {
	return network.List{
		Key: q.key, Query: q.name, Backfill: r.settings.Backfill, Overlap: searchOverlap, Pages: searchPages,
		Page: func(ctx context.Context, want network.Want) (network.Page, error) { return r.searchPage(ctx, q, want) },
	}
}

// place is where a search stands: YouTube's own token belongs to the request it was given for, so its bounds travel
// along.
type place struct {
	token, after, before string
	page                 int
}

func (p place) String() string {
	return url.Values{"token": {p.token}, "after": {p.after}, "before": {p.before}, "page": {strconv.Itoa(p.page)}}.Encode()
}

func placeOf(want network.Want) place {
	if q, err := url.ParseQuery(want.Token); err == nil && want.Token != "" {
		page, err := strconv.Atoi(q.Get("page"))
		if err == nil {
			return place{token: q.Get("token"), after: q.Get("after"), before: q.Get("before"), page: page}
		}
	}
	p := place{after: want.Floor.UTC().Format(time.RFC3339)}
	if !want.Before.At.IsZero() {
		p.before = want.Before.At.UTC().Add(time.Second).Format(time.RFC3339)
	}
	return p
}

func (r *run) searchPage(ctx context.Context, q quest, want network.Want) (network.Page, error) {
	p := placeOf(want)
	reply, err := r.get(ctx, "search", query("part", "snippet", "type", "video", "order", "date", "safeSearch", "none", "q", q.q,
		"publishedAfter", p.after, "publishedBefore", p.before, "maxResults", "50", "pageToken", p.token))
	if err != nil {
		return network.Page{}, err
	}
	l, odds, err := decode[searchResult](reply.Body, searchList)
	if err != nil {
		return network.Page{}, err
	}
	page := network.Page{}
	ids := finds(l.Items, &page)
	if page.Batch, err = r.found(ctx, q, ids); err != nil {
		if errors.Is(err, network.ErrToken) {
			err = &AnswerError{What: videoList, Err: err}
		}
		return network.Page{}, err
	}
	page.Batch.Rejects = append(page.Batch.Rejects, r.scope().rejects(odds, "search result").Rejects...)
	p.page++
	switch {
	case l.NextPageToken != "":
		page.Token = place{token: l.NextPageToken, after: p.after, before: p.before, page: p.page}.String()
	case p.page < searchReach || len(page.Places) == 0:
		page.Last = true
	}
	return page, nil
}

func finds(items []searchResult, page *network.Page) (ids []string) {
	for _, item := range items {
		if item.ID.VideoID == "" {
			continue // a channel or playlist, which was not asked for
		}
		ids = append(ids, item.ID.VideoID)
		if at, err := time.Parse(time.RFC3339, item.Snippet.PublishedAt); err == nil {
			page.Places = append(page.Places, network.Place{ID: item.ID.VideoID, At: at.UTC()})
		}
	}
	return ids
}

// found reads the videos of a page. YouTube searches by likeness: what does not write the hashtag or the words out is not
// one of their uses.
func (r *run) found(ctx context.Context, q quest, ids []string) (*record.Batch, error) {
	batch, err := r.videos(ctx, ids)
	if err != nil {
		return nil, err
	}
	keepOnly(batch, func(m *record.Mention) bool { return m.Handle != "" || q.terms.In(m.Text, m.Hashtags) })
	for i := range batch.Mentions {
		m := &batch.Mentions[i]
		if err := r.discussion(ctx, batch, m, record.Post{ID: m.ID, URL: m.URL, Posted: m.Posted}); err != nil {
			return nil, err
		}
	}
	return batch, r.unread.Enter(batch, r.src.Name)
}
