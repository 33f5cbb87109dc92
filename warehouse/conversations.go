package warehouse

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
	"unique"

	"github.com/ClickHouse/clickhouse-go/v2/lib/driver"

	"renown/warehouse/staffed"
	"renown/warehouse/thread"
)

// Posts are filed under the conversation they belong to (conversation_posts, and the other way round
// post_conversation), and conversations and replies computed from what is filed. All of it follows from the newest
// version of each post in mentions: whatever order posts come in and however often, the tables say the same.
//
// What is written for some posts goes in this order: first the posts are filed, then their conversations are written, and
// last, if no other program came in between, where they are filed. A post is done when post_conversation has it with the
// version of its filing, or a newer one. Whoever is killed in between leaves posts that are not done, and that whoever
// meets them next does again.

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
	own   *[]uint64 // versions of what this program has filed and named of late
}

// Bounds of what is worked on at once. Whole threads are read: a thread of very many posts is not cut.
const (
	postsAtOnce   = 30_000
	threadsAtOnce = 5_000
)

// weave brings the conversations of touched posts, and of some threads, up to date.
func (c *courier) weave(ctx context.Context, posts []postKey, threads []placed) error {
	if len(posts) == 0 && len(threads) == 0 {
		return nil
	}
	hours, err := readHours(ctx, c.conn)
	if err != nil {
		return err
	}
	w := &weaver{conn: c.conn, hours: hours, own: &c.filed}
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
// the other was about to write. The one that reads later has the higher version and wins. From the second try on all
// threads around are computed anew, though nothing may differ any more from what is filed.
func (w *weaver) recompute(ctx context.Context, posts []postKey, threads []placed) error {
	for try := range recomputeTries {
		x, done, err := w.attempt(ctx, posts, threads, try > 0)
		if err != nil {
			return fmt.Errorf("recompute conversations: %w", err)
		}
		if done {
			return nil
		}
		threads = keysOf(x.names) // of posts, too: some may have left for threads that this try did not see
	}
	return errors.New("recompute conversations: other programs keep filing the same posts")
}

func (w *weaver) attempt(ctx context.Context, posts []postKey, threads []placed, thorough bool) (x *web, done bool, err error) {
	x = newWeb(w.conn)
	if x.version, err = newestVersion(ctx, w.conn); err != nil { // before anything is read
		return x, false, err
	}
	if err := x.readPosts(ctx, posts); err != nil {
		return x, false, fmt.Errorf("read posts: %w", err)
	}
	if err := x.gather(ctx, threads, thorough); err != nil {
		return x, false, fmt.Errorf("read what is filed: %w", err)
	}
	if x.newest > x.version {
		return x, false, nil // another program filed it since; what this one wrote would lose against that
	}
	c := x.compare(threads, thorough)
	if len(c.threads) == 0 {
		return x, true, nil
	}
	if err := insertAll(ctx, w.conn, "conversation_posts", filedColumns(), c.filed, x.version); err != nil {
		return x, false, err
	}
	if err := w.summarize(ctx, x, c); err != nil {
		return x, false, err
	}
	if done, err = w.undisturbed(ctx, x); err != nil || !done {
		return x, false, err
	}
	if err := insertAll(ctx, w.conn, "post_conversation", nameColumns(), c.names, x.version); err != nil {
		return x, false, err
	}
	*w.own = append(*w.own, x.version)
	return x, true, nil
}

// web is the threads around some posts, as they are stored and as they should be.
type web struct {
	conn    driver.Conn
	version uint64
	posts   map[placed]*woven
	all     []*woven
	names   map[placed]filing                 // of all posts that were asked about
	threads map[placed]bool                   // that were read; whether they held anything
	newest  uint64                            // version of what was read
	loose   bool                              // posts came, or changed, since their threads were told
	ask     struct{ names, threads []placed } // to be read next
}

// woven is a post of a web.
type woven struct {
	placed
	post  thread.Post
	fresh bool       // as in mentions, as far as it is there; else as it was filed
	filed []filedRow // where it is filed
	root  string
	now   uint64 // version of the row where it belongs
}

func (w *woven) thread() placed { return placed{w.place, w.root} }

// filing says where a post is filed; version 0: nowhere.
type filing struct {
	conversation string
	version      uint64
}

func newWeb(conn driver.Conn) *web {
	return &web{conn: conn, posts: map[placed]*woven{}, names: map[placed]filing{}, threads: map[placed]bool{}}
}

func (x *web) add(p *woven) {
	x.posts[p.placed] = p
	x.all = append(x.all, p)
	x.loose = true
}

// gather reads all threads that the web's posts are filed under, should be, or lead to, until there are no more. Where
// posts are filed stands in post_conversation; whoever is thorough reads every post anew from mentions, and looks where
// else programs have filed them that did not come to write that.
func (x *web) gather(ctx context.Context, threads []placed, thorough bool) error {
	for _, t := range threads {
		x.askThread(t)
	}
	for {
		if err := x.follow(ctx); err != nil {
			return err
		}
		if doubtful := x.doubtful(thorough); len(doubtful) > 0 {
			if err := x.readPosts(ctx, doubtful); err != nil {
				return err
			}
			continue
		}
		if !thorough {
			return nil
		}
		err := x.live(ctx, func(t placed, _ uint64) { x.askThread(t) })
		if err != nil || len(x.ask.threads) == 0 {
			return err
		}
	}
}

// follow reads what was asked for, and what that leads to.
func (x *web) follow(ctx context.Context) error {
	for x.loose || len(x.ask.names) > 0 || len(x.ask.threads) > 0 {
		if err := x.readNames(ctx); err != nil {
			return err
		}
		if err := x.readThreads(ctx); err != nil {
			return err
		}
		if !x.loose {
			continue
		}
		x.loose = false
		x.resolve()
		for _, p := range x.all {
			x.askName(p.placed)
			x.askThread(p.thread())
		}
	}
	return nil
}

// doubtful are the posts known only as they were filed, where that was not done properly: a program that was cut off may
// have filed an older version of theirs. Whoever is thorough doubts all.
func (x *web) doubtful(thorough bool) (keys []postKey) {
	for _, p := range x.all {
		if p.fresh {
			continue
		}
		name, filed := x.names[p.placed], p.filed[0]
		if thorough || len(p.filed) > 1 || name.conversation != filed.thread.id || name.version < filed.version {
			p.fresh = true
			keys = append(keys, postKey{p.placed, hourOf(p.post.Posted)})
		}
	}
	return keys
}

func (x *web) askName(id placed) {
	if _, asked := x.names[id]; !asked {
		x.names[id] = filing{}
		x.ask.names = append(x.ask.names, id)
	}
}

func (x *web) askThread(t placed) {
	x.askName(t)
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
}

// compare tells what differs from what is stored. The threads named are computed anew whether or not anything differs;
// whoever is thorough does so with all.
func (x *web) compare(threads []placed, thorough bool) *changes {
	c := &changes{threads: map[placed]bool{}}
	for _, t := range threads {
		c.threads[t] = true
	}
	for _, p := range x.all {
		x.comparePost(p, c)
		if thorough {
			c.threads[p.thread()] = true
		}
	}
	return c
}

func (x *web) comparePost(p *woven, c *changes) {
	for _, f := range p.filed {
		if f.thread != p.thread() {
			c.filed = append(c.filed, filedRow{thread: f.thread, post: thread.Post{ID: p.id, Posted: p.post.Posted, Reach: -1}, moved: true})
			c.threads[f.thread] = true
		} else if f.post == p.post {
			p.now = f.version
		}
	}
	if p.now == 0 {
		p.now = x.version
		c.filed = append(c.filed, filedRow{thread: p.thread(), post: p.post})
	}
	name := x.names[p.placed]
	if name.conversation == p.root && name.version >= p.now {
		return
	}
	c.names = append(c.names, nameRow{p.placed, p.root})
	c.threads[p.thread()] = true
	if name.version > 0 {
		c.threads[placed{p.place, name.conversation}] = true
	}
}

// atWork is how far back of its version a program may still be filing posts: longer than a roll-up may take. Versions are
// microseconds.
const atWork = uint64(rollupTimeout/time.Microsecond) * 4 / 3

// undisturbed says whether what a web filed agrees with what other programs did meanwhile: whether each of its posts is
// filed once, where and as it should be, and no other post in its threads. That costs a look at all that is filed, and
// need not be taken while no other program files anything.
func (w *weaver) undisturbed(ctx context.Context, x *web) (bool, error) {
	since := x.version - min(x.version, atWork)
	*w.own = slices.DeleteFunc(*w.own, func(version uint64) bool { return version < since })
	foreign, err := x.foreign(ctx, since, append(slices.Clone(*w.own), x.version))
	if err != nil || foreign == 0 {
		return err == nil, err
	}
	var want, is tally
	for _, p := range x.all {
		want.add(p.now)
	}
	err = x.live(ctx, func(_ placed, version uint64) { is.add(version) })
	return is == want, err
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

func (t *tally) add(version uint64) {
	t.rows++
	t.versions += version
}
