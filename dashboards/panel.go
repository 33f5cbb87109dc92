package dashboards

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"renown/dashboards/locale"
	"renown/dashboards/pages"
	"renown/queries"
)

// panelData is one panel as the templates see it, waiting, answered or failed.
type panelData struct {
	pages.Panel
	ID         string
	Address    string
	CSV, JSON  string
	Content    pages.Content
	Definition string
	Footing    string // one line under the panel: n, and whether it was observed
	Failure    *failureData
	Full       bool // on a page of its own, with its table open
	Fragment   bool // put into a page that holds all definitions
	Remarks    *remarks
}

func waitingPanel(p pages.Panel, v pages.View) panelData {
	return panelData{
		Panel: p, ID: elementID(p), Address: p.Address(v),
		CSV: p.Export(v, "csv"), JSON: p.Export(v, "json"),
	}
}

// failedPanel is a panel that could not be answered, or not be drawn: the same address tries again.
func failedPanel(p pages.Panel, f *failure, c echo.Context) panelData {
	return panelData{Panel: p, ID: elementID(p), Address: c.Request().URL.RequestURI(), Failure: &failureData{f.code.title(), f.message}}
}

// elementID is the panel's name in the page's HTML.
func elementID(p pages.Panel) string { return strings.ReplaceAll(p.ID(), ".", "-") }

type panelPage struct {
	frame
	Panel panelData
}

// panel answers /panels/<query>: a fragment for a page that is open, or the table behind its chart, a whole page for who follows the
// address, and the numbers alone when the name ends in .json or .csv.
func (s *Server) panel(c echo.Context) error {
	name := c.Param("name")
	for _, format := range []string{"json", "csv"} {
		if query, ok := strings.CutSuffix(name, "."+format); ok {
			return s.export(c, query, format)
		}
	}
	page, p, ok := find(name, c.QueryParam("show"))
	if !ok {
		return fail(notFound, "There is no panel of this name. renown query lists them.", nil)
	}
	c.Response().Header().Set("Vary", "HX-Request, HX-Target")
	v, err := s.view(c)
	if err != nil && !fragment(c) {
		return err
	}
	data, status := s.answer(c, p, v, err)
	if source := c.QueryParam(followed); source != "" && name == runsPanel {
		s.follow(source, &data)
	}
	if fragment(c) && strings.HasSuffix(c.Request().Header.Get("HX-Target"), "-table") { // most readers never open it, and it is most of a panel's weight
		return s.render.html(c, status, "behind", data)
	}
	if fragment(c) {
		return s.render.html(c, status, "panel", data)
	}
	data.Full, data.Span = true, "s12"
	f := s.frame(c, page, v)
	if page.Filters {
		f.Question = strings.Join(append([]string{v.BrandName(), v.PeriodName()}, p.Narrowed(v)...), ", ")
	}
	return s.render.html(c, status, "panel-page", panelPage{f, data})
}

// fragment says whether the answer goes into a page that is open already.
func fragment(c echo.Context) bool { return c.Request().Header.Get("HX-Request") == "true" }

func find(query, show string) (pages.Page, pages.Panel, bool) {
	for _, page := range pages.AllPages() {
		for _, p := range page.Panels {
			if p.Query == query && p.Show == show {
				return page, p, true
			}
		}
	}
	return pages.Page{}, pages.Panel{}, false
}

// answer asks the panel's question within the panel's time. A failure becomes the panel's content.
func (s *Server) answer(c echo.Context, p pages.Panel, v pages.View, err error) (panelData, int) {
	data := waitingPanel(p, v)
	s.describe(c, p.Query, &data)
	var notes []pages.Remark
	var asked time.Time // zero: now
	if err == nil {
		ctx := c.Request().Context()
		notes = s.annotate(ctx, &v)
		if prepared, ok := s.prepared(ctx, p, v); ok {
			data.Content, asked = prepared.Content, prepared.as
		} else {
			data.Content, err = s.load(ctx, p, v, s.source())
		}
	}
	if err != nil {
		f := explain(err)
		s.logFailure(c, "panel failed", f)
		data.Address = c.Request().URL.RequestURI()
		data.Failure = &failureData{f.code.title(), f.message}
		return data, f.code.status()
	}
	s.remark(c, v, notes, &data)
	data.Footing = footing(data.Content, v.L)
	if v.Now.Sub(asked) >= time.Minute && !asked.IsZero() {
		data.Footing += v.L.T(" · as of %s", v.L.Clock(asked))
	}
	data.Content.Notes = append(slices.Clip(data.Content.Notes), notNarrowed(p, v)...)
	return data, http.StatusOK
}

func (s *Server) load(ctx context.Context, p pages.Panel, v pages.View, from pages.Source) (pages.Content, error) {
	ctx, cancel := context.WithTimeout(ctx, s.options.PanelTimeout)
	defer cancel()
	content, err := p.Load(ctx, from, v)
	if pager := content.TextPager; pager != nil {
		pager.Panel, pager.Of = elementID(p), p.Title
	}
	return content, err
}

func (s *Server) source() pages.Source {
	from := pages.Source{Queries: s.options.Queries, Backlog: func() *Backlog { return nil }}
	if s.options.Schedule != nil {
		from.Schedule, from.Budgets = s.options.Schedule.Sources(), s.options.Schedule.Budgets()
	}
	if s.options.Backlog != nil {
		from.Backlog = func() *Backlog {
			b := s.options.Backlog()
			return &b
		}
	}
	if s.options.Learning != nil {
		from.Learned = s.options.Learning.State
	}
	from.Languages = s.options.Languages
	return from
}

