package dashboards

import (
	"context"
	"crypto/rand"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"renown/dashboards/pages"
	"renown/queries"
)

// Where notes are listed, added and deleted.
const (
	notesPath      = "/notes"
	deleteNotePath = pages.DeleteNotePath
	notesPanel     = "note.List"
)

// Note is what a reader writes on the time line.
type Note struct {
	ID        string
	Brand     string // "": for all brands
	Kind      string // campaign, announcement, redesign or other
	At, Until time.Time
	Text      string
	Author    string
	URL       string
}

// Notes is what keeps notes. A refusal is told to readers in its own words.
type Notes interface {
	Put(ctx context.Context, n Note) error // every page shows it when Put returns
	Delete(ctx context.Context, id string) error
}

// noteForm is the form for a note, empty or as it was sent.
type noteForm struct {
	ID, Brand, Scope, Kind, Day, Until, Text, Author, URL, Back string

	Kinds  []box
	Scopes []box
	Failed string // why it was not kept
	Off    bool   // nothing can be written here
}

type notesPage struct {
	frame
	Form  noteForm
	Panel panelData
}

// notes shows the form for a note, and all notes of the brand.
func (s *Server) notes(c echo.Context) error {
	v, err := s.view(c)
	if err != nil {
		return err
	}
	form := noteForm{
		ID: rand.Text(), Brand: v.Brand, Day: c.QueryParam("day"), Kind: "announcement", Back: ownAddress(c.QueryParam("back"), pages.At(notesPath, v.Common())),
	}
	if _, err := time.Parse(time.DateOnly, form.Day); err != nil {
		form.Day = s.today(v)
	}
	if cookie, err := c.Cookie("author"); err == nil {
		if author, err := url.QueryUnescape(cookie.Value); err == nil {
			form.Author = author
		}
	}
	return s.showNotes(c, v, form, http.StatusOK)
}

// today is the day it is in the page's time zone.
func (s *Server) today(v pages.View) string { return v.L.DayOf(v.Now).Format(time.DateOnly) }

func (s *Server) showNotes(c echo.Context, v pages.View, form noteForm, status int) error {
	page := pages.Notes()
	form.Off = s.options.Notes == nil
	for _, kind := range pages.NoteKinds() {
		form.Kinds = append(form.Kinds, box{Value: kind[0], Name: v.L.T(kind[1]), On: kind[0] == form.Kind})
	}
	form.Scopes = []box{{Value: "brand", Name: v.BrandName(), On: form.Scope != "all"}, {Value: "all", Name: v.L.T("all brands"), On: form.Scope == "all"}}
	return s.render.html(c, status, "notes", notesPage{s.frame(c, page, v), form, waitingPanel(page.Panels[0], v)})
}

const notesAreRead = "Notes cannot be written here: this program only shows."

// addNote keeps a note and leads back to the page it was written on. One that cannot be kept stands in the form again,
// with the reason.
func (s *Server) addNote(c echo.Context) error {
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxForm)
	sent, err := c.FormParams()
	if err != nil {
		return fail(invalid, "This form could not be read.", err)
	}
	v, err := s.view(c)
	if err != nil {
		return err
	}
	if s.options.Notes == nil {
		return fail(invalid, notesAreRead, nil)
	}
	form := noteForm{
		ID: sent.Get("id"), Brand: sent.Get("brand"), Scope: sent.Get("scope"), Kind: sent.Get("kind"), Day: sent.Get("day"), Until: sent.Get("until"),
		Text: sent.Get("text"), Author: sent.Get("author"), URL: sent.Get("url"), Back: ownAddress(sent.Get("back"), "/"),
	}
	note, err := form.note(v.Zone)
	if err == nil {
		err = refused(s.options.Notes.Put(c.Request().Context(), note))
	}
	if err != nil {
		f := explain(err)
		s.logFailure(c, "a note was not kept", f)
		form.Failed = v.L.T(f.message)
		return s.showNotes(c, v, form, f.code.status())
	}
	s.forget()
	c.SetCookie(&http.Cookie{Name: "author", Value: url.QueryEscape(strings.TrimSpace(form.Author)), Path: "/", MaxAge: 31536000, SameSite: http.SameSiteLaxMode, HttpOnly: true})
	return c.Redirect(http.StatusSeeOther, form.Back)
}

