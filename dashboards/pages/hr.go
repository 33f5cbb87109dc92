package pages

import (
	"context"
	"fmt"
	"slices"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

const hrPath = "/hr"

// HR is how a brand stands as an employer.
func HR() Page {
	return Page{
		Key: "hr", Narrow: []string{"site", "location", "job", "status", "lang"}, Path: hrPath, Name: "HR", Question: "How do we stand as an employer?", Filters: true,
		Panels: []Panel{
			{Query: "employer.Summary", Title: "Key figures", Span: "s12", Bare: true, Load: headline},
			{Query: "employer.RatingTrend", Title: "How has our rating moved?", Span: "s8", Height: "h320", Load: ratingTrend,
				Subtitle: "Mean stars of the reviews written in each step, over how many there were. Shaded: 95 % interval. Dashed: incomplete."},
			{Query: "employer.Stars", Title: "How do our stars spread?", Span: "s4", Height: "h320", Load: starSpread, Alone: true,
				Subtitle: "Share of reviews by stars, and their number."},
			{Query: "employer.SubRatings", Title: "Where are we better or worse than the others?", Span: "s6", Height: "h320", Load: subRatings,
				Subtitle: "Mean of each sub-rating, 1 to 5. The bar is our 95 % interval."},
			{Query: "employer.StarsOverTime", Title: "Are the angry or the happy ones growing?", Span: "s6", Height: "h320", Load: starsOverTime, Alone: true,
				Subtitle: "Share of each number of stars over time. Paler: incomplete."},
			{Query: "employer.Drivers", Title: "What goes along with a good rating?", Span: "s6", Height: "h360", Load: drivers, Alone: true,
				Subtitle: "Standardised coefficients of sub-ratings and themes, all at once, with 95 % intervals. Right of nought: better stars."},
			{Query: "employer.Themes", Title: "What do people praise, and what do they blame?", Span: "s6", Height: "h360", Load: prosAndCons, Alone: true,
				Subtitle: "Share of reviews that speak of a theme among the cons and the pros. At the right: how its share of all reviews clearly changed."},
			{Query: "employer.ByStatus", Title: "Do current and former staff agree?", Span: "s4", Height: "h240", Load: byStatus, Alone: true,
				Subtitle: "Mean stars by employment status, from our mean."},
			{Query: "employer.ByLocation", Title: "Where is it better to work for us?", Span: "s4", Height: "h320", Load: byLocation, Alone: true,
				Subtitle: "Mean stars by location, from our mean."},
			{Query: "employer.ByJob", Title: "In which jobs?", Span: "s4", Height: "h320", Load: byJob, Alone: true,
				Subtitle: "Mean stars by job family, from our mean."},
			{Query: "employer.ByLocation", Show: "moves", Title: "Which location’s rating fell, and which rose?", Span: "s6", Height: "h320", Load: locationMoves, Alone: true,
				Subtitle: "Mean stars now and in the period before, the deepest fall first. Grey: no clear change."},
			{Query: "employer.ByJob", Show: "moves", Title: "And which job’s?", Span: "s6", Height: "h320", Load: jobMoves, Alone: true,
				Subtitle: "Mean stars now and in the period before by job family, the deepest fall first. Grey: no clear change."},
			{Query: "employer.Responses", Title: "Do we answer reviews?", Span: "s6", Height: "h240", Load: responses,
				Subtitle: "Share of reviews with an employer's answer, by when the review was written."},
			{Query: "employer.Responses", Show: "days", Title: "And how soon?", Span: "s6", Height: "h240", Load: responseDays,
				Subtitle: "Median days from a review to its dated answer, by when the review was written."},
			{Query: "employer.Emerging", Title: "What do employees speak of more than before?", Span: "s7", Load: employeesSpeakMore, Alone: true,
				Subtitle: "Words and pairs of words that clearly more reviews hold than in the period before."},
			{Query: "employer.SiteRating", Title: "What do the sites say of us?", Span: "s5", Height: "h240", Load: siteRatings, Alone: true, AllTime: true,
				Subtitle: "The sites' own published rating beside what all their reviews give here."},
			{Query: "employer.SurgeMonths", Title: "Did good reviews surge?", Span: "s12", Height: "h200", Load: surges, Alone: true,
				Subtitle: "Reviews a month. Flagged: at least three times as many as in the months around, with clearly more five stars. No proof of anything."},
			{Query: "employer.Reviews", Title: "What did they write last?", Span: "s7", Load: newest, Alone: true,
				Subtitle: "The newest reviews, as they stand on their sites."},
			{Query: "employer.Vanished", Title: "Which reviews vanished?", Span: "s5", Load: vanished, Alone: true,
				Subtitle: "Once seen, and gone from their site in two later complete collections."},
		},
	}
}

// noReviews says why a panel has nothing to show: everything is withheld, or there is nothing.
func noReviews(ctx context.Context, s Source, v View, withheld bool) (*Empty, error) {
	if withheld {
		return tooFewPeople(v), nil
	}
	return nothing(ctx, s, v, hrPath)
}

// tooFewPeople says that everything is withheld.
func tooFewPeople(v View) *Empty {
	return &Empty{Title: "Withheld", Advice: "So few people are in these groups that their reviews could tell who they are. Choose a wider group, a longer period or wider steps.",
		Link: v.without(hrPath, append(narrowing(v), "site")...), Action: "Take the filters off"}
}

// headline is the four key figures, each with its change and how the competitors stand.
func headline(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.Summary(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Brands: 1 + len(v.Against), Notes: v.said(a.Notes), Rows: v.RowsOf("", Rows{})}
	if a.N == 0 {
		c.Empty, err = noReviews(ctx, s, v, a.Suppressed)
		return c, err
	}
	for _, k := range []struct {
		title string
		of    func(queries.SummaryRow) queries.Measure
		unit  unit
		about string
	}{
		{text("Rating"), func(r queries.SummaryRow) queries.Measure { return r.Rating }, stars(v.L), v.L.T("of 5")},
		{text("Would recommend us"), func(r queries.SummaryRow) queries.Measure { return r.Recommend }, percent(v.L), ""},
		{text("Approve of the CEO"), func(r queries.SummaryRow) queries.Measure { return r.CEO }, percent(v.L), ""},
		{text("Positive business outlook"), func(r queries.SummaryRow) queries.Measure { return r.Outlook }, percent(v.L), ""},
	} {
		c.Cards = append(c.Cards, keyFigure(v.L, k.title, k.about, k.of, k.unit, a.Rows))
	}
	own := a.Rows[0]
	if own.RecencyRating != nil && own.ShrunkRating != nil {
		c.Cards[0].Meta = v.L.T("n = %s · observed · our estimates: recent weighing more %s, cautious while few %s", v.L.Count(own.Rating.N), v.L.Rating(*own.RecencyRating), v.L.Rating(*own.ShrunkRating))
	}
	c.Said = beganLate(own, v)
	return c, nil
}

func keyFigure(l locale.Locale, title, about string, of func(queries.SummaryRow) queries.Measure, u unit, rows []queries.SummaryRow) Card {
	own := of(rows[0])
	card := Card{Title: title, Change: verdict(l, own, u), Meta: l.T("n = %s · observed", l.Count(own.N))}
	if rows[0].Suppressed {
		card.Meta = l.T("withheld: too few reviews")
		return card
	}
	if own.Value == nil {
		return card
	}
	card.Value, card.Unit = u.value(*own.Value), about
	var theirs []float64
	better := 0
	for _, r := range rows[1:] {
		if m := of(r); m.Value != nil {
			theirs = append(theirs, *m.Value)
			if *m.Value > *own.Value {
				better++
			}
		}
	}
	switch len(theirs) {
	case 0:
	case 1:
		card.Rivals = l.T("the competitor: %s", u.value(theirs[0]))
	default:
		card.Rivals = l.T("%s of %s brands · the others %s to %s", ranked(l, better+1), l.Int(len(theirs)+1), u.value(slices.Min(theirs)), u.value(slices.Max(theirs)))
	}
	return card
}

// ranked is a place in a ranking: "no. 2".
func ranked(l locale.Locale, place int) string { return l.T("no. %s", l.Int(place)) }

func ratingTrend(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.RatingTrend(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Brands: 1 + len(v.Against), Notes: v.said(a.Notes), Rows: v.RowsOf("", Rows{})}
	if a.N == 0 {
		c.Empty, err = noReviews(ctx, s, v, a.Suppressed)
		return c, err
	}
	drawn := chart.RatingTrend(a.Rows, a.Filter, v.Palette())
	c.Behind = &Table{Columns: []Column{{Title: "Brand"}, {Title: "From"}, {Title: "Rating", Numeric: true}, {Title: "95 %", Numeric: true}, {Title: "Rated", Numeric: true}, {Title: "Reviews", Numeric: true}, {Title: "Before", Numeric: true}}}
	for _, r := range a.Rows {
		rows := v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).RowsOf(r.Brand, Rows{})
		if r.Brand == v.BrandName() {
			drawn.Links = append(drawn.Links, rows)
		}
		line := Row{Own: r.Brand == v.BrandName(), Cells: []Cell{
			{Text: r.Brand}, {Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain))},
			{Text: value(r.Mean, v.L.Rating), Numeric: true}, {Text: span(r.Low, r.High, v.L.Rating), Numeric: true},
			{Text: v.L.Count(r.N), Numeric: true}, {Text: v.L.Count(r.Reviews), Numeric: true}, {Text: value(r.PreviousMean, v.L.Rating), Numeric: true},
		}}
		line.Cells[1].Small = partlyIn(v.L, r.Partial)
		if r.Reviews > 0 {
			line.Cells[1].Link = rows
		}
		if r.Suppressed {
			line.Cells[2].Text, line.Cells[4].Text, line.Cells[5].Text = v.L.T("withheld"), "–", "–"
		}
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	c.Chart = &drawn
	return c, nil
}

