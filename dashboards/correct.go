package dashboards

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"renown/dashboards/pages"
)

// Where forms correct a label, train a model, and put one to use.
const (
	correctPath = "/correct"
	trainPath   = "/sources/meaning/train"
	usePath     = "/sources/meaning/use"
)

// The queries whose panels the buttons stand in.
const (
	modelsPanel  = "meaning.Models"
	learningShow = "learning"
)

// Correction is what a reader says of one text.
type Correction struct {
	What, Brand, Place, ID string // as in the warehouse: "review" or "mention", its brand, site or network, and id there
	Label                  string // negative, neutral or positive; "": an earlier correction is taken back
}

// Refusal is why something that a reader asked for is not done, in a sentence without its full stop.
type Refusal string

func (r Refusal) Error() string { return string(r) }

const onlyShows = "This program does not learn. Ask the one that collects, or use renown train."

// maxForm bounds what a form may send: a few names.
const maxForm = 64 << 10

// correct keeps a reader's judgement of a text and shows it: in the label's place, or to who has no scripts as the page
// that it stood on.
func (s *Server) correct(c echo.Context) error {
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxForm)
	form, err := c.FormParams()
	if err != nil {
		return fail(invalid, "This form could not be read.", err)
	}
	wanted, err := correction(form)
	label := ""
	if err == nil {
		label, err = s.keep(c, wanted)
		s.forget()
	}
	if fragment(c) {
		return s.judged(c, form, wanted, label, err)
	}
	if err != nil {
		return err
	}
	return c.Redirect(http.StatusSeeOther, ownAddress(form.Get("back"), "/sources/meaning"))
}

func correction(form url.Values) (Correction, error) {
	w := Correction{What: form.Get("what"), Brand: form.Get("brand"), Place: form.Get("place"), ID: form.Get("id"), Label: form.Get("label")}
	switch {
	case !slices.Contains([]string{"review", "mention"}, w.What) || w.Brand == "" || w.Place == "" || w.ID == "":
		return w, fail(invalid, "The form does not say which text is meant. Open the page anew.", nil)
	case !form.Has("label") || !slices.Contains([]string{"", "negative", "neutral", "positive"}, w.Label):
		return w, fail(invalid, "A text is negative, neutral or positive.", nil)
	}
	return w, nil
}

func (s *Server) keep(c echo.Context, wanted Correction) (label string, err error) {
	if s.options.Learning == nil {
		return "", fail(invalid, onlyShows, nil)
	}
	label, err = s.options.Learning.Correct(c.Request().Context(), wanted)
	return label, refused(err)
}

// refused tells a reader why something is not done, where that is known.
func refused(err error) error {
	var why Refusal
	if errors.As(err, &why) {
		return fail(invalid, pages.Capital(firstLine(string(why)))+".", err)
	}
	return err
}

// judged shows a text's label anew, with what became of its correction.
func (s *Server) judged(c echo.Context, form url.Values, wanted Correction, label string, err error) error {
	j := pages.Judged{
		What: wanted.What, Brand: wanted.Brand, Place: wanted.Place, ID: wanted.ID, Label: label, ByPerson: wanted.Label != "",
		Back: ownAddress(form.Get("back"), "/sources/meaning"), Folded: form.Get("folded") != "", Open: true, Told: "Kept. It shows in every number, and the next training learns from it.",
	}
	if wanted.Label == "" {
		j.Told = "Taken back."
	}
	status := http.StatusOK
	if err != nil {
		f := explain(err)
		s.logFailure(c, "correction failed", f)
		j.Label, j.ByPerson, j.Told, j.Failed, status = form.Get("now"), form.Get("person") != "", f.message, true, f.code.status()
	}
	return s.render.html(c, status, "judged", j)
}

// ownAddress is an address of this server as a form gave it; another one becomes the page about meaning.
func ownAddress(address, otherwise string) string {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(address, "/") || strings.HasPrefix(address, "//") || strings.ContainsAny(address, "\\\r\n") {
		return otherwise
	}
	return address
}

// train has a model trained and shows how it goes.
func (s *Server) train(c echo.Context) error {
	if s.options.Learning == nil {
		return fail(invalid, onlyShows, nil)
	}
	return s.acted(c, learningShow, s.options.Learning.Train(c.Request().Context()))
}

// use puts a model to use and shows the list of them anew.
func (s *Server) use(c echo.Context) error {
	if s.options.Learning == nil {
		return fail(invalid, onlyShows, nil)
	}
	return s.acted(c, "", s.options.Learning.Use(c.Request().Context(), c.FormValue("model")))
}

// acted shows a panel about models after something was asked for: in its place, or to who has no scripts as a page.
func (s *Server) acted(c echo.Context, show string, err error) error {
	_, panel, _ := find(modelsPanel, show)
	v, invalidView := s.view(c)
	if !fragment(c) {
		if err != nil {
			return refused(err)
		}
		return c.Redirect(http.StatusSeeOther, panel.Address(v))
	}
	data, status := s.answer(c, panel, v, invalidView)
	if err != nil && data.Failure == nil {
		f := explain(refused(err))
		s.logFailure(c, "asking the program failed", f)
		data.Content.Said, data.Content.Live = pages.Sentence(f.message), true
	}
	return s.render.html(c, status, "panel", data)
}
