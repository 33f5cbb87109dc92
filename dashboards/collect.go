package dashboards

import (
	"net/http"
	"net/url"
	"slices"

	"github.com/labstack/echo/v4"

	"renown/dashboards/pages"
)

// collectPath is where a button asks for a source to be collected now. All it does is what the schedule would do later.
const collectPath = "/sources/collect"

// runsPanel is the query whose panel has the buttons; followed is the part of its address that names a source whose run
// is followed until it ends.
const (
	runsPanel = "source.Runs"
	followed  = "collecting"
)

// collect makes a source due and shows the panel anew: in its place, or to who has no scripts as a page.
func (s *Server) collect(c echo.Context) error {
	if s.options.Schedule == nil {
		return fail(invalid, "This program only shows. Ask the one that collects, or use renown collect.", nil)
	}
	name := c.FormValue("source")
	if _, known := s.planned(name); !known {
		return fail(invalid, "There is no source of this name any more. Open the page anew: renown.yaml may have changed.", nil)
	}
	err := s.options.Schedule.Collect(name)
	if !fragment(c) {
		return c.Redirect(http.StatusSeeOther, follow(name))
	}
	_, panel, _ := find(runsPanel, "")
	v, invalidView := s.view(c)
	data, status := s.answer(c, panel, v, invalidView)
	s.follow(name, &data)
	if err != nil && data.Failure == nil {
		data.Content.Said = pages.Sentence(firstLine(err.Error()) + ".")
	}
	return s.render.html(c, status, "panel", data)
}

// follow is the address of the panel that follows a source's run.
func follow(name string) string {
	return "/panels/" + runsPanel + "?" + url.Values{followed: {name}}.Encode()
}

// follow says how the run of a source that was asked for goes, and lets the panel ask again until it has ended.
func (s *Server) follow(name string, data *panelData) {
	state, known := s.planned(name)
	if !known || data.Failure != nil {
		return
	}
	data.Content.Live = true
	switch waits := !state.Next.After(s.options.Now()); {
	case state.Running:
		data.Content.Said, data.Content.Again = pages.Sentence(name+" is being collected …"), follow(name)
	case waits:
		data.Content.Said, data.Content.Again = pages.Sentence(name+" is next …"), follow(name)
	case state.LastError != "":
		data.Content.Said = pages.Sentence(name + " failed: its line says why.")
	default:
		data.Content.Said = pages.Sentence(name + " has been collected.")
	}
}

func (s *Server) planned(name string) (SourceState, bool) {
	if s.options.Schedule == nil {
		return SourceState{}, false
	}
	all := s.options.Schedule.Sources()
	i := slices.IndexFunc(all, func(each SourceState) bool { return each.Name == name })
	if i < 0 {
		return SourceState{}, false
	}
	return all[i], true
}
