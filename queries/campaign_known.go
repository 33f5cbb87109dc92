package queries

import (
	"context"
	"time"

	"golang.org/x/sync/errgroup"
)

// stretch is from when to when something is known.
type stretch struct{ since, until time.Time }

// held is what is known of the posts of each brand.
type held struct {
	spans map[string]stretch
	holes map[string][]stretch // what could not be read, by brand, oldest first
}

type heldRow struct {
	Series string    `ch:"series"`
	Since  time.Time `ch:"since"`
	Until  time.Time `ch:"until"`
}

type missedRow struct {
	Brand   string    `ch:"of_brand"`
	Network string    `ch:"of_network"`
	Starts  time.Time `ch:"starts"`
	Ends    time.Time `ch:"ends"`
}

type networkPosts struct {
	Brand   string `ch:"of_brand"`
	Network string `ch:"of_network"`
	Posts   uint64 `ch:"posts_n"`
}

// heldOf reads from when to when the brands' posts are known; of a brand without posts nothing is.
func (c *Campaigns) heldOf(ctx context.Context, f Filter) (held, error) {
	h := held{spans: map[string]stretch{}, holes: map[string][]stretch{}}
	rows, err := read[heldRow](ctx, c.reader, "campaign.Known", f)
	for _, row := range rows {
		h.spans[row.Series] = stretch{row.Since.UTC(), row.Until.UTC()}
	}
	return h, err
}

// HeldRow is from when to when a brand's public posts are known.
type HeldRow struct {
	Brand string    `json:"brand" title:"Brand" key:"yes"`
	Since time.Time `json:"since" title:"First post" unit:"time"`
	Until time.Time `json:"until" title:"Known until" unit:"time"`
}

// Held is from when to when the brands' public posts are known; a brand without posts has no row.
func (c *Campaigns) Held(ctx context.Context, f Filter) (Answer[HeldRow], error) {
	a, err := answer[HeldRow]("campaign.Held", f)
	if err != nil {
		return a, err
	}
	h, err := c.heldOf(ctx, f)
	for _, series := range f.series() {
		if span := h.span(series); !span.since.IsZero() {
			a.Rows = append(a.Rows, HeldRow{Brand: brandName(series), Since: span.since, Until: span.until})
			a.N++
		}
	}
	return a, err
}

// surveyed reads also which stretches in between could not be read, of networks that bring at least a fifth of a brand's
// posts or that the filter names.
func (c *Campaigns) surveyed(ctx context.Context, f Filter) (held, error) {
	var h held
	var rows []missedRow
	g, within := errgroup.WithContext(ctx)
	g.Go(func() (err error) { h, err = c.heldOf(within, f); return err })
	g.Go(func() (err error) { rows, err = c.holes(within, f); return err })
	if err := g.Wait(); err != nil || len(rows) == 0 {
		return h, err
	}
	posts, err := c.onNetworks(ctx, f)
	if err != nil {
		return h, err
	}
	for _, row := range rows {
		if len(f.Networks) > 0 || brings(posts, row.Brand, row.Network) {
			h.holes[row.Brand] = append(h.holes[row.Brand], stretch{row.Starts.UTC(), row.Ends.UTC()})
		}
	}
	return h, nil
}

func (c *Campaigns) holes(ctx context.Context, f Filter) ([]missedRow, error) {
	return read[missedRow](ctx, c.reader, "campaign.Holes", f)
}

func (c *Campaigns) onNetworks(ctx context.Context, f Filter) ([]networkPosts, error) {
	return read[networkPosts](ctx, c.reader, "campaign.OnNetworks", f, f.inAll()...)
}

// brings says whether a network brings at least a fifth of a brand's posts.
func brings(posts []networkPosts, brand, network string) bool {
	var there, all uint64
	for _, p := range posts {
		if p.Brand == brand {
			all += p.Posts
			if p.Network == network {
				there += p.Posts
			}
		}
	}
	return all > 0 && 5*there >= all
}

func (h held) span(series string) stretch { return h.spans[series] }

// whole is from the first to the last moment known of any of the brands.
func (h held) whole() (all stretch) {
	for _, s := range h.spans {
		if all.since.IsZero() || s.since.Before(all.since) {
			all.since = s.since
		}
		if s.until.After(all.until) {
			all.until = s.until
		}
	}
	return all
}

// state says of a bucket without posts that it is unknown rather than empty, and of any that part of it is unknown.
func (h held) state(f Filter, series string, bucket time.Time) (unknown, partly bool) {
	span, from, to := h.span(series), f.begins(bucket), f.begins(f.next(bucket))
	if span.since.IsZero() || !from.Before(span.until) || !to.After(span.since) {
		return true, true
	}
	// Of the first and the last day it is not known from which minute on: they count as held.
	missed := h.missed(series, later(from, span.since), earlier(to, span.until))
	return missed >= 0.99*earlier(to, span.until).Sub(later(from, span.since)).Seconds() && missed > 0, missed > 0
}

// missed are the seconds of a stretch that could not be read; holes may overlap.
func (h held) missed(series string, from, to time.Time) (seconds float64) {
	at := from
	for _, hole := range h.holes[series] {
		start, end := later(hole.since, at), earlier(hole.until, to)
		if end.After(start) {
			seconds += end.Sub(start).Seconds()
			at = end
		}
	}
	return seconds
}

func later(a, b time.Time) time.Time {
	if a.After(b) {
		return a
	}
	return b
}

// dayIn is the day of a moment in a zone, as a UTC midnight.
func dayIn(at time.Time, zone *time.Location) time.Time {
	y, m, d := at.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// Up to how many days a series of posts goes by the day, and by the week. Posts are many where reviews are few.
const (
	daysByDay  = 92
	judgedDays = 31 // the same of what is a share of a day's few posts
	daysByWeek = 800
)

// withPostGrain is the filter of a series of posts: from the first day that is known, and with the grain chosen where none
// was asked for.
func (f Filter) withPostGrain(span stretch, byDay int) (Filter, error) {
	first, last := f.today(), f.today()
	if !span.since.IsZero() {
		first, last = dayIn(span.since, f.location()), dayIn(span.until, f.location())
	}
	f = f.startingAt(first)
	if f.Grain == "" {
		f.Grain = f.grainOf(last, byDay)
	}
	return f.withGrain(first, last)
}

// startingAt is the filter without the days before the first that is known.
func (f Filter) startingAt(first time.Time) Filter {
	if f.From.Before(first) && (f.To.IsZero() || first.Before(f.To)) {
		f.From = first
	}
	return f
}

// grainOf is the grain of a series that ends with the filter's period, or on a day: up to so many days by the day; "": that of
// any period so long.
func (f Filter) grainOf(last time.Time, byDay int) Grain {
	to := f.To
	if to.IsZero() {
		to = last.AddDate(0, 0, 1)
	}
	switch days := int(to.Sub(f.From).Hours() / 24); {
	case days <= byDay:
		return Day
	case days <= daysByWeek:
		return Week
	}
	return ""
}

// sinceNote says that a series begins later than asked for.
func sinceNote(asked, answered Filter) Sentence {
	if !answered.From.After(asked.From) || asked.From.IsZero() {
		return Sentence{}
	}
	return sentence("Nothing is held from before %s.", answered.From)
}
