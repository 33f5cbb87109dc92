package pages

import (
	"context"
	"math"
	"net/url"
	"strings"
	"time"

	"renown/dashboards/locale"
	"renown/queries"
)

const reviewsPath = "/hr/reviews"

// Reviews is the drill-down: the reviews behind any number, filtered to it.
func Reviews() Page {
	return Page{
		Key: "hr", Narrow: []string{"site", "location", "job", "status", "lang"}, Path: reviewsPath, Name: "Reviews", Question: "Which reviews are behind the number?", Filters: true, Search: true,
		Panels: []Panel{{
			Query: "employer.Reviews", Show: "rows", Title: "What did they write?", Span: "s12", Load: reviewRows, Alone: true,
			Subtitle: "Newest first, as they stand on their sites.",
		}},
	}
}

// rowsPerPage is how many reviews a page of the drill-down holds.
const rowsPerPage = 20

func reviewRows(ctx context.Context, s Source, v View) (Content, error) {
	page := max(v.Rows.Page, 1)
	f := v.Alone().Filter().WithoutPrevious()
	f.Theme, f.Limit, f.Offset = v.Rows.More.Get("theme"), rowsPerPage, (page-1)*rowsPerPage
	a, err := s.Queries.Employer.Reviews(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.Total, Notes: v.said(a.Notes)}
	if len(a.Rows) == 0 {
		c.Empty, err = noRows(ctx, s, v, a)
		return c, err
	}
	c.Reviews = &ReviewList{Reviews: forReaders(a.Rows, s, v), Pager: pager(v, page, len(a.Rows), a.Total)}
	return c, nil
}

func noRows(ctx context.Context, s Source, v View, a queries.Answer[queries.ReviewRow]) (*Empty, error) {
	everything := At(reviewsPath, v.Common())
	switch {
	case a.Suppressed:
		return &Empty{Title: "Withheld", Advice: "So few people are in this group that their reviews could tell who they are. Choose a wider group.", Link: everything, Action: "Drop these filters"}, nil
	case a.Total > 0:
		return &Empty{Title: "The list ends before this page", Advice: "It holds fewer reviews than the address asks for.", Link: v.With(reviewsPath, "page", ""), Action: "To its first page"}, nil
	case !v.Rows.None() || v.Location+v.Job+v.Status != "":
		return &Empty{Title: "No review fits", Advice: "Drop a filter, search for fewer words, or widen the period.", Link: everything, Action: "Drop these filters"}, nil
	}
	return nothing(ctx, s, v, reviewsPath)
}

func pager(v View, page, shown int, total uint64) *Pager {
	p := &Pager{First: uint64(page-1)*rowsPerPage + 1, Total: total}
	p.Last = p.First + uint64(shown) - 1
	turn := func(to int) string {
		v.Rows.Page = to
		return At(reviewsPath, v.Query())
	}
	if page > 1 {
		p.Previous = turn(page - 1)
	}
	if p.Last < total {
		p.Next = turn(page + 1)
	}
	return p
}

// newestShown is how many reviews the HR page itself holds.
const newestShown = 5

func newest(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter().WithoutPrevious()
	f.Limit = newestShown
	a, err := s.Queries.Employer.Reviews(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.Total, Notes: v.said(a.Notes), Rows: v.RowsOf("", Rows{})}
	if len(a.Rows) == 0 {
		c.Empty, err = nothing(ctx, s, v, hrPath)
		return c, err
	}
	c.Reviews = &ReviewList{Reviews: forReaders(a.Rows, s, v)}
	return c, nil
}

// vanished is the reviews gone from their site, and what they do to the rating.
func vanished(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter().WithoutPrevious()
	effect, err := s.Queries.Employer.VanishedEffect(ctx, f)
	if err != nil {
		return Content{}, err
	}
	f.Limit = newestShown
	a, err := s.Queries.Employer.Vanished(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.Total, Unit: "vanished reviews", Notes: v.said(a.Notes)}
	if a.Total == 0 && effect.N == 0 {
		c.Empty, err = nothing(ctx, s, v, hrPath)
		return c, err
	}
	if a.Total == 0 {
		c.Empty = &Empty{Title: "None vanished", Advice: "Every review once seen in this period still stands on its site."}
		return c, nil
	}
	c.Rows = v.RowsOf("", Rows{Vanished: true})
	if len(effect.Rows) > 0 {
		c.Facts = vanishedFacts(v.L, effect.Rows[0])
	}
	c.Reviews = &ReviewList{Reviews: forReaders(a.Rows, s, v)}
	return c, nil
}

