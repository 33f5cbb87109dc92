package queries

import (
	"context"
	"fmt"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// AdvocatesRow is how many persons speak rather well, or rather ill, of a brand.
type AdvocatesRow struct {
	Brand      string  `json:"brand" title:"Brand" key:"yes"`
	Persons    uint64  `json:"n" title:"Persons with a judged post" unit:"n"`
	Advocates  Measure `json:"advocates" title:"Advocates" unit:"%"`
	Detractors Measure `json:"detractors" title:"Detractors" unit:"%"`
}

// balance is how many persons of a brand spoke rather well, or rather ill.
type balance struct {
	Series     string `ch:"series"`
	Persons    uint64 `ch:"persons"`
	Advocates  uint64 `ch:"advocates"`
	Detractors uint64 `ch:"detractors"`
}

func (b balance) name() string { return b.Series }

// Advocates is the share of persons with more positive than negative posts, and of those with more negative ones.
func (c *Customer) Advocates(ctx context.Context, f Filter) (Answer[AdvocatesRow], error) {
	a, err := answer[AdvocatesRow]("customer.Advocates", f)
	if err != nil {
		return a, err
	}
	now, before, err := bothSeries[balance](ctx, c.reader, "customer.Advocates", f)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		is, was := of(now, series), of(before, series)
		row := AdvocatesRow{Brand: brandName(series), Persons: is.Persons}
		row.Advocates = f.compared(shareOf(is.Advocates, is.Persons), shareOf(was.Advocates, was.Persons))
		row.Detractors = f.compared(shareOf(is.Detractors, is.Persons), shareOf(was.Detractors, was.Persons))
		a.Rows = append(a.Rows, row)
		a.count(series, is.Persons)
	}
	return a, nil
}

// PersonRow is one person who speaks of a brand, by nothing but a hash.
type PersonRow struct {
	Brand     string    `json:"brand" title:"Brand"`
	Person    string    `json:"person" title:"Person"`                   // the first half of a hash of a keyed hash
	Account   string    `json:"account" title:"Account with most posts"` // its hash, as Filter.Author takes it
	Network   string    `json:"network" title:"Network"`                 // of that account
	Accounts  uint64    `json:"accounts" title:"Accounts" unit:"n"`
	Posts     uint64    `json:"n" title:"Posts" unit:"n"`
	Positive  uint64    `json:"positive" title:"Positive" unit:"n"`
	Negative  uint64    `json:"negative" title:"Negative" unit:"n"`
	Followers *uint64   `json:"followers" title:"Followers" unit:"n"` // the most any of the posts said; nil: none did
	Customer  *bool     `json:"customer" title:"In the list of customers" unit:"yes/no"`
	Seen      time.Time `json:"seen" title:"Last wrote" unit:"time"` // to a quarter of an hour
}

type personFound struct {
	Series    string    `ch:"series"`
	One       uint64    `ch:"one"`
	Account   uint64    `ch:"account"`
	Network   string    `ch:"of_network"`
	Accounts  uint64    `ch:"accounts_n"`
	Posts     uint64    `ch:"posts_n"`
	Positive  uint64    `ch:"positives"`
	Negative  uint64    `ch:"negatives"`
	Followers uint64    `ch:"followers_n"`
	Seen      time.Time `ch:"last_seen"`
	Customer  bool      `ch:"is_customer"`
	All       uint64    `ch:"all_rows"`
	Listed    uint64    `ch:"listed_rows"`
}

// AdvocateList are the persons who speak most clearly for the filter's brand alone. Whether they are customers is told only
// where enough of them are, and enough are not.
func (c *Customer) AdvocateList(ctx context.Context, f Filter) (Answer[PersonRow], error) {
	return c.persons(ctx, f, "customer.AdvocateList", "positive")
}

// DetractorList are those who speak most clearly against it.
func (c *Customer) DetractorList(ctx context.Context, f Filter) (Answer[PersonRow], error) {
	return c.persons(ctx, f, "customer.DetractorList", "negative")
}

func (c *Customer) persons(ctx context.Context, f Filter, query, sentiment string) (Answer[PersonRow], error) {
	f.Against = nil
	a, err := answer[PersonRow](query, f)
	if err != nil {
		return a, err
	}
	more := append(f.rowParameters(f.limit(defaultPersons)), clickhouse.Named("sentiment", sentiment))
	found, err := read[personFound](ctx, c.reader, "customer.Persons", f, more...)
	if err != nil || len(found) == 0 {
		return a, err
	}
	a.N, a.Total = found[0].All, found[0].All
	quiet := a.hides(found[0].Listed, found[0].All-found[0].Listed)
	for _, p := range found {
		a.Rows = append(a.Rows, p.row(quiet))
	}
	return a, nil
}

func (p personFound) row(quiet bool) PersonRow {
	row := PersonRow{
		Brand: brandName(p.Series), Person: fmt.Sprintf("%08x", p.One>>32), Account: fmt.Sprintf("%016x", p.Account), Network: p.Network,
		Accounts: p.Accounts, Posts: p.Posts, Positive: p.Positive, Negative: p.Negative, Seen: p.Seen,
	}
	if p.Followers > 0 {
		row.Followers = &p.Followers
	}
	if !quiet {
		row.Customer = &p.Customer
	}
	return row
}
