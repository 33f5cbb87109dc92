package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"unique"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/staffed"
	"renown/warehouse/thread"
)

// Posts are filed under the conversation they belong to (conversation_posts, and the other way round
// post_conversation), and conversations and replies computed from what is filed. All of it follows from the newest
// version of each post in mentions: whatever order posts come in and however often, the tables say the same.
//
// What is written for some posts goes in this order: first the posts are filed, then their conversations are written,
// and last where they are filed. A post is done when post_conversation has it with the version of its filing, or a
// newer one. Whoever is killed in between leaves posts that are not done, and that whoever meets them next does again. But
// should they belong elsewhere by then, nobody knows any more where they were filed last: whoever takes up what was cut off
// looks through all that is filed.

// place is a brand on a network, within which a post's id is its own. There are few of them, and many posts.
type place = unique.Handle[brandNetwork]

type brandNetwork struct{ brand, network string }

func placeOf(brand, network string) place { return unique.Make(brandNetwork{brand, network}) }

// placed is a post, or a thread, of a place.
type placed struct {
	place place
	id    string
}

func (p placed) brand() string   { return p.place.Value().brand }
func (p placed) network() string { return p.place.Value().network }

// weaver files posts and computes their conversations.
type weaver struct {
	conn  driver.Conn
	hours map[string]staffed.History
	mend  bool // another program came in between, or one was cut off: see orphans

	recover bool // some posts may be filed where post_conversation does not say
}

// Bounds of what is worked on at once. Whole threads are read: a thread of very many posts is not cut.
const (
	postsAtOnce   = 30_000
	threadsAtOnce = 5_000
)