// note reads the form. A day is told as its noon in the page's time zone, so that it is the same day in others.
func (f noteForm) note(zone string) (Note, error) {
	n := Note{ID: f.ID, Brand: f.Brand, Kind: f.Kind, Text: f.Text, Author: f.Author, URL: f.URL}
	if f.Scope == "all" {
		n.Brand = ""
	}
	var err error
	if n.At, err = noonOf(f.Day, zone); err != nil {
		return n, fail(invalid, "The note needs a day such as 2026-03-01.", err)
	}
	if f.Until != "" {
		if n.Until, err = noonOf(f.Until, zone); err != nil {
			return n, fail(invalid, "The last day is not a day such as 2026-03-01.", err)
		}
	}
	return n, nil
}

func noonOf(day, zone string) (time.Time, error) {
	in, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.ParseInLocation(time.DateOnly, day, in)
	if err != nil {
		return t, err
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 12, 0, 0, 0, in).UTC(), nil
}

// deleteNote removes a note and shows the list anew: in its place, or to who has no scripts as a page.
func (s *Server) deleteNote(c echo.Context) error {
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxForm)
	if s.options.Notes == nil {
		return fail(invalid, notesAreRead, nil)
	}
	v, invalidView := s.view(c)
	err := refused(s.options.Notes.Delete(c.Request().Context(), c.FormValue("id")))
	s.forget()
	if !fragment(c) {
		if err != nil {
			return err
		}
		return c.Redirect(http.StatusSeeOther, pages.At(notesPath, v.Common()))
	}
	_, panel, _ := find(notesPanel, "")
	data, status := s.answer(c, panel, v, invalidView)
	if data.Failure == nil {
		said := v.L.T("The note is deleted.")
		if err != nil {
			f := explain(err)
			s.logFailure(c, "a note was not deleted", f)
			said = v.L.T(f.message)
		}
		data.Content.Said, data.Content.Live = pages.Sentence(said), true
	}
	return s.render.html(c, status, "panel", data)
}

// notesHeld is how many notes charts show, the newest.
const notesHeld = 1000

// remarks are what stands under a chart over time: its notes, and the way to add one.
type remarks struct {
	Notes []pages.Remark
	Add   string // address of the form; "": nothing can be written here
}

// Total is how many notes and campaigns there are.
func (r remarks) Total() uint64 { return uint64(len(r.Notes)) }

// annotate gives the view what its charts over time show besides. Without the notes a chart stands all the same.
func (s *Server) annotate(ctx context.Context, v *pages.View) []pages.Remark {
	all, err := s.options.Queries.Note.List(ctx, queries.Filter{Now: s.options.Now(), Limit: notesHeld})
	if err != nil {
		if ctx.Err() != context.Canceled { // who has left is no failure
			s.options.Logger.Warn("notes could not be read", "error", err)
		}
	}
	context, remarks := pages.Annotations(all.Rows, *v)
	v.Notes = context
	return remarks
}

// remark puts the notes under a chart over time, and the way to add one into its tools.
func (s *Server) remark(c echo.Context, v pages.View, notes []pages.Remark, data *panelData) {
	if data.Content.Chart == nil || !data.Content.Chart.Timed() {
		return
	}
	data.Remarks = &remarks{Notes: notes}
	if s.options.Notes == nil {
		return
	}
	q := v.Common()
	q.Set("day", s.lastDay(v))
	q.Set("back", pageOf(c))
	data.Remarks.Add = pages.At(notesPath, q)
}

// lastDay is the day a new note is most likely about: today, or where the page ends before it, its last day.
func (s *Server) lastDay(v pages.View) string {
	today := s.today(v)
	if _, to := v.Bounds(); !to.IsZero() {
		return slices.Min([]string{today, to.AddDate(0, 0, -1).Format(time.DateOnly)})
	}
	return today
}

// pageOf is the page a panel stands on: the one it was asked from, or its own.
func pageOf(c echo.Context) string {
	from, err := url.Parse(c.Request().Header.Get("HX-Current-URL"))
	if err == nil && from.Path != "" {
		return ownAddress(from.RequestURI(), "/")
	}
	return c.Request().URL.RequestURI()
}
