package x

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"

	"renown/collectors/fetch"
	"renown/collectors/network"
	"renown/warehouse/record"
)

const accountsKey = "accounts"

// ParseAccounts reads the answer to a look-up of accounts by name. missing names those that X does not show.
func ParseAccounts(body []byte, scope Scope) (stats []record.AccountStat, missing []string, err error) {
	var wire wireUsers
	if err := decode(body, &wire); err != nil {
		return nil, nil, &answerError{err}
	}
	if wire.Data == nil && wire.Errors == nil {
		return nil, nil, &answerError{errors.New("it holds no accounts")}
	}
	for _, u := range wire.Data {
		m := u.PublicMetrics
		if m == nil {
			m = &wireUserMetrics{}
		}
		stats = append(stats, record.AccountStat{
			Brand: scope.Source.Brand, Network: scope.Source.Site, Account: network.Handle(u.Username), Source: scope.Source.Name, At: scope.Now,
			Followers: count(m.Followers), Following: count(m.Following), Posts: count(m.Posts), Views: record.NotGiven, RatingCount: record.NotGiven,
		})
	}
	for _, p := range wire.Errors {
		if p.Value != "" {
			missing = append(missing, network.Handle(p.Value))
		}
	}
	return stats, missing, nil
}

// accountsDue says whether the brand's accounts are to be looked up now. Each look-up is paid for.
func (c *Collector) accountsDue(cursor map[string]string, now time.Time) bool {
	if c.s.FollowersEvery < 0 || len(c.handles()) == 0 {
		return false
	}
	last, err := time.Parse(time.RFC3339, cursor[accountsKey])
	return err != nil || now.Sub(last) >= c.s.FollowersEvery
}

func accountsQuery(handles []string) url.Values {
	return url.Values{"usernames": {strings.Join(handles, ",")}, "user.fields": {"public_metrics,username"}}
}

func (x *run) lookUpAccounts(ctx context.Context) bool {
	if !x.accountsDue(x.cursor, x.now) {
		return true
	}
	batch := &record.Batch{Cursors: []record.Cursor{{Source: x.src.Name, Key: accountsKey, Value: stamp(x.now)}}}
	var missing []string
	for some := range slices.Chunk(x.handles(), 100) {
		stats, gone, err := x.accounts(ctx, some)
		if err != nil {
			return x.failed(ctx, fmt.Errorf("looking up accounts: %w", err))
		}
		batch.AccountStats = append(batch.AccountStats, stats...)
		missing = append(missing, gone...)
	}
	if err := x.emit(batch); err != nil {
		return x.failed(ctx, err)
	}
	if len(missing) > 0 {
		return x.failed(ctx, &remediedError{fmt.Errorf("X shows no account @%s", strings.Join(missing, ", @")),
			"correct the source's handles and support_handles, or the brand's: the account is renamed, closed or suspended"})
	}
	return true
}

func (x *run) accounts(ctx context.Context, handles []string) ([]record.AccountStat, []string, error) {
	reply, err := x.api.Do(ctx, fetch.Ask{Path: "/2/users/by", Query: accountsQuery(handles), Limit: "users", Cost: costs(x.s.price(0, len(handles)))})
	if err != nil {
		return nil, nil, x.s.remedied(err)
	}
	return ParseAccounts(reply.Body, x.scope())
}