// weave brings the conversations of touched posts, and of some threads, up to date. It recovers what was cut off before, if
// that may be so.
func weave(ctx context.Context, conn driver.Conn, posts []postKey, threads []placed, recovers bool) error {
	if len(posts) == 0 && len(threads) == 0 {
		return nil
	}
	hours, err := readHours(ctx, conn)
	if err != nil {
		return err
	}
	w := &weaver{conn: conn, hours: hours, recover: recovers}
	for part := range slices.Chunk(posts, postsAtOnce) {
		if err := w.recompute(ctx, part, nil); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(threads, threadsAtOnce) {
		if err := w.recompute(ctx, nil, part); err != nil {
			return err
		}
	}
	return nil
}

// recompute tries again as long as another program files posts of the same threads meanwhile: neither may have seen what
// the other was about to write. The one that reads later has the higher version and wins.
func (w *weaver) recompute(ctx context.Context, posts []postKey, threads []placed) error {
	w.mend = w.recover
	for range recomputeTries {
		disturbed, err := w.attempt(ctx, posts, threads)
		if err != nil {
			return fmt.Errorf("recompute conversations: %w", err)
		}
		if len(disturbed) == 0 {
			return nil
		}
		threads, w.mend = disturbed, true
	}
	return errors.New("recompute conversations: other programs keep filing the same posts")
}

// attempt gives the threads that may have to be computed anew, though nothing differs any more from what is filed,
// because another program came in between; none if it did not.
func (w *weaver) attempt(ctx context.Context, posts []postKey, threads []placed) (disturbed []placed, err error) {
	x := newWeb(w.conn)
	if x.version, err = newestVersion(ctx, w.conn); err != nil { // before anything is read
		return nil, err
	}
	if err := x.readPosts(ctx, posts); err != nil {
		return nil, fmt.Errorf("read posts: %w", err)
	}
	if err := x.gather(ctx, threads); err != nil {
		return nil, fmt.Errorf("read what is filed: %w", err)
	}
	if w.recover {
		if err := x.gatherStrays(ctx); err != nil {
			return nil, fmt.Errorf("look for posts that are filed elsewhere: %w", err)
		}
	}
	c := x.compare(threads)
	if len(c.threads) == 0 {
		return nil, nil
	}
	if err := w.write(ctx, x, c); err != nil {
		return nil, err
	}
	if alone, err := x.undisturbed(ctx); alone || err != nil {
		return nil, err
	}
	return keysOf(x.threads), nil
}

// write stores changes in the order that makes them safe against being cut off.
func (w *weaver) write(ctx context.Context, x *web, c *changes) error {
	if err := insertAll(ctx, w.conn, "conversation_posts", filedColumns(), c.filed, x.version); err != nil {
		return err
	}
	if err := w.summarize(ctx, x, c); err != nil {
		return err
	}
	return insertAll(ctx, w.conn, "post_conversation", nameColumns(), c.names, x.version)
}

// web is the threads around some posts, as they are stored and as they should be.
type web struct {
	conn    driver.Conn
	version uint64
	posts   map[placed]*woven
	all     []*woven
	names   map[placed]filing                 // of all posts that were asked about
	threads map[placed]bool                   // that were read; whether they held anything
	moved   map[movedRow]uint64               // versions of the rows that say so
	filed   tally                             // of the rows of all threads that were read
	named   tally                             // of those of names
	ask     struct{ names, threads []placed } // to be read next
}

// woven is a post of a web.
type woven struct {
	placed
	post  thread.Post
	fresh bool       // as in mentions; else as it was filed
	filed []filedRow // where it is filed
	root  string
}

func (w *woven) thread() placed { return placed{w.place, w.root} }

// filing says where a post is filed; version 0: nowhere.
type filing struct {
	conversation string
	version      uint64
}

// movedRow is a row of a post that has left a thread.
type movedRow struct {
	thread placed
	id     string
}

func newWeb(conn driver.Conn) *web {
	return &web{conn: conn, posts: map[placed]*woven{}, names: map[placed]filing{}, threads: map[placed]bool{}, moved: map[movedRow]uint64{}}
}

func (x *web) add(p *woven) {
	x.posts[p.placed] = p
	x.all = append(x.all, p)
}

// gather reads all threads that the web's posts are filed under, should be, or lead to, until there are no more.
func (x *web) gather(ctx context.Context, threads []placed) error {
	for _, t := range threads {
		x.askThread(t)
		x.askName(t) // its first post may have come to hang below another meanwhile
	}
	for _, p := range x.all {
		for _, id := range p.post.Leads() {
			x.askName(placed{p.place, id})
			x.askThread(placed{p.place, id})
		}
	}
	for resolved := -1; len(x.ask.names) > 0 || len(x.ask.threads) > 0; {
		if err := x.readNames(ctx); err != nil {
			return err
		}
		if err := x.readThreads(ctx); err != nil {
			return err
		}
		if resolved == len(x.all) {
			continue
		}
		resolved = len(x.all)
		x.resolve()
		for _, p := range x.all {
			x.askName(p.placed)
			x.askName(p.thread())
			x.askThread(p.thread())
		}
	}
	return nil
}

// gatherStrays reads the threads, too, that posts of the web are filed under though nothing leads there.
func (x *web) gatherStrays(ctx context.Context) error {
	for known := -1; known != len(x.threads); {
		known = len(x.threads)
		err := eachRow(ctx, x.conn, "strays", keysOf(x.posts), func(rows driver.Rows) error {
			var brand, network, id string
			err := rows.Scan(&brand, &network, &id)
			x.askThread(placed{placeOf(brand, network), id})
			return err
		})
		if err != nil {
			return err
		}
		if err := x.gather(ctx, nil); err != nil {
			return err
		}
	}
	return nil
}

func (x *web) askName(id placed) {
	if _, asked := x.names[id]; !asked {
		x.names[id] = filing{}
		x.ask.names = append(x.ask.names, id)
	}
}

func (x *web) askThread(t placed) {
	if _, asked := x.threads[t]; !asked {
		x.threads[t] = false
		x.ask.threads = append(x.ask.threads, t)
	}
}

// resolve tells the thread of each post.
func (x *web) resolve() {
	in := map[place][]*woven{}
	for _, p := range x.all {
		in[p.place] = append(in[p.place], p)
	}
	for _, woven := range in {
		posts := make([]*thread.Post, len(woven))
		for i, p := range woven {
			posts[i] = &p.post
		}
		for i, root := range thread.Roots(posts) {
			woven[i].root = root
		}
	}
}

// changes are what has to be written.
type changes struct {
	threads map[placed]bool // whose conversations are computed anew
	filed   []filedRow
	names   []nameRow
	mend    bool // a post was filed by a program that was cut off: see orphans
}

// compare tells what differs from what is stored, and notes it as stored. The threads named are computed anew whether or
// not anything differs.
func (x *web) compare(threads []placed) *changes {
	c := &changes{threads: map[placed]bool{}}
	for _, t := range threads {
		c.threads[t] = true
	}
	for _, p := range x.all {
		x.comparePost(p, c)
	}
	x.complete(c)
	return c
}

// complete adds the threads that hold what may be stored under the ids of changed ones: what is stored of those ids and
// not computed anew is taken for gone.
func (x *web) complete(c *changes) {
	for known := -1; known != len(c.threads); {
		known = len(c.threads)
		for _, id := range x.stored(c.threads) {
			if p := x.posts[id]; p != nil {
				c.threads[p.thread()] = true
			}
		}
	}
}

func (x *web) comparePost(p *woven, c *changes) {
	version, place := uint64(0), filedRow{}
	for _, f := range p.filed {
		if f.thread == p.thread() {
			place = f
			if f.post == p.post {
				version = f.version
			}
			continue
		}
		c.filed = append(c.filed, filedRow{thread: f.thread, post: thread.Post{ID: p.id, Posted: p.post.Posted, Reach: -1}, moved: true})
		x.filed.replace(f.version, x.version)
		c.threads[f.thread] = true
	}
	if version == 0 {
		c.filed = append(c.filed, filedRow{thread: p.thread(), post: p.post})
		x.filed.replace(max(place.version, x.moved[movedRow{p.thread(), p.id}]), x.version)
		version = x.version
	}
	name := x.names[p.placed]
	c.mend = c.mend || place.version > name.version
	if name.conversation == p.root && name.version >= version {
		return
	}
	c.names = append(c.names, nameRow{p.placed, p.root})
	x.named.replace(name.version, x.version)
	c.threads[p.thread()] = true
	if name.version > 0 {
		c.threads[placed{p.place, name.conversation}] = true
	}
}

// undisturbed says whether nothing but what this web wrote has come to its threads since they were read.
func (x *web) undisturbed(ctx context.Context) (bool, error) {
	filed, err := tallyOf(ctx, x.conn, "posts_sum", keysOf(x.threads))
	if err != nil || filed != x.filed {
		return false, err
	}
	named, err := tallyOf(ctx, x.conn, "names_sum", keysOf(x.names))
	return named == x.named, err
}

func keysOf[V any](m map[placed]V) []placed {
	out := make([]placed, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	return out
}

// tally tells one set of rows from another by their number and the sum of their versions.
type tally struct{ rows, versions uint64 }

// replace notes that a row has a new version. It had none if before is 0.
func (t *tally) replace(before, version uint64) {
	if before == 0 {
		t.rows++
	}
	t.versions += version - before
}
