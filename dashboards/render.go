package dashboards

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"
	"text/template/parse"

	"github.com/labstack/echo/v4"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/dashboards/pages"
)

//go:embed templates
var templateFiles embed.FS

// declared lists every template the code or another template asks for. Start-up fails when one is missing, or when
// one exists that nobody declared.
func declared() []string {
	return []string{
		"page", "contents", "failed", "panel", "panel-page", "behind", "waiting", "freshness",
		"layout-head", "layout-foot", "filters", "search", "hidden",
		"foot", "content", "cards", "facts", "changes", "said", "table", "strips", "cell", "reviews", "review", "marked", "pager", "empty", "note-failed",
		"meter", "act", "text", "judged", "judge", "turn",
		"functions", "notes", "remarks", "find", "hits", "hit",
		"search-reviews", "search-fields", "posts", "post",
		"talks", "talk", "thread", "alerts", "alert",
	}
}

// renderer holds the templates once for each language.
type renderer struct {
	texts     *locale.Catalogues
	templates map[string]*template.Template
}

func newRenderer(a *assets, texts *locale.Catalogues) (*renderer, error) {
	t := template.New("").Option("missingkey=error").Funcs(template.FuncMap{
		"static": a.url, "mark": pages.Mark, "stars": pages.StarRow, "percent": percent, "drawing": drawing,
		"t": locale.Locale{}.T, "apart": locale.Apart, "count": locale.Locale{}.Count, "definitions": func() string { return "" },
	})
	t, err := t.ParseFS(templateFiles, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("parse templates: %w", err)
	}
	if err := checkDeclared(t); err != nil {
		return nil, err
	}
	r := &renderer{texts: texts, templates: map[string]*template.Template{}}
	for _, language := range locale.Languages() {
		l := texts.For(language[0], "")
		own, err := t.Clone()
		if err != nil {
			return nil, fmt.Errorf("copy templates: %w", err)
		}
		address, err := a.definitions(l)
		if err != nil {
			return nil, err
		}
		r.templates[l.Code()] = own.Funcs(template.FuncMap{"t": l.T, "count": l.Count, "definitions": func() string { return address }})
	}
	return r, nil
}

// locale is the reader's: the language she chose, else what her browser asks for.
func (r *renderer) locale(c echo.Context) locale.Locale {
	chosen := ""
	if cookie, err := c.Cookie("lang"); err == nil {
		chosen = cookie.Value
	}
	return r.texts.For(chosen, c.Request().Header.Get("Accept-Language"))
}

func checkDeclared(t *template.Template) error {
	names := declared()
	for _, name := range names {
		if t.Lookup(name) == nil {
			return fmt.Errorf("template %q is declared but does not exist", name)
		}
	}
	for _, each := range t.Templates() {
		if each.Tree == nil || strings.HasSuffix(each.Name(), ".html") {
			continue
		}
		if !slices.Contains(names, each.Name()) {
			return fmt.Errorf("template %q is not declared", each.Name())
		}
		for _, used := range called(each.Tree.Root) {
			if !slices.Contains(names, used) {
				return fmt.Errorf("template %q uses %q, which is not declared", each.Name(), used)
			}
		}
	}
	return nil
}

// called lists the templates a tree calls.
func called(node parse.Node) []string {
	switch n := node.(type) {
	case *parse.TemplateNode:
		return []string{n.Name}
	case *parse.ListNode:
		if n == nil {
			return nil
		}
		var names []string
		for _, child := range n.Nodes {
			names = append(names, called(child)...)
		}
		return names
	case *parse.IfNode:
		return append(called(n.List), called(n.ElseList)...)
	case *parse.RangeNode:
		return append(called(n.List), called(n.ElseList)...)
	case *parse.WithNode:
		return append(called(n.List), called(n.ElseList)...)
	}
	return nil
}

// html writes a template as the answer; nothing is sent before the whole of it could be made.
func (r *renderer) html(c echo.Context, status int, name string, data any) error {
	var out bytes.Buffer
	if err := r.templates[r.locale(c).Code()].ExecuteTemplate(&out, name, data); err != nil {
		return fail(internal, "This page could not be drawn.", err)
	}
	if c.Request().Method == http.MethodHead {
		return c.NoContent(status)
	}
	return c.HTMLBlob(status, out.Bytes())
}

// drawing is a chart as an attribute for static/app.js. JSON is full of double quotes: between single ones it is half as long.
func drawing(c chart.Chart) (template.HTMLAttr, error) {
	text, err := c.JSON()
	escaped := strings.NewReplacer("&", "&amp;", "'", "&#39;", "<", "&lt;", ">", "&gt;").Replace(text)
	return template.HTMLAttr("data-chart='" + escaped + "'"), err
}

// percent is how far across x lies, with two decimals.
func percent(x, of int) string { return fmt.Sprintf("%.2f", 100*float64(x)/float64(of)) }
