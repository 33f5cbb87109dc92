package dashboards

import (
	"context"
	"net/http"
	"slices"
	"time"

	"github.com/labstack/echo/v4"

	"renown/dashboards/locale"
	"renown/dashboards/pages"
	"renown/queries"
)

// freshItem is one piece of the line under a page's title.
type freshItem struct {
	Text, Link, Class string
	Dot               bool
}

// freshness answers how fresh the numbers are. When the warehouse does not answer, the line says that.
func (s *Server) freshness(c echo.Context) error {
	v, err := s.view(c)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), s.options.PanelTimeout)
	defer cancel()
	items, err := s.freshItems(ctx, v)
	if err != nil {
		f := explain(err)
		s.logFailure(c, "freshness failed", f)
		items = []freshItem{{Text: v.L.T(f.code.title()), Class: "failed", Dot: true}}
	}
	return s.render.html(c, http.StatusOK, "freshness", items)
}

func (s *Server) freshItems(ctx context.Context, v pages.View) ([]freshItem, error) {
	f := v.Filter()
	a, err := s.options.Queries.Source.Freshness(ctx, f)
	if err != nil {
		return nil, err
	}
	refused, err := s.options.Queries.Source.Quarantine(ctx, queries.Filter{Now: v.Now})
	if err != nil {
		return nil, err
	}
	sources := pages.At("/sources", v.Common())
	if len(a.Rows) == 0 {
		return []freshItem{{Text: v.L.T("No source has brought anything yet"), Link: sources, Class: "late", Dot: true}}, nil
	}
	items := siteItems(v.L, a.Rows, v.Now, sources)
	if refused.N > 0 {
		items = append(items, freshItem{Text: v.L.N(refused.N, "%s refused input in quarantine", "%s refused inputs in quarantine"), Link: sources})
	}
	return items, nil
}

// staleAfter is when a site's newest record is called late, for there is no schedule to measure it by here.
const staleAfter = 48 * time.Hour

// listsOfCustomers is the source of lists of customers: they come when somebody brings one, and are never late.
const listsOfCustomers = "contacts"

// siteItems gives one item a site, the newest of its sources; all is the address of the page that has every one.
func siteItems(l locale.Locale, rows []queries.FreshnessRow, now time.Time, all string) []freshItem {
	newest := map[string]time.Time{}
	var order []string
	for _, r := range rows {
		if r.Source == listsOfCustomers {
			continue
		}
		site := r.Site
		if site == "" {
			site = r.Source
		}
		if _, known := newest[site]; !known {
			order = append(order, site)
		}
		if r.NewestRecord != nil && r.NewestRecord.After(newest[site]) {
			newest[site] = *r.NewestRecord
		}
	}
	late := func(site string) bool { return now.Sub(newest[site]) > staleAfter } // one that has brought nothing, too
	slices.SortStableFunc(order, func(a, b string) int {                         // who is late must be seen
		switch {
		case late(a) == late(b):
			return 0
		case late(a):
			return -1
		}
		return 1
	})
	var items []freshItem
	for i, key := range order {
		site := pages.NetworkName(key)
		if i == maxFresh {
			items = append(items, freshItem{Text: l.N(uint64(len(order)-maxFresh), "and %s more site", "and %s more sites"), Link: all})
			break
		}
		switch at := newest[key]; {
		case at.IsZero():
			items = append(items, freshItem{Text: l.T("%s: nothing yet", site), Class: "late", Dot: true})
		case now.Sub(at) > staleAfter:
			items = append(items, freshItem{Text: l.T("%s last seen %s", site, l.Ago(at, now)), Class: "late", Dot: true})
		default:
			items = append(items, freshItem{Text: l.T("%s seen %s", site, l.Ago(at, now)), Dot: true})
		}
	}
	return items
}

// maxFresh is how many sites the line names.
const maxFresh = 4

// askNames lists what the warehouse holds that filters may name.
func askNames(ctx context.Context, q *queries.Queries, now time.Time) (knownNames, error) {
	var known knownNames
	held, err := q.Source.Holdings(ctx, queries.Filter{Now: now})
	if err != nil {
		return known, err
	}
	lists := map[string]*[]string{"brand": &known.brands, "site": &known.sites, "network": &known.networks, "language": &known.languages}
	for _, r := range held.Rows {
		if list := lists[r.Kind]; list != nil && len(*list) < maxListed {
			*list = append(*list, r.Name)
		}
	}
	return known, nil
}
