package queries

import (
	"cmp"
	"context"
	"slices"
	"time"

	detect "renown/queries/backlash"
)

// The kinds of alert, as they are stored.
const (
	alertNegative = "negative" // negative mentions: a backlash
	alertMentions = "mentions" // all mentions: a volume surge
	alertHashtag  = "hashtag"  // uses of a hashtag: a volume surge
	alertReviews  = "reviews"  // reviews a day, or their rating
	alertOwnPost  = "own post"
	alertRaised   = "raised"
)

// Alert is one excursion of a brand's series, as Detect finds it. Times are UTC.
type Alert struct {
	Kind     string // negative, mentions, hashtag, reviews, own post, raised
	Subject  string // the hashtag, the post's network and id, the review site
	Start    time.Time
	At       time.Time // when it could be known
	Peak     time.Time
	Calm     time.Time // zero: it lasts
	Falling  bool
	Severity float64 // robust standard deviations
	Level    string  // watch, high, critical
	Value    float64 // counted in the interval that raised it
	Expected float64
	PeakOf   float64
	Total    float64
	Reason   string
	Evidence Evidence
}

// Evidence is what an alert stands on, beside its numbers.
type Evidence struct {
	Interval time.Duration // of the series
	Weeks    int           // of history behind the baseline
	Negative int64
	Authors  int64
	Reach    int64 // followers of the distinct authors: estimated
	Promoted bool
	Posts    []string // "network id" of the five posts that reach farthest
}

// Detect reads the whole history of a brand and finds every alert in it, in order of kind, subject and start. It writes
// nothing. The answer follows from what is stored alone; now only bounds what is taken for past, so that a post dated in
// the future says nothing of the time between.
func (b *Backlash) Detect(ctx context.Context, brand string, now time.Time) ([]Alert, error) {
	return b.Backtest(ctx, brand, now, detect.Settings{}, func(string) {})
}

// Backtest is Detect with other settings of the detector. progress is told what it looks at next.
func (b *Backlash) Backtest(ctx context.Context, brand string, now time.Time, s detect.Settings, progress func(what string)) ([]Alert, error) {
	progress("posts")
	p, err := b.past(ctx, brand, now)
	if err != nil {
		return nil, err
	}
	p.settings = s
	var found []Alert
	for _, look := range []struct {
		at   string
		find func(context.Context, *past) ([]Alert, error)
	}{
		{"mentions", b.mentionAlerts}, {"hashtags", b.hashtagAlerts}, {"reviews", b.reviewAlerts},
		{"the brand's own posts", b.ownPostAlerts}, {"new hashtags", b.raisedAlerts},
	} {
		progress(look.at)
		alerts, err := look.find(ctx, p)
		if err != nil {
			return nil, err
		}
		found = append(found, alerts...)
	}
	slices.SortFunc(found, func(a, b Alert) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.Subject, b.Subject), a.Start.Compare(b.Start))
	})
	progress("evidence")
	return found, b.gatherEvidence(ctx, p, found)
}

// mentionAlerts are the backlashes and the surges of all mentions, by five minutes and by the hour.
func (b *Backlash) mentionAlerts(_ context.Context, p *past) ([]Alert, error) {
	negative := func(h historyRow) float64 { return float64(h.Negative) }
	mentions := func(h historyRow) float64 { return float64(h.Mentions) }
	return slices.Concat(
		together(p.find(alertNegative, "", fiveMinutes, p.series(fiveMinutes, negative)), p.find(alertNegative, "", time.Hour, p.series(time.Hour, negative))),
		together(p.find(alertMentions, "", fiveMinutes, p.series(fiveMinutes, mentions)), p.find(alertMentions, "", time.Hour, p.series(time.Hour, mentions))),
	), nil
}

// leastUses is how often a hashtag must have been used in an hour once, or a day where days are counted, to be looked at.
const leastUses = 10

type hashtagRow struct {
	Hashtag string      `ch:"hashtag"`
	Buckets []time.Time `ch:"buckets"`
	Uses    []uint64    `ch:"uses"`
}

type countsRow struct {
	Hashtag string      `ch:"hashtag"`
	Network string      `ch:"network"`
	Seconds uint32      `ch:"seconds"`
	Buckets []time.Time `ch:"buckets"`
	Counts  []uint64    `ch:"counts"`
}

