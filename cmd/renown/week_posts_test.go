package main

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"renown/cmd/renown/world"
	"renown/collectors/network"
	"renown/queries"
	"renown/warehouse/record"
)

// stored are a brand's posts of a network as the warehouse holds them.
func (x *week) stored(s *session, site, brand string) map[string]record.Mention {
	x.t.Helper()
	rows, err := s.warehouse.Conn().Query(x.t.Context(), `SELECT id, url, text, posted, collected, direction, handle, conversation, parent,
		arrayStringConcat(hashtags, ' '), promoted, addressed, author_key, ifNull(toInt64(author_followers), -1), ifNull(toInt64(likes), -1), ifNull(toInt64(shares), -1),
		ifNull(toInt64(comments), -1), ifNull(toInt64(quotes), -1), ifNull(toInt64(bookmarks), -1), ifNull(toInt64(views), -1), ifNull(deleted, toDateTime64(0, 3, 'UTC'))
		FROM mentions FINAL WHERE network = {network:String} AND brand = {brand:String}`, named("network", site), named("brand", brand))
	if err != nil {
		x.t.Fatal(err)
	}
	all := map[string]record.Mention{}
	for rows.Next() {
		var m record.Mention
		var direction, tags string
		var counts [7]int64
		if err := rows.Scan(&m.ID, &m.URL, &m.Text, &m.Posted, &m.Collected, &direction, &m.Handle, &m.Conversation, &m.Parent, &tags, &m.Promoted, &m.Addressed,
			&m.AuthorKey, &counts[0], &counts[1], &counts[2], &counts[3], &counts[4], &counts[5], &counts[6], &m.Deleted); err != nil {
			x.t.Fatal(err)
		}
		m.Brand, m.Network, m.Direction, m.Hashtags = brand, site, record.Direction(direction), strings.Fields(tags)
		m.AuthorFollowers, m.Likes, m.Shares, m.Comments = record.Count(counts[0]), record.Count(counts[1]), record.Count(counts[2]), record.Count(counts[3])
		m.Quotes, m.Bookmarks, m.Views = record.Count(counts[4]), record.Count(counts[5]), record.Count(counts[6])
		if m.Deleted.Unix() == 0 {
			m.Deleted = time.Time{}
		}
		all[m.ID] = m
	}
	if err := rows.Err(); err != nil {
		x.t.Fatal(err)
	}
	return all
}

// since says from when on a network's posts must all be there: as far back as the first runs could read, some of which
// failed.
func (x *week) since(network string) time.Time {
	switch network {
	case world.Instagram:
		return x.began.Add(2 * 24 * time.Hour) // Instagram shows a hashtag's last day only, and the first runs may be killed
	case world.X:
		return x.began.Add(-4 * 24 * time.Hour) // X shows seven days
	}
	return x.began.Add(-30 * 24 * time.Hour)
}

// asked is whether a source must have met a post by now. What names the brand or is the brand's own is found by the
// lists; a word beside it in a conversation is found when the conversation's first post is read again.
func (x *week) asked(p record.Mention, terms network.Terms) bool {
	if p.Direction == record.FromBrand || p.Direction == record.FromSupport || terms.In(p.Text, p.Hashtags) {
		return true
	}
	root, found := x.world.Post(p.Network, p.Conversation, x.clock.Now())
	if parent, _ := x.world.Post(p.Network, p.Parent, x.clock.Now()); !found || p.Network == world.X && p.Parent != root.ID && parent.Handle == "" {
		return false // on X, what answers somebody deep in a conversation is no reason to read it
	}
	for _, age := range network.Ages() {
		if again := root.Posted.Add(age); again.After(p.Posted) && again.Before(x.clock.Now().Add(-3*time.Hour)) {
			return true
		}
	}
	return false
}

// swapped says whether a reply could not be told to be there: another one in its conversation went at about the time it
// came, so that their number stayed what it was.
func swapped(p record.Mention, have map[string]record.Mention, gone map[string]time.Time) bool {
	for id, when := range gone {
		other, known := have[id]
		same := other.Conversation == p.Conversation || other.Parent == p.Parent
		if known && p.Parent != "" && same && when.Sub(p.Posted).Abs() < 36*time.Hour {
			return true
		}
	}
	return false
}

// lost says whether the warehouse itself says that it could not read a time of a network.
func (x *week) lost(s *session, site, brand string) func(time.Time) bool {
	x.t.Helper()
	answer, err := s.queries.Source.Gaps(x.t.Context(), queries.Filter{Now: x.clock.Now(), Brand: brand})
	if err != nil {
		x.t.Fatal(err)
	}
	return func(at time.Time) bool {
		return slices.ContainsFunc(answer.Rows, func(g queries.GapRow) bool {
			return g.Network == site && !at.Before(g.From) && !at.After(g.To)
		})
	}
}

