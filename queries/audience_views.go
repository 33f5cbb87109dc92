package queries

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// What weekly views are counted from.
const (
	ViewsOfChannel = "channel" // the account's own running total
	ViewsOfPosts   = "posts"   // its posts that were read again
)

// ViewsRow is how often what an account published was watched in one week.
type ViewsRow struct {
	Brand   string    `json:"brand" title:"Brand" key:"yes"`
	Network string    `json:"network" title:"Network" key:"yes"`
	Account string    `json:"account" title:"Account" key:"yes"`
	Of      string    `json:"of" title:"Counted from" key:"yes"` // ViewsOfChannel or ViewsOfPosts
	Week    time.Time `json:"week" title:"Week from" unit:"date" key:"yes"`
	Views   *int64    `json:"views" title:"Views in the week"`             // nil: not known; below 0: the network took views back
	Total   *uint64   `json:"total" title:"All views by its end" unit:"n"` // of a channel
	N       uint64    `json:"n" title:"Posts read, or snapshots" unit:"n"`
	Partial bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"`
}

type gainRow struct {
	Brand   string    `ch:"of_brand"`
	Network string    `ch:"of_network"`
	Account string    `ch:"of_account"`
	Week    time.Time `ch:"week"`
	Gained  int64     `ch:"gained_n"`
	Posts   uint64    `ch:"posts_n"`
}

// Views are the weekly views of the brands' accounts: of a channel that tells all its views, the difference of that total over
// seven days; of the others, what their own posts gained between two readings.
func (a *Audience) Views(ctx context.Context, f Filter) (Answer[ViewsRow], error) {
	f.Grain = Week
	out, err := answer[ViewsRow]("audience.Views", f.WithoutPrevious())
	if err != nil {
		return out, err
	}
	channels, err := a.accounts(ctx, f, totalViews)
	if err != nil {
		return out, err
	}
	posts, err := a.readings(ctx, f)
	if err != nil {
		return out, err
	}
	first := f.firstWeek(channels, posts)
	if first.IsZero() {
		return out, nil
	}
	if out.Filter, err = out.Filter.withGrain(first, f.today()); err != nil {
		return out, fmt.Errorf("query audience.Views: %w", err)
	}
	within := out.Filter.startingAt(first)
	for _, c := range channels {
		addWeeks(&out, c.views(within))
	}
	for _, rows := range perAccount(posts) {
		addWeeks(&out, gained(within, rows))
	}
	return out, nil
}

// readings is what the brands' own posts gained, by the week.
func (a *Audience) readings(ctx context.Context, f Filter) ([]gainRow, error) {
	return read[gainRow](ctx, a.reader, "audience.Readings", f)
}

// addWeeks adds an account's weeks, if there is anything in them.
func addWeeks(a *Answer[ViewsRow], rows []ViewsRow) {
	if slices.ContainsFunc(rows, func(r ViewsRow) bool { return r.Views != nil }) {
		a.Rows = append(a.Rows, rows...)
		a.N++
	}
}

func (f Filter) firstWeek(channels []account, posts []gainRow) (first time.Time) {
	for _, c := range channels {
		if d := c.days[0].Day; first.IsZero() || d.Before(first) {
			first = d
		}
	}
	for _, p := range posts {
		if first.IsZero() || p.Week.Before(first) {
			first = p.Week
		}
	}
	return first
}

// views are a channel's weeks: one without a snapshot, or after such a one, is a gap.
func (a account) views(f Filter) (rows []ViewsRow) {
	first := f.start(f.From)
	before := a.lastIn(first.AddDate(0, 0, -7), first)
	for _, week := range f.calendar(nil) {
		row := ViewsRow{Brand: a.brand, Network: a.network, Account: a.name, Of: ViewsOfChannel, Week: week, Partial: f.partial(week)}
		s := a.lastIn(week, f.next(week))
		if s != nil {
			row.Total, row.N = s.Views, a.within(week, f.next(week))
		}
		if s != nil && before != nil {
			row.Views = difference64(s.Views, before.Views)
		}
		before = s
		rows = append(rows, row)
	}
	return rows
}

// within is how many days of [from, to) have a snapshot.
func (a account) within(from, to time.Time) (n uint64) {
	for _, s := range a.days {
		if !s.Day.Before(from) && s.Day.Before(to) {
			n++
		}
	}
	return n
}

func perAccount(rows []gainRow) (groups [][]gainRow) {
	for i, row := range rows {
		if i == 0 || rows[i-1].Brand != row.Brand || rows[i-1].Network != row.Network || rows[i-1].Account != row.Account {
			groups = append(groups, nil)
		}
		groups[len(groups)-1] = append(groups[len(groups)-1], row)
	}
	return groups
}

// gained are the weeks of an account's posts: one in which none was read is a gap.
func gained(f Filter, of []gainRow) (rows []ViewsRow) {
	weeks := map[int64]*gainRow{}
	for i := range of {
		weeks[of[i].Week.Unix()] = &of[i]
	}
	for _, week := range f.calendar(nil) {
		row := ViewsRow{Brand: of[0].Brand, Network: of[0].Network, Account: of[0].Account, Of: ViewsOfPosts, Week: week, Partial: f.partial(week)}
		if w := weeks[week.Unix()]; w != nil {
			row.Views, row.N = &w.Gained, w.Posts
		}
		rows = append(rows, row)
	}
	return rows
}
