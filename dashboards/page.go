package dashboards

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"renown/dashboards/pages"
)

// frame is what every page shares.
type frame struct {
	Title, Key, Theme, Home string
	Language                string // code of the texts' language
	Locale                  string // as browsers name it
	Languages               []pages.Choice
	Path                    string // of the page with its filters: where a form leads back to
	Heading, Question       string
	Nav                     []navItem
	Also                    []pages.Choice // the page's neighbours
	Find                    findBox
}

// findBox is the search for words in everything, on every page.
type findBox struct {
	Hidden [][2]string
	Words  string
}

type navItem struct {
	Name, Key, Address string
	Here, Apart        bool
}

type pageData struct {
	frame
	Freshness string
	Filters   *filterBar
	Search    *searchForm
	Panels    []panelData
}

// page serves a page's frame. Its panels come by requests of their own.
func (s *Server) page(p pages.Page) echo.HandlerFunc {
	return func(c echo.Context) error {
		v, err := s.view(c)
		if err != nil {
			return err
		}
		if !p.Search && !p.Narrowed {
			v.Rows = pages.Rows{} // the page could not show that it is narrowed
		}
		data := pageData{frame: s.frame(c, p, v), Freshness: pages.At("/freshness", v.Common())}
		if p.Filters {
			data.Filters = newFilterBar(p, v, s.choices.get(c.Request().Context(), s.options))
		}
		if p.Search {
			data.Search = newSearchForm(p, v)
		}
		for _, panel := range p.Panels {
			data.Panels = append(data.Panels, waitingPanel(panel, v))
		}
		return s.render.html(c, http.StatusOK, "page", data)
	}
}

// view reads the address of a page or panel.
func (s *Server) view(c echo.Context) (pages.View, error) {
	v, err := pages.ParseView(c.QueryParams(), s.house(), s.render.locale(c), s.options.Now())
	if err != nil {
		return v, fail(invalid, firstLine(err.Error())+".", err)
	}
	if cookie, err := c.Cookie("tz"); err == nil {
		v.Viewer = pages.ZoneName(cookie.Value)
	}
	return v, nil
}

func (s *Server) house() pages.House {
	return pages.House{Brands: s.options.Brands, Campaigns: s.options.Campaigns}
}

func (s *Server) frame(c echo.Context, p pages.Page, v pages.View) frame {
	f := frame{
		Language: v.L.Code(), Locale: v.L.Tag(), Languages: languageChoices(v.L.Code()), Path: back(c, v),
		Title: v.L.T(p.Name), Heading: p.Name, Question: p.Question, Key: p.Key, Theme: chosenTheme(c),
		Home: pages.At("/", v.Common()), Nav: navigation(p.Key, v), Find: findBox{Hidden: pages.Hidden(v.Common())},
	}
	if p.Key == "search" {
		f.Find.Words = v.Rows.Search
	}
	for _, c := range p.Also {
		c.Address = pages.At(c.Address, v.Common())
		f.Also = append(f.Also, c)
	}
	if v.Brand != "" && p.Filters {
		f.Title = v.L.T(p.Name) + " · " + v.Brand
	}
	return f
}

// back is the address of what is shown now, with what of its filters is understood.
func back(c echo.Context, v pages.View) string {
	q := v.Query()
	if show := c.QueryParam("show"); show != "" {
		q.Set("show", show)
	}
	return pages.At(c.Request().URL.Path, q)
}

// navigation carries the common filters from page to page.
func navigation(here string, v pages.View) []navItem {
	items := []navItem{
		{Name: "Overview", Key: "overview", Address: "/"},
		{Name: "HR", Key: "hr", Address: "/hr"},
		{Name: "Marketing", Key: "marketing", Address: "/marketing"},
		{Name: "CRM", Key: "crm", Address: "/crm"},
		{Name: "Service", Key: "service", Address: "/service"},
		{Name: "Alerts", Key: "alerts", Address: "/alerts", Apart: true},
		{Name: "Sources", Key: "sources", Address: "/sources"},
	}
	for i := range items {
		items[i].Address = pages.At(items[i].Address, v.Common())
		items[i].Here = items[i].Key == here
	}
	return items
}

func chosenTheme(c echo.Context) string {
	cookie, err := c.Cookie("theme")
	if err != nil || (cookie.Value != "light" && cookie.Value != "dark") {
		return ""
	}
	return cookie.Value
}

type failedData struct {
	frame
	Failure failureData
}

type failureData struct{ Title, Message string }

// logFailure notes what went wrong. A reader who left before the answer came is no failure, nor is a wrong address ours.
func (s *Server) logFailure(c echo.Context, what string, f *failure) {
	if c.Request().Context().Err() == context.Canceled || f.code.status() < http.StatusInternalServerError {
		return
	}
	s.options.Logger.Error(what, "address", c.Request().URL.RequestURI(), "code", string(f.code), "error", f.err)
}

// onError is the one place where errors become answers.
func (s *Server) onError(err error, c echo.Context) {
	f := explain(err)
	s.logFailure(c, "request failed", f)
	if c.Response().Committed {
		return
	}
	if _, p, ok := find(c.Param("name"), c.QueryParam("show")); ok && fragment(c) { // the rest of the page is well
		if wrong := s.render.html(c, f.code.status(), "panel", failedPanel(p, f, c)); wrong == nil {
			return
		}
	}
	l := s.render.locale(c)
	data := failedData{
		frame:   frame{Title: l.T(f.code.title()), Theme: chosenTheme(c), Home: "/", Nav: navigation("", pages.View{L: l, Period: pages.Months12, Compare: pages.Previous})},
		Failure: failureData{f.code.title(), f.message},
	}
	data.Language, data.Locale, data.Languages, data.Path = l.Code(), l.Tag(), languageChoices(l.Code()), "/"
	if wrong := s.render.html(c, f.code.status(), "failed", data); wrong != nil {
		s.options.Logger.Error("error page failed", "error", wrong)
	}
}
