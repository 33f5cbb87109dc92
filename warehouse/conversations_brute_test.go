package warehouse_test

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"renown/warehouse"
	"renown/warehouse/record"
)

// What the tables of conversations must say of a set of posts, said over again as plainly as can be: every question is
// asked of all posts of a place, nothing is remembered.

type bruteKey struct{ brand, network, id string }

// bruteForce is the newest version of each post.
type bruteForce map[bruteKey]record.Mention

func (b bruteForce) add(mentions ...record.Mention) {
	for _, m := range mentions {
		b[bruteKey{m.Brand, m.Network, m.ID}] = m
	}
}

// lead is where a post leads to; "" for nowhere.
func lead(m record.Mention) string {
	next := cmp.Or(m.Conversation, m.Parent)
	if next == m.ID {
		return ""
	}
	return next
}

// root walks up from a post. A way that comes back to a post ends at the least id of the circle.
func (b bruteForce) root(k bruteKey) string {
	var way []string
	for {
		m, known := b[k]
		if at := slices.Index(way, k.id); at >= 0 {
			return slices.Min(way[at:])
		}
		if !known || lead(m) == "" {
			return k.id
		}
		way = append(way, k.id)
		k.id = lead(m)
	}
}

func ours(m record.Mention) bool {
	return m.Direction == record.FromBrand || m.Direction == record.FromSupport
}

// before says whether a post comes before another.
func before(a, o record.Mention) bool {
	return a.Posted.Before(o.Posted) || a.Posted.Equal(o.Posted) && a.ID < o.ID
}

// begins says whether nothing but the brand's own posts and bystanders' is above a post in a thread that the brand began.
func (b bruteForce) begins(m record.Mention, root string) bool {
	k := bruteKey{m.Brand, m.Network, m.ID}
	for k.id != root {
		next, known := b.above(k, root)
		if !known {
			return true
		}
		if next.Direction == record.FromCustomer {
			return false
		}
		k.id = next.ID
	}
	return true
}

// above is the post that another hangs below in its thread; what answers none that is known hangs below the first.
func (b bruteForce) above(k bruteKey, root string) (record.Mention, bool) {
	m := b[k]
	up := bruteKey{k.brand, k.network, m.Parent}
	parent, known := b[up]
	if !known || m.Parent == m.ID || b.root(up) != root {
		return record.Mention{}, false
	}
	return parent, !b.cut(k, root)
}

// cut says whether a post is where a circle of parents is opened.
func (b bruteForce) cut(k bruteKey, root string) bool {
	way := []string{k.id}
	for at := k; ; {
		m := b[at]
		up := bruteKey{k.brand, k.network, m.Parent}
		if _, known := b[up]; !known || b.root(up) != root || m.Parent == m.ID || at.id == root {
			return false
		}
		if m.Parent == k.id {
			return k.id == slices.Min(way)
		}
		if slices.Contains(way, m.Parent) {
			return false
		}
		way = append(way, m.Parent)
		at = up
	}
}

// conversation is the id of the conversation a post belongs to; "" for none.
func (b bruteForce) conversation(k bruteKey) string {
	root := b.root(k)
	first, known := b[bruteKey{k.brand, k.network, root}]
	if !known || !ours(first) {
		return root
	}
	m := b[k]
	if m.Direction == record.FromCustomer {
		var own *record.Mention
		for _, other := range b.thread(k, root) {
			if other.Direction == record.FromCustomer && other.AuthorKey == m.AuthorKey && m.AuthorKey != "" && b.begins(other, root) && (own == nil || before(other, *own)) {
				own = &other
			}
		}
		if own != nil && !before(m, *own) {
			return own.ID
		}
		if b.begins(m, root) {
			return m.ID
		}
	}
	if k.id == root {
		return ""
	}
	up, known := b.above(k, root)
	if !known {
		return ""
	}
	return b.conversation(bruteKey{k.brand, k.network, up.ID})
}

func (b bruteForce) thread(k bruteKey, root string) []record.Mention {
	var out []record.Mention
	for o, m := range b {
		if o.brand == k.brand && o.network == k.network && b.root(o) == root {
			out = append(out, m)
		}
	}
	slices.SortFunc(out, func(a, o record.Mention) int {
		if before(a, o) {
			return -1
		}
		return 1
	})
	return out
}

