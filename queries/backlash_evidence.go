package queries

import (
	"context"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	detect "renown/queries/backlash"
)

type evidenceRow struct {
	Alert    uint32   `ch:"alert"`
	Negative uint64   `ch:"negative"`
	Authors  uint64   `ch:"authors"`
	Reach    int64    `ch:"reach"`
	Promoted bool     `ch:"promoted"`
	Widest   []string `ch:"widest"`
}

// gatherEvidence adds to each alert on posts what its posts are, and rounds its numbers: what is stored must not differ
// because sums were made in another order.
func (b *Backlash) gatherEvidence(ctx context.Context, p *past, alerts []Alert) error {
	if len(alerts) == 0 {
		return nil
	}
	rows, err := b.evidence(ctx, p, alerts)
	if err != nil {
		return err
	}
	for _, row := range rows {
		e := &alerts[row.Alert].Evidence
		e.Negative, e.Authors, e.Reach = int64(row.Negative), int64(row.Authors), row.Reach
		e.Promoted, e.Posts = row.Promoted, row.Widest
	}
	for i := range alerts {
		a := &alerts[i]
		for _, n := range []*float64{&a.Severity, &a.Value, &a.Expected, &a.PeakOf, &a.Total} {
			*n = math.Round(*n*1000) / 1000
		}
		a.Level = a.level()
	}
	return nil
}

// level is how much an alert matters. A rating that rises is to be watched, for it may have been asked for, and never
// more: nobody is to be woken by good reviews.
func (a *Alert) level() string {
	if a.Kind == alertReviews && strings.HasSuffix(a.Subject, ratingOf) && !a.Falling {
		return detect.Watch
	}
	return detect.Level(a.Severity, a.height())
}

// height is how many there were at the peak; of a rating, how many reviews gave it.
func (a *Alert) height() float64 {
	if a.Kind == alertReviews && strings.HasSuffix(a.Subject, ratingOf) {
		return a.Total
	}
	return a.PeakOf
}

func (b *Backlash) evidence(ctx context.Context, p *past, alerts []Alert) ([]evidenceRow, error) {
	var numbers []uint32
	var kinds, subjects []string
	var starts, ends, leads []int64
	for i, a := range alerts {
		from, to, ok := p.stretch(a)
		if !ok {
			continue
		}
		numbers, kinds, subjects = append(numbers, uint32(i)), append(kinds, a.Kind), append(subjects, a.Subject)
		starts, ends, leads = append(starts, from), append(ends, to), append(leads, from-int64(lead(a)/time.Second))
	}
	if len(numbers) == 0 {
		return nil, nil
	}
	return read[evidenceRow](ctx, b.reader, "backlash.Evidence", Filter{Now: p.now}, append(p.parameters(),
		clickhouse.Named("alerts", numbers), clickhouse.Named("kinds", kinds), clickhouse.Named("subjects", subjects),
		clickhouse.Named("starts", starts), clickhouse.Named("ends", ends),
		clickhouse.Named("leads", leads), clickhouse.Named("earliest", slices.Min(leads)), clickhouse.Named("latest", slices.Max(ends)))...)
}

// lead is how long before an alert on a series began what set it off may lie.
func lead(a Alert) time.Duration {
	if a.Kind == alertNegative || a.Kind == alertMentions {
		return 3 * time.Hour
	}
	return 0
}

// stretch is the time of an alert's posts in Unix seconds, in whole five minutes: to where it was calm, or as far as is
// known. Not ok: it does not stand on posts of a stretch of time.
func (p *past) stretch(a Alert) (from, to int64, ok bool) {
	switch a.Kind {
	case alertNegative, alertMentions, alertHashtag, alertRaised, alertOwnPost:
	default:
		return 0, 0, false
	}
	end := a.Calm
	if end.IsZero() {
		end = p.until()
	}
	if end.Before(a.At) {
		end = a.At
	}
	return a.Start.Truncate(fiveMinutes).Unix(), end.Add(fiveMinutes - 1).Truncate(fiveMinutes).Unix(), true
}
