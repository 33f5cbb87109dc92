package queries

import (
	"cmp"
	"context"
	"slices"
)

// ServiceThemeRow is how often customers speak of a theme, and how.
type ServiceThemeRow struct {
	Brand      string  `json:"brand" title:"Brand" key:"yes"`
	Theme      string  `json:"theme" title:"Theme" key:"yes"` // its key in the taxonomy
	Posts      uint64  `json:"n" title:"Posts" unit:"n"`
	PreviousN  *uint64 `json:"previous_n" title:"Posts before" unit:"n"`
	Share      Measure `json:"share" title:"Share of posts" unit:"%"`
	Negative   Measure `json:"negative" title:"Negative" unit:"%"`
	Complaints uint64  `json:"complaints" title:"Complaints" unit:"n"`
}

type spokenSums struct {
	Series     string `ch:"series"`
	Theme      string `ch:"theme"` // "": all posts
	N          uint64 `ch:"n"`
	Negative   uint64 `ch:"negative"`
	Judged     uint64 `ch:"judged"`
	Complaints uint64 `ch:"complaints"`
}

// spokenBy are a brand's sums by theme.
func spokenBy(sums []spokenSums, series string) map[string]spokenSums {
	of := map[string]spokenSums{}
	for _, s := range sums {
		if s.Series == series {
			of[s.Theme] = s
		}
	}
	return of
}

// Themes are what each brand's customers speak of, the most frequent first. A theme of the period compared with alone is
// there, too, with no posts.
func (s *Service) Themes(ctx context.Context, f Filter) (Answer[ServiceThemeRow], error) {
	a, err := answer[ServiceThemeRow]("service.Themes", f)
	if err != nil {
		return a, err
	}
	now, before, err := bothWith(ctx, f, func(ctx context.Context, f Filter) ([]spokenSums, error) {
		return read[spokenSums](ctx, s.reader, "service.Themes", f, f.inAll()...)
	})
	if err != nil {
		return a, err
	}
	for _, series := range f.series() {
		sums, then := spokenBy(now, series), spokenBy(before, series)
		a.count(series, sums[""].N)
		var rows []ServiceThemeRow
		for _, theme := range spokenIn(sums, then) {
			rows = append(rows, spokenRow(brandName(series), theme, sums, then, f))
		}
		slices.SortFunc(rows, func(x, y ServiceThemeRow) int {
			return cmp.Or(cmp.Compare(y.Posts, x.Posts), cmp.Compare(x.Theme, y.Theme))
		})
		a.Rows = append(a.Rows, rows...)
	}
	return a, nil
}

// spokenIn are the themes of either period.
func spokenIn(now, before map[string]spokenSums) []string {
	var themes []string
	for _, sums := range []map[string]spokenSums{now, before} {
		for theme := range sums {
			if theme != "" && !slices.Contains(themes, theme) {
				themes = append(themes, theme)
			}
		}
	}
	return themes
}

func spokenRow(brand, theme string, now, before map[string]spokenSums, f Filter) ServiceThemeRow {
	sums, then := now[theme], before[theme]
	row := ServiceThemeRow{Brand: brand, Theme: theme, Posts: sums.N, Complaints: sums.Complaints}
	var share, negative *estimate
	if f.hasPrevious() {
		s, n := shareOf(then.N, before[""].N), shareOf(then.Negative, then.Judged)
		share, negative, row.PreviousN = &s, &n, &then.N
	}
	row.Share = measure(shareOf(sums.N, now[""].N), share, f.minGroup())
	row.Negative = measure(shareOf(sums.Negative, sums.Judged), negative, f.minGroup())
	return row
}