func starSpread(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.Stars(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Notes: v.said(a.Notes), Rows: v.RowsOf("", Rows{})}
	if a.N == 0 {
		c.Empty, err = noReviews(ctx, s, v, a.Suppressed)
		return c, err
	}
	drawn := chart.Stars(a.Rows, v.L)
	c.Behind = &Table{Columns: []Column{{Title: "Stars"}, {Title: "Share", Numeric: true}, {Title: "Reviews", Numeric: true}, {Title: "Before", Numeric: true}}}
	for i := len(a.Rows) - 1; i >= 0; i-- {
		r := a.Rows[i]
		rows := v.RowsOf("", Rows{Stars: r.Stars})
		drawn.Links = append(drawn.Links, rows)
		c.Behind.Rows = append(c.Behind.Rows, Row{Cells: []Cell{
			{Text: fmt.Sprintf("%d ★", r.Stars), Link: rows}, {Text: value(r.Share, v.L.Share), Numeric: true},
			{Text: v.L.Count(r.Reviews), Numeric: true}, {Text: value(r.PreviousShare, v.L.Share), Numeric: true},
		}})
	}
	c.Chart = &drawn
	return c, nil
}

func subRatings(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.SubRatings(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Brands: 1 + len(v.Against), Notes: v.said(a.Notes), Rows: v.RowsOf("", Rows{})}
	given := slices.ContainsFunc(a.Rows, func(r queries.SubRatingRow) bool { return r.Mean.Value != nil })
	if a.N == 0 {
		c.Empty, err = noReviews(ctx, s, v, a.Suppressed)
		return c, err
	}
	if !given {
		c.Empty = &Empty{Title: "These reviews give no sub-ratings", Advice: "Some sites ask for stars only. Others bring sub-ratings once they are collected."}
		return c, nil
	}
	drawn := chart.SubRatings(a.Rows, v.Palette())
	c.Chart = &drawn
	c.Behind = &Table{Columns: []Column{{Title: "Brand"}, {Title: "Sub-rating"}, {Title: "Mean", Numeric: true}, {Title: "95 %", Numeric: true}, {Title: "n", Numeric: true}, {Title: "Change", Numeric: true}}}
	for _, r := range a.Rows {
		c.Behind.Rows = append(c.Behind.Rows, Row{Own: r.Brand == v.BrandName(), Cells: []Cell{
			{Text: r.Brand}, {Text: aspectName(v.L, r.Aspect, r.Title)}, {Text: value(r.Mean.Value, v.L.Rating), Numeric: true},
			{Text: span(r.Mean.Low, r.Mean.High, v.L.Rating), Numeric: true}, {Text: v.L.Count(r.Mean.N), Numeric: true},
			{Text: value(r.Mean.Change, stars(v.L).change), Small: notClear(v.L, r.Mean), Numeric: true},
		}})
	}
	return c, nil
}

