package queries

import (
	"context"
	"strings"
	"time"

	"github.com/ClickHouse/clickhouse-go/v2"
)

// AlertPostRow is one of the posts that reach farthest in an alert.
type AlertPostRow struct {
	Brand    string    `json:"brand" title:"Brand"`
	Kind     string    `json:"kind" title:"Kind"`
	Subject  string    `json:"subject" title:"On what"`
	Start    time.Time `json:"start" title:"Began" unit:"time"`
	Network  string    `json:"network" title:"Network"`
	ID       string    `json:"id" title:"Post"`
	Posted   time.Time `json:"posted" title:"Posted" unit:"time"`
	Reach    *uint64   `json:"reach" title:"Reach (estimated)" unit:"n"`
	Promoted bool      `json:"promoted" title:"Promoted" unit:"yes/no"`
	Lang     string    `json:"lang" title:"Language"`
	Text     string    `json:"text" title:"Text"`
	URL      string    `json:"url" title:"Address"`
}

// Of says whether the post is one of an alert's.
func (r AlertPostRow) Of(a AlertRow) bool {
	return r.Brand == a.Brand && r.Kind == a.Kind && r.Subject == a.Subject && r.Start.Equal(a.Start)
}

type alertPost struct {
	Brand    string    `ch:"brand"`
	Network  string    `ch:"network"`
	ID       string    `ch:"id"`
	Posted   time.Time `ch:"posted"`
	URL      string    `ch:"url"`
	Text     string    `ch:"text"`
	Lang     string    `ch:"lang"`
	Reach    *uint64   `ch:"reach"`
	Promoted bool      `ch:"promoted"`
}

// AlertPosts are the posts that reach farthest of each alert that Alerts gives, up to five of each. N counts them.
func (b *Backlash) AlertPosts(ctx context.Context, f Filter) (Answer[AlertPostRow], error) {
	a, err := answer[AlertPostRow]("backlash.AlertPosts", f)
	if err != nil {
		return a, err
	}
	alerts, err := b.Alerts(ctx, f)
	if err != nil {
		return a, err
	}
	found, err := b.alertPosts(ctx, f, alerts.Rows)
	if err != nil {
		return a, err
	}
	posts := map[[3]string]alertPost{}
	for _, p := range found {
		posts[[3]string{p.Brand, p.Network, p.ID}] = p
	}
	for _, alert := range alerts.Rows {
		for _, name := range alert.Posts {
			network, id, _ := strings.Cut(name, " ")
			p, there := posts[[3]string{alert.Brand, network, id}]
			if !there {
				continue
			}
			a.Rows = append(a.Rows, AlertPostRow{Brand: alert.Brand, Kind: alert.Kind, Subject: alert.Subject, Start: alert.Start, Network: network, ID: id,
				Posted: p.Posted, Reach: p.Reach, Promoted: p.Promoted, Lang: p.Lang, Text: p.Text, URL: p.URL})
		}
	}
	a.N = uint64(len(a.Rows))
	return a, nil
}

// alertPosts reads the named posts: they lie from some hours before an alert to where it was calm.
func (b *Backlash) alertPosts(ctx context.Context, f Filter, alerts []AlertRow) ([]alertPost, error) {
	var brands, networks, ids []string
	first, last := f.Now, time.Time{}
	for _, a := range alerts {
		for _, name := range a.Posts {
			network, id, _ := strings.Cut(name, " ")
			brands, networks, ids = append(brands, a.Brand), append(networks, network), append(ids, id)
		}
		end := f.Now
		if a.Calm != nil {
			end = *a.Calm
		}
		if from := a.Start.Add(-24 * time.Hour); from.Before(first) {
			first = from
		}
		if to := end.Add(24 * time.Hour); to.After(last) {
			last = to
		}
	}
	if len(ids) == 0 {
		return nil, nil
	}
	return read[alertPost](ctx, b.reader, "backlash.AlertPosts", f, clickhouse.Named("of_brands", brands), clickhouse.Named("of_networks", networks),
		clickhouse.Named("of_ids", ids), clickhouse.Named("first", first.UTC().Truncate(time.Millisecond)), clickhouse.Named("last", last.UTC().Truncate(time.Millisecond)))
}