// describe adds the query's definition, and its name and SQL as headers for who wants to check a number by hand.
func (s *Server) describe(c echo.Context, name string, data *panelData) {
	h := c.Response().Header()
	h.Set("X-Renown-Query", name)
	if !fragment(c) { // a page of twenty panels would carry as much SQL as numbers
		h.Set("X-Renown-Sql", oneLine(s.options.Queries.SQL(name)))
	}
	data.Definition = definitionOf(name)
	data.Fragment = fragment(c)
}

func definitionOf(query string) string {
	for _, q := range queries.Catalog() {
		if q.Name == query {
			return q.Definition
		}
	}
	return ""
}

// maxSQL is how much SQL a header holds: proxies such as nginx refuse answers whose headers are above 4 KB together.
const maxSQL = 2800

// oneLine is SQL that fits a header: without its comments, on one line, in ASCII, and cut where it is too long.
func oneLine(sql string) string {
	var words []string
	for _, line := range strings.Split(sql, "\n") {
		code, _, _ := strings.Cut(line, "-- ")
		words = append(words, strings.Fields(code)...)
	}
	line := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, strings.Join(words, " "))
	if len(line) > maxSQL {
		return line[:maxSQL] + " ... (cut)"
	}
	return line
}

func footing(c pages.Content, l locale.Locale) string {
	kind := l.T("observed")
	if c.Estimated {
		kind = l.T("estimated")
	}
	if c.NoCount {
		return kind
	}
	unit := c.Unit
	if unit == "" {
		unit = "reviews"
	}
	if c.N == 1 {
		unit = singular(unit)
	}
	if c.Brands > 1 {
		return l.T("n = %s %s of %s brands · %s", l.Count(c.N), l.T(unit), l.Int(c.Brands), kind)
	}
	return l.T("n = %s %s · %s", l.Count(c.N), l.T(unit), kind)
}

// singular is the name of one of what is counted.
func singular(unit string) string {
	if one, ok := map[string]string{"replies": "reply", "inputs": "input"}[unit]; ok {
		return one
	}
	return strings.TrimSuffix(unit, "s")
}

// notNarrowed says which of the filters in force the panel's question does not know.
func notNarrowed(p pages.Panel, v pages.View) []string {
	at := slices.IndexFunc(queries.Catalog(), func(q queries.Query) bool { return q.Name == p.Query })
	if at < 0 {
		return nil
	}
	known := queries.Catalog()[at].Params
	var names []string
	for _, each := range []struct {
		param, name string
		set         bool
	}{
		{"networks", "network", len(v.Networks) > 0}, {"sites", "site", len(v.Sites) > 0}, {"languages", "language", len(v.Languages) > 0},
		{"hashtags", "campaign", v.Campaign != ""}, {"status", "employment", v.Status != ""}, {"location", "location", v.Location != ""}, {"job", "job", v.Job != ""},
	} {
		if each.set && !slices.Contains(known, each.param) {
			names = append(names, v.L.T(each.name))
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []string{v.L.T("Not narrowed by %s: this question does not know it.", strings.Join(names, ", "))}
}

// export writes a query's numbers with the page's filters.
func (s *Server) export(c echo.Context, name, format string) error {
	c.Response().Header().Set("X-Renown-Query", name)
	table, err := s.table(c, name)
	if err != nil {
		return s.exportFailed(c, err)
	}
	c.Response().Header().Set("Content-Disposition", fmt.Sprintf("%s; filename=%q", disposition(format), name+"."+format))
	if format == "csv" {
		c.Response().Header().Set(echo.HeaderContentType, "text/csv; charset=utf-8")
		c.Response().WriteHeader(http.StatusOK)
		return table.WriteCSV(c.Response())
	}
	c.Response().Header().Set(echo.HeaderContentType, "application/json; charset=utf-8")
	c.Response().WriteHeader(http.StatusOK)
	return table.WriteJSON(c.Response())
}

// disposition lets a browser save a CSV and show a JSON.
func disposition(format string) string {
	if format == "csv" {
		return "attachment"
	}
	return "inline"
}

func (s *Server) table(c echo.Context, name string) (queries.Table, error) {
	v, err := s.view(c)
	if err != nil {
		return queries.Table{}, err
	}
	ctx, cancel := context.WithTimeout(c.Request().Context(), s.options.PanelTimeout)
	defer cancel()
	for _, q := range queries.Catalog() {
		if q.Name == name {
			return q.Run(ctx, s.options.Queries, exportFilter(v))
		}
	}
	return queries.Table{}, fail(notFound, "There is no query of this name. renown query lists them.", nil)
}

// exportFilter asks for all rows a list may give, not for the page a reader looks at.
func exportFilter(v pages.View) queries.Filter {
	f := v.Filter()
	f.Offset, f.Limit = 0, queries.MaxLimit
	return f
}

type exportError struct {
	Error   string `json:"error"`
	Message string `json:"message"`
}

// exportFailed answers a program that asked for numbers in a form a program reads.
func (s *Server) exportFailed(c echo.Context, err error) error {
	f := explain(err)
	s.logFailure(c, "export failed", f)
	body, err := json.Marshal(exportError{string(f.code), f.message})
	if err != nil {
		return fmt.Errorf("write an error: %w", err)
	}
	return c.JSONBlob(f.code.status(), body)
}
