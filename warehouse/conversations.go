package warehouse

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

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
// newer one. Whoever is killed in between leaves posts that are not done, and that whoever meets them next does again.

// place is a brand on a network, within which a post's id is its own.
type place struct{ brand, network string }

// placed is a post, or a thread, of a place.
type placed struct {
	place
	id string
}

// weaver files posts and computes their conversations.
type weaver struct {
	conn  driver.Conn
	hours map[string]staffed.History
}

// Bounds of what is worked on at once. Whole threads are read: a thread of very many posts is not cut.
const (
	postsAtOnce   = 50_000
	threadsAtOnce = 5_000
)

// weave brings the conversations of touched posts, and of some threads, up to date.
func weave(ctx context.Context, conn driver.Conn, posts []postKey, threads []placed) error {
	if len(posts) == 0 && len(threads) == 0 {
		return nil
	}
	hours, err := readHours(ctx, conn)
	if err != nil {
		return err
	}
	w := &weaver{conn: conn, hours: hours}
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
	for range recomputeTries {
		done, err := w.attempt(ctx, posts, threads)
		if err != nil {
			return fmt.Errorf("recompute conversations: %w", err)
		}
		if done {
			return nil
		}
	}
	return errors.New("recompute conversations: other programs keep filing the same posts")
}

func (w *weaver) attempt(ctx context.Context, posts []postKey, threads []placed) (done bool, err error) {
	x := newWeb(w.conn)
	if x.version, err = newestVersion(ctx, w.conn); err != nil { // before anything is read
		return false, err
	}
	if err := x.readPosts(ctx, posts); err != nil {
		return false, fmt.Errorf("read posts: %w", err)
	}
	if err := x.gather(ctx, threads); err != nil {
		return false, fmt.Errorf("read what is filed: %w", err)
	}
	c := x.compare(threads)
	if len(c.threads) == 0 {
		return true, nil
	}
	if err := w.write(ctx, x, c); err != nil {
		return false, err
	}
	return x.undisturbed(ctx)
}

// write stores changes in the order that makes them safe against being cut off.
func (w *weaver) write(ctx context.Context, x *web, c *changes) error {
	if err := insertAll(ctx, w.conn, "conversation_posts", filedColumns(), c.filed, x.version); err != nil {
		return err
	}
	if err := w.summarize(ctx, x, c); err != nil {
		return err
	}
	if err := insertAll(ctx, w.conn, "post_conversation", nameColumns(), c.names, x.version); err != nil {
		return err
	}
	x.took(c)
	return nil
}

// web is the threads around some posts, as they are stored and as they should be.
type web struct {
	conn    driver.Conn
	version uint64
	posts   map[placed]*woven
	names   map[placed]filing            // of all posts that were asked about
	threads map[placed]bool              // that were read; whether they held anything
	rows    map[placed]map[string]uint64 // versions of the rows of each thread, by post
}

// woven is a post of a web.
type woven struct {
	post  thread.Post
	fresh bool // as in mentions; else as it was filed
	filed []filedRow
	root  string
}

// filing says where a post is filed; version 0: nowhere.
type filing struct {
	conversation string
	version      uint64
}

func newWeb(conn driver.Conn) *web {
	return &web{
		conn: conn, posts: map[placed]*woven{}, names: map[placed]filing{}, threads: map[placed]bool{}, rows: map[placed]map[string]uint64{},
	}
}

// gather reads all threads that the web's posts are filed under, should be, or lead to, until there are no more.
func (x *web) gather(ctx context.Context, threads []placed) error {
	ids, names := map[placed]struct{}{}, map[placed]struct{}{}
	for _, t := range threads {
		names[t] = struct{}{}
	}
	for at, p := range x.posts {
		for _, id := range p.post.Leads() {
			lead := placed{at.place, id}
			ids[lead], names[lead] = struct{}{}, struct{}{}
		}
	}
	for len(ids) > 0 || len(names) > 0 {
		asked := slices.Collect(maps.Keys(ids))
		if err := x.readNames(ctx, asked); err != nil {
			return err
		}
		for _, id := range asked {
			if f := x.names[id]; f.version > 0 {
				names[placed{id.place, f.conversation}] = struct{}{}
			}
		}
		maps.DeleteFunc(names, func(t placed, _ struct{}) bool { _, read := x.threads[t]; return read })
		if err := x.readThreads(ctx, slices.Collect(maps.Keys(names))); err != nil {
			return err
		}
		x.resolve()
		ids, names = x.unknown()
	}
	return nil
}

