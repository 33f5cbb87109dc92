package queries

import (
	"context"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	detect "renown/queries/backlash"
)

// quietAfter is how long nobody may have spoken on a post, or used a hashtag, for it to be over.
const quietAfter = 24 * time.Hour

// ownPostRow is a post that the brand or its support began, with the customers' posts below it.
type ownPostRow struct {
	Network   string      `ch:"network"`
	ID        string      `ch:"id"`
	Handle    string      `ch:"by_handle"`
	Began     time.Time   `ch:"began"`
	Liked     int64       `ch:"last_liked"` // as last read; -1: not known
	Commented int64       `ch:"last_commented"`
	Times     []time.Time `ch:"times"`
	Judged    []string    `ch:"judged"` // negative, other, none
}

// leastReplies is how many replies make it worth while to look at a post at all.
const leastReplies = 20

func (r *ownPostRow) replies() int64 { return max(int64(len(r.Times)), r.Commented) }

type readingRow struct {
	Network   string    `ch:"network"`
	ID        string    `ch:"id"`
	At        time.Time `ch:"at"`
	Liked     int64     `ch:"liked"`
	Commented int64     `ch:"commented"`
}

// ownPostAlerts are the posts of the brand's own that drew replies far above their likes, most of them negative. Each
// reply is judged by what was known when it came: the replies so far, and the likes as last read before.
func (b *Backlash) ownPostAlerts(ctx context.Context, p *past) ([]Alert, error) {
	posts, err := b.ownPosts(ctx, p)
	if err != nil {
		return nil, err
	}
	readings, err := b.readingsOf(ctx, p, posts)
	if err != nil {
		return nil, err
	}
	usual := newUsualReplies(posts)
	var alerts []Alert
	for i := range posts {
		post := &posts[i]
		if post.replies() < leastReplies {
			continue
		}
		opinions, each := usual.before(post)
		if a, raised := p.judgeOwn(post, readings[[2]string{post.Network, post.ID}], opinions, each); raised {
			alerts = append(alerts, a)
		}
	}
	return alerts, nil
}

func (b *Backlash) ownPosts(ctx context.Context, p *past) ([]ownPostRow, error) {
	return read[ownPostRow](ctx, b.reader, "backlash.OwnPosts", Filter{Now: p.now}, p.parameters()...)
}

// readingsOf is what the network counted over time of the posts that drew replies.
func (b *Backlash) readingsOf(ctx context.Context, p *past, posts []ownPostRow) (map[[2]string][]readingRow, error) {
	var networks, ids []string
	for _, post := range posts {
		if post.replies() >= leastReplies {
			networks, ids = append(networks, post.Network), append(ids, post.ID)
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	slices.Sort(networks)
	rows, err := b.ownReadings(ctx, p, slices.Compact(networks), ids)
	if err != nil {
		return nil, err
	}
	of := map[[2]string][]readingRow{}
	for _, row := range rows {
		of[[2]string{row.Network, row.ID}] = append(of[[2]string{row.Network, row.ID}], row)
	}
	return of, nil
}

func (b *Backlash) ownReadings(ctx context.Context, p *past, networks, ids []string) ([]readingRow, error) {
	return read[readingRow](ctx, b.reader, "backlash.OwnReadings", Filter{Now: p.now, Networks: networks}, append(p.parameters(), clickhouse.Named("ids", ids))...)
}

// judgeOwn goes through the replies to a post. opinions are of the replies to the account's posts before it, each is how many a
// post had.
func (p *past) judgeOwn(post *ownPostRow, readings []readingRow, opinions detect.Opinions, each float64) (Alert, bool) {
	a := Alert{Kind: alertOwnPost, Subject: post.Network + " " + post.ID, Start: post.Began.UTC(), Expected: each, Evidence: Evidence{Interval: time.Hour, Weeks: 4}}
	raised, likes, comments, next := false, post.Liked, int64(-1), 0
	if len(readings) > 0 {
		likes = readings[0].Liked
	}
	var said detect.Opinions
	for i, at := range post.Times {
		for next < len(readings) && !readings[next].At.After(at) {
			likes, comments = max(likes, readings[next].Liked), max(comments, readings[next].Commented)
			next++
		}
		said = heard(said, post.Judged[i])
		replies := max(int64(i+1), comments)
		if likes < 0 || replies < leastReplies || at.After(p.now) {
			continue
		}
		v := detect.OwnPost(replies, likes, said, opinions)
		if v.Raised && !raised {
			raised = true
			a.At, a.Value, a.Reason = at.UTC(), float64(replies), v.Reason()
		}
		if v.Raised {
			a.Severity = max(a.Severity, v.Severity)
		}
	}
	p.course(&a, post.Times)
	return a, raised
}

// heard adds one judged text to opinions.
func heard(o detect.Opinions, judgement string) detect.Opinions {
	switch judgement {
	case "negative":
		o.Negative++
		o.Judged++
	case "other":
		o.Judged++
	}
	return o
}

// course fills in the highest hour, the total until nobody spoke for a day after it was raised, and the end of the last hour
// in which somebody did.
func (p *past) course(a *Alert, times []time.Time) {
	hours := map[time.Time]float64{}
	var last time.Time
	for _, at := range times {
		at = at.UTC()
		if at.After(p.now) || at.After(a.At) && at.Sub(last) > quietAfter {
			break
		}
		last = at
		a.Total++
		hour := at.Truncate(time.Hour)
		hours[hour]++
		if hours[hour] > a.PeakOf {
			a.Peak, a.PeakOf = hour, hours[hour]
		}
	}
	if p.until().Sub(last) > quietAfter {
		a.Calm = last.Truncate(time.Hour).Add(time.Hour)
	}
}

// usualReplies are the replies to all posts of each account, in order of time.
type usualReplies map[[2]string][]usualReply

type usualReply struct {
	at       time.Time
	post     string
	opinions detect.Opinions // of all replies up to this one
}

func newUsualReplies(posts []ownPostRow) usualReplies {
	all := usualReplies{}
	for _, post := range posts {
		account := [2]string{post.Network, post.Handle}
		for i, at := range post.Times {
			all[account] = append(all[account], usualReply{at, post.ID, heard(detect.Opinions{}, post.Judged[i])})
		}
	}
	for _, replies := range all {
		slices.SortStableFunc(replies, func(a, b usualReply) int { return a.at.Compare(b.at) })
		for i := 1; i < len(replies); i++ {
			replies[i].opinions.Negative += replies[i-1].opinions.Negative
			replies[i].opinions.Judged += replies[i-1].opinions.Judged
		}
	}
	return all
}

// before are the opinions of the replies to the account's posts that came before a post, and how many a post had that
// had any.
func (u usualReplies) before(post *ownPostRow) (detect.Opinions, float64) {
	replies := u[[2]string{post.Network, post.Handle}]
	n, _ := slices.BinarySearchFunc(replies, post.Began, func(r usualReply, t time.Time) int { return r.at.Compare(t) })
	if n == 0 {
		return detect.Opinions{}, 0
	}
	posts := map[string]bool{}
	for _, r := range replies[:n] {
		posts[r.post] = true
	}
	return replies[n-1].opinions, float64(n) / float64(len(posts))
}