// staffedMinutes counts the minutes between two whole minutes in which the desk of the tests is staffed: Monday to
// Friday from nine to five in UTC, but not on the 15th.
func staffedMinutes(from, to time.Time) (n int64) {
	for ; from.Before(to); from = from.Add(time.Minute) {
		if d := from.Weekday(); d != time.Saturday && d != time.Sunday && from.Hour() >= 9 && from.Hour() < 17 && from.Day() != 15 {
			n++
		}
	}
	return n
}

// answers are the lines of conversations, replies, posts and their names.
func (b bruteForce) answers() (conversations, replies, posts, names []string) {
	groups := map[bruteKey][]record.Mention{}
	for k, m := range b {
		id := b.conversation(k)
		group := bruteKey{k.brand, k.network, id}
		groups[group] = append(groups[group], m)
		posts = append(posts, fmt.Sprintf("%q %q %q %q %q %q", k.brand, k.network, b.root(k), k.id, m.AuthorKey, m.Meaning.Label))
		names = append(names, fmt.Sprintf("%q %q %q %q", k.brand, k.network, k.id, b.root(k)))
	}
	for k, group := range groups {
		if line := b.converse(k, group); line != "" && k.id != "" {
			conversations = append(conversations, line)
		} else {
			delete(groups, k)
		}
	}
	for k, m := range b {
		if !ours(m) || m.Parent == "" || m.Parent == m.ID {
			continue
		}
		in := bruteKey{k.brand, k.network, b.conversation(k)}
		if _, begun := groups[in]; !begun {
			in.id = ""
		}
		wait, staffed := int64(-1), int64(-1)
		parent := bruteKey{k.brand, k.network, m.Parent}
		if p, known := b[parent]; known && p.Direction == record.FromCustomer && b.root(parent) == b.root(k) {
			wait, staffed = max(0, int64(m.Posted.Sub(p.Posted).Seconds())), 60*staffedMinutes(p.Posted, m.Posted)
		}
		replies = append(replies, fmt.Sprintf("%q %q %q %q %q %q %d %d %t", k.brand, k.network, k.id, in.id, m.Parent, m.Handle, wait, staffed, m.Meaning.Tone.Signed))
	}
	for _, lines := range [][]string{conversations, replies, posts, names} {
		slices.Sort(lines)
	}
	return conversations, replies, posts, names
}

// spokenTo says whether one of the customers' posts of a conversation speaks to the brand.
func (b bruteForce) spokenTo(k bruteKey, customers []record.Mention) bool {
	return slices.ContainsFunc(customers, func(m record.Mention) bool {
		id := bruteKey{k.brand, k.network, m.ID}
		parent, root := bruteKey{k.brand, k.network, m.Parent}, bruteKey{k.brand, k.network, b.root(id)}
		return m.Addressed || ours(b[root]) || ours(b[parent]) && b.root(parent) == root.id
	})
}

// converse is the line of one conversation; "" if no customer is in it.
func (b bruteForce) converse(k bruteKey, group []record.Mention) string {
	slices.SortFunc(group, func(a, o record.Mention) int {
		if before(a, o) {
			return -1
		}
		return 1
	})
	var customers []record.Mention
	for _, m := range group {
		if m.Direction == record.FromCustomer {
			customers = append(customers, m)
		}
	}
	if len(customers) == 0 {
		return ""
	}
	opener, last, reply := customers[0], customers[0], (*record.Mention)(nil)
	var replies, deleted, after, reach, reachN int
	complaint, promoted, lang := false, false, ""
	for _, m := range group {
		if ours(m) && !m.Posted.Before(opener.Posted) {
			replies++
			if reply == nil {
				reply = &m
			}
		}
		if !m.Deleted.IsZero() {
			deleted++
		}
	}
	for _, m := range customers {
		lang = cmp.Or(lang, m.Meaning.Lang)
		late := reply != nil && m.Posted.After(reply.Posted)
		if m.AuthorKey != "" && m.AuthorKey == opener.AuthorKey {
			last = m
			if late {
				after++
			}
		}
		if late {
			continue
		}
		complaint = complaint || m.Meaning.Tone.Complaint || m.Meaning.Label == record.Negative
		promoted = promoted || m.Promoted
		if r := m.Views; r >= 0 {
			reach, reachN = reach+int(r), reachN+1
		} else if r := m.AuthorFollowers; r >= 0 {
			reach, reachN = reach+int(r), reachN+1
		}
	}
	replied := "0 \"\" \"\" \"\" -1 -1"
	if reply != nil {
		replied = fmt.Sprintf("%d %q %q %q %d %d", reply.Posted.UnixMilli(), reply.ID, reply.Handle, reply.Direction,
			int64(reply.Posted.Sub(opener.Posted).Seconds()), 60*staffedMinutes(opener.Posted, reply.Posted))
	}
	return fmt.Sprintf("%q %q %q %q %d %q %q %q %t %t %t %q %s 1800 %d %q %t %d %d %d %d %d %d %d %d", k.brand, k.network, k.id,
		b.root(bruteKey{k.brand, k.network, opener.ID}), opener.Posted.UnixMilli(), opener.ID, opener.AuthorKey, opener.Meaning.Label, complaint, reply != nil || complaint || b.spokenTo(k, customers), promoted,
		lang, replied, last.Posted.UnixMilli(), last.Meaning.Label, last.Meaning.Tone.Thanks, group[len(group)-1].Posted.UnixMilli(),
		after, len(customers), replies, len(group), deleted, reach, reachN)
}

