package queries

import (
	"cmp"
	"context"
	"maps"
	"slices"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// ThemeRow is what one brand's reviews say of one theme.
type ThemeRow struct {
	Brand      string   `json:"brand" title:"Brand" key:"yes"`
	Theme      string   `json:"theme" title:"Theme" key:"yes"` // its key in the taxonomy
	Reviews    uint64   `json:"touched" title:"Reviews that touch it" unit:"n"`
	Share      Measure  `json:"share" title:"Share of reviews" unit:"%"` // n: reviews with words
	Pros       uint64   `json:"in_pros" title:"In pros" unit:"n"`
	Cons       uint64   `json:"in_cons" title:"In cons" unit:"n"`
	Positive   Measure  `json:"positive" title:"Positive" unit:"%"` // n: reviews judged on the theme
	Negative   *float64 `json:"negative" title:"Negative" unit:"%"`
	Net        *float64 `json:"net" title:"Net" unit:"pp"`
	Suppressed bool     `json:"suppressed" title:"Withheld" unit:"yes/no" key:"yes"`
}

type themeSums struct {
	Series   string     `ch:"series"`
	Theme    string     `ch:"theme"` // "": the reviews themselves
	Codes    [][]uint64 `ch:"codes"`
	Counts   [][]uint64 `ch:"counts"` // of each of Codes: reviews that touch it, and those judged on it
	N        uint64     `ch:"n"`
	Pros     uint64     `ch:"pros"`
	Cons     uint64     `ch:"cons"`
	Judged   uint64     `ch:"judged_n"`
	Positive uint64     `ch:"positive"`
	Negative uint64     `ch:"negative"`
}

// hides says whether so few touch the theme, of the filter's group or beside it, that nothing must be told. Unlike a
// brand's own figures a theme is a group of people with or without a filter. by is 1 for those judged on it.
func (s themeSums) hides(f Filter, n uint64, by int) bool {
	cells := make(mixture, len(s.Codes))
	for i, codes := range s.Codes {
		cells[i] = combination{choice(codes), s.Counts[i][by]}
	}
	return n > 0 && n < f.minGroup() || cells.hides(f.narrowed(), f.minGroup())
}

// fewWorded says of all reviews together whether those with words are too few of the filter's group.
func (s themeSums) fewWorded(f Filter) bool {
	return f.narrowed() != choice{} && s.hides(f, s.N, 0)
}

func (s themeSums) hidden(f Filter) bool { return s.hides(f, s.N, 0) }

func (s themeSums) unjudged(f Filter) bool { return s.hides(f, s.Judged, 1) }

// themed are sums by series and theme.
type themed map[[2]string]themeSums

func byTheme(sums []themeSums) themed {
	m := make(themed, len(sums))
	for _, s := range sums {
		m[[2]string{s.Series, s.Theme}] = s
	}
	return m
}

// Themes are what each brand's reviews speak of, and how, the brand's own most spoken of first and the competitors' in
// the same order.
func (e *Employer) Themes(ctx context.Context, f Filter) (Answer[ThemeRow], error) {
	a, err := answer[ThemeRow]("employer.Themes", f)
	if err != nil {
		return a, err
	}
	rows, before, err := e.themes(ctx, f)
	if err != nil {
		return a, err
	}
	guard, guardThen, err := e.guards(ctx, f, false)
	if err != nil {
		return a, err
	}
	now, then := byTheme(rows), byTheme(before)
	order := now.order(f)
	for _, series := range f.series() {
		all, allThen := now[[2]string{series, ""}], then[[2]string{series, ""}]
		gone := all.fewWorded(f) || guard.hides(series, countReviews)
		if gone {
			a.withhold()
		} else {
			a.count(series, all.N)
		}
		for _, theme := range order {
			t := themePeriods{now: now[[2]string{series, theme}], then: then[[2]string{series, theme}], all: all.N, allThen: allThen.N}
			t.compared = f.hasPrevious() && !allThen.fewWorded(f) && !guardThen.hides(series, countReviews) && !t.then.hidden(f)
			row := ThemeRow{Brand: brandName(series), Theme: theme, Suppressed: gone || t.now.hidden(f)}
			if !row.Suppressed {
				row.fill(t, f)
			}
			if row.Suppressed || t.now.unjudged(f) || t.compared != f.hasPrevious() {
				a.withhold()
			}
			a.Rows = append(a.Rows, row)
		}
	}
	return a, nil
}

// themes reads the filter's period and the one compared with.
func (e *Employer) themes(ctx context.Context, f Filter) (now, before []themeSums, err error) {
	dims := clickhouse.Named("dims", f.narrowed().names())
	if now, err = readReviews[themeSums](ctx, e.reader, "employer.Themes", f, dims); err != nil || !f.hasPrevious() {
		return now, nil, err
	}
	before, err = readReviews[themeSums](ctx, e.reader, "employer.Themes", f.previous(), dims)
	return now, before, err
}

// order is the themes that anybody speaks of, those of the first series most spoken of first. What is withheld of it
// stands with what it does not speak of, by how much the others do.
func (m themed) order(f Filter) []string {
	told := func(series, theme string) uint64 {
		if s := m[[2]string{series, theme}]; !s.hidden(f) {
			return s.N
		}
		return 0
	}
	first, all := map[string]uint64{}, map[string]uint64{}
	for key, s := range m {
		if s.Theme != "" && s.N > 0 {
			first[s.Theme] = told(f.series()[0], s.Theme)
			all[s.Theme] += told(key[0], s.Theme)
		}
	}
	return slices.SortedFunc(maps.Keys(all), func(a, b string) int {
		return cmp.Or(cmp.Compare(first[b], first[a]), cmp.Compare(all[b], all[a]), cmp.Compare(a, b))
	})
}

// themePeriods are one brand's sums of a theme in both periods, beside the reviews with words.
type themePeriods struct {
	now, then    themeSums
	all, allThen uint64
	compared     bool
}

func (r *ThemeRow) fill(t themePeriods, f Filter) {
	least := f.minGroup()
	r.Reviews, r.Pros, r.Cons = t.now.N, t.now.Pros, t.now.Cons
	share, positive := shareOf(t.now.N, t.all), shareOf(t.now.Positive, t.now.Judged)
	var shareThen, positiveThen *estimate
	if t.compared {
		before := shareOf(t.then.N, t.allThen)
		shareThen = &before
		if !t.then.unjudged(f) {
			judged := shareOf(t.then.Positive, t.then.Judged)
			positiveThen = &judged
		}
	}
	r.Share = measure(share, shareThen, least)
	if t.now.unjudged(f) {
		return
	}
	r.Positive = measure(positive, positiveThen, least)
	r.Negative = percent(t.now.Negative, t.now.Judged)
	r.Net = ratio(100*(float64(t.now.Positive)-float64(t.now.Negative)), float64(t.now.Judged))
}