func notClear(l locale.Locale, m queries.Measure) string {
	if m.Change != nil && !m.Clear {
		return l.T("no clear change")
	}
	return ""
}

func starsOverTime(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.StarsOverTime(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Notes: v.said(a.Notes), Rows: v.RowsOf("", Rows{})}
	if a.N == 0 {
		c.Empty, err = noReviews(ctx, s, v, a.Suppressed)
		return c, err
	}
	drawn := chart.StarsOverTime(a.Rows, a.Filter, v.Palette())
	c.Behind = &Table{Columns: []Column{{Title: "From"}, {Title: "1 ★", Numeric: true}, {Title: "2 ★", Numeric: true}, {Title: "3 ★", Numeric: true}, {Title: "4 ★", Numeric: true}, {Title: "5 ★", Numeric: true}, {Title: "n", Numeric: true}}}
	for _, r := range a.Rows {
		rows := v.During(r.Bucket, a.Filter.Grain.Next(r.Bucket)).RowsOf("", Rows{})
		drawn.Links = append(drawn.Links, rows)
		line := Row{Cells: []Cell{{Text: v.L.Bucket(r.Bucket, string(a.Filter.Grain)), Small: partlyIn(v.L, r.Partial)}}}
		if r.N > 0 {
			line.Cells[0].Link = rows
		}
		for _, share := range r.Shares() {
			line.Cells = append(line.Cells, Cell{Text: value(share, v.L.Share), Numeric: true})
		}
		line.Cells = append(line.Cells, Cell{Text: v.L.Count(r.N), Numeric: true})
		c.Behind.Rows = append(c.Behind.Rows, line)
	}
	c.Chart = &drawn
	return c, nil
}
