package queries

import (
	"context"
	"fmt"

	"golang.org/x/sync/errgroup"
)

// RelationRow is how a brand stands with those who write and with its customers.
type RelationRow struct {
	Brand    string  `json:"brand" title:"Brand" key:"yes"`
	Listed   uint64  `json:"listed" title:"Customers in the list" unit:"n" key:"yes"`
	Active   uint64  `json:"active" title:"Active customers in the list" unit:"n" key:"yes"`
	Speaking Measure `json:"speaking" title:"Customers who wrote" unit:"%"`            // of those in the list
	Persons  *uint64 `json:"persons" title:"Persons who wrote" unit:"n" key:"yes"`     // in public; nil: withheld
	Fans     *uint64 `json:"fans" title:"Fans" unit:"n" key:"yes"`                     // nil: withheld
	Before   *uint64 `json:"previous_fans" title:"Fans before" unit:"n" key:"yes"`     // nil: withheld, or nothing is compared
	Fan      Measure `json:"fan" title:"Fans among those who wrote" unit:"%"`          //
	Overlap  Measure `json:"overlap" title:"Active customers among the fans" unit:"%"` //
	Coverage Measure `json:"coverage" title:"Authors that could be matched" unit:"%"`  // of the accounts, e-mails, calls and chats included
}

// relation is what a period's figures of a brand are made of.
type relation struct {
	fan, overlap, speaking, coverage estimate
	persons, fans                    *uint64
	n                                uint64 // persons that may be counted
	hidden                           bool
}

// period reads the figures of the filter's period, brand by brand.
func (c *Customer) period(ctx context.Context, f Filter) ([]relation, []listOf, error) {
	var tables []crossing
	var found []listCoverage
	var lists []listOf
	var all errgroup.Group
	all.Go(func() (err error) {
		tables, err = c.crossed(ctx, f)
		return err
	})
	all.Go(func() (err error) {
		found, lists, err = c.covered(ctx, f)
		return err
	})
	if err := all.Wait(); err != nil {
		return nil, nil, err
	}
	relations := make([]relation, len(f.series()))
	for i, series := range f.series() {
		relations[i] = relate(tables[i], found, of(lists, series), series, f.minGroup())
	}
	return relations, lists, nil
}

func relate(x crossing, found []listCoverage, list listOf, series string, least uint64) relation {
	var r relation
	fans, others := x.total(lineOf(true)), x.total(lineOf(false))
	customers, persons := x.total([]int{0, 1, 3, 4}), fans+others
	// Of two sums, neither gives the other away.
	quiet, quietOthers := x.exhausted(lineOf(true), least), x.exhausted(lineOf(false), least)
	if !quiet {
		r.fans, r.n = &fans, fans
	}
	if !quiet && !quietOthers {
		r.persons, r.n, r.fan = &persons, persons, shareOf(fans, persons)
	}
	if r.hidden = quiet || quietOthers || x.hidden[0]; !quiet && !x.hidden[0] {
		r.overlap = shareOf(x.persons[0], fans)
	}
	few := hide([]uint64{customers, list.Persons - min(customers, list.Persons)}, least)
	if few[0] || few[1] || x.exhausted([]int{0, 1, 3, 4}, least) {
		r.hidden = true
	} else if list.Persons > 0 && persons > 0 {
		r.speaking = shareOf(min(customers, list.Persons), list.Persons)
	}
	var authors, matchable uint64
	for _, network := range found {
		if network.Series == series {
			authors, matchable = authors+network.Persons, matchable+network.Matchable
		}
	}
	if list.Persons > 0 {
		r.coverage = shareOf(matchable, authors)
	}
	return r
}

// Summary is how many of the customers speak, how many who speak are fans, and how many fans are customers. What the list
// does not allow to say is nil.
func (c *Customer) Summary(ctx context.Context, f Filter) (Answer[RelationRow], error) {
	a, err := answer[RelationRow]("customer.Summary", f)
	if err != nil {
		return a, err
	}
	now, lists, err := c.period(ctx, f)
	if err != nil {
		return a, err
	}
	before := make([]relation, len(now))
	if f.hasPrevious() {
		if before, _, err = c.period(ctx, f.previous()); err != nil {
			return a, err
		}
	}
	for i, series := range f.series() {
		is, was, list := now[i], before[i], of(lists, series)
		a.Rows = append(a.Rows, RelationRow{
			Brand: brandName(series), Listed: list.Persons, Active: list.Actives, Persons: is.persons, Fans: is.fans, Before: was.fans,
			Speaking: f.compared(is.speaking, was.speaking), Fan: f.compared(is.fan, was.fan), Overlap: f.compared(is.overlap, was.overlap),
			Coverage: f.compared(is.coverage, was.coverage),
		})
		if is.hidden {
			a.keepQuiet(fewPersons)
		}
		a.count(series, is.n)
	}
	if len(lists) == 0 {
		a.note(noList)
	}
	if len(f.Tags) == 0 {
		a.note(noTags)
	}
	return a, nil
}

// Listed is how many customers the lists of the filter's brands hold, whatever the period; each brand's counted apart.
func (c *Customer) Listed(ctx context.Context, f Filter) (uint64, error) {
	if err := f.Validate(); err != nil {
		return 0, fmt.Errorf("query customer.Listed: %w", err)
	}
	lists, err := read[listOf](ctx, c.reader, "customer.Listed", f)
	var n uint64
	for _, list := range lists {
		n += list.Persons
	}
	return n, err
}
