package queries

import (
	"context"
	"slices"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"

	detect "renown/queries/backlash"
)

// raisedRow is a hashtag that customers used first, and their posts with it while it was new.
type raisedRow struct {
	Hashtag string      `ch:"hashtag"`
	Seen    time.Time   `ch:"first_seen"`
	Times   []time.Time `ch:"times"`
	Authors []string    `ch:"authors"` // keys; "": not known, or deleted
	Judged  []string    `ch:"judged"`
}

// raisedAlerts are the new hashtags that were raised against the brand, each as of the post that made it clear.
func (b *Backlash) raisedAlerts(ctx context.Context, p *past) ([]Alert, error) {
	rows, err := b.raisedTags(ctx, p)
	if err != nil {
		return nil, err
	}
	var alerts []Alert
	for _, row := range rows {
		if a, raised := p.judgeTag(row); raised {
			alerts = append(alerts, a)
		}
	}
	return alerts, nil
}

func (b *Backlash) raisedTags(ctx context.Context, p *past) ([]raisedRow, error) {
	return read[raisedRow](ctx, b.reader, "backlash.RaisedTags", Filter{Now: p.now},
		append(p.parameters(), clickhouse.Named("new", uint32(detect.Newness/time.Second)))...)
}

func (p *past) judgeTag(row raisedRow) (Alert, bool) {
	a := Alert{Kind: alertRaised, Subject: row.Hashtag, Start: row.Seen.UTC(), Evidence: Evidence{Interval: time.Hour, Weeks: 4}}
	tag := detect.Tag{FirstSeen: row.Seen.UTC(), Usual: p.opinionsBefore(row.Seen)}
	authors, raised := map[string]bool{}, false
	for i, at := range row.Times {
		if at.After(p.now) {
			break
		}
		tag.Now, tag.Uses, tag.Negative = at, int64(i+1), heard(tag.Negative, row.Judged[i])
		if row.Authors[i] != "" {
			authors[row.Authors[i]] = true
		}
		tag.Authors = int64(len(authors))
		v := detect.Raised(tag)
		if v.Raised && !raised {
			raised = true
			a.At, a.Value, a.Reason = at.UTC(), float64(tag.Uses), v.Reason()
		}
		if v.Raised {
			a.Severity = max(a.Severity, v.Severity)
		}
	}
	p.course(&a, row.Times)
	return a, raised
}

// opinionsBefore are those of customers in the four weeks before a time.
func (p *past) opinionsBefore(t time.Time) detect.Opinions {
	from, to := p.spoken(t.Add(-silence)), p.spoken(t.Truncate(fiveMinutes))
	if from >= to {
		return detect.Opinions{}
	}
	return detect.Opinions{Negative: p.said[to].Negative - p.said[from].Negative, Judged: p.said[to].Judged - p.said[from].Judged}
}

// spoken is the number of the first five minutes of the history at a time or after it. It adds up what was said before each,
// once.
func (p *past) spoken(t time.Time) int {
	if p.said == nil {
		p.said = make([]detect.Opinions, len(p.history)+1)
		for i, h := range p.history {
			p.said[i+1] = detect.Opinions{Negative: p.said[i].Negative + int64(h.Negative), Judged: p.said[i].Judged + int64(h.Judged)}
		}
	}
	i, _ := slices.BinarySearchFunc(p.history, t, func(h historyRow, t time.Time) int { return h.Bucket.Compare(t) })
	return i
}