// differences lists what of a network's posts differs from the world.
func (x *week) differences(s *session, site, brand string) []string {
	x.t.Helper()
	var out []string
	have, gone, terms, lost := x.stored(s, site, brand), x.world.Deleted(site, brand), x.watch(site, brand).Terms(), x.lost(s, site, brand)
	until := x.lastRun(s, site, brand).Add(-time.Minute) // of the last minute a network may say nothing yet; the clock moves on when others are tried again
	for _, want := range x.world.Posts(site, brand) {
		got, found := have[want.ID]
		delete(have, want.ID)
		switch {
		case found:
			out = append(out, x.compare(got)...)
		case want.Posted.After(x.since(site)) && want.Posted.Before(until) && x.asked(want, terms) && !lost(want.Posted) && !swapped(want, have, gone):
			out = append(out, fmt.Sprintf("missing: %s of %s by %s (%s, answer to %q) %q", want.ID, want.Posted.Format(time.DateTime), want.Author, want.Direction, want.Parent, want.Text))
		}
	}
	for id, got := range have {
		if when, deleted := gone[id]; !deleted {
			out = append(out, fmt.Sprintf("never was there: %s %q", id, got.Text))
		} else if site != world.Instagram || got.Direction == record.FromBrand { // others' posts cannot be asked for by their id
			out = append(out, x.compareDeleted(got, when)...)
		}
	}
	return out
}

// during are moments of a run that brought something dated at a time: the date may be any moment of the run.
func during(at time.Time) (moments []time.Time) {
	for minutes := -20; minutes <= 20; minutes += 5 {
		moments = append(moments, at.Add(time.Duration(minutes)*time.Minute))
	}
	return moments
}

// asRead is a post as it was while the run read it that brought it at a time. There is none if the network did not show it.
func (x *week) asRead(site, id string, at time.Time) (versions []record.Mention) {
	for _, moment := range during(at) {
		if m, shown := x.world.Post(site, id, moment); shown {
			versions = append(versions, m)
		}
	}
	return versions
}

// compare holds a post against what it was when it was last read.
func (x *week) compare(got record.Mention) []string {
	versions := x.asRead(got.Network, got.ID, got.Collected)
	if len(versions) == 0 {
		return []string{fmt.Sprintf("%s was collected at %s, when the network did not show it", got.ID, got.Collected)}
	}
	want := versions[0]
	if last := versions[len(versions)-1]; got.Text == last.Text {
		want.Text = last.Text // edited meanwhile
	}
	var tags []string
	for _, tag := range want.Hashtags {
		if tag = strings.ToLower(tag); !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	var out []string
	check := func(field string, g, w any) {
		if g != w {
			out = append(out, fmt.Sprintf("%s: %s is %q, the world says %q", got.ID, field, fmt.Sprint(g), fmt.Sprint(w)))
		}
	}
	check("text", got.Text, want.Text)
	check("url", got.URL, want.URL)
	check("posted", got.Posted.UnixMilli(), want.Posted.UnixMilli())
	check("direction", got.Direction, want.Direction)
	check("handle", got.Handle, want.Handle)
	check("conversation", got.Conversation, want.Conversation)
	check("parent", got.Parent, want.Parent)
	check("promoted", got.Promoted, want.Promoted)
	check("addressed", got.Addressed, want.Addressed)
	check("hashtags", strings.Join(got.Hashtags, " "), strings.Join(tags, " "))
	check("author is known", got.AuthorKey != "", want.Author != "")
	check("deleted", got.Deleted.IsZero(), true)
	out = append(out, within(got.ID, "followers", got, versions, func(m record.Mention) record.Count { return m.AuthorFollowers })...)
	return append(out, sameCounts(got, versions)...)
}

// sameCounts holds what was counted of a post against what it was.
func sameCounts(got record.Mention, versions []record.Mention) []string {
	return slices.Concat(
		within(got.ID, "likes", got, versions, func(m record.Mention) record.Count { return m.Likes }),
		within(got.ID, "shares", got, versions, func(m record.Mention) record.Count { return m.Shares }),
		within(got.ID, "comments", got, versions, func(m record.Mention) record.Count { return m.Comments }),
		within(got.ID, "quotes", got, versions, func(m record.Mention) record.Count { return m.Quotes }),
		within(got.ID, "bookmarks", got, versions, func(m record.Mention) record.Count { return m.Bookmarks }),
		within(got.ID, "views", got, versions, func(m record.Mention) record.Count { return m.Views }),
	)
}

// within wants a count to be one that the versions have, or to lie between them.
func within[R any](what, field string, got R, versions []R, count func(R) record.Count) []string {
	low, high := count(versions[0]), count(versions[0])
	for _, v := range versions {
		low, high = min(low, count(v)), max(high, count(v))
	}
	if n := count(got); n < low || n > high {
		return []string{fmt.Sprintf("%s: %s are %d, the world says %d to %d", what, field, n, low, high)}
	}
	return nil
}

// compareDeleted wants a tombstone of a post that is gone, from the first time on that the plan reads it again.
func (x *week) compareDeleted(got record.Mention, when time.Time) []string {
	if !got.Deleted.IsZero() {
		if got.Text != "" || got.AuthorKey != "" || got.Deleted.Before(when) {
			return []string{fmt.Sprintf("%s: tombstone of %s (gone since %s) still says %q", got.ID, got.Deleted, when, got.Text)}
		}
		return nil
	}
	for _, age := range network.Ages() {
		if again := got.Posted.Add(age); again.After(when) && again.Before(x.clock.Now().Add(-3*time.Hour)) && got.Collected.Before(again) {
			return []string{fmt.Sprintf("%s (of %s, read at %s) is gone since %s and was to be read again at %s, but stands here still at %s",
				got.ID, got.Posted, got.Collected, when, again, x.clock.Now())}
		}
	}
	return nil
}
