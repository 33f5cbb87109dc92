package queries

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// CumulativeRow is how often a campaign's hashtags had been used by the end of a bucket of time.
type CumulativeRow struct {
	Campaign string     `json:"campaign" title:"Campaign" key:"yes"`
	Brand    string     `json:"brand" title:"Brand" key:"yes"`
	Bucket   time.Time  `json:"bucket" title:"From" unit:"date" key:"yes"`
	Baseline *uint64    `json:"baseline" title:"Baseline, published" unit:"n"` // nil: none is configured
	AsOf     *time.Time `json:"baseline_as_of" title:"Baseline of" unit:"date"`
	Source   string     `json:"baseline_source" title:"Its source"`
	Uses     *uint64    `json:"uses" title:"Observed in the step" unit:"n"`     // nil: not known
	Observed *uint64    `json:"n" title:"Observed since the baseline" unit:"n"` // nil: not known
	Total    *uint64    `json:"total" title:"Baseline + observed" unit:"n"`
	Partial  bool       `json:"partial" title:"Incomplete" unit:"yes/no" key:"yes"`
}

// Cumulative is how often each campaign's hashtags have been used: what its owner published before collecting began, and
// what was observed since, never mixed into one without saying so. The counting begins the day after the baseline's,
// without one at the campaign's start; the period only chooses what is shown of it.
func (c *Campaigns) Cumulative(ctx context.Context, f Filter) (Answer[CumulativeRow], error) {
	f = f.WithoutPrevious()
	f.Networks, f.Languages = nil, nil // a baseline cannot be narrowed to some
	a, err := answer[CumulativeRow]("campaign.Cumulative", f)
	if err != nil {
		return a, err
	}
	h, err := c.surveyed(ctx, f)
	if err != nil {
		return a, err
	}
	if a.Filter, err = f.withPostGrain(h.whole(), daysByDay); err != nil {
		return a, fmt.Errorf("query campaign.Cumulative: %w", err)
	}
	a.notes(sinceNote(f, a.Filter))
	campaigns := f.campaignsShown()
	if len(campaigns) == 0 {
		a.note("No campaign is configured: name it and its hashtags under campaigns: in renown.yaml.")
	}
	for _, campaign := range campaigns {
		days, err := c.usesOf(ctx, a.Filter, campaign)
		if err != nil {
			return a, err
		}
		rows := cumulated(a.Filter, h, campaign, days)
		if n := len(rows); n > 0 && rows[n-1].Observed != nil {
			a.N += *rows[n-1].Observed
		}
		a.notes(a.Filter.gapAfterBaseline(campaign, h.span(campaign.Brand)))
		a.Rows = append(a.Rows, rows...)
	}
	return a, nil
}

// campaignsShown are the campaigns of the brands asked for; with hashtags, those that have one of them.
func (f Filter) campaignsShown() (shown []Campaign) {
	for _, c := range f.Campaigns {
		ours := slices.Contains(f.series(), c.Brand) || slices.Contains(f.series(), "")
		asked := len(f.Hashtags) == 0 || slices.ContainsFunc(c.Hashtags, func(t string) bool { return slices.Contains(f.Hashtags, t) })
		if ours && asked && len(c.Hashtags) > 0 {
			shown = append(shown, c)
		}
	}
	return shown
}

// counted is the first day of a campaign that counts; zero: as far back as posts are held.
func (c Campaign) counted() time.Time {
	if !c.Baseline.AsOf.IsZero() {
		return c.Baseline.AsOf.AddDate(0, 0, 1)
	}
	return c.From
}

// usesOf are the uses of a campaign's hashtags by the day, from its first day that counts to the end of the filter's period.
func (c *Campaigns) usesOf(ctx context.Context, f Filter, campaign Campaign) (map[int64]uint64, error) {
	g := Filter{Brand: campaign.Brand, Hashtags: campaign.Hashtags, From: campaign.counted(), To: f.To, Zone: f.Zone, Now: f.Now}
	if !g.To.IsZero() && !g.From.Before(g.To) {
		return nil, nil
	}
	rows, err := c.uses(ctx, g)
	days := map[int64]uint64{}
	for _, row := range rows {
		days[row.Day.Unix()] += row.Posts
	}
	return days, err
}

// cumulated adds a campaign's days up on the calendar of the filter's period.
func cumulated(f Filter, h held, c Campaign, days map[int64]uint64) (rows []CumulativeRow) {
	first := c.counted()
	if since := h.span(c.Brand).since; first.IsZero() && !since.IsZero() {
		first = dayIn(since, f.location())
	}
	if first.IsZero() {
		return nil
	}
	var sum uint64
	whole := f
	if whole.From.IsZero() || whole.From.Before(first) {
		whole.From = first
	}
	for at, n := range days {
		if time.Unix(at, 0).UTC().Before(f.start(whole.From)) {
			sum += n
		}
	}
	for _, bucket := range whole.calendar(nil) {
		var uses uint64
		for day := bucket; day.Before(f.next(bucket)); day = day.AddDate(0, 0, 1) {
			uses += days[day.Unix()]
		}
		sum += uses
		unknown, partly := h.state(f, c.Brand, bucket)
		row := CumulativeRow{Campaign: c.Name, Brand: c.Brand, Bucket: bucket, Partial: partly || whole.partial(bucket)}
		row.fill(c.Baseline, uses, sum, !unknown || uses > 0)
		rows = append(rows, row)
	}
	return rows
}

func (r *CumulativeRow) fill(b Baseline, uses, sum uint64, known bool) {
	if !b.AsOf.IsZero() {
		r.Baseline, r.AsOf, r.Source = &b.Uses, &b.AsOf, b.Source
	}
	if !known {
		return
	}
	total := b.Uses + sum
	r.Uses, r.Observed, r.Total = &uses, &sum, &total
}

// gapAfterBaseline says where nothing was collected for a while after the baseline.
func (f Filter) gapAfterBaseline(c Campaign, held stretch) Sentence {
	if held.since.IsZero() {
		return sentence("%s: no posts of %s are held yet.", c.Name, c.Brand)
	}
	if from := c.counted(); !from.IsZero() && held.since.After(from.AddDate(0, 0, 2)) {
		return sentence("%s: posts are held since %s; uses between %s and then are in neither the baseline nor the sum.",
			c.Name, dayIn(held.since, f.location()), from)
	}
	return Sentence{}
}
