package queries

import (
	"context"
	"fmt"
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
			a.Notes = append(a.Notes, fmt.Sprintf("%s: %.2f without the vanished (n %d), %.2f with them (n %d).",
				row.Brand, *row.Without, row.WithoutN, *row.With, row.WithN))
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
	hidden, err := e.hidesSlice(ctx, f)
	if err != nil {
		return a, err
	}
	counts, err := e.reviewCounts(ctx, f)
	if err != nil {
		return a, err
	}
	if hidden || counts.tooFew(f) {
		a.withhold()
		return a, nil
	}
	a.N, a.Total = counts.Total, counts.Total
	if counts.Total == 0 {
		return a, nil
	}
	a.Rows, err = read[ReviewRow](ctx, e.reader, "employer.Reviews", f, f.rowParameters(f.limit(limit))...)
	return a, err
}

// sliceCounts are how many reviews there are with all of the filter, in its slice (status, location, job, theme), and in that slice made wider by
// leaving out one of status, location and job.
type sliceCounts struct {
	Total       uint64 `ch:"total"`
	InSlice     uint64 `ch:"in_slice"`
	AnyStatus   uint64 `ch:"any_status"`
	AnyLocation uint64 `ch:"any_location"`
	AnyJob      uint64 `ch:"any_job"`
}

func (e *Employer) reviewCounts(ctx context.Context, f Filter) (sliceCounts, error) {
	rows, err := read[sliceCounts](ctx, e.reader, "employer.ReviewCounts", f, f.rowParameters(0)...)
	if err != nil || len(rows) == 0 {
		return sliceCounts{}, err
	}
	return rows[0], nil
}

// tooFew says whether the slice, or what it leaves out of a wider one, is smaller than the minimum group.
func (c sliceCounts) tooFew(f Filter) bool {
	if f.Status == "" && f.Location == "" && f.Job == "" && f.Theme == "" {
		return false
	}
	if c.InSlice < f.minGroup() {
		return true
	}
	for _, wider := range []uint64{c.AnyStatus, c.AnyLocation, c.AnyJob} {
		if rest := wider - c.InSlice; rest > 0 && rest < f.minGroup() {
			return true
		}
	}
	return false
}