func vanishedFacts(l locale.Locale, r queries.VanishedEffectRow) []Fact {
	if r.Suppressed {
		return nil
	}
	facts := []Fact{{Name: "Vanished", Value: l.Count(r.Vanished)}}
	if r.Without != nil && r.With != nil {
		facts = append(facts,
			Fact{Name: "Rating without them", Value: l.Rating(*r.Without), Note: l.T("n = %s", l.Count(r.WithoutN))},
			Fact{Name: "with them", Value: l.Rating(*r.With), Note: l.T("n = %s", l.Count(r.WithN))})
	}
	return facts
}

func forReaders(rows []queries.ReviewRow, s Source, v View) []Review {
	words := queries.Words(v.Rows.Search)
	reviews := make([]Review, len(rows))
	for i, r := range rows {
		reviews[i] = forReader(v.L, r, v.Now)
		reviews[i].Marks = words
		reviews[i].Judged = Judged{What: "review", Brand: r.Brand, Place: r.Site, ID: r.ID, Label: r.Sentiment, ByPerson: r.Model == byPerson, Folded: true,
			Back: At("/panels/employer.Reviews", reviewsBack(v)), Fixed: s.Learned == nil}
	}
	return reviews
}

// byPerson is what a label that people corrected names as its model.
const byPerson = "person"

// reviewsBack is where who has no scripts goes on: the list the review stands in, as a page of its own.
func reviewsBack(v View) url.Values {
	q := v.Query()
	q.Set("show", "rows")
	return q
}

func forReader(l locale.Locale, r queries.ReviewRow, now time.Time) Review {
	review := Review{
		Brand: r.Brand, Site: r.Site, Date: l.Date(r.Posted), Lang: strings.ToUpper(r.Lang), Title: r.Title, Text: r.Text,
		Pros: r.Pros, Cons: r.Cons, Advice: r.Advice, Response: r.Response, Original: safeLink(r.URL), Who: who(l, r), Opinions: opinions(l, r),
	}
	if r.Stars != nil {
		review.Stars, review.StarsText = int(*r.Stars+0.5), starsGiven(l, *r.Stars)
	}
	if r.Vanished != nil {
		review.Vanished = l.T("vanished, unseen since %s", l.Date(*r.Vanished))
	}
	review.ResponseWhen = answeredWhen(l, r)
	return review
}

// starsGiven writes stars with as many decimals as were given.
func starsGiven(l locale.Locale, stars float64) string {
	for decimals := range 2 {
		if scale := math.Pow10(decimals); math.Round(stars*scale)/scale == stars {
			return l.Number(stars, decimals)
		}
	}
	return l.Rating(stars)
}

// opinions are what the review says for or against.
func opinions(l locale.Locale, r queries.ReviewRow) []Tag {
	var tags []Tag
	for _, o := range []struct{ name, said string }{{l.T("recommends"), r.Recommend}, {l.T("CEO"), r.CEO}, {l.T("outlook"), r.Outlook}} {
		switch o.said {
		case "positive":
			tags = append(tags, Tag{"+ " + o.name, "good"})
		case "negative":
			tags = append(tags, Tag{"− " + o.name, "bad"})
		}
	}
	return tags
}

func answeredWhen(l locale.Locale, r queries.ReviewRow) string {
	if r.Responded == nil {
		return l.T("The employer answered")
	}
	if days := int(r.Responded.Sub(r.Posted).Hours() / 24); days > 0 {
		return l.T("The employer answered on %s, after %s", l.Date(*r.Responded), l.Days(time.Duration(days)*day))
	}
	return l.T("The employer answered on %s", l.Date(*r.Responded))
}

// who says what the review tells of its author: never a name.
func who(l locale.Locale, r queries.ReviewRow) string {
	var parts []string
	switch r.Status {
	case "current":
		parts = append(parts, l.T("current employee"))
	case "former":
		parts = append(parts, l.T("former employee"))
	}
	for _, part := range []string{r.JobTitle, r.Location} {
		if strings.TrimSpace(part) != "" {
			parts = append(parts, strings.TrimSpace(part))
		}
	}
	return strings.Join(parts, " · ")
}
