package x

import (
	"context"
	"encoding/json"
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

// Accounts is what the answer to a look-up of accounts became.
type Accounts struct {
	Stats   []record.AccountStat
	IDs     []string
	Missing []string // names that X does not show
}

// ParseAccounts reads the answer to a look-up of accounts by name.
func ParseAccounts(body []byte, scope Scope) (*Accounts, error) {
	var wire wireUsers
	if err := decode(body, &wire); err != nil {
		return nil, &answerError{err}
	}
	if wire.Data == nil && wire.Errors == nil {
		return nil, &answerError{errors.New("it holds no accounts")}
	}
	a := &Accounts{}
	for _, u := range wire.Data {
		m := u.PublicMetrics
		if m == nil {
			m = &wireUserMetrics{}
		}
		a.IDs = append(a.IDs, u.ID)
		a.Stats = append(a.Stats, record.AccountStat{
			Brand: scope.Source.Brand, Network: scope.Source.Site, Account: network.Handle(u.Username), Source: scope.Source.Name, At: scope.Now,
			Followers: count(m.Followers), Following: count(m.Following), Posts: count(m.Posts), Views: record.NotGiven, RatingCount: record.NotGiven,
		})
	}
	for _, p := range wire.Errors {
		if p.Value != "" {
			a.Missing = append(a.Missing, network.Handle(p.Value))
		}
	}
	return a, nil
}

// lookedUp is when the brand's accounts were last looked up, and their ids, by which replies to them are known. It is
// their cursor.
type lookedUp struct {
	At  time.Time `json:"at"`
	IDs []string  `json:"ids,omitempty"`
}

// known reads the cursor. What cannot be read is looked up anew.
func known(cursor map[string]string) (l lookedUp) {
	if err := json.Unmarshal([]byte(cursor[accountsKey]), &l); err != nil {
		return lookedUp{}
	}
	return l
}

// accountsDue says whether the brand's accounts are to be looked up now. Each look-up is paid for.
func (c *Collector) accountsDue(cursor map[string]string, now time.Time) bool {
	return c.s.FollowersEvery > 0 && len(c.handles()) > 0 && now.Sub(known(cursor).At) >= c.s.FollowersEvery
}

func accountsQuery(handles []string) url.Values {
	return url.Values{"usernames": {strings.Join(handles, ",")}, "user.fields": {"public_metrics,username"}}
}

func (x *run) lookUpAccounts(ctx context.Context) bool {
	if !x.accountsDue(x.cursor, x.now) {
		return true
	}
	batch := &record.Batch{}
	var missing []string
	mark := lookedUp{At: x.now}
	for some := range slices.Chunk(x.handles(), 100) {
		a, err := x.accounts(ctx, some)
		if err != nil {
			return x.done(ctx, "looking up accounts", err)
		}
		batch.AccountStats = append(batch.AccountStats, a.Stats...)
		missing, mark.IDs = append(missing, a.Missing...), append(mark.IDs, a.IDs...)
	}
	text, err := json.Marshal(mark)
	if err != nil {
		return x.done(ctx, "keeping when accounts were looked up", err)
	}
	x.own = mark.IDs
	batch.Cursors = []record.Cursor{{Source: x.src.Name, Key: accountsKey, Value: string(text)}}
	if err := x.emit(batch); err != nil {
		return x.done(ctx, "storing accounts", err)
	}
	if len(missing) > 0 {
		return x.done(ctx, "looking up accounts", &remediedError{fmt.Errorf("no account @%s is shown", strings.Join(missing, ", @")),
			"correct the source's handles and support_handles, or the brand's: the account is renamed, closed or suspended"})
	}
	return true
}

func (x *run) accounts(ctx context.Context, handles []string) (*Accounts, error) {
	reply, err := x.api.Do(ctx, fetch.Ask{Path: "/2/users/by", Query: accountsQuery(handles), Limit: "users", Delivered: true, Cost: costs(x.s.price(0, len(handles)))})
	if err != nil {
		return nil, x.s.remedied(err)
	}
	return ParseAccounts(reply.Body, x.scope())
}
