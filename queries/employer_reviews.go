package queries

import (
	"context"
)

const (
	defaultReviews  = 50
	defaultVanished = 100
)

// Reviews are the reviews of the brand itself, without the competitors', newest first: those still on their site, or
// with Vanished those that are gone. N and Total are how many there are without Limit and Offset. A slice (status,
// location, job) that the slices would not show, or that leaves too few outside it, gives nothing but the note that it
// is withheld.
func (e *Employer) Reviews(ctx context.Context, f Filter) (Answer[ReviewRow], error) {
	return e.reviews(ctx, "employer.Reviews", f, defaultReviews)
}

// Vanished are the brand's reviews that are no longer on their site, newest first; the notes tell what they do to the rating.
func (e *Employer) Vanished(ctx context.Context, f Filter) (Answer[ReviewRow], error) {
	f.Vanished, f.Against = true, nil
	a, err := e.reviews(ctx, "employer.Vanished", f, defaultVanished)
	if err != nil {
		return a, err
	}
	effect, err := e.VanishedEffect(ctx, f)
	if err != nil {
		return a, err
	}
	for _, row := range effect.Rows {
		if row.Vanished > 0 && row.Without != nil && row.With != nil {
			a.note("%s: %s without the vanished (n %s), %s with them (n %s).",
				row.Brand, Number{*row.Without, 2}, row.WithoutN, Number{*row.With, 2}, row.WithN)
		}
	}
	return a, nil
}

func (e *Employer) reviews(ctx context.Context, query string, f Filter, limit int) (Answer[ReviewRow], error) {
	f.Against = nil
	a, err := answer[ReviewRow](query, f)
	if err != nil {
		return a, err
	}
	guard, err := e.guard(ctx, f, false)
	if err != nil {
		return a, err
	}
	counts, err := e.reviewCounts(ctx, f)
	if err != nil {
		return a, err
	}
	if guard.hides(f.Brand, countReviews) || f.Vanished && guard.hides(f.Brand, countGone) || counts.tooFew(f) {
		a.withhold()
		return a, nil
	}
	a.N, a.Total = counts.Total, counts.Total
	if counts.Total == 0 {
		return a, nil
	}
	a.Rows, err = readReviews[ReviewRow](ctx, e.reader, "employer.Reviews", f, f.rowParameters(f.limit(limit))...)
	return a, err
}

// sliceCounts are how many reviews there are with all of the filter, and without its stars and words.
type sliceCounts struct {
	Total   uint64 `ch:"total"`
	InSlice uint64 `ch:"in_slice"`
}

func (e *Employer) reviewCounts(ctx context.Context, f Filter) (sliceCounts, error) {
	rows, err := readReviews[sliceCounts](ctx, e.reader, "employer.ReviewCounts", f, f.rowParameters(0)...)
	if err != nil || len(rows) == 0 {
		return sliceCounts{}, err
	}
	return rows[0], nil
}

// tooFew says whether a group of people, or those of them who touch a theme, is smaller than the minimum group.
func (c sliceCounts) tooFew(f Filter) bool {
	return (f.narrowed() != choice{} || f.Theme != "") && c.InSlice < f.minGroup()
}
