package dashboards

import (
	"net/http"

	"github.com/labstack/echo/v4"

	"renown/dashboards/pages"
)

// collectPath is where a button asks for a source to be collected now. It is the one address that changes anything: only
// a form of our own pages may post to it (the server refuses cross-origin posts), and all it does is what the schedule
// would do later.
const collectPath = "/sources/collect"

// collect makes a source due and shows the panel anew, or the page to who has no scripts.
func (s *Server) collect(c echo.Context) error {
	if s.options.Schedule == nil {
		return fail(invalid, "This program only shows. Ask the one that collects, or use renown collect.", nil)
	}
	err := s.options.Schedule.Collect(c.FormValue("source"))
	if err != nil && !fragment(c) {
		return fail(invalid, firstLine(err.Error())+".", err)
	}
	if !fragment(c) {
		return c.Redirect(http.StatusSeeOther, "/sources")
	}
	_, panel, _ := find("source.Runs", "")
	v, invalidView := s.view(c)
	data, status := s.answer(c, panel, v, invalidView)
	if err != nil {
		data.Content.Said = pages.Sentence(firstLine(err.Error()) + ".")
	}
	return s.render.html(c, status, "panel", data)
}
