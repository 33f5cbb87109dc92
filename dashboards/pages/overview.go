package pages

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"renown/dashboards/chart"
	"renown/dashboards/locale"
	"renown/queries"
)

// Overview is what a board member needs to see first.
func Overview() Page {
	return Page{
		Key: "overview", Narrow: []string{"network", "site", "lang", "zone"}, Path: "/", Name: "Overview", Question: "How do we stand, against whom, and what changed?", Filters: true,
		Panels: []Panel{
			{Query: "employer.Summary", Show: "standing", Title: "How do we stand as an employer?", Span: "s7", Height: "h240", Load: standing,
				Subtitle: "Mean stars of the period's reviews, best first. The bar is the 95 % interval."},
			{Query: "employer.Summary", Show: "changes", Title: "What changed, and is it clear?", Span: "s5", Height: "h240", Load: changes,
				Subtitle: "The largest clear changes first."},
			{Query: "employer.RatingTrend", Show: "overview", Title: "Which way is it going?", Span: "s7", Height: "h270", Load: ratingTrend,
				Subtitle: "Mean stars over the number of our reviews. Shaded: 95 % interval. Dashed: incomplete."},
			{Query: "source.Runs", Show: "trouble", Title: "Can these numbers be trusted today?", Span: "s5", Height: "h160", Load: trouble,
				Subtitle: "Sources that are late, failing, or refusing much."},
		},
	}
}

// standing ranks the brands by rating and says in a sentence where ours stands.
func standing(ctx context.Context, s Source, v View) (Content, error) {
	a, err := s.Queries.Employer.Summary(ctx, v.Filter())
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Brands: 1 + len(v.Against), Notes: a.Notes, Rows: v.RowsOf("", Rows{})}
	if a.N == 0 {
		c.Empty, err = nothing(ctx, s, v, "/")
		return c, err
	}
	ranked := rank(a.Rows)
	c.Verdict = verdictOf(ranked, v)
	drawn := chart.Ranking(ranked, v.Palette())
	c.Behind = &Table{Columns: []Column{{Title: "Brand"}, {Title: "Rating", Numeric: true}, {Title: "95 %", Numeric: true}, {Title: "Rated", Numeric: true}, {Title: "Before", Numeric: true}, {Title: "Change", Numeric: true}, {Title: "Recommend", Numeric: true}}}
	for _, r := range ranked {
		drawn.Links = append(drawn.Links, v.RowsOf(r.Brand, Rows{}))
		c.Behind.Rows = append(c.Behind.Rows, Row{Own: r.Brand == v.BrandName(), Cells: []Cell{
			{Text: r.Brand, Link: v.RowsOf(r.Brand, Rows{})}, {Text: value(r.Rating.Value, v.L.Rating), Numeric: true},
			{Text: span(r.Rating.Low, r.Rating.High, v.L.Rating), Numeric: true}, {Text: v.L.Count(r.Rating.N), Numeric: true},
			{Text: value(r.Rating.Previous, v.L.Rating), Numeric: true},
			{Text: value(r.Rating.Change, stars(v.L).change), Small: unclear(r.Rating), Numeric: true},
			{Text: value(r.Recommend.Value, v.L.Share), Numeric: true},
		}})
	}
	c.Chart = &drawn
	return c, nil
}

// rank sorts by rating, best first; who has none comes last.
func rank(rows []queries.SummaryRow) []queries.SummaryRow {
	ranked := slices.Clone(rows)
	slices.SortStableFunc(ranked, func(a, b queries.SummaryRow) int { return cmp.Compare(orZero(b.Rating.Value), orZero(a.Rating.Value)) })
	return ranked
}

func orZero(v *float64) float64 {
	if v == nil {
		return 0
	}
	return *v
}

// verdictOf says the brand's place among the ranked, and how far off the next is.
func verdictOf(ranked []queries.SummaryRow, v View) []Piece {
	at := slices.IndexFunc(ranked, func(r queries.SummaryRow) bool { return r.Brand == v.BrandName() })
	if at < 0 || ranked[at].Rating.Value == nil {
		return []Piece{strong(v.BrandName()), plain(" has no rated reviews in this period.")}
	}
	own := ranked[at]
	said := []Piece{strong(own.Brand), plain(" is rated "), strong(v.L.Rating(*own.Rating.Value)),
		plain(fmt.Sprintf(" by %s reviews", v.L.Count(own.Rating.N)))}
	rated := 0
	for _, r := range ranked {
		if r.Rating.Value != nil {
			rated++
		}
	}
	if rated > 1 {
		said = append(said, plain(": "), strong(fmt.Sprintf("%s of %d", ordinal(at+1), rated)), plain(distance(v.L, ranked, at)))
	}
	return append(said, plain("."))
}

