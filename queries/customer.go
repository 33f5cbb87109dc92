package queries

import (
	"context"
	"slices"

	"golang.org/x/sync/errgroup"
)

// Customer answers who the fans are, and whether they are customers. A person is a customer of the list by any of their
// keys, else one account on one network.
type Customer struct{ reader *reader }

const (
	defaultBefore  = 100
	defaultPersons = 50
	noList         = "No list of customers is known: bring one with renown contacts import. Until then every account counts as a person of its own."
	noTags         = "No campaign hashtags are configured for the brand: fans are those with a positive post only."
)

// The standings of a person by the list of customers.
var standingsOfPersons = [...]string{"active customer", "former customer", "not in the list"}

// OverlapRow is one cell of fans against customers.
type OverlapRow struct {
	Brand      string   `json:"brand" title:"Brand" key:"yes"`
	Fan        bool     `json:"fan" title:"Fan" unit:"yes/no" key:"yes"`
	Customer   string   `json:"customer" title:"Customer" key:"yes"`
	Persons    uint64   `json:"persons" title:"Persons" unit:"n"`
	Share      *float64 `json:"share" title:"Share of the fans, or of the others" unit:"%"`
	N          uint64   `json:"n" title:"Fans, or others" unit:"n"`
	Suppressed bool     `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

// overlapCounts are the persons of a brand who wrote, by what the list says of them, and how many of each are fans.
type overlapCounts struct {
	Series     string `ch:"series"`
	Others     uint64 `ch:"others"`
	OtherFans  uint64 `ch:"other_fans"`
	Actives    uint64 `ch:"actives"`
	ActiveFans uint64 `ch:"active_fans"`
	Formers    uint64 `ch:"formers"`
	FormerFans uint64 `ch:"former_fans"`
}

func (o overlapCounts) name() string { return o.Series }

// cells are the counts in the order of a crossing.
func (o overlapCounts) cells() []uint64 {
	return []uint64{o.ActiveFans, o.FormerFans, o.OtherFans, o.Actives - o.ActiveFans, o.Formers - o.FormerFans, o.Others - o.OtherFans}
}

// readSeries reads a file that answers for all brands together only alone.
func readSeries[T any](ctx context.Context, r *reader, name string, f Filter, more ...any) ([]T, error) {
	if len(f.Against) == 0 || !slices.Contains(f.series(), "") {
		return read[T](ctx, r, name, f, more...)
	}
	alone, others := f, f
	alone.Brand, alone.Against = "", nil
	brands := slices.DeleteFunc(f.series(), func(s string) bool { return s == "" })
	others.Brand, others.Against = brands[0], brands[1:]
	all, err := read[T](ctx, r, name, alone, more...)
	if err != nil {
		return nil, err
	}
	rest, err := read[T](ctx, r, name, others, more...)
	return append(all, rest...), err
}

// bothSeries reads a file like readSeries, for the filter's period and at the same time for the one compared with, if any.
func bothSeries[T any](ctx context.Context, r *reader, name string, f Filter, more ...any) (now, before []T, err error) {
	var all errgroup.Group
	all.Go(func() (err error) {
		now, err = readSeries[T](ctx, r, name, f, more...)
		return err
	})
	if f.hasPrevious() {
		all.Go(func() (err error) {
			before, err = readSeries[T](ctx, r, name, f.previous(), more...)
			return err
		})
	}
	err = all.Wait()
	return now, before, err
}

// crossed reads fans against customers, and hides what must not be shown.
func (c *Customer) crossed(ctx context.Context, f Filter) ([]crossing, error) {
	var counts, wider []overlapCounts
	var all errgroup.Group
	all.Go(func() (err error) {
		counts, err = readSeries[overlapCounts](ctx, c.reader, "customer.Overlap", f)
		return err
	})
	if wide, is := f.widened(); is {
		all.Go(func() (err error) {
			wider, err = readSeries[overlapCounts](ctx, c.reader, "customer.Overlap", wide)
			return err
		})
	}
	if err := all.Wait(); err != nil {
		return nil, err
	}
	return crossings(f, counts, wider), nil
}

// widened is the filter without what narrows it within its period, if anything does.
func (f Filter) widened() (Filter, bool) {
	is := len(f.Networks)+len(f.Languages)+len(f.Hashtags) > 0
	f.Networks, f.Languages, f.Hashtags = nil, nil, nil
	return f, is
}

// Overlap is fans against customers, six cells a brand. Cells under the minimum group are withheld, also by difference.
func (c *Customer) Overlap(ctx context.Context, f Filter) (Answer[OverlapRow], error) {
	a, err := answer[OverlapRow]("customer.Overlap", f)
	if err != nil {
		return a, err
	}
	tables, err := c.crossed(ctx, f)
	if err != nil {
		return a, err
	}
	if len(f.Tags) == 0 {
		a.note(noTags)
	}
	for i, series := range f.series() {
		for _, fan := range []bool{true, false} {
			addOverlap(&a, series, fan, tables[i])
		}
	}
	return a, nil
}

// What is said of groups that are too small to show.
const (
	fewPersons = "Withheld: groups of fewer than %s persons, and those that would give them away by subtraction."
	fewAuthors = "Withheld: groups of fewer than %s authors, and those that would give them away by subtraction."
	fewReviews = "Withheld: groups of fewer than %s reviews, and those that would give them away by subtraction."
)

// keepQuiet notes, in such words, that a group is too small to show.
func (a *Answer[T]) keepQuiet(few string) {
	if !a.Suppressed {
		a.Suppressed = true
		a.notes(Sentence{few, []any{a.Filter.minGroup()}})
	}
}

// addOverlap adds the three cells of a brand's fans, or of the others.
func addOverlap(a *Answer[OverlapRow], series string, fan bool, x crossing) {
	at := lineOf(fan)
	n := x.total(at)
	told := !x.exhausted(at, a.Filter.minGroup())
	for i, standing := range standingsOfPersons {
		hidden := x.hidden[at[i]] || !told
		row := OverlapRow{Brand: brandName(series), Fan: fan, Customer: standing, Suppressed: hidden}
		if hidden {
			a.keepQuiet(fewPersons)
		} else {
			row.Persons, row.N, row.Share = x.persons[at[i]], n, percent(x.persons[at[i]], n)
		}
		a.Rows = append(a.Rows, row)
	}
	if told {
		a.count(series, n)
	}
}

// CoverageOfListRow is how many of a network's authors could be matched with the list of customers at all.
type CoverageOfListRow struct {
	Brand     string  `json:"brand" title:"Brand" key:"yes"`
	Network   string  `json:"network" title:"Network" key:"yes"`
	Authors   uint64  `json:"authors" title:"Authors" unit:"n"`
	Listed    uint64  `json:"listed" title:"Keys of this network in the list" unit:"n"`
	Matchable uint64  `json:"matchable" title:"Authors that could be matched" unit:"n"`
	Matched   Measure `json:"matched" title:"Matched" unit:"%"` // of the matchable

	Suppressed bool `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

type listCoverage struct {
	Series    string `ch:"series"`
	Network   string `ch:"of_network"`
	Persons   uint64 `ch:"persons"`
	Matchable uint64 `ch:"of_lists_n"` // of one brand's accounts: only those its list knows; covered puts that right
	Matched   uint64 `ch:"matched"`
}

// listOf is what a brand's list of customers holds: keys by network, and customers.
type listOf struct {
	Series  string            `ch:"series"`
	Keys    map[string]uint64 `ch:"keys_of"`
	Persons uint64            `ch:"persons"`
	Actives uint64            `ch:"actives"`
}

func (l listOf) name() string { return l.Series }

// covered reads how far the list can be matched in the filter's period, and what the list holds.
func (c *Customer) covered(ctx context.Context, f Filter) (found []listCoverage, lists []listOf, err error) {
	var all errgroup.Group
	all.Go(func() (err error) {
		found, err = readSeries[listCoverage](ctx, c.reader, "customer.Coverage", f)
		return err
	})
	all.Go(func() (err error) {
		lists, err = read[listOf](ctx, c.reader, "customer.Listed", f)
		return err
	})
	err = all.Wait()
	for i := range found {
		if found[i].Series != "" && of(lists, found[i].Series).Keys[found[i].Network] > 0 {
			found[i].Matchable = found[i].Persons
		}
	}
	return found, lists, err
}

// Coverage is how far the list of customers can be matched with who writes, network by network.
func (c *Customer) Coverage(ctx context.Context, f Filter) (Answer[CoverageOfListRow], error) {
	a, err := answer[CoverageOfListRow]("customer.Coverage", f)
	if err != nil {
		return a, err
	}
	found, lists, err := c.covered(ctx, f)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		for _, is := range found {
			if is.Series == series {
				a.Rows = append(a.Rows, a.coverage(is, of(lists, series)))
				a.count(series, is.Persons)
			}
		}
	}
	if len(lists) == 0 {
		a.note(noList)
	}
	return a, nil
}

func (a *Answer[T]) coverage(is listCoverage, list listOf) CoverageOfListRow {
	least := a.Filter.minGroup()
	if few := hide([]uint64{is.Matched, is.Matchable - is.Matched}, least); few[0] || few[1] {
		a.keepQuiet(fewAuthors)
		return CoverageOfListRow{Brand: brandName(is.Series), Network: is.Network, Suppressed: true}
	}
	return CoverageOfListRow{
		Brand: brandName(is.Series), Network: is.Network, Authors: is.Persons, Listed: list.Keys[is.Network], Matchable: is.Matchable,
		Matched: measure(shareOf(is.Matched, is.Matchable), nil, least),
	}
}

// compared is an estimate beside that of the period compared with, if there is one.
func (f Filter) compared(now, before estimate) Measure {
	if !f.hasPrevious() {
		return measure(now, nil, f.minGroup())
	}
	return measure(now, &before, f.minGroup())
}