// stored reads what the brute force tells, in its words.
var stored = map[string]string{
	"conversations": `SELECT brand, network, id, thread, toUnixTimestamp64Milli(first_inbound), inbound_id, author_key, opening, complaint, expects, promoted, lang,
		ifNull(toUnixTimestamp64Milli(first_reply), 0), reply_id, reply_handle, reply_by, toInt64(ifNull(reply_seconds, -1)), toInt64(ifNull(staffed_seconds, -1)), target_seconds,
		toUnixTimestamp64Milli(last_inbound), last_sentiment, last_thanks, toUnixTimestamp64Milli(last_post), inbound_after, inbound, replies, posts, deleted, reach_before, reach_n
		FROM conversations FINAL WHERE here`,
	"replies": `SELECT brand, network, id, conversation, parent, handle, toInt64(ifNull(wait_seconds, -1)), toInt64(ifNull(staffed_seconds, -1)), signed FROM replies FINAL WHERE here`,
	"posts":   `SELECT brand, network, conversation, id, author_key, sentiment FROM conversation_posts FINAL WHERE NOT moved`,
	"names":   `SELECT brand, network, id, conversation FROM post_conversation FINAL`,
}

// worded reads an answer with its values in their own words, in order.
func worded(t *testing.T, w *warehouse.Warehouse, sql string) []string {
	t.Helper()
	var out []string
	rows, err := w.Conn().Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		values := make([]any, len(rows.Columns()))
		for i, c := range rows.ColumnTypes() {
			switch name := c.DatabaseTypeName(); {
			case strings.Contains(name, "String"):
				values[i] = new(string)
			case name == "Bool":
				values[i] = new(bool)
			case name == "Int64":
				values[i] = new(int64)
			case name == "UInt32":
				values[i] = new(uint32)
			case name == "UInt64":
				values[i] = new(uint64)
			default:
				t.Fatalf("column %s is %s", c.Name(), name)
			}
		}
		if err := rows.Scan(values...); err != nil {
			t.Fatal(err)
		}
		parts := make([]string, len(values))
		for i, v := range values {
			switch v := v.(type) {
			case *string:
				parts[i] = fmt.Sprintf("%q", *v)
			case *bool:
				parts[i] = fmt.Sprint(*v)
			case *int64:
				parts[i] = fmt.Sprint(*v)
			case *uint32:
				parts[i] = fmt.Sprint(*v)
			case *uint64:
				parts[i] = fmt.Sprint(*v)
			}
		}
		out = append(out, strings.Join(parts, " "))
	}
	if err := rows.Close(); err != nil {
		t.Fatal(err)
	}
	slices.Sort(out)
	return out
}

// check holds the tables against the brute force.
func (b bruteForce) check(t *testing.T, w *warehouse.Warehouse, when string) {
	t.Helper()
	checkByTime(t, w, when)
	want := map[string][]string{}
	want["conversations"], want["replies"], want["posts"], want["names"] = b.answers()
	for _, name := range slices.Sorted(maps.Keys(stored)) {
		got := worded(t, w, stored[name])
		for _, l := range got {
			if !slices.Contains(want[name], l) {
				t.Errorf("%s: %s has    %s", when, name, l)
			}
		}
		for _, l := range want[name] {
			if !slices.Contains(got, l) {
				t.Errorf("%s: %s misses %s", when, name, l)
			}
		}
		if len(got) != len(want[name]) {
			t.Errorf("%s: %d rows of %s, want %d", when, len(got), name, len(want[name]))
		}
	}
}
