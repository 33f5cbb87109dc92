package queries

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"
)

// Audience answers who follows the brands' accounts, and how often what they publish is watched.
type Audience struct{ reader *reader }

// FollowersRow is the followers of one account at the end of one bucket of time.
type FollowersRow struct {
	Brand     string     `json:"brand" title:"Brand" key:"yes"`
	Network   string     `json:"network" title:"Network" key:"yes"`
	Account   string     `json:"account" title:"Account" key:"yes"`
	Bucket    time.Time  `json:"bucket" title:"From" unit:"date" key:"yes"`
	Followers *uint64    `json:"followers" title:"Followers" unit:"n"` // nil: there is no snapshot
	At        *time.Time `json:"at" title:"Snapshot of" unit:"date"`
	Change    *int64     `json:"change" title:"Change since the step before"` // nil: one of the two has no snapshot
	Partial   bool       `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"`
}

// AccountRow is one account's followers at the end of the period and at its beginning. A row without account is all of the
// brand's accounts together.
type AccountRow struct {
	Brand     string     `json:"brand" title:"Brand" key:"yes"`
	Network   string     `json:"network" title:"Network" key:"yes"`
	Account   string     `json:"account" title:"Account" key:"yes"`
	Followers uint64     `json:"followers" title:"Followers" unit:"n"`
	At        *time.Time `json:"at" title:"Snapshot of" unit:"date"`
	Before    *uint64    `json:"before" title:"Followers before" unit:"n"` // nil: there is no earlier snapshot
	BeforeAt  *time.Time `json:"before_at" title:"Snapshot before of" unit:"date"`
	Change    *int64     `json:"change" title:"Change"`
	Percent   *float64   `json:"change_percent" title:"Change" unit:"%"`
	N         uint64     `json:"n" title:"Accounts" unit:"n"` // of all together: those whose change is known
}

// snapshot is the last one of an account on one day.
type snapshot struct {
	Brand     string    `ch:"of_brand"`
	Network   string    `ch:"of_network"`
	Account   string    `ch:"of_account"`
	Day       time.Time `ch:"of_day"`
	Followers *uint64   `ch:"followers_n"`
	Views     *uint64   `ch:"views_n"`
}

// account is an account's snapshots, oldest first.
type account struct {
	brand, network, name string
	days                 []snapshot
}

// lookBack is how many days before a period the snapshot at its beginning is looked for.
const lookBack = 35

// accounts reads the snapshots of the period and of the weeks before it, those that pick finds something in.
func (a *Audience) accounts(ctx context.Context, f Filter, pick func(snapshot) *uint64) ([]account, error) {
	wide := f.WithoutPrevious()
	if !wide.From.IsZero() {
		wide.From = wide.From.AddDate(0, 0, -lookBack)
	}
	rows, err := a.snapshots(ctx, wide)
	var all []account
	for _, s := range rows {
		if pick(s) == nil {
			continue
		}
		if n := len(all); n == 0 || all[n-1].brand != s.Brand || all[n-1].network != s.Network || all[n-1].name != s.Account {
			all = append(all, account{brand: s.Brand, network: s.Network, name: s.Account})
		}
		last := &all[len(all)-1]
		last.days = append(last.days, s)
	}
	slices.SortStableFunc(all, func(x, y account) int { return f.place(x.brand) - f.place(y.brand) })
	return all, err
}

func (a *Audience) snapshots(ctx context.Context, f Filter) ([]snapshot, error) {
	return read[snapshot](ctx, a.reader, "audience.Snapshots", f)
}

// place is where a brand stands among those asked for.
func (f Filter) place(brand string) int {
	if i := slices.Index(f.series(), brand); i >= 0 {
		return i
	}
	return len(f.series())
}

func followers(s snapshot) *uint64  { return s.Followers }
func totalViews(s snapshot) *uint64 { return s.Views }

// lastIn is an account's last snapshot of the days [from, to).
func (a account) lastIn(from, to time.Time) *snapshot {
	for i := len(a.days) - 1; i >= 0; i-- {
		if d := a.days[i].Day; d.Before(to) {
			if d.Before(from) {
				return nil
			}
			return &a.days[i]
		}
	}
	return nil
}

// Followers is each account's followers over time: the last snapshot of each bucket. A bucket without one is a gap.
func (a *Audience) Followers(ctx context.Context, f Filter) (Answer[FollowersRow], error) {
	out, err := answer[FollowersRow]("audience.Followers", f.WithoutPrevious())
	if err != nil {
		return out, err
	}
	all, err := a.accounts(ctx, f, followers)
	if err != nil || len(all) == 0 {
		return out, err
	}
	if out.Filter, err = out.Filter.withSnapshotGrain(all); err != nil {
		return out, fmt.Errorf("query audience.Followers: %w", err)
	}
	out.notes(sinceNote(f, out.Filter))
	for _, one := range all {
		rows := one.followers(out.Filter)
		if slices.ContainsFunc(rows, func(r FollowersRow) bool { return r.Followers != nil }) {
			out.N++
			out.Rows = append(out.Rows, rows...)
		}
	}
	return out, nil
}

