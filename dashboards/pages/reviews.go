package pages

import (
	"context"
	"fmt"
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
	f.Limit, f.Offset = rowsPerPage, (page-1)*rowsPerPage
	a, err := s.Queries.Employer.Reviews(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.Total, Notes: a.Notes}
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
		return &Empty{"Withheld", "So few people are in this group that their reviews could tell who they are. Choose a wider group.", everything, "Drop these filters"}, nil
	case a.Total > 0:
		return &Empty{"The list ends before this page", "It holds fewer reviews than the address asks for.", v.With(reviewsPath, "page", ""), "To its first page"}, nil
	case !v.Rows.None() || v.Location+v.Job+v.Status != "":
		return &Empty{"No review fits", "Drop a filter, search for fewer words, or widen the period.", everything, "Drop these filters"}, nil
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
	c := Content{N: a.Total, Notes: a.Notes, Rows: v.RowsOf("", Rows{})}
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
	c := Content{N: a.Total, Unit: "vanished reviews", Notes: a.Notes}
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
			Fact{"Rating without them", l.Rating(*r.Without), "n = " + l.Count(r.WithoutN)},
			Fact{"with them", l.Rating(*r.With), "n = " + l.Count(r.WithN)})
	}
	return facts
}

func forReaders(rows []queries.ReviewRow, s Source, v View) []Review {
	words := strings.Fields(v.Rows.Search)
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
		Pros: r.Pros, Cons: r.Cons, Advice: r.Advice, Response: r.Response, Original: safeLink(r.URL), Who: who(r),
	}
	if r.Stars != nil {
		review.Stars, review.StarsText = int(*r.Stars+0.5), fmt.Sprintf("%g", *r.Stars)
	}
	for _, o := range []struct{ name, said string }{{"recommends", r.Recommend}, {"CEO", r.CEO}, {"outlook", r.Outlook}} {
		switch o.said {
		case "positive":
			review.Opinions = append(review.Opinions, Tag{"+ " + o.name, "good"})
		case "negative":
			review.Opinions = append(review.Opinions, Tag{"− " + o.name, "bad"})
		}
	}
	if r.Vanished != nil {
		review.Vanished = "vanished, unseen since " + l.Date(*r.Vanished)
	}
	review.ResponseWhen = "The employer answered"
	if r.Responded != nil {
		review.ResponseWhen += " on " + l.Date(*r.Responded)
		if days := int(r.Responded.Sub(r.Posted).Hours() / 24); days > 0 {
			review.ResponseWhen += fmt.Sprintf(", after %s", l.Days(time.Duration(days)*day))
		}
	}
	return review
}

// who says what the review tells of its author: never a name.
func who(r queries.ReviewRow) string {
	var parts []string
	if r.Status != "" {
		parts = append(parts, r.Status+" employee")
	}
	for _, part := range []string{r.JobTitle, r.Location} {
		if strings.TrimSpace(part) != "" {
			parts = append(parts, strings.TrimSpace(part))
		}
	}
	return strings.Join(parts, " · ")
}