// distance is how far the brand is behind the best, or ahead of the second; and whether their intervals keep them apart.
func distance(l locale.Locale, ranked []queries.SummaryRow, at int) string {
	other, word := ranked[0], "behind"
	if at == 0 {
		other, word = ranked[1], "ahead of"
	}
	own := ranked[at]
	if other.Rating.Value == nil {
		return ""
	}
	gap := *own.Rating.Value - *other.Rating.Value
	text := fmt.Sprintf(", %s %s %s", strings.TrimLeft(l.Signed(gap, 2), "+−±"), word, other.Brand)
	if overlap(own.Rating, other.Rating) {
		text += ", too close to call"
	}
	return text
}

func overlap(a, b queries.Measure) bool {
	if a.Low == nil || a.High == nil || b.Low == nil || b.High == nil {
		return true
	}
	return *a.Low <= *b.High && *b.Low <= *a.High
}

// move is one measure that may have changed.
type move struct {
	name    string
	measure queries.Measure
	unit    unit
	own     bool
	brand   string
}

// clearShown is how many clear changes are told.
const clearShown = 5

// changes tells what moved between the two periods, the clearest first, and names what did not.
func changes(ctx context.Context, s Source, v View) (Content, error) {
	f := v.Filter()
	a, err := s.Queries.Employer.Summary(ctx, f)
	if err != nil {
		return Content{}, err
	}
	c := Content{N: a.N, Brands: 1 + len(v.Against), Notes: a.Notes}
	if f.PrevFrom.IsZero() {
		c.Empty = &Empty{Title: "Nothing to compare with", Advice: "Choose a period with a beginning, and what it is compared with.", Link: v.With("/", "period", Months12), Action: "Show the last 12 months"}
		return c, nil
	}
	if a.N == 0 {
		c.Empty, err = nothing(ctx, s, v, "/")
		return c, err
	}
	sub, err := s.Queries.Employer.SubRatings(ctx, v.Alone().Filter())
	if err != nil {
		return Content{}, err
	}
	moves := allMoves(a.Rows, sub.Rows, v)
	c.Changes = tell(moves, v)
	c.Said = append(beganLate(a.Rows[0], v), unclearOnes(moves)...)
	c.Notes = append(c.Notes, fmt.Sprintf("This period: %s. The period before: %s.", v.L.Span(f.From, f.To), v.L.Span(f.PrevFrom, f.PrevTo)))
	return c, nil
}

func allMoves(rows []queries.SummaryRow, sub []queries.SubRatingRow, v View) []move {
	var moves []move
	whose := v.whose()
	for _, r := range rows {
		if r.Brand != v.BrandName() {
			moves = append(moves, move{r.Brand + "’s rating", r.Rating, stars(v.L), false, r.Brand})
			continue
		}
		moves = append(moves,
			move{whose + " rating", r.Rating, stars(v.L), true, r.Brand},
			move{"The share who would recommend the work", r.Recommend, percent(v.L), true, r.Brand},
			move{"Approval of the CEO", r.CEO, percent(v.L), true, r.Brand},
			move{"The share with a positive outlook", r.Outlook, percent(v.L), true, r.Brand},
			move{"The share of reviews with an answer", r.Response, percent(v.L), true, r.Brand})
	}
	for _, r := range sub {
		moves = append(moves, move{whose + " rating for " + strings.ToLower(r.Title), r.Mean, stars(v.L), true, r.Brand})
	}
	slices.SortStableFunc(moves, func(a, b move) int { return cmp.Compare(clearness(b.measure), clearness(a.measure)) })
	return moves
}

func tell(moves []move, v View) []Change {
	var told []Change
	for _, m := range moves {
		if !m.measure.Clear || len(told) == clearShown {
			continue
		}
		class, word := "better", "rose"
		if *m.measure.Change < 0 {
			class, word = "worse", "fell"
		}
		if !m.own {
			class = "unclear"
		}
		by := strings.TrimLeft(m.unit.change(*m.measure.Change), "+−±")
		told = append(told, Change{
			Verdict: Verdict{Text: fmt.Sprintf("%s %s by %s to %s.", m.name, word, by, m.unit.value(*m.measure.Value)), Class: class},
			Detail: fmt.Sprintf("95 %%: %s to %s · n = %s, before %s", m.unit.change(*m.measure.ChangeLow), m.unit.change(*m.measure.ChangeHigh),
				v.L.Count(m.measure.N), count(v.L, m.measure.PreviousN)),
			Rows: v.RowsOf(m.brand, Rows{}),
		})
	}
	if len(told) == 0 {
		told = []Change{{Verdict: Verdict{Text: "Nothing changed clearly between the two periods.", Class: "unclear"}}}
	}
	return told
}

// whose is how sentences call the brand looked at: ours, if it is one of our own.
func (v View) whose() string {
	for _, b := range v.Brands {
		if b.Name == v.Brand && b.Own {
			return "Our"
		}
	}
	return v.BrandName() + "’s"
}

func unclearOnes(moves []move) []Piece {
	var names []string
	for _, m := range moves {
		if m.own && m.measure.Change != nil && !m.measure.Clear {
			names = append(names, strings.ToLower(m.name[:1])+m.name[1:])
		}
	}
	if len(names) == 0 {
		return nil
	}
	return []Piece{plain("No clear change: " + strings.Join(names, ", ") + ".")}
}