// hashtagAlerts are the surges of hashtags: of the posts that are held, and of what networks count themselves.
func (b *Backlash) hashtagAlerts(ctx context.Context, p *past) ([]Alert, error) {
	used, err := b.hashtags(ctx, p)
	if err != nil {
		return nil, err
	}
	counted, err := b.counts(ctx, p)
	if err != nil {
		return nil, err
	}
	alerts := map[string][]Alert{}
	for _, row := range used {
		points := p.fill(zipped(row.Buckets, row.Uses), time.Hour)
		alerts[row.Hashtag] = p.find(alertHashtag, row.Hashtag, time.Hour, points)
	}
	for _, row := range counted {
		width := time.Duration(row.Seconds) * time.Second
		alerts[row.Hashtag] = append(alerts[row.Hashtag], p.find(alertHashtag, row.Hashtag, width, asCounted(zipped(row.Buckets, row.Counts), width, p.now))...)
	}
	var all []Alert
	for _, found := range alerts {
		all = append(all, together(found)...)
	}
	return all, nil
}

func (b *Backlash) hashtags(ctx context.Context, p *past) ([]hashtagRow, error) {
	return read[hashtagRow](ctx, b.reader, "backlash.Hashtags", Filter{Now: p.now}, p.parameters()...)
}

func (b *Backlash) counts(ctx context.Context, p *past) ([]countsRow, error) {
	return read[countsRow](ctx, b.reader, "backlash.Counts", Filter{Now: p.now}, p.parameters()...)
}

// find reads a series and gives its alerts.
func (p *past) find(kind, subject string, width time.Duration, points points) []Alert {
	s := p.settings
	s.Of = countedIn(kind, subject)
	d := detect.New(width, s)
	for point := range points {
		d.Add(point)
	}
	var alerts []Alert
	for _, found := range d.Alerts() {
		alerts = append(alerts, alertOf(kind, subject, width, found))
	}
	return alerts
}

// countedIn says in words what a series counts.
func countedIn(kind, subject string) string {
	switch kind {
	case alertNegative:
		return "negative mentions"
	case alertHashtag:
		return "uses of #" + subject
	case alertReviews:
		return "reviews on " + subject
	}
	return "mentions"
}

func alertOf(kind, subject string, width time.Duration, a detect.Alert) Alert {
	return Alert{
		Kind: kind, Subject: subject, Start: a.Start.UTC(), At: a.At.UTC(), Peak: a.Peak.UTC(), Calm: utc(a.Calm), Falling: a.Falling,
		Severity: a.Severity, Value: a.Value, Expected: a.Expected, PeakOf: a.PeakOf, Total: a.Total, Reason: a.Reason,
		Evidence: Evidence{Interval: width, Weeks: a.Weeks},
	}
}

func utc(t time.Time) time.Time {
	if t.IsZero() {
		return t
	}
	return t.UTC()
}

// together makes one alert of those that overlap, which are of the same subject but of series of other intervals: told as
// the one tells it that could be known first, and as begun when that one did, so that what comes later changes neither; to
// when the last of them was calm.
func together(lists ...[]Alert) []Alert {
	all := slices.Concat(lists...)
	slices.SortStableFunc(all, func(a, b Alert) int {
		return cmp.Or(falls(a)-falls(b), a.Start.Compare(b.Start), a.At.Compare(b.At), cmp.Compare(a.Evidence.Interval, b.Evidence.Interval))
	})
	var out []Alert
	for _, a := range all {
		last := len(out) - 1
		if last >= 0 && out[last].Falling == a.Falling && (out[last].Calm.IsZero() || a.Start.Before(out[last].Calm)) {
			out[last] = joined(out[last], a)
			continue
		}
		out = append(out, a)
	}
	return out
}

// falls puts drops after surges.
func falls(a Alert) int {
	if a.Falling {
		return 1
	}
	return 0
}

// joined is one alert of two that overlap, a beginning first.
func joined(a, b Alert) Alert {
	first, second := a, b
	if b.At.Before(a.At) {
		first, second = b, a
	}
	out := first
	out.Severity, out.Total = max(first.Severity, second.Severity), max(first.Total, second.Total)
	if second.PeakOf > first.PeakOf { // of wider intervals, so that what is told is the height of an hour
		out.Peak, out.PeakOf = second.Peak, second.PeakOf
	}
	if b.Calm.IsZero() || a.Calm.IsZero() {
		out.Calm = time.Time{}
	} else if out.Calm = a.Calm; b.Calm.After(a.Calm) {
		out.Calm = b.Calm
	}
	return out
}