// withSnapshotGrain is the filter from the first snapshot of its period on, with the grain chosen where none was asked for: the
// day, unless that is too many or most accounts lack a snapshot on many days.
func (f Filter) withSnapshotGrain(all []account) (Filter, error) {
	var first, last time.Time
	dense, held := 0, 0
	for _, one := range all {
		days := one.since(f.From)
		if len(days) == 0 {
			continue
		}
		begin, end := days[0].Day, days[len(days)-1].Day
		if first.IsZero() || begin.Before(first) {
			first = begin
		}
		last = later(last, end)
		if held++; float64(len(days)) >= 0.8*(end.Sub(begin).Hours()/24+1) {
			dense++
		}
	}
	if first.IsZero() {
		first, last = f.today(), f.today()
	}
	f = f.startingAt(first)
	if f.Grain == "" {
		if f.Grain = f.grainOf(last, daysByDay); f.Grain == Day && 2*dense < held {
			f.Grain = Week
		}
	}
	return f.withGrain(first, last)
}

// since are an account's snapshots from a day on.
func (a account) since(from time.Time) []snapshot {
	i := slices.IndexFunc(a.days, func(s snapshot) bool { return !s.Day.Before(from) })
	if i < 0 {
		return nil
	}
	return a.days[i:]
}

func (a account) followers(f Filter) (rows []FollowersRow) {
	var before *uint64
	if first := f.start(f.From); len(a.days) > 0 {
		if s := a.lastIn(f.start(first.AddDate(0, 0, -1)), first); s != nil {
			before = s.Followers
		}
	}
	for _, bucket := range f.calendar(nil) {
		row := FollowersRow{Brand: a.brand, Network: a.network, Account: a.name, Bucket: bucket, Partial: f.partial(bucket)}
		if s := a.lastIn(bucket, f.next(bucket)); s != nil {
			row.Followers, row.At, row.Change = s.Followers, &s.Day, difference64(s.Followers, before)
		}
		before = row.Followers
		rows = append(rows, row)
	}
	return rows
}

// difference64 is now - before, nil where one is missing.
func difference64(now, before *uint64) *int64 {
	if now == nil || before == nil {
		return nil
	}
	d := int64(*now) - int64(*before)
	return &d
}

// Accounts are the brands' accounts with their followers at the end of the period and at its beginning, each brand's together
// first. The snapshot at the beginning is the last of the five weeks before, else the first within.
func (a *Audience) Accounts(ctx context.Context, f Filter) (Answer[AccountRow], error) {
	out, err := answer[AccountRow]("audience.Accounts", f.WithoutPrevious())
	if err != nil {
		return out, err
	}
	all, err := a.accounts(ctx, f, followers)
	if err != nil {
		return out, err
	}
	var rows []AccountRow
	for _, one := range all {
		if row, ok := one.row(f); ok {
			rows = append(rows, row)
		}
	}
	slices.SortStableFunc(rows, func(x, y AccountRow) int {
		return cmp.Or(f.place(x.Brand)-f.place(y.Brand), cmp.Compare(x.Brand, y.Brand), cmp.Compare(y.Followers, x.Followers))
	})
	for i, row := range rows {
		if i == 0 || rows[i-1].Brand != row.Brand {
			out.Rows = append(out.Rows, wholeOf(row.Brand, rows))
		}
		out.Rows = append(out.Rows, row)
	}
	out.N = uint64(len(rows))
	return out, nil
}

func (a account) row(f Filter) (AccountRow, bool) {
	var first, last *snapshot
	for i := range a.days {
		s := &a.days[i]
		if s.Day.Before(f.From) || first == nil {
			first = s
		}
		if !s.Day.Before(f.From) {
			last = s
		}
	}
	if last == nil {
		return AccountRow{}, false
	}
	row := AccountRow{Brand: a.brand, Network: a.network, Account: a.name, Followers: *last.Followers, At: &last.Day, N: 1}
	if first.Day.Before(last.Day) {
		row.Before, row.BeforeAt = first.Followers, &first.Day
		row.Change = difference64(last.Followers, first.Followers)
		row.Percent = ratio(100*float64(*row.Change), float64(*first.Followers))
	}
	return row, true
}

// wholeOf adds up a brand's accounts; the change is of those of which it is known.
func wholeOf(brand string, rows []AccountRow) AccountRow {
	whole := AccountRow{Brand: brand}
	var before uint64
	var change int64
	for _, row := range rows {
		if row.Brand != brand {
			continue
		}
		whole.Followers += row.Followers
		if row.Change != nil {
			whole.N++
			before, change = before+*row.Before, change+*row.Change
		}
	}
	if whole.N > 0 {
		whole.Before, whole.Change, whole.Percent = &before, &change, ratio(100*float64(change), float64(before))
	}
	return whole
}
