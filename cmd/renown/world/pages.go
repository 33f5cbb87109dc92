package world

import (
	"bytes"
	"embed"
	"encoding/json"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"renown/warehouse/record"
)

//go:embed templates/*.html
var templateFiles embed.FS

var templates = sync.OnceValue(func() *template.Template {
	return template.Must(template.New("").Funcs(template.FuncMap{
		"iso": func(t time.Time) string { return t.Format(time.RFC3339) }, "day": func(t time.Time) string { return t.Format("2006-01-02") },
		"words": dateInWords, "ten": func(s record.Score) int { return int(s) * 2 }, "percent": func(s record.Score) int { return int(s) * 20 },
		"status": statusWords, "stars": func(s record.Score) string { return strings.Repeat("★", int(s)) + strings.Repeat("☆", 5-int(s)) },
		"lines": withBreaks,
		"aspect": func(name string, s record.Score) any {
			return struct {
				Name  string
				Score record.Score
			}{name, s}
		},
		"yes": func(o record.Opinion) string {
			return map[record.Opinion]string{record.Positive: "Yes", record.Negative: "No"}[o]
		},
	}).ParseFS(templateFiles, "templates/*.html"))
})

// withBreaks keeps a text's lines apart; everything else in it is escaped.
func withBreaks(text string) template.HTML {
	return template.HTML(strings.ReplaceAll(template.HTMLEscapeString(text), "\n", "<br>"))
}

// pageSize is how many reviews a site shows on a page.
func pageSize(site string) int {
	return map[string]int{workplace: 50, crewtalk: 40, jobmirror: 30}[site]
}

// view is what a page's template sees.
type view struct {
	Site, Brand  string
	Path         string
	Reviews      []shown
	Rating       string // on the site's own scale
	Count        int
	Page, Pages  int
	Next, Prev   string
	Structured   template.HTML // the JSON-LD script element
	Others       []link
	RatingOnFive string
}

type link struct{ Name, Path string }

type shown struct {
	record.Review
	Lang string
}

// asShown is a review as far as its site shows it.
func asShown(r record.Review) record.Review {
	switch r.Site {
	case crewtalk:
		r.Advice, r.CEO, r.Outlook = "", record.NoOpinion, record.NoOpinion
	case jobmirror:
		r.Advice, r.CEO, r.Outlook, r.Recommend = "", record.NoOpinion, record.NoOpinion, record.NoOpinion
		r.Posted, r.ResponseAt = r.Posted.Truncate(24*time.Hour), r.ResponseAt.Truncate(24*time.Hour)
	}
	return r
}

// published weighs newer reviews more and rounds as the site does: to a tenth, of five or of ten.
func published(reviews []record.Review, site string, now time.Time) (rating float64, count int) {
	var sum, weights float64
	for _, r := range reviews {
		w := math.Exp2(-now.Sub(r.Posted).Hours() / 24 / 180)
		sum, weights = sum+w*float64(r.Stars), weights+w
	}
	if weights == 0 {
		return 0, 0
	}
	if site == crewtalk {
		return math.Round(sum/weights*2*10) / 20, len(reviews)
	}
	return math.Round(sum/weights*10) / 10, len(reviews)
}

// reviewPage answers /site/brand?page=n.
func (w *World) reviewPage(rw http.ResponseWriter, r *http.Request) {
	site, slugged, _ := strings.Cut(strings.TrimPrefix(r.URL.Path, "/"), "/")
	brand, ok := brandOf(slugged)
	if name, id, isReview := strings.Cut(slugged, "/"); isReview {
		w.permalink(rw, r, site, name, id)
		return
	}
	page := 1
	if n := r.URL.Query().Get("page"); n != "" {
		var err error
		page, err = strconv.Atoi(n)
		ok = ok && err == nil
	}
	if !ok || pageSize(site) == 0 {
		http.NotFound(rw, r)
		return
	}
	v, ok := w.viewOf(site, brand, page)
	if !ok {
		http.NotFound(rw, r)
		return
	}
	render(rw, r, site+".html", v)
}

// permalink leads to the page that shows the review.
func (w *World) permalink(rw http.ResponseWriter, r *http.Request, site, slugged, id string) {
	brand, ok := brandOf(slugged)
	size := pageSize(site)
	i := slices.IndexFunc(w.Reviews(brand, site), func(r record.Review) bool { return r.ID == id })
	if !ok || size == 0 || i < 0 {
		http.NotFound(rw, r)
		return
	}
	http.Redirect(rw, r, fmt.Sprintf("%s?page=%d#%s", path(site, brand), i/size+1, id), http.StatusFound)
}

