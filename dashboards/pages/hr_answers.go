package pages

import (
	"context"
	"slices"
	"time"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

// responses is which share of the reviews each brand answered.
func responses(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.Responses(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c, total, err := answering(ctx, s, v, a)
	if err != nil || c.Empty != nil {
		return c, err
	}
	c.Facts = answeredFacts(v.L, total)
	drawn := chart.Responses(a.Rows, a.Filter, v.Palette())
	drawn.Links = bucketLinks(v, a)
	c.Chart = &drawn
	return c, nil
}

// responseDays is how soon each brand answered.
func responseDays(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.Responses(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c, total, err := answering(ctx, s, v, a)
	if err != nil || c.Empty != nil {
		return c, err
	}
	if !slices.ContainsFunc(a.Rows, func(r queries.ResponseRow) bool { return r.MedianDays != nil }) {
		c.Behind, c.Empty = nil, &Empty{Title: "No dated answers", Advice: "These reviews were not answered, or their sites do not say when."}
		return c, nil
	}
	c.Facts = waitFacts(v.L, total)
	drawn := chart.ResponseDays(a.Rows, a.Filter, v.Palette())
	drawn.Links = bucketLinks(v, a)
	c.Chart = &drawn
	return c, nil
}

// answering is what both panels of responses share, beside the brand's figures for the whole period.
func answering(ctx context.Context, s Source, v View, a queries.Answer[queries.ResponseRow]) (c Content, total queries.SummaryRow, err error) {
	c = Content{N: a.N, Brands: 1 + len(v.Against), Notes: v.said(a.Notes), Rows: v.RowsOf("", Rows{})}
	if a.N == 0 {
		c.Empty, err = noReviews(ctx, s, v, a.Suppressed)
		return c, total, err
	}
	c.Behind = responseTable(v, a)
	summary, err := s.Queries.Employer.Summary(ctx, v.Alone().Filter())
	if err == nil && len(summary.Rows) > 0 {
		total = summary.Rows[0]
	}
	return c, total, err
}

func responseTable(v View, a queries.Answer[queries.ResponseRow]) *Table {
	t := &Table{Columns: []Column{{Title: "Brand"}, {Title: "From"}, {Title: "Answered", Numeric: true}, {Title: "of", Numeric: true}, {Title: "Share", Numeric: true}, {Title: "Median days", Numeric: true}, {Title: "Dated answers", Numeric: true}}}
	for _, r := range a.Rows {
		line := Row{Own: r.Brand == v.BrandName(), Cells: []Cell{
			{Text: r.Brand}, {Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partlyIn(v.L, r.Partial)},
			{Text: v.L.Count(r.Responses), Numeric: true}, {Text: v.L.Count(r.N), Numeric: true}, {Text: value(r.Rate, v.L.Share), Numeric: true},
			{Text: value(r.MedianDays, wholeDays(v.L)), Numeric: true}, {Text: v.L.Count(r.MedianN), Numeric: true},
		}}
		if r.N > 0 {
			line.Cells[1].Link = v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).RowsOf(r.Brand, Rows{})
		}
		if r.Suppressed {
			line.Cells[2].Text, line.Cells[3].Text, line.Cells[6].Text = v.L.T("withheld"), "–", "–"
		}
		t.Rows = append(t.Rows, line)
	}
	return t
}

// bucketLinks lead from each of the brand's own buckets to its reviews.
func bucketLinks(v View, a queries.Answer[queries.ResponseRow]) (links []string) {
	for _, r := range a.Rows {
		if r.Brand == v.BrandName() {
			links = append(links, v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).RowsOf(r.Brand, Rows{}))
		}
	}
	return links
}

func wholeDays(l locale.Locale) func(float64) string {
	return func(days float64) string { return l.Number(days, 0) }
}

func answeredFacts(l locale.Locale, r queries.SummaryRow) []Fact {
	if r.Suppressed || r.Response.Value == nil {
		return nil
	}
	answered := Fact{Name: "Answered", Value: l.Share(*r.Response.Value), Note: l.T("%s of %s", l.Count(r.Responses), l.Count(r.Reviews))}
	if change := verdict(l, r.Response, percent(l)).Text; change != "" {
		answered.Note += " · " + change
	}
	return []Fact{answered}
}

func waitFacts(l locale.Locale, r queries.SummaryRow) []Fact {
	if r.Suppressed || r.ResponseDays.Value == nil {
		return nil
	}
	facts := []Fact{{Name: "Median wait", Value: l.T("%s days", l.Number(*r.ResponseDays.Value, 0)), Note: l.N(r.ResponseDays.N, "of %s dated answer", "of %s dated answers")}}
	if r.ResponseDays.Previous != nil {
		facts = append(facts, Fact{Name: "Before", Value: l.T("%s days", l.Number(*r.ResponseDays.Previous, 0)), Note: notClear(l, r.ResponseDays)})
	}
	return facts
}

// siteRatings puts each site's newest published rating beside what all of its reviews give.
func siteRatings(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Alone().Filter().WithoutPrevious()
	f.From, f.To = time.Time{}, time.Time{}
	a, err := s.Queries.Employer.SiteRating(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Unit: "published ratings", Notes: append(v.said(a.Notes), v.L.T("Both look back over all time, whatever the period of the page: that is what a site publishes."))}
	if len(a.Rows) == 0 {
		c.Empty = &Empty{Title: "No site's own rating yet", Advice: "A site's published rating is kept whenever a collector reads a page that shows one."}
		return c, nil
	}
	c.Behind = &Table{Columns: []Column{{Title: "Site"}, {Title: "Published", Numeric: true}, {Title: "of", Numeric: true}, {Title: "on"}, {Title: "Ours", Numeric: true}, {Title: "n", Numeric: true}, {Title: "Recent more", Numeric: true}}}
	var sites []chart.SiteRating
	for _, newest := range newestBySite(a.Rows) {
		f.Sites = []string{newest.Site}
		row, err := besideOurs(ctx, s, f, newest)
		if err != nil {
			return Content{}, err
		}
		sites = append(sites, row)
		c.Behind.Rows = append(c.Behind.Rows, Row{Cells: []Cell{
			{Text: newest.Site}, {Text: value(row.Published, v.L.Rating), Numeric: true}, {Text: count(v.L, row.PublishedN), Numeric: true},
			{Text: v.L.Date(newest.Day)}, {Text: value(row.Ours, v.L.Rating), Numeric: true}, {Text: v.L.Count(row.OursN), Numeric: true},
			{Text: value(row.OursAged, v.L.Rating), Numeric: true},
		}})
	}
	drawn := chart.SiteRatings(sites, v.L)
	c.Chart = &drawn
	return c, nil
}

// maxSites is how many sites the panel asks about.
const maxSites = 8

func newestBySite(rows []queries.SiteRatingRow) []queries.SiteRatingRow {
	var newest []queries.SiteRatingRow
	for _, r := range rows {
		at := slices.IndexFunc(newest, func(n queries.SiteRatingRow) bool { return n.Site == r.Site })
		switch {
		case at < 0 && len(newest) < maxSites:
			newest = append(newest, r)
		case at >= 0 && !r.Day.Before(newest[at].Day):
			newest[at] = r
		}
	}
	return newest
}

func besideOurs(ctx context.Context, s Source, f queries.Filter, newest queries.SiteRatingRow) (chart.SiteRating, error) {
	row := chart.SiteRating{Site: newest.Site, Published: newest.Rating, PublishedN: newest.N}
	a, err := s.Queries.Employer.Summary(ctx, f)
	if err != nil {
		return row, err
	}
	if len(a.Rows) > 0 && !a.Rows[0].Suppressed {
		row.Ours, row.OursAged, row.OursN = a.Rows[0].Rating.Value, a.Rows[0].RecencyRating, a.Rows[0].Rating.N
	}
	return row, nil
}
