package queries

import (
	"context"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// posts are the newest posts that hold the words.
func (s *Search) posts(ctx context.Context, f Filter) (finds, error) {
	if len(f.Sites) > 0 && len(f.Networks) == 0 {
		return finds{kind: KindPost}, nil // who names review sites means reviews
	}
	rows, err := s.foundPosts(ctx, f)
	if err != nil || len(rows) == 0 {
		return finds{kind: KindPost}, err
	}
	newest, err := s.newestPosts(ctx, f, rows)
	return upTo(KindPost, current(rows, newest), len(rows) == mostFound), err
}

// foundPosts looks through the newest posts first, and further back only where they hold too few: a common word
// is found at once, and of a rare one the index knows where it is.
func (s *Search) foundPosts(ctx context.Context, f Filter) (rows []found, err error) {
	steps, err := s.steps(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, within := range steps {
		rows, err = read[found](ctx, s.reader, "search.FoundPosts", within, within.searchParameters(mostFound)...)
		if err != nil || len(rows) >= mostFound {
			break
		}
	}
	return rows, err
}

// steps are the filter for parts of its period, from the newest on, each longer than the one before, the last whole. Where
// the indexes know the words, the first holds some times as many posts that may fit as are wanted.
func (s *Search) steps(ctx context.Context, f Filter) ([]Filter, error) {
	if words := Words(f.Search); len(grams(words))+len(signs(words)) == 0 {
		return f.lookBack(), nil
	}
	const perhaps = 5 // of so many that may fit one does
	step := f
	since, err := s.reach(ctx, f, perhaps*mostFound)
	if err != nil || since.IsZero() {
		return []Filter{f}, err
	}
	y, m, d := since.In(f.location()).Date()
	if day := time.Date(y, m, d, 0, 0, 0, 0, time.UTC); day.After(f.From) {
		step.From = day
	}
	return []Filter{step, f}, nil
}

// reach is since when as many posts as most may hold the words; zero: fewer do.
func (s *Search) reach(ctx context.Context, f Filter, most int) (time.Time, error) {
	rows, err := read[found](ctx, s.reader, "search.Reach", f, f.searchParameters(most)...)
	if err != nil || len(rows) == 0 {
		return time.Time{}, err
	}
	return rows[0].Posted, nil
}

// lookBack are the filter for its last 30 days, its last year, and all of its period, as far as they differ.
func (f Filter) lookBack() []Filter {
	end := f.today().AddDate(0, 0, 1)
	if !f.To.IsZero() && f.To.Before(end) {
		end = f.To
	}
	var steps []Filter
	for _, days := range []int{30, 365} {
		step := f
		step.From = end.AddDate(0, 0, -days)
		if f.From.Before(step.From) {
			steps = append(steps, step)
		}
	}
	return append(steps, f)
}

func (s *Search) newestPosts(ctx context.Context, f Filter, rows []found) (map[textKey]uint64, error) {
	versions, err := read[found](ctx, s.reader, "search.NewestPosts", f, keyParameters(rows)...)
	return versionsOf(versions), err
}

// reviews are the newest reviews that hold the words.
func (s *Search) reviews(ctx context.Context, f Filter) (finds, error) {
	if (len(f.Networks) > 0 && len(f.Sites) == 0) || len(f.Hashtags) > 0 {
		return finds{kind: KindReview}, nil
	}
	rows, err := s.foundReviews(ctx, f)
	if err != nil || len(rows) == 0 {
		return finds{kind: KindReview}, err
	}
	newest, err := s.newestReviews(ctx, f, rows)
	return upTo(KindReview, current(rows, newest), len(rows) == mostFound), err
}

func (s *Search) foundReviews(ctx context.Context, f Filter) ([]found, error) {
	return read[found](ctx, s.reader, "search.FoundReviews", f, f.searchParameters(mostFound)...)
}

func (s *Search) newestReviews(ctx context.Context, f Filter, rows []found) (map[textKey]uint64, error) {
	versions, err := read[found](ctx, s.reader, "search.NewestReviews", f, keyParameters(rows)...)
	return versionsOf(versions), err
}

func versionsOf(rows []found) map[textKey]uint64 {
	versions := make(map[textKey]uint64, len(rows))
	for _, r := range rows {
		versions[r.key()] = r.Version
	}
	return versions
}

// current are those rows that are their texts' newest versions: what was edited or deleted since is found no more.
func current(rows []found, newest map[textKey]uint64) []found {
	var kept []found
	for _, r := range rows {
		if newest[r.key()] == r.Version {
			kept = append(kept, r)
		}
	}
	return kept
}

// thread is the conversation of a post, and how many posts it has.
type thread struct {
	found
	Root string `ch:"thread"`
	Size uint64 `ch:"posts"`
	Talk string `ch:"talk"`
}

// threads are the conversations of more than one post that the posts belong to, each at its newest post that was found.
// The posts learn which they are in.
func (s *Search) threads(ctx context.Context, f Filter, posts finds) (finds, error) {
	out := finds{kind: KindConversation, more: posts.more}
	if len(posts.rows) == 0 {
		return out, nil
	}
	of, err := s.threadsOf(ctx, f, posts.rows)
	if err != nil {
		return out, err
	}
	at := map[textKey]int{}
	for i := range posts.rows {
		p := &posts.rows[i]
		t, ok := of[p.key()]
		if !ok {
			continue
		}
		p.Thread, p.Posts = t.Talk, t.Size
		key := textKey{p.Brand, p.Place, t.Root}
		if known, ok := at[key]; ok {
			out.rows[known].Matches++
			continue
		}
		at[key] = len(out.rows)
		hit := *p
		hit.Kind, hit.Matches = KindConversation, 1
		out.rows = append(out.rows, hit)
	}
	return out, nil
}

// threadsOf are the threads of those posts that are not alone in theirs.
func (s *Search) threadsOf(ctx context.Context, f Filter, posts []found) (map[textKey]thread, error) {
	belong, err := read[thread](ctx, s.reader, "search.PostThreads", f, keyParameters(posts)...)
	if err != nil || len(belong) == 0 {
		return nil, err
	}
	keys, roots := make([]found, len(belong)), make([]string, len(belong))
	for i, b := range belong {
		keys[i], roots[i] = b.found, b.Root
	}
	sizes, err := read[thread](ctx, s.reader, "search.Threads", f, append(keyParameters(keys), clickhouse.Named("threads", roots))...)
	if err != nil {
		return nil, err
	}
	known := make(map[textKey]thread, len(sizes))
	for _, size := range sizes {
		known[textKey{size.Brand, size.Place, size.Root}] = size
	}
	of := make(map[textKey]thread, len(belong))
	for _, b := range belong {
		if size, ok := known[textKey{b.Brand, b.Place, b.Root}]; ok {
			of[b.key()] = size
		}
	}
	return of, nil
}

// storedText is what a text that was found says.
type storedText struct {
	found
	Side      string   `ch:"side"`
	Title     string   `ch:"title"`
	Text      string   `ch:"text"`
	Stars     *float64 `ch:"stars"`
	Sentiment string   `ch:"sentiment"`
	Lang      string   `ch:"lang"`
	URL       string   `ch:"url"`
}

// hits are the rows with their texts, in the same order.
func (s *Search) hits(ctx context.Context, f Filter, rows []found) ([]HitRow, error) {
	var posts, reviews []found
	for _, r := range rows {
		if r.Kind == KindReview {
			reviews = append(reviews, r)
		} else {
			posts = append(posts, r)
		}
	}
	ofPosts, err := s.postTexts(ctx, f, posts)
	if err != nil {
		return nil, err
	}
	ofReviews, err := s.reviewTexts(ctx, f, reviews)
	if err != nil {
		return nil, err
	}
	words := Words(f.Search)
	var hits []HitRow
	for _, r := range rows {
		t, ok := ofPosts[r.key()]
		if r.Kind == KindReview {
			t, ok = ofReviews[r.key()]
		}
		if ok {
			hits = append(hits, r.hit(t, words))
		}
	}
	return hits, nil
}

func (f found) hit(t storedText, words []string) HitRow {
	return HitRow{
		Kind: f.Kind, Brand: f.Brand, Place: f.Place, ID: f.ID, Posted: f.Posted, Side: t.Side, Title: t.Title, Text: Excerpt(t.Text, words, excerptLength),
		Stars: t.Stars, Sentiment: t.Sentiment, Lang: t.Lang, Thread: f.Thread, Posts: f.Posts, Matches: f.Matches, URL: t.URL,
	}
}

func (s *Search) postTexts(ctx context.Context, f Filter, rows []found) (map[textKey]storedText, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	texts, err := read[storedText](ctx, s.reader, "search.PostTexts", f, keyParameters(rows)...)
	return byKey(texts), err
}

func (s *Search) reviewTexts(ctx context.Context, f Filter, rows []found) (map[textKey]storedText, error) {
	if len(rows) == 0 {
		return nil, nil
	}
	texts, err := read[storedText](ctx, s.reader, "search.ReviewTexts", f, keyParameters(rows)...)
	return byKey(texts), err
}

func byKey(texts []storedText) map[textKey]storedText {
	by := make(map[textKey]storedText, len(texts))
	for _, t := range texts {
		by[t.key()] = t
	}
	return by
}
