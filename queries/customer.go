package queries

import (
	"context"
	"fmt"
	"time"
)

// Customer answers who the fans are, and whether they are customers. A person is a customer of the list by any of their
// keys, else one account on one network.
type Customer struct{ reader *reader }

const (
	defaultBefore = 100
	noList        = "No list of customers is known: bring one with renown contacts import. Until then every account counts as a person of its own."
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

type overlapCell struct {
	Series   string `ch:"series"`
	Fan      bool   `ch:"fan"`
	Standing string `ch:"standing"`
	Persons  uint64 `ch:"persons"`
}

// Overlap is fans against customers, six cells a brand. Cells under the minimum group are withheld, also by difference.
func (c *Customer) Overlap(ctx context.Context, f Filter) (Answer[OverlapRow], error) {
	a, err := answer[OverlapRow]("customer.Overlap", f)
	if err != nil {
		return a, err
	}
	cells, err := read[overlapCell](ctx, c.reader, "customer.Overlap", f)
	if err != nil {
		return a, err
	}
	if len(f.Tags) == 0 {
		a.Notes = append(a.Notes, "No campaign hashtags are configured for the brand: fans are those with a positive post only.")
	}
	tables := crossings(f, cells)
	for i, series := range f.series() {
		for _, fan := range []bool{true, false} {
			addOverlap(&a, series, fan, tables[i])
		}
	}
	return a, nil
}

// keepQuiet notes that a group of persons is too small to show.
func (a *Answer[T]) keepQuiet(persons string) {
	if !a.Suppressed {
		a.Suppressed = true
		a.Notes = append(a.Notes, fmt.Sprintf("Withheld: groups of fewer than %d %s, and those that would give them away by subtraction.", a.Filter.minGroup(), persons))
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
			a.keepQuiet("persons")
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
	Matchable uint64 `ch:"matchable"`
	Matched   uint64 `ch:"matched"`
	Listed    uint64 `ch:"listed"`
}

// Coverage is how far the list of customers can be matched with who writes, network by network.
func (c *Customer) Coverage(ctx context.Context, f Filter) (Answer[CoverageOfListRow], error) {
	a, err := answer[CoverageOfListRow]("customer.Coverage", f)
	if err != nil {
		return a, err
	}
	found, err := read[listCoverage](ctx, c.reader, "customer.Coverage", f)
	if err != nil {
		return a, err
	}
	listed := false
	for _, series := range f.series() {
		for _, of := range found {
			if of.Series != series {
				continue
			}
			listed = listed || of.Listed > 0
			row := CoverageOfListRow{Brand: brandName(series), Network: of.Network, Authors: of.Persons, Listed: of.Listed, Matchable: of.Matchable}
			if few := hide([]uint64{of.Matched, of.Matchable - of.Matched}, f.minGroup()); few[0] || few[1] {
				row = CoverageOfListRow{Brand: row.Brand, Network: row.Network, Suppressed: true}
				a.keepQuiet("authors")
			} else {
				row.Matched = measure(shareOf(of.Matched, of.Matchable), nil, f.minGroup())
			}
			a.Rows = append(a.Rows, row)
			a.count(series, of.Persons)
		}
	}
	if !listed {
		a.Notes = append(a.Notes, noList)
	}
	return a, nil
}

// AdvocatesRow is how many persons speak rather well, or rather ill, of a brand.
type AdvocatesRow struct {
	Brand      string  `json:"brand" title:"Brand" key:"yes"`
	Persons    uint64  `json:"n" title:"Persons with a judged post" unit:"n"`
	Advocates  Measure `json:"advocates" title:"Advocates" unit:"%"`
	Detractors Measure `json:"detractors" title:"Detractors" unit:"%"`
}

type balance struct {
	Series     string `ch:"series"`
	Persons    uint64 `ch:"persons"`
	Advocates  uint64 `ch:"advocates"`
	Detractors uint64 `ch:"detractors"`
}

func (b balance) name() string { return b.Series }

func (c *Customer) advocates(ctx context.Context, f Filter) (now, before []balance, err error) {
	return both[balance](ctx, c.reader, "customer.Advocates", f)
}

// Advocates is the share of persons with more positive than negative posts, and of those with more negative ones.
func (c *Customer) Advocates(ctx context.Context, f Filter) (Answer[AdvocatesRow], error) {
	a, err := answer[AdvocatesRow]("customer.Advocates", f)
	if err != nil {
		return a, err
	}
	now, before, err := c.advocates(ctx, f)
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

// compared is an estimate beside that of the period compared with, if there is one.
func (f Filter) compared(now, before estimate) Measure {
	if !f.hasPrevious() {
		return measure(now, nil, f.minGroup())
	}
	return measure(now, &before, f.minGroup())
}

// RepeatRow is how many persons came back within 90 days, on one channel or, with channel "all", on any.
type RepeatRow struct {
	Brand         string  `json:"brand" title:"Brand" key:"yes"`
	Channel       string  `json:"channel" title:"Channel" key:"yes"`
	Conversations uint64  `json:"conversations" title:"Conversations" unit:"n"`
	Persons       uint64  `json:"n" title:"Persons" unit:"n"`
	Repeat        Measure `json:"repeat" title:"Came back within 90 days" unit:"%"`
	Crossing      Measure `json:"crossing" title:"Used another channel within 90 days" unit:"%"` // of all channels only
}

// AllChannels is how a row of all channels together names its channel.
const AllChannels = "all channels"

type repeats struct {
	Series        string `ch:"series"`
	Channel       string `ch:"channel"`
	Persons       uint64 `ch:"persons"`
	Repeating     uint64 `ch:"repeating"`
	Crossing      uint64 `ch:"crossing"`
	Conversations uint64 `ch:"conversations"`
}

// Repeat is who had to come back, by channel.
func (c *Customer) Repeat(ctx context.Context, f Filter) (Answer[RepeatRow], error) {
	a, err := answer[RepeatRow]("customer.Repeat", f)
	if err != nil {
		return a, err
	}
	now, before, err := both[repeats](ctx, c.reader, "customer.Repeat", f)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		for _, is := range now {
			if is.Series != series {
				continue
			}
			var was repeats
			for _, candidate := range before {
				if candidate.Series == series && candidate.Channel == is.Channel {
					was = candidate
				}
			}
			row := RepeatRow{Brand: brandName(series), Channel: is.Channel, Conversations: is.Conversations, Persons: is.Persons}
			row.Repeat = f.compared(shareOf(is.Repeating, is.Persons), shareOf(was.Repeating, was.Persons))
			if is.Channel == "" {
				row.Channel = AllChannels
				row.Crossing = f.compared(shareOf(is.Crossing, is.Persons), shareOf(was.Crossing, was.Persons))
				a.count(series, is.Persons)
			}
			a.Rows = append(a.Rows, row)
		}
	}
	return a, nil
}

// CohortRow is how many of those first seen in a month were seen again so many months later.
type CohortRow struct {
	Brand      string    `json:"brand" title:"Brand" key:"yes"`
	Cohort     time.Time `json:"cohort" title:"First seen in the month from" unit:"date" key:"yes"`
	Age        int       `json:"age" title:"Months later" unit:"n" key:"yes"`
	Size       uint64    `json:"n" title:"Persons of the cohort" unit:"n"`
	Seen       uint64    `json:"seen" title:"Seen again" unit:"n"`
	Share      *float64  `json:"share" title:"Share" unit:"%"`
	Low        *float64  `json:"low" title:"95 % from" unit:"%"`
	High       *float64  `json:"high" title:"95 % to" unit:"%"`
	Partial    bool      `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"` // the later month is not over
	Suppressed bool      `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

type cohortCount struct {
	Series  string    `ch:"series"`
	Cohort  time.Time `ch:"cohort"`
	Age     int64     `ch:"age"`
	Persons uint64    `ch:"persons"`
}

// Cohorts are the loyalty cohorts of the filter's period: a month in which nobody of a cohort was seen is 0, a month that
// has not begun has no row.
func (c *Customer) Cohorts(ctx context.Context, f Filter) (Answer[CohortRow], error) {
	a, err := answer[CohortRow]("customer.Cohorts", f)
	if err != nil {
		return a, err
	}
	counts, err := read[cohortCount](ctx, c.reader, "customer.Cohorts", f)
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		for _, first := range counts {
			if first.Series == series && first.Age == 0 {
				addCohort(&a, series, first, counts)
			}
		}
	}
	return a, nil
}

// addCohort adds a cohort's months up to now.
func addCohort(a *Answer[CohortRow], series string, first cohortCount, counts []cohortCount) {
	seen := map[int]uint64{}
	for _, c := range counts {
		if c.Series == series && c.Cohort.Equal(first.Cohort) {
			seen[int(c.Age)] = c.Persons
		}
	}
	hidden := first.Persons < a.Filter.minGroup()
	if hidden {
		a.keepQuiet("persons")
	} else {
		a.count(series, first.Persons)
	}
	for age := 0; !first.Cohort.AddDate(0, age, 0).After(a.Filter.Now); age++ {
		row := CohortRow{Brand: brandName(series), Cohort: first.Cohort, Age: age, Suppressed: hidden,
			Partial: first.Cohort.AddDate(0, age+1, 0).After(a.Filter.Now)}
		if !hidden {
			share := shareOf(seen[age], first.Persons)
			row.Size, row.Seen, row.Share, row.Low, row.High = first.Persons, seen[age], &share.value, &share.low, &share.high
		}
		a.Rows = append(a.Rows, row)
	}
}

// BeforeRow is a complaint whose author was in touch before.
type BeforeRow struct {
	Brand        string    `json:"brand" ch:"of_brand" title:"Brand"`
	Network      string    `json:"network" ch:"of_network" title:"Network"`
	Conversation string    `json:"conversation" ch:"conversation" title:"Conversation"`
	Since        time.Time `json:"since" ch:"since" title:"Complained" unit:"time"`
	Answered     bool      `json:"answered" ch:"is_answered" title:"Answered" unit:"yes/no"`
	Customer     bool      `json:"customer" ch:"is_customer" title:"In the list of customers" unit:"yes/no"`
	Earlier      uint64    `json:"n" ch:"earlier_n" title:"Conversations in the 90 days before" unit:"n"`
	Channels     []string  `json:"channels" ch:"channels" title:"On" unit:"list"`
	First        time.Time `json:"first" ch:"first_earlier" title:"The first of them" unit:"time"`
	Text         string    `json:"text" ch:"said" title:"Text"`
	URL          string    `json:"url" ch:"address" title:"Link"`

	All uint64 `json:"-" ch:"all_rows"`
}

// Before are the complaints of the period whose author was in touch in the 90 days before, on whichever channel, those
// who came back most often first.
func (c *Customer) Before(ctx context.Context, f Filter) (Answer[BeforeRow], error) {
	a, err := answer[BeforeRow]("customer.Before", f)
	if err != nil {
		return a, err
	}
	a.Rows, err = read[BeforeRow](ctx, c.reader, "customer.Before", f, f.rowParameters(f.limit(defaultBefore))...)
	if len(a.Rows) > 0 {
		a.N, a.Total = a.Rows[0].All, a.Rows[0].All
	}
	return a, err
}
