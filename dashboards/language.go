package dashboards

import (
	"net/http"
	"slices"

	"github.com/labstack/echo/v4"

	"renown/dashboards/locale"
	"renown/dashboards/pages"
)

// languagePath is where a reader chooses the language of the texts.
const languagePath = "/language"

func languageChoices(here string) []pages.Choice {
	var choices []pages.Choice
	for _, language := range locale.Languages() {
		choices = append(choices, pages.Choice{Name: language[1], Address: language[0], On: language[0] == here})
	}
	return choices
}

// chooseLanguage keeps the choice in a cookie and leads back to the page it was made on.
func (s *Server) chooseLanguage(c echo.Context) error {
	c.Request().Body = http.MaxBytesReader(c.Response(), c.Request().Body, maxForm)
	form, err := c.FormParams()
	if err != nil {
		return fail(invalid, "This form could not be read.", err)
	}
	wanted := form.Get("lang")
	if !slices.ContainsFunc(locale.Languages(), func(each [2]string) bool { return each[0] == wanted }) {
		return fail(invalid, "There are no texts in this language.", nil)
	}
	c.SetCookie(&http.Cookie{Name: "lang", Value: wanted, Path: "/", MaxAge: 31536000, SameSite: http.SameSiteLaxMode})
	return c.Redirect(http.StatusSeeOther, ownAddress(form.Get("back"), "/"))
}
