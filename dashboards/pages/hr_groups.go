package pages

import (
	"context"
	"fmt"
	"slices"
	"time"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

func byStatus(ctx context.Context, s Source, v View) (Content, error) {
	return sliced(ctx, s, v, s.Queries.Employer.ByStatus, func(v View, value string) View { v.Status = value; return v })
}

func byLocation(ctx context.Context, s Source, v View) (Content, error) {
	return sliced(ctx, s, v, s.Queries.Employer.ByLocation, func(v View, value string) View { v.Location = value; return v })
}

func byJob(ctx context.Context, s Source, v View) (Content, error) {
	return sliced(ctx, s, v, s.Queries.Employer.ByJob, func(v View, value string) View { v.Job = value; return v })
}

// groupsShown is how many groups a chart holds, the row of all others beside them.
const groupsShown = 8

// sliced draws the brand's groups from the brand's own mean.
func sliced(ctx context.Context, s Source, v View, ask func(context.Context, queries.Filter) (queries.Answer[queries.SliceRow], error),
	narrowed func(View, string) View) (Content, error) {
	f := v.Alone().Filter()
	f.Limit = groupsShown
	a, err := ask(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Notes: a.Notes, Rows: v.RowsOf("", Rows{})}
	mean, rated, err := ownMean(ctx, s, f)
	if err != nil {
		return Content{}, err
	}
	if a.N == 0 || !rated {
		c.Empty, err = nothing(ctx, s, v, hrPath)
		return c, err
	}
	if !slices.ContainsFunc(a.Rows, func(r queries.SliceRow) bool { return r.Value != queries.NotGiven }) {
		c.Empty = &Empty{Title: "These reviews do not say", Advice: "Other sites, or a longer period, may."}
		return c, nil
	}
	if !slices.ContainsFunc(a.Rows, func(r queries.SliceRow) bool { return r.Mean.Value != nil }) {
		c.Empty = &Empty{Title: "Too few reviews to show groups", Advice: "Ratings of very small groups are withheld, so that nobody can be told from them. A longer period or more sites make the groups larger."}
		return c, nil
	}
	drawn := chart.Slices(a.Rows, mean, v.L)
	c.Behind = &Table{Columns: []Column{{Title: "Group"}, {Title: "Rating", Numeric: true}, {Title: "Rated", Numeric: true}, {Title: "Recommend", Numeric: true}, {Title: "Reviews", Numeric: true}}}
	for _, r := range a.Rows {
		link := ""
		if !r.Suppressed && r.Value != queries.OtherValues {
			link = narrowed(v, r.Value).RowsOf("", Rows{})
		}
		drawn.Links = append(drawn.Links, link)
		c.Behind.Rows = append(c.Behind.Rows, sliceLine(v.L, r, link))
	}
	c.Chart = &drawn
	return c, nil
}

func sliceLine(l locale.Locale, r queries.SliceRow, link string) Row {
	if r.Suppressed {
		return Row{Cells: []Cell{{Text: r.Value}, {Text: "withheld", Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}, {Text: "–", Numeric: true}}}
	}
	return Row{Cells: []Cell{
		{Text: r.Value, Link: link}, {Text: value(r.Mean.Value, l.Rating), Numeric: true}, {Text: l.Count(r.Mean.N), Numeric: true},
		{Text: value(r.Recommend.Value, l.Share), Numeric: true}, {Text: l.Count(r.Reviews), Numeric: true},
	}}
}

// ownMean is the brand's rating over the whole filter.
func ownMean(ctx context.Context, s Source, f queries.Filter) (float64, bool, error) {
	f.Limit = 0
	a, err := s.Queries.Employer.Summary(ctx, f.WithoutPrevious())
	if err != nil || len(a.Rows) == 0 || a.Rows[0].Rating.Value == nil {
		return 0, false, err
	}
	return *a.Rows[0].Rating.Value, true, nil
}

func responses(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.Responses(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Brands: 1 + len(v.Against), Notes: a.Notes, Rows: v.RowsOf("", Rows{})}
	if a.N == 0 {
		c.Empty, err = nothing(ctx, s, v, hrPath)
		return c, err
	}
	total, err := s.Queries.Employer.Summary(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c.Facts = responseFacts(v.L, total.Rows[0])
	drawn := chart.Responses(a.Rows, a.Filter, v.Palette())
	c.Behind = &Table{Columns: []Column{{Title: "Brand"}, {Title: "From"}, {Title: "Answered", Numeric: true}, {Title: "of", Numeric: true}, {Title: "Share", Numeric: true}, {Title: "Median days", Numeric: true}}}
	for _, r := range a.Rows {
		rows := v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).RowsOf(r.Brand, Rows{})
		if r.Brand == v.BrandName() {
			drawn.Links = append(drawn.Links, rows)
		}
		line := Row{Own: r.Brand == v.BrandName(), Cells: []Cell{
			{Text: r.Brand}, {Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partly(r.Partial)},
			{Text: v.L.Count(r.Responses), Numeric: true}, {Text: v.L.Count(r.N), Numeric: true},
			{Text: value(r.Rate, v.L.Share), Numeric: true}, {Text: value(r.MedianDays, wholeDays), Numeric: true},
		}}
		if r.N > 0 {
			line.Cells[1].Link = rows
		}
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	c.Chart = &drawn
	return c, nil
}

func wholeDays(v float64) string { return fmt.Sprintf("%.0f", v) }

func responseFacts(l locale.Locale, r queries.SummaryRow) []Fact {
	if r.Suppressed || r.Response.Value == nil {
		return nil
	}
	answered := fmt.Sprintf("%s of %s", l.Count(r.Responses), l.Count(r.Reviews))
	if change := verdict(l, r.Response, percent(l)).Text; change != "" {
		answered += " · " + change
	}
	facts := []Fact{{"Answered", l.Share(*r.Response.Value), answered}}
	if r.ResponseDays.Value != nil {
		days := Fact{"Median wait", wholeDays(*r.ResponseDays.Value) + " days", fmt.Sprintf("of %s dated answers", l.Count(r.ResponseDays.N))}
		if r.ResponseDays.Previous != nil {
			days.Note += fmt.Sprintf(", before: %s", wholeDays(*r.ResponseDays.Previous))
		}
		facts = append(facts, days)
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
	c := Content{N: a.N, Unit: "published ratings", Notes: append(a.Notes, "Both look back over all time, whatever the period of the page: that is what a site publishes.")}
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
