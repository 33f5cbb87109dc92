package mastodon

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

// UnknownError says that a server does not know an account.
type UnknownError struct{ Handle, Server string }

func (e *UnknownError) Error() string {
	return fmt.Sprintf("%s does not know the account @%s", e.Server, e.Handle)
}

// Remedy says what a user can do about it.
func (e *UnknownError) Remedy() string {
	return "write the handle as user@host; a server knows accounts of others only once one of its people has looked them up, so ask the account's own server instead (server:)"
}

// account reads an account's counts, and then what it posts.
func (r *run) account(ctx context.Context, handle string) (stop bool) {
	query := "@" + handle
	reply, err := r.get(ctx, "/api/v1/accounts/lookup", url.Values{"acct": {r.short(handle)}})
	if isGone(err) {
		err = &UnknownError{Handle: handle, Server: r.settings.Domain}
	}
	if err != nil {
		return r.failed(ctx, query, err)
	}
	a, stat, err := ParseAccount(reply.Body, reply.URL, handle, r.view)
	if err != nil {
		return r.failed(ctx, query, err)
	}
	r.accounts[a] = true
	if err := r.emit(&record.Batch{AccountStats: []record.AccountStat{stat}}); err != nil {
		return r.failed(ctx, query, err)
	}
	posts := r.timeline("/api/v1/accounts/"+url.PathEscape(a)+"/statuses", url.Values{"exclude_reblogs": {"true"}}, false)
	return r.list(ctx, "account/"+handle, query, posts)
}

// short is an account's name as its own server takes it for sure: without the host, which may not be what it goes by.
func (c *Collector) short(handle string) string {
	return strings.TrimSuffix(handle, "@"+c.settings.Domain)
}

// ParseAccount reads an account's id and counts.
func ParseAccount(body []byte, address, handle string, v View) (id string, stat record.AccountStat, err error) {
	var a account
	if err := decode(body, address, &a); err != nil {
		return "", stat, err
	}
	if a.ID == "" {
		return "", stat, &AnswerError{URL: fetch.Redact(address), Detail: "it is no account"}
	}
	return a.ID, record.AccountStat{
		Brand: v.Brand, Network: v.Network, Account: handle, Source: v.Source, At: v.Now,
		Followers: count(a.Followers), Following: count(a.Following), Posts: count(a.Statuses),
		Views: record.NotGiven, RatingCount: record.NotGiven,
	}, nil
}

// counts reads the hashtags' uses of the days that are over, once a day.
func (r *run) counts(ctx context.Context) (stop bool) {
	for _, name := range r.settings.Hashtags {
		name = network.Hashtag(name)
		if err := r.days(ctx, name); r.failed(ctx, "uses of #"+name, err) {
			return true
		}
	}
	return false
}

// days reads a hashtag's days. A server remembers seven of them: what lies between the last one known and the oldest it
// shows is a gap.
func (r *run) days(ctx context.Context, name string) error {
	key := "days/" + strings.ToLower(name)
	today := r.now.Truncate(24 * time.Hour)
	known, err := time.Parse(time.DateOnly, r.cursor[key]) // up to here, this day not included; "" is none
	if err != nil {
		known = time.Time{}
	}
	if !known.Before(today) {
		return nil
	}
	batch := &record.Batch{Cursors: []record.Cursor{{Source: r.src.Name, Key: key, Value: today.Format(time.DateOnly)}}}
	reply, err := r.get(ctx, "/api/v1/tags/"+url.PathEscape(name), nil)
	if isGone(err) { // the server has never seen it, or does not count
		return r.emit(batch)
	}
	if err != nil {
		return err
	}
	counts, rejects, err := ParseTag(reply.Body, reply.URL, name, r.view)
	if err != nil {
		return err
	}
	batch.Rejects = rejects
	oldest := today
	for _, c := range counts {
		if c.From.Before(oldest) {
			oldest = c.From
		}
		if !c.From.Before(known) {
			batch.HashtagCounts = append(batch.HashtagCounts, c)
		}
	}
	if len(counts) > 0 && !known.IsZero() && known.Before(oldest) {
		batch.Gaps = append(batch.Gaps, record.Gap{Source: r.src.Name, Brand: r.src.Brand, Network: r.src.Site, Query: "uses of #" + name,
			From: known, To: oldest, Reason: "the server remembers the uses of the last 7 days only"})
	}
	return r.emit(batch)
}