func (w *World) viewOf(site, brand string, page int) (view, bool) {
	reviews := w.Reviews(brand, site)
	size := pageSize(site)
	pages := max(1, (len(reviews)+size-1)/size)
	if page < 1 || page > pages || len(reviews) == 0 {
		return view{}, false
	}
	rating, count := published(reviews, site, w.Now())
	v := view{Site: site, Brand: brand, Path: path(site, brand), Count: count, Page: page, Pages: pages, RatingOnFive: fmt.Sprintf("%.1f", rating)}
	v.Rating = v.RatingOnFive
	if site == crewtalk {
		v.Rating = fmt.Sprintf("%.1f", rating*2)
	}
	langs := w.langs()
	for _, r := range reviews[(page-1)*size : min(page*size, len(reviews))] {
		v.Reviews = append(v.Reviews, shown{Review: r, Lang: langs[r.Site+r.ID]})
	}
	if page < pages {
		v.Next = fmt.Sprintf("%s?page=%d", v.Path, page+1)
	}
	if page > 1 {
		v.Prev = fmt.Sprintf("%s?page=%d", v.Path, page-1)
	}
	if site == workplace {
		v.Structured = structured(v)
	}
	return v, true
}

func (w *World) langs() map[string]string {
	w.mu.Lock()
	defer w.mu.Unlock()
	langs := make(map[string]string, len(w.entries))
	for _, e := range w.entries {
		langs[e.Site+e.ID] = e.lang
	}
	return langs
}

func (w *World) startPage(rw http.ResponseWriter, r *http.Request) {
	var v view
	for _, b := range Brands() {
		for _, site := range sitesOf(b.Name) {
			v.Others = append(v.Others, link{Name: b.Name + " on " + site, Path: path(site, b.Name)})
		}
	}
	render(rw, r, "start.html", v)
}

func render(rw http.ResponseWriter, r *http.Request, name string, v view) {
	var b bytes.Buffer
	if err := templates().ExecuteTemplate(&b, name, v); err != nil {
		http.Error(rw, "rendering: "+err.Error(), http.StatusInternalServerError)
		return
	}
	write(rw, r, "text/html; charset=utf-8", b.Bytes())
}

// structured is the page's JSON-LD, as a large review site would write it. Encoding escapes < and >, so that no text
// ends the script element.
func structured(v view) template.HTML {
	employer := object{"@type": "Organization", "@id": v.Path + "#employer", "name": v.Brand}
	graph := []object{employer, {
		"@type": "EmployerAggregateRating", "itemReviewed": object{"@id": v.Path + "#employer"},
		"ratingValue": v.Rating, "bestRating": "5", "worstRating": "1", "ratingCount": v.Count,
	}}
	for _, r := range v.Reviews {
		graph = append(graph, structuredReview(v, r))
	}
	text, err := json.Marshal(object{"@context": "https://schema.org", "@graph": graph})
	if err != nil {
		return "" // strings and numbers only: cannot fail
	}
	return template.HTML(`<script type="application/ld+json">` + string(text) + `</script>`)
}

type object = map[string]any

func structuredReview(v view, r shown) object {
	o := object{
		"@type": "Review", "@id": v.Path + "#/review/" + r.ID, "identifier": r.ID, "itemReviewed": object{"@id": v.Path + "#employer"},
		"url": v.Path + "/" + r.ID, "inLanguage": r.Lang, "datePublished": r.Posted.Format(time.RFC3339), "headline": r.Title,
		"positiveNotes": r.Pros, "negativeNotes": r.Cons, "reviewRating": structuredRatings(r.Review),
		"author":             object{"@type": "Person", "name": r.Author, "jobTitle": r.JobTitle, "address": object{"@type": "PostalAddress", "addressLocality": r.Location}},
		"additionalProperty": structuredAnswers(r),
	}
	if r.Response != "" {
		o["comment"] = []object{{
			"@type": "Comment", "author": object{"@type": "Organization", "name": v.Brand},
			"text": r.Response, "datePublished": r.ResponseAt.Format(time.RFC3339),
		}}
	}
	return o
}

func structuredRatings(r record.Review) []object {
	list := []object{{"@type": "Rating", "ratingValue": int(r.Stars), "bestRating": 5, "worstRating": 1}}
	names := map[string]string{
		"work_life": "Work/Life Balance", "culture": "Culture & Values", "diversity": "Diversity & Inclusion",
		"career": "Career Opportunities", "compensation": "Compensation & Benefits", "management": "Senior Management",
	}
	for name, score := range subRatings(&r) {
		if score.Given() {
			list = append(list, object{"@type": "Rating", "reviewAspect": names[name], "ratingValue": int(*score), "bestRating": 5, "worstRating": 1})
		}
	}
	return list
}

func structuredAnswers(r shown) []object {
	var list []object
	for _, p := range [][2]string{
		{"Employment status", map[record.Status]string{record.Current: "Current employee", record.Former: "Former employee"}[r.Status]},
		{"Recommend", map[record.Opinion]string{record.Positive: "Yes", record.Negative: "No"}[r.Recommend]},
		{"CEO approval", map[record.Opinion]string{record.Positive: "Approves", record.Negative: "Disapproves", record.Neutral: "No opinion"}[r.CEO]},
		{"Business outlook", map[record.Opinion]string{record.Positive: "Positive", record.Negative: "Negative", record.Neutral: "Neutral"}[r.Outlook]},
		{"Advice to management", r.Advice},
	} {
		if p[1] != "" {
			list = append(list, object{"@type": "PropertyValue", "name": p[0], "value": p[1]})
		}
	}
	return list
}