// unknown is what the web has led to and was not asked about yet.
func (x *web) unknown() (ids, names map[placed]struct{}) {
	ids, names = map[placed]struct{}{}, map[placed]struct{}{}
	for at, p := range x.posts {
		root := placed{at.place, p.root}
		for _, id := range [...]placed{at, root} {
			if _, asked := x.names[id]; !asked {
				ids[id] = struct{}{}
			}
		}
		if _, read := x.threads[root]; !read {
			names[root] = struct{}{}
		}
	}
	return ids, names
}

// resolve tells the thread of each post.
func (x *web) resolve() {
	in := map[place][]*woven{}
	for at, p := range x.posts {
		in[at.place] = append(in[at.place], p)
	}
	for _, woven := range in {
		posts := make([]thread.Post, len(woven))
		for i, p := range woven {
			posts[i] = p.post
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

// compare tells what differs from what is stored. The threads named are computed anew whether or not anything does.
func (x *web) compare(threads []placed) *changes {
	c := &changes{threads: map[placed]bool{}}
	for _, t := range threads {
		c.threads[t] = true
	}
	for at, p := range x.posts {
		x.comparePost(at, p, c)
	}
	return c
}

func (x *web) comparePost(at placed, p *woven, c *changes) {
	touched, version := false, x.version
	filed := false
	for _, f := range p.filed {
		if f.conversation == p.root && f.post == p.post {
			filed, version = true, f.version
		}
		if f.conversation != p.root {
			c.filed = append(c.filed, filedRow{place: at.place, conversation: f.conversation, post: thread.Post{ID: at.id, Posted: p.post.Posted, Reach: -1}, moved: true})
			c.threads[placed{at.place, f.conversation}], touched = true, true
		}
	}
	if !filed {
		c.filed = append(c.filed, filedRow{place: at.place, conversation: p.root, post: p.post})
		touched = true
	}
	name := x.names[at]
	if touched || name.conversation != p.root || name.version < version {
		c.names = append(c.names, nameRow{placed: at, conversation: p.root})
		c.threads[placed{at.place, p.root}] = true
		if name.version > 0 {
			c.threads[placed{at.place, name.conversation}] = true
		}
	}
}

// took notes what was written, as what is stored now.
func (x *web) took(c *changes) {
	for _, f := range c.filed {
		x.row(placed{f.place, f.conversation}, f.post.ID, x.version)
	}
	for _, n := range c.names {
		x.names[n.placed] = filing{n.conversation, x.version}
	}
}

func (x *web) row(t placed, id string, version uint64) {
	if x.rows[t] == nil {
		x.rows[t] = map[string]uint64{}
	}
	x.rows[t][id] = version
}

// undisturbed says whether nothing but what this web wrote has come to its threads since they were read.
func (x *web) undisturbed(ctx context.Context) (bool, error) {
	var filed, named tally
	for _, rows := range x.rows {
		for _, version := range rows {
			filed.add(version)
		}
	}
	for _, f := range x.names {
		if f.version > 0 {
			named.add(f.version)
		}
	}
	isFiled, err := tallyOf(ctx, x.conn, "posts_sum", slices.Collect(maps.Keys(x.threads)))
	if err != nil || isFiled != filed {
		return false, err
	}
	isNamed, err := tallyOf(ctx, x.conn, "names_sum", slices.Collect(maps.Keys(x.names)))
	return isNamed == named, err
}

// tally tells one set of rows from another by their number and the sum of their versions.
type tally struct{ rows, versions uint64 }

func (t *tally) add(version uint64) {
	t.rows++
	t.versions += version
}
